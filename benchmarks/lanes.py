"""The web door under attack: ready pages while many different plans are asked for at once."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import anyio
import httpx

from benchmarks.report import Row
from ondiris.cli import main

READY = ("/kk/", "/ru/activities", "/en/projects", "/en/figures/growth.svg")
EVERY = 0.05
"""A reader asks so often, in seconds."""
SECONDS = 15.0


@contextmanager
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a home to the public; yield its address and the process."""
    command = [sys.executable, "-m", "ondiris", "serve", "--public", "--port", "0",
               "--home", str(home)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split()[0].rpartition("/kk/")[0]
            while True:
                with suppress(httpx.ConnectError):
                    httpx.get(f"{address}/kk/", timeout=60)
                    break
                time.sleep(0.2)
            yield address, server
        finally:
            server.terminate()


async def _read(client: httpx.AsyncClient, seconds: float) -> list[float]:
    """Read pages that are ready, one every so often, and return how long each took."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        answer = await client.get(READY[len(taken) % len(READY)])
        assert answer.status_code == 200
        taken.append(time.perf_counter() - start)
        await anyio.sleep(max(0.0, EVERY - taken[-1]))
    return taken


async def _attacked(address: str, paths: Sequence[str]) -> tuple[list[float], Counter[int]]:
    """Ask for all paths at once and read ready pages meanwhile."""
    statuses: Counter[int] = Counter()
    limits = httpx.Limits(max_connections=100)
    async with (
        httpx.AsyncClient(base_url=address, timeout=300, limits=limits) as attacker,
        httpx.AsyncClient(base_url=address, timeout=300) as reader,
    ):
        for path in READY:
            await reader.get(path)

        async def ask(path: str) -> None:
            statuses[(await attacker.get(path)).status_code] += 1

        async with anyio.create_task_group() as group:
            for path in paths:
                group.start_soon(ask, path)
            taken = await _read(reader, SECONDS)
    return taken, statuses


def _p95(seconds: Sequence[float]) -> str:
    return f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.1f} ms"


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} times {status}" for status, count in sorted(statuses.items()))


def run() -> list[Row]:
    """Measure ready pages alone, under 45 different cold plans and under ten equal ones."""
    different = [f"/en/siting-plan?parks={n}&floor_area={n * 5000}" for n in range(20, 65)]
    equal = ["/en/siting-plan?parks=97&floor_area=333000"] * 10
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with suppress(SystemExit), redirect_stdout(StringIO()):
            main(["demo", "--no-serve", "--home", str(home)])
        for name, paths in (("alone", []), ("45 different plans", different),
                            ("ten equal plans", equal)):  # fmt: skip
            with served(home) as (address, _):
                taken, statuses = anyio.run(_attacked, address, paths)
            rows.append(Row(f"Ready pages, {name}", _p95(taken), "p95 ≤ 100 ms", _told(statuses)))
    return rows
