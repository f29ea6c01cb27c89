"""Assistants: a figure asked over standard streams of a process of its own, as a client waits."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

from benchmarks.report import Row
from ondiris.session import make_home, shipped_cases

PERIOD = "2025-01/2025-05"
ASKED = 200
KINDS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "a figure": ("figures", {"measure": "output", "area": "KZ-75", "period": PERIOD}),
    "the evidence of a figure": ("evidence", {}),
    "the codes of a measure": (
        "available",
        {"measure": "output", "by": "activity", "period": PERIOD},
    ),
    "a text of two numbers": (
        "check_text",
        {
            "text": "Машиностроение Алматы за январь–май 2025 года: 366,1 млрд тенге, рост 36,3 %.",
        },
    ),
}


async def _measured(home: Path) -> dict[str, list[float]]:
    arguments = ["-m", "ondiris", "mcp", "--home", str(home)]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    found: dict[str, list[float]] = {}
    async with Client(server, mode="legacy") as client:
        codes = await client.call_tool("available", dict(KINDS["the codes of a measure"][1]))
        activities = [one["code"] for one in codes.structured_content["items"]]
        ids: list[str] = []
        for name, (tool, told) in KINDS.items():
            waited: list[float] = []
            for number in range(ASKED + 10):
                asked = dict(told)
                if tool == "figures":
                    asked["activity"] = activities[number % len(activities)]
                if tool == "evidence":
                    asked["id"] = ids[number % len(ids)]
                start = time.perf_counter()
                answer = await client.call_tool(tool, asked)
                waited.append(time.perf_counter() - start)
                assert not answer.is_error
                if tool == "figures":
                    ids += [one["id"] for one in answer.structured_content["facts"]]
            found[name] = waited[10:]
    return found


def run() -> list[Row]:
    """Measure what a client waits for an answer of a warm process."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home, shipped_cases() / "almaty")
        found = anyio.run(_measured, home)
    rows = []
    for name, waited in found.items():
        times = statistics.quantiles(waited, n=20)
        bound = "p95 ≤ 100 ms" if name == "a figure" else ""
        told = f"median {statistics.median(waited) * 1e3:.0f} ms, p95 {times[-1] * 1e3:.0f} ms"
        rows.append(Row(name, told, bound))
    return rows
