"""Two releases make a third table: one less the other, cell by cell, which nobody published.

What a holding reported late, or in the months by which one period is longer, stands in it by
itself.  Its cells are secrets where the primary rules say so of what each holding changed, as an
amount without sign: what was taken back betrays as much as what was added.  Sums of its hidden
cells are judged too, since the change of an open total less the changes of open parts is the change
of all that is hidden in either release.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.primary import primary_cells
from ondiris.disclosure.sums import changes, with_holding_sums, with_sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Rules
    from ondiris.disclosure.system import System

__all__ = ["Difference", "Side", "compared", "difference_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Key = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Side:
    """A release among those that are compared with each other.

    Attributes
    ----------
    name : str
    keys : sequence of tuple of int
        The new table's cells that each of its cells is the sum of; empty where there are none.
    values : float array, shape (cells,)
    start : int
        Where its cells begin in the system.
    months : float
        What a unit of it counts for: the months that a mean is the mean of, one for a sum.
    period : tuple of int
        Its place in time; releases of equal place are vintages of one period.
    cells : Cells, optional
        Who contributed.
    shape : Shape, optional
        Its codes.
    until : int
        Last month of its period; 0 where that is the new table's.
    own : bool array, shape (cells,), optional
        The cells that it published; all unless stated.
    """

    name: str
    keys: Sequence[Key]
    values: Floats
    start: int
    months: float
    period: tuple[int, int]
    cells: Cells | None = None
    shape: Shape | None = None
    until: int = 0
    own: Bools | None = None

    def span(self, period: range) -> range:
        """Return its months, where it begins with a period."""
        return range(period.start, self.until + 1) if self.until else period

    @cached_property
    def place(self) -> dict[Key, int]:
        """Each key's cell."""
        return {key: k for k, key in enumerate(self.keys) if key}

    def columns(self, key: Key) -> list[int]:
        """Return where in the system the cells stand that a key is the sum of."""
        if key in self.place:
            return [self.start + self.place[key]]
        return [self.start + self.place[one,] for one in key]

    def value(self, key: Key) -> float:
        """Return what a key comes to, in units times months."""
        return self.months * float(self.values[[c - self.start for c in self.columns(key)]].sum())

    def holds(self, key: Key) -> bool:
        """Tell whether what a key stands for can be read off this release."""
        return key in self.place or all((one,) in self.place for one in key)

    def __str__(self) -> str:
        """Return the name, with the number of months that its values count for."""
        return self.name if self.months == 1 else f"{self.months:g} × {self.name}"


@dataclass(frozen=True, eq=False)
class Difference:
    """One release less another.

    Attributes
    ----------
    name : str
        ``2 × this table − employees-by-activity-2025-01``.
    members : sparse array, shape (cells, cells of the system)
        What each cell is made of; empty rows where one of the two does not hold it.
    changes : Cells
        By how much each holding changed each cell.
    shape : Shape, optional
        Of the release whose cells it has.
    own : bool array, shape (cells,)
        Those that this release published.
    place : mapping of tuple of int to int
        Its cells by what they are of the new table.
    """

    name: str
    members: sparse.csr_array
    changes: Cells
    shape: Shape | None
    own: Bools
    place: Mapping[Key, int]

    def joined_to(self, system: System, rules: Rules, number: dict[str, int]) -> System:
        """Return a system with the changes that would betray who made them, as hidden cells.

        Parameters
        ----------
        system : System
            With both releases in it.
        rules : Rules
            In force.
        number : dict of str to int
            Holdings as the system counts them; further ones are added.
        """
        sensitivity = primary_cells(self.changes, rules)
        made = np.diff(self.members.indptr) > 0
        secret = np.flatnonzero(sensitivity.primary & made & self.own)
        members = self._within(system)
        alone = [int(h) for h in self.changes.sole[secret]]
        names = [str(self.changes.holdings[h]) if h >= 0 else "" for h in alone]
        sole = [number.setdefault(name, len(number)) if name else -1 for name in names]
        codes = [self._code(system, int(k)) for k in secret]
        wider = with_sums(
            system,
            sparse.csr_array(members[secret]),
            [f"{code} of {self.name}" for code in codes],
            sensitivity.level_up[secret],
            np.full(len(secret), -np.inf),
            sole=np.array(sole, dtype=np.int64),
        )
        if self.shape is None:
            return wider
        leaves = self.shape.leaf_cells
        leaves = leaves[(made & self.own)[leaves]]
        return with_holding_sums(
            wider, leaves, self.changes, rules, members=self._within(wider), name=self.name
        )

    def _within(self, system: System) -> sparse.csr_array:
        """Return the members over the cells of a system that has grown since."""
        shape = (self.members.shape[0], len(system.names))
        return sparse.csr_array(
            (self.members.data, self.members.indices, self.members.indptr), shape=shape
        )

    def _code(self, system: System, cell: int) -> str:
        if self.shape is not None:
            return self.shape.names[cell]
        return system.names[int(self.members.indices[self.members.indptr[cell]])]


def difference_of(newer: Side, older: Side, keys: Iterable[Key], size: int) -> Difference | None:
    """Return one release less another over some cells.

    Parameters
    ----------
    newer, older : Side
    keys : iterable of tuple of int
        Cells that both hold.
    size : int
        Number of cells of the system.

    Returns
    -------
    Difference or None
        None where it is not known who contributed to either, or no cell is shared.
    """
    turned = older.shape is None and newer.shape is not None
    one, other = (newer, older) if turned else (older, newer)
    if one.cells is None or other.cells is None:
        return None
    sign = 1.0 if turned else -1.0
    chosen = [(one.place[key], other.columns(key)) for key in keys]
    if not chosen:
        return None
    rows = np.array([cell for cell, found in chosen for _ in found], dtype=np.int64)
    columns = np.array([c for _, found in chosen for c in found], dtype=np.int64)
    own = np.array([cell for cell, _ in chosen], dtype=np.int64)
    count = len(one.values)
    factors = (np.full(len(own), sign * one.months), np.full(len(rows), -sign * other.months))
    places = (np.concatenate([own, rows]), np.concatenate([one.start + own, columns]))
    members = sparse.csr_array((np.concatenate(factors), places), shape=(count, size))
    matches = sparse.csr_array(
        (np.ones(len(rows)), (rows, columns - other.start)), shape=(count, len(other.values))
    )
    changed = changes(other.cells, one.cells, matches, (other.months, one.months))
    published = np.ones(count, np.bool_) if one.own is None else one.own
    return Difference(f"{newer} − {older}", members, changed, one.shape, published, one.place)


def compared(sides: Sequence[Side], *, each: bool = False) -> list[tuple[Side, Side, list[Key]]]:
    """Return which releases are compared, the later first, and the cells of both.

    Parameters
    ----------
    sides : sequence of Side
        In the order in which periods and vintages follow each other.
    each : bool
        Whether many are compared each with each too.

    Notes
    -----
    A few are compared each with each; of more, each with those that held its cells last.
    """
    if len(sides) > FEW and not each:
        return _chained(sides)
    found = []
    for newer, older in ((b, a) for k, b in enumerate(sides) for a in sides[:k]):
        one, other = (older, newer) if len(older.place) <= len(newer.place) else (newer, older)
        keys = [key for key in one.place if other.holds(key)]
        if keys:
            found.append((newer, older, keys))
    return found


FEW = 8
"""Releases of which each is compared with each."""


def _chained(sides: Sequence[Side]) -> list[tuple[Side, Side, list[Key]]]:
    """Return for each release those before it that hold its cells latest, and which cells."""
    latest: dict[Key, int] = {}
    pairs: dict[tuple[int, int], list[Key]] = {}
    for at, side in enumerate(sides):
        for key in [*side.place, *(k for k in latest if k not in side.place and side.holds(k))]:
            if key in latest:
                pairs.setdefault((latest[key], at), []).append(key)
            latest[key] = at
    return [(sides[b], sides[a], keys) for (a, b), keys in pairs.items()]
