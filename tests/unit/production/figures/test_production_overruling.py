"""A printed figure that better sources overrule says so, and so do changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import Known, Observation, Period, Printed, SeriesKey, Source, Vintage
from ondiris.ports import INTERNAL, Audience
from ondiris.production import explain
from ondiris.production.figures.changes import Cause, Revised, figures_changed
from ondiris.production.figures.overruling import (
    contradicting,
    newly_overruled,
    newly_printed,
)

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
JULY = date(2025, 7, 15)
PUBLIC = Audience(public=True, moment=datetime(2025, 11, 1, tzinfo=UTC))
SOURCES = [
    Source("bureau", "Bureau", "Tables", rank=80),
    Source("compiled-actual", "House", "Compiled from returns", rank=60),
    Source("paper", "Paper", "Page 1", rank=50),
]


def said(value: str, period: str, source: str = "paper") -> Observation:
    printed = Printed.read(value, multiplier=9)
    return Observation(KEY, Period.parse(period), printed, source, "p. 1", Known(JULY))


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    database.prepare()
    made = Ledger(database, catalogue, clock)  # type: ignore[arg-type]
    made.append(SOURCES, action="test")
    yield made
    database.close()


def added(ledger: Ledger, *entries: Observation) -> tuple[Vintage, Vintage]:
    before = ledger.vintage()
    ledger.append(entries, action="test")
    return before, ledger.vintage()


def overruled(
    ledger: Ledger, sides: tuple[Vintage, Vintage], audience: Audience = INTERNAL
) -> tuple[Revised, ...]:
    found = figures_changed(ledger, ledger.catalogue, *sides, audience)
    return newly_overruled(ledger, ledger.catalogue, found, audience)


def by(ledger: Ledger, entry: Observation) -> list[str]:
    now = ledger.vintage()
    found = explain(ledger, ledger.catalogue, entry.id, now, INTERNAL, rows={})
    return [f"{row.text} {row.formula}" for row in found.overruled]


QUARTER = "2025-01/2025-03"


def months(source: str = "bureau", *values: str) -> list[Observation]:
    numbers = values or ("10.1", "10.2", "10.3")
    return [said(v, f"2025-{n:02}", source) for n, v in enumerate(numbers, start=1)]


def test_the_month_that_completes_a_better_sum_overrules_a_papers_figure(ledger: Ledger) -> None:
    press = said("35.0", QUARTER)
    first, second, third = months()
    added(ledger, press, first, second)
    assert by(ledger, press) == []
    (one,) = overruled(ledger, added(ledger, third))
    assert (one.old.id, one.new.text, one.cause) == (press.id, "30.6", Cause.DERIVED)
    assert one.difference == Decimal("-4400000000")
    assert by(ledger, press) == ["30.6 sum-of-months/1"]
    # It is told once, and what was known before is not told again.
    assert overruled(ledger, added(ledger, said("11.0", "2025-04", "bureau"))) == ()


def test_a_figure_that_agrees_or_is_of_a_better_source_stands(ledger: Ledger) -> None:
    agrees, better = said("30.6", QUARTER), said("35.0", "2025-Q1", "bureau")
    for entry in (agrees, better):
        added(ledger, entry)
    assert overruled(ledger, added(ledger, *months())) == ()
    assert by(ledger, agrees) == by(ledger, better) == []


def test_a_papers_figure_that_comes_after_the_months_is_overruled_at_once(ledger: Ledger) -> None:
    added(ledger, *months())
    press = said("35.0", QUARTER)
    (one,) = overruled(ledger, added(ledger, press))
    assert one.old.id == press.id


def test_the_public_is_told_nothing_that_rests_on_compiled_months(ledger: Ledger) -> None:
    press = said("35.0", QUARTER)
    first, second, third = months("compiled-actual")
    added(ledger, press, first, second)
    sides = added(ledger, third)
    assert overruled(ledger, sides, PUBLIC) == ()
    assert len(overruled(ledger, sides)) == 1


def test_a_figure_printed_where_another_was_computed_is_told_with_both(ledger: Ledger) -> None:
    added(ledger, *months())
    printed = said("30.0", QUARTER, "bureau")
    sides = added(ledger, printed)
    found = figures_changed(ledger, ledger.catalogue, *sides, INTERNAL)
    (one,) = newly_printed(ledger, ledger.catalogue, found, INTERNAL)
    assert (one.old.text, one.new.id, one.cause) == ("30.6", printed.id, Cause.PRINTED)
    assert one.old.formula == "sum-of-months/1"


def test_a_figure_printed_as_it_was_computed_is_new_and_no_change(ledger: Ledger) -> None:
    added(ledger, *months())
    sides = added(ledger, said("30.6", QUARTER, "bureau"))
    found = figures_changed(ledger, ledger.catalogue, *sides, INTERNAL)
    assert newly_printed(ledger, ledger.catalogue, found, INTERNAL) == ()


def test_the_public_is_told_no_share_that_rests_on_compiled_months(ledger: Ledger) -> None:
    """A share of sums of months: what was compiled lies two steps below it."""

    def of_all(entry: Observation) -> Observation:
        return replace(entry, key=replace(entry.key, activity="B-E"))

    bureau = [of_all(one) for one in months("bureau", "50.0", "51.0", "52.0")]
    added(ledger, *bureau, *months("compiled-actual"))
    key = replace(KEY, measure="share_pct", of="output@B-E", unit="%")
    printed = replace(said("40.0", QUARTER), key=key, printed=Printed.read("40.0"))
    sides = added(ledger, printed)
    found = figures_changed(ledger, ledger.catalogue, *sides, INTERNAL)
    (one,) = newly_printed(ledger, ledger.catalogue, found, INTERNAL)
    assert one.old.formula == "share/1"
    shown = figures_changed(ledger, ledger.catalogue, *sides, PUBLIC)
    assert newly_printed(ledger, ledger.catalogue, shown, PUBLIC) == ()


# What contradicts a figure that stands


def otherwise(ledger: Ledger, entry: Observation, audience: Audience = INTERNAL) -> list[str]:
    now = ledger.vintage()
    found = explain(ledger, ledger.catalogue, entry.id, now, audience, rows={})
    return [f"{row.text} {row.formula}" for row in found.otherwise]


def test_an_offices_months_that_make_another_total_are_told_beside_it(ledger: Ledger) -> None:
    total = said("31.6", QUARTER, "bureau")
    added(ledger, total, *months())
    assert by(ledger, total) == []
    assert otherwise(ledger, total) == ["30.6 sum-of-months/1"]
    assert otherwise(ledger, months()[0]) == []


def test_months_that_make_the_total_say_nothing(ledger: Ledger) -> None:
    total = said("30.7", QUARTER, "bureau")
    added(ledger, total, *months())
    assert otherwise(ledger, total) == []


def test_months_of_a_lesser_source_do_not_contradict_an_offices_total(ledger: Ledger) -> None:
    total = said("31.6", QUARTER, "bureau")
    added(ledger, total, *months("paper"))
    assert otherwise(ledger, total) == []


def test_a_total_that_was_revised_since_is_no_longer_contradicted(ledger: Ledger) -> None:
    first = said("31.6", QUARTER, "bureau")
    added(ledger, first, *months())
    later = replace(said("30.6", QUARTER, "bureau"), known=Known(date(2025, 8, 15)))
    added(ledger, later)
    assert otherwise(ledger, first) == []


def test_the_public_is_not_told_what_compiled_months_would_make(ledger: Ledger) -> None:
    total = said("31.6", QUARTER)
    added(ledger, total, *months("compiled-actual", "10.1", "10.2", "10.3"))
    now = ledger.vintage()
    row = explain(ledger, ledger.catalogue, total.id, now, INTERNAL, rows={}).row
    assert row is not None
    weighty = replace(row, rank=60)
    inside = contradicting(ledger, ledger.catalogue, weighty, now, INTERNAL)
    assert [one.text for one in inside] == ["30.6"]
    assert contradicting(ledger, ledger.catalogue, weighty, now, PUBLIC) == ()
