"""When sources are expected to speak, and which series are late.

A city may state in ``[[calendar]]`` how many days after a period its source publishes.  What it
does not state follows from how the source has behaved: a provider with at least three releases in
a row takes as long as the slowest of its last twelve took.  What was loaded as a history on one
day is one release and says nothing of a rhythm; days that were only inferred say nothing either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ondiris.model import Frequency, Month, Period, SeriesKey
from ondiris.ports import ReleaseDay, SeriesEnd

__all__ = ["Expected", "LateSeries", "ReleaseRule", "expected_releases", "late_series", "rules_of"]

_LEAST, _LAST = 3, 12
_ENDED = 3


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """How long after the end of a period a source speaks of it.

    Parameters
    ----------
    provider : str
    frequency : Frequency
        Of the periods: cumulative months count as months.
    days : int
        After the last day of the period.
    measure : str
        The measure it is about; empty for all of the provider.
    stated : bool
        Whether the settings say so; else it follows from what the provider did.
    """

    provider: str
    frequency: Frequency
    days: int
    measure: str = ""
    stated: bool = True

    def expected(self, end: date) -> date:
        """Return the last day on which news of a period that ends so is in time."""
        return end + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Expected:
    """A release that is to come: of whom, about which period, by which day."""

    rule: ReleaseRule
    period: Period
    day: date


@dataclass(frozen=True, slots=True)
class LateSeries:
    """A series of which nothing came in time.

    Parameters
    ----------
    provider : str
    key : SeriesKey
    newest : date
        Last day of its newest period.
    rule : ReleaseRule
    day : date
        When the next one was due.
    """

    provider: str
    key: SeriesKey
    newest: date
    rule: ReleaseRule
    day: date


def rules_of(
    stated: Iterable[ReleaseRule], released: Iterable[ReleaseDay]
) -> tuple[ReleaseRule, ...]:
    """Return the rules that hold: those stated, then those that follow from behaviour.

    Parameters
    ----------
    stated : iterable of ReleaseRule
    released : iterable of ReleaseDay
        What was published when, as far as its day is known.

    Examples
    --------
    >>> months = [(date(2025, m, 28), date(2025, m + 1, 10 + m)) for m in (1, 2, 3)]
    >>> months = [(months_end(end), said) for end, said in months]
    >>> (rule,) = rules_of((), [ReleaseDay("bureau", Frequency.MONTH, e, s) for e, s in months])
    >>> rule.days
    13
    """
    own = tuple(stated)
    told = {(rule.provider, rule.frequency) for rule in own if not rule.measure}
    groups: dict[tuple[str, Frequency], dict[date, date]] = defaultdict(dict)
    for one in released:
        for frequency in _counts_as(one.frequency):
            said = groups[one.provider, frequency]
            said[one.said] = max(one.end, said.get(one.said, date.min))
    learned = [
        ReleaseRule(provider, frequency, days, stated=False)
        for (provider, frequency), found in sorted(groups.items())
        if (provider, frequency) not in told and (days := _behaviour(frequency, found)) is not None
    ]
    return (*own, *learned)


def _counts_as(frequency: Frequency) -> tuple[Frequency, ...]:
    """Return the rhythms of a release: December of cumulative months is told as the year."""
    if frequency is Frequency.YEAR:
        return (Frequency.YEAR, Frequency.MONTH)
    return (frequency,)


def _behaviour(frequency: Frequency, found: Mapping[date, date]) -> int | None:
    """Return how many days a provider takes; None where it has no rhythm."""
    releases: list[tuple[date, date]] = []
    for said, end in sorted(found.items()):
        if not releases or end > releases[-1][0]:
            releases.append((end, said))
    run = releases[-1:]
    for end, said in reversed(releases[:-1]):
        if months_end(end, _MONTHS.get(frequency, 1)) != run[0][0]:
            break
        run.insert(0, (end, said))
    if frequency not in _MONTHS or len(run) < _LEAST:
        return None
    return max((said - end).days for end, said in run[-_LAST:])


_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}


def months_end(day: date, later: int = 0) -> date:
    """Return the last day of a day's month, or of the month so many months later."""
    return (Month.of(day) + later).last_day


def late_series(
    rules: Sequence[ReleaseRule], ends: Sequence[SeriesEnd], today: date
) -> tuple[LateSeries, ...]:
    """Return the series of which the next figure is overdue, longest overdue first.

    A series that its provider has left out of its last three releases has ended; so has one that
    was told of a single period.

    Parameters
    ----------
    rules : sequence of ReleaseRule
    ends : sequence of SeriesEnd
        Every series with its newest period.
    today : date
    """
    newest: dict[tuple[str, Frequency], set[date]] = defaultdict(set)
    for one in ends:
        newest[one.provider, one.frequency].add(one.end)
    found = []
    for one in ends:
        rule = _rule(rules, one)
        later = [end for end in newest[one.provider, one.frequency] if end > one.end]
        if rule is None or one.periods < 2 or len(later) >= _ENDED:
            continue
        day = rule.expected(months_end(one.end, _MONTHS[one.frequency]))
        if day < today:
            found.append(LateSeries(one.provider, one.key, one.end, rule, day))
    return tuple(sorted(found, key=lambda late: (late.day, late.provider, late.key.texts)))


def _rule(rules: Iterable[ReleaseRule], one: SeriesEnd) -> ReleaseRule | None:
    """Return the rule for a series: of its measure, else of its provider."""
    fits = [r for r in rules if (r.provider, r.frequency) == (one.provider, one.frequency)]
    fits = [r for r in fits if r.measure in ("", one.key.measure)]
    return max(fits, key=lambda r: bool(r.measure), default=None)


def expected_releases(
    rules: Sequence[ReleaseRule], ends: Sequence[SeriesEnd]
) -> tuple[Expected, ...]:
    """Return the next release of every rule of which anything is known, earliest first."""
    found = []
    for rule in rules:
        mine = [one.end for one in ends if _rule(rules, one) == rule and one.periods > 1]
        if mine:
            step = _MONTHS[rule.frequency]
            end = months_end(max(mine), step)
            start = months_end(end, -step) + timedelta(days=1)
            found.append(Expected(rule, Period(rule.frequency, start), rule.expected(end)))
    return tuple(sorted(found, key=lambda e: (e.day, e.rule.provider, e.rule.measure)))
