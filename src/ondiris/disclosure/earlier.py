"""Releases before ours: what they show is known, what they hid stays secret, changes are judged.

A release of the same period whose values stand is folded into the new table.  Any other stands
beside it.  Releases are tied to each other and to the new table, cell by cell, in the order of
their periods and vintages: a revised value lies near the old one, a longer period is no less than a
shorter, a rounded value lies within one base.  A mean over months counts for as many months as it
is the mean of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.background import public_bands
from ondiris.disclosure.differences import Difference, Side, compared, difference_of
from ondiris.disclosure.sums import NOISE
from ondiris.disclosure.system import Bands, System, stack
from ondiris.disclosure.ties import NEW, RatioLink, tied, with_ratios

if TYPE_CHECKING:
    from ondiris.disclosure.background import PublicValue
    from ondiris.disclosure.contributions import Cells
    from ondiris.disclosure.differences import Key
    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Rules

__all__ = ["Earlier", "Joined", "ReleaseLink", "beside_all", "placed_side", "with_earlier"]

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
        Who contributed to its cells; with them differences of releases are judged.
    months : float
        What a unit of it counts for beside other periods: for a mean over months the months that
        it is the mean of, one for a sum.
    until : int
        Last month of its period, by which releases that begin together follow each other.
    shape : Shape, optional
        Its codes; with them sums of hidden changes are judged.
    own : bool array, shape (cells,), optional
        The cells that it published; all unless stated.
    ratios : tuple of RatioLink
        What ties a release of another measure to the new table.
    """

    name: str
    system: System
    hidden: Bools
    link: str = ReleaseLink.SAME
    matches: tuple[tuple[str, ...], ...] = ()
    cells: Cells | None = None
    months: float = 1.0
    until: int = 0
    shape: Shape | None = None
    own: Bools | None = None
    ratios: tuple[RatioLink, ...] = ()

    def within(self, shape: Shape, cells: Cells) -> Earlier | None:
        """Return the release among all cells of a cross as they were then.

        What it showed of some dimensions tells of the others too: where nothing was reported, and
        what did not change since.

        Parameters
        ----------
        shape : Shape
            A cross of its dimensions and others.
        cells : Cells
            What that cross held when the release was made.

        Returns
        -------
        Earlier or None
            None where the cross does not come to what it showed, or lacks its codes.
        """
        if self.shape is None:
            return None
        codes = {h.name: set(h.codes) for h in shape.hierarchies}
        if any(not codes.get(h.name, set()) >= set(h.codes) for h in self.shape.hierarchies):
            return None
        at = shape.cells_of(self.shape)
        old, count = self.system, shape.cells
        if not np.allclose(cells.total[at], old.values, rtol=1e-9, atol=NOISE):
            return None
        nothing, no = np.zeros(count), np.zeros(count, dtype=np.bool_)
        hidden, own = cells.total > 0, no.copy()
        hidden[at], own[at] = self.hidden, True
        level_up, level_down = np.zeros((2, count))
        level_up[at], level_down[at] = old.level_up, old.level_down
        told = sparse.coo_array(old.bands.matrix)
        facts = sparse.csr_array(
            (told.data, (told.row, at[told.col])), shape=(told.shape[0], count)
        )
        system = System(
            names=shape.names,
            values=cells.total,
            equations=shape.equations,
            bands=replace(old.bands, matrix=facts),
            lower=nothing,
            upper=np.full(count, np.inf),
            level_up=level_up,
            level_down=level_down,
            primary=no,
            hidden=hidden,
            free=no,
            weight=nothing,
            sole=np.full(count, -1),
        )
        return replace(
            self, system=system, hidden=hidden, matches=(), cells=cells, shape=shape, own=own
        )

    def with_public(self, values: Sequence[PublicValue]) -> Earlier:
        """Return the release beside what others printed of its own cells."""
        told = public_bands(self.system.names, values)
        return replace(self, system=replace(self.system, bands=self.system.bands.and_also(told)))

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
    differences : tuple of Difference
        The tables that two releases make together; sums of their cells are judged like any.
    sides : tuple of Side
        The releases that stand beside the new table.
    """

    system: System
    known: Bools
    releases: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    sides: tuple[Side, ...] = ()


def with_earlier(
    system: System,
    earlier: Sequence[Earlier],
    cells: Cells,
    rules: Rules,
    *,
    months: float = 1.0,
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
    months : float
        What a unit of the new table counts for beside other periods.
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
        system = _folded(system, release, at, cells)
    system = _shown_before(system, known, tuple(releases))
    if not beside:
        return Joined(system, known, tuple(releases))
    own = len(cells.total)
    new = Side(NEW, tuple((i,) for i in range(own)), system.values[:own], 0, months, (1, 0), cells)
    before, start = [], len(known)
    for release in beside:
        before.append(placed_side(release, place, start))
        start += len(release.system.names)
    number = {str(name): k for k, name in enumerate(cells.holdings)}
    pairs = [*compared(_ordered(before)), *(_with_new(new, side) for side in before)]
    system = beside_all(system, beside, number)
    made = [difference_of(newer, older, keys, len(system.names)) for newer, older, keys in pairs]
    links = tied(pairs, made, len(system.names))
    system = replace(system, bands=system.bands.and_also(links))
    ratios = [(release.system.names, release.ratios) for release in beside]
    system = with_ratios(system, ratios, place, len(known))
    differences = [found for found in made if found is not None]
    for found in differences:
        system = found.joined_to(system, rules, number)
    more = np.zeros(len(system.names) - len(known), dtype=np.bool_)
    known = np.concatenate([known, more])
    return Joined(system, known, tuple(releases), tuple(differences), tuple(before))


_RANK = {ReleaseLink.GROWS: 0, ReleaseLink.SAME: 1, ReleaseLink.SHRINKS: 2}


def placed_side(release: Earlier, place: Mapping[str, int], start: int) -> Side:
    """Return a release as one of those that are compared.

    Parameters
    ----------
    release : Earlier
    place : mapping of str to int
        Numbers by which cells of the new table are known.
    start : int
        Where its own cells begin in the system.
    """
    rank = _RANK[release.link]
    until = 0 if release.link == ReleaseLink.SAME else release.until
    return Side(
        release.name,
        tuple(tuple(sorted(found)) for found in release.placed(place)),
        release.system.values,
        start,
        release.months,
        (rank, until),
        release.cells,
        release.shape,
        until,
        release.own,
    )


def _ordered(sides: Sequence[Side]) -> list[Side]:
    """Return releases as they follow each other, the new table last of its own period."""
    return sorted(sides, key=lambda side: (side.period, side.name == NEW))


def _with_new(new: Side, other: Side) -> tuple[Side, Side, list[Key]]:
    """Return the later of the new table and a release, the earlier, and the cells of both."""
    keys = list(other.place)
    return (other, new, keys) if other.period > new.period else (new, other, keys)


def _same_cells(system: System, release: Earlier, place: Mapping[str, int]) -> Ints | None:
    """Return the new cell of each old one where all are there with the same value."""
    if release.link != ReleaseLink.SAME or len(release.system.bands.sources):
        return None
    placed = release.placed(place)
    if any(len(cells) != 1 for cells in placed):
        return None
    cells = np.array([cells[0] for cells in placed], dtype=np.int64)
    return cells if (system.values[cells] == release.system.values).all() else None


def _folded(system: System, release: Earlier, at_new: Ints, cells: Cells) -> System:
    """Return a system in which what a release hid stays hidden, and its insiders are attackers."""
    old = release.system
    secret = release.hidden & ((old.level_up > 0) | (old.level_down > 0))
    at, hidden = at_new[secret], system.hidden.copy()
    sole = system.sole.copy()
    sole[at_new] = np.where(cells.total[at_new] > 0, cells.sole[at_new], sole[at_new])
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
        sole=sole,
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


def beside_all(system: System, earlier: Sequence[Earlier], number: dict[str, int]) -> System:
    """Put releases beside a new table, or several.

    Parameters
    ----------
    system : System
    earlier : sequence of Earlier
    number : dict of str to int
        Holdings as the system counts them; further ones are added.
    """
    if not earlier:
        return system
    joined = stack([system, *(_frozen(release) for release in earlier)])
    return replace(joined, sole=np.concatenate([system.sole, _still_alone(earlier, number)]))


def _still_alone(earlier: Sequence[Earlier], number: dict[str, int]) -> Ints:
    """Return who is alone in each older cell, numbered as in the new table: one attacker."""
    out: list[int] = []
    for release in earlier:
        if release.cells is None:
            out += [-1] * len(release.system.names)
            continue
        own = np.ones(len(release.cells.total), np.bool_) if release.own is None else release.own
        told = zip(release.cells.sole, (release.cells.total > 0) & own, strict=True)
        for owner, known in told:
            alone = owner >= 0 and known
            name = str(release.cells.holdings[owner])
            out.append(number.setdefault(name, len(number)) if alone else -1)
    return np.array(out, dtype=np.int64)


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
