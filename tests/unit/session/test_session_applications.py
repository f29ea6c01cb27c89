"""Files of applications into a home: whole or not at all, by the rules, and by many at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ondiris.applications import StepPlace, read_act, standing
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Confidentiality, Known, Statement, World
from ondiris.ports import INTERNAL, Audience
from ondiris.production.applications.kept import (
    ACT,
    APPLICANT,
    KEPT,
    OWES,
    PROCEDURE,
    KeptApplication,
    Party,
    act_statement,
    applications,
)
from ondiris.production.applications.rules import ApplicationRules
from ondiris.session import Observatory, open_home
from ondiris.session.applications.files import EXAMPLE, enter, load_applications, template
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.making import make_home

CITY = Path(__file__).parents[2] / "doors" / "second_city"
STEPS = {
    "plot": {
        "entry": StepPlace("entry", 1, "zone"),
        "board": StepPlace("board", 2, "zone"),
    }
}
HEAD = "application,procedure,applicant,act,step,outcome,reason,owes,due,institution,role,day"
LIFE = """\
app-1,plot,inv-1,filed,,,,,,inv-1,applicant,2025-03-03
app-1,,,opened,entry,,,,,zone,officer,2025-03-04
app-1,,,asked_back,entry,,,,,zone,officer,2025-03-10
app-1,,,,,,,city power 10,2025-Q3,office,coordinator,2025-03-10
app-1,,,answered,entry,,,,,inv-1,applicant,2025-03-20
app-1,,,decided,entry,granted,,,,zone,officer,2025-03-25
app-1,,,opened,board,,,,,zone,officer,2025-03-25
"""


class Clock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("applications") / "home"
    make_home(folder, CITY, clock=Clock())
    return folder


@pytest.fixture
def observatory(made: Path, tmp_path: Path) -> Iterator[Observatory]:
    folder = tmp_path / "home"
    shutil.copytree(made, folder)
    with open_home(folder, audience="internal", clock=Clock()) as found:
        yield found


def write(folder: Path, rows: str) -> Path:
    path = folder / "applications.csv"
    path.write_text(f"{HEAD}\n{rows}", "utf-8")
    return path


def held(observatory: Observatory) -> dict[str, KeptApplication]:
    vintage = observatory.ledger.vintage(observatory.today)
    return applications(observatory.ledger, vintage, INTERNAL)


def test_a_file_is_entered_and_read_back_in_its_order(
    observatory: Observatory, tmp_path: Path
) -> None:
    report = load_applications(observatory, write(tmp_path, LIFE), STEPS)
    assert (report.applications, report.rows) == (1, 7)
    (kept,) = held(observatory).values()
    assert (kept.code, kept.procedure, kept.applicant) == ("app-1", "plot", "inv-1")
    assert [act.text for act in kept.acts] == [
        "filed", "opened entry", "asked_back entry", "answered entry", "decided entry granted",
        "opened board",
    ]  # fmt: skip
    assert [owed.text for owed in kept.obligations] == ["city power 10"]
    assert standing(kept.acts).waiting[0].step == "board"
    again = load_applications(observatory, write(tmp_path, LIFE), STEPS)
    assert again.receipt is not None
    assert again.receipt.revision == 0


def test_a_row_of_another_order_refuses_the_whole_file(
    observatory: Observatory, tmp_path: Path
) -> None:
    before = observatory.ledger.vintage()
    rows = LIFE.replace("2025-03-20", "2025-03-05")
    with pytest.raises(InvalidFile) as refused:
        load_applications(observatory, write(tmp_path, rows), STEPS)
    (failure,) = refused.value.failures
    assert (failure.rule, "6" in failure.where) == ("before-previous", True)
    assert observatory.ledger.vintage() == before


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("app-1,plot", "app-1,port", "unknown-procedure"),
        (",zone,officer,2025-03-04", ",port,officer,2025-03-04", "not-this-institution"),
        (",zone,officer,2025-03-04", ",inv-1,applicant,2025-03-04", "not-this-role"),
        (",inv-1,applicant,2025-03-20", ",inv-2,applicant,2025-03-20", "not-this-applicant"),
        ("2025-Q3,office,coordinator", "2025-Q3,inv-1,applicant", "not-this-role"),
        (",inv-1,filed,,,,,,inv-1,applicant", ",inv-1,filed,,,,,,zone,officer", "not-this-role"),
        (",inv-1,filed,,,,,,inv-1,", ",inv-1,filed,,,,,,inv-2,", "not-this-applicant"),
        ("app-1,plot,inv-1,filed", "app-1,plot,inv-1,", "not-filed"),
        ("2025-Q3", "", "no-due-day"),
        ("city power 10", "city power", "no-amount"),
        ("opened,board", "opened,", "step-and-act"),
        ("2025-03-25", "2026-03-25", "future-day"),
        ("app-1,", EXAMPLE + ",", "example-row"),
        ("asked_back,entry", "shelved,entry", "unknown-act"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named(
    observatory: Observatory, tmp_path: Path, old: str, new: str, code: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        load_applications(observatory, write(tmp_path, LIFE.replace(old, new)), STEPS)
    assert code in {failure.rule for failure in refused.value.failures}


def said(name: str, value: str, source: str, *, code: str = "app-1", **more: World) -> Statement:
    day = Known(datetime(2025, 6, 2, tzinfo=UTC).date())
    return Statement(code, name, value, source, "hand", day, **more)


@pytest.mark.parametrize(
    ("name", "value", "role", "code"),
    [
        (ACT, "answered board", "applicant:inv-1", "clock-not-stopped"),
        (ACT, "decided board granted", "officer:office", "not-this-institution"),
        (ACT, "shelved board", "officer:zone", "unknown-act"),
        (PROCEDURE, "plot", "officer:zone", "not-this-role"),
        (APPLICANT, "inv-2", "coordinator:office", "another-applicant"),
        (KEPT, "city road", "coordinator:office", "not-owed"),
        (KEPT, "city power", "applicant:inv-1", "not-this-role"),
        (OWES, "city bridge", "coordinator:office", "unknown-obligation"),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(
    observatory: Observatory, tmp_path: Path, name: str, value: str, role: str, code: str
) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    rules = ApplicationRules(held(observatory), STEPS, today=observatory.today)
    with pytest.raises(InvalidInput) as refused:
        rules.admit(said(name, value, f"party:{role}:a-1"))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "procedure", "rule"),
    [("new", "plot", "reserved-code"), ("app-9", "water", "no-steps"), ("app-9", "plot", "")],
)
def test_an_application_is_filed_under_a_code_of_its_own_where_steps_are_known(
    code: str, procedure: str, rule: str
) -> None:
    rules = ApplicationRules({}, {**STEPS, "water": {}}, today=date(2025, 11, 1))
    party = "party:coordinator:office:c-1"
    filed = [said(name, value, party, code=code) for name, value in
             ((PROCEDURE, procedure), (APPLICANT, "inv-1"), (ACT, "filed"))]  # fmt: skip
    refused = ""
    try:
        for entry in filed:
            rules.admit(entry)
    except InvalidInput as error:
        refused = error.code
    assert refused == rule


def test_what_is_recorded_by_hand_or_from_another_file_is_held_against_the_rules(
    observatory: Observatory,
) -> None:
    entry = said(ACT, "filed", "yearbook-2024")
    review = observatory.reviews[-1]
    with pytest.raises(InvalidInput) as refused:
        review(observatory, [entry])
    assert refused.value.code == "no-party"
    review(observatory, [replace(entry, property="name")])


def test_an_application_stays_in_its_world(observatory: Observatory, tmp_path: Path) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    rules = ApplicationRules(held(observatory), STEPS, today=observatory.today)
    act = said(ACT, "decided board granted", "party:officer:zone:a-1", world=World.SYNTHETIC)
    with pytest.raises(InvalidInput) as refused:
        rules.admit(act)
    assert refused.value.code == "another-world"


def test_clocks_run_to_the_day_whenever_the_ledger_last_learnt_something(
    observatory: Observatory, tmp_path: Path
) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    now = observatory.at()
    assert now.vintage.known < date(2025, 11, 1)
    (waits,) = ApplicationDesk(observatory, now).waiting()
    # From 25 March to 1 November 2025: 6 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 1 days.
    assert waits.clock.elapsed == 221
    then = ApplicationDesk(observatory, observatory.at(date(2025, 4, 1)), day=date(2025, 4, 1))
    assert then.waiting()[0].clock.elapsed == 7


def test_what_was_handed_over_is_kept(observatory: Observatory, tmp_path: Path) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    party = Party("a-9", "coordinator", "office")
    entry = said(KEPT, "city power", party.source.id)
    enter(observatory, lambda: [party.source, entry], STEPS, action="form")
    assert {k: d.isoformat() for k, d in held(observatory)["app-1"].kept.items()} == {
        "city power": "2025-06-02"
    }


def test_a_filing_that_is_taken_back_takes_its_acts_along(
    observatory: Observatory, tmp_path: Path
) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    filed = held(observatory)["app-1"].acts[0]
    observatory.withdraw(filed.id, reason="entered for another applicant")
    assert held(observatory)["app-1"].acts == ()


def test_nothing_of_an_application_is_public(observatory: Observatory, tmp_path: Path) -> None:
    load_applications(observatory, write(tmp_path, LIFE), STEPS)
    public = Audience(public=True, moment=datetime(2030, 1, 1, tzinfo=UTC))
    vintage = observatory.ledger.vintage_of(public)
    assert applications(observatory.ledger, vintage, public) == {}
    assert not any(
        name.startswith("party:") for name in observatory.ledger.sources(vintage, public)
    )


def test_many_who_answer_at_once_answer_once(observatory: Observatory, tmp_path: Path) -> None:
    load_applications(observatory, write(tmp_path, "".join(LIFE.splitlines(True)[:3])), STEPS)
    home = observatory.home.folder

    def answer(n: int) -> str:
        with open_home(home, audience="internal", clock=Clock()) as mine:
            party = Party(f"a-{n}", "applicant", "inv-1")
            act = read_act("answered entry", "app-1", mine.today, source=party.source.id)
            said = act_statement(act, party, locator="form")
            try:
                enter(mine, lambda: [party.source, said], STEPS, action="form")
            except InvalidInput as error:
                return error.code
            return "entered"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(answer, range(8)))
    assert sorted(told) == ["clock-not-stopped"] * 7 + ["entered"]
    (kept,) = held(observatory).values()
    assert [act.text for act in kept.acts].count("answered entry") == 1


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_the_template_has_every_column_and_is_never_recorded(
    observatory: Observatory, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    template(path)
    with pytest.raises(InvalidFile) as refused:
        load_applications(observatory, path, STEPS)
    assert {failure.rule for failure in refused.value.failures} == {"example-row"}


def test_a_template_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        template(tmp_path / "template.ods")
    assert refused.value.code == "bad-suffix"
    assert not list(tmp_path.iterdir())


def test_a_party_is_words_without_spaces() -> None:
    party = Party("a-1", "officer", "zone")
    assert Party.of(party.source.id) == party
    for wrong in ("party:officer:zone", "zone-company", "party:officer:zone:a-1:x"):
        with pytest.raises(InvalidInput):
            Party.of(wrong)
    with pytest.raises(InvalidInput):
        Party("Serik A", "officer", "zone")


def test_an_entry_of_an_application_is_internal() -> None:
    act = read_act("filed", "app-1", datetime(2025, 3, 3, tzinfo=UTC).date())
    said = act_statement(act, Party("a-1", "applicant", "inv-1"), locator="form")
    assert said.confidentiality is Confidentiality.INTERNAL
