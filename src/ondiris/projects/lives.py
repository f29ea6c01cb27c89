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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

from ondiris.projects.portfolio import Assumptions, DeliveryUnit, Floats, Portfolio, TimeLaw

__all__ = ["Life", "Waited", "choice_of", "launch_days", "waited_alike"]


FAR = 30.0
"""Deviations beyond which the chance of waiting longer is told by its logarithm alone."""


@dataclass(frozen=True, slots=True)
class Life:
    """A unit, and what is common to its draws.

    Parameters
    ----------
    unit : DeliveryUnit
    times : float64 array, shape (times,)
        Equally likely typical times.
    waited : Waited or None
        What is known of how long it has waited; none where it starts afresh.
    rows : int array, shape (draws,)
        Which sample of pace each draw has.
    speed : float64 array, shape (draws,)
        The pace.
    """

    unit: DeliveryUnit
    times: Floats
    waited: Waited | None
    rows: NDArray[np.intp]
    speed: Floats


def choice_of(
    times: Floats, waited: Waited | None, rng: np.random.Generator, draws: int
) -> NDArray[Any] | None:
    """Draw what chooses among typical times; none where there is one alone.

    Parameters
    ----------
    times : float64 array, shape (times,)
        Equally likely typical times.
    waited : Waited or None
        What is known of how long the unit has waited.
    rng : Generator
        Of the unit.
    draws : int
    """
    if waited is not None:
        return rng.random(draws) if waited.reached.shape[1] > 1 else None
    if times.min() == times.max():
        return None
    return rng.integers(0, times.size, draws, dtype=np.uint8)


def launch_days(
    life: Life, a: Assumptions, choice: NDArray[Any] | None, z: Floats, *, out: Floats
) -> None:
    """Write the days from the run's start to launch, withdrawal left aside.

    Parameters
    ----------
    life : Life
    a : Assumptions
    choice : array, shape (draws,), or None
        What chooses among its typical times.
    z : float64 array, shape (draws,)
        Standard normal place within the remaining life; small ones launch early.
    out : float64 array, shape (draws,)
    """
    unit, times = life.unit, life.times
    end = unit.sure + unit.silent
    if life.waited is not None:
        _aged(life, life.waited, a, choice, z, out)
    elif end:  # no law to be conditional on
        np.maximum(times[0] * life.speed - end + unit.delay, 0.0, out=out)
    else:
        typical = float(times[0]) if choice is None else times.take(choice)
        if a.time_law is TimeLaw.EXPONENTIAL:
            np.negative(log_ndtr(-z), out=out)
        else:
            np.multiply(z, a.spread, out=out)
            np.exp(out, out=out)
        out *= life.speed
        out *= typical
        if unit.delay:
            out += unit.delay


def _aged(
    life: Life, waited: Waited, a: Assumptions, choice: Floats | None, z: Floats, out: Floats
) -> None:
    unit, rows = life.unit, life.rows
    reached, after = waited.reached, waited.after
    if choice is not None:
        chosen = _place_in(reached, rows, choice)
        total = waited.total[rows, chosen]
        after, weight = after[rows, chosen], waited.weight[chosen]
    else:
        chosen = np.zeros(1, np.intp)
        total, after = reached.ravel().take(rows), after.ravel().take(rows)
        weight = waited.weight
    rest = total * ndtr(-z)  # mass that launches later than this draw
    found = waited.day_of(a, rest / weight, chosen, life)
    np.subtract(found, unit.sure + unit.silent, out=out)
    np.maximum(out, 0.0, out=out)
    if unit.delay:
        out += unit.delay
    out[rest >= after] = 0.0


def _place_in(reached: Floats, rows: NDArray[np.intp], luck: Floats) -> NDArray[np.intp]:
    """Return at which of rising numbers of a row a share of the last one is reached."""
    width = reached.shape[1]
    flat, first = reached.ravel(), rows * width
    wanted = luck * flat[first + (width - 1)]
    place = np.zeros(rows.size, np.intp)
    step = 1 << (width - 1).bit_length() - 1
    while step:
        probe = np.minimum(place + (step - 1), width - 1)
        place += step * (flat[first + probe] < wanted)
        step //= 2
    return np.asarray(np.minimum(place, width - 1))


@dataclass(frozen=True, slots=True)
class Waited:
    """What is known of units that waited alike, by sample of pace and typical time.

    Parameters
    ----------
    times, weight : float64 array, shape (times,)
        Each typical time once, and its weight.
    after, total : float64 array, shape (samples, times)
        Chance of a launch after the run's start, and of that or one unheard of before it, over
        what all chances of a sample are divided by.
    reached : float64 array, shape (samples, times)
        Running totals over the times.
    top : float64 array, shape (samples,), or None
        Log chance that all of a sample are divided by, so that nothing underflows however long
        it waited; none where nothing would.
    """

    times: Floats
    weight: Floats
    after: Floats
    total: Floats
    reached: Floats
    top: Floats | None

    @classmethod
    def of(cls, unit: DeliveryUnit, times: Floats, pace: Floats, a: Assumptions) -> Waited:
        """Return what is known of a unit that waited, under each sample of log pace."""
        waiting = _Waiting.of(times, pace, a, unit.sure + unit.silent)
        last = waiting.survival(unit.sure + unit.silent)
        after = waiting.weight * last
        total = after + waiting.weight * _unheard(a, unit, waiting, last)
        return cls(
            waiting.times,
            waiting.weight[:, 0],
            np.ascontiguousarray(after.T),
            np.ascontiguousarray(total.T),
            np.ascontiguousarray(np.cumsum(total, axis=0).T),
            waiting.top,
        )

    def day_of(
        self, a: Assumptions, chance: Floats, chosen: NDArray[np.intp], life: Life
    ) -> Floats:
        """Return the day after which the chance of waiting longer is so, of the chosen times."""
        scale = self.times[chosen] * life.speed
        if self.top is None:
            return np.asarray(scale * np.exp(-a.spread * ndtri(chance)))
        with np.errstate(divide="ignore"):
            log = np.log(chance) + self.top[life.rows]
        if a.time_law is TimeLaw.EXPONENTIAL:
            return np.asarray(-log * scale)
        return np.asarray(scale * np.exp(-a.spread * ndtri_exp(log)))


def waited_alike(p: Portfolio, a: Assumptions) -> tuple[Waited | None, ...]:
    """Return for each unit what is known of how long it waited, once for units that waited alike.

    None for those that start afresh, and where there is no law to be conditional on.
    """
    if not a.spread and a.time_law is TimeLaw.LOGNORMAL:
        return (None,) * len(p)
    found: dict[tuple[object, ...], Waited] = {}
    out: list[Waited | None] = []
    for unit, times in zip(p.units, p.table, strict=True):
        if not unit.sure + unit.silent:
            out.append(None)
            continue
        alike = (unit.group, unit.sure, unit.silent, unit.heard, times.tobytes())
        if alike not in found:
            pace = a.pace[:, a.groups.index(unit.group)]
            found[alike] = Waited.of(unit, times, pace, a)
        out.append(found[alike])
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The chance of waiting longer, by typical time and sample of pace, over a common divisor."""

    a: Assumptions
    pace: Floats
    times: Floats
    weight: Floats
    top: Floats | None

    @classmethod
    def of(cls, times: Floats, pace: Floats, a: Assumptions, end: float) -> _Waiting:
        values, counts = np.unique(np.maximum(times, 1e-9), return_counts=True)
        plain = cls(a, pace, values, counts[:, None] / counts.sum(), None)
        if a.time_law is TimeLaw.LOGNORMAL and plain._place(end).max() < FAR:
            return plain
        return replace(plain, top=plain._log(end).max(axis=0))

    def _place(self, day: float) -> Floats:
        """Return a day in deviations of log time from the typical one."""
        return np.asarray((np.log(day / self.times)[:, None] - self.pace) / self.a.spread)

    def _log(self, day: float) -> Floats:
        if self.a.time_law is TimeLaw.EXPONENTIAL:
            return np.asarray(-day / (self.times[:, None] * np.exp(self.pace)))
        return np.asarray(log_ndtr(-self._place(day)))

    def survival(self, day: float) -> Floats:
        """Return the chance of waiting longer than a day, over what all are divided by."""
        if self.top is None:
            if day <= 0:
                return np.ones((self.times.size, self.pace.size))
            return np.asarray(ndtr(-self._place(day)))
        log = self._log(day) if day > 0 else np.zeros((self.times.size, self.top.size))
        return np.asarray(np.exp(np.minimum(log - self.top, 700.0)))


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
