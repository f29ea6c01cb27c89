"""The national bureau's own layouts, each by its shipped mapping, on small workbooks made here."""

from __future__ import annotations

import io
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import InvalidFile
from ondiris.model import Observation
from ondiris.sources import Loaded, read_file
from ondiris.sources.layout import shipped_layouts

TODAY = date(2026, 11, 1)
Table = list[list[Any]]


@pytest.fixture(scope="module")
def country() -> Catalogue:
    return load_catalogue(Path(str(files("ondiris") / "cases" / "almaty")))


def workbook(rows: Table, sheet: str = "Лист1") -> bytes:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell != "":
                page.write(i, j, cell)
    book.close()
    return memory.getvalue()


def read(country: Catalogue, mapping: str, rows: Table, sheet: str = "Лист1") -> Loaded:
    return read_file(workbook(rows, sheet), "t.xlsx", country, today=TODAY, mapping=mapping)


def told(one: Observation) -> tuple[str, ...]:
    key = one.key
    return (key.measure, key.of, key.area, key.activity, str(one.period), one.printed.text)


def test_every_mapping_of_the_bureau_is_short() -> None:
    folder = files("ondiris.sources") / "mappings"
    names = [name for name in shipped_layouts() if name.startswith("bureau-")]
    assert len(names) == 9
    for name in names:
        assert len((folder / f"{name}.toml").read_text("utf-8").splitlines()) <= 15


GRP: Table = [
    ["Индекс физического объема валового регионального продукта", "", "", "", ""],
    ["в процентах к соответствующему периоду прошлого года", "", "", "", ""],
    ["", "1 квартал 2024г.", "9 месяцев 2024г.", "2024 год", " 2025 год7)8)"],
    ["Республика Казахстан", 103.9, 104.1, 104.8, 106.5],
    ["Абай", 101.2, "-", 102.0, "x"],
    ["г. Алматы", 105, 106.25, 107.1, 108],
    ["7) Предварительные данные.", "", "", "", ""],
]


def test_periods_across_are_years_and_runs_since_january(country: Catalogue) -> None:
    loaded = read(country, "bureau-grp-index-by-region", GRP)
    found = {told(o)[2:]: str(o.key.comparison) for o in loaded.observations if not o.missing}
    assert found == {
        ("KZ", "_T", "2024-Q1", "103.9"): "yoy_same_period",
        ("KZ", "_T", "2024-01/2024-09", "104.1"): "yoy_same_period",
        ("KZ", "_T", "2024", "104.8"): "prev_year",
        ("KZ", "_T", "2025", "106.5"): "prev_year",
        ("KZ-10", "_T", "2024-Q1", "101.2"): "yoy_same_period",
        ("KZ-10", "_T", "2024", "102.0"): "prev_year",
        ("KZ-75", "_T", "2024-Q1", "105.0"): "yoy_same_period",
        ("KZ-75", "_T", "2024-01/2024-09", "106.3"): "yoy_same_period",
        ("KZ-75", "_T", "2024", "107.1"): "prev_year",
        ("KZ-75", "_T", "2025", "108.0"): "prev_year",
    }
    assert {(o.status, str(o.period)) for o in loaded.observations if o.missing} == {
        (("M",), "2024-01/2024-09"), (("Q",), "2025"),
    }  # fmt: skip
    assert {(o.key.measure, o.key.of) for o in loaded.observations} == {("index_pct", "grp")}


@pytest.mark.parametrize(
    ("mapping", "title", "expected"),
    [
        ("bureau-investment-by-region", "Инвестиции в основной капитал, млн. тенге",
         ("investment", "", "KZ-75", "_T", "2024", "588034")),
        ("bureau-investment-index-by-region",
         "Индексы физического объема инвестиций в основной капитал",
         ("index_pct", "investment", "KZ-75", "_T", "2024", "588034.0")),
    ],
)  # fmt: skip
def test_a_table_is_read_by_the_mapping_that_is_about_it(
    country: Catalogue, mapping: str, title: str, expected: tuple[str, ...]
) -> None:
    rows: Table = [[title], ["", 2023, "2024 1)"], ["г. Алматы", 512.0, 588034]]
    other = {"bureau-investment-by-region", "bureau-investment-index-by-region"} - {mapping}
    assert told(read(country, mapping, rows).observations[1]) == expected
    with pytest.raises(InvalidFile) as refused:
        read(country, other.pop(), rows)
    assert [f.rule for f in refused.value.failures] == ["no-header"]


BLOCKS: Table = [
    ["Валовая добавленная стоимость и валовой региональный продукт", "", "", "", "", "", ""],
    ["в млн. тенге", "", "", "", "", "", ""],
    ["Код КАТО", "", "Промышленность - всего", "Обрабатывающая промышленность", "Оптовая торговля",
     "Чистые налоги на продукты", "ВРП"],
    ["000000000", "Республика Казахстан", "", "", "", "", ""],
    ["", "1 квартал 2024 г.", 10.1, 5.5, 7, 1.2, 30],
    ["", "2024 год", 40.4, 22.0, 28, 4.8, 120],
    ["750000000", "г. Алматы", "", "", "", "", ""],
    ["", "1 квартал 2024 г.", 1.5, 1.25, 2, 0.3, 6],
    ["", "2024 год", 6.1, 5, 8, 1.2, 24],
    ["", "2025 год", "", "", "", "", ""],
    ["", "1 полугодие 2026 г.", 7.5, "", "", "", ""],
    ["* Без учета пересмотра", "", "", "", "", "", ""],
]  # fmt: skip


def test_region_blocks_hold_for_the_periods_below(country: Catalogue) -> None:
    """Trade is no code of the lists here: its column is left out and counted."""
    loaded = read(country, "bureau-gva-by-region", BLOCKS)
    found = [told(o) for o in loaded.observations]
    assert ("gva", "", "KZ", "B-E", "2024-Q1", "10.1") in found
    assert ("gva", "", "KZ-75", "C", "2024", "5") in found
    assert ("grp", "", "KZ-75", "_T", "2024", "24") in found
    assert ("net_taxes_products", "", "KZ", "_T", "2024-Q1", "1.2") in found
    assert ("gva", "", "KZ-75", "B-E", "2026-H1", "7.5") in found
    assert len(found) == 4 * 4 + 1
    assert {o.printed.multiplier for o in loaded.observations} == {6}
    assert loaded.report.notes["columns of other codes"] == 1


def test_a_block_of_a_place_that_is_not_known_is_not_the_one_above(country: Catalogue) -> None:
    rows = [*BLOCKS[:6], ["999999999", "Атлантида", *[""] * 5], *BLOCKS[7:9]]
    loaded = read(country, "bureau-gva-by-region", rows)
    assert {o.key.area for o in loaded.observations} == {"KZ"}
    assert loaded.report.notes["rows of other codes"] == 2


def test_a_row_of_a_period_above_every_block_is_refused(country: Catalogue) -> None:
    rows = [*BLOCKS[:3], *BLOCKS[4:]]
    with pytest.raises(InvalidFile) as refused:
        read(country, "bureau-gva-by-region", rows)
    assert {f.rule for f in refused.value.failures} == {"empty-label"}


def test_years_with_a_footnote_stand_for_themselves(country: Catalogue) -> None:
    rows: Table = [
        ["Индексы физического объема валовой добавленной стоимости"],
        ["Код КАТО", "", "Промышленность", "Всего"],
        ["750000000", "г. Алматы", "", ""],
        ["", "20211)", 104.26, 103],
        ["", 2022, 99, 101.5],
    ]
    found = read(country, "bureau-gva-index-by-region", rows).observations
    assert [told(o) for o in found] == [
        ("index_pct", "gva", "KZ-75", "B-E", "2021", "104.3"),
        ("index_pct", "grp", "KZ-75", "_T", "2021", "103.0"),
        ("index_pct", "gva", "KZ-75", "B-E", "2022", "99.0"),
        ("index_pct", "grp", "KZ-75", "_T", "2022", "101.5"),
    ]


def test_item_codes_stand_under_the_names(country: Catalogue) -> None:
    """A name that the lists do not know is read by its code, and one without a code by its name."""
    rows: Table = [
        ["Валовая добавленная стоимость по отраслям промышленности"],
        ["Код КАТО", "", "Промышленность – всего", "Добыча угля", "Продукты питания",
         "Машины прочие"],
        ["", "", "", "05", 10, "28"],
        ["000000000", "Республика Казахстан"],
        ["", "I квартал 2026 года", 100, 5.5, 20, 3],
    ]  # fmt: skip
    found = read(country, "bureau-gva-of-industry", rows).observations
    assert [told(o)[2:] for o in found] == [
        ("KZ", "B-E", "2026-Q1", "100"), ("KZ", "B05", "2026-Q1", "5.5"),
        ("KZ", "C10", "2026-Q1", "20"), ("KZ", "C28", "2026-Q1", "3"),
    ]  # fmt: skip


def test_of_sub_columns_below_a_year_the_total_is_read(country: Catalogue) -> None:
    rows: Table = [
        ["Занятое население в промышленности и строительстве, человек"],
        ["", 2023, "", "", "2024 1)", "", ""],
        ["", "всего", "мужчины", "женщины", "всего", "мужчины", "женщины"],
        ["Республика Казахстан", 100, 70, 30, 110, 75, 35],
        ["Неизвестный район", 3, 2, 1, 3, 2, 1],
    ]
    loaded = read(country, "bureau-employed-industry-by-region", rows)
    assert [told(o)[2:] for o in loaded.observations] == [
        ("KZ", "B-F", "2023", "100"), ("KZ", "B-F", "2024", "110"),
    ]  # fmt: skip
    assert loaded.report.notes["rows of other codes"] == 1


def test_pairs_below_a_year_are_told_apart(country: Catalogue) -> None:
    rows: Table = [
        ["Инвестиции в основной капитал по направлениям использования"],
        ["", "2003 год", "2004 год", ""],
        ["", "млн. тенге", "млн. тенге", "в % к прошлому году"],
        ["Всего", 1327864, 1703684, 123.1],
        ["Промышленность", 800000, 900000, 110.5],
    ]
    found = read(country, "bureau-investment-by-activity", rows).observations
    assert [told(o) for o in found] == [
        ("investment", "", "KZ", "_T", "2003", "1327864"),
        ("investment", "", "KZ", "_T", "2004", "1703684"),
        ("index_pct", "investment", "KZ", "_T", "2004", "123.1"),
        ("investment", "", "KZ", "B-E", "2003", "800000"),
        ("investment", "", "KZ", "B-E", "2004", "900000"),
        ("index_pct", "investment", "KZ", "B-E", "2004", "110.5"),
    ]


def test_quarters_stand_below_their_year(country: Catalogue) -> None:
    rows: Table = [
        ["Занятое население по основным видам экономической деятельности, тыс. человек"],
        ["", 2024, "", "", "", "", 2025],
        ["", "I квартал", "II квартал", "III квартал", "IV квартал", "год", "I квартал"],
        ["Занято в экономике, всего", 9000, 9100.5, 9200, 9150, 9112.6, 9050],
        ["Промышленность", 1100, 1101, 1102, 1103, 1101.5, 1104],
    ]
    found = read(country, "bureau-employed-by-activity", rows).observations
    assert [told(o)[3:] for o in found if o.key.activity == "_T"] == [
        ("_T", "2024-Q1", "9000"), ("_T", "2024-Q2", "9100.5"), ("_T", "2024-Q3", "9200"),
        ("_T", "2024-Q4", "9150"), ("_T", "2024", "9112.6"), ("_T", "2025-Q1", "9050"),
    ]  # fmt: skip
    assert {o.printed.multiplier for o in found} == {3}
