"""What a forecast's promise came to: judged by the collection that judges promises, and scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ondiris.codes import load_catalogue
from ondiris.model import (
    Bound,
    Known,
    Modality,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Vintage,
)
from ondiris.ports import INTERNAL, Current, Recorded, RecordedStatement
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.kept import Forecast, LocalForecast
from ondiris.production.projects.outcomes import Outcomes
from ondiris.production.projects.track_record import (
    Baseline,
    Tally,
    TrackRecord,
    tallies,
    track_record,
)
from ondiris.projects import Standing, crps_quantiles
from ondiris.sources.city_tables import CityData, OtherBasket, ProgrammeRow

TODAY = date(2026, 3, 1)
KEY = SeriesKey("count_projects", "XX", "projects", subject="zone", modality=Modality.PLANNED)


def said(value: str, period: str, known: str, key: SeriesKey = KEY) -> Observation:
    day = Known(date.fromisoformat(known))
    return Observation(key, Period.parse(period), Printed.read(value), "s", "p", day)


def done(value: str, period: str, known: str, **fields: Any) -> Observation:
    return said(value, period, known, replace(KEY, modality=Modality.ACHIEVED, **fields))


def stated(subject: str, name: str, value: str, known: str) -> Statement:
    return Statement(subject, name, value, "s", "p", Known(date.fromisoformat(known)))


@dataclass
class Shelf:
    """An archive of fixed entries."""

    entries: tuple[Observation | Statement, ...]

    def current(self, _query: object, _vintage: object) -> list[Current]:
        found = [e for e in self.entries if isinstance(e, Observation)]
        return [Current(Recorded(e.id, e, 1)) for e in found]

    def history(self, query: object, vintage: object) -> list[Recorded]:
        return [one.recorded for one in self.current(query, vintage)]

    def statements(
        self,
        _vintage: object,
        audience: object,
        *,
        property: str,  # noqa: A002 - the port's word
    ) -> list[RecordedStatement]:
        assert audience is INTERNAL
        found = [e for e in self.entries if isinstance(e, Statement) and e.property == property]
        return [RecordedStatement(e.id, e, 1) for e in found]

    def sources(self, _vintage: object, _audience: object) -> Mapping[str, Source]:
        return {}


YEAR = said("11", "2025", "2025-06-30")
CANCELLED = stated("zone", "cancelled", "2025-08-15", "2025-09-01")
SWAPPED = stated("zone", "replaced_by", "park", "2025-10-01")
QUANTILES = {"count": {0.05: 1.0, 0.5: 6.0, 0.95: 10.0}}
CITY = CityData((ProgrammeRow("zone", "zone", "count_projects", "project_cost"),))


def scored(
    need: dict[str, float],
    *entries: Observation | Statement,
    by: date = date(2025, 12, 31),
    near: tuple[OtherBasket, ...] = (),
    times: int = 1,
    **kept: Any,
) -> TrackRecord:
    made = [
        Forecast(f"f{n}", "zone", date(2025, 7, 1), by, 0.25, need, QUANTILES,
                 1, 1, "v", "m", **kept)
        for n in range(times)
    ]  # fmt: skip
    shelf: Any = Shelf(entries)
    facts = Facts(shelf, load_catalogue(), Vintage(TODAY, 1), INTERNAL)
    return track_record(made, facts, Outcomes(shelf, facts, INTERNAL, near), CITY)


JOBS = replace(KEY, measure="jobs", unit="jobs")
PLACES = said("65", "2025", "2025-06-30", JOBS)


def places(value: str) -> Observation:
    return said(value, "2025", "2026-01-20", replace(JOBS, modality=Modality.ACHIEVED))


@pytest.mark.parametrize(
    ("need", "entries", "met"),
    [
        ({"count": 11.0}, (done("11", "2025", "2026-01-20"),), True),
        ({"count": 11.0}, (done("10", "2025", "2026-01-20"),), False),
        ({"count": 11.0}, (done("10", "2025-01/2025-10", "2025-11-01"),), None),  # before its day
        ({"count": 11.0}, (done("11", "2024", "2026-01-20"),), None),  # another year's list
        ({"count": 11.0}, (done("11", "2025-01/2025-05", "2025-07-01"),), None),  # known by then
        ({"count": 11.0}, (), None),
        ({"count": 11.0, "jobs": 65.0}, (done("11", "2025", "2026-01-20"),), None),
        ({"count": 11.0, "jobs": 65.0}, (done("11", "2025", "2026-01-20"), places("65")), True),
        ({"count": 11.0, "jobs": 65.0}, (done("11", "2025", "2026-01-20"), places("64")), False),
        ({"count": 11.0, "jobs": 65.0}, (done("3", "2025", "2026-01-20"),), False),
    ],
)
def test_a_forecast_is_scored_by_the_rule_that_judges_promises(
    need: dict[str, float], entries: tuple[Observation, ...], met: bool | None
):
    record = scored(need, YEAR, PLACES, *entries)
    assert [s.met for s in record.scored] == ([] if met is None else [met])
    assert len(record.waiting) == (met is None)
    if met is not None:
        assert record.scored[0].brier == pytest.approx((0.25 - met) ** 2)
        assert record.brier is None  # one score says nothing


def test_a_forecast_waits_while_part_of_its_promise_is_gone():
    need = {"count": 11.0, "jobs": 65.0}
    assert scored(need, YEAR, done("11", "2025", "2026-01-20")).scored == ()


def test_only_an_outcome_of_the_forecasts_own_day_has_a_distance():
    (own,) = scored({"count": 11.0}, YEAR, done("12", "2025", "2026-01-20")).scored
    assert own.crps is not None
    (early,) = scored({"count": 11.0}, YEAR, done("12", "2025-01/2025-10", "2025-11-01")).scored
    assert (early.met, early.crps) == (True, None)
    assert early.outcome.number == Decimal(12)


DUE = said("2", "../2025-09-30", "2025-06-30")
TWO = {"count": 2.0}


def launched(code: str, day: str, told: str) -> tuple[Statement, ...]:
    """Return a named part of the zone that was launched on a day, and when that was said."""
    return (stated(code, "part_of", "zone", told), stated(code, "launch_actual", day, told))


FIRST = launched("mill", "2025-08-01", "2025-08-02")


@pytest.mark.parametrize(
    ("entries", "standing"),
    [
        ((*FIRST, *launched("kiln", "2025-09-30", "2025-10-02")), Standing.MET),
        ((*FIRST, *launched("kiln", "2025-10-01", "2025-10-02")), Standing.LATE),
        (FIRST, None),  # at least one of two
        ((done("2", "2025-10-15", "2025-10-20"),), Standing.LATE),
        ((CANCELLED,), Standing.WITHDRAWN),
        ((SWAPPED,), Standing.REPLACED),
        (
            (CANCELLED, done("2", "2025-09-30", "2025-10-05")),
            Standing.MET,
        ),  # delivered for all that
        ((stated("zone", "cancelled", "2025-05-01", "2025-06-30"),), None),  # known by then
        ((stated("zone", "cancelled", "2025-05-01", "2025-07-01"),), None),  # on its very day
    ],
)
def test_whatever_decides_a_promise_decides_its_forecast(
    entries: tuple[Observation | Statement, ...], standing: Standing | None
):
    record = scored(TWO, DUE, *entries, by=date(2025, 9, 30))
    assert [s.standing for s in record.scored] == ([] if standing is None else [standing])
    assert len(record.waiting) == (standing is None)
    for one in record.scored:
        assert one.met == (standing is Standing.MET)
        assert one.brier == pytest.approx((0.25 - one.met) ** 2)


def test_launches_that_were_known_when_it_was_made_prove_no_forecast():
    before = (
        *launched("mill", "2025-05", "2025-06-30"),
        *launched("kiln", "2025-06", "2025-07-01"),
    )
    assert scored(TWO, DUE, *before, by=date(2025, 9, 30)).scored == ()
    third = scored({"count": 3.0}, DUE, *before, *launched("shed", "2025-09", "2025-10-01"),
                   by=date(2025, 9, 30))  # fmt: skip
    assert [s.standing for s in third.scored] == [Standing.MET]


def test_a_withdrawal_is_shown_by_what_was_said_and_has_no_distance():
    (left,) = scored(TWO, DUE, CANCELLED, by=date(2025, 9, 30)).scored
    assert (left.outcome, left.crps) == (None, None)
    assert left.departure is not None
    assert left.departure.source == CANCELLED.id


def test_neither_at_least_so_many_nor_another_basket_has_a_distance():
    """Both are of the forecast's own day, and neither counts what it foretold."""
    least = scored(TWO, DUE, *FIRST, *launched("kiln", "2025-09-30", "2025-10-02"),
                   by=date(2025, 9, 30)).scored  # fmt: skip
    assert [(s.met, s.crps) for s in least] == [(True, None)]
    assert least[0].outcome is not None
    assert least[0].outcome.bound is Bound.GE
    near = (OtherBasket("count_projects zone 2025", "jobs", "city", "2025", ("measure",)),)
    other = done("900", "2025", "2026-01-20", measure="jobs", unit="jobs", subject="city")
    need = {"count": 11.0, "jobs": 65.0}
    (short,) = scored(need, YEAR, PLACES, other, places("64"), near=near).scored
    assert (short.standing, short.crps) == (Standing.SHORT, None)


LAW = (0.0, 0.25, 0.5, 0.25)
LOCAL = LocalForecast(0.05, 4.0, 2.0, 0.5, 1)
DAYS = {0.25: date(2025, 8, 1), 0.5: date(2025, 9, 1), 0.75: date(2025, 11, 1)}


def test_a_kept_law_is_scored_by_ranked_probability_beside_both_baselines():
    (one,) = scored({"count": 3.0}, said("3", "2025", "2025-06-30"),
                    done("2", "2025", "2026-01-20"), counts=LAW, local=LOCAL).scored  # fmt: skip
    assert not one.met
    assert (one.crps, one.ranked) == (None, pytest.approx(0.25**2 + 0.25**2))
    assert one.place is not None
    assert 0.25 <= one.place <= 0.75
    assert one.promiser == Baseline(1.0, 1.0)  # three promised, two came
    assert one.local is not None
    assert one.local.brier == pytest.approx(0.05**2)
    pmf = stats.nbinom.pmf(np.arange(12), 4.0, 2 / 2.5)  # one is on record, the rest at the rate
    below = np.concatenate([[0.0], np.cumsum(pmf)])
    exact = ((below - (np.arange(13) >= 2)) ** 2).sum()
    assert one.local.ranked == pytest.approx(exact, abs=1e-3)


def test_what_an_earlier_method_kept_is_scored_by_what_it_kept():
    (one,) = scored({"count": 3.0}, said("3", "2025", "2025-06-30"),
                    done("2", "2025", "2026-01-20")).scored  # fmt: skip
    assert one.crps is not None
    assert (one.ranked, one.place, one.local) == (None, None, None)


def test_the_day_on_which_a_promise_was_kept_scores_the_days_that_were_said():
    late = done("2", "2025-10-15", "2025-10-20")
    (one,) = scored(TWO, DUE, late, by=date(2025, 9, 30), dates=DAYS).scored
    days = [d.toordinal() for d in DAYS.values()]
    exact = crps_quantiles(list(DAYS), days, date(2025, 10, 15).toordinal())
    assert one.date_error == pytest.approx(exact)
    (left,) = scored(TWO, DUE, CANCELLED, by=date(2025, 9, 30), dates=DAYS).scored
    assert left.date_error is None


def test_twenty_scores_are_averaged_and_nineteen_are_not():
    entries = (said("3", "2025", "2025-06-30"), done("2", "2025", "2026-01-20"))
    few, enough = (scored({"count": 3.0}, *entries, times=n, local=LOCAL) for n in (19, 20))
    assert (few.brier, few.brier_promiser, few.reliability) == (None, None, ())
    assert len(few.scored) == 19
    assert enough.brier == pytest.approx(0.25**2)
    assert enough.brier_local == pytest.approx(0.05**2)
    assert enough.brier_promiser == 1.0
    assert [r.forecasts for r in enough.reliability] == [20]


def test_late_and_over_cost_are_told_with_their_number_of_cases():
    def line(standing: Standing) -> Any:
        return SimpleNamespace(standing=standing)

    def project(**figures: int) -> Any:
        return SimpleNamespace(
            figures={k: SimpleNamespace(number=Decimal(v)) for k, v in figures.items()}
        )

    lines = [line(s) for s in (Standing.MET, Standing.LATE, Standing.SHORT, Standing.OPEN)]
    projects = [project(cost_actual=5, cost_planned=4), project(cost_actual=4, cost_planned=4),
                project(cost_planned=9)]  # fmt: skip
    assert tallies(lines, projects) == (Tally("late", 2, 3), Tally("over_cost", 1, 2))
