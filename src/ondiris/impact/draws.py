"""Multipliers drawn many at once: the donor, its table, regionalisation, imports and coefficients.

Every draw is an economy: the donor's structure moved by its distance, brought to the receiving
economy's totals, its imports and what comes from the rest of the nation taken out, and solved.
Each source of doubt has its own random numbers, by block of draws, so that the same seed gives the
same draws in any order and on any number of threads, and one source can be drawn anew while all
others stand still.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact.adapting import InputTotals, shares_moved
from ondiris.impact.check import Floats, checked_measures, checked_square
from ondiris.impact.distance import Distance
from ondiris.impact.leontief import Households

__all__ = [
    "Doubt",
    "DrawnMultipliers",
    "LocalSupply",
    "UncertainEconomy",
    "drawn",
    "shares_of_doubt",
]

BLOCK = 200
TRIES = 2_000
EDGE = 1e-9


class Doubt(StrEnum):
    """Where uncertainty comes from, each drawn apart."""

    DONOR = "donor"
    TABLE = "table"
    REGION = "region"
    IMPORTS = "imports"
    COEFFICIENTS = "coefficients"


@dataclass(frozen=True, slots=True, eq=False)
class LocalSupply:
    """What of each input is made at home.

    Parameters
    ----------
    home : float64 array, shape (selling, buying)
        Share of each input that the nation makes itself, 0 to 1.
    spread : float
        Standard deviation of its log odds, by selling activity.
    quotients : float64 array, shape (selling, buying), optional
        `cilq` of the region; nothing comes from the rest of the nation without it.
    size : float
        `regional_size` at delta 1.
    delta, delta_spread : float
        Middle and standard deviation of the exponent of FLQ.
    """

    home: Floats
    spread: float
    quotients: Floats | None = None
    size: float = 1.0
    delta: float = 0.0
    delta_spread: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class UncertainEconomy:
    """A receiving economy, as far as it is known.

    Parameters
    ----------
    inputs : float64 array, shape (selling, buying)
        The donor's input coefficients: domestic ones without `supply`, total ones with it.
    measures : float64 array, shape (measures, activities)
        The measure per unit of output.
    distance : Distance
        Of the receiving economy from the donor.
    table_spread : float
        Standard deviation of the log of a cell of the donor's table as printed.
    spreads : float64 array, shape (measures,)
        Standard deviation of the log of each measure's coefficients, activity by activity.
    totals : InputTotals, optional
        What is known of the receiving economy; every draw meets it.
    supply : LocalSupply, optional
        What of the inputs is made at home.
    households : Households, optional
        Closes the model.
    """

    inputs: Floats
    measures: Floats
    distance: Distance
    table_spread: float
    spreads: Floats
    totals: InputTotals | None = None
    supply: LocalSupply | None = None
    households: Households | None = None

    def __post_init__(self) -> None:
        table = checked_square(self.inputs, what="coefficients")
        rows = checked_measures(self.measures, table.shape[0])
        if table.min() < 0.0:
            raise InvalidInput("io-donor-sign", "a structure that is drawn has no negative cells.")
        if self.spreads.shape != (rows.shape[0],) or not np.all(self.spreads >= 0.0):
            raise InvalidInput("io-spreads", f"{rows.shape[0]} spreads from zero up are needed.")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMultipliers:
    """Equally likely multipliers.

    Parameters
    ----------
    values : float64 array, shape (draws, measures, activities)
        What a unit of final demand brings, induced effects included where households are given.
    """

    values: Floats

    def quantiles(self, levels: tuple[float, ...]) -> Floats:
        """Return quantiles by level, measure and activity."""
        found: Floats = np.quantile(self.values, levels, axis=0)
        return found

    def brought(self, demand: Floats) -> Floats:
        """Return what a final demand brings, by draw and measure."""
        found: Floats = self.values @ demand
        return found


def drawn(
    economy: UncertainEconomy, *, draws: int, seed: int, anew: Doubt | None = None
) -> DrawnMultipliers:
    """Draw multipliers of an economy that is known in part.

    Parameters
    ----------
    economy : UncertainEconomy
        What is known of it and how well.
    draws : int
        How many; the first so many of a larger number are the same.
    seed : int
        From zero up.
    anew : Doubt, optional
        A doubt that is drawn a second time while all others stay as they were.

    Returns
    -------
    DrawnMultipliers

    Raises
    ------
    InvalidInput
        No draws, or a negative seed.
    Inconsistent
        A draw is no productive economy.

    Examples
    --------
    A structure at no distance is drawn as it is:

    >>> import numpy as np
    >>> near = Distance(0.0, 0.0, 0.0, 0.0)
    >>> table = np.array([[0.15, 0.25], [0.2, 0.05]])
    >>> known = UncertainEconomy(table, np.ones((1, 2)), near, 0.0, np.zeros(1))
    >>> drawn(known, draws=2, seed=1).values.round(4).tolist()
    [[[1.5182, 1.4521]], [[1.5182, 1.4521]]]
    """
    if draws < 1 or seed < 0:
        raise InvalidInput("io-draws", "draws are counted from one and seeds from zero.")
    return DrawnMultipliers(_blocks(economy, draws, seed, anew))


def shares_of_doubt(
    economy: UncertainEconomy, *, seed: int, draws: int = TRIES
) -> dict[Doubt, Floats]:
    """Return which part of the variance of each multiplier comes from which doubt.

    Parameters
    ----------
    economy : UncertainEconomy
        As for `drawn`.
    seed : int
        As for `drawn`.
    draws : int
        How many pairs; shares are good to about 1 in the square root of it.

    Returns
    -------
    dict of Doubt to float64 array, shape (measures, activities)
        Adding up to 1 over all doubts; zeros where nothing varies.

    Notes
    -----
    Total effects: half the mean square of what changes when one doubt alone is drawn anew, over the
    sum of all.  What doubts do together is counted with each of them before shares are taken.

    References
    ----------
    .. [1] M. J. W. Jansen, "Analysis of variance designs for model output", Computer Physics
       Communications 117 (1999) 35-43.
    """
    base = drawn(economy, draws=draws, seed=seed).values
    moved = {}
    for doubt in Doubt:
        again = _blocks(economy, draws, seed, doubt)
        moved[doubt] = ((again - base) ** 2).mean(axis=0)
    whole = np.sum(list(moved.values()), axis=0)
    return {
        doubt: np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
        for doubt, part in moved.items()
    }


@dataclass(frozen=True, slots=True)
class _Luck:
    """Random numbers of one block, apart for each doubt; one doubt may be drawn anew."""

    seed: int
    block: int
    anew: Doubt | None

    def of(self, doubt: Doubt) -> np.random.Generator:
        place = list(Doubt).index(doubt)
        return np.random.default_rng((self.seed, self.block, place, int(doubt is self.anew)))

    def of_cells(self, size: int, donor: float, table: float) -> Floats:
        """Return what donor and table together move cells by.

        The two sum to one normal field.  Where one part is drawn anew, the field and the new one
        share the variance of the other part, and nothing else of either is needed.
        """
        whole = float(np.hypot(donor, table))
        cells = (self.seed, self.block, len(Doubt))
        moved = np.random.default_rng((*cells, 0)).standard_normal((BLOCK, size, size))
        moved *= whole
        stays = {Doubt.DONOR: table, Doubt.TABLE: donor}.get(self.anew) if self.anew else None
        if stays is not None and whole > 0.0:
            kept = (stays / whole) ** 2
            fresh = np.random.default_rng((*cells, 1)).standard_normal((BLOCK, size, size))
            moved *= kept
            moved += float(np.sqrt(1.0 - kept**2)) * whole * fresh
        return moved


def _blocks(economy: UncertainEconomy, draws: int, seed: int, anew: Doubt | None) -> Floats:
    """Return multipliers of all blocks; each has its own luck, so threads change nothing."""
    lucks = [_Luck(seed, block, anew) for block in range(-(-draws // BLOCK))]
    with ThreadPoolExecutor(min(len(lucks), os.cpu_count() or 1)) as threads:
        found = list(threads.map(lambda luck: _block(economy, luck), lucks))
    return np.concatenate(found)[:draws]


def _block(economy: UncertainEconomy, luck: _Luck) -> Floats:
    """Return one block of multipliers, shape (draws, measures, activities)."""
    measures = _varied(
        np.broadcast_to(economy.measures, (BLOCK, *economy.measures.shape)),
        economy.spreads[:, None],
        luck.of(Doubt.COEFFICIENTS),
    )
    at_home = _structures(economy, luck)
    if economy.supply is not None:
        at_home *= _supplied(economy.supply, luck)
    homes = economy.households
    asked = measures
    if homes is not None:
        income = np.broadcast_to(homes.income, (BLOCK, 1, homes.income.size))
        asked = np.concatenate([measures, income], axis=1)
    np.negative(at_home, out=at_home)
    at_home[:, np.arange(at_home.shape[1]), np.arange(at_home.shape[1])] += 1.0
    solved = np.linalg.solve(at_home.transpose(0, 2, 1), asked.transpose(0, 2, 1))
    whole = np.asarray(solved.transpose(0, 2, 1), dtype=np.float64)
    return whole if homes is None else _with_homes(whole, homes)


def _with_homes(whole: Floats, homes: Households) -> Floats:
    """Return multipliers with induced effects; the last row is income and is left out."""
    through = whole @ homes.spending
    kept = 1.0 - homes.own - through[:, -1]
    if np.any(kept <= 0.0):
        raise Inconsistent("io-homes-drawn", "in a draw households spend all they earn and more.")
    induced = (through[:, :-1] / kept[:, None])[:, :, None] * whole[:, -1:]
    found: Floats = whole[:, :-1] + induced
    return found


def _structures(economy: UncertainEconomy, luck: _Luck) -> Floats:
    """Return a block of input coefficients that meet the economy's totals."""
    table, far, donor = economy.inputs, economy.distance, luck.of(Doubt.DONOR)
    size, shares = table.shape[0], table.sum(axis=0)
    if shares.max() >= 1.0:
        raise Inconsistent("io-donor-uses-up", "an activity of the donor uses up what it makes.")
    common, own = donor.standard_normal((BLOCK, 1)), donor.standard_normal((BLOCK, size))
    lift = np.exp(far.economy * common + far.activity * own)
    odds = shares / (1.0 - shares) * lift
    shares = odds / (1.0 + odds)
    if economy.totals is not None:
        shares = shares_moved(shares, economy.totals)
    mixed = luck.of_cells(size, far.cell, economy.table_spread)
    mixed += far.row * donor.standard_normal((BLOCK, size, 1))
    np.exp(mixed, out=mixed)
    mixed *= table
    sums = mixed.sum(axis=1)
    mixed *= np.divide(shares, sums, out=np.zeros_like(sums), where=sums > 0.0)[:, None, :]
    return mixed


def _supplied(supply: LocalSupply, luck: _Luck) -> Floats:
    """Return a block of shares of inputs that are made at home."""
    size = supply.home.shape[0]
    lift = np.exp(supply.spread * luck.of(Doubt.IMPORTS).standard_normal((BLOCK, size, 1)))
    share = supply.home * lift
    share /= share + (1.0 - supply.home)
    if supply.quotients is None:
        return share
    delta = supply.delta + supply.delta_spread * luck.of(Doubt.REGION).standard_normal(BLOCK)
    lowered = supply.size ** np.clip(delta, 0.0, 1.0)
    own = supply.quotients * lowered[:, None, None]
    np.minimum(own, 1.0, out=own)
    share *= own
    return share


def _varied(rows: Floats, spreads: Floats, luck: np.random.Generator) -> Floats:
    """Return rows whose logs vary around theirs, with the same mean."""
    moved = spreads * luck.standard_normal(rows.shape)
    found: Floats = rows * np.exp(moved - spreads**2 / 2.0)
    return found
