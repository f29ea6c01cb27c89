"""Releases of one table for several periods, planned together before the first of them is out.

One after the other each has to hide around those that are out already, whose patterns did not know
of it.  Where the later ones are known too, one pattern for all of them hides less: their tables
stand side by side in one system, tied and judged as `with_earlier` ties and judges what is out, and
all their cells are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure.background import cap_by_background
from ondiris.disclosure.differences import Side, compared, difference_of
from ondiris.disclosure.protection import sealed_tables
from ondiris.disclosure.reported import VariablePart, Whole, table_system
from ondiris.disclosure.sums import with_holding_sums
from ondiris.disclosure.system import System, stack
from ondiris.disclosure.ties import tied
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.protected import Protected
    from ondiris.disclosure.reported import Reported
    from ondiris.disclosure.result import ProtectedTable
    from ondiris.disclosure.suppression import Effort
    from ondiris.ports.solver import Solver

__all__ = ["plan_releases"]


def plan_releases(
    releases: Sequence[Reported], solver: Solver, *, effort: Effort | None = None
) -> tuple[Protected[ProtectedTable], ...]:
    """Protect one table of several periods that begin together, all at once.

    Parameters
    ----------
    releases : sequence of Reported
        The shortest period first, each with one table over the same dimensions and beside nothing
        that is out already.
    solver : Solver
    effort : Effort, optional
        How near to the cheapest patterns to come.

    Returns
    -------
    tuple of Protected of ProtectedTable
        One for each release, with one proof of all.

    Raises
    ------
    InvalidInput
        ``several-tables``, or ``planned-alone`` for a release that something is out beside.
    Refused
        ``protection-infeasible`` or ``all-sensitive``.
    """
    if any(one.earlier or one.around for one in releases):
        raise InvalidInput(
            "planned-alone", "what is planned together begins before anything is out"
        )
    for one in releases:
        _ = one.only
    whole = _together(releases, solver)
    return tuple(tables[0] for tables in sealed_tables(whole, solver, effort=effort))


def _together(releases: Sequence[Reported], solver: Solver) -> Whole:
    """Return all that the releases have to reckon with together."""
    number: dict[str, int] = {}
    names = {n: i for i, n in enumerate(dict.fromkeys(n for r in releases for n in r.shape.names))}
    systems: list[System] = []
    sides: list[Side] = []
    parts: list[VariablePart] = []
    start = 0
    for k, reported in enumerate(releases):
        system, cells, sensitivity = table_system(reported)
        count = len(system.names)
        system = replace(system, names=tuple(f"{n} of table {k + 1}" for n in system.names))
        system = with_holding_sums(system, reported.shape.leaf_cells, cells, reported.rules)
        keys = tuple((names[n],) for n in reported.shape.names)
        sides.append(
            Side(
                f"table {k + 1}", keys, system.values[:count], start, reported.months,
                (0, k), cells, reported.shape,
            )
        )  # fmt: skip
        parts.append(VariablePart(reported, cells, sensitivity, start))
        systems.append(replace(system, sole=_numbered(system, cells, number)))
        start += len(system.names)
    joint = stack(systems)
    joint = replace(joint, sole=np.concatenate([s.sole for s in systems]))
    pairs = compared(sides, each=True)
    made = [difference_of(newer, older, shared, len(joint.names)) for newer, older, shared in pairs]
    links = tied(pairs, made, len(joint.names))
    joint = replace(joint, bands=joint.bands.and_also(links))
    rules = releases[0].rules
    differences = [found for found in made if found is not None]
    for found in differences:
        joint = found.joined_to(joint, rules, number)
    parts[0] = replace(parts[0], differences=tuple(differences))
    own = np.arange(len(joint.names)) < start
    unsure = own & ((joint.values > 0) | joint.primary | joint.hidden)
    told = unsure & ~(joint.free | joint.primary | joint.hidden)
    capped, exposed = cap_by_background(joint, unsure, solver, rules.insiders)
    return Whole(capped, tuple(parts), unsure, told, tuple(exposed), capped.weight)


def _numbered(system: System, cells: Cells, number: dict[str, int]) -> NDArray[np.int64]:
    """Return who is alone in each cell, counted alike in all tables."""
    return np.array(
        [
            number.setdefault(str(cells.holdings[owner]), len(number)) if owner >= 0 else -1
            for owner in system.sole
        ],
        dtype=np.int64,
    )
