"""Who owes what: steps by their clocks, obligations by the rule for promises."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.applications import (
    DaysKind,
    Overdue,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    read_act,
    read_obligation,
    working_days,
)
from ondiris.model import Holiday, Holidays, Period
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import owed, step_places, waiting

CALENDAR = working_days(Holidays((Holiday(6, 12),)))
TODAY = date(2025, 6, 20)


def step(
    code: str, allowed: int | None, days: DaysKind | None, *, confirmed: bool
) -> ProcedureStep:
    said = StepConfirmation("lawyer", date(2025, 1, 9)) if confirmed else None
    return ProcedureStep(
        "plot", code, StepKind.STEP, {"en": code}, "https://example.org", role="zone",
        allowed=allowed, days=days, in_force=True, place="KZ", confirmed=said,
    )  # fmt: skip


PLOT = Procedure(
    "plot",
    {"en": "A plot"},
    (
        step("entry", 10, DaysKind.WORKING, confirmed=True),
        step("board", 12, DaysKind.UNSAID, confirmed=False),
        step("survey", None, None, confirmed=False),
        ProcedureStep("plot", "law", StepKind.REFERENCE, {"en": "Law"}, "https://example.org"),
    ),
)


def kept(*texts: str, **more: object) -> KeptApplication:
    acts = []
    for text in texts:
        day, _, act = text.partition(" ")
        acts.append(read_act(act, "app-1", date(2025, 6, int(day))))
    return KeptApplication("app-1", "", "plot", "inv-1", tuple(acts), **more)  # type: ignore[arg-type]


def test_a_confirmed_term_is_overdue_after_its_working_days_and_not_before() -> None:
    # Ten working days after Monday the 2nd without Thursday the 12th end on Tuesday the 17th.
    one = kept("1 filed", "2 opened entry")
    for day, late in ((17, False), (18, True)):
        (found,) = waiting([one], {"plot": PLOT}, CALENDAR, date(2025, 6, day))
        assert (found.overdue, found.waits_for, found.institution) == (late, "officer", "zone")
        assert found.clock.readings[0].due == date(2025, 6, 17)


def test_a_clock_that_was_stopped_is_later_by_the_stop_and_the_applicant_is_waited_for() -> None:
    one = kept("1 filed", "2 opened entry", "4 asked_back entry")
    (found,) = waiting([one], {"plot": PLOT}, CALENDAR, TODAY)
    assert (found.overdue, found.waits_for, found.institution) == (False, "applicant", "inv-1")
    assert found.clock.stopped
    again = kept("1 filed", "2 opened entry", "4 asked_back entry", "11 answered entry")
    (found,) = waiting([again], {"plot": PLOT}, CALENDAR, TODAY)
    # Two days used up to the 4th, eight more after the 11th without the 12th: the 24th.
    assert found.clock.readings[0].due == date(2025, 6, 24)


def test_a_published_term_that_nobody_confirmed_counts_nothing() -> None:
    one = kept("1 filed", "2 opened board")
    (found,) = waiting([one], {"plot": PLOT}, CALENDAR, date(2025, 6, 17))
    assert (found.overdue, found.confirmed) == (False, False)
    assert found.clock.verdict is Overdue.UNDER_ONE
    (found,) = waiting([kept("1 filed", "2 opened survey")], {"plot": PLOT}, CALENDAR, TODAY)
    assert found.clock.verdict is Overdue.NO_TERM


def test_overdue_steps_stand_before_older_ones() -> None:
    one = kept("1 filed", "2 opened survey", "3 opened entry")
    found = waiting([one], {"plot": PLOT}, CALENDAR, TODAY)
    assert [(w.step.step, w.overdue) for w in found] == [("entry", True), ("survey", False)]


@pytest.mark.parametrize("end", ["9 withdrawn", "9 decided entry refused papers"])
def test_nobody_is_waited_for_once_it_has_ended(end: str) -> None:
    one = kept("1 filed", "2 opened entry", "2 opened survey", end)
    assert waiting([one], {"plot": PLOT}, CALENDAR, TODAY) == []


def test_rules_know_the_steps_and_their_owner_and_no_reference() -> None:
    places = step_places(PLOT, TODAY)
    assert list(places) == ["entry", "board", "survey"]
    assert {place.owner for place in places.values()} == {"zone"}


@pytest.mark.parametrize(
    ("due", "handed", "standing"),
    [
        ("2025-Q3", {}, "open"),
        ("2025-05", {}, "unknown"),
        ("2025-05", {"city power": date(2025, 5, 31)}, "met"),
        ("2025-05", {"city power": date(2025, 6, 1)}, "late"),
        ("2025-05", {"city road": date(2025, 5, 1)}, "unknown"),
    ],
)
def test_obligations_are_judged_as_promises_are(
    due: str, handed: dict[str, date], standing: str
) -> None:
    obligation = read_obligation("city power 10", "app-1", Period.parse(due))
    (found,) = owed([kept("1 filed", obligations=(obligation,), kept=handed)], TODAY)
    assert str(found.verdict.standing) == standing
