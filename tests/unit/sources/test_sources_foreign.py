"""Foreign tables are read rightly or refused by name, and nothing vanishes uncounted."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file

TODAY = date(2026, 11, 1)
HEAD = """
id = "table"
[layout]
header = '^регион'
decimal = ","
{layout}
[columns]
area = '^регион'
{columns}
[[values]]
header = '{values}'
measure = "{measure}"
{more}
[constants]
activity = "C29"
{constants}
[labels]
area = '(?<!\\w)(г\\.|қ\\.|город|қаласы|область|облысы)'
[source]
provider = "Office"
title = "Table"
{rest}
"""
INDEX = 'of = "output"\nunit = "%"\ncomparison = "yoy_same_period"'
OUTPUT = 'unit = "KZT"\nunit_multiplier = 6'
Read = Callable[..., Loaded]


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Catalogue:
    short = {"short_kk": "Алматы", "short_ru": "Алматы", "short_en": "Almaty"}
    items = [
        Item("KZ", {"kk": "Қазақстан", "ru": "Республика Казахстан"}),
        Item("KZ-75", {"kk": "Алматы қаласы", "ru": "Город Алматы"}, attributes=short),
        Item("KZ-19", {"kk": "Алматы облысы", "ru": "Алматинская область"}),
        Item("KZ-71", {"kk": "Астана қаласы", "ru": "Город Астана"}),
        Item("KZ-33", {"kk": "Жетісу облысы", "ru": "Область Жетісу"}),
        Item("KZ-99", {"kk": "Жетісу қаласы", "ru": "Город Жетісу"}),
    ]
    areas = CodeList("areas", "test", {item.code: item for item in items})
    return Catalogue({**catalogue.lists, "areas": areas})


@pytest.fixture
def read(country: Catalogue, tmp_path: Path) -> Read:
    def loaded(data: bytes | str, name: str = "table.csv", **said: Any) -> Loaded:
        parts = {
            "layout": "", "columns": "", "values": "20", "measure": "index_pct", "more": INDEX,
            "constants": "", "rest": "",
        }  # fmt: skip
        options = {key: said.pop(key) for key in ("hidden", "kind") if key in said}
        path = tmp_path / "map.toml"
        path.write_text(HEAD.format(**{**parts, **said}), "utf-8")
        raw = data.encode() if isinstance(data, str) else data
        return read_file(raw, name, country, today=TODAY, mapping=path, **options)

    return loaded


def figures(loaded: Loaded) -> list[tuple[str, str, str]]:
    return [(o.key.area, str(o.period), o.printed.text) for o in loaded.observations]


def failing(read: Read, *table: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFile) as refused:
        read(*table, **said)
    return [(failure.where, failure.rule) for failure in refused.value.failures]


def workbook(
    rows: Sequence[Sequence[object]],
    formats: dict[tuple[int, int], str] | None = None,
    extra: Callable[[Any, Any], None] | None = None,
) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("Таблица")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            code = (formats or {}).get((i, j))
            style = book.add_format({"num_format": code}) if code else None
            if isinstance(value, datetime):
                sheet.write_datetime(i, j, value, style)
            elif value != "":
                sheet.write(i, j, value, style)
    if extra is not None:
        extra(book, sheet)
    book.close()
    return made.getvalue()


def test_the_period_of_the_title_is_not_the_base_in_a_header(read: Read) -> None:
    table = "Январь-май 2025 г.;\nРегион;в % к январю-маю 2024 г.\nАстана;104,2\n"
    loaded = read(table, values="%", rest='[title]\nconcepts = ["period"]')
    assert figures(loaded) == [("KZ-71", "2025-01/2025-05", "104.2")]


def test_columns_that_are_not_read_are_counted(read: Read) -> None:
    table = "Регион;2024;;прочее;пусто\nАстана;1,0;9;5;;\nАлматы;2,0;9;5;;77\n"
    loaded = read(table)
    assert figures(loaded) == [("KZ-71", "2024", "1.0"), ("KZ-75", "2024", "2.0")]
    assert loaded.report.notes["columns left out by the mapping"] == 3


def test_the_same_period_of_another_year_is_a_base_too(read: Read) -> None:
    table = "Январь-май 2025 г.;\nРегион;в % к соответствующему периоду 2024 г.\nАстана;104,2\n"
    loaded = read(table, values="%", rest='[title]\nconcepts = ["period"]')
    assert figures(loaded) == [("KZ-71", "2025-01/2025-05", "104.2")]


@pytest.mark.parametrize("header", ["1Q25", "2024 факт", "9M 2025", "2025.03", "01/25", "FY25"])
def test_a_header_that_seems_a_time_does_not_take_the_one_of_the_title(
    read: Read, header: str
) -> None:
    table = f"за 2025 год;\nРегион;Индекс {header}\nАстана;104,2\n"
    said = {"values": "индекс", "rest": '[title]\nconcepts = ["period"]'}
    assert failing(read, table, **said) == [(f"row 2, column 2 (Индекс {header})", "no-period")]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("за 2024 год;;\nРегион;Январь;Февраль\nАстана;1,0;2,0\n",
         {"rest": '[title]\nconcepts = ["period"]'}),
        ("Регион;Год;Январь;Февраль\nАстана;2024;1,0;2,0\n", {"columns": "period = '^год'"}),
        ("Регион;2024;\n;Январь;Февраль\nАстана;1,0;2,0\n", {"layout": "header_rows = 2"}),
    ],
)  # fmt: skip
def test_months_take_the_year_of_title_row_or_group(
    read: Read, table: str, said: dict[str, str]
) -> None:
    loaded = read(table, values="январь|февраль", **said)
    assert figures(loaded) == [("KZ-71", "2024-01", "1.0"), ("KZ-71", "2024-02", "2.0")]


def test_months_without_a_year_are_refused_once_for_a_column(read: Read) -> None:
    table = "Регион;Январь\nАстана;1,0\nАлматы;2,0\n"
    assert failing(read, table, values="январь") == [("row 1, column 2 (Январь)", "no-period")]


def test_a_period_may_be_a_code_of_the_mapping(read: Read) -> None:
    loaded = read(
        "Регион;Период;Знач\nАстана;осень 2023;104,2\n",
        values="знач",
        columns="period = '^период'",
        rest='[codes.period]\n"осень 2023" = "2023-Q4"',
    )
    assert figures(loaded) == [("KZ-71", "2023-Q4", "104.2")]


# Labels


def test_a_label_of_two_places_is_refused_and_its_whole_name_is_read(read: Read) -> None:
    """Without "облысы" and "қаласы" the region and the town of Zhetysu are one word."""
    table = "Регион;2025\nЖетісу;1,0\nОбласть Жетісу;2,0\nЖетісу қаласы;3,0\n"
    assert failing(read, table) == [("row 2, column 1 (Регион)", "ambiguous-label")]
    whole = table.replace("Жетісу;1,0\n", "", 1)
    assert [area for area, *_ in figures(read(whole))] == ["KZ-33", "KZ-99"]


def test_a_short_name_of_the_list_stands_before_what_a_mapping_shortens(read: Read) -> None:
    table = "Регион;2025\nАлматы;1,0\nАлматы облысы;2,0\n"
    assert [area for area, *_ in figures(read(table))] == ["KZ-75", "KZ-19"]


@pytest.mark.parametrize("label", ["Астана1)", "  Астана*", "Астана ²", "Астана **"])
def test_a_footnote_behind_a_label_is_not_part_of_it(read: Read, label: str) -> None:
    assert [area for area, *_ in figures(read(f"Регион;2025\n{label};1,0\n"))] == ["KZ-71"]


def test_a_mark_behind_a_label_is_a_status_of_its_figures(read: Read) -> None:
    loaded = read("Регион;2025\nАстана*;1,0\nАлматы;2,0\n", rest='[marks]\n"*" = "P"')
    assert [o.status for o in loaded.observations] == [("P",), ()]


# Rows


def test_an_empty_cell_of_a_status_drops_no_row(read: Read) -> None:
    table = "Регион;Пометка;2025\nАстана;;1,0\nАлматы;p;2,0\n"
    loaded = read(table, columns="status = '^пометка'", rest='[codes.status]\n"p" = "P"')
    assert [(o.key.area, o.status) for o in loaded.observations] == [
        ("KZ-71", ()),
        ("KZ-75", ("P",)),
    ]


def test_a_row_of_figures_without_its_label_is_refused_unless_it_may_be_filled(read: Read) -> None:
    table = "Регион;Период;Знач\nАстана;2024;1,0\n;2025;2,0\n"
    said = {"values": "знач", "columns": "period = '^период'"}
    assert failing(read, table, **said) == [("row 3, column 1 (Регион)", "empty-label")]
    loaded = read(table, layout='fill = ["area"]', **said)
    assert figures(loaded) == [("KZ-71", "2024", "1.0"), ("KZ-71", "2025", "2.0")]


def test_a_row_without_a_figure_is_counted(read: Read) -> None:
    loaded = read("Регион;2025\nв том числе:;\nАстана;1,0\n;\n")
    assert loaded.report.notes["rows without a figure"] == 1


def test_a_pattern_that_means_two_columns_is_refused(read: Read) -> None:
    table = "Регион;Регион прежний;2025\nАстана;Алматы;1,0\n"
    assert failing(read, table) == [("row 1", "ambiguous-column")]


def test_the_header_is_found_below_a_title_that_holds_its_word(read: Read) -> None:
    table = "Регионы: индекс за годы;;\nРегион;;2025\nАстана;;1,0\n"
    assert figures(read(table)) == [("KZ-71", "2025", "1.0")]


def test_the_first_row_of_figures_is_no_second_row_of_a_header(read: Read) -> None:
    table = ";2025\nРегион;Индекс\nАстана;1,0\nАлматы;2,0\n"
    loaded = read(table, layout="header_rows = 2", values="индекс")
    assert [area for area, *_ in figures(loaded)] == ["KZ-71", "KZ-75"]


# Numbers


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1 204,5", "1204.5"), ("12 345 678", "12345678"), ("104,2¹", "104.2"), ("104,2 ²)", "104.2")],
)
def test_a_number_is_read_as_it_is_printed(read: Read, cell: str, number: str) -> None:
    assert [text for *_, text in figures(read(f"Регион;2025\nАстана;{cell}\n", measure="output",
            more=OUTPUT))] == [number]  # fmt: skip


def test_a_minus_of_print_is_a_minus(read: Read) -> None:
    loaded = read("Регион;2025\nАстана;−3,5\n", measure="growth_pct")
    assert figures(loaded) == [("KZ-71", "2025", "-3.5")]


@pytest.mark.parametrize(
    "cell", ["812 1", "104,2 1", "1.234", "1 23,5", "1 2345", "(97,1)", "#Н/Д", "x", "12,5,1"]
)
def test_what_is_no_number_of_the_mapping_is_refused(read: Read, cell: str) -> None:
    table = f"Регион;2025\nАстана;{cell}\n"
    assert failing(read, table) == [("row 2, column 2 (2025)", "not-a-number")]


def test_the_text_of_a_refused_cell_is_told_of_public_tables_alone(read: Read) -> None:
    table = "Регион;2025\nАстана;812 1\n"
    with pytest.raises(InvalidFile) as refused:
        read(table)
    assert "812 1" in refused.value.failures[0].detail
    with pytest.raises(InvalidFile) as refused:
        read(table, constants='confidentiality = "C"')
    assert "812" not in refused.value.failures[0].detail


def test_how_many_times_is_a_per_cent_with_its_own_digits(read: Read) -> None:
    """2.6 times as much is 260 % of the base and 160 % more, give or take 5."""
    table = "Регион;2025\nАстана;в 2,6 раза\nАлматы;2,6 есе\n"
    for measure, value, low, high in (
        ("index_pct", "2.6", 255, 265),
        ("growth_pct", "1.6", 155, 165),
    ):
        first, second = read(table, measure=measure).observations
        assert first.printed == second.printed
        assert (first.printed.text, first.printed.multiplier) == (value, 2)
        interval = first.printed.interval()
        assert (interval.lower, interval.upper) == (low, high)
    assert failing(read, table, measure="output", more=OUTPUT)[0][1] == "not-a-number"


def test_one_extent_of_two_values_is_refused_whatever_its_name(read: Read) -> None:
    table = "Регион;2024;январь-декабрь 2024\nАстана;1,0;{}\n"
    place = "row 2, column 3 (январь-декабрь 2024)"
    assert failing(read, table.format("2,0")) == [(place, "duplicate-key")]
    assert len(read(table.format("1,0")).observations) == 2


def test_a_bad_constant_is_one_failure_of_the_mapping(read: Read) -> None:
    table = "Регион;2025\n" + "Астана;1,0\n" * 3
    with pytest.raises(InvalidFile) as refused:
        read(table, constants='scope = "big"')
    assert (refused.value.code, refused.value.failures) == ("bad-mapping", ())
    assert "scope = 'big'" in refused.value.detail


# Bytes and delimiters


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_the_encoding_that_its_mapping_names(read: Read, encoding: str) -> None:
    data = "Регион;2025\nАстана;1,0\n".encode(encoding)
    assert figures(read(data, layout=f'encoding = "{encoding}"')) == [("KZ-71", "2025", "1.0")]


def test_utf_16_with_its_mark_needs_no_word(read: Read) -> None:
    assert figures(read("Регион;2025\nАстана;1,0\n".encode("utf-16"))) == [("KZ-71", "2025", "1.0")]


def test_an_encoding_that_is_none_is_refused(read: Read) -> None:
    with pytest.raises(InvalidFile) as refused:
        read("Регион;2025\nАстана;1,0\n", layout='encoding = "cp9999"')
    assert refused.value.code == "bad-mapping"


def test_a_title_with_commas_does_not_hide_the_semicolon(read: Read) -> None:
    table = "Индекс производства, в процентах, за год\nРегион;2025\nАстана;104,2\n"
    assert figures(read(table)) == [("KZ-71", "2025", "104.2")]


def test_a_file_named_tsv_has_tabs(read: Read) -> None:
    table = "Регион, город, край\t2025\nАстана\t104,2\n"
    assert figures(read(table, "table.tsv")) == [("KZ-71", "2025", "104.2")]


# What a workbook shows


@pytest.mark.parametrize(
    ("value", "code", "number"),
    [(104, "0.0", "104.0"), (1.042, "0.0%", "104.2"), (104.2499, "#,##0.00", "104.25"),
     (104.2, "General", "104.2"), (-4.25, "0.0;(0.0)", "-4.3"), (104250, '#,##0.0," т"', "104.3")],
)  # fmt: skip
def test_a_number_has_the_digits_that_its_cell_shows(
    read: Read, value: float, code: str, number: str
) -> None:
    rows = [["Регион", "2025"], ["Астана", value]]
    said = {"measure": "output", "more": OUTPUT} if value > 0 else {"measure": "growth_pct"}
    loaded = read(workbook(rows, {(1, 1): code}), "t.xlsx", **said)
    assert [text for *_, text in figures(loaded)] == [number]


def test_a_zero_that_is_shown_as_a_dash_is_nil(read: Read) -> None:
    rows = [["Регион", "2025"], ["Астана", 0], ["Алматы", 1]]
    code = '#,##0.0;-#,##0.0;"-"'
    loaded = read(workbook(rows, {(1, 1): code, (2, 1): code}), "t.xlsx")
    assert figures(loaded) == [("KZ-71", "2025", ""), ("KZ-75", "2025", "1.0")]
    assert [o.status for o in loaded.observations] == [("M",), ()]


def test_a_date_that_shows_its_month_is_a_month(read: Read) -> None:
    rows = [["Регион", datetime(2025, 5, 1), datetime(2024, 1, 1)], ["Астана", 1, 2]]  # noqa: DTZ001
    loaded = read(workbook(rows, {(0, 1): "mmm yyyy", (0, 2): "yyyy"}), "t.xlsx")
    assert [period for _, period, _ in figures(loaded)] == ["2025-05", "2024"]


def test_a_superscript_never_joins_a_number_or_a_year(read: Read) -> None:
    def raised(book: Any, sheet: Any) -> None:
        high = book.add_format({"font_script": 1})
        sheet.write_rich_string(0, 1, "202", "5", high, "2", " ")
        sheet.write_rich_string(1, 1, "104", ",2", high, "1", " ")
        sheet.write_rich_string(1, 0, "Аст", "ана", high, "3", " ")

    loaded = read(workbook([["Регион", ""], ["", ""]], extra=raised), "t.xlsx")
    assert figures(loaded) == [("KZ-71", "2025", "104.2")]


def test_a_merged_cell_holds_for_its_whole_block(read: Read) -> None:
    def merged(_: Any, sheet: Any) -> None:
        sheet.merge_range("A2:A3", "Астана")

    rows = [["Регион", "Период", "Знач"], ["", "2024", 1], ["", "2025", 2]]
    data = workbook(rows, extra=merged)
    loaded = read(data, "t.xlsx", values="знач", columns="period = '^период'")
    assert figures(loaded) == [("KZ-71", "2024", "1"), ("KZ-71", "2025", "2")]


def test_what_a_workbook_hides_is_named_and_left_out_unless_asked_for(read: Read) -> None:
    def hides(book: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        draft = book.add_worksheet("Черновик")
        for i, row in enumerate((["Регион", "2023"], ["Астана", 9])):
            draft.write_row(i, 0, row)
        draft.hide()

    rows = [["Регион", "2024", "2025"], ["Астана", 1, 2], ["Алматы", 3, 4]]
    data = workbook(rows, extra=hides)
    loaded = read(data, "t.xlsx")
    assert figures(loaded) == [("KZ-71", "2024", "1")]
    notes = [note for note, count in loaded.report.notes.items() if count]
    assert "sheets left out, hidden: Черновик" in notes
    assert "rows left out, hidden in Таблица: 3" in notes
    assert "columns left out, hidden in Таблица: C" in notes
    assert len(read(data, "t.xlsx", hidden=True).observations) == 5
    assert len(read(data, "t.xlsx", layout="hidden = true").observations) == 5
