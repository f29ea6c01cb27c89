"""Scores of forecasts that have come due, and the replay of vintages.

Probabilities are scored by Brier and reliability, counts by the ranked probability score and the
randomised PIT, dates and amounts by the CRPS.  A forecast is scored once, with what was written
down when it was made.

References
----------
.. [1] Czado, C., Gneiting, T., Held, L. (2009), Predictive model assessment for count data,
   Biometrics 65(4), 1254-1261.
.. [2] Gneiting, T., Raftery, A. E. (2007), Strictly proper scoring rules, prediction, and
   estimation, JASA 102(477), 359-378.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.projects.portfolio import Floats

__all__ = [
    "KnownFact",
    "Reliability",
    "brier",
    "crps_quantiles",
    "crps_sample",
    "known_by",
    "randomised_pit",
    "ranked_probability",
    "reliability",
    "replay",
]

F = TypeVar("F")
T = TypeVar("T")


def brier(probabilities: Floats, outcomes: NDArray[np.bool_]) -> float:
    """Return the mean squared distance of probabilities from what happened; 0 is perfect.

    Examples
    --------
    >>> brier(np.array([0.9, 0.2]), np.array([True, False]))
    0.025
    """
    p, y = np.asarray(probabilities, float), np.asarray(outcomes, bool)
    if p.shape != y.shape or not p.size:
        raise InvalidInput("shape", "as many probabilities as outcomes, at least one")
    if ((p < 0) | (p > 1) | np.isnan(p)).any():
        raise InvalidInput("bad-probability", "a probability lies between zero and one")
    return float(round(float(((p - y) ** 2).mean()), 15))


def crps_sample(draws: Floats, outcome: float) -> float:
    """Return the continuous ranked probability score of a sample against an outcome.

    Parameters
    ----------
    draws : float64 array, shape (draws,)
        The forecast, in the outcome's unit; the score has that unit too.
    outcome : float
        What happened.

    Notes
    -----
    ``mean |x - y| - mean |x - x'| / 2`` with the second mean over all pairs, by sorting.

    Examples
    --------
    >>> crps_sample(np.array([0.0, 2.0]), 1.0)
    0.5
    """
    x = np.sort(np.asarray(draws, dtype=np.float64))
    if not x.size or np.isnan(x).any():
        raise InvalidInput("shape", "a sample needs draws that are numbers")
    n = x.size
    pairs = 2 * ((2 * np.arange(1, n + 1) - n - 1) * x).sum() / n**2
    return float(np.abs(x - outcome).mean() - pairs / 2)


def crps_quantiles(levels: Sequence[float], values: Sequence[float], outcome: float) -> float:
    """Return the CRPS read from recorded quantiles: twice the mean pinball loss.

    Notes
    -----
    Each level stands for the levels nearest to it, so uneven levels are weighed by their share.
    Exact as levels grow dense.
    """
    q, v = np.asarray(levels, float), np.asarray(values, float)
    if q.shape != v.shape or not q.size or (np.diff(q) <= 0).any() or q[0] <= 0 or q[-1] >= 1:
        raise InvalidInput("bad-quantiles", "levels rise between zero and one, a value for each")
    edges = np.concatenate([[0.0], (q[1:] + q[:-1]) / 2, [1.0]])
    loss = np.where(outcome >= v, q * (outcome - v), (1 - q) * (v - outcome))
    return float(2 * (loss * np.diff(edges)).sum())


def ranked_probability(counts: Floats, outcome: int) -> float:
    """Return the ranked probability score of a forecast count; 0 is perfect.

    Parameters
    ----------
    counts : float64 array, shape (most + 1,)
        Probabilities of 0, 1, …; above the last none was thought possible.
    outcome : int
        What happened.

    Notes
    -----
    ``sum over k of (F(k) - 1[outcome <= k])²`` (Czado, Gneiting and Held 2009); in launches,
    and of a single number the distance from it.

    Examples
    --------
    >>> ranked_probability(np.array([0.0, 0.0, 1.0]), 5)
    3.0
    >>> ranked_probability(np.array([0.5, 0.25, 0.25]), 1)
    0.3125
    """
    below = np.cumsum(_law(counts))
    size = max(below.size, outcome + 1)
    below = np.concatenate([below, np.ones(size - below.size)])
    return float(((below - (np.arange(size) >= outcome)) ** 2).sum())


def randomised_pit(counts: Floats, outcome: int, place: float) -> float:
    """Return where an outcome fell within a forecast count, even over zero to one if it is right.

    Parameters
    ----------
    counts : float64 array, shape (most + 1,)
        Probabilities of 0, 1, ….
    outcome : int
        What happened.
    place : float
        An even random number between zero and one: where within the outcome's own probability.

    Notes
    -----
    ``F(y - 1) + place (F(y) - F(y - 1))`` (Czado, Gneiting and Held 2009).

    Examples
    --------
    >>> randomised_pit(np.array([0.5, 0.25, 0.25]), 1, 0.5)
    0.625
    """
    if not 0 <= place <= 1 or outcome < 0:
        raise InvalidInput("bad-probability", "a place lies between zero and one, a count above")
    below = np.concatenate([[0.0], np.cumsum(_law(counts))])
    low, high = (float(below[min(k, below.size - 1)]) for k in (outcome, outcome + 1))
    return low + place * (high - low)


def _law(counts: Floats) -> Floats:
    law = np.asarray(counts, float)
    if law.ndim != 1 or not law.size or (law < 0).any() or abs(law.sum() - 1) > 1e-6:
        raise InvalidInput("bad-probability", "probabilities of a count sum to one")
    return law


@dataclass(frozen=True, slots=True)
class Reliability:
    """One row of a reliability table.

    Parameters
    ----------
    lower, upper : float
        Class of announced probability.
    forecasts : int
        How many fell into it.
    announced, happened : float
        Mean announced probability and share that came true.
    least, most : float
        90 % interval of the true share that so many forecasts allow (Jeffreys).
    """

    lower: float
    upper: float
    forecasts: int
    announced: float
    happened: float
    least: float
    most: float


def reliability(
    probabilities: Floats, outcomes: NDArray[np.bool_], classes: int = 10
) -> tuple[Reliability, ...]:
    """Return announced against happened, by class of probability; empty classes are left out."""
    from scipy.stats import beta  # noqa: PLC0415 - half a second, for who scores alone

    p, y = np.asarray(probabilities, float), np.asarray(outcomes, bool)
    if p.shape != y.shape:
        raise InvalidInput("shape", "as many probabilities as outcomes")
    place = np.minimum((p * classes).astype(int), classes - 1)
    rows = []
    for c in range(classes):
        mine = place == c
        n, k = int(mine.sum()), int(y[mine].sum())
        if n:
            least, most = (beta.ppf(q, k + 0.5, n - k + 0.5) for q in (0.05, 0.95))
            rows.append(
                Reliability(
                    c / classes,
                    (c + 1) / classes,
                    n,
                    float(p[mine].mean()),
                    k / n,
                    float(least),
                    float(most),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class KnownFact(Generic[T]):
    """A fact with the day it became known, and whether that day is stated or inferred."""

    fact: T
    day: date
    stated: bool


def known_by(facts: Iterable[KnownFact[T]], day: date) -> tuple[T, ...]:
    """Return what a fair replay may use: known by the end of a day that is itself known."""
    return tuple(k.fact for k in facts if k.stated and k.day <= day)


def replay(
    facts: Sequence[KnownFact[T]],
    vintages: Iterable[date],
    forecast: Callable[[tuple[T, ...], date], F],
) -> tuple[tuple[date, F], ...]:
    """Make each past forecast again from what was known then, and from nothing else.

    Facts whose day is only inferred stay out of every vintage.
    """
    return tuple((day, forecast(known_by(facts, day), day)) for day in sorted(vintages))
