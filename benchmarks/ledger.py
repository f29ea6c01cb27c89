"""The ledger: a million observations in, and point queries as of a day."""

from __future__ import annotations

import random
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.report import Row
from ondiris.codes import Catalogue, CodeList, Item, load_catalogue
from ondiris.ledger import Database, Ledger
from ondiris.model import Bound, Known, ObservationBatch, Period, SeriesKey, Source
from ondiris.ports import INTERNAL, Query

ROWS = 1_000_000
SERIES = 10_000


class Now:
    """The clock."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


def catalogue_of(firms: int) -> Catalogue:
    """Return the lists of a nation of so many firms."""
    base = load_catalogue()
    subjects = {f"firm-{n}": Item(f"firm-{n}", {"en": f"Firm {n}"}) for n in range(firms)}
    areas = {"KZ": Item("KZ", {"en": "Kazakhstan"})}
    lists = {
        "subjects": CodeList("subjects", "1", subjects),
        "areas": CodeList("areas", "1", areas),
    }
    return replace(base, lists={**base.lists, **lists})


def returns_of(first: int, firms: int, months: int) -> ObservationBatch:
    """Return the returns of so many firms, from a first one on, for so many months."""
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


def asked_of(ledger: Ledger, firms: int, times: int, seed: int) -> list[float]:
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


def run() -> list[Row]:
    """Measure the append and the query."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'ledger.db'}")
        database.prepare()
        ledger = Ledger(database, catalogue_of(SERIES), Now())
        ledger.append([Source("returns", "bench", "made up")], action="bench")
        batch = returns_of(0, SERIES, ROWS // SERIES)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        receipt = ledger.append_batch(batch, action="bench")
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert receipt.added == ROWS
        times = asked_of(ledger, SERIES, 300, 2)
        p95 = statistics.quantiles(times, n=20)[-1] * 1000
    return [
        Row("append 1,000,000 observations into SQLite, validated", f"{seconds:.1f} s", "≤ 30 s"),
        Row(
            "the same, peak memory of the process",
            f"{peak / 1024:.0f} MiB, of which the batch itself {before / 1024:.0f}",
            "≤ 1 GiB",
        ),
        Row("point query with as_of on that ledger, p95", f"{p95:.2f} ms", "≤ 5 ms"),
    ]
