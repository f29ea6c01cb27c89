"""References to figures, and totals with alternatives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import load_catalogue
from ondiris.errors import InvalidInput
from ondiris.model import (
    Known,
    KnownBasis,
    Modality,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Vintage,
)
from ondiris.ports import INTERNAL, Current, Recorded
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.odds import Scenario
from ondiris.production.projects.odds_data import even_times, priors, remaining_from, split_times
from ondiris.projects import shipped


def entry(period: str, value: str, day: str, basis: KnownBasis = KnownBasis.STATED) -> Observation:
    key = SeriesKey("count_zones", "XX", "zones", subject="parks", modality=Modality.ACHIEVED)
    known = Known(date.fromisoformat(day), basis)
    return Observation(key, Period.parse(period), Printed.read(value), "s", "p. 1", known)


class Ledger:
    """An archive of fixed entries."""

    def __init__(self, *entries: Observation) -> None:
        self.entries = entries

    def current(self, _query: object, vintage: Vintage) -> list[Current]:
        return [Current(Recorded(e.id, e, 1)) for e in self.entries if e.known.day <= vintage.known]


LEDGER = Ledger(
    entry("2021", "4", "2021-07-12"),
    entry("2022", "8", "2023-01-01", KnownBasis.INFERRED),
    entry("2023", "11", "2025-01-01", KnownBasis.INFERRED),
)


def facts(day: str, *, stated_only: bool = False) -> Facts:
    vintage = Vintage(date.fromisoformat(day), 1)
    catalogue = load_catalogue()
    return Facts(LEDGER, catalogue, vintage, INTERNAL, stated_only=stated_only)  # type: ignore[arg-type]


def ref(period: str) -> str:
    return f"count_zones parks {period} achieved"


def test_references_add_subtract_and_span_alternatives():
    now = facts("2026-01-01")
    total = now.total(f"{ref('2023')} - {ref('2021')} or {ref('2022')} - {ref('2021')}")
    assert total is not None
    assert (total.least, total.most) == (Decimal(4), Decimal(7))
    assert len(total.inputs) == 3
    assert total.known == date(2025, 1, 1)


def test_what_is_not_known_yet_has_no_total():
    assert facts("2023-08-01").total(ref("2023")) is None
    assert facts("2023-08-01").total(ref("2022")) is not None
    assert facts("2023-08-01", stated_only=True).total(ref("2022")) is None
    assert facts("2023-08-01").total("") is None


@pytest.mark.parametrize("text", ["count_zones parks 2023", "a b 2023-13 d"])
def test_a_reference_has_four_words_and_a_period(text: str):
    with pytest.raises(InvalidInput):
        facts("2026-01-01").total(text)


def test_stages_later_in_the_order_are_nearer_to_launch():
    days = [remaining_from(s) for s in ("application", "permit", "construction", "commissioning")]
    assert days == sorted(days, reverse=True)
    assert remaining_from("application", 2) == remaining_from("application") - 30
    assert remaining_from("construction", 2) == remaining_from("construction")
    assert sum(split_times("late")) < sum(split_times("mixed"))
    assert sum(even_times(600)) / len(even_times(600)) == pytest.approx(300)


def test_every_prior_says_what_it_rests_on():
    assert priors()["pace_median"] == 1.07
    for line in shipped("priors.csv").splitlines()[1:]:
        assert line.split(",")[2] in ("published", "assumption", "derived")


def test_reference_classes_without_a_source_are_refused():
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(shipped("reference_class.csv"))))
    assert len(rows) == 48
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    "words",
    [
        {"delay_factor": "weather", "delay_days": 9},
        {"delay_factor": "power"},
        {"delay_days": 9},
        {"add": 999},
        {"permits_speed": 0.0},
    ],
)
def test_impossible_scenarios_are_refused(words: dict[str, object]):
    with pytest.raises(InvalidInput):
        Scenario(**words)  # type: ignore[arg-type]
