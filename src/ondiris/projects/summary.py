"""Sums over joint draws, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from ondiris.projects.portfolio import Floats, Portfolio
from ondiris.projects.result import (
    MEASURES,
    POINTS,
    QUANTILES,
    DeadlineReading,
    Delivery,
    Need,
    Share,
)

__all__ = ["CELLS", "CLASSES", "Frame", "Sums", "summary"]

CELLS = 2048
CLASSES = 20
LEVELS = (np.arange(POINTS) + 0.5) / POINTS
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all blocks of one run share: units, need, days, and tops of the histograms.

    Parameters
    ----------
    portfolio : Portfolio
    need : Need
    grid : int array
        Days of the curve, from today.
    asked : int array
        Places of the asked days among them.
    main : int
        Place of the main day.
    caps : float64 array
        Tops of the histograms.
    fan, fan_asked : int array
        Places of the days of the fan, about three dozen, the asked ones among them; places of the
        asked days among those of the fan.
    coarse : int array
        First day of the fan at or after each day of the curve.
    """

    portfolio: Portfolio
    need: Need
    grid: NDArray[np.int64]
    asked: NDArray[np.intp]
    main: int
    caps: Floats

    fan: NDArray[np.intp]
    fan_asked: NDArray[np.intp]
    coarse: NDArray[np.int32]

    @classmethod
    def of(
        cls, portfolio: Portfolio, need: Need, days: Sequence[int], horizon: Sequence[int],
        caps: Floats,
    ) -> Frame:  # fmt: skip
        """Lay out the days of a run: of the curve, asked, and of the fan."""
        grid = np.unique(np.array([*days, *horizon], dtype=np.int64))
        asked = np.searchsorted(grid, np.unique(np.array(days, dtype=np.int64)))
        every = np.arange(0, grid.size, max(1, grid.size // 36))
        fan = np.unique(np.concatenate([every, asked]))
        return cls(
            portfolio, need, grid, asked, int(np.searchsorted(grid, days[-1])), caps, fan,
            np.searchsorted(fan, asked),
            np.searchsorted(fan, np.arange(grid.size + 1)).astype(np.int32),
        )  # fmt: skip

    @property
    def main_asked(self) -> int:
        """Place of the main day among those asked."""
        return int(np.searchsorted(self.asked, self.main))

    @property
    def outcome(self) -> str:
        """The measure that sensitivities are about."""
        return "count" if "count" in self.need.at_least else next(iter(self.need.at_least))


@dataclass(slots=True)
class Sums:
    """Sums over the draws of one block or more; integers wherever they can be."""

    exact: Floats  # measures × asked days × draws
    met: NDArray[np.int64]  # draws that meet the need, by day
    counted: NDArray[np.int64]  # draws that reach its number of launches, by day
    histogram: NDArray[np.int64]  # measures × days × cells
    launched: NDArray[np.int64]  # units × days (+ never)
    outcome: Floats  # sum and sum of squares of the main outcome
    given: Floats  # units: sum of the outcome where launched
    helped: NDArray[np.int64]  # units: draws that meet the need with its help
    missing: Floats  # parts × units: sum of the shortfall with its help
    classes: Floats  # drivers × classes × (count, sum)

    def add(self, other: Sums) -> None:
        """Add the sums of another block, in place; what is by draw is kept apart."""
        for name in ("met", "counted", "histogram", "launched", "outcome", "given", "helped"):
            getattr(self, name).__iadd__(getattr(other, name))
        self.missing += other.missing
        self.classes += other.classes


def summary(
    frame: Frame, sums: Sums, exact: Floats, right: Mapping[str, NDArray[np.int32]], seed: int
) -> Delivery:
    """Return what sums over all blocks say.

    Parameters
    ----------
    frame : Frame
    sums : Sums
        Over all blocks.
    exact : float64 array, shape (measures, asked days, draws)
        The draws at the asked days.
    right : mapping of str to int array
        How many more launch by the main day once each factor goes right.
    seed : int
    """
    draws = exact.shape[2]
    readings = tuple(
        _reading(frame, exact[:, k], int(frame.grid[day]), int(sums.met[day]))
        for k, day in enumerate(frame.asked)
    )
    place = frame.main_asked
    fan = {
        name: _points(sums.histogram[m], float(frame.caps[m]), name == "count")
        for m, name in enumerate(MEASURES)
    }
    mean, square = sums.outcome / draws
    variance = max(float(square - mean**2), 0.0)
    count = exact[MEASURES.index("count"), place].astype(np.int32)
    expected = np.cumsum(sums.launched[:, :-1].sum(axis=0)) / draws
    return Delivery(
        draws,
        seed,
        readings,
        frame.grid,
        sums.met / draws,
        sums.counted / draws,
        expected,
        frame.grid[frame.fan],
        fan,
        count,
        _shares(frame, sums, readings[place], draws, variance),
        right,
        _first_order(frame, sums.classes, float(mean), variance),
        frame.outcome,
    )


def _reading(frame: Frame, values: Floats, day: int, met: int) -> DeadlineReading:
    draws = values.shape[1]
    p = met / draws
    parts = frame.need.parts
    place = {name: MEASURES.index(name) for name in MEASURES}
    ordered = np.sort(values, axis=1)
    at = [min(int(np.ceil(q * draws)) - 1, draws - 1) for q in QUANTILES]
    points = (LEVELS * draws).astype(int)
    counts = np.bincount(values[0].astype(np.intp), minlength=len(frame.portfolio) + 1)
    return DeadlineReading(
        day,
        p,
        float(np.sqrt(p * (1 - p) / draws)),
        float(betaincinv(met + 1, draws - met, 0.95)) if met < draws else 1.0,
        {n: float((values[place[n]] >= a).mean()) for n, a in parts.items()},
        {n: float(np.maximum(a - values[place[n]], 0).mean()) for n, a in parts.items()},
        {n: float(values[m].mean()) for n, m in place.items()},
        {n: tuple(float(ordered[m, k]) for k in at) for n, m in place.items()},
        {n: ordered[m, points] for n, m in place.items()},
        counts / draws,
    )


def _points(histogram: Counts, cap: float, whole: bool) -> Floats:  # noqa: FBT001
    """Read equally likely values of each day from its histogram, within a cell by proportion."""
    out = np.empty((histogram.shape[0], POINTS))
    width = cap / (CELLS - 1)
    for d, day in enumerate(histogram):
        below = np.cumsum(day)
        wanted = LEVELS * below[-1]
        cell = np.searchsorted(below, wanted)
        inside = (wanted - (below[cell] - day[cell])) / day[cell]
        out[d] = np.ceil(cell * width) if whole else (cell + inside) * width * (cell > 0)
    return out


def _shares(
    frame: Frame, sums: Sums, main: DeadlineReading, draws: int, variance: float
) -> tuple[Share, ...]:
    p = frame.portfolio
    names = list(frame.need.at_least)
    launched = sums.launched[:, : frame.main + 1].sum(axis=1) / draws
    help_met = sums.helped / draws - main.met
    help_missing = np.array([main.shortfall[n] for n in names])[:, None] - sums.missing / draws
    rows: dict[str, list[int]] = {}
    for i, unit in enumerate(p.units):
        rows.setdefault(unit.lot or unit.id, []).append(i)
    found = []
    for name, members in rows.items():
        by_day = sums.launched[members].sum(axis=0)
        found.append(
            Share(
                name,
                len(members),
                float(launched[members].mean()),
                float(by_day[-1] / by_day.sum()),
                _median_day(frame.grid, by_day),
                float(help_met[members].mean()),
                {n: float(help_missing[k, members].mean()) for k, n in enumerate(names)},
                _explained(sums, members, launched, draws, variance),
            )
        )
    return tuple(found)


def _median_day(grid: NDArray[np.int64], by_day: NDArray[np.int64]) -> float:
    half = np.flatnonzero(np.cumsum(by_day[:-1]) * 2 >= by_day.sum())
    return float(grid[half[0]]) if half.size else float("inf")


def _explained(
    sums: Sums, members: list[int], launched: Floats, draws: int, variance: float
) -> float:
    """Return the share of variance between launched and not; for a lot, per unit."""
    if variance == 0:
        return 0.0
    mean = sums.outcome[0] / draws
    total = 0.0
    for i in members:
        p = launched[i]
        if 0 < p < 1:
            given = sums.given[i] / (p * draws)
            total += p / (1 - p) * (given - mean) ** 2
    return float(total / variance / len(members))


def _first_order(frame: Frame, classes: Floats, mean: float, variance: float) -> dict[str, float]:
    """Return the variance of class means over the variance, its sampling part taken off."""
    p = frame.portfolio
    doubts = ("doubt:jobs", "doubt:cost", "doubt:area")
    names = [*p.factors, *doubts, *(f"pace:{g}" for g in p.groups)]
    out = {}
    for k, name in enumerate(names):
        count, total = classes[k, :, 0], classes[k, :, 1]
        weight = count / count.sum()
        means = np.divide(total, count, out=np.full(CLASSES, mean), where=count > 0)
        between = float((weight * (means - mean) ** 2).sum())
        noise = (CLASSES - 1) / max(count.sum(), 1) * variance
        out[name] = max(0.0, between - noise) / variance if variance else 0.0
    return out
