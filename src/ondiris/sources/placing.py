"""Files for planning sites: candidates and demand, distances between them, applicants for room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import FailedCellError, Failures, Record, at
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import RealCell
from ondiris.sources.points import check_point
from ondiris.sources.rows import TypedRow, each_row, table_records
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = [
    "APPLICANTS",
    "ApplicantRow",
    "LocatedRow",
    "read_applicants",
    "read_matrix",
    "read_places",
]

_LATITUDE: Final = TableColumn("lat", RealCell(), filled=True)
_LONGITUDE: Final = TableColumn("lon", RealCell(), filled=True)
_AREA: Final = TableColumn("area", TextCell(), default="")
_NAME: Final = TableColumn("name", TextCell())

_APPLICANT: Final = TableColumn("applicant", TextCell(), filled=True)
_NEED: Final = RealCell(0.0, detail="a need is never negative")
_SHARED: Final = tuple(
    TableColumn(name, _NEED) for name in ("land", "floor", "power", "gas", "water", "rail")
)
_LIMITS: Final = tuple(TableColumn(name, _NEED) for name in ("sanitary", "budget"))
_WORTH: Final = TableColumn("worth", RealCell(0.0, detail="a worth is never negative"), default=1.0)
APPLICANTS: Final = TableSpecification((_APPLICANT, *_SHARED, *_LIMITS, _WORTH), short_rows=False)
"""Who asks for what: needs shared by all on a site, then limits that a site keeps or not."""
_DISTANCE: Final = RealCell(0.0, detail="a distance is never negative")


@dataclass(frozen=True, slots=True)
class LocatedRow:
    """A candidate or a point of demand.

    Parameters
    ----------
    latitude, longitude : float
        Degrees.
    amount : float
        Room of a candidate, weight of demand.
    area, name : str
        Empty where the file says none.
    burden : float
        What distance is traded for; zero where nothing is.
    """

    latitude: float
    longitude: float
    amount: float
    area: str
    name: str
    burden: float = 0.0


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    """Who asks for room: amounts by column of `APPLICANTS`, and what placing is worth."""

    name: str
    needs: Mapping[str, float]
    worth: float


def read_places(path: Path, amount: str, burden: str = "") -> tuple[LocatedRow, ...]:
    """Read places: ``lat``, ``lon``, an amount and, where they are known, ``area`` and ``name``.

    Parameters
    ----------
    path : Path
        Further columns may stand beside them.
    amount : str
        Column of the amount.
    burden : str
        One more column, from zero up; none where empty.

    Raises
    ------
    InvalidFile
        A missing column, a cell that is no number, a point that cannot be.
    """
    amounts = TableColumn(column_title(amount), RealCell(), filled=True)
    weighed = TableColumn(
        column_title(burden), RealCell(0.0, detail="a burden is never negative"), filled=True
    )
    columns = (_LATITUDE, _LONGITUDE, amounts, _AREA, _NAME)
    table = TableSpecification((*columns, weighed) if burden else columns, others=True)
    found: list[LocatedRow] = []

    def one(row: TypedRow) -> None:
        here = row[_LATITUDE], row[_LONGITUDE]
        try:
            check_point(*here)
        except InvalidInput as error:
            raise FailedCellError(_LATITUDE.name, error) from None
        name = row.get(_NAME) or str(len(found) + 1)
        cost = row[weighed] if burden else 0.0
        found.append(LocatedRow(*here, row[amounts], row[_AREA], name, cost))

    content, failures = read_content(path), Failures()
    records = table_records(content, table, failures)
    each_row(records, table, failures, one)
    _refuse(content.name, records, failures, InvalidInput("no-places", "the file names no place"))
    return tuple(found)


def read_applicants(path: Path) -> tuple[ApplicantRow, ...]:
    """Read applicants: a name, their needs and, if given, what placing them is worth.

    Parameters
    ----------
    path : Path
        A table with the columns of `APPLICANTS`.

    Raises
    ------
    InvalidFile
        A column that is missing, twice or not known, a cell that is no number, a name that is
        empty or stands twice, a row without a need; each failing row is named.
    """
    found: list[ApplicantRow] = []

    def one(row: TypedRow) -> None:
        given = {c.name: need for c in (*_SHARED, *_LIMITS) if (need := row.get(c)) is not None}
        if not row[_WORTH]:
            raise at("worth", "worth", "a worth is more than zero")
        limited = any(column.name in given for column in _LIMITS)
        if not limited and not any(given.values()):
            raise InvalidInput("no-need", "the applicant asks for nothing")
        found.append(ApplicantRow(row[_APPLICANT], given, row[_WORTH]))

    content, failures = read_content(path), Failures()
    records = table_records(content, APPLICANTS, failures)
    each_row(records, APPLICANTS, failures, one)
    _once(records, failures)
    nobody = InvalidInput("no-applicants", "the file names no applicant")
    _refuse(content.name, records, failures, nobody)
    return tuple(found)


def _once(records: Sequence[Record], failures: Failures) -> None:
    """Note applicants whose name stands in an earlier row."""
    seen: set[str] = set()
    for record in records:
        name = record.get(_APPLICANT.name)
        if name in seen:
            twice = InvalidInput("applicant-twice", "the name stands twice")
            failures.add(record.place(_APPLICANT.name), twice)
        seen.update({name} - {""})


def _refuse(name: str, records: Sequence[Record], failures: Failures, empty: InvalidInput) -> None:
    if not records:
        failures.add("row 2", empty)
    failures.refuse("bad-rows", f"{name} has {failures.summary} and cannot be used")


def read_matrix(path: Path) -> NDArray[np.float64]:
    """Read a matrix of distances or times: one row per demand point, no header.

    Parameters
    ----------
    path : Path
        CSV or XLSX.

    Raises
    ------
    InvalidFile
        Rows of different length, a hole, a negative entry or no number; the place is named.
    """
    content, failures = read_content(path), Failures()
    if content.kind not in ("csv", "xlsx"):
        raise InvalidFile(
            "bad-matrix", f"{content.name} is no matrix", hint="A matrix is a CSV or XLSX table."
        )
    sheet = read_sheets(content)[0]
    rows = [(i, row) for i, row in enumerate(sheet.rows) if any(row)]
    width = len(rows[0][1])
    table = np.zeros((len(rows), width))
    for k, (i, row) in enumerate(rows):
        if failures.enough:
            break
        if len(row) == width:
            table[k] = _distances(sheet, i, row, failures)
        else:
            other = InvalidInput("ragged", f"{counted(len(row), 'cell')}, not {width}")
            failures.add(sheet.place(i), other)
    failures.refuse("bad-matrix", f"{content.name} has {failures.summary} and is no matrix")
    return table


def _distances(sheet: Sheet, number: int, row: Sequence[str], failures: Failures) -> list[float]:
    """Return the numbers of a row, zero where a cell is none."""
    found = [0.0] * len(row)
    for j, cell in enumerate(row):
        try:
            if not cell:
                raise InvalidInput("hole", "the cell is empty")
            found[j] = _DISTANCE.read(cell)
        except InvalidInput as error:
            failures.add(sheet.place(number, j), error)
    return found
