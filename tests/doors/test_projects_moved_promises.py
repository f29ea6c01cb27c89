"""A promise that moved, a launch after its day and jobs verified late."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.cli import main

DAY = "1795824000"  # 28 November 2026
Run = Callable[..., str]
SOURCES = """\
id,provider,title,url,published,basis
agency,News agency,Parks,https://example.org/parks,2026-11-20,stated
office,Investment office,Parks,https://example.org/built,2026-11-01,stated
"""
COUNTED = """\
measure,area,subject,period,value,unit,source,locator,known_at,modality
count_zones,KZ-75,small-parks-2027,2026-10-31,4,zones,office,row 1,2026-11-01,achieved
"""
MOVED = """\
measure,area,subject,period,value,unit,source,locator,known_at,modality
count_zones,KZ-75,small-parks-2027,../2027-12,40,zones,agency,row 1,2026-11-20,planned
jobs,KZ-75,small-parks-2027,../2027-12,5000,jobs,agency,row 2,2026-11-20,planned
"""
PLANT = """\
project,name_kk,name_ru,name_en,programme,site,activity,stage,stage_since,launch_planned,\
launch_actual,cost_planned_kzt,jobs_promised,jobs_verified,source,said_by,document,locator,known_at
zone-a,А зауыты,Завод А,Plant A,industrial-zone-2025,industrial-zone,C29,launched,2026-10,2026-11,\
2026-10-14,7500000000,300,210,office-list,Investment office,List,row 1,2026-11-02
""".replace("\\\n", "")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moved")
    home = folder / "home"
    texts = {"sources": SOURCES, "counted": COUNTED, "moved": MOVED, "plant": PLANT}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        loads = [["load", str(folder / f"{n}.csv")] for n in ("sources", "counted", "moved")]
        for words in (
            ["demo", "--no-serve"], *loads, ["projects", "--load", str(folder / "plant.csv")]
        ):  # fmt: skip
            with pytest.raises(SystemExit) as ended:
                main([*words, "--home", str(home)])
            assert not ended.value.code
    with (home / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")
    return home


@pytest.fixture
def run(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.setenv("COLUMNS", "240")

    def call(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(made)])
        assert not ended.value.code
        return capsys.readouterr().out

    return call


def test_the_version_that_stands_is_simulated_with_what_was_built_before_it_moved(run: Run):
    words = ("simulate", "--programme", "small-parks-2027", "--by", "2027-12-31")
    odds = json.loads(run(*words, "--draws", "1000", "--seed", "1", "--format", "json"))
    need = {part["part"]: part["amount"] for part in odds["promise"]}
    assert (need["count"], need["jobs"]) == (40, 5000)
    assert " of 40 can be expected by " in odds["sentence"]["en"]
    assert "– 40 (парк)," in odds["sentence"]["kk"].replace("\xa0", " ")
    assert odds["record"]["launched"] == 4


def test_a_promise_that_moved_in_number_and_day_is_a_promise_moved(run: Run):
    told = json.loads(run("changes", "--since", "3", "--revision", "4", "--format", "json"))
    moved = {one["property"]: one for one in told["moved"]}
    parks = moved["count_zones"]
    assert (parks["old"], parks["new"]) == ("../2027", "../2027-12")
    assert (parks["old_amount"], parks["new_amount"]) == ("35", "40")
    table = run("changes", "--since", "3", "--revision", "4").replace("\xa0", " ")
    assert "by 2027 (35)" in table
    assert "31 December 2027 (40)" in table


def test_jobs_verified_with_the_promise_after_the_launch_are_its_outcome_of_that_day(run: Run):
    (line,) = json.loads(run("promises", "zone-a", "--format", "json"))["promises"]
    assert (line["standing"], line["outcome"]["value"]) == ("short", "210")
    assert "as of 2 November 2026; lacking: 90" in run("promises", "zone-a").replace("\xa0", " ")


def test_a_launch_after_its_day_is_told_in_the_sentence(run: Run):
    words = ("simulate", "--programme", "industrial-zone-2025", "--format", "json")
    said = json.loads(run(*words))["sentence"]["en"].replace("\xa0", " ")
    assert "By 14 October 2026 at least 1 launched" in said


def test_the_pipeline_says_money_at_a_glance_and_an_early_launch_with_a_minus(run: Run):
    (line,) = [one for one in run("projects").splitlines() if "Plant A" in one and "7.5" in one]
    assert "7.5 bn ₸" in line.replace("\xa0", " ")
    assert " −47 " in line  # planned for November, launched on 14 October
