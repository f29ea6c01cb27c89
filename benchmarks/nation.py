"""A nation's quotes in Parquet: DuckDB on this machine, and Spark on one worker and on two.

A hundred million quotes unless the variable ``QUOTES`` says another number: ``QUOTES=1e7``.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.report import Row
from benchmarks.spark_cluster import SparkCluster, spark_cluster
from ondiris.engines import DuckEngine, SparkEngine
from ondiris.indices.basket import IndexMethod
from ondiris.production.indices.quotes import compile_quotes
from ondiris.sources.quotes import read_weight_table

MONTHS, REGIONS, AGGREGATES = 24, 4, 1000
Told = Callable[[str], None]


def quotes(folder: Path, count: int) -> None:
    """Write quotes of a synthetic nation, a file a month and region."""
    products = count // (MONTHS * REGIONS)
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        for month in range(MONTHS):
            for region in range(REGIONS):
                inner = folder / f"period={2023 + month // 12}-{month % 12 + 1:02}"
                inner = inner / f"region=R{region}"
                inner.mkdir(parents=True)
                first = region * products
                connection.execute(
                    f"COPY (SELECT i AS product, printf('%03d', hash(i) % {AGGREGATES}) AS "  # noqa: S608 - numbers of our own
                    f"aggregate, CASE WHEN hash(i * 31 + {month}) % 20 = 0 THEN NULL ELSE "
                    f"round(100 * exp((hash(i * 7 + {month}) % 2000000 / 1e6 - 1) * 0.1 "
                    f"+ 0.004 * {month}), 2) END AS price FROM range({first}, {first + products}) "
                    f"t(i) WHERE hash(i * 13 + {month}) % 50 <> 0 ORDER BY hash(i + {month})) "
                    f"TO '{inner / 'quotes.parquet'}' (FORMAT parquet)"
                )


def index(engine: Any, folder: Path) -> str:
    """Compile and return what stands for every bit of the result."""
    labels = [f"{i:03}" for i in range(AGGREGATES)]
    table = pa.table({"aggregate": labels, "weight": [1.0 + i % 7 for i in range(AGGREGATES)]})
    weights = read_weight_table(table, {}, (1, 2))
    found = compile_quotes(engine, folder, weights, IndexMethod(), {})
    levels = found.index.levels.values
    return sha256(levels.tobytes() + found.index.imputed.tobytes()).hexdigest()[:12]


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def on_duckdb(folder: Path) -> tuple[str, float, str]:
    """Return the result, seconds, and what else there is to say."""
    before, start = os.times(), time.perf_counter()
    with DuckEngine(memory="4GB") as engine:
        found = index(engine, folder)
    seconds, after = time.perf_counter() - start, os.times()
    busy = after.user + after.system - before.user - before.system
    return found, seconds, f"{seconds:.0f} s, {busy:.0f} s of processor, {_load()}"


def on_spark(
    folder: Path, workers: int, lose: Callable[[SparkCluster], None] | None = None
) -> tuple[str, float, str] | None:
    """Do the same on a cluster of its own, one core a worker."""
    with spark_cluster(workers) as cluster:
        if cluster is None:
            return None
        with SparkEngine(
            cluster.address,
            spark__executor__memory="1500m",
            spark__driver__host="127.0.0.1",
        ) as engine:
            while engine.executors() < workers:
                time.sleep(0.2)
            before, start = cluster.busy(), time.perf_counter()
            if lose:
                threading.Thread(target=lose, args=(cluster,), daemon=True).start()
            found = index(engine, folder)
            seconds = time.perf_counter() - start
            busy, memory = cluster.busy() - before, cluster.memory()
    said = f"{seconds:.0f} s, {busy:.0f} s of processor, {memory:.1f} GiB an executor, {_load()}"
    return found, seconds, said


def run(told: Told = lambda _: None) -> list[Row]:
    """Measure one engine after the other on the same files."""
    count = int(float(os.environ.get("QUOTES", "1e8")))
    folder = Path(mkdtemp(prefix="ondiris-nation-"))
    try:
        quotes(folder / "quotes", count)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 2**30
        told(f"{count:.0e} quotes, {size:.2f} GiB, {_load()}")
        duck = on_duckdb(folder / "quotes")
        told(f"duckdb {duck}")
        rows = [Row(f"{count:.0e} quotes ({size:.1f} GiB of Parquet) on DuckDB, 4 GB", duck[2])]
        alone = half = 0.0
        for workers in (1, 2):
            spark = on_spark(folder / "quotes", workers)
            told(f"spark {workers} {spark}")
            if spark is None:
                return rows
            assert spark[0] == duck[0], "another index than DuckDB's"
            alone, half = alone or spark[1], spark[1] / 2
            said = f"{spark[2]}; {spark[1] / duck[1]:.1f} times DuckDB"
            if workers > 1:
                said += f", {alone / spark[1]:.2f} times as fast as one worker"
            rows.append(Row(f"the same on Spark, workers: {workers}", said, "equal bits"))

        def lose(cluster: SparkCluster) -> None:
            time.sleep(half)
            cluster.lose_one()

        lost = on_spark(folder / "quotes", 2, lose)
        told(f"lost {lost}")
        assert lost is not None
        assert lost[0] == duck[0], "another index after a worker was lost"
        rows.append(Row(f"two workers, one killed after {half:.0f} s", lost[2], "equal bits"))
    finally:
        shutil.rmtree(folder)
    return rows


if __name__ == "__main__":
    for row in run(lambda line: print(line, flush=True)):
        print(row, flush=True)
