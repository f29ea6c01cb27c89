"""How a year is said: its numbers, bands, months and caveats, for every figure of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ondiris.forecasts.nowcasting import YearNowcast
from ondiris.model import Period, SeriesKey
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import YearFigure, YearState
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
from ondiris.publishing.figures.numbers import rounded

__all__ = [
    "NUMBER",
    "band_titles",
    "bounds",
    "caveat_notes",
    "cut_to_then",
    "framed",
    "levels_of",
    "month_name",
    "months_known",
    "per_cent",
    "series_within",
    "share_before",
    "so_far",
    "year_columns",
    "year_headline",
    "year_number",
    "year_params",
    "year_said",
    "year_scale",
    "years_absent",
]

NUMBER = ColumnKind.NUMBER
_SHOWN = 0.8
"""Level of the band that a sentence says."""


def year_number(value: float, figure: YearFigure, *, badge: Badge = Badge.FORECAST) -> Number:
    """Return a figure of a year in the scale of its series; an index in per cent.

    Parameters
    ----------
    value : float
        In whole units; an index as a ratio.
    figure : YearFigure
        What it belongs to.
    badge : Badge
    """
    power = year_scale(figure)
    scaled = value * 100 if figure.key.unit == "%" else value / 10**power
    shown = rounded(scaled, 1)
    return Number(
        shown, 1, figure.key.unit, f"/nowcast/{figure.key.activity}", multiplier=power, low=shown,
        high=shown, origin=badge,
    )  # fmt: skip


def year_scale(figure: YearFigure) -> int:
    """Return the power of ten in which a year is told; zero of an index."""
    if figure.key.unit == "%":
        return 0
    return next((power for power in (12, 9, 6) if figure.value >= 10 ** (power + 1)), 0)


def year_columns(figure: YearFigure, *titled: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of numbers in the unit and scale of a year.

    Parameters
    ----------
    figure : YearFigure
    *titled : tuple of (str, str)
        Identifier and title of each.
    """
    unit, power = figure.key.unit, year_scale(figure)
    return tuple(Column(name, title, NUMBER, unit, power) for name, title in titled)


def year_headline(desk: Desk, figure: YearFigure) -> str:
    """Return what a year comes to in one line."""
    voice, words = desk.voice, desk.voice.words
    name = f"{activity_name(voice, figure.key.activity)}: {_series(desk, figure.key)}"
    value = voice.quantity(year_said(figure).readable)
    said = {"name": name, "year": str(figure.year), "value": value}
    now = figure.now
    if now is None:
        return words("%(name)s, %(year)s: %(value)s", **said)
    if _SHOWN not in now.levels:
        return words("%(name)s, %(year)s: %(value)s expected", **said)
    place = now.levels.index(_SHOWN)
    low, high = (year_number(float(ends[place]), figure) for ends in (now.lower, now.upper))
    band = {"low": voice.number(low), "high": voice.quantity(high)}
    return words(
        "%(name)s, %(year)s: %(value)s expected; 80 of 100: %(low)s – %(high)s", **said, **band
    )


def _series(desk: Desk, key: SeriesKey) -> str:
    text = desk.series(key)
    return f"{text[:1].lower()}{text[1:]}"


def series_within(desk: Desk, key: SeriesKey) -> str:
    """Return a series as it stands at the head of a title: ``Industry (output)``."""
    return f"{activity_name(desk.voice, key.activity)} ({_series(desk, key)})"


def year_said(figure: YearFigure) -> Number:
    """Return the year as it is said: printed, summed, or read."""
    if figure.state is YearState.PRINTED:
        return number(figure.rows[0])
    badge = Badge.DERIVED if figure.state is YearState.SUMMED else Badge.FORECAST
    return year_number(figure.value, figure, badge=badge)


def share_before(now: YearNowcast, figure: YearFigure) -> Cell:
    """Return what part of the year before the same months made up; nothing of an index."""
    if math.isnan(now.share):
        return Text("")
    return per_cent(100 * now.share, f"/nowcast/{figure.key.activity}")


def per_cent(value: float, evidence: str) -> Number:
    """Return per cent with one decimal."""
    shown = rounded(value, 1)
    return Number(shown, 1, "%", evidence, low=shown, high=shown, origin=Badge.DERIVED)


def band_titles(desk: Desk, levels: Iterable[float]) -> tuple[tuple[str, str], ...]:
    """Return identifiers and titles of the columns of bands, two a level."""
    words = desk.voice.words
    found = []
    for level in levels:
        said = {"level": f"{level * 100:.0f}"}
        found.append((f"low{said['level']}", words("%(level)s of 100, from", **said)))
        found.append((f"high{said['level']}", words("%(level)s of 100, to", **said)))
    return tuple(found)


def levels_of(desk: Desk, levels: Iterable[float]) -> str:
    """Return of how many cases in a hundred bands are: ``50, 80, 95 of 100``."""
    return desk.voice.words(
        "%(levels)s of 100", levels=", ".join(f"{level * 100:.0f}" for level in levels)
    )


def bounds(now: YearNowcast, figure: YearFigure, levels: Iterable[float]) -> tuple[Cell, ...]:
    """Return the bounds of some levels; nothing of one that cannot be held."""
    found: list[Cell] = []
    for level in levels:
        if level not in now.levels:
            found += [Text(""), Text("")]
            continue
        place = now.levels.index(level)
        found += [year_number(float(ends[place]), figure) for ends in (now.lower, now.upper)]
    return tuple(found)


def so_far(value: float, figure: YearFigure) -> Cell:
    """Return a level or index so far; nothing where it is not known."""
    return Text("") if math.isnan(value) else year_number(value, figure, badge=Badge.DERIVED)


def month_name(desk: Desk, year: int, month: int) -> Text:
    """Return a month by its name."""
    return Text(desk.voice.period(Period.months(year, month, month)))


def year_params(key: SeriesKey, year: int) -> tuple[tuple[str, str], ...]:
    """Return what of an address a figure of one series is made by."""
    return (("activity", key.activity), ("measure", key.measure), ("year", str(year)))


def months_known(desk: Desk, figure: YearFigure) -> str:
    """Return the months that are known: ``January–August``."""
    run = Period.months(figure.year, 1, figure.month)
    return desk.voice.period(run if figure.month < 12 else Period.year(figure.year))


def caveat_notes(desk: Desk, figures: Sequence[YearFigure]) -> tuple[str, ...]:
    """Return what a reader must know of some years, each thing once."""
    words = desk.voice.words
    said = {
        "gap": words("A month is missing in the middle; the year is read from those before it."),
        "conflict": words("Sources contradict each other on a month of the year."),
        "borrowed-band": words(
            "The band comes from how far other areas or activities missed: "
            "too few years of its own are known."
        ),
        "no-recent-growth": words("The growth of the last months could not be read."),
        "added-up": words(
            "Whole and parts are brought to agree; read alone they say a little else."
        ),
        "no-band": words("Too little is known of past years for a band."),
    }
    codes = dict.fromkeys(code for one in figures for code in one.caveats)
    target = words("The year as its months stand now, not as it may be printed first.")
    reads = any(one.now is not None for one in figures)
    return (*((target,) if reads else ()), *(said[code] for code in codes))


def cut_to_then(desk: Desk) -> str:
    """Return that a past day is answered from today's figures, cut to what was out by then."""
    return desk.voice.words(
        "Nothing of that year was recorded by that day: the newest figures are cut to the months "
        "that were out by then."
    )


def years_absent(desk: Desk, asked: Iterable[SeriesQuestion]) -> str:
    """Return which series have no figure of the year, in one line."""
    names = (
        f"{activity_name(desk.voice, one.activity)} ({desk.voice.label('measures', one.measure)})"
        for one in asked
    )
    return desk.voice.words("Without a figure of the year: %(series)s.", series="; ".join(names))


def framed(desk: Desk, figures: Sequence[YearFigure], name: str, kind: Kind, place: str) -> Figure:
    """Return a figure of years without its rows: its vintage, badge and documents."""
    return Figure(
        id=name,
        kind=kind,
        lang=desk.voice.lang,
        headline="",
        subtitle=desk.voice.inside(place),
        unit=desk.voice.unit_title(figures[0].key.unit, year_scale(figures[0]))
        if kind is Kind.YEAR
        else "",
        columns=(),
        rows=(),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(Badge.FORECAST,) if any(one.now is not None for one in figures) else (),
        evidence=desk.references(row for one in figures for row in one.rows),
    )
