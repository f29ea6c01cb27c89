"""Days on which something is due, as counted by hand, and who reads what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ondiris.applications import (
    DaysKind,
    Obligation,
    OwingSide,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    StepPlace,
    read_act,
    working_days,
)
from ondiris.model import Holidays, Period
from ondiris.people import Held, Role
from ondiris.production.applications.digests import debt_key, digest
from ondiris.production.applications.kept import KeptApplication, Party
from ondiris.production.applications.legal_days import DayState, legal_days
from ondiris.production.applications.news import ApplicationNews
from ondiris.production.applications.owing import owed, step_places, waiting
from ondiris.production.applications.reading import ApplicationReader

CALENDAR = working_days(Holidays())


def step(code: str, role: str, allowed: int, *, confirmed: bool = True) -> ProcedureStep:
    sure = StepConfirmation("office", date(2026, 1, 10)) if confirmed else None
    return ProcedureStep(
        "power", code, StepKind.STEP, {"en": code}, "https://example.org", role=role,
        allowed=allowed, days=DaysKind.WORKING, in_force=True if confirmed else None,
        place="ZZ-1" if confirmed else "", confirmed=sure,
    )  # fmt: skip


PROCEDURES = {
    "power": Procedure(
        "power",
        {"en": "Power"},
        (step("terms", "grid", 5), step("build", "grid", 9, confirmed=False)),
    )
}
STEPS = {"power": step_places(PROCEDURES["power"], date(2026, 2, 9))}


def application(code: str, *told: tuple[str, int], by: str = "a-1") -> KeptApplication:
    """Return an application whose acts are of February 2026; the applicant's are of an account."""
    acts = []
    for text, day in told:
        mine = text.split()[0] in ("filed", "answered", "withdrawn")
        party = Party(by, "applicant", "inv-1") if mine else Party("desk", "officer", "grid")
        acts.append(read_act(text, code, date(2026, 2, day), source=party.source.id))
    return KeptApplication(code, "", "power", "inv-1", tuple(acts))


def told(kept: KeptApplication, today: date = date(2026, 2, 9)) -> list[tuple[str, str, date]]:
    found = legal_days([kept], owed([kept], today), PROCEDURES, CALENDAR, today)
    return [(one.what, one.state.value, one.day) for one in found]


def test_a_step_is_due_on_its_legal_day() -> None:
    # Tuesday 3 February; Wednesday is the first of five working days, Tuesday the 10th the last.
    kept = application("app-1", ("filed", 2), ("opened terms", 3))
    assert told(kept) == [("terms", "open", date(2026, 2, 10))]
    assert told(kept, date(2026, 3, 9)) == told(kept)


def test_a_term_that_is_not_confirmed_has_no_day() -> None:
    assert told(application("app-1", ("filed", 2), ("opened build", 3))) == []


def test_a_stopped_clock_has_the_earliest_day_and_days_do_not_move_it() -> None:
    kept = application("app-1", ("filed", 2), ("opened terms", 3), ("asked_back terms", 5))
    assert told(kept) == [("terms", "stopped", date(2026, 2, 10))]
    assert told(kept, date(2026, 4, 1)) == told(kept)
    # Answered on Monday the 9th: of Thursday to Monday two working days did not count.
    asked = [("filed", 2), ("opened terms", 3), ("asked_back terms", 5)]
    kept = application("app-1", *asked, ("answered terms", 9))
    assert told(kept) == [("terms", "open", date(2026, 2, 12))]


def test_what_was_decided_is_done_on_its_own_day() -> None:
    kept = application("app-1", ("filed", 2), ("opened terms", 3), ("decided terms granted", 6))
    (one,) = legal_days([kept], [], PROCEDURES, CALENDAR, date(2026, 2, 9))
    assert (one.day, one.state, one.ended) == (date(2026, 2, 10), DayState.DONE, date(2026, 2, 6))


def test_an_obligation_is_due_on_the_last_day_of_its_time() -> None:
    power = Obligation("app-1", OwingSide.CITY, "road", None, Period.parse("2026-Q3"))
    kept = replace(application("app-1", ("filed", 2)), obligations=(power,))
    assert told(kept) == [("road", "open", date(2026, 9, 30))]
    kept = replace(kept, kept={"city road": date(2026, 2, 7)})
    assert told(kept) == [("road", "done", date(2026, 9, 30))]


# Who reads what


def test_roles_reach_as_far_as_the_table_says() -> None:
    kept = application("app-1", ("filed", 2), ("opened terms", 3))
    (step_waits,) = waiting([kept], PROCEDURES, CALENDAR, date(2026, 2, 9))
    road = Obligation("app-1", OwingSide.CITY, "road", None, Period.parse("2026-Q3"))
    (owes,) = owed([replace(kept, obligations=(road,))], date(2026, 2, 9))

    def reads(role: Role, institution: str = "", account: str = "a-9") -> tuple[bool, bool]:
        reader = ApplicationReader((Held(role, institution),), account)
        return reader.reads(step_waits, STEPS["power"]), reader.reads(owes, STEPS["power"])

    assert reads(Role.COORDINATOR) == (True, True)
    assert reads(Role.AUDITOR) == (True, True)
    assert reads(Role.APPLICANT, "inv-1") == (True, True)
    assert reads(Role.APPLICANT, account="inv-1") == (True, True)
    # Officers see their own steps and nothing else of an application.
    assert reads(Role.OFFICER, "grid") == (True, False)
    assert reads(Role.OFFICER, "mill") == (False, False)
    assert reads(Role.APPLICANT) == (False, False)
    assert reads(Role.APPLICANT, "inv-2") == (False, False)
    assert reads(Role.OFFICER, "inv-1") == (False, False)
    assert reads(Role.PRESS) == reads(Role.ADMINISTRATOR) == (False, False)


def test_an_officer_is_told_of_acts_at_their_own_steps() -> None:
    kept = replace(application("app-1", ("filed", 2), ("opened terms", 3)), procedure="two")
    places = {"terms": StepPlace("terms", 1, "grid"), "build": StepPlace("build", 1, "builders")}

    def told(institution: str) -> list[str]:
        reader = ApplicationReader((Held(Role.OFFICER, institution),))
        done = [("filed", ""), ("opened", "terms"), ("owes", "road"), ("kept", "terms")]
        news = [
            ApplicationNews("s1", "app-1", kind, what, "", date(2026, 2, 3), 1)
            for kind, what in done
        ]
        return [one.kind for one in news if reader.reads_news(one, kept, places)]

    assert told("grid") == ["filed", "opened"]
    assert told("builders") == ["filed"]  # the step may be opened by them
    assert told("mill") == []


def test_a_digest_tells_what_fell_overdue_and_nothing_of_others() -> None:
    late = application("app-1", ("filed", 2), ("opened terms", 3))
    foreign = replace(application("app-2", ("filed", 2), ("opened terms", 3)), procedure="plot")
    today = date(2026, 2, 11)
    debts = waiting([late, foreign], PROCEDURES, CALENDAR, today)
    assert [one.overdue for one in debts] == [True, False]
    officer = ApplicationReader((Held(Role.OFFICER, "grid"),))
    said = digest(officer, debts, (), STEPS, ())
    assert [one.application.code for one in said.fell] == ["app-1"]
    assert [one.application.code for one in said.turn] == ["app-1"]
    assert (said.others, said.tells) == ((), True)
    again = digest(officer, debts, (), STEPS, {debt_key(debts[0])})
    assert (again.fell, again.tells) == ((), False)
    # Whose step it is nobody knows: a coordinator's.
    coordinator = digest(ApplicationReader((Held(Role.COORDINATOR),)), debts, (), STEPS, ())
    assert [one.application.code for one in coordinator.turn] == ["app-2"]
    assert [one.application.code for one in coordinator.others] == ["app-1"]
