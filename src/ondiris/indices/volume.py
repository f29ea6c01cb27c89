"""Output and its volume index: from sums of returns to the indicators an office publishes.

Every year is a link: its months and those of the year before, both at the prices of the year
before.  Within a link values at constant prices add up, so comparisons with the month before,
with the same month of the year before and of the year to date are ratios of sums, and
contributions to them are exact by construction.  Links are joined by annual overlap.

Mean or product of monthly indices for the year to date was rejected: with base months 100 and 300
and current 150 and 330 the index is 120.0, the mean 130 and the product 165.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.indices.chaining import annual_overlap
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.tree import Tree

__all__ = [
    "ConstantPrices",
    "Spells",
    "chained_level",
    "constant_values",
    "contributions_to",
    "implicit_prices",
    "impute_spells",
    "month_before",
    "movements",
    "previous_month",
    "previous_year",
    "roll_up",
    "weigh_by_value_added",
    "year_to_date",
]

Number = TypeVar("Number", np.float64, np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class ConstantPrices:
    """Months of each year and of the year before it, at the prices of the year before.

    Parameters
    ----------
    years : tuple of int
        Consecutive years of the links.
    base : float array, shape (series, years, 12)
        Months of the year before each link's year.
    current : float array, shape (series, years, 12)
        Months of the link's year; NaN after the last known month.
    """

    years: tuple[int, ...]
    base: Floats
    current: Floats

    def __post_init__(self) -> None:
        if self.base.shape != self.current.shape or self.base.ndim != 3:
            raise InvalidInput("shape-mismatch", "links need series × years × 12 months, twice")
        if self.base.shape[1:] != (len(self.years), 12):
            raise InvalidInput("shape-mismatch", "one link of twelve months a year")
        if any(b != a + 1 for a, b in zip(self.years, self.years[1:], strict=False)):
            raise InvalidInput("month-out-of-order", "the years of links must follow one another")


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Silences between reports, summed by leaf and length.

    Parameters
    ----------
    leaf, last, following : int array, shape (spells,)
        Leaf; column of the last report; column of the next one, or one past the window's end.
    value : float array, shape (spells,)
        Sum at the last report.
    """

    leaf: Integers
    last: Integers
    following: Integers
    value: Floats


def movements(
    now: Floats, before: Floats, matched: Floats, tree: Tree, *, minimum: int
) -> tuple[Floats, Flags]:
    """Return how reporting enterprises moved from month to month, leaf by leaf.

    Parameters
    ----------
    now, before : float array, shape (leaves, months)
        Sums over enterprises that reported both months; the first column is not used.
    matched : float array, shape (leaves, months)
        Their number.
    tree : Tree
        The classification above the leaves, in the order of `Tree.leaf_labels`.
    minimum : int
        A node with fewer matched enterprises takes its parent's movement.

    Returns
    -------
    movement : float array, shape (leaves, months), ratio
        1 where not even the root has a match.
    borrowed : bool array, shape (leaves, months)
        Where the movement is an ancestor's.
    """
    total, base, count = (tree.totals(v) for v in (now, before, matched))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = total / base
    own = (count >= minimum) & (base > 0) & (total > 0)
    value = np.where(own, ratio, np.nan)
    roots = tree.parents < 0
    value[roots] = np.where(np.isnan(value[roots]), 1.0, value[roots])
    for level in reversed(tree.levels()):
        value[level] = np.where(np.isnan(value[level]), value[tree.parents[level]], value[level])
    return value[tree.leaves], ~own[tree.leaves]


def impute_spells(spells: Spells, movement: Floats) -> Floats:
    """Carry the last report of silent enterprises forward with their leaf's movement.

    Parameters
    ----------
    spells : Spells
        Silences.
    movement : float array, shape (leaves, months), ratio
        From `movements`; ones carry values unchanged.

    Returns
    -------
    float array, shape (leaves, months)
        What is added to the reported sums.
    """
    level = np.cumprod(np.column_stack([np.ones(movement.shape[0]), movement[:, 1:]]), axis=1)
    added = np.zeros_like(movement)
    for leaf, last, end, value in zip(
        spells.leaf, spells.last, spells.following, spells.value, strict=True
    ):
        added[leaf, last + 1 : end] += value * level[leaf, last + 1 : end] / level[leaf, last]
    return added


def implicit_prices(covered: Floats, constant: Floats, tree: Tree) -> Floats:
    """Return the price change of products that have a base price, leaf by leaf.

    Parameters
    ----------
    covered, constant : float array, shape (leaves, months)
        Their value at current and at base prices.
    tree : Tree
        A leaf without any such product takes its parent's price change.

    Returns
    -------
    float array, shape (leaves, months), ratio
        1 where no product of the whole tree has a base price.
    """
    value, base = tree.totals(covered), tree.totals(constant)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where((base > 0) & (value > 0), value / base, np.nan)
    roots = tree.parents < 0
    price[roots] = np.where(np.isnan(price[roots]), 1.0, price[roots])
    for level in reversed(tree.levels()):
        price[level] = np.where(np.isnan(price[level]), price[tree.parents[level]], price[level])
    return price[tree.leaves]


def constant_values(constant: Floats, uncovered: Floats, prices: Floats) -> Floats:
    """Value everything at base prices: what has a base price directly, the rest deflated."""
    return np.asarray(constant + uncovered / prices)


def weigh_by_value_added(output: ConstantPrices, ratios: Floats) -> ConstantPrices:
    """Weigh output by the value added it stands for, as the national bureau prescribes.

    Parameters
    ----------
    output : ConstantPrices
        Output at constant prices.
    ratios : float array, shape (series,)
        Value added per unit of output in each series' activity.

    Returns
    -------
    ConstantPrices
        Within one activity all indices stay as they were; above it weights are value added.
    """
    if ratios.shape != output.base.shape[:1] or np.any(~((ratios > 0) & (ratios <= 1))):
        raise InvalidInput("bad-weights", "value added must be a share of output, in (0, 1]")
    factor = ratios[:, None, None]
    return ConstantPrices(output.years, output.base * factor, output.current * factor)


def roll_up(values: ConstantPrices, members: Sequence[Sequence[int]]) -> ConstantPrices:
    """Sum series into cells.

    Parameters
    ----------
    values : ConstantPrices
        Series at constant prices.
    members : sequence of sequences of int
        For each cell the positions of its series; cells may overlap.
    """
    base = np.stack([values.base[list(m)].sum(axis=0) for m in members])
    current = np.stack([values.current[list(m)].sum(axis=0) for m in members])
    return ConstantPrices(values.years, base, current)


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def month_before(base: NDArray[Number], current: NDArray[Number]) -> NDArray[Number]:
    """Return the month before each month of links: the December of the base, then the months.

    Parameters
    ----------
    base, current : array, shape (..., years, 12)
        Months of the year before each link's year, and of the link's year.
    """
    return np.concatenate([base[..., 11:], current[..., :-1]], axis=-1)


def previous_month(values: ConstantPrices) -> Floats:
    """Return the index of each month to the month before, shape (series, years, 12)."""
    return _ratio(values.current, month_before(values.base, values.current))


def previous_year(values: ConstantPrices) -> Floats:
    """Return the index of each month to the same month of the year before."""
    return _ratio(values.current, values.base)


def year_to_date(values: ConstantPrices) -> Floats:
    """Return the index of January to each month to the same months of the year before.

    Returns
    -------
    float array, shape (series, years, 12), ratio
        A ratio of sums: a base month of zero adds zero.  NaN until the base sum is positive.

    Examples
    --------
    A campaign that begins in March in one year and in February in the next: 90 of 60 is 150 %,
    though the mean of what months compare is 75 %.

    >>> base = np.array([[[0.0, 0, 60, *[0.0] * 9]]])
    >>> current = np.array([[[0.0, 45, 45, *[np.nan] * 9]]])
    >>> year_to_date(ConstantPrices((2025,), base, current))[0, 0, :4]
    array([nan, nan, 1.5, nan])
    """
    return _ratio(np.cumsum(values.current, axis=-1), np.cumsum(values.base, axis=-1))


def chained_level(values: ConstantPrices) -> Floats:
    """Return levels chained by annual overlap; the first base year's mean month is 1."""
    return annual_overlap(values.base, values.current)


def contributions_to(parts: ConstantPrices, whole: ConstantPrices, comparison: str) -> Floats:
    """Split the change of a whole among parts that add up to it.

    Parameters
    ----------
    parts : ConstantPrices
        Disjoint series.
    whole : ConstantPrices
        One series: their sum.
    comparison : {"prev_month", "yoy", "ytd"}
        Which change is split.

    Returns
    -------
    float array, shape (parts, years, 12), ratio
        Times 100 is percentage points; sums to the index less one.

    Raises
    ------
    InvalidInput
        Parts that do not add up to the whole.
    """
    gap = np.nanmax(np.abs(parts.current.sum(axis=0) - whole.current[0]) / np.nanmax(whole.current))
    if gap > 1e-9:
        raise InvalidInput("parts-do-not-add-up", "the parts do not add up to the whole")
    if comparison == "prev_month":
        now, base = parts.current, month_before(parts.base, parts.current)
        below = month_before(whole.base, whole.current)
    elif comparison == "yoy":
        now, base, below = parts.current, parts.base, whole.base
    elif comparison == "ytd":
        now, base, below = (np.cumsum(v, -1) for v in (parts.current, parts.base, whole.base))
    else:
        raise InvalidInput("unknown-comparison", f"no comparison {comparison}")
    return _ratio(now - base, below)
