"""Microdata: a plain file of anybody, a row what one contributor reported in one cell of a table.

Which columns hold codes, values, contributors and weights is said by the reader of the file; every
other column is left unread.  Values are counted in units of the last digit that any of them has,
so that sums are whole numbers and a table adds up to the digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.bulk import BulkFailures, BulkTable, read_numbers, read_words, repeated
from ondiris.sources.bulk_files import read_plain
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import ReadingContext
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.number_cells import RealCell

__all__ = ["TOTAL_WORDS", "AmountCell", "Microdata", "MicrodataColumns", "read_microdata"]

Texts = NDArray[np.str_]
Floats = NDArray[np.float64]
TOTAL_WORDS: Final = frozenset(
    {"total", "all", "sum", "grand total", "_t", "_z", "итого", "всего", "барлығы", "жиыны"}
)
"""How tables write the code that sums a dimension, whatever the case of its letters."""
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?")
_EITHER: Final = re.compile(r"[+-]?\d{1,3},\d{3}")
_MOST_DIGITS: Final = 6
_EXACT: Final = 2.0**53
_NEAR: Final = 1e-9
_ROUNDING: Final = 4e-16
"""By how much a decimal and its floating point number differ, as a part of it."""
_HINT: Final = "Write 1234.5 or 1 234,5."


@dataclass(frozen=True, slots=True)
class AmountCell(RealCell):
    """A number as people write it: ``1234.5``, ``1 234,5``; what can mean two is refused."""

    def read(self, text: str, reading: ReadingContext | None = None) -> float:
        """Return the number."""
        if _EITHER.fullmatch(text):
            raise InvalidInput(
                "not-a-number",
                "a comma before three digits can part thousands or decimals",
                hint="Write a decimal point, and nothing or a blank between thousands.",
            )
        plain = re.sub(r"[ \u00a0\u202f']", "", text) if _GROUPED.fullmatch(text) else text
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        try:
            return RealCell.read(self, plain, reading)
        except InvalidInput as error:
            raise InvalidInput(error.code, error.detail, hint=_HINT) from None


@dataclass(frozen=True, slots=True)
class MicrodataColumns:
    """Which columns of a file of microdata hold what.

    Parameters
    ----------
    codes : tuple of str
        A code of each dimension.
    values : tuple of str
        What was reported; where there is none each row counts as one.
    contributor : str
        Who reported; each row is a contributor of its own when empty.
    holding : str
        Whom the contributor belongs to; an empty cell is nobody.
    weight : str
        For how many contributors the row stands, itself among them.
    parents : mapping of str to tuple of str
        For a dimension the columns with the codes above its own, the nearest first.

    Raises
    ------
    InvalidInput
        ``column-twice`` for a column that is to hold two things.
    """

    codes: tuple[str, ...]
    values: tuple[str, ...] = ()
    contributor: str = ""
    holding: str = ""
    weight: str = ""
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a column with two meanings."""
        named = [column_title(name) for name in self.named]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise InvalidInput(
                "column-twice", f"the column {twice[0]!r} is to hold two things at once"
            )

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is read."""
        above = chain.from_iterable(self.parents.values())
        single = (self.contributor, self.holding, self.weight)
        return (*self.codes, *self.values, *above, *(name for name in single if name))


@dataclass(frozen=True, slots=True, eq=False)
class Microdata:
    """Rows of microdata as arrays of one length.

    Parameters
    ----------
    name : str
        Of the file.
    codes : mapping of str to str array
        By dimension.
    values : mapping of str to float array
        By column, whole numbers: in units of the last digit of any value.
    digits : int
        So many decimals the values have.
    contributor : str array
    holding : str array
        Empty where the contributor stands for itself.
    weight : float array
        One where none is stated.
    parents : mapping of str to tuple of str array
        Codes above those of a dimension, the nearest first.
    """

    name: str
    codes: Mapping[str, Texts]
    values: Mapping[str, Floats]
    digits: int
    contributor: Texts
    holding: Texts
    weight: Floats
    parents: Mapping[str, tuple[Texts, ...]]

    def __str__(self) -> str:
        """Return the number of rows in one line."""
        return f"Microdata({self.name}, {len(self.contributor)} rows)"

    __repr__ = __str__


def read_microdata(file: Any, columns: MicrodataColumns) -> Microdata:
    """Return the microdata of a file or frame.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    columns : MicrodataColumns

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-microdata`` with the failing places: an empty code, a text for a number, a total among
        the rows, a contributor twice in one cell or of two holdings; or a header that cannot be.
    """
    words = [*columns.codes, *chain.from_iterable(columns.parents.values())]
    texts = {name: _words(name, filled=True) for name in words}
    people = {
        name: _words(name, filled=name == columns.contributor)
        for name in (columns.contributor, columns.holding)
        if name
    }
    numbers = {name: _number(name) for name in columns.values}
    weight = TableColumn(column_title(columns.weight), RealCell(
        1.0, below="weight-below-one", detail="a row stands for itself at least"
    ), titled=True)  # fmt: skip
    weights = (weight,) if columns.weight else ()
    specification = TableSpecification(
        (*texts.values(), *people.values(), *numbers.values(), *weights), others=True
    )
    table = read_plain(file, specification)
    failures = BulkFailures(table, specification)
    read = {n: _texts(table, c, failures) for n, c in (texts | people).items()}
    values = {name: _values(table, column, failures) for name, column in numbers.items()}
    digits = _decimals(list(values.values()))
    for name in columns.codes:
        _refuse_totals(texts[name], read[name], failures)
    stands_for = _filled(table, weight, failures) if weights else np.ones(table.size)
    found = Microdata(
        table.name,
        {name: read[name] for name in columns.codes},
        {name: np.rint(numbers * 10.0**digits) for name, numbers in values.items()},
        digits,
        read.get(columns.contributor, np.array([f"row {i}" for i in table.rows], np.str_)),
        read.get(columns.holding, np.zeros(table.size, dtype=np.str_)),
        stands_for,
        {name: tuple(read[one] for one in above) for name, above in columns.parents.items()},
    )
    if columns.contributor:
        _refuse_doubles(found, columns, failures)
    failures.refuse("bad-microdata", f"{table.name}: {failures.summary}")
    if not table.size:
        raise InvalidFile("no-rows", f"{table.name} has a header and no rows")
    return found


def _words(name: str, *, filled: bool) -> TableColumn[str]:
    return TableColumn(column_title(name), TextCell(), titled=True, filled=filled)


def _number(name: str) -> TableColumn[float]:
    return TableColumn(column_title(name), AmountCell(), titled=True)


def _texts(table: BulkTable, column: TableColumn[str], failures: BulkFailures) -> Texts:
    words = read_words(table, column, failures)
    return np.array([*("" if v is None else v for v in words.values), ""], np.str_)[words.code]


def _filled(table: BulkTable, column: TableColumn[float], failures: BulkFailures) -> Floats:
    """Return a column of numbers, having noted its empty cells."""
    before = failures.rules.total()
    numbers = read_numbers(table, column, failures)
    if failures.rules.total() == before:
        failures.note(np.isnan(numbers), column.name, column.empty())
    return np.nan_to_num(numbers)


def _values(table: BulkTable, column: TableColumn[float], failures: BulkFailures) -> Floats:
    """Return the values of a column, having noted what is no number or could be two."""
    cells = table.columns[column.name]
    if pa.types.is_string(cells.type) and _written_in_two_ways(cells):
        mixed = InvalidInput(
            "not-a-number",
            "the column has points in some numbers and commas in others",
            hint="Write all decimals with one sign.",
        )
        failures.note(np.arange(table.size) == 0, column.name, mixed)
        return np.zeros(table.size)
    return _filled(table, column, failures)


def _decimals(columns: Sequence[Floats]) -> int:
    """Return how many decimals values have, so many at most that their sums are kept exactly."""
    whole = max((float(np.abs(values).sum()) for values in columns), default=0.0)
    digits = 0
    while columns and digits < _MOST_DIGITS and whole * 10.0 ** (digits + 1) < _EXACT:
        units = np.concatenate(columns) * 10.0**digits
        if (np.abs(units - np.rint(units)) <= _NEAR + _ROUNDING * np.abs(units)).all():
            break
        digits += 1
    return digits


def _written_in_two_ways(cells: pa.ChunkedArray) -> bool:
    return all(pc.any(pc.match_substring(cells, sign)).as_py() for sign in ".,")


def _refuse_totals(column: TableColumn[str], codes: Texts, failures: BulkFailures) -> None:
    totals = [code for code in np.unique(codes).tolist() if code.casefold() in TOTAL_WORDS]
    total = InvalidInput(
        "total-row", "the row is a total", hint="Leave totals out: they are made of the rows."
    )
    if totals:
        failures.note(np.isin(codes, totals), column.name, total)


def _refuse_doubles(rows: Microdata, columns: MicrodataColumns, failures: BulkFailures) -> None:
    """Note contributors that stand twice in one cell, and those of two holdings."""
    title = column_title(columns.contributor)
    _, who = np.unique(rows.contributor, return_inverse=True)
    places = [np.unique(codes, return_inverse=True)[1] for codes in rows.codes.values()]
    twice = InvalidInput(
        "duplicate-contributor",
        "the contributor stands in its cell already",
        hint="Give each contributor one row in a cell; name --holding where they belong together.",
    )
    failures.note(repeated([who, *places]), title, twice)
    _, whose = np.unique(rows.holding, return_inverse=True)
    pairs = np.unique(np.column_stack([who, whose]), axis=0)[:, 0]
    several = np.bincount(pairs, minlength=int(who.max(initial=-1)) + 1) > 1
    if columns.holding and several.any():
        two = InvalidInput("two-holdings", "the contributor belongs to two holdings")
        failures.note(several[who], title, two)
