"""Known sums by hand: small tables, who is alone in what, and what a pattern tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondiris.disclosure import Cells, Contributions, Hierarchy, Rules, Shape
from ondiris.disclosure.unions import UnionRule

__all__ = [
    "ALONE",
    "BRANCHES",
    "FLAT",
    "ONE_HOLDING",
    "PAIRED",
    "PLANE",
    "RULES",
    "cells",
    "hidden",
    "plane",
    "rule",
    "sums",
    "told",
]

RULES = Rules("2025-01-01", minimum_frequency=3, frequency_margin=10)
BRANCHES = Shape(
    (
        Hierarchy(
            "activity",
            {"T": None} | dict.fromkeys(("f", "g", "h"), "T")
            | {f"{above}{k}": above for above in "fgh" for k in (1, 2)},
        ),
    )
)  # fmt: skip
ALONE = {"f1": [50.0], "g1": [40.0]}
ONE_HOLDING = {"f10": "H", "g10": "H"}


def cells(
    shape: Shape, alone: dict[str, list[float]], holdings: dict[str, str] | None = None,
    **more: object,
) -> Cells:  # fmt: skip
    """Return four contributors of 100 a leaf but where it is said who else."""
    told = []
    for cell in shape.leaf_cells:
        codes = shape.codes(int(cell))
        name = "|".join(codes)
        told += [(codes, f"{name}{k}", v) for k, v in enumerate(alone.get(name, [100.0] * 4))]
    columns = tuple(np.array(c) for c in zip(*(codes for codes, _, _ in told), strict=True))
    people, values = np.array([w for _, w, _ in told]), np.array([v for _, _, v in told])
    rows = Contributions(columns, people, values, holdings=holdings or {}, **more)  # type: ignore[arg-type]
    return Cells.of(shape, rows)


def rule(shape: Shape = BRANCHES, held: Cells | None = None, start: int = 0) -> UnionRule:
    held = cells(shape, ALONE, ONE_HOLDING) if held is None else held
    where = {"start": start} if start else {}
    return UnionRule.of_table(shape, held, RULES, size=shape.cells + start, **where)


def hidden(*names: str, shape: Shape = BRANCHES, start: int = 0) -> np.ndarray:
    return np.array([False] * start + [name in names for name in shape.names])


def sums(
    judge: UnionRule, pattern: np.ndarray, shape: Shape = BRANCHES
) -> set[tuple[frozenset[str], frozenset[str]]]:
    """Return members and cells of the equations of what is exposed."""
    names = shape.names
    return {
        (frozenset(names[i] for i in one.members), frozenset(names[i] for i in one.cells))
        for one in judge.exposed(pattern)
    }


def told(members: Sequence[str], equations: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(members), frozenset(equations)


FLAT = Shape((Hierarchy("activity", {"T": None} | dict.fromkeys("abcd", "T")),))
PAIRED = cells(FLAT, {"a": [50.0], "b": [40.0]}, {"a0": "H", "b0": "H"})


PLANE = Shape(
    (
        Hierarchy("activity", {"T": None} | dict.fromkeys("abc", "T")),
        Hierarchy("area", {"city": None} | dict.fromkeys("new", "city")),
    )
)


def plane(*alone: str) -> Cells:
    return cells(
        PLANE, {name: [50.0] for name in alone}, dict.fromkeys((f"{n}0" for n in alone), "H")
    )
