"""Cells, columns and frames that the figures of the hub share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ondiris.model import Confidentiality
from ondiris.model.secrecy import Secrecy
from ondiris.production.forecasts.hub import CountedIndicator
from ondiris.production.forecasts.hub_places import HubPlace, HubScorecard
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Badge, Column, ColumnKind, Figure, Kind, Number, Text
from ondiris.publishing.forecasts.hub_words import indicator_words, place_text, years_text

__all__ = [
    "area_cell",
    "best_first",
    "count_cell",
    "hub_figure",
    "indicator_column",
    "place_cells",
    "place_columns",
    "place_or_none",
    "region_value",
]

_PLAIN = "1"


def region_value(one: CountedIndicator, area: str) -> Number | None:
    """Return the value of a region, dressed to leave; nothing where there is none."""
    found = one.values.get(area)
    if found is None:
        return None
    own = one.indicator
    if own.single:
        return number(found.inputs[0])
    power, digits = _scale(one)
    free = Secrecy.joint(found.inputs).confidentiality is Confidentiality.FREE
    ends = (found.interval.lower.scaleb(-power), found.interval.upper.scaleb(-power))
    shown = found.value.scaleb(-power).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Number(
        shown,
        digits,
        "" if one.unit == _PLAIN else one.unit,
        f"/hub/{own.code}",
        power,
        low=min(ends[0], shown),
        high=max(ends[1], shown),
        origin=Badge.DERIVED,
        marks=() if free else ("c",),
    )


def _scale(one: CountedIndicator) -> tuple[int, int]:
    """Return the power of ten and the decimals in which values of an indicator are shown."""
    largest = max(abs(value.value) for value in one.values.values())
    power = max((m for m in (3, 6, 9) if largest >= Decimal(10) ** (m + 1)), default=0)
    return (power, 1) if power else (0, one.indicator.digits)


def place_columns(desk: Desk) -> tuple[Column, ...]:
    """Return the columns of a place's range."""
    words = desk.voice.words
    return (
        Column("low", words("Place, better end"), ColumnKind.NUMBER),
        Column("middle", words("Middle"), ColumnKind.NUMBER),
        Column("high", words("Worse end"), ColumnKind.NUMBER),
    )


def place_cells(place: HubPlace, evidence: str) -> tuple[Number, ...]:
    """Return the ends of a place's range and its middle as cells."""
    return tuple(count_cell(n, evidence, "rank") for n in (place.low, place.middle, place.high))


def count_cell(value: int, evidence: str, unit: str = "regions") -> Number:
    """Return a whole number as a cell."""
    whole = Decimal(value)
    return Number(whole, 0, unit, evidence, low=whole, high=whole, origin=Badge.DERIVED)


def best_first(card: HubScorecard, one: CountedIndicator) -> list[str]:
    """Return regions from the best place down; those without a value last, as listed."""
    told = card.places.get(one.indicator.code, {})
    last = len(card.regions) + 1
    return sorted(card.regions, key=lambda area: told[area].middle if area in told else last)


def place_or_none(own: HubPlace | None) -> str:
    """Return a place in words; a dash for none."""
    return place_text(own) if own else "–"


def area_cell(desk: Desk, card: HubScorecard, area: str) -> Text:
    """Return a region's name, the city's marked."""
    name = desk.voice.label("areas", area)
    return Text(name, note=desk.voice.words("the city") if area == card.city else "")


def indicator_column(desk: Desk, one: CountedIndicator) -> Column:
    """Return the column of an indicator; amounts in a scale that fits them."""
    name = f"{indicator_words(desk.voice, one.indicator.code).name}, {years_text(one)}"
    unit = "" if one.unit == _PLAIN else one.unit
    scale = _scale(one)
    first = next(iter(one.values.values())).inputs[0]
    own = first.multiplier if one.indicator.single else scale[0]
    return Column(one.indicator.code, name, ColumnKind.NUMBER, unit, own, scale)


def hub_figure(
    desk: Desk,
    card: HubScorecard,
    id: str,  # noqa: A002 - the figure's own word
    kind: Kind,
    of: Sequence[CountedIndicator] = (),
) -> Figure:
    """Return a figure without rows: its time, its documents and notes."""
    counted, voice = of or card.counted, desk.voice
    behind = [row for one in counted for row in one.rows]
    years = sorted({year for one in counted for year in one.years})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else f"{years[0]}"
    return Figure(
        id=id,
        kind=kind,
        lang=voice.lang,
        headline="",
        subtitle=f"{voice.label('areas', card.nation)}, {span}",
        columns=(),
        rows=(),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.DERIVED,),
        notes=desk.notes(behind),
        evidence=desk.references(behind),
    )
