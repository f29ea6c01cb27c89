"""Tables tied by their codes: a code is hidden in all or shown in all, one table beside another.

A tied table is one table as its attacker sees it, with what is public beside it: the weighted
figures of the codes above the leaves, within their rounding, and releases that are out already.
Its cells are sensitive, public or closed for good, and the rest is tied: cells of one code are
hidden together, in all tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.background import Exposed
from ondiris.disclosure.beliefs import judged_twice
from ondiris.disclosure.cutting_planes import Unknowns
from ondiris.disclosure.earlier import with_earlier
from ondiris.disclosure.reported import table_system
from ondiris.disclosure.system import Bands, System, stack
from ondiris.disclosure.unions import UnionRule

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.cutting_planes import CuttingPlane
    from ondiris.disclosure.hierarchy import Hierarchy, Shape
    from ondiris.disclosure.primary import Insiders, Sensitivity
    from ondiris.disclosure.reported import Reported
    from ondiris.ports.solver import Solver

__all__ = ["Codes", "Judged", "TiedTable", "Unions", "capped", "part_of", "stacked"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
ROUNDED = 0.0005
"""Half a unit of an index printed to one decimal, as a part: no weighted figure is known better."""
WEIGHTED = "weighted"
BEFORE = "an earlier month of ours"


@dataclass(frozen=True, eq=False)
class Judged:
    """A table with what the rules say of it."""

    table: Reported
    system: System
    cells: Cells
    sensitivity: Sensitivity

    @classmethod
    def of(cls, table: Reported) -> Judged:
        """Apply the rules of a table to it."""
        return cls(table, *table_system(table))

    @property
    def tree(self) -> Hierarchy:
        """The tree of codes."""
        return self.table.shape.hierarchies[0]

    def _where(self, cells: Bools) -> frozenset[str]:
        found = np.flatnonzero(cells.reshape(len(self.tree.codes), -1).any(axis=1))
        return frozenset(self.tree.codes[int(i)] for i in found)

    @property
    def failing(self) -> frozenset[str]:
        """Codes with a sensitive cell."""
        return self._where(self.sensitivity.primary)

    @property
    def present(self) -> frozenset[str]:
        """Codes with a value."""
        return self._where(self.cells.total > 0)


@dataclass(frozen=True, eq=False)
class Codes:
    """The codes of all tables, numbered."""

    all: tuple[str, ...]

    def numbers(self, codes: Iterable[str]) -> Ints:
        """Return the numbers of some codes; others are passed over."""
        place = {code: i for i, code in enumerate(self.all)}
        return np.array([place[c] for c in codes if c in place], dtype=np.int64)

    def cost(self, asked: Sequence[Judged]) -> Floats:
        """Return what hiding each code loses: its own cells, and those of all codes below it."""
        cost = np.zeros(len(self.all))
        for one in asked:
            by_cell = one.table.rules.cost.of(one.cells.total)
            by_code = by_cell.reshape(len(one.tree.codes), -1).sum(axis=1)
            np.add.at(cost, self.numbers(one.tree.codes), one.tree.roll_up @ by_code)
        return cost


@dataclass(frozen=True, eq=False)
class TiedTable:
    """One table as its attacker sees it, its weighted figures and earlier releases included.

    ``tied`` numbers the code of each cell that may be shown or hidden and is -1 elsewhere;
    ``kept`` are the cells that are not public before the decision.
    """

    system: System
    cells: Cells
    tied: Ints
    kept: Bools
    insiders: Insiders
    unions: UnionRule
    exposed: tuple[Exposed, ...]

    def hidden(self, closed: AbstractSet[int]) -> Bools:
        """Return the pattern that some closed codes make."""
        return np.asarray(self.system.forced | np.isin(self.tied, list(closed)), dtype=np.bool_)


def part_of(
    one: Judged,
    codes: Codes,
    *,
    public: AbstractSet[str],
    closed: AbstractSet[str],
    value_added: Mapping[str, float],
    withhold: bool,
) -> TiedTable:
    """Return a table as its attacker sees it.

    Parameters
    ----------
    one : Judged
    codes : Codes
    public : set of str
        Names of cells that are public already.
    closed : set of str
        Codes that nothing new is shown of.
    value_added : mapping of str to float
        What a unit of each leaf code weighs.
    withhold : bool
        Whether what others printed need not be given exactly either.
    """
    system, tree, count = one.system, one.tree, len(one.system.names)
    shown = np.array([name in public for name in system.names], dtype=np.bool_)
    told = (system.values > 0) & ~system.free & ~system.primary
    told &= not withhold
    exposed = np.flatnonzero(shown & system.primary)
    code = np.repeat(codes.numbers(tree.codes), count // len(tree.codes))
    system, of = _with_weighted(one.table.shape, system, value_added)
    code, shown, told = code[of], shown[of], told[of] & (np.arange(len(of)) < count)
    primary = system.primary & ~shown
    rest = (system.values > 0) & ~shown & ~told & ~primary
    shut = rest & np.isin(code, codes.numbers(closed))
    system = replace(
        system,
        primary=primary,
        hidden=shut,
        free=rest & ~shut,
        level_up=np.where(primary, system.level_up, 0.0),
        level_down=np.where(primary, system.level_down, 0.0),
    )
    joined = with_earlier(system, one.table.earlier, one.cells, one.table.rules, fold=False).system
    earlier = len(joined.names) - len(system.names)
    return TiedTable(
        system=joined,
        cells=one.cells,
        tied=np.concatenate([np.where(system.free, code, -1), np.full(earlier, -1)]),
        kept=np.concatenate([~shown & (system.values > 0), np.zeros(earlier, dtype=np.bool_)]),
        insiders=one.table.rules.insiders,
        unions=UnionRule.of_table(
            one.table.shape, one.cells, one.table.rules, size=len(joined.names)
        ),
        exposed=tuple(Exposed(one.system.names[int(i)], (BEFORE,)) for i in exposed),
    )


def _with_weighted(
    shape: Shape, system: System, value_added: Mapping[str, float]
) -> tuple[System, Ints]:
    """Put beside the values what the codes above the leaves weigh; nothing for equal weights.

    Each weighted figure is a cell tied to its code, known within its rounding.  Also
    returns the cell that each cell stands beside.
    """
    tree, count = shape.hierarchies[0], len(system.names)
    weight = np.array([value_added.get(code, 1.0) for code in tree.codes])
    if len(np.unique(weight[tree.leaves])) < 2:
        return system, np.arange(count)
    above = np.setdiff1d(np.arange(len(tree.codes)), tree.leaves)
    width = count // len(tree.codes)
    at = (above[:, None] * width + np.arange(width)).ravel()
    own = sparse.diags_array(np.where(np.isin(np.arange(len(weight)), tree.leaves), weight, 0.0))
    over = sparse.kron(tree.roll_up[above] @ own, sparse.eye_array(width), format="csr")
    value = np.asarray(over @ system.values, dtype=np.float64)
    nothing, no = np.zeros(len(at)), np.zeros(len(at), dtype=np.bool_)
    beside = System(
        names=tuple(f"{WEIGHTED} {system.names[i]}" for i in at),
        values=value,
        equations=sparse.csr_array((0, len(at))),
        bands=Bands.none(len(at)),
        lower=nothing,
        upper=np.full(len(at), np.inf),
        level_up=nothing,
        level_down=nothing,
        primary=no,
        hidden=no,
        free=no,
        weight=nothing,
        sole=np.full(len(at), -1),
    )
    rows = sparse.hstack([-over, sparse.eye_array(len(at))], format="csr")
    known = Bands(sparse.csr_array(rows), -ROUNDED * value, ROUNDED * value, (WEIGHTED,) * len(at))
    joined = stack([system, beside])
    both = replace(joined, bands=joined.bands.and_also(known))
    return both, np.concatenate([np.arange(count), at])


def capped(part: TiedTable, solver: Solver) -> TiedTable:
    """Ask of the decision only what is not public before it."""
    system, exposed = judged_twice(part.system, part.kept, solver, part.insiders)
    named = tuple(replace(e, sources=e.sources or (BEFORE,)) for e in exposed)
    times = len(system.names) // len(part.tied)
    return replace(
        part,
        system=system,
        tied=np.tile(part.tied, times),
        kept=np.tile(part.kept, times),
        exposed=part.exposed + named,
    )


def stacked(parts: Sequence[TiedTable], cost: Floats) -> System:
    """Put parts side by side; cells of one code share a group, and together its cost."""
    whole = stack([part.system for part in parts])
    tied = np.concatenate([part.tied for part in parts])
    alone = len(cost) + np.arange(len(tied))
    share = cost / np.maximum(1, np.bincount(tied[tied >= 0], minlength=len(cost)))
    limits: dict[tuple[int, int, int], float] = {}
    cells = holders = 0
    for part in parts:
        limits |= {
            (cell + cells, sign, holder + holders): level
            for (cell, sign, holder), level in part.system.limits.items()
        }
        cells += len(part.system.names)
        holders += int(part.system.sole.max(initial=-1)) + 1
    return replace(
        whole,
        group=np.where(tied >= 0, tied, alone),
        weight=np.where(tied >= 0, share[tied], 0.0),
        limits=limits,
    )


@dataclass(frozen=True, eq=False)
class Unions:
    """Judges the sums that each part lets everybody work out."""

    parts: Sequence[TiedTable]

    def __call__(self, hidden: Bools, unknowns: Unknowns) -> list[CuttingPlane]:
        """Return the cuts of every part."""
        cuts: list[CuttingPlane] = []
        start = 0
        for part in self.parts:
            at = slice(start, start + len(part.tied))
            here = Unknowns(unknowns.of_cell[at], unknowns.weight)
            cuts += part.unions(hidden[at], here)
            start = at.stop
        return cuts
