"""Bilateral formulas: two periods, prices and quantities, one number and its exact parts.

Every formula is written as an arithmetic mean of price relatives with its own weights, because
then index and contributions cannot drift apart: the contribution of a product is its weight times
its relative less one.  A volume index is the same formula with prices and quantities exchanged.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Floats

__all__ = [
    "IndexFormula",
    "bilateral_contributions",
    "bilateral_index",
    "logarithmic_mean",
    "lowe_index",
    "relative_weights",
    "young_index",
]


class IndexFormula(Enum):
    """Formulas that need prices and quantities of both periods."""

    LASPEYRES = "laspeyres"
    PAASCHE = "paasche"
    FISHER = "fisher"
    TORNQVIST = "tornqvist"
    WALSH = "walsh"


def logarithmic_mean(a: Floats, b: Floats) -> Floats:
    """Return the logarithmic mean (a - b) / ln(a / b), a where both are equal.

    Parameters
    ----------
    a, b : float array, broadcastable
        Positive values.

    Returns
    -------
    float array
        Between the geometric and the arithmetic mean.

    Notes
    -----
    Near equality the quotient loses its digits; there the series ``b (1 + d/2 - d²/12)`` with
    ``d = a/b - 1`` is used, exact to 1e-16 for |d| < 1e-5.

    Examples
    --------
    >>> logarithmic_mean(np.array([2.0]), np.array([1.0])).round(6)
    array([1.442695])
    """
    a, b = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    d = a / b - 1.0
    near = np.abs(d) < 1e-5
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (a - b) / np.log(a / b)
    return np.where(near, b * (1.0 + d / 2.0 - d * d / 12.0), far)


def _arrays(*arrays: Floats) -> list[Floats]:
    checked = [np.asarray(a, dtype=np.float64) for a in arrays]
    if any(a.shape != checked[0].shape or a.ndim != 1 for a in checked) or not checked[0].size:
        raise InvalidInput("shape-mismatch", "prices and quantities must be vectors of one length")
    bad = sum(int(np.count_nonzero(~(a >= 0) | np.isinf(a))) for a in checked)
    if bad:
        raise InvalidInput(
            "negative-value", f"{bad} prices or quantities are negative, missing or infinite"
        )
    return checked


def relative_weights(
    formula: IndexFormula, p0: Floats, p1: Floats, q0: Floats, q1: Floats
) -> tuple[Floats, Floats]:
    """Write a formula as an arithmetic mean of price relatives.

    Parameters
    ----------
    formula : IndexFormula
        Which index.
    p0, p1 : float array, shape (products,)
        Prices in the base and the current period; base prices are positive, current prices too
        for Törnqvist.
    q0, q1 : float array, shape (products,)
        Quantities in both periods.

    Returns
    -------
    weights : float array, shape (products,)
        Non-negative, sum 1.
    relatives : float array, shape (products,)
        ``p1 / p0``.

    Raises
    ------
    InvalidInput
        Vectors of different length, a negative or missing value, a base price of zero, or no
        value at all in a period the formula weighs by.

    Notes
    -----
    Laspeyres weighs by ``p0 q0``, Paasche by ``p0 q1``, Walsh by ``p0 √(q0 q1)``; Fisher by
    ``p0 (q0 + q1 / F_Q)`` (van IJzeren), Törnqvist by ``s / L(r, T)`` with mean value shares s and
    the logarithmic mean L.

    References
    ----------
    .. [1] ILO et al. (2004), Producer Price Index Manual, chapters 15 to 17.
    .. [2] Statistics Canada, Guide to the Income and Expenditure Accounts, 13-017-X, 2.12.
    .. [3] Balk, B. M. (2008), Price and Quantity Index Numbers, section 4.2.
    """
    p0, p1, q0, q1 = _arrays(p0, p1, q0, q1)
    if np.any(p0 <= 0):
        raise InvalidInput("missing-base", "a product without a base price has no relative")
    r = p1 / p0
    if formula is IndexFormula.LASPEYRES:
        raw = p0 * q0
    elif formula is IndexFormula.PAASCHE:
        raw = p0 * q1
    elif formula is IndexFormula.WALSH:
        raw = p0 * np.sqrt(q0 * q1)
    elif formula is IndexFormula.FISHER:
        raw = _fisher_weights(p0, p1, q0, q1)
    else:
        raw = _tornqvist_weights(r, p0 * q0, p1 * q1)
    total = raw.sum()
    if not total > 0:
        raise InvalidInput("no-weight", f"{formula.value}: no product has both price and quantity")
    return raw / total, r


def _fisher_weights(p0: Floats, p1: Floats, q0: Floats, q1: Floats) -> Floats:
    v00, v01, v10, v11 = p0 @ q0, p0 @ q1, p1 @ q0, p1 @ q1
    if min(v00, v01, v10, v11) <= 0:
        raise InvalidInput("no-weight", "fisher: a period without any value")
    volume = np.sqrt((v01 / v00) * (v11 / v10))
    return np.asarray(p0 * (q0 + q1 / volume))


def _tornqvist_weights(r: Floats, v0: Floats, v1: Floats) -> Floats:
    if not v0.sum() > 0 or not v1.sum() > 0:
        raise InvalidInput("no-weight", "tornqvist: a period without any value")
    share = (v0 / v0.sum() + v1 / v1.sum()) / 2.0
    if np.any((r <= 0) & (share > 0)):
        raise InvalidInput("not-positive", "tornqvist: a price that fell to zero has no logarithm")
    index = np.exp(np.sum(share * np.log(np.where(share > 0, r, 1.0))))
    safe = np.where(r > 0, r, 1.0)
    return np.asarray(share / logarithmic_mean(safe, np.full_like(safe, index)))


def bilateral_index(formula: IndexFormula, p0: Floats, p1: Floats, q0: Floats, q1: Floats) -> float:
    """Return a price index between two periods.

    Exchange prices and quantities for the volume index of the same formula.

    Parameters
    ----------
    formula : IndexFormula
        Which index.
    p0, p1, q0, q1 : float array, shape (products,)
        Prices and quantities of the base (0) and the current period (1).

    Returns
    -------
    float
        1.0 is no change.

    Raises
    ------
    InvalidInput
        As `relative_weights`.

    Examples
    --------
    >>> p0, p1, q0, q1 = (np.array(v) for v in ([1.0, 1], [2.0, 1], [3.0, 1], [1.0, 1]))
    >>> [round(bilateral_index(f, p0, p1, q0, q1), 4) for f in IndexFormula]
    [1.75, 1.5, 1.6202, 1.6339, 1.634]
    """
    weights, relatives = relative_weights(formula, p0, p1, q0, q1)
    return float(weights @ relatives)


def bilateral_contributions(
    formula: IndexFormula, p0: Floats, p1: Floats, q0: Floats, q1: Floats
) -> Floats:
    """Return each product's part of the change, adding up exactly.

    Parameters
    ----------
    formula : IndexFormula
        Which index.
    p0, p1, q0, q1 : float array, shape (products,)
        Prices and quantities of the base (0) and the current period (1).

    Returns
    -------
    float array, shape (products,), ratio
        Sums to the index less one; times 100 is percentage points.
    """
    weights, relatives = relative_weights(formula, p0, p1, q0, q1)
    return weights * (relatives - 1.0)


def lowe_index(p0: Floats, p1: Floats, quantities: Floats) -> float:
    """Return the cost of one fixed basket now against then.

    Parameters
    ----------
    p0, p1 : float array, shape (products,)
        Prices of the base and the current period.
    quantities : float array, shape (products,)
        The basket, usually of an earlier year than either period.

    Returns
    -------
    float
        1.0 is no change.

    Examples
    --------
    >>> lowe_index(np.array([1.0, 2]), np.array([2.0, 2]), np.array([1.0, 3]))
    1.1428571428571428
    """
    p0, p1, quantities = _arrays(p0, p1, quantities)
    base = float(p0 @ quantities)
    if not base > 0:
        raise InvalidInput("no-weight", "lowe: the basket has no value at base prices")
    return float(p1 @ quantities) / base


def young_index(p0: Floats, p1: Floats, shares: Floats) -> float:
    """Return the mean of relatives weighted by the value shares of an earlier year.

    Unlike `lowe_index` the shares are not price-updated to the base period.

    Parameters
    ----------
    p0, p1 : float array, shape (products,)
        Prices of the base and the current period.
    shares : float array, shape (products,)
        Value shares; they must sum to one within 1e-9.

    Returns
    -------
    float
        1.0 is no change.

    Raises
    ------
    InvalidInput
        Shares that do not sum to one; a base price of zero.

    Examples
    --------
    >>> young_index(np.array([1.0, 2]), np.array([2.0, 2]), np.array([0.25, 0.75]))
    1.25
    """
    p0, p1, shares = _arrays(p0, p1, shares)
    if abs(float(shares.sum()) - 1.0) > 1e-9:
        raise InvalidInput("weights-do-not-sum", "young: value shares must sum to one")
    if np.any(p0 <= 0):
        raise InvalidInput("missing-base", "a product without a base price has no relative")
    return float(shares @ (p1 / p0))
