r"""How long a unit still takes, given what is known of it.

A unit that is known not to have launched for `a` days launches after t days with the chance
S(t) / S(a) of having waited longer.  Where nothing was heard of it for some days more, up to b,
it may have launched unheard:

.. math:: m = \int_a^b f(t)\, q(t)\, dt,\quad q(t) = 1 - p\, G(b - t)

with the share p of launches that are ever reported and the law G of their delay (Lawless 1994).
It has launched with the chance m / (m + S(b)); else it launches after b.  Luck common to many
acts on what is still to come: the place of a unit within its own remaining life is the standard
normal Z.  Drawing afresh from the start would forget that it waited; setting it to "not
launched" would read silence as failure.

References
----------
.. [1] Lawless, J. F. (1994), Adjustments for reporting delays and the prediction of occurred but
   not reported events, Canadian Journal of Statistics 22(1), 15-31.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

from ondiris.projects.portfolio import Assumptions, DeliveryUnit, Floats, TimeLaw

__all__ = ["Life", "launch_days"]


FAR = 30.0
"""Deviations beyond which the chance of waiting longer is told by its logarithm alone."""


@dataclass(frozen=True, slots=True)
class Life:
    """A unit, its equally likely typical times, and of each draw log pace and pace."""

    unit: DeliveryUnit
    times: Floats
    pace: Floats
    speed: Floats


def launch_days(
    life: Life, a: Assumptions, rng: np.random.Generator, z: Floats, *, out: Floats
) -> None:
    """Write the days from the run's start to launch, withdrawal left aside.

    Parameters
    ----------
    life : Life
    a : Assumptions
    rng : Generator
        Of the unit.
    z : float64 array, shape (draws,)
        Standard normal place within the remaining life; small ones launch early.
    out : float64 array, shape (draws,)
    """
    unit, times = life.unit, life.times
    if unit.sure or unit.silent:
        _aged(life, a, rng, z, out)
    else:
        typical: Floats | float = float(times[0])
        if times.min() != times.max():
            typical = times[rng.integers(0, times.size, z.size, dtype=np.uint8)]
        if a.time_law is TimeLaw.EXPONENTIAL:
            np.negative(log_ndtr(-z), out=out)
        else:
            np.multiply(z, a.spread, out=out)
            np.exp(out, out=out)
        out *= life.speed
        out *= typical
        out += unit.delay


def _aged(life: Life, a: Assumptions, rng: np.random.Generator, z: Floats, out: Floats) -> None:
    unit = life.unit
    end = unit.sure + unit.silent
    if not a.spread and a.time_law is TimeLaw.LOGNORMAL:  # no law to be conditional on
        np.maximum(life.times[0] * life.speed - end + unit.delay, 0.0, out=out)
        return
    waiting = _Waiting.of(life, a, end)
    last = waiting.survival(end)
    after, unheard = waiting.weight * last, waiting.weight * _unheard(a, unit, waiting, last)
    chosen = np.zeros(z.size, np.intp)
    if waiting.times.size > 1:
        reached = np.cumsum(after + unheard, axis=0)
        chosen = (reached < rng.random(z.size) * reached[-1]).sum(axis=0)
        np.minimum(chosen, waiting.times.size - 1, out=chosen)
        draws = np.arange(z.size)
        after, unheard = after[chosen, draws], unheard[chosen, draws]
    else:
        after, unheard = after[0], unheard[0]
    rest = (after + unheard) * ndtr(-z)  # mass that launches later than this draw
    found = waiting.day_of(rest / waiting.weight[chosen, 0], chosen) - end
    np.copyto(out, np.where(rest >= after, 0.0, np.maximum(found, 0.0) + unit.delay))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The chance of waiting longer, by typical time and draw, over what none falls below.

    Parameters
    ----------
    a : Assumptions
    life : Life
    times, weight : float64 array, shape (times,), shape (times, 1)
        Each typical time once, and its weight.
    top : float64 array, shape (draws,), or None
        Log chance that all are divided by, so that nothing underflows however long it waited;
        none where nothing would.
    """

    a: Assumptions
    life: Life
    times: Floats
    weight: Floats
    top: Floats | None

    @classmethod
    def of(cls, life: Life, a: Assumptions, end: float) -> _Waiting:
        values, counts = np.unique(np.maximum(life.times, 1e-9), return_counts=True)
        plain = cls(a, life, values, counts[:, None] / counts.sum(), None)
        if a.time_law is TimeLaw.LOGNORMAL and plain._place(end).max() < FAR:
            return plain
        return replace(plain, top=plain._log(end).max(axis=0))

    def _place(self, day: float) -> Floats:
        """Return a day in deviations of log time from the typical one."""
        return np.asarray((np.log(day / self.times)[:, None] - self.life.pace) / self.a.spread)

    def _log(self, day: float) -> Floats:
        if self.a.time_law is TimeLaw.EXPONENTIAL:
            return np.asarray(-day / (self.times[:, None] * self.life.speed))
        return np.asarray(log_ndtr(-self._place(day)))

    def survival(self, day: float) -> Floats:
        """Return the chance of waiting longer than a day, over what all are divided by."""
        if self.top is None:
            if day <= 0:
                return np.ones((self.times.size, self.life.pace.size))
            return np.asarray(ndtr(-self._place(day)))
        log = self._log(day) if day > 0 else np.zeros((self.times.size, self.top.size))
        return np.asarray(np.exp(np.minimum(log - self.top, 700.0)))

    def day_of(self, chance: Floats, chosen: NDArray[np.intp]) -> Floats:
        """Return the day after which the chance of waiting longer is so, of the chosen times."""
        scale = self.times[chosen] * self.life.speed
        if self.top is None:
            return np.asarray(scale * np.exp(-self.a.spread * ndtri(chance)))
        with np.errstate(divide="ignore"):
            log = np.log(chance) + self.top
        if self.a.time_law is TimeLaw.EXPONENTIAL:
            return np.asarray(-log * scale)
        return np.asarray(scale * np.exp(-self.a.spread * ndtri_exp(log)))


def _unheard(a: Assumptions, unit: DeliveryUnit, waiting: _Waiting, last: Floats) -> Floats:
    """Return the chance of a launch within the silence that nobody has heard of."""
    start, end = unit.sure, unit.sure + unit.silent
    if not unit.silent:
        return np.zeros_like(last)
    first = waiting.survival(start)
    p = min(a.reporting.detection * unit.heard, 1.0)
    if not p:
        return first - last
    late = np.zeros_like(last)
    for delay in a.reporting.delays:
        late += first if delay >= unit.silent else waiting.survival(end - delay)
    late /= len(a.reporting.delays)
    return p * (late - last) + (1 - p) * (first - last)
