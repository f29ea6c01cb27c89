"""A price index from quotes and weights, whole: completed, averaged, aggregated, chained.

The storeys of this room in the order in which an office climbs them, as one function of arrays.
Which prices weights are at decides the name of the result: *Laspeyres* where they are of the price
reference period itself, *Lowe* where they are older and brought to its prices first, *Young* where
they are older and taken as they stand.

References
----------
.. [1] ILO et al. (2020), Consumer Price Index Manual: Concepts and Methods, chapters 8 and 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ondiris.codes import counted
from ondiris.errors import InvalidInput
from ondiris.indices.chaining import chain, rebase
from ondiris.indices.completing import (
    CompletedQuotes,
    MissingPrices,
    QuoteFrame,
    Replacement,
    completed,
)
from ondiris.indices.contributions import leaf_shares, product_contributions
from ondiris.indices.elementary import ElementaryFormula, elementary_index, price_relatives
from ondiris.indices.result import FixedBaseIndex, Flags, Floats, GrowthContributions, Integers
from ondiris.indices.tree import Aggregation, Tree, WeightLink, aggregate

__all__ = [
    "AggregationFormula",
    "IndexMethod",
    "LeafMovement",
    "PriceIndex",
    "Quotes",
    "WeightSet",
    "index_above",
    "linked",
    "price_index",
]


class AggregationFormula(StrEnum):
    """Formulas above the elementary aggregates, by the names of the manuals."""

    LASPEYRES = "laspeyres"
    LOWE = "lowe"
    YOUNG = "young"
    GEOMETRIC_YOUNG = "geometric-young"

    @property
    def order(self) -> float:
        """Order of its mean."""
        return 0.0 if self is AggregationFormula.GEOMETRIC_YOUNG else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class WeightSet:
    """Weights and the periods they belong to.

    Parameters
    ----------
    weights : float array, shape (leaves,)
        Value weights, zero for aggregates that this set does not hold.
    since : int
        Column of the price reference period: they weigh the movements after it.
    reference : tuple of int
        First and last column of the period whose mean prices they are at: the weight reference
        period, no later than the other one.
    """

    weights: Floats
    since: int
    reference: tuple[int, int]

    @property
    def older(self) -> bool:
        """Whether they are of another period than the one at whose prices they weigh."""
        return self.reference != (self.since, self.since)


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """Prices in a matrix, with where each product belongs.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        NaN where unknown.
    listed : bool array, shape (products, periods)
        Where a quote was expected.
    aggregates : int array, shape (products,)
        The elementary aggregate of each, in the order of `Tree.leaf_labels`.
    replacements : tuple of Replacement
    """

    prices: Floats
    listed: Flags
    aggregates: Integers
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexMethod:
    """How an index is made.

    Parameters
    ----------
    elementary : ElementaryFormula
    aggregation : AggregationFormula
    missing : MissingPrices
    base : tuple of str
        Periods whose mean is 100; the price reference period of the first weights where empty.
    level : str
        The node whose change is split into contributions; the first root where empty.
    """

    elementary: ElementaryFormula = ElementaryFormula.JEVONS
    aggregation: AggregationFormula = AggregationFormula.LASPEYRES
    missing: MissingPrices = MissingPrices.GROUP
    base: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PriceIndex:
    """An index for every node of a tree, and all that has to be said of it.

    Parameters
    ----------
    method : IndexMethod
        With `base` and `level` as they were taken.
    aggregation : Aggregation
        Movements from period to period and weights.
    levels : FixedBaseIndex
        The chained index, its base 1.
    begins : int
        Column of the first price reference period; those before it only brought weights to it.
    imputed : float array, shape (nodes, periods)
        Part of the weight of each node whose movement nobody measured, from 0 to 1.
    guessed : int
        Prices that are no quotes.
    quotes : CompletedQuotes
        Prices with what was imputed and linked; without a row where only sums were given.
    aggregates : int array, shape (products,)
    relatives : float array, shape (products, periods)
    contributions : float array, shape (leaves, periods), ratio
        Of each leaf to the change of `IndexMethod.level` since the period before.
    """

    method: IndexMethod
    aggregation: Aggregation
    levels: FixedBaseIndex
    begins: int
    imputed: Floats
    guessed: int
    quotes: CompletedQuotes
    aggregates: Integers
    relatives: Floats
    contributions: Floats

    def by_product(self, labels: tuple[str, ...]) -> GrowthContributions:
        """Return the contribution of each product to the change of `IndexMethod.level`.

        Parameters
        ----------
        labels : tuple of str
            Names of the products.
        """
        formula = self.method.elementary
        return product_contributions(
            self.aggregation,
            self.relatives,
            self.aggregates,
            level=self.method.level,
            labels=labels,
            elementary_order=formula.order,
            weights=formula.weights(self.quotes.prices),
        )


def price_index(
    quotes: Quotes,
    tree: Tree,
    weights: Sequence[WeightSet],
    periods: Sequence[str],
    method: IndexMethod,
) -> PriceIndex:
    """Make a price index of every node of a tree from quotes and weights.

    Parameters
    ----------
    quotes : Quotes
    tree : Tree
        The classification; its leaves are the elementary aggregates.
    weights : sequence of WeightSet
        By rising `WeightSet.since`; the index is linked where a later one comes in.
    periods : sequence of str
        Labels of the columns, in time order.
    method : IndexMethod

    Returns
    -------
    PriceIndex
        Columns before the first weights hold are left out.

    Raises
    ------
    InvalidInput
        ``older-weights``: Laspeyres with weights of an earlier period; ``unknown-series``,
        ``missing-base``; whatever the storeys below refuse.
    """
    start, links = linked(weights, method.aggregation)
    prices = quotes.prices[:, start:]
    order, leaves = method.aggregation.order, tree.leaves.size
    frame = QuoteFrame(quotes.aggregates, tree, weights[0].weights, links, method.elementary, order)
    whole = completed(
        prices,
        _expected(quotes.listed[:, start:]),
        frame,
        missing=method.missing,
        replacements=quotes.replacements,
    )
    relatives = price_relatives(whole.prices)
    elementary = elementary_index(
        relatives,
        quotes.aggregates,
        leaves,
        order=method.elementary.order,
        weights=method.elementary.weights(whole.prices),
    )
    moved = LeafMovement(elementary, *_counted(quotes.aggregates, relatives, whole.imputed, leaves))
    bare = index_above(moved, tree, weights, periods, method)
    return replace(bare, quotes=whole, aggregates=quotes.aggregates, relatives=relatives)


@dataclass(frozen=True, slots=True, eq=False)
class LeafMovement:
    """How elementary aggregates moved, and how many prices stand behind it.

    Parameters
    ----------
    elementary : float array, shape (leaves, periods), ratio
        From the first column that is needed; NaN where nothing was measured.
    counted, guessed : int array, shape (leaves, periods)
        Relatives, and those of them whose later price is no quote.
    """

    elementary: Floats
    counted: Integers
    guessed: Integers

    @property
    def parts(self) -> Floats:
        """Part of the relatives of each leaf that nobody measured; all where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.counted > 0, self.guessed / self.counted, 1.0)


def index_above(
    moved: LeafMovement,
    tree: Tree,
    weights: Sequence[WeightSet],
    periods: Sequence[str],
    method: IndexMethod,
) -> PriceIndex:
    """Make a price index of every node of a tree from what its leaves did.

    Parameters
    ----------
    moved : LeafMovement
    tree, weights, periods, method
        As of `price_index`, which refuses the same.

    Returns
    -------
    PriceIndex
        Without a row for any product.
    """
    start, links = linked(weights, method.aggregation)
    labels = tuple(periods[start:])
    found = aggregate(
        tree, moved.elementary, weights[0].weights, labels,
        order=method.aggregation.order, links=links,
    )  # fmt: skip
    base = method.base or (periods[weights[0].since],)
    level = method.level or tree.labels[0]
    growth = np.nan_to_num(found.index.values[tree.leaves] - 1.0)
    none = np.empty((0, len(labels)))
    return PriceIndex(
        method=replace(method, base=tuple(base), level=level),
        aggregation=found,
        levels=rebase(chain(found.index), base),
        begins=weights[0].since - start,
        imputed=_imputed(found, moved.parts),
        guessed=int(moved.guessed.sum()),
        quotes=CompletedQuotes(none, none.astype(np.bool_), ()),
        aggregates=np.empty(0, dtype=np.int64),
        relatives=none,
        contributions=leaf_shares(found, level) * growth,
    )


def linked(
    weights: Sequence[WeightSet], formula: AggregationFormula
) -> tuple[int, tuple[WeightLink, ...]]:
    """Return the first column that is needed, and the links with columns counted from it.

    Parameters
    ----------
    weights : sequence of WeightSet
    formula : AggregationFormula

    Raises
    ------
    InvalidInput
        ``older-weights``.
    """
    older = sum(one.older for one in weights)
    if older and formula is AggregationFormula.LASPEYRES:
        raise InvalidInput(
            "older-weights",
            f"{counted(older, 'set')} of weights are not of their price reference period, and "
            "those of a Laspeyres index are",
            hint="Bring them to its prices with lowe, or take them as they stand with young.",
        )
    if formula is not AggregationFormula.LOWE:
        start = weights[0].since
        return start, tuple(WeightLink(one.weights, one.since - start) for one in weights[1:])
    start = min(one.reference[0] for one in weights)
    links = [
        WeightLink(
            one.weights, one.since - start, (one.reference[0] - start, one.reference[1] - start)
        )
        for one in weights
        if one.since > start
    ]
    return start, tuple(links)


def _expected(listed: Flags) -> Flags:
    """Return where a quote was due: where a row stands, and between two rows of a product."""
    begun = np.logical_or.accumulate(listed, axis=1)
    not_over = np.logical_or.accumulate(listed[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(begun & not_over)


def _counted(
    aggregates: Integers, relatives: Floats, imputed: Flags, leaves: int
) -> tuple[Integers, Integers]:
    """Return how many relatives stand behind each leaf, and how many of them are imputed."""
    known = ~np.isnan(relatives)
    counts = np.empty((2, leaves, relatives.shape[1]), dtype=np.int64)
    for t in range(relatives.shape[1]):
        for i, rows in enumerate((known[:, t], known[:, t] & imputed[:, t])):
            counts[i, :, t] = np.bincount(aggregates[rows], minlength=leaves)
    return counts[0], counts[1]


def _imputed(found: Aggregation, part: Floats) -> Floats:
    """Return which part of the weight of each node moved without anybody measuring it."""
    tree = found.tree
    weight = found.weights[tree.leaves]
    with np.errstate(divide="ignore", invalid="ignore"):
        nodes = tree.totals(weight * part) / tree.totals(weight)
    nodes[tree.leaves] = part
    alone = np.zeros_like(nodes) if found.index.imputed is None else found.index.imputed
    return np.where(np.isnan(nodes), alone, nodes)
