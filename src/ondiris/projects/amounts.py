"""What each unit delivers if it launches: jobs, worth as announced, cost and floor area.

Laws of amounts are held as `LEVELS` equally likely values, the middles of as many equal chances.
No quantile of such a law is off by more than one part in twice `LEVELS` of chance, far below what
a million draws tell apart, and its mean is kept to the digit.  Four amounts are then looked up by
one random word, where a normal number for each would take three times as long.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ondiris.projects.portfolio import Assumptions, Floats, Portfolio, Ratio, SizeLaw

__all__ = ["LEVELS", "Amounts", "draw_amounts", "ratio_law", "size_law"]

LEVELS = 1 << 16
"""Equally likely values that stand for a law: a word of 64 bits chooses four times among them."""
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts by unit and draw, each if the unit launches; no rows where nothing was promised.

    Parameters
    ----------
    jobs, value, cost, area : float32 array, shape (units, draws)
        Jobs delivered, worth as announced, cost as delivered, floor area delivered.
    """

    jobs: Singles
    value: Singles
    cost: Singles
    area: Singles


def _middles() -> Floats:
    return np.asarray(ndtri((np.arange(LEVELS) + 0.5) / LEVELS))


@lru_cache(maxsize=64)
def ratio_law(ratio: Ratio, kept: float = 1.0) -> Singles:
    """Return what is delivered for each promised one, its common doubt left aside.

    Parameters
    ----------
    ratio : Ratio
    kept : float
        Part of the deviation that is the unit's own; the rest hangs on its time.

    Returns
    -------
    float32 array, shape (`LEVELS`,)
        Equally likely, in rising order; their mean is that of the ratio.

    Examples
    --------
    >>> law = ratio_law(Ratio(mean=0.6, spread=0.8, zero=0.25))
    >>> float((law == 0).mean()), round(float(law.mean(dtype=float)), 6)
    (0.25, 0.6)
    """
    law = np.exp(ratio.spread * kept * _middles())
    law[: min(round(ratio.zero * LEVELS), LEVELS - 1)] = 0.0
    return _frozen(law * (ratio.mean / law.mean()))


@lru_cache(maxsize=16)
def size_law(law: SizeLaw, size: float) -> Singles:
    """Return equally likely weights by which a lot's total is split over its units."""
    if law is SizeLaw.EVEN:
        return _frozen(np.ones(LEVELS))
    if law is SizeLaw.PARETO:
        return _frozen(((np.arange(LEVELS) + 0.5) / LEVELS) ** (-1 / size))
    return _frozen(np.exp(size * _middles()))


def _frozen(law: Floats) -> Singles:
    single = law.astype(np.float32)
    single.setflags(write=False)
    return single


def draw_amounts(
    p: Portfolio,
    a: Assumptions,
    words: Callable[[int], NDArray[np.uint64]],
    luck: Floats,
    doubt: Floats,
) -> Amounts:
    """Draw what each unit delivers.

    Parameters
    ----------
    p, a
        What is carried forward, and on what it rests.
    words : callable
        Gives random bits of a unit, a word for each draw.
    luck : float64 array, shape (units, draws)
        Standard normal luck of each unit's time, with which its cost goes.
    doubt : float64 array, shape (3, draws)
        Standard normal doubts on the ratios of jobs, cost and area.

    Notes
    -----
    Sizes within a lot are shares of its published total.  Log cost growth and log time have the
    correlation `Assumptions.cost_time` where anything is spent.
    """
    own = math.sqrt(1 - a.cost_time**2)
    kinds = ((a.jobs, 1.0), (a.cost, own), (a.area, 1.0))
    out = [np.empty((len(p) if p.promised[:, k].any() else 0, luck.shape[1]), np.float32)
           for k in range(3)]  # fmt: skip
    value = np.empty_like(out[1])
    size = np.empty((int((p.lot >= 0).sum()), luck.shape[1]), np.float32)
    level = [np.exp(r.doubt * d - r.doubt**2 / 2).astype(np.float32)
             for (r, _), d in zip(kinds, doubt, strict=True)]  # fmt: skip
    tied, weights, among = a.cost.spread * a.cost_time, size_law(a.size_law, a.size), 0
    for i, promised in enumerate(p.promised):
        place = words(i).astype("<u8", copy=False).view("<u2").reshape(-1, 4)
        for k, (ratio, kept) in enumerate(kinds):
            if out[k].shape[0]:
                row = out[k][i]
                ratio_law(ratio, kept).take(place[:, k], out=row, mode="clip")
                row *= np.float32(promised[k])
                row *= level[k]
        if tied and out[1].shape[0]:
            out[1][i] *= np.exp((tied * luck[i] - tied**2 / 2).astype(np.float32))
        if value.shape[0]:
            value[i] = promised[1]
        if p.lot[i] >= 0:
            weights.take(place[:, 3], out=size[among], mode="clip")
            among += 1
    _split(p, size, [*out, value])
    return Amounts(out[0], value, out[1], out[2])


def _split(p: Portfolio, size: Singles, amounts: list[Singles]) -> None:
    """Give each unit of a lot its share of the lot's total, in place."""
    rows = np.flatnonzero(p.lot >= 0)
    for number in range(len(p.lots)):
        mine = p.lot[rows] == number
        share = size[mine]
        share *= np.float32(mine.sum()) / share.sum(axis=0)
        for rest in amounts:
            if rest.shape[0]:
                rest[rows[mine]] *= share
