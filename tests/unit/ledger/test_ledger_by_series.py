"""Whole series as columns, on SQLite and on PostgreSQL: what stands as `Ledger.current` has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.ledger.by_series import SeriesReader, StoredFigure, figures_of
from ondiris.model import (
    Confidentiality,
    Known,
    Observation,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    Withdrawal,
    World,
)
from ondiris.ports import INTERNAL, Audience, Clock, Query

KEY = SeriesKey(measure="output", area="XX-1", activity="C29", unit="KZT")
OTHER = SeriesKey(measure="output", area="XX-1", activity="C10", unit="KZT")
LOCATOR = 'кесте 2, "қатар" 5 \\ [1]'


def observed(
    period: str, value: str, key: SeriesKey = KEY, source: str = "paper", day: int = 30
) -> Observation:
    printed = Printed.read(value, multiplier=9)
    known = Known(date(2025, 6, day))
    return Observation(key, Period.parse(period), printed, source, LOCATOR, known)


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: Clock) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    made = Ledger(database, catalogue, clock)
    made.append([Source("paper", "Paper", "Front page"), Source("rival", "R", "Back")], action="t")
    with closing(database):
        yield made


def test_columns_hold_what_stands_alone_in_order_of_time(ledger: Ledger) -> None:
    entries = [
        observed("2025-03", "3"), observed("2025-01", "1.0"), observed("2025-Q1", "6.5"),
        observed("2024", "20"), observed("2025-02", "2"), observed("2025-02", "2.5", day=29),
        observed("2025-02", "7", source="rival"), observed("2025-01", "9", OTHER),
    ]  # fmt: skip
    ledger.append(entries, action="test")
    reader = SeriesReader(ledger, ledger.vintage(), INTERNAL)
    keys = reader.keys()
    found = reader.standing(keys)
    alone = {
        keys[number]: [*figures_of(columns, [True] * len(columns[0]))]
        for number, columns in found.alone.items()
    }
    told = {key: [(one.period, one.value) for one in own] for key, own in alone.items()}
    assert told == {
        KEY: [("2024", "20"), ("2025-01", "1.0"), ("2025-Q1", "6.5"), ("2025-03", "3")],
        OTHER: [("2025-01", "9")],
    }
    plain = [one.recorded(key) for key, own in alone.items() for one in own]
    stands = {
        one.recorded.id: one for one in ledger.current(Query(audience=INTERNAL), ledger.vintage())
    }
    assert {one.id: one.observation for one in plain} | {
        one.recorded.id: one.recorded.observation for one in found.judged
    } == {name: one.recorded.observation for name, one in stands.items()}
    assert {(one.digits, one.multiplier, one.locator) for one in alone[OTHER]} == {(0, 9, LOCATOR)}


def test_figures_of_series_that_answer_one_question_are_judged(ledger: Ledger) -> None:
    twin = replace(KEY, price_basis=PriceBasis.NOMINAL)
    ledger.append([observed("2025-01", "1"), observed("2025-01", "2", twin)], action="test")
    reader = SeriesReader(ledger, ledger.vintage(), INTERNAL)
    found = reader.standing(reader.keys())
    assert [len(columns[0]) for columns in found.alone.values()] == [0, 0]
    stands = ledger.current(Query(audience=INTERNAL), ledger.vintage())
    assert [one.recorded.id for one in found.judged] == [one.recorded.id for one in stands]


def test_the_public_is_not_told_of_hidden_entries_that_a_figure_rests_on(ledger: Ledger) -> None:
    shown = observed("2025-01", "1")
    hidden = replace(observed("2025-02", "2"), confidentiality=Confidentiality.INTERNAL)
    inputs = tuple(sorted((shown.id, hidden.id)))
    rests = [replace(observed(p, "3"), inputs=inputs) for p in ("2025-01/2025-02", "2025-Q1")]
    ledger.append([shown, hidden, *rests], action="test")
    public = Audience(public=True, moment=datetime(2025, 11, 1, tzinfo=UTC))
    for audience, told in ((public, shown.id), (INTERNAL, " ".join(inputs))):
        reader = SeriesReader(ledger, ledger.vintage(), audience)
        keys = reader.keys()
        rows = [
            one
            for columns in reader.standing(keys).alone.values()
            for one in figures_of(columns, [True] * len(columns[0]))
        ]
        assert {one.inputs for one in rows if one.value == "3"} == {told}
        said = map(StoredFigure._make, reader.said(keys))
        assert {one.inputs for one in said if one.value == "3"} == {told}


def test_whatever_number_of_entries_may_be_taken_back(ledger: Ledger) -> None:
    kept, wrong = observed("2025-01", "1"), observed("2025-02", "2")
    ids = [wrong.id, *(f"o{n:024x}" for n in range(66_000))]
    day = Known(date(2025, 7, 1))
    back = [Withdrawal(name, "misread", "paper", day) for name in ids]
    ledger.append([kept, wrong, *back], action="test")
    vintage, query = ledger.vintage(), Query(audience=INTERNAL)
    reader = SeriesReader(ledger, vintage, INTERNAL)
    alone = reader.standing(reader.keys()).alone.values()
    assert [one.id for c in alone for one in figures_of(c, [True] * len(c[0]))] == [kept.id]
    assert [span.times for span in reader.spans([World.ACTUAL])] == [1]
    assert [one.recorded.id for one in ledger.current(query, vintage)] == [kept.id]
    assert ledger.coverage(query, vintage) == {(KEY, kept.period)}
    assert ledger.series(query, vintage) == {KEY}
    assert ledger.activities(query, vintage) == {KEY.activity}


def test_nothing_asked_for_is_nothing(ledger: Ledger) -> None:
    found = SeriesReader(ledger, ledger.vintage(), INTERNAL).standing({})
    assert (found.alone, found.judged, found.blank) == ({}, [], [])
