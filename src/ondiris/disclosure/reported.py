"""What is reported, and how it looks to an attacker before anything of it is released.

The tables of a release are parts of one *cross*: all their dimensions with all their codes.  Cells
of the cross that no table holds are not published; they stand in the system all the same, because
they bind the tables that are: a release by district and one by size class share the cells by
both, and an empty one among those tells an attacker something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.background import (
    Exposed,
    PublicValue,
    public_bands,
)
from ondiris.disclosure.beliefs import judged_twice
from ondiris.disclosure.contributions import Cells, Contributions
from ondiris.disclosure.cutting_planes import CuttingPlane
from ondiris.disclosure.deductions import Deductions
from ondiris.disclosure.differences import Side
from ondiris.disclosure.earlier import Earlier, with_earlier
from ondiris.disclosure.marks import Decided, Mark, decided
from ondiris.disclosure.months import Months, with_months
from ondiris.disclosure.primary import Insiders, Rules, primary_cells
from ondiris.disclosure.steady import preferring
from ondiris.disclosure.sums import with_holding_sums
from ondiris.disclosure.system import Bands, System, stack
from ondiris.disclosure.ties import NEW
from ondiris.disclosure.unions import UnionRule
from ondiris.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.disclosure.cutting_planes import Unknowns
    from ondiris.disclosure.differences import Difference
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Sensitivity
    from ondiris.ports.solver import Solver

__all__ = ["Reported", "VariablePart", "Whole", "table_system", "whole_of"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reported:
    """Tables as reported, with everything an attacker may know besides; never shown.

    Parameters
    ----------
    shape : Shape
        The cross of all dimensions and codes of the tables.
    contributions : Contributions
        One variable, at the leaves of the cross.
    rules : Rules
        In force on the day of the release.
    public : tuple of PublicValue
        What others published about these cells.
    earlier : tuple of Earlier
        Releases that are out already.
    upper : float
        What everybody knows no cell can exceed; infinite unless stated.
    tables : tuple of Shape
        What is to be published; the cross itself when empty.
    months : float
        What a unit counts for beside other periods: for a mean over months the months that it is
        the mean of, one for a sum.
    around : Months, optional
        Its months and those around it, of which others have told.
    tied : frozenset of str
        Cells that a table of another measure hides; they are hidden here too, since one tells about
        the other.
    until : int
        Last month of its period, counted from year 0; 0 where it is planned beside nothing.
    marks : tuple of Mark
        What was decided of single cells beforehand.
    kept_back : frozenset of str
        Cells of which another office has a value and keeps it back: ours would tell it.
    """

    shape: Shape
    contributions: Contributions
    rules: Rules
    public: tuple[PublicValue, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    upper: float = float("inf")
    tables: tuple[Shape, ...] = ()
    months: float = 1.0
    around: Months | None = None
    tied: frozenset[str] = frozenset()
    until: int = 0
    marks: tuple[Mark, ...] = ()
    kept_back: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return the table's shape in one line, and nothing of its values."""
        return f"Reported({self.shape})"

    __repr__ = __str__

    @property
    def published(self) -> tuple[Shape, ...]:
        """The tables of the release."""
        return self.tables or (self.shape,)

    @property
    def only(self) -> Shape:
        """The table of a release of one.

        Raises
        ------
        InvalidInput
            ``several-tables`` when there are more.
        """
        if len(self.published) != 1:
            raise InvalidInput("several-tables", "one table is asked for, several were given")
        return self.published[0]

    @property
    def asked(self) -> Bools:
        """Which cells of the cross stand in a table of the release."""
        out = np.zeros(self.shape.cells, dtype=np.bool_)
        for table in self.published:
            out[self.shape.cells_of(table)] = True
        return out

    @cached_property
    def decided(self) -> Decided:
        """The marks by cell."""
        return decided(self.shape, self.asked, self.marks, self.rules.blur_pct)

    @property
    def secret_leaves(self) -> Ints:
        """Leaf cells of the cross, without those that a mark opens."""
        leaves = self.shape.leaf_cells
        return leaves[~self.decided.opened[leaves]]


def table_system(reported: Reported) -> tuple[System, Cells, Sensitivity]:
    """Return reported tables as their attacker sees them, with what the rules say of them.

    Parameters
    ----------
    reported : Reported

    Returns
    -------
    System, Cells, Sensitivity
        The cells of the cross alone; earlier releases are not yet part of it.

    Raises
    ------
    Refused
        ``all-sensitive`` when no cell is left that could protect another, ``marked-sensitive``
        for marks that would keep a secret open.
    """
    shape, rules, asked = reported.shape, reported.rules, reported.asked
    signed = reported.contributions.signed
    cells = Cells.of(shape, reported.contributions)
    occupied = cells.total > 0
    kept_back = np.isin(shape.names, list(reported.kept_back)) & occupied & asked
    by_hand = reported.decided.withholding(kept_back, rules.blur_pct)
    sensitivity = by_hand.judged(primary_cells(cells, rules), cells, rules.least_level)
    sensitive = sensitivity.primary
    if (sensitive & asked).any() and not (occupied & asked & ~sensitive).any():
        raise Refused(
            "all-sensitive",
            f"all {int((sensitive & asked).sum())} cells with a value are sensitive by themselves",
            hint="Publish a coarser table.",
        )
    bands = public_bands(shape.names, reported.public) if reported.public else None
    told = {v.cells[0] for v in reported.public if len(v.cells) == 1 and not v.suppressible}
    known = np.array([name in told for name in shape.names]) if told else ~occupied & occupied
    with_others = np.isin(shape.names, list(reported.tied)) & occupied & asked & ~sensitive
    by_hand.refuse_kept(sensitive | with_others, shape.names)
    system = System(
        names=shape.names,
        values=cells.net,
        equations=shape.equations,
        bands=bands if bands is not None else Bands.none(shape.cells),
        lower=np.full(shape.cells, -np.inf if signed else 0.0),
        upper=np.full(shape.cells, reported.upper),
        level_up=sensitivity.level_up,
        level_down=sensitivity.level_up if signed else sensitivity.level_down,
        primary=sensitive & asked,
        hidden=((occupied | sensitive) & ~asked) | with_others,
        free=occupied & ~sensitive & ~known & asked & ~with_others & ~by_hand.kept,
        weight=by_hand.price * rules.cost.of(cells.total, _leaves(shape, occupied)),
        sole=np.where(occupied, cells.sole, -1),
    )
    return system, cells, sensitivity


def _leaves(shape: Shape, occupied: Bools) -> Floats:
    """Return how many leaf cells with a value each cell sums."""
    filled = np.zeros(shape.cells)
    filled[shape.leaf_cells] = occupied[shape.leaf_cells]
    return np.asarray(shape.roll_up @ filled, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class VariablePart:
    """One variable of a release within the whole: its cells from `start` on, by suffixed names."""

    reported: Reported
    cells: Cells
    sensitivity: Sensitivity
    start: int
    differences: tuple[Difference, ...] = ()
    suffix: str = ""

    @property
    def printed(self) -> dict[str, tuple[float, float]]:
        """Limits, as printed, of cells that others published."""
        return {
            value.cells[0]: value.printed or (value.lower, value.upper)
            for value in self.reported.public
            if len(value.cells) == 1
        }

    def exposed_in(self, table: Shape, exposed: Sequence[Exposed]) -> tuple[Exposed, ...]:
        """Return what others expose of a table's own cells, as the table names them.

        Sums that nobody publishes and cells of the cross alone stay unnamed.
        """
        own = self.reported.shape.cells_of(table)
        called = [self.reported.shape.names[i] + self.suffix for i in own]
        names = dict(zip(called, table.names, strict=True))
        return tuple(replace(e, cell=names[e.cell]) for e in exposed if e.cell in names)

    def of_table(self, table: Shape) -> Ints:
        """Return the whole's cells of a table of this variable."""
        return self.start + self.reported.shape.cells_of(table)


@dataclass(frozen=True, eq=False)
class Whole:
    """Everything that one release has to reckon with.

    Attributes
    ----------
    system : System
        All variables, releases before and public facts; cells of one name are tied.
    parts : tuple of VariablePart
        The variables.
    unsure : bool array, shape (cells,)
        Cells of the release that nobody knows exactly before it.
    told : bool array, shape (cells,)
        Those of them that others published within limits, and that are shown for that reason.
    exposed : tuple of Exposed
        What others have exposed already.
    worth : float array, shape (cells,)
        What hiding each cell loses, in the units of the system's weights, where those prefer cells
        that were hidden before.
    times : int
        How often its cells stand in the system: twice where beliefs are judged apart.
    """

    system: System
    parts: tuple[VariablePart, ...]
    unsure: Bools
    told: Bools
    exposed: tuple[Exposed, ...]
    worth: Floats
    times: int

    @property
    def insiders(self) -> Insiders:
        """Who attacks besides the outsider."""
        return self.parts[0].reported.rules.insiders

    def everywhere(self, cells: Ints) -> Ints:
        """Return some cells wherever they stand in the system, in order."""
        size = len(self.system.names) // self.times
        return np.concatenate([cells + k * size for k in range(self.times)])

    def unions(self, hidden: Bools, unknowns: Unknowns) -> list[CuttingPlane]:
        """Return cuts against sums that anybody can work out and that are sensitive."""
        return [cut for rule in self._union_rules for cut in rule(hidden, unknowns)]

    def betrayed(self, hidden: Bools) -> list[str]:
        """Return the names of the sums that a pattern lets everybody work out and that betray.

        What could be worked out though every cell were hidden that still can be is none of ours.
        """
        most = hidden | self.system.free | self.system.hidden
        return [
            name
            for rule in self._union_rules
            for name in sorted(rule.betrayed(hidden) - rule.betrayed(most))
        ]

    @cached_property
    def _union_rules(self) -> list[UnionRule]:
        size = len(self.system.names)
        around = Deductions.of_system(self.system)
        found: list[UnionRule | None] = []
        for p in self.parts:
            shape, rules = p.reported.shape, p.reported.rules
            found.append(UnionRule.of_table(shape, p.cells, rules, size=size, start=p.start))
            found += [
                UnionRule.of_difference(d, rules, around=around, start=p.start)
                for d in p.differences
            ]
        return [rule for rule in found if rule is not None]

    def withholding_told(self) -> Whole:
        """Return the same whole in which figures of others need not be given exactly."""
        return replace(self, system=replace(self.system, free=self.system.free | self.told))


def whole_of(variables: Sequence[Reported], solver: Solver) -> Whole:
    """Return everything that a release of one or several variables has to reckon with.

    Parameters
    ----------
    variables : sequence of Reported
        Over one cross, with the same tables and rules: output, employees.
    solver : Solver

    Raises
    ------
    InvalidInput
        ``other-cross`` for variables that differ in their cross.
    """
    if len({(reported.shape.names, reported.rules) for reported in variables}) != 1:
        raise InvalidInput("other-cross", "variables of one release share a cross and its rules")
    parts: list[VariablePart] = []
    systems: list[System] = []
    unsure, told = list[Bools](), list[Bools]()
    releases: list[str] = []
    worth: list[Floats] = []
    start = 0
    for reported in variables:
        system, cells, sensitivity = table_system(reported)
        count = len(system.names)
        system = with_holding_sums(system, reported.secret_leaves, cells, reported.rules)
        joined = with_earlier(
            system, reported.earlier, cells, reported.rules, months=reported.months
        )
        system, own_worth = preferring(joined.system, reported)
        if reported.around is not None:
            places = {name: i for i, name in enumerate(reported.shape.names)}
            keys = tuple((i,) for i in range(count))
            own_side = Side(NEW, keys, system.values[:count], 0, reported.months, (1, 0))
            sides = (own_side, *joined.sides)
            system = with_months(system, reported.around, places, sides, reported.rules)
        worth.append(np.zeros(len(system.names)))
        worth[-1][: len(own_worth)] = own_worth
        own = np.arange(len(system.names)) < count
        seen = (system.values != 0) | system.primary | system.hidden | system.free
        parts.append(VariablePart(reported, cells, sensitivity, start, joined.differences))
        systems.append(system)
        known = np.zeros(len(system.names), dtype=np.bool_)
        known[: len(joined.known)] = joined.known
        unsure.append(own & seen & ~known)
        told.append(unsure[-1] & ~(system.free | system.primary | system.hidden))
        told[-1][:count] &= ~reported.decided.kept
        releases += joined.releases
        start += len(system.names)
    whole = _tied(systems, parts)
    judged, exposed = judged_twice(
        whole,
        np.concatenate(unsure),
        solver,
        variables[0].rules.insiders,
        releases=tuple(dict.fromkeys(releases)),
    )
    times = len(judged.names) // len(whole.names)
    return Whole(
        judged,
        tuple(parts),
        np.tile(np.concatenate(unsure), times),
        np.tile(np.concatenate(told), times),
        tuple(exposed),
        np.concatenate([*worth, np.zeros(len(judged.names) - len(whole.names))]),
        times,
    )


def _tied(systems: Sequence[System], parts: Sequence[VariablePart]) -> System:
    """Return stacked variables in which cells of one name are tied."""
    joint = stack(systems)
    group = joint.group.copy()
    count = parts[0].reported.shape.cells
    for part in parts:
        own = np.arange(part.start, part.start + count)
        alive = (joint.values[own] != 0) & (joint.values[:count] != 0)
        group[own[alive]] = group[:count][alive]
    return replace(joint, group=group)
