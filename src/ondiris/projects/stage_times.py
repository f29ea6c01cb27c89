r"""How long a stage takes, from applications that went through it and what was assumed before.

Times of a stage are log-normal about a typical time D, :math:`\log T \sim N(μ, σ^2)` with
:math:`μ = \log D` and the known spread σ of all times.  What was assumed is worth n₀ applications:
:math:`μ \sim N(\log D_0, σ^2 / n_0)`.  Each application that was watched adds its chance:

.. math:: L(μ) = \prod_{passed} φ\Bigl(\frac{\log t - μ}{σ}\Bigr)
   \prod_{open,\, left} Φ\Bigl(\frac{μ - \log c}{σ}\Bigr)
   \Big/ \prod_{entered} Φ\Bigl(\frac{μ - \log e}{σ}\Bigr)

One that is open after c days counts for having taken longer (right censoring), one that was open
for e days when the records began only for what came after (left truncation).  Refusal and
withdrawal are ways out that shut out the grant; the odds draw them by a clock of their own, so here
they end the watch: what is learned is the time to a grant while nothing else ends it, the
cause-specific law (Putter, Fiocco & Geskus 2007), not the time of those that happened to be
granted.  Where every application was granted and none was older than the records,

.. math:: \log D = \frac{n_0 \log D_0 + \sum \log t}{n_0 + n}

(Gelman et al. 2013, section 2.5).

References
----------
.. [1] Gelman, A. et al. (2013), Bayesian Data Analysis, third edition, section 2.5.
.. [2] Klein, J. P. and Moeschberger, M. L. (2003), Survival Analysis, second edition, section 3.5.
.. [3] Putter, H., Fiocco, M. and Geskus, R. B. (2007), Statistics in Medicine 26, 2389-2430.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, logsumexp

from ondiris.errors import InvalidInput

__all__ = ["StageTimePrior", "TypicalTime", "typical_time"]

_STEP = 0.002
"""Distance of the grid of μ; half of it is the most by which a median can be off."""
_REACH = 8.0
"""Deviations to which the grid goes beyond what was assumed and seen."""
SHORTEST = 0.5
"""Days that stand for an end on the very day."""


@dataclass(frozen=True, slots=True)
class StageTimePrior:
    """What was assumed of a stage before anything was measured.

    Parameters
    ----------
    days : float
        Its typical time.
    weight : float
        How many applications that is worth.
    spread : float
        Deviation of log time between projects.

    Raises
    ------
    InvalidInput
        ``bad-prior`` unless all are above zero.
    """

    days: float
    weight: float
    spread: float

    def __post_init__(self) -> None:
        if not all(np.isfinite(x) and x > 0 for x in (self.days, self.weight, self.spread)):
            raise InvalidInput("bad-prior", "a prior of times has days, a weight and a spread")


@dataclass(frozen=True, slots=True)
class TypicalTime:
    """The typical time of a stage: what was measured, and both together.

    Parameters
    ----------
    measured : float or None, unit days
        By the applications alone, the most likely; none while none has passed.
    pooled, least, most : float, unit days
        With what was assumed; between the last two it lies with 90 %.
    passed, left, open : int
        Applications that passed, were refused or withdrawn, and are still under way.
    """

    measured: float | None
    pooled: float
    least: float
    most: float
    passed: int
    left: int
    open: int

    @property
    def watched(self) -> int:
        """How many applications it rests on."""
        return self.passed + self.left + self.open


def typical_time(
    days: ArrayLike, ended: ArrayLike, entered: ArrayLike, prior: StageTimePrior
) -> TypicalTime:
    """Return the typical time of a stage from applications and what was assumed.

    Parameters
    ----------
    days : float array, shape (applications,)
        How long each was watched.
    ended : int array, shape (applications,)
        One for those that passed the stage, two for those that left it otherwise, nought for those
        that are open.
    entered : float array, shape (applications,)
        Days that each had been open when it became known; nought for all but those older than the
        records.
    prior : StageTimePrior

    Raises
    ------
    InvalidInput
        ``unequal-columns``, ``negative-number``, ``unknown-outcome``, and ``never-followed`` for
        one that ended before it was known.

    Examples
    --------
    Assumed 60 days, worth one application; one took 120, one is open after 30: sqrt(60 * 120) is
    85, and the open one makes it hardly longer.

    >>> prior = StageTimePrior(60.0, 1.0, 0.6)
    >>> round(typical_time([120], [1], [0], prior).pooled, 1)
    84.9
    >>> round(typical_time([120, 30], [1, 0], [0, 0], prior).pooled, 1)
    88.2
    """
    time, way = np.asarray(days, np.float64), np.asarray(ended, np.int64)
    since = np.asarray(entered, np.float64)
    _check(time, way, since)
    log = np.log(np.maximum(time, SHORTEST))
    known = np.log(np.maximum(since, SHORTEST))
    center, deviation = np.log(prior.days), prior.spread / np.sqrt(prior.weight)
    seen = np.concatenate([[center - _REACH * deviation, center + _REACH * deviation], log])
    grid = np.arange(seen.min() - prior.spread, seen.max() + 4 * prior.spread, _STEP)
    chance = np.zeros(grid.size)
    for t in log[way == 1]:
        chance += -0.5 * ((t - grid) / prior.spread) ** 2
    for c in log[way != 1]:
        chance += log_ndtr((grid - c) / prior.spread)
    for e in known[since > 0]:
        chance -= log_ndtr((grid - e) / prior.spread)
    belief = chance - 0.5 * ((grid - center) / deviation) ** 2
    share = np.exp(belief - logsumexp(belief))
    below = np.cumsum(share)
    least, most = (float(np.exp(grid[np.searchsorted(below, q)])) for q in (0.05, 0.95))
    return TypicalTime(
        float(np.exp(grid[int(chance.argmax())])) if (way == 1).any() else None,
        float(np.exp(share @ grid)),
        least,
        most,
        *(int((way == k).sum()) for k in (1, 2, 0)),
    )


def _check(time: NDArray[np.float64], way: NDArray[np.int64], since: NDArray[np.float64]) -> None:
    if time.ndim != 1 or time.shape != way.shape or time.shape != since.shape:
        raise InvalidInput("unequal-columns", "columns of applications differ in length")
    if not np.isfinite(time).all() or (time < 0).any() or (since < 0).any():
        raise InvalidInput("negative-number", "a time of an application is below nought")
    if not np.isin(way, (0, 1, 2)).all():
        raise InvalidInput("unknown-outcome", "an application is open, has passed or has left")
    never = int(np.count_nonzero(since > time))
    if never:
        raise InvalidInput("never-followed", f"ended before they were known: {never}")
