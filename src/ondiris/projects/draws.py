"""One block of joint draws: when each unit launches and what it then delivers.

Random numbers are addressed by (seed, identity of the unit, block), never by position.  So a
project keeps its luck when another is dropped or added, scenarios differ only by what was
changed, and blocks may be drawn by any number of threads, in any order, to the same bytes.
A counter-based generator in compiled code was tried and was no faster than whole rows of NumPy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Assumptions, Floats, Portfolio, Ratio, SizeLaw, TimeLaw

__all__ = ["Block", "draw_block"]

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Block:
    """Joint draws, one column per draw.

    Parameters
    ----------
    launch : float64 array, shape (units, draws), unit days from today
        Day of launch; infinite for what is withdrawn.
    jobs, value, cost, area : float64 array, shape (units, draws)
        Jobs delivered, worth as announced, cost as delivered, floor area delivered, each if the
        unit launches; `jobs` and `area` have no rows where nothing was promised.
    factors : float64 array, shape (factors, draws)
        Common factors, standard normal; a positive one slows.
    pace : float64 array, shape (groups, draws)
        Log pace drawn for each group of the portfolio.
    doubt : float64 array, shape (3, draws)
        Standard normal doubts on the ratios of jobs, cost and area.
    """

    launch: Floats
    jobs: Floats
    value: Floats
    cost: Floats
    area: Floats
    factors: Floats
    pace: Floats
    doubt: Floats


def stream(seed: int, key: int, block: int) -> np.random.Generator:
    """Return the generator of one identity in one block."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, key, block])))


def draw_block(
    portfolio: Portfolio, assumptions: Assumptions, *, seed: int, block: int, draws: int
) -> Block:
    r"""Draw one block.

    Parameters
    ----------
    portfolio, assumptions
        What is carried forward, and on what it rests.
    seed, block, draws : int
        Seed, number of the block and its size.

    Returns
    -------
    Block

    Notes
    -----
    .. math:: T_i = D_i e^{θ_g + σ Z_i} + d_i, \quad
       Z_i = Σ_k λ_{ik} F_k + \sqrt{1 - Σ_k λ_{ik}^2}\, ε_i

    with typical time D, pace θ of the group and common factors F; a unit leaves if an exponential
    clock of its hazard rings before T.  Sizes within a lot are shares of its published total.
    """
    common = _common(portfolio, assumptions, seed, block, draws)
    n = len(portfolio)
    launch, size, z_jobs, z_cost, z_area = (np.empty((n, draws)) for _ in range(5))
    idiosyncratic = np.sqrt(np.maximum(0.0, 1 - (portfolio.loading**2).sum(axis=1)))
    areas = bool(portfolio.promised[:, 2].any())
    for i in range(n):
        rng = stream(seed, portfolio.keys[i], block)
        z = rng.standard_normal(draws)
        leave = rng.standard_exponential(draws)
        rng.standard_normal(out=z_jobs[i])
        rng.standard_normal(out=z_cost[i])
        z *= idiosyncratic[i]
        for k in np.flatnonzero(portfolio.loading[i]):
            z += portfolio.loading[i, k] * common.factors[k]
        if assumptions.cost_time:
            z_cost[i] *= math.sqrt(1 - assumptions.cost_time**2)
            z_cost[i] += assumptions.cost_time * z
        if portfolio.lot[i] >= 0:
            size[i] = _weight(rng, assumptions, draws)
        typical = _typical(rng, portfolio.table[i], draws)
        launch[i] = _launch(portfolio, assumptions, i, z, typical, common)
        _withdraw(launch[i], leave, portfolio.units[i].exits, common.exits[portfolio.group[i]])
        if areas:
            rng.standard_normal(out=z_area[i])
    _split(size, portfolio)
    return Block(
        launch,
        _delivered(z_jobs, size, portfolio.promised[:, 0], assumptions.jobs, common.doubt[0]),
        size * portfolio.promised[:, 1:2],
        _delivered(z_cost, size, portfolio.promised[:, 1], assumptions.cost, common.doubt[1]),
        _delivered(z_area, size, portfolio.promised[:, 2], assumptions.area, common.doubt[2]),
        common.factors,
        common.pace,
        common.doubt,
    )


@dataclass(frozen=True, slots=True)
class _Common:
    factors: Floats
    pace: Floats
    speed: Floats
    exits: Floats
    doubt: Floats


def _common(p: Portfolio, a: Assumptions, seed: int, block: int, draws: int) -> _Common:
    missing = [g for g in p.groups if g not in a.groups]
    if missing:
        raise InvalidInput("unknown-group", f"no pace is known for {', '.join(missing)}")
    columns = [a.groups.index(g) for g in p.groups]
    rng = stream(seed, 0, block)
    doubt = rng.standard_normal((3, draws))
    rows = rng.integers(0, a.pace.shape[0], draws)
    factors = np.empty((len(p.factors), draws))
    for k, name in enumerate(p.factors):
        key = int.from_bytes(name.encode()[:15].ljust(15, b"\0"), "little") + 1
        stream(seed, key, block).standard_normal(out=factors[k])
    pace = np.ascontiguousarray(a.pace[:, columns][rows].T)
    exits = np.ascontiguousarray(a.exits[:, columns][rows].T)
    return _Common(factors, pace, np.exp(pace), exits, doubt)


def _typical(rng: np.random.Generator, table: Floats, draws: int) -> Floats | float:
    if table.min() == table.max():
        return float(table[0])
    return table[rng.integers(0, table.size, draws, dtype=np.uint8)]


def _launch(
    p: Portfolio, a: Assumptions, i: int, z: Floats, typical: Floats | float, common: _Common
) -> Floats:
    time = -log_ndtr(-z) if a.time_law is TimeLaw.EXPONENTIAL else np.exp(a.spread * z)
    time *= common.speed[p.group[i]]
    time *= typical
    if p.units[i].delay:
        time += p.units[i].delay
    return np.asarray(time)


def _withdraw(launch: Floats, leave: Floats, weight: float, hazard: Floats) -> None:
    """Set the launch of what leaves first to infinity, in place."""
    if weight:
        launch[leave * YEAR < launch * (weight * hazard)] = np.inf


def _weight(rng: np.random.Generator, a: Assumptions, draws: int) -> Floats:
    match a.size_law:
        case SizeLaw.LOGNORMAL:
            return np.exp(a.size * rng.standard_normal(draws))
        case SizeLaw.PARETO:
            return np.exp(rng.standard_exponential(draws) / a.size)
        case SizeLaw.EVEN:
            return np.ones(draws)


def _split(size: Floats, p: Portfolio) -> None:
    """Turn weights into multiples of the mean, so that each lot's total is kept, in place."""
    size[p.lot < 0] = 1.0
    for number in range(len(p.lots)):
        members = np.flatnonzero(p.lot == number)
        size[members] *= members.size / size[members].sum(axis=0)


def _delivered(z: Floats, size: Floats, promised: Floats, ratio: Ratio, doubt: Floats) -> Floats:
    if not promised.any():
        return np.zeros((0, z.shape[1]))
    cut = float(ndtri(ratio.zero)) if ratio.zero else -np.inf
    mean = math.exp(ratio.spread**2 / 2) * float(ndtr(ratio.spread - cut))
    level = ratio.mean / mean * np.exp(ratio.doubt * doubt - ratio.doubt**2 / 2)
    nothing = z < cut if ratio.zero else None
    if ratio.spread:
        z *= ratio.spread
        np.exp(z, out=z)
    else:
        z.fill(1.0)
    if nothing is not None:
        z[nothing] = 0.0
    z *= promised[:, None]
    z *= level
    z *= size
    return z


def indices(values: Floats, count: int) -> NDArray[np.intp]:
    """Return in which of `count` equally likely classes standard normal values lie."""
    return np.minimum((ndtr(values) * count).astype(np.intp), count - 1)
