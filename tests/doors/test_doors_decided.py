"""What a city decides of its tables beyond their rules, by command and by file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main

Run = Callable[..., tuple[int, str, str]]
SECOND = Path(__file__).parent / "second_city"
AREA = "ZZ-1-east"
RULES = (
    '\n[[disclosure]]\nvalid_from = "2024-01-01"\nminimum_frequency = 3\n'
    'frequency_margin = 10\ncost = "value"\ninsiders = "none"\ncitation = "order 7"\n'
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(SECOND), "--home", str(folder)])
    settings = folder / "ondiris.toml"
    settings.write_text(settings.read_text("utf-8") + RULES, "utf-8")
    return folder


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def report(home: Path, by_month: Mapping[int, Mapping[str, list[float]]]) -> None:
    """Write what the firms of each activity reported of months of 2025, a file a month."""
    folder = home / "returns" / "actual"
    folder.mkdir(parents=True, exist_ok=True)
    people: dict[str, str] = {}
    for month, cells in by_month.items():
        rows = []
        for activity, values in cells.items():
            for k, value in enumerate(values):
                number = f"{activity[1:]}{k:02d}".rjust(12, "9")
                people[number] = activity
                rows.append(
                    {"bin": number, "month": 2025 * 12 + month - 1, "product": "x",
                     "value": value, "shipments": value, "employees": 5.0,
                     "received": date(2025, month + 1, 10), "accepted": True}
                )  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows), folder / f"2025-{month:02d}.parquet")
    register = [
        {"bin": number, "activity": activity, "area": AREA, "size": "sme", "holding": ""}
        for number, activity in people.items()
    ]
    pq.write_table(pa.Table.from_pylist(register), folder / "register.parquet")


def hidden(document: Mapping[str, object]) -> set[str]:
    cells: list[dict[str, str | None]] = document["cells"]  # type: ignore[assignment]
    return {str(cell["activity"]) for cell in cells if cell["value"] is None}


MONTHS = {
    1: {"C10": [60.0], "C18": [100.0] * 4, "C23": [101.0] * 4},
    2: {"C10": [60.0], "C18": [10.0] * 4, "C23": [0.0, 0.0, 0.0, 499.0]},
}
"""In January C18 is the cheapest to hide; one firm alone makes all that C23 adds in February."""
ALL = ("--by", "activity", "--format", "json")


def test_periods_that_are_known_are_planned_together(run: Run, home: Path) -> None:
    report(home, MONTHS)
    words = ("protect", "--period", "2025-01", "--plan", "2025-01/2025-02")
    code, out, err = run(*words, *ALL)
    assert code == 0, err
    answer = json.loads(out)
    first, second = answer["tables"]
    assert (first["period"], second["period"]) == ("2025-01", "2025-01/2025-02")
    assert [hidden(first), hidden(second)] == [{"C10", "C23"}, {"C10", "C18"}]
    assert answer["plan"] == {
        "periods": ["2025-01", "2025-01/2025-02"],
        "hidden_together": [2, 2],
        "hidden_one_by_one": [2, 2],
        "cost_pct_of_one_by_one": 65,  # 404 + 440 of 400 + 903
        "kept": "together",
    }
    again = json.loads(run(*words, *ALL)[1])
    assert again["tables"] == answer["tables"]
    # Asked for alone, each is what the plan made of it.
    code, out, _ = run("protect", "--period", "2025-01", *ALL)
    assert code == 0
    assert hidden(json.loads(out)) >= {"C10", "C23"}


def test_one_after_the_other_the_same_city_hides_more(run: Run, home: Path) -> None:
    report(home, MONTHS)
    made = [
        json.loads(run("protect", "--period", p, *ALL)[1]) for p in ("2025-01", "2025-01/2025-02")
    ]
    assert [hidden(one) for one in made] == [{"C10", "C18"}, {"C10", "C23"}]


def test_a_plan_says_in_a_line_what_both_ways_hide(run: Run, home: Path) -> None:
    report(home, MONTHS)
    code, out, _ = run(
        "protect", "--by", "activity", "--period", "2025-01", "--plan", "2025-01/2025-02"
    )
    assert code == 0
    assert out.splitlines()[-1] == (
        "Planned together: 2 + 2 hidden, 65 % of the cost; one after the other: 2 + 2 hidden."
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--plan", "2025-02"), "planned-order"),
        (("--plan", "2025-01"), "planned-order"),
        (("--plan", "2025-01/2025-02", "--round", "1000"), "one-table"),
        (("--plan", "2025-01/2025-02", "--measure", "output,employees"), "one-table"),
        (("--plan", "2025-01/2025-02", "--recodings"), "one-table"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    words: tuple[str, ...], code: str, run: Run, home: Path
) -> None:
    report(home, MONTHS)
    ended, _, err = run("protect", "--by", "activity", "--period", "2025-01", *words)
    assert ended == 2
    assert f"[{code}]" in err
