"""From tables of quotes and weights to a price index with what it has to say of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.indices.basket import (
    AggregationFormula,
    IndexMethod,
    PriceIndex,
    Quotes,
    WeightSet,
    price_index,
)
from ondiris.indices.completing import Replacement
from ondiris.indices.elementary import quote_matrix
from ondiris.indices.tree import Tree
from ondiris.model import Period
from ondiris.sources.quotes import WHOLE, AggregateWeights, QuoteTable, WeightsOfPeriod

__all__ = ["CompiledPrices", "QuoteBasket", "compile_prices", "reduced_quotes"]

POINTS = 6
"""Decimals of a product's contribution, in percentage points."""
_NAMED = 5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPrices:
    """A price index of every aggregate and group, and of what it was made.

    Parameters
    ----------
    index : PriceIndex
    products : tuple of str
        In the order of the rows of `PriceIndex.relatives`; none where an engine added up.
    quotes : int
        Prices that were read.
    weighed : bool
        Whether weights were given; without them all aggregates count alike.
    links : tuple of str
        Periods at which later weights came in.
    unquoted : int
        Aggregates with a weight and no quote.
    """

    index: PriceIndex
    products: tuple[str, ...]
    quotes: int
    weighed: bool
    links: tuple[str, ...]
    unquoted: int

    def __repr__(self) -> str:
        products = len(self.products)
        held = counted(products, "product") if products else counted(self.quotes, "price")
        return f"CompiledPrices({self.periods[0]}..{self.periods[-1]}, {held})"

    @property
    def periods(self) -> tuple[str, ...]:
        """Periods of the index, from its price reference period on."""
        return self.index.levels.periods[self.index.begins :]

    @property
    def imputed(self) -> int:
        """Prices that are no quotes."""
        return self.index.guessed

    def series(self) -> pa.Table:
        """Return a row an aggregate or group and period.

        Returns
        -------
        pyarrow.Table
            ``aggregate parent period index change_pct contribution weight_pct imputed_pct
            status``: the base is 100, changes and contributions (percentage points of the change
            of the level) are to the period before, status I where nobody measured the movement.
        """
        found = self.index.aggregation
        tree, begins = found.tree, self.index.begins
        count, size = len(self.periods), len(tree.labels)
        parents = [None if p < 0 else tree.labels[p] for p in tree.parents]
        imputed = self.index.imputed[:, begins:]
        change = 100.0 * (found.index.values[:, begins:] - 1.0)
        parts = 100.0 * self._contributions()[:, begins:]
        change[:, 0] = parts[:, 0] = np.nan
        whole = found.weights[tree.labels.index(self.index.method.level), begins:]
        numbers = {
            "index": 100.0 * self.index.levels.values[:, begins:],
            "change_pct": change,
            "contribution": parts,
            "weight_pct": 100.0 * found.weights[:, begins:] / whole,
            "imputed_pct": 100.0 * imputed,
        }
        return pa.table(
            {
                "aggregate": np.repeat(np.array(tree.labels, dtype=object), count),
                "parent": pa.array(np.repeat(np.array(parents, dtype=object), count), pa.string()),
                "period": pa.array(list(self.periods) * size),
                **{name: _nullable(values.ravel()) for name, values in numbers.items()},
                "status": np.where(imputed.ravel() < 1.0, "A", "I").astype(object),
            }
        )

    def _contributions(self) -> Floats:
        """Return the contribution of every node at or under the level, NaN elsewhere."""
        tree = self.index.aggregation.tree
        nodes = tree.totals(self.index.contributions)
        level = tree.labels.index(self.index.method.level)
        under = np.zeros(len(tree.labels), dtype=np.bool_)
        under[level] = True
        for i in range(level + 1, under.size):
            under[i] |= tree.parents[i] >= 0 and under[tree.parents[i]]
        return np.where(under[:, None], nodes, np.nan)

    def by_product(self) -> pa.Table:
        """Return a row a product and period that has a contribution to the change of the level.

        Returns
        -------
        pyarrow.Table
            ``product aggregate period contribution status``, in percentage points, to 6 decimals;
            status I where the price was imputed.  What replaced a product stands under its name.

        Raises
        ------
        InvalidInput
            ``reduced-quotes``: an engine has added up and tells no product from another.
        """
        if not self.products:
            raise reduced_quotes("gives no contribution of a product")
        begins = self.index.begins + 1
        parts = 100.0 * self.index.by_product(self.products).values[:, begins:]
        row, column = np.nonzero(~np.isnan(parts))
        leaf = self.index.aggregates[row]
        guessed = self.index.quotes.imputed[:, begins:][row, column]
        return pa.table(
            {
                "product": _words(self.products, row),
                "aggregate": _words(self.index.aggregation.tree.leaf_labels, leaf),
                "period": _words(self.periods[1:], column),
                "contribution": np.round(parts[row, column], POINTS) + 0.0,
                "status": _words(("A", "I"), guessed.astype(np.int64)),
            }
        )

    def replacements(self) -> list[dict[str, Any]]:
        """Return how products were replaced: period of the overlap, change of quality."""
        periods = self.index.levels.periods
        return [
            {
                "product": self.products[one.old],
                "replaced_by": self.products[one.new],
                "period": periods[one.period],
                "quality_pct": 100.0 * (one.quality - 1.0),
                "overlap": "imputed" if one.imputed else "quoted",
            }
            for one in self.index.quotes.overlaps
        ]


def compile_prices(
    table: QuoteTable, weights: AggregateWeights | None, method: IndexMethod
) -> CompiledPrices:
    """Make a price index of tables of quotes and weights.

    Parameters
    ----------
    table : QuoteTable
    weights : AggregateWeights, optional
        Without them every aggregate counts alike under one whole.
    method : IndexMethod

    Raises
    ------
    InvalidFile
        ``unweighted-aggregate``: quotes of an aggregate without a weight.
    InvalidInput
        ``missing-base``, ``weights-outside``, and whatever `price_index` refuses.
    """
    basket = QuoteBasket.of(weights, table.aggregates, table.periods)
    prices, listed = quote_matrix(table.product, table.period, table.price)
    quotes = Quotes(prices, listed, basket.place[table.belongs], _replacements(table))
    index = price_index(quotes, basket.tree, basket.sets, basket.periods, basket.taken(method))
    return basket.compiled(index, table.products, int(np.count_nonzero(~np.isnan(table.price))))


def reduced_quotes(what: str) -> InvalidInput:
    """Return the refusal of what is not known of quotes that an engine has added up.

    Parameters
    ----------
    what : str
        What an engine does not do.
    """
    return InvalidInput(
        "reduced-quotes",
        f"an engine adds quotes up and {what}",
        hint="Leave --engine away for a file that fits into memory.",
    )


@dataclass(frozen=True, slots=True, eq=False)
class QuoteBasket:
    """What stands above the aggregates of some quotes, and what they weigh.

    Parameters
    ----------
    tree : Tree
    sets : tuple of WeightSet
    place : int array, shape (aggregates,)
        Leaf of each aggregate that is quoted.
    periods : tuple of str
    weighed : bool
        Whether weights were given.
    """

    tree: Tree
    sets: tuple[WeightSet, ...]
    place: NDArray[np.int64]
    periods: tuple[str, ...]
    weighed: bool

    @classmethod
    def of(
        cls,
        weights: AggregateWeights | None,
        aggregates: Sequence[str],
        periods: Sequence[Period],
    ) -> QuoteBasket:
        """Put together weights and what is quoted.

        Parameters
        ----------
        weights : AggregateWeights, optional
        aggregates : sequence of str
            Those that are quoted.
        periods : sequence of Period
            In time order.

        Raises
        ------
        InvalidFile
            ``unweighted-aggregate``.
        InvalidInput
            ``weights-outside``, ``weights-of-later``.
        """
        held = weights or _alike(aggregates)
        tree = Tree.from_parents(held.parents)
        leaf = {label: i for i, label in enumerate(tree.leaf_labels)}
        strange = [label for label in aggregates if label not in leaf]
        if strange:
            raise InvalidFile(
                "unweighted-aggregate",
                f"{len(strange)} aggregates have quotes and no weight: "
                f"{', '.join(strange[:_NAMED])}",
                hint="Give each a row in the file of weights; a group is no elementary aggregate.",
                count=len(strange),
            )
        return cls(
            tree,
            tuple(_weight_set(one, leaf, periods) for one in held.sets),
            np.array([leaf[label] for label in aggregates], dtype=np.int64),
            tuple(str(period) for period in periods),
            weights is not None,
        )

    def taken(self, method: IndexMethod) -> IndexMethod:
        """Return the method by its right name, a year of its base as the periods within it.

        Parameters
        ----------
        method : IndexMethod
            As asked.
        """
        lowe = method.aggregation is AggregationFormula.LOWE
        if lowe and not any(one.older for one in self.sets):
            method = replace(method, aggregation=AggregationFormula.LASPEYRES)
        return _based(method, self.periods)

    def compiled(self, index: PriceIndex, products: tuple[str, ...], quotes: int) -> CompiledPrices:
        """Return an index with what is said of it.

        Parameters
        ----------
        index : PriceIndex
        products : tuple of str
        quotes : int
            Prices that were read.
        """
        return CompiledPrices(
            index=index,
            products=products,
            quotes=quotes,
            weighed=self.weighed,
            links=tuple(self.periods[one.since] for one in self.sets[1:]),
            unquoted=self.tree.leaves.size - self.place.size,
        )


def _alike(aggregates: Sequence[str]) -> AggregateWeights:
    parents: dict[str, str | None] = {WHOLE: None, **dict.fromkeys(aggregates, WHOLE)}
    weights = WeightsOfPeriod(None, None, dict.fromkeys(aggregates, 1.0))
    return AggregateWeights(parents, (weights,))


def _replacements(table: QuoteTable) -> tuple[Replacement, ...]:
    return tuple(
        Replacement(int(new), int(table.replaces[new]))
        for new in np.flatnonzero(table.replaces >= 0)
    )


def _weight_set(
    one: WeightsOfPeriod, leaf: Mapping[str, int], periods: Sequence[Period]
) -> WeightSet:
    """Return weights with their periods as columns."""
    weights = np.zeros(len(leaf))
    for label, weight in one.weights.items():
        weights[leaf[label]] = weight
    since = 0 if one.price_reference is None else _column(periods, one.price_reference)[1]
    of = one.weight_reference
    reference = (since, since) if of is None else _column(periods, of)
    if reference[1] > since:
        raise InvalidInput(
            "weights-of-later",
            f"weights of {of} are to be used from {periods[since]} on",
            hint="A weight reference period ends no later than the price reference period.",
        )
    return WeightSet(weights, since, reference)


def _column(periods: Sequence[Period], asked: Period) -> tuple[int, int]:
    """Return the first and the last column within a period."""
    inside = [
        i for i, one in enumerate(periods)
        if asked.start <= one.start and one.last_day <= asked.last_day
    ]  # fmt: skip
    if not inside or periods[inside[0]].start != asked.start:
        raise InvalidInput(
            "weights-outside",
            f"weights name {asked}, and the quotes run from {periods[0]} to {periods[-1]}",
            hint="Quotes must begin with the first reference period of the weights. Weights that "
            "are older and at its prices already need no `weight_reference`.",
        )
    return inside[0], inside[-1]


def _based(method: IndexMethod, periods: Sequence[str]) -> IndexMethod:
    """Return the method with a year of its base written as the periods within it."""
    base = tuple(
        period
        for asked in method.base
        for period in ([p for p in periods if p.startswith(f"{asked}-")] or [asked])
    )
    return replace(method, base=base)


def _nullable(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)


def _words(labels: Sequence[str], codes: NDArray[np.int64]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(list(labels), pa.string())
    )
