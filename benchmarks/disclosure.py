"""Suppression and its proof on generated tables, beside tau-argus where pytauargus is installed.

The cases are drawn from fixed seeds: skewed contributions, p % rule at 10, an outsider as attacker
unless insiders are named, values not negative and unbounded above, so that rules, bounds and cost
are the peer's own.  Cost counts secondary cells by value unless said otherwise.  Time
covers protection and proof.
"""

from __future__ import annotations

import importlib.util
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Row
from ondiris.disclosure import (
    Contributions,
    Cost,
    Effort,
    Hierarchy,
    Insiders,
    Pattern,
    Reported,
    Rules,
    Shape,
    System,
    check_witnesses,
    suppress,
    table_system,
)
from ondiris.disclosure.background import cap_by_background
from ondiris.disclosure.suppression import find_failures
from ondiris.engines.highs import HighsSolver

__all__ = ["run"]

GROUPS, PER, AREAS = 9, 8, 20
PARTS = range(1, PER + 1)
PEER = importlib.util.find_spec("pytauargus") is not None


def draw(seed: int, sizes: int, mean: float, *, areas: int = AREAS) -> Reported:
    """Return a generated table: 82 activities in three levels, areas, and perhaps size classes."""
    dice = np.random.default_rng(seed)
    activity: dict[str, str | None] = {"T": None}
    activity |= {f"G{g}": "T" for g in range(1, GROUPS + 1)}
    leaves = [f"{g}{k}" for g in range(1, GROUPS + 1) for k in range(1, PER + 1)]
    activity |= {leaf: f"G{leaf[0]}" for leaf in leaves}
    names = [f"{a:02d}" for a in range(1, areas + 1)]
    dimensions = [
        Hierarchy("act", activity),
        Hierarchy("area", {"T": None} | dict.fromkeys(names, "T")),
    ]
    classes = [str(s) for s in range(1, sizes + 1)]
    if sizes > 1:
        dimensions.append(Hierarchy("size", {"T": None} | dict.fromkeys(classes, "T")))
    scale = dice.lognormal(0, 0.25, (len(leaves), 1, 1)) * dice.lognormal(0, 0.25, (1, areas, 1))
    scale = scale * dice.lognormal(0, 0.25, (1, 1, sizes))
    count = 1 + dice.poisson(dice.gamma(2.0, mean * scale / 2))
    count[dice.random(count.shape) < 0.03] = 0
    cell = np.repeat(np.arange(count.size), count.ravel())
    value = np.floor(1000 * dice.lognormal(0, 1.6, len(cell))) + 1
    at = np.unravel_index(cell, count.shape)
    columns = [np.array(leaves)[at[0]], np.array(names)[at[1]], np.array(classes)[at[2]]]
    people = np.array([f"e{i}" for i in range(len(cell))])
    rules = Rules("2025-01-01", p_percent=10, cost=Cost.VALUE, insiders=Insiders.NONE)
    rows = Contributions(tuple(columns[: len(dimensions)]), people, value)
    return Reported(Shape(tuple(dimensions)), rows, rules)


def _protected(reported: Reported, effort: Effort | None) -> tuple[System, Pattern, float, int]:
    start = time.perf_counter()
    system, _, _ = table_system(reported)
    insiders, solver = reported.rules.insiders, HighsSolver()
    if insiders is Insiders.SOLE:
        everything = np.ones(len(system.names), dtype=np.bool_)
        system, _ = cap_by_background(system, everything, solver, insiders)
    pattern = suppress(system, solver, effort=effort, insiders=insiders)
    against = insiders is Insiders.SOLE
    proof = check_witnesses(system, pattern.hidden, pattern.witnesses, against_insiders=against)
    return system, pattern, time.perf_counter() - start, len(proof.shortfalls)


def _with_insiders(reported: Reported, cost: Cost = Cost.VALUE) -> Reported:
    """Return a table whose sole contributors attack as well."""
    return replace(reported, rules=replace(reported.rules, insiders=Insiders.SOLE, cost=cost))


def _line(work: str, reported: Reported, effort: Effort | None, bound: str, method: str) -> Row:
    system, pattern, seconds, short = _protected(reported, effort)
    cells, primary = int((system.values > 0).sum()), int(system.primary.sum())
    rows = len(reported.contributions.value)
    return Row(
        f"{work}: {len(system.names)} cells ({cells} filled), {primary} primary, "
        f"{rows} contributors",
        f"{short} shortfalls, {int(pattern.secondary.sum())} secondary, cost {pattern.cost:,.0f}, "
        f"gap to bound {100 * pattern.gap:.2f} %, {seconds:.1f} s",
        bound,
        _peer(reported, method),
    )


def _peer(reported: Reported, method: str) -> str:
    """Return what tau-argus makes of the same table."""
    if not method:
        return "–"
    if not PEER:
        return "pytauargus is not installed"
    from pytauargus import protect  # type: ignore[import-not-found]  # noqa: PLC0415 - a peer

    rows = reported.contributions
    names = [h.name for h in reported.shape.hierarchies]
    data: dict[str, Any] = {n: c.tolist() for n, c in zip(names, rows.codes, strict=True)}
    data["v"] = rows.value.astype(int).tolist()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "act.hrc"
        lines = [
            f"G{g}\n" + "".join(f"@{g}{k}\n" for k in range(1, PER + 1))
            for g in range(1, GROUPS + 1)
        ]
        tree.write_text("".join(lines))
        start = time.perf_counter()
        result = protect(
            data, names, "v", safety_rules="P(10,1)", suppress=method, hrc={"act": str(tree)},
            hierleadstring="@", decimals=0, workdir=str(Path(folder) / "work"),
        )  # fmt: skip
        seconds = time.perf_counter() - start
        found = [row for row in result.tables[0].rows if row["status"] == "M"]
    name = method.partition("(")[0]
    cost = sum(float(row["v"]) for row in found)
    return f"tau-argus {name}: {len(found)} secondary, cost {cost:,.0f}, {seconds:.1f} s"


def _audit(reported: Reported) -> Row:
    system, _, _ = table_system(reported)
    pattern = suppress(system, HighsSolver(), insiders=Insiders.NONE)
    start = time.perf_counter()
    witnesses, failures = find_failures(system, pattern.hidden, HighsSolver(), Insiders.NONE)
    proof = check_witnesses(system, pattern.hidden, witnesses, against_insiders=False)
    outsider = time.perf_counter() - start
    start = time.perf_counter()
    find_failures(system, pattern.hidden, HighsSolver(), Insiders.SOLE)
    insiders = time.perf_counter() - start
    return Row(
        f"audit of {proof.protected} protected cells, {proof.claims} ends of intervals",
        f"{len(failures)} shortfalls, {outsider:.2f} s; insiders tried as well {insiders:.2f} s",
        "<= 2 s",
    )


def run() -> list[Row]:
    """Measure the tables of the manual."""
    flat, deep, other = draw(1, 1, 6.0), draw(1, 3, 3.6), draw(3, 3, 3.6)
    counted = _with_insiders(draw(2, 1, 6.0), Cost.CELLS)
    near, modular = "0 shortfalls, cost <= 1.05 × optimal, <= 10 s", "0 shortfalls, <= 120 s"
    return [
        _line("2-D", flat, None, near, "OPT(1,2)"),
        _line("2-D, optimal", flat, Effort.optimal(), "cost of the optimum, <= 300 s", ""),
        _line("2-D, insiders", _with_insiders(flat), None, near, ""),
        _line("2-D, insiders, by cells, optimal", counted, Effort.optimal(), "<= 300 s", ""),
        _line("3-D", deep, None, f"{modular}, cost <= peer's modular", "MOD(1)"),
        _line("3-D, other seed", other, None, f"{modular}, cost <= peer's modular", "MOD(1)"),
        _line("3-D, insiders", _with_insiders(deep), None, modular, ""),
        _line("large", draw(2, 5, 7.4), None, "0 shortfalls, <= 180 s", ""),
        _audit(flat),
    ]
