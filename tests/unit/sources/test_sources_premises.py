"""Files of premises: whole or not at all, each failing cell by its row, and what stays inside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import InvalidFile
from ondiris.model import Confidentiality
from ondiris.sources import Loaded, read_file

CASE = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty"
HEAD = "site,hall,name,built,let,free,tenants,jobs,day,institution,source,confidentiality\n"


@pytest.fixture(scope="module")
def almaty() -> Catalogue:
    return load_catalogue(CASE)


def read(rows: str, catalogue: Catalogue) -> Loaded:
    return read_file((HEAD + rows).encode(), "halls.csv", catalogue, today=date(2026, 6, 30))


def rules(rows: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    with pytest.raises(InvalidFile) as refused:
        read(rows, catalogue)
    return [(f.where, f.rule) for f in refused.value.failures]


def test_a_hall_becomes_statements_of_its_institution(almaty: Catalogue) -> None:
    loaded = read("severpark,h-1,First,4000,2500,1000,4,120,2026-05-31,park-co,,\n", almaty)
    assert {s.subject for s in loaded.statements} == {"hall:severpark:h-1"}
    assert {(s.property, s.value) for s in loaded.statements} == {
        ("hall_of", "severpark"), ("name", "First"), ("floor_total", "4000"),
        ("floor_let", "2500"), ("floor_free", "1000"), ("tenants_count", "4"),
        ("jobs_count", "120"),
    }  # fmt: skip
    assert [s.id for s in loaded.sources] == ["party:officer:park-co:desk"]
    assert {s.known.day for s in loaded.statements} == {date(2026, 5, 31)}


def test_what_an_enterprise_could_be_read_from_stays_inside(almaty: Catalogue) -> None:
    loaded = read("severpark,h-1,First,4000,2500,1000,4,120,2026-05-31,park-co,,\n", almaty)
    inside = {
        s.property for s in loaded.statements if s.confidentiality is Confidentiality.INTERNAL
    }
    assert inside == {"floor_let", "tenants_count", "jobs_count"}


@pytest.mark.parametrize("said", ["F", "N"])
def test_a_row_may_say_itself_who_sees_all_of_it(almaty: Catalogue, said: str) -> None:
    loaded = read(f"severpark,h-1,First,4000,2500,1000,4,120,2026-05-31,park-co,,{said}\n", almaty)
    assert {str(s.confidentiality) for s in loaded.statements} == {said}


def test_a_row_without_a_hall_is_about_the_park(almaty: Catalogue) -> None:
    loaded = read("ala-estate,,,9000,,500,,,2026-05-31,,,\n", almaty)
    assert {(s.subject, s.property) for s in loaded.statements} == {
        ("ala-estate", "floor_total"), ("ala-estate", "floor_free"),
    }  # fmt: skip
    assert [s.id for s in loaded.sources] == [next(iter(loaded.statements)).source]
    assert loaded.sources[0].id.startswith("premises-")


@pytest.mark.parametrize(
    ("row", "where", "rule"),
    [
        ("severpark,h,,100,60,41,,,2026-01-01,co,,", "row 2, column 6 (free)",
         "let-and-free-exceed-built"),
        ("severpark,h,,100,,101,,,2026-01-01,co,,", "row 2, column 6 (free)", "part-exceeds-whole"),
        ("severpark,h,,100,60,40,0,,2026-01-01,co,,", "row 2, column 6 (free)", "let-to-nobody"),
        ("severpark,h,,-1,,,,,2026-01-01,co,,", "row 2, column 4 (built)", "negative"),
        ("severpark,h,,1,,,1.5,,2026-01-01,co,,", "row 2, column 7 (tenants)", "not-a-count"),
        ("small-parks-2027,h,,1,,,,,2026-01-01,co,,", "row 2, column 1 (site)", "not-a-site"),
        ("severpark,h,Name,,,,,,2026-01-01,co,,", "row 2, column 4 (built)", "nothing-said"),
        ("severpark,h,,1,,,,,,co,,", "row 2, column 9 (day)", "missing"),
        ("severpark,a b,,1,,,,,2026-01-01,co,,", "row 2, column 2 (hall)", "bad-name"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_by_its_rule(
    almaty: Catalogue, row: str, where: str, rule: str
) -> None:
    assert (where, rule) in rules(f"{row}\n", almaty)


def test_a_hall_stands_once_in_a_file_and_a_day(almaty: Catalogue) -> None:
    row = "severpark,h,,100,,50,,,2026-01-01,co,,\n"
    assert rules(row + row, almaty) == [("row 3, column 2 (hall)", "hall-twice")]
    read(row + row.replace("2026-01-01", "2026-02-01"), almaty)


def test_a_row_is_said_by_one(almaty: Catalogue) -> None:
    row = "severpark,h,,100,,50,,,2026-01-01,co,gurk-zone-construction,\n"
    found = rules(row, almaty)
    assert [rule for _, rule in found] == ["two-sources"]


def test_a_file_of_halls_is_known_by_its_columns(almaty: Catalogue) -> None:
    loaded = read("severpark,h,,100,,50,,,2026-01-01,co,,\n", almaty)
    assert loaded.report.counts["premises"] == 1
