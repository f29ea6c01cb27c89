"""The glossary: what the words of pages mean, each in a sentence or two for who meets it first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ondiris.publishing.figures.words import Words

__all__ = ["Term", "glossary"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means.

    Parameters
    ----------
    id : str
        The word's place on the glossary page.
    title, meaning : str
    """

    id: str
    title: str
    meaning: str


@cache
def glossary(words: Words) -> tuple[Term, ...]:
    """Return the terms in a language, those of figures first."""
    return tuple(Term(*one) for one in (*_figures(words), *_series(words), *_promises(words),
                                        *_places(words), *_methods(words)))  # fmt: skip


def _figures(words: Words) -> tuple[tuple[str, str, str], ...]:
    return (
        ("as-known-on", words("As known on a day"), words(
            "A page shows what was known by the end of that day. What was published later, and "
            "what was corrected later, is not on it.")),
        ("data-version", words("Data version"), words(
            "The number of the latest change of the data journal that a page rests on. The same "
            "version always gives the same page.")),
        ("source", words("Source"), words(
            "The document in which a figure was printed: a press release, a statistical table, an "
            "order. Every figure leads to it.")),
        ("published", words("Published figure"), words(
            "A figure that stands in an official source with the digits shown.")),
        ("reported", words("Reported figure"), words(
            "A figure that somebody named, for example in a speech or an article, and that no "
            "official table repeats.")),
        ("derived", words("Derived figure"), words(
            "A figure computed here from published ones by a named formula, for example a share "
            "or a growth rate. It bears the mark ƒ.")),
        ("estimated", words("Estimated figure"), words(
            "A figure that nobody has measured and that a method judges from others. It always "
            "comes with a range.")),
        ("forecast", words("Forecast"), words(
            "What a method expects of a time to come. It always comes with a range and a record "
            "of how earlier forecasts fared.")),
        ("synthetic", words("Synthetic figure"), words(
            "A figure of an invented city, made to show how pages work. It says nothing about the "
            "real one.")),
        ("range", words("Range that rounding allows"), words(
            "A source that prints 4.3 may mean anything from 4.25 to 4.35. What is computed from "
            "rounded figures is known to such a range and no better.")),
        ("in-conflict", words("In conflict"), words(
            "Two sources of equal weight name different figures for the same thing. Both stand "
            "with the mark ≠ until one gives way.")),
        ("confidential", words("Confidential figure"), words(
            "A figure that would tell about a single enterprise. The law forbids showing it; "
            "c stands in its place.")),
    )  # fmt: skip


def _series(words: Words) -> tuple[tuple[str, str, str], ...]:
    return (
        ("output", words("Output"), words(
            "The value of what industry produced in a period, at the prices of that period unless "
            "said otherwise.")),
        ("volume-index", words("Volume index"), words(
            "How much the amount produced has changed, without the change of prices. 100 means "
            "no change.")),
        ("contribution", words("Contribution to growth"), words(
            "How many percentage points of the whole's growth one part brought. All contributions "
            "add up to the growth.")),
        ("percentage-point", words("Percentage point"), words(
            "The difference of two percentages: from 20% to 23% is three percentage points.")),
        ("seasonal-adjustment", words("Seasonal adjustment"), words(
            "Removing what repeats every year, such as fewer working days in January, so that "
            "neighbouring months can be compared.")),
        ("this-year", words("What the year comes to"), words(
            "An estimate of a whole year made before it is over: the months that are known, and "
            "what usually follows them.")),
    )  # fmt: skip


def _promises(words: Words) -> tuple[tuple[str, str, str], ...]:
    return (
        ("promise", words("Promise"), words(
            "What an official source said would be built, launched or reached, with an amount and "
            "a time. It is never counted as a result.")),
        ("programme", words("Programme"), words(
            "Several projects promised together by a certain time, for example twelve parks by "
            "2027. Not all of them need to be named.")),
        ("silence", words("Silent project"), words(
            "A project of which no source has said anything new for longer than is usual at its "
            "stage.")),
        ("chance", words("Chance"), words(
            "In how many cases of 100 a promise would be kept if projects go on as projects like "
            "these have gone so far.")),
        ("slippage", words("Slippage"), words(
            "By how much a project is later than it was first promised.")),
    )  # fmt: skip


def _places(words: Words) -> tuple[tuple[str, str, str], ...]:
    return (
        ("sez", words("Special economic zone (SEZ)"), words(
            "An area with its own rules of taxes and customs, set up by the government to draw "
            "investors.")),
        ("industrial-zone", words("Industrial zone"), words(
            "Land that the city provides with roads, power, water and gas and gives to "
            "producers.")),
        ("small-park", words("Small industrial park"), words(
            "Ready halls with utilities, let to small and medium-sized producers.")),
        ("concentration", words("Concentration"), words(
            "Whether an activity gathers in a few districts or enterprises, or is spread over "
            "many.")),
    )  # fmt: skip


def _methods(words: Words) -> tuple[tuple[str, str, str], ...]:
    return (
        ("effects", words("Direct, indirect and induced effect"), words(
            "What a project brings itself; what its suppliers produce for it; what is produced "
            "for the wages that both pay.")),
        ("shift-share", words("Comparison with the country"), words(
            "Growth in three parts: what the whole country grew by, what the city's mix of "
            "activities brought, and what the city added itself.")),
        ("model-runs", words("Model runs"), words(
            "A chance is counted: the model plays the future many thousand times with different "
            "luck, and the share of runs that end well is the chance.")),
        ("case-of-100", words("80 cases of 100"), words(
            "A range that holds the outcome in about 80 of 100 such cases; in 20 it lies "
            "outside.")),
    )  # fmt: skip
