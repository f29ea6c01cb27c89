"""Draws of a question: what it buys here, in an economy drawn with it, by the same luck.

A draw of the economy has doubts of its own; what is assumed of an investment and of households'
spending is one doubt more.  Everything is linear in what is bought, so that one set of drawn
multipliers answers for construction and operation, with and without induced effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import Inconsistent, InvalidInput
from ondiris.impact.assumed import ImpactAssumption, investment_items
from ondiris.impact.draws import Doubt, drawn
from ondiris.production.impact.economy import ImpactEconomy

__all__ = ["ASSUMED", "Bought", "Spans", "invested", "spans"]

Floats = NDArray[np.float64]
ASSUMED = "assumptions"
"""The doubt about investment and spending, beside those of the economy."""
TRIES = 1_000
"""Pairs of draws from which shares of variance are told."""
TAILS = (0.1, 0.5, 0.9)
_LUCK = 0x1A5


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """What a phase makes and buys, in rows of the table, by draw.

    Parameters
    ----------
    own : float64 array, shape (draws, activities)
        Output of those who sell to the project, or of the project itself.
    purchases : float64 array, shape (draws, activities), or None
        What they buy here where a local share was said; as the economy does where None.
    beside : float64 array, shape (draws, measures)
        What is bought abroad and elsewhere directly, and jobs beside those of the model.
    stated : int or None
        A measure whose direct part was stated, and varies no more.
    """

    own: Floats
    purchases: Floats | None
    beside: Floats
    stated: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Quantiles of a phase, and where its variance comes from.

    Parameters
    ----------
    simple, total : float64 arrays, shape (3, measures)
        Tenth, middle and ninetieth of a hundred, without and with induced effects.
    doubts : mapping of str to float64 array, shape (measures,)
        Shares of variance without induced effects, adding up to 1.
    """

    simple: Floats
    total: Floats
    doubts: Mapping[str, Floats]


def spans(
    economy: ImpactEconomy,
    phases: Mapping[str, Callable[[np.random.Generator | None, int], Bought]],
    *,
    draws: int,
    seed: int,
) -> dict[str, Spans]:
    """Draw phases together and return what each spans.

    Parameters
    ----------
    economy : ImpactEconomy
    phases : mapping of str to callable
        Returns what a phase buys, in so many draws of a luck.
    draws, seed : int
    """
    values = drawn(economy.doubtful, draws=draws, seed=seed).values
    few = min(draws, TRIES)
    moved: dict[str, dict[str, Floats]] = {name: {} for name in phases}
    simple: dict[str, Floats] = {}
    found: dict[str, tuple[Floats, Floats]] = {}
    bought = {name: make(_luck(seed), draws) for name, make in phases.items()}
    for name, one in bought.items():
        simple[name] = _simple(economy, values, one)
        total = simple[name] + _induced(economy, values, one, _spent(economy, seed, draws))
        found[name] = (np.quantile(simple[name], TAILS, axis=0), np.quantile(total, TAILS, axis=0))
    for doubt in Doubt:
        again = drawn(economy.doubtful, draws=few, seed=seed, anew=doubt).values
        for name in phases:
            other = _simple(economy, again, _first(bought[name], few))
            moved[name][doubt.value] = ((other - simple[name][:few]) ** 2).mean(axis=0)
    for name, make in phases.items():
        other = _simple(economy, values[:few], make(_luck(seed, anew=1), few))
        moved[name][ASSUMED] = ((other - simple[name][:few]) ** 2).mean(axis=0)
    return {name: Spans(*found[name], _shares(moved[name])) for name in phases}


def _first(bought: Bought, few: int) -> Bought:
    purchases = None if bought.purchases is None else bought.purchases[:few]
    return Bought(bought.own[:few], purchases, bought.beside[:few], bought.stated)


def _luck(seed: int, anew: int = 0) -> np.random.Generator:
    return np.random.default_rng((seed, _LUCK, anew))


def _spent(economy: ImpactEconomy, seed: int, draws: int) -> Floats:
    """Return by draw how much more or less than the middle households spend here."""
    one = economy.source.assumed("spent_here")
    if one.middle == 0.0:
        return np.ones(draws)
    return one.drawn(np.random.default_rng((seed, _LUCK, 2)), draws) / one.middle


def _simple(economy: ImpactEconomy, values: Floats, bought: Bought) -> Floats:
    """Return direct and indirect effects by draw and measure."""
    if bought.purchases is not None:
        return _at_first(economy, values, bought, bought.purchases)
    found: Floats = np.einsum("dmn,dn->dm", values, bought.own) + bought.beside
    if bought.stated is not None:
        usual = bought.own @ economy.bought_here.T
        found[:, bought.stated] = _at_first(economy, values, bought, usual)[:, bought.stated]
    return found


def _at_first(economy: ImpactEconomy, values: Floats, bought: Bought, first: Floats) -> Floats:
    """Return effects of what is made, by the middle's coefficients, and of what is bought first."""
    own = bought.own @ economy.measures.T + bought.beside
    found: Floats = own + np.einsum("dmn,dn->dm", values, first)
    return found


def _induced(economy: ImpactEconomy, values: Floats, bought: Bought, spent: Floats) -> Floats:
    """Return induced effects by draw and measure: wages earned, spent here round after round."""
    wages = economy.names.index("wages")
    earned = _simple(economy, values, bought)[:, wages] - bought.beside[:, wages]
    through = (values @ economy.spending) * spent[:, None]
    kept = 1.0 - through[:, wages]
    if np.any(kept <= 0.0):
        raise Inconsistent("io-homes-drawn", "in a draw households spend all they earn and more.")
    found: Floats = through * (earned / kept)[:, None]
    return found


def _shares(moved: Mapping[str, Floats]) -> dict[str, Floats]:
    whole = np.sum(list(moved.values()), axis=0)
    return {
        name: np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
        for name, part in moved.items()
    }


def invested(
    economy: ImpactEconomy,
    money: float,
    local_share: float | None,
    luck: np.random.Generator | None,
    draws: int,
) -> Bought:
    """Return what an investment buys: here by activity, abroad and elsewhere beside.

    Parameters
    ----------
    economy : ImpactEconomy
    money : float
    local_share : float or None
    luck : numpy.random.Generator or None
        None for the middle of every range.
    draws : int

    Raises
    ------
    InvalidInput
        ``impact-investment-rows`` where the table has no row for builders or makers of machines.
    """
    items = investment_items()
    shares = np.array([_of(item.share, luck, draws) for item in items])
    shares /= shares.sum(axis=0)
    abroad = np.array([_of(item.abroad, luck, draws) for item in items]) * shares
    here = np.array([_of(item.here, luck, draws) for item in items])
    if economy.levels is None:
        here = np.ones_like(here)
    inside = here * (shares - abroad)
    if local_share is not None:
        inside *= local_share / inside.sum(axis=0)
    own = money * inside.T @ np.array([_makers(economy, item.activities) for item in items])
    outside = 1.0 - inside.sum(axis=0)
    leaving = abroad.sum(axis=0) + (shares - abroad - here * (shares - abroad)).sum(axis=0)
    part = np.divide(abroad.sum(axis=0), leaving, out=np.zeros_like(leaving), where=leaving > 0.0)
    beside = np.zeros((draws, len(economy.names)))
    beside[:, economy.names.index("imports")] = money * outside * part
    beside[:, economy.names.index("elsewhere")] = money * outside * (1.0 - part)
    return Bought(own, None, beside)


def _of(one: ImpactAssumption, luck: np.random.Generator | None, draws: int) -> Floats:
    found: Floats = np.full(draws, one.middle) if luck is None else one.drawn(luck, draws)
    return found


def _makers(economy: ImpactEconomy, activities: tuple[str, ...]) -> Floats:
    """Return shares of the rows that make one kind of thing, adding up to 1."""
    found = np.zeros(economy.output.size)
    for code in activities:
        met = economy.rows.of(code)
        if not met:
            raise InvalidInput(
                "impact-investment-rows",
                f"the table has no activity {code!r}, which an investment buys from",
                hint="Ask for --output, or give a table with divisions.",
            )
        found[list(met)] += 1.0 / len(met)
    shares: Floats = found / found.sum()
    return shares
