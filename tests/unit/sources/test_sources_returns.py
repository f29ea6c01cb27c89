"""Returns: read whole or refused whole, by rule and row, without a value in any message."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.model.business_number import check_digit, is_business_number
from ondiris.sources.returns import read_register, read_returns

KNOWN = {"009900000008": (24192, 24310), "009900030008": (24300, 120000)}
DAY = date(2025, 6, 10)
HEAD = "bin,month,product,unit,quantity,price,value,shipments,employees\n"
GOOD = HEAD + (
    "009900000008,2025-05,C18.books,units,10,100,,990,7\n"
    "009900000008,2025-05,C18.services,KZT,,,500,,7\n"
    "009900030008,2025-05,C18.books,units,4,,404,404,\n"
)


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "returns.csv"
    path.write_text(text, "utf-8")
    return path


def test_value_follows_from_quantity_and_price(tmp_path):
    table = read_returns(csv(tmp_path, GOOD), known=KNOWN, received=DAY).to_pydict()
    assert table["value"] == [1000, 500, 404]
    assert table["quantity"] == [10, None, 4]
    assert table["shipments"] == [990, 500, 404]
    assert table["month"] == [24304] * 3
    assert table["received"] == [DAY] * 3


def test_the_same_rows_come_from_parquet_and_xlsx(tmp_path):
    expected = read_returns(csv(tmp_path, GOOD), known=KNOWN, received=DAY)
    rows = [line.split(",") for line in GOOD.splitlines()]
    book = xlsxwriter.Workbook(tmp_path / "returns.xlsx")
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell and i and j >= 4:
                sheet.write_number(i, j, float(cell))
            elif cell:
                sheet.write_string(i, j, cell)
    book.close()
    columns = {name: [row[j] or None for row in rows[1:]] for j, name in enumerate(rows[0])}
    numbers = {n: [None if v is None else float(v) for v in columns[n]] for n in rows[0][4:]}
    pq.write_table(pa.table({**columns, **numbers}), tmp_path / "returns.parquet")
    for name in ("returns.xlsx", "returns.parquet"):
        assert read_returns(tmp_path / name, known=KNOWN, received=DAY).equals(expected)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("009900000018,2025-05,a,t,1,1,,,", "unknown-enterprise"),
        ("009900000009,2025-05,a,t,1,1,,,", "bad-business-number"),
        ("009900000008,2025-07,a,t,1,1,,,", "month-out-of-order"),
        ("009900030008,2024-12,a,t,1,1,,,", "month-out-of-order"),
        ("009900000008,2025-13,a,t,1,1,,,", "bad-month"),
        ("009900000008,May,a,t,1,1,,,", "bad-month"),
        ("009900000008,2025-05,,t,1,1,,,", "missing-code"),
        ("009900000008,2025-05,a,t,-1,1,5,,", "not-a-quantity"),
        ("009900000008,2025-05,a,t,1,,,,", "missing-value"),
        ("009900030008,2025-05,C18.books,units,777,1,,,", "duplicated-return"),
    ],
)
def test_a_row_that_cannot_be_refuses_the_file(tmp_path, line, rule):
    with pytest.raises(InvalidFile) as caught:
        read_returns(csv(tmp_path, GOOD + line + "\n"), known=KNOWN, received=DAY)
    assert f"1 {rule}" in str(caught.value)
    assert caught.value.failures[0].where.startswith("row 5")
    told = str(caught.value) + " ".join(str(f) for f in caught.value.failures)
    assert "777" not in told
    assert "0099" not in told


def test_columns_are_named_and_guessed(tmp_path):
    with pytest.raises(InvalidFile, match="Nearest: quantity"):
        read_returns(
            csv(tmp_path, "bin,month,product,unit,value,quantitty\n"), known=KNOWN, received=DAY
        )
    with pytest.raises(InvalidFile, match="column `unit` is missing"):
        read_returns(csv(tmp_path, "bin,month,product,value\n"), known=KNOWN, received=DAY)


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.txt"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe not this")
    with pytest.raises(InvalidFile):
        read_returns(path, known=KNOWN, received=DAY)
    with pytest.raises(NotFound):
        read_returns(tmp_path / "none.csv", known=KNOWN, received=DAY)


def test_check_digits_of_the_published_rule():
    assert check_digit("00990000000") == 8  # sum 63
    assert check_digit("00990003000") == 8  # sum 87 gives 10, second sum 129 gives 8
    assert check_digit("20014000130") is None
    assert is_business_number("009900000018")  # digit eleven weighs nothing in the first pass
    assert not is_business_number("009900000007")
    assert not is_business_number("٠٠٩٩٠٠٠٠٠٠٠٨")
    with pytest.raises(InvalidInput):
        check_digit("12")


REGISTER = "bin,activity,area,size,first_month,last_month,holding\n"


def test_a_register_reads_open_ends(tmp_path):
    path = csv(tmp_path, REGISTER + "009900000008,C18,KZ-75-alatau,sme,2016-01,,\n")
    table = read_register(path).to_pydict()
    assert table["first_month"] == [24192]
    assert table["last_month"] == [12 * 9999 + 11]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("009900000008,C18,a,sme,2017-01,2016-01,", "month-out-of-order"),
        ("009900000001,C18,a,sme,2016-01,,", "bad-business-number"),
        ("009900000008,C18,a,sme,2016-01,,\n009900000008,C18,a,sme,2016-01,,", "duplicate"),
        ("009900000008,C18,a,sme,x,,", "bad-month"),
    ],
)
def test_a_register_that_cannot_be_is_refused(tmp_path, line, rule):
    with pytest.raises(InvalidFile) as caught:
        read_register(csv(tmp_path, REGISTER + line + "\n"))
    assert rule in caught.value.failures[0].rule
