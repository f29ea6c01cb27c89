"""Figures of forecasts of series: the fan, earlier fans over what came, how bands held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ondiris.model import Period, SeriesKey
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.estimates import Foreseen
from ondiris.production.forecasts.kept import KeptForecast
from ondiris.publishing.figures.desk import Desk, activity_name, number
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
from ondiris.publishing.figures.words import Words
from ondiris.publishing.forecasts.years import band_titles, levels_of

__all__ = [
    "SeriesPlace",
    "address_of",
    "ahead_figure",
    "card",
    "caveat_word",
    "earlier_fans",
    "fan_figure",
    "forecast_sentence",
    "forecasts_table",
    "series_name",
]

_SHOWN_YEARS = 4
"""Years of what is known that stand before a fan."""
_TOLD_LEVEL = 0.8
"""Level of the band that sentences tell."""


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Where a series is told of: the name of its area, and the figures that are known."""

    place: str
    known: Sequence[Row]


def address_of(key: SeriesKey) -> str:
    """Return the page of a series' forecast, below the language."""
    return f"forecasts/{key.measure}/{key.activity}"


def series_name(desk: Desk, key: SeriesKey) -> str:
    """Return what is foreseen, in words: activity and measure."""
    measure = desk.series(key)
    return f"{activity_name(desk.voice, key.activity)}: {measure[:1].lower()}{measure[1:]}"


@dataclass(frozen=True, slots=True)
class _SeriesScale:
    """In which power of ten, and to how many decimals, values of a series are told."""

    key: SeriesKey
    power: int
    digits: int

    def number(self, value: Decimal) -> Number:
        """Return a foreseen value as far as it may be read."""
        shown = value.scaleb(-self.power).quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)
        return Number(
            shown, self.digits, self.key.unit, f"/{address_of(self.key)}", multiplier=self.power,
            low=shown, high=shown, origin=Badge.FORECAST,
        )  # fmt: skip


def _scale(key: SeriesKey, foreseen: Sequence[Foreseen]) -> _SeriesScale:
    """Return how values are told: to the digits that a forecast may be read to."""
    size = max((abs(one.value) for one in foreseen), default=Decimal(0))
    powers = (0,) if key.unit == "%" else (0, 3, 6, 9, 12)
    power = max((p for p in powers if size >= Decimal(10) ** p), default=0)
    told = [b for one in foreseen for band in one.bands for b in (band.lower, band.upper)]
    steps = [int(value.normalize().as_tuple().exponent) for value in told if value]
    return _SeriesScale(key, power, min(max(power - min(steps, default=power), 0), 2))


def _levels(foreseen: Sequence[Foreseen]) -> tuple[float, ...]:
    return tuple(sorted({band.level for one in foreseen for band in one.bands}))


def _columns(desk: Desk, key: SeriesKey, power: int, levels: Sequence[float]) -> list[Column]:
    words, numbers = desk.voice.words, (ColumnKind.NUMBER, key.unit, power)
    return [
        Column("period", words("Period")),
        Column("known", words("Known"), *numbers),
        Column("value", words("Foreseen"), *numbers),
        *(Column(name, title, *numbers) for name, title in band_titles(desk, levels)),
    ]


def _known_rows(
    desk: Desk, place: SeriesPlace, blanks: int
) -> list[tuple[tuple[Cell, ...], tuple[date, date, date]]]:
    empty = (Text(""),) * blanks
    return [
        ((Text(desk.voice.period(row.period)), number(row), *empty), _span(row.period))
        for row in place.known
    ]


def _span(period: Period) -> tuple[date, date, date]:
    return period.last_day, period.first_day, period.last_day


def _ahead_rows(
    desk: Desk, kept: KeptForecast, scale: _SeriesScale, levels: Sequence[float]
) -> list[tuple[tuple[Cell, ...], tuple[date, date, date]]]:
    found = []
    for one in kept.foreseen:
        bands = {band.level: band for band in one.bands}
        ends = [
            scale.number(value) if level in bands else Text("")
            for level in levels
            for value in (
                (bands[level].lower, bands[level].upper) if level in bands else (Decimal(0),) * 2
            )
        ]
        cells = (
            Text(desk.voice.period(one.period)),
            Text(""),
            scale.number(one.value),
            *ends,
        )
        found.append((cells, _span(one.period)))
    return found


def _shown(place: SeriesPlace, grain: Grain) -> SeriesPlace:
    rows = place.known[-_SHOWN_YEARS * max(grain.per_year, 2) :]
    return SeriesPlace(place.place, rows)


def fan_figure(desk: Desk, kept: KeptForecast, place: SeriesPlace) -> Figure:
    """Return the fan of a forecast behind what is known.

    Parameters
    ----------
    desk : Desk
    kept : KeptForecast
    place : SeriesPlace
    """
    words, key = desk.voice.words, kept.key
    place = _shown(place, kept.grain)
    scale = _scale(key, kept.foreseen)
    levels = _levels(kept.foreseen)
    rows = _known_rows(desk, place, 1 + 2 * len(levels)) + _ahead_rows(desk, kept, scale, levels)
    return Figure(
        id="forecast-fan",
        kind=Kind.OUTLOOK,
        lang=desk.voice.lang,
        headline=series_name(desk, key),
        subtitle="; ".join(
            part
            for part in (
                desk.voice.inside(place.place),
                desk.voice.unit_title(key.unit, scale.power),
                words("known; in blue foreseen"),
                words("bands: %(levels)s", levels=levels_of(desk, levels)) if levels else "",
            )
            if part
        ),
        unit=desk.voice.unit_title(key.unit, scale.power),
        columns=tuple(_columns(desk, key, scale.power, levels)),
        rows=tuple(cells for cells, _ in rows),
        spans=tuple(span for _, span in rows),
        labels=("",) * len(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=tuple(caveat_word(words, code) for code in kept.caveats),
        evidence=desk.references(place.known[-1:]),
        alt=words("A line of what is known, and behind it bands of what is foreseen."),
    )


def ahead_figure(desk: Desk, kept: KeptForecast) -> Figure:
    """Return what is foreseen alone, period by period, as a table.

    Parameters
    ----------
    desk : Desk
    kept : KeptForecast
    """
    voice = desk.voice
    place = voice.label("areas", kept.key.area)
    fan = fan_figure(desk, kept, SeriesPlace(place, ()))
    until = voice.words("told to %(period)s", period=voice.period(Period.parse(kept.until)))
    return replace(fan, id="forecast-ahead", kind=Kind.TABLE, spans=(), labels=(), unit="",
                   subtitle=f"{voice.inside(place)}, {until}")  # fmt: skip


def earlier_fans(
    desk: Desk, made: Sequence[KeptForecast], place: SeriesPlace, key: SeriesKey
) -> Figure:
    """Return earlier forecasts of a series over what came; empty where there are none."""
    words = desk.voice.words
    place = _shown(place, made[0].grain if made else Grain.MONTH)
    first = min((row.period.first_day for row in place.known), default=date.max)
    foreseen = [one for kept in made for one in kept.foreseen]
    scale, levels = _scale(key, foreseen), _levels(foreseen)
    rows = [("", cells, span) for cells, span in _known_rows(desk, place, 1 + 2 * len(levels))]
    for kept in made:
        label = words("told to %(period)s", period=desk.voice.period(Period.parse(kept.until)))
        rows += [
            (label, cells, span)
            for cells, span in _ahead_rows(desk, kept, scale, levels)
            if span[1] >= first
        ]
    columns = _columns(desk, key, scale.power, levels)
    return Figure(
        id="forecast-earlier",
        kind=Kind.OUTLOOK,
        lang=desk.voice.lang,
        headline=words("Earlier forecasts over what came"),
        subtitle=", ".join((series_name(desk, key), desk.voice.unit_title(key.unit, scale.power))),
        unit=desk.voice.unit_title(key.unit, scale.power),
        columns=(Column("made", words("Forecast")), *columns),
        rows=tuple((Text(label), *cells) for label, cells, _ in rows) if made else (),
        spans=tuple(span for _, _, span in rows),
        labels=tuple(label or "known" for label, _, _ in rows),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        notes=(
            words(
                "What was not written down at the time is made again of what had come by then, "
                "as it is known today."
            ),
        ),
        evidence=desk.references(place.known[-1:]),
        alt=words("Earlier forecasts as thin lines with bands, and the line of what came."),
    )


def forecast_sentence(desk: Desk, kept: KeptForecast) -> str:
    """Return in one sentence where a series leads: its last foreseen period with a band."""
    one, voice = kept.foreseen[-1], desk.voice
    scale = _scale(kept.key, kept.foreseen[-1:])
    value = voice.quantity(scale.number(one.value))
    band = min(one.bands, key=lambda b: abs(b.level - _TOLD_LEVEL), default=None)
    name, period = series_name(desk, kept.key), voice.period(one.period)
    if band is None:
        return voice.words(
            "%(name)s, %(period)s: about %(value)s, and too little is known for a band.",
            name=name, period=period, value=value,
        )  # fmt: skip
    ends = [scale.number(end) for end in (band.lower, band.upper)]
    return voice.words(
        "%(name)s, %(period)s: about %(value)s; in %(share)s of 100 cases "
        "between %(low)s and %(high)s.",
        name=name, period=period, value=value, share=f"{band.level * 100:.0f}",
        low=voice.number(ends[0]), high=voice.quantity(ends[1]),
    )  # fmt: skip


def forecasts_table(desk: Desk, made: Sequence[KeptForecast], place: str) -> Figure:
    """Return what the city leads with, each series with its last foreseen period."""
    voice, words = desk.voice, desk.voice.words
    rows = []
    for kept in made:
        last = kept.foreseen[-1]
        scale = _scale(kept.key, kept.foreseen[-1:])
        band = min(last.bands, key=lambda b: abs(b.level - _TOLD_LEVEL), default=None)
        ends = (
            "–".join(voice.number(scale.number(end)) for end in (band.lower, band.upper))
            if band
            else words("no band")
        )
        rows.append(
            (
                Text(series_name(desk, kept.key), href=address_of(kept.key)),
                Text(voice.period(Period.parse(kept.until))),
                Text(voice.period(last.period)),
                scale.number(last.value),
                Text(ends, note=words("%(share)s of 100", share=f"{band.level * 100:.0f}")
                     if band else ""),
            )
        )  # fmt: skip
    return Figure(
        id="forecasts",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What is foreseen"),
        subtitle=voice.inside(place),
        columns=(
            Column("series", words("Series")),
            Column("until", words("Known to")),
            Column("period", words("Foreseen for")),
            Column("value", words("Foreseen"), ColumnKind.NUMBER),
            Column("band", words("Band")),
        ),
        rows=tuple(rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,),
        alt=words("Series and what is foreseen of each, as a table."),
    )


def card(desk: Desk, kept: KeptForecast) -> Mapping[str, str]:
    """Return the model card of a forecast: what it is made of, by what, and how sure."""
    voice, words = desk.voice, desk.voice.words
    periods = [voice.period(Period.parse(text)) for text in (kept.since, kept.until)]
    levels = _levels(kept.foreseen)
    return {
        words("What is foreseen"): series_name(desk, kept.key),
        words("Learned from"): words(
            "%(first)s to %(last)s; periods: %(count)s", first=periods[0], last=periods[1],
            count=voice.count(kept.known),
        ),
        words("Similar series whose errors shape the bands"): voice.count(kept.peers),
        words("Method"): kept.method,
        words("Bands"): levels_of(desk, levels) if levels else words("too little is known"),
        words("Known day and revision"): words(
            "%(day)s, data version %(revision)s",
            day=voice.day(kept.made), revision=kept.vintage.rpartition("/")[2],
        ),
        words("Seed"): str(kept.seed),
        words("Written down"): kept.id or words("not yet: made when this page was asked for"),
    }  # fmt: skip


def caveat_word(words: Words, code: str) -> str:
    """Return what a caveat means, in words; the code itself where none is known."""
    return {
        "earlier-left-out": words("Earlier figures are known, but a gap lies before these."),
        "short": words("Less than three years are known; no band of 95 of 100 is told."),
        "level-break": words("The level of the series changed at once."),
        "outlier": words("A value of the last two years lies far from its neighbours."),
        "gaps": words("Missing values within the series were filled in for the forecast alone."),
        "zeros": words("Some values of the series are zero."),
        "negative": words("Some values of the series are negative."),
        "constant": words("The series has always had one value; its bands say nothing."),
    }.get(code, code)
