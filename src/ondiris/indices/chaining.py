"""Time: chaining, linking, rebasing, splicing, and the year to date.

Links are multiplied at full precision and rounded once, when printed.  Chained series do not add
up, so a total is chained itself and never summed from chained parts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import FixedBaseIndex, Floats, PeriodIndex

__all__ = [
    "annual_overlap",
    "chain",
    "cumulative_index",
    "deflate",
    "one_month_overlap",
    "price_update",
    "rebase",
    "splice",
    "unchain",
]


def chain(index: PeriodIndex) -> FixedBaseIndex:
    """Multiply period-on-period links into an index of the first period.

    Parameters
    ----------
    index : PeriodIndex
        Links; the first column is the convention 1 and is the base.

    Returns
    -------
    FixedBaseIndex
        The first period is 1.  After an unknown link everything is unknown.

    Raises
    ------
    InvalidInput
        Something that is not a `PeriodIndex`, such as a series already chained.
    """
    if not isinstance(index, PeriodIndex):
        raise InvalidInput("not-a-period-index", "only period-on-period links can be chained")
    first = index.values / index.values  # 1 where known
    links = np.column_stack([first[:, :1], index.values[:, 1:]])
    values = np.asarray(np.cumprod(links, axis=1), dtype=np.float64)
    return FixedBaseIndex(index.labels, index.periods, values, (index.periods[0],))


def unchain(index: FixedBaseIndex) -> PeriodIndex:
    """Divide each period by the one before it: the inverse of `chain`.

    Parameters
    ----------
    index : FixedBaseIndex
        Levels; none may be zero.

    Returns
    -------
    PeriodIndex
        The first column is 1.
    """
    if not isinstance(index, FixedBaseIndex):
        raise InvalidInput("not-a-fixed-base-index", "only a fixed-base index can be unchained")
    if np.any(index.values == 0):
        raise InvalidInput("zero-level", "a level of zero has no link after it")
    links = np.ones_like(index.values)
    np.divide(index.values[:, 1:], index.values[:, :-1], out=links[:, 1:])
    return PeriodIndex(index.labels, index.periods, links)


def rebase(index: FixedBaseIndex, base: Sequence[str]) -> FixedBaseIndex:
    """Express an index against another period or the mean of several.

    Parameters
    ----------
    index : FixedBaseIndex
        Levels.
    base : sequence of str
        Periods of the index; their mean becomes 1.

    Returns
    -------
    FixedBaseIndex
        The same movements from a new base.

    Raises
    ------
    InvalidInput
        A base period the index does not have, or a base level that is unknown or zero.
    """
    if not isinstance(index, FixedBaseIndex):
        raise InvalidInput("not-a-fixed-base-index", "chain a period index before rebasing it")
    missing = [p for p in base if p not in index.periods]
    if missing or not base:
        raise InvalidInput(
            "missing-base",
            f"base periods not in the index: {', '.join(missing)}",
            hint=f"It goes from {index.periods[0]} to {index.periods[-1]}.",
        )
    columns = [index.periods.index(p) for p in base]
    level = index.values[:, columns].mean(axis=1)
    if np.any(~(level > 0)):
        raise InvalidInput("missing-base", "a series has no level in the base period")
    return FixedBaseIndex(index.labels, index.periods, index.values / level[:, None], tuple(base))


def price_update(weights: Floats, index: Floats) -> Floats:
    """Carry value weights forward to the prices of a later period.

    Parameters
    ----------
    weights : float array, shape (n,)
        Value weights at old prices.
    index : float array, shape (n,), ratio
        Price change between the two periods.

    Returns
    -------
    float array, shape (n,)
        Shares at new prices, summing to one.
    """
    moved = np.asarray(weights, dtype=np.float64) * index
    if np.any(~(moved >= 0)) or not moved.sum() > 0:
        raise InvalidInput("bad-weights", "updated weights must be known, >= 0 and not all zero")
    return np.asarray(moved / moved.sum())


def one_month_overlap(level: float, links: Floats) -> Floats:
    """Continue a series from its level in the link month.

    Parameters
    ----------
    level : float
        The old series in the link month, any base.
    links : float array, shape (periods,), ratio
        New series with the link month = 1.

    Returns
    -------
    float array, shape (periods,)
        In the base of ``level``.

    Examples
    --------
    >>> one_month_overlap(124.90, np.array([1.0119])).round(2)
    array([126.39])
    """
    if not level > 0:
        raise InvalidInput("missing-base", "the link month has no level")
    return np.asarray(level * np.asarray(links, dtype=np.float64))


def annual_overlap(base_years: Floats, years: Floats) -> Floats:
    """Chain yearly links of monthly figures at the previous year's prices.

    Parameters
    ----------
    base_years : float array, shape (..., years, 12)
        Months of the year before each link's year, at that earlier year's prices.
    years : float array, shape (..., years, 12)
        Months of each link's year at the same prices.  Months not yet known are NaN.

    Returns
    -------
    float array, shape (..., years, 12)
        Monthly levels; the mean month of the first link's base year is 1.

    Raises
    ------
    InvalidInput
        Shapes that differ or a base year with an unknown month.

    Notes
    -----
    ``level(y, m) = A(y-1) · v(y, m) / mean_m v(y-1, m)`` with ``A`` the mean level of a year.
    Annual means of the result equal the chained annual index; a step may show between December
    and January, the price of that property.

    References
    ----------
    .. [1] Eurostat (2013), Handbook on quarterly national accounts, chapter 6, annual overlap.
    """
    if base_years.shape != years.shape or years.ndim < 2 or years.shape[-1] != 12:
        raise InvalidInput("shape-mismatch", "links need twelve months of two years each")
    mean = base_years.mean(axis=-1)
    if np.any(np.isnan(mean)):
        raise InvalidInput("missing-base", "a base year lacks a month")
    levels = np.full(years.shape, np.nan)
    annual = np.ones(years.shape[:-2])
    for y in range(years.shape[-2]):
        with np.errstate(divide="ignore", invalid="ignore"):
            levels[..., y, :] = annual[..., None] * years[..., y, :] / mean[..., y, None]
        annual = levels[..., y, :].mean(axis=-1)
    return levels


def splice(old: FixedBaseIndex, new: FixedBaseIndex, *, overlap: Sequence[str]) -> FixedBaseIndex:
    """Continue series across a change of classification.

    Parameters
    ----------
    old, new : FixedBaseIndex
        The same series (equal labels) before and after the change.
    overlap : sequence of str
        Periods both have; the ratio of the mean levels links them.

    Returns
    -------
    FixedBaseIndex
        Old periods unchanged up to the last overlap period, then the new movements; old base.

    Raises
    ------
    InvalidInput
        Other labels, an overlap period one of them lacks, or no level in the overlap.
    """
    if old.labels != new.labels:
        raise InvalidInput(
            "labels-differ",
            "series to be spliced must carry the same labels",
            hint="Bring both to one classification with a weighted correspondence first.",
        )
    if not overlap or any(p not in old.periods or p not in new.periods for p in overlap):
        raise InvalidInput("no-overlap", "both series need every overlap period")
    before = old.values[:, [old.periods.index(p) for p in overlap]].mean(axis=1)
    after = new.values[:, [new.periods.index(p) for p in overlap]].mean(axis=1)
    if np.any(~(before > 0) | ~(after > 0)):
        raise InvalidInput("no-overlap", "a series has no level in the overlap")
    cut_old = max(old.periods.index(p) for p in overlap) + 1
    cut_new = max(new.periods.index(p) for p in overlap) + 1
    values = np.column_stack(
        [old.values[:, :cut_old], new.values[:, cut_new:] * (before / after)[:, None]]
    )
    periods = old.periods[:cut_old] + new.periods[cut_new:]
    return FixedBaseIndex(old.labels, periods, values, old.base)


def deflate(values: Floats, price_index: FixedBaseIndex) -> Floats:
    """Express values at the prices of the index's base period.

    Parameters
    ----------
    values : float array, shape (series, periods)
        Values at current prices.
    price_index : FixedBaseIndex
        Prices of the same series and periods.

    Returns
    -------
    float array, shape (series, periods)
        Values at prices of `FixedBaseIndex.base`; NaN where the index is unknown.
    """
    if not isinstance(price_index, FixedBaseIndex):
        raise InvalidInput("not-a-fixed-base-index", "deflation needs levels, not links")
    if values.shape != price_index.values.shape:
        raise InvalidInput("shape-mismatch", "values and price index differ in shape")
    if np.any(price_index.values <= 0):
        raise InvalidInput("not-positive", "a price level is zero or negative")
    return np.asarray(values / price_index.values)


def cumulative_index(current: Floats, base: Floats) -> Floats:
    """Compare the year to date with the same months of the year before.

    Parameters
    ----------
    current : float array, shape (..., months)
        Values at constant prices, January first.
    base : float array, shape (..., months)
        The same months a year before, at the same prices.

    Returns
    -------
    float array, shape (..., months), ratio
        The index of January to each month: a ratio of sums, neither the mean nor the product of
        monthly indices.

    Raises
    ------
    InvalidInput
        Other shapes, an unknown month, or nothing in the base months.

    Examples
    --------
    >>> cumulative_index(np.array([150.0, 330.0]), np.array([100.0, 300.0]))
    array([1.5, 1.2])
    """
    if current.shape != base.shape:
        raise InvalidInput("shape-mismatch", "both years need the same months")
    below = np.cumsum(base, axis=-1)
    if np.any(~(below > 0)):
        raise InvalidInput("missing-base", "the base months hold no value")
    return np.asarray(np.cumsum(current, axis=-1) / below)
