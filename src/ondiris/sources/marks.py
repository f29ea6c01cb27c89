"""What is decided beside the rules, read from tables: marks of cells, weights, second trees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model.disclosure_marks import Mark, MarkStatus
from ondiris.sources.cell_types import CellType, TextCell
from ondiris.sources.cells import Failures, ReadingContext, at
from ondiris.sources.columns import TableColumn, TableSpecification, check_header
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import RealCell
from ondiris.sources.rows import TypedRow, each_row, records_of
from ondiris.sources.tables import read_sheets

__all__ = ["SecondTrees", "read_marks", "read_second_trees", "read_weights"]


class _Status(CellType[MarkStatus]):
    """One of the letters of a mark."""

    def read(self, text: str, reading: ReadingContext | None = None) -> MarkStatus:
        """Return what the letter decides."""
        del reading
        try:
            return MarkStatus(text.lower())
        except ValueError:
            raise InvalidInput(
                "unknown-word",
                "a status is u, p or s",
                hint="u hides a cell, p never hides it, s takes it for safe.",
            ) from None


_STATUS: Final = TableColumn("status", _Status())
_LEVEL: Final = TableColumn("level_pct", RealCell())
_WEIGHT: Final = TableColumn("weight", RealCell(), default=1.0)
_DOCUMENT: Final = TableColumn("document", TextCell(), default="")
_DIMENSION, _CODE, _PARENT = (
    TableColumn(name, TextCell(), filled=True) for name in ("dimension", "code", "parent")
)
_WITH_CODES: Final = frozenset({"activity", "area"})
_BIN: Final = TableColumn("bin", TextCell(), filled=True)
_STANDS_FOR: Final = TableColumn(
    "weight",
    RealCell(1.0, below="weight-below-one", detail="a return stands for itself at least"),
    filled=True,
)
_SAID: Final = (_STATUS, _LEVEL, _WEIGHT, _DOCUMENT)


def read_marks(path: Path, dimensions: Sequence[str]) -> tuple[Mark, ...]:
    """Return what a file decides of single cells.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet with a column for dimensions that it tells apart, where an empty cell
        is the total, and ``status``, ``level_pct``, ``weight``, ``document``.
    dimensions : sequence of str
        That tables may have.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-marks`` with every failing place.
    """
    codes = tuple(TableColumn(name, TextCell()) for name in dimensions)
    found: list[Mark] = []

    def one(row: TypedRow) -> None:
        named = tuple((code.name, str(row[code])) for code in codes if row.text(code))
        status, level = row.get(_STATUS), row.get(_LEVEL)
        found.append(Mark(named, status, level, row[_WEIGHT], row[_DOCUMENT]))

    _each(path, TableSpecification((*codes, *_SAID)), one, "bad-marks", "marks no cells")
    return tuple(found)


def read_weights(path: Path) -> Mapping[str, float]:
    """Return how many enterprises each that reports stands for.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet with ``bin`` and ``weight``, one or more.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-weights`` with every failing place.
    """
    found: dict[str, float] = {}

    def one(row: TypedRow) -> None:
        if row[_BIN] in found:
            raise at(_BIN.name, "duplicate-enterprise", "stands twice")
        found[row[_BIN]] = row[_STANDS_FOR]

    columns = TableSpecification((_BIN, _STANDS_FOR))
    _each(path, columns, one, "bad-weights", "holds no weights")
    return found


@dataclass(frozen=True, slots=True)
class SecondTrees:
    """Second trees over dimensions of a table.

    Parameters
    ----------
    name : str
        Of the file, without its ending; releases are told apart by it.
    by_dimension : mapping of str to mapping of str to str
        Code to what it is part of there.
    """

    name: str
    by_dimension: Mapping[str, Mapping[str, str]]

    def refuse_beside(self, dimensions: Collection[str]) -> None:
        """Refuse trees over dimensions that no table has.

        Raises
        ------
        InvalidInput
            ``dimensions``.
        """
        strangers = sorted(set(self.by_dimension) - set(dimensions))
        if strangers:
            raise InvalidInput(
                "dimensions", f"no table of the release has a dimension {', '.join(strangers)}"
            )


def read_second_trees(path: Path) -> SecondTrees:
    """Return second trees over codes, such as districts by side of the river.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet with ``dimension`` (``activity``, ``area``), ``code`` and ``parent``.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-tree`` with every failing place.
    """
    found: dict[str, dict[str, str]] = {}

    def one(row: TypedRow) -> None:
        if row[_DIMENSION] not in _WITH_CODES:
            raise at(_DIMENSION.name, "dimensions", "a second tree is of activity or area")
        tree = found.setdefault(row[_DIMENSION], {})
        if row[_CODE] in tree:
            raise at(_CODE.name, "second-tree", "the code has a parent there already")
        tree[row[_CODE]] = row[_PARENT]

    columns = TableSpecification((_DIMENSION, _CODE, _PARENT))
    _each(path, columns, one, "bad-tree", "holds no codes")
    return SecondTrees(path.stem, found)


def _each(
    path: Path,
    columns: TableSpecification,
    one: Callable[[TypedRow], None],
    rule: str,
    nothing: str,
) -> None:
    """Hand every row of a file to a function, or refuse the file by a rule."""
    content = read_content(path)
    sheet = read_sheets(content)[0]
    failures = Failures()
    titles = check_header(sheet, columns, failures)
    failures.refuse(rule, f"{content.name}: {failures.summary}")
    records = list(records_of(sheet, titles, columns, failures))
    if not records and not failures.found:
        raise InvalidFile(rule, f"{content.name} {nothing}")
    each_row(records, columns, failures, one)
    failures.refuse(rule, f"{content.name}: {failures.summary}")
