"""Measured times: what is at an end, what is followed, and what was in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondiris.applications import (
    DaysKind,
    NotTold,
    Overdue,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    StepTimes,
    read_act,
    step_clock,
    working_days,
)
from ondiris.errors import InvalidInput
from ondiris.model import Confidentiality, Holiday, Holidays, Period
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.measuring import Spell, measured, spells
from ondiris.production.applications.releasing import (
    ShareToldInTime,
    TimesRelease,
    WaitTold,
    moved_spells,
    read_release,
    release_statement,
    too_few_moved,
)

CALENDAR = working_days(Holidays((Holiday(6, 12),)))
TODAY = date(2025, 6, 30)
FIRST = date(2025, 6, 2)


def step(code: str, allowed: int, days: DaysKind) -> ProcedureStep:
    return ProcedureStep(
        "plot", code, StepKind.STEP, {"en": code}, "https://example.org", role="zone",
        allowed=allowed, days=days, in_force=True, place="KZ",
        confirmed=StepConfirmation("lawyer", date(2025, 1, 9)),
    )  # fmt: skip


def plot(*steps: ProcedureStep, since: date | None = None) -> dict[str, Procedure]:
    return {"plot": Procedure("plot", {"en": "A plot"}, steps, records_from=since)}


ENTRY = step("entry", 5, DaysKind.WORKING)


def kept(code: str, *texts: str, **more: str) -> KeptApplication:
    acts = []
    for text in texts:
        day, _, act = text.partition(" ")
        acts.append(read_act(act, code, date(2025, 6, int(day))))
    return KeptApplication(code, "", "plot", f"by-{code}", tuple(acts), **more)  # type: ignore[arg-type]


ALL = [
    kept("a", "2 filed", "3 opened entry", "10 decided entry granted", holding="h"),
    kept("b", "2 filed", "3 opened entry", "11 decided entry refused no_land", holding="h"),
    kept("c", "4 filed", "5 opened entry", "9 withdrawn"),
    kept("d", "10 filed", "11 opened entry"),
]


def test_spells_by_hand() -> None:
    found = spells(ALL, plot(ENTRY), CALENDAR, TODAY, {"by-c": "h-3"})
    told = [(s.application, s.step, s.days, s.outcome, s.holding) for s in found]
    assert told == [
        ("a", "", 8, "granted", "h"), ("a", "entry", 7, "granted", "h"),
        ("b", "", 9, "refused", "h"), ("b", "entry", 8, "refused", "h"),
        ("c", "", 5, "withdrawn", "h-3"), ("c", "entry", 4, "withdrawn", "h-3"),
        ("d", "", 20, "", "by-d"), ("d", "entry", 19, "", "by-d"),
    ]  # fmt: skip
    # a: 4 5 6 9 10 June are its five days; b used six; c 6 and 9, left; d is late since the 19th.
    assert [s.used for s in found if s.step] == [1.0, 1.2, 0.4, pytest.approx(12 / 5)]
    whole, entry = measured(found)
    assert (whole.holdings, entry.count("granted"), entry.count("")) == (3, 1, 1)
    # At risk four; the withdrawn one leaves at 2 days of 5; of three left one answers in time.
    assert entry.in_time is not None
    assert entry.in_time.value == pytest.approx(3 / 4 * 1 / 3)
    assert whole.in_time is None


def test_what_is_open_is_followed_to_the_day_of_the_question_and_not_beyond() -> None:
    (_, early) = spells([ALL[0]], plot(ENTRY), CALENDAR, date(2025, 6, 5))
    assert (early.outcome, early.days, early.ended) == ("", 2, None)
    assert early.used == pytest.approx(2 / 5)
    assert spells([ALL[3]], plot(ENTRY), CALENDAR, date(2025, 6, 9)) == []


def test_what_is_older_than_the_records_is_known_from_their_beginning() -> None:
    found = spells(ALL, plot(ENTRY, since=date(2025, 6, 9)), CALENDAR, TODAY)
    assert [(s.application, s.step, s.entered, s.used is None) for s in found] == [
        ("a", "", 7, True), ("a", "entry", 6, True), ("b", "", 7, True), ("b", "entry", 6, True),
        ("d", "", 0, True), ("d", "entry", 0, False),
    ]  # fmt: skip


def test_times_that_cannot_be_joined_are_none() -> None:
    early = Spell("a", "plot", "", "h", FIRST, FIRST + timedelta(2), "granted", 2)
    late = replace(early, application="b", days=9, entered=5)
    (found,) = measured([early, late])
    assert found.waits is None
    assert len(found.spells) == 2


@given(
    begun=st.integers(0, 40),
    length=st.integers(0, 40),
    allowed=st.integers(1, 12),
    kind=st.sampled_from([DaysKind.WORKING, DaysKind.CALENDAR, DaysKind.MONTHS]),
    is_open=st.booleans(),
)
def test_at_most_the_whole_of_the_legal_time_is_used_exactly_by_what_is_in_time(
    begun: int, length: int, allowed: int, kind: DaysKind, is_open: bool
) -> None:
    allowed = allowed if kind is not DaysKind.MONTHS else 1
    first = date(2025, 5, 12) + timedelta(begun)
    last = first + timedelta(length)
    acts = [read_act("filed", "a", first), read_act("opened entry", "a", first)]
    if not is_open:
        acts.append(read_act("decided entry granted", "a", last))
    one = KeptApplication("a", "", "plot", "by-a", tuple(acts))
    found = spells([one], plot(step("entry", allowed, kind)), CALENDAR, last)
    used = found[1].used
    times = StepTimes(first, last, None if is_open else last, (), allowed, kind)
    clock = step_clock(times, CALENDAR)
    assert used is not None
    assert (used > 1) == (clock.verdict is Overdue.OVERDUE)
    due = clock.readings[0].due
    assert due is not None
    if is_open and last < due:
        assert used < 1


DAYS = st.none() | st.integers(0, 3000)
WAITS = st.builds(WaitTold, DAYS, DAYS, DAYS)
COUNTS = st.integers(0, 99)
PER_CENT = st.integers(0, 100)


@given(
    step=st.sampled_from(["", "entry", "tc-2"]),
    applications=st.integers(0, 10_000),
    ended=st.none()
    | st.fixed_dictionaries(dict.fromkeys(("granted", "refused", "withdrawn"), COUNTS)),
    median=st.none() | WAITS,
    ninety=st.none() | WAITS,
    in_time=st.none()
    | st.builds(ShareToldInTime, PER_CENT, st.none() | PER_CENT, st.none() | PER_CENT),
    withheld=st.none() | st.sampled_from(NotTold),
)
def test_a_release_is_read_back_as_it_was_written(**fields: object) -> None:
    told = TimesRelease("plot", period=Period.parse("2026-H1"), **fields)  # type: ignore[arg-type]
    said = release_statement(told, date(2026, 7, 2))
    assert read_release(said) == told
    assert said.confidentiality is Confidentiality.FREE


@pytest.mark.parametrize(
    ("subject", "value"),
    [("plot", "applications=3"), ("procedure:plot", "median=3:2:1"),
     ("procedure:plot", "applications=3 median=3"), ("procedure:plot", "applications=x"),
     ("procedure:plot", "applications=3 in_time=-:1:2"),
     ("procedure:plot", "applications=3 withheld=mood")],
)  # fmt: skip
def test_what_is_no_release_is_refused(subject: str, value: str) -> None:
    said = release_statement(TimesRelease("plot", "", 3, period=Period.parse("2026-H1")), TODAY)
    with pytest.raises(InvalidInput, match="bad-release"):
        read_release(replace(said, subject=subject, value=value))
    with pytest.raises(InvalidInput, match="no-period"):
        release_statement(TimesRelease("plot", "", 3), TODAY)


def test_a_move_is_new_gone_or_known_otherwise() -> None:
    one = Spell("a", "plot", "", "h", FIRST, None, "", 2)
    ended = replace(one, ended=TODAY, outcome="granted")
    other = replace(one, application="b")
    assert moved_spells([one], [replace(one, days=40)]) == []
    assert moved_spells([one], [ended]) == [ended]
    assert moved_spells([ended], [replace(ended, used=1.2)]) == [replace(ended, used=1.2)]
    assert moved_spells([], [other]) == moved_spells([other], []) == [other]
    three = [replace(one, application=str(n), holding=f"h-{n}") for n in range(3)]
    assert [too_few_moved(three[:n]) for n in range(4)] == [False, True, True, False]
    assert too_few_moved([replace(spell, holding="h") for spell in three])
