"""A full home: ten years of months for a city, its districts and every activity."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout, suppress
from datetime import timedelta
from io import StringIO
from itertools import islice
from pathlib import Path

import anyio
import httpx

from benchmarks.report import Row
from ondiris.cli import main
from ondiris.model import (
    Bound,
    Comparison,
    Known,
    KnownBasis,
    Month,
    ObservationBatch,
    Period,
    PriceBasis,
    Scope,
    SeriesKey,
    Source,
    Statement,
)
from ondiris.session import Observatory, open_home
from ondiris.web import create_app
from ondiris.web.app import warm_up

MONTHS = [Month.parse("2016-09") + n for n in range(120)]
PAGES = ("/kk/", "/kk/activities", "/kk/activities/C29", "/kk/projects")
TIMES = 40


def keys_of(
    areas: Sequence[str], activities: Sequence[str], scope: Scope = Scope.ALL
) -> Iterator[SeriesKey]:
    for area in areas:
        for activity in activities:
            yield SeriesKey(measure="output", area=area, activity=activity, unit="KZT", scope=scope)
            yield SeriesKey(
                measure="employees", area=area, activity=activity, unit="persons", scope=scope
            )
            yield SeriesKey(
                measure="index_pct", of="output", area=area, activity=activity, unit="%",
                comparison=Comparison.YOY_SAME_PERIOD, price_basis=PriceBasis.REAL, scope=scope,
            )  # fmt: skip


def months_of(keys: Sequence[SeriesKey]) -> ObservationBatch:
    draw = random.Random(7)  # noqa: S311 - a reproducible load, no secret
    periods = [Period.of_months(month) for month in MONTHS]
    known = [Known(m.last_day + timedelta(days=20), KnownBasis.STATED) for m in MONTHS]
    rows = [(k, n) for n in range(len(MONTHS)) for k in range(len(keys))]
    return ObservationBatch(
        keys=keys,
        key=[k for k, _ in rows],
        period=[periods[n] for _, n in rows],
        value=[f"{draw.randrange(900, 1300) / 10:.1f}" for _ in rows],
        multiplier=[9 if keys[k].measure == "output" else 0 for k, _ in rows],
        bound=[Bound.EQ] * len(rows),
        upper=[""] * len(rows),
        source=["full"] * len(rows),
        locator=["made up"] * len(rows),
        known=[known[n] for _, n in rows],
    )


def make(folder: Path, *, observations: int = 0) -> None:
    """Make a full home: the demonstration, nine areas, thirty-six activities, statements.

    The synthetic city is compiled in it; months of the nation's areas fill it up to a number.
    """
    _run("demo", "--no-serve", "--home", str(folder))
    _run("synthesise", "--home", str(folder))
    _run(
        "compile",
        "--period",
        "2025-05",
        "--world",
        "synthetic",
        "--no-adjust",
        "--home",
        str(folder),
    )
    with open_home(folder, audience="internal") as observatory:
        city = observatory.city.area
        codes = observatory.catalogue
        areas = [city, *codes["areas"].children(city)]
        listed = [
            i.code for i in codes["activities"] if i.code not in ("_T", "_Z") and not i.members
        ]
        activities = list(islice(listed, 36))
        observatory.record([Source("full", "bench", "made up", rank=1)], action="bench")
        observatory.record_batch(months_of(list(keys_of(areas, activities))), action="bench")
        observatory.record(_statements(tuple(codes["subjects"].items)), action="bench")
        if observations:
            _fill(observatory, observations)


def _statements(subjects: Sequence[str]) -> Iterator[Statement]:
    names = list(subjects)
    for n in range(5_000):
        yield Statement(
            subject=names[n % len(names)], property="note", value=f"note {n}", source="full",
            locator="made up", known=Known(MONTHS[n % 120].last_day, KnownBasis.STATED),
        )  # fmt: skip


def _fill(observatory: Observatory, rows: int) -> None:
    """Add months of every area, activity and scope until the ledger has so many entries."""
    have = sum(revision.entries for revision in observatory.at().revisions)
    needed = -(-(rows - have) // len(MONTHS))
    codes = observatory.catalogue
    keys = [
        key
        for scope in (Scope.LARGE_MEDIUM, Scope.SME, Scope.ALL)
        for key in keys_of([*codes["areas"].items], [*codes["activities"].items], scope)
    ]
    assert len(keys) >= needed
    for start in range(0, needed, 500):
        observatory.record_batch(months_of(keys[start : min(start + 500, needed)]), action="bench")


def _run(*words: str) -> None:
    with suppress(SystemExit), redirect_stdout(StringIO()):
        main(list(words))


async def _views(home: Path, path: str) -> tuple[float, list[float]]:
    """Return the processor time of a first view and the times of warm ones.

    The program is warm, as a server is that has started: its state and the sentences of the leading
    programmes are made; no page has been asked.
    """
    with open_home(home, audience="internal") as observatory:
        app = create_app(observatory)
        warm_up(app.door)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            begun = time.process_time()
            answer = await client.get(path)
            cold = time.process_time() - begun
            assert answer.status_code == 200, (path, answer.status_code)
            warm = []
            for _ in range(TIMES):
                start = time.perf_counter()
                await client.get(path)
                warm.append(time.perf_counter() - start)
    return cold, warm


def _command(*words: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, "-m", "ondiris", *words], check=True, capture_output=True)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def run() -> list[Row]:
    """Measure first and warm views, a question, a chain and a month's load, and with a million."""
    found: list[Row] = []
    for observations in (0, 1_000_000):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            make(home, observations=observations)
            found += _measured(home, 2 if observations else 1)
    return found


def _measured(home: Path, times: int) -> Iterator[Row]:
    with open_home(home, audience="internal") as observatory:
        count = sum(revision.entries for revision in observatory.at().revisions)
    yield Row("entries in the home", f"{count:,}", "", "")
    for path in PAGES:
        cold, warm = anyio.run(_views, home, path)
        p95 = statistics.quantiles(warm, n=20)[-1] * 1000
        yield Row(f"{path}, first view", f"{cold:.2f} s", f"≤ {times} s", "")
        yield Row(f"{path}, warm", f"p95 {p95:.1f} ms", f"p95 ≤ {30 * times} ms", "")
    words = ("get", "output", "--activity", "C29", "--area", "KZ-75", "--period", "2025-05")
    yield Row(
        "`get` one figure", f"{_command(*words, '--home', str(home)):.2f} s", f"≤ {times}.0 s", ""
    )
    with open_home(home, audience="internal") as observatory:
        now = observatory.at()
        shares = now.get(now.question("share_pct", activity="C29", area="KZ-75", period="2025-05"))
        derived = next(row.id for row in shares.rows if row.formula)
    begun = time.process_time()
    anyio.run(_views, home, f"/kk/evidence/{derived}")
    yield Row("Evidence, first view", f"{time.process_time() - begun:.2f} s", f"≤ {times} s", "")
    took = _command("why", derived, "--home", str(home))
    yield Row("`why` derived", f"{took:.2f} s", f"≤ {1.5 * times} s", "")
    release = _release(home.parent)
    took = _command("load", str(release), "--source", "full", "--home", str(home))
    cold, _ = anyio.run(_views, home, "/kk/")
    yield Row("a month loaded, then Overview", f"{took + cold:.2f} s", f"≤ {3 * times} s", "")


def _release(folder: Path) -> Path:
    """Write the next month of the city's activities as a file."""
    path = folder / "release.csv"
    month = MONTHS[-1] + 1
    rows = [f"output,KZ-75,C{n},{month},{100 + n}.5,KZT,9" for n in range(10, 34)]
    head = "measure,area,activity,period,value,unit,unit_multiplier"
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return path
