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
    claims_of,
    insider_failures,
    search_witnesses,
)
from ondiris.disclosure.primary import Insiders
from ondiris.disclosure.system import Bands, System, stack
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.ports.solver import Solver

__all__ = ["Earlier", "Exposed", "Link", "PublicValue", "cap_by_background", "with_earlier"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
INSIDE = 10 * TOLERANCE


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
    """

    cells: tuple[str, ...]
    factors: tuple[float, ...]
    lower: float
    upper: float
    source: str

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


class Link:
    """How a cell of an earlier release is bound to the same cell of the new one."""

    SAME = "same"
    GROWS = "grows"
    SHRINKS = "shrinks"


@dataclass(frozen=True, eq=False)
class Earlier:
    """A release that is out already.

    Parameters
    ----------
    name : str
        Its identifier, for messages.
    system : System
        Its cells with their secrets; ``primary`` and ``free`` are ignored.
    hidden : bool array, shape (cells,)
        What it does not show.
    link : str
        ``same`` for a release of the same period: equal cells are identified, revised ones are
        held to differ by at most twice the revision.  ``grows`` for a shorter cumulative period:
        the new value is at least the old one; ``shrinks`` for a longer one.
    matches : tuple of str
        The name that each of its cells has in the new table; its own names when empty.
    """

    name: str
    system: System
    hidden: Bools
    link: str = Link.SAME
    matches: tuple[str, ...] = ()


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


def with_earlier(system: System, earlier: Sequence[Earlier]) -> System:
    """Put a new table and the releases before it into one system.

    Parameters
    ----------
    system : System
        The new table.
    earlier : sequence of Earlier
        What is out already.

    Returns
    -------
    System
        The new cells first; earlier cells are open or hidden for good.
    """
    if not earlier:
        return system
    count = len(system.names)
    old = [_frozen(release) for release in earlier]
    joined = stack([system, *old])
    place = {name: i for i, name in enumerate(system.names)}
    rows: list[tuple[int, int, float, float, str]] = []
    shift = count
    for release in earlier:
        for k, name in enumerate(release.matches or release.system.names):
            if name in place:
                new = place[name]
                change = float(system.values[new] - release.system.values[k])
                low, high = _limits(release.link, change)
                rows.append((new, shift + k, low, high, release.name))
        shift += len(release.system.names)
    facts = len(rows)
    index = np.repeat(np.arange(facts), 2)
    columns = np.array([c for new, old_cell, *_ in rows for c in (new, old_cell)], dtype=np.int64)
    matrix = sparse.csr_array(
        (np.tile([1.0, -1.0], facts), (index, columns)), shape=(facts, len(joined.names))
    )
    links = Bands(
        matrix,
        np.array([low for _, _, low, _, _ in rows]),
        np.array([high for _, _, _, high, _ in rows]),
        tuple(name for *_, name in rows),
    )
    return replace(joined, bands=joined.bands.and_also(links))


def _limits(link: str, change: float) -> tuple[float, float]:
    if link == Link.GROWS:
        return min(0.0, change), float("inf")
    if link == Link.SHRINKS:
        return float("-inf"), max(0.0, change)
    return (0.0, 0.0) if change == 0 else (-2 * abs(change), 2 * abs(change))


def _frozen(release: Earlier) -> System:
    system = release.system
    nothing = np.zeros(len(system.names), dtype=np.bool_)
    return replace(
        system,
        names=tuple(f"{release.name}:{name}" for name in system.names),
        primary=nothing,
        hidden=release.hidden.copy(),
        free=nothing,
        weight=np.zeros(len(system.names)),
        level_up=np.where(release.hidden, system.level_up, 0.0),
        level_down=np.where(release.hidden, system.level_down, 0.0),
    )


def cap_by_background(
    system: System, own: Bools, solver: Solver, insiders: Insiders = Insiders.NONE
) -> tuple[System, list[Exposed]]:
    """Reduce protection levels to what others have left of them.

    Parameters
    ----------
    system : System
        New table, earlier releases and public facts.
    own : bool array, shape (cells,)
        Cells of the new release; taken as wholly hidden, as before it.
    solver : Solver
    insiders : Insiders
        Whether sole contributors are attackers; what each knows of itself limits what any release
        could keep from it.

    Returns
    -------
    System, list of Exposed
        The system with the levels that the new release must keep, and what others expose.
    """
    hidden = own | system.hidden
    wanted = system.primary | system.hidden
    if wanted.any() and (len(system.bands.sources) or not own.all()):
        system, exposed = _cap_levels(system, hidden, wanted, solver)
    else:
        exposed = []
    if insiders is Insiders.SOLE and wanted.any():
        claims = claims_of(system, wanted)
        _, failures = insider_failures(system, hidden, claims, solver)
        limits = {(f.cell, f.sign, f.insider): max(0.0, f.reached * (1 - INSIDE)) for f in failures}
        system = replace(system, limits=limits)
    return system, exposed


def _cap_levels(
    system: System, hidden: Bools, wanted: Bools, solver: Solver
) -> tuple[System, list[Exposed]]:
    claims = claims_of(system, wanted)
    _, failures = search_witnesses(system, hidden, claims, solver)
    level_up, level_down = system.level_up.copy(), system.level_down.copy()
    for failure in failures:
        levels = level_up if failure.sign > 0 else level_down
        levels[failure.cell] = max(0.0, failure.reached * (1 - INSIDE))
    cells = sorted({failure.cell for failure in failures})
    exposed = [Exposed(system.names[c], _sources(system, c)) for c in cells]
    return system.with_levels(level_up, level_down), exposed


def _sources(system: System, cell: int) -> tuple[str, ...]:
    facts = system.bands.matrix
    column = sparse.csc_array(facts)
    rows = column.indices[column.indptr[cell] : column.indptr[cell + 1]]
    named = sorted({system.bands.sources[int(r)] for r in rows})
    return tuple(named or sorted(set(system.bands.sources)))
