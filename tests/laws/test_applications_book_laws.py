"""A book that is moved on act by act says at every vintage what is read from nothing."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondiris.applications import (
    DaysKind,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    working_days,
)
from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput, OndirisError
from ondiris.ledger import Database, Ledger
from ondiris.model import Holidays, Known, Period, Statement, Vintage, Withdrawal, World
from ondiris.ports import INTERNAL, Entry
from ondiris.production.applications.book import ApplicationBook
from ondiris.production.applications.kept import (
    ACT,
    APPLICANT,
    KEPT,
    OWES,
    PROCEDURE,
    KeptApplication,
    Party,
    applications,
)
from ondiris.production.applications.owing import owed, step_places, waiting
from ondiris.production.applications.rules import ApplicationRules

TODAY = date(2025, 11, 1)
FIRST = TODAY - timedelta(days=60)
CALENDAR = working_days(Holidays())
OFFICE, ZONE = Party("c-1", "coordinator", "office"), Party("o-1", "officer", "zone")


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


def step(code: str, order: int | None, allowed: int | None, days: DaysKind | None) -> ProcedureStep:
    said = StepConfirmation("lawyer", date(2025, 1, 9)) if days is DaysKind.WORKING else None
    return ProcedureStep(
        "plot", code, StepKind.STEP, {"en": code}, "https://example.org", order, role="zone",
        allowed=allowed, days=days, in_force=True, place="KZ", confirmed=said,
    )  # fmt: skip


PROCEDURES = {
    "plot": Procedure(
        "plot",
        {"en": "A plot"},
        (
            step("a", 1, 5, DaysKind.WORKING),
            step("b", None, 9, DaysKind.UNSAID),
            step("c", 2, None, None),
        ),
    )
}
STEPS = {"plot": step_places(PROCEDURES["plot"], TODAY)}
ACTS = (
    "filed", "opened a", "opened b", "opened c", "asked_back a", "answered a", "asked_back b",
    "answered b", "decided a granted", "decided b granted", "decided b refused papers",
    "decided c granted", "withdrawn",
)  # fmt: skip
SAID = (*((ACT, act) for act in ACTS), *((ACT, act) for act in ACTS[:4]), (OWES, "city power 10"),
        (OWES, "investor jobs 5"), (KEPT, "city power"), (KEPT, "investor jobs"))  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "ledger.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        database.prepare()
    return path


SOME = frozenset({"app-1"})


class Told:
    """A ledger that is told things at random, as far as the rules allow."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self.ledger = Ledger(database, catalogue, Clock())
        self.ids: list[str] = []
        self.told = 0

    def newest(self) -> Vintage:
        return self.ledger.vintage(TODAY)

    def say(self, app: int, what: tuple[str, str], day: int) -> None:
        """Say something of an application; a filing says whose it is, too."""
        value = what[1]
        code, world = f"app-{app}", World.SYNTHETIC if app == 0 else World.ACTUAL
        about = [(PROCEDURE, "plot"), (APPLICANT, f"inv-{app}")] if value == "filed" else []
        # A coordinator may enter every act; places of one form are in order.
        self.told += 1
        entries: list[Entry] = [OFFICE.source]
        for n, (of, text) in enumerate([*about, what]):
            due = Period.day(FIRST + timedelta(days=30)) if of == OWES else None
            known = Known(FIRST + timedelta(days=day))
            place = f"{self.told} form {n}"
            entries.append(
                Statement(code, of, text, OFFICE.source.id, place, known, due, world=world)
            )
        held = applications(self.ledger, self.newest(), INTERNAL, worlds=tuple(World), code=code)
        rules = ApplicationRules(held, STEPS, today=TODAY)
        try:
            for entry in entries:
                rules.admit(entry)
        except InvalidInput:
            return
        self.ledger.append(entries, action="form")
        self.ids += [entry.id for entry in entries if isinstance(entry, Statement)]

    def take_back(self, which: int) -> None:
        """Take back any entry: a filing, an act in the middle, a taking back."""
        if not self.ids:
            return
        back = Withdrawal(self.ids[which % len(self.ids)], "wrong", OFFICE.source.id, Known(TODAY))
        self.ledger.append([back], action="withdraw")
        self.ids.append(back.id)


def outcome(answer: Any) -> Any:
    """Return what a question gives, or by which rule it cannot be answered."""
    try:
        return answer()
    except (OndirisError, ValueError) as error:
        return type(error).__name__, str(error)


def answers(book: ApplicationBook) -> list[Any]:
    return [
        outcome(lambda: book.waiting(PROCEDURES, CALENDAR, TODAY, of=SOME)),
        outcome(lambda: book.owed(TODAY, met=False, of=SOME)),
        sorted(book.naming(APPLICANT, {"inv-1"})),
        outcome(lambda: book.waiting(PROCEDURES, CALENDAR, TODAY)),
        outcome(lambda: book.owed(TODAY, met=False)),
        outcome(lambda: book.owed(TODAY)),
        outcome(lambda: [book.one(f"app-{n}") for n in range(3)]),
        outcome(lambda: list(book.applications().items())),
    ]


def from_nothing(ledger: Ledger, vintage: Vintage, worlds: tuple[World, ...]) -> list[Any]:
    found: dict[str, KeptApplication] = applications(ledger, vintage, INTERNAL, worlds=worlds)
    debts = owed(found.values(), TODAY)
    some = [kept for kept in found.values() if kept.code in SOME]
    return [
        outcome(lambda: waiting(some, PROCEDURES, CALENDAR, TODAY)),
        [one for one in owed(some, TODAY) if one.verdict.outcome is None],
        [kept.code for kept in found.values() if kept.applicant == "inv-1"],
        outcome(lambda: waiting(found.values(), PROCEDURES, CALENDAR, TODAY)),
        [one for one in debts if one.verdict.outcome is None],
        debts,
        [found.get(f"app-{n}") for n in range(3)],
        list(found.items()),
    ]


said = st.tuples(st.integers(0, 2), st.sampled_from(SAID), st.integers(0, 12))
lives = st.lists(said | said | said | st.integers(0, 1_000), min_size=10, max_size=40)
worlds_asked = st.sampled_from([(World.ACTUAL,), (World.SYNTHETIC,), tuple(World)])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives, worlds_asked, st.integers(0, 61), st.integers(0, 40))
def test_a_book_that_is_moved_on_says_what_is_read_from_nothing(
    prepared: Path,
    catalogue: Catalogue,
    life: list[tuple[int, tuple[str, str], int] | int],
    worlds: tuple[World, ...],
    day: int,
    back: int,
) -> None:
    with (
        TemporaryDirectory(dir=prepared.parent) as folder,
        closing(Database(f"sqlite:///{shutil.copy(prepared, folder)}")) as database,
    ):
        told = Told(database, catalogue)
        ledger = told.ledger
        kept = ApplicationBook(ledger, told.newest(), INTERNAL, worlds)
        whole = ApplicationBook(ledger, told.newest(), INTERNAL, worlds)
        for app in range(3):
            told.say(app, (ACT, "filed"), 0)
            told.say(app, (ACT, "opened a"), 1)
        for n, one in enumerate(life):
            if isinstance(one, int):
                told.take_back(one)
            else:
                app, what, day_of_it = one
                told.say(app, what, min(n + day_of_it, 60))
            if n % 3:
                continue
            expected = from_nothing(ledger, told.newest(), worlds)
            fresh = ApplicationBook(ledger, told.newest(), INTERNAL, worlds)
            assert answers(fresh) == expected
            kept, whole = kept.at(told.newest()), whole.at(told.newest())
            assert answers(kept)[:4] == expected[:4]
            assert answers(whole) == expected
        newest = told.newest()
        then = Vintage(FIRST + timedelta(days=day), max(newest.revision - back, 0))
        expected = from_nothing(ledger, then, worlds)
        for book in (kept, whole):
            assert answers(book.at(then)) == expected
            assert answers(book.at(then).at(newest)) == answers(book.at(newest))
        assert answers(ApplicationBook(ledger, then, INTERNAL, worlds)) == expected
