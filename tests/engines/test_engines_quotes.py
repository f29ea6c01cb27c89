"""Quotes that stay where they are: the index of every engine is that of a file read whole."""

from __future__ import annotations

import json
import math
import shutil
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import product as pairs
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.cli.front import main
from ondiris.engines import FRAMES, open_engine
from ondiris.engines.parquet_files import parquet_files
from ondiris.errors import InvalidFile, InvalidInput, OndirisError
from ondiris.indices.elementary import ElementaryFormula
from ondiris.indices.exact import exact_sums, natural_log
from ondiris.indices.quote_plan import quote_sums
from ondiris.ports.engine import Engine
from ondiris.session.indices.price_files import index_of_files

LOCAL = ("duckdb", "polars", "pandas")
FIGURES = ("index", "change_pct", "contribution", "weight_pct", "imputed_pct")


@pytest.mark.parametrize("name", LOCAL)
def test_a_sum_is_the_same_in_any_order_and_right(name: str) -> None:
    draw = np.random.default_rng(1)
    values = np.concatenate([draw.lognormal(0, 12, 500), -draw.lognormal(0, 3, 500), [1e-9, 0.1]])
    totals = set()
    for _ in range(3):
        values = draw.permutation(values)
        with open_engine(name) as engine:
            frame = engine.table(pa.table({"group": ["a"] * values.size, "x": values}))
            sums = exact_sums(frame, ["group"], {"x": nw.col("x")}, rows=nw.len())
            found = engine.collect(sums).to_pylist()[0]
        totals.add(found["x"])
        assert found["rows"] == values.size
    assert len({float(np.sum(draw.permutation(values))) for _ in range(9)}) > 1, "floats would not"
    assert len(totals) == 1
    assert totals.pop() == pytest.approx(math.fsum(values), rel=1e-15)


TOO_LARGE = ([1e19], [6e18, 6e18], [-6e18, -6e18], [math.inf], [2.0**63])


@pytest.mark.parametrize("name", LOCAL)
def test_a_sum_that_does_not_fit_is_refused_and_never_wrong(name: str) -> None:
    with open_engine(name) as engine:
        refuses_too_large(engine)


def refuses_too_large(engine: Engine) -> None:
    assert summed_up(engine, [2.0**62, 2.0**61, 0.5]) == 2.0**62 + 2.0**61
    for values in TOO_LARGE:
        with pytest.raises(InvalidInput) as refused:
            summed_up(engine, values)
        assert refused.value.code == "sum-out-of-range"


def summed_up(engine: Engine, values: list[float]) -> float:
    rows = pa.table({"group": ["a"] * len(values) + ["b"], "x": [*values, 2.0]})
    sums = engine.collect(exact_sums(engine.table(rows), ["group"], {"x": nw.col("x")}))
    found = dict(zip(sums["group"].to_pylist(), sums["x"].to_pylist(), strict=True))
    assert found.pop("b") == 2.0
    return float(found["a"])


def test_a_sum_of_nothing_is_zero_on_every_engine() -> None:
    rows = pa.table({"group": ["a", "b"], "x": pa.array([None, 2.5], pa.float64())})
    for name in LOCAL:
        with open_engine(name) as engine:
            found = engine.collect(exact_sums(engine.table(rows), ["group"], {"x": nw.col("x")}))
        assert sorted(found.column("x").to_pylist()) == [0.0, 2.5]


def test_a_logarithm_is_right_and_the_same_on_every_engine() -> None:
    draw = np.random.default_rng(2)
    x = np.concatenate([np.exp(draw.uniform(-13.8, 13.8, 400)), draw.normal(1, 0.01, 400), [1.0]])
    found = []
    for name in LOCAL:
        with open_engine(name) as engine:
            rows = engine.collect(natural_log(engine.table(pa.table({"x": x})), "x", "y"))
        order = np.argsort(rows["x"].to_numpy())
        found.append(rows["y"].to_numpy()[order])
    assert np.abs(found[0] - np.log(np.sort(x))).max() < 3e-14
    assert all(np.array_equal(one, found[0]) for one in found[1:])


def drawn(seed: int) -> tuple[pa.Table, pa.Table]:
    """Return quotes with holes of every kind, and weights that may begin later."""
    draw = np.random.default_rng(seed)
    products, months = int(draw.integers(5, 30)), int(draw.integers(2, 9))
    at, month = np.repeat(np.arange(products), months), np.tile(np.arange(months), products)
    price = (100 * np.exp(draw.normal(0, 0.3, at.size))).round(2)
    price[draw.random(at.size) < (0.0, 0.1, 0.5)[seed % 3]] = np.nan
    group = draw.integers(0, 6, products)
    table = pa.table(
        {
            "product": [f"p{i}" for i in at],
            "period": [f"2024-{m + 1:02}" for m in month],
            "aggregate": [f"{g // 3}{g}" for g in group[at]],
            "price": pa.array(price, from_pandas=True),
        }
    ).filter(pa.array(draw.random(at.size) > (0.0, 0.3)[seed % 2]))
    present = sorted(set(table["aggregate"].to_pylist()))
    weights = pa.table({"aggregate": present, "weight": draw.random(len(present)) + 0.1})
    if seed % 4 > 1 and months > 3:
        weights = weights.append_column("price_reference", [["2024-02"] * len(present)])
    return table.take(pa.array(draw.permutation(table.num_rows))), weights


@pytest.mark.parametrize("seed", range(6))
def test_sums_make_the_index_that_prices_make(seed: int, tmp_path: Path) -> None:
    quotes, weights = drawn(seed)
    pq.write_table(quotes, tmp_path / "quotes.parquet")
    ways = pairs(
        ElementaryFormula, ("lowe", "young", "geometric-young"), ("group", "carry", "none")
    )
    for elementary, formula, missing in ways:
        asked: dict[str, Any] = {"elementary": elementary, "formula": formula, "missing": missing}
        whole = index_of_files(quotes, weights, prefixes=(1,), **asked)
        summed = index_of_files(
            tmp_path / "quotes.parquet", weights, prefixes=(1,), engine="polars", **asked
        )
        mine, theirs = summed.series(), whole.series()
        for name in theirs.column_names:
            if name in FIGURES:
                found, expected = (t[name].to_numpy(zero_copy_only=False) for t in (mine, theirs))
                assert np.allclose(found, expected, rtol=1e-11, atol=1e-9, equal_nan=True), asked
            else:
                assert mine[name].to_pylist() == theirs[name].to_pylist(), asked
        told = [(one.imputed, one.quotes, one.unquoted) for one in (summed, whole)]
        assert told[0] == told[1], asked


def test_every_engine_gives_the_same_bits(quote_folder: Path) -> None:
    for elementary in ElementaryFormula:
        found = [
            index_of_files(quote_folder, engine=name, elementary=elementary).series()
            for name in LOCAL
        ]
        assert found[0].num_rows == 20
        assert found[0].equals(found[1]), elementary
        assert found[0].equals(found[2]), elementary


def test_the_gap_of_arrow_tables_is_told_for_quotes_too() -> None:
    gap = FRAMES["pyarrow"].gaps["quotes"]
    rows = pa.table({"period": [0], "leaf": [0], "product": ["p"], "price": [1.0]})
    with open_engine("pyarrow") as engine:
        frame = engine.table(rows)
        with pytest.raises(NotImplementedError) as error:
            engine.collect(quote_sums(frame))
    assert type(error.value).__name__ == gap.error


def _written(path: Path, rows: list[tuple[Any, ...]], **columns: list[Any]) -> Path:
    names = ("period", "product", "aggregate", "price")
    table = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) | columns
    pq.write_table(pa.table(table), path)
    return path


FIRST = ("2025-01", "rye", "bread", 200.0)
MIDNIGHTS = [datetime(2025, m, 1, tzinfo=timezone(timedelta(hours=5))) for m in (1, 2)]


def dated(path: Path, kind: pa.DataType, days: list[Any]) -> Path:
    rows = [(day, "rye", "bread", 200.0 + n) for n, day in enumerate(days)]
    return _written(path, rows, period=pa.array(days, kind))


@pytest.mark.parametrize("name", ["", *LOCAL])
def test_a_day_is_read_alike_everywhere_and_a_moment_with_a_zone_nowhere(
    name: str, tmp_path: Path
) -> None:
    reads_days(name, tmp_path)


def reads_days(name: str, folder: Path) -> None:
    for kind in (pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ms")):
        days = [one.replace(tzinfo=None) for one in MIDNIGHTS]
        found = index_of_files(dated(folder / "days.parquet", kind, days), engine=name).series()
        assert set(found["period"].to_pylist()) == {"2025-01", "2025-02"}, kind
    for zone in ("UTC", "Asia/Almaty"):
        file = dated(folder / "zoned.parquet", pa.timestamp("us", zone), MIDNIGHTS)
        with pytest.raises(InvalidFile) as refused:
            index_of_files(file, engine=name)
        assert refused.value.code == "impossible-period"
        assert "time zone" in refused.value.detail


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_spark_refuses_and_reads_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java runtime for Spark")
    with open_engine("local[1]") as engine:
        refuses_too_large(engine)
    reads_days("local[1]", tmp_path)
    nanos = dated(tmp_path / "n.parquet", pa.timestamp("ns"), [datetime(2025, 1, 1)])  # noqa: DTZ001
    with pytest.raises(InvalidInput) as refused:
        index_of_files(nanos, engine="local[1]")
    assert refused.value.code == "unknown-parquet-type"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("2025-01", "rye", "bread", 210.0), "duplicate-quote"),
        (("2025-01", "rye", "bread", None), "duplicate-quote"),
        (("2025-02", "rye", "dairy", 210.0), "two-aggregates"),
        (("2025-02", "rye", "bread", 2e9), "price-leap"),
        (("2025-02", "rye", "bread", 0.0), "not-positive"),
        (("2025-02", "rye", "bread", math.inf), "not-positive"),
        (("2025-02", "rye", None, 210.0), "missing"),
        (("2025-02", None, "bread", 210.0), "missing"),
        (("2025-02", "", "bread", 210.0), "missing"),
        (("2025-02", " ", "bread", 210.0), "missing"),
        (("2025-Q1", "rye", "bread", 210.0), "frequency"),
        (("2025-04", "rye", "bread", 210.0), "month-out-of-order"),
        (("2025-13", "rye", "bread", 210.0), "impossible-period"),
    ],
)
def test_quotes_that_a_file_may_not_hold_a_folder_may_not_either(
    row: tuple[Any, ...], code: str, tmp_path: Path
) -> None:
    file = _written(tmp_path / "a.parquet", [FIRST, row])
    for name in ("duckdb", "polars"):
        with pytest.raises(InvalidInput) as error:
            index_of_files(file, engine=name)
        assert error.value.code == code
        assert "210" not in str(error.value)
    if code != "price-leap":
        with pytest.raises(InvalidInput):
            index_of_files(file)


def test_what_an_engine_does_not_do_is_refused(tmp_path: Path) -> None:
    rows = [FIRST, ("2025-02", "rye", "bread", 210.0)]
    replaced = _written(tmp_path / "r.parquet", rows, replaces=[None, "oat"])
    words = _written(tmp_path / "w.parquet", [(*r[:3], str(r[3])) for r in rows])
    lacking = _written(tmp_path / "l.parquet", rows)
    pq.write_table(pq.read_table(lacking).drop(["aggregate"]), lacking)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.csv").write_text("period\n")
    for file, code in (
        (replaced, "reduced-quotes"),
        (words, "not-a-number"),
        (lacking, "missing-column"),
        (tmp_path / "empty", "not-a-table"),
        (tmp_path / "a.csv", "not-a-table"),
        (pq.read_table(words), "not-a-table"),
        (tmp_path / "none.parquet", "no-such-file"),
    ):
        with pytest.raises(OndirisError) as error:
            index_of_files(file, engine="duckdb")
        assert error.value.code == code
    found = index_of_files(_written(tmp_path / "b.parquet", rows), engine="duckdb")
    with pytest.raises(InvalidInput, match="no contribution of a product"):
        found.by_product()


NEXT = ("2025-02", "rye", "bread", 210.4)
OTHERS: dict[str, tuple[dict[str, list[Any]], dict[str, list[Any]]]] = {
    "whole numbers, and others not": ({"price": [200]}, {}),
    "no price that is known, and others": ({"price": [None]}, {}),
    "a product that replaces": ({}, {"replaces": ["oat"]}),
    "another spelling": ({}, {"Price": [210.4]}),
    "more than the first": ({}, {"region": ["KZ-75"]}),
    "less than the first": ({"region": ["KZ-75"]}, {}),
}


@pytest.mark.parametrize("columns", OTHERS.values(), ids=OTHERS)
def test_files_with_other_columns_are_refused_before_any_engine_guesses(
    columns: tuple[dict[str, list[Any]], dict[str, list[Any]]], tmp_path: Path
) -> None:
    _written(tmp_path / "a.parquet", [FIRST], **columns[0])
    _written(tmp_path / "b.parquet", [NEXT], **columns[1])
    with pytest.raises(InvalidInput, match=r"b\.parquet (has|lacks) `.*other-columns"):
        parquet_files([tmp_path])


def test_names_of_folders_are_columns_within_the_folder_that_is_given(tmp_path: Path) -> None:
    given = tmp_path / "period=1999-01" / "a[1]*"
    for place, row in (("q?", FIRST), ("x,%20.parquet/B{b}\\", NEXT), ("x,%20.parquet/Bb", NEXT)):
        (given / place).mkdir(parents=True)
        _written(given / place / "A.PARQUET", [(row[0], f"{row[1]}{len(place)}", *row[2:])])
    _written(given / "qq.parquet", [("2025-02", "rye2", "bread", 210.4)])
    for name in LOCAL:
        found = index_of_files(given, engine=name)
        assert (found.quotes, found.periods) == (4, ("2025-01", "2025-02")), name
        assert found.series()["index"].to_pylist()[1] == pytest.approx(105.2, rel=1e-12), name


@pytest.mark.parametrize(("place", "other"), [("period=2025-01", "."), ("period=2025-01",) * 2])
def test_a_folder_names_what_a_file_does_not(place: str, other: str, tmp_path: Path) -> None:
    for name, inner in (("a", place), ("b", other)):
        (tmp_path / inner).mkdir(exist_ok=True)
        _written(tmp_path / inner / f"{name}.parquet", [FIRST])
    with pytest.raises(InvalidInput, match="other-columns"):
        parquet_files([tmp_path])


def test_a_price_that_is_not_a_number_is_missing_and_names_have_no_blanks(tmp_path: Path) -> None:
    rows = [FIRST, ("2025-01", "oat ", "bread", 100.0)]
    rows += [("2025-02", " rye", "bread", math.nan), ("2025-02", "oat", "bread", 110.0)]
    file = _written(tmp_path / "a.parquet", rows)
    for name in LOCAL:
        found = index_of_files(file, engine=name)
        assert (found.quotes, found.imputed) == (3, 1), name
        assert found.series()["index"].to_pylist()[1] == pytest.approx(110, rel=1e-12), name


def test_prices_that_whole_numbers_cannot_add_up_are_refused(tmp_path: Path) -> None:
    for number, unit in enumerate((1e17, 1e-9)):
        rows = [(*row[:3], row[3] * unit) for row in (FIRST, NEXT)]
        file = _written(tmp_path / f"{number}.parquet", rows)
        with pytest.raises(InvalidInput, match="price-out-of-range"):
            index_of_files(file, engine="duckdb", elementary="dutot")
        found = index_of_files(file, engine="duckdb").series()
        assert found["index"].to_pylist()[1] == pytest.approx(105.2, rel=1e-12)


def test_columns_may_have_other_names_and_kinds(tmp_path: Path) -> None:
    days = [date(2025, 1, 15), date(2025, 2, 15)]
    table = pa.table(
        {
            "When": days,
            "sku": [7, 7],
            "class": [11, 11],
            "cost": pa.array([Decimal("200.00"), Decimal("210.00")]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    names = {"period": "when", "product": "sku", "aggregate": "class", "price": "cost"}
    for name in ("duckdb", "polars"):
        found = index_of_files(tmp_path / "a.parquet", columns=names, engine=name)
        assert found.periods == ("2025-01", "2025-02")
        assert found.series()["index"].to_pylist()[1] == pytest.approx(105, rel=1e-12)


def test_the_command_reads_a_folder(
    quote_folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    weights = tmp_path / "weights.csv"
    weights.write_text("aggregate,weight\n11,1\n12,2\n21,3\n")
    (quote_folder / "_SUCCESS.parquet").write_text("what a cluster leaves is no data")
    asked = ["index", "--prices", str(quote_folder), "--weights", str(weights), "--prefixes", "1"]
    answers = []
    for more in ([], ["--engine", "duckdb", "--memory", "1GB"]):
        with pytest.raises(SystemExit) as ended:
            main([*asked, *more, "--format", "json"])
        assert not ended.value.code
        answers.append(json.loads(capsys.readouterr().out))
    (quote_folder / "_SUCCESS.parquet").unlink()
    assert answers[0] == answers[1]
    assert answers[0]["imputed_quotes"] > 50
    assert {r["aggregate"] for r in answers[0]["series"]} == {"_T", "1", "2", "11", "12", "21"}
    with pytest.raises(SystemExit) as ended:
        main([*asked, "--contributions", str(tmp_path / "c.csv")])
    assert ended.value.code == 2
    assert "reduced-quotes" in capsys.readouterr().err


def test_an_address_names_an_engine() -> None:
    for address in ("spark://host:7077", "local[2]", "yarn", "k8s://https://host"):
        assert open_engine(address).capabilities.name == "spark"
    with pytest.raises(InvalidInput, match="unknown-engine"):
        open_engine("sparks://host")
