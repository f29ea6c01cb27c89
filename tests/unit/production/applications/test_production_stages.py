"""Steps as stages: the city's table, what holds projects up, and how long stages took."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ondiris.applications import (
    DaysKind,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
    read_act,
    read_obligation,
    working_days,
)
from ondiris.errors import InvalidFile
from ondiris.model import Holidays, Period
from ondiris.model.holds import HoldKind, StageWatch, WatchEnd
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import owed, waiting
from ondiris.production.applications.stages import (
    StageRow,
    hold_ups,
    read_stage_rows,
    stage_watches,
)

CALENDAR = working_days(Holidays())
TODAY = date(2025, 6, 20)  # a Friday
HEAD = "stage,procedure,steps,owes,measures\n"


def step(code: str, *, confirmed: bool = True) -> ProcedureStep:
    said = StepConfirmation("lawyer", date(2025, 1, 9)) if confirmed else None
    return ProcedureStep(
        "plot", code, StepKind.STEP, {"en": code.title()}, "https://example.org", role="zone",
        allowed=10, days=DaysKind.WORKING, in_force=True, place="KZ", confirmed=said,
    )  # fmt: skip


PLOT = {
    "plot": Procedure(
        "plot", {"en": "A plot"}, (step("entry"), step("board"), step("survey", confirmed=False))
    )
}
LAND = StageRow("land", "plot", ("entry", "board"), measures=True)


def kept(*texts: str, code: str = "app-1", owes: str = "", due: str = "2025-Q3") -> KeptApplication:
    acts = []
    for n, text in enumerate(texts):
        day, _, act = text.partition(" ")
        acts.append(read_act(act, code, date.fromisoformat(f"2025-{day}"), id=f"{code}/{n}"))
    obligations = (read_obligation(owes, code, Period.parse(due), id="o1"),) if owes else ()
    return KeptApplication(code, "plant", "plot", "inv-1", tuple(acts), obligations)


def test_a_stage_is_timed_from_its_first_opening_to_its_last_grant():
    one = kept("01-02 filed", "01-10 opened entry", "02-01 decided entry granted",
               "02-03 opened board", "03-11 decided board granted")  # fmt: skip
    (found,) = stage_watches([one], PLOT, [LAND], TODAY)
    inputs = tuple(f"app-1/{n}" for n in (1, 2, 3, 4))
    assert found == StageWatch("land", "app-1", 60.0, WatchEnd.PASSED, inputs=inputs)


@pytest.mark.parametrize(
    ("end", "days", "way"),
    [
        ("06-01 withdrawn", 60.0, WatchEnd.LEFT),
        ("06-01 decided board refused papers", 60.0, WatchEnd.LEFT),
        ("06-01 asked_back board", 79.0, WatchEnd.OPEN),
    ],
)
def test_what_left_ends_the_watch_and_what_is_open_counts_up_to_today(
    end: str, days: float, way: WatchEnd
):
    one = kept("04-01 filed", "04-02 opened entry", "04-09 decided entry granted",
               "04-10 opened board", end)  # fmt: skip
    (found,) = stage_watches([one], PLOT, [LAND], TODAY)
    assert (found.days, found.end) == (days, way)


def test_of_what_is_older_than_the_records_only_the_rest_counts():
    row = StageRow("land", "plot", ("entry",), measures=True)
    since = {"plot": replace(PLOT["plot"], records_from=date(2025, 3, 1))}
    old = kept("01-02 filed", "01-10 opened entry", "02-01 decided entry granted", code="old")
    open_then = kept("01-02 filed", "02-19 opened entry", "03-21 decided entry granted")
    later = kept("03-02 filed", "03-03 opened entry", "03-05 decided entry granted", code="new")
    found = stage_watches([old, open_then, later], since, [row], TODAY)
    assert [(w.application, w.days, w.entered) for w in found] == [
        ("app-1", 30.0, 10.0), ("new", 2.0, 0.0),
    ]  # fmt: skip


def test_nothing_is_measured_of_steps_that_nobody_confirmed_or_that_only_belong():
    one = kept("01-02 filed", "01-10 opened survey", "02-01 decided survey granted")
    rows = [StageRow("design", "plot", ("survey",), measures=True)]
    assert stage_watches([one], PLOT, rows, TODAY) == ()
    entry = kept("01-02 filed", "01-10 opened entry")
    assert stage_watches([entry], PLOT, [StageRow("land", "plot", ("entry",))], TODAY) == ()
    assert stage_watches([entry], {}, [LAND], TODAY) == ()


def held(*found: KeptApplication, rows: tuple[StageRow, ...] = (LAND,)):
    steps = waiting(found, PLOT, CALENDAR, TODAY)
    return hold_ups(steps, owed(found, TODAY), PLOT, rows, CALENDAR, TODAY)


def test_a_step_holds_its_project_with_its_share_of_the_stage():
    (first,) = held(kept("06-16 filed", "06-16 opened entry"))
    assert (first.kind, first.project, first.what) == (HoldKind.STEP, "plant", "entry")
    assert (first.stage, first.share, first.behind) == ("land", 0.5, 0.5)
    # Ten working days after Monday the 16th: Monday the 30th.
    assert (first.due, first.relieved, first.late) == (date(2025, 6, 30),) * 2 + (False,)
    assert (first.names["en"], first.id, first.name) == ("Entry", "app-1/1", "step app-1 entry")
    (second,) = held(kept("05-01 filed", "05-02 opened entry", "05-05 decided entry granted",
                          "05-06 opened board"))  # fmt: skip
    assert (second.share, second.behind, second.begun) == (0.5, 0.0, date(2025, 5, 6))
    # Its day has passed: it would end on the next working day, Monday the 23rd.
    assert (second.due, second.relieved, second.late) == (
        date(2025, 5, 20), date(2025, 6, 23), True
    )  # fmt: skip


def test_an_unconfirmed_step_waits_and_has_no_day_to_end_on():
    (one,) = held(kept("05-01 filed", "05-02 opened survey"))
    assert (one.due, one.relieved, one.late, one.stage) == (None, None, False, "")


def test_what_the_city_owes_holds_until_it_is_kept_or_given_up():
    rows = (StageRow("equipment", owes="power"),)
    (one,) = held(kept("03-03 filed", owes="city power 10"), rows=rows)
    assert (one.kind, one.what, one.waits_for) == (HoldKind.OWED, "power", "city")
    assert (one.begun, one.due, one.relieved) == (
        date(2025, 3, 3), date(2025, 9, 30), date(2025, 9, 30)
    )  # fmt: skip
    assert (str(one.amount), one.unit, one.stage, one.late) == ("10", "MW", "equipment", False)
    (late,) = held(kept("03-03 filed", owes="city power 10", due="2025-Q1"))
    assert (late.late, late.relieved) == (True, date(2025, 6, 23))
    assert held(kept("03-03 filed", "04-01 withdrawn", owes="city power 10")) == ()
    assert held(kept("03-03 filed", owes="investor launch")) == ()


def test_the_table_says_which_steps_fall_into_which_stage(tmp_path: Path):
    assert read_stage_rows(tmp_path, PLOT) == ()
    (tmp_path / "stages.csv").write_text(
        HEAD + "land,plot,entry board,,yes\nequipment,,,power,no\n", "utf-8"
    )
    assert read_stage_rows(tmp_path, PLOT) == (
        StageRow("land", "plot", ("entry", "board"), "", measures=True),
        StageRow("equipment", owes="power"),
    )


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("sea,plot,entry,,no", "unknown-stage"),
        ("launched,plot,entry,,no", "unknown-stage"),
        ("land,port,entry,,no", "unknown-procedure"),
        ("land,plot,port,,no", "unknown-step"),
        ("land,,,bridge,no", "unknown-obligation"),
        ("land,,,jobs,no", "unknown-obligation"),  # the investor owes these
        ("land,,,,no", "steps-or-owes"),
        ("land,plot,entry,power,no", "steps-or-owes"),
        ("land,plot,,,no", "steps-or-owes"),
        ("land,plot,entry entry,,no", "step-in-two-stages"),
    ],
)
def test_a_row_that_cannot_be_is_named(tmp_path: Path, row: str, rule: str):
    (tmp_path / "stages.csv").write_text(f"{HEAD}{row}\n", "utf-8")
    with pytest.raises(InvalidFile) as refused:
        read_stage_rows(tmp_path, PLOT)
    assert [failure.rule for failure in refused.value.failures] == [rule]
