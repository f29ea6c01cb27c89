"""A large question of siting as a whole process: what it takes beside its table of distances."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.report import Row

__all__ = ["run"]

POINTS, SITES, OPEN = 100_000, 2_000, 50
TABLE = POINTS * SITES * 8 / 1e9
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "ondiris", *sys.argv[1:]], check=True, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss / 1e6, used.ru_utime + used.ru_stime)
"""


def _written(folder: Path) -> None:
    """Write points around forty places, and candidates evenly over them."""
    draw = np.random.default_rng(11)
    low, high = (43.1, 76.7), (43.4, 77.1)
    middles = draw.uniform(low, high, (40, 2))
    points = middles[draw.integers(0, 40, POINTS)] + draw.normal(0, 0.03, (POINTS, 2))
    sites = draw.uniform(low, high, (SITES, 2))
    weights = draw.integers(1, 100, POINTS)
    with (folder / "demand.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "lat", "lon", "weight"])
        writer.writerows(
            (f"p{k}", f"{lat:.6f}", f"{lon:.6f}", weight)
            for k, ((lat, lon), weight) in enumerate(zip(points, weights, strict=True))
        )
    with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "lat", "lon"])
        writer.writerows(
            (f"s{k}", f"{lat:.6f}", f"{lon:.6f}") for k, (lat, lon) in enumerate(sites)
        )


def _row(goal: str, folder: Path) -> Row:
    """Locate in a process of its own, which tells its peak."""
    words = [
        "locate", "--file", "demand.csv", "--candidates", "sites.csv", "--parks", str(OPEN),
        "--goal", goal, "--radius", "1.5", "--gap", "0.01", "--seconds", "120",
        "--out", "plan.json", "--format", "json",
    ]  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    peak, busy = (float(word) for word in told.stdout.split())
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    return Row(
        f"`locate --file`: {POINTS:,} points, {SITES:,} sites, {OPEN} to open, {goal}",
        f"peak {peak:.2f} GB, {peak / TABLE:.2f} × the table; gap {plan['gap']:.2%}, "
        f"{busy:.0f} s of processor",
        f"{1.5 * TABLE:.1f} GB, 1.5 × the table of {TABLE:.1f} GB",
    )


def run() -> list[Row]:
    """Locate by median and by covering."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _written(folder)
        return [_row(goal, folder) for goal in ("median", "covering")]
