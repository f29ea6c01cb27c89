"""Releases before ours: what they show is known, what they hid stays secret, changes are judged.

A release of the same period whose values stand is folded into the new table.  Any other stands
beside it, tied cell by cell: a revised value lies near the old one, a longer period is no less
than a shorter, a rounded value lies within one base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.primary import primary_cells
from ondiris.disclosure.sums import changes, with_sums
from ondiris.disclosure.system import Bands, System, stack

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.primary import Rules

__all__ = ["Earlier", "Joined", "ReleaseLink", "with_earlier"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class ReleaseLink:
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
    link: str = ReleaseLink.SAME
    matches: tuple[tuple[str, ...], ...] = ()
    cells: Cells | None = None

    def placed(self, place: Mapping[str, int]) -> list[list[int]]:
        """Return where in the new table the cells stand that each cell is the sum of."""
        matches = self.matches or tuple((name,) for name in self.system.names)
        return [
            [place[n] for n in names] if place.keys() >= set(names) else [] for names in matches
        ]


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


def with_earlier(
    system: System,
    earlier: Sequence[Earlier],
    cells: Cells,
    rules: Rules,
    *,
    fold: bool = True,
) -> Joined:
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
    fold : bool
        Whether to fold in what can be; not where cells of several tables are tied, since
        what is folded in cannot be tied any more.

    Returns
    -------
    Joined
    """
    known = np.zeros(len(system.names), dtype=np.bool_)
    releases: list[str] = []
    beside: list[Earlier] = []
    place = {name: i for i, name in enumerate(system.names)}
    for release in earlier:
        at = _same_cells(system, release, place) if fold else None
        if at is None:
            beside.append(release)
            continue
        releases.append(release.name)
        known[at[~release.hidden & (release.system.values > 0)]] = True
        system = _folded(system, release, at)
    system = _shown_before(system, known, tuple(releases))
    if beside:
        system = _stacked(system, beside, place, cells.holdings)
        start = len(known)
        for release in beside:
            system = _with_changes(system, release, place, start, cells, rules)
            start += len(release.system.names)
    more = np.zeros(len(system.names) - len(known), dtype=np.bool_)
    return Joined(system, np.concatenate([known, more]), tuple(releases))


def _same_cells(system: System, release: Earlier, place: Mapping[str, int]) -> Ints | None:
    """Return the new cell of each old one where all are there with the same value."""
    if release.link != ReleaseLink.SAME or len(release.system.bands.sources):
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


def _stacked(
    system: System,
    earlier: Sequence[Earlier],
    place: Mapping[str, int],
    holdings: NDArray[np.str_],
) -> System:
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
    sole = np.concatenate([system.sole, _still_alone(earlier, holdings)])
    return replace(joined, bands=joined.bands.and_also(links), sole=sole)


def _still_alone(earlier: Sequence[Earlier], holdings: NDArray[np.str_]) -> Ints:
    """Return who is alone in each older cell, numbered as in the new table: one attacker."""
    number = {str(name): k for k, name in enumerate(holdings)}
    out: list[int] = []
    for release in earlier:
        if release.cells is None:
            out += [-1] * len(release.system.names)
            continue
        for owner, value in zip(release.cells.sole, release.cells.total, strict=True):
            alone = owner >= 0 and value > 0
            name = str(release.cells.holdings[owner])
            out.append(number.setdefault(name, len(number)) if alone else -1)
    return np.array(out, dtype=np.int64)


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
    if link == ReleaseLink.GROWS:
        return min(0.0, change), float("inf")
    if link == ReleaseLink.SHRINKS:
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
