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
    assert run("applications")[1] == "No applications.\n"
    assert run("owed")[1] == "Nobody owes.\n"
    path = tmp_path / "applications.csv"
    path.write_text(ROWS.replace("2026-03-04", "2026-03-01"), "utf-8")
    code, _, err = run("applications", "--load", str(path))
    assert (code, "before-previous" in err) == (1, True)
    assert run("applications")[1] == "No applications.\n"
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
    assert run("applications")[1] == "No applications.\n"


def test_what_is_recorded_by_hand_obeys_the_rules(run: Run) -> None:
    fields = ("subject=severpark", "property=application_act", "value=filed", "locator=x",
              "source=gurk-zone-construction", "known_at=2026-01-01")  # fmt: skip
    code, _, err = run("record", *fields)
    assert (code, "no-party" in err) == (2, True)
