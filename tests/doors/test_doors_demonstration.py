"""The invented applications: their debts as counted by hand, and a world of their own."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]
DAY = "2026-09-30"
COUNT = Path(__file__).parents[1] / "reference" / "demonstration" / f"owed-{DAY}.csv"
OCTOBER = "1792490400"  # 20 October 2026


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", OCTOBER)
        with pytest.raises(SystemExit) as ended:
            main(["demo", "--no-serve", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", OCTOBER)

    def call(*words: str, at: Path = home) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(at)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


def by_hand() -> list[dict[str, str]]:
    """Return the hand count, without its working."""
    with COUNT.open(encoding="utf-8", newline="") as file:
        return [{k: v for k, v in row.items() if k != "working"} for row in csv.DictReader(file)]


def told(debt: dict[str, Any]) -> dict[str, str]:
    """Return a debt of an answer in the words of the hand count."""
    clocks = debt["clocks"]
    plain = ("kind", "application", "what", "by", "institution", "to", "since", "due", "verdict")
    return {
        **{name: debt[name] or "" for name in plain},
        **{name: "/".join(str(c[name]) for c in clocks)
           for name in ("days", "net", "gross", "overdue")},
        **{name: "yes" if debt[name] else "no" for name in ("counts", "late")},
    }  # fmt: skip


def test_what_is_overdue_is_what_was_counted_by_hand(run: Run) -> None:
    code, out, _ = run("owed", "--late", "--world", "synthetic", "--as-of", DAY, "--format", "json")
    shape = json.loads(out)
    expected = [row for row in by_hand() if row["late"] == "yes"]
    assert (code, shape["late"]) == (0, 11)
    assert [told(debt) for debt in shape["owed"]] == expected


def test_what_waits_is_what_was_counted_by_hand(run: Run) -> None:
    _, out, _ = run("owed", "--world", "synthetic", "--as-of", DAY, "--format", "json")
    shape = json.loads(out)

    def key(row: dict[str, str]) -> tuple[str, str]:
        return row["application"], row["what"]

    assert sorted(map(told, shape["owed"]), key=key) == sorted(by_hand(), key=key)
    assert {debt["world"] for debt in shape["owed"]} == {"synthetic"}
    assert all(clock["beyond_lists"] for debt in shape["owed"] for clock in debt["clocks"])


def test_invented_ones_stand_alone_and_say_so(run: Run) -> None:
    assert run("applications")[1].startswith("No applications.\n")
    assert run("owed")[1] == "Nobody owes.\n"
    for words in (("applications",), ("applications", "sample-21"), ("owed",), ("procedures",)):
        out = " ".join(run(*words, "--world", "synthetic", "--lang", "en")[1].split())
        assert "· invented" in out
        assert "investors are invented" in out
    shape = json.loads(run("applications", "--world", "synthetic", "--format", "json")[1])
    assert len(shape["applications"]) == 30
    states = [one["state"] for one in shape["applications"]]
    assert {state: states.count(state) for state in states} == {
        "granted": 16, "refused": 4, "withdrawn": 2, "running": 8
    }  # fmt: skip
    real = json.loads(run("procedures", "--format", "json")[1])["procedures"]
    assert [one["code"] for one in real if one["code"].startswith("sample")] == []
    assert {one["world"] for one in real} == {"actual"}


def test_projects_and_halls_are_of_their_world_alone(run: Run) -> None:
    for words in (("projects",), ("promises",), ("premises",), ("codes", "subjects"),
                  ("get", "jobs")):  # fmt: skip
        code, out, _ = run(*words, "--format", "json")
        assert (code, "sample-" in out) == (0, False), words
    assert run("brief", "sample-dairy")[0] == 3
    shape = json.loads(run("premises", "--world", "synthetic", "--format", "json")[1])
    assert [one["site"] for one in shape["parks"]] == ["sample-park-1", "sample-park-2"]
    asked = ("get", "jobs", "--subject", "sample-park-2027", "--world")
    rows = json.loads(run(*asked, "synthetic", "--format", "json")[1])["rows"]
    assert [row["value"] for row in rows] == ["660"]
    assert run(*asked, "actual")[0] == 2


def test_unblocking_ranks_what_invented_projects_wait_for(run: Run) -> None:
    asked = ("unblock", "--world", "synthetic", "--as-of", DAY, "--format", "json")
    shape = json.loads(run(*asked)[1])
    # By hand, of the 25 that wait: those of the applications that name a project, what the city
    # owes included: 08 water, 17 rail and gas, 21, 23 contract and heat, 26 twice, 28 three times.
    found = {(one["application"], one["what"]) for one in shape["steps"]}
    assert found == {
        ("sample-08", "water"), ("sample-17", "rail"), ("sample-17", "gas"),
        ("sample-21", "land-decision"), ("sample-23", "contract"), ("sample-23", "heat"),
        ("sample-26", "connection"), ("sample-26", "metering"), ("sample-28", "fire-safety"),
        ("sample-28", "building"), ("sample-28", "environment"),
    }  # fmt: skip
    untold = {(one["what"], one["reason"]) for one in shape["steps"] if one["reason"]}
    assert untold == {("metering", "not-confirmed"), ("building", "not-confirmed")}
    gained = [one["more_launches"]["expected"] for one in shape["steps"] if one["more_launches"]]
    assert gained == sorted(gained, reverse=True)
    assert gained[0] > 0
    assert json.loads(run("unblock", "--format", "json")[1])["steps"] == []


def test_an_act_is_unknown_before_its_day(run: Run) -> None:
    asked = ("applications", "--world", "synthetic", "--format", "json", "--as-of")
    assert len(json.loads(run(*asked, "2024-12-31")[1])["applications"]) == 6
    assert json.loads(run(*asked, "2024-10-01")[1])["applications"] == []


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", OCTOBER)
    with pytest.raises(SystemExit):
        main(["init", "--case", "almaty", "--home", str(tmp_path / "home")])
    return tmp_path / "home"


def test_a_home_has_them_only_on_request(run: Run, plain: Path) -> None:
    shown = ("applications", "--world", "synthetic")
    assert run(*shown, at=plain)[1].startswith("No applications.")
    for path in (plain / "applications").glob("*invented.csv"):
        path.unlink()
    (plain / "applications" / "demonstration.csv").unlink()
    (plain / "codes" / "subjects-invented.csv").unlink()
    assert "entries, revision 2." in run("applications", "--demonstration", at=plain)[1]
    assert "sample-30" in run(*shown, at=plain)[1]
    assert "Sample dairy" in run("unblock", "--world", "synthetic", at=plain)[1]
    assert "already here" in run("applications", "--demonstration", at=plain)[1]


ROWS = """\
application,procedure,applicant,act,step,institution,role,day,world
app-1,{procedure},inv-1,filed,,inv-1,applicant,2026-03-03,{world}
"""


@pytest.mark.parametrize(
    ("procedure", "world"),
    [("sez", "synthetic"), ("water", "synthetic"), ("sample-plot", "actual")],
)
def test_no_world_takes_the_procedures_of_another(
    run: Run, tmp_path: Path, procedure: str, world: str
) -> None:
    path = tmp_path / "applications.csv"
    path.write_text(ROWS.format(procedure=procedure, world=world), "utf-8")
    code, _, err = run("applications", "--load", str(path))
    assert (code, "another-world" in err) == (1, True)


@pytest.mark.parametrize(
    ("name", "before", "after", "rule"),
    [
        ("observations-invented", ",synthetic,", ",actual,", "real-demonstration"),
        ("observations-invented", "sample-park-2027", "industrial-zone-2025", "unknown-code"),
        ("statements-invented", ",synthetic", ",actual", "real-demonstration"),
        ("statements-invented", "located_in,sample-park-1", "located_in,sez-pit", "unknown-code"),
        ("premises-invented", ",synthetic", ",actual", "another-world"),
        ("premises-invented", "sample-park-1", "sez-pit", "unknown-code"),
        ("demonstration", "sample-furniture", "ammkz", "unknown-code"),
    ],
)
def test_what_stands_beside_invented_applications_is_of_no_real_place(
    run: Run, tmp_path: Path, name: str, before: str, after: str, rule: str
) -> None:
    from ondiris.session import shipped_cases

    case = Path(shutil.copytree(shipped_cases() / "almaty", tmp_path / "almaty"))
    path = case / "applications" / f"{name}.csv"
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    code, _, err = run("init", "--case", str(case), at=tmp_path / "home")
    assert (code, rule in err) == (1, True)
    assert not (tmp_path / "home").exists()


def test_a_case_whose_demonstration_is_real_or_broken_is_refused(run: Run, tmp_path: Path) -> None:
    from ondiris.session import shipped_cases

    case = Path(shutil.copytree(shipped_cases() / "almaty", tmp_path / "almaty"))
    path = case / "applications" / "demonstration.csv"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("sample-plot", "plot").replace(",synthetic", ",actual"), "utf-8")
    code, _, err = run("init", "--case", str(case), at=tmp_path / "home")
    assert (code, "unknown-step" in err) == (1, True)
    head, first = whole.splitlines()[:2]
    real = first.replace("sample-plot", "plot").replace(",synthetic", ",actual")
    path.write_text(f"{head}\n{real}\n", "utf-8")
    code, _, err = run("init", "--case", str(case), at=tmp_path / "home")
    assert (code, "real-demonstration" in err) == (1, True)
    assert not (tmp_path / "home").exists()
