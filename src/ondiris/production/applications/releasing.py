"""Measured times that may be told in public: sealed for a half-year, and guarded against the last.

Applications are internal.  What is public of them is a *release*: counts, quantiles and a share,
past the rule of publication, as one public statement of a procedure or of a step.  It is computed
once, for a half-year that has ended, and stays as it is whatever is entered later.  Two releases
that differ by an application or two would tell what became of these; so one is made only if nothing
moved since the last, or enough of enough holdings did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.applications import (
    Chance,
    NotReached,
    NotTold,
    QuantileRule,
    WaitQuantile,
    publishable,
)
from ondiris.errors import InvalidInput
from ondiris.model import COMPILER, Frequency, Known, Period, Source, Statement
from ondiris.ports import RecordedStatement
from ondiris.production.applications.measuring import ANSWERED, MeasuredTimes, Spell

__all__ = [
    "MOVED_LEAST",
    "RELEASED",
    "RELEASE_SOURCE",
    "ShareToldInTime",
    "TimesRelease",
    "WaitTold",
    "last_half",
    "moved_spells",
    "newest_releases",
    "read_release",
    "release_of",
    "release_statement",
    "too_few_moved",
]

RELEASED = "procedure_times"
"""Property of the statements that hold releases."""
RELEASE_SOURCE = Source(
    "procedure-times", COMPILER, "Measured times of procedures, sealed by half-year", rank=70
)
MOVED_LEAST = 3
"""Applications, and holdings, that moved at least between two releases that differ."""
_SUBJECT = re.compile(r"procedure:([a-z0-9-]+)(?::([a-z0-9-]+))?")
_WAYS = ("granted", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class WaitTold:
    """A quantile in whole days.

    Parameters
    ----------
    day, lower, upper : int or None
        The day and the ends of its interval; none where not reached.
    """

    day: int | None
    lower: int | None
    upper: int | None

    @classmethod
    def of(cls, found: WaitQuantile) -> WaitTold:
        """Return a quantile as it is told."""
        told = (found.day, found.lower, found.upper)
        return cls(*(None if isinstance(day, NotReached) else round(day) for day in told))


@dataclass(frozen=True, slots=True)
class ShareToldInTime:
    """A share in whole per cent.

    Parameters
    ----------
    value : int
    lower, upper : int or None
        None where the estimate is nought or one.
    """

    value: int
    lower: int | None
    upper: int | None

    @classmethod
    def of(cls, found: Chance) -> ShareToldInTime:
        """Return a chance as it is told."""
        ends = (None if end is None else round(100 * end) for end in (found.lower, found.upper))
        return cls(round(100 * found.value), *ends)


@dataclass(frozen=True, slots=True)
class TimesRelease:
    """What is told of how long a procedure, or a step of it, takes.

    Parameters
    ----------
    procedure, step : str
        No step for the procedure as a whole.
    applications : int
    ended : mapping of str to int, optional
        How many were granted, refused and withdrawn; none where the rule withholds it.
    median, ninety : WaitTold, optional
        Days to an answer; none where the rule withholds them.
    in_time : ShareToldInTime, optional
        Answered within the legal time.
    period : Period, optional
        Half-year by whose end everything is counted; none for what is not sealed.
    withheld : NotTold, optional
        Why the median is not told.
    """

    procedure: str
    step: str
    applications: int
    ended: Mapping[str, int] | None = None
    median: WaitTold | None = None
    ninety: WaitTold | None = None
    in_time: ShareToldInTime | None = None
    period: Period | None = None
    withheld: NotTold | None = None

    @property
    def subject(self) -> str:
        """What its statement is about."""
        return ":".join(word for word in ("procedure", self.procedure, self.step) if word)

    @property
    def open(self) -> int | None:
        """How many had not ended; none where that is withheld."""
        return None if self.ended is None else self.applications - sum(self.ended.values())

    @property
    def text(self) -> str:
        """The release as one line of words: ``applications=12 median=41:33:57``."""
        said: dict[str, str] = {"applications": str(self.applications)}
        said |= {way: str(count) for way, count in (self.ended or {}).items()}
        for name, told in (("median", self.median), ("ninety", self.ninety)):
            if told is not None:
                said[name] = _written(told.day, told.lower, told.upper)
        if self.in_time is not None:
            share = self.in_time
            said["in_time"] = _written(share.value, share.lower, share.upper)
        if self.withheld is not None:
            said["withheld"] = str(self.withheld)
        return " ".join(f"{name}={value}" for name, value in said.items())


def _written(*numbers: int | None) -> str:
    return ":".join("-" if number is None else str(number) for number in numbers)


def release_of(
    found: MeasuredTimes, rules: Sequence[QuantileRule], period: Period | None = None
) -> TimesRelease:
    """Return what may be told of measured times.

    Parameters
    ----------
    found : MeasuredTimes
    rules : sequence of QuantileRule
        That of the median, then that of the 90 % quantile.
    period : Period, optional

    Notes
    -----
    Below the rule of the median nothing but the number of applications is told: of two
    applications, how many were refused is what became of one of them.
    """
    count = len(found.spells)
    bare = TimesRelease(found.procedure, found.step, count, period=period)
    if found.waits is None:
        return bare
    told = publishable(found.waits, found.holdings, rules, ANSWERED)
    withheld = dict(told.withheld)
    first = withheld.get(rules[0].level)
    if first in (NotTold.APPLICATIONS, NotTold.HOLDINGS):
        return TimesRelease(found.procedure, found.step, count, period=period, withheld=first)
    days = {quantile.level: WaitTold.of(quantile) for quantile in told.quantiles}
    enough = found.waits.ended[0] >= rules[0].events
    return TimesRelease(
        found.procedure,
        found.step,
        count,
        {way: found.count(way) for way in _WAYS},
        days.get(rules[0].level),
        days.get(rules[1].level),
        ShareToldInTime.of(found.in_time) if found.in_time is not None and enough else None,
        period,
        first,
    )


def release_statement(told: TimesRelease, today: date) -> Statement:
    """Return a release as a public entry.

    Parameters
    ----------
    told : TimesRelease
        Of a period.
    today : date
        The day on which it is made.
    """
    period = told.period
    if period is None:
        raise InvalidInput("no-period", "a release is of a half-year")
    return Statement(
        told.subject, RELEASED, told.text, RELEASE_SOURCE.id, f"half-year {period}",
        Known(today), period,
    )  # fmt: skip


def read_release(said: Statement) -> TimesRelease:
    """Return the release that a statement holds.

    Parameters
    ----------
    said : Statement

    Raises
    ------
    InvalidInput
        ``bad-release`` where it holds none.
    """
    named = _SUBJECT.fullmatch(said.subject)
    words = dict(word.partition("=")[::2] for word in said.value.split())
    try:
        if named is None:
            raise ValueError(said.subject)
        ended = {way: int(words[way]) for way in _WAYS} if _WAYS[0] in words else None
        return TimesRelease(
            named[1],
            named[2] or "",
            int(words["applications"]),
            ended,
            WaitTold(*_numbers(words["median"])) if "median" in words else None,
            WaitTold(*_numbers(words["ninety"])) if "ninety" in words else None,
            _share(words["in_time"]) if "in_time" in words else None,
            said.valid,
            NotTold(words["withheld"]) if "withheld" in words else None,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput("bad-release", f"{said.subject[:60]} has no release of times") from error


def _numbers(text: str) -> list[int | None]:
    return [None if number == "-" else int(number) for number in text.split(":")]


def _share(text: str) -> ShareToldInTime:
    value, lower, upper = _numbers(text)
    if value is None:
        raise ValueError(text)
    return ShareToldInTime(value, lower, upper)


def newest_releases(found: Iterable[RecordedStatement]) -> dict[str, RecordedStatement]:
    """Return the newest release of each procedure and step, by subject.

    Parameters
    ----------
    found : iterable of RecordedStatement
        Oldest knowledge first.
    """
    newest: dict[str, RecordedStatement] = {}
    for one in found:
        held = newest.get(one.statement.subject)
        if held is None or _end(one) >= _end(held):
            newest[one.statement.subject] = one
    return newest


def _end(one: RecordedStatement) -> date:
    valid = one.statement.valid
    return valid.last_day if valid is not None else date.min


def last_half(today: date) -> Period:
    """Return the last half-year that has ended before a day.

    Examples
    --------
    >>> [str(last_half(date(2026, *day))) for day in ((6, 30), (7, 1), (1, 1))]
    ['2025-H2', '2026-H1', '2025-H2']
    """
    if today.month > 6:
        return Period(Frequency.HALF, date(today.year, 1, 1))
    return Period(Frequency.HALF, date(today.year - 1, 7, 1))


def moved_spells(before: Iterable[Spell], after: Iterable[Spell]) -> list[Spell]:
    """Return the spells of a later state that an earlier one has not, or knows otherwise.

    Those of the earlier state that are gone since are among them.  That a spell is still open,
    only longer, is no move.

    Parameters
    ----------
    before, after : iterable of Spell
        Of one procedure, or of one step.
    """

    def told(spell: Spell) -> tuple[object, ...]:
        used = None if spell.ended is None else spell.used
        return spell.begun, spell.ended, spell.outcome, spell.holding, used

    earlier = {spell.application: spell for spell in before}
    later = {spell.application: spell for spell in after}
    gone = [spell for code, spell in earlier.items() if code not in later]
    return gone + [
        spell
        for code, spell in later.items()
        if code not in earlier or told(earlier[code]) != told(spell)
    ]


def too_few_moved(moved: Sequence[Spell]) -> bool:
    """Return whether what moved between two releases is too little to hide behind the rest.

    Parameters
    ----------
    moved : sequence of Spell
    """
    holdings = len({spell.holding for spell in moved})
    return len(moved) > 0 and min(len(moved), holdings) < MOVED_LEAST
