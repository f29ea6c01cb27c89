"""Years by their months, from the figures of a ledger: what a nowcast reads.

A table holds one series: a row for each year, and in each the level since January, or the index,
to the end of each month.  Months that are printed singly are summed; where they are not, what was
printed since January stands in their place and is never taken apart.  A level and an index never
share a table, and neither do two bases of prices: a table is of one series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ondiris.forecasts.nowcasting import YearFace
from ondiris.forecasts.result import Floats
from ondiris.model import FACES, Bound, Modality, Period, SeriesKey
from ondiris.production.figures.rows import Row

__all__ = ["YearTable", "others_like", "year_tables"]

MONTHS = 12
FEWEST_ELSEWHERE = 5
"""Series of other areas below which those of the same area are likened too."""


@dataclass(frozen=True, slots=True, eq=False)
class YearTable:
    """A series as years by their months.

    Parameters
    ----------
    key : SeriesKey
        The series; of a growth that of the index that says the same.
    face : YearFace
        Levels by months, levels since January alone, or an index.
    first : int
        Its first year.
    values : float64 array, shape (years, 12)
        As of `ondiris.forecasts.nowcasting.nowcast_year`, in whole units.
    rows : mapping of (int, int, bool) to Row
        What was printed: by year, month, and whether it is of the month alone.
    """

    key: SeriesKey
    face: YearFace
    first: int
    values: Floats
    rows: Mapping[tuple[int, int, bool], Row]

    def until(self, year: int) -> Floats:
        """Return the years up to one, that one included; nothing is known of those beyond."""
        count = year - self.first + 1
        found = np.full((max(count, 0), MONTHS), np.nan)
        found[: len(self.values)] = self.values[: max(count, 0)]
        return found

    def month(self, year: int) -> int:
        """Return the last month to which something is known of a year since its January; 0."""
        if year < self.first:
            return 0
        known = np.flatnonzero(~np.isnan(self.until(year)[-1]))
        return int(known[-1]) + 1 if known.size else 0

    def after_gap(self, year: int) -> bool:
        """Whether a month of a year is known that follows one that is not."""
        return any(one[0] == year and one[1] > self.month(year) for one in self.rows)

    def so_far(self, year: int, month: int) -> tuple[Row, ...]:
        """Return the figures that the level or index to a month of a year rests on."""
        months = [self.rows.get((year, n, True)) for n in range(1, month + 1)]
        run = self.rows.get((year, month, False))
        found = tuple(row for row in months if row is not None)
        by_months = self.face is not YearFace.INDEX and len(found) == month
        return found if by_months or run is None else (run,)

    def printed_year(self, year: int) -> Row | None:
        """Return the year as a source printed it."""
        return self.rows.get((year, MONTHS, False))

    def __str__(self) -> str:
        return f"{self.key}: {len(self.values)} years by {self.face}"


def year_tables(rows: Iterable[Row], *, last: int) -> tuple[YearTable, ...]:
    """Return the tables of printed figures, all of the same years.

    Parameters
    ----------
    rows : iterable of Row
        As they stand; what is no achieved figure of months or years is left out.
    last : int
        Last year.
    """
    found: dict[SeriesKey, dict[tuple[int, int, bool], Row]] = {}
    for row in rows:
        place = _place(row.period)
        if place is not None and place[0] <= last and _plain(row):
            found.setdefault(_one_face(row.key), {})[place] = row
    first = min((place[0] for cells in found.values() for place in cells), default=last)
    return tuple(_table(key, cells, first, last) for key, cells in found.items())


def others_like(table: YearTable, tables: Sequence[YearTable]) -> tuple[YearTable, ...]:
    """Return the series that tell how far a nowcast of one may miss.

    The same activity of other areas, and where there are few of them the other activities of the
    same area; of the same measure, unit and basis always.

    Parameters
    ----------
    table : YearTable
    tables : sequence of YearTable
        It may be among them.
    """
    alike = [one for one in tables if one.key.kind == table.key.kind]
    elsewhere = [one for one in alike if one.key.activity == table.key.activity]
    elsewhere = [one for one in elsewhere if one.key.area != table.key.area]
    if len(elsewhere) >= FEWEST_ELSEWHERE:
        return tuple(elsewhere)
    here = [one for one in alike if one.key.area == table.key.area]
    return (*elsewhere, *(one for one in here if one.key.activity != table.key.activity))


def _one_face(key: SeriesKey) -> SeriesKey:
    return replace(key, measure="index_pct") if key.measure in FACES else key


def _plain(row: Row) -> bool:
    achieved = row.key.modality is Modality.ACHIEVED and not row.key.subject
    return achieved and row.bound is Bound.EQ


def _place(period: Period) -> tuple[int, int, bool] | None:
    """Return year, month and whether it is the month alone; None of any other period."""
    months = len(period.month_range)
    if not months:
        return None
    first, last = period.first_month, period.last_month
    if months == 1:
        return first.year, first.number, True
    since_january = first.number == 1 and first.year == last.year
    return (last.year, last.number, False) if since_january else None


def _table(
    key: SeriesKey, cells: Mapping[tuple[int, int, bool], Row], first: int, last: int
) -> YearTable:
    alone = np.full((last - first + 1, MONTHS), np.nan)
    runs = np.full_like(alone, np.nan)
    index = key.measure in FACES
    for (year, month, single), row in cells.items():
        place = year - first, month - 1
        if single:
            alone[place] = _number(row)
        if not single or month == 1:
            runs[place] = _number(row)
    sums = np.cumsum(alone, axis=1)
    by_months = bool((~np.isnan(sums[:, -1])).any())
    if index:
        return YearTable(key, YearFace.INDEX, first, runs, cells)
    if by_months:
        known = np.where(np.isnan(sums), runs, sums)
        return YearTable(key, YearFace.MONTHS, first, known, cells)
    return YearTable(key, YearFace.RUNS, first, runs, cells)


def _number(row: Row) -> float:
    """Return a level in whole units, an index or a growth as a ratio."""
    if row.key.measure == "growth_pct":
        return 1 + float(row.number) / 100
    return float(row.number) / (100 if row.key.measure == "index_pct" else 1)
