"""Returns and a register under titles of their own: the same rows, places as in the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from ondiris.codes import load_catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.bulk_renaming import read_renamed_bulk
from ondiris.sources.returns import REGISTER, RETURNS, read_register, read_returns

LISTS = load_catalogue()
KNOWN = {"009900000008": (24192, 24310), "009900030008": (24300, 120000)}
DAY = date(2025, 6, 10)
MAPPING = """id = "plants"
kind = "returns"
[layout]
decimal = ","
skip = ['^Всего']
[columns]
bin = '^БИН'
month = '^Месяц'
product = '^Изделие'
unit = '^Ед'
quantity = '^Кол'
value = '^Сумма'
[codes.product]
"Книги" = "C18.books"
"Услуги" = "C18.services"
[codes.unit]
"шт." = "units"
"тг" = "KZT"
"""
ROWS = (
    ("Отчёт заводов", "", "", "", "", "", ""),
    ("БИН завода", "Месяц", "Изделие", "Ед. изм.", "Кол-во", "Сумма, тг", "Кто сдал"),
    ("009900000008", "май 2025", "Книги", "шт.", "10,5", "1 000,25", "А"),
    ("009900000008", "05.2025", "Услуги", "тг", "", "500", "Б"),
    ("009900030008", "2025-05", "Книги", "шт.", "4", "404", ""),
    ("Всего", "", "", "", "", "1904,25", ""),
)


def workbook(folder: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    path = folder / "plants.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Лист")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write_string(i, j, cell)
    book.close()
    return path


def mapping(folder: Path, text: str = MAPPING) -> str:
    path = folder / "map.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_returns_under_their_own_titles_are_the_rows_that_they_say(tmp_path: Path) -> None:
    table, left = read_renamed_bulk(
        workbook(tmp_path, ROWS), "returns", RETURNS, mapping=mapping(tmp_path), catalogue=LISTS
    )
    rows = read_returns(table, known=KNOWN, received=DAY).to_pydict()
    assert rows["bin"] == ["009900000008", "009900000008", "009900030008"]
    assert rows["month"] == [24304] * 3
    assert rows["product"] == ["C18.books", "C18.services", "C18.books"]
    assert rows["unit"] == ["units", "KZT", "units"]
    assert rows["quantity"] == [10.5, None, 4]
    assert rows["value"] == [1000.25, 500, 404]
    assert left["columns left out by the mapping"] == 1
    assert left["rows skipped by the mapping"] == 1


@pytest.mark.parametrize(
    ("cell", "column", "text", "rule"),
    [
        ((3, 0), "column A (bin)", "009900000018", "unknown-enterprise"),
        ((3, 1), "column B (month)", "весной", "bad-month"),
        ((4, 5), "column F (value)", "много", "not-a-quantity"),
        ((2, 4), "column E (quantity)", "-777", "not-a-quantity"),
    ],
)
def test_what_cannot_be_is_named_by_sheet_row_column_and_rule(
    tmp_path: Path, cell: tuple[int, int], column: str, text: str, rule: str
) -> None:
    rows = [list(row) for row in ROWS]
    rows[cell[0]][cell[1]] = text
    book = workbook(tmp_path, tuple(map(tuple, rows)))
    table, _ = read_renamed_bulk(
        book, "returns", RETURNS, mapping=mapping(tmp_path), catalogue=LISTS
    )
    with pytest.raises(InvalidFile) as caught:
        read_returns(table, known=KNOWN, received=DAY)
    failure = caught.value.failures[0]
    assert failure.rule == rule
    assert failure.where == f"sheet Лист, row {cell[0] + 1}, {column}"
    assert "777" not in str(caught.value) + str(failure)


def test_a_register_under_its_own_titles_reads_labels_and_months(tmp_path: Path) -> None:
    told = """id = "r"
kind = "register"
[columns]
bin = '^БИН'
activity = '^ОКЭД'
first_month = '^Открыт'
last_month = '^Закрыт'
[constants]
size = "sme"
area = "KZ-75"
[labels]
activity = ""
"""
    label = LISTS["activities"]["C18"].names["ru"]
    rows = (
        ("БИН", "ОКЭД", "Открыт", "Закрыт"),
        ("009900000008", label, "январь 2016", ""),
        ("009900030008", label, "2017-03", "2018M04"),
    )
    table, _ = read_renamed_bulk(
        workbook(tmp_path, rows), "register", REGISTER, mapping=mapping(tmp_path, told),
        catalogue=LISTS,
    )  # fmt: skip
    found = read_register(table).to_pydict()
    assert found["activity"] == ["C18", "C18"]
    assert found["size"] == ["sme", "sme"]
    assert found["first_month"] == [24192, 24206]
    assert found["last_month"] == [12 * 9999 + 11, 24219]
    strange = (rows[0], ("009900000008", "Полёты", "2016-01", ""))
    with pytest.raises(InvalidFile) as caught:
        read_renamed_bulk(
            workbook(tmp_path, strange), "register", REGISTER, mapping=mapping(tmp_path, told),
            catalogue=LISTS,
        )  # fmt: skip
    assert caught.value.failures[0].where == "sheet Лист, row 2, column B (ОКЭД)"
    assert caught.value.failures[0].rule == "unknown-code"


def test_a_mapping_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not of a file of register"):
        read_renamed_bulk(
            workbook(tmp_path, ROWS), "register", REGISTER, mapping=mapping(tmp_path),
            catalogue=LISTS,
        )  # fmt: skip


def test_a_title_that_no_pattern_finds_is_refused(tmp_path: Path) -> None:
    wrong = MAPPING.replace("'^Изделие'", "'^Товар'")
    with pytest.raises(InvalidFile) as caught:
        read_renamed_bulk(
            workbook(tmp_path, ROWS), "returns", RETURNS, mapping=mapping(tmp_path, wrong),
            catalogue=LISTS,
        )  # fmt: skip
    assert caught.value.code == "no-column"
