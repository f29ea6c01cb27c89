"""A table that was read becomes one that may be kept: words, other activities, and an examination.

What would make a model wrong refuses it, each finding with its cell; what is only worth a look is
kept with the table, which is never repaired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ondiris.errors import Failure, Inconsistent, InvalidFile
from ondiris.impact import (
    Flows,
    SymmetricTable,
    TableFinding,
    TableWords,
    apportioned,
    coefficients,
    domestic,
    examine,
    leontief,
)
from ondiris.production.impact.held import TableFacts
from ondiris.sources.correspondence import Correspondence
from ondiris.sources.io_files import TableFile
from ondiris.sources.io_table import EXPORTS, TableOfFlows

__all__ = ["TakenTable", "taken_in"]

_SCALES: Final = {0: "", 3: "ths ", 6: "mln ", 9: "bln "}
_LEAST_ROUNDING: Final = 1e-6
_SAID: Final = {
    "io-transposed": "rows add up where columns should: the table is transposed",
    "io-units-differ": "sums are one multiple of output: two units or currencies",
    "io-row-sum": "the row does not add up to output",
    "io-column-sum": "the column does not add up to output",
    "io-negative-output": "output is below zero",
    "io-idle-output": "output is zero, and yet the activity buys or sells",
    "io-uses-up-itself": "inputs from activities reach output",
    "io-negative-flow": "a flow is below zero",
    "io-negative-value-added": "value added is below zero",
    "io-zero-output": "the activity is not there: output is zero",
    "io-imports": "more of it is imported than is used at home",
    "io-unproductive": "the activities together use up what they make",
}


@dataclass(frozen=True, slots=True, eq=False)
class TakenTable:
    """A table that may be kept.

    Parameters
    ----------
    table : SymmetricTable
    facts : TableFacts
    findings : tuple of Failure
        What is worth a look, each with its cell.
    """

    table: SymmetricTable
    facts: TableFacts
    findings: tuple[Failure, ...]


def taken_in(file: TableFile, correspondence: Correspondence | None = None) -> TakenTable:
    """Return the table of a file, examined.

    Parameters
    ----------
    file : TableFile
    correspondence : Correspondence, optional
        Takes its activities to others; the table is examined before.

    Returns
    -------
    TakenTable

    Raises
    ------
    InvalidFile
        By the rule of the first finding that blocks, all of them with their cells;
        ``io-not-in-correspondence``.
    """
    read = file.table
    table = _table(read)
    rounding = _rounding(read)
    found = examine(table, rounding=rounding).findings
    _refuse(file, [one for one in found if one.blocking])
    _refuse(file, _unproductive(table))
    told = tuple(_told(read, one) for one in found)
    facts = TableFacts(
        currency=read.currency,
        multiplier=read.multiplier,
        rounding=rounding,
        notes=read.notes,
        correspondence=_called(correspondence),
    )
    if correspondence is not None:
        shares = correspondence.shares(read.activities)
        table = apportioned(table, shares, correspondence.activities)
    return TakenTable(table, facts, told)


def _table(read: TableOfFlows) -> SymmetricTable:
    scale = _SCALES.get(read.multiplier, f"10^{read.multiplier} ")
    return SymmetricTable(
        flows=read.flows,
        final_demand=np.column_stack(list(read.demand.values())),
        imports=read.imports,
        taxes=read.taxes,
        value_added=np.array(list(read.value_added.values())),
        output=read.output,
        words=TableWords(
            read.activities,
            demand=tuple(read.demand),
            value_added=tuple(read.value_added),
            unit=f"{scale}{read.currency}",
            year=read.year,
            territory=read.economy,
            flows=Flows(read.kind),
            by=read.by,
            exports=EXPORTS if EXPORTS in read.demand else "",
        ),
    )


def _rounding(read: TableOfFlows) -> float:
    """Return what printed digits explain of a sum: half a unit of the last place for each cell."""
    cells = len(read.activities) + max(len(read.demand), len(read.value_added) + 2) + 1
    largest = float(np.abs(read.output).max(initial=0.0))
    printed = 0.5 * 10.0**-read.decimals * cells / largest if largest else 0.0
    return max(_LEAST_ROUNDING, printed)


def _unproductive(table: SymmetricTable) -> list[TableFinding]:
    """Return the finding that no model can be made of it, where the model itself says so."""
    home = table
    if table.words.flows is Flows.TOTAL:
        if not table.words.exports:
            return []
        try:
            home = domestic(table)
        except Inconsistent as error:
            activity = str(error.context.get("activity", ""))
            return [TableFinding("io-imports", activity, "", float("nan"), blocking=True)]
    try:
        leontief(coefficients(home.flows, home.output))
    except Inconsistent:
        return [TableFinding("io-unproductive", "", "", float("nan"), blocking=True)]
    return []


def _refuse(file: TableFile, found: Sequence[TableFinding]) -> None:
    if not found:
        return
    failures = [_told(file.table, one) for one in found]
    places = f"{failures[0].where}: {failures[0].detail}"
    more = f"; {len(failures) - 1} more findings" if len(failures) > 1 else ""
    raise InvalidFile(
        found[0].rule,
        f"{file.name}, {places}{more}; nothing was loaded",
        hint="Correct the file, or the map that says where its parts stand.",
        failures=failures,
    )


def _told(read: TableOfFlows, one: TableFinding) -> Failure:
    """Return a finding with the cell of the file that it is about."""
    row, column = one.row, one.column
    if one.rule == "io-negative-value-added":
        row = "value_added"
    elif one.rule in ("io-zero-output", "io-idle-output", "io-negative-output"):
        row, column = "output", one.row
    return Failure(read.place(row, column), one.rule, _SAID[one.rule])


def _called(correspondence: Correspondence | None) -> str:
    return f"{correspondence.name} {correspondence.sha256}" if correspondence else ""
