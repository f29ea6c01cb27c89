"""Indices: quotes in memory and out of core, contributions, seasonal adjustment, a release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.report import Row
from ondiris.engines import X13Adjuster
from ondiris.engines.x13 import HORIZON
from ondiris.indices.chaining import chain
from ondiris.indices.contributions import product_contributions
from ondiris.indices.elementary import elementary_index, price_relatives, quote_matrix
from ondiris.indices.tree import Tree, aggregate
from ondiris.ports.adjuster import SeriesToAdjust
from ondiris.session.indices.price_files import index_of_files

MONTHS, AGGREGATES = 24, 1000
PIAR = "not re-run, for R is not on this machine; piar 0.9.0.9004 as measured elsewhere: about "

PIAR_PARTS = 40.0
"""Seconds of piar for a million quotes, a thousand businesses, 24 months and five levels, with
contributions, as measured on another machine."""


def run() -> list[Row]:
    """Measure each bound of the issue; every memory figure is of a process of its own."""
    rows = []
    for name, work, bound, peer in (
        ("small", "1e6 quotes: elementary, aggregate, chain", "0.8 s", "3.3 s"),
        ("parts", "the same with product contributions, five levels", "3 s", f"{PIAR_PARTS:g} s"),
        ("large", "1e7 quotes: elementary, aggregate, chain", "5 s, 2 GiB", "22 s"),
        ("disk7", "1e7 quotes from Parquet, out of core", "–", ""),
        ("disk8", "1e8 quotes from Parquet, out of core", "90 s, 6 GiB", ""),
        ("season", "1,000 monthly series adjusted, two at a time", "120 s", ""),
    ):
        rows.append(Row(work, _alone(name), bound, f"{PIAR}{peer}" if peer else "–"))
    return [*rows, _plain_files()]


def _alone(name: str) -> str:
    """Run one piece of work in a fresh process, so that its peak of memory is its own."""
    code = f"from benchmarks.indices import WORK, told; told(WORK[{name!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def told(work: Callable[[], float]) -> None:
    """Print seconds and the peak of memory of this process."""
    seconds = work()
    status = Path("/proc/self/status")
    peak = ""
    if status.exists():
        lines = status.read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        peak = f", {kilobytes / 2**20:.2f} GiB"
    print(f"{seconds:.2f} s{peak}")


def _quotes(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    products = count // MONTHS
    product = np.repeat(np.arange(products), MONTHS)
    month = np.tile(np.arange(MONTHS), products)
    price = np.exp(rng.normal(0, 0.1, product.size))
    price[rng.random(price.size) < 0.05] = np.nan
    order = rng.permutation(price.size)
    return product[order], month[order], price[order], rng.integers(0, AGGREGATES, products)


def _plain_files() -> Row:
    """Measure `ondiris index` as a whole process: files in, series and contributions in files."""
    product, month, price, groups = _quotes(10**6)
    code = np.array([f"{i // 250}{i // 50 % 5}{i // 10 % 5}{i % 10}" for i in range(AGGREGATES)])
    periods = np.array([f"{2023 + t // 12}-{t % 12 + 1:02}" for t in range(MONTHS)])
    quotes = pa.table(
        {
            "period": periods[month],
            "product": product,
            "aggregate": code[groups[product]],
            "price": pa.array(price.round(6), from_pandas=True),
        }
    )
    folder = Path(mkdtemp(prefix="ondiris-index-"))
    try:
        pa_csv.write_csv(quotes, folder / "prices.csv")
        weights = pa.table({"aggregate": code, "weight": np.ones(AGGREGATES)})
        pa_csv.write_csv(weights, folder / "weights.csv")
        words = "index --prices prices.csv --weights weights.csv --prefixes 1,2,3 --out all.csv"
        command = [sys.executable, "-m", "ondiris", *words.split(), "--contributions", "parts.csv"]
        before, start = os.times(), time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        seconds, after = time.perf_counter() - start, os.times()
    finally:
        shutil.rmtree(folder)
    busy = after.children_user + after.children_system - before.children_user
    busy -= before.children_system
    return Row(
        "`ondiris index`: 1e6 quotes in CSV, five levels, every product's contribution in a file",
        f"{seconds:.1f} s as a whole process, {busy:.1f} s of processor: {PIAR_PARTS / busy:.0f} "
        "times faster",
        f"8 times faster than piar: {PIAR_PARTS / 8:g} s",
        f"{PIAR}{PIAR_PARTS:g} s without reading files; its authors publish no timing",
    )


def _tree() -> Tree:
    return Tree.from_paths(
        [("all", f"{i // 250}", f"{i // 250}.{i // 50}", f"{i // 250}.{i // 50}.{i // 10}", f"b{i}")
         for i in range(AGGREGATES)]
    )  # fmt: skip


def _in_memory(count: int, levels: tuple[str, ...] = ()) -> float:
    product, month, price, groups = _quotes(count)
    tree, periods = _tree(), [str(t) for t in range(MONTHS)]
    start = time.perf_counter()
    matrix, _ = quote_matrix(product, month, price)
    relatives = price_relatives(matrix)
    elementary = elementary_index(relatives, groups, AGGREGATES)
    result = aggregate(tree, elementary, np.ones(AGGREGATES), periods)
    chain(result.index)
    for level in levels:
        product_contributions(result, relatives, groups, level=level)
    return time.perf_counter() - start


def _on_disk(count: int) -> float:
    """Write months one by one, compile them where they are, take them away again."""
    folder = Path(mkdtemp(prefix="ondiris-quotes-"))
    try:
        rng = np.random.default_rng(1)
        products = count // MONTHS
        groups = rng.integers(0, AGGREGATES, products).astype(np.int32)
        code = np.array(
            [f"{i // 250}{i // 50 % 5}{i // 10 % 5}{i % 10}" for i in range(AGGREGATES)]
        )
        level = np.exp(rng.normal(0, 1, products))
        for month in range(MONTHS):
            level = level * np.exp(rng.normal(0, 0.05, products))
            order = rng.permutation(products).astype(np.int32)
            aggregate = pa.DictionaryArray.from_arrays(groups[order], code)
            columns = {"product": order, "aggregate": aggregate, "price": level[order]}
            inner = folder / f"period={2023 + month // 12}-{month % 12 + 1:02}"
            inner.mkdir()
            pq.write_table(pa.table(columns), inner / "quotes.parquet")
        del level, order, columns, aggregate
        weights = pa.table({"aggregate": code, "weight": np.ones(AGGREGATES)})
        start = time.perf_counter()
        index_of_files(folder, weights, prefixes=(1, 2, 3), engine="duckdb")
        return time.perf_counter() - start
    finally:
        shutil.rmtree(folder)


def _season() -> float:
    rng = np.random.default_rng(2)
    months = 113
    t = np.arange(months)
    calendar = rng.normal(size=(months + HORIZON, 1)).round(2)
    series = [
        SeriesToAdjust(
            f"s{k}",
            2016,
            1,
            100
            * np.exp(
                0.004 * t
                + 0.1 * np.sin(2 * np.pi * (t + k) / 12)
                + 0.015 * rng.normal(size=months).cumsum()
                + 0.02 * calendar[:months, 0]
                + 0.02 * rng.normal(size=months)
            ),
            calendar,
        )
        for k in range(1000)
    ]
    start = time.perf_counter()
    X13Adjuster(workers=2).adjust(series, lambda _: None)
    return time.perf_counter() - start


FIVE = ("all", "0", "0.0", "0.0.0", "b0")
WORK: dict[str, Callable[[], float]] = {
    "small": lambda: _in_memory(10**6),
    "parts": lambda: _in_memory(10**6, FIVE),
    "large": lambda: _in_memory(10**7),
    "disk7": lambda: _on_disk(10**7),
    "disk8": lambda: _on_disk(10**8),
    "season": _season,
}
