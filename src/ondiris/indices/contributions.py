"""Contributions through a tree: every product's part in the change of every level above it.

The parts add up exactly because each mean on the way up is rewritten as an arithmetic mean with
transmuted weights; no residual is spread afterwards.  Work is a handful of passes over the product
matrix, whatever the depth of the tree.
"""

from __future__ import annotations

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.elementary import JEVONS
from ondiris.indices.result import Floats, GrowthContributions, Integers
from ondiris.indices.tree import Aggregation, Tree

__all__ = ["leaf_shares", "product_contributions", "transmuted_weights"]


def transmuted_weights(values: Floats, mean: Floats, weights: Floats, order: float) -> Floats:
    """Turn weights of a generalised mean into those of an equal arithmetic mean.

    Parameters
    ----------
    values : float array
        Positive values, usually relatives.
    mean : float array, broadcastable
        Their generalised mean of the given order.
    weights : float array, broadcastable
        Weights of that mean.
    order : float
        Order of the mean.

    Returns
    -------
    float array
        Not yet normalised: the arithmetic mean with these weights equals ``mean``.

    Notes
    -----
    ``v ∝ w (x^r - M^r) / (r (x - M))``, which is ``w / L(x, M)`` with the logarithmic mean for
    r = 0 and w itself for r = 1.  Where x = M the limit is ``w M^(r-1)``.

    References
    ----------
    .. [1] Martin, S. (2021), A note on general decompositions for price indexes, Prices Analytical
       Series, Statistics Canada 62F0014M.
    """
    if order == 1:
        return np.asarray(weights * np.ones_like(values))
    gap = values - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        d = gap / mean
        if order == 0:
            # log1p keeps the digits where value and mean nearly meet
            slope = np.log1p(d) / d / mean
        else:
            slope = np.expm1(order * np.log1p(d)) / d * mean ** (order - 1.0) / order
    flat = np.abs(d) < 1e-12
    if np.any(flat):
        slope = np.where(flat, np.broadcast_to(mean ** (order - 1.0), values.shape), slope)
    return np.asarray(weights * slope)


def product_contributions(
    aggregation: Aggregation,
    relatives: Floats,
    aggregates: Integers,
    *,
    level: str,
    labels: tuple[str, ...] | None = None,
    elementary_order: float = JEVONS,
    weights: Floats | None = None,
) -> GrowthContributions:
    """Split the change of one node among the products below it.

    Parameters
    ----------
    aggregation : Aggregation
        From `ondiris.indices.tree.aggregate`.
    relatives : float array, shape (products, periods), ratio
        The relatives the elementary indices were made of; NaN is missing.
    aggregates : int array, shape (products,)
        The leaf of each product, in the order of `Tree.leaf_labels`.
    level : str
        Label of the node whose change is split.
    labels : tuple of str, optional
        Names of the products; their positions when absent.
    elementary_order : float
        Order of the elementary mean: 0 Jevons, 1 Carli, -1 harmonic.
    weights : float array, shape (products, periods), optional
        Of the relatives within their aggregates, as in `elementary_index`.

    Returns
    -------
    GrowthContributions
        Ratio parts; each period sums to the node's index less one.  A product that was not
        matched in a period has NaN there.

    Raises
    ------
    InvalidInput
        An unknown level, or relatives that do not match the aggregation.

    Notes
    -----
    A leaf that took its parent's movement passes its weight to its measured siblings, so
    contributions belong to products that were seen.  In the first period all are zero.
    """
    tree = aggregation.tree
    if relatives.shape != (aggregates.size, len(aggregation.index.periods)):
        raise InvalidInput("shape-mismatch", "relatives do not match aggregates and periods")
    shares = leaf_shares(aggregation, level)
    values = np.empty_like(relatives)
    for t in range(relatives.shape[1]):
        values[:, t] = _within(
            relatives[:, t],
            aggregates,
            aggregation.index.values[tree.leaves, t],
            shares[:, t],
            elementary_order,
            None if weights is None else weights[:, t],
        )
    names = labels or tuple(str(i) for i in range(aggregates.size))
    return GrowthContributions(names, aggregation.index.periods, values)


def _within(
    relatives: Floats,
    aggregates: Integers,
    index: Floats,
    shares: Floats,
    order: float,
    weights: Floats | None,
) -> Floats:
    known = np.flatnonzero(~np.isnan(relatives))
    x, group = relatives[known], aggregates[known]
    weight = np.ones_like(x) if weights is None else weights[known]
    raw = transmuted_weights(x, index[group], weight, order)
    total = np.bincount(group, weights=raw, minlength=index.size)
    out = np.full(relatives.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = shares / total
    out[known] = raw * scale[group] * (x - 1.0)
    return out


def leaf_shares(aggregation: Aggregation, level: str) -> Floats:
    """Return the weight of each measured leaf in the change of one node.

    Parameters
    ----------
    aggregation : Aggregation
        From `ondiris.indices.tree.aggregate`.
    level : str
        Label of the node.

    Returns
    -------
    float array, shape (leaves, periods)
        Zero for leaves elsewhere and for leaves without a measure; a column sums to one where
        anything below the node was measured.
    """
    tree, index = aggregation.tree, aggregation.index
    if level not in tree.labels:
        raise InvalidInput("unknown-series", f"no level {level} in the tree")
    imputed = np.zeros(index.values.shape, np.bool_) if index.imputed is None else index.imputed
    start = _lowest_measured(tree, imputed, tree.labels.index(level))
    share = np.zeros_like(index.values)
    share[start, np.arange(share.shape[1])] = 1.0
    for nodes in reversed(tree.levels()):
        above = tree.parents[nodes]
        weight = np.where(imputed[nodes], 0.0, aggregation.weights[nodes])
        raw = transmuted_weights(
            index.values[nodes], index.values[above], weight, aggregation.order
        )
        total = np.zeros_like(index.values)
        np.add.at(total, above, raw)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(total[above] > 0, raw / total[above], 0.0)
        share[nodes] += share[above] * np.nan_to_num(part)
    return share[tree.leaves]


def _lowest_measured(tree: Tree, imputed: np.ndarray, node: int) -> Integers:
    """For each period the node itself, or the nearest ancestor whose movement it took."""
    start = np.full(imputed.shape[1], node, dtype=np.int64)
    for t in range(start.size):
        while imputed[start[t], t] and tree.parents[start[t]] >= 0:
            start[t] = tree.parents[start[t]]
    return start
