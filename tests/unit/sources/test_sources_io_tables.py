"""The same small economy is read out of every layout; what is wrong is named by its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from io_layouts import (
    eurostat_rows,
    held_against,
    map_text,
    mapped_cells,
    oecd_long,
    oecd_wide,
    plain_text,
    tiny,
    workbook,
    written,
)

from ondiris.errors import InvalidFile, NotFound
from ondiris.sources.io_files import read_table_file

Written = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Written:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_workbook_is_read_by_its_map(tmp_path: Path, put: Written) -> None:
    economy = tiny()
    path = workbook(tmp_path / "t.xlsx", mapped_cells(economy))
    found = read_table_file(path, put("map.toml", map_text(economy)))
    held_against(found.table, economy)
    table = found.table
    assert (table.economy, table.year, table.currency, table.multiplier, table.by) == (
        "ZZ", 2021, "KZT", 6, "product",
    )  # fmt: skip
    assert found.layout == "map"
    assert table.decimals == 0
    assert table.place("C29", "A") == "Table 1!C7"
    assert table.place("C29", "") == "Table 1!A7"
    assert table.place("", "C29") == "Table 1!E4"
    assert table.place("output", "A") == "Table 1!C12"
    assert table.place("value_added", "A") == "Table 1!C10"
    assert table.place("", "") == "Table 1!C5"


def test_a_csv_file_is_read_by_the_same_map_with_its_decimal_sign(put: Written) -> None:
    economy = tiny()
    text = plain_text(mapped_cells(economy)).replace(",40,", ',"1 040,50",')
    path = put("t.csv", text)
    more = map_text(economy, sheet="").replace('row_codes = "A"', 'row_codes = "A"\ndecimal = ","')
    table = read_table_file(path, put("map.toml", more)).table
    assert table.flows[0, 1] == 1040.5
    assert table.decimals == 2
    assert table.place("A", "A") == "C5"


def test_text_in_a_cell_is_named_with_its_sheet(tmp_path: Path, put: Written) -> None:
    economy, cells = tiny(), mapped_cells(tiny())
    cells[5, 3] = "thirty"
    cells[8, 4] = "x"
    path = workbook(tmp_path / "t.xlsx", cells)
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, put("map.toml", map_text(economy)))
    assert refused.value.code == "bad-io-table"
    assert [(f.where, f.rule) for f in refused.value.failures] == [
        ("Table 1!D6", "io-text"),
        ("Table 1!E9", "io-text"),
    ]
    assert "thirty" not in str(refused.value)


def test_empty_cells_and_dashes_hold_nothing(tmp_path: Path, put: Written) -> None:
    economy, cells = tiny(), mapped_cells(tiny())
    cells[6, 4] = "–"
    del cells[6, 3]
    path = workbook(tmp_path / "t.xlsx", cells)
    table = read_table_file(path, put("map.toml", map_text(economy))).table
    assert table.flows[2].tolist() == [5.0, 0.0, 0.0]


def test_codes_of_rows_and_columns_are_the_same_in_one_order(tmp_path: Path, put: Written) -> None:
    economy, cells = tiny(), mapped_cells(tiny())
    cells[3, 3], cells[3, 4] = "C29", "C10-12"
    path = workbook(tmp_path / "t.xlsx", cells)
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, put("map.toml", map_text(economy)))
    assert str(refused.value.failures[0]) == (
        "Table 1!A6: the code is not the one in Table 1!D4 [io-codes-differ]"
    )
    for k in (1, 2):
        cells[3, 2 + k] = cells[4 + k, 0] = "B"
    workbook(path, cells)
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, put("map.toml", map_text(economy)))
    assert [f.rule for f in refused.value.failures] == ["io-twice"]


def test_a_second_square_holds_what_activities_import(tmp_path: Path, put: Written) -> None:
    import xlsxwriter

    economy = tiny()
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(str(path))
    second = mapped_cells(economy)
    for i in range(3):
        for j in range(3):
            second[4 + i, 2 + j] = economy.imported[i, j]
    for name, cells in (("Home", mapped_cells(economy)), ("Abroad", second)):
        sheet = book.add_worksheet(name)
        for (row, column), value in cells.items():
            sheet.write(row, column, value)
    book.close()
    text = map_text(economy, sheet="Home").replace("imports = 8", "")
    text = text.replace('row_codes = "A"', 'row_codes = "A"\nimports_sheet = "Abroad"')
    held_against(read_table_file(path, put("map.toml", text)).table, economy)
    with pytest.raises(InvalidFile, match="no sheet 'Nowhere'"):
        read_table_file(path, put("map.toml", text.replace('"Home"', '"Nowhere"')))
    with pytest.raises(InvalidFile, match="has 2 sheets"):
        read_table_file(path, put("map.toml", text.replace('"Home"', '""')))


def test_total_flows_have_imports_of_products_in_a_column(tmp_path: Path, put: Written) -> None:
    economy, cells = tiny(), mapped_cells(tiny())
    for k in range(3):
        for j in range(3):
            cells[4 + k, 2 + j] = economy.flows[k, j] + economy.imported[k, j]
        cells[4 + k, 8] = -economy.imports_of[k]
    path = workbook(tmp_path / "t.xlsx", cells)
    text = map_text(economy, more='negative = ["imports"]')
    text = text.replace('"domestic"', '"total"').replace("imports = 8", "")
    table = read_table_file(path, put("map.toml", text + '[columns]\nimports = "I"\n')).table
    assert table.kind == "total"
    assert table.imports.tolist() == economy.imports_of.tolist()


def test_a_gross_value_added_beside_wages_is_what_is_left_of_it(
    tmp_path: Path, put: Written
) -> None:
    economy, cells = tiny(), mapped_cells(tiny())
    for k in range(3):
        cells[10, 2 + k] = economy.wages[k] + economy.other[k]
    path = workbook(tmp_path / "t.xlsx", cells)
    text = map_text(economy).replace("operating_surplus", "gross_value_added")
    table = read_table_file(path, put("map.toml", text)).table
    assert table.value_added["other_value_added"].tolist() == economy.other.tolist()
    held_against(read_table_file(path, put("map.toml", text)).table, economy)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('economy = "ZZ"', 'economy = "ZZ"\ntown = "X"', "[table] has no setting 'town'"),
        ("[rows]", "[lines]\nx = 1\n[rows]", "'lines' is no part of a map"),
        ("output = 12", "", "[rows] does not say where output stands"),
        ("imports = 8", "", "imports that activities use are one row"),
        ('"KZT"', '"tenge"', "currency is no code of three letters"),
        ("year = 2021", 'year = "2021"', "year is no whole number"),
        ("year = 2021", "year = 21", "year is no year"),
        ('flows = "domestic"', 'flows = "all"', "flows is one of domestic, total"),
        (
            'flows = "domestic"',
            'flows = "total"\n[columns]\nimports = "I"',
            "one row or one column",
        ),
        ('first = "C5"', 'first = "5C"', "first is no address of a cell"),
        ('first = "C5"', 'first = "C6"', "no corners of a square"),
        ('row_codes = "A"', 'row_codes = "1"', "row_codes is no letters"),
        ("taxes = 9", 'taxes = "9"', "'taxes' of [rows] is no number of a row"),
        ('exports = "H"', 'exports = "8"', "'exports' of [demand] is no letters"),
        ("[demand]\n", "[demand]\n[x]\n", "[demand] names nothing"),
    ],
)
def test_a_map_says_what_is_wrong_by_its_line(
    put: Written, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = map_text(tiny())
    assert old in text
    path = workbook(tmp_path / "t.xlsx", mapped_cells(tiny()))
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, put("map.toml", text.replace(old, new, 1)))
    assert refused.value.code == "bad-io-map"
    assert any(said in f.detail and f.where.startswith("line ") for f in refused.value.failures)


def test_a_map_that_is_no_toml_or_not_there(put: Written, tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", mapped_cells(tiny()))
    with pytest.raises(InvalidFile, match=r"bad\.toml cannot be read"):
        read_table_file(path, put("bad.toml", "id = "))
    with pytest.raises(NotFound, match=r"no mapping none\.toml"):
        read_table_file(path, tmp_path / "none.toml")
    with pytest.raises(NotFound, match=r"no file none\.xlsx"):
        read_table_file(tmp_path / "none.xlsx")
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, put("map.toml", map_text(tiny())), year=2020)
    assert refused.value.code == "io-other-map"


def test_eurostat_is_recognised(put: Written) -> None:
    economy = tiny()
    found = read_table_file(put("naio.csv", written(eurostat_rows(economy))))
    held_against(found.table, economy)
    table = found.table
    assert found.layout == "Eurostat"
    assert (table.economy, table.year, table.currency, table.multiplier, table.by) == (
        "ZZ", 2020, "NAC", 6, "product",
    )  # fmt: skip
    assert set(table.demand) == {"P3_S14", "P51G", "exports"}
    # D1 has no full set of siblings, so the gross value would stand for all
    assert table.place("A", "A") == "row 2, column 8 (OBS_VALUE)"


def test_eurostat_value_added_is_taken_as_fine_as_it_is_whole(put: Written) -> None:
    economy = tiny()
    rows = list(eurostat_rows(economy))
    for j, code in enumerate(economy.codes):
        tail = ("A", "MIO_NAC", "DOM", f"CPA_{code}")
        rows.append((*tail, "D29X39", "ZZ", 2020, 1.0))
        rows.append((*tail, "B2A3G", "ZZ", 2020, economy.other[j] - 1.0))
    fine = read_table_file(put("b.csv", written(iter(rows)))).table
    assert set(fine.value_added) == {"compensation_of_employees", "D29X39", "B2A3G"}
    held_against(fine, economy)


def test_eurostat_total_flows_have_imports_of_products(put: Written) -> None:
    economy = tiny()
    table = read_table_file(put("n.csv", written(eurostat_rows(economy, total=True)))).table
    assert table.kind == "total"
    assert table.flows.tolist() == (economy.flows + economy.imported).tolist()
    assert table.imports.tolist() == economy.imports_of.tolist()


def test_eurostat_parts_beside_wholes_are_left_out_and_told(put: Written) -> None:
    economy = tiny(("A", "L68", "C29"))
    rows = list(eurostat_rows(economy))
    part = ("CPA_L68A", "ZZ", 2020, 3.0)
    rows += [("A", "MIO_NAC", "DOM", use, *part) for use in ("CPA_L68A", "CPA_A")]
    table = read_table_file(put("n.csv", written(iter(rows)))).table
    assert table.activities == economy.codes
    assert table.notes == ("left out beside others: L68A",)


def test_eurostat_with_years_across_and_keys_in_one_column(put: Written) -> None:
    economy = tiny()
    head, *rows = eurostat_rows(economy)
    lines = ["freq,unit,stk_flow,prd_use,prd_ava,geo\\TIME_PERIOD\t2019 \t2020 "]
    lines += [",".join(map(str, row[:6])) + f"\t: \t{row[7]} p" for row in rows]
    assert head[5] == "geo"
    path = put("naio.tsv", "\n".join(lines) + "\n")
    held_against(read_table_file(path).table, economy)


def test_which_economy_and_which_year_are_asked_for(put: Written) -> None:
    rows = list(eurostat_rows(tiny()))
    rows += [(*row[:5], "EL", *row[6:]) for row in rows[1:]]
    rows += [(*row[:6], 2015, row[7]) for row in rows[1:] if row[5] == "ZZ"]
    path = put("n.csv", written(iter(rows)))
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path)
    assert refused.value.code == "io-which-economy"
    assert "GR, ZZ" in refused.value.hint
    with pytest.raises(InvalidFile) as refused:
        read_table_file(path, economy="ZZ")
    assert refused.value.code == "io-which-year"
    with pytest.raises(InvalidFile, match="no economy DE"):
        read_table_file(path, economy="DE")
    assert read_table_file(path, economy="GR").table.economy == "GR"
    assert read_table_file(path, economy="ZZ", year=2015).table.year == 2015


def test_two_currencies_in_one_table_are_refused_at_the_first_of_the_other(put: Written) -> None:
    rows = list(eurostat_rows(tiny()))
    rows[5] = ("A", "MIO_EUR", *rows[5][2:])
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("n.csv", written(iter(rows))))
    assert refused.value.code == "io-two-currencies"
    assert "row 6, column 2 (unit)" in str(refused.value)


def test_one_cell_twice_with_other_amounts_is_refused(put: Written) -> None:
    rows = list(eurostat_rows(tiny()))
    rows.append((*rows[1][:7], rows[1][7]))
    read_table_file(put("n.csv", written(iter(rows))))
    rows.append((*rows[1][:7], 11.0))
    with pytest.raises(InvalidFile, match="one cell twice: row 63") as refused:
        read_table_file(put("n.csv", written(iter(rows))))
    assert refused.value.code == "io-cell-twice"


def test_text_among_amounts_is_named_by_row_and_column(put: Written) -> None:
    rows = list(eurostat_rows(tiny()))
    rows[3] = (*rows[3][:7], "ten")
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("n.csv", written(iter(rows))))
    assert refused.value.failures[0].where == "row 4, column 8 (OBS_VALUE)"


def test_what_is_not_available_is_counted(put: Written) -> None:
    rows = list(eurostat_rows(tiny()))
    rows[3] = (*rows[3][:7], ": c")
    table = read_table_file(put("n.csv", written(iter(rows)))).table
    assert table.notes == ("1 cells are not available and hold nothing here",)


@pytest.mark.parametrize(
    ("left", "code"),
    [("P1", "no-io-output"), ("IMP", "no-io-imports"), ("DOM", "no-io-activities")],
)
def test_what_a_table_cannot_be_without(put: Written, left: str, code: str) -> None:
    rows = [row for row in eurostat_rows(tiny()) if left not in row]
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("n.csv", written(iter(rows))))
    assert refused.value.code == code


def test_oecd_files_of_one_country(put: Written) -> None:
    economy = tiny(("01T03", "10T12", "29"))
    held_against(
        read_table_file(put("ZZZ2018dom.csv", oecd_wide(economy, total=False))).table,
        economy,
        wages=False,
    )
    total = read_table_file(put("ZZZ2018ttl.csv", oecd_wide(economy, total=True)))
    assert total.table.kind == "total"
    assert total.table.imports.tolist() == economy.imports_of.tolist()
    assert (total.layout, total.table.economy, total.table.year) == ("OECD", "ZZ", 2018)
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("table.csv", oecd_wide(economy, total=True)), economy="KAZ")
    assert refused.value.code == "io-which-year"
    named = read_table_file(put("t.csv", oecd_wide(economy, total=True)), economy="KAZ", year=2018)
    assert named.table.economy == "KZ"
    long = read_table_file(put("long.csv", oecd_long(economy)))
    held_against(long.table, economy, wages=False)
    assert (long.table.currency, long.table.multiplier) == ("USD", 6)


def test_what_nobody_recognises_asks_for_a_map(put: Written) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_table_file(put("t.csv", "a,b\n1,2\n"))
    assert refused.value.code == "unknown-io-layout"
