"""What moved in promises between two vintages: days, deadlines, launches, our own forecasts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Confidentiality,
    Known,
    Modality,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
)
from ondiris.ports import INTERNAL, Audience
from ondiris.production.figures.changes import MoveKind
from ondiris.production.projects.changes import deadlines_moved, forecasts_due, plans_moved
from ondiris.production.projects.kept import FORECAST
from ondiris.sources.city_tables import read_city_data

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 15)
PUBLIC = Audience(public=True, moment=datetime(2025, 11, 1, tzinfo=UTC))
KEY = SeriesKey(
    measure="count_projects", area="XX-1", unit="projects", subject="zone-2025",
    modality=Modality.PLANNED,
)  # fmt: skip


def stated(name: str, value: str, day: date = JUNE, **more: object) -> Statement:
    plain = Statement("plant", name, value, "paper", f"p. {day}", Known(day))
    return replace(plain, **more)  # type: ignore[arg-type]


def promised(value: str, period: str, day: date = JUNE, **key: object) -> Observation:
    return Observation(
        replace(KEY, **key),  # type: ignore[arg-type]
        Period.parse(period), Printed.read(value), "paper", "p. 1", Known(day),
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    database.prepare()
    made = Ledger(database, catalogue, clock)  # type: ignore[arg-type]
    made.append([Source("paper", "Paper", "Page 1")], action="test")
    yield made
    database.close()


def revised(ledger: Ledger, *entries: object) -> tuple[Vintage, Vintage]:
    before = ledger.vintage()
    ledger.append(entries, action="test")  # type: ignore[arg-type]
    return before, ledger.vintage()


def test_a_planned_launch_moves_and_both_days_are_told(ledger: Ledger) -> None:
    ledger.append([stated("launch_planned", "2025-12-31")], action="test")
    sides = revised(ledger, stated("launch_planned", "2026-03-31", JULY))
    (one,) = plans_moved(ledger, *sides, INTERNAL, "KZT")
    assert (one.kind, one.old, one.new, one.days) == (
        MoveKind.DATE, "2025-12-31", "2026-03-31", 90
    )  # fmt: skip


def test_the_same_day_said_again_moves_nothing(ledger: Ledger) -> None:
    ledger.append([stated("launch_planned", "2025-12-31")], action="test")
    sides = revised(ledger, stated("launch_planned", "2025-12-31", JULY))
    assert plans_moved(ledger, *sides, INTERNAL, "KZT") == ()


def test_a_launch_is_counted_once_with_its_distance_from_the_plan(ledger: Ledger) -> None:
    ledger.append([stated("launch_planned", "2025-07-01")], action="test")
    sides = revised(ledger, stated("launch_actual", "2025-07-11", JULY))
    (one,) = plans_moved(ledger, *sides, INTERNAL, "KZT")
    assert (one.kind, one.old, one.new, one.days) == (
        MoveKind.LAUNCH, "2025-07-01", "2025-07-11", 10
    )  # fmt: skip
    sides = revised(ledger, stated("stage", "full_work", date(2025, 8, 1)))
    assert plans_moved(ledger, *sides, INTERNAL, "KZT") == ()


def test_every_move_of_a_plan_is_told_however_many_lie_between(ledger: Ledger) -> None:
    """Set, moved twice and launched between two vintages: two moves and the launch."""
    days = [date(2025, 7, n) for n in range(1, 5)]
    sides = revised(
        ledger,
        stated("launch_planned", "2025-10-01", days[0]),
        stated("launch_planned", "2025-12-01", days[1]),
        stated("launch_planned", "2025-12-01", days[1], locator="p. 9"),
        stated("launch_planned", "2025-11-01", days[2]),
        stated("launch_actual", "2025-11-20", days[3]),
    )
    assert [
        (one.kind, one.old, one.new, one.days)
        for one in plans_moved(ledger, *sides, INTERNAL, "KZT")
    ] == [
        (MoveKind.DATE, "2025-10-01", "2025-12-01", 61),
        (MoveKind.DATE, "2025-12-01", "2025-11-01", -30),
        (MoveKind.LAUNCH, "2025-11-01", "2025-11-20", 19),
    ]


def test_a_plan_that_is_withdrawn_moves_back(ledger: Ledger) -> None:
    first = stated("launch_planned", "2025-10-01")
    wrong = stated("launch_planned", "2025-12-01", JULY)
    ledger.append([first, wrong], action="test")
    sides = revised(ledger, Withdrawal(wrong.id, "a slip", "paper", Known(JULY)))
    (one,) = plans_moved(ledger, *sides, INTERNAL, "KZT")
    assert (one.old, one.new, one.days) == ("2025-12-01", "2025-10-01", -61)


def test_every_move_of_a_deadline_is_told(ledger: Ledger) -> None:
    days = [date(2025, 7, n) for n in range(1, 4)]
    periods = ("../2026", "../2027", "../2028")
    said = [promised("11", p, day) for p, day in zip(periods, days, strict=True)]
    ledger.append(said[:1], action="test")
    sides = revised(ledger, *said[1:])
    found = deadlines_moved(ledger, ledger.catalogue, *sides, INTERNAL)
    assert [(one.old, one.new) for one in found] == [("../2026", "../2027"), ("../2027", "../2028")]


def test_the_public_is_told_of_no_hidden_plan_or_launch(ledger: Ledger) -> None:
    inside = {"confidentiality": Confidentiality.INTERNAL}
    ledger.append([stated("launch_planned", "2025-12-31")], action="test")
    sides = revised(
        ledger,
        stated("launch_planned", "2026-03-31", JULY, **inside),
        stated("launch_actual", "2025-07-11", JULY, **inside),
    )
    assert plans_moved(ledger, *sides, PUBLIC, "KZT") == ()
    assert len(plans_moved(ledger, *sides, INTERNAL, "KZT")) == 2


def test_the_same_amount_for_another_time_is_a_deadline_that_moved(ledger: Ledger) -> None:
    ledger.append([promised("11", "../2026")], action="test")
    sides = revised(ledger, promised("11", "../2027", JULY))
    (one,) = deadlines_moved(ledger, ledger.catalogue, *sides, INTERNAL)
    assert (one.kind, one.old, one.new, one.days) == (
        MoveKind.DEADLINE, "../2026", "../2027", 365
    )  # fmt: skip


def test_another_amount_for_another_time_is_another_promise(ledger: Ledger) -> None:
    ledger.append([promised("11", "2026")], action="test")
    sides = revised(ledger, promised("24", "2027", JULY), promised("12", "2026", JULY))
    assert deadlines_moved(ledger, ledger.catalogue, *sides, INTERNAL) == ()


def test_a_promise_that_moves_in_number_and_day_is_told_with_both(ledger: Ledger) -> None:
    ledger.append([promised("35", "../2027")], action="test")
    sides = revised(ledger, promised("40", "../2027-12", JULY))
    (one,) = deadlines_moved(ledger, ledger.catalogue, *sides, INTERNAL)
    assert (one.kind, one.old, one.new, one.days) == (
        MoveKind.DEADLINE, "../2027", "../2027-12", 0
    )  # fmt: skip
    assert one.amounts is not None
    assert [row.text for row in one.amounts] == ["35", "40"]


def test_an_older_word_that_is_found_later_moves_no_deadline(ledger: Ledger) -> None:
    ledger.append([promised("40", "../2028", JULY)], action="test")
    sides = revised(ledger, promised("35", "../2027", JUNE))
    assert deadlines_moved(ledger, ledger.catalogue, *sides, INTERNAL) == ()


FORECASTED = {
    "by": "2025-07-10", "draws": 100, "made": "2025-06-30", "method": "m/1", "need": {"count": 11},
    "probability": 0.7, "quantiles": {"count": {"0.5": 11}}, "seed": 1, "vintage": "2025-06-30/1",
}  # fmt: skip


def test_a_forecast_comes_due_on_its_day_and_again_with_its_outcome(
    ledger: Ledger, tmp_path: Path
) -> None:
    city = read_city_data(tmp_path)
    forecast = stated(FORECAST, json.dumps(FORECASTED), subject="zone-2025")
    ledger.append([promised("11", "../2025-07-10"), forecast], action="test")
    early = revised(ledger, stated("news", "x", date(2025, 7, 9)))
    assert forecasts_due(ledger, ledger.catalogue, city, *early, INTERNAL) == ()
    due = revised(ledger, stated("news", "x", date(2025, 7, 10)))
    (one,) = forecasts_due(ledger, ledger.catalogue, city, *due, INTERNAL)
    assert (one.kind, one.property, one.old, one.new) == (
        MoveKind.FORECAST, "2025-07-10", "0.700", "not_scored"
    )  # fmt: skip
    done = promised("12", "2025-07-10", date(2025, 8, 1), modality=Modality.ACHIEVED)
    scored = revised(ledger, done)
    (one,) = forecasts_due(ledger, ledger.catalogue, city, *scored, INTERNAL)
    assert one.new == "met"
    after = revised(ledger, stated("news", "x", date(2025, 8, 2)))
    assert forecasts_due(ledger, ledger.catalogue, city, *after, INTERNAL) == ()
