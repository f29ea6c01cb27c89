"""Periods planned together beside the same one after the other: what either way hides."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ondiris.disclosure import Protected, ProtectedTable, ReleaseLink, Reported, table_system
from ondiris.production.disclosure.documents import release_document
from ondiris.production.disclosure.releases import Before
from ondiris.production.disclosure.requests import Request
from ondiris.production.disclosure.sealing import NewRelease
from ondiris.production.disclosure.unsealing import unsealed

__all__ = ["PlannedPeriod", "Ways", "as_if_out", "ways"]

Tables = Sequence[Protected[ProtectedTable]]
COARSE = 5
"""What is computed from hidden values is told in steps of so many per cent."""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedPeriod:
    """One period of a plan.

    Parameters
    ----------
    requests : tuple of Request
        Its tables.
    reported : Reported
        With what is out beside it already.
    """

    requests: tuple[Request, ...]
    reported: Reported


@dataclass(frozen=True, slots=True)
class Ways:
    """What is hidden by a plan, and where each period is protected after the one before it.

    Parameters
    ----------
    periods : tuple of str
    together, one_by_one : tuple of int
        Hidden cells of each period's tables; empty where that way leads to no safe tables.
    cost_pct : int, optional
        What the plan costs, in per cent of the other way, told in steps.
    kept : str
        ``together``, or ``one-by-one`` where that turned out cheaper.
    """

    periods: tuple[str, ...]
    together: tuple[int, ...]
    one_by_one: tuple[int, ...]
    cost_pct: int | None
    kept: str

    def to_json(self) -> dict[str, Any]:
        """Return the comparison for programs; it holds counts only."""
        return {
            "periods": list(self.periods),
            "hidden_together": list(self.together),
            "hidden_one_by_one": list(self.one_by_one),
            "cost_pct_of_one_by_one": self.cost_pct,
            "kept": self.kept,
        }


def as_if_out(
    period: PlannedPeriod, tables: Tables, day: date, currency: str
) -> tuple[Before, ...]:
    """Return the tables of a period as those after it would find them, were they out.

    Parameters
    ----------
    period : PlannedPeriod
    tables : sequence of Protected of ProtectedTable
    day : date
        Day by which its returns had come in.
    currency : str
        Unit in which the city counts money.
    """
    found = []
    for request, table in zip(period.requests, tables, strict=True):
        document = release_document(
            request, table, period.reported.rules, as_of=day, currency=currency
        )
        file = io.BytesIO()
        NewRelease(document, request, period.reported, table).seal(file, "")
        file.seek(0)
        with np.load(file, allow_pickle=False) as kept:
            sealed = unsealed(request.id, "sealed", kept)
        out = sealed.earlier(ReleaseLink.GROWS, period.reported.shape, request.adds)
        found.append(Before(out, request.period, day))
    return tuple(found)


def ways(
    periods: Sequence[PlannedPeriod],
    together: Sequence[Tables] | None,
    one_by_one: Sequence[Tables] | None,
) -> Ways:
    """Return what either way hides and costs, and which is the cheaper.

    Parameters
    ----------
    periods : sequence of PlannedPeriod
    together, one_by_one : sequence of sequence of Protected of ProtectedTable, optional
        Each period's tables; None where that way there are no safe ones.
    """
    costs = [None if way is None else _cost(periods, way) for way in (together, one_by_one)]
    planned, sequence = costs
    pct = None
    if planned is not None and sequence:
        pct = COARSE * round(100 * planned / sequence / COARSE)
    dearer = planned is None or (sequence is not None and sequence < planned)
    return Ways(
        tuple(str(period.requests[0].period) for period in periods),
        _hidden(together),
        _hidden(one_by_one),
        pct,
        "one-by-one" if dearer else "together",
    )


def _hidden(way: Sequence[Tables] | None) -> tuple[int, ...]:
    return tuple(sum(int(t.content.hidden.sum()) for t in tables) for tables in way or ())


def _cost(periods: Sequence[PlannedPeriod], way: Sequence[Tables]) -> float:
    """Return what the cells that are hidden to protect others lose, cells of two tables once."""
    lost = 0.0
    for period, tables in zip(periods, way, strict=True):
        system, _, _ = table_system(period.reported)
        hidden = np.zeros(period.reported.shape.cells, dtype=np.bool_)
        for table in tables:
            at = period.reported.shape.cells_of(table.content.shape)
            hidden[at] |= table.content.hidden
        lost += float(system.weight[: len(hidden)][hidden & ~system.primary].sum())
    return lost
