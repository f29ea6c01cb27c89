"""A file of peers: read whole, or refused with every failing place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile
from ondiris.sources.peers import PeerRow, read_peers

HEAD = "region,indicator,year,value,unit,source\n"
KNOWN = ("breadth", "exports")


def refusals(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "peers.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidFile) as refused:
        read_peers(file, KNOWN)
    return [failure.rule for failure in refused.value.failures]


def test_every_row_has_its_source(tmp_path: Path) -> None:
    file = tmp_path / "peers.csv"
    file.write_text(f"{HEAD}Lodz,breadth,2024,2.50,x,Statistics Poland\n", "utf-8")
    assert read_peers(file, KNOWN) == (
        PeerRow("Lodz", "breadth", 2024, Decimal("2.50"), "x", "Statistics Poland"),
    )


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("Lodz,breath,2024,2.5,x,somebody", "unknown-indicator"),
        ("Lodz,breadth,2024,nan,x,somebody", "not-a-number"),
        ("Lodz,breadth,24,2.5,x,somebody", "bad-year"),
        ("Lodz,breadth,2024,2.5,x,", "missing"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(tmp_path: Path, row: str, rule: str) -> None:
    assert rule in refusals(tmp_path, f"{HEAD}{row}\n")


def test_two_units_of_one_indicator_are_refused(tmp_path: Path) -> None:
    rows = "Lodz,exports,2024,1,USD,a\nPune,exports,2024,1,EUR,a\n"
    assert refusals(tmp_path, HEAD + rows) == ["two-units"]


def test_a_region_says_an_indicator_once(tmp_path: Path) -> None:
    rows = "Lodz,exports,2024,1,USD,a\nLodz,exports,2023,2,USD,a\n"
    assert refusals(tmp_path, HEAD + rows) == ["peer-twice"]


def test_a_file_of_nobody_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, HEAD) == ["no-peer-rows"]
