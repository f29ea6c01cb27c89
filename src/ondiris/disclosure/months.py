"""The months around a table, of which others have told: they bind it and are bound by it.

A table of three months is the sum of its months, and figures of single months, of quarters and of
the year to date are public beside it.  The cells of all these months stand in the system, unknown,
adding up to one another, to the new table and to releases before it; what is printed of any of
their sums holds within its limits.  A month that is sensitive by itself is a secret like any cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.contributions import Cells
from ondiris.disclosure.primary import primary_cells
from ondiris.disclosure.sums import NOISE
from ondiris.disclosure.system import Bands, System, stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ondiris.disclosure.background import PublicValue
    from ondiris.disclosure.contributions import Contributions
    from ondiris.disclosure.differences import Side
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Rules

__all__ = ["MonthFact", "Months", "with_months"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MonthFact:
    """A linear figure that others published about the sum of some months.

    Parameters
    ----------
    value : PublicValue
        Over cells of `Months.shape`; its limits are those of the sum of the months.
    months : range
    against : PublicValue, optional
        What is added of other months, as a growth is against them; its limits say nothing.
    before : range
        Those months.
    """

    value: PublicValue
    months: range
    against: PublicValue | None = None
    before: range = range(0)

    @property
    def parts(self) -> Iterator[tuple[PublicValue, range]]:
        """Yield the sums of cells that it is about, each with its months."""
        yield self.value, self.months
        if self.against is not None:
            yield self.against, self.before


@dataclass(frozen=True, eq=False)
class Months:
    """What was reported in each month around a table, and what is public of it.

    Parameters
    ----------
    shape : Shape
        The dimensions that public figures tell apart, each with all its codes.
    names : mapping of str to str
        Cells of `shape` to the cells of the new table that they are, month by month.
    reported : mapping of int to Contributions
        What was reported in each month, counted from year 0.
    period : range
        Months of the new table.
    facts : tuple of MonthFact
        What is public.
    """

    shape: Shape
    names: Mapping[str, str]
    reported: Mapping[int, Contributions]
    period: range
    facts: tuple[MonthFact, ...]

    def __str__(self) -> str:
        """Return the number of months and facts in one line."""
        return f"Months({len(self.reported)} months, {len(self.facts)} public facts)"

    def place(self, month: int) -> int:
        """Return where the cells of a month begin."""
        return self.shape.cells * list(self.reported).index(month)

    def rows(
        self, cells: Sequence[int], factors: Sequence[float], months: range
    ) -> list[tuple[int, float]]:
        """Return the columns and factors of a sum of cells over some months."""
        starts = [self.place(month) for month in months]
        return [(s + c, f) for s in starts for c, f in zip(cells, factors, strict=True)]

    def system(self, rules: Rules) -> System:
        """Return the months as their attacker sees them: nothing is shown, all adds up."""
        cells = [Cells.of(self.shape, rows) for rows in self.reported.values()]
        levels = [primary_cells(of_month, rules) for of_month in cells]
        values = np.concatenate([of_month.total for of_month in cells])
        count, nothing = len(values), np.zeros(len(values))
        no = np.zeros(count, dtype=np.bool_)
        equations = sparse.block_diag([self.shape.equations] * len(cells), format="csr")
        level_up = np.concatenate([found.level_up for found in levels])
        return System(
            names=tuple(
                f"{name} in {month // 12:04d}-{month % 12 + 1:02d}"
                for month in self.reported
                for name in self.shape.names
            ),
            values=values,
            equations=sparse.csr_array(equations),
            bands=self._bands(count),
            lower=nothing,
            upper=np.full(count, np.inf),
            level_up=np.where(values > 0, level_up, 0.0),
            level_down=np.concatenate([found.level_down for found in levels]),
            primary=no,
            hidden=values > 0,
            free=no,
            weight=nothing,
            sole=np.full(count, -1),
        )

    def _bands(self, count: int) -> Bands:
        place = {name: i for i, name in enumerate(self.shape.names)}
        rows = [
            [
                one
                for value, months in fact.parts
                for one in self.rows([place[c] for c in value.cells], value.factors, months)
            ]
            for fact in self.facts
        ]
        return Bands(
            _matrix(rows, count),
            np.array([fact.value.lower for fact in self.facts]),
            np.array([fact.value.upper for fact in self.facts]),
            tuple(fact.value.source for fact in self.facts),
        )


def with_months(
    system: System,
    months: Months,
    place: Mapping[str, int],
    sides: Sequence[Side],
    rules: Rules,
) -> System:
    """Return a system with the months around its table, tied to it and to the releases before.

    Parameters
    ----------
    system : System
    months : Months
    place : mapping of str to int
        Numbers by which the sides know cells of the new table.
    sides : sequence of Side
        The new table and the releases beside.
    rules : Rules
        In force.
    """
    beside = months.system(rules)
    joined = stack([system, beside])
    size, start = len(joined.names), len(system.names)
    own = {months.names[name]: i for i, name in enumerate(months.shape.names)}
    rows: list[list[tuple[int, float]]] = []
    at = {place[name]: cell for name, cell in own.items() if name in place}
    for side in sides:
        span = side.span(months.period)
        if not all(month in months.reported for month in span):
            continue
        for key, k in side.place.items():
            if all(c in at for c in key):
                summed = months.rows([at[c] for c in key], [1.0] * len(key), span)
                old = (side.start + k, -side.months)
                rows.append([*((start + c, f) for c, f in summed), old])
    matrix = _matrix(rows, size)
    off = np.asarray(matrix @ joined.values)
    # Of another vintage, or of means that were rounded: believed to be as near as they are.
    low, high = np.minimum(off, 0) * 2, np.maximum(off, 0) * 2
    links = Bands(matrix, low, high, ("months",) * len(rows), np.abs(off) > NOISE)
    return replace(joined, bands=joined.bands.and_also(links))


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], size: int) -> sparse.csr_array:
    index = [i for i, row in enumerate(rows) for _ in row]
    columns = [c for row in rows for c, _ in row]
    factors = [f for row in rows for _, f in row]
    return sparse.csr_array((factors, (index, columns)), shape=(len(rows), size))
