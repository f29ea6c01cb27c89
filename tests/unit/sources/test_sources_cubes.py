"""PC-Axis, JSON-stat, old and open-document workbooks as tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mapped_files import open_document

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file

TODAY = date(2026, 11, 1)
MATERIAL = Path(__file__).parents[2] / "material"
MAPPING = """
id = "cube"
[layout]
header = '^value$'
missing = ["..", ".", "", "-"]
confidential = ["x"]
unknown_rows = "skip"
[columns]
area = '^region code$'
period = '^time code$'
activity = '^branch code$'
status = '^status$'
[codes.area]
"01" = "XX-1"
"02" = "XX"
[codes.status]
"p" = "P"
[[values]]
header = '^value$'
measure = "output"
unit = "KZT"
unit_multiplier = 6
[source]
provider = "Office"
title = "Cube"
"""
PX = """CHARSET="ANSI";
AXIS-VERSION="2013";
CODEPAGE="{codepage}";
LANGUAGE="en";
LANGUAGES="en","ru";
TITLE="Output; by region,"
" branch and time";
UNITS="million";
STUB="region","branch";
HEADING="time";
STUB[ru]="регион","отрасль";
VALUES("region")="North","South";
VALUES[ru]("region")="Север","Юг";
VALUES("branch")="Cars, trucks","Food";
VALUES("time")="2024","2025M05";
CODES("region")="01","02";
CODES("branch")="C29","C10";
CODES("time")="2024","2025M05";
DATA=
1.50 2
".." 4
5 "x"
-7 8.25;
"""


def read(
    catalogue: Catalogue, tmp_path: Path, data: bytes, name: str, mapping: str = MAPPING
) -> Loaded:
    path = tmp_path / "map.toml"
    path.write_text(mapping, "utf-8")
    return read_file(data, name, catalogue, today=TODAY, mapping=path)


def figures(loaded: Loaded) -> list[tuple[str, str, str, str]]:
    return [
        (o.key.area, o.key.activity, str(o.period), o.printed.text)
        for o in loaded.observations
        if not o.missing
    ]


EXPECTED = [
    ("XX-1", "C29", "2024", "1.50"),
    ("XX-1", "C29", "2025-05", "2"),
    ("XX-1", "C10", "2025-05", "4"),
    ("XX", "C29", "2024", "5"),
    ("XX", "C10", "2025-05", "8.25"),
]


@pytest.mark.parametrize("codepage", ["utf-8", "windows-1251", "iso-8859-5"])
def test_a_px_file_is_read_in_the_order_of_its_stub_and_heading(
    catalogue: Catalogue, tmp_path: Path, codepage: str
) -> None:
    """The last dimension runs fastest; a negative output cannot be and is left out here."""
    text = PX.format(codepage=codepage).replace("-7", '"-"')
    loaded = read(catalogue, tmp_path, text.encode(codepage), "cube.px")
    assert figures(loaded) == EXPECTED
    (kept,) = [o for o in loaded.observations if o.kept_back]
    assert (kept.key.area, kept.key.activity, str(kept.period)) == ("XX", "C29", "2025-05")
    assert loaded.report.notes["cells without a figure"] == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"North","South"', '"North"'),
        ("-7 8.25", "8.25"),
        ("DATA=", "DATE="),
        ('VALUES("time")', 'VALUE("time")'),
        ('UNITS="million"', 'KEYS("region")=VALUES'),
        ('UNITS="million"', 'CODES("region")="02","01"'),
        ('UNITS="million"', 'VALUES("region")="South","North"'),
    ],
)
def test_a_px_file_that_does_not_go_together_is_refused(
    catalogue: Catalogue, tmp_path: Path, old: str, new: str
) -> None:
    text = PX.format(codepage="utf-8")
    assert old in text
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, text.replace(old, new).encode(), "cube.px")
    assert refused.value.code == "broken-cube"


def dataset(**more: Any) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["geo", "nace", "t"],
        "size": [2, 2, 2],
        "dimension": {
            "geo": {"label": "region", "category": {"index": {"02": 1, "01": 0},
                    "label": {"01": "North", "02": "South"}}},
            "nace": {"label": "branch", "category": {"index": ["C29", "C10"]}},
            "t": {"label": "time", "category": {"index": {"2024": 0, "2025-05": 1}}},
        },
        "value": [1.5, 2, None, 4, 5, None, None, 8.25],
    } | more  # fmt: skip


def positioned(index: dict[str, int]) -> dict[str, Any]:
    """Return dimensions of a dataset whose times stand at these positions."""
    dimension = dataset()["dimension"]
    return {"dimension": dimension | {"t": {"category": {"index": index}}}}


@pytest.mark.parametrize("sparse", [False, True])
def test_a_json_stat_dataset_is_read_by_the_numbers_of_its_categories(
    catalogue: Catalogue, tmp_path: Path, *, sparse: bool
) -> None:
    made = dataset(status={"1": "p"})
    if sparse:
        told = enumerate(made["value"])
        made["value"] = {str(n): value for n, value in told if value is not None}
    loaded = read(catalogue, tmp_path, json.dumps(made).encode(), "cube.json")
    assert figures(loaded) == [(*one[:3], one[3].replace("1.50", "1.5")) for one in EXPECTED]
    assert [o.status for o in loaded.observations if not o.missing] == [(), ("P",), (), (), ()]
    empty = [(o.key.area, o.key.activity, o.status) for o in loaded.observations if o.missing]
    assert empty[0] == ("XX-1", "C10", ("O",))


@pytest.mark.parametrize(
    "more",
    [{"size": [2, 2, 3]}, {"id": ["geo", "nace"]}, {"value": [1, 2]}, {"dimension": {}},
     {"size": [2, 2, "many"]}, {"value": {"99": 1}}, {"dimension": []},
     {"value": {"-1": 1}}, {"value": {"0": 1, "00": 2}}, {"value": {"٧": 1}},
     positioned({"2024": 0, "2025-05": 0}),
     positioned({"2024": 0, "2025-05": 2}), positioned({"2024": -1, "2025-05": 0})],
)  # fmt: skip
def test_a_json_stat_dataset_that_does_not_go_together_is_refused(
    catalogue: Catalogue, tmp_path: Path, more: dict[str, Any]
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, json.dumps(dataset(**more)).encode(), "cube.json")
    assert refused.value.code == "broken-cube"


def test_a_cube_of_more_cells_than_are_read_at_once_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    many = [str(n) for n in range(2_000)]
    cube = dataset(
        size=[2_000, 2_000, 1],
        value=0,
        dimension={
            name: {"category": {"index": codes}}
            for name, codes in (("geo", many), ("nace", many), ("t", ["2024"]))
        },
    )
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, json.dumps(cube).encode(), "cube.json")
    assert refused.value.code == "too-large"


PLAIN = """
id = "plain"
[layout]
header = '^регион'
decimal = ","
confidential = ["x"]
[columns]
area = '^регион'
[codes.area]
"Астана" = "XX-1"
"Алматы" = "XX"
[[values]]
header = '20'
measure = "output"
unit = "KZT"
[constants]
activity = "C29"
[source]
provider = "Office"
title = "Table"
"""


def cell(value: str | float, times: int = 1) -> str:
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if isinstance(value, str):
        kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}{repeated}><text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="float" office:value="{value}"{repeated}/>'


def row(*cells: str, times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def test_an_open_document_is_read_by_its_values(catalogue: Catalogue, tmp_path: Path) -> None:
    data = open_document(
        row(cell("Регион"), cell("2024"), cell("2025"))
        + row(cell("Астана"), cell(104.2), cell(99))
        + row(cell("Алматы"), cell("x"), cell(1.5))
    )
    loaded = read(catalogue, tmp_path, data, "table.ods", PLAIN)
    assert figures(loaded) == [
        ("XX-1", "C29", "2024", "104.2"), ("XX-1", "C29", "2025", "99"),
        ("XX", "C29", "2025", "1.5"),
    ]  # fmt: skip
    assert loaded.report.notes["workbooks read without its formats"] == 1


def test_an_old_workbook_is_read_without_its_hidden_sheet(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    data = (MATERIAL / "table.xls").read_bytes()
    loaded = read(catalogue, tmp_path, data, "table.xls", PLAIN)
    assert [period for *_, period, _ in figures(loaded)] == ["2024", "2025", "2025"]
    assert "sheets left out, hidden: Черновик" in loaded.report.notes
    for end in (100, 2_000, len(data) - 600):
        with pytest.raises(InvalidFile) as refused:
            read(catalogue, tmp_path, data[:end], "table.xls", PLAIN)
        assert refused.value.code in ("truncated", "empty-file", "bad-rows")


@pytest.mark.parametrize(
    "rows", [row(cell(1.0, 16_000), times=1_000), row(cell(1.0, 3), times=9_000_000)]
)
def test_cells_that_an_open_document_repeats_are_counted_before_it_is_read(
    catalogue: Catalogue, tmp_path: Path, rows: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, open_document(rows), "table.ods", PLAIN)
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("name", ["table.ods", "table.xls", "cube.px"])
def test_other_bytes_than_the_name_says_are_refused(
    catalogue: Catalogue, tmp_path: Path, name: str
) -> None:
    for data in (b"%PDF-1.4 not a table", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken"):
        with pytest.raises(InvalidFile):
            read(catalogue, tmp_path, data, name, PLAIN)
