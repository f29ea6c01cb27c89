"""Which activities may not be told of: those where an enterprise stands behind a figure.

Extraction and coefficients of an activity with one firm, or one that dominates, tell of that firm.
The rules are those of the disclosure room, asked of what enterprises of the city reported over the
newest twelve months, by rows of the table.  Where nobody reported to the home, everything that is
told is made of figures that are public already.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ondiris.disclosure import (
    Cells,
    Contributions,
    Hierarchy,
    Rules,
    Shape,
    Waiver,
    primary_cells,
)
from ondiris.production.impact.table_activities import TableActivities

__all__ = ["sensitive_activities"]

MONTHS = 12


def sensitive_activities(
    rows: TableActivities,
    returns: pa.Table,
    register: pa.Table,
    rules: Rules,
    waivers: Sequence[Waiver] = (),
) -> frozenset[str]:
    """Return the table's activities that fail a primary rule.

    Parameters
    ----------
    rows : TableActivities
    returns : pyarrow.Table
        Standing returns with ``bin``, ``month`` and ``value``.
    register : pyarrow.Table
        With ``bin``, ``activity`` and ``holding``.
    rules : Rules
        In force.
    waivers : sequence of Waiver
        Consents in force.
    """
    if not returns.num_rows:
        return frozenset()
    activity = dict(
        zip(*(register.column(c).to_pylist() for c in ("bin", "activity")), strict=True)
    )
    holders = dict(zip(*(register.column(c).to_pylist() for c in ("bin", "holding")), strict=True))
    month = returns.column("month").to_numpy()
    newest = returns.filter(pa.array(month > month.max() - MONTHS))
    summed = newest.group_by(["bin"]).aggregate([("value", "sum")])
    told: dict[str, list[tuple[str, float]]] = {}
    for number, value in zip(
        summed.column("bin").to_pylist(), summed.column("value_sum").to_pylist(), strict=True
    ):
        met = rows.of(activity.get(number) or "")
        if len(met) == 1 and (value or 0.0) > 0.0:
            told.setdefault(rows.codes[met[0]], []).append((number, float(value)))
    if not told:
        return frozenset()
    tree: dict[str, str | None] = {"_all": None, **dict.fromkeys(told, "_all")}
    shape = Shape((Hierarchy("activity", tree),))
    flat = [(code, number, value) for code, said in told.items() for number, value in said]
    numbers = np.array([number for _, number, _ in flat], dtype=np.str_)
    contributions = Contributions(
        (np.array([code for code, _, _ in flat], dtype=np.str_),),
        numbers,
        np.array([value for _, _, value in flat]),
        holdings={n: holders[n] for n in set(numbers.tolist()) if holders.get(n)},
        waivers=tuple(waivers),
    )
    found = primary_cells(Cells.of(shape, contributions), rules)
    names = np.array(shape.names)[found.primary]
    return frozenset(names.tolist()) - {"_all"}
