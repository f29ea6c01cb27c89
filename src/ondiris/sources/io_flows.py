"""Amounts by flow, row and column become one table: which codes are activities, what else they are.

Where a coarse activity stands beside its parts the parts are taken, and a part "of which" is left
out beside its whole; what was left out is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from ondiris.errors import InvalidFile
from ondiris.sources.io_dialects import FlowDialect, finest
from ondiris.sources.io_table import COMPENSATION, EXPORTS, Amounts, TableOfFlows, components

__all__ = ["FlowCells", "table_of_cells"]

_PART: Final = re.compile(r"(?P<whole>[A-Z]\d{2}(?:[-_T]\d{2})?)[A-Z]")
_SECTION: Final = re.compile(r"[A-U](?:-[A-U])?")
_FLOW: Final = re.compile(r"(?P<flow>TTL|DOM|IMP)_(?P<code>.+)")


class FlowCells:
    """Amounts of a file by what flows hold, row and column.

    Parameters
    ----------
    name : str
        Of the file.
    dialect : FlowDialect
    """

    def __init__(self, name: str, dialect: FlowDialect) -> None:
        self.name, self.dialect = name, dialect
        self.amounts: dict[str, dict[tuple[str, str], float]] = {}
        self.places: dict[tuple[str, str, str], str] = {}
        self.notes: list[str] = []

    def add(self, flow: str, row: str, column: str, value: float, place: str) -> None:
        """Take one amount; the OECD's rows say themselves what their flows hold.

        Raises
        ------
        InvalidFile
            ``io-cell-twice``: there is another amount for the same flow, row and column.
        """
        said = None if row in self.dialect.others else _FLOW.fullmatch(row)
        if self.dialect.totals.fullmatch(row):
            return
        if said is not None:
            flow, row = said["flow"], said["code"]
        elif row in self.dialect.others and self.dialect.name == "OECD":
            flow = ""
        key = self.dialect.activity(row), self.dialect.activity(column)
        kept = self.amounts.setdefault(flow, {})
        if kept.get(key, value) != value:
            raise InvalidFile(
                "io-cell-twice",
                f"{self.name} holds one cell twice: {place} and {self.places[flow, *key]}",
                hint="Keep one edition, one economy's rows and one price basis.",
            )
        kept[key] = value
        self.places[flow, *key] = place

    def rows(self, flow: str) -> set[str]:
        """Return the codes of rows that a flow has."""
        return {row for row, _ in self.amounts.get(flow, {})}

    def get(self, flows: Sequence[str], row: str, column: str) -> float:
        """Return an amount of the first flow that has it; 0 where none does."""
        for flow in flows:
            found = self.amounts.get(flow, {}).get((row, column))
            if found is not None:
                return found
        return 0.0


def table_of_cells(
    cells: FlowCells, facts: tuple[str, int, str, int, str], decimals: int
) -> TableOfFlows:
    """Return the table that the cells of one economy and year make.

    Parameters
    ----------
    cells : FlowCells
    facts : tuple
        Economy, year, currency, power of ten, and what rows are.
    decimals : int

    Raises
    ------
    InvalidFile
        ``no-io-activities``, ``no-io-output`` or ``no-io-imports``: the file lacks what no table
        can be without.
    """
    return _Assembly(cells).table(facts, decimals)


class _Assembly:
    """The parts of one table, found among cells by the codes of a dialect."""

    def __init__(self, cells: FlowCells) -> None:
        self.cells, self.dialect = cells, cells.dialect
        self.notes = list(cells.notes)
        told = (self.dialect.domestic, self.dialect.total)
        self.flow = next((one for one in told if self._square(one)), "")
        self.kind = "domestic" if self.flow == self.dialect.domestic else "total"
        self.activities = self._activities()

    def table(self, facts: tuple[str, int, str, int, str], decimals: int) -> TableOfFlows:
        economy, year, currency, multiplier, by = facts
        names, dialect = self.activities, self.dialect
        flows = self._matrix((self.flow,), names, names)
        demand = self._demand()
        return TableOfFlows(
            activities=names,
            flows=flows,
            demand=demand,
            imports=self._imports(),
            taxes=sum((self._row(one) for one in dialect.taxes), np.zeros(len(names))),
            value_added=self._value_added(),
            output=self._output(),
            economy=economy,
            year=year,
            currency=currency,
            multiplier=multiplier,
            kind=self.kind,
            by=by,
            decimals=decimals,
            notes=tuple(self.notes),
            place=self.place,
        )

    def place(self, row: str, column: str) -> str:
        """Name the cell of a row and a column; of a whole line what it is a line of."""
        names = {"output": self._first(self.dialect.output), "value_added": self._first_component}
        key = names.get(row, row), column
        for flow in (self.flow, self.dialect.total, self.dialect.domestic, ""):
            if (flow, *key) in self.cells.places:
                return self.cells.places[flow, *key]
        lines = [f"{what} {code}" for what, code in (("row", row), ("column", column)) if code]
        return ", ".join(lines) or "table"

    def _square(self, flow: str) -> bool:
        """Whether a flow has two activities at least that sell and buy."""
        return len(_both(self.cells, flow)) > 1

    def _activities(self) -> tuple[str, ...]:
        found = _both(self.cells, self.flow)
        if not found:
            raise InvalidFile(
                "no-io-activities",
                f"{self.cells.name} has no activities that stand in rows and columns",
                hint="Load the symmetric table: products by products, or industries by industries.",
            )
        kept, left = _apart(found)
        if left:
            self.notes.append(f"left out beside others: {', '.join(left)}")
        return kept

    def _matrix(self, flows: Sequence[str], rows: Sequence[str], columns: Sequence[str]) -> Amounts:
        get = self.cells.get
        found = [[get(flows, row, column) for column in columns] for row in rows]
        return np.array(found, dtype=np.float64).reshape(len(rows), len(columns))

    def _row(self, code: str) -> Amounts:
        flows = (self.flow, self.dialect.total, self.dialect.domestic, "")
        found: Amounts = self._matrix(flows, (code,), self.activities)[0]
        return found

    def _there(self, *, columns: bool = False) -> set[str]:
        flows = (self.flow, self.dialect.total, self.dialect.domestic, "")
        wanted = (self.flow,) if columns else flows
        return {key[columns] for flow in wanted for key in self.cells.amounts.get(flow, {})}

    def _first(self, codes: Sequence[str]) -> str:
        there = self._there()
        return next((code for code in codes if code in there), "")

    @property
    def _components(self) -> tuple[str, ...]:
        return finest(self.dialect.value_added, self._there())

    @property
    def _first_component(self) -> str:
        return next(iter(self._components), "")

    def _demand(self) -> dict[str, Amounts]:
        dialect = self.dialect
        found: dict[str, Amounts] = {}
        for code in finest(dialect.demand, self._there(columns=True)):
            name = EXPORTS if code in dialect.exports else code
            values = self._matrix((self.flow,), self.activities, (code,))[:, 0]
            found[name] = found.get(name, 0.0) + values
        return found

    def _value_added(self) -> dict[str, Amounts]:
        dialect = self.dialect
        found = {dialect.component(code): self._row(code) for code in self._components}
        if dialect.wages in self._there():
            found.setdefault(COMPENSATION, self._row(dialect.wages))
        return components(found)

    def _output(self) -> Amounts:
        code = self._first(self.dialect.output)
        if not code:
            raise InvalidFile(
                "no-io-output",
                f"{self.cells.name} has no row of output, {' or '.join(self.dialect.output)}",
                hint="Load the whole table, its rows of value added and output included.",
            )
        return self._row(code)

    def _imports(self) -> Amounts:
        """Return imports: those used by activities, or with total flows those of each product."""
        dialect, names = self.dialect, self.activities
        if self.kind == "domestic":
            if _both(self.cells, dialect.imported):
                rows = sorted(self.cells.rows(dialect.imported) - dialect.others)
                kept = _apart([one for one in rows if not dialect.totals.fullmatch(one)])[0]
                sums: Amounts = self._matrix((dialect.imported,), kept, names).sum(axis=0)
                return sums
            code = self._first(dialect.imports_used)
            if code:
                return self._row(code)
        else:
            code = self._first(dialect.imports)
            if code:
                return self._row(code)
            column = dialect.imports_column
            if column in self._there(columns=True):
                self.notes.append(f"imports of each product are {column}, written with a minus")
                return -self._matrix((self.flow,), names, (column,))[:, 0]
        raise InvalidFile(
            "no-io-imports",
            f"{self.cells.name} does not hold what is imported",
            hint=f"Load the rows of {dialect.imported} beside those of {dialect.domestic}, or "
            f"the table of {dialect.total}.",
        )


def _both(cells: FlowCells, flow: str) -> list[str]:
    """Return the codes that a flow has in rows and in columns, in the order of its rows."""
    dialect, amounts = cells.dialect, cells.amounts.get(flow, {})
    columns = {column for _, column in amounts}
    rows = dict.fromkeys(row for row, _ in amounts)
    return [
        one for one in rows
        if one in columns and one not in dialect.others and not dialect.totals.fullmatch(one)
    ]  # fmt: skip


def _apart(codes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes that do not overlap, and those left out: sections, and parts of wholes.

    Examples
    --------
    >>> _apart(["C", "C29", "C30", "L68", "L68A", "F"])
    (('C29', 'C30', 'L68', 'F'), ('C', 'L68A'))
    """
    left = tuple(code for code in codes if _overlaps(code, codes))
    return tuple(code for code in codes if code not in left), left


def _overlaps(code: str, codes: Collection[str]) -> bool:
    part = _PART.fullmatch(code)
    if part is not None:
        return part["whole"] in codes
    if _SECTION.fullmatch(code) is None:
        return False
    first, last = code[0], code[-1]
    return any(one != code and first <= one[:1] <= last for one in codes if one)
