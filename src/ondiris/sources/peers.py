"""Peers of a city: indicators of regions elsewhere, a table with a source in every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidInput
from ondiris.sources.cell_types import ChoiceCell, TextCell
from ondiris.sources.cells import FailedCellError, Failures
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import DecimalCell, WholeCell
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = ["PeerRow", "read_peers"]

_REGION: Final = TableColumn("region", TextCell(), filled=True)
_YEAR: Final = TableColumn(
    "year", WholeCell(1900, 2200, "bad-year", "the cell is no year"), filled=True
)
_VALUE: Final = TableColumn("value", DecimalCell(), filled=True)
_UNIT: Final = TableColumn("unit", TextCell(), filled=True)
_SOURCE: Final = TableColumn("source", TextCell(), filled=True)


@dataclass(frozen=True, slots=True)
class PeerRow:
    """An indicator of a region elsewhere, as a file says it.

    Parameters
    ----------
    region, indicator : str
    year : int
    value : Decimal
        In the unit.
    unit, source : str
    """

    region: str
    indicator: str
    year: int
    value: Decimal
    unit: str
    source: str


def read_peers(path: Path, indicators: Sequence[str]) -> tuple[PeerRow, ...]:
    """Read a table of regions elsewhere: region, indicator, year, value, unit, source.

    Parameters
    ----------
    path : Path
    indicators : sequence of str
        Codes that the second column may hold.

    Raises
    ------
    InvalidFile
        A column that is missing or not known, a cell that is empty or cannot be, a region that
        says an indicator twice, an indicator in two units; each failing row is named.
    """
    choice = TableColumn(
        "indicator",
        ChoiceCell(tuple(indicators), "unknown-indicator", "no indicator of the hub"),
        filled=True,
    )
    table = TableSpecification((_REGION, choice, _YEAR, _VALUE, _UNIT, _SOURCE), short_rows=False)
    found: list[PeerRow] = []
    units: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()

    def one(row: TypedRow) -> None:
        own = row[choice]
        if units.setdefault(own, row[_UNIT]) != row[_UNIT]:
            error = InvalidInput("two-units", "an earlier row states the indicator in another unit")
            raise FailedCellError(_UNIT.name, error)
        if (row[_REGION], own) in seen:
            error = InvalidInput("peer-twice", "the region says the indicator in an earlier row")
            raise FailedCellError(_REGION.name, error)
        seen.add((row[_REGION], own))
        found.append(PeerRow(row[_REGION], own, row[_YEAR], row[_VALUE], row[_UNIT], row[_SOURCE]))

    content, failures = read_content(path), Failures()
    records = table_records(content, table, failures)
    each_row(records, table, failures, one)
    if not records:
        failures.add("row 2", InvalidInput("no-peer-rows", "the file names no region"))
    failures.refuse("bad-rows", f"{content.name} has {failures.summary} and cannot be used")
    return tuple(found)
