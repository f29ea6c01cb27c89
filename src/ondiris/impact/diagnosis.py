"""What does not hold in a table, named by cell; nothing is repaired.

A transposed table is told by its margins: its rows add up where its columns should.  Findings carry
sizes as shares, never amounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondiris.impact.check import Floats
from ondiris.impact.table import Flows, SymmetricTable

__all__ = ["Diagnosis", "TableFinding", "examine"]

ROUNDING = 1e-6
ALIKE = 1e-3
"""How far ratios of sums to output may be from one number that is another unit."""


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One thing that does not hold.

    Parameters
    ----------
    rule : str
        ``io-row-sum``, ``io-column-sum``, ``io-transposed``, ``io-units-differ``,
        ``io-negative-output``, ``io-idle-output``, ``io-uses-up-itself`` block;
        ``io-negative-flow``, ``io-negative-value-added``, ``io-zero-output`` do not.
    row, column : str
        Names of the cell's row and column; empty where the finding is of a whole one.
    size : float
        The gap as a share of the activity's output; NaN where it has none.
    blocking : bool
        Whether a model of the table would be wrong; what is not blocking is worth a look.
    """

    rule: str
    row: str
    column: str
    size: float
    blocking: bool

    def __str__(self) -> str:
        where = " × ".join(word for word in (self.row, self.column) if word)
        return f"{where or 'table'} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings of a table, those that block first."""

    findings: tuple[TableFinding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing blocks."""
        return not any(finding.blocking for finding in self.findings)

    def __str__(self) -> str:
        blocking = sum(finding.blocking for finding in self.findings)
        return f"{len(self.findings)} findings, {blocking} of them blocking"


def examine(table: SymmetricTable, *, rounding: float = ROUNDING) -> Diagnosis:
    """Return everything that does not hold in a table.

    Parameters
    ----------
    table : SymmetricTable
        The table as it was given.
    rounding : float
        Gap of a row or column, as a share of the largest output, that printed digits explain.

    Returns
    -------
    Diagnosis
        Empty findings where all holds.

    Examples
    --------
    >>> import numpy as np
    >>> from ondiris.impact import SymmetricTable, TableWords
    >>> flows, final = np.array([[150.0, 500], [200, 100]]), np.array([[350.0], [1700]])
    >>> added = np.array([[650.0, 1400]])
    >>> words = TableWords(("A", "B"))
    >>> none = np.zeros(2)
    >>> made = np.array([1000.0, 2000])
    >>> examine(SymmetricTable(flows, final, none, none, added, made, words)).findings
    ()
    >>> turned = examine(SymmetricTable(flows.T, final, none, none, added, made, words))
    >>> [str(finding) for finding in turned.findings]
    ['table [io-transposed]']
    """
    found = [*_balances(table, rounding), *_signs(table), *_amounts(table)]
    return Diagnosis(tuple(sorted(found, key=lambda finding: not finding.blocking)))


def _balances(table: SymmetricTable, rounding: float) -> Iterator[TableFinding]:
    """Yield sums that do not meet output, or the one reason why none of them do."""
    gap = rounding * float(np.abs(table.output).max())
    rows, columns = table.sold - table.supplied, table.bought - table.output
    off = np.abs(rows) > gap, np.abs(columns) > gap
    if not (off[0].any() or off[1].any()):
        return
    turned = table.flows.sum(axis=0) - table.flows.sum(axis=1)
    if np.all(np.abs(rows + turned) <= gap) and np.all(np.abs(columns - turned) <= gap):
        yield TableFinding("io-transposed", "", "", float("nan"), blocking=True)
        return
    if _scaled(table.sold, table.supplied) or _scaled(table.bought, table.output):
        yield TableFinding("io-units-differ", "", "", float("nan"), blocking=True)
    names = table.words.activities
    for side, wrong, gaps in (("row", off[0], rows), ("column", off[1], columns)):
        for k in np.flatnonzero(wrong):
            size = _share(gaps[k], table.output[k])
            place = (names[k], "") if side == "row" else ("", names[k])
            yield TableFinding(f"io-{side}-sum", *place, size, blocking=True)


def _scaled(sums: Floats, whole: Floats) -> bool:
    """Whether sums are one multiple of what they should be: another unit or currency."""
    some = whole > 0.0
    ratio = sums[some] / whole[some]
    return bool(
        ratio.size > 1
        and np.all(np.abs(ratio - ratio.mean()) <= ALIKE * abs(ratio.mean()))
        and abs(ratio.mean() - 1.0) > 0.01
    )


def _signs(table: SymmetricTable) -> Iterator[TableFinding]:
    names = table.words.activities
    for i, j in np.argwhere(table.flows < 0.0):
        size = _share(table.flows[i, j], table.output[j])
        yield TableFinding("io-negative-flow", names[i], names[j], size, blocking=False)
    for k in np.flatnonzero(table.output < 0.0):
        yield TableFinding("io-negative-output", names[k], "", -1.0, blocking=True)
    added = table.value_added.sum(axis=0)
    for k in np.flatnonzero(added < 0.0):
        size = _share(added[k], table.output[k])
        yield TableFinding("io-negative-value-added", "", names[k], size, blocking=False)


def _amounts(table: SymmetricTable) -> Iterator[TableFinding]:
    names, made = table.words.activities, table.output
    idle = made == 0.0
    used = _used(table)
    for k in np.flatnonzero(idle):
        rule = "io-idle-output" if used[k] else "io-zero-output"
        yield TableFinding(rule, names[k], "", float("nan"), blocking=bool(used[k]))
    inputs = table.flows.sum(axis=0)
    for k in np.flatnonzero(~idle & (made > 0.0) & (inputs >= made)):
        size = _share(inputs[k], made[k])
        yield TableFinding("io-uses-up-itself", "", names[k], size, blocking=True)


def _used(table: SymmetricTable) -> NDArray[np.bool_]:
    """Whether an activity buys, or sells of its own making, anything at all."""
    ways = [table.flows.any(axis=0), table.value_added.any(axis=0)]
    if table.words.flows is Flows.DOMESTIC:
        ways += [table.flows.any(axis=1), table.final_demand.any(axis=1)]
    used: NDArray[np.bool_] = np.any(ways, axis=0)
    return used


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
