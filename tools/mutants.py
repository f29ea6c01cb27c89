"""Break the kernels on purpose and see whether their tests notice.

For each kernel of the table ``[tool.mutants.kernels]`` in ``pyproject.toml`` a sample of mutants
(`mutations.py`) is run against the tests that the table names and the module's own examples
(`mutant_runs.py`).  What the tests do not notice is printed as a diff; a kernel whose share of
noticed mutants lies below the floor makes the exit code 1.

    python tools/mutants.py                            # the sample of the table, every kernel
    python tools/mutants.py projects/scoring --all     # every mutant of one kernel

Results are kept in ``.mutants`` as they come: a run that was stopped goes on where it was, as long
as the kernel and its tests stay the same; say ``--fresh`` after changing anything else.
``tools/equivalent_mutants.toml`` names mutants that no test can notice and says why; they run as
well, and a mark that is wrong or idle is an error.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutant_runs import KILLED, NO_IMPORT, SURVIVED, TIMEOUT, Kernel, Memory, Outcome, Runner
from mutations import Mutant, mutants_of

ROOT = Path(__file__).parents[1]
PATIENCE = 4.0
"""Seconds of processor time beyond three times what the tests need on the module as it is."""
MEMORY = 3072
"""MiB of memory that a mutant may take."""


@dataclass(slots=True)
class Report:
    """What became of a kernel's mutants."""

    kernel: Kernel
    outcomes: list[tuple[Mutant, Outcome]] = field(default_factory=list)
    equivalent: list[Mutant] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def of(self, *verdicts: str) -> list[Mutant]:
        """Return the mutants of some verdicts, those marked as equivalent left out."""
        marked = {mutant.id for mutant in self.equivalent}
        return [m for m, o in self.outcomes if o.verdict in verdicts and m.id not in marked]

    @property
    def share(self) -> float:
        """Per cent that were noticed, of those that can be."""
        survived = len(self.of(SURVIVED))
        judged = survived + len(self.of(KILLED, TIMEOUT, NO_IMPORT))
        return 100.0 * (judged - survived) / judged if judged else 100.0


def judged(
    kernel: Kernel,
    runner: Runner,
    *,
    sample: int,
    seed: int,
    patience: float = PATIENCE,
    marks: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """Break one kernel and report what its tests noticed.

    Parameters
    ----------
    kernel : Kernel
    runner : Runner
    sample : int
        How many mutants; 0 for all.
    seed : int
        Seed of the sample.
    patience : float
        As `PATIENCE`.
    marks : sequence of mapping
        Mutants that no test can notice: ``in``, ``was``, ``is`` (one or several) and ``why``.
    """
    everything = mutants_of(kernel.path.read_text("utf-8"))
    report = Report(kernel)
    equivalent = _marked(everything, marks, report)
    memory = Memory(runner.folder, kernel)
    chosen = sampled(everything, kernel.name, sample, seed)
    new = [m for m in chosen if m.id not in memory.known]
    if new:
        seconds = 3 * runner.unbroken(kernel) + patience
        for mutant, outcome in runner.outcomes(kernel, new, seconds):
            memory.keep(mutant, outcome)
    report.outcomes = [(m, memory.known[m.id]) for m in chosen]
    for mutant, outcome in report.outcomes:
        if mutant.id in equivalent:
            report.equivalent.append(mutant)
            if outcome.verdict != SURVIVED:
                report.wrong.append(
                    f"{kernel.name}: marked as equivalent and yet {outcome.verdict}, in line "
                    f"{mutant.line}: {mutant.new}"
                )
    return report


def sampled(mutants: list[Mutant], name: str, size: int, seed: int) -> list[Mutant]:
    """Return a sample of mutants in the order of their text; all where `size` is 0.

    Parameters
    ----------
    mutants : list of Mutant
    name : str
        Kernel they belong to; each has a sample of its own.
    size, seed : int
        The same seed gives the same sample.
    """
    if not 0 < size < len(mutants):
        return mutants
    draw = random.Random(f"{seed}:{name}")  # noqa: S311 - a sample, no secret
    return sorted(draw.sample(mutants, size), key=lambda m: m.line)


def _marked(
    mutants: Iterable[Mutant], marks: Iterable[Mapping[str, Any]], report: Report
) -> set[str]:
    places: dict[tuple[str, str, str], set[str]] = {}
    for mutant in mutants:
        places.setdefault((mutant.where, mutant.old, mutant.new), set()).add(mutant.id)
    found: set[str] = set()
    for mark in marks:
        for new in [mark["is"]] if isinstance(mark["is"], str) else mark["is"]:
            named = places.get((mark["in"], mark["was"], new), set())
            found |= named
            if not named or not mark["why"].strip():
                report.wrong.append(
                    f"{report.kernel.name}: a mark that is idle or gives no reason: {new}"
                )
    return found


def told(reports: Iterable[Report], floor: float) -> str:
    """Return the table of kernels, the survivors as diffs and what is wrong with marks."""
    head = ("kernel", "mutants", "killed", "timeout", "no import", "equivalent", "survived", "%")
    form = "{:<24}{:>9}{:>8}{:>9}{:>11}{:>12}{:>10}{:>7}"
    lines = [form.format(*head)]
    after: list[str] = []
    for report in reports:
        row = (
            report.kernel.name, len(report.outcomes), len(report.of(KILLED)),
            len(report.of(TIMEOUT)), len(report.of(NO_IMPORT)), len(report.equivalent),
            len(report.of(SURVIVED)), f"{report.share:.1f}",
        )  # fmt: skip
        low = "  below the floor" if report.share < floor else ""
        lines.append(form.format(*row) + low)
        source = report.kernel.path.read_text("utf-8")
        after += [diff(report.kernel.name, source, m) for m in report.of(SURVIVED)]
        after += report.wrong
    return "\n".join([*lines, "", *after, ""])


def diff(name: str, source: str, mutant: Mutant) -> str:
    """Return one mutant as a diff of its module."""
    sides = f"{name}.py", f"{mutant.kind} in {mutant.where or 'the module'}"
    lines = difflib.unified_diff(
        source.splitlines(), mutant.text.splitlines(), *sides, lineterm="", n=1
    )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the kernels of the table and return the exit code."""
    asked, table = _asked(arguments)
    root: Path = asked.root
    folder = root / ".mutants"
    if asked.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    path = root / "tools" / "equivalent_mutants.toml"
    marks = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    runner = Runner(folder, asked.jobs, table.get("memory", MEMORY))
    reports = []
    try:
        for name in asked.kernels or table["kernels"]:
            kernel = Kernel(name, root / table["package"], tuple(table["kernels"][name]), root)
            started = time.monotonic()
            report = judged(
                kernel, runner, sample=asked.sample, seed=asked.seed,
                patience=table.get("patience", PATIENCE), marks=marks.get(name, ()),
            )  # fmt: skip
            reports.append(report)
            spent = time.monotonic() - started
            sys.stderr.write(f"{name}: {report.share:.1f} % in {spent:.0f} s\n")
    finally:
        runner.stop()
    sys.stdout.write(told(reports, asked.floor))
    good = all(report.share >= asked.floor and not report.wrong for report in reports)
    return 0 if good else 1


def _asked(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, dict[str, Any]]:
    parser = argparse.ArgumentParser(description="Break the kernels and see who notices.")
    parser.add_argument("kernels", nargs="*", metavar="KERNEL", help="as in the table; all if none")
    parser.add_argument("--sample", type=int, help="mutants of each kernel")
    parser.add_argument("--all", action="store_const", const=0, dest="sample", help="no sample")
    parser.add_argument("--seed", type=int, help="seed of the sample")
    parser.add_argument("--floor", type=float, help="least per cent that must be noticed")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of the pyproject.toml")
    asked = parser.parse_args(arguments)
    asked.root = asked.root.resolve()
    project = tomllib.loads((asked.root / "pyproject.toml").read_text("utf-8"))
    table = project["tool"]["mutants"]
    for name in ("sample", "seed", "floor"):
        if getattr(asked, name) is None:
            setattr(asked, name, table[name])
    unknown = sorted(set(asked.kernels) - set(table["kernels"]))
    if unknown:
        parser.error(f"no kernel of the table: {', '.join(unknown)}")
    return asked, table


if __name__ == "__main__":
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[threads] = "1"  # read when the libraries are imported, which is later
    sys.exit(main())
