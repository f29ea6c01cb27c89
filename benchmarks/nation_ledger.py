"""A nation's ledger in PostgreSQL: how fast it is written and asked, and many at once.

A million observations unless the variable ``OBSERVATIONS`` says another number.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context

import sqlalchemy as sa

from benchmarks.postgres_server import postgres_server
from benchmarks.report import Row
from ondiris.codes import Catalogue, CodeList, Item, load_catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import Bound, Known, ObservationBatch, Period, SeriesKey, Source
from ondiris.ports import INTERNAL, Query

MONTHS, BATCH, TIMES = 100, 100_000, 300
WRITERS, READERS, APPENDS, ROWS = 3, 2, 20, 100


class _Now:
    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


def _catalogue(firms: int) -> Catalogue:
    base = load_catalogue()
    subjects = {f"firm-{n}": Item(f"firm-{n}", {"en": f"Firm {n}"}) for n in range(firms)}
    areas = {"KZ": Item("KZ", {"en": "Kazakhstan"})}
    lists = {
        "subjects": CodeList("subjects", "1", subjects),
        "areas": CodeList("areas", "1", areas),
    }
    return replace(base, lists={**base.lists, **lists})


def _batch(first: int, firms: int, months: int) -> ObservationBatch:
    draw = random.Random(first)  # noqa: S311 - a reproducible load, no secret
    keys = [
        SeriesKey(measure="output", area="KZ", activity="C29", unit="KZT", subject=f"firm-{n}")
        for n in range(first, first + firms)
    ]
    periods = [Period.parse(f"{2016 + n // 12}-{n % 12 + 1:02}") for n in range(months)]
    days = [Known(date(2016, 2, 15) + timedelta(days=30 * n)) for n in range(months)]
    rows = firms * months
    return ObservationBatch(
        keys=keys,
        key=[n % firms for n in range(rows)],
        period=[periods[n // firms] for n in range(rows)],
        value=[f"{draw.randrange(1, 10**7) / 10:.1f}" for _ in range(rows)],
        multiplier=[6] * rows,
        bound=[Bound.EQ] * rows,
        upper=[""] * rows,
        source=["returns"] * rows,
        locator=[f"row {n}" for n in range(rows)],
        known=[days[n // firms] for n in range(rows)],
    )


def _asked(ledger: Ledger, firms: int, times: int, seed: int) -> list[float]:
    """Return the seconds of so many questions for one figure as of a day."""
    draw = random.Random(seed)  # noqa: S311 - no secret hangs on it
    taken = []
    for _ in range(times):
        query = Query(
            audience=INTERNAL,
            measures=["output"],
            areas=["KZ"],
            activities=["C29"],
            subjects=[f"firm-{draw.randrange(firms)}"],
            periods=[Period.parse(f"{draw.randrange(2017, 2023)}-05")],
        )
        begin = time.perf_counter()
        found = ledger.current(query, ledger.vintage(date(2030, 1, 1)))
        taken.append(time.perf_counter() - begin)
        assert len(found) == 1
    return taken


def _p95(seconds: list[float]) -> str:
    return f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.1f} ms"


def _write(url: str, firms: int, number: int) -> list[float]:
    database = Database(url)
    ledger = Ledger(database, _catalogue(firms + WRITERS * APPENDS * ROWS), _Now())
    taken = []
    for n in range(APPENDS):
        first = firms + (number * APPENDS + n) * ROWS
        batch = _batch(first, ROWS, 1)
        begin = time.perf_counter()
        receipt = ledger.append_batch(batch, action="bench")
        taken.append(time.perf_counter() - begin)
        assert receipt.added == ROWS
    database.close()
    return taken


def _read(url: str, firms: int, number: int) -> list[float]:
    database = Database(url)
    found = _asked(Ledger(database, _catalogue(firms), _Now()), firms, TIMES, number)
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
        ledger = Ledger(database, _catalogue(firms), _Now())
        ledger.append([Source("returns", "bench", "made up")], action="bench")
        begin = time.perf_counter()
        for first in range(0, firms, BATCH // MONTHS):
            ledger.append_batch(_batch(first, min(BATCH // MONTHS, firms), MONTHS), action="bench")
        seconds = time.perf_counter() - begin
        asked = _asked(ledger, firms, TIMES, 2)
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
