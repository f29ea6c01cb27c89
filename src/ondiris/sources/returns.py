"""Monthly returns of enterprises: Parquet, CSV or XLSX in, one Arrow table out, all or nothing.

A return is one enterprise's month: a row for each product with quantity and value (or quantity and
price), shipments, and the number of employees.  A file is refused whole when a row cannot be what
it claims: an unknown enterprise, a number that fails its check digit, a product twice, a negative
quantity.  Doubts that need judgement are left to the edit rules.  Messages name rows and rules,
never what an enterprise reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Month
from ondiris.sources.bulk import BulkFailures, BulkTable, CodedWords, read_numbers, read_words
from ondiris.sources.bulk_files import read_bulk
from ondiris.sources.cell_types import BusinessNumberCell, TextCell
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import MonthCell, RealCell

__all__ = ["COLUMNS", "REGISTER", "RETURNS", "SCHEMA", "read_register", "read_returns"]

_QUANTITY: Final = RealCell(
    0.0, "not-a-quantity", "not-a-quantity", "is negative, infinite or not a number"
)
_BIN: Final = TableColumn("bin", BusinessNumberCell(), filled=True, missing="bad-business-number")
_MONTH: Final = TableColumn("month", MonthCell(), filled=True, missing="bad-month")
_PRODUCT: Final = TableColumn("product", TextCell(), filled=True, missing="missing-code")
_UNIT: Final = TableColumn("unit", TextCell(), titled=True)
_NUMBERS: Final = tuple(
    TableColumn(name, _QUANTITY)
    for name in ("quantity", "price", "value", "shipments", "employees")
)
RETURNS: Final = TableSpecification((_BIN, _MONTH, _PRODUCT, _UNIT, *_NUMBERS))
"""What stands in a file of returns."""
COLUMNS: Final = RETURNS.names

_AGAIN: Final = "Nothing was loaded; correct the rows and load the file again."

SCHEMA = pa.schema(
    [
        ("bin", pa.string()),
        ("month", pa.int64()),
        ("product", pa.string()),
        ("unit", pa.string()),
        ("quantity", pa.float64()),
        ("value", pa.float64()),
        ("shipments", pa.float64()),
        ("employees", pa.float64()),
        ("received", pa.date32()),
    ]
)
"""Rows as a home keeps them; ``month`` is the number of an `ondiris.model.Month`."""

_CODES: Final = tuple(
    TableColumn(name, TextCell(), titled=True) for name in ("activity", "area", "size")
)
_FIRST: Final = TableColumn("first_month", MonthCell(), filled=True, missing="bad-month")
_LAST: Final = TableColumn("last_month", MonthCell(), titled=True)
_HOLDING: Final = TableColumn("holding", TextCell())
REGISTER: Final = TableSpecification((_BIN, *_CODES, _FIRST, _LAST, _HOLDING))
"""What stands in a register of the enterprises that send returns."""

Life = tuple[int, int]
"""First and last month of an enterprise."""


def read_returns(file: Path | BulkTable, *, known: Mapping[str, Life], received: date) -> pa.Table:
    """Read a file of returns.

    Parameters
    ----------
    file : Path or BulkTable
        ``.parquet``, ``.csv`` or ``.xlsx`` (first sheet) with the columns of `COLUMNS`; price or
        value may be left out where the other two of quantity, price and value are there.  Or what
        was read already, by a mapping.
    known : mapping of str to (int, int)
        Business numbers of the register with the first and last month of life.
    received : date
        The day the file came in: what was not known before.

    Returns
    -------
    pyarrow.Table
        `SCHEMA`, in the order of the file.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        The file is not what its name says, lacks a column, or has rows that cannot be; the
        failing places are listed, bounded, with counts by rule.
    """
    table = _bulk(file, RETURNS)
    if not {"quantity", "value"} & set(table.columns):
        raise InvalidFile(
            "missing-column",
            f"{table.name} lacks value, or quantity and price",
            hint=f"Columns: {', '.join(COLUMNS)}.",
        )
    failures = BulkFailures(table, RETURNS)
    bins = read_words(table, _BIN, failures)
    months = read_words(table, _MONTH, failures)
    products = read_words(table, _PRODUCT, failures)
    units = read_words(table, _UNIT, failures)
    numbers = {c.name: read_numbers(table, c, failures) for c in _NUMBERS}
    month = months.spread([0 if m is None else int(m) for m in months.values], 0)
    _check_lives(bins, month, known, Month.of(received), failures)
    _check_once(bins, months, products, failures)
    value = _value(numbers)
    lacking = InvalidInput("missing-value", "has neither a value nor quantity and price")
    failures.note(np.isnan(value), "value", lacking)
    failures.refuse("bad-returns", f"{table.name}: {failures.summary}", hint=_AGAIN)
    return pa.table(
        {
            "bin": bins.texts(),
            "month": month,
            "product": products.texts(),
            "unit": units.texts(),
            "quantity": pa.array(numbers["quantity"], from_pandas=True),
            "value": value,
            "shipments": np.where(np.isnan(numbers["shipments"]), value, numbers["shipments"]),
            "employees": np.nan_to_num(numbers["employees"]),
            "received": pa.repeat(pa.scalar(received, pa.date32()), table.size),
        },
        schema=SCHEMA,
    )


def _bulk(path: Path | BulkTable, columns: TableSpecification) -> BulkTable:
    if isinstance(path, BulkTable):
        return path
    if path.suffix.lower() not in (".parquet", ".csv", ".xlsx"):
        raise InvalidFile(
            "unknown-format", f"{path.name}: returns come as .parquet, .csv or .xlsx files"
        )
    return read_bulk(path, columns)


def _check_lives(
    bins: CodedWords[str],
    month: NDArray[np.int64],
    known: Mapping[str, Life],
    now: Month,
    failures: BulkFailures,
) -> None:
    """Note enterprises that the register does not know, and months outside of their lives."""
    strange = [number is not None and number not in known for number in bins.values]
    unknown = InvalidInput("unknown-enterprise", "is not in the register")
    failures.note(bins.spread(strange, 0).astype(np.bool_), _BIN.name, unknown)
    lives = [known.get(number or "", (0, now)) for number in bins.values]
    first = bins.spread([int(life[0]) for life in lives], 0)
    last = bins.spread([min(int(life[1]), int(now)) for life in lives], int(now))
    outside = (month > 0) & ((month < first) | (month > last))
    wrong = InvalidInput("month-out-of-order", "is not yet, or outside the enterprise's life")
    failures.note(outside, _MONTH.name, wrong)


def _check_once(
    bins: CodedWords[str],
    months: CodedWords[Month],
    products: CodedWords[str],
    failures: BulkFailures,
) -> None:
    """Note products that stand twice in one enterprise's month."""
    several = len(months.values) + 1, len(products.values) + 1
    key = (bins.same * several[0] + months.same) * several[1] + products.same
    again = np.ones(key.size, dtype=np.bool_)
    again[np.unique(key, return_index=True)[1]] = False
    twice = InvalidInput("duplicated-return", "stands twice in one enterprise's month")
    failures.note(again, _PRODUCT.name, twice)


def _value(numbers: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    implied = numbers["quantity"] * numbers["price"]
    return np.where(np.isnan(numbers["value"]), implied, numbers["value"])


def read_register(file: Path | BulkTable) -> pa.Table:
    """Read the register of enterprises.

    Parameters
    ----------
    file : Path or BulkTable
        ``.parquet``, ``.csv`` or ``.xlsx`` with ``bin activity area size first_month last_month``
        and ``holding`` (may be empty); months written ``2016-01``, ``last_month`` empty while the
        enterprise lives.  Or what was read already, by a mapping.

    Returns
    -------
    pyarrow.Table
        One row an enterprise; months as numbers, no end as 9999-12.

    Raises
    ------
    InvalidFile
        A missing column, a number that fails its check digit or stands twice, a bad month, an
        end before the beginning.
    """
    table = _bulk(file, REGISTER)
    failures = BulkFailures(table, REGISTER)
    bins = read_words(table, _BIN, failures)
    _check_enterprises(bins, failures)
    first, last = (_months(table, column, failures) for column in (_FIRST, _LAST))
    ended = InvalidInput("month-out-of-order", "ends before it begins")
    failures.note((first > 0) & (last > 0) & (last < first), _LAST.name, ended)
    words = {c.name: read_words(table, c, failures).texts() for c in (*_CODES, _HOLDING)}
    failures.refuse("bad-register", f"{table.name}: {failures.summary}", hint=_AGAIN)
    return pa.table({"bin": bins.texts(), **words, "first_month": first, "last_month": last})


def _check_enterprises(bins: CodedWords[str], failures: BulkFailures) -> None:
    """Note business numbers that stand in more than one row."""
    _, each, counts = np.unique(bins.same, return_inverse=True, return_counts=True)
    twice = InvalidInput("duplicate-enterprise", "stands twice")
    failures.note((counts > 1)[each], _BIN.name, twice)


def _months(
    table: BulkTable, column: TableColumn[Month], failures: BulkFailures
) -> NDArray[np.int64]:
    """Return a column of months, without an end where it is empty; zero where it cannot be."""
    words = read_words(table, column, failures)
    return words.spread([0 if m is None else int(m) for m in words.values], int(Month.NEVER))
