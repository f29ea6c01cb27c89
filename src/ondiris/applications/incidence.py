r"""How long applications take when outcomes compete: the Aalen-Johansen cumulative incidence.

An application ends in one of several ways, and one way shuts out the others.  The share of those
that have ended in way k by day t, counting those still open and those known from a later day on,
is (Putter, Fiocco & Geskus 2007)

.. math:: F_k(t) = \sum_{s \le t} S(s-) \frac{d_k(s)}{n(s)}, \qquad
          S(t) = \prod_{s \le t} \Bigl(1 - \frac{d(s)}{n(s)}\Bigr)

with :math:`n(s)` at risk and :math:`d_k(s)` ending in way k on day s.  One minus a Kaplan-Meier
curve that calls the other outcomes censored would be too high, and a mean of those that ended
too low.

Ties: who ends on a day ends before who is lost sight of on it, and who is known from a day on is
at risk from the day after; day nought is the first, and whoever is known from it on is at risk on
it too.  The variance is of Greenwood type: the outcomes of a day are multinomial, carried on by
the delta method (Dinse & Larson 1986; Marubini & Valsecchi 1995; in Stata, ``stcompet``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidInput

__all__ = [
    "NOT_REACHED",
    "Chance",
    "Incidence",
    "NotReached",
    "WaitQuantile",
    "cumulative_incidence",
]

Floats = NDArray[np.float64]
Counted = NDArray[np.int64]
_HAIR = 1e-12


class NotReached(Enum):
    """That a quantile lies beyond what was seen: a value of its own, never a number."""

    NOT_REACHED = "not_reached"

    def __str__(self) -> str:
        return self.value


NOT_REACHED = NotReached.NOT_REACHED


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability by a day.

    Parameters
    ----------
    value : float
        What is estimated.
    lower, upper : float, optional
        Its pointwise interval; none where the estimate is nought or one.
    at_risk : int
        How many were at risk on that day.
    followed : bool
        Whether anybody was followed up to that day, or nobody was left to follow.  If not, the
        value is that of the last day and the probability is at least so high.
    """

    value: float
    lower: float | None
    upper: float | None
    at_risk: int
    followed: bool


@dataclass(frozen=True, slots=True)
class WaitQuantile:
    """The day by which a share of all applications has ended.

    Parameters
    ----------
    level : float
        The share.
    day, lower, upper : float or NotReached
        First day on which the estimate, and either end of its pointwise interval, reach it.
    at_risk : int
        How many were at risk on that day; nought where it is not reached.
    """

    level: float
    day: float | NotReached
    lower: float | NotReached
    upper: float | NotReached
    at_risk: int


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Cumulative incidences of competing outcomes.

    Parameters
    ----------
    outcomes : tuple of str
        Their names, in the order of the columns.
    days : float array, shape (days,)
        Days on which an application ended.
    at_risk : int array, shape (days,)
        How many could have ended on each.
    events : int array, shape (days, outcomes)
        How many did.
    survival, survival_variance : float array, shape (days,)
        Share still open after each day.
    incidence, variance : float array, shape (days, outcomes)
        Share that has ended in each way by each day.
    entries, exits : float array, shape (applications,)
        From when on and until when applications were followed, each in ascending order.
    unseen : tuple of (float, float)
        Times up to the last day in which nobody was at risk: what happened in them nobody saw,
        and what is estimated holds for those who were open at their end.
    """

    outcomes: tuple[str, ...]
    days: Floats
    at_risk: Counted
    events: Counted
    survival: Floats
    survival_variance: Floats
    incidence: Floats
    variance: Floats
    entries: Floats
    exits: Floats
    unseen: tuple[tuple[float, float], ...]

    def __repr__(self) -> str:
        return f"Incidence({counted(self.exits.size, 'application')}, {', '.join(self.outcomes)})"

    @property
    def ended(self) -> tuple[int, ...]:
        """Return how many applications ended in each way."""
        return tuple(int(n) for n in self.events.sum(axis=0))

    def ended_by(self, day: float, outcome: str | None = None) -> int:
        """Return how many ended by a day, in one way or in any."""
        counts = self.events[self.days <= day]
        if outcome is not None:
            counts = counts[:, self.outcomes.index(outcome)]
        return int(counts.sum())

    def at_risk_on(self, day: float) -> int:
        """Return how many could have ended on a day."""
        return int(_risk(self.entries, self.exits, np.array([day]))[0])

    def chance_by(
        self, day: float, outcome: str | None = None, *, confidence: float = 0.95
    ) -> Chance:
        """Return the probability of having ended by a day.

        Parameters
        ----------
        day : float
            Days since the beginning.
        outcome : str, optional
            In which way; in any where none is named.
        confidence : float
            Of the interval, which is made on the scale of log(-log): of the incidence for one
            outcome, of the share still open for any.
        """
        at = int(np.searchsorted(self.days, day, side="right")) - 1
        lines = self._lines(outcome, _level(confidence))
        value, lower, upper = (
            (float(line[at]) for line in lines) if at >= 0 else (0.0, np.nan, np.nan)
        )
        open_still = at < 0 or self.survival[at] > _HAIR
        return Chance(
            value,
            None if np.isnan(lower) else lower,
            None if np.isnan(upper) else upper,
            self.at_risk_on(day),
            not open_still or day <= float(self.exits.max(initial=0.0)),
        )

    def quantile(
        self, level: float, outcome: str | None = None, *, confidence: float = 0.95
    ) -> WaitQuantile:
        """Return the first day by which a share of all applications has ended.

        Parameters
        ----------
        level : float
            The share, of all applications whatever became of them.
        outcome : str, optional
            In which way they ended; in any where none is named.
        confidence : float
            Of the interval: the days on which the ends of the pointwise interval cross the share
            (Brookmeyer & Crowley 1982).
        """
        value, lower, upper = self._lines(outcome, _level(confidence))
        day, last, first = (self._first_day(line, _level(level)) for line in (value, lower, upper))
        return WaitQuantile(
            level, day, first, last, 0 if isinstance(day, NotReached) else self.at_risk_on(day)
        )

    def _first_day(self, line: Floats, level: float) -> float | NotReached:
        reached = np.flatnonzero(np.nan_to_num(line) >= level - _HAIR)
        return float(self.days[reached[0]]) if reached.size else NOT_REACHED

    def _lines(self, outcome: str | None, confidence: float) -> tuple[Floats, Floats, Floats]:
        """Return an incidence and both ends of its interval; no number where there is none."""
        if outcome is None:
            least, most = _log_log(self.survival, self.survival_variance, confidence)
            return 1 - self.survival, 1 - most, 1 - least
        if outcome not in self.outcomes:
            raise InvalidInput(
                "unknown-outcome",
                f"{outcome[:20]!r} is no outcome",
                hint=f"Outcomes: {', '.join(self.outcomes)}.",
            )
        column = self.outcomes.index(outcome)
        value = self.incidence[:, column]
        return value, *_log_log(value, self.variance[:, column], confidence)


def cumulative_incidence(
    days: ArrayLike,
    outcome: ArrayLike,
    outcomes: Sequence[str],
    *,
    entered: ArrayLike | None = None,
) -> Incidence:
    """Estimate how many applications end in which way by when.

    Parameters
    ----------
    days : float array, shape (applications,)
        Days from the beginning of each to its end, or to the day up to which it was followed.
    outcome : int array, shape (applications,)
        How it ended: the place of the outcome in `outcomes`, counted from one; nought while it
        is open.
    outcomes : sequence of str
        Names of the outcomes.
    entered : float array, shape (applications,), optional
        Days from its beginning to the day from which it is known (left truncation): of one older
        than the records those that it had been open by then.

    Returns
    -------
    Incidence

    Raises
    ------
    InvalidInput
        Columns of different length, days that are no numbers or below nought, outcomes that are
        not in the list, an application that was never followed; ``nobody-left`` where all at risk
        ended on a day and others are known from later days on alone, so that no estimate of
        theirs can be joined to it.

    Examples
    --------
    Five applications: granted after 2 and 4 days, refused after 3, two still open.

    >>> found = cumulative_incidence([2, 3, 3, 4, 6], [1, 2, 0, 1, 0], ["granted", "refused"])
    >>> found.incidence.round(2).tolist()
    [[0.2, 0.0], [0.2, 0.2], [0.5, 0.2]]
    >>> found.quantile(0.5, "granted").day, str(found.quantile(0.9).day)
    (4.0, 'not_reached')
    """
    left, ways = np.asarray(days, dtype=np.float64), np.asarray(outcome)
    since = np.zeros_like(left) if entered is None else np.asarray(entered, dtype=np.float64)
    names = tuple(outcomes)
    _check(left, ways, since, len(names))
    ways = ways.astype(np.int64)
    event_days, place = np.unique(left[ways > 0], return_inverse=True)
    events = np.zeros((event_days.size, len(names)), np.int64)
    np.add.at(events, (place, ways[ways > 0] - 1), 1)
    entries, exits = np.sort(since), np.sort(left)
    at_risk = _risk(entries, exits, event_days)
    ended = events.sum(axis=1)
    emptied = event_days[(ended == at_risk) & (event_days < left.max(initial=0.0))]
    if emptied.size:
        raise InvalidInput(
            "nobody-left",
            "all at risk ended on a day, and others are known from later days on alone",
            hint="Leave out those that are known from later days on, or begin later.",
        )
    survival = np.cumprod(1 - ended / at_risk)
    before = np.concatenate(([1.0], survival[:-1]))
    incidence = np.cumsum((before / at_risk)[:, None] * events, axis=0)
    spread = np.divide(
        ended, at_risk * (at_risk - ended), out=np.zeros(ended.size), where=at_risk > ended
    )
    return Incidence(
        names, event_days, at_risk, events,
        survival, survival**2 * np.cumsum(spread),
        incidence, _variance(incidence, events, at_risk, before, spread),
        entries, exits, _unseen(entries, exits),
    )  # fmt: skip


def _check(days: Floats, outcome: NDArray[np.generic], entered: Floats, outcomes: int) -> None:
    if days.ndim != 1 or days.shape != outcome.shape or days.shape != entered.shape:
        raise InvalidInput("unequal-columns", "columns of applications differ in length")
    if not (np.isfinite(days).all() and np.isfinite(entered).all()):
        raise InvalidInput("no-number", "a time of an application is no number")
    if min(days.min(initial=0.0), entered.min(initial=0.0)) < 0:
        raise InvalidInput("negative-number", "a time of an application is below nought")
    if not np.isin(outcome, range(outcomes + 1)).all():
        raise InvalidInput("unknown-outcome", "an outcome is no place in the list of outcomes")
    never = int(np.count_nonzero((entered > 0) & (days <= entered)))
    if never:
        raise InvalidInput(
            "never-followed", f"{counted(never, 'application')} ended before it was known"
        )


def _risk(entries: Floats, exits: Floats, days: Floats) -> Counted:
    """Count who is known before a day, or from the beginning, and has not left before it."""
    known = np.searchsorted(np.where(entries > 0, entries, -np.inf), days, side="left")
    gone = np.searchsorted(exits, days, side="left")
    return np.asarray(known - gone, dtype=np.int64)


def _variance(
    incidence: Floats, events: Counted, at_risk: Counted, before: Floats, spread: Floats
) -> Floats:
    r"""Return variances of incidences.

    The sum over days :math:`s \le t` of :math:`(F(t) - F(s))^2 d / (n (n - d))
    + S(s-)^2 d_k (n - d_k) / n^3 - 2 (F(t) - F(s)) S(s-) d_k / n^2` is taken apart into powers
    of :math:`F(t)`, so that running sums suffice.
    """
    n, s, a = at_risk[:, None].astype(np.float64), before[:, None], spread[:, None]
    own = s**2 * events * (n - events) / n**3
    cross = s * events / n**2
    squares, plain = np.cumsum(a * np.ones_like(incidence), axis=0), np.cumsum(cross, axis=0)
    found = incidence**2 * squares - 2 * incidence * (np.cumsum(a * incidence, axis=0) + plain)
    found += np.cumsum(a * incidence**2 + own + 2 * cross * incidence, axis=0)
    return np.asarray(np.maximum(found, 0.0))


def _unseen(entries: Floats, exits: Floats) -> tuple[tuple[float, float], ...]:
    points = np.unique(np.concatenate(([0.0], entries, exits)))
    open_after = np.searchsorted(entries, points, side="right") - np.searchsorted(
        exits, points, side="right"
    )
    gaps = np.flatnonzero(open_after[:-1] == 0)
    return tuple((float(points[g]), float(points[g + 1])) for g in gaps)


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise InvalidInput("bad-level", "a share or confidence lies between nought and one")
    return level


def _log_log(value: Floats, variance: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the ends of an interval on the scale of log(-log); no number at nought and one."""
    inside = (value > _HAIR) & (value < 1 - _HAIR) & (variance > 0)
    p = np.where(inside, value, 0.5)
    width = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(variance) / (p * -np.log(p))
    least = np.where(inside, p ** np.exp(width), np.nan)
    return least, np.where(inside, p ** np.exp(-width), np.nan)
