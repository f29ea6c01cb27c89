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
from ondiris.disclosure.system import Bands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ondiris.disclosure.hierarchy import Shape
    from ondiris.disclosure.primary import Rules
    from ondiris.disclosure.system import System

__all__ = ["changes", "with_holding_sums", "with_sums"]

Floats = NDArray[np.float64]


def with_holding_sums(system: System, shape: Shape, cells: Cells, rules: Rules) -> System:
    """Add what each holding has in all the leaf cells that it is alone in, where they are several.

    Parameters
    ----------
    system : System
        Its first cells are those of `cells`.
    shape : Shape
    cells : Cells
    rules : Rules
    """
    leaves = shape.leaf_cells
    leaves = leaves[(cells.sole[leaves] >= 0) & (cells.total[leaves] > 0)]
    owner = cells.sole[leaves]
    often = np.bincount(owner, minlength=len(cells.holdings))[owner] > 1
    leaves, owner = leaves[often], owner[often]
    if len(leaves) == 0:
        return system
    _, row = np.unique(owner, return_inverse=True)
    places = (np.ones(len(leaves)), (row, leaves))
    members = sparse.csr_array(places, shape=(int(row.max()) + 1, len(system.names)))
    shares = sparse.csr_array(members[:, : len(cells.total)] @ cells.shares)
    sensitivity = primary_cells(Cells.of_shares(shares, cells.holdings, cells.waived), rules)
    secret = np.flatnonzero(sensitivity.primary)
    return with_sums(
        system,
        members[secret],
        ["+".join(system.names[int(c)] for c in leaves[row == k]) for k in secret],
        sensitivity.level_up[secret],
        np.zeros(len(secret)),
    )


def changes(new: Cells, old: Cells, matches: sparse.csr_array) -> Cells:
    """Return what each holding changed, as amounts, from one release to the next.

    Parameters
    ----------
    new, old : Cells
        Of the two releases.
    matches : sparse array, shape (old cells, new cells)
        The new cells that each old one is the sum of; nothing where there is none.

    Returns
    -------
    Cells
        One for each old cell; empty where it has no match.
    """
    holdings = np.union1d(new.holdings, old.holdings)
    matched = (np.diff(matches.indptr) > 0).astype(np.float64)
    before = sparse.diags_array(matched, format="csr") @ _aligned(old, holdings)
    amounts = sparse.csr_array(abs(matches @ _aligned(new, holdings) - before))
    amounts.eliminate_zeros()
    agreed = [*new.holdings[new.waived].tolist(), *old.holdings[old.waived].tolist()]
    return Cells.of_shares(amounts, holdings, np.isin(holdings, agreed))


def _aligned(cells: Cells, holdings: NDArray[np.str_]) -> sparse.csr_array:
    """Return shares with a column for each of some holdings."""
    shares = cells.shares
    columns = np.searchsorted(holdings, cells.holdings)[shares.indices]
    return sparse.csr_array(
        (shares.data, columns, shares.indptr), shape=(shares.shape[0], len(holdings))
    )


def with_sums(
    system: System, members: sparse.csr_array, names: Sequence[str], level: Floats, lower: Floats
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
        bands=Bands(
            sparse.csr_array(facts), system.bands.lower, system.bands.upper, system.bands.sources
        ),
        lower=np.concatenate([system.lower, lower]),
        upper=np.concatenate([system.upper, np.full(count, np.inf)]),
        level_up=np.concatenate([system.level_up, level]),
        level_down=np.concatenate([system.level_down, np.minimum(level, values - lower)]),
        primary=np.concatenate([system.primary, no]),
        hidden=np.concatenate([system.hidden, yes]),
        free=np.concatenate([system.free, no]),
        weight=np.concatenate([system.weight, np.zeros(count)]),
        sole=np.concatenate([system.sole, np.full(count, -1)]),
        group=np.concatenate([system.group, size + np.arange(count)]),
    )
