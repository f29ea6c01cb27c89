"""A book reads no more than it must, and misses nothing that acts out of order may hide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ondiris.applications import Procedure, ProcedureStep, StepKind, read_act, working_days
from ondiris.codes import Catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import Holidays, Known, Statement, Vintage, Withdrawal
from ondiris.ports import INTERNAL, Audience
from ondiris.production.applications.book import ApplicationBook
from ondiris.production.applications.kept import (
    APPLICANT,
    PROCEDURE,
    KeptApplication,
    Party,
    act_statement,
    filing_statements,
)

TODAY = date(2025, 11, 1)
CALENDAR = working_days(Holidays())
OFFICE = Party("c-1", "coordinator", "office")
STEPS = tuple(
    ProcedureStep("plot", code, StepKind.STEP, {"en": code}, "https://example.org", role="zone")
    for code in ("a", "b")
)
PROCEDURES = {"plot": Procedure("plot", {"en": "A plot"}, STEPS)}
Tell = Callable[..., list[str]]


class Counted(Ledger):
    """A ledger that notes of which subjects it gives rows."""

    asked: list[Sequence[str] | None]

    def statement_rows(self, vintage, audience, properties, **more):  # type: ignore[no-untyped-def]
        subjects = more.get("subjects")
        self.asked.append(None if subjects is None else sorted(subjects))
        return super().statement_rows(vintage, audience, properties, **more)


@pytest.fixture
def ledger(tmp_path: Path, catalogue: Catalogue, clock: object) -> Iterator[Counted]:
    with closing(Database(f"sqlite:///{tmp_path / 'ledger.db'}")) as database:
        database.prepare()
        made = Counted(database, catalogue, clock)  # type: ignore[arg-type]
        made.asked = []
        yield made


@pytest.fixture
def tell(ledger: Counted) -> Tell:
    """Say acts of an application, each in a revision of its own; return their identifiers."""

    def told(code: str, *texts: str, day: date = TODAY - timedelta(days=9)) -> list[str]:
        ids = []
        for text in texts:
            entries: list[Statement] = []
            if text == "filed":
                said = {PROCEDURE: "plot", APPLICANT: "inv-1"}
                entries += filing_statements(code, said, OFFICE, day, locator="form 1")
            act = act_statement(read_act(text, code, day), OFFICE, locator=f"form {len(ids) + 2}")
            ledger.append([OFFICE.source, *entries, act], action="form")
            ids.append(act.id)
        return ids

    return told


def book_of(ledger: Ledger, vintage: Vintage | None = None) -> ApplicationBook:
    return ApplicationBook(ledger, vintage or ledger.vintage(TODAY), INTERNAL)


def waits(book: ApplicationBook) -> list[tuple[str, str]]:
    found = book.waiting(PROCEDURES, CALENDAR, TODAY)
    return [(one.application.code, one.step.step) for one in found]


def test_of_what_ended_nothing_is_read_until_somebody_asks(ledger: Counted, tell: Tell) -> None:
    tell("app-1", "filed", "opened a", "decided a granted", "opened b", "decided b granted")
    tell("app-2", "filed", "opened a", "decided a refused papers")
    tell("app-3", "filed", "opened a", "withdrawn")
    tell("app-4", "filed", "opened a", "decided a granted", "opened b")
    book = book_of(ledger)
    assert ledger.asked == []
    assert waits(book) == [("app-4", "b")]
    assert ledger.asked == [["app-4"]]
    assert (book.one("app-2") or KeptApplication("", "", "", "", ())).acts[-1].reason == "papers"
    assert ledger.asked == [["app-4"], ["app-2"]]
    assert book.one("app-9") is None
    assert list(book.applications()) == ["app-1", "app-2", "app-3", "app-4"]
    assert ledger.asked[-1] is None


def test_an_act_is_all_that_is_read_after_it(ledger: Counted, tell: Tell) -> None:
    tell("app-1", "filed", "opened a")
    tell("app-2", "filed", "opened b")
    book = book_of(ledger)
    before = book.waiting(PROCEDURES, CALENDAR, TODAY)
    ledger.asked.clear()
    tell("app-2", "decided b granted")
    moved = book.at(ledger.vintage(TODAY))
    assert waits(moved) == [("app-1", "a")]
    assert ledger.asked == [["app-2"]]
    assert moved.waiting(PROCEDURES, CALENDAR, TODAY)[0] is before[0]
    assert waits(book) == [("app-1", "a"), ("app-2", "b")]


def test_nothing_stays_of_what_is_taken_back_whole(ledger: Counted, tell: Tell) -> None:
    (filed,) = tell("app-1", "filed")
    book = book_of(ledger)
    assert list(book.applications()) == ["app-1"]
    ids = [row[0] for row in ledger.statement_rows(ledger.vintage(TODAY), INTERNAL,
                                                   (PROCEDURE, APPLICANT))]  # fmt: skip
    backs = [Withdrawal(id_, "wrong", OFFICE.source.id, Known(TODAY)) for id_ in (filed, *ids)]
    ledger.append(backs, action="withdraw")
    moved = book.at(ledger.vintage(TODAY))
    assert (moved.applications(), moved.one("app-1"), list(moved.codes())) == ({}, None, [])


def test_an_act_between_a_decision_and_its_restoring_waits(ledger: Counted, tell: Tell) -> None:
    _, _, decided = tell("app-1", "filed", "opened a", "decided a granted")
    back = Withdrawal(decided, "wrong", OFFICE.source.id, Known(TODAY))
    ledger.append([back], action="withdraw")
    tell("app-1", "asked_back a")
    again = Withdrawal(back.id, "right after all", OFFICE.source.id, Known(TODAY))
    ledger.append([again], action="withdraw")
    # As many were decided as opened, and yet the last act of the step asks back.
    assert waits(book_of(ledger)) == [("app-1", "a")]


def test_acts_of_one_revision_are_looked_at_in_their_order(ledger: Counted) -> None:
    day = TODAY - timedelta(days=9)
    acts = [
        act_statement(read_act(text, "app-1", day), OFFICE, locator=f"row {n}")
        for n, text in enumerate(("opened b", "decided b granted", "filed", "opened a"))
    ]
    acts.append(act_statement(read_act("decided a refused x", "app-1", day), OFFICE,
                              locator="row -1 a 0"))  # fmt: skip
    ledger.append([OFFICE.source, *acts], action="load")
    assert waits(book_of(ledger)) == [("app-1", "a")]


def test_what_may_still_be_opened_is_unfinished(ledger: Counted, tell: Tell) -> None:
    tell("app-1", "filed", "opened a", "decided a granted", "opened b", "decided b granted")
    tell("app-2", "filed", "opened a", "decided a granted")
    tell("app-3", "filed", "withdrawn")
    tell("app-4", "filed")
    book = book_of(ledger)
    assert sorted(book.unfinished({"plot": 2})) == ["app-2", "app-4"]
    assert sorted(book.unfinished({"plot": 1})) == ["app-4"]


def test_what_follows_from_an_application_is_made_once(ledger: Counted, tell: Tell) -> None:
    tell("app-1", "filed", "opened a")
    tell("app-2", "filed")
    made: list[str] = []

    def counts(found: Sequence[KeptApplication]) -> Iterator[tuple[str, int]]:
        for kept in found:
            made.append(kept.code)
            yield kept.code, len(kept.acts)

    book = book_of(ledger)
    codes = ("app-1", "app-2", "app-9")
    for _ in range(2):
        assert book.each("acts", (), codes, counts) == {"app-1": 2, "app-2": 1}
    assert sorted(made) == ["app-1", "app-2"]
    tell("app-2", "opened a")
    assert book.at(ledger.vintage(TODAY)).each("acts", (), codes, counts)["app-2"] == 2
    assert sorted(made) == ["app-1", "app-2", "app-2"]
    assert book.each("acts", ("otherwise",), ("app-1",), counts) == {"app-1": 2}
    assert made[-1] == "app-1"


def test_the_public_is_shown_none(ledger: Counted, tell: Tell) -> None:
    tell("app-1", "filed", "opened a")
    public = Audience(public=True, moment=datetime(2030, 1, 1, tzinfo=UTC))
    book = ApplicationBook(ledger, ledger.vintage(TODAY), public)
    assert (waits(book), book.applications(), book.size) == ([], {}, 0)
