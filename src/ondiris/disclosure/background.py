"""What is public before our release: press totals, earlier releases, and what they expose.

A value printed elsewhere is known within its rounding interval.  An earlier release of ours is
known where it was open and stays hidden where it was hidden; its secrets must survive the new
release too.  What these alone narrow inside a protection interval is *exposed by others*: it is
listed with its source, and from the new release only the rest is asked, that it adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.attack import (
    TOLERANCE,
    Shortfall,
    claims_of,
    insider_failures,
    search_witnesses,
)
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.system import Bands, System
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.ports.solver import Solver

__all__ = ["Exposed", "PublicValue", "cap_by_background", "public_bands"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
INSIDE = 10 * TOLERANCE
FAINT = 0.01
"""Part of a protection level below which what others left of it is not worth keeping."""


@dataclass(frozen=True, slots=True)
class PublicValue:
    """A linear figure that others published, within limits.

    Parameters
    ----------
    cells : tuple of str
        Names of the cells it is made of.
    factors : tuple of float
        Their factors: one 1 for a total, (1, -r) with limits round 0 for a ratio r.
    lower, upper : float
        Limits, from the printed digits.
    source : str
        Who published it, and where.
    suppressible : bool
        Whether our table may still withhold the exact value: so for rounded figures of our own
        compilation.  Figures of others are given exactly, or, where that would tell more than
        they do, as they printed them.
    printed : tuple of float, optional
        The limits as printed, where those above are wider to hold what was reported.
    """

    cells: tuple[str, ...]
    factors: tuple[float, ...]
    lower: float
    upper: float
    source: str
    suppressible: bool = False
    printed: tuple[float, float] | None = None

    @classmethod
    def total(cls, cell: str, lower: float, upper: float, source: str) -> PublicValue:
        """Return the published value of one cell."""
        return cls((cell,), (1.0,), lower, upper, source)

    @classmethod
    def ratio(
        cls, over: str, under: str, lower: float, upper: float, source: str
    ) -> tuple[PublicValue, PublicValue]:
        """Return a published index, share or unit value as two linear facts.

        Parameters
        ----------
        over, under : str
            Cells whose ratio was published.
        lower, upper : float
            Limits of the ratio, from its printed digits.
        source : str
        """
        infinite = float("inf")
        return (
            cls((over, under), (1.0, -lower), 0.0, infinite, source),
            cls((over, under), (1.0, -upper), -infinite, 0.0, source),
        )


@dataclass(frozen=True, slots=True)
class Exposed:
    """A secret that sources other than the new release expose already."""

    cell: str
    sources: tuple[str, ...]


def public_bands(names: Sequence[str], values: Sequence[PublicValue]) -> Bands:
    """Return public values as facts about cells.

    Raises
    ------
    InvalidInput
        ``unknown-cell`` for a value of a cell that is not in the table.
    """
    place = {name: i for i, name in enumerate(names)}
    unknown = sorted({c for v in values for c in v.cells if c not in place})
    if unknown:
        raise InvalidInput(
            "unknown-cell", f"{len(unknown)} public values name no cell: {', '.join(unknown[:5])}"
        )
    rows = [i for i, v in enumerate(values) for _ in v.cells]
    columns = [place[c] for v in values for c in v.cells]
    factors = [f for v in values for f in v.factors]
    matrix = sparse.csr_array((factors, (rows, columns)), shape=(len(values), len(names)))
    return Bands(
        matrix,
        np.array([v.lower for v in values]),
        np.array([v.upper for v in values]),
        tuple(v.source for v in values),
    )


def cap_by_background(
    system: System,
    unsure: Bools,
    solver: Solver,
    insiders: Insiders = Insiders.NONE,
    *,
    releases: tuple[str, ...] = (),
) -> tuple[System, list[Exposed]]:
    """Reduce protection levels to what others have left of them.

    Parameters
    ----------
    system : System
        New table, earlier releases and public facts.
    unsure : bool array, shape (cells,)
        New cells that nobody knows exactly before the new release.  Cells in which nobody
        reported are known: who is where is no secret.
    solver : Solver
    insiders : Insiders
        Whether sole contributors are attackers; what each knows of itself limits what any release
        could keep from it.
    releases : tuple of str
        Releases whose open cells are known; they are named as sources.

    Returns
    -------
    System, list of Exposed
        The system with the levels that the new release must keep, and what others expose.
    """
    hidden = unsure | system.hidden
    wanted = system.primary | system.hidden
    exposed: list[Exposed] = []
    known = ((system.values != 0) & ~hidden).any() or np.isfinite(system.upper).any()
    if wanted.any() and (known or len(system.bands.sources) or system.hidden.any()):
        system, exposed = _cap_levels(system, hidden, wanted, solver, releases)
    if insiders is Insiders.SOLE and wanted.any():
        claims = claims_of(system, wanted)
        _, failures = insider_failures(system, hidden, claims, solver)
        limits = {(f.cell, f.sign, f.insider): _left(f) for f in failures}
        system = replace(system, limits=limits)
    return system, exposed


def _cap_levels(
    system: System, hidden: Bools, wanted: Bools, solver: Solver, releases: tuple[str, ...]
) -> tuple[System, list[Exposed]]:
    claims = claims_of(system, wanted)
    _, failures = search_witnesses(system, hidden, claims, solver)
    level_up, level_down = system.level_up.copy(), system.level_down.copy()
    for failure in failures:
        levels = level_up if failure.sign > 0 else level_down
        levels[failure.cell] = _left(failure)
    cells = sorted({failure.cell for failure in failures})
    exposed = [Exposed(system.names[c], _sources(system, c, releases)) for c in cells]
    return system.with_levels(level_up, level_down), exposed


def _left(failure: Shortfall) -> float:
    """Return the level that others have left of a secret; none where it is as good as told."""
    left = failure.reached * (1 - INSIDE)
    return left if left > FAINT * failure.level else 0.0


def _sources(system: System, cell: int, releases: tuple[str, ...]) -> tuple[str, ...]:
    facts = system.bands.matrix
    column = sparse.csc_array(facts)
    rows = column.indices[column.indptr[cell] : column.indptr[cell + 1]]
    named = sorted({system.bands.sources[int(r)] for r in rows})
    return tuple(named or sorted({*system.bands.sources, *releases}))
