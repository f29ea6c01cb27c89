"""No figure of open activities narrows a secret; the attacker is written apart from the room."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ondiris.disclosure import (
    Contributions,
    Hierarchy,
    Insiders,
    Reported,
    Rules,
    Shape,
    open_codes,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused

PARENTS = {"B-E": None, "B": "B-E", "C": "B-E", "M": "C", "C1": "C", "C2": "M", "C3": "M"}
TREE = Hierarchy("activity", PARENTS)
LEAVES = ("B", "C1", "C2", "C3")
WORTH = {"B": 0.5, "C1": 0.2, "C2": 0.3, "C3": 0.45}
SPAN = 3
RULES = Rules(
    "2025-01-01", minimum_frequency=3, frequency_margin=10, p_percent=10, insiders=Insiders.NONE
)


def chain(year: int) -> Hierarchy:
    parents: dict[str, str | None] = {f"{year}-to-{SPAN}": None}
    for month in range(SPAN, 0, -1):
        parents[f"{year}-{month}"] = f"{year}-to-{month}"
        if month > 1:
            parents[f"{year}-to-{month - 1}"] = f"{year}-to-{month}"
    return Hierarchy("period", parents)


@st.composite
def years(draw: st.DrawFn) -> list[Reported]:
    out = []
    for year in (1, 2):
        rows: list[tuple[str, str, str, float]] = []
        for code in LEAVES:
            for month in range(1, SPAN + 1):
                sizes = draw(st.lists(st.integers(50, 500), min_size=0, max_size=6))
                rows += [
                    (code, f"{year}-{month}", f"{code}{i}", float(v)) for i, v in enumerate(sizes)
                ]
        assume(rows)
        codes, months, people, values = (np.array(c) for c in zip(*rows, strict=True))
        shape = Shape((TREE, chain(year)))
        out.append(Reported(shape, Contributions((codes, months), people, values), RULES))
    return out


def far(system, shown: np.ndarray, weighted: np.ndarray, cell: int, sign: int) -> float:
    """Return how far a cell moves where shown cells are known, and shown weighted sums too.

    Weighted sums are known within half a unit of an index printed to one decimal.
    """
    equations = system.equations.toarray()
    bounds = [(0, 0) if s else (-v, None) for v, s in zip(system.values, shown, strict=True)]
    room = 0.0005 * weighted @ system.values
    answer = linprog(
        [-sign if i == cell else 0 for i in range(len(shown))],
        A_eq=equations, b_eq=np.zeros(len(equations)),
        A_ub=np.vstack([weighted, -weighted]), b_ub=np.concatenate([room, room]),
        bounds=bounds, method="highs",
    )  # fmt: skip
    return float("inf") if answer.status == 3 else -float(answer.fun)


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
@given(years())
def test_no_secret_is_narrowed_by_what_is_open(tables: list[Reported]) -> None:
    try:
        safe = open_codes(tables, HighsSolver(), value_added=WORTH)
    except Refused:
        return
    assert safe.proof.holds
    assert not safe.content.open & safe.content.closed
    worth = np.array([WORTH.get(code, 0.0) for code in TREE.codes])
    leaves = TREE.roll_up.toarray() * worth
    for table in tables:
        system, _, sensitivity = table_system(table)
        width = len(system.names) // len(TREE.codes)
        code = np.array([name.split("|")[0] for name in system.names])
        shown = np.isin(code, list(safe.content.open)) | (system.values == 0)
        weighted = np.kron(leaves, np.eye(width))[shown]
        for cell in np.flatnonzero(sensitivity.primary):
            assert code[cell] in safe.content.closed
            for sign, levels in ((1, system.level_up), (-1, system.level_down)):
                reach = far(system, shown, weighted, int(cell), sign)
                assert reach >= levels[cell] * (1 - 1e-5) - 1e-6
