"""Two clocks by hand: stops, both readings of unknown days, conventions, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import numpy as np
import pytest

from ondiris.applications import (
    KAZAKHSTAN,
    KINDS,
    UNION,
    VERDICTS,
    Convention,
    DaysKind,
    Overdue,
    StepClock,
    StepColumns,
    StepTimes,
    Stop,
    step_clock,
    step_clocks,
    working_days,
)
from ondiris.codes import read_holidays
from ondiris.errors import InvalidInput

LISTED = read_holidays((files("ondiris") / "cases/almaty/holidays.toml").read_text("utf-8"))
ALMATY = working_days(LISTED)
FROM_RECEIPT = Convention(first_day_counts=True)
UNMOVED = Convention(due_day_moves=False)


def day(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


def clock(
    begun: str,
    as_of: str,
    *stops: tuple[str, str | None],
    ended: str | None = None,
    allowed: int | None = None,
    kind: str = "working",
    convention: Convention | None = None,
) -> StepClock:
    step = StepTimes(
        day(begun),
        day(as_of),
        day(ended) if ended else None,
        tuple(Stop(day(a), day(b) if b else None) for a, b in stops),
        allowed,
        DaysKind(kind),
    )
    asked = convention or KAZAKHSTAN
    found = step_clock(step, ALMATY, asked)
    check_columns(step, found, asked)
    return found


def check_columns(step: StepTimes, found: StepClock, convention: Convention) -> None:
    """Hold the columns of the step, behind a stopped one, against its own clock."""

    def days(*told: date | None) -> np.ndarray:
        return np.array([np.datetime64(t) if t else np.datetime64("NaT") for t in told],
                        dtype="datetime64[D]")  # fmt: skip

    other = (step.begun, None, 3, DaysKind.CALENDAR)
    rows = [other, (step.begun, step.ended, step.allowed or 0, step.kind), other]
    stops = [(0, Stop(step.begun)), *((1, stop) for stop in step.stops)]
    clocks = step_clocks(
        StepColumns(
            days(*(r[0] for r in rows)), days(*(r[1] for r in rows)), step.as_of,
            np.array([r[2] for r in rows]), np.array([KINDS.index(r[3]) for r in rows]),
            np.array([row for row, _ in stops]), days(*(s.begun for _, s in stops)),
            days(*(s.ended for _, s in stops)),
        ), ALMATY, convention,
    )  # fmt: skip
    for column, reading in enumerate(found.readings * (2 // len(found.readings))):
        at = (1, column)
        told = (clocks.net[at], clocks.gross[at], clocks.due[at].item(), clocks.late[at],
                clocks.overdue[at], clocks.beyond[at])  # fmt: skip
        assert told == (reading.net, reading.gross, reading.due, reading.late, reading.overdue,
                        reading.beyond)  # fmt: skip
    assert VERDICTS[clocks.verdict[1]] is found.verdict
    assert (clocks.elapsed[1], clocks.stopped.tolist()) == (
        found.elapsed, [True, found.stopped, False],
    )  # fmt: skip
    assert clocks.net[0].tolist() == [convention.first_day_counts] * 2


def told(found: StepClock) -> list[tuple[int, int, str | None, int]]:
    return [
        (r.net, r.gross, r.due.isoformat()[5:] if r.due else None, r.overdue)
        for r in found.readings
    ]


def test_a_step_around_nauryz_in_working_days():
    # after Monday the 17th: 18, 19, 20, 26, 27, 28; the 21st, 24th and 25th are off
    found = clock("03-17", "03-28", allowed=5)
    assert told(found) == [(6, 6, "03-27", 1)]
    assert (found.verdict, found.elapsed, found.stopped) == (Overdue.OVERDUE, 11, False)
    in_time = clock("03-17", "03-27", allowed=5)
    assert told(in_time) == [(5, 5, "03-27", 0)]
    assert in_time.verdict is Overdue.IN_TIME


def test_a_stop_counts_its_first_day_and_not_its_last():
    # 2 to 13 June, stopped from Wednesday the 4th to Wednesday the 11th; the 6th is Kurban Ait:
    # ran on 3, 4, 12 and 13, stood still on 5, 9, 10, 11
    found = clock("06-02", "06-13", ("06-04", "06-11"), allowed=5)
    assert told(found) == [(4, 8, "06-16", 0)]
    # in calendar days it ran on 3, 4, 12, 13 of eleven; the fifth would be Saturday the 14th
    assert told(clock("06-02", "06-13", ("06-04", "06-11"), allowed=5, kind="calendar")) == [
        (4, 11, "06-16", 0)
    ]


def test_two_stops_one_after_the_other_and_on_one_day():
    found = clock("07-07", "07-25", ("07-09", "07-11"), ("07-11", "07-14"), ("07-16", "07-16"),
                  allowed=5)  # fmt: skip
    # ran on 8, 9, 15, 16, 17, 18, 21 to 25; stood still on 10, 11, 14
    assert told(found) == [(11, 14, "07-17", 6)]


def test_a_clock_that_stands_still_is_told_and_its_due_day_is_the_earliest():
    found = clock("06-09", "06-20", ("06-11", None), allowed=5)
    assert found.stopped
    assert told(found) == [(2, 9, "06-25", 0)]
    later = clock("06-09", "06-27", ("06-11", None), allowed=5)
    assert told(later) == [(2, 14, "07-02", 0)]
    ended = clock("06-09", "06-27", ("06-11", None), allowed=5, ended="06-20")
    assert not ended.stopped
    assert told(ended) == [(2, 9, "06-25", 0)]


def test_a_stop_after_the_due_day_moves_nothing_and_is_not_overdue_time():
    found = clock("06-09", "06-27", ("06-18", "06-24"), allowed=5)
    # due on the 16th; overdue on 17, 18, 25, 26, 27
    assert told(found) == [(10, 14, "06-16", 5)]
    assert told(clock("06-09", "06-27", ("06-16", "06-24"), allowed=5))[0][2] == "06-16"
    assert told(clock("06-09", "06-27", ("06-13", "06-24"), allowed=5))[0][2] == "06-25"


def test_late_by_days_off_alone_is_late_by_no_working_day():
    found = clock("06-09", "06-21", allowed=9)  # due on Friday the 20th, asked on a Saturday
    assert told(found) == [(9, 9, "06-20", 0)]
    assert found.verdict is Overdue.OVERDUE
    assert clock("06-09", "06-20", allowed=9).verdict is Overdue.IN_TIME


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [("06-19", Overdue.UNDER_NONE), ("06-20", Overdue.UNDER_ONE), ("06-23", Overdue.UNDER_ONE),
     ("06-24", Overdue.UNDER_BOTH)],
)  # fmt: skip
def test_unknown_days_are_read_both_ways(as_of: str, verdict: Overdue) -> None:
    # ten days after 9 June: the 19th, or Monday the 23rd
    found = clock("06-09", as_of, allowed=10, kind="unsaid")
    assert [r.kind for r in found.readings] == [DaysKind.WORKING, DaysKind.CALENDAR]
    assert [r.due for r in found.readings] == [day("06-23"), day("06-19")]
    assert found.verdict is verdict


def test_a_due_day_that_is_a_day_off_moves_where_the_convention_says_so():
    assert told(clock("06-09", "06-20", allowed=5, kind="calendar"))[0][2] == "06-16"
    assert told(clock("06-09", "06-20", allowed=5, kind="calendar", convention=UNMOVED))[0] == (
        11, 11, "06-14", 6,
    )  # fmt: skip


def test_months_end_on_their_day_and_are_lengthened_by_stopped_days():
    assert told(clock("01-31", "03-03", allowed=1, kind="months")) == [(31, 31, "02-28", 3)]
    assert told(clock("01-31", "03-03", ("02-10", "02-13"), allowed=1, kind="months")) == [
        (28, 31, "03-03", 0)
    ]
    assert told(clock("01-31", "03-03", ("02-28", "03-02"), allowed=1, kind="months")) == [
        (29, 31, "02-28", 1)
    ]


def test_where_the_day_of_receipt_counts_a_term_ends_a_day_earlier():
    assert told(clock("06-09", "06-20", allowed=5, convention=FROM_RECEIPT)) == [
        (10, 10, "06-13", 5)
    ]
    assert told(clock("06-10", "07-20", allowed=1, kind="months", convention=FROM_RECEIPT)) == [
        (41, 41, "07-09", 11)
    ]
    # of a day that the last month does not have its last day stands
    assert told(clock("01-31", "03-03", allowed=1, kind="months", convention=FROM_RECEIPT)) == [
        (32, 32, "02-28", 3)
    ]
    # the answer's day counts too: ran on 9, 10, 11, 17
    stopped = clock("06-09", "06-17", ("06-11", "06-17"), allowed=5, convention=FROM_RECEIPT)
    assert told(stopped) == [(4, 7, "06-18", 0)]
    at_once = clock("06-09", "06-17", ("06-11", "06-11"), allowed=5, convention=FROM_RECEIPT)
    assert told(at_once) == [(7, 7, "06-13", 2)]


def test_a_period_of_the_union_has_two_working_days():
    # two calendar days after Friday 20 June end on Sunday: Monday is the first working day
    assert told(clock("06-20", "06-24", allowed=2, kind="calendar"))[0][2] == "06-23"
    assert told(clock("06-20", "06-24", allowed=2, kind="calendar", convention=UNION))[0][2] == (
        "06-24"
    )
    one = clock("06-20", "06-24", allowed=1, kind="calendar", convention=UNION)
    assert told(one)[0][2] == "06-23"
    month = clock("06-20", "07-24", allowed=1, kind="months", convention=UNION)
    assert told(month)[0][2] == "07-21"


def test_without_a_term_nothing_is_due_and_time_is_counted():
    found = clock("06-09", "06-20", kind="unsaid")
    assert found.verdict is Overdue.NO_TERM
    assert told(found) == [(9, 9, None, 0), (11, 11, None, 0)]


def test_what_lies_beyond_the_lists_is_marked():
    (working,) = clock("12-29", "12-31", allowed=2).readings
    assert (working.due, working.beyond) == (day("12-31"), False)
    assert clock("12-29", "12-31", allowed=3).readings[0].beyond
    calendar = clock("12-29", "12-31", allowed=3, kind="calendar")
    assert calendar.readings[0].beyond
    late = StepTimes(day("12-01"), date(2026, 1, 2), allowed=3, kind=DaysKind.CALENDAR)
    assert not step_clock(late, ALMATY).readings[0].beyond
    open_still = StepTimes(day("12-01"), date(2026, 1, 2), kind=DaysKind.WORKING)
    assert step_clock(open_still, ALMATY).readings[0].beyond


WRONG = [
    ("stop-ends-early", "06-09", None, [("06-12", "06-11")], 5),
    ("stop-before-step", "06-09", None, [("06-08", "06-11")], 5),
    ("stop-after-step", "06-09", "06-13", [("06-12", "06-16")], 5),
    ("stop-after-step", "06-09", "06-13", [("06-16", None)], 5),
    ("clock-stopped-twice", "06-09", None, [("06-10", "06-13"), ("06-12", "06-16")], 5),
    ("clock-stopped-twice", "06-09", None, [("06-10", None), ("06-12", "06-16")], 5),
    ("clock-stopped-twice", "06-09", None, [("06-10", "06-13"), ("06-10", "06-13")], 5),
    ("day-in-future", "06-21", None, [], 5),
    ("day-in-future", "06-09", "06-21", [], 5),
    ("day-in-future", "06-09", None, [("06-10", "06-21")], 5),
    ("day-in-future", "06-09", None, [("06-21", None)], 5),
    ("step-ends-early", "06-09", "06-06", [], 5),
    ("bad-term", "06-09", None, [], -1),
    ("bad-term", "06-09", None, [], 3661),
]


def columns(begun: str, ended: str | None, stops: list[tuple[str, str | None]], allowed: int,
            kind: int = 0) -> StepColumns:  # fmt: skip
    """Return a good step and then the one that is told."""

    def days(*told: str | None) -> np.ndarray:
        return np.array([np.datetime64(day(t)) if t else np.datetime64("NaT") for t in told],
                        dtype="datetime64[D]")  # fmt: skip

    return StepColumns(
        days("06-02", begun), days(None, ended), day("06-20"), np.array([5, allowed]),
        np.array([0, kind]), np.ones(len(stops), np.int64), days(*(s[0] for s in stops)),
        days(*(s[1] for s in stops)),
    )  # fmt: skip


@pytest.mark.parametrize(("code", "begun", "ended", "stops", "allowed"), WRONG)
def test_what_cannot_be_is_refused_one_by_one_and_in_columns(
    code: str, begun: str, ended: str | None, stops: list[tuple[str, str | None]], allowed: int
) -> None:
    with pytest.raises(InvalidInput) as caught:
        clock(begun, "06-20", *stops, ended=ended, allowed=allowed)
    assert caught.value.code == code
    with pytest.raises(InvalidInput) as caught:
        step_clocks(columns(begun, ended, stops, allowed), ALMATY)
    assert caught.value.code == code


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInput, match="unknown-kind"):
        columns("06-09", None, [], 5, kind=4)
    good = columns("06-09", None, [("06-10", None)], 5)
    parts = {name: getattr(good, name) for name in StepColumns.__dataclass_fields__}
    with pytest.raises(InvalidInput, match="unknown-step"):
        StepColumns(**{**parts, "stop_step": np.array([2])})
    with pytest.raises(InvalidInput, match="unequal-columns"):
        StepColumns(**{**parts, "ended": good.ended[:1]})
    with pytest.raises(InvalidInput, match="unequal-columns"):
        StepColumns(**{**parts, "stop_begun": good.stop_begun[:0]})
    nothing = np.full(2, np.datetime64("NaT"), dtype="datetime64[D]")
    with pytest.raises(InvalidInput, match="no-beginning"):
        step_clocks(StepColumns(**{**parts, "begun": nothing}), ALMATY)
    assert repr(good) == "StepColumns(2 steps, 1 stop, as of 2025-06-20)"
    assert repr(step_clocks(good, ALMATY)) == "ClockColumns(2 steps)"


def test_no_steps_have_no_clocks():
    empty, none = np.array([], dtype="datetime64[D]"), np.array([], dtype=np.int64)
    found = step_clocks(
        StepColumns(empty, empty, day("06-20"), none, none, none, empty, empty), ALMATY
    )
    assert found.net.shape == (0, 2)


def test_a_step_and_a_stop_may_begin_and_end_on_one_day():
    found = clock("06-09", "06-09", ("06-09", "06-09"), ended="06-09", allowed=1, kind="calendar")
    assert told(found) == [(0, 0, "06-10", 0)]
    again = clock("06-09", "06-20", ("06-11", None), ("06-11", "06-11"), allowed=5)
    assert told(again) == told(clock("06-09", "06-20", ("06-11", None), allowed=5))


def test_days_that_ran_before_a_stop_are_counted_as_the_term_is():
    # Thursday: ran on the 13th, 16th and 17th, stood still on the 18th, ran on the 19th and 20th
    assert told(clock("06-12", "06-20", ("06-17", "06-18"), allowed=5)) == [(5, 6, "06-20", 0)]
    assert told(clock("06-12", "06-20", ("06-17", "06-18"), allowed=5, kind="calendar")) == [
        (7, 8, "06-17", 2)
    ]


def test_a_month_too_has_its_least_working_days():
    thirty = Convention(least_working_days=30)
    found = clock("06-09", "06-20", allowed=1, kind="months", convention=thirty)
    assert told(found)[0][2] == "07-22"  # the 7th of July is off for the 6th, a Sunday


def test_the_words_of_a_verdict():
    assert {str(word) for word in Overdue} == {
        "no_term", "in_time", "overdue", "under_none", "under_one", "under_both",
    }  # fmt: skip


def test_a_term_of_ten_years_still_has_a_due_day():
    step = StepTimes(day("06-09"), day("06-20"), allowed=3660, kind=DaysKind.CALENDAR)
    due = step_clock(step, ALMATY).readings[0].due
    assert due is not None
    assert due >= day("06-09") + timedelta(days=3660)
