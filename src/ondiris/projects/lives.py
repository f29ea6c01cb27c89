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

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri_exp

from ondiris.projects.portfolio import Assumptions, DeliveryUnit, Floats, TimeLaw

__all__ = ["Life", "launch_days"]


@dataclass(frozen=True, slots=True)
class Life:
    """A unit, its equally likely typical times, and the pace of each draw."""

    unit: DeliveryUnit
    times: Floats
    speed: Floats

    def fresh(self, a: Assumptions, z: Floats, speed: Floats) -> Floats:
        """Return the days that a unit takes which replaces this one."""
        return _waited(a, log_ndtr(-z), a.renewal * speed)


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
    if unit.delay:
        out += unit.delay


def _aged(life: Life, a: Assumptions, rng: np.random.Generator, z: Floats, out: Floats) -> None:
    unit = life.unit
    start, end = unit.sure, unit.sure + unit.silent
    if not a.spread and a.time_law is TimeLaw.LOGNORMAL:  # no law to be conditional on
        np.maximum(life.times[0] * life.speed - end, 0.0, out=out)
        return
    values, counts = np.unique(life.times, return_counts=True)
    scale = values[:, None] * life.speed
    weight = counts[:, None] / counts.sum()
    floor = _log_survival(a, start, scale)
    top = floor.max(axis=0)  # so that nothing underflows, however long it waited
    after = weight * np.exp(_log_survival(a, end, scale) - top)
    unheard = _unheard(a, unit, scale, top) * weight
    reached = np.cumsum(after + unheard, axis=0)
    chosen = (reached < rng.random(z.size) * reached[-1]).sum(axis=0).clip(max=values.size - 1)
    draws = np.arange(z.size)
    after, unheard = after[chosen, draws], unheard[chosen, draws]
    rest = (after + unheard) * ndtr(-z)  # mass that launches later than this draw
    with np.errstate(divide="ignore"):
        tail = np.log(rest / weight[chosen, 0]) + top
    found = _waited(a, tail, scale[chosen, draws]) - end
    np.copyto(out, np.where(rest >= after, 0.0, np.maximum(found, 0.0)))


def _unheard(a: Assumptions, unit: DeliveryUnit, scale: Floats, top: Floats) -> Floats:
    """Return the chance of a launch within the silence that nobody has heard of."""
    start, end = unit.sure, unit.sure + unit.silent
    if end == start:
        return np.zeros_like(scale)

    def survival(day: float) -> Floats:
        return np.exp(_log_survival(a, day, scale) - top)

    last, p = survival(end), min(a.reporting.detection * unit.heard, 1.0)
    late = [survival(max(end - d, start)) - last for d in a.reporting.delays]
    return np.asarray(p * np.mean(late, axis=0) + (1 - p) * (survival(start) - last))


def _log_survival(a: Assumptions, days: float, scale: Floats) -> Floats:
    """Return the log chance of waiting longer, by typical time and draw."""
    if days <= 0:
        return np.zeros_like(scale)
    if a.time_law is TimeLaw.EXPONENTIAL:
        return -days / np.maximum(scale, 1e-300)
    with np.errstate(divide="ignore"):
        log = np.log(days / np.maximum(scale, 1e-300))
    if not a.spread:
        return np.where(log >= 0, -np.inf, 0.0)
    return np.asarray(log_ndtr(-log / a.spread))


def _waited(a: Assumptions, tail: Floats, scale: Floats) -> Floats:
    """Return the days after which the log chance of waiting longer is `tail`."""
    if a.time_law is TimeLaw.EXPONENTIAL:
        return -tail * scale
    return scale * np.exp(-a.spread * ndtri_exp(tail))
