r"""How long it takes until a launch is reported, learned from the reports there are.

A report that is still to come is not seen: of a launch t days ago only a delay of at most t could
be known.  Each delay is therefore taken conditional on having been short enough to be seen
(right truncation; Lawless 1994); a plain mean would call the press faster than it is.

.. math:: L(m) = \prod_i \frac{e^{-d_i / m} / m}{1 - e^{-t_i / m}}

over exponential laws of mean m, with a log-normal prior, summed on a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Floats

__all__ = ["SeenDelay", "delay_law", "mean_delay"]

_MEANS = np.exp(np.linspace(np.log(0.5), np.log(3000.0), 240))
_VALUES = 12


@dataclass(frozen=True, slots=True)
class SeenDelay:
    """A delay that was seen, and the longest that could have been seen by then, in days."""

    days: float
    longest: float

    def __post_init__(self) -> None:
        if not 0 <= self.days <= self.longest:
            raise InvalidInput("bad-delay", "a delay lies between nought and what could be seen")


def delay_law(
    seen: Sequence[SeenDelay], *, prior_mean: float, prior_deviation: float
) -> tuple[float, ...]:
    """Return equally likely delays from a launch to its report.

    Parameters
    ----------
    seen : sequence of SeenDelay
    prior_mean, prior_deviation : float
        Median of the mean delay before any was seen, in days, and the deviation of its log.
    """
    weight = _posterior(seen, prior_mean, prior_deviation)
    days = np.concatenate([[0.0], np.exp(np.linspace(np.log(0.05), np.log(30_000.0), 600))])
    below = 1 - np.exp(-days[:, None] / _MEANS) @ weight
    levels = (np.arange(_VALUES) + 0.5) / _VALUES
    return tuple(float(d) for d in np.interp(levels, below, days))


def mean_delay(seen: Sequence[SeenDelay], *, prior_mean: float, prior_deviation: float) -> float:
    """Return the mean delay, the geometric mean over what is believed of it."""
    weight = _posterior(seen, prior_mean, prior_deviation)
    return float(np.exp(weight @ np.log(_MEANS)))


def _posterior(seen: Sequence[SeenDelay], mean: float, deviation: float) -> Floats:
    if mean <= 0 or deviation <= 0:
        raise InvalidInput("bad-prior", "a prior needs a positive mean and deviation")
    log = -0.5 * ((np.log(_MEANS) - np.log(mean)) / deviation) ** 2
    for one in seen:
        log += -one.days / _MEANS - np.log(_MEANS)
        log -= np.log(-np.expm1(-max(one.longest, 0.5) / _MEANS))
    return np.asarray(np.exp(log - logsumexp(log)))
