"""Statements as bare rows, what lies between two vintages, and what was said meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import Unavailable
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Confidentiality,
    Known,
    Period,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.ports import INTERNAL, Audience

PUBLIC = Audience(public=True, moment=datetime(2030, 1, 1, tzinfo=UTC))
PAPER = Source("paper", "Paper", "Paper")
LAST = date(2025, 12, 31)
OWN = ("colour", "size")


def said(
    subject: str,
    name: str,
    value: str,
    day: int = 1,
    *,
    free: bool = True,
    world: World = World.ACTUAL,
    valid: Period | None = None,
) -> Statement:
    shown = Confidentiality.FREE if free else Confidentiality.INTERNAL
    known = Known(date(2025, 6, day))
    return Statement(subject, name, value, "paper", f"p. {day}", known, valid, shown, world=world)


RED, BLUE, LARGE = (
    said("a", "colour", "red"),
    said("b", "colour", "blue", 5),
    said("a", "size", "9"),
)
SECRET = said("c", "colour", "grey", 2, free=False, valid=Period.parse("2025-Q2"))
MADE_UP = said("d", "colour", "pink", 3, world=World.SYNTHETIC)
OTHER = said("a", "age", "7")


@pytest.fixture
def ledger(url: str, catalogue: Catalogue, clock: object) -> Iterator[Ledger]:
    database = Database(url)
    database.prepare()
    made = Ledger(database, catalogue, clock)  # type: ignore[arg-type]
    made.append([PAPER, RED, LARGE, OTHER], action="1")
    made.append([BLUE, SECRET], action="2")
    made.append([MADE_UP], action="3")
    yield made
    database.close()


def back(target: str, day: int = 9) -> Withdrawal:
    return Withdrawal(target, "wrong", "paper", Known(date(2025, 6, day)))


def test_rows_are_the_statements_of_their_properties(ledger: Ledger) -> None:
    vintage, worlds = ledger.vintage(LAST), tuple(World)
    rows = ledger.statement_rows(vintage, INTERNAL, OWN, worlds=worlds)
    told = [*ledger.statements(vintage, INTERNAL, property="colour", worlds=worlds),
            *ledger.statements(vintage, INTERNAL, property="size", worlds=worlds)]  # fmt: skip
    assert sorted(rows) == sorted(
        (one.id, one.statement.subject, one.statement.property, one.value,
         str(one.statement.valid or ""), "paper", one.statement.locator,
         one.statement.known.day.isoformat(), str(one.statement.world), one.revision)
        for one in told
    )  # fmt: skip
    assert {row[0] for row in rows} == {e.id for e in (RED, BLUE, LARGE, SECRET, MADE_UP)}
    asked = ledger.statement_rows(vintage, INTERNAL, ("size",), subjects=("a", "b", "z"))
    assert [row[0] for row in asked] == [LARGE.id]
    assert ledger.statement_rows(vintage, INTERNAL, OWN, subjects=()) == []


def test_rows_keep_to_the_vintage_the_audience_and_the_world(ledger: Ledger) -> None:
    def ids(vintage: Vintage, audience: Audience = INTERNAL) -> set[str]:
        values = ledger.statement_values(vintage, audience, "colour")
        rows = ledger.statement_rows(vintage, audience, ("colour",))
        assert sorted(values) == sorted((row[1], row[3], row[9]) for row in rows)
        return {row[0] for row in rows}

    assert ids(ledger.vintage(LAST)) == {RED.id, BLUE.id, SECRET.id}
    assert ids(ledger.vintage(LAST), PUBLIC) == {RED.id, BLUE.id}
    assert ids(Vintage(date(2025, 6, 4), 3)) == {RED.id, SECRET.id}
    assert ids(Vintage(LAST, 1)) == {RED.id}


def test_what_was_taken_back_is_in_neither_and_may_be_restored(ledger: Ledger) -> None:
    twin = said("a", "colour", "red", 2)
    ledger.append([twin], action="4")
    taken = back(RED.id)
    ledger.append([taken], action="5")
    vintage = ledger.vintage(LAST)
    assert RED.id not in {row[0] for row in ledger.statement_rows(vintage, INTERNAL, OWN)}
    assert sorted(ledger.statement_values(vintage, INTERNAL, "colour")) == [
        ("a", "red", 4), ("b", "blue", 2), ("c", "grey", 2),
    ]  # fmt: skip
    assert ledger.disputed_subjects(vintage, OWN) == {"a"}
    assert ledger.disputed_subjects(vintage, ("size",)) == frozenset()
    assert ledger.disputed_subjects(Vintage(LAST, 4), OWN) == frozenset()
    ledger.append([back(taken.id, 10)], action="6")
    vintage = ledger.vintage(LAST)
    assert RED.id in {row[0] for row in ledger.statement_rows(vintage, INTERNAL, OWN)}
    assert ledger.disputed_subjects(vintage, OWN) == {"a"}


def test_between_two_vintages_lie_the_subjects_that_they_know_otherwise(ledger: Ledger) -> None:
    def between(before: Vintage, after: Vintage) -> frozenset[str]:
        found = ledger.subjects_between(before, after, OWN)
        assert found == ledger.subjects_between(after, before, OWN)
        return found

    assert between(Vintage(LAST, 1), Vintage(LAST, 2)) == {"b", "c"}
    assert between(Vintage(LAST, 2), Vintage(LAST, 3)) == {"d"}
    assert between(Vintage(LAST, 3), Vintage(LAST, 3)) == frozenset()
    assert between(Vintage(date(2025, 6, 4), 2), Vintage(LAST, 2)) == {"b"}
    ledger.append([back(LARGE.id), back(OTHER.id)], action="4")
    assert between(Vintage(LAST, 3), Vintage(LAST, 4)) == {"a"}
    assert ledger.subjects_between(Vintage(LAST, 3), Vintage(LAST, 4), ("colour",)) == frozenset()


def test_what_was_checked_of_some_subjects_passes_others_by(ledger: Ledger) -> None:
    newer = said("b", "size", "4", 6)
    receipt = ledger.append([newer], action="4", after=2, about={"b"})
    assert receipt.revision == 4
    with pytest.raises(Unavailable) as refused:
        ledger.append([said("b", "size", "5", 7)], action="5", after=3, about={"b", "q"})
    assert refused.value.code == "moved"
    with pytest.raises(Unavailable):
        ledger.append([said("q", "size", "5", 7)], action="5", after=3)
    assert ledger.append([said("q", "size", "5", 7)], action="5", after=3, about={"q"}).added == 1


def test_what_was_taken_back_meanwhile_refuses_all_that_was_checked(ledger: Ledger) -> None:
    ledger.append([back(RED.id)], action="4")
    with pytest.raises(Unavailable) as refused:
        ledger.append([said("q", "size", "5", 7)], action="5", after=3, about={"q"})
    assert refused.value.code == "moved"
    assert ledger.vintage(LAST).revision == 4


def test_statements_are_read_without_those_of_a_kind(ledger: Ledger) -> None:
    ledger.append([said("app-1", "application_act", "filed", 8)], action="4")
    now = ledger.vintage(LAST)
    every = ledger.statements(now, INTERNAL)
    left = ledger.statements(now, INTERNAL, apart="application_")
    assert [one for one in every if one.statement.property != "application_act"] == left
    assert len(every) == len(left) + 1
    assert ledger.statements(now, INTERNAL, apart="applicationX") == every


def test_sources_are_those_of_the_revision_whichever_was_asked_first(ledger: Ledger) -> None:
    renamed = Source("paper", "Paper", "The Paper")
    party = Source("party:officer:zone:o-7", "zone", "officer")
    ledger.append([renamed, Source("new", "New", "New"), party], action="4")
    for revision in (2, 4, 3, 4, 1):
        found = ledger.sources(Vintage(LAST, revision), INTERNAL)
        late = revision == 4
        assert list(found) == (["paper", "new", party.id] if late else ["paper"])
        assert found["paper"].title == ("The Paper" if late else "Paper")
    # Who acts in an application is no document whose provider anybody ranks.
    assert ledger.providers() == {"paper": "Paper", "new": "New"}
