"""Long tables: the same rules as row by row, on arrays, with counts of what fails."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.bulk import BulkFailures, read_numbers, read_words, repeated
from ondiris.sources.bulk_files import read_bulk
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import Failures
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import MonthCell, RealCell
from ondiris.sources.returns import read_register, read_returns
from ondiris.sources.rows import table_records, typed_rows

NAME = TableColumn("name", TextCell(), filled=True)
MONTH = TableColumn("month", MonthCell(), titled=True)
AMOUNT = TableColumn("amount", RealCell(0.0, detail="is below zero"))
TABLE = TableSpecification((NAME, MONTH, AMOUNT))
KNOWN = {"009900000008": (24192, 24310), "009900030008": (24300, 120000)}
DAY = date(2025, 6, 10)
HEAD = "bin,month,product,unit,quantity,price,value,shipments,employees\n"


def _kept(folder: Path, text: str | bytes, name: str = "long.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _failing(path: Path) -> list[tuple[str, str]]:
    """Return place and rule of everything that fails in a file read at length."""
    table = read_bulk(path, TABLE)
    failures = BulkFailures(table, TABLE)
    for column in (NAME, MONTH):
        read_words(table, column, failures)
    read_numbers(table, AMOUNT, failures)
    try:
        failures.refuse("bad-rows", failures.summary)
    except InvalidFile as error:
        return [(f.where, f.rule) for f in error.failures]
    return []


cells = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["plant", "works", "завод", ""]),
        "month": st.sampled_from(["2025-05", "2025-06", "2025-13", "May", ""]),
        "amount": st.sampled_from(["1", "2.5", "1e3", "-1", "much", "inf", ""]),
    }
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(cells, min_size=1, max_size=12))
def test_reading_at_length_agrees_with_reading_row_by_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    lines = [",".join(f'"{cell}"' if cell else "" for cell in row.values()) for row in rows]
    filled = [line for line in lines if line != ",,"]
    folder = tmp_path_factory.mktemp("long")
    path = _kept(folder, "name,month,amount\n" + "\n".join(filled) + "\n")
    failures = Failures()
    records = table_records(read_content(path), TABLE, failures)
    right = list(typed_rows(records, TABLE, failures))
    by_row = sorted((f.where, f.rule) for f in failures.found)
    assert sorted(_failing(path)) == by_row[:20] or len(by_row) > InvalidFile.SHOWN
    if not failures.found and filled:
        table = read_bulk(path, TABLE)
        at = BulkFailures(table, TABLE)
        assert read_words(table, NAME, at).texts().to_pylist() == [row[NAME] for row in right]
        numbers = read_numbers(table, AMOUNT, at)
        wanted = [row.get(AMOUNT) for row in right]
        assert [None if math.isnan(n) else n for n in numbers] == wanted


def test_words_are_read_once_and_stand_in_every_row(tmp_path: Path) -> None:
    path = _kept(tmp_path, "name,month,amount\na,2025-05,1\nb,2025-06,\na,,3\n")
    table = read_bulk(path, TABLE)
    failures = BulkFailures(table, TABLE)
    months = read_words(table, MONTH, failures)
    assert [str(value) for value in months.values] == ["2025-05", "2025-06"]
    assert months.spread([int(m) for m in months.values if m is not None], 0).tolist() == [
        *(24304, 24305, 0)
    ]
    assert months.texts("none").to_pylist() == ["2025-05", "2025-06", "none"]
    assert read_words(table, NAME, failures).same.tolist() == [0, 1, 0]
    assert np.array_equal(read_numbers(table, AMOUNT, failures), [1, np.nan, 3], equal_nan=True)
    failures.refuse("bad-rows", failures.summary)


def test_failures_are_counted_whole_and_shown_in_the_order_of_the_file(tmp_path: Path) -> None:
    body = "".join(f",2025-13,{-1 if n == 2_000 else 1}\n" for n in range(2_001))
    table = read_bulk(_kept(tmp_path, "name,month,amount\n" + body), TABLE)
    failures = BulkFailures(table, TABLE)
    read_numbers(table, AMOUNT, failures)
    for column in (NAME, MONTH):
        read_words(table, column, failures)
    with pytest.raises(InvalidFile, match="2001 bad-month, 2001 missing, 1 negative") as refused:
        failures.refuse("bad-rows", failures.summary, hint="Correct it.")
    assert refused.value.count == Failures.ENOUGH
    assert [(f.where, f.rule) for f in refused.value.failures[:3]] == [
        ("row 2, column 1 (name)", "missing"),
        ("row 2, column 2 (month)", "bad-month"),
        ("row 3, column 1 (name)", "missing"),
    ]


def test_rows_of_parquet_and_of_a_workbook_are_named_as_there(tmp_path: Path) -> None:
    columns = {"name": ["a", None], "month": ["2025-05"] * 2, "amount": [1.0, math.inf]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert _failing(tmp_path / "a.parquet") == [
        ("row 2, column 1 (name)", "missing"),
        ("row 2, column 3 (amount)", "not-a-number"),
    ]
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("Long")
    for i, row in enumerate((["name", "month", "amount"], ["a", "2025-05", 1], [], ["b", "x", -2])):
        for j, cell in enumerate(row):
            sheet.write(i + 2, j, cell)
    book.close()
    assert _failing(tmp_path / "a.xlsx") == [
        ("sheet Long, row 6, column B (month)", "bad-month"),
        ("sheet Long, row 6, column C (amount)", "negative"),
    ]


def test_numbers_of_a_workbook_are_not_cut_and_days_stand_for_months(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["name", "month", "amount"])
    sheet.write(1, 0, 12)
    sheet.write_datetime(1, 1, date(2025, 5, 1), day)
    sheet.write(1, 2, 1 / 3)
    book.close()
    table = read_bulk(tmp_path / "a.xlsx", TABLE)
    failures = BulkFailures(table, TABLE)
    assert read_words(table, NAME, failures).values == ["12"]
    assert [str(m) for m in read_words(table, MONTH, failures).values] == ["2025-05"]
    assert read_numbers(table, AMOUNT, failures).tolist() == [1 / 3]
    failures.refuse("bad-rows", failures.summary)


def test_a_formula_in_a_workbook_or_in_text_is_refused(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["name", "month", "amount"])
    sheet.write_row(1, 0, ["a", "2025-05"])
    sheet.write_formula(1, 2, "=1+1", None, 2)
    book.close()
    with pytest.raises(InvalidFile, match="formula"):
        read_bulk(tmp_path / "a.xlsx", TABLE)
    path = _kept(tmp_path, "name,month,amount\n=A1,2025-05,1\n")
    assert _failing(path) == [("row 2, column 1 (name)", "formula")]
    path = _kept(tmp_path, "name,month,amount\nbell\x07,2025-05,1\n")
    assert _failing(path) == [("row 2, column 1 (name)", "control-character")]


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        ("name,month,amuont\na,2025-05,1\n", "a.csv", "unknown-column"),
        ("name,amount\na,1\n", "a.csv", "missing-column"),
        ("name,month,name\na,2025-05,b\n", "a.csv", "duplicate-column"),
        ("name,month,\na,2025-05,b\n", "a.csv", "unknown-column"),
        ("name,month,amount\na,2025-05,1,2\n", "a.csv", "broken-table"),
        ("name,month,amount\na,2025-05\n", "a.csv", "broken-table"),
        ("name,month,amount\nзавод,2025-05,1\n".encode("cp1251"), "a.csv", "wrong-encoding"),
        (b"", "a.csv", "empty-file"),
        (b"PK\x03\x04 no workbook", "a.xlsx", "truncated"),
        (b"PAR1 no table PAR1", "a.parquet", "truncated"),
    ],
)
def test_a_long_file_that_cannot_be_read_is_refused_by_its_rule(
    tmp_path: Path, data: str | bytes, name: str, rule: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_bulk(_kept(tmp_path, data, name), TABLE)
    assert refused.value.code == rule


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    path = _kept(tmp_path, "name,month,amount\na,2025-05,1\nb,2025-05\nc,2025-05,1,1\n")
    with pytest.raises(InvalidFile) as refused:
        read_bulk(path, TABLE)
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("row 3", "ragged"),
        ("row 4", "too-many-cells"),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_titles_and_signs_between_cells_are_as_in_short_tables(tmp_path: Path, sign: str) -> None:
    text = sign.join(("Month ", " NAME", "amount")) + "\r\n" + sign.join(("2025-05", "a", "1"))
    path = _kept(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert _failing(path) == []
    assert list(read_bulk(path, TABLE).columns) == ["month", "name", "amount"]


def test_a_number_written_without_its_zeros_is_the_same_enterprise(tmp_path: Path) -> None:
    text = (
        HEAD + "009900000008,2025-05,a,t,1,1,,,\n9900000008,2025-05,a,t,1,1,,,\n"
        "9900000008,2025-04,a,t,1,1,,,\n"
    )
    with pytest.raises(InvalidFile) as refused:
        read_returns(_kept(tmp_path, text), known=KNOWN, received=DAY)
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("row 3, column 3 (product)", "duplicated-return")
    ]


def test_the_months_of_a_life_and_today_bound_a_return(tmp_path: Path) -> None:
    lines = ["2016-01", "2015-12", "2025-06", "2025-07", "2025-11"]
    rows = "".join(f"009900000008,{month},a,t,1,1,,,\n" for month in lines)
    with pytest.raises(InvalidFile, match="3 month-out-of-order") as refused:
        read_returns(_kept(tmp_path, HEAD + rows), known=KNOWN, received=DAY)
    assert [f.where.split(",")[0] for f in refused.value.failures] == ["row 3", "row 5", "row 6"]


def test_values_need_a_column(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_returns(_kept(tmp_path, "bin,month,product,unit,price\n"), known=KNOWN, received=DAY)
    assert refused.value.code == "missing-column"


def test_empty_cells_of_a_return_break_the_rules_of_their_columns(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_returns(_kept(tmp_path, HEAD + ",,,,1,1,,,\n"), known=KNOWN, received=DAY)
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("row 2, column 1 (bin)", "bad-business-number"),
        ("row 2, column 2 (month)", "bad-month"),
        ("row 2, column 3 (product)", "missing-code"),
    ]


def test_a_file_of_no_returns_is_an_empty_table(tmp_path: Path) -> None:
    found = read_returns(_kept(tmp_path, HEAD), known=KNOWN, received=DAY)
    assert found.num_rows == 0


def test_a_register_of_enterprises_names_its_columns(tmp_path: Path) -> None:
    head = "bin,activity,area,size,first_month,last_month"
    path = _kept(tmp_path, head + ",colour\n009900000008,C18,XX,sme,2016-01,,red\n")
    with pytest.raises(InvalidFile) as refused:
        read_register(path)
    assert refused.value.code == "unknown-column"
    path = _kept(tmp_path, head + "\n009900000008,C18,XX,sme,,2016-13\n")
    with pytest.raises(InvalidFile, match="2 bad-month") as refused:
        read_register(path)
    assert refused.value.code == "bad-register"


def test_a_type_that_refuses_tells_its_rule_for_every_row(tmp_path: Path) -> None:
    table = read_bulk(_kept(tmp_path, "name,month,amount\na,2025-05,\n"), TABLE)
    failures = BulkFailures(table, TABLE)
    failures.note(np.array([0]), "amount", InvalidInput("rule", "is not so"))
    failures.note(np.array([], dtype=np.int64), "name", InvalidInput("never", "is not so"))
    with pytest.raises(InvalidFile, match="1 rule"):
        failures.refuse("bad-rows", failures.summary)


def test_a_frame_is_read_as_a_file_of_the_same_rows(tmp_path: Path) -> None:
    rows = {"name": ["plant", None, "works"], "month": ["2025-05"] * 3, "amount": [1.5, 2.0, -1.0]}
    text = "name,month,amount\nplant,2025-05,1.5\n,2025-05,2\nworks,2025-05,-1\n"
    found = []
    for given_table in (pa.table(rows), _kept(tmp_path, text)):
        table = read_bulk(given_table, TABLE)
        failures = BulkFailures(table, TABLE)
        words = read_words(table, NAME, failures)
        found.append((words.values, words.code.tolist(), failures.summary))
        found.append((read_numbers(table, AMOUNT, failures).tolist(), failures.rules))
    assert found[:2] == found[2:]
    assert found[1] == ([1.5, 2.0, -1.0], {"missing": 1, "negative": 1})


def test_what_is_neither_file_nor_frame_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_bulk(3, TABLE)
    assert caught.value.code == "not-a-table"


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=40))
def test_rows_that_say_again_what_one_before_them_said_are_told(
    rows: list[tuple[int, int]],
) -> None:
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    assert repeated(columns).tolist() == [row in rows[:n] for n, row in enumerate(rows)]
