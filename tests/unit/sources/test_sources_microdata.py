"""Microdata from plain files: columns by name, values to the digit, rows that cannot be."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.microdata import AmountCell, Microdata, MicrodataColumns, read_microdata

COLUMNS = MicrodataColumns(("trade", "area"), ("sales",), contributor="firm")
ROWS = {
    "trade": ["food", "food", "cars"],
    "area": ["east", "west", "east"],
    "firm": ["a", "b", "c"],
    "sales": [10.5, 7.0, 0.25],
}


def read(folder: Path, text: str, columns: MicrodataColumns = COLUMNS) -> Microdata:
    path = folder / "micro.csv"
    path.write_bytes(text.encode("utf-8"))
    return read_microdata(path, columns)


HEAD = "trade,area,firm,sales\n"


def test_values_are_whole_numbers_of_the_last_digit(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + "food,east,a,10.5\nfood,west,b,7\ncars,east,c,0.25\n")
    assert (rows.digits, rows.values["sales"].tolist()) == (2, [1050, 700, 25])
    assert rows.codes["trade"].tolist() == ["food", "food", "cars"]


def test_every_frame_is_read_as_the_file(tmp_path: Path) -> None:
    for frame in (pa.table(ROWS), pl.DataFrame(ROWS), pl.LazyFrame(ROWS), pd.DataFrame(ROWS)):
        rows = read_microdata(frame, COLUMNS)
        assert (rows.digits, rows.values["sales"].tolist()) == (2, [1050, 700, 25])
        assert rows.contributor.tolist() == ["a", "b", "c"]


def test_titles_are_found_in_any_case_and_other_columns_are_left(tmp_path: Path) -> None:
    rows = read(tmp_path, "AREA,Trade,note,Firm,SALES\neast,food,=x,a,3\n")
    assert rows.codes["area"].tolist() == ["east"]


def test_semicolons_decimal_commas_and_blanks_are_read(tmp_path: Path) -> None:
    rows = read(tmp_path, "trade;area;firm;sales\nfood;east;a;1 234,5\nfood;west;b;7\n")
    assert (rows.digits, rows.values["sales"].tolist()) == (1, [12345, 70])


def test_text_of_windows_1251_is_read(tmp_path: Path) -> None:
    path = tmp_path / "micro.csv"
    path.write_bytes("trade,area,firm,sales\nпищевые,восток,ТОО А,5\n".encode("cp1251"))
    assert read_microdata(path, COLUMNS).codes["trade"].tolist() == ["пищевые"]


def test_a_byte_order_mark_is_no_part_of_a_title(tmp_path: Path) -> None:
    assert len(read(tmp_path, "\ufeff" + HEAD + "food,east,a,1\n").contributor) == 1


def test_each_row_is_a_contributor_where_none_is_named(tmp_path: Path) -> None:
    columns = MicrodataColumns(("trade", "area"), ("sales",))
    rows = read(tmp_path, HEAD + "food,east,a,1\nfood,east,a,1\n", columns)
    assert len(set(rows.contributor.tolist())) == 2


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("food,east,d,many", "not-a-number"),
        ("food,east,d,", "missing"),
        (",east,d,1", "missing"),
        ("food,east,,1", "missing"),
        ("food,east,a,1", "duplicate-contributor"),
        ("Total,east,d,1", "total-row"),
        ("food,всего,d,1", "total-row"),
        ('food,east,d,"1,234"', "not-a-number"),
        ("food,east,d,inf", "not-a-number"),
    ],
)
def test_a_row_that_cannot_be_is_named(tmp_path: Path, line: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, HEAD + "food,east,a,1\n" + line + "\n")
    assert caught.value.code == "bad-microdata"
    assert [(f.rule, f.where.split(",")[0]) for f in caught.value.failures] == [(rule, "row 3")]


def test_points_and_commas_in_one_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, "trade;area;firm;sales\nfood;east;a;1,5\nfood;west;b;1.5\n")
    assert "points in some numbers and commas" in caught.value.failures[0].detail


def test_a_contributor_of_two_holdings_is_refused(tmp_path: Path) -> None:
    columns = MicrodataColumns(("trade",), ("sales",), contributor="firm", holding="area")
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, HEAD + "food,g,a,1\ncars,h,a,1\n", columns)
    assert {f.rule for f in caught.value.failures} == {"two-holdings"}


def test_a_weight_below_one_is_refused(tmp_path: Path) -> None:
    columns = MicrodataColumns(("trade",), ("sales",), weight="area")
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, HEAD + "food,0.5,a,1\n", columns)
    assert caught.value.failures[0].rule == "weight-below-one"


def test_a_column_that_is_lacking_is_told_beside_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, "trade,region,firm,sales\nfood,east,a,1\n")
    assert (caught.value.code, caught.value.detail) == (
        "missing-column",
        "micro.csv: the column `area` is missing",
    )
    assert "`region`" in caught.value.hint


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, HEAD)
    assert caught.value.code == "no-rows"


def test_a_column_holds_one_thing() -> None:
    with pytest.raises(InvalidInput) as caught:
        MicrodataColumns(("trade",), contributor="Trade")
    assert caught.value.code == "column-twice"


@pytest.mark.parametrize(
    ("text", "number"),
    [("1234.5", 1234.5), ("1 234,5", 1234.5), ("1\u00a0234 567", 1234567), ("-7", -7), ("1,5", 1.5),
     ("1'234", 1234), ("1.234", 1.234)],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str, number: float) -> None:
    assert AmountCell().read(text) == number


@pytest.mark.parametrize("text", ["1,234", "1.234,5", "1,234.5", "1 23", "12,3,4", "1e400", "x"])
def test_an_amount_that_can_mean_two_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        AmountCell().read(text)
