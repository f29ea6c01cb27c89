"""Elementary aggregates: many quotes of like products become one index without weights.

The generalised mean of order *r* holds the family together: 1 is Carli, 0 Jevons, -1 the harmonic
mean; Dutot, a ratio of sums, is the arithmetic mean weighted by the earlier prices.  Quotes live
in a dense product × period matrix because a matched-model index asks only one question of a quote,
what the same product cost in the period before; sorting long tables for that question took ten
times as long.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Flags, Floats, Integers

__all__ = [
    "ElementaryFormula",
    "carli",
    "carry_forward",
    "dutot",
    "earlier_prices",
    "elementary_index",
    "generalised_mean",
    "jevons",
    "power_sums_to_mean",
    "price_relatives",
    "quote_matrix",
]

CARLI, JEVONS = 1.0, 0.0


class ElementaryFormula(StrEnum):
    """Formulas of an elementary aggregate, by the names of the manuals."""

    JEVONS = "jevons"
    DUTOT = "dutot"
    CARLI = "carli"
    HARMONIC = "harmonic"

    @property
    def order(self) -> float:
        """Order of its mean of relatives."""
        return {"jevons": JEVONS, "harmonic": -1.0}.get(self.value, CARLI)

    def weights(self, prices: Floats) -> Floats | None:
        """Return the weights of the relatives, shape of `prices`; none where all count alike."""
        return earlier_prices(prices) if self is ElementaryFormula.DUTOT else None


def _positive(values: Floats, what: str) -> Floats:
    checked = np.asarray(values, dtype=np.float64)
    bad = int(np.count_nonzero(~(checked > 0) | np.isinf(checked)))
    if checked.size == 0 or bad:
        raise InvalidInput(
            "not-positive",
            f"{bad} of {checked.size} {what} are missing, zero, negative or infinite",
            hint="Edit or impute them first; a mean never repairs its input.",
            count=bad,
        )
    return checked


def generalised_mean(values: Floats, order: float, weights: Floats | None = None) -> float:
    """Return the generalised (power) mean of positive values.

    Parameters
    ----------
    values : float array, shape (n,)
        Positive values, usually price relatives.
    order : float
        1 arithmetic, 0 geometric, -1 harmonic; any real number in between or beyond.
    weights : float array, shape (n,), optional
        Non-negative weights with a positive sum; equal when absent.

    Returns
    -------
    float
        Between the smallest and the largest value.

    Raises
    ------
    InvalidInput
        Empty, non-positive or infinite values; weights of another shape, negative, or all zero.

    Notes
    -----
    ``M_r = (Σ w x^r / Σ w)^(1/r)``, and ``exp(Σ w ln x / Σ w)`` for r = 0.

    References
    ----------
    .. [1] Bullen, P. S. (2003), Handbook of Means and Their Inequalities, chapter III.

    Examples
    --------
    >>> [round(generalised_mean(np.array([1.0, 4.0]), r), 4) for r in (1, 0, -1)]
    [2.5, 2.0, 1.6]
    """
    x = _positive(values, "values")
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != x.shape or np.any(~(w >= 0)) or not w.sum() > 0:
        raise InvalidInput("bad-weights", "weights must match the values, be >= 0 and not all 0")
    share = w / w.sum()
    if order == 0:
        mean = float(np.exp(share @ np.log(x)))
    else:
        scale = float(x.max())  # keeps x^r away from overflow for large orders
        mean = scale * float(share @ (x / scale) ** order) ** (1.0 / order)
    return min(max(mean, float(x.min())), float(x.max()))


def carli(prices: Floats, base_prices: Floats) -> float:
    """Return the arithmetic mean of price relatives.

    Parameters
    ----------
    prices, base_prices : float array, shape (n,)
        Positive prices of the same products now and in the base period.

    Returns
    -------
    float
        1.0 is no change.  Biased upward when chained: prefer `jevons`.

    Examples
    --------
    >>> carli(np.array([2.0, 4.0]), np.array([1.0, 4.0]))
    1.5
    """
    return generalised_mean(_relatives(prices, base_prices), CARLI)


def jevons(prices: Floats, base_prices: Floats) -> float:
    """Return the geometric mean of price relatives.

    Parameters
    ----------
    prices, base_prices : float array, shape (n,)
        Positive prices of the same products now and in the base period.

    Returns
    -------
    float
        1.0 is no change; reversible in time and transitive.

    Examples
    --------
    >>> round(jevons(np.array([2.0, 4.0]), np.array([1.0, 4.0])), 6)
    1.414214
    """
    return generalised_mean(_relatives(prices, base_prices), JEVONS)


def dutot(prices: Floats, base_prices: Floats) -> float:
    """Return the ratio of mean prices; only for products in one unit.

    Parameters
    ----------
    prices, base_prices : float array, shape (n,)
        Positive prices of the same products now and in the base period, all in one unit.

    Returns
    -------
    float
        1.0 is no change; changes when one product's unit changes.

    Examples
    --------
    >>> dutot(np.array([2.0, 4.0]), np.array([1.0, 4.0]))
    1.2
    """
    _relatives(prices, base_prices)
    return float(np.sum(prices) / np.sum(base_prices))


def _relatives(prices: Floats, base_prices: Floats) -> Floats:
    now, base = _positive(prices, "prices"), _positive(base_prices, "base prices")
    if now.shape != base.shape:
        raise InvalidInput("shape-mismatch", f"{now.shape} prices for {base.shape} base prices")
    return now / base


def quote_matrix(products: Integers, periods: Integers, prices: Floats) -> tuple[Floats, Flags]:
    """Lay quotes out as a product × period matrix.

    Parameters
    ----------
    products, periods : int array, shape (n,)
        Codes from 0; a product belongs to one elementary aggregate and keeps one unit.
    prices : float array, shape (n,)
        Positive prices; NaN is a quote that was asked for and is missing.

    Returns
    -------
    prices : float array, shape (products, periods)
        NaN where no price is known.
    listed : bool array, shape (products, periods)
        Where a row stood in the table, with or without a price.

    Raises
    ------
    InvalidInput
        Two quotes of one product in one period; a zero, negative or infinite price; a
        negative code; arrays of different lengths.
    """
    if not products.shape == periods.shape == prices.shape or products.size == 0:
        raise InvalidInput("shape-mismatch", "products, periods and prices differ in length")
    if products.min() < 0 or periods.min() < 0:
        raise InvalidInput("negative-code", "codes of products and periods start at 0")
    missing = np.isnan(prices)
    bad = int(np.count_nonzero(~(missing | ((prices > 0) & (prices < np.inf)))))
    if bad:
        raise InvalidInput(
            "not-positive", f"{bad} prices are zero, negative or infinite", count=bad
        )
    shape = (int(products.max()) + 1, int(periods.max()) + 1)
    cell = products * shape[1] + periods
    listed = np.zeros(shape[0] * shape[1], dtype=np.bool_)
    listed[cell] = True
    repeated = products.size - int(np.count_nonzero(listed))
    if repeated:
        raise InvalidInput(
            "duplicate-quote",
            f"{repeated} quotes repeat a product within one period",
            hint="Keep one quote a product and period, or number the products apart.",
            count=repeated,
        )
    matrix = np.full(shape[0] * shape[1], np.nan)
    matrix[cell] = prices
    return matrix.reshape(shape), listed.reshape(shape)


def carry_forward(prices: Floats, listed: Flags) -> Floats:
    """Fill listed quotes that are missing with the product's last known price.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        NaN where unknown.
    listed : bool array, shape (products, periods)
        Where a quote was expected; cells outside stay unknown.

    Returns
    -------
    float array, shape (products, periods)
        A copy; a product without an earlier price stays unknown.
    """
    filled = np.array(prices)
    for t in range(1, filled.shape[1]):
        gap = np.isnan(filled[:, t]) & listed[:, t]
        filled[gap, t] = filled[gap, t - 1]
    return filled


def price_relatives(prices: Floats) -> Floats:
    """Divide each price by the same product's price one period before.

    Parameters
    ----------
    prices : float array, shape (products, periods)
        Positive, NaN where unknown.

    Returns
    -------
    float array, shape (products, periods), ratio
        1 in the first column where a price is known; NaN where either price is missing, so that
        a product first seen in a later column has no relative there: nothing was compared.
    """
    relatives = np.empty_like(prices)
    relatives[:, 0] = np.where(np.isnan(prices[:, 0]), np.nan, 1.0)
    np.divide(prices[:, 1:], prices[:, :-1], out=relatives[:, 1:])
    return relatives


def earlier_prices(prices: Floats) -> Floats:
    """Return what each price is compared with, the first column with itself.

    Parameters
    ----------
    prices : float array, shape (products, periods)
    """
    return np.column_stack([prices[:, :1], prices[:, :-1]])


def elementary_index(
    relatives: Floats,
    aggregates: Integers,
    count: int,
    *,
    order: float = JEVONS,
    weights: Floats | None = None,
) -> Floats:
    """Return the elementary index of each aggregate in each period.

    Parameters
    ----------
    relatives : float array, shape (products, periods), ratio
        From `price_relatives`; NaN is skipped.
    aggregates : int array, shape (products,)
        The aggregate of each product, from 0.
    count : int
        Number of aggregates.
    order : float
        Order of the mean: 1 Carli, 0 Jevons, -1 harmonic.
    weights : float array, shape (products, periods), optional
        Of the relatives; `earlier_prices` with order 1 give Dutot.

    Returns
    -------
    float array, shape (aggregates, periods), ratio
        NaN where no product of the aggregate was matched.
    """
    if aggregates.shape != relatives.shape[:1] or aggregates.size == 0:
        raise InvalidInput("shape-mismatch", "one aggregate a product is needed")
    if aggregates.min() < 0 or aggregates.max() >= count:
        raise InvalidInput("unknown-aggregate", f"aggregates must lie in 0..{count - 1}")
    sums = np.empty((count, relatives.shape[1]))
    seen = np.empty_like(sums)
    for t in range(relatives.shape[1]):
        known = ~np.isnan(relatives[:, t])
        x, group = relatives[known, t], aggregates[known]
        w = None if weights is None else weights[known, t]
        power = _power(x, order) if w is None else w * _power(x, order)
        sums[:, t] = np.bincount(group, weights=power, minlength=count)
        seen[:, t] = np.bincount(group, weights=w, minlength=count)
    return power_sums_to_mean(sums, seen, order=order)


def _power(x: Floats, order: float) -> Floats:
    if order == 0:
        return np.log(x)
    return x if order == 1 else x**order


def power_sums_to_mean(sums: Floats, counts: Floats, *, order: float) -> Floats:
    """Turn sums of powers, from any engine, into generalised means.

    Parameters
    ----------
    sums : float array
        Sum of ``x^order``, or of ``ln x`` for order 0.
    counts : float array, same shape
        How many values stand behind each sum.
    order : float
        Order of the mean.

    Returns
    -------
    float array, same shape
        NaN where nothing was counted.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / counts
        if order == 0:
            return np.asarray(np.exp(mean))
        return np.asarray(mean ** (1.0 / order))
