"""From the command line: synthesise, compile, get; twice; a late return; what is refused."""

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ondiris.cli import main

MAY = 12 * 2025 + 4


def run(capsys, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def figures(capsys, home: Path, *words: str) -> dict[str, dict]:
    code, out, err = run(
        capsys, "get", *words, "--home", str(home), "--world", "synthetic", "--area", "KZ-75",
        "--scope", "all", "--format", "json",
    )  # fmt: skip
    assert code == 0, err
    return {
        row["activity"]: row for row in json.loads(out)["rows"] if row["origin"] != "derived" or
        row["source"]
    }  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A home with a synthetic city compiled for May 2025, as known in the middle of June."""
    home = tmp_path_factory.mktemp("homes") / "home"
    for words in (
        ["init", "--case", "almaty", "--home", str(home)],
        ["synthesise", "--home", str(home), "--months", "2023-01..2025-05", "--seed", "7"],
        ["compile", "--home", str(home), "--period", "2025-05", "--no-adjust"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert not ended.value.code
    return home


@pytest.fixture
def home(made, tmp_path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(made, copy)
    return copy


def test_compiled_figures_are_the_published_ones(home, capsys):
    output = figures(capsys, home, "output", "--period", "2025-01/2025-05")
    assert {c: output[c]["value"] for c in ("B-E", "C-MACH", "C23", "C18", "C29")} == {
        "B-E": "976.200", "C-MACH": "366.100", "C23": "47.000", "C18": "25.000", "C29": "132.162",
    }  # fmt: skip
    assert {row["unit_multiplier"] for row in output.values()} == {9}
    assert {row["world"] for row in output.values()} == {"synthetic"}
    growth = {
        row["activity"]: row["value"]
        for row in json.loads(
            run(
                capsys, "get", "growth_pct", "--of", "output", "--home", str(home), "--world",
                "synthetic", "--area", "KZ-75", "--period", "2025-01/2025-05", "--scope", "all",
                "--format", "json",
            )[1]
        )["rows"]
        if row["price_basis"] == "real"
    }  # fmt: skip
    assert {c: growth[c] for c in ("C-MACH", "C23", "C18", "C21", "C14", "C16")} == {
        "C-MACH": "36.3", "C23": "25.6", "C18": "27.3", "C21": "14.2", "C14": "18.8", "C16": "35.2",
    }  # fmt: skip
    _, out, _ = run(
        capsys, "get", "share_pct", "--of", "output@C-MACH", "--home", str(home), "--world",
        "synthetic", "--area", "KZ-75", "--activity", "C29", "--scope", "all", "--period",
        "2025-01/2025-05", "--format", "json",
    )  # fmt: skip
    assert [row["value"][:4] for row in json.loads(out)["rows"]] == ["36.1"]


def test_growth_leads_to_the_output_of_both_years(home, capsys):
    _, out, _ = run(
        capsys, "get", "growth_pct", "--of", "output", "--home", str(home), "--world", "synthetic",
        "--area", "KZ-75", "--activity", "C23", "--scope", "all", "--period", "2025-01/2025-05",
        "--format", "json",
    )  # fmt: skip
    real = next(row for row in json.loads(out)["rows"] if row["price_basis"] == "real")
    _, out, _ = run(capsys, "why", real["id"], "--home", str(home))
    assert "volume index, year to date" in out
    assert "2025-01/2025-05: 47.0" in out
    assert "output KZ-75 C23 [KZT], 2024-01/2024-05" in out
    assert "0099" not in out


def test_large_and_medium_enterprises_are_counted_not_divided(home, capsys):
    _, out, _ = run(
        capsys, "get", "count_enterprises", "--home", str(home), "--world", "synthetic",
        "--activity", "B-E", "--area", "KZ-75", "--period", "2025-05", "--format", "json",
    )  # fmt: skip
    counts = {row["scope"]: row["value"] for row in json.loads(out)["rows"]}
    assert counts["large_medium"] == "144"
    assert int(counts["all"]) == 144 + int(counts["sme"])


def test_actual_figures_never_meet_synthetic_ones(home, capsys):
    _, out, _ = run(
        capsys, "get", "output", "--home", str(home), "--period", "2025-01/2025-05",
        "--format", "json",
    )  # fmt: skip
    assert {row["world"] for row in json.loads(out)["rows"]} == {"actual"}


def test_compiling_twice_changes_nothing(home, capsys):
    before = (home / "ledger.db").read_bytes()
    _, out, _ = run(
        capsys, "compile", "--home", str(home), "--period", "2025-05", "--no-adjust"
    )  # fmt: skip
    assert "0 new or revised; nothing to record" in out
    assert (home / "ledger.db").read_bytes() == before


def test_the_same_seed_makes_the_same_city(made, home, capsys):
    run(capsys, "synthesise", "--home", str(home), "--months", "2023-01..2025-05", "--seed", "7")
    for one in (made / "returns" / "synthetic").iterdir():
        assert pq.read_table(one).equals(pq.read_table(home / "returns" / "synthetic" / one.name))


def late_return(home: Path, tmp_path: Path) -> Path:
    """Write a correction of the largest printer's May return, as an enterprise would send it."""
    store = home / "returns" / "synthetic"
    register = pq.read_table(store / "register.parquet")
    printers = register.filter(pc.equal(register["activity"], "C18"))["bin"].to_pylist()
    may = pq.read_table(store / "2025-05.parquet")
    may = may.filter(pc.and_(pc.is_in(may["bin"], pa.array(printers)), may["accepted"]))
    firm = may.group_by("bin").aggregate([("value", "sum")]).sort_by([("value_sum", "descending")])
    rows = may.filter(pc.equal(may["bin"], firm["bin"][0]))
    path = tmp_path / "late.parquet"
    columns = {
        "bin": rows["bin"],
        "month": ["2025-05"] * rows.num_rows,
        "product": rows["product"],
        "unit": rows["unit"],
        "quantity": pc.multiply(rows["quantity"], 1.5),
        "value": pc.multiply(rows["value"], 1.5),
        "employees": rows["employees"],
    }
    pq.write_table(pa.table(columns), path)
    return path


def test_a_late_return_makes_a_new_vintage_and_the_revision_shows(home, capsys, tmp_path):
    path = late_return(home, tmp_path)
    ask = ("output", "--period", "2025-01/2025-05", "--activity", "C18")
    load = ("load", str(path), "--as", "returns", "--world", "synthetic", "--home", str(home))
    code, out, err = run(capsys, *load, "--received", "2025-11-20")
    assert code == 0, err
    assert "1 return," in out
    assert "known already" in run(capsys, *load, "--received", "2025-11-20")[1]
    _, out, _ = run(capsys, "compile", "--home", str(home), "--period", "2025-05", "--no-adjust")
    assert "had come in by 2025-11-20" in out
    assert "nothing to record" not in out
    now = figures(capsys, home, *ask)["C18"]
    then = figures(capsys, home, *ask, "--as-of", "2025-11-19")["C18"]
    assert then["value"] == "25.000"
    assert float(now["value"]) > 25.0
    assert now["known_at"] == "2025-11-20"
    code, out, _ = run(capsys, "why", now["id"], "--home", str(home))
    assert "25.000" in out


def test_actual_returns_compile_beside_the_synthetic_world(home, capsys, tmp_path):
    register = tmp_path / "register.csv"
    register.write_text(
        "bin,activity,area,size,first_month,last_month,holding\n"
        "009900000008,C18,KZ-75-alatau,large_medium,2024-01,,\n"
        "009900030008,C23,KZ-75-turksib,sme,2024-01,,\n",
        "utf-8",
    )
    lines = ["bin,month,product,unit,quantity,value,employees"]
    for month in range(14):
        name = f"{2024 + month // 12}-{month % 12 + 1:02d}"
        lines.append(f"009900000008,{name},books,units,{100 + month},{1e9 * (100 + month):.0f},9")
        lines.append(f"009900030008,{name},bricks,units,100,1e9,5")
    returns = tmp_path / "returns.csv"
    returns.write_text("\n".join(lines) + "\n", "utf-8")
    base = ("--home", str(home))
    assert run(capsys, "load", str(register), "--as", "register", *base)[0] == 0
    code, out, err = run(
        capsys, "load", str(returns), "--as", "returns", "--received", "2025-03-10", *base
    )
    assert code == 0, err
    assert "28 returns" in out
    code, out, err = run(
        capsys, "compile", "--period", "2025-02", "--world", "actual", *base
    )  # fmt: skip
    assert code == 0, err
    assert "no table [value_added]" in out
    _, out, _ = run(
        capsys, "get", "growth_pct", "--of", "output", "--activity", "C18", "--period",
        "2025-01/2025-02", "--scope", "all", "--area", "KZ-75", "--format", "json", *base,
    )  # fmt: skip
    found = {r["price_basis"]: r for r in json.loads(out)["rows"]}
    # quantities 112 and 113 against 100 and 101, all at one price
    assert found["real"]["value"] == "11.9"
    assert found["real"]["world"] == "actual"


def test_an_earlier_day_is_an_earlier_vintage(home, capsys):
    _, out, _ = run(
        capsys, "compile", "--home", str(home), "--period", "2025-05", "--as-of", "2025-06-10",
        "--no-adjust",
    )  # fmt: skip
    assert "had come in by 2025-06-10" in out
    ask = ("output", "--period", "2025-01/2025-05", "--activity", "B-E")
    early = figures(capsys, home, *ask, "--as-of", "2025-06-10")["B-E"]
    assert early["status"] == ["I"] or "I" in early["status"]
    assert figures(capsys, home, *ask)["B-E"]["value"] == "976.200"


def test_a_bad_file_of_returns_changes_nothing_and_tells_no_value(home, capsys, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "bin,month,product,unit,value\n009900000008,2025-05,C18.books,units,987654321\n"
        "009900000007,2025-05,C18.books,units,987654321\n",
        "utf-8",
    )
    before = sorted(f.name for f in (home / "returns" / "synthetic").iterdir())
    code, _, err = run(
        capsys, "load", str(path), "--as", "returns", "--world", "synthetic", "--home", str(home)
    )
    assert code == 1
    assert "bad-business-number" in err
    assert "987654321" not in err
    assert before == sorted(f.name for f in (home / "returns" / "synthetic").iterdir())


@pytest.mark.parametrize(
    ("words", "code", "rule"),
    [
        (["compile", "--period", "2025-05", "--world", "actual"], 3, "no-register"),
        (["compile", "--period", "2025-05-03"], 2, "not-a-month"),
        (["compile", "--period", "2025-05", "--world", "other"], 2, "unknown-code"),
        (["compile", "--period", "2025-05", "--engine", "abacus"], 2, "unknown-engine"),
        (["compile", "--period", "2025-05", "--as-of", "2020-01-01"], 1, "no-returns"),
        (["synthesise", "--months", "2025-01..2025-05"], 2, "bad-span"),
        (["synthesise", "--months", "2025-05..2023-01"], 2, "month-out-of-order"),
        (["synthesise", "--months", "yesterday"], 2, "bad-span"),
    ],
)
def test_what_cannot_be_compiled_is_refused_with_its_rule(made, capsys, words, code, rule):
    found, _, err = run(capsys, *words, "--home", str(made))
    assert (found, f"[{rule}]" in err) == (code, True), err


def test_no_figure_of_the_ledger_stands_for_one_enterprise_in_public(made):
    with sqlite3.connect(made / "ledger.db") as ledger:
        tables = {r[0] for r in ledger.execute("select name from sqlite_master where type='table'")}
    assert tables
    from ondiris.model import World
    from ondiris.ports import Query
    from ondiris.session import open_home

    with open_home(made, audience="public") as observatory:
        now = observatory.at(date(2026, 1, 1))
        question = Query(audience=now.audience, worlds=(World.SYNTHETIC,))
        public = [r.observation for r in now.history(question)]
    assert public
    assert {str(o.key.scope) for o in public} == {"all"}
    assert {o.key.area for o in public} == {"KZ-75"}
