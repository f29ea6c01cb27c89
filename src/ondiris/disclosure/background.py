"""What is public before our release: press totals, earlier releases, and what they expose.

A value printed elsewhere is known within its rounding interval.  An earlier release of ours is
known where it was open and stays hidden where it was hidden; its secrets must survive the new
release too.  What these alone narrow inside a protection interval is *exposed by others*: it is
listed with its source, and from the new release only the rest is asked, that it adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.attack import (
    TOLERANCE,
    Failure,
    claims_of,
    insider_failures,
    search_witnesses,
)
from ondiris.disclosure.primary import Insiders, primary_cells
from ondiris.disclosure.sums import changes, with_sums
from ondiris.disclosure.system import Bands, System, stack
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.primary import Rules
    from ondiris.ports.solver import Solver

__all__ = [
    "Earlier",
    "Exposed",
    "Joined",
    "Link",
    "PublicValue",
    "cap_by_background",
    "with_earlier",
]

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
    matches : tuple of tuple of str
        The cells of the new table that each of its cells is the sum of, by name, none where the
        new table does not hold it; the cell of the same name when empty.
    cells : Cells, optional
        Who contributed to its cells; with them differences of the two releases are judged.
    """

    name: str
    system: System
    hidden: Bools
    link: str = Link.SAME
    matches: tuple[tuple[str, ...], ...] = ()
    cells: Cells | None = None

    def placed(self, place: Mapping[str, int]) -> list[list[int]]:
        """Return where in the new table the cells stand that each cell is the sum of."""
        matches = self.matches or tuple((name,) for name in self.system.names)
        return [
            [place[n] for n in names] if place.keys() >= set(names) else [] for names in matches
        ]


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


@dataclass(frozen=True, eq=False)
class Joined:
    """A new table with the releases before it.

    Attributes
    ----------
    system : System
        The new cells first; cells of releases that cannot be folded in follow.
    known : bool array, shape (cells,)
        New cells that a release before shows exactly.
    releases : tuple of str
        The releases that show them.
    """

    system: System
    known: Bools
    releases: tuple[str, ...]


def with_earlier(system: System, earlier: Sequence[Earlier], cells: Cells, rules: Rules) -> Joined:
    """Put a new table and the releases before it into one system.

    A release of the same period whose values stand is folded into the new cells: what it shows is
    known and what it hid keeps its protection level.  Any other is stacked beside and linked.

    Parameters
    ----------
    system : System
        The new table.
    earlier : sequence of Earlier
        What is out already.
    cells : Cells
        Who contributes to the new table.
    rules : Rules
        By which a difference of two releases is judged.

    Returns
    -------
    Joined
    """
    known = np.zeros(len(system.names), dtype=np.bool_)
    releases: list[str] = []
    beside: list[Earlier] = []
    place = {name: i for i, name in enumerate(system.names)}
    for release in earlier:
        at = _same_cells(system, release, place)
        if at is None:
            beside.append(release)
            continue
        releases.append(release.name)
        known[at[~release.hidden & (release.system.values > 0)]] = True
        system = _folded(system, release, at)
    system = _shown_before(system, known, tuple(releases))
    if beside:
        system = _stacked(system, beside, place)
        start = len(known)
        for release in beside:
            system = _with_changes(system, release, place, start, cells, rules)
            start += len(release.system.names)
    more = np.zeros(len(system.names) - len(known), dtype=np.bool_)
    return Joined(system, np.concatenate([known, more]), tuple(releases))


def _same_cells(system: System, release: Earlier, place: Mapping[str, int]) -> Ints | None:
    """Return the new cell of each old one where all are there with the same value."""
    if release.link != Link.SAME or len(release.system.bands.sources):
        return None
    placed = release.placed(place)
    if any(len(cells) != 1 for cells in placed):
        return None
    cells = np.array([cells[0] for cells in placed], dtype=np.int64)
    return cells if (system.values[cells] == release.system.values).all() else None


def _folded(system: System, release: Earlier, cells: Ints) -> System:
    old = release.system
    secret = release.hidden & ((old.level_up > 0) | (old.level_down > 0))
    at, hidden = cells[secret], system.hidden.copy()
    level_up, level_down = system.level_up.copy(), system.level_down.copy()
    level_up[at] = np.maximum(level_up[at], old.level_up[secret])
    level_down[at] = np.maximum(level_down[at], old.level_down[secret])
    hidden[at] = True
    return replace(
        system,
        level_up=level_up,
        level_down=level_down,
        hidden=hidden,
        free=system.free & ~hidden,
    )


def _shown_before(system: System, known: Bools, releases: tuple[str, ...]) -> System:
    """Return a system in which cells that an earlier release shows are no secret any more."""
    if not known.any():
        return system
    # A cell that became a secret since is hidden all the same; that it is known is a fact.
    told = np.flatnonzero(known & (system.primary | system.hidden))
    matrix = sparse.csr_array(
        (np.ones(len(told)), (np.arange(len(told)), told)),
        shape=(len(told), len(system.names)),
    )
    source = (", ".join(releases),)
    facts = Bands(matrix, system.values[told], system.values[told], source * len(told))
    return replace(system, free=system.free & ~known, bands=system.bands.and_also(facts))


def _stacked(system: System, earlier: Sequence[Earlier], place: Mapping[str, int]) -> System:
    count = len(system.names)
    old = [_frozen(release) for release in earlier]
    joined = stack([system, *old])
    rows: list[tuple[list[int], int, float, float, str]] = []
    shift = count
    for release in earlier:
        for k, cells in enumerate(release.placed(place)):
            if cells:
                change = float(system.values[cells].sum() - release.system.values[k])
                low, high = _limits(release.link, change)
                rows.append((cells, shift + k, low, high, release.name))
        shift += len(release.system.names)
    index = [i for i, (cells, *_) in enumerate(rows) for _ in range(len(cells) + 1)]
    columns = [c for cells, old_cell, *_ in rows for c in (*cells, old_cell)]
    signs = [sign for cells, *_ in rows for sign in (*[1.0] * len(cells), -1.0)]
    matrix = sparse.csr_array((signs, (index, columns)), shape=(len(rows), len(joined.names)))
    links = Bands(
        matrix,
        np.array([low for _, _, low, _, _ in rows]),
        np.array([high for _, _, _, high, _ in rows]),
        tuple(name for *_, name in rows),
    )
    return replace(joined, bands=joined.bands.and_also(links))


def _with_changes(
    system: System,
    release: Earlier,
    place: Mapping[str, int],
    start: int,
    cells: Cells,
    rules: Rules,
) -> System:
    """Add the changes since a release that would betray who made them."""
    if release.cells is None:
        return system
    placed = release.placed(place)
    rows = np.array([k for k, found in enumerate(placed) for _ in found], dtype=np.int64)
    columns = np.array([c for found in placed for c in found], dtype=np.int64)
    shape = (len(placed), len(cells.total))
    matches = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    sensitivity = primary_cells(changes(cells, release.cells, matches), rules)
    forced = system.forced[: len(cells.total)]
    unseen = release.hidden & np.array([bool(forced[found].any()) for found in placed])
    secret = np.flatnonzero(sensitivity.primary & ~unseen)
    old = sparse.csr_array(
        (-np.ones(len(secret)), (np.arange(len(secret)), start + secret)),
        shape=(len(secret), len(system.names)),
    )
    new = matches[secret]
    wide = sparse.csr_array((new.data, new.indices, new.indptr), shape=old.shape)
    names = [f"{release.name}:{release.system.names[int(k)]}:change" for k in secret]
    lower = np.full(len(secret), -np.inf)
    level = sensitivity.level_up[secret]
    return with_sums(system, sparse.csr_array(wide + old), names, level, lower)


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
    told = len(system.bands.sources) or releases or np.isfinite(system.upper).any()
    if wanted.any() and (told or system.hidden.any()):
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


def _left(failure: Failure) -> float:
    """Return the level that others have left of a secret; none where it is as good as told."""
    left = failure.reached * (1 - INSIDE)
    return left if left > FAINT * failure.level else 0.0


def _sources(system: System, cell: int, releases: tuple[str, ...]) -> tuple[str, ...]:
    facts = system.bands.matrix
    column = sparse.csc_array(facts)
    rows = column.indices[column.indptr[cell] : column.indptr[cell + 1]]
    named = sorted({system.bands.sources[int(r)] for r in rows})
    return tuple(named or sorted({*system.bands.sources, *releases}))
