"""Launches as a count in time: what a city launched a year, carried on with the doubt of a count.

Launches of units without a name are a Poisson process whose rate is not known exactly.  A gamma
prior, weak and stated, and so many launches in so many years make a gamma posterior; what comes
next is then negative binomial.  No list closes: who leaves is replaced, and the rate is what
remains of loss, replacement and pace together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Floats

__all__ = ["GammaRate", "LocalRate", "local_rate"]

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class GammaRate:
    r"""A yearly rate of launches that is not known exactly: as if so many had been seen.

    Parameters
    ----------
    launches : float
        Shape: launches seen, those that stand for the prior included.
    years : float
        Over how long.

    Notes
    -----
    .. math:: λ \sim Γ(a, b),\ N_t \mid λ \sim \mathrm{Poisson}(λt) \Rightarrow
       λ \mid k, s \sim Γ(a + k, b + s),\quad N_t \sim \mathrm{NB}(a, b / (b + t))

    Examples
    --------
    >>> seen = GammaRate(1.0, 0.1).after(11, 3.9)
    >>> seen.mean, round(float(seen.counts(2.5, most=60)[:2].sum()), 4)
    (3.0, 0.0166)
    """

    launches: float
    years: float

    def __post_init__(self) -> None:
        if self.launches <= 0 or self.years < 0:
            raise InvalidInput("bad-rate", "a rate rests on some launches in some time")

    @property
    def mean(self) -> float:
        """Mean launches a year."""
        return self.launches / self.years if self.years else float("inf")

    def after(self, launched: float, years: float) -> GammaRate:
        """Return the posterior once so many more were seen in so many years."""
        if launched < 0 or years < 0:
            raise InvalidInput("negative-number", "a rate needs launches and a time they took")
        return GammaRate(self.launches + launched, self.years + years)

    def sample(self, samples: int, seed: int) -> Floats:
        """Return equally likely rates, in no order."""
        rng = np.random.default_rng(np.random.SeedSequence([seed, 0x4A7E]))
        return np.asarray(rng.gamma(self.launches, 1 / self.years, samples))

    def counts(self, years: float, *, most: int) -> Floats:
        """Return the probabilities of 0, 1, … launches in a time; the last one is of `most` up."""
        law = _counts_law(self, years)
        pmf = law.pmf(np.arange(most + 1))
        pmf[-1] = law.sf(most - 1)
        return np.asarray(pmf)

    def quantile(self, level: float, years: float) -> int:
        """Return the least number that is not exceeded with the chance `level`."""
        return int(_counts_law(self, years).ppf(level))


def _counts_law(rate: GammaRate, years: float) -> Any:
    """Return the negative binomial law of the launches in a time."""
    # SciPy's distributions take half a second to import; judging a promise needs none of them.
    from scipy.stats import nbinom  # noqa: PLC0415 - see above

    return nbinom(rate.launches, rate.years / (rate.years + years))


@dataclass(frozen=True, slots=True)
class LocalRate:
    """The answer of the plain local rate: what launched per year, carried on.

    Parameters
    ----------
    launched, years : float
        Launches seen and the years they took.
    rate : GammaRate
        What is believed of the rate after them.
    ahead : float
        Years up to the day asked for which launches are not counted yet.
    expected : float
        Launches expected in them.
    least, most : int
        Between them lie 90 of 100.
    reached : float
        Probability that the number needed is reached by then.
    day : float or None
        Days from today until the number needed is expected.
    """

    launched: float
    years: float
    rate: GammaRate
    ahead: float
    expected: float
    least: int
    most: int
    reached: float
    day: float | None


def local_rate(
    launched: float,
    years: float,
    *,
    prior: GammaRate,
    needed: float,
    days: float,
    silent: float = 0.0,
) -> LocalRate:
    """Carry the city's plain launch rate on, with the doubt of a count.

    Parameters
    ----------
    launched, years : float
        Launches seen, and the years they took.
    prior : GammaRate
        Weak prior.
    needed, days : float
        Launches still needed, and the days that are left for them.
    silent : float, unit days
        Days before those in which launches are not counted either: nobody would have told.

    Examples
    --------
    >>> answer = local_rate(11, 4, prior=GammaRate(0.5, 0.0), needed=35, days=365.25 * 2.5)
    >>> answer.expected, (answer.least, answer.most), answer.reached < 1e-3
    (7.1875, (2, 13), True)
    """
    if years <= 0 or min(days, silent) < 0:
        raise InvalidInput("negative-number", "a rate needs launches and a time they took")
    rate, ahead = prior.after(launched, years), (days + silent) / YEAR
    law = _counts_law(rate, ahead)
    return LocalRate(
        launched,
        years,
        rate,
        ahead,
        rate.mean * ahead,
        rate.quantile(0.05, ahead),
        rate.quantile(0.95, ahead),
        float(law.sf(np.ceil(needed) - 1)),
        max(needed / rate.mean * YEAR - silent, 0.0),
    )
