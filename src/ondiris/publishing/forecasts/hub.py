"""Figures of the hub: the city's places, the regions' values, and the ranges of all together."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from ondiris.production.forecasts.hub import CountedIndicator
from ondiris.production.forecasts.hub_places import HubPlace, HubScorecard
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.forecasts.hub_cells import (
    area_cell,
    best_first,
    count_cell,
    hub_figure,
    indicator_column,
    place_cells,
    place_columns,
    place_or_none,
    region_value,
)
from ondiris.publishing.forecasts.hub_words import (
    indicator_words,
    place_text,
    source_words,
    years_text,
)

__all__ = ["city_figure", "regions_figure", "strips_figure", "together_figure"]


def city_figure(desk: Desk, card: HubScorecard, place: str) -> Figure:
    """Return the city's value and place by every indicator, and by all that is weighed."""
    words = desk.voice.words
    rows = [_city_row(desk, card, one) for one in card.counted]
    own = card.together.get(card.city)
    if own is not None:
        rows.append(
            (
                Text(words("All that is weighed")),
                Text(""),
                *place_cells(own, "/hub"),
                count_cell(len(card.together), "/hub"),
                Text(""),
            )
        )
    base = hub_figure(desk, card, "hub-city", Kind.TABLE)
    return replace(
        base,
        headline=_headline(desk, card, place),
        columns=(
            Column("indicator", words("Indicator")),
            Column("value", words("Value"), ColumnKind.NUMBER),
            *place_columns(desk),
            Column("regions", words("Regions"), ColumnKind.NUMBER),
            Column("years", words("Years")),
        ),
        rows=tuple(rows),
        notes=(*_range_notes(desk, card), *base.notes),
        alt=words("Table of the city's places."),
    )


def _headline(desk: Desk, card: HubScorecard, place: str) -> str:
    """Return the sentence that the data make: the best place, the last one, all together."""
    words = desk.voice.words
    told = {
        one.indicator.code: card.places[one.indicator.code][card.city]
        for one in card.placing
        if card.city in card.places[one.indicator.code]
    }
    if not told:
        return words("%(place)s among the regions: no place is known", place=place)
    best = min(told, key=lambda code: (told[code].middle, list(told).index(code)))
    last = max(told, key=lambda code: (told[code].middle, -list(told).index(code)))
    said = {
        "place": place,
        "total": len(card.regions),
        "best": place_text(told[best]),
        "best_by": indicator_words(desk.voice, best).name,
        "last": place_text(told[last]),
        "last_by": indicator_words(desk.voice, last).name,
    }
    own = card.together.get(card.city)
    if own is None:
        return words(
            "%(place)s among the regions: place %(best)s of %(total)s by “%(best_by)s”, place "
            "%(last)s by “%(last_by)s”",
            **said,
        )
    return words(
        "%(place)s among the regions: place %(best)s of %(total)s by “%(best_by)s”, place "
        "%(last)s by “%(last_by)s”, place %(all)s by all that is weighed",
        all=place_text(own),
        **said,
    )


def _city_row(desk: Desk, card: HubScorecard, one: CountedIndicator) -> tuple[Cell, ...]:
    words, code = desk.voice.words, one.indicator.code
    own = card.places.get(code, {}).get(card.city)
    name = Text(indicator_words(desk.voice, code).name, href=f"hub/{code}")
    value = region_value(one, card.city) or Text(words("not published"), absent=True)
    if own is None:
        why = words("not placed") if one.indicator.rising is None else words("no value")
        nothing = [Text(why, absent=True), Text("", absent=True), Text("", absent=True)]
    else:
        nothing = []
    places = place_cells(own, f"/hub/{code}") if own else tuple(nothing)
    return (
        name,
        value,
        *places,
        count_cell(len(one.values), f"/hub/{code}"),
        Text(years_text(one)),
    )


def _range_notes(desk: Desk, card: HubScorecard) -> tuple[str, ...]:
    """Return what a range covers, what it does not, and who shares a place."""
    words = desk.voice.words
    said = [
        words(
            "A range holds 90 of 100 cases. By one indicator it covers printed digits and "
            "revisions; by all that is weighed also missing values, weights, the scale and the "
            "kind of mean."
        )
    ]
    if not any(one.revision for one in card.counted):
        said.append(
            words("Too few corrections of these figures are known here, so no range covers them.")
        )
    return tuple(said)


def strips_figure(desk: Desk, card: HubScorecard, place: str) -> Figure:
    """Return every region's value by each indicator, the city marked."""
    words = desk.voice.words
    rows: list[tuple[Cell, ...]] = []
    marked = []
    for one in card.counted:
        code = one.indicator.code
        name = Text(indicator_words(desk.voice, code).name, href=f"hub/{code}")
        for area in best_first(card, one):
            value = region_value(one, area)
            if value is not None:
                own = card.places.get(code, {}).get(area)
                rows.append((name, area_cell(desk, card, area), value, Text(place_or_none(own))))
                marked.append(area == card.city)
    base = hub_figure(desk, card, "hub-indicators", Kind.STRIPS)
    return replace(
        base,
        headline=words("How far apart the regions are, indicator by indicator"),
        columns=(
            Column("indicator", words("Indicator")),
            Column("region", words("Region")),
            Column("value", words("Value"), ColumnKind.NUMBER),
            Column("place", words("Place")),
        ),
        rows=tuple(rows),
        notes=(
            words(
                "Ticks are regions, from the least value on the left to the most on the right; the "
                "dot is %(place)s, and beside it stands its place.",
                place=desk.voice.inside(place),
            ),
            *base.notes,
        ),
        alt=words("Strips of ticks, indicators: %(count)s.", count=len(card.counted)),
        marked=tuple(marked),
        grouped=True,
    )


def together_figure(desk: Desk, card: HubScorecard) -> Figure:
    """Return the range of every region's place by all that is weighed, the city marked."""
    words = desk.voice.words
    best = sorted(card.together, key=lambda area: _by_place(card.together[area]))
    rows: list[tuple[Cell, ...]] = [
        (
            area_cell(desk, card, area),
            *place_cells(card.together[area], "/hub"),
            _share(card.together[area].first),
            Text("; ".join(_movers(desk, card.together[area]))),
        )
        for area in best
    ]
    own = card.together.get(card.city)
    headline = (
        words(
            "By all that is weighed: place %(range)s of %(total)s, in the middle %(middle)s",
            range=place_text(own),
            total=len(card.together),
            middle=own.middle,
        )
        if own
        else words("Places by all that is weighed")
    )
    base = hub_figure(desk, card, "hub-places", Kind.PLACES)
    return replace(
        base,
        headline=headline,
        columns=(
            Column("region", words("Region")),
            *place_columns(desk),
            Column("first", words("Cases among the first three"), ColumnKind.NUMBER, "%"),
            Column("moved", words("What moves it most, share of variance")),
        ),
        rows=tuple(rows),
        notes=(_weights_note(desk, card), *_moving_notes(desk, card), *base.notes),
        alt=words("Bars of ranges with a dot at the middle, regions: %(count)s.", count=len(rows)),
        marked=tuple(area == card.city for area in best),
        level=Decimal(len(card.together)),
    )


def _by_place(place: HubPlace) -> tuple[int, int, int]:
    return place.middle, place.high, place.low


def _share(part: float) -> Number:
    value = Decimal(repr(part * 100)).quantize(Decimal(1), ROUND_HALF_UP)
    return Number(value, 0, "%", "/hub", low=value, high=value, origin=Badge.DERIVED)


def _movers(desk: Desk, place: HubPlace, count: int = 2) -> list[str]:
    return [
        f"{source_words(desk.voice, name)} {in_all:.2f}".replace(
            ".", "." if desk.voice.lang == "en" else ","
        )
        for name, _, in_all in place.moved[:count]
    ]


def _weights_note(desk: Desk, card: HubScorecard) -> str:
    voice = desk.voice
    said = "; ".join(
        f"{indicator_words(voice, code).name} {voice.quantity(_share(float(share)))}"
        for code, share in card.shares.items()
        if share
    )
    return voice.words("Weights: %(weights)s.", weights=said)


def _moving_notes(desk: Desk, card: HubScorecard) -> tuple[str, ...]:
    words, own = desk.voice.words, card.together.get(card.city)
    said = [words("A place by all that is weighed stands only beside its parts and its range.")]
    if own and own.moved:
        said.append(
            words("What moves the city's place most: %(what)s.",
                  what=source_words(desk.voice, own.moved[0][0]))
        )  # fmt: skip
    return tuple(said)


def regions_figure(desk: Desk, card: HubScorecard) -> Figure:
    """Return the table of regions by indicators, the best by all that is weighed first."""
    words = desk.voice.words
    order = sorted(
        card.regions,
        key=lambda area: (
            _by_place(card.together[area])
            if area in card.together
            else (len(card.regions) + 1,) * 3
        ),
    )
    absent = Text(words("not published"), absent=True)
    rows: list[tuple[Cell, ...]] = [
        (
            area_cell(desk, card, area),
            *(region_value(one, area) or absent for one in card.counted),
            Text(place_or_none(card.together.get(area))),
        )
        for area in order
    ]
    base = hub_figure(desk, card, "hub-regions", Kind.TABLE)
    return replace(
        base,
        headline=words("Regions by indicators"),
        columns=(
            Column("region", words("Region")),
            *(indicator_column(desk, one) for one in card.counted),
            Column("together", words("Place by all that is weighed")),
        ),
        rows=tuple(rows),
        notes=(*((_weights_note(desk, card),) if card.together else ()), *base.notes),
        alt=words("Table of regions by indicators."),
    )
