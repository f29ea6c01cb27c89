"""A table held against its columns: whole or not at all, each failing place by its rule."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ondiris.errors import BrokenInvariant, InvalidFile, InvalidInput
from ondiris.model import Month
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import Failures, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.number_cells import DecimalCell, MonthCell
from ondiris.sources.rows import TypedRow, each_row, table_records, typed_rows

NAME = TableColumn("name", TextCell(), filled=True)
MONTH = TableColumn("month", MonthCell(), titled=True)
AMOUNT = TableColumn("amount", DecimalCell(0), default=Decimal(1))
NOTE = TableColumn("note", TextCell())
TABLE = TableSpecification((NAME, MONTH, AMOUNT, NOTE))
HEAD = ("name", "month", "amount", "note")
ROW = ("plant", "2025-05", "12.50", "a note")


def _csv(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    return "\n".join(",".join(row) for row in (head, *rows)).encode()


def _xlsx(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("Plants")
    for i, row in enumerate((head, *rows)):
        for j, cell in enumerate(row):
            sheet.write_string(i, j, cell)
    book.close()
    return memory.getvalue()


def _json(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    return json.dumps([dict(zip(head, row, strict=True)) for row in rows]).encode()


def _parquet(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    memory = io.BytesIO()
    columns = zip(*rows, strict=True)
    pq.write_table(pa.table(dict(zip(head, map(list, columns), strict=True))), memory)
    return memory.getvalue()


def read(
    data: bytes, name: str = "plants.csv", table: TableSpecification = TABLE
) -> tuple[list[TypedRow], Failures]:
    """Return the right rows of a file, and what fails in the others."""
    failures = Failures()
    records = table_records(read_content(data, name), table, failures)
    return list(typed_rows(records, table, failures)), failures


def rules(data: bytes, table: TableSpecification = TABLE) -> list[tuple[str, str, str]]:
    """Return place, rule and hint of everything that fails in a file."""
    try:
        _, failures = read(data, table=table)
    except InvalidFile as error:
        return [(f.where, f.rule, f.hint) for f in error.failures]
    return [(f.where, f.rule, f.hint) for f in failures.found]


FORMATS: Sequence[tuple[str, Callable[..., bytes], str]] = [
    ("a.csv", _csv, "row 2, column 3 (amount)"),
    ("a.xlsx", _xlsx, "sheet Plants, row 2, column C (amount)"),
    ("a.json", _json, "row 1, column 3 (amount)"),
    ("a.parquet", _parquet, "row 1, column 3 (amount)"),
]


@pytest.mark.parametrize(("name", "write", "place"), FORMATS)
def test_one_specification_reads_every_format(
    name: str, write: Callable[..., bytes], place: str
) -> None:
    (row,), failures = read(write(ROW), name)
    assert not failures.found
    assert (row[NAME], row[MONTH], row[AMOUNT]) == ("plant", Month.at(2025, 5), Decimal("12.50"))
    assert row.text(AMOUNT) == "12.50"
    assert row.place(AMOUNT) == place


def test_an_empty_cell_is_absent_and_means_its_default() -> None:
    (row,), failures = read(_csv(("plant", "", "", "")))
    assert not failures.found
    assert row.get(MONTH) is None
    assert row[AMOUNT] == 1
    assert row.text(AMOUNT) == ""
    with pytest.raises(BrokenInvariant):
        _ = row[MONTH]


def test_titles_are_free_in_case_blanks_and_order() -> None:
    (row,), _ = read(b" MONTH ,Name\n2025-05,plant\n")
    assert (row[NAME], row[MONTH]) == ("plant", Month.at(2025, 5))


@pytest.mark.parametrize(
    ("data", "failing"),
    [
        (_csv(("1",), head=("month",)), [("row 1", "missing-column", "")]),
        (_csv(("a",), head=("name",)), [("row 1", "missing-column", "")]),
        (
            _csv((*ROW, "x"), head=(*HEAD, "amuont")),
            [("row 1, column 5 (amuont)", "unknown-column", "Nearest: amount, month.")],
        ),
        (
            _csv((*ROW, "x"), head=(*HEAD, "zzz")),
            [("row 1, column 5 (zzz)", "unknown-column", "Columns: name, month, amount, note.")],
        ),
        (
            _csv((*ROW, "x"), head=(*HEAD, "NAME")),
            [("row 1, column 5 (name)", "duplicate-column", "")],
        ),
        (_csv((*ROW, ""), head=(*HEAD, "")), []),
        (
            _csv((*ROW, "x"), head=(*HEAD, "")),
            [("row 1, column 5", "unknown-column", "Columns: name, month, amount, note.")],
        ),
    ],
)
def test_a_header_names_each_column_once_and_no_other(
    data: bytes, failing: list[tuple[str, str, str]]
) -> None:
    assert rules(data) == failing


def test_a_header_that_cannot_be_is_refused_by_its_own_rule_before_any_row() -> None:
    with pytest.raises(InvalidFile) as refused:
        read(_csv(("", "never", "x"), head=("nmae", "month", "nmae")))
    assert refused.value.code == "missing-column"
    assert {f.rule for f in refused.value.failures} == {
        *("missing-column", "unknown-column", "duplicate-column")
    }


def test_other_columns_may_stand_beside_where_the_table_says_so() -> None:
    open_table = TableSpecification(TABLE.columns, others=True)
    (row,), failures = read(_csv((*ROW, "x"), head=(*HEAD, "colour")), table=open_table)
    assert not failures.found
    assert row.record.get("colour") == "x"
    twice = _csv((*ROW, "x", "y"), head=(*HEAD, "colour", "colour"))
    assert [rule for _, rule, _ in rules(twice, open_table)] == ["duplicate-column"]


@pytest.mark.parametrize(
    ("row", "failing"),
    [
        (("", "2025-05", "1", ""), [("row 2, column 1 (name)", "missing")]),
        (("a", "2025-13", "1", ""), [("row 2, column 2 (month)", "bad-month")]),
        (("a", "2025-05", "-1", ""), [("row 2, column 3 (amount)", "negative")]),
        (
            ("", "May", "many", ""),
            [
                ("row 2, column 2 (month)", "bad-month"),
                ("row 2, column 3 (amount)", "not-a-number"),
                ("row 2, column 1 (name)", "missing"),
            ],
        ),
        (("a", "2025-05", "1", "", "", "x"), [("row 2, column 5", "too-many-cells")]),
        (("a", "2025-05", "1", "", "", ""), []),
        (("a", "2025-05"), []),
        (("a", "2025-05", "1", "bell \x07"), [("row 2, column 4 (note)", "control-character")]),
        (("a", "2025-05", "1", "del \x7f"), [("row 2, column 4 (note)", "control-character")]),
        (("a", "2025-05", "1", "not \uffff"), [("row 2, column 4 (note)", "control-character")]),
        (("a", "2025-05", "1", "no\u00a0break"), []),
    ],
)
def test_every_failing_cell_of_a_row_is_named(
    row: Sequence[str], failing: list[tuple[str, str]]
) -> None:
    assert [(where, rule) for where, rule, _ in rules(_csv(row))] == failing


def test_an_empty_cell_is_refused_by_the_rule_of_its_column() -> None:
    named = TableSpecification((TableColumn("name", TextCell(), filled=True, missing="nameless"),))
    assert rules(b"name,\nx,\n,\n", named) == []
    two = TableSpecification((*named.columns, NOTE))
    assert [r for _, r, _ in rules(b"name,note\n,x\n", two)] == ["nameless"]


def test_a_short_row_is_refused_where_rows_are_whole() -> None:
    whole = TableSpecification(TABLE.columns, short_rows=False)
    assert [(w, r) for w, r, _ in rules(_csv(("a", "2025-05")), whole)] == [("row 2", "ragged")]


def test_a_null_byte_is_no_text() -> None:
    with pytest.raises(InvalidFile, match="wrong-encoding"):
        read(_csv(("a\0", "2025-05", "1", "")))


def test_blank_rows_say_nothing_and_count_as_rows() -> None:
    rows, _ = read(b"name,month\na,2025-05\n,\n\nb,2025-06\n")
    assert [(row[NAME], row.record.number) for row in rows] == [("a", 2), ("b", 5)]


def test_failures_are_bounded() -> None:
    bad = _csv(*[("", "May", "x", "")] * 1_000)
    _, failures = read(bad)
    assert failures.ENOUGH <= len(failures.found) < failures.ENOUGH + 3
    with pytest.raises(InvalidFile) as refused:
        failures.refuse("bad-rows", failures.summary)
    assert refused.value.count == len(failures.found)
    assert len(refused.value.failures) == InvalidFile.SHOWN


def test_nothing_is_refused_where_nothing_fails() -> None:
    Failures().refuse("bad-rows", "never told")


def test_rules_across_cells_are_noted_beside_those_of_cells() -> None:
    failures, seen = Failures(), []
    data = _csv(("a", "2025-05", "1", ""), ("b", "May", "1", ""), ("c", "", "2", ""))

    def one(row: TypedRow) -> None:
        seen.append(row[NAME])
        if row[NAME] == "a":
            raise at("note", "no-note", "a plant has a note")
        raise InvalidInput("whole-row", "the row is refused")

    records = table_records(read_content(data, "a.csv"), TABLE, failures)
    each_row(records, TABLE, failures, one)
    assert seen == ["a", "c"]
    assert [(f.where, f.rule) for f in failures.found] == [
        ("row 2, column 4 (note)", "no-note"),
        ("row 3, column 2 (month)", "bad-month"),
        ("row 4", "whole-row"),
    ]
    assert failures.rules == {"no-note": 1, "bad-month": 1, "whole-row": 1}


@given(
    cells=st.lists(
        st.tuples(
            st.text("abc", min_size=1, max_size=5),
            st.integers(0, 119_999).map(lambda month: str(Month(month))),
            st.decimals(0, 10**6, places=2).map(str),
        ),
        max_size=20,
    )
)
def test_what_is_written_by_the_columns_is_read_back(cells: list[tuple[str, str, str]]) -> None:
    rows, failures = read(_csv(*cells, head=HEAD[:3]))
    assert not failures.found
    assert [(row[NAME], str(row[MONTH]), str(row[AMOUNT])) for row in rows] == cells
