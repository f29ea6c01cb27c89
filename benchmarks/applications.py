"""Applications: two clocks of very many steps, and how long they take when outcomes compete."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import numpy as np

from benchmarks.report import Row
from ondiris.applications import (
    KINDS,
    DaysKind,
    StepColumns,
    StepTimes,
    Stop,
    WorkingDays,
    cumulative_incidence,
    step_clock,
    step_clocks,
    working_days,
)
from ondiris.applications.working_days import Days
from ondiris.model import Holiday, Holidays

STEPS = 200_000
AS_OF = date(2025, 11, 30)
WAYS = ("granted", "refused", "withdrawn")
HOLIDAYS = Holidays(
    tuple(Holiday(m, d) for m, d in ((1, 1), (1, 2), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1)))
)


def _steps() -> StepColumns:
    """Return steps of three years: a fifth open, every second stopped once, each tenth twice."""
    rng = np.random.default_rng(1)
    begun = np.datetime64("2022-11-01") + rng.integers(0, 1000, STEPS)
    ended = begun + rng.integers(20, 120, STEPS)
    ended[rng.random(STEPS) < 0.2] = np.datetime64("NaT")
    stops = np.concatenate([np.arange(0, STEPS, 2), np.arange(0, STEPS, 10)])
    later = np.where(np.arange(stops.size) < STEPS // 2, 2, 12)
    stopped = begun[stops] + later
    return StepColumns(
        begun, ended, AS_OF, rng.integers(0, 31, STEPS),
        rng.integers(0, len(KINDS), STEPS), stops, stopped,
        stopped + rng.integers(0, 7, stops.size),
    )  # fmt: skip


def _day(days: Days, at: int) -> date | None:
    told = days[at].item()
    return told if isinstance(told, date) else None


def _one_by_one(steps: StepColumns, count: int, calendar: WorkingDays) -> None:
    """Read the clocks of the first steps as a page does, each by itself."""
    stops: dict[int, list[Stop]] = {}
    for n in np.flatnonzero(steps.stop_step < count).tolist():
        begun = _day(steps.stop_begun, n)
        assert begun is not None
        found = Stop(begun, _day(steps.stop_ended, n))
        stops.setdefault(int(steps.stop_step[n]), []).append(found)
    for row in range(count):
        begun = _day(steps.begun, row)
        assert begun is not None
        kind = DaysKind(KINDS[steps.kind[row]])
        step_clock(
            StepTimes(begun, AS_OF, _day(steps.ended, row), tuple(stops.get(row, ())),
                      int(steps.allowed[row]) or None, kind),
            calendar,
        )  # fmt: skip


def _best(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def run() -> list[Row]:
    """Measure clocks and incidences of 200,000 events."""
    steps, rng = _steps(), np.random.default_rng(2)
    calendar = working_days(HOLIDAYS)
    few = 2000
    each = _best(lambda: _one_by_one(steps, few, calendar))
    together = _best(lambda: step_clocks(steps, calendar))
    peer = f"one by one {each / few * 1e6:.0f} µs a step"
    days, ends = rng.integers(0, 700, STEPS), rng.integers(0, 4, STEPS)
    since = np.where(rng.random(STEPS) < 0.1, rng.integers(0, 300, STEPS), 0)
    days = np.maximum(days, since + 1)
    curve = _best(lambda: cumulative_incidence(days, ends, WAYS, entered=since))
    found = cumulative_incidence(days, ends, WAYS, entered=since)
    asked = _best(lambda: [found.quantile(q, way) for q in (0.5, 0.9) for way in (None, *WAYS)])
    made = _best(lambda: working_days(HOLIDAYS))
    return [
        Row(f"two clocks of {STEPS:,} steps, {steps.stop_step.size:,} stops",
            f"{together:.2f} s", "≤ 1 s", peer),
        Row(f"incidences of {STEPS:,} applications, three outcomes", f"{curve:.2f} s", "≤ 1 s"),
        Row("eight quantiles of them with intervals", f"{asked * 1e3:.1f} ms", "≤ 50 ms"),
        Row("the calendar of 110 years", f"{made * 1e3:.0f} ms", "≤ 50 ms"),
    ]  # fmt: skip
