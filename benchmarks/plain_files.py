"""Methods on a plain file as whole processes, beside their kernels on arrays in memory.

Processor time, for a machine may be shared: of the kernel in this process, of the command in one of
its own, its start, the reading of the file and the writing of the answer included.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.disclosure import GROUPS, PER, draw
from benchmarks.report import Row
from ondiris.disclosure import Reported, protect_table
from ondiris.engines.highs import HighsSolver

__all__ = ["run"]


def _written(reported: Reported, folder: Path) -> None:
    """Write contributions and the tree of activities as plain files."""
    rows = reported.contributions
    names = [hierarchy.name for hierarchy in reported.shape.hierarchies]
    columns = [*(codes.tolist() for codes in rows.codes), rows.contributor.tolist()]
    with (folder / "micro.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, "firm", "sales"])
        writer.writerows(zip(*columns, rows.value.astype(int).tolist(), strict=True))
    groups = [f"G{g}" for g in range(1, GROUPS + 1)]
    tree = ["code,parent", "T,", *(f"{group},T" for group in groups)]
    tree += [f"{group[1]}{k},{group}" for group in groups for k in range(1, PER + 1)]
    (folder / "tree.csv").write_text("\n".join(tree) + "\n", "utf-8")


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run() -> list[Row]:
    """Protect 60,000 contributors in 10,000 cells, once by the kernel and once by the command."""
    reported = draw(3, 5, 8.5)
    begin = time.process_time()
    table = protect_table(reported, HighsSolver()).content
    kernel = time.process_time() - begin
    with tempfile.TemporaryDirectory() as folder:
        _written(reported, Path(folder))
        words = [
            "--file", "micro.csv", "--by", "act,area,size", "--value", "sales", "--contributor",
            "firm", "--rule", "p=10", "--cost", "value", "--insiders", "none", "--hierarchy",
            "act=tree.csv", "--out", "safe.csv",
        ]  # fmt: skip
        before = _children()
        subprocess.run(
            [sys.executable, "-m", "ondiris", "protect", *words],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        whole = _children() - before
        hidden = (Path(folder) / "safe.csv").read_text("utf-8").count(",c,")
    assert hidden == int(table.hidden.sum())
    contributors = len(reported.contributions.value)
    return [
        Row(
            f"`protect --file`: {contributors} contributors, {reported.shape.cells} cells, whole",
            f"{whole:.1f} s, kernel alone {kernel:.1f} s: {whole - kernel:.1f} s more, "
            f"× {whole / kernel:.2f}",
            "kernel + 3 s",
        )
    ]
