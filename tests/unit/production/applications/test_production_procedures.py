"""Files of procedures: read whole, or refused with every failing place."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ondiris.applications import DaysKind, Procedure, StepConfirmation, StepKind
from ondiris.codes import load_catalogue
from ondiris.errors import InvalidFile
from ondiris.model import World
from ondiris.production.applications.procedures import CityAreas, read_procedures
from ondiris.session import shipped_cases
from ondiris.sources.procedure_files import STEP_COLUMNS

ALMATY = shipped_cases() / "almaty"
TODAY = date(2026, 11, 1)
GOOD = {
    "procedure": "power",
    "code": "conditions",
    "kind": "step",
    "name_en": "Technical conditions",
    "allowed": "5",
    "days": "working",
    "in_force": "yes",
    "place": "KZ-75",
    "url": "https://power.example/conditions",
    "confidence": "ok",
}
CONFIRMED = {"confirmed_by": "zone-operator", "confirmed_on": "2026-09-01"}


@pytest.fixture(scope="module")
def areas() -> CityAreas:
    return CityAreas(load_catalogue(ALMATY), "KZ-75")


def write(folder: Path, *rows: dict[str, str], procedures: str = "power,Power\n") -> Path:
    names = STEP_COLUMNS.names
    lines = [",".join(names), *(",".join(row.get(n, "") for n in names) for row in rows)]
    (folder / "procedures.csv").write_text(f"code,name_en\n{procedures}", "utf-8")
    (folder / "steps.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def refused(folder: Path, areas: CityAreas) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFile) as error:
        read_procedures(folder, areas, TODAY)
    return [(one.rule, one.where) for one in error.value.failures]


def test_a_home_without_the_files_has_no_procedures(tmp_path: Path, areas: CityAreas) -> None:
    assert read_procedures(tmp_path / "applications", areas, TODAY) == ()


def test_a_step_is_read_whole(tmp_path: Path, areas: CityAreas) -> None:
    row = GOOD | CONFIRMED | {"order": "2", "silence": "no", "role": "grid", "note_ru": "верно"}
    (found,) = read_procedures(write(tmp_path, row), areas, TODAY)
    (step,) = found.steps
    assert (found.code, found.names) == ("power", {"en": "Power"})
    assert (step.kind, step.order, step.role) == (StepKind.STEP, 2, "grid")
    assert (step.allowed, step.days, step.silence, step.in_force) == (
        *(5, DaysKind.WORKING, False, True),
    )
    assert step.confirmed == StepConfirmation("zone-operator", date(2026, 9, 1))
    assert (step.sure, step.note, step.owner, step.valid_from) == (True, {"ru": "верно"}, {}, None)
    assert step.starts_a_clock


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"procedure": "powr"}, "unknown-procedure"),
        ({"code": "Land Commission"}, "bad-code"),
        ({"kind": "act"}, "unknown-kind"),
        ({"order": "first"}, "bad-order"),
        ({"allowed": "five"}, "bad-time"),
        ({"allowed": "-1"}, "bad-time"),
        ({"days": "banking"}, "unknown-days"),
        ({"days": ""}, "time-without-days"),
        ({"allowed": ""}, "time-without-days"),
        ({"silence": "maybe"}, "not-yes-or-no"),
        ({"in_force": "true"}, "not-yes-or-no"),
        ({"place": "KZ-99"}, "unknown-code"),
        ({"valid_from": "yesterday"}, "impossible-day"),
        ({"url": "power.example"}, "not-on-the-web"),
        ({"url": ""}, "missing"),
        ({"confidence": "high"}, "unknown-confidence"),
        ({"name_en": ""}, "missing"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, areas: CityAreas, change: dict[str, str], rule: str
) -> None:
    folder = write(tmp_path, GOOD | change)
    assert [found[0] for found in refused(folder, areas)] == [rule]


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"confirmed_on": ""}, "half-confirmed", "confirmed_on"),
        ({"confirmed_by": ""}, "half-confirmed", "confirmed_by"),
        ({"in_force": ""}, "half-confirmed", "in_force"),
        ({"in_force": "no"}, "half-confirmed", "in_force"),
        ({"place": ""}, "half-confirmed", "place"),
        ({"days": "unsaid"}, "half-confirmed", "days"),
        ({"allowed": "", "days": ""}, "half-confirmed", "allowed"),
        ({"kind": "reference"}, "reference-confirmed", "kind"),
        ({"place": "KZ-71"}, "confirmed-elsewhere", "place"),
        ({"confirmed_on": "2026-11-02"}, "confirmed-later", "confirmed_on"),
    ],
)
def test_half_a_confirmation_is_refused_at_its_column(
    tmp_path: Path, areas: CityAreas, change: dict[str, str], rule: str, column: str
) -> None:
    folder = write(tmp_path, GOOD | CONFIRMED | change)
    ((found, where),) = refused(folder, areas)
    assert found == rule
    assert where.endswith(f"({column})")


def test_the_country_and_a_district_are_here(tmp_path: Path, areas: CityAreas) -> None:
    for place in ("KZ", "KZ-75", "KZ-75-turksib"):
        folder = write(tmp_path, GOOD | CONFIRMED | {"place": place})
        assert read_procedures(folder, areas, TODAY)[0].steps[0].starts_a_clock


def test_nothing_stands_twice_but_a_later_version(tmp_path: Path, areas: CityAreas) -> None:
    later = GOOD | {"valid_from": "2027-01-01"}
    assert len(read_procedures(write(tmp_path, GOOD, later), areas, TODAY)[0].steps) == 2
    assert refused(write(tmp_path, GOOD, GOOD), areas)[0][0] == "duplicate-step"
    twice = "power,Power\npower,Power again\n"
    assert refused(write(tmp_path, procedures=twice), areas)[0][0] == "duplicate-procedure"


@pytest.fixture(scope="module")
def almaty(areas: CityAreas) -> tuple[Procedure, ...]:
    found = read_procedures(ALMATY / "applications", areas, TODAY)
    return tuple(one for one in found if one.world is World.ACTUAL)


def test_what_is_invented_names_no_place_of_the_city(areas: CityAreas) -> None:
    found = read_procedures(ALMATY / "applications", areas, TODAY)
    invented = [one for one in found if one.world is World.SYNTHETIC]
    real = {owner for one in found for step in one.steps for owner in step.owner.values()
            if one.world is World.ACTUAL}  # fmt: skip
    assert [one.code for one in invented] == ["sample-plot", "sample-power", "sample-permit"]
    steps = [step for one in invented for step in one.steps]
    assert {step.url.split("/")[2] for step in steps} == {"sample.example"}
    assert not real & {owner for step in steps for owner in step.owner.values()}
    assert all(step.role.startswith("sample-") for step in steps)
    assert {str(step.days) for step in steps} == {"working", "calendar", "months", "unsaid"}
    assert {step.order for step in steps} == {None, 1, 2, 3}


def test_the_first_case_has_every_row_once(almaty: tuple[Procedure, ...]) -> None:
    rows = Counter({one.code: len(one.steps) for one in almaty})
    assert rows == {
        "sez": 11, "plot": 10, "power": 6, "water": 0, "gas": 0, "environment": 10,
        "construction": 8,
    }  # fmt: skip


def test_the_first_case_invents_nothing(almaty: tuple[Procedure, ...]) -> None:
    for step in (step for one in almaty for step in one.steps):
        assert step.confirmed is None
        assert (step.order, step.silence, step.role) == (None, None, "")
        assert (step.inputs, step.outputs, step.clock_stop) == ({}, {}, {})
        assert set(step.names) == {"kk", "ru", "en"}
        for texts in (step.owner, step.basis, step.note):
            assert set(texts) in ({"kk", "ru", "en"}, set())


def test_acts_without_force_and_drafts_are_references(almaty: tuple[Procedure, ...]) -> None:
    without = {s.code for one in almaty for s in one.steps if s.in_force is False}
    assert {"agreement-2011", "rules-2015", "expert-review-draft-1"} <= without
    steps = {s.code for one in almaty for s in one.steps if s.kind is StepKind.STEP}
    assert not without & steps
    assert len(steps) == 22
