"""The web door under readers: a mix of ready pages, files and answers, and what memory it takes."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from benchmarks.lanes import served
from benchmarks.report import Row
from ondiris.cli import main

MIX = (
    "/kk/", "/ru/", "/en/", "/kk/activities", "/ru/activities/C10", "/en/projects", "/kk/promises",
    "/kk/figures/growth", "/en/figures/growth.svg", "/ru/figures/key-figures.json",
    "/kk/figures/activities.csv", "/api/v1/observations?measure=output&activity=B-E&area=KZ-75",
)  # fmt: skip
READERS = 8
REQUESTS = 100_000
SETTLED = 10_000
"""After so many requests everything that is kept is kept."""


async def _read(host: str, port: int, paths: Sequence[str], taken: list[float]) -> None:
    """Ask one after another over one connection, and note how long each answer took."""
    stream = await anyio.connect_tcp(host, port)
    async with stream:
        answers = BufferedByteReceiveStream(stream)
        for path in paths:
            start = time.perf_counter()
            head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            await stream.send(head.encode())
            said = (await answers.receive_until(b"\r\n\r\n", 20_000)).decode().lower()
            assert said.startswith("http/1.1 200"), (path, said[:40])
            length = int(said.partition("content-length: ")[2].partition("\r\n")[0])
            await answers.receive_exactly(length)
            taken.append(time.perf_counter() - start)


async def _all(host: str, port: int, requests: int) -> list[float]:
    taken: list[float] = []
    each = [MIX[n % len(MIX)] for n in range(requests // READERS)]
    async with anyio.create_task_group() as group:
        for n in range(READERS):
            group.start_soon(_read, host, port, [*each[n:], *each[:n]], taken)
    return taken


def _memory(process: subprocess.Popen[str]) -> float:
    """Return the resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def run() -> list[Row]:
    """Measure requests a second, how long they take, and memory over a hundred thousand."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with suppress(SystemExit), redirect_stdout(StringIO()):
            main(["demo", "--no-serve", "--home", str(home)])
        with served(home) as (address, process):
            host, port = urlsplit(address).hostname or "", urlsplit(address).port or 0
            anyio.run(_all, host, port, SETTLED)
            settled = _memory(process)
            start = time.perf_counter()
            taken = anyio.run(_all, host, port, REQUESTS)
            seconds = time.perf_counter() - start
            grown = _memory(process)
    p95 = statistics.quantiles(taken, n=20)[-1] * 1000
    return [
        Row("a mix of ready answers", f"{len(taken) / seconds:,.0f} requests/s", "≥ 500"),
        Row("the same", f"p95 {p95:.1f} ms", "p95 ≤ 50 ms"),
        Row(
            f"memory after {REQUESTS:,} requests",
            f"{settled:.0f} → {grown:.0f} MiB",
            "flat",
        ),
    ]
