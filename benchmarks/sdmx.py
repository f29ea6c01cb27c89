"""SDMX: a million observations sent while they are read, by a server of its own process."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.full_home import MONTHS, keys_of, months_of
from benchmarks.report import Row
from ondiris.model import Scope, Source
from ondiris.session import make_home, open_home, shipped_cases

ROWS = 1_000_000
_SERVER = """
import sys, uvicorn
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import warm_up
with open_home(sys.argv[1], audience="public") as observatory:
    app = create_app(observatory)
    warm_up(app.door)
    uvicorn.run(app, fd=int(sys.argv[2]), log_level="error", lifespan="off")
"""
_FORMS = (
    ("2.1", "csv", "SDMX-CSV 1.0", "≤ 10 s"),
    ("3.0", "json", "SDMX-JSON 2.0", ""),
    ("2.1", "xml", "SDMX-ML 2.1", ""),
)


def make(folder: Path, rows: int = ROWS) -> None:
    """Make a home with so many observations: ten years of months of areas, activities, scopes."""
    make_home(folder, shipped_cases() / "almaty")
    with open_home(folder, audience="internal") as observatory:
        observatory.record([Source("full", "bench", "made up", rank=1)], action="bench")
        codes = observatory.catalogue
        keys = [
            key
            for scope in (Scope.LARGE_MEDIUM, Scope.SME, Scope.ALL)
            for key in keys_of([*codes["areas"].items], [*codes["activities"].items], scope)
        ][: -(-rows // len(MONTHS))]
        for start in range(0, len(keys), 500):
            observatory.record_batch(months_of(keys[start : start + 500]), action="bench")


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        fd = listening.fileno()
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(folder), str(fd)], pass_fds=[fd], env=os.environ
        )
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            httpx.get(f"{address}/sdmx/2.1/data/RANKS?format=csv", timeout=120)
            _wait_until_idle(server.pid)
            yield address, server.pid
        finally:
            server.terminate()
            server.wait(20)


def _memory(pid: int, what: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    found = re.search(rf"{what}:\s+(\d+) kB", text)
    assert found is not None
    return int(found[1]) / 1024


def _worked(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_until_idle(pid: int) -> None:
    """Wait until a door has made ahead what its first readers would wait for."""
    before = -1.0
    while (worked := _worked(pid)) > before:
        before = worked
        time.sleep(2)


def _taken(address: str, path: str) -> tuple[float, float, int]:
    """Return seconds to the end, seconds to the first piece, and bytes of an answer."""
    start = time.perf_counter()
    first, size = 0.0, 0
    headers = {"accept-encoding": "identity"}
    with httpx.stream("GET", address + path, headers=headers, timeout=600) as answer:
        assert answer.status_code == 200
        for piece in answer.iter_raw():
            first = first or time.perf_counter() - start
            size += len(piece)
    return time.perf_counter() - start, first, size


def run() -> list[Row]:
    """Measure data of a million observations in three forms, and what they need of memory."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make(home)
        with _served(home) as (address, pid):
            idle = _memory(pid, "VmRSS")
            for version, form, name, bound in _FORMS:
                flow = "FIGURES" if version == "2.1" else "dataflow/ONDIRIS/FIGURES/1.0"
                path = f"/sdmx/{version}/data/{flow}?format={form}"
                before = _worked(pid)
                seconds, first, size = _taken(address, path)
                worked = _worked(pid) - before
                told = f"{seconds:.1f} s, processor {worked:.1f} s, first piece after {first:.1f} s"
                told = f"{told}, {size / 1e6:.0f} MB"
                found.append(Row(f"{ROWS:,} observations as {name}", told, bound))
                if form == "csv":
                    peak = _memory(pid, "VmHWM") - idle
                    found.append(Row("the same, memory above idle", f"{peak:.0f} MiB", "≤ 300 MiB"))
            seconds, *_ = _taken(address, "/sdmx/2.1/data/FIGURES/M.output..KZ-75.C29.........")
            found.append(Row("one measure, area and activity of it", f"{seconds * 1000:.0f} ms"))
    return found
