"""Small foreign tables in every format that a mapping reads, and the mapping."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["MAPPING", "TABLE", "open_document", "others"]

MAPPING = """
id = "mapped"
[layout]
header = '^(region|регион)$'
missing = [".."]
confidential = ["x"]
[columns]
area = '^(region|регион)$'
[codes.area]
"астана" = "KZ-71"
"алматы" = "KZ-75"
"kz-75" = "KZ-75"
"kz" = "KZ"
[[values]]
header = '^(value|2024)$'
measure = "output"
unit = "KZT"
[constants]
activity = "C29"
period = "2024"
[source]
provider = "Office"
title = "Table"
"""
TABLE = [["region", "time", "2024"], ["KZ-75", "2024", "1.5"], ["KZ", "2024", "2"]]


def others() -> Iterator[tuple[str, str, bytes]]:
    """Yield the formats that no writer of ours makes: name, ending, bytes."""
    px = (
        b'CODEPAGE="utf-8";STUB="region";HEADING="time";VALUES("region")="KZ-75","KZ";\n'
        b'VALUES("time")="2024";DATA=1.5 2;'
    )
    category = {"region": ["KZ-75", "KZ"], "time": ["2024"]}
    cube = {
        "class": "dataset", "id": list(category), "size": [2, 1], "value": [1.5, 2],
        "dimension": {name: {"category": {"index": codes}} for name, codes in category.items()},
    }  # fmt: skip
    yield "px", "px", px
    yield "json-stat", "json", json.dumps(cube).encode()
    yield "xls", "xls", Path(__file__).with_name("table.xls").read_bytes()
    yield "ods", "ods", open_document("".join(_row(row) for row in TABLE))
    yield "mapped.tsv", "tsv", "".join("\t".join(row) + "\n" for row in TABLE).encode()


def _row(cells: list[str]) -> str:
    made = (
        f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        if cell.replace(".", "", 1).isdecimal()
        else '<table:table-cell office:value-type="string">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row>{''.join(made)}</table:table-row>"


def open_document(rows: str) -> bytes:
    """Return an open-document workbook of one sheet whose rows are given."""
    made = io.BytesIO()
    space = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" '
            f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Таблица">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()
