"""A price index from sums over quotes: that of the quotes themselves, without holding them.

An engine has compared each price with the one before it of the same product and added up by
aggregate, period and period of the earlier price.  Here the comparisons over a silence are set
against what the group did meanwhile: a product whose price was missing moved with its group, so
that its return tells of the periods since the last one only.  That is what `completed` does price
by price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ondiris.indices.basket import (
    IndexMethod,
    LeafMovement,
    PriceIndex,
    WeightSet,
    index_above,
    linked,
)
from ondiris.indices.completing import MissingPrices, Movement
from ondiris.indices.elementary import JEVONS, ElementaryFormula, power_sums_to_mean
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.tree import Tree

__all__ = ["QuoteSpells", "ReducedQuotes", "reduced_price_index"]


@dataclass(frozen=True, slots=True, eq=False)
class QuoteSpells:
    """Quotes that have others of their product before them, added up.

    Parameters
    ----------
    leaf, last, before, period : int array, shape (n,)
        The aggregate, the column of the earlier price (-1 for none), that of the row before, and
        their own; in the order of these, so that nothing depends on who added up.
    priced : bool array, shape (n,)
        Whether they have a price, or were asked for in vain.
    power_sum, earlier : float array, shape (n,)
        Sum of powers of relatives (of Dutot, of later prices), and of earlier prices.
    rows : int array, shape (n,)
        How many quotes.
    """

    leaf: Integers
    last: Integers
    before: Integers
    period: Integers
    priced: Flags
    power_sum: Floats
    earlier: Floats
    rows: Integers


@dataclass(frozen=True, slots=True, eq=False)
class ReducedQuotes:
    """Quotes of any number as what a method has to know of them.

    Parameters
    ----------
    priced : int array, shape (leaves, periods)
        Prices quoted.
    spells : QuoteSpells
    """

    priced: Integers
    spells: QuoteSpells


def reduced_price_index(
    quotes: ReducedQuotes,
    tree: Tree,
    weights: Sequence[WeightSet],
    periods: Sequence[str],
    method: IndexMethod,
) -> PriceIndex:
    """Make a price index of every node of a tree from sums over quotes.

    Parameters
    ----------
    quotes : ReducedQuotes
    tree, weights, periods, method
        As of `ondiris.indices.basket.price_index`, which refuses the same.

    Returns
    -------
    PriceIndex
        Equal to that of the quotes up to rounding, without a row for any product.
    """
    start, links = linked(weights, method.aggregation)
    priced = quotes.priced[:, start:]
    movement = Movement(tree, weights[0].weights, links, method.aggregation.order, priced.shape[1])
    moved = _ReducedWalk(quotes, start, priced, method).through(movement)
    return index_above(moved, tree, weights, periods, method)


class _ReducedWalk:
    """Goes through the periods once, knowing what each group has done since."""

    def __init__(
        self, quotes: ReducedQuotes, start: int, priced: Integers, method: IndexMethod
    ) -> None:
        self._formula, self._missing = method.elementary, method.missing
        self._start, self._shape = start, priced.shape
        self._spells = quotes.spells
        self._level = np.ones(priced.shape)
        self._holes = np.zeros(priced.shape, dtype=np.int64)
        self._elementary = np.full(priced.shape, np.nan)
        self._counted = priced.copy()
        self._guessed = np.zeros_like(priced)
        self._elementary[priced[:, 0] > 0, 0] = 1.0

    def through(self, movement: Movement) -> LeafMovement:
        for t in range(1, self._shape[1]):
            power, weight, matched = self._compared(t)
            measured = self._mean(power, weight, matched)
            step = self._standing_in(movement.of(t, measured))
            gone = np.isnan(step)
            self._level[:, t] = self._level[:, t - 1] * np.where(gone, 1.0, step)
            self._holes[:, t] = self._holes[:, t - 1] + gone
            guessed, earlier = self._silent(t)
            if self._missing is MissingPrices.CARRY:  # a price that stands has a relative of one
                still = earlier if self._formula is ElementaryFormula.DUTOT else guessed
                power = power + (0.0 if self._formula.order == JEVONS else 1.0) * still
                measured = self._mean(power, weight + still, matched + guessed)
            alone = np.where(guessed > 0, step, np.nan)
            self._elementary[:, t] = np.where(np.isnan(measured), alone, measured)
            self._counted[:, t] = matched + guessed
            self._guessed[:, t] = guessed
        return LeafMovement(self._elementary, self._counted, self._guessed)

    def _mean(self, power: Floats, weight: Floats, matched: Integers) -> Floats:
        counted = weight if self._formula is ElementaryFormula.DUTOT else matched
        mean = power_sums_to_mean(power, counted.astype(np.float64), order=self._formula.order)
        return np.where(matched > 0, mean, np.nan)

    def _standing_in(self, step: Floats) -> Floats:
        """Return what a product without a price is taken to have done."""
        if self._missing is MissingPrices.GROUP:
            return step
        return np.full_like(step, 1.0 if self._missing is MissingPrices.CARRY else np.nan)

    def _by_leaf(self, leaf: Integers, values: Floats) -> Floats:
        return np.bincount(leaf, weights=values, minlength=self._shape[0]).astype(np.float64)

    def _compared(self, t: int) -> tuple[Floats, Floats, Integers]:
        """Return sums of powers of relatives of a period, of their weights, and their number."""
        spells = self._spells
        rows = np.flatnonzero((spells.period - self._start == t) & spells.priced)
        rows = rows[self._unbroken(spells.leaf[rows], spells.last[rows], t - 1)]
        leaf, matched = spells.leaf[rows], spells.rows[rows]
        since = self._since(leaf, spells.last[rows], t - 1)
        power = spells.power_sum[rows]
        if self._formula.order == JEVONS:
            power = power - matched * np.log(since)
        elif self._formula is not ElementaryFormula.DUTOT:
            power = power * since**-self._formula.order
        return (
            self._by_leaf(leaf, power),
            self._by_leaf(leaf, spells.earlier[rows] * since),
            self._by_leaf(leaf, matched.astype(np.float64)).astype(np.int64),
        )

    def _silent(self, t: int) -> tuple[Integers, Floats]:
        """Return how many prices of a period are imputed, and the sum of those before them."""
        spells = self._spells
        until = spells.period - self._start - spells.priced  # what is priced itself is no guess
        rows = np.flatnonzero((spells.before - self._start < t) & (t <= until))
        rows = rows[self._unbroken(spells.leaf[rows], spells.last[rows], t)]
        leaf = spells.leaf[rows]
        since = self._since(leaf, spells.last[rows], t - 1)
        return (
            self._by_leaf(leaf, spells.rows[rows].astype(np.float64)).astype(np.int64),
            self._by_leaf(leaf, spells.earlier[rows] * since),
        )

    def _unbroken(self, leaf: Integers, last: Integers, t: int) -> Flags:
        """Return where an earlier price has been brought on to a period."""
        at = last - self._start
        known = np.flatnonzero(at >= 0)
        found = np.zeros(leaf.shape, dtype=np.bool_)
        found[known] = self._holes[leaf[known], t] == self._holes[leaf[known], at[known]]
        return found

    def _since(self, leaf: Integers, last: Integers, t: int) -> Floats:
        """Return how far a group has moved from one period to another."""
        return np.asarray(self._level[leaf, t] / self._level[leaf, last - self._start])
