"""Long tables by the same column specification: distinct texts are read once, the rest is arrays.

Returns have hundreds of thousands of rows and few words.  A column is encoded by its distinct
texts, the type of the column reads those, and what follows for the rows is arithmetic on arrays;
columns of numbers that a file keeps as numbers are held against their bounds at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import Month
from ondiris.model.plain_text import refuse_control
from ondiris.sources.cells import Failures
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.number_cells import RealCell
from ondiris.sources.sheet import Sheet

__all__ = [
    "BulkFailures",
    "BulkTable",
    "CodedWords",
    "cell_word",
    "distinct_words",
    "numbered",
    "read_numbers",
    "read_words",
    "repeated",
]

_V = TypeVar("_V")
_NONE: Final = -1
_ENOUGH: Final = Failures.ENOUGH


@dataclass(frozen=True, slots=True, eq=False)
class BulkTable:
    """A table by columns, with where each row stands.

    Parameters
    ----------
    name : str
        Of the file.
    sheet : Sheet
        Its header, which names the places of cells.
    columns : dict of str to pyarrow.ChunkedArray or pyarrow.Array
        By title.
    rows : int array
        Position of each row below the header, which is 0.
    """

    name: str
    sheet: Sheet
    columns: dict[str, pa.Array | pa.ChunkedArray]
    rows: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.rows.size)


@dataclass(frozen=True, slots=True, eq=False)
class CodedWords(Generic[_V]):
    """A column of words: what each distinct one says, and which of them stands in each row.

    Parameters
    ----------
    code : int array, shape (rows,)
        Position in `values`; -1 where the cell is empty.
    values : list
        What each word says; None where it cannot be.
    """

    code: NDArray[np.int64]
    values: list[_V | None]

    @property
    def same(self) -> NDArray[np.int64]:
        """A number for each row, equal where words say the same however they are written."""
        first: dict[object, int] = {}
        found = [
            number if value is None else first.setdefault(value, number)
            for number, value in enumerate(self.values)
        ]
        return np.array([*found, _NONE], dtype=np.int64)[self.code]

    def spread(self, values: Sequence[float], empty: float) -> NDArray[Any]:
        """Return something of each word in the rows where it stands.

        Parameters
        ----------
        values : sequence of float
            One for each of `values`.
        empty : float
            For rows without a word.
        """
        return np.asarray(np.array([*values, empty])[self.code])

    def texts(self, empty: str = "") -> pa.Array:
        """Return the words as a column of texts."""
        words = pa.array([*("" if v is None else str(v) for v in self.values), empty], pa.string())
        code = np.where(self.code == _NONE, len(self.values), self.code)
        encoded = pa.DictionaryArray.from_arrays(pa.array(code, pa.int32()), words)
        _, offsets, letters = encoded.cast(pa.string()).buffers()
        # no bitmap of nulls where there is none: the digest of kept returns is of the buffers
        return pa.StringArray.from_buffers(code.size, offsets, letters)


@dataclass(frozen=True, slots=True)
class _FailingCell:
    """A cell that breaks a rule: positions of its row and of its column."""

    row: int
    column: int
    error: InvalidInput


class BulkFailures:
    """The failing places of a long table: all counted by rule, the first of them named.

    Parameters
    ----------
    table : BulkTable
    columns : TableSpecification
        Whose order orders the failures of a row.
    """

    def __init__(self, table: BulkTable, columns: TableSpecification) -> None:
        self._table = table
        self._columns = columns.names
        self._found: list[_FailingCell] = []
        self.rules: Counter[str] = Counter()

    def note(
        self, rows: NDArray[np.bool_] | NDArray[np.int64], name: str, error: InvalidInput
    ) -> None:
        """Note that cells of a column break a rule.

        Parameters
        ----------
        rows : bool array, shape (rows,), or int array
            Which rows, by mask or position.
        name : str
            Title of the column.
        error : InvalidInput
            The rule.
        """
        at = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        if at.size:
            self.rules[error.code] += int(at.size)
            column = self._columns.index(name)
            self._found += [_FailingCell(int(i), column, error) for i in at[:_ENOUGH]]

    def note_words(
        self, code: NDArray[np.int64], name: str, wrong: Mapping[int, InvalidInput]
    ) -> None:
        """Note every row that holds a word that cannot be.

        Parameters
        ----------
        code : int array, shape (rows,)
            Which word stands in each row.
        name : str
            Title of the column.
        wrong : mapping of int to InvalidInput
            The rule that each such word breaks.
        """
        if not wrong:
            return
        rows = np.flatnonzero(np.isin(code, list(wrong)))
        for number, count in zip(*np.unique(code[rows], return_counts=True), strict=True):
            self.rules[wrong[int(number)].code] += int(count)
        column = self._columns.index(name)
        self._found += [_FailingCell(int(i), column, wrong[int(code[i])]) for i in rows[:_ENOUGH]]

    @property
    def summary(self) -> str:
        """How many places fail by each rule."""
        return ", ".join(f"{count} {rule}" for rule, count in sorted(self.rules.items()))

    def refuse(self, code: str, detail: str, *, hint: str = "") -> None:
        """Refuse the file where anything fails.

        Parameters
        ----------
        code, detail : str
            The refusal, if anything was noted.
        hint : str
            What to do next.

        Raises
        ------
        InvalidFile
            With the first failing places.
        """
        if not self.rules:
            return
        first = sorted(self._found, key=lambda cell: (cell.row, cell.column))[:_ENOUGH]
        raise InvalidFile(
            code,
            detail,
            hint=hint,
            failures=[
                Failure(
                    self._place(cell.row, self._columns[cell.column]),
                    cell.error.code,
                    cell.error.detail,
                    cell.error.hint,
                )
                for cell in first
            ],
        )

    def _place(self, row: int, name: str) -> str:
        titles = enumerate(self._table.sheet.rows[0])
        column = next((j for j, title in titles if name in (title, column_title(title))), None)
        return self._table.sheet.place(int(self._table.rows[row]), column, name)


def read_words(table: BulkTable, column: TableColumn[_V], failures: BulkFailures) -> CodedWords[_V]:
    """Read a column of words, each distinct text once by the type of the column.

    Parameters
    ----------
    table : BulkTable
    column : TableColumn
    failures : BulkFailures
        Takes the rows of every text that cannot be, and empty cells that must be filled.
    """
    code, texts = distinct_words(table, column.name)
    values: list[_V | None] = []
    wrong: dict[int, InvalidInput] = {}
    for number, text in enumerate(texts):
        try:
            _refuse_strange(text)
            values.append(column.type.read(text))
        except InvalidInput as error:
            values.append(None)
            wrong[number] = error
    failures.note_words(code, column.name, wrong)
    if column.filled:
        failures.note(code == _NONE, column.name, column.empty())
    return CodedWords(code, values)


def _refuse_strange(text: str) -> None:
    refuse_control(text)
    if text.startswith("="):
        raise InvalidInput("formula", "the cell holds a formula", hint="Save values only.")


def read_numbers(
    table: BulkTable, column: TableColumn[float], failures: BulkFailures
) -> NDArray[np.float64]:
    """Read a column of numbers, not-a-number where a cell is empty.

    Parameters
    ----------
    table : BulkTable
    column : TableColumn
        Of the type `RealCell`.
    failures : BulkFailures
        Takes the rows whose cells cannot be.
    """
    cells, kind = table.columns.get(column.name), column.type
    if cells is None:
        return np.full(table.size, np.nan)
    if isinstance(kind, RealCell) and (
        pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type)
    ):
        numbers: NDArray[np.float64] = _array(cells).to_numpy(zero_copy_only=False)
        numbers = numbers.astype(np.float64)
        failures.note(np.isinf(numbers), column.name, kind.no_number())
        failures.note(np.isfinite(numbers) & (numbers < kind.lowest), column.name, kind.too_low())
        return numbers
    words = read_words(table, column, failures)
    return words.spread([np.nan if value is None else value for value in words.values], np.nan)


def distinct_words(table: BulkTable, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """Return which text each row holds, -1 for none, and the distinct texts of a column.

    Parameters
    ----------
    table : BulkTable
    name : str
        Title of the column.
    """
    cells = table.columns.get(name)
    if cells is None or pa.types.is_null(cells.type):
        return np.full(table.size, _NONE, dtype=np.int64), []
    array = _array(cells)
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    texts: dict[str, int] = {}
    known = [
        _NONE if not (text := cell_word(cell)) else texts.setdefault(text, len(texts))
        for cell in encoded.dictionary.to_pylist()
    ]
    code = encoded.indices.fill_null(_NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.array([*known, _NONE], dtype=np.int64)[code], list(texts)


def _array(cells: pa.Array | pa.ChunkedArray) -> pa.Array:
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def cell_word(cell: object) -> str:
    """Return a cell as text; a day stands for its month, a whole number lost its decimals.

    A moment with a time zone stays what it is: on which day it falls depends on where.
    """
    if isinstance(cell, date) and getattr(cell, "tzinfo", None) is None:
        return str(Month.of(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def numbered(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return a number for each row, from zero up, equal where all columns are.

    Parameters
    ----------
    columns : sequence of int array, each shape (rows,)
        Of -1 and above.
    """
    found = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        wide = found * (int(column.max(initial=0)) + 2) + column + 1
        found = np.unique(wide, return_inverse=True)[1].astype(np.int64)
    return found


def repeated(columns: Sequence[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Return which rows say in all columns what a row before them says.

    Parameters
    ----------
    columns : sequence of int array, each shape (rows,)
        As of `numbered`.
    """
    again = np.ones(columns[0].size, dtype=np.bool_)
    again[np.unique(numbered(columns), return_index=True)[1]] = False
    return again
