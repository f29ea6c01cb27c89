"""Promises from outside: whether each can be measured, what it moved, and what stands beside it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asked_door import Get, asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

DAY = "1772323200"  # 1 March 2026
TOWN = Path(__file__).parent / "second_city"
SUBJECTS = (
    ("works", "site", ""), ("kilns", "programme", "works"), ("mills", "programme", ""),
    ("told-late", "programme", ""), ("two-days", "programme", ""), ("forge", "project", ""),
)  # fmt: skip
# subject, measure, modality, period, value, bound, multiplier, prices, source, known
OBSERVATIONS = """
works,count_zones,achieved,2025-01-31,4,,,,plan-2024,2025-02-01
works,count_zones,achieved,2025-12-31,5,,,,plan-2024,2026-01-10
works,employees,achieved,2025-01-31,200,gt,,,plan-2024,2025-02-01
kilns,count_zones,planned,../2027,10,,,,plan-2024,2025-02-01
kilns,count_zones,planned,../2026,8,,,,plan-2024,2025-06-01
kilns,jobs,planned,../2026,600,approx,,,plan-2024,2025-06-01
mills,project_cost,planned,2027,2.5,,9,real,plan-2024,2025-02-01
told-late,count_projects,planned,2024,3,,,,plan-2024,2025-03-01
two-days,count_projects,planned,../2026-06,3,,,,plan-2024,2025-02-01
two-days,count_projects,planned,../2026-09,3,,,,paper,2025-02-01
forge,jobs,planned,2025-02-01,80,,,,plan-2024,2025-02-01
forge,jobs,planned,2025-05-01,80,,,,paper,2025-05-01
""".strip()
STATEMENTS = """
forge,launch_planned,2026-09,2025-02-01
forge,jobs_basis,permanent,2025-02-01
forge,verified_by,Bureau,2025-02-01
forge,stage,permit,2025-02-01
forge,stage,construction,2025-05-01
""".strip()
BENCHMARKS = (
    "ratio,of,subject,period,modality,differs\n"
    "jobs/count_zones,employees/count_zones,works,2025-01-31,achieved,measure members\n"
)
Said = dict[str, Any]
Run = Callable[..., str]


def _run(*words: str, code: int = 0) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        patch.setenv("FORCE_COLOR", "1")
        patch.setenv("COLUMNS", "400")
        patch.setattr("sys.stdout", out)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
    assert (ended.value.code or 0) == code
    return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).replace("\u00a0", " ")


def _append(file: Path, *lines: str) -> None:
    file.write_text("\n".join([file.read_text("utf-8").rstrip(), *lines, ""]), "utf-8")


def _observed(line: str) -> str:
    subject, measure, modality, period, value, bound, power, prices, source, known = line.split(",")
    return (
        f"{measure},,ZZ-1,,{subject},,,{prices},{modality},{period},{value},{bound},{power},"
        f"{source},page 3,{known},stated"
    )


def _stated(line: str) -> str:
    subject, name, value, known = line.split(",")
    return f"{subject},{name},{value},plan-2024,page 4,{known},stated"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up town where every rule about promises finds one that it is about."""
    case = Path(shutil.copytree(TOWN, tmp_path_factory.mktemp("promises") / "case"))
    _append(
        case / "subjects.csv", *(f"{c},{c},{c},{c},,,{kind},ZZ-1,{at}" for c, kind, at in SUBJECTS)
    )
    head = (case / "sources.csv").read_text("utf-8").splitlines()[0].split(",")
    paper = {"id": "paper", "provider": "Paper", "title": "News", "rank": "50"}
    _append(case / "sources.csv", ",".join(paper.get(name, "") for name in head))
    _append(case / "observations.csv", *map(_observed, OBSERVATIONS.splitlines()))
    _append(case / "statements.csv", *map(_stated, STATEMENTS.splitlines()))
    (case / "projects").mkdir()
    (case / "projects" / "benchmarks.csv").write_text(BENCHMARKS, "utf-8")
    folder = case.parent / "home"
    _run("init", "--case", str(case), "--home", str(folder))
    with (folder / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 100\n")
    hidden = (
        "measure=count_zones", "area=ZZ-1", "subject=kilns", "modality=planned", "period=../2026",
        "value=6", "source=plan-2024", "locator=a letter", "known_at=2026-02-01",
        "confidentiality=N",
    )  # fmt: skip
    _run("record", *hidden, "--home", str(folder))
    return folder


@pytest.fixture(scope="module")
def get(home: Path) -> Iterator[Get]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with open_home(home, audience="public") as observatory:
            yield asking(create_app(observatory), strict=True)


def told(home: Path, *words: str) -> Said:
    shape: Said = json.loads(_run("promises", *words, "--format", "json", "--home", str(home)))
    return shape


def one(home: Path, subject: str, measure: str, *words: str) -> Said:
    found = [
        p for p in told(home, *words)["promises"]
        if (p["programme"], p["promised"]["measure"]) == (subject, measure)
    ]  # fmt: skip
    assert len(found) == 1
    return dict(found[0])


def rules_of(promise: Said) -> set[str]:
    return {finding["rule"] for finding in promise["findings"]}


def test_a_promise_that_states_everything_is_measurable(home: Path) -> None:
    forge = one(home, "forge", "jobs")
    found = forge["measurable"]
    assert (found["verdict"], found["lacks"]) == ("yes", [])
    assert (found["day"], found["jobs_basis"], found["verifiers"]) == (
        "2026-09", ["permanent"], ["Bureau"],
    )  # fmt: skip
    assert found["verdict_ru"] == "измеримо"


def test_two_reports_are_one_promise_with_two_days(home: Path) -> None:
    forge = one(home, "forge", "jobs")
    assert [v["known_at"] for v in forge["versions"]] == ["2025-02-01", "2025-05-01"]
    assert [v["stands"] for v in forge["versions"]].count(True) == 1
    # The days of the reports have passed; the launch it is due with has not.
    assert rules_of(forge) == {"several-reports"}


def test_what_is_lacking_is_said_in_three_languages(home: Path) -> None:
    jobs = one(home, "kilns", "jobs")["measurable"]
    assert jobs["lacks"] == ["number:about", "day:two-readings", "base:jobs", "verifier:none"]
    assert jobs["verdict"] == "partly"
    for lang in ("kk", "ru", "en"):
        assert len(set(jobs[f"lacks_{lang}"])) == 4
    assert one(home, "mills", "project_cost")["measurable"]["lacks"] == [
        "base:prices",  # real, and of no year
        "verifier:none",
    ]


def test_a_number_by_a_day_is_counted_from_what_was_there_when_it_was_said(home: Path) -> None:
    kilns = one(home, "kilns", "count_zones", "--public")
    assert kilns["measurable"]["lacks"] == ["day:two-readings", "verifier:none"]
    base = kilns["measurable"]["counted_from"]
    words = ("get", "count_zones", "--subject", "works", "--period", "2025-01-31")
    (figure,) = json.loads(_run(*words, "--format", "json", "--home", str(home)))["rows"]
    assert base == figure["id"]  # 4 in January 2025, not the 5 that came later


def test_bad_promises_are_said_by_rule_and_counted_once(home: Path) -> None:
    kilns = one(home, "kilns", "count_zones", "--public")
    assert {"promise-moved-back", "promised-less", "several-reports"} <= rules_of(kilns)
    second = kilns["versions"][1]
    assert (second["moved"], second["days_moved"]) == (["-2", "-2"], -365)
    levels = {f["rule"]: f["level"] for f in kilns["findings"]}
    assert (levels["promise-moved-back"], levels["several-reports"]) == ("warning", "notice")
    assert "no-units" in rules_of(one(home, "mills", "project_cost"))
    assert "no-units" not in rules_of(kilns)
    assert rules_of(one(home, "told-late", "count_projects")) == {"said-after-due"}
    days = one(home, "two-days", "count_projects")
    assert {"two-days", "several-reports"} <= rules_of(days)
    assert one(home, "bakeries-2026", "count_projects")["findings"] == []


def test_a_day_that_passes_is_said_on_the_day_after(home: Path) -> None:
    subject = ("two-days", "count_projects")
    stands = next(v for v in one(home, *subject)["versions"] if v["stands"])["period"]
    last = {"../2026-06": "2026-06-30", "../2026-09": "2026-09-30"}[stands]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.DAY", "1798675200")  # 31 December 2026
        before = one(home, *subject, "--as-of", last)
        after = one(home, *subject, "--as-of", "2026-10-01")
    assert "deadline-passed" not in rules_of(before)
    assert "deadline-passed" in rules_of(after)


def test_a_ratio_under_more_than_is_a_bound_and_so_is_what_it_is_divided_by(home: Path) -> None:
    """Six hundred jobs in eight kilns, 75 each; more than 200 people at 4 works, over 50 each."""
    found = told(home, "kilns", "--public")
    (ratio,) = found["benchmarks"]
    assert (ratio["ratio"], ratio["promised"]["value"]) == ("jobs/count_zones", "75.0")
    (beside,) = ratio["beside"]
    assert (beside["figure"]["bound"], beside["figure"]["value"]) in (
        ("ge", "50.00"), ("gt", "50.00"),
    )  # fmt: skip
    low, high = beside["times"]
    assert low == "0"
    assert 1.5 <= float(high) < 1.52
    assert beside["differs"] == ["measure", "members"]
    assert {c["code"] for c in found["comparables"]} >= {"jobs-missing", "time-median"}
    assert all(c["source"] for c in found["comparables"])


def test_claims_and_promises_of_one_subject_are_one_ledger(home: Path, get: Get) -> None:
    said = told(home, "forge", "--public")["said"]
    assert [s["property"] for s in said if s["property"]].count("stage") == 2
    assert sum(s["figure"] is not None for s in said) == 2
    gone = {s["value"] or s["figure"]["value"] for s in said if s["superseded"]}
    assert "permit" in gone
    assert "construction" not in gone
    assert [s["known_at"] for s in said] == sorted((s["known_at"] for s in said), reverse=True)
    now, old = (get(f"/en/figures/{name}.json?subject=forge") for name in ("promises", "claims"))
    assert now.status_code == 200
    assert old.json()["rows"] == now.json()["rows"]
    assert len(now.json()["rows"]) == len(said)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_pages_say_what_the_command_line_says(home: Path, get: Get, lang: str) -> None:
    for subject in ("kilns", "forge"):
        words = told(home, subject, "--public")["promises"]
        page = get(f"/{lang}/projects/{subject}")
        assert page.status_code == 200
        for promise in words:
            for text in promise["measurable"][f"lacks_{lang}"]:
                assert text in page.text
            assert promise["measurable"][f"verdict_{lang}"] in page.text
    terminal = _run("promises", "kilns", "--lang", lang, "--public", "--home", str(home))
    for text in told(home, "kilns", "--public")["promises"][0]["measurable"][f"lacks_{lang}"]:
        assert text in terminal
    assert get(f"/{lang}/promises/kilns").status_code == 200
    assert get(f"/{lang}/briefs/kilns.pdf").content.startswith(b"%PDF")


def test_an_internal_version_moves_nothing_in_public(home: Path, get: Get) -> None:
    inside, outside = (one(home, "kilns", "count_zones", *w) for w in ((), ("--public",)))
    assert (inside["amount"], len(inside["versions"])) == ("6", 3)
    assert (outside["amount"], len(outside["versions"])) == ("8", 2)
    for address in ("projects/kilns", "promises/kilns", "figures/versions.json?subject=kilns",
                    "figures/promises.json?subject=kilns"):  # fmt: skip
        assert "a letter" not in get(f"/en/{address}").text
    rows = get("/en/figures/versions.json?subject=kilns").json()["rows"]
    assert {r["promised"]["value"] for r in rows if r["measure"]["text"]} == {"10", "8", "600"}


def test_amounts_are_read_aloud_in_a_terminal_and_whole_in_a_file(home: Path) -> None:
    words = ("promises", "mills", "--home", str(home))
    assert "2.5 bn" in _run(*words)
    assert "2,5 млрд" in _run(*words, "--lang", "ru")
    assert "e9" not in _run(*words)
    (row,) = csv.DictReader(io.StringIO(_run(*words, "--format", "csv")))
    assert (row["promised"], row["measurable"]) == ("2500000000", "partly")
    assert row["lacks"] == "base:prices verifier:none"
    assert told(home, "mills")["promises"][0]["amount"] == "2500000000"


def test_a_subject_that_is_not_listed_is_refused(home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", io.StringIO())
        _run("promises", "kiln", "--home", str(home), code=2)
