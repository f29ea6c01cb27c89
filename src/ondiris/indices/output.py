"""From reduced returns to output and volume of every cell, imputation in view.

The leaf is one activity in one district and one size class.  Silent enterprises are carried with
the movement of those that reported, borrowed from the activity and then its section where a leaf
has too few of them; the added value is kept apart, so that a result can say how much of it was
never reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Floats
from ondiris.indices.tree import Tree
from ondiris.indices.volume import (
    ConstantPrices,
    Spells,
    constant_values,
    implicit_prices,
    impute_spells,
    movements,
)
from ondiris.model import Month

__all__ = ["AnnualLink", "LeafOutput", "MeasureSums", "compile_measure", "compile_volume"]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureSums:
    """What a plan reduces one measure to, over leaves and months.

    Parameters
    ----------
    reported : float array, shape (leaves, months)
        Sums over returns received.
    now, before, matched : float array, shape (leaves, months)
        Sums over enterprises that reported this month and the one before, and their number.
    spells : Spells
        Silences, with the sums at the last report.
    """

    reported: Floats
    now: Floats
    before: Floats
    matched: Floats
    spells: Spells


@dataclass(frozen=True, slots=True, eq=False)
class LeafOutput:
    """One measure by leaf and month.

    Parameters
    ----------
    total : float array, shape (leaves, months)
        Reported and imputed together.
    imputed : float array, shape (leaves, months)
        The part that was never reported.
    """

    total: Floats
    imputed: Floats


@dataclass(frozen=True, slots=True, eq=False)
class AnnualLink:
    """A year and the year before at the prices of the year before.

    Parameters
    ----------
    year : int
        The year.
    constant, covered : float array, shape (leaves, 24)
        Value at base prices of what has a base price, and its value at current prices.
    """

    year: int
    constant: Floats
    covered: Floats


def compile_measure(sums: MeasureSums, tree: Tree, *, minimum: int) -> LeafOutput:
    """Add what silent enterprises would have reported.

    Parameters
    ----------
    sums : MeasureSums
        Reduced returns.
    tree : Tree
        The classification above the leaves.
    minimum : int
        Least number of matched enterprises for a movement of its own.

    Returns
    -------
    LeafOutput
        Total and its imputed part.
    """
    movement, _ = movements(sums.now, sums.before, sums.matched, tree, minimum=minimum)
    imputed = impute_spells(sums.spells, movement)
    return LeafOutput(sums.reported + imputed, imputed)


def compile_volume(
    output: LeafOutput, links: list[AnnualLink], tree: Tree, *, first: int, last: int
) -> ConstantPrices:
    """Value output at the prices of each previous year.

    Parameters
    ----------
    output : LeafOutput
        Output at current prices; its first column is the month ``first``.
    links : list of AnnualLink
        One a year, consecutive, the first for the second year of the span.
    tree : Tree
        The classification; a leaf without comparable products takes its parent's prices.
    first, last : int
        Span of months; ``first`` is a January.

    Returns
    -------
    ConstantPrices
        By leaf; months after ``last`` are NaN.

    Raises
    ------
    InvalidInput
        A span that does not begin in January or has no second year, links out of order.
    """
    begun, ended, months = Month(first), Month(last), last - first + 1
    if begun != begun.january or months < 13 or output.total.shape[1] != months:
        raise InvalidInput(
            "missing-base",
            "a volume index needs the whole year before, from January",
            hint="Begin with a January at least one year before the period asked for.",
        )
    if [link.year for link in links] != list(range(begun.year + 1, ended.year + 1)):
        raise InvalidInput("month-out-of-order", "one link a year is needed, in time order")
    whole_years = Month.at(ended.year, 12).since(begun) + 1
    padded = np.full((output.total.shape[0], whole_years), np.nan)
    padded[:, :months] = output.total
    base, current = [], []
    for link in links:
        at = Month.at(link.year - 1, 1).since(begun)
        total = padded[:, at : at + 24]
        prices = implicit_prices(link.covered, link.constant, tree)
        # rounding of sums may leave a hair more covered than there is
        uncovered = np.maximum(total - link.covered, 0.0)
        values = constant_values(link.constant, uncovered, prices)
        base.append(values[:, :12])
        current.append(values[:, 12:])
    years = tuple(link.year for link in links)
    return ConstantPrices(years, np.stack(base, axis=1), np.stack(current, axis=1))
