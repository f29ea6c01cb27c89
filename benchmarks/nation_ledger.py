"""A nation's ledger in PostgreSQL: how fast it is written and asked, and many at once.

A million observations unless the variable ``OBSERVATIONS`` says another number.
"""

from __future__ import annotations

import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import sqlalchemy as sa

from benchmarks.ledger import Now, asked_of, catalogue_of, returns_of
from benchmarks.postgres_server import postgres_server
from benchmarks.report import Row
from ondiris.ledger import Database, Ledger
from ondiris.model import Source

MONTHS, BATCH, TIMES = 100, 100_000, 300
WRITERS, READERS, APPENDS, ROWS = 3, 2, 20, 100


def _p95(seconds: list[float]) -> str:
    return f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.1f} ms"


def _write(url: str, firms: int, number: int) -> list[float]:
    database = Database(url)
    ledger = Ledger(database, catalogue_of(firms + WRITERS * APPENDS * ROWS), Now())
    taken = []
    for n in range(APPENDS):
        first = firms + (number * APPENDS + n) * ROWS
        batch = returns_of(first, ROWS, 1)
        begin = time.perf_counter()
        receipt = ledger.append_batch(batch, action="bench")
        taken.append(time.perf_counter() - begin)
        assert receipt.added == ROWS
    database.close()
    return taken


def _read(url: str, firms: int, number: int) -> list[float]:
    database = Database(url)
    found = asked_of(Ledger(database, catalogue_of(firms), Now()), firms, TIMES, number)
    database.close()
    return found


def run() -> list[Row]:
    """Measure the load, a question, and writers and readers of several processes at once."""
    count = int(float(os.environ.get("OBSERVATIONS", "1e6")))
    firms = count // MONTHS
    with postgres_server() as url:
        if url is None:
            return [Row("PostgreSQL", "there is none", "", "")]
        database = Database(url)
        database.prepare()
        ledger = Ledger(database, catalogue_of(firms), Now())
        ledger.append([Source("returns", "bench", "made up")], action="bench")
        begin = time.perf_counter()
        for first in range(0, firms, BATCH // MONTHS):
            ledger.append_batch(
                returns_of(first, min(BATCH // MONTHS, firms), MONTHS), action="bench"
            )
        seconds = time.perf_counter() - begin
        asked = asked_of(ledger, firms, TIMES, 2)
        with database.reading() as connection:
            size = connection.execute(
                sa.text("SELECT pg_database_size(current_database())")
            ).scalar_one()
        before = ledger.vintage().revision
        rows = [
            Row(
                f"{count:,} observations appended, {BATCH:,} at a time",
                f"{seconds:.0f} s, {count / seconds:,.0f} a second, {size / count:.0f} bytes each, "
                f"load {os.getloadavg()[0]:.1f}",
            ),
            Row("one figure as of a day", _p95(asked)),
        ]
        with ProcessPoolExecutor(WRITERS + READERS, get_context("spawn")) as pool:
            writers = [pool.submit(_write, url, firms, n) for n in range(WRITERS)]
            readers = [pool.submit(_read, url, firms, n) for n in range(READERS)]
            wrote = [one for writer in writers for one in writer.result()]
            read = [one for reader in readers for one in reader.result()]
        added = ledger.vintage().revision - before
        assert added == WRITERS * APPENDS, "an append was lost"
        database.close()
    return [
        *rows,
        Row(f"{WRITERS} writers at once, {ROWS} rows an append, none lost", _p95(wrote)),
        Row(f"{READERS} readers meanwhile, one figure", _p95(read)),
    ]


if __name__ == "__main__":
    for row in run():
        print(row, flush=True)
