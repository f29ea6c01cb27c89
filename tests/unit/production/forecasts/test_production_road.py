"""The road to a year of a small city whose figures can be added up by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ondiris.errors import InvalidInput, NotFound
from ondiris.forecasts import SeriesForecast
from ondiris.model import Month, Period, SeriesKey, Vintage
from ondiris.model.pipeline import (
    OutputYield,
    PipelineDraws,
    PipelineProgramme,
    PipelineUnit,
)
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.estimates import SeriesEstimate
from ondiris.production.forecasts.road import RoadAnswer, RoadQuestion, RoadTarget, road
from ondiris.production.forecasts.series import LedgerSeries

KNOWN = date(2026, 6, 30)
VINTAGE = Vintage(KNOWN, 1)
DRAWS = 40


def series(last: str = "2026-06") -> LedgerSeries:
    """Ten a month since January 2025."""
    first, end = Month.parse("2025-01"), Month.parse(last)
    periods = tuple(Period.of_months(m, m) for m in range(first, end + 1))
    key = SeriesKey("output", "XX-1", "KZT", activity="B-E")
    values = np.full(len(periods), 10.0)
    return LedgerSeries(key, Grain.MONTH, periods, values, tuple(map(str, periods)))


def estimate(to: int = 2027) -> SeriesEstimate:
    """Half of the paths stay at ten a month, half rise to twenty."""
    known = series()
    horizon = known.until(Month.at(to, 12))
    paths = np.repeat(np.array([[10.0], [20.0]]), horizon, axis=1)
    middle = np.full(horizon, 15.0)
    forecast = SeriesForecast(
        middle, (0.5,), middle[None] - 5, middle[None] + 5, paths, "by-hand/1"
    )
    return SeriesEstimate(known, forecast, middle, (), VINTAGE, 1)


def pipeline(
    launch: float, *, output: OutputYield | None = None, due: float = 184.0, late: bool = False
) -> PipelineDraws:
    """One project of 50 jobs, promised for the end of 2026, that launches on a certain day."""
    unit = PipelineUnit("bakery", "bakeries", "bakery", due, late, 50.0, 0.0, output)
    programme = PipelineProgramme("bakeries", (date(2026, 12, 31),), 2, 1, jobs=30.0)
    ones = np.ones((1, DRAWS))
    return PipelineDraws(
        KNOWN, (programme,), (unit,), ones * launch, ones * 40, ones * 1000, ones * 0
    )


def asked(coming: PipelineDraws, question: RoadQuestion | None = None) -> RoadAnswer:
    asks = question or RoadQuestion(2027, draws=DRAWS)
    return road(asks, VINTAGE, coming, lambda: estimate(asks.to), "KZT")


def test_the_baseline_is_known_months_and_paths_of_those_ahead() -> None:
    line = asked(pipeline(np.inf)).line("output")
    assert line is not None
    assert line.years == (2026, 2027)
    # 60 are known of 2026; six months of ten or of twenty follow, then twelve.
    assert line.fan.none.tolist() == [60 + 90, 180]
    assert line.fan.odds.tolist() == line.fan.none.tolist()
    assert line.recorded == 120
    assert line.without == 1


def test_a_project_with_stated_output_adds_what_its_day_leaves() -> None:
    known = OutputYield(730.5, 730.5, ("o1",))  # two a day
    answer = asked(pipeline(184.0 + 182.5, output=known))  # launched in the middle of 2027
    line = answer.line("output")
    assert line is not None
    assert line.without == 0
    years = (365 - 182.5) / 365.25
    added = line.fan.word - line.fan.none
    # By its word it is there from the last day of 2026 on, full: 366 days of two, less overlap.
    assert added[1] == pytest.approx(2 * 365 * 0.5, rel=0.1)
    assert 0 < line.fan.odds[1] - line.fan.none[1] < 730.5 * years
    assert line.fan.odds[0] == line.fan.none[0]


def test_jobs_begin_at_what_is_on_record_and_count_by_the_day() -> None:
    line = asked(pipeline(184.0)).line("jobs")  # on the last day of 2026, which still counts
    assert line is not None
    assert (line.recorded, line.fan.none.tolist()) == (30.0, [30.0, 30.0])
    assert line.fan.odds.tolist() == [70.0, 70.0]
    assert line.fan.word.tolist() == [80.0, 80.0]
    late = asked(pipeline(184.5)).line("jobs")
    assert late is not None
    assert late.fan.odds.tolist() == [30.0, 70.0]


def test_the_same_seed_is_the_same_road_and_another_is_another() -> None:
    known = OutputYield(100.0, 900.0)
    first, same, other = (
        asked(pipeline(10.0, output=known), RoadQuestion(2027, draws=DRAWS, seed=seed))
        for seed in (1, 1, 2)
    )
    told = [one.line("output") for one in (first, same, other)]
    assert all(told)
    odds = [one.fan.odds for one in told if one]
    assert np.array_equal(odds[0], odds[1])
    assert not np.array_equal(odds[0], odds[2])


def test_both_readings_of_by_a_year_are_told() -> None:
    assert asked(pipeline(10.0)).readings == (2026, 2027)
    near = asked(pipeline(10.0), RoadQuestion(2026, draws=DRAWS))
    assert near.readings == (2026,)


def test_a_multiple_is_of_the_last_whole_year() -> None:
    question = RoadQuestion(2027, ("output",), RoadTarget.read("1.5x"), DRAWS)
    line = asked(pipeline(np.inf), question).lines[0]
    assert line.reach is not None
    assert line.reach.target == 180
    assert line.reach.none == 0.5  # half of the paths come to 240, half to 120


def test_a_measure_that_cannot_be_told_is_left_out_or_refused_where_it_alone_is_asked() -> None:
    def missing() -> SeriesEstimate:
        raise NotFound("no-series", "no series is told of it")

    answer = road(RoadQuestion(2027, draws=DRAWS), VINTAGE, pipeline(1.0), missing, "KZT")
    assert [one.measure for one in answer.lines] == ["jobs", "floor_area"]
    assert answer.lacking == {"output": "no-series"}
    alone = RoadQuestion(2027, ("output",), draws=DRAWS)
    with pytest.raises(NotFound) as caught:
        road(alone, VINTAGE, pipeline(1.0), missing, "KZT")
    assert caught.value.code == "no-series"


def test_without_a_programme_there_is_no_road() -> None:
    coming = pipeline(1.0)
    none = replace(coming, programmes=(replace(coming.programmes[0], left_out="no-day"),))
    with pytest.raises(NotFound) as caught:
        asked(none)
    assert caught.value.code == "no-pipeline"


@pytest.mark.parametrize(("year", "code"), [(2025, "year-passed"), (2042, "year-too-far")])
def test_a_year_that_has_passed_or_is_too_far_is_refused(year: int, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        RoadQuestion(year).checked(KNOWN)
    assert caught.value.code == code
    RoadQuestion(2041).checked(KNOWN)


def test_another_measure_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        RoadQuestion(2027, ("output", "happiness"))
    assert caught.value.code == "unknown-measure"


@pytest.mark.parametrize("text", ["", "x", "2xx", "-3", "1e9", "1 000", "0", "0x", "²", "9" * 30])
def test_a_target_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        RoadTarget.read(text)
    assert caught.value.code == "bad-target"


def test_a_target_is_an_amount_or_a_multiple() -> None:
    assert RoadTarget.read("2x") == RoadTarget(Decimal(2), times=True)
    assert str(RoadTarget.read("1500.5")) == "1500.5"


def test_jobs_have_no_year_to_be_a_multiple_of() -> None:
    question = RoadQuestion(2027, ("jobs",), RoadTarget.read("2x"), DRAWS)
    with pytest.raises(InvalidInput) as caught:
        asked(pipeline(1.0), question)
    assert caught.value.code == "bad-target"
