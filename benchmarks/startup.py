"""The command line: a small question as a whole process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Row

__all__ = ["run"]


def run() -> list[Row]:
    """Time `ondiris get` from process start to exit on the home of Almaty."""
    with tempfile.TemporaryDirectory() as folder:
        home = str(Path(folder) / "home")
        ondiris = [sys.executable, "-m", "ondiris"]
        subprocess.run(
            [*ondiris, "demo", "--no-serve", "--home", home], check=True, capture_output=True
        )
        words = ["get", "output", "--area", "KZ-75", "--period", "2025-01/2025-05"]
        times = []
        for _ in range(15):
            begin = time.perf_counter()
            subprocess.run(
                [*ondiris, *words, "--format", "json", "--home", home],
                check=True,
                capture_output=True,
            )
            times.append(time.perf_counter() - begin)
    median, worst = statistics.median(times), max(times)
    return [
        Row("`ondiris get …`, whole process", f"{median:.2f} s, worst {worst:.2f} s", "≤ 1.0 s")
    ]
