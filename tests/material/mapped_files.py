"""Small foreign tables in every format that a mapping reads, and the mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

__all__ = ["MAPPING", "TABLE", "others"]

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
