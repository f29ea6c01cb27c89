"""The year's figure of a series at a vintage: printed, whole, or read from its months so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ondiris.errors import NotFound, Refused
from ondiris.forecasts.nowcasting import YearNowcast, YearStep, nowcast_year, year_moves
from ondiris.forecasts.result import LEVELS
from ondiris.model import SeriesKey
from ondiris.production.figures.rows import Row
from ondiris.production.forecasts.year_tables import MONTHS, YearTable, others_like

__all__ = [
    "MonthScore",
    "YearFigure",
    "YearMove",
    "YearState",
    "month_scores",
    "moved_year",
    "year_figure",
]


class YearState(StrEnum):
    """How the year's figure is known."""

    PRINTED = "printed"
    SUMMED = "summed"
    NOWCAST = "nowcast"


@dataclass(frozen=True, slots=True, eq=False)
class YearFigure:
    """The year's figure of one series.

    Parameters
    ----------
    table : YearTable
        The series by years and months.
    year : int
    state : YearState
        Printed by a source; the sum of its twelve months; or read from those so far.
    value : float
        In whole units; an index as a ratio.
    month : int
        Last month of what is known of it.
    trail : tuple of YearNowcast
        What it would have been said to be after each of those months, from the figures as they
        stand; the last is what is said now.
    pool : int
        How many other series tell how far it may miss.
    caveats : tuple of str
        ``gap`` where months are known after one that is not; ``conflict`` where sources
        contradict each other; ``borrowed-band``, ``no-recent-growth``, ``no-band``.
    """

    table: YearTable
    year: int
    state: YearState
    value: float
    month: int
    trail: tuple[YearNowcast, ...] = ()
    pool: int = 0
    caveats: tuple[str, ...] = ()

    @property
    def key(self) -> SeriesKey:
        """The series."""
        return self.table.key

    @property
    def now(self) -> YearNowcast | None:
        """What is said of the year now; none where it is known."""
        return self.trail[-1] if self.state is YearState.NOWCAST else None

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it rests on: the printed year, else the months so far."""
        printed = self.table.printed_year(self.year)
        if self.state is YearState.PRINTED and printed is not None:
            return (printed,)
        return self.table.so_far(self.year, self.month)

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.state}, {self.month} months known"


@dataclass(frozen=True, slots=True)
class YearMove:
    """What moved the year's figure of a series between two vintages.

    Parameters
    ----------
    key : SeriesKey
    year : int
    before, after : float
        The figure at either vintage.
    revisions : float
        What figures that were known and are others now moved.
    news : tuple of YearStep
        What each month that came moved, in their order.
    """

    key: SeriesKey
    year: int
    before: float
    after: float
    revisions: float
    news: tuple[YearStep, ...]

    @property
    def fresh(self) -> float:
        """What the months that came moved together."""
        return sum(step.change for step in self.news)


@dataclass(frozen=True, slots=True)
class MonthScore:
    """How nowcasts from a month of the year fared in the years before.

    Parameters
    ----------
    month : int
    years : int
        How many were missed by how much.
    miss, benchmark : float
        Mean absolute miss in per cent of what the year came to be; that of the benchmark.
    within : tuple of (float, int, int)
        Level of a band, how often it held the year, of how many.
    """

    month: int
    years: int
    miss: float
    benchmark: float
    within: tuple[tuple[float, int, int], ...]


def year_figure(table: YearTable, tables: Sequence[YearTable], year: int) -> YearFigure:
    """Return the year's figure of a series.

    Parameters
    ----------
    table : YearTable
    tables : sequence of YearTable
        Everything that is known, of which those like it tell how far it may miss.
    year : int

    Raises
    ------
    NotFound
        ``no-month`` if nothing is known of that year since its January.
    Refused
        ``too-few-years`` where no year before tells what share the known months make up.
    """
    month, whole = table.month(year), _whole(table, year)
    caveats = _caveats(table, year, month)
    if whole is not None:
        printed = table.printed_year(year) is not None
        state = YearState.PRINTED if printed else YearState.SUMMED
        return YearFigure(table, year, state, whole, MONTHS, caveats=caveats)
    if not month:
        raise NotFound(
            "no-month",
            f"nothing is known of {year} since its January: {table.key}",
            hint=f"A year before its first month is a forecast: ondiris forecast --to {year}.",
        )
    others = others_like(table, tables)
    trail = _trail(table, others, year, month)
    said = trail[-1]
    lacks = ("no-band",) if not said.levels else ()
    return YearFigure(
        table, year, YearState.NOWCAST, said.point, month, trail, len(others),
        (*caveats, *said.caveats, *lacks),
    )  # fmt: skip


def _printed(row: Row) -> float:
    number = float(row.number)
    if row.key.measure == "growth_pct":
        return 1 + number / 100
    return number / 100 if row.key.measure == "index_pct" else number


def _caveats(table: YearTable, year: int, month: int) -> tuple[str, ...]:
    rows = [row for (at, _, _), row in table.rows.items() if at == year]
    told = {
        "gap": month < MONTHS and table.after_gap(year),
        "conflict": any(row.conflicts for row in rows),
    }
    return tuple(code for code, so in told.items() if so)


def _trail(
    table: YearTable, others: Sequence[YearTable], year: int, month: int
) -> tuple[YearNowcast, ...]:
    """Return nowcasts after each month that can be read; the last one, or why it cannot."""
    values = table.until(year)
    pool = [_aligned(one, table, year) for one in others]
    found = []
    for upto in range(1, month + 1):
        try:
            found.append(nowcast_year(values, pool, face=table.face, month=upto))
        except Refused:
            if upto == month:
                raise
    return tuple(found)


def _aligned(one: YearTable, table: YearTable, year: int) -> np.ndarray:
    """Return another series in the years of a table."""
    values = one.until(year)
    missing = one.first - table.first
    if missing <= 0:
        return values[-missing:]
    return np.vstack([np.full((missing, MONTHS), np.nan), values])


def month_scores(
    asked: Sequence[YearTable], tables: Sequence[YearTable], *, before: int
) -> tuple[MonthScore, ...]:
    """Return how nowcasts of past years fared, by month, each from what came before it alone.

    Parameters
    ----------
    asked : sequence of YearTable
        The series of which nowcasts are scored, together.
    tables : sequence of YearTable
        Everything that is known.
    before : int
        Only years before this one.
    """
    found: dict[int, list[tuple[float, YearNowcast]]] = {}
    for table in asked:
        others = others_like(table, tables)
        for year in range(table.first + 1, before):
            came = float(table.until(year)[-1, -1])
            if came > 0:
                for said in _said_then(table, others, year):
                    found.setdefault(said.month, []).append((came, said))
    return tuple(_score(month, found[month]) for month in sorted(found))


def _said_then(table: YearTable, others: Sequence[YearTable], year: int) -> list[YearNowcast]:
    values = table.until(year)
    pool = [_aligned(one, table, year) for one in others]
    found = []
    for month in range(1, MONTHS):
        try:
            found.append(nowcast_year(values, pool, face=table.face, month=month))
        except Refused:
            continue
    return found


def _score(month: int, found: Sequence[tuple[float, YearNowcast]]) -> MonthScore:
    def off(values: list[float]) -> float:
        return 100 * float(np.mean(np.abs(values)))

    within = []
    for level in LEVELS:
        held = [
            bool(said.lower[place] <= came <= said.upper[place])
            for came, said in found
            if level in said.levels
            for place in (said.levels.index(level),)
        ]
        within.append((level, sum(held), len(held)))
    return MonthScore(
        month,
        len(found),
        off([said.point / came - 1 for came, said in found]),
        off([said.benchmark / came - 1 for came, said in found]),
        tuple(within),
    )


def moved_year(before: YearTable, after: YearTable, year: int) -> YearMove | None:
    """Return what moved the year's figure of a series; None where nothing did or can be said.

    Parameters
    ----------
    before, after : YearTable
        One series at two vintages.
    year : int

    Notes
    -----
    A year that is known whole is the last step: what came in place of its nowcast is news.
    """
    was = before.month(year)
    if not 0 < was < MONTHS or before.printed_year(year) is not None:
        return None
    first = min(before.first, after.first)
    old, new = (_since(one, first, year) for one in (before, after))
    whole = _whole(after, year)
    try:
        steps = year_moves(old, new, face=after.face, month=was, whole=whole)
    except Refused:
        return None
    if not any(step.change for step in steps):
        return None
    return YearMove(after.key, year, steps[0].before, steps[-1].after, steps[0].change, steps[1:])


def _whole(table: YearTable, year: int) -> float | None:
    """Return the year as it was printed, else the sum of its months; None before it is known."""
    printed = table.printed_year(year)
    if printed is not None:
        return _printed(printed)
    return float(table.until(year)[-1, -1]) if table.month(year) == MONTHS else None


def _since(table: YearTable, first: int, year: int) -> np.ndarray:
    missing = table.first - first
    return np.vstack([np.full((missing, MONTHS), np.nan), table.until(year)])
