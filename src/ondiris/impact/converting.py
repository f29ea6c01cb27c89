"""A table in coarser activities, and a table of total flows as one of domestic flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact.check import Floats, checked_matrix
from ondiris.impact.leontief import coefficients, leontief
from ondiris.impact.table import Flows, SymmetricTable

__all__ = ["aggregated", "aggregation_bias", "apportioned", "domestic"]

NEAR_ONE = 1e-6
"""How far shares of an activity may add up from 1: what six printed digits explain."""


def aggregated(
    table: SymmetricTable, groups: ArrayLike, activities: tuple[str, ...]
) -> SymmetricTable:
    """Add activities of a table up to coarser ones.

    Parameters
    ----------
    table : SymmetricTable
        The table as it was given.
    groups : int array, shape (activities,)
        The coarser activity of each, from 0; each has one at least.
    activities : tuple of str
        Codes of the coarser activities.

    Returns
    -------
    SymmetricTable

    Raises
    ------
    InvalidInput
        Groups that do not take every activity to one of those named.

    Examples
    --------
    >>> from ondiris.impact import donor_table
    >>> coarse = aggregated(donor_table(), [0] * 2 + [1] * 19 + [2] * 15, ("A-B", "C", "D-U"))
    >>> print(coarse)
    HU 2020: 3 activities, domestic flows by product
    """
    return _added(table, _adding(groups, len(table.words.activities), len(activities)), activities)


def apportioned(
    table: SymmetricTable, shares: ArrayLike, activities: tuple[str, ...]
) -> SymmetricTable:
    """Take activities of a table to others, each in shares: added up, or split in proportion.

    What is split is split alike in all it sells and buys, so the parts of one activity have one
    structure: `aggregated` invents nothing, this does.

    Parameters
    ----------
    table : SymmetricTable
        The table as it was given.
    shares : array, shape (other activities, activities)
        Which part of each activity goes where; not negative, each column adds up to 1.
    activities : tuple of str
        Codes of the other activities.

    Returns
    -------
    SymmetricTable

    Raises
    ------
    InvalidInput
        ``io-shares``: another shape, a negative share, shares of an activity that do not add up to
        1 within a millionth, or an activity to which nothing goes.

    Examples
    --------
    >>> from ondiris.impact import donor_table
    >>> import numpy as np
    >>> table = donor_table()
    >>> halves = np.vstack([np.full(36, 0.5), np.full(36, 0.5)])
    >>> split = apportioned(table, halves, ("one", "other"))
    >>> bool(np.isclose(split.flows[0, 1], table.flows.sum() / 4))
    True
    """
    moves = checked_matrix(shares, what="shares")
    fine, coarse = len(table.words.activities), len(activities)
    if (
        moves.shape != (coarse, fine)
        or (moves < 0.0).any()
        or not moves.any(axis=1).all()
        or np.abs(moves.sum(axis=0) - 1.0).max() > NEAR_ONE
    ):
        raise InvalidInput(
            "io-shares",
            f"shares of {fine} activities in {coarse} others are not all from 0 up and add up to 1",
            hint="Give one row for each other activity; each column adds up to 1.",
        )
    return _added(table, moves, activities)


def _added(table: SymmetricTable, adds: Floats, activities: tuple[str, ...]) -> SymmetricTable:
    return SymmetricTable(
        flows=adds @ table.flows @ adds.T,
        final_demand=adds @ table.final_demand,
        imports=adds @ table.imports,
        taxes=adds @ table.taxes,
        value_added=table.value_added @ adds.T,
        output=adds @ table.output,
        words=replace(table.words, activities=activities),
    )


def aggregation_bias(table: SymmetricTable, groups: ArrayLike, demand: ArrayLike) -> Floats:
    """Return by how much a coarser table overstates the output that a demand needs.

    Parameters
    ----------
    table : SymmetricTable
        The finer table, of domestic flows.
    groups : int array, shape (activities,)
        The coarser activity of each.
    demand : array, shape (activities,), unit of output
        Final demand in the finer activities.

    Returns
    -------
    float64 array, shape (coarser activities,)
        Output by the coarser table less that by the finer one, added up; zero for a demand in
        proportion to the table's own, whatever the groups.

    Raises
    ------
    InvalidInput, Inconsistent
        Groups as in `aggregated`; tables that are not productive.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 4.9.

    Examples
    --------
    >>> from ondiris.impact import donor_table
    >>> table = donor_table()
    >>> own = table.final_demand.sum(axis=1)
    >>> bool(abs(aggregation_bias(table, [0] * 21 + [1] * 15, own)).max() < 1e-6 * own.sum())
    True
    """
    count = int(np.max(groups)) + 1
    adds = _adding(groups, len(table.words.activities), count)
    asked = np.asarray(demand, dtype=np.float64)
    fine = leontief(coefficients(table.flows, table.output)).needed(asked)
    coarse = leontief(coefficients(adds @ table.flows @ adds.T, adds @ table.output))
    bias: Floats = coarse.needed(adds @ asked) - adds @ fine
    return bias


def domestic(table: SymmetricTable) -> SymmetricTable:
    """Take imports out of a table of total flows, in proportion to use.

    Every use of a product at home, intermediate or final, is taken to hold the same share of
    imports; exports hold none.

    Parameters
    ----------
    table : SymmetricTable
        Of total flows, with the category of exports named.

    Returns
    -------
    SymmetricTable
        Of domestic flows, with the imports that each activity uses.

    Raises
    ------
    InvalidInput
        The flows are domestic already, or no category of final demand is named as exports.
    Inconsistent
        More of a product is imported than is used at home.

    Examples
    --------
    >>> import numpy as np
    >>> from ondiris.impact import Flows, SymmetricTable, TableWords, examine
    >>> words = TableWords(("A",), demand=("home", "abroad"), flows=Flows.TOTAL, exports="abroad")
    >>> one = np.ones(1)
    >>> whole = SymmetricTable(
    ...     40 * np.ones((1, 1)), np.array([[60.0, 20.0]]), 20 * one, 0 * one, 60 * np.ones((1, 1)),
    ...     100 * one, words,
    ... )
    >>> home = domestic(whole)
    >>> home.flows.tolist(), home.imports.tolist(), examine(home).findings
    ([[32.0]], [8.0], ())
    """
    words = table.words
    if words.flows is not Flows.TOTAL or not words.exports:
        raise InvalidInput(
            "io-domestic",
            "imports are taken out of total flows whose exports are named.",
            hint="Name the category of exports, or leave a table of domestic flows as it is.",
        )
    abroad = words.demand.index(words.exports)
    used = table.sold - table.final_demand[:, abroad]
    over = np.flatnonzero(table.imports > used)
    if over.size:
        raise Inconsistent(
            "io-imports",
            f"more of {words.activities[int(over[0])]} is imported than is used at home; "
            f"{over.size} such activities.",
            hint="What is imported and sent on is neither import nor export of this table.",
            activity=words.activities[int(over[0])],
        )
    share = np.divide(table.imports, used, out=np.zeros_like(used), where=used != 0.0)
    final = table.final_demand * (1.0 - share)[:, None]
    final[:, abroad] = table.final_demand[:, abroad]
    return replace(
        table,
        flows=table.flows * (1.0 - share)[:, None],
        final_demand=final,
        imports=share @ table.flows,
        words=replace(words, flows=Flows.DOMESTIC),
    )


def _adding(groups: ArrayLike, fine: int, coarse: int) -> Floats:
    """Return the matrix that adds finer activities up."""
    places: NDArray[np.int64] = np.asarray(groups)
    if (
        places.shape != (fine,)
        or places.dtype.kind != "i"
        or set(places.tolist()) != set(range(coarse))
    ):
        raise InvalidInput(
            "io-correspondence",
            f"{fine} activities are not all taken to {coarse} coarser ones.",
            hint="Give the number of the coarser activity for each, from 0; none is left empty.",
        )
    adds: Floats = (places == np.arange(coarse)[:, None]).astype(np.float64)
    return adds
