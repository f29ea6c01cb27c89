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
from ondiris.indices.result import Flags, Floats, Integers, PeriodIndex

__all__ = ["Aggregation", "Tree", "WeightLink", "aggregate", "checked_weights", "one_period"]


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


@dataclass(frozen=True, slots=True, eq=False)
class WeightLink:
    """New weights, and the period at which the index goes over to them.

    Parameters
    ----------
    weights : float array, shape (leaves,)
        Value weights.
    at : int
        Column of the link period: they weigh the movements after it.
    reference : tuple of int, optional
        First and last column of the period at whose mean prices they are, if it is another one:
        they are brought to the prices of the link period by the movement of each leaf.
    """

    weights: Floats
    at: int
    reference: tuple[int, int] | None = None

    def brought(self, moved: Floats) -> Floats:
        """Return the weights at the prices of the link period.

        Parameters
        ----------
        moved : float array, shape (leaves, periods), ratio
            Movements of the leaves, known up to the link period.
        """
        if self.reference is None:
            return self.weights
        first, last = self.reference
        steps = np.nan_to_num(moved[:, first + 1 : self.at + 1], nan=1.0)
        level = np.cumprod(np.column_stack([np.ones(len(steps)), steps]), axis=1)
        mean = level[:, : last - first + 1].mean(axis=1)
        return np.asarray(self.weights * level[:, -1] / mean)


def checked_weights(tree: Tree, weights: Floats) -> Floats:
    """Return leaf weights as floats, once they fit the tree.

    Raises
    ------
    InvalidInput
        Another number of weights than leaves; weights that are unknown, negative or all zero.
    """
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
    links: Sequence[WeightLink] = (),
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
    links : sequence of WeightLink
        Later weights; the series are chained over the periods at which they come in.

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
    After each period leaf weights become ``w · I_leaf^r``, or those of a link.  A group of zero
    weight has no mean; with one measured child it takes that child's movement.

    References
    ----------
    .. [1] ILO et al. (2004), Producer Price Index Manual, chapter 9.
    """
    leaf_weights = checked_weights(tree, weights)
    if elementary.shape != (tree.leaves.size, len(periods)):
        raise InvalidInput(
            "shape-mismatch",
            f"indices of shape {elementary.shape} for {tree.leaves.size} leaves and "
            f"{len(periods)} periods",
        )
    if np.any(elementary <= 0):
        raise InvalidInput("not-positive", "an elementary index is zero or negative")
    later = {link.at: link for link in links}
    values = np.full((len(tree.labels), len(periods)), np.nan)
    held = np.empty_like(values)
    imputed = np.zeros(values.shape, dtype=np.bool_)
    for t in range(len(periods)):
        held[:, t] = tree.totals(leaf_weights)
        values[:, t], imputed[:, t] = one_period(tree, elementary[:, t], held[:, t], order)
        moved = values[tree.leaves, t]
        leaf_weights = leaf_weights * np.where(np.isnan(moved), 1.0, moved**order)
        if t in later:
            brought = later[t].brought(values[tree.leaves, : t + 1])
            leaf_weights = checked_weights(tree, brought)
    index = PeriodIndex(tree.labels, tuple(periods), values, imputed)
    return Aggregation(tree, index, held, order)


def one_period(tree: Tree, measured: Floats, weights: Floats, order: float) -> tuple[Floats, Flags]:
    """Return the movement of every node in one period, and where it is an ancestor's.

    Parameters
    ----------
    tree : Tree
    measured : float array, shape (leaves,), ratio
        NaN where nothing was measured.
    weights : float array, shape (nodes,)
        At the start of the period.
    order : float
        Order of the mean.
    """
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
        children = np.bincount(above, minlength=value.size)
        alone = known[(weight[above] == 0) & (children[above] == 1)]
        value[tree.parents[alone]] = value[alone]
    imputed = np.isnan(value)
    for level in reversed(tree.levels()):
        gap = level[np.isnan(value[level])]
        value[gap] = value[tree.parents[gap]]
    return value, imputed
