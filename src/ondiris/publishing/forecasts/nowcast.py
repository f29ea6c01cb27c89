"""Figures of the year: what it comes to, how that was said month by month, and how it fared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ondiris.forecasts.result import LEVELS
from ondiris.model import FACES, Period, SeriesKey
from ondiris.production.forecasts.nowcast import MonthScore, YearFigure, YearMove
from ondiris.production.forecasts.year_answers import YearScores
from ondiris.publishing.figures.dates import MONTHS
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.figure import Badge, Cell, Column, Figure, Kind, Number, Text
from ondiris.publishing.forecasts.years import (
    NUMBER,
    band_titles,
    bounds,
    caveat_notes,
    framed,
    levels_of,
    month_name,
    months_known,
    per_cent,
    series_within,
    share_before,
    so_far,
    year_columns,
    year_headline,
    year_number,
    year_params,
    year_said,
    year_scale,
)

__all__ = [
    "in_time_table",
    "missed_table",
    "moves_table",
    "trail_picture",
    "year_picture",
    "years_table",
]

MONTH_LABELS = tuple(str(month) for month in range(1, 13))


def years_table(
    desk: Desk, figures: Sequence[YearFigure], *, place: str, measure: str, year: int
) -> Figure:
    """Return the year of several series of one measure: so far, the year, its band, the benchmark.

    Parameters
    ----------
    desk : Desk
    figures : sequence of YearFigure
        Of one measure and one year.
    place : str
    measure : str
    year : int
    """
    words = desk.voice.words
    if not figures:
        return framed(desk, figures, "nowcast", Kind.TABLE, place)
    known = desk.series(figures[0].key)
    return replace(
        framed(desk, figures, "nowcast", Kind.TABLE, place),
        headline=words("The year %(year)s: %(measure)s", year=str(year), measure=known),
        columns=(
            Column("series", words("Activity")),
            *year_columns(
                figures[0],
                ("so_far", words("So far")),
                ("year", words("The year")),
                *band_titles(desk, (0.8, 0.95)),
                ("benchmark", _benchmark(desk, measure)),
            ),
            *(() if measure in FACES else (_share_column(desk),)),
        ),
        rows=tuple(_line(desk, one) for one in figures),
        params=(("measure", measure), ("year", str(year))),
        notes=caveat_notes(desk, figures),
        alt=words("The year's figures with their bands, as a table."),
    )


def _share_column(desk: Desk) -> Column:
    return Column("share", desk.voice.words("Share of last year"), NUMBER, "%")


def _benchmark(desk: Desk, measure: str) -> str:
    """Return what the benchmark of a measure is called."""
    words = desk.voice.words
    return words("As it stands") if measure in FACES else words("As last year went on")


def _line(desk: Desk, figure: YearFigure) -> tuple[Cell, ...]:
    name = activity_name(desk.voice, figure.key.activity)
    head = Text(name, href=f"nowcast/{figure.key.activity}", note=months_known(desk, figure))
    now, index = figure.now, figure.key.measure in FACES
    if now is None:
        nothing = (Text(""),) * (5 if index else 6)
        return (head, Text(""), year_said(figure), *nothing)
    known = year_number(now.known, figure, badge=Badge.DERIVED)
    return (
        head, known, year_said(figure), *bounds(now, figure, (0.8, 0.95)),
        year_number(now.benchmark, figure), *(() if index else (share_before(now, figure),)),
    )  # fmt: skip


def year_picture(
    desk: Desk, figure: YearFigure, scores: Sequence[MonthScore] = (), *, place: str
) -> Figure:
    """Return the year by its months: those known, and what the whole may come to.

    Parameters
    ----------
    desk : Desk
    figure : YearFigure
    scores : sequence of MonthScore
        How such readings of past years fared, by month; the note tells that of this month.
    place : str
    """
    words = desk.voice.words
    return replace(
        framed(desk, [figure], "nowcast-year", Kind.YEAR, place),
        headline=year_headline(desk, figure),
        subtitle=_drawn(desk, figure, place, words("dashed: the year before")),
        columns=(
            Column("month", words("Since January to")),
            *year_columns(
                figure,
                ("before", words("The year before")),
                ("known", words("So far")),
                ("value", words("The year")),
                *band_titles(desk, LEVELS),
            ),
        ),
        rows=tuple(_path(desk, figure, month) for month in range(1, 13)),
        params=year_params(figure.key, figure.year),
        notes=(*_fared(desk, figure, scores), *caveat_notes(desk, [figure])),
        labels=MONTH_LABELS,
        alt=words("The year by months: what is known, the year before, and bands of the whole."),
    )


def _fared(desk: Desk, figure: YearFigure, scores: Sequence[MonthScore]) -> tuple[str, ...]:
    """Return how readings after the same month fared in past years."""
    voice, words = desk.voice, desk.voice.words
    score = next((one for one in scores if one.month == figure.month), None)
    if figure.now is None or score is None:
        return ()
    missed = per_cent(score.miss, f"/nowcast/{figure.key.activity}")
    said = {
        "month": MONTHS[voice.lang][score.month - 1],
        "miss": voice.readable(missed),
        "years": voice.count(score.years),
    }
    held = next(((n, of) for level, n, of in score.within if abs(level - 0.8) < 1e-9 and of), None)
    if held is None:
        return (
            words("Past years read after %(month)s: %(years)s; missed by %(miss)s on average.",
                  **said),
        )  # fmt: skip
    return (
        words(
            "Past years read after %(month)s: %(years)s; missed by %(miss)s on average; "
            "within 80 of 100: %(within)s of %(of)s.",
            within=voice.count(held[0]), of=voice.count(held[1]), **said,
        ),
    )  # fmt: skip


def _drawn(desk: Desk, figure: YearFigure, place: str, dashed: str) -> str:
    """Return place, unit and what the lines of a picture are."""
    voice = desk.voice
    unit = voice.unit(figure.key.unit, year_scale(figure))
    bands = voice.words("bands: %(levels)s", levels=levels_of(desk, LEVELS))
    told = (voice.inside(place), unit, dashed, *((bands,) if figure.now else ()))
    return "; ".join(told)


def _path(desk: Desk, figure: YearFigure, month: int) -> tuple[Cell, ...]:
    """Return a month of the year's picture; at the last stands what the whole may come to."""
    now, values = figure.now, figure.table.until(figure.year)
    before = float(values[-2][month - 1]) if len(values) > 1 else math.nan
    known = float(values[-1][month - 1]) if month <= figure.month else math.nan
    said: tuple[Cell, ...] = (Text(""),) * (1 + 2 * len(LEVELS))
    if now is not None and month == len(MONTH_LABELS):
        said = (year_number(now.point, figure), *bounds(now, figure, LEVELS))
    name = month_name(desk, figure.year, month)
    return (name, so_far(before, figure), so_far(known, figure), *said)


def trail_picture(desk: Desk, figure: YearFigure, *, place: str) -> Figure:
    """Return what the year would have been said to be after each of its months.

    Parameters
    ----------
    desk : Desk
    figure : YearFigure
    place : str
    """
    words = desk.voice.words
    return replace(
        framed(desk, [figure], "nowcast-trail", Kind.YEAR, place),
        headline=words(
            "%(name)s: how the year was read month by month",
            name=series_within(desk, figure.key),
        ),
        subtitle=_drawn(desk, figure, place, words("dashed: the benchmark")),
        columns=(
            Column("month", words("Since January to")),
            *year_columns(
                figure,
                ("before", _benchmark(desk, figure.key.measure)),
                ("value", words("The year")),
                *band_titles(desk, LEVELS),
            ),
        ),
        rows=tuple(
            (month_name(desk, figure.year, one.month), year_number(one.benchmark, figure),
             year_number(one.point, figure), *bounds(one, figure, LEVELS))
            for one in figure.trail
        ),
        params=year_params(figure.key, figure.year),
        notes=(words("Read from the figures as they stand now, cut to each month."),),
        labels=tuple(str(one.month) for one in figure.trail),
        alt=words("The year's figure after each month, with bands."),
    )  # fmt: skip


def missed_table(
    desk: Desk, key: SeriesKey, year: int, scores: Sequence[MonthScore], *, place: str
) -> Figure:
    """Return by how much nowcasts of past years missed, by month.

    Parameters
    ----------
    desk : Desk
    key : SeriesKey
        Of which series.
    year : int
        Years before this one are scored.
    scores : sequence of MonthScore
    place : str
    """
    words = desk.voice.words
    held = (Column(f"within{level * 100:.0f}",
                   words("Within %(level)s of 100", level=f"{level * 100:.0f}"))
            for level in LEVELS)  # fmt: skip
    return replace(
        framed(desk, (), "nowcast-missed", Kind.TABLE, place),
        headline=words(
            "%(name)s: by how much such readings missed past years",
            name=series_within(desk, key),
        ),
        columns=(
            Column("month", words("Since January to")),
            Column("years", words("Years")),
            Column("miss", words("Missed by, on average"), NUMBER, "%"),
            Column("benchmark", words("Benchmark missed by"), NUMBER, "%"),
            *held,
        ),
        rows=tuple(_missed(desk, key, one) for one in scores),
        params=year_params(key, year),
        notes=(
            words("Each past year is read from what came before it, by figures as they stand now."),
        ),
        alt=words("Misses of past years by month, as a table."),
    )


def _missed(desk: Desk, key: SeriesKey, one: MonthScore) -> tuple[Cell, ...]:
    page = f"/nowcast/{key.activity}"
    held = (Text(f"{n}/{of}" if of else "–", absent=not of) for _, n, of in one.within)
    missed = per_cent(one.miss, page), per_cent(one.benchmark, page)
    name = Text(MONTHS[desk.voice.lang][one.month - 1])
    return (name, Text(str(one.years)), *missed, *held)


def in_time_table(desk: Desk, scored: YearScores, *, place: str) -> Figure:
    """Return what figures of past years so far said on their own days, and what came.

    Parameters
    ----------
    desk : Desk
    scored : YearScores
    place : str
    """
    voice, words = desk.voice, desk.voice.words

    def told(ratio: float | None, entry: str) -> Cell:
        return Text("–", absent=True) if ratio is None else per_cent(100 * ratio, entry)

    return replace(
        framed(desk, (), "nowcast-in-time", Kind.TABLE, place),
        headline=words(
            "%(name)s: what was said in its time",
            name=series_within(desk, scored.key),
        ),
        columns=(
            Column("period", words("Period")),
            Column("known", words("Known since")),
            Column("so_far", words("So far"), NUMBER, "%"),
            Column("said", words("The year read from it"), NUMBER, "%"),
            Column("first", words("First print"), NUMBER, "%"),
            Column("latest", words("As it stands now"), NUMBER, "%"),
        ),
        rows=tuple(
            (
                Text(voice.period(Period.months(one.year, 1, one.month))),
                Text(voice.day(one.known)),
                *(told(v, one.entry) for v in (one.so_far, one.said, one.first, one.latest)),
            )
            for one in scored.in_time
        ),
        params=year_params(scored.key, scored.year),
        alt=words("Readings of their day against the first and the latest print, as a table."),
    )


def moves_table(desk: Desk, figure: YearFigure, move: YearMove | None, *, place: str) -> Figure:
    """Return what moved the year's figure since the change before: revisions, then each month.

    Parameters
    ----------
    desk : Desk
    figure : YearFigure
    move : YearMove, optional
        Nothing, where nothing moved it.
    place : str
    """
    words = desk.voice.words
    steps: list[tuple[str, float]] = []
    if move is not None:
        steps = [(words("Corrections of what was known"), move.revisions)]
        steps += [(month_name(desk, figure.year, s.month).text, s.change) for s in move.news]
        steps += [(words("Together"), move.after - move.before)]
    return replace(
        framed(desk, [figure], "nowcast-moves", Kind.TABLE, place),
        headline=words(
            "%(name)s: what moved the year's figure",
            name=series_within(desk, figure.key),
        ),
        columns=(
            Column("what", words("What came")),
            Column("moved", words("Moved the year by"), NUMBER),
        ),
        rows=tuple((Text(name), _signed(change, figure)) for name, change in steps),
        params=year_params(figure.key, figure.year),
        alt=words("Revisions and news in the year's figure, as a table."),
    )


def _signed(change: float, figure: YearFigure) -> Number:
    found = year_number(change, figure, badge=Badge.DERIVED)
    unit = "ppt" if found.unit == "%" else found.unit
    return replace(found, signed=True, unit=unit)
