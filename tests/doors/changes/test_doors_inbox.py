"""The inbox from the command line: look, confirm, look again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
HEADER = "measure,area,activity,unit,period,value,unit_multiplier,source,locator,known_at\n"
FOOD = "output,ZZ-1,C10,KZT,2026-Q1,1.85,9,monthly,row 5,2026-05-19\n"
AGAIN = "output,ZZ-1,C10,KZT,2026-04,0.71,9,monthly,row 6,2026-05-19\n"


@pytest.fixture
def post(tmp_path: Path) -> Path:
    folder = tmp_path / "post"
    folder.mkdir()
    (folder / "may.csv").write_text(HEADER + FOOD + AGAIN, "utf-8")
    (folder / "odd.csv").write_text("town;amount\nKenbulak;3\n", "utf-8")
    return folder


def listed(run: Run, *words: str | Path) -> tuple[int, list[dict[str, object]]]:
    code, out, _ = run("inbox", *words, "--format", "json")
    shape = json.loads(out)
    assert shape["schema"] == "ondiris.inbox-files/1"
    return code, shape["files"]


def test_look_confirm_look_again(run: Run, home: Path, post: Path) -> None:
    code, files = listed(run, post, "--home", home)
    assert (code, [(f["number"], f["name"], f["state"]) for f in files]) == (
        0, [(1, "may.csv", "ready"), (2, "odd.csv", "unknown")]
    )  # fmt: skip
    assert (files[0]["new"], files[0]["differing"], files[0]["periods"]) == (
        1, 1, ["2026-Q1", "2026-04"]
    )  # fmt: skip
    code, out, _ = run("changes", "--format", "json", "--home", home)
    assert json.loads(out)["vintage"]["revision"] == 8
    code, files = listed(run, post, "1", "--load", "--home", home)
    assert (code, [f["state"] for f in files]) == (0, ["loaded"])
    found = json.loads(run("changes", "--format", "json", "--home", home)[1])
    # Its quarter was known as the sum of its months: 0.61 + 0.66 + 0.63.
    assert found["new"] == []
    assert [(r["old"]["value"], r["new"]["value"], r["cause"]) for r in found["revised"]] == [
        ("0.64", "0.71", "revision"), ("1.90", "1.85", "printed"),
    ]  # fmt: skip
    _, out, _ = run("inbox", post, "--home", home)
    assert "may.csv" not in out
    assert "1 loaded, 1 unknown." in out


def test_numbers_want_load_and_a_file_that_is_ready(run: Run, home: Path, post: Path) -> None:
    code, _, err = run("inbox", post, "1", "--home", home)
    assert (code, "numbers-without-load" in err) == (2, True)
    code, _, err = run("inbox", post, "1", "2", "--load", "--home", home)
    assert (code, "not-ready" in err) == (2, True)
    assert listed(run, post, "--home", home)[1][0]["state"] == "ready"
    assert run("inbox", post / "nothing", "--home", home)[0] == 3


def test_what_looks_wrong_in_a_file_is_said_before_it_is_loaded(run: Run, home: Path) -> None:
    """The inbox names the row of a slip of a thousand as `load --dry-run` does, the right none."""
    folder = home.parent / "post"
    folder.mkdir()
    slipped = AGAIN.replace("0.71,9", "0.71,12")
    for name, row in (("right.csv", AGAIN), ("slipped.csv", slipped)):
        (folder / name).write_text(HEADER + FOOD + row, "utf-8")
    lines = {file["name"]: file["lines"] for file in listed(run, folder, "--home", home)[1]}
    assert lines["right.csv"] == []
    (said,) = lines["slipped.csv"]
    assert said.startswith("look at row 6 (output, ZZ-1, C10, 2026-04): about a thousand times")
    assert "0.71" not in said
    _, out, _ = run("load", folder / "slipped.csv", "--dry-run", "--home", home)
    assert said in out


def test_of_many_doubts_the_inbox_shows_the_first(run: Run, home: Path) -> None:
    folder = home.parent / "post"
    folder.mkdir()
    rows = (AGAIN.replace("2026-04", f"2025-{m:02}").replace("0.71,9", f"{m},{9 + m % 2 * 3}")
            for m in range(1, 13))  # fmt: skip
    (folder / "many.csv").write_text(
        HEADER + "".join(r.replace("row 6", f"row {n}") for n, r in enumerate(rows, 2)), "utf-8"
    )
    (file,) = listed(run, folder, "--home", home)[1]
    *shown, more = file["lines"]
    assert [line.split(" (")[0] for line in shown] == [f"look at row {n}" for n in range(3, 13)]
    assert more == "and 1 more: ondiris load many.csv --dry-run"
