"""What the city's own launches say about pace, joined with weak foreign priors.

A row of history says: so many units were due or at work on a day, so many of them had launched
by a later day.  Its likelihood is binomial around a common factor of that year, so that one bad
year is not read as thirteen independent failures.  Groups (parks, zone, …) share a mean pace;
how far they may differ from it is learned too.  Everything is summed on a grid: no chains, no
tuning, the same bytes every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp, ndtr, ndtri

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Floats

__all__ = [
    "Cohort",
    "PacePrior",
    "Pooled",
    "hazard_posterior",
    "pool_pace",
    "pool_ratio",
]

YEAR = 365.25
_GRID = np.linspace(-3.0, 5.0, 321)  # log pace: from a twentieth of the plan to 150 times
_MEANS = np.linspace(-3.0, 5.0, 81)
_SPREADS = np.array([0.05, 0.15, 0.3, 0.5, 0.8, 1.2])
_YEARS = ndtri((np.arange(15) + 0.5) / 15)  # factor of the year, equally likely values
_STEP = 1 / 16  # deviations of log time between knots
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A row of launch history: who was waiting, and who launched.

    Parameters
    ----------
    group : str
        Whose history it is.
    units : int
        Units due or at work on the first day.
    launched_least, launched_most : int
        Launches up to the last day; a range where counts leave one.
    days : float, unit days
        Length of the window.
    remaining : tuple of float, unit days
        Equally likely typical times to launch on the first day, at pace one.
    exits : float, unit 1/year
        Hazard of withdrawal in the window.
    """

    group: str
    units: int
    launched_least: int
    launched_most: int
    days: float
    remaining: tuple[float, ...]
    exits: float = 0.0

    def __post_init__(self) -> None:
        ordered = 0 <= self.launched_least <= self.launched_most <= self.units
        if not ordered or self.days <= 0 or self.exits < 0 or not self.remaining:
            raise InvalidInput("bad-cohort", f"a cohort of {self.group} contradicts itself")
        if min(self.remaining) <= 0:
            raise InvalidInput("bad-cohort", "what is still to come takes some time")


@dataclass(frozen=True, slots=True)
class PacePrior:
    """Weak prior of mean log pace, from foreign reference classes.

    Parameters
    ----------
    mean, deviation : float
        Normal prior of the mean log pace over groups.
    between : float
        Scale of the half-normal prior of how far groups differ.
    """

    mean: float
    deviation: float
    between: float = 0.5

    def __post_init__(self) -> None:
        if self.deviation <= 0 or self.between <= 0:
            raise InvalidInput("bad-prior", "a prior needs a positive deviation")


@dataclass(frozen=True, slots=True)
class Pooled:
    """Posterior of log pace, beside its prior.

    Parameters
    ----------
    groups : tuple of str
        Groups in the order of the columns.
    samples : float64 array, shape (samples, groups)
        Joint posterior sample.
    prior : dict of float to float
        Quantiles of log pace of a group before its history was seen.
    posterior : dict of str to dict of float to float
        The same quantiles after, by group.
    """

    groups: tuple[str, ...]
    samples: Floats
    prior: Mapping[float, float]
    posterior: Mapping[str, Mapping[float, float]]


def pool_pace(
    history: Sequence[Cohort],
    groups: Sequence[str],
    prior: PacePrior,
    *,
    spread: float,
    shared: float,
    samples: int = 4000,
    seed: int = 1,
) -> Pooled:
    r"""Learn the log pace of each group from its launches.

    Parameters
    ----------
    history : sequence of Cohort
        Rows of launch history; each launch in one row only.
    groups : sequence of str
        Groups to answer for; one without history keeps what the others and the prior say.
    prior : PacePrior
        Weak prior.
    spread : float
        Standard deviation of log time between units.
    shared : float
        Share of the variance of log time that the units of one window have in common.
    samples, seed : int
        Size and seed of the joint posterior sample.

    Returns
    -------
    Pooled

    Notes
    -----
    .. math:: θ_g \sim N(μ, τ^2),\ μ \sim N(m_0, s_0^2),\ τ \sim N^+(0, b^2),\quad
       k \sim \int \mathrm{Bin}(n, p(θ, x))\, dΦ(x)

    A time on the grid is exact to 0.025 in log pace.
    """
    if not 0 <= shared < 1 or spread <= 0:
        raise InvalidInput("bad-spread", "a spread is positive and a shared part below one")
    names = tuple(dict.fromkeys([*groups, *(h.group for h in history)]))
    likelihood = np.zeros((len(names), _GRID.size))
    for row in history:
        likelihood[names.index(row.group)] += _log_likelihood(row, spread, shared)
    weight, conditional = _posterior(likelihood, prior)
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0x9ACE]))
    draws = _sample(rng, weight, conditional, samples)
    before = _sample(rng, *_posterior(np.zeros((1, _GRID.size)), prior), samples)
    columns = [names.index(g) for g in groups]
    return Pooled(
        tuple(groups),
        np.ascontiguousarray(draws[:, columns]),
        _quantiles(before[:, 0]),
        {g: _quantiles(draws[:, c]) for g, c in zip(groups, columns, strict=True)},
    )


def launch_probability(
    pace: Floats,
    days: float,
    remaining: Floats,
    *,
    exits: float,
    spread: float,
    factor: Floats,
    often: NDArray[np.intp] | None = None,
) -> Floats:
    """Return the chance of launch within a window, by pace and by factor of the window.

    Parameters
    ----------
    pace : float64 array, shape (paces,)
    factor : float64 array, shape (factors, 2)
        Value of the shared part of log time, in deviations, and deviation of what is left.
    often : int array, shape (times,), optional
        How often each remaining time stands in the list; once where left out.

    Notes
    -----
    The chance depends on pace and time through the end of the window alone, in deviations of log
    time.  Where many times are asked it is integrated at knots and read between them; a step of
    1/16 is exact to 1e-6.
    """
    place = (np.log(days / remaining)[None, :] - pace[:, None]) / spread
    low, high = float(place.min()), float(place.max())
    nodes = int((high - low) / _STEP) + 4
    if place.size <= nodes or not exits:
        within = _within(place.ravel(), days, exits=exits, spread=spread, factor=factor)
    else:
        knots: Floats = low + _STEP * np.arange(-1, nodes, dtype=np.float64)
        told = _within(knots, days, exits=exits, spread=spread, factor=factor)
        within = _between(told, (place.ravel() - low) / _STEP)
    within = within.reshape(*place.shape, factor.shape[0])
    return np.asarray(np.average(within, axis=1, weights=often))


def _within(place: Floats, days: float, *, exits: float, spread: float, factor: Floats) -> Floats:
    """Return the chance of launch within a window, by its end in deviations of log time."""
    shift, rest = factor[:, 0], factor[:, 1]
    within = ndtr((place[:, None] - shift) / rest)
    if exits:
        part = within[..., None] * (_NODES + 1) / 2
        log = shift[:, None] + rest[:, None] * ndtri(np.maximum(part, 1e-300))
        time = days * np.exp(spread * (log - place[:, None, None]))
        within = within * (np.exp(-exits / YEAR * time) @ (_WEIGHTS / 2))
    return np.asarray(within)


def _between(told: Floats, at: Floats) -> Floats:
    """Return values between knots by cubics through the four next to them, the second at 0."""
    knot = np.minimum(at.astype(np.intp), told.shape[0] - 4)
    x = (at - knot)[:, None]
    return np.asarray(
        told[knot] * (-x * (x - 1) * (x - 2) / 6)
        + told[knot + 1] * ((x + 1) * (x - 1) * (x - 2) / 2)
        + told[knot + 2] * (-(x + 1) * x * (x - 2) / 2)
        + told[knot + 3] * ((x + 1) * x * (x - 1) / 6)
    ).clip(0.0, 1.0)


@lru_cache(maxsize=256)
def _log_likelihood(row: Cohort, spread: float, shared: float) -> Floats:
    root = np.sqrt(shared)
    factor = np.column_stack([root * _YEARS, np.full(_YEARS.size, np.sqrt(1 - shared))])
    times = np.asarray(row.remaining, dtype=np.float64)
    if times.size > 16:  # equally likely values: a systematic sample keeps their spread
        times = np.sort(times)[((np.arange(16) + 0.5) / 16 * times.size).astype(int)]
    times, often = np.unique(times, return_counts=True)
    p = launch_probability(
        _GRID, row.days, times, exits=row.exits, spread=spread, factor=factor, often=often
    ).clip(1e-12, 1 - 1e-12)
    k = np.arange(row.launched_least, row.launched_most + 1)
    choose = gammaln(row.units + 1) - gammaln(k + 1) - gammaln(row.units - k + 1)
    log = choose + k * np.log(p)[..., None] + (row.units - k) * np.log1p(-p)[..., None]
    return np.asarray(logsumexp(log, axis=(1, 2)) - np.log(_YEARS.size))


def _posterior(likelihood: Floats, prior: PacePrior) -> tuple[Floats, Floats]:
    """Return weights over (mean, spread) and, for each, the pace of every group."""
    mean, tau = (x.ravel() for x in np.meshgrid(_MEANS, _SPREADS * prior.between / 0.5))
    log = -0.5 * ((mean - prior.mean) / prior.deviation) ** 2 - 0.5 * (tau / prior.between) ** 2
    widths = np.gradient(_SPREADS * prior.between / 0.5)
    log += np.log(np.repeat(widths, _MEANS.size))
    gauss = -0.5 * ((_GRID - mean[:, None]) / tau[:, None]) ** 2
    gauss -= logsumexp(gauss, axis=1)[:, None]
    joint = gauss[:, None, :] + likelihood[None]  # (mean, tau) × groups × grid
    evidence = logsumexp(joint, axis=2)
    log = log + evidence.sum(axis=1)
    return np.exp(log - logsumexp(log)), np.exp(joint - evidence[..., None])


def _sample(rng: np.random.Generator, weight: Floats, conditional: Floats, samples: int) -> Floats:
    hyper = np.sort(rng.choice(weight.size, samples, p=weight / weight.sum()))
    out = np.empty((samples, conditional.shape[1]))
    step = _GRID[1] - _GRID[0]
    for g in range(conditional.shape[1]):
        cumulated = np.cumsum(conditional[hyper, g], axis=1)
        u = rng.random(samples) * cumulated[:, -1]
        place = (cumulated < u[:, None]).sum(axis=1)
        out[:, g] = _GRID[np.minimum(place, _GRID.size - 1)] + step * (rng.random(samples) - 0.5)
    return out[rng.permutation(samples)]


def _quantiles(values: Floats) -> dict[float, float]:
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    return {q: float(v) for q, v in zip(levels, np.quantile(values, levels), strict=True)}


def hazard_posterior(
    events: float,
    exposure: float,
    *,
    prior_events: float,
    prior_years: float,
    samples: int,
    seed: int,
) -> Floats:
    """Return a posterior sample of a yearly hazard: gamma prior, Poisson events.

    Parameters
    ----------
    events, exposure : float, units events, unit-years
        What was seen, over how long.
    prior_events, prior_years : float
        Weight of the prior, as if so many events had been seen over so many unit-years.
    samples, seed : int
        Size and seed of the sample.

    Notes
    -----
    The mean is ``(prior_events + events) / (prior_years + exposure)``.
    """
    if min(events, exposure) < 0 or min(prior_events, prior_years) <= 0:
        raise InvalidInput("negative-number", "events and exposure are at least zero")
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0xE817]))
    shape, rate = prior_events + events, prior_years + exposure
    return np.asarray(rng.gamma(shape, 1 / rate, samples))


def pool_ratio(
    local: Sequence[float], *, prior_mean: float, prior_doubt: float, doubt: float
) -> tuple[float, float]:
    """Join local ratios of delivered to promised with a weak prior, on the log scale.

    Parameters
    ----------
    local : sequence of float
        Ratios seen in the city; each carries the same `doubt`.
    prior_mean, prior_doubt : float
        Prior mean ratio and the deviation of its log.
    doubt : float
        Deviation of the log of one local ratio.

    Returns
    -------
    tuple of float
        Posterior mean ratio (median of the log-normal) and the deviation of its log.

    Examples
    --------
    >>> mean, doubt = pool_ratio([0.8], prior_mean=0.8, prior_doubt=0.3, doubt=0.4)
    >>> round(mean, 3), round(doubt, 3)
    (0.8, 0.24)
    """
    if any(x <= 0 for x in (*local, prior_mean, prior_doubt, doubt)):
        raise InvalidInput("bad-ratio", "ratios and doubts are positive")
    precision = 1 / prior_doubt**2 + len(local) / doubt**2
    mean = np.log(prior_mean) / prior_doubt**2 + np.log(local).sum() / doubt**2
    return float(np.exp(mean / precision)), float(precision**-0.5)
