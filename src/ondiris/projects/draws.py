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
from scipy.special import ndtr, ndtri

from ondiris.errors import InvalidInput
from ondiris.projects.lives import Life, launch_days
from ondiris.projects.portfolio import Assumptions, Floats, Portfolio, Ratio, SizeLaw
from ondiris.projects.renewals import YEAR, Common, Departed, renew

__all__ = ["RIGHT", "Block", "draw_block", "draw_common", "draw_launches"]

RIGHT = float(ndtri(0.1))
"""Where a common factor stands once it goes right: as good as the best one in ten."""
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """Joint draws, one column per draw.

    Parameters
    ----------
    launch : float64 array, shape (units, draws), unit days from today
        Day of launch; infinite for what leaves and is not replaced.
    jobs, value, cost, area : float32 array, shape (units, draws)
        Jobs delivered, worth as announced, cost as delivered, floor area delivered, each if the
        unit launches; no rows where nothing was promised.
    common : Common
        What all units share.
    """

    launch: Floats
    jobs: Singles
    value: Singles
    cost: Singles
    area: Singles
    common: Common


def stream(seed: int, key: int, block: int, part: int = 0) -> np.random.Generator:
    """Return the generator of one identity in one block; part 1 is of its amounts."""
    words = [seed, key, block, part] if part else [seed, key, block]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))


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

    with typical time D, pace θ of the group and common factors F, conditional on what is known of
    the unit (`ondiris.projects.lives`).  A unit leaves if an exponential clock of its hazard
    rings before T; another may take its place.  Where a rate of launches is given, units of a
    lot launch one after another instead, as arrivals of a Poisson process of that rate.  Sizes
    within a lot are shares of its published total.
    """
    common = draw_common(portfolio, assumptions, seed, block, draws)
    n, promised = len(portfolio), portfolio.promised
    z = np.empty((n, draws))
    wanted = [p.any() for p in promised.T]
    rows = [np.empty((n if want else 0, draws), np.float32) for want in wanted]
    size = np.ones((n, draws), np.float32)
    for i in range(n):
        rng = stream(seed, portfolio.keys[i], block, 1)
        for values in rows:
            if values.shape[0]:
                rng.standard_normal(dtype=np.float32, out=values[i])
        if portfolio.lot[i] >= 0:
            size[i] = _weight(rng, assumptions, draws)
    launch = draw_launches(portfolio, assumptions, common, seed=seed, block=block, luck=z)
    _split(size, portfolio)
    jobs, cost, area = rows
    if assumptions.cost_time and cost.shape[0]:
        cost *= np.float32(math.sqrt(1 - assumptions.cost_time**2))
        cost += np.float32(assumptions.cost_time) * z.astype(np.float32)
    value = size * promised[:, 1:2].astype(np.float32) if wanted[1] else cost
    return Block(
        launch,
        _delivered(jobs, size, promised[:, 0], assumptions.jobs, common.doubt[0]),
        value,
        _delivered(cost, size, promised[:, 1], assumptions.cost, common.doubt[1]),
        _delivered(area, size, promised[:, 2], assumptions.area, common.doubt[2]),
        common,
    )


def draw_common(p: Portfolio, a: Assumptions, seed: int, block: int, draws: int) -> Common:
    """Draw what all units of a block share."""
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

    def drawn(sample: Floats | None) -> Floats | None:
        return None if sample is None else np.ascontiguousarray(sample[:, columns][rows].T)

    pace, exits = drawn(a.pace), drawn(a.exits)
    assert pace is not None  # noqa: S101 - assumptions always hold it
    assert exits is not None  # noqa: S101 - assumptions always hold it
    return Common(factors, pace, np.exp(pace), exits, drawn(a.replaced), drawn(a.rate), doubt)


def draw_launches(
    p: Portfolio, a: Assumptions, common: Common, *, seed: int, block: int, luck: Floats
) -> Floats:
    """Draw the day of launch of every unit.

    Parameters
    ----------
    p, a
        What is carried forward, and on what it rests.
    common : Common
        What the units share; with one factor set right, the same draws once it goes right.
    seed, block : int
    luck : float64 array, shape (units, draws)
        Taken for the standard normal luck of each unit.
    """
    launch = np.empty_like(luck)
    departures: list[Departed] = []
    own = np.sqrt(np.maximum(0.0, 1 - (p.loading**2).sum(axis=1)))
    arrived = np.zeros((len(p.groups), luck.shape[1]))
    for i, unit in enumerate(p.units):
        rng, g = stream(seed, p.keys[i], block), p.group[i]
        z = luck[i]
        rng.standard_normal(out=z)
        leave = rng.standard_exponential(z.size)
        if common.rate is not None and p.lot[i] >= 0:
            arrived[g] += leave
            launch[i] = arrived[g] * (YEAR / common.rate[g])
            launch[i] -= a.reporting.unheard(unit.silent, unit.heard)
            np.maximum(launch[i], 0.0, out=launch[i])
            launch[i] += unit.delay * (launch[i] > 0)  # what has launched unheard waits no more
            continue
        z *= own[i]
        for k in np.flatnonzero(p.loading[i]):
            z += p.loading[i, k] * common.factors[k]
        life = Life(unit, p.table[i], common.pace[g], common.speed[g])
        launch_days(life, a, rng, z, out=launch[i])
        if unit.exits:
            hazard = common.exits[g] * (unit.exits / YEAR)
            left = np.flatnonzero(leave < launch[i] * hazard)
            departures.append(Departed(i, left, leave[left] / hazard[left], leave[left]))
    if departures:
        renew(departures, p, a, common, out=launch)
    return launch


def _weight(rng: np.random.Generator, a: Assumptions, draws: int) -> Floats:
    match a.size_law:
        case SizeLaw.LOGNORMAL:
            return np.exp(a.size * rng.standard_normal(draws))
        case SizeLaw.PARETO:
            return np.exp(rng.standard_exponential(draws) / a.size)
        case SizeLaw.EVEN:
            return np.ones(draws)


def _split(size: Singles, p: Portfolio) -> None:
    """Turn weights into multiples of the mean, so that each lot's total is kept, in place."""
    for number in range(len(p.lots)):
        members = np.flatnonzero(p.lot == number)
        size[members] *= members.size / size[members].sum(axis=0)


def _delivered(z: Singles, size: Singles, promised: Floats, ratio: Ratio, doubt: Floats) -> Singles:
    if not promised.any():
        return z
    cut = float(ndtri(ratio.zero)) if ratio.zero else -np.inf
    mean = math.exp(ratio.spread**2 / 2) * float(ndtr(ratio.spread - cut))
    level = ratio.mean / mean * np.exp(ratio.doubt * doubt - ratio.doubt**2 / 2)
    nothing = z < cut if ratio.zero else None
    if ratio.spread:
        z *= np.float32(ratio.spread)
        np.exp(z, out=z)
    else:
        z.fill(1.0)
    if nothing is not None:
        z[nothing] = 0.0
    z *= promised[:, None].astype(np.float32)
    z *= level.astype(np.float32)
    z *= size
    return z


def indices(values: Floats, count: int) -> NDArray[np.intp]:
    """Return in which of `count` equally likely classes standard normal values lie."""
    return np.minimum((ndtr(values) * count).astype(np.intp), count - 1)
