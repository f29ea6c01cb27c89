"""The hub in a reader's words: what each indicator is, how it is counted, why, and what lacks."""

from __future__ import annotations

from dataclasses import dataclass

from ondiris.production.forecasts.hub import AbsentIndicator, CountedIndicator
from ondiris.production.forecasts.hub_indicators import HubIndicator
from ondiris.production.forecasts.hub_places import HubPlace
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = [
    "HubWords",
    "absent_words",
    "dimension_name",
    "direction_words",
    "indicator_words",
    "place_text",
    "source_words",
    "years_text",
]


@dataclass(frozen=True, slots=True)
class HubWords:
    """An indicator in words: its name, its definition with the formula, and why it is told."""

    name: str
    definition: str
    why: str


def indicator_words(voice: ReaderLocale, code: str) -> HubWords:
    """Return an indicator in words."""
    return HubWords(_names(voice)[code], _definitions(voice)[code], _reasons(voice)[code])


def _names(voice: ReaderLocale) -> dict[str, str]:
    words = voice.words
    return {
        "output-industry": words("Output of industry"),
        "output-manufacturing": words("Output of manufacturing"),
        "value-added": words("Value added of manufacturing"),
        "growth-industry": words("Mean yearly volume index of industry"),
        "growth-manufacturing": words("Mean yearly volume index of manufacturing"),
        "location-quotient": words("Location quotient of manufacturing"),
        "structural-distance": words("Distance from the structure of other regions"),
        "breadth": words("Breadth of industry"),
        "productivity": words("Value added of manufacturing per employed person"),
        "output-per-person": words("Output of industry per employed person, construction included"),
        "investment-rate": words("Investment in fixed capital to regional product"),
        "exports": words("Exports"),
        "freight": words("Freight"),
    }


def _definitions(voice: ReaderLocale) -> dict[str, str]:
    words = voice.words
    return {
        "output-industry": words(
            "Output of sections B to E at current prices: the year as printed, else the sum of its "
            "months."
        ),
        "output-manufacturing": words(
            "Output of section C at current prices: the year as printed, else the sum of its "
            "months."
        ),
        "value-added": words("Gross value added of section C at current prices."),
        "growth-industry": words(
            "Geometric mean of the yearly volume indices of output of sections B to E."
        ),
        "growth-manufacturing": words(
            "Geometric mean of the yearly volume indices of value added of section C."
        ),
        "location-quotient": words(
            "Share of section C in the region's output of industry, divided by the same share in "
            "the nation."
        ),
        "structural-distance": words(
            "Krugman's distance, from 0 to 2: the sum over sections B to E of absolute differences "
            "between the region's shares in gross output and those of all other regions together."
        ),
        "breadth": words(
            "Inverse Herfindahl index, from 1 to 4: one divided by the sum of squared shares of "
            "sections B to E in gross output."
        ),
        "productivity": words(
            "Gross value added of section C divided by the persons employed in it."
        ),
        "output-per-person": words(
            "Gross output of sections B to E divided by the persons employed in sections B to F: "
            "builders are counted, what they build is not."
        ),
        "investment-rate": words(
            "Investment in fixed capital of all activities divided by gross regional product, per "
            "cent."
        ),
        "exports": words("Exports of all activities, as loaded."),
        "freight": words("Freight of all activities, as loaded."),
    }


def _reasons(voice: ReaderLocale) -> dict[str, str]:
    words = voice.words
    return {
        "output-industry": words("How much industry there is, mines and power plants included."),
        "output-manufacturing": words("How much is made there: a hub makes things."),
        "value-added": words("What manufacturing adds to what it buys."),
        "growth-industry": words(
            "Where industry is heading. A mean over years, because one delivery makes a month or a "
            "year."
        ),
        "growth-manufacturing": words(
            "Where manufacturing is heading, over years in which the same regions are known."
        ),
        "location-quotient": words(
            "Whether manufacturing weighs more in the region than in the nation."
        ),
        "structural-distance": words(
            "How unlike others the region is. Neither much nor little is better, so nobody is "
            "placed by it."
        ),
        "breadth": words("Industry that stands on several legs hangs less on one of them."),
        "productivity": words(
            "What a person's work adds. It depends on what is made, so compare regions of a like "
            "mix."
        ),
        "output-per-person": words(
            "A hint until the persons employed in industry alone are published by region. Nobody "
            "is placed by it, since construction weighs differently from region to region."
        ),
        "investment-rate": words("What is put in today can be made tomorrow."),
        "exports": words("A hub sells abroad."),
        "freight": words("A hub moves goods."),
    }


def dimension_name(voice: ReaderLocale, code: str) -> str:
    """Return the name of a dimension."""
    words = voice.words
    return {
        "size": words("Size of industry"),
        "growth": words("Growth"),
        "specialisation": words("Specialisation"),
        "diversity": words("Diversity"),
        "productivity": words("Productivity"),
        "investment": words("Investment"),
        "exports": words("Exports"),
        "logistics": words("Logistics"),
    }[code]


def direction_words(voice: ReaderLocale, indicator: HubIndicator) -> str:
    """Return which way is better."""
    words = voice.words
    if indicator.rising is None:
        return words("Neither: nobody is placed by it.")
    return words("More is better.") if indicator.rising else words("Less is better.")


def absent_words(desk: Desk, absent: AbsentIndicator, regions: int) -> tuple[str, str]:
    """Return why an indicator is not told, and what would fill it."""
    words = desk.voice.words
    why = {
        "no-measure": words("The code lists have no such measure."),
        "no-figures": words("It can be counted of no region."),
        "few-regions": words(
            "Regions of which it can be counted: %(count)s of %(total)s, which is too few.",
            count=absent.known,
            total=regions,
        ),
        "one-year": words("A single year is known, and a mean takes two."),
        "units-differ": words("Its figures are in different units."),
    }[absent.reason]
    asked = "; ".join(
        dict.fromkeys(
            f"{_measure(desk, one.measure)}, {activity_name(desk.voice, one.activity)}"
            for one in absent.indicator.ingredients
        )
    )
    if absent.reason == "no-measure":
        lists = ", ".join(absent.indicator.measures)
        return why, words("A measure fills it in measures.csv of the case: %(codes)s", codes=lists)
    return why, words(
        "A table by region and year fills it: %(what)s. ondiris load FILE", what=asked
    )


def _measure(desk: Desk, code: str) -> str:
    return desk.voice.label("measures", code)


def source_words(voice: ReaderLocale, code: str) -> str:
    """Return the name of what leaves a place open."""
    words = voice.words
    return {
        "rounding": words("printed digits"),
        "revisions": words("revisions"),
        "missing": words("missing values"),
        "weights": words("weights"),
        "normalisation": words("common scale"),
        "aggregation": words("kind of mean"),
    }[code]


def place_text(place: HubPlace) -> str:
    """Return a place, or the range in which it lies."""
    return f"{place.low}" if place.low == place.high else f"{place.low}–{place.high}"


def years_text(one: CountedIndicator) -> str:
    """Return the years that an indicator is counted over."""
    first, last = one.years[0], one.years[-1]
    return f"{last}" if first == last else f"{first}–{last}"
