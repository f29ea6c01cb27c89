"""Releases of several periods, planned together before the first of them is out.

One after the other each has to hide around those that are out already, whose patterns did not know
of it.  Where the later ones are known too, one pattern for all of them hides less: their tables
stand side by side in one system, tied and judged as `with_earlier` ties and judges what is out, and
all their cells are free.  What is out already stands beside them all, and so do the months around
the longest of the periods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.beliefs import judged_twice
from ondiris.disclosure.differences import Side, compared, difference_of
from ondiris.disclosure.earlier import Earlier, ReleaseLink, beside_all, placed_side
from ondiris.disclosure.months import with_months
from ondiris.disclosure.protection import sealed_tables
from ondiris.disclosure.reported import VariablePart, Whole, table_system
from ondiris.disclosure.sums import with_holding_sums
from ondiris.disclosure.system import System, stack
from ondiris.disclosure.ties import tied, with_ratios
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.disclosure.background import Exposed
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.protected import Protected
    from ondiris.disclosure.reported import Reported
    from ondiris.disclosure.result import ProtectedTable
    from ondiris.disclosure.suppression import Effort
    from ondiris.ports.solver import Solver

__all__ = ["plan_releases"]


def plan_releases(
    releases: Sequence[Reported],
    solver: Solver,
    *,
    effort: Effort | None = None,
    interval_step: float | None = None,
    concentration: bool = False,
) -> tuple[Protected[ProtectedTable], ...]:
    """Protect the tables of several periods that begin together, all at once.

    Parameters
    ----------
    releases : sequence of Reported
        The shortest period first, over the same dimensions.  Where something is out beside them,
        or figures of months are public, each says its last month (`Reported.until`).
    solver : Solver
    effort : Effort, optional
        How near to the cheapest patterns to come.
    interval_step, concentration
        As of `protect_tables`.

    Returns
    -------
    tuple of Protected of ProtectedTable
        One for each table of each release, with one proof of all.

    Raises
    ------
    InvalidInput
        ``other-cross``, or ``planned-order`` where it is not said or not so that one period is
        longer than the one before.
    Refused
        ``protection-infeasible`` or ``all-sensitive``.
    """
    _refuse_disorder(releases)
    whole = _together(releases, solver)
    made = sealed_tables(
        whole, solver, effort=effort, interval_step=interval_step, concentration=concentration
    )
    return tuple(table for tables in made for table in tables)


def _refuse_disorder(releases: Sequence[Reported]) -> None:
    if len({tuple(h.name for h in one.shape.hierarchies) for one in releases}) != 1:
        raise InvalidInput("other-cross", "releases that are planned together share a cross")
    ends = [one.until for one in releases]
    bound = any(one.earlier or one.around for one in releases)
    if (bound or any(ends)) and ends != sorted({end for end in ends if end}):
        raise InvalidInput(
            "planned-order",
            "what is planned together says its last months, the shortest period first",
        )


@dataclass
class _Plan:
    """Tables side by side while they are put together."""

    names: Mapping[str, int]
    number: dict[str, int] = field(default_factory=dict)
    systems: list[System] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    parts: list[VariablePart] = field(default_factory=list)
    start: int = 0

    def add(self, reported: Reported, k: int) -> None:
        """Put a release at the end."""
        system, cells, sensitivity = table_system(reported)
        count, suffix = len(system.names), f" of table {k + 1}"
        system = replace(system, names=tuple(name + suffix for name in system.names))
        system = with_holding_sums(system, reported.secret_leaves, cells, reported.rules)
        keys = tuple((self.names[n],) for n in reported.shape.names)
        self.sides.append(
            Side(
                f"table {k + 1}", keys, system.values[:count], self.start, reported.months,
                (0, reported.until or k), cells, reported.shape, reported.until, reported.asked,
            )
        )  # fmt: skip
        self.parts.append(VariablePart(reported, cells, sensitivity, self.start, suffix=suffix))
        self.systems.append(replace(system, sole=self._numbered(system, cells)))
        self.start += len(system.names)

    def _numbered(self, system: System, cells: Cells) -> NDArray[np.int64]:
        """Return who is alone in each cell, counted alike in all tables."""
        return np.array(
            [
                self.number.setdefault(str(cells.holdings[owner]), len(self.number))
                if owner >= 0
                else -1
                for owner in system.sole
            ],
            dtype=np.int64,
        )


def _together(releases: Sequence[Reported], solver: Solver) -> Whole:
    """Return all that the releases have to reckon with together."""
    names = dict.fromkeys(n for one in reversed(releases) for n in one.shape.names)
    plan = _Plan({name: i for i, name in enumerate(names)})
    for k, reported in enumerate(releases):
        plan.add(reported, k)
    own_end, rules = plan.start, releases[0].rules
    joint = stack(plan.systems)
    joint = replace(joint, sole=np.concatenate([s.sole for s in plan.systems]))
    before = _out_already(releases)
    joint = beside_all(joint, [release for release, _, _ in before], plan.number)
    sides, start = [], own_end
    for release, until, k in before:
        side = placed_side(release, plan.names, start)
        sides.append(replace(side, period=(0, until), until=until))
        place = plan.parts[k].start, releases[k].shape.names
        joint = _with_ratios(joint, release, place, start)
        start += len(release.system.names)
    ordered = sorted([*sides, *plan.sides], key=lambda side: side.period)
    pairs = compared(ordered, each=True)
    made = [difference_of(newer, older, keys, len(joint.names)) for newer, older, keys in pairs]
    links = tied(pairs, made, len(joint.names))
    joint = replace(joint, bands=joint.bands.and_also(links))
    differences = [found for found in made if found is not None]
    for found in differences:
        joint = found.joined_to(joint, rules, plan.number)
    joint = _with_months(joint, releases[-1], plan, sides)
    plan.parts[0] = replace(plan.parts[0], differences=tuple(differences))
    own = np.arange(len(joint.names)) < own_end
    unsure = own & ((joint.values > 0) | joint.primary | joint.hidden)
    told = unsure & ~(joint.free | joint.primary | joint.hidden)
    for part in plan.parts:
        told[part.start : part.start + len(part.cells.total)] &= ~part.reported.decided.kept
    judged, exposed = judged_twice(joint, unsure, solver, rules.insiders)
    times = len(judged.names) // len(joint.names)
    return Whole(
        judged,
        tuple(plan.parts),
        np.tile(unsure, times),
        np.tile(told, times),
        _by_others(exposed, plan.sides),
        judged.weight,
        times,
    )


def _by_others(exposed: Sequence[Exposed], planned: Sequence[Side]) -> tuple[Exposed, ...]:
    """Return what is exposed without the planned tables among its sources: they are not out yet."""
    ours = {side.name for side in planned}
    return tuple(
        replace(one, sources=tuple(name for name in one.sources if name not in ours))
        for one in exposed
    )


def _out_already(releases: Sequence[Reported]) -> list[tuple[Earlier, int, int]]:
    """Return what is out beside any of the releases: its last month, and beside which first."""
    found: dict[tuple[str, int], tuple[Earlier, int, int]] = {}
    for k, one in enumerate(releases):
        for release in one.earlier:
            until = one.until if release.link == ReleaseLink.SAME else release.until
            found.setdefault((release.name, until), (release, until, k))
    return list(found.values())


def _with_ratios(
    joint: System, release: Earlier, table: tuple[int, Sequence[str]], start: int
) -> System:
    """Return a system in which the public ratios of a release of another measure tie its table."""
    first, names = table
    place = {name: first + i for i, name in enumerate(names)}
    return with_ratios(joint, [(release.system.names, release.ratios)], place, start)


def _with_months(joint: System, longest: Reported, plan: _Plan, before: Sequence[Side]) -> System:
    """Return a system with the months around the longest period, tied to all tables."""
    if longest.around is None:
        return joint
    sides = (*plan.sides, *before)
    return with_months(joint, longest.around, plan.names, sides, longest.rules)
