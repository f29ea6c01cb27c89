"""A month compiled: returns as known on a day become the figures of a release.

A run knows no rule of disclosure.  Which returns count is said by the rows it is given, and who may
see a figure by the `Release` it writes for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw

from ondiris.codes import Catalogue
from ondiris.errors import Inconsistent
from ondiris.indices.plan import known_rows
from ondiris.model import Holidays, Month, Observation
from ondiris.ports.adjuster import Adjuster
from ondiris.ports.engine import Engine
from ondiris.production.indices.adjustment import AdjustedCells, adjust_cells
from ondiris.production.indices.compilation import Cell, Compiled, Leaves, cells_of, compile_returns
from ondiris.production.indices.release import Release
from ondiris.production.indices.writing import Review, adjusted_observations, observations, review

__all__ = ["MonthFigures", "MonthRun", "Progress", "Seasons"]

Progress = Callable[[str, int, int], None]
"""What is being done, how much is done, and of how much (0 where unknown)."""


@dataclass(frozen=True, slots=True)
class Seasons:
    """What levels are adjusted for season with: days off, and a program."""

    holidays: Holidays
    adjuster: Adjuster


@dataclass(frozen=True, slots=True, eq=False)
class MonthFigures:
    """The figures of a month and what they are made of.

    Parameters
    ----------
    observations : tuple of Observation
        Levels before what follows from them.
    known : date
        Newest day on which a return used came in.
    returns : int
        Returns received for the month.
    enterprises : int
        Enterprises alive in the month by the register.
    adjusted, refused : int
        Seasonally adjusted series, and series that could not be.
    fallback : int
        Series adjusted by STL because X-13 gave up.
    unseasonal : int
        Series among those refused in which no season was found.
    holidays_until : int, optional
        Last year of the list of moving holidays, where it ends before the month.
    review : Review
        Which comparisons of the month do not exist, and why.
    """

    observations: tuple[Observation, ...]
    known: date
    returns: int
    enterprises: int
    adjusted: int
    refused: int
    fallback: int
    unseasonal: int
    holidays_until: int | None
    review: Review


@dataclass(frozen=True, slots=True, eq=False)
class MonthRun:
    """What every compilation of one month shares.

    Parameters
    ----------
    engine : Engine
        Started.
    files : sequence of Path
        Parquet files of returns.
    leaves : Leaves
        Of the register.
    catalogue : Catalogue
        Classifications.
    release : Release
        World, source, city and whole.
    first, last : Month
        Span; the first is a January, the last the month of the release.
    as_of : date
        What had come in by then.
    seasons : Seasons or None
        None leaves levels as they are.
    progress : callable
        Told what is being done.
    """

    engine: Engine
    files: Sequence[Path]
    leaves: Leaves
    catalogue: Catalogue
    release: Release
    first: Month
    last: Month
    as_of: date
    seasons: Seasons | None
    progress: Progress

    def received(self) -> nw.LazyFrame[Any]:
        """Return every row ever received."""
        return self.engine.scan(self.files)

    def known(self, received: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the standing returns of some rows, as known on the day."""
        return known_rows(received, as_of=self.as_of)

    def require_returns(self) -> None:
        """Refuse a month of which no return had come in by the day: nothing is compiled of nobody.

        Raises
        ------
        Inconsistent
            ``no-returns``.
        """
        of_month = self.known(self.received()).filter(nw.col("month") == int(self.last))
        if not self.engine.collect(of_month.select(returns=nw.len()))["returns"][0].as_py():
            raise Inconsistent(
                "no-returns",
                f"no return of {self.last} had come in by {self.as_of}",
                hint="Load returns of that month, or compile an earlier one.",
            )

    def compiled(self, rows: nw.LazyFrame[Any]) -> Compiled:
        """Return every leaf compiled from standing returns."""
        self.progress("reducing returns", 0, 0)
        return compile_returns(self.engine, rows, self.leaves, first=self.first, last=self.last)

    def figures(self, compiled: Compiled, release: Release) -> MonthFigures:
        """Return the figures of every cell, at the levels of a release.

        The whole city's are written from the first month on, others for the month alone.
        """
        city, districts = cells_of(self.leaves, self.catalogue, release.city)
        lines = [cell for cell in city if cell.scope == "all"]
        detail = [cell for cell in city if cell.scope != "all"] + districts
        seasonal = self._adjusted(compiled, lines)
        found = list(observations(compiled, lines, release, since=self.first))
        found += observations(compiled, detail, release, since=self.last)
        for cell, series in seasonal.adjusted:
            how = f"seasonally adjusted: {series.method}"
            found += adjusted_observations(compiled, cell, release, series.adjusted, how)
        return MonthFigures(
            tuple(found),
            known=compiled.known,
            returns=int(compiled.returns[:, -1].sum()),
            enterprises=int(compiled.enterprises[:, -1].sum()),
            adjusted=len(seasonal.adjusted),
            refused=len(seasonal.refused),
            fallback=sum(series.method == "stl" for _, series in seasonal.adjusted),
            unseasonal=sum(code == "no-seasonality" for _, code in seasonal.refused),
            holidays_until=seasonal.holidays_until,
            review=review(compiled, [*city, *districts], release),
        )

    def _adjusted(self, compiled: Compiled, cells: Sequence[Cell]) -> AdjustedCells:
        if self.seasons is None:
            return AdjustedCells((), ())
        return adjust_cells(
            compiled,
            cells,
            self.seasons.holidays,
            self.seasons.adjuster,
            lambda done: self.progress("adjusting for season", done, len(cells)),
        )
