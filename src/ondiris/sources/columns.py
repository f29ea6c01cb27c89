"""A table as its columns: what each is called, what its cells hold, which must be there.

One specification says of a table what its reader, its documentation and its refusals need.  A
header is held against it before any row is read: a column that is lacking, stands twice or is not
known refuses the file, the unknown one with the nearest name there is.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.cell_types import CellType
from ondiris.sources.cells import Failures
from ondiris.sources.sheet import Sheet

__all__ = [
    "TableColumn",
    "TableSpecification",
    "check_header",
    "column_title",
    "missing_column",
    "refuse_header",
    "renamed",
    "unknown_column",
]

_SHOWN = 20
_V_co = TypeVar("_V_co", covariant=True)


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[_V_co]):
    """A column of a table.

    Parameters
    ----------
    name : str
        Its title.
    type : CellType
        What its cells hold.
    titled : bool
        Whether the header must name it.
    filled : bool
        Whether every row must fill it; then the header must name it too.
    default : object, optional
        What an empty cell means; nothing where left out.
    missing : str
        The rule that refuses an empty cell where every row must fill it.
    """

    name: str
    type: CellType[_V_co]
    titled: bool = False
    filled: bool = False
    default: _V_co | None = None
    missing: str = "missing"

    def empty(self) -> InvalidInput:
        """Return the refusal of an empty cell."""
        return InvalidInput(self.missing, f"the cell `{self.name[:40]}` is empty")


@dataclass(frozen=True, slots=True)
class TableSpecification:
    """The columns of a table.

    Parameters
    ----------
    columns : tuple of TableColumn
        In the order in which a template shows them.
    others : bool
        Whether further columns may stand beside them; they are not read.
    short_rows : bool
        Whether a row may leave its last cells out.
    """

    columns: tuple[TableColumn[Any], ...]
    others: bool = False
    short_rows: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Titles of the columns."""
        return tuple(column.name for column in self.columns)


def column_title(cell: str) -> str:
    """Return a title as columns are compared: without regard to case and blanks around it."""
    return cell.strip().casefold()


def check_header(sheet: Sheet, table: TableSpecification, failures: Failures) -> list[str]:
    """Return the titles of a sheet, having noted those that cannot be.

    Parameters
    ----------
    sheet : Sheet
        Its first row is the header.
    table : TableSpecification
    failures : Failures
        Takes what is lacking, stands twice or is not known.
    """
    titles = [column_title(cell) for cell in sheet.rows[0]] if sheet.rows else []
    for column in table.columns:
        if (column.titled or column.filled) and column.name not in titles:
            failures.add(
                sheet.place(0), missing_column(column.name, titles if table.others else ())
            )
    for j, title in enumerate(titles):
        if not title:
            if not table.others and not _is_empty(sheet, j):
                failures.add(sheet.place(0, j), unknown_column(title, table.names))
        elif title in titles[:j]:
            failures.add(sheet.place(0, j, title), _twice(title))
        elif title not in table.names and not table.others:
            failures.add(sheet.place(0, j, title), unknown_column(title, table.names))
    return titles


def refuse_header(name: str, failures: Failures) -> None:
    """Refuse a file whose header cannot be, by the first rule that it breaks.

    Raises
    ------
    InvalidFile
        ``missing-column``, ``duplicate-column`` or ``unknown-column``.
    """
    if failures.found:
        first = failures.found[0]
        raise InvalidFile(
            first.rule, f"{name}: {first.detail}", hint=first.hint, failures=failures.found
        )


def unknown_column(title: str, names: Sequence[str]) -> InvalidInput:
    """Return the refusal of a column that a table does not have, with the nearest it has."""
    near = difflib.get_close_matches(title, names, n=3, cutoff=0.5)
    hint = f"Nearest: {', '.join(near)}." if near else f"Columns: {', '.join(names)}."
    return InvalidInput("unknown-column", f"{title[:40]!r} is no column", hint=hint)


def missing_column(name: str, there: Sequence[str]) -> InvalidInput:
    """Return the refusal of a header without a column, with those that a foreign table has.

    Parameters
    ----------
    name : str
        Title of the column.
    there : sequence of str
        Titles of the table.
    """
    shown = [f"`{title[:40]}`" for title in there if title][:_SHOWN]
    hint = f"There are: {', '.join(shown)}." if shown else ""
    return InvalidInput("missing-column", f"the column `{name[:40]}` is missing", hint=hint)


def _twice(title: str) -> InvalidInput:
    return InvalidInput("duplicate-column", f"the column {title[:40]!r} stands twice")


def _is_empty(sheet: Sheet, column: int) -> bool:
    return not any(len(row) > column and row[column] for row in sheet.rows[1:])


def renamed(table: TableSpecification, titles: Mapping[str, str]) -> TableSpecification:
    """Return a specification whose columns are called as a file calls them.

    Parameters
    ----------
    table : TableSpecification
    titles : mapping of str to str
        Title in the file by name of the house; the others keep theirs.

    Raises
    ------
    InvalidInput
        ``unknown-column``: a name that the house does not know.
    """
    for name in titles:
        if name not in table.names:
            raise unknown_column(name, table.names)
    columns = tuple(
        TableColumn(
            column_title(titles.get(one.name, one.name)),
            one.type,
            titled=one.titled or one.name in titles,
            filled=one.filled,
        )
        for one in table.columns
    )
    return TableSpecification(columns, others=table.others)
