"""Parity: every engine runs every plan to the same bits, or its gap is declared."""

import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.codes import load_catalogue
from ondiris.engines import DuckEngine, SparkEngine, open_engine
from ondiris.engines.frames import FRAMES
from ondiris.errors import InvalidInput, Unavailable
from ondiris.indices.basket import IndexMethod
from ondiris.indices.plan import known_rows, returns_plan
from ondiris.model import World
from ondiris.production.disclosure.freeing import Contributors, contributors_of
from ondiris.production.disclosure.late_returns import HELD, without_held
from ondiris.production.indices.compilation import Compiled, cells_of, compile_returns, leaves_of
from ondiris.production.indices.quotes import compile_quotes
from ondiris.production.indices.release import Release
from ondiris.production.indices.writing import observations
from ondiris.sources.quotes import read_weight_table

FIRST, LAST = 12 * 2024, 12 * 2025 + 4
LOCAL = ("duckdb", "polars", "pandas")
HELD_BACK = f"{0:012d}"


def register() -> pa.Table:
    rng = np.random.default_rng(3)
    count = 40
    return pa.table(
        {
            "bin": [f"{i:012d}" for i in range(count)],
            "activity": [("C18", "C23", "C29")[i % 3] for i in range(count)],
            "area": [("KZ-75-alatau", "KZ-75-turksib")[i % 2] for i in range(count)],
            "holding": ["one" if i in (3, 9) else None for i in range(count)],
            "size": [("sme", "large_medium")[i % 5 < 2] for i in range(count)],
            "first_month": pa.array([FIRST] * count, pa.int64()),
            "last_month": pa.array(
                [int(m) for m in np.where(rng.random(count) < 0.1, LAST - 6, LAST + 99)],
                pa.int64(),
            ),
        }
    )


def returns() -> pa.Table:
    rng = np.random.default_rng(4)
    rows = []
    for i in range(40):
        for month in range(FIRST, LAST + 1):
            if rng.random() < 0.08:
                continue
            day = date(month // 12, month % 12 + 1, 28)
            for product in range(2):
                amount = float(rng.lognormal(3)) if product or i % 4 else None
                value = (amount or 5.0) * float(rng.lognormal(1, 0.1))
                good = bool(rng.random() > 0.01)
                rows.append(
                    (
                        f"{i:012d}",
                        month,
                        f"p{product}",
                        "t",
                        amount,
                        value,
                        value,
                        9.0 + i,
                        day,
                        good,
                    )
                )
                if rng.random() < 0.02:  # a later correction of the whole return
                    later = date(month // 12 + (month % 12 == 11), (month + 1) % 12 + 1, 28)
                    rows.append((*rows[-1][:5], value * 2, value * 2, 9.0 + i, later, True))
    names = [
        "bin",
        "month",
        "product",
        "unit",
        "quantity",
        "value",
        "shipments",
        "employees",
        "received",
        "accepted",
    ]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("returns")
    table = returns()
    paths = [folder / "a.parquet", folder / "b.parquet"]
    half = table.num_rows // 2
    pq.write_table(table.slice(0, half), paths[0])
    pq.write_table(table.slice(half), paths[1])
    return paths


def compiled(engine, files) -> Compiled:
    leaves = leaves_of(register(), load_catalogue(None)["activities"], {"C18": 0.4})
    rows = known_rows(engine.scan(files), as_of=date(2025, 6, 20))
    return compile_returns(engine, rows, leaves, first=FIRST, last=LAST)


def contributors(engine, files) -> Contributors:
    leaves = leaves_of(register(), load_catalogue(None)["activities"], {})
    held = pa.table({"bin": [HELD_BACK], "month": [LAST], "until": [date(2000, 1, 1)]}, schema=HELD)
    rows = without_held(engine.scan(files), engine.table(held))
    known = known_rows(rows, as_of=date(2025, 6, 20))
    return contributors_of(engine, known, leaves, first=FIRST, last=LAST)


@pytest.fixture(scope="module")
def expected(files) -> Compiled:
    with open_engine("duckdb") as engine:
        return compiled(engine, files)


@pytest.fixture(scope="module")
def contributed(files) -> Contributors:
    with open_engine("duckdb") as engine:
        return contributors(engine, files)


def test_a_return_held_back_does_not_count(contributed: Contributors) -> None:
    mine = contributed.month[contributed.holder == HELD_BACK]
    assert LAST not in mine
    assert LAST - 1 in mine


def same_contributors(found: Contributors, expected: Contributors) -> None:
    assert np.array_equal(found.leaf, expected.leaf)
    assert np.array_equal(found.month, expected.month)
    assert found.holder.tolist() == expected.holder.tolist()
    assert np.array_equal(found.value, expected.value)
    assert np.array_equal(found.employees, expected.employees)


def printed(found: Compiled) -> list[str]:
    release = Release(World.SYNTHETIC, "s", "KZ-75", "B-E")
    city, districts = cells_of(found.leaves, load_catalogue(None), "KZ-75")
    return [str(o.texts) for o in observations(found, [*city, *districts], release, since=FIRST)]


def same(found: Compiled, expected: Compiled) -> None:
    for name, measure in expected.measures.items():
        assert np.array_equal(found.measures[name].total, measure.total)
        assert np.array_equal(found.measures[name].imputed, measure.imputed)
    assert np.array_equal(found.returns, expected.returns)
    assert np.array_equal(found.unheard, expected.unheard)
    for side in ("base", "current"):
        mine, theirs = getattr(found.volume, side), getattr(expected.volume, side)
        assert np.array_equal(mine, theirs, equal_nan=True)
    assert found.known == expected.known
    assert printed(found) == printed(expected)


@pytest.mark.parametrize("name", LOCAL)
def test_every_local_engine_compiles_the_same_release(name, files, expected, contributed):
    with open_engine(name) as engine:
        same(compiled(engine, files), expected)
        same_contributors(contributors(engine, files), contributed)


def test_duckdb_with_little_memory_gives_the_same_release(files, expected):
    with DuckEngine(memory="200MB", threads=1) as engine:
        same(compiled(engine, files), expected)


def test_the_gap_of_arrow_tables_is_declared_with_its_error(files):
    gap = FRAMES["pyarrow"].gaps["returns"]
    assert gap.error == NotImplementedError.__name__
    with open_engine("pyarrow") as engine:
        rows = engine.scan(files)
        table = engine.table(pa.table({"bin": ["1"], "leaf": [0], "last_month": [9]}))
        with pytest.raises(NotImplementedError):
            returns_plan(rows, table, first=FIRST, last=LAST)


def test_engines_refuse_what_they_cannot(tmp_path):
    with pytest.raises(InvalidInput, match="unknown-engine"):
        open_engine("abacus")
    with pytest.raises(InvalidInput, match="engine-not-started"):
        DuckEngine().scan([])
    with pytest.raises(InvalidInput, match="bad-engine-option"), DuckEngine(memory="much"):
        pass
    broken = tmp_path / "x.parquet"
    broken.write_bytes(b"no parquet")
    with open_engine("duckdb") as engine, pytest.raises(Unavailable, match="unreadable-parquet"):
        engine.collect(engine.scan([broken]))


def registered(engine: SparkEngine, wanted: int) -> int:
    """Return how many workers take part, once so many do; the last one may come late."""
    for _ in range(240):
        if engine.executors() >= wanted:
            break
        time.sleep(0.25)
    return engine.executors()


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_spark_cluster_of_two_workers_compiles_the_same_release(
    cluster, files, expected, contributed, quote_folder
):
    settings = {
        "spark__executor__memory": "512m",
        "spark__sql__shuffle__partitions": "2",
        "spark__default__parallelism": "2",
        "spark__sql__adaptive__enabled": "false",  # compiling stages costs more than these rows
        "spark__sql__codegen__wholeStage": "false",
        "spark__driver__extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark__executor__extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark__driver__bindAddress": "127.0.0.1",
        "spark__driver__host": "127.0.0.1",
    }
    weights = read_weight_table(
        pa.table({"aggregate": ["11", "12", "21"], "weight": [1, 2, 3]}), {}
    )
    with SparkEngine(cluster.address, **settings) as engine:
        prices = compile_quotes(engine, quote_folder, weights, IndexMethod(), {})
        found = compiled(engine, files)
        who = contributors(engine, files)
        workers = registered(engine, 2)
    with open_engine("duckdb") as engine:
        same_prices = compile_quotes(engine, quote_folder, weights, IndexMethod(), {})
    assert workers == 2
    assert prices.series().equals(same_prices.series())
    assert np.isfinite(prices.index.levels.values).all()
    same(found, expected)
    same_contributors(who, contributed)
