"""The monthly series behind the road: figures of one key as an array, gaps as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ondiris.errors import NotFound
from ondiris.forecasts.result import Floats
from ondiris.model.month import Month
from ondiris.production.figures.rows import Row

__all__ = ["RoadSeries", "road_series"]


@dataclass(frozen=True, slots=True, eq=False)
class RoadSeries:
    """A monthly series in whole units.

    Parameters
    ----------
    area, activity : str
    first : Month
        Of the first value.
    values : float64 array, shape (months,)
        Up to the last known month; NaN where there is none.
    inputs : tuple of str
        Entries behind it.
    rows : tuple of Row
        The figures themselves.
    """

    area: str
    activity: str
    first: Month
    values: Floats
    inputs: tuple[str, ...]
    rows: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def last(self) -> Month:
        """The last known month."""
        return Month(self.first + self.values.size - 1)

    @property
    def end(self) -> date:
        """The last day of the last known month."""
        return self.last.last_day

    def _months_of(self, year: int) -> Floats:
        begin = int(Month.at(year, 1)) - int(self.first)
        return self.values[max(begin, 0) : max(begin + 12, 0)]

    def of_year(self, year: int) -> float:
        """Return what is known of a year; months without a figure add nothing."""
        return float(np.nansum(self._months_of(year)))

    def whole(self, year: int) -> bool:
        """Whether every month of a year is known."""
        inside = self._months_of(year)
        return inside.size == 12 and not np.isnan(inside).any()

    @property
    def last_year(self) -> float:
        """The last year of which every month is known; NaN where there is none."""
        years = range(self.last.year, self.first.year - 1, -1)
        return next((self.of_year(year) for year in years if self.whole(year)), float("nan"))


def road_series(rows: Iterable[Row], area: str, activity: str) -> RoadSeries:
    """Return the months of a series in their order.

    Parameters
    ----------
    rows : iterable of Row
        Of one series; whatever is no single month is left aside.
    area, activity : str

    Raises
    ------
    NotFound
        ``no-series`` where no month is known.
    """
    months = {row.period.month_range[0]: row for row in rows if len(row.period.month_range) == 1}
    if not months:
        raise NotFound(
            "no-series", f"no month of output is known of {activity} in {area}",
            hint="Load output by month: see `ondiris load`.",
        )  # fmt: skip
    first, last = min(months), max(months)
    values = [float(months[m].number) if m in months else np.nan for m in range(first, last + 1)]
    kept = tuple(months[m] for m in sorted(months))
    return RoadSeries(
        area, activity, Month(first), np.array(values), tuple(row.id for row in kept), kept
    )
