"""Files for siting and for projects, and tables made elsewhere: rows with their own columns."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.production.places.assigning import LIMITS, NEEDS
from ondiris.sources.cells import Failures, ReadingContext
from ondiris.sources.content import read_content
from ondiris.sources.foreign_tables import foreign_cells, read_foreign
from ondiris.sources.placing import APPLICANTS, read_applicants, read_matrix, read_places
from ondiris.sources.project_file import project_amounts, project_records, project_table
from ondiris.sources.rows import typed_rows


def _kept(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def _refused(error: InvalidFile) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in error.failures]


# --- places


def test_places_bring_point_amount_and_what_they_may_be_called(tmp_path: Path) -> None:
    text = "name,lat,lon,room,price,colour\nNorth,43.2,76.8,9,5,red\n,43.3,76.9,1e3,0,blue\n"
    path = _kept(tmp_path, text)
    first, second = read_places(path, "room", "price")
    assert (first.latitude, first.longitude, first.amount, first.burden) == (43.2, 76.8, 9.0, 5.0)
    assert (first.name, first.area, second.name) == ("North", "", "2")
    assert [place.burden for place in read_places(path, "room")] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "code", "failing"),
    [
        ("lat,lon\n43.2,76.8\n", "missing-column", [("row 1", "missing-column")] * 2),
        ("lat,lon,room,price\n", "bad-rows", [("row 2", "no-places")]),
        (
            "lat,lon,room,price\n43.2,76.8,,1\nx,76.8,9,-1\n176.8,43.2,9,1\n43.2,190,9,1\n",
            "bad-rows",
            [
                ("row 2, column 3 (room)", "missing"),
                ("row 3, column 1 (lat)", "not-a-number"),
                ("row 3, column 4 (price)", "negative"),
                ("row 4, column 1 (lat)", "swapped-coordinates"),
                ("row 5, column 1 (lat)", "bad-coordinates"),
            ],
        ),
    ],
)
def test_places_that_cannot_be_are_refused_by_row(
    tmp_path: Path, text: str, code: str, failing: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_places(_kept(tmp_path, text), "room", "price")
    assert refused.value.code == code
    assert _refused(refused.value) == failing


# --- distances


def test_a_matrix_is_numbers_and_nothing_else(tmp_path: Path) -> None:
    assert np.array_equal(read_matrix(_kept(tmp_path, "1,2.5\n\n1e1;0\n".replace(";", ","))), [
        [1, 2.5], [10, 0],
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "failing"),
    [
        ("1,2\n3\n", "m.csv", [("row 2", "ragged")]),
        ("1,\n3,-4\n", "m.csv", [("row 1, column 2", "hole"), ("row 2, column 2", "negative")]),
        ("a,b\n1,2\n", "m.csv", [("row 1, column 1", "not-a-number"),
                                 ("row 1, column 2", "not-a-number")]),
        ("[[1]]", "m.json", []),
    ],
)  # fmt: skip
def test_a_matrix_with_a_hole_is_none(
    tmp_path: Path, text: str, name: str, failing: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_matrix(_kept(tmp_path, text, name))
    assert refused.value.code == "bad-matrix"
    assert _refused(refused.value) == failing


# --- applicants


def test_what_applicants_may_ask_for_is_what_sites_are_asked_for() -> None:
    assert APPLICANTS.names == ("applicant", *NEEDS, *LIMITS, "worth")


def test_applicants_bring_what_they_ask_for_and_what_placing_them_is_worth(tmp_path: Path) -> None:
    text = "applicant,land,power,budget,worth\na,4,0,,\nb,,,30,2.5\n"
    first, second = read_applicants(_kept(tmp_path, text))
    assert (first.name, dict(first.needs), first.worth) == ("a", {"land": 4.0, "power": 0.0}, 1.0)
    assert (second.name, dict(second.needs), second.worth) == ("b", {"budget": 30.0}, 2.5)


def test_nobody_asks_for_nothing_or_twice(tmp_path: Path) -> None:
    text = "applicant,land,worth\na,0,\nb,-1,\nb,1,\nc,1,0\nd,1\n,1,\n"
    with pytest.raises(InvalidFile) as refused:
        read_applicants(_kept(tmp_path, text))
    assert sorted(_refused(refused.value)) == [
        ("row 2", "no-need"),
        ("row 3, column 2 (land)", "negative"),
        ("row 4, column 1 (applicant)", "applicant-twice"),
        ("row 5, column 3 (worth)", "worth"),
        ("row 6", "ragged"),
        ("row 7, column 1 (applicant)", "missing"),
    ]
    with pytest.raises(InvalidFile) as refused:
        read_applicants(_kept(tmp_path, "applicant,land\n"))
    assert _refused(refused.value) == [("row 2", "no-applicants")]


# --- projects


def test_the_columns_of_money_are_named_by_the_currency() -> None:
    names = project_table("EUR").names
    assert {"cost_planned_eur", "cost_actual_eur"} <= set(names)
    assert "cost_planned_kzt" not in names
    assert [a.unit for a in project_amounts("EUR")][:2] == ["EUR", "EUR"]


def test_a_project_row_is_read_by_its_columns(catalogue: Catalogue, tmp_path: Path) -> None:
    text = (
        "project,site,programme,stage,launch_planned,jobs_promised,source,known_at\n"
        "works,,parks-2027,construction,2026-09,65,office,2025-06-30\n"
        "works,nowhere,parks-2028 zone-2026,,2026-13,-5,,soon\n"
    )
    failures = Failures()
    content = read_content(_kept(tmp_path, text))
    records = project_records(content, project_table(), failures)
    reading = ReadingContext(catalogue, date(2025, 7, 1))
    (row,) = typed_rows(records, project_table(), failures, reading)
    assert row.record.number == 2
    assert [(f.where, f.rule) for f in failures.found] == [
        ("row 3, column 2 (site)", "unknown-code"),
        ("row 3, column 3 (programme)", "unknown-code"),
        ("row 3, column 5 (launch_planned)", "impossible-period"),
        ("row 3, column 6 (jobs_promised)", "negative-number"),
        ("row 3, column 8 (known_at)", "impossible-day"),
        ("row 3, column 7 (source)", "missing"),
    ]


def test_a_file_without_projects_is_no_project_file(tmp_path: Path) -> None:
    content = read_content(_kept(tmp_path, "name,source\nworks,office\n"))
    with pytest.raises(InvalidFile) as refused:
        project_records(content, project_table(), Failures())
    assert refused.value.code == "no-projects"


# --- tables made elsewhere


def test_a_table_made_elsewhere_shows_numbers_marks_and_holes(tmp_path: Path) -> None:
    text = "area,note,value,confidentiality\nn,x,1 250,\ns,x,с,C\nw,x,,F\n"
    found = foreign_cells(read_foreign(_kept(tmp_path, text)), ("area",))
    assert [cell.codes for cell in found] == [("n",), ("s",), ("w",)]
    assert found[0].value == 1250.0
    assert [math.isnan(cell.value) for cell in found] == [False, True, True]
    assert [cell.free for cell in found] == [False, False, True]
    assert found[1].place == "row 3, column 3 (value)"


def test_our_own_document_is_read_whatever_else_it_says_of_a_cell(tmp_path: Path) -> None:
    cells = [{"area": "n", "value": "5.5", "herfindahl": [0, 1]}, {"area": "s", "value": None}]
    path = _kept(tmp_path, json.dumps({"cells": cells, "base": 5}), "table.json")
    table = read_foreign(path)
    assert table.base == 5.0
    assert foreign_cells(table, ("area",))[0].value == 5.5
    path = _kept(tmp_path, json.dumps({"cells": cells}), "table.csv")
    assert len(foreign_cells(read_foreign(path), ("area",))) == 2


def test_every_failing_place_of_a_foreign_table_is_named(tmp_path: Path) -> None:
    text = "area,size,value\nn,large,98765x\n,small,1e999\ns,small,1,2\n"
    with pytest.raises(InvalidFile) as refused:
        foreign_cells(read_foreign(_kept(tmp_path, text)), ("area", "size"))
    assert refused.value.code == "bad-table"
    assert sorted(_refused(refused.value)) == [
        ("row 2, column 3 (value)", "not-a-number"),
        ("row 3, column 1 (area)", "missing"),
        ("row 3, column 3 (value)", "not-a-number"),
        ("row 4, column 4", "too-many-cells"),
    ]
    assert "98765" not in " ".join(str(f) for f in refused.value.failures)
