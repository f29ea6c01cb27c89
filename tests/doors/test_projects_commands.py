"""Projects, odds, recording and the back-test through the command line."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.session.projects.desk import ProjectDesk
from ondiris.sources.project_file import project_table
from ondiris.web import create_app

DAY = "1772323200"  # 1 March 2026
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit):
            main(["demo", "--no-serve", "--home", str(folder)])
    with (folder / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")
    return folder


@pytest.fixture
def run(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str, home: Path = made) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


SMALL = ("--draws", "2000", "--seed", "1", "--format", "json")


def test_the_count_of_the_parks_comes_with_bands_range_sentence_and_what_would_help(run: Run):
    words = ("simulate", "--programme", "small-parks-2027", "--by", "2027-12-31")
    code, out, _ = run(*words, *SMALL)
    odds = json.loads(out)
    assert code == 0
    assert odds["schema"] == "ondiris.simulate/2"
    need = {p["part"]: p["amount"] for p in odds["promise"]}
    assert (need["count"], need["jobs"]) == (35, 4200)
    q, chances = odds["quantiles"], odds["at_least"]
    assert q["0.05"] <= q["0.50"] <= odds["expected"] + 5
    assert q["0.50"] <= q["0.95"] <= 35
    assert odds["expected"] == pytest.approx(sum(chances.values()))
    assert list(chances)[:35] == [str(k) for k in range(1, 36)]
    assert list(chances.values()) == sorted(chances.values(), reverse=True)
    assert chances[str(q["0.50"])] >= 0.5
    low, high = odds["range"]["expected"]
    assert low < odds["expected"] < high
    assert {a["assumption"] for a in odds["range"]["assumptions"]} == {
        "view", "spread", "loadings", "pace_deviation", "rate_shape", "replaced", "exits",
        "detection",
    }  # fmt: skip
    local = odds["local_rate"]
    assert (local["launched"], local["prior"]["launches"]) == (11, 1)
    assert local["expected"] == pytest.approx(
        12 / (local["years"] + local["prior"]["years"]) * 914 / 365.25
    )  # from 30 June 2025
    assert low <= local["expected"] + 0.3
    assert odds["deadline_readings"] == ["2026-12-31", "2027-12-31"]
    assert odds["readings"][-1]["expected_shortfall"]["count"] == pytest.approx(
        35 - odds["expected"], abs=1e-6
    )
    for lang, word in (("en", "expected by"), ("ru", "ожидается"), ("kk", "күтілетіні")):
        assert f"{odds['expected']:.0f}" in odds["sentence"][lang]
        assert word in odds["sentence"][lang]
    factors = {f["factor"]: f for f in odds["decisive"]["factors"]}
    assert set(factors) >= {"funding", "power", "builder", "view"}
    assert factors["power"]["more_launches"]["expected"] > 0
    assert odds["decisive"]["projects"] == []
    assert odds["decisive"]["lots"][0]["units"] == 35
    assert sum(v["weight"] for v in odds["views"]) == pytest.approx(1)
    assert odds["record"]["launched_not_yet_reported"]["expected"] > 0
    assert run(*words, *SMALL)[1] == out


def test_a_day_that_has_passed_has_an_outcome_or_none_and_no_forecast(run: Run):
    odds = json.loads(run("simulate", "--programme", "sez-pit-2025", *SMALL)[1])
    assert (odds["expected"], odds["at_least"], odds["probability"]) == (None, None, None)
    assert odds["readings"] == []
    assert odds["settled"][0]["standing"] == "not_comparable"
    assert [f["rule"] for f in odds["findings"]] == ["deadline-passed"]
    assert "is not known" in odds["sentence"]["en"]
    code, _, err = run("simulate", "--programme", "sez-pit-2025", "--record", *SMALL)
    assert (code, "[no-promise]" in err) == (2, True)


def test_an_earlier_day_knows_nothing_later(run: Run):
    code, out, _ = run(
        "simulate", "--programme", "small-parks-2027", "--as-of", "2023-08-01", *SMALL
    )
    odds = json.loads(out)
    assert (code, odds["probability"], odds["promise"]) == (0, None, [])
    code, out, _ = run(
        "simulate", "--programme", "industrial-zone-launched", "--as-of", "2023-08-01", *SMALL
    )
    odds = json.loads(out)
    days = [p["known_at"] for p in odds["promise"]]
    days += [t["known_at"] for h in odds["history"] for t in (h["units"], h["launched"]) if t]
    assert days
    assert max(days) <= "2023-08-01"
    assert 0 < odds["at_least"]["1"] <= 1
    assert {h["id"] for h in odds["history"] if h["used"]} == {"parks-2021", "zone-pipeline-2021"}


def test_projects_keep_promised_and_verified_apart(run: Run):
    code, out, _ = run("projects", "--format", "json", "--site", "industrial-zone")
    shape = json.loads(out)
    assert code == 0
    plant = next(p for p in shape["projects"] if p["code"] == "asia-steel-pipe")
    assert plant["promised"]["jobs_promised"]["value"] == "300"
    assert plant["verified"]["jobs_verified"]["value"] == "304"
    assert "jobs-above-promise" in {f["rule"] for f in plant["findings"]}
    parks = [p for p in shape["promises"] if p["programme"] == "small-parks-launched"]
    count = next(p for p in parks if p["promised"]["period"] == "2023"
                 and p["promised"]["measure"] == "count_zones")  # fmt: skip
    assert (count["standing"], count["outcome"]["value"]) == ("short", "5")
    people = next(p for p in shape["promises"] if p["programme"] == "small-parks-2027"
                  and p["promised"]["measure"] == "jobs")  # fmt: skip
    assert people["standing"] == "not_comparable"
    assert people["outcome"] is None
    assert "measure" in people["differs"]


def test_tables_csv_and_wrong_words(run: Run):
    assert "Asia Steel Pipe" in run("projects")[1]
    rows = list(csv.DictReader(run("projects", "--format", "csv")[1].splitlines()))
    assert {"jobs_promised", "jobs_verified", "slippage_days"} <= set(rows[0])
    told = run("simulate", "--programme", "small-parks-2027", "--draws", "500",
               "--beside", "a_add=5&b_factor=power&b_days=180")[1]  # fmt: skip
    assert "At the pace of past years" in told
    assert "What if B" in told
    assert "What other assumptions would say" in told
    assert "has passed" in run("simulate", "--programme", "sez-pit-2025", "--draws", "500")[1]
    for words in (
        ("simulate", "--programme", "small-parks-2072"),
        ("simulate", "--programme", "ammkz"),
        ("simulate", "--programme", "small-parks-2027", "--delay", "weather:90"),
        ("simulate", "--programme", "small-parks-2027", "--delay", "power"),
        ("simulate", "--programme", "small-parks-2027", "--beside", "c_add=5"),
        ("simulate", "--programme", "small-parks-2027", "--beside", "a_add=many"),
        ("simulate", "--programme", "small-parks-2027", "--by", "31.12.2027"),
        ("projects", "--stage", "bilding"),
        ("brief", "nobody"),
    ):
        code, _, err = run(*words)
        assert code in (2, 3), words
        assert err.count("\n") == 1


def test_a_what_if_changes_the_odds_and_is_never_recorded(run: Run):
    words = ("simulate", "--programme", "small-parks-2027")
    now = json.loads(run(*words, *SMALL)[1])
    then = json.loads(run(*words, "--add", "30", "--permits", "2", *SMALL)[1])
    late = json.loads(run(*words, "--delay", "power:365", *SMALL)[1])
    mean = [o["readings"][-1]["mean"]["count"] for o in (late, now, then)]
    assert mean == sorted(mean)
    assert len(set(mean)) == 3
    beside = json.loads(run(*words, "--beside", "a_add=30&a_permits=2&b_factor=power&b_days=365",
                            *SMALL)[1])["beside"]  # fmt: skip
    assert [b["expected"] for b in beside] == [then["expected"], late["expected"]]
    gained = then["expected"] - now["expected"]
    assert beside[0]["more_launches"]["expected"] == pytest.approx(gained, abs=1e-6)
    assert beside[1]["more_launches"]["90_percent"][1] <= 0
    code, _, err = run(*words, "--add", "5", "--record", *SMALL)
    assert (code, "what-if" in err) == (2, True)


def test_a_fair_back_test_leaves_inferred_days_out_and_says_so(run: Run):
    shape = json.loads(run("backtest", "--draws", "500", "--format", "json")[1])
    assert shape["fair"]
    assert shape["scored"] == []
    assert {o["reason"] for o in shape["omitted"]} == {"inferred-day"}
    shape = json.loads(
        run("backtest", "--include-inferred", "--draws", "500", "--format", "json")[1]
    )
    (scored,) = [s for s in shape["scored"] if s["programme"] == "small-parks-launched"]
    assert (scored["made"], scored["by"], scored["met"]) == ("2023-01-01", "2023-12-31", False)
    assert scored["brier"] == pytest.approx(scored["probability"] ** 2)


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def test_a_forecast_is_kept_with_vintage_and_seed_and_scored_when_due(run: Run, copy: Path):
    words = ("simulate", "--programme", "small-parks-2027", "--by", "2026-12-31")
    assert run(*words, "--record", *SMALL, home=copy)[0] == 0
    with open_home(copy, audience="internal") as observatory:
        desk = ProjectDesk(observatory.at())
        (kept,) = desk.track_record().waiting
        assert (kept.seed, kept.draws, kept.by) == (1, 2000, date(2026, 12, 31))
        assert kept.vintage.startswith("2026-03-01/")
    fields = (
        "measure=count_zones", "area=KZ-75", "subject=small-parks-2027", "value=3",
        "period=2026-12-31", "source=lsm-2023-parks", "locator=test", "known_at=2027-01-15",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1800000000")
        with pytest.raises(SystemExit) as ended:
            main(["record", *fields, "--home", str(copy)])
        assert not ended.value.code
        with open_home(copy, audience="internal") as observatory:
            (scored,) = ProjectDesk(observatory.at()).track_record().scored
    assert not scored.met
    assert (scored.crps, scored.ranked is not None) == (None, True)
    assert 0 < (scored.place or 0) < 1
    assert scored.promiser is not None
    assert (scored.promiser.brier, scored.promiser.ranked) == (1.0, 32.0)  # 35 promised, 3 came
    assert scored.local is not None
    assert scored.local.brier < 0.01


def test_the_example_row_of_the_template_never_loads(run: Run, copy: Path, tmp_path: Path):
    before = run("projects", "--format", "json", home=copy)
    for suffix in ("csv", "xlsx"):
        place = tmp_path / f"projects.{suffix}"
        assert run("projects", "--template", str(place), home=copy)[0] == 0
        code, _, err = run("projects", "--load", str(place), home=copy)
        assert (code, err.count("[example-row]")) == (1, 1)
        assert "the row is the example of the template" in err
    assert run("projects", "--format", "json", home=copy) == before


def test_the_template_is_read_back(run: Run, copy: Path, tmp_path: Path):
    place = tmp_path / "projects.csv"
    assert run("projects", "--template", str(place), home=copy)[0] == 0
    place.write_text(place.read_text("utf-8").replace("example-plant", "my-plant"), "utf-8")
    code, out, _ = run("projects", "--load", str(place), "--dry-run", home=copy)
    assert (code, "1 project," in out) == (0, True)
    assert run("projects", "--load", str(place), home=copy)[0] == 0
    assert "nothing new" in run("projects", "--load", str(place), home=copy)[1]
    shape = json.loads(run("projects", "--format", "json", home=copy)[1])
    plant = next(p for p in shape["projects"] if p["code"] == "my-plant")
    assert plant["stage"]["value"] == "construction"
    assert plant["promised"]["jobs_promised"]["value"] == "65"
    assert run("projects", "--template", str(tmp_path / "x.txt"), home=copy)[0] == 2


GOOD = {
    "project": "plant-x",
    "name_en": "Plant X",
    "site": "industrial-zone",
    "stage": "construction",
    "launch_planned": "2026-09",
    "cost_planned_kzt": "4600000000",
    "jobs_promised": "65",
    "source": "office",
    "said_by": "Investment office",
    "known_at": "2026-01-15",
}


def write(folder: Path, *rows: dict[str, str]) -> Path:
    place = folder / "projects.csv"
    known = project_table().names
    columns = [*known, *sorted({c for r in rows for c in r} - set(known))]
    with place.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return place


def test_a_moved_date_is_slippage_on_record(run: Run, copy: Path, tmp_path: Path):
    later = GOOD | {"launch_planned": "2027-09", "known_at": "2026-02-20"}
    assert run("projects", "--load", str(write(tmp_path, GOOD, later)), home=copy)[0] == 0
    shape = json.loads(run("projects", "--format", "json", home=copy)[1])
    plant = next(p for p in shape["projects"] if p["code"] == "plant-x")
    assert (plant["first_plan"]["value"], plant["plan"]["value"]) == ("2026-09", "2027-09")
    assert plant["slippage_days"] == 365
    assert shape["projects"][0]["code"] == "plant-x"  # sorted by slippage
    code, _, _ = run("brief", "plant-x", "--to", str(tmp_path / "x.pdf"), home=copy)
    assert code == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_named_members_leave_the_undisclosed_lot_and_can_be_decisive(
    run: Run, copy: Path, tmp_path: Path
):
    park = GOOD | {"project": "park-x", "programme": "small-parks-2027", "site": "small-parks"}
    done = park | {"project": "park-y", "stage": "launched", "launch_actual": "2026-01-10"}
    assert run("projects", "--load", str(write(tmp_path, park, done)), home=copy)[0] == 0
    odds = json.loads(run("simulate", "--programme", "small-parks-2027", *SMALL, home=copy)[1])
    assert odds["state"]["launched"] == 1
    assert (odds["record"]["launched"], odds["record"]["basket"]) == (1, "named")
    assert [n["project"] for n in odds["record"]["named"]] == ["park-y"]
    assert odds["state"]["day"] == "2026-01-15"  # the newest word on a project of it
    assert (odds["state"]["named"], odds["state"]["undisclosed"]) == (1, 33)
    assert [p["id"] for p in odds["decisive"]["projects"]] == ["park-x"]
    dropped = json.loads(
        run("simulate", "--programme", "small-parks-2027", "--drop", "park-x", *SMALL, home=copy)[1]
    )
    assert dropped["decisive"]["projects"] == []


BAD = {
    "unknown-stage": {"stage": "bilding"},
    "negative-number": {"cost_planned_kzt": "-4"},
    "two-sites": {"site": "industrial-zone sez-pit"},
    "far-date": {"launch_planned": "2095-01"},
    "impossible-period": {"launch_planned": "2026-13"},
    "circular-replacement": {"replaced_by": "plant-x"},
    "no-source": {"source": "nobody", "said_by": ""},
    "missing": {"source": ""},
    "future-knowledge": {"known_at": "2030-01-01"},
    "impossible-day": {"known_at": "soon"},
    "not-a-number": {"jobs_promised": "many"},
    "unknown-column": {"salary": "1"},
    "unknown-code": {"programme": "small-parks-2072"},
    "bad-code": {"project": "Plant X"},
    "telling-code": {"confidentiality": "N"},
    "launch-before-approval": {
        "stage": "approved", "stage_since": "2026-01-10", "launch_actual": "2025-10-01",
    },
}  # fmt: skip


@pytest.mark.parametrize("rule", sorted(BAD))
def test_bad_rows_are_refused_by_name_and_nothing_is_half_recorded(
    rule: str, run: Run, made: Path, tmp_path: Path
):
    subjects = (made / "codes" / "subjects.csv").read_bytes()
    with open_home(made, audience="internal") as observatory:
        before = observatory.at().vintage.revision
    good = GOOD | {"project": "plant-good"}
    code, _, err = run("projects", "--load", str(write(tmp_path, good, GOOD | BAD[rule])))
    assert code == 1
    assert rule in err
    assert "4600000000" not in err
    with open_home(made, audience="internal") as observatory:
        assert observatory.at().vintage.revision == before
    assert (made / "codes" / "subjects.csv").read_bytes() == subjects


def test_sources_of_one_day_that_disagree_are_both_kept_and_flagged(
    run: Run, copy: Path, tmp_path: Path
):
    other = GOOD | {"launch_planned": "2027", "source": "ministry", "said_by": "Ministry"}
    code, out, _ = run("projects", "--load", str(write(tmp_path, GOOD, other)), home=copy)
    assert code == 0
    assert "same-day-conflict" in out
    thousands = GOOD | {"project": "plant-z", "jobs_promised": "65000"}
    assert "jobs-thousands" in run(
        "projects", "--load", str(write(tmp_path, thousands)), home=copy
    )[1]  # fmt: skip


def test_record_by_hand_meets_the_same_rules(run: Run, copy: Path):
    words = ("record", "subject=ammkz", "property=stage", "source=motoram-2025-ammkz",
             "locator=title", "known_at=2025-09-16")  # fmt: skip
    code, _, err = run(*words, "value=bilding", home=copy)
    assert (code, "unknown-stage" in err) == (1, True)
    assert run(*words, "value=launched", home=copy)[0] == 0


def test_few_scores_are_listed_and_not_averaged(run: Run, copy: Path):
    words = ("simulate", "--programme", "sez-pit-2025", "--as-of", "2025-07-01")
    assert run(*words, "--record", *SMALL, home=copy)[0] == 0
    fields = (
        "measure=count_projects", "area=KZ-75-alatau", "subject=sez-pit-2025", "value=2",
        "period=2025", "source=lsm-2023-parks", "locator=test", "known_at=2026-02-15",
    )  # fmt: skip
    assert run("record", *fields, home=copy)[0] == 0
    with open_home(copy, audience="internal") as observatory:
        record = ProjectDesk(observatory.at()).track_record()
        get = create_app(observatory)
    (scored,) = record.scored
    assert not scored.met
    assert scored.brier == pytest.approx(scored.forecast.probability**2)
    assert (record.brier, record.reliability) == (None, ())
    late, over = record.tallies
    assert (late.what, over.what, late.count <= late.among) == ("late", "over_cost", True)
    assert late.among >= 2
    assert get.door.makers["reliability"].id == "reliability"
