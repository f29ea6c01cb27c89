"""Applications by command: a file in, where each stands, who owes what, and a way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]
ROWS = """\
application,procedure,applicant,act,step,owes,due,asks,assigned,institution,role,day
app-1,sez,inv-1,filed,,,,power 10,,inv-1,applicant,2026-03-03
app-1,,,,agreement-technopolis,,,,zone,office,coordinator,2026-03-03
app-1,,,opened,agreement-technopolis,,,,,zone,officer,2026-03-04
app-1,,,,,city power 10,2026-Q3,,,office,coordinator,2026-03-10
app-1,,,,,investor investment 5000000,2030,,,office,coordinator,2026-03-10
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("applications") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


def test_an_application_goes_in_is_followed_and_taken_back(run: Run, tmp_path: Path) -> None:
    assert run("applications")[1].startswith("No applications.\nBegin with a file")
    assert run("owed")[1] == "Nobody owes.\n"
    path = tmp_path / "applications.csv"
    path.write_text(ROWS.replace("2026-03-04", "2026-03-01"), "utf-8")
    code, _, err = run("applications", "--load", str(path))
    assert (code, "before-previous" in err) == (1, True)
    assert run("applications")[1].startswith("No applications.\nBegin with a file")
    unowned = "".join(
        line for line in ROWS.splitlines(keepends=True) if ",zone,office," not in line
    )
    path.write_text(unowned, "utf-8")
    code, _, err = run("applications", "--load", str(path))
    assert (code, "of no institution yet" in err) == (1, True)
    path.write_text(ROWS, "utf-8")
    assert (
        "5 rows of 1 application checked"
        in run("applications", "--load", str(path), "--dry-run")[1]
    )
    assert "5 rows of 1 application, revision 2" in run("applications", "--load", str(path))[1]

    shape = json.loads(run("applications", "--format", "json")[1])
    (one,) = shape["applications"]
    assert (shape["schema"], one["state"], one["procedure"]) == (
        "ondiris.applications/1", "running", "sez"
    )  # fmt: skip
    assert [o["unit"] for o in one["obligations"]] == ["MW", "KZT"]
    shape = json.loads(run("owed", "--format", "json", "--as-of", "2026-10-01")[1])
    told = {(o["what"], o["by"], o["verdict"], o["counts"], o["late"]) for o in shape["owed"]}
    assert told == {
        ("power 10 MW", "city", "unknown", True, True),
        ("investment 5000000 KZT", "investor", "open", True, False),
        ("agreement-technopolis", "officer", "under_both", False, False),
    }
    assert shape["late"] == 1
    assert "срок не подтверждён" in " ".join(run("owed", "--lang", "ru")[1].split())
    assert "lists of days off end" in run("owed", "--by", "officer")[1]
    assert "lists of days off end" not in run("owed", "--by", "investor")[1]
    assert "Opened" in run("applications", "app-1")[1]
    assert run("applications", "app-2")[0] == 3

    assert run("withdraw", one["acts"][0]["id"], "--reason", "by mistake")[0] == 0
    assert run("applications")[1].startswith("No applications.\nBegin with a file")


def test_what_is_recorded_by_hand_obeys_the_rules(run: Run) -> None:
    fields = ("subject=severpark", "property=application_act", "value=filed", "locator=x",
              "source=gurk-zone-construction", "known_at=2026-01-01")  # fmt: skip
    code, _, err = run("record", *fields)
    assert (code, "no-party" in err) == (2, True)


def test_the_card_of_a_project_is_filled_from_what_is_known(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "card.csv"
    path.write_text(
        "application,project,procedure,applicant,act,owes,due,asks,institution,role,day\n"
        "app-9,asia-steel-pipe,power,inv-9,filed,,,power 10,inv-9,applicant,2026-03-03\n"
        "app-9,,,,,investor investment 648750001,2027,,office,coordinator,2026-03-04\n"
        "app-9,,,,,investor jobs 7,2027,,office,coordinator,2026-03-04\n"
        "app-8,,power,inv-9,filed,,,,inv-9,applicant,2026-03-03\n",
        "utf-8",
    )
    assert run("applications", "--load", str(path))[0] == 0
    shape = json.loads(run("applications", "app-9", "--card", "--format", "json")[1])
    card = {one["field"]: (one["value"], one["from"]) for one in shape["fields"]}
    assert (shape["schema"], len(card)) == ("ondiris.project-card/1", 20)
    assert card["activity"] == ("C24", "project")
    # What the project's own entries say stands before what its investor owes.
    assert card["jobs_promised"] == ("300", "project")
    assert card["cost_planned"] == ("648750001", "obligation")
    assert card["power"] == ("10", "need")
    assert card["pool"] == ("national", "rule")
    assert card["stage"] == (None, None)
    assert shape["filled"] == sum(value is not None for value, _ in card.values())
    assert shape["filled"] >= 14
    bare = json.loads(run("applications", "app-8", "--card", "--format", "json")[1])
    known = {one["field"] for one in bare["fields"] if one["value"]}
    assert known == {"initiator", "application", "procedure", "filed", "rounds"}
    assert "заполнено полей" in run("applications", "app-9", "--card", "--lang", "ru")[1]
    assert run("applications", "--card")[0] == 2
