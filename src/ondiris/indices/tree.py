"""Aggregation over a classification: from elementary indices to the whole, gaps filled in view.

A tree is two arrays, labels and parents, and nothing else: a classification of any depth, even one
with leaves on several levels, is aggregated by walking its levels from the deepest up.  A node
without any measured child takes its parent's movement ("parental"), which leaves every level above
unchanged; what was taken is marked and the mark travels with the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.elementary import JEVONS, elementary_index, price_relatives
from ondiris.indices.result import Flags, Floats, Integers, PeriodIndex

__all__ = ["Aggregation", "Tree", "aggregate", "impute_shadow"]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A classification: labels, and for each the position of its parent.

    Parameters
    ----------
    labels : tuple of str
        Distinct names of the nodes; parents stand before their children.
    parents : int array, shape (nodes,)
        Position of the parent, -1 for a root.

    Raises
    ------
    InvalidInput
        Repeated labels, a parent that does not exist or stands after its child.
    """

    labels: tuple[str, ...]
    parents: Integers
    depth: Integers = field(init=False, repr=False)
    leaves: Integers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        n = len(self.labels)
        if len(set(self.labels)) != n or self.parents.shape != (n,) or n == 0:
            raise InvalidInput("bad-tree", "a tree needs distinct labels and one parent for each")
        wrong = np.count_nonzero((self.parents >= np.arange(n)) | (self.parents < -1))
        if wrong:
            raise InvalidInput(
                "tree-with-a-hole", f"{wrong} nodes have no parent that stands before them"
            )
        depth = np.zeros(n, dtype=np.int64)
        for i in range(n):
            depth[i] = 0 if self.parents[i] < 0 else depth[self.parents[i]] + 1
        inner = np.zeros(n, dtype=np.bool_)
        inner[self.parents[self.parents >= 0]] = True
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "leaves", np.flatnonzero(~inner))

    @classmethod
    def from_parents(cls, parents: Mapping[str, str | None]) -> Tree:
        """Build a tree from the parent of each node.

        Parameters
        ----------
        parents : mapping of str to str or None
            The parent of each label, None for a root.

        Raises
        ------
        InvalidInput
            A parent that is not a node itself (a hole), or nodes that are their own ancestors.
        """
        holes = sorted({p for p in parents.values() if p is not None and p not in parents})
        if holes:
            raise InvalidInput(
                "tree-with-a-hole",
                f"{len(holes)} parents are named and not described: {', '.join(holes[:5])}",
                hint="Give each of them its own line, with its parent or as a root.",
                count=len(holes),
            )
        order: dict[str, int] = {}
        waiting = list(parents)
        while waiting:
            ready = [c for c in waiting if parents[c] is None or parents[c] in order]
            if not ready:
                raise InvalidInput(
                    "tree-with-a-loop", f"{len(waiting)} nodes are their own ancestors"
                )
            for label in ready:
                order[label] = len(order)
            waiting = [c for c in waiting if c not in order]
        above = [parents[label] for label in order]
        positions = [-1 if p is None else order[p] for p in above]
        return cls(tuple(order), np.array(positions, dtype=np.int64))

    @classmethod
    def from_paths(cls, paths: Sequence[Sequence[str]]) -> Tree:
        """Build a tree from paths that run from a root down to a leaf."""
        parents: dict[str, str | None] = {}
        for path in paths:
            for above, label in zip([None, *path[:-1]], path, strict=True):
                if parents.setdefault(label, above) != above:
                    raise InvalidInput("two-parents", f"{label} stands under two parents")
        return cls.from_parents(parents)

    @property
    def leaf_labels(self) -> tuple[str, ...]:
        """Labels of the leaves, in the order weights and elementary indices are given."""
        return tuple(self.labels[i] for i in self.leaves)

    def levels(self) -> list[Integers]:
        """Return the non-root nodes level by level, the deepest first."""
        deepest = int(self.depth.max())
        return [np.flatnonzero(self.depth == d) for d in range(deepest, 0, -1)]

    def totals(self, leaf_values: Floats) -> Floats:
        """Sum leaf values to every node, shape (nodes, ...)."""
        total = np.zeros((len(self.labels), *leaf_values.shape[1:]))
        total[self.leaves] = leaf_values
        for level in self.levels():
            np.add.at(total, self.parents[level], total[level])
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Aggregation:
    """An index for every node and the weights that made it.

    Parameters
    ----------
    tree : Tree
        The classification.
    index : PeriodIndex
        One series for each node; `PeriodIndex.imputed` marks what came from a parent.
    weights : float array, shape (nodes, periods)
        Weights at the start of each period, after price-updating; a node's is its children's sum.
    order : float
        Order of the mean used above the elementary level.
    """

    tree: Tree
    index: PeriodIndex
    weights: Floats
    order: float


def _checked_weights(tree: Tree, weights: Floats) -> Floats:
    leaf_weights = np.asarray(weights, dtype=np.float64)
    if leaf_weights.shape != tree.leaves.shape:
        raise InvalidInput(
            "shape-mismatch", f"{leaf_weights.size} weights for {tree.leaves.size} leaves"
        )
    if np.any(~(leaf_weights >= 0)) or not leaf_weights.sum() > 0:
        raise InvalidInput("bad-weights", "weights must be known, >= 0 and not all zero")
    return leaf_weights


def aggregate(
    tree: Tree,
    elementary: Floats,
    weights: Floats,
    periods: Sequence[str],
    *,
    order: float = 1.0,
) -> Aggregation:
    """Aggregate elementary indices over a tree with price-updated weights.

    Parameters
    ----------
    tree : Tree
        The classification; its leaves are the elementary aggregates.
    elementary : float array, shape (leaves, periods), ratio
        Period-on-period indices in the order of `Tree.leaf_labels`; NaN is missing.
    weights : float array, shape (leaves,)
        Value weights of the period before the first; they need not sum to one.
    periods : sequence of str
        Labels of the columns, in time order.
    order : float
        1 for Laspeyres-type aggregation; 0 geometric, -1 harmonic.

    Returns
    -------
    Aggregation
        Period-on-period indices of all nodes.  A root without any measured leaf stays NaN.

    Raises
    ------
    InvalidInput
        Shapes that do not match, weights that are missing, negative or all zero, an elementary
        index that is zero or negative.

    Notes
    -----
    ``I = (Σ w I_c^r / Σ w)^(1/r)`` over the measured children c; a child without a measure takes I.
    After each period leaf weights become ``w · I_leaf^r``.

    References
    ----------
    .. [1] ILO et al. (2004), Producer Price Index Manual, chapter 9.
    """
    leaf_weights = _checked_weights(tree, weights)
    if elementary.shape != (tree.leaves.size, len(periods)):
        raise InvalidInput(
            "shape-mismatch",
            f"indices of shape {elementary.shape} for {tree.leaves.size} leaves and "
            f"{len(periods)} periods",
        )
    if np.any(elementary <= 0):
        raise InvalidInput("not-positive", "an elementary index is zero or negative")
    values = np.full((len(tree.labels), len(periods)), np.nan)
    held = np.empty_like(values)
    imputed = np.zeros(values.shape, dtype=np.bool_)
    for t in range(len(periods)):
        held[:, t] = tree.totals(leaf_weights)
        values[:, t], imputed[:, t] = _one_period(tree, elementary[:, t], held[:, t], order)
        moved = values[tree.leaves, t]
        leaf_weights = leaf_weights * np.where(np.isnan(moved), 1.0, moved**order)
    index = PeriodIndex(tree.labels, tuple(periods), values, imputed)
    return Aggregation(tree, index, held, order)


def _one_period(
    tree: Tree, measured: Floats, weights: Floats, order: float
) -> tuple[Floats, Flags]:
    value = np.full(len(tree.labels), np.nan)
    value[tree.leaves] = measured
    for level in tree.levels():
        known = level[~np.isnan(value[level])]
        if not known.size:
            continue
        above, w = tree.parents[known], weights[known]
        power = np.log(value[known]) if order == 0 else value[known] ** order
        total = np.bincount(above, weights=w * power, minlength=value.size)
        weight = np.bincount(above, weights=w, minlength=value.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = total / weight
            mean = np.exp(mean) if order == 0 else mean ** (1.0 / order)
        filled = np.flatnonzero(weight > 0)
        value[filled] = mean[filled]
    imputed = np.isnan(value)
    for level in reversed(tree.levels()):
        gap = level[np.isnan(value[level])]
        value[gap] = value[tree.parents[gap]]
    return value, imputed


def impute_shadow(
    prices: Floats, listed: Flags, aggregates: Integers, tree: Tree, weights: Floats
) -> Floats:
    """Fill missing quotes with the price the product would have had.

    A shadow price moves with the product's elementary aggregate (or the nearest measured
    ancestor), so that the gap itself moves nothing and the return of the product is measured
    against it.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        NaN where unknown.
    listed : bool array, shape (products, periods)
        Where a quote was expected.
    aggregates : int array, shape (products,)
        The elementary aggregate of each product, in the order of `Tree.leaf_labels`.
    tree : Tree
        The classification.
    weights : float array, shape (leaves,)
        Value weights of the period before the first.

    Returns
    -------
    float array, shape (products, periods)
        A copy; a product never priced before stays unknown.
    """
    filled = np.array(prices)
    current = _checked_weights(tree, weights)
    for t in range(1, filled.shape[1]):
        pair = price_relatives(filled[:, t - 1 : t + 1])
        measured = elementary_index(pair, aggregates, tree.leaves.size, order=JEVONS)[:, 1]
        moved, _ = _one_period(tree, measured, tree.totals(current), 1.0)
        step = moved[tree.leaves]
        gap = np.isnan(filled[:, t]) & listed[:, t]
        filled[gap, t] = filled[gap, t - 1] * step[aggregates[gap]]
        current = current * np.where(np.isnan(step), 1.0, step)
    return filled
