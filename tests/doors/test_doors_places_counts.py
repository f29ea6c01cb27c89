"""What follows from a loaded register and from what sites have free, seen from outside."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from ondiris.cli import main
from ondiris.model.business_number import check_digit


def bin_of(serial: int) -> str:
    """Return a business number that a registry could have issued."""
    while True:
        eleven = f"050640{serial:05d}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
        serial += 50_000


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command; return its exit code and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return int(ended.value.code or 0), shown.out, shown.err


def figures(capsys: pytest.CaptureFixture[str], home: Path, *words: object) -> list[dict[str, Any]]:
    """Return the counts that `get` gives."""
    code, out, _ = run(
        capsys, "get", "count_enterprises", "--home", home, "--format", "json", *words
    )
    assert code == 0
    rows: list[dict[str, Any]] = json.loads(out)["rows"]
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of Almaty with a register and two sites."""
    folder = tmp_path_factory.mktemp("counts")
    home = folder / "home"
    lines = ["bin,unit,name,activity,area,size,known_at,world"]
    kinds = [("C29", "KZ-75-alatau", "large")] * 8 + [("C10", "KZ-75-turksib", "small")] * 5
    kinds += [("C29", "KZ-75-turksib", "medium")] * 2
    for k, (activity, area, size) in enumerate(kinds):
        lines.append(f"{bin_of(k)},,Works {k},{activity},{area},{size},2025-03-01,")
    lines.append(f"{bin_of(0)},7,Branch,C29,KZ-75-turksib,large,2025-03-01,")
    lines.append("009900000008,,Made up,C29,KZ-75-alatau,large,2025-03-01,synthetic")
    (folder / "register.csv").write_text("\n".join(lines), "utf-8")
    (folder / "sites.csv").write_text(
        "site,land_free,power_capacity,power_demand\nindustrial-zone,10,20,15\nsez-pit,3.6,3,2\n",
        "utf-8",
    )
    for words in (
        ("demo", "--no-serve", "--home", home),
        ("load", folder / "register.csv", "--home", home),
        ("load", folder / "sites.csv", "--home", home),
    ):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        assert not ended.value.code
    return home


def test_counts_follow_from_the_register(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(capsys, home, "--area", "KZ-75", "--activity", "C29", "--scope", "all")
    own = [row for row in found if row["formula"] == "register-count/1"]
    assert [row["value"] for row in own] == ["10"]
    assert own[0]["period"] == "2025-03-01"
    assert own[0]["notes"] == ["register-loaded"]
    large = figures(capsys, home, "--area", "KZ-75-turksib", "--activity", "C29",
                    "--scope", "large_medium")  # fmt: skip
    assert [row["value"] for row in large if row["formula"]] == ["2"]
    made = figures(capsys, home, "--area", "KZ-75", "--activity", "C29", "--scope", "all",
                   "--world", "synthetic")  # fmt: skip
    assert [row["value"] for row in made if row["formula"]] == ["1"]


def test_published_counts_stand_beside_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(
        capsys, home, "--area", "KZ-75-turksib", "--activity", "B-E", "--scope", "large_medium"
    )
    assert [(row["value"], row["period"]) for row in found if not row["formula"]] == [
        ("47", "2016-10-01")
    ]
    assert [row["value"] for row in found if row["formula"]] == ["2"]
    assert not any(row.get("conflicts") for row in found)


def test_why_leads_to_the_rows_of_the_register(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = figures(capsys, home, "--area", "KZ-75-turksib", "--activity", "C29")
    own = next(row for row in found if row["scope"] == "all" and row["formula"])
    code, out, _ = run(capsys, "why", own["id"], "--home", home, "--format", "json")
    assert code == 0
    chain = json.loads(out)
    assert chain["formula"].startswith("count = ")
    assert chain["figure"]["expression"] == "15 − 13"
    assert len(chain["inputs"]) == 2
    assert run(capsys, "why", own["id"], "--home", home)[0] == 0
    assert run(capsys, "why", "d0000000000000000000000000", "--home", home)[0] == 3


def test_small_cells_stay_in_the_house(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient

    from ondiris.errors import NotFound
    from ondiris.session import open_home
    from ondiris.web.app import create_app

    hidden = figures(capsys, home, "--area", "KZ-75-turksib", "--activity", "C29")
    with open_home(home, audience="public") as observatory:
        now = observatory.at()
        rows = [row for row in now.get(now.question("count_enterprises")).rows if row.formula]
        assert rows
        assert all(row.value >= 3 for row in rows)
        assert not any(r.key.area == "KZ-75-turksib" and r.key.activity == "C29" for r in rows)
        assert now.why(rows[0].id).inputs
        for row in hidden:
            with pytest.raises(NotFound):
                now.why(row["id"])
        pages = TestClient(create_app(observatory), base_url="http://localhost")
        for lang in ("kk", "ru", "en"):
            answer = pages.get(f"/{lang}/evidence/{rows[0].id}")
            assert answer.status_code == 200
            assert ("count = enterprises" in answer.text) == (lang == "en")
            assert pages.get(f"/{lang}/evidence/{hidden[0]['id']}").status_code == 404


def test_applicants_are_placed_all_at_once(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "applicants.csv"
    path.write_text(
        "applicant,land,power,rail,worth\nmodest,4,,,\nhungry,7,4,,3\nlate,3.5,,,\nrailway,,,5,\n",
        "utf-8",
    )
    code, out, _ = run(capsys, "assign", path, "--home", home, "--format", "json")
    assert code == 0
    shape = json.loads(out)
    assert shape["schema"] == "ondiris.assign/1"
    assert shape["objective"] == shape["bound"] == 4.0
    assert shape["proved"]
    told = {one["applicant"]: (one["site"], one["reason"]) for one in shape["applicants"]}
    assert told == {
        "modest": (None, "taken"), "hungry": ("industrial-zone", "placed"),
        "late": ("sez-pit", "placed"), "railway": (None, "fits-nowhere"),
    }  # fmt: skip
    assert shape["applicants"][3]["unknown"] == ["rail"]
    assert shape["left"]["industrial-zone"] == {"land": 3.0, "power": 1.0}
    code, out, _ = run(capsys, "assign", path, "--home", home)
    assert code == 0
    assert "2 of 4 placed" in out
    assert "Worth 4, bound 4, gap 0.000%, proved optimal." in out
    code, out, _ = run(capsys, "assign", path, "--home", home, "--format", "csv")
    assert out.splitlines()[0] == "applicant,worth,site,reason,nearest,too little,not known"


def test_applicants_are_refused_by_row(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "applicants.csv"
    path.write_text(
        "applicant,land,power,worth\na,-1,,\na,2,,\n,2,,\nb,much,,\nc,,,\nd,1,,0\ne,1\n", "utf-8"
    )
    code, out, err = run(capsys, "assign", path, "--home", home)
    assert code == 1
    assert out == ""
    for place, rule in (
        ("row 2, column 2 (land)", "negative"),
        ("row 3, column 1 (applicant)", "applicant-twice"),
        ("row 4, column 1 (applicant)", "missing"),
        ("row 5, column 2 (land)", "not-a-number"), ("row 6", "no-need"),
        ("row 7, column 4 (worth)", "worth"), ("row 8", "ragged"),
    ):  # fmt: skip
        assert any(place in line and f"[{rule}]" in line for line in err.splitlines())
    for text, rule in (
        ("land\n1\n", "missing-column"), ("applicant,beauty\na,1\n", "unknown-column"),
        ("applicant,land,land\na,1,1\n", "duplicate-column"), ("applicant,land\n", "bad-rows"),
    ):  # fmt: skip
        path.write_text(text, "utf-8")
        code, _, err = run(capsys, "assign", path, "--home", home)
        assert code == 1
        assert f"[{rule}]" in err
    assert run(capsys, "assign", tmp_path / "none.csv", "--home", home)[0] == 3
