"""Frames: a million printed figures as columns, and what an answer of rows takes."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Row
from benchmarks.sdmx import ROWS, make
from ondiris.session import open_home


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def measured(home: Path) -> list[Row]:
    """Measure a home that is there: reading columns, dressing them, the libraries' own frames."""
    with open_home(home, audience="public") as observatory:
        now = observatory.at()
        read, columns = _timed(now.columns)
        dress, table = _timed(columns.to_arrow)  # type: ignore[attr-defined]
        assert len(table) >= ROWS  # type: ignore[arg-type]
        pandas, _ = _timed(columns.to_pandas)  # type: ignore[attr-defined]
        polars, _ = _timed(columns.to_polars)  # type: ignore[attr-defined]
        asked, answer = _timed(lambda: now.get("output", area="KZ-75"))
        rows = len(answer)  # type: ignore[arg-type]
        own, _ = _timed(answer.to_arrow)  # type: ignore[attr-defined]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Row(f"{len(table):,} printed figures: read as columns", f"{read:.1f} s"),  # type: ignore[arg-type]
        Row("the same: to_arrow", f"{dress:.2f} s", "≤ 2 s"),
        Row("the same: to_pandas, to_arrow included", f"{pandas:.1f} s"),
        Row("the same: to_polars, to_arrow included", f"{polars:.1f} s"),
        Row("memory of the process at most", f"{peak:.0f} MiB"),
        Row(f"an answer of {rows:,} figures, derived ones among them", f"{asked:.2f} s"),
        Row("the same: to_arrow", f"{own:.2f} s"),
    ]


def run() -> list[Row]:
    """Make a home of a million figures and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make(home)
        return measured(home)
