"""What waiting steps hold up: each project once, and what nobody said is never nought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ondiris.applications import Procedure, read_act, read_obligation, working_days
from ondiris.model import Holidays, Period
from ondiris.production.applications.holding import HeldAmount, ProjectSize, holding
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import waiting

TODAY = date(2025, 6, 20)
SIZES = {
    "plant": ProjectSize({"jobs": Decimal(100), "investment": Decimal(5000)}, ("e1", "e2")),
    "mill": ProjectSize({"jobs": Decimal(30), "power": Decimal(4)}, ("e3",)),
}


def kept(code: str, project: str, *steps: str, owes: tuple[str, ...] = ()) -> KeptApplication:
    told = ["filed", *(f"opened {step}" for step in steps)]
    acts = tuple(read_act(text, code, date(2025, 6, 2)) for text in told)
    due = Period.parse("2030")
    owed = tuple(read_obligation(text, code, due, id=f"{code} {text}") for text in owes)
    return KeptApplication(code, project, "plot", f"inv-{code}", acts, owed)


def found(*applications: KeptApplication):
    procedures = {"plot": Procedure("plot", {"en": "A plot"})}
    steps = waiting(applications, procedures, working_days(Holidays()), TODAY)
    return holding(steps, SIZES)


def test_a_project_counts_once_for_a_step_an_institution_and_in_all() -> None:
    told = found(
        kept("a", "plant", "entry", "board"),
        kept("b", "plant", "entry"),
        kept("c", "mill", "entry"),
    )
    by = {one.step: one for one in told.by_step}
    assert (by["entry"].steps, by["entry"].projects) == (3, ("plant", "mill"))
    assert by["entry"].amounts == {
        "jobs": HeldAmount(Decimal(130), 0),
        "investment": HeldAmount(Decimal(5000), 1),
        "power": HeldAmount(Decimal(4), 1),
        "area": HeldAmount(None, 2),
    }
    assert by["board"].projects == ("plant",)
    assert by["board"].amounts["power"] == HeldAmount(None, 1)
    assert (told.total.steps, told.total.amounts["jobs"]) == (4, HeldAmount(Decimal(130), 0))
    assert told.total.inputs == ("e1", "e2", "e3")
    (whole,) = told.by_institution
    assert (whole.institution, whole.steps, whole.amounts["jobs"].known) == ("", 4, Decimal(130))


def test_what_a_project_does_not_say_its_application_may() -> None:
    owes = ("investor jobs 7", "investor investment 900", "city power 10", "city road")
    told = found(kept("a", "", "entry", owes=owes), kept("b", "plant", "entry", owes=owes[:1]))
    assert told.total.projects == ("a", "plant")
    assert told.total.amounts["jobs"] == HeldAmount(Decimal(107), 0)
    assert told.total.amounts["investment"] == HeldAmount(Decimal(5900), 0)
    assert told.total.amounts["power"] == HeldAmount(Decimal(10), 1)
    assert "a investor jobs 7" in told.total.inputs
    assert "b investor jobs 7" not in told.total.inputs  # the project's own word counts


def test_nothing_waits_where_nothing_waits() -> None:
    told = found(kept("a", "plant"))
    assert (told.by_step, told.by_institution, told.total.steps) == ((), (), 0)
    assert told.total.amounts["jobs"] == HeldAmount(None, 0)
