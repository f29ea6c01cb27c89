"""Promises, outcomes and the baskets they are counted over.

An announcement and an outcome never share a column: they are two types, and `judge` alone lays
them side by side.  It refuses to compare what was counted over another basket: nominal with
real, jobs at launch with jobs at full work, places promised with people at work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from ondiris.errors import InvalidInput
from ondiris.model import Interval, PriceBasis

__all__ = [
    "Basket",
    "Deadline",
    "Outcome",
    "Promise",
    "Standing",
    "Verdict",
    "judge",
]

JOBS = {"permanent", "construction", ""}
COUNTS = {"head_count", "full_time", ""}
NETS = {"gross", "net", ""}
WHENS = {"launch", "full_work", ""}


@dataclass(frozen=True, slots=True)
class Basket:
    """What a total is counted over: two totals compare only over one basket.

    Parameters
    ----------
    measure : str
        ``count_projects``, ``jobs``, ``project_cost``, ``floor_area``, …
    members : str
        The programme or named set of projects that are counted.
    price_basis : PriceBasis
        For money; unstated where it does not apply.
    jobs, count, net, when : str
        For jobs: permanent or construction, head-count or full-time, gross or net of
        relocation, at launch or at full work; empty where the source does not say.

    Examples
    --------
    >>> Basket("jobs", "park-a").differs(Basket("employees", "park-a"))
    ('measure',)
    """

    measure: str
    members: str
    price_basis: PriceBasis = PriceBasis.UNSTATED
    jobs: str = ""
    count: str = ""
    net: str = ""
    when: str = ""

    def __post_init__(self) -> None:
        for value, allowed in (
            (self.jobs, JOBS),
            (self.count, COUNTS),
            (self.net, NETS),
            (self.when, WHENS),
        ):
            if value not in allowed:
                known = ", ".join(sorted(allowed - {""}))
                raise InvalidInput("unknown-code", f"{value!r} is not one of {known}")

    def differs(self, other: Basket) -> tuple[str, ...]:
        """Return the fields in which two baskets are known to differ.

        A field that one side leaves unsaid is no known difference.
        """
        found = []
        for field in fields(self):
            mine, theirs = str(getattr(self, field.name)), str(getattr(other, field.name))
            unsaid = {"", str(PriceBasis.UNSTATED)} & {mine, theirs}
            if mine != theirs and not unsaid:
                found.append(field.name)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day by which something is due, with both readings where the words leave two."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise InvalidInput("bad-deadline", "a deadline's earliest reading is its first")


@dataclass(frozen=True, slots=True)
class Promise:
    """What was announced: over which basket, how much, by when, who said it and when."""

    id: str
    basket: Basket
    value: Interval
    made: date
    due: Deadline
    source: str

    def __post_init__(self) -> None:
        if not self.source:
            raise InvalidInput("no-source", f"promise {self.id} needs a source")
        if self.value.upper < 0:
            raise InvalidInput("negative-number", f"promise {self.id} is below zero")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was verified: over which basket, how much, on which day, according to whom."""

    basket: Basket
    value: Interval
    day: date
    source: str

    def __post_init__(self) -> None:
        if not self.source:
            raise InvalidInput("no-source", "an outcome needs a source")


class Standing(StrEnum):
    """Where a promise stands."""

    MET = "met"
    SHORT = "short"
    OPEN = "open"
    UNKNOWN = "unknown"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promise beside what is verified.

    Parameters
    ----------
    standing : Standing
        Met, short (the latest reading of the deadline has passed), open, unknown or not
        comparable.
    outcome : Outcome, optional
        The outcome it was judged by: the latest one over the same basket up to the deadline.
    differs : tuple of str
        Fields of the basket that differ, where nothing else was at hand.
    """

    standing: Standing
    outcome: Outcome | None = None
    differs: tuple[str, ...] = ()


def judge(promise: Promise, outcomes: Iterable[Outcome], today: date) -> Verdict:
    """Lay a promise beside what is verified.

    Parameters
    ----------
    promise : Promise
        What was announced.
    outcomes : iterable of Outcome
        What was verified, over any basket.
    today : date
        The day of the question; outcomes of later days are ignored.

    Returns
    -------
    Verdict
        *Met* only if the least the outcome's digits allow reaches the least that was promised;
        *short* only once the latest reading of the deadline has passed and an outcome of that
        day or later fell short.
    """
    known = [o for o in outcomes if o.day <= today]
    same = [o for o in known if not promise.basket.differs(o.basket)]
    if not same:
        if known:
            return Verdict(Standing.NOT_COMPARABLE, None, promise.basket.differs(known[-1].basket))
        return Verdict(Standing.OPEN if today <= promise.due.latest else Standing.UNKNOWN)
    for outcome in sorted(same, key=lambda o: o.day):
        if outcome.value.lower >= promise.value.lower and outcome.day <= promise.due.latest:
            return Verdict(Standing.MET, outcome)
    last = max(same, key=lambda o: o.day)
    if today <= promise.due.latest:
        return Verdict(Standing.OPEN, last)
    return Verdict(Standing.SHORT if last.day >= promise.due.latest else Standing.UNKNOWN, last)
