"""Sums that nobody publishes and somebody could work out: they are secrets like cells.

A holding that is alone in several cells is betrayed by their sum though each is blurred; whoever
stood between two releases is betrayed by their difference though both are open.  Such a sum
enters the system as one more cell, hidden always and bound by an equation, with the protection
level that the rules give to a cell of these contributions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure.contributions import Cells
from ondiris.disclosure.primary import primary_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.disclosure.primary import Rules
    from ondiris.disclosure.system import System

__all__ = ["NOISE", "changes", "with_holding_sums", "with_sums"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOISE = 1e-6
"""Amounts below this are the rounding of sums, where returns count in whole units."""


def with_holding_sums(
    system: System,
    leaves: Ints,
    cells: Cells,
    rules: Rules,
    *,
    members: sparse.csr_array | None = None,
    name: str = "",
) -> System:
    """Add what each holding has in all the leaf cells that it is alone in, where they are several.

    Parameters
    ----------
    system : System
    leaves : int array, shape (leaves,)
        Leaf cells of the table.
    cells : Cells
        Who contributes to the table's cells.
    rules : Rules
    members : sparse array, shape (cells, system's cells), optional
        What each cell is made of; the system's first cells are the table's unless stated.
    name : str
        What the sums are of, where it is not the table itself.
    """
    leaves = leaves[(cells.sole[leaves] >= 0) & (cells.total[leaves] > 0)]
    owner = cells.sole[leaves]
    often = np.bincount(owner, minlength=len(cells.holdings))[owner] > 1
    leaves, owner = leaves[often], owner[often]
    if len(leaves) == 0:
        return system
    _, row = np.unique(owner, return_inverse=True)
    places = (np.ones(len(leaves)), (row, leaves))
    chosen = sparse.csr_array(places, shape=(int(row.max()) + 1, len(cells.total)))
    sums = Cells.of_shares(sparse.csr_array(chosen @ cells.shares), cells.holdings, cells.waived)
    sensitivity = primary_cells(sums, rules)
    secret = np.flatnonzero(sensitivity.primary)
    if members is None:
        own = np.arange(len(cells.total))
        shape = (len(own), len(system.names))
        members = sparse.csr_array((np.ones(len(own)), (own, own)), shape=shape)
    parts = [leaves[row == k] for k in secret]
    return with_sums(
        system,
        sparse.csr_array(chosen[secret] @ members),
        [_sum_name(system, members, part, name) for part in parts],
        sensitivity.level_up[secret],
        np.full(len(secret), -np.inf if name else 0.0),
    )


def _sum_name(system: System, members: sparse.csr_array, part: Ints, name: str) -> str:
    """Return the codes of the cells of a sum."""
    first = [int(members.indices[members.indptr[int(c)]]) for c in part]
    return "+".join(system.names[c] for c in first) + (f" of {name}" if name else "")


def changes(
    new: Cells,
    old: Cells,
    matches: sparse.csr_array,
    weights: tuple[float, float] = (1.0, 1.0),
) -> Cells:
    """Return what each holding changed, as amounts, from one release to the next.

    Parameters
    ----------
    new, old : Cells
        Of the two releases.
    matches : sparse array, shape (old cells, new cells)
        The new cells that each old one is the sum of; nothing where there is none.
    weights : tuple of float
        What a unit of the new and of the old release counts for: of means over months, how many
        months each is the mean of.

    Returns
    -------
    Cells
        One for each old cell; empty where it has no match.  Amounts have no sign: what a holding
        took back betrays it as much as what it added.

    Notes
    -----
    Where one side tells its small contributors apart no longer, those of the other that it does not
    name are compared with them as one: who only lost the name has changed nothing.
    """
    named = _named(new, old), _named(old, new)
    holdings = np.union1d(*named)
    matched = (np.diff(matches.indptr) > 0).astype(np.float64)
    before = sparse.diags_array(matched * weights[1], format="csr") @ _aligned(
        old, named[1], holdings
    )
    after = weights[0] * (matches @ _aligned(new, named[0], holdings))
    amounts = sparse.csr_array(abs(after - before))
    amounts.data[amounts.data <= NOISE * weights[0]] = 0.0
    amounts.eliminate_zeros()
    agreed = [*new.holdings[new.waived].tolist(), *old.holdings[old.waived].tolist()]
    return Cells.of_shares(amounts, holdings, np.isin(holdings, agreed))


SMALL = ""
"""Stands for all contributors that a release does not tell apart; no holding is called so."""


def _named(cells: Cells, other: Cells) -> NDArray[np.str_]:
    """Return the names by which the holdings of one release are compared with another's."""
    nameless = cells.unnamed
    if other.unnamed.any():
        nameless = nameless | ~np.isin(cells.holdings, other.holdings[~other.unnamed])
    return np.where(nameless, SMALL, cells.holdings)


def _aligned(cells: Cells, named: NDArray[np.str_], holdings: NDArray[np.str_]) -> sparse.csr_array:
    """Return shares with a column for each of some holdings, theirs named as they are compared."""
    shares = cells.shares
    columns = np.searchsorted(holdings, named)[shares.indices]
    return sparse.csr_array(
        (shares.data, columns, shares.indptr), shape=(shares.shape[0], len(holdings))
    )


def with_sums(
    system: System,
    members: sparse.csr_array,
    names: Sequence[str],
    level: Floats,
    lower: Floats,
    *,
    sole: Ints | None = None,
) -> System:
    """Add sums of cells as hidden cells with protection levels.

    Parameters
    ----------
    system : System
    members : sparse array, shape (sums, cells)
        Factors of the cells in each sum.
    names : sequence of str
    level : float array, shape (sums,)
        Protection level on either side.
    lower : float array, shape (sums,)
        What everybody knows that a sum cannot be below.
    sole : int array, shape (sums,), optional
        The one holding that knows a sum, -1 for none; none for any unless stated.
    """
    count, size = members.shape
    if count == 0:
        return system
    values = np.asarray(members @ system.values, dtype=np.float64)
    bound = sparse.hstack([members, -sparse.eye_array(count)], format="csr")
    wider = sparse.hstack(
        [system.equations, sparse.csr_array((system.equations.shape[0], count))], format="csr"
    )
    facts = sparse.hstack(
        [system.bands.matrix, sparse.csr_array((system.bands.matrix.shape[0], count))],
        format="csr",
    )
    no, yes = np.zeros(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
    return replace(
        system,
        names=(*system.names, *names),
        values=np.concatenate([system.values, values]),
        equations=sparse.csr_array(sparse.vstack([wider, bound], format="csr")),
        bands=replace(system.bands, matrix=sparse.csr_array(facts)),
        lower=np.concatenate([system.lower, lower]),
        upper=np.concatenate([system.upper, np.full(count, np.inf)]),
        level_up=np.concatenate([system.level_up, level]),
        level_down=np.concatenate([system.level_down, np.minimum(level, values - lower)]),
        primary=np.concatenate([system.primary, no]),
        hidden=np.concatenate([system.hidden, yes]),
        free=np.concatenate([system.free, no]),
        weight=np.concatenate([system.weight, np.zeros(count)]),
        sole=np.concatenate([system.sole, np.full(count, -1) if sole is None else sole]),
        group=np.concatenate([system.group, size + np.arange(count)]),
    )
