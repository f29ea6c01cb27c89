"""Monthly returns of enterprises: Parquet, CSV or XLSX in, one Arrow table out, all or nothing.

A return is one enterprise's month: a row for each product with quantity and value (or quantity and
price), shipments, and the number of employees.  A file is refused whole when a row cannot be what
it claims: an unknown enterprise, a number that fails its check digit, a product twice, a negative
quantity.  Doubts that need judgement are left to the edit rules.  Messages name rows and rules,
never what an enterprise reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv
from python_calamine import CalamineError, load_workbook

from ondiris.errors import Failure, InvalidFile, InvalidInput, NotFound
from ondiris.model import Month
from ondiris.model.business_number import is_business_number

__all__ = ["COLUMNS", "SCHEMA", "read_register", "read_returns"]

COLUMNS = (
    "bin",
    "month",
    "product",
    "unit",
    "quantity",
    "price",
    "value",
    "shipments",
    "employees",
)
TEXTS = ("bin", "month", "product", "unit")
REQUIRED = ("bin", "month", "product", "unit")

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

REGISTER = ("bin", "activity", "area", "size", "first_month", "last_month", "holding")

Life = tuple[int, int]
"""First and last month of an enterprise."""


def read_returns(path: Path, *, known: Mapping[str, Life], received: date) -> pa.Table:
    """Read a file of returns.

    Parameters
    ----------
    path : Path
        ``.parquet``, ``.csv`` or ``.xlsx`` (first sheet) with the columns of `COLUMNS`; price or
        value may be left out where the other two of quantity, price and value are there.
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
    columns = _read(path)
    missing = [c for c in REQUIRED if c not in columns]
    if missing or not {"quantity", "value"} & set(columns):
        wanted = ", ".join(missing or ["value, or quantity and price"])
        raise InvalidFile(
            "missing-column",
            f"{path.name} lacks {wanted}",
            hint=f"Columns: {', '.join(COLUMNS)}.",
        )
    extra = [c for c in columns if c not in COLUMNS]
    if extra:
        near = get_close_matches(extra[0], COLUMNS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Columns: {', '.join(COLUMNS)}."
        raise InvalidFile("unknown-column", f"{path.name} has a column {extra[0]}", hint=hint)
    return _checked(path.name, columns, known, received)


def _read(path: Path) -> dict[str, list[object]]:
    if not path.exists():
        raise NotFound("no-such-file", f"no file {path.name}")
    try:
        if path.suffix == ".parquet":
            return {k: list(v) for k, v in pq.read_table(path).to_pydict().items()}
        if path.suffix == ".csv":
            options = csv.ConvertOptions(
                column_types=dict.fromkeys(TEXTS, pa.string()), strings_can_be_null=True
            )
            return {
                k: list(v)
                for k, v in csv.read_csv(path, convert_options=options).to_pydict().items()
            }
        if path.suffix == ".xlsx":
            return _sheet(path)
    except (pa.ArrowException, CalamineError, UnicodeDecodeError) as error:
        raise InvalidFile(
            "unreadable-file", f"{path.name} is not a readable {path.suffix[1:]} file"
        ) from error
    raise InvalidFile(
        "unknown-format", f"{path.name}: returns come as .parquet, .csv or .xlsx files"
    )


def _sheet(path: Path) -> dict[str, list[object]]:
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    if not rows:
        raise InvalidFile("empty-file", f"{path.name} has no rows")
    head = [str(c).strip() for c in rows[0]]
    columns: dict[str, list[object]] = {name: [] for name in head}
    for row in rows[1:]:
        for name, cell in zip(head, row, strict=True):
            columns[name].append(None if cell == "" else cell)
    return columns


def _text(cell: object) -> str:
    if isinstance(cell, date):
        return str(Month.of(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _numbers(
    name: str, cells: Iterable[object], failures: list[Failure], rules: Counter[str]
) -> np.ndarray:
    values = []
    for row, cell in enumerate(cells, start=2):
        try:
            value = float("nan") if cell is None else float(str(cell))
            wrong = value < 0 or np.isinf(value)
        except ValueError:
            value, wrong = float("nan"), True
        if wrong:
            rules["not-a-quantity"] += 1
            failures.append(
                Failure(
                    f"row {row}, {name}", "not-a-quantity", "is negative, infinite or not a number"
                )
            )
        values.append(value)
    return np.array(values, dtype=np.float64)


def _checked(
    name: str, columns: dict[str, list[object]], known: Mapping[str, Life], received: date
) -> pa.Table:
    failures: list[Failure] = []
    rules: Counter[str] = Counter()

    def fail(row: int, column: str, rule: str, detail: str) -> None:
        rules[rule] += 1
        failures.append(Failure(f"row {row + 2}, {column}", rule, detail))

    texts = {c: [_text(v) for v in columns[c]] for c in TEXTS}
    count = len(texts["bin"])
    numbers = {
        c: _numbers(c, columns.get(c, [None] * count), failures, rules)
        for c in COLUMNS
        if c not in TEXTS
    }
    texts["bin"] = [b.zfill(12) if b.isdigit() else b for b in texts["bin"]]
    valid = {b: is_business_number(b) for b in set(texts["bin"])}
    months, seen = [], set()
    now = Month.of(received)
    for i, (bin_, month, product) in enumerate(
        zip(texts["bin"], texts["month"], texts["product"], strict=True)
    ):
        if not valid[bin_]:
            fail(i, "bin", "bad-business-number", "fails its check digit")
        elif bin_ not in known:
            fail(i, "bin", "unknown-enterprise", "is not in the register")
        try:
            months.append(int(Month.parse(month)))
            first, last = known.get(bin_, (0, now))
            if not first <= months[-1] <= min(last, now):
                fail(
                    i, "month", "month-out-of-order", "is not yet, or outside the enterprise's life"
                )
        except InvalidInput as error:
            months.append(0)
            fail(i, "month", error.code, error.detail)
        if not product:
            fail(i, "product", "missing-code", "is empty")
        if (bin_, month, product) in seen:
            fail(i, "product", "duplicated-return", "stands twice in one enterprise's month")
        seen.add((bin_, month, product))
    value = _value(numbers)
    for at in np.flatnonzero(np.isnan(value)):
        fail(int(at), "value", "missing-value", "has neither a value nor quantity and price")
    if failures:
        summary = ", ".join(f"{n} {rule}" for rule, n in sorted(rules.items()))
        raise InvalidFile(
            "bad-returns",
            f"{name}: {summary}",
            hint="Nothing was loaded; correct the rows and load the file again.",
            failures=failures,
        )
    return pa.table(
        {
            "bin": texts["bin"],
            "month": months,
            "product": texts["product"],
            "unit": texts["unit"],
            "quantity": pa.array(numbers["quantity"], from_pandas=True),
            "value": value,
            "shipments": np.where(np.isnan(numbers["shipments"]), value, numbers["shipments"]),
            "employees": np.nan_to_num(numbers["employees"]),
            "received": [received] * count,
        },
        schema=SCHEMA,
    )


def _value(numbers: dict[str, np.ndarray]) -> np.ndarray:
    implied = numbers["quantity"] * numbers["price"]
    return np.where(np.isnan(numbers["value"]), implied, numbers["value"])


def read_register(path: Path) -> pa.Table:
    """Read the register of enterprises.

    Parameters
    ----------
    path : Path
        ``.parquet``, ``.csv`` or ``.xlsx`` with ``bin activity area size first_month last_month``
        and ``holding`` (may be empty); months written ``2016-01``, ``last_month`` empty while the
        enterprise lives.

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
    columns = _read(path)
    missing = [c for c in REGISTER if c not in columns and c != "holding"]
    if missing:
        raise InvalidFile("missing-column", f"{path.name} lacks {', '.join(missing)}")
    count = len(columns["bin"])
    texts = {c: [_text(v) for v in columns.get(c, [None] * count)] for c in REGISTER}
    failures: list[Failure] = []
    twice = {b for b, n in Counter(texts["bin"]).items() if n > 1}
    spans = []
    for i, bin_ in enumerate(texts["bin"]):
        place = f"row {i + 2}"
        if not is_business_number(bin_):
            failures.append(Failure(place, "bad-business-number", "fails its check digit"))
        if bin_ in twice:
            failures.append(Failure(place, "duplicate-enterprise", "stands twice"))
        try:
            first = Month.parse(texts["first_month"][i])
            last = Month.parse(texts["last_month"][i] or str(Month.NEVER))
        except InvalidInput as error:
            failures.append(Failure(place, error.code, error.detail))
            continue
        if last < first:
            failures.append(Failure(place, "month-out-of-order", "ends before it begins"))
        spans.append((first, last))
    if failures:
        raise InvalidFile(
            "bad-register", f"{path.name}: {len(failures)} entries cannot be", failures=failures
        )
    firsts, lasts = zip(*spans, strict=True) if spans else ((), ())
    fixed = {c: texts[c] for c in ("bin", "activity", "area", "size", "holding")}
    return pa.table(
        {
            **fixed,
            "first_month": pa.array(firsts, pa.int64()),
            "last_month": pa.array(lasts, pa.int64()),
        }
    )
