"""What holds for every calendar, every step and every set of applications."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondiris.applications import (
    KAZAKHSTAN,
    KINDS,
    UNION,
    VERDICTS,
    Convention,
    DaysKind,
    NotReached,
    StepColumns,
    StepTimes,
    Stop,
    WorkingDays,
    clocks_of,
    cumulative_incidence,
    step_clock,
    step_clocks,
    working_days,
)
from ondiris.errors import InvalidInput
from ondiris.model import Holiday, Holidays

FIRST = date(2024, 1, 1)
ONE = timedelta(days=1)
CONVENTIONS = (
    KAZAKHSTAN,
    UNION,
    Convention(first_day_counts=True),
    Convention(due_day_moves=False),
    Convention(first_day_counts=True, due_day_moves=False, least_working_days=3),
)
near = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    fixed = draw(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=12))
    once = draw(st.sets(near, max_size=30))
    worked = draw(st.sets(near, max_size=10)) - once
    until = draw(st.none() | near)
    moves = draw(st.booleans())
    holidays = Holidays(
        tuple(Holiday(m, d, moves=moves) for m, d in sorted(fixed)),
        once=tuple(once), worked=tuple(worked), until=until,
    )  # fmt: skip
    return working_days(holidays, first_year=2023, last_year=2036)


@given(calendars(), near, near)
def test_days_between_are_those_that_are_walked(
    calendar: WorkingDays, begun: date, ended: date
) -> None:
    walked = sum(calendar.works(begun + ONE * n) for n in range(1, (ended - begun).days + 1))
    assert calendar.between(begun, ended) == walked


@given(calendars(), near, st.integers(0, 60))
def test_going_so_many_days_on_uses_so_many(calendar: WorkingDays, begun: date, days: int) -> None:
    due = calendar.after(begun, days)
    assert calendar.between(begun, due) == days
    assert days == 0 or calendar.works(due)
    following = calendar.next(due)
    assert calendar.works(following)
    assert calendar.between(due, following) == (following != due)


@st.composite
def steps(draw: st.DrawFn) -> StepTimes:
    cuts = sorted(draw(st.lists(st.integers(0, 90), min_size=2, max_size=9)))
    days = [draw(near)] * len(cuts)
    days = [day + timedelta(days=cut) for day, cut in zip(days, cuts, strict=True)]
    stops = [Stop(a, b) for a, b in zip(days[1:-1:2], days[2:-1:2], strict=False)]
    if stops and draw(st.booleans()):
        stops[-1] = Stop(stops[-1].begun)
    ended = draw(st.none() | st.just(days[-1]))
    as_of = days[-1] + timedelta(days=draw(st.integers(0, 30)))
    allowed = draw(st.none() | st.integers(1, 45))
    kind = draw(st.sampled_from(DaysKind))
    return StepTimes(days[0], as_of, ended, tuple(stops), allowed, kind)


def columns_of(told: list[StepTimes], as_of: date) -> StepColumns:
    def days(values: list[date | None]) -> np.ndarray:
        return np.array(
            [np.datetime64("NaT") if v is None else np.datetime64(v) for v in values],
            dtype="datetime64[D]",
        )

    stops = [(row, stop) for row, step in enumerate(told) for stop in step.stops][::-1]
    return StepColumns(
        days([s.begun for s in told]), days([s.ended for s in told]), as_of,
        np.array([s.allowed or 0 for s in told]), np.array([KINDS.index(s.kind) for s in told]),
        np.array([row for row, _ in stops], dtype=np.int64),
        days([s.begun for _, s in stops]), days([s.ended for _, s in stops]),
    )  # fmt: skip


@settings(max_examples=150)
@given(calendars(), st.lists(steps(), min_size=1, max_size=12), st.sampled_from(CONVENTIONS))
def test_columns_say_what_each_step_says(
    calendar: WorkingDays, told: list[StepTimes], convention: Convention
) -> None:
    as_of = max(step.as_of for step in told)
    told = [StepTimes(s.begun, as_of, s.ended, s.stops, s.allowed, s.kind) for s in told]
    found = step_clocks(columns_of(told, as_of), calendar, convention)
    for row, step in enumerate(told):
        clock = step_clock(step, calendar, convention)
        readings = clock.readings if len(clock.readings) == 2 else clock.readings * 2
        for column, reading in enumerate(readings):
            at = (row, column)
            due = found.due[at].item()
            assert (int(found.net[at]), int(found.gross[at]), due, bool(found.late[at]),
                    int(found.overdue[at]), bool(found.beyond[at])) == (
                reading.net, reading.gross, reading.due, reading.late, reading.overdue,
                reading.beyond)  # fmt: skip
        assert VERDICTS[found.verdict[row]] is clock.verdict
        assert int(found.elapsed[row]) == clock.elapsed
        assert bool(found.stopped[row]) is clock.stopped


@settings(max_examples=40)
@given(calendars(), st.lists(steps(), min_size=25, max_size=40), st.sampled_from(CONVENTIONS))
def test_a_list_of_clocks_is_each_clock(
    calendar: WorkingDays, told: list[StepTimes], convention: Convention
) -> None:
    as_of = max(step.as_of for step in told)
    told = [StepTimes(s.begun, as_of, s.ended, s.stops, s.allowed, s.kind) for s in told]
    one_by_one = [step_clock(step, calendar, convention) for step in told]
    assert clocks_of(told, calendar, convention) == one_by_one
    assert clocks_of(told[:3], calendar, convention) == one_by_one[:3]


def test_clocks_of_two_days_are_not_read_together() -> None:
    told = [StepTimes(FIRST, FIRST + ONE), StepTimes(FIRST, FIRST)]
    with pytest.raises(InvalidInput) as refused:
        clocks_of(told, working_days(Holidays()))
    assert refused.value.code == "unequal-days"


@given(calendars(), steps(), st.sampled_from(CONVENTIONS))
def test_a_clock_never_runs_longer_than_time_and_is_late_when_its_term_is_used_up(
    calendar: WorkingDays, step: StepTimes, convention: Convention
) -> None:
    for reading in step_clock(step, calendar, convention).readings:
        assert 0 <= reading.net <= reading.gross
        assert reading.overdue == 0 or reading.late
        if step.allowed is not None and reading.kind is not DaysKind.MONTHS:
            assert reading.net >= step.allowed + reading.overdue or not reading.late
            exact = convention.least_working_days == 0 and (
                reading.kind is DaysKind.WORKING or not convention.due_day_moves
            )
            if exact:
                assert reading.overdue == max(reading.net - step.allowed, 0)


@given(calendars(), steps(), st.sampled_from(CONVENTIONS))
def test_taking_a_stop_out_never_gives_time(
    calendar: WorkingDays, step: StepTimes, convention: Convention
) -> None:
    full = step_clock(step, calendar, convention)
    bare = StepTimes(step.begun, step.as_of, step.ended, (), step.allowed, step.kind)
    for with_stops, without in zip(
        full.readings, step_clock(bare, calendar, convention).readings, strict=True
    ):
        assert with_stops.net <= without.net
        assert without.net == without.gross == with_stops.gross
        if with_stops.due is not None and without.due is not None:
            assert with_stops.due >= without.due


WAYS = ("granted", "refused", "withdrawn")
times = st.integers(0, 30)


@st.composite
def applications(
    draw: st.DrawFn, *, ways: int = 3, censored: bool = True, late: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 40))
    since = draw(st.lists(st.integers(0, 10), min_size=size, max_size=size))
    entered = np.array(since) * late
    lasted = np.array(draw(st.lists(times, min_size=size, max_size=size)))
    lowest = 0 if censored else 1
    ends = np.array(draw(st.lists(st.integers(lowest, ways), min_size=size, max_size=size)))
    days = entered + lasted + (entered > 0)
    if late:  # one who is followed from the beginning to the end, so that somebody is always left
        entered, days, ends = (
            np.append(a, v) for a, v in ((entered, 0), (days, days.max() + 1), (ends, 0))
        )
    return days.astype(float), ends, entered.astype(float)


@given(applications())
def test_incidences_and_what_is_open_make_one(
    told: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    days, ends, entered = told
    found = cumulative_incidence(days, ends, WAYS, entered=entered)
    assert found.incidence.sum(axis=1) + found.survival == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(found.incidence, axis=0, prepend=0) >= 0).all()
    assert (np.diff(found.survival, prepend=1) <= 0).all()
    assert (found.variance >= 0).all()
    assert (found.variance <= 0.25 + 1e-12).all()


@given(applications())
def test_a_probability_lies_in_its_interval_and_quantiles_are_in_order(
    told: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    days, ends, entered = told
    found = cumulative_incidence(days, ends, WAYS, entered=entered)
    for way in (None, *WAYS):
        for day in range(0, 42, 3):
            chance = found.chance_by(day, way)
            if chance.lower is not None and chance.upper is not None:
                assert 0 <= chance.lower <= chance.value <= chance.upper <= 1
        half, most = found.quantile(0.5, way), found.quantile(0.9, way)
        if not isinstance(most.day, NotReached):
            assert not isinstance(half.day, NotReached)
            assert half.day <= most.day
        if isinstance(half.day, NotReached):
            assert isinstance(half.upper, NotReached)
            continue
        assert found.chance_by(half.day, way).value >= 0.5 - 1e-9
        assert found.chance_by(half.day - 0.5, way).value < 0.5
        if not isinstance(half.lower, NotReached):
            assert half.lower <= half.day
        assert isinstance(half.upper, NotReached) or half.upper >= half.day


@given(applications(ways=1))
def test_without_competing_outcomes_it_is_one_minus_kaplan_meier(
    told: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    days, ends, entered = told
    found = cumulative_incidence(days, ends, ["granted"], entered=entered)
    left, greenwood = 1.0, 0.0
    for row, day in enumerate(found.days):
        n = int((((entered < day) | (entered == 0)) & (days >= day)).sum())
        d = int(((days == day) & (ends == 1)).sum())
        left *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else 0.0
        assert found.incidence[row, 0] == pytest.approx(1 - left, abs=1e-12)
        assert found.variance[row, 0] == pytest.approx(left**2 * greenwood, abs=1e-12)
        assert found.survival_variance[row] == pytest.approx(left**2 * greenwood, abs=1e-12)


@given(applications(censored=False, late=False))
def test_without_open_ones_it_is_the_share_that_ended(
    told: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    days, ends, _ = told
    found = cumulative_incidence(days, ends, WAYS)
    for day in range(31):
        for k, way in enumerate(WAYS, 1):
            share = float(((days <= day) & (ends == k)).mean())
            assert found.chance_by(day, way).value == pytest.approx(share, abs=1e-12)
    shares = found.incidence
    assert found.variance == pytest.approx(shares * (1 - shares) / days.size, abs=1e-12)


@given(applications(), st.floats(0.01, 100.0))
def test_the_unit_of_time_does_not_matter(
    told: tuple[np.ndarray, np.ndarray, np.ndarray], factor: float
) -> None:
    days, ends, entered = told
    one = cumulative_incidence(days, ends, WAYS, entered=entered)
    other = cumulative_incidence(days * factor, ends, WAYS, entered=entered * factor)
    assert other.incidence == pytest.approx(one.incidence, abs=0)
    assert other.variance == pytest.approx(one.variance, abs=0)
    assert other.days == pytest.approx(one.days * factor)


@given(applications(late=False))
def test_being_known_from_the_beginning_changes_nothing(
    told: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    days, ends, _ = told
    one = cumulative_incidence(days, ends, WAYS)
    other = cumulative_incidence(days, ends, WAYS, entered=np.zeros_like(days))
    assert (one.incidence == other.incidence).all()
    assert (one.at_risk == other.at_risk).all()
    assert one.unseen == other.unseen == ()


@given(applications(), st.randoms(use_true_random=False))
def test_the_order_of_applications_does_not_matter(
    told: tuple[np.ndarray, np.ndarray, np.ndarray], random: object
) -> None:
    days, ends, entered = told
    turned = np.arange(days.size)
    random.shuffle(turned)  # type: ignore[attr-defined]
    one = cumulative_incidence(days, ends, WAYS, entered=entered)
    other = cumulative_incidence(days[turned], ends[turned], WAYS, entered=entered[turned])
    assert (one.incidence == other.incidence).all()
