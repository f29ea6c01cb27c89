"""Public projects in OC4IDS: what is told, by whom it is checked, and what is kept inside.

No package carries the schema of the standard, so its rules are written down here as far as our
fields meet them (version 0.9, from the reference of the standard); its own schema found nothing
either when this was written.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from asked_door import asking
from noticed_town import CITY, at

from ondiris.cli import main
from ondiris.projects import load_stages
from ondiris.publishing.projects.oc4ids import STATUSES
from ondiris.session import make_home, open_home
from ondiris.web import create_app

Run = Callable[..., tuple[int, str, str]]
SHARED = {
    "site": "brickyard", "activity": "C10", "price_basis": "nominal", "confidentiality": "F",
    "source": "plan-2024", "said_by": "Town hall", "document": "Plan of small businesses",
    "known_at": "2025-06-30",
}  # fmt: skip
PROJECTS = (
    {
        "project": "mill", "name_kk": "Диірмен", "name_ru": "Мельница", "name_en": "Mill",
        "initiator": "Mill LLP", "stage": "construction", "stage_since": "2025-04",
        "launch_planned": "2026-09", "cost_planned_kzt": "4600000000", "jobs_promised": "65",
        "locator": "row 1",
    },
    {
        "project": "oven", "name_kk": "Пеш", "name_ru": "Печь", "name_en": "Oven",
        "stage": "launched", "stage_since": "2025-05", "launch_planned": "2025-03",
        "launch_actual": "2025-05-20", "cost_actual_kzt": "1250000.5", "jobs_verified": "12",
        "locator": "row 2",
    },
    {
        "project": "internal-1", "name_kk": "Қойма", "name_ru": "Склад", "name_en": "Vault",
        "initiator": "Vault LLP", "stage": "construction", "stage_since": "2025-04",
        "launch_planned": "2026-09", "cost_planned_kzt": "7700000000", "jobs_promised": "77",
        "locator": "row 3", "confidentiality": "N",
    },
)  # fmt: skip
SETTINGS = """
[oc4ids]
prefix = "oc4ids-abc123"
uri = "https://industry.example.org/api/v1/projects/oc4ids.json"
licence = "https://creativecommons.org/licenses/by/4.0/"
"""
CODES = {
    "status": {"identification", "preparation", "implementation", "completion", "maintenance",
               "decommissioning", "decommissioned", "cancelled"},
    "milestone": {"scheduled", "met", "notMet", "partiallyMet"},
}  # fmt: skip
KNOWN = {
    "package": {"uri", "publishedDate", "version", "publisher", "license", "projects"},
    "project": {"id", "updated", "language", "title", "status", "sector", "locations", "budget",
                "additionalClassifications", "period", "parties", "milestones", "completion",
                "forecasts", "metrics", "documents"},
    "document": {"id", "title", "url", "datePublished", "language", "author"},
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", at(date(2026, 2, 9)))
        make_home(folder / "home", CITY)
        columns = dict.fromkeys(name for row in PROJECTS for name in (*SHARED, *row))
        with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns))
            writer.writeheader()
            writer.writerows({**SHARED, **row} for row in PROJECTS)
        with pytest.raises(SystemExit) as ended:
            main(["projects", "--load", str(folder / "rows.csv"), "--home", str(folder / "home")])
        assert ended.value.code == 0
    return folder / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", at(date(2026, 2, 9)))

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        return int(ended.value.code or 0), *capsys.readouterr()

    return call


@pytest.fixture
def stated(home: Path) -> None:
    settings = home / "ondiris.toml"
    text = settings.read_text("utf-8").partition("\n[oc4ids]")[0]
    settings.write_text(text + SETTINGS, "utf-8")


def moments(shape: Any) -> list[str]:
    """Return every date-time of a shape."""
    named = ("Date", "updated", "dateMet", "datePublished")
    found = []
    if isinstance(shape, dict):
        for name, value in shape.items():
            found += [value] if isinstance(value, str) and name.endswith(named) else moments(value)
    elif isinstance(shape, list):
        for one in shape:
            found += moments(one)
    return found


def checked(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return projects by identifier, after what the standard asks of them."""
    assert (
        {"uri", "publisher", "publishedDate", "projects", "version"}
        <= package.keys()
        <= KNOWN["package"]
    )
    assert re.fullmatch(r"(\d+\.)(\d+)", package["version"])
    assert package["projects"]
    assert "null" not in json.dumps(package)
    for moment in moments(package):
        assert datetime.fromisoformat(moment.replace("Z", "+00:00")).tzinfo is not None
    for project in package["projects"]:
        assert {"id"} <= project.keys() <= KNOWN["project"]
        assert all(value not in ("", [], {}) for value in project.values())
        assert project.get("status", "completion") in CODES["status"]
        for milestone in project.get("milestones", ()):
            assert milestone["status"] in CODES["milestone"]
        for metric in (*project.get("forecasts", ()), *project.get("metrics", ())):
            for one in metric["observations"]:
                assert one["id"]
                assert ("value" in one) is not ("measure" in one)
        for document in project.get("documents", ()):
            assert {"id"} <= document.keys() <= KNOWN["document"]
    found = {one["id"]: one for one in package["projects"]}
    assert len(found) == len(package["projects"])
    return found


def test_a_public_project_is_told_with_its_numbers_and_their_sources(
    run: Run, stated: None
) -> None:
    code, out, _ = run("projects", "--format", "oc4ids")
    assert code == 0
    package = json.loads(out)
    found = checked(package)
    assert set(found) == {"oc4ids-abc123-mill", "oc4ids-abc123-oven"}
    mill, oven = found["oc4ids-abc123-mill"], found["oc4ids-abc123-oven"]
    assert (mill["title"], mill["status"], mill["sector"]) == (
        "Mill",
        "implementation",
        ["economy"],
    )
    assert mill["budget"]["amount"] == {"amount": 4_600_000_000, "currency": "KZT"}
    assert "Plan of small businesses, row 1" in mill["budget"]["description"]
    assert mill["period"] == {"endDate": "2026-09-30T00:00:00Z"}
    (milestone,) = mill["milestones"]
    assert (milestone["status"], milestone["dueDate"]) == ("scheduled", "2026-09-30T00:00:00Z")
    assert mill["forecasts"][0]["observations"][0]["measure"] == 65
    assert "metrics" not in mill
    assert mill["parties"] == [{"id": "party-1", "name": "Mill LLP"}]
    assert [one["id"] for one in mill["documents"]] == ["plan-2024"]
    (place,) = mill["locations"]
    assert (place["id"], place["description"]) == ("brickyard", "Brickyard site")
    assert mill["updated"] == "2025-06-30T00:00:00Z"

    assert (oven["status"], oven["completion"]["endDate"]) == ("completion", "2025-05-20T00:00:00Z")
    assert oven["completion"]["finalValue"] == {"amount": 1_250_000.5, "currency": "KZT"}
    (met,) = oven["milestones"]
    assert (met["status"], met["dueDate"], met["dateMet"]) == (
        "met", "2025-03-31T00:00:00Z", "2025-05-20T00:00:00Z",
    )  # fmt: skip
    assert "forecasts" not in oven
    assert [one["id"] for one in oven["metrics"]] == ["jobs", "cost"]


def test_what_is_internal_never_stands_in_it(run: Run, stated: None, home: Path) -> None:
    assert "7700000000" in run("projects", "--format", "json")[1]  # the house knows it
    said = run("projects", "--format", "oc4ids")[1]
    with open_home(home, audience="internal") as observatory:
        get = asking(create_app(observatory), strict=True)
        inside = get("/api/v1/projects/oc4ids.json")
        spoken = get("/api/v1/projects/oc4ids.json?lang=kk")
    assert inside.status_code == 200
    assert inside.json() == json.loads(said)
    assert checked(spoken.json())["oc4ids-abc123-mill"]["title"] == "Диірмен"
    for text in (said, inside.text, spoken.text):
        assert not re.search(r"internal-1|Vault|Қойма|77000|row 3", text)


def test_it_is_refused_without_a_prefix_and_where_there_is_nothing(run: Run, home: Path) -> None:
    settings = home / "ondiris.toml"
    plain = settings.read_text("utf-8").partition("\n[oc4ids]")[0]
    settings.write_text(plain, "utf-8")
    code, out, err = run("projects", "--format", "oc4ids")
    assert (bool(code), out, "[no-prefix]" in err) == (True, "", True)
    settings.write_text(plain + SETTINGS.replace("abc123", "ABC"), "utf-8")
    assert "prefix" in run("projects", "--format", "oc4ids")[2]
    settings.write_text(plain + SETTINGS, "utf-8")
    code, _, err = run("projects", "--format", "oc4ids", "--stage", "withdrawn")
    assert (code, "[no-projects]" in err) == (3, True)


def test_every_stage_is_something_in_the_standard() -> None:
    assert STATUSES.keys() == {item.code for item in load_stages().list}
    assert {*STATUSES.values()} - {""} <= CODES["status"]
