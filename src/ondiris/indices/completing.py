"""Quotes made whole: missing prices imputed, and a product continued by the one that replaced it.

Both ask what a price would have been.  A *shadow price* moves with the product's elementary
aggregate, or the nearest measured ancestor, so that the gap moves nothing and the return of the
product is measured against it.  A *replacement* is linked by overlap: what the old product cost
when the new one came, in terms of the new one, is taken for the difference in quality, and the
series goes on with the new one's movement.  Where the two were never quoted together the old
price of that period is imputed first (the manuals call that an imputed overlap, or class mean).

References
----------
.. [1] ILO et al. (2020), Consumer Price Index Manual: Concepts and Methods, chapters 6 and 11.
.. [2] ILO et al. (2004), Producer Price Index Manual, chapters 7 and 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.elementary import ElementaryFormula, elementary_index, price_relatives
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.tree import Tree, WeightLink, checked_weights, one_period

__all__ = [
    "CompletedQuotes",
    "MissingPrices",
    "Movement",
    "Overlap",
    "QuoteFrame",
    "Replacement",
    "completed",
    "impute_shadow",
]

_NOWHERE = -1


class MissingPrices(StrEnum):
    """What stands for a price that was asked for and is missing."""

    GROUP = "group"
    CARRY = "carry"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class QuoteFrame:
    """Where quotes belong: their aggregates, the tree above these, and how they are averaged.

    Parameters
    ----------
    aggregates : int array, shape (products,)
        The elementary aggregate of each product, in the order of `Tree.leaf_labels`.
    tree : Tree
        The classification.
    weights : float array, shape (leaves,)
        Value weights of the period before the first.
    links : tuple of WeightLink
        Later weights.
    formula : ElementaryFormula
        Of the elementary aggregates.
    order : float
        Order of the aggregation above them.
    """

    aggregates: Integers
    tree: Tree
    weights: Floats
    links: tuple[WeightLink, ...] = ()
    formula: ElementaryFormula = ElementaryFormula.JEVONS
    order: float = 1.0


@dataclass(frozen=True, slots=True)
class Replacement:
    """A product and the one whose place it takes, as the rows of a matrix.

    Parameters
    ----------
    new, old : int
        Rows.
    """

    new: int
    old: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a replacement was linked.

    Parameters
    ----------
    new, old : int
        Rows.
    period : int
        Column of the overlap.
    quality : float
        Price of the new product over that of the old one in the overlap.
    imputed : bool
        Whether the old price there is a shadow price.
    """

    new: int
    old: int
    period: int
    quality: float
    imputed: bool


@dataclass(frozen=True, slots=True, eq=False)
class CompletedQuotes:
    """Prices of which an index can be made.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        A replaced product goes on in its own row, the row of its replacement is empty.
    imputed : bool array, shape (products, periods)
        Where the price is no quote.
    overlaps : tuple of Overlap
        By period.
    """

    prices: Floats
    imputed: Flags
    overlaps: tuple[Overlap, ...]


def impute_shadow(
    prices: Floats, listed: Flags, aggregates: Integers, tree: Tree, weights: Floats
) -> Floats:
    """Fill missing quotes with the price the product would have had.

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
    frame = QuoteFrame(aggregates, tree, weights)
    return completed(prices, listed, frame, missing=MissingPrices.GROUP).prices


def completed(
    prices: Floats,
    listed: Flags,
    frame: QuoteFrame,
    *,
    missing: MissingPrices,
    replacements: Sequence[Replacement] = (),
) -> CompletedQuotes:
    """Impute missing prices and link replacements, period by period.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        NaN where unknown.
    listed : bool array, shape (products, periods)
        Where a quote was expected.
    frame : QuoteFrame
    missing : MissingPrices
        By the movement of the group, by the last price, or not at all.
    replacements : sequence of Replacement
        A product takes one place, and one product takes it.

    Raises
    ------
    InvalidInput
        ``no-overlap``, ``replaced-twice``, ``replaced-elsewhere`` or ``replacement-order``: a
        replacement that cannot be linked.
    """
    coming = _overlaps(prices, frame.aggregates, replacements)
    source = np.arange(prices.shape[0])
    source[[link.new for link in coming]] = _NOWHERE
    rows, quality = _rows(coming, source.size), np.ones(source.size)
    filled = np.full(prices.shape, np.nan)
    imputed = np.zeros(prices.shape, dtype=np.bool_)
    movement = Movement(frame.tree, frame.weights, frame.links, frame.order, prices.shape[1])
    linked: list[Overlap] = []
    for t in range(prices.shape[1]):
        here = source != _NOWHERE
        filled[here, t] = prices[source[here], t] / quality[here]
        expected = np.zeros(source.size, dtype=np.bool_)
        expected[here] = listed[source[here], t]
        expected[[rows[link.new] for link in coming if link.period == t]] = True
        gap = np.flatnonzero(np.isnan(filled[:, t]) & expected)
        if t:
            step = _step(t, filled, frame, movement, missing)
            filled[gap, t] = filled[gap, t - 1] * step[frame.aggregates[gap]]
            imputed[gap, t] = ~np.isnan(filled[gap, t])
        for link in (link for link in coming if link.period == t):
            row = rows[link.new]
            whole = prices[link.new, t] / filled[row, t]
            if np.isnan(whole):
                raise _no_overlap()
            linked.append(
                replace(link, quality=whole / quality[row], imputed=bool(imputed[row, t]))
            )
            source[row], quality[row] = link.new, whole
    return CompletedQuotes(filled, imputed, tuple(linked))


def _step(
    t: int, prices: Floats, frame: QuoteFrame, movement: Movement, missing: MissingPrices
) -> Floats:
    """Return what stands for the movement of a product that was not quoted in a period."""
    if missing is not MissingPrices.GROUP:
        return np.full(frame.tree.leaves.size, 1.0 if missing is MissingPrices.CARRY else np.nan)
    pair = prices[:, t - 1 : t + 1]
    measured = elementary_index(
        price_relatives(pair),
        frame.aggregates,
        frame.tree.leaves.size,
        order=frame.formula.order,
        weights=frame.formula.weights(pair),
    )
    return movement.of(t, measured[:, 1])


class Movement:
    """How the leaves move from period to period, with weights that follow.

    Parameters
    ----------
    tree : Tree
    weights : float array, shape (leaves,)
        Value weights of the period before the first.
    links : tuple of WeightLink
        Later weights.
    order : float
        Order of the aggregation above the leaves.
    periods : int
        How many there are.
    """

    def __init__(
        self,
        tree: Tree,
        weights: Floats,
        links: Sequence[WeightLink],
        order: float,
        periods: int,
    ) -> None:
        self._tree, self._order = tree, order
        self._current = checked_weights(tree, weights)
        self._moved = np.ones((tree.leaves.size, periods))
        self._links = {link.at: link for link in links}

    def of(self, t: int, measured: Floats) -> Floats:
        """Return how each leaf moved in a period, its nearest measured ancestor where it did not.

        Parameters
        ----------
        t : int
            The period, one after the other from 1.
        measured : float array, shape (leaves,), ratio
            NaN where nothing was measured.
        """
        if link := self._links.get(t - 1):
            self._current = link.brought(self._moved[:, :t])
        tree = self._tree
        step = one_period(tree, measured, tree.totals(self._current), self._order)[0]
        found = step[tree.leaves]
        self._moved[:, t] = np.where(np.isnan(found), 1.0, found)
        self._current = self._current * self._moved[:, t] ** self._order
        return found


def _rows(coming: Sequence[Overlap], products: int) -> Integers:
    """Return the row in which each product's series stands."""
    rows = np.arange(products)
    for link in coming:
        rows[link.new] = rows[link.old]
    return rows


def _overlaps(
    prices: Floats, aggregates: Integers, replacements: Sequence[Replacement]
) -> tuple[Overlap, ...]:
    """Return where each replacement is linked, in order of time."""
    _check_places(aggregates, replacements)
    known = ~np.isnan(prices)
    found: list[Overlap] = []
    for one in replacements:
        both = np.flatnonzero(known[one.new] & known[one.old])
        quoted = np.flatnonzero(known[one.new])
        if not quoted.size:
            raise _no_overlap()
        period = int(both[0] if both.size else quoted[0])
        found.append(Overlap(one.new, one.old, period, np.nan, imputed=not both.size))
    found.sort(key=lambda link: link.period)
    came = {link.new: link.period for link in found}
    if any(came.get(link.old, -1) >= link.period for link in found):
        raise InvalidInput(
            "replacement-order", "a product is replaced before it took the place of another"
        )
    return tuple(found)


def _check_places(aggregates: Integers, replacements: Sequence[Replacement]) -> None:
    new, old = ([getattr(one, side) for one in replacements] for side in ("new", "old"))
    if len(set(new)) < len(new) or len(set(old)) < len(old):
        raise InvalidInput(
            "replaced-twice",
            "a product takes the place of two, or two take the place of one",
            hint="One product takes the place of one.",
        )
    away = int(np.count_nonzero(aggregates[new] != aggregates[old])) if new else 0
    if away:
        raise InvalidInput(
            "replaced-elsewhere",
            f"{away} products take the place of one in another elementary aggregate",
            count=away,
        )


def _no_overlap() -> InvalidInput:
    return InvalidInput(
        "no-overlap",
        "a replacement was never quoted together with what it replaces, and the old price cannot "
        "be imputed there",
        hint="Impute missing prices by the group, or leave `replaces` empty for that product.",
    )
