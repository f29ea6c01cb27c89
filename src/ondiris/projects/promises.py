"""Promises, outcomes and the baskets they are counted over.

An announcement and an outcome never share a column: they are two types, and `judge` alone lays
them side by side.  It refuses to compare what was counted over another basket: nominal with
real, jobs at launch with jobs at full work, places promised with people at work.  Whatever shows
what became of a promise shows its verdict; nothing else may decide one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from ondiris.errors import InvalidInput
from ondiris.model import Interval, PriceBasis

__all__ = [
    "Basket",
    "Deadline",
    "Departure",
    "Due",
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
    unit, scope : str
        Unit without its power of ten, and which enterprises are counted; empty where unsaid.

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
    unit: str = ""
    scope: str = ""

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


class Due(StrEnum):
    """Which readings of a deadline have passed, where a day was named."""

    NO_DAY = "no_day"
    OPEN = "open"
    ONE_READING = "one_reading"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day by which something is due, with both readings where the words leave two.

    Examples
    --------
    >>> by_2027 = Deadline(date(2026, 12, 31), date(2027, 12, 31))
    >>> [str(by_2027.due(date(year, 6, 30))) for year in (2026, 2027, 2028)]
    ['open', 'one_reading', 'passed']
    """

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise InvalidInput("bad-deadline", "a deadline's earliest reading is its first")

    def due(self, today: date) -> Due:
        """Return which readings have passed; a due day itself is still time."""
        if today > self.latest:
            return Due.PASSED
        return Due.ONE_READING if today > self.earliest else Due.OPEN


@dataclass(frozen=True, slots=True)
class Promise:
    """What was announced: over which basket, how much, by when if said, by whom and when."""

    id: str
    basket: Basket
    value: Interval
    made: date
    due: Deadline | None
    source: str

    def __post_init__(self) -> None:
        if not self.source:
            raise InvalidInput("no-source", f"promise {self.id} needs a source")
        if self.value.upper < 0:
            raise InvalidInput("negative-number", f"promise {self.id} is below zero")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was verified: over which basket, how much, on which day, according to whom.

    Parameters
    ----------
    basket : Basket
    value : Interval
        What the digits allow, its ends open or closed as they were printed.
    day : date
        The last day that it is about.
    source : str
        Entry that says so.
    differs : tuple of str
        How its basket is said to differ from the promise's, where that is known better than
        the two baskets tell.
    """

    basket: Basket
    value: Interval
    day: date
    source: str
    differs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.source:
            raise InvalidInput("no-source", "an outcome needs a source")


class Standing(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    MET = "met"
    LATE = "late"
    SHORT = "short"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    NOT_COMPARABLE = "not_comparable"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    NO_DAY = "no_day"


@dataclass(frozen=True, slots=True)
class Departure:
    """That a promise was taken back or gave way to another: how, on which day, who says so."""

    standing: Standing
    day: date
    source: str

    def __post_init__(self) -> None:
        if self.standing not in (Standing.WITHDRAWN, Standing.REPLACED):
            raise InvalidInput("bad-departure", "a promise leaves by withdrawal or replacement")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promise beside what is verified.

    Parameters
    ----------
    standing : Standing
        By the latest reading of the deadline.
    day : date
        The day that the standing speaks of: of the outcome or departure that decided it, else
        the due day while it lies ahead, else the day of the question.
    due : Due
        Which readings of the deadline have passed.
    outcome : Outcome, optional
        The outcome it was judged by; where none is comparable, the one over another basket.
    differs : tuple of str
        How that other basket differs; empty where the outcome compares.
    lacking : Interval, optional
        How much a promise that fell short lacks: promised less delivered, as the digits allow.
    departure : Departure, optional
        What a withdrawal or replacement rests on.
    earlier : Standing, optional
        The standing by the earlier reading, where it is another one.
    """

    standing: Standing
    day: date
    due: Due
    outcome: Outcome | None = None
    differs: tuple[str, ...] = ()
    lacking: Interval | None = None
    departure: Departure | None = None
    earlier: Standing | None = None


def judge(
    promise: Promise, outcomes: Iterable[Outcome], today: date, departure: Departure | None = None
) -> Verdict:
    """Lay a promise beside what is verified.

    Parameters
    ----------
    promise : Promise
        What was announced.
    outcomes : iterable of Outcome
        What was verified, over any basket.
    today : date
        The day of the question; what is about a later day is ignored.
    departure : Departure, optional
        That the promise was withdrawn or replaced.

    Returns
    -------
    Verdict
        The first of these that holds, by the latest reading; both readings are judged alike.

        *Met*: the least that an outcome's digits allow, of the due day or before, reaches the
        least that was promised.  *Short*: the due day has passed, and the most that an outcome
        of that day or later allows lies below it.  *Late*: it was reached, but only an outcome
        of a later day shows it.  *Withdrawn* or *replaced*: somebody said so.  *Not comparable*:
        all that was verified is over another basket.  *Open*: the due day lies ahead.
        *Partly*: something was verified, and it does not tell.  *Unknown*: nothing was.

        A promise that names no day is never due: it is met, withdrawn or replaced, or it lacks a
        day (*no day*), whatever else was verified.

    Notes
    -----
    A promise without a lower end ("up to 400") can be neither reached nor missed.

    Examples
    --------
    >>> parks, year = Basket("count_zones", "parks"), date(2023, 12, 31)
    >>> due = Deadline(year, year)
    >>> promise = Promise("p", parks, Interval.exactly(7), date(2023, 1, 1), due, "s")
    >>> outcome = Outcome(parks, Interval.exactly(5), year, "o")
    >>> verdict = judge(promise, [outcome], date(2024, 2, 1))
    >>> str(verdict.standing), str(verdict.lacking)
    ('short', '[2, 2]')
    """
    known = sorted((o for o in outcomes if o.day <= today), key=lambda o: (o.day, o.source))
    left = departure if departure is not None and departure.day <= today else None
    if promise.due is None:
        return _undated(promise, known, left, today)
    verdict = _judged(promise, known, left, promise.due, promise.due.latest, today)
    earlier = _judged(promise, known, left, promise.due, promise.due.earliest, today).standing
    return verdict if earlier is verdict.standing else replace(verdict, earlier=earlier)


def _undated(
    promise: Promise, known: Sequence[Outcome], left: Departure | None, today: date
) -> Verdict:
    """Judge a promise that names no day."""
    same, due = _comparable(promise, known), Due.NO_DAY
    kept = next((o for o in same if _reaches(o.value, promise.value)), None)
    if kept is not None:
        return Verdict(Standing.MET, kept.day, due, kept)
    last = same[-1] if same else None
    if left is not None:
        return Verdict(left.standing, left.day, due, last, departure=left)
    if last is None and known:
        return Verdict(Standing.NO_DAY, today, due, known[-1], _differs(promise, known[-1]))
    return Verdict(Standing.NO_DAY, today, due, last)


def _comparable(promise: Promise, known: Sequence[Outcome]) -> list[Outcome]:
    return [o for o in known if not (o.differs or promise.basket.differs(o.basket))]


def _differs(promise: Promise, other: Outcome) -> tuple[str, ...]:
    return other.differs or promise.basket.differs(other.basket)


def _judged(
    promise: Promise,
    known: Sequence[Outcome],
    left: Departure | None,
    deadline: Deadline,
    by: date,
    today: date,
) -> Verdict:
    """Judge by one reading of the deadline, from outcomes in the order of their days."""
    due, same = deadline.due(today), _comparable(promise, known)
    decided = _decided(promise, same, due, by, today)
    if decided is not None:
        return decided
    last = same[-1] if same else None
    if left is not None:
        return Verdict(left.standing, left.day, due, last, departure=left)
    day = max(by, today)
    if known and last is None:
        return Verdict(Standing.NOT_COMPARABLE, day, due, known[-1], _differs(promise, known[-1]))
    if today <= by:
        return Verdict(Standing.OPEN, day, due, last)
    return Verdict(Standing.PARTLY if last else Standing.UNKNOWN, day, due, last)


def _decided(
    promise: Promise, same: Sequence[Outcome], due: Due, by: date, today: date
) -> Verdict | None:
    """Return the verdict of the first outcome that tells; none while no outcome does."""
    kept = [o for o in same if o.day <= by and _reaches(o.value, promise.value)]
    if kept:
        return Verdict(Standing.MET, kept[-1].day, due, kept[-1])
    for outcome in (o for o in same if by <= o.day and by < today):
        if _misses(outcome.value, promise.value):
            lacking = promise.value - outcome.value
            return Verdict(Standing.SHORT, outcome.day, due, outcome, lacking=lacking)
        if _reaches(outcome.value, promise.value):
            return Verdict(Standing.LATE, outcome.day, due, outcome)
    return None


def _reaches(outcome: Interval, promised: Interval) -> bool:
    """Whether the least that an outcome allows reaches the least that was promised."""
    if not promised.lower.is_finite():
        return False
    if outcome.lower == promised.lower:
        return promised.lower_closed or not outcome.lower_closed
    return outcome.lower > promised.lower


def _misses(outcome: Interval, promised: Interval) -> bool:
    """Whether the most that an outcome allows lies below the least that was promised."""
    if outcome.upper == promised.lower:
        return not (outcome.upper_closed and promised.lower_closed)
    return outcome.upper < promised.lower
