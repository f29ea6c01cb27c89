"""`ondiris protect` and its ways: linked tables, measures, rounding, coarser tables, vintages."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main
from ondiris.model import KEPT_BACK, Bound, Known, Observation, Period, Printed, SeriesKey
from ondiris.session import open_home

PERIOD = "2025-01"
ID = f"output-by-activity-area-{PERIOD}"
Run = Callable[..., tuple[int, str, str]]
LEAVES = [
    (a, f"KZ-75-{d}", s)
    for a in ("C10", "C18", "C29")
    for d in ("alatau", "medeu", "turksib")
    for s in ("large_medium", "sme")
]
LONELY = ("C29", "KZ-75-medeu", "sme")


def write_returns(home: Path, *, received: date = date(2025, 2, 10), factor: float = 1.0) -> None:
    """Write a month: three enterprises a cell; in one district C29 is a single small one."""
    folder = home / "returns" / "actual"
    folder.mkdir(parents=True, exist_ok=True)
    register, returns = [], []
    dice = np.random.default_rng(7)
    for n, cell in enumerate(LEAVES):
        values = (dice.integers(10**8, 2 * 10**8, 3) * factor).round().tolist()
        if cell[:2] == LONELY[:2]:
            values = values[:1] if cell == LONELY else []
        for k, value in enumerate(values):
            number = f"{n:02d}{k:02d}".rjust(12, "9")
            register.append(
                dict(zip(("activity", "area", "size"), cell, strict=True))
                | {"bin": number, "holding": ""}
            )
            for product, share in (("x", 0.25), ("y", 0.75)):
                returns.append(
                    {"bin": number, "month": 2025 * 12, "product": product,
                     "value": value * share, "shipments": value * share / 2,
                     "employees": 10.0 + k, "received": received, "accepted": True}
                )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(register), folder / "register.parquet")
    pq.write_table(pa.Table.from_pylist(returns), folder / f"{received}.parquet")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protecting") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    write_returns(folder)
    return folder


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["protect", "--period", PERIOD, "--home", str(home), *words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def test_linked_tables_are_protected_and_kept_together(run: Run, home: Path) -> None:
    code, out, _ = run("--by", "activity,area", "--by", "activity,size", "--format", "json")
    assert code == 0
    answer = json.loads(out)
    assert answer["schema"] == "ondiris.protected-tables/1"
    by_area, by_size = answer["tables"]
    assert by_area["dimensions"] == ["activity", "area"]
    assert by_size["dimensions"] == ["activity", "size"]
    assert by_area["audit"] == by_size["audit"]
    kept = sorted(p.name for p in (home / "disclosure" / "actual").iterdir())
    assert kept == [ID, f"output-by-activity-size-{PERIOD}"]
    again = run("--by", "activity,area", "--by", "activity,size", "--format", "json")
    assert json.loads(again[1]) == answer


def test_a_finer_table_follows_the_ones_before_it(run: Run, home: Path) -> None:
    for by in ("activity,area", "activity,size", "activity,area,size"):
        code, out, err = run("--by", by, "--format", "json")
        assert code == 0, err
        assert json.loads(out)["audit"]["shortfalls"] == 0
    # Asked again, each is what it was, whatever has come since.
    folder = home / "disclosure" / "actual"
    for by in ("activity,area", "activity,size"):
        kept = folder / f"output-by-{by.replace(',', '-')}-{PERIOD}"
        before = (kept / "table.json").read_bytes()
        assert json.loads(run("--by", by, "--format", "json")[1]) == json.loads(before)
        assert (kept / "table.json").read_bytes() == before
        assert not (kept / "table-1.json").exists()


def test_measures_share_the_fate_of_a_cell(run: Run) -> None:
    code, out, _ = run("--measure", "output,shipments,employees", "--format", "json")
    assert code == 0
    tables = json.loads(out)["tables"]
    assert [t["unit"] for t in tables] == ["KZT", "KZT", "persons"]
    hidden = [[c["value"] is None for c in t["cells"]] for t in tables]
    assert hidden[0] == hidden[1] == hidden[2]
    # Employees are stated once for a return and not for each of its products.
    assert int(tables[2]["cells"][0]["value"]) == (10 + 11 + 12) * 16 + 10
    code, _, err = run("--measure", "exports")
    assert code == 2
    assert "[measure]" in err


def test_a_rounded_table_hides_nothing_and_adds_up(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--by", "activity,area", "--round", "100000000", "--format", "json")
    assert code == 0
    document = json.loads(out)
    values = {(c["activity"], c["area"]): int(c["value"]) for c in document["cells"]}
    assert document["method"] == "rounding"
    assert all(v % 10**8 == 0 for v in values.values())
    parts = [v for (activity, area), v in values.items() if activity == "C29" and area != "KZ-75"]
    assert sum(parts) == values["C29", "KZ-75"]
    table = tmp_path / "rounded.json"
    table.write_text(out, "utf-8")
    assert run("--audit", str(table))[0] == 0
    code, _, err = run("--by", "activity,area", "--round", "10")
    assert code == 1
    assert "[rounding-exposes]" in err
    assert run("--round", "1000", "--intervals", "10")[0] == 2
    assert run("--round", "-5")[0] == 2


def test_a_coarser_table_is_released_in_the_words_of_the_list(run: Run) -> None:
    code, out, _ = run("--recodings", "--format", "json")
    assert code == 0
    found = json.loads(out)["recodings"]
    assert len(found) >= 3
    what = next(r["what"] for r in found if r["what"].startswith("merge area"))
    code, out, _ = run("--recode", what, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert document["recoding"] == what
    merged = what.rpartition(" ")[2]
    assert merged in {c["area"] for c in document["cells"]}
    assert "+" not in document["id"]
    code, _, err = run("--recode", "stir area")
    assert code == 2
    assert "[recoding]" in err
    assert run("--by", "area", "--by", "activity", "--recodings")[0] == 2


def test_intervals_and_bands_stand_beside_their_cells(run: Run) -> None:
    code, out, _ = run("--intervals", "1000000", "--concentration", "--format", "csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    hidden = [r for r in rows if r["value"] == "c"]
    assert hidden
    assert all(int(r["low"]) % 10**6 == 0 for r in hidden)
    assert all(not r["low"] for r in rows if r["value"] != "c")
    assert any(r["herfindahl"] for r in rows)
    assert all(not r["herfindahl"] for r in hidden)
    assert " … " in run("--intervals", "1000000", "--concentration")[1]


def test_later_returns_make_a_new_vintage_that_reckons_with_the_old(run: Run, home: Path) -> None:
    assert run("--format", "json")[0] == 0
    folder = home / "disclosure" / "actual" / ID
    first = json.loads((folder / "table.json").read_text("utf-8"))
    write_returns(home, received=date(2025, 3, 10), factor=1.1)
    code, out, err = run("--format", "json")
    assert code == 0, err
    second = json.loads(out)
    assert second["cells"] != first["cells"]
    assert second["audit"]["shortfalls"] == 0
    assert json.loads((folder / "table-1.json").read_text("utf-8")) == first
    # The returns as they had come in by then are a vintage of their own.
    code, out, _ = run("--as-of", "2025-02-28", "--format", "json")
    assert code == 0
    assert json.loads(out)["cells"][0] == first["cells"][0]


def test_an_audit_takes_the_returns_of_its_day(run: Run, home: Path, tmp_path: Path) -> None:
    _, out, _ = run("--format", "json")
    table = tmp_path / "table.json"
    table.write_text(out, "utf-8")
    write_returns(home, received=date(2025, 3, 10), factor=1.1)
    code, _, err = run("--audit", str(table))
    assert code == 1
    assert "[other-table]" in err
    assert run("--audit", str(table), "--as-of", "2025-02-28")[0] == 0


def test_what_binds_the_next_release_is_for_its_owner_alone(run: Run, home: Path) -> None:
    assert run()[0] == 0
    sealed = home / "disclosure" / "actual" / ID / "sealed.npz"
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    sealed.write_bytes(b"no archive")
    code, _, err = run("--by", "activity")
    assert code == 1
    assert "[bad-release]" in err
    sealed.unlink()
    assert "[bad-release]" in run("--by", "activity")[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("activity,area,value\n", "holds no cells"),
        ("activity,area,value\nC10,KZ-75-medeu,c\nC10,KZ-75-medeu,с\n", "for the second time"),
        ("activity,area,value\nC10,KZ-75-medeu,nan\n", "is no number"),
        ("activity,area,value\nC10,KZ-75-medeu,1e999\n", "is no number"),
        ('activity,area,value\nC10,KZ-75-medeu,"1,5"\n', "is no number"),
    ],
)
def test_a_table_that_no_office_would_send_is_refused_in_one_line_and_one_for_each_place(
    text: str, said: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    code, _, err = run("--audit", str(path))
    assert code == 1
    assert said in err
    assert all(line.startswith("  row ") for line in err.splitlines()[1:])


def cell_value(home: Path, activity: str, area: str) -> Decimal:
    """Return what the returns of a cell come to."""
    folder = home / "returns" / "actual"
    register = pq.read_table(folder / "register.parquet").to_pylist()
    inside = {r["bin"] for r in register if (r["activity"], r["area"]) == (activity, area)}
    rows = pq.read_table(folder / "2025-02-10.parquet").to_pylist()
    return sum((Decimal(str(r["value"])) for r in rows if r["bin"] in inside), Decimal(0))


def test_a_figure_under_embargo_is_held_against_a_table_of_today(
    run: Run, home: Path, blank: Path, tmp_path: Path
) -> None:
    """A cell that is to hide another hides nothing if its value is printed tomorrow."""

    def hidden(folder: Path) -> set[tuple[str, str]]:
        words = ("--by", "activity,area", "--format", "json", "--home", str(folder))
        code, out, err = run(*words)
        assert code == 0, err
        cells = json.loads(out)["cells"]
        return {(c["activity"], c["area"]) for c in cells if c["value"] is None}

    alone = hidden(home)
    assert LONELY[:2] in alone
    partner = next(c for c in sorted(alone) if c[0] == "C29" and c != LONELY[:2])
    patterns = []
    for name, embargo in (("printed", ""), ("tomorrow", "2099-01-01T00:00:00+00:00")):
        folder = Path(shutil.copytree(blank, tmp_path / name))
        with open_home(folder, audience="internal") as observatory:
            source = next(iter(observatory.at().sources))
            key = SeriesKey("output", partner[1], "KZT", activity=partner[0])
            printed = Printed.read(f"{cell_value(folder, *partner):f}")
            entry = Observation(
                key, Period.parse(PERIOD), printed, source, "p", Known(date(2025, 3, 1)),
                embargo=embargo,
            )  # fmt: skip
            observatory.record([entry], action="test")
        patterns.append(hidden(folder))
    assert patterns[0] == patterns[1]
    assert patterns[0] != alone


def test_a_cell_that_another_office_keeps_back_is_hidden_here_too(run: Run, home: Path) -> None:
    """A cell that is open else, of which the bureau says that it has a value."""

    def cells() -> dict[tuple[str, str], bool]:
        """Return which cells of a value are hidden."""
        code, _, err = run()
        assert code == 0, err
        kept = json.loads((home / "disclosure" / "actual" / ID / "table.json").read_text("utf-8"))
        return {(c["activity"], c["area"]): c["value"] is None for c in kept["cells"]}

    before = cells()
    activity, area = next(
        (activity, area)
        for (activity, area), hidden in before.items()
        if not hidden and area == "KZ-75-turksib" and activity == "C18"
    )
    with open_home(home, audience="internal") as observatory:
        key = SeriesKey("output", area, "KZT", activity=activity)
        entry = Observation(
            key, Period.parse(PERIOD), Printed.read("0", multiplier=6, bound=Bound.GE),
            next(iter(observatory.at().sources)), "p. 1", Known(date(2025, 6, 20)),
            status=(KEPT_BACK,),
        )  # fmt: skip
        observatory.record([entry], action="test")
    shutil.rmtree(home / "disclosure")
    after = cells()
    assert after[activity, area]
    assert not all(after.values())
