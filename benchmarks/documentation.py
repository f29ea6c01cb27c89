"""The manual as a site, built whole from nothing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Row

__all__ = ["run"]

ROOT = Path(__file__).parents[1]


def run() -> list[Row]:
    """Time `make docs`, and weigh what it makes."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        begin = time.perf_counter()
        command = [sys.executable, str(ROOT / "tools" / "docs.py"), str(site)]
        subprocess.run(command, check=True, capture_output=True)
        took = time.perf_counter() - begin
        files = [path for path in site.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        weight = sum(path.stat().st_size for path in files) / 2**20
        index = (site / "searchindex.js").stat().st_size / 2**10
    return [
        Row(f"the documentation as a site, {pages} pages", f"{took:.0f} s", "≤ 60 s"),
        Row("the site", f"{weight:.1f} MiB, index of the search {index:.0f} KiB"),
    ]
