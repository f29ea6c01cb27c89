"""Foreign layouts: the tables of the national bureau and what a mapping file may say."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.errors import InvalidFile, NotFound
from ondiris.sources import Loaded, find_period, read_file, read_layout, shipped_layouts

TODAY = date(2025, 7, 1)


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Catalogue:
    items = [
        Item("KZ", {"kk": "Қазақстан Республикасы", "ru": "Республика Казахстан"}),
        Item("KZ-75", {"kk": "Алматы қаласы", "ru": "Город Алматы"}, parent="KZ"),
        Item("KZ-19", {"kk": "Алматы облысы", "ru": "Алматинская область"}, parent="KZ"),
    ]
    areas = CodeList("areas", "test", {item.code: item for item in items})
    return Catalogue({**catalogue.lists, "areas": areas})


PERIODS = [
    ("қаңтар-мамыр 2025", "2025-01/2025-05"),
    ("2025 жылғы қаңтар – мамыр", "2025-01/2025-05"),
    ("2025 жылғы қаңтар-мамыр 2024 жылғы қаңтар-мамырға пайызбен", "2025-01/2025-05"),
    ("январь-май 2025 г.", "2025-01/2025-05"),
    ("Январь–май 2025г. к январю–маю 2024г.", "2025-01/2025-05"),
    ("January–May 2025", "2025-01/2025-05"),
    ("2024 жылғы қыркүйек", "2024-09"),
    ("в мае 2025 года", "2025-05"),
    ("2024 ж. III тоқсан", "2024-Q3"),
    ("1 квартал 2024 года", "2024-Q1"),
    ("I полугодие 2023 г.", "2023-H1"),
    ("9 месяцев 2024 года", "2024-01/2024-09"),
    ("2025 жылдың 5 айында", "2025-01/2025-05"),
    ("2024 год", "2024"),
    ("2025-01/2025-05", "2025-01/2025-05"),
]


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_periods_are_found_as_the_region_writes_them(text: str, period: str) -> None:
    assert str(find_period(text)) == period


@pytest.mark.parametrize(
    "text", ["Алматы", "маусымдық түзету 2024", "15 месяцев 2024", "V квартал", "май–январь 2025"]
)
def test_what_names_no_period_gives_none(text: str) -> None:
    assert find_period(text) is None


REGIONS = [
    ["Өнеркәсіп өндірісі / Промышленное производство", "", "", ""],
    ["", "Өнеркәсіп өнімінің көлемі, млн. теңге", "", "Индекс, %"],
    [
        "",
        "2025 жылғы қаңтар–мамыр / Январь–май 2025 г.",
        "2024 жылғы қаңтар–мамыр / Январь–май 2024 г.",
        "2025 жылғы қаңтар–мамыр 2024 жылғы қаңтар–мамырға",
    ],
    ["Қазақстан Республикасы", "20 123 456,7", "x", "104,44"],
    ["г. Алматы", "976 200*", "…", "113"],
    ["Алматы облысы", "1 100,5", "900,0", "108,7"],
    ["* Алдын ала деректер", "", "", ""],
]


def _csv(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(row) for row in rows).encode()


def _read(
    country: Catalogue,
    rows: list[list[str]],
    mapping: str | Path = "bns_cumulative",
) -> Loaded:
    return read_file(_csv(rows), "release.csv", country, today=TODAY, mapping=mapping)


def test_a_cumulative_table_by_region_is_read(country: Catalogue) -> None:
    loaded = _read(country, REGIONS)
    found = {
        (o.key.measure, o.key.area, str(o.period)): (o.printed.text, o.printed.multiplier)
        for o in loaded.observations
        if not o.missing
    }
    assert found == {
        ("output", "KZ", "2025-01/2025-05"): ("20123456.7", 6),
        ("index_pct", "KZ", "2025-01/2025-05"): ("104.4", 0),
        ("output", "KZ-75", "2025-01/2025-05"): ("976200", 6),
        ("index_pct", "KZ-75", "2025-01/2025-05"): ("113.0", 0),
        ("output", "KZ-19", "2025-01/2025-05"): ("1100.5", 6),
        ("output", "KZ-19", "2024-01/2024-05"): ("900.0", 6),
        ("index_pct", "KZ-19", "2025-01/2025-05"): ("108.7", 0),
    }


def test_marks_skipped_rows_and_rounding_are_reported(country: Catalogue) -> None:
    loaded = _read(country, REGIONS)
    assert [o.key.area for o in loaded.observations if o.status == ("P",)] == ["KZ-75"]
    assert loaded.report.notes["rows skipped by the mapping"] == 1
    assert loaded.report.notes["cells without a figure"] == 1
    assert loaded.report.notes["cells kept back by their office"] == 1
    (kept,) = [o for o in loaded.observations if o.kept_back]
    assert (kept.key.area, str(kept.period), kept.printed.text) == ("KZ", "2024-01/2024-05", "")
    assert loaded.report.notes["figures rounded to the digits shown"] == 1


def test_the_file_becomes_a_source_with_its_digest(country: Catalogue) -> None:
    loaded = _read(country, REGIONS)
    (source,) = loaded.sources
    assert source.sha256 == loaded.sha256
    assert {o.source for o in loaded.observations} == {source.id}
    assert loaded.observations[0].locator.startswith("row 4, column 2 (Өнеркәсіп өнімінің")


ACTIVITIES = [
    ["Алматы қаласы бойынша өнеркәсіп өнімінің өндірісі", "", ""],
    ["Қызмет түрлері", "Өнеркәсіп өнімінің көлемі, млн. теңге", "Индекс"],
    ["", "2025 жылғы қаңтар–мамыр", "2025 жылғы қаңтар–мамыр"],
    ["Өнеркәсіп - барлығы", "976 200", "113,9"],
    ["оның ішінде:", "", ""],
    ["Машина жасау", "366 100", "136,3"],
    ["29 Автомобильдер, тіркемелер және жартылай тіркемелер өндіру", "132 162,1", "-"],
]


def test_a_table_by_activity_takes_its_area_from_the_title(country: Catalogue) -> None:
    loaded = _read(country, ACTIVITIES, "bns_cumulative_activities")
    assert {o.key.area for o in loaded.observations} == {"KZ-75"}
    assert [o.key.activity for o in loaded.observations if o.key.measure == "output"] == [
        "B-E",
        "C-MACH",
        "C29",
    ]


def test_a_title_without_the_area_is_refused(country: Catalogue) -> None:
    with pytest.raises(InvalidFile) as refused:
        _read(country, [["Өндіріс", "", ""], *ACTIVITIES[1:]], "bns_cumulative_activities")
    assert refused.value.failures[0].rule == "not-in-title"


def test_a_misspelt_label_and_a_bad_number_are_named(country: Catalogue) -> None:
    rows = [list(row) for row in REGIONS]
    rows[3][1] = "20 1a3"
    rows[4][0] = "г. Алмта"
    with pytest.raises(InvalidFile) as refused:
        _read(country, rows)
    assert [(f.where.split(" (")[0], f.rule, f.hint) for f in refused.value.failures] == [
        (
            "row 4, column 2",
            "not-a-number",
            "See decimal, groups, missing, confidential and [marks] of the mapping.",
        ),
        ("row 5, column 1", "unknown-code", "Nearest: KZ-75."),
    ]


def test_a_table_without_the_header_is_refused(country: Catalogue) -> None:
    with pytest.raises(InvalidFile) as refused:
        _read(country, REGIONS[3:])
    assert refused.value.failures[0].rule == "no-header"


def test_a_workbook_with_a_notes_sheet_is_read(country: Catalogue) -> None:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    table, notes = book.add_worksheet("1"), book.add_worksheet("Notes")
    for i, row in enumerate(REGIONS):
        for j, cell in enumerate(row):
            table.write(i, j, cell)
    table.write(5, 1, 1100.5)
    notes.write(0, 0, "Methodology")
    book.close()
    loaded = read_file(
        memory.getvalue(), "release.xlsx", country, today=TODAY, mapping="bns_cumulative"
    )
    assert loaded.report.notes["sheets left out"] == 1
    figures = [o for o in loaded.observations if not o.missing]
    assert figures[4].printed.text == "1100.5"
    assert figures[4].locator.startswith("sheet 1, row 6, column B")


OWN = """
id = "own"
[layout]
header = "Жыл"
unknown_rows = "skip"
[columns]
period = "Жыл"
area = "Аймақ"
[[values]]
header = "Жұмыс"
measure = "employees"
[constants]
source = "survey"
[codes.area]
"Қала" = "KZ-75"
"""


def test_a_mapping_of_ones_own_reads_long_tables(country: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    rows = [["Жыл", "Аймақ", "Жұмыс"], ["2024 жыл", "Қала", "120"], ["2024 жыл", "Ауыл", "7"]]
    loaded = _read(country, rows, path)
    (found,) = loaded.observations
    assert (found.key.area, str(found.period), found.printed.text) == ("KZ-75", "2024", "120")
    assert loaded.report.notes["rows of other codes"] == 1
    assert loaded.sources == ()


def test_rows_of_codes_that_a_list_does_not_hold_are_other_rows(
    country: Catalogue, tmp_path: Path
) -> None:
    """Cells that are codes as they stand are as other as labels that no list knows."""
    path = tmp_path / "own.toml"
    path.write_text(OWN.partition("[codes.area]")[0], "utf-8")
    rows = [["Жыл", "Аймақ", "Жұмыс"], ["2024", "KZ-75", "120"], ["2024", "NO", "7"]]
    loaded = _read(country, rows, path)
    assert [o.key.area for o in loaded.observations] == ["KZ-75"]
    assert loaded.report.notes["rows of other codes"] == 1
    path.write_text(path.read_text("utf-8").replace('"skip"', '"refuse"'), "utf-8")
    with pytest.raises(InvalidFile) as refused:
        _read(country, rows, path)
    assert [failure.rule for failure in refused.value.failures] == ["unknown-code"]


BAD_MAPPINGS = [
    (OWN.replace("period =", "colour ="), "colour"),
    (OWN.replace('"Жыл"\nunknown', '"("\nunknown'), r"cannot be read: the pattern '\('"),
    (OWN.replace("[layout]", "[layout]\nfooter = 1"), "footer"),
    (OWN.replace("[layout]", '[layout]\ngroups = "."'), "group mark"),
    (OWN.replace('id = "own"', ""), "id"),
    ("id = ", "cannot be read"),
    (OWN + "\n[extra]\n", "extra"),
]


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('header = "Жұмыс"', 'header = "Еңбек"', "titles: `Жыл`, `Аймақ`, `Жұмыс`."),
        ('header = "Жыл"', 'header = "Ауыл"', "and every column of [columns]"),
        ('"skip"', '"refuse"', "[codes.area]"),
    ],
)
def test_a_refusal_says_which_line_of_the_mapping_would_help(
    country: Catalogue, tmp_path: Path, old: str, new: str, hint: str
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(old, new, 1), "utf-8")
    rows = [["Жыл", "Аймақ", "Жұмыс"], ["2024", "Қала", "120"], ["2024", "Xyz", "7"]]
    with pytest.raises(InvalidFile) as refused:
        _read(country, rows, path)
    assert hint in refused.value.failures[0].hint


@pytest.mark.parametrize(("text", "word"), BAD_MAPPINGS)
def test_a_bad_mapping_is_refused(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidFile, match=word):
        read_layout(path)


def test_an_unknown_mapping_names_the_shipped_ones() -> None:
    with pytest.raises(NotFound, match="bns_cumulative"):
        read_layout("bns_monthly")


@pytest.mark.parametrize("name", shipped_layouts())
def test_shipped_mappings_can_be_read(name: str) -> None:
    assert read_layout(name).id == name


def test_a_table_of_indices_alone_is_read(country: Catalogue) -> None:
    rows = [
        ["Алматы қаласы бойынша өнеркәсіп өндірісі", ""],
        ["Қызмет түрлері", "Индекс, %"],
        ["", "2025 жылғы қаңтар–мамыр"],
        ["Өнеркәсіп - барлығы", "118,2"],
    ]
    (one,) = _read(country, rows, "bns_cumulative_activities").observations
    assert (one.key.measure, str(one.period), one.printed.text) == (
        "index_pct", "2025-01/2025-05", "118.2"
    )  # fmt: skip


def test_a_title_that_speaks_of_volume_is_no_header(country: Catalogue) -> None:
    title = [["Алматы қаласы бойынша өнеркәсіп өнімінің көлемі мен индексі", "", ""]]
    loaded = _read(country, [*title, *ACTIVITIES[1:]], "bns_cumulative_activities")
    assert [o.missing for o in loaded.observations] == [False] * 5 + [True]
    assert {o.key.area for o in loaded.observations} == {"KZ-75"}
