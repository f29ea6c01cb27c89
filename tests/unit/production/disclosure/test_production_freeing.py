"""Returns become tables whose codes are opened or closed; only the sealed answer frees a figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ondiris.codes import Catalogue
from ondiris.disclosure import Opening, Rules, open_codes, table_system
from ondiris.engines import open_engine
from ondiris.engines.highs import HighsSolver
from ondiris.errors import BrokenInvariant
from ondiris.indices.plan import known_rows
from ondiris.model import Confidentiality, Month, Period, World
from ondiris.production.disclosure.freeing import (
    ActivityTree,
    Contributors,
    cell_of,
    cells_in_chain,
    contributors_of,
    failing_places,
    tables,
)
from ondiris.production.indices.compilation import Cell, leaves_of
from ondiris.production.indices.release import Release

JANUARY = int(Month.parse("2024-01"))
RULES = Rules("2024-01-01", minimum_frequency=3, frequency_margin=10)


def register(rows: list[tuple[str, str, str, str]]) -> pa.Table:
    """Enterprises by activity, area and size, with their holding."""
    return pa.table(
        {
            "bin": [f"{i:012d}" for i in range(len(rows))],
            "activity": [r[0] for r in rows],
            "area": [r[1] for r in rows],
            "size": [r[2] for r in rows],
            "holding": [r[3] for r in rows],
            "first_month": pa.array([JANUARY] * len(rows), pa.int64()),
            "last_month": pa.array([JANUARY + 99] * len(rows), pa.int64()),
        }
    )


CITY = [
    *[("C29", "XX-1-n", "sme", "")] * 4,
    *[("C30", "XX-1-s", "sme", "")] * 4,
    *[("C23", "XX-1", "large_medium", "")] * 3,
    ("C23", "XX-1-n", "large_medium", "group"),
    ("C23", "XX-1-s", "sme", "group"),
]


@pytest.fixture
def leaves(catalogue: Catalogue) -> Any:
    return leaves_of(register(CITY), catalogue["activities"], {"C29": 0.2})


@pytest.fixture
def city(leaves: Any, catalogue: Catalogue) -> ActivityTree:
    return ActivityTree.of(leaves, catalogue["activities"], "B-E")


def reported(leaves: Any, months: int, value: Any = None) -> Contributors:
    """Every enterprise reports 10 a month, or what `value` says of enterprise and month."""
    rows = leaves.register.to_pylist()
    cells = [(r, m) for r in rows for m in range(months)]
    values = [float(value(int(r["bin"]), m)) if value else 10.0 for r, m in cells]
    return Contributors(
        np.array([r["leaf"] for r, _ in cells]),
        np.array([JANUARY + m for _, m in cells]),
        np.array([r["holder"] for r, _ in cells]),
        np.array(values),
        np.full(len(cells), 5.0),
    )


def test_named_aggregates_stand_between_members_and_parent(city: ActivityTree) -> None:
    assert city.tree.parents["C29"] == "C-MACH"
    assert city.tree.parents["C-MACH"] == "C"
    assert city.tree.parents["C23"] == "C"
    assert "C-FOOD" not in city.tree.parents
    assert not city.unshown


def test_what_a_section_has_of_its_own_gets_a_leaf_that_is_never_shown(
    catalogue: Catalogue,
) -> None:
    leaves = leaves_of(register([*CITY, ("C", "XX-1-n", "sme", "")]), catalogue["activities"], {})
    tree = ActivityTree.of(leaves, catalogue["activities"], "B-E")
    assert tree.unshown == {"C:own"}
    assert tree.tree.parents["C:own"] == "C"
    outside = leaves_of(register([*CITY, ("_T", "XX-1-n", "sme", "")]), catalogue["activities"], {})
    apart = ActivityTree.of(outside, catalogue["activities"], "B-E")
    assert sorted(set(apart.of_leaf.tolist())) == ["", "C23", "C29", "C30"]


def test_a_year_to_date_is_the_one_before_and_a_month(leaves: Any, city: ActivityTree) -> None:
    year, again, staff = tables(reported(leaves, 14), city, RULES, first=JANUARY, last=JANUARY + 13)
    parents = year.shape.hierarchies[1].parents
    assert parents["2024-03"] == parents["2024-01/2024-02"] == "2024-01/2024-03"
    assert parents["2024-01"] == "2024-01/2024-02"
    assert parents["2024-01/2024-12"] is None
    assert again.shape.hierarchies[1].codes == ("2025-01/2025-02", "2025-01", "2025-02")
    system, cells, _ = table_system(year)
    values = dict(zip(system.names, system.values, strict=True))
    assert values["C-MACH|2024-01/2024-03"] == 8 * 3 * 10
    assert values["B-E|2024-05"] == len(CITY) * 10
    assert cells.count[system.names.index("C23|2024-01")] == 4  # a holding of two counts once
    assert staff.shape.names[0] == "B-E|employees 2025-02"
    assert table_system(staff)[0].values[0] == len(CITY) * 5


def test_a_span_of_months_is_a_cell_of_its_year_or_several() -> None:
    named = {text: cell_of("C29", Period.parse(text)) for text in ("2025", "2025-Q1", "2025-02")}
    assert named == {
        "2025": "C29|2025-01/2025-12",
        "2025-Q1": "C29|2025-01/2025-03",
        "2025-02": "C29|2025-02",
    }
    for other in ("2025-06-01", "2025-06-30", "2024-11/2025-02", "../2027"):
        assert cell_of("C29", Period.parse(other)) == f"C29|{other}"
    assert cells_in_chain("C29", Period.parse("2025-Q1")) == ("C29|2025-01/2025-03",)
    assert cells_in_chain("C29", Period.parse("2025-02")) == ("C29|2025-02",)
    assert cells_in_chain("C29", Period.parse("2025-Q2")) == (
        "C29|2025-04", "C29|2025-05", "C29|2025-06",
    )  # fmt: skip
    assert cells_in_chain("C29", Period.parse("2024-11/2025-02")) == ("C29|2024-11/2025-02",)


def test_places_fail_by_the_rules_in_force(leaves: Any, city: ActivityTree) -> None:
    rows = reported(leaves, 2, lambda i, m: 0.0 if i in (1, 2, 3) and m == 0 else 10.0)
    rows = rows.at(rows.value > 0)
    asked = tables(rows, city, RULES, first=JANUARY, last=JANUARY + 1)
    found = failing_places(rows, city, leaves, city="XX-1", asked=asked, last=JANUARY + 1)
    assert ("C29", "XX-1", "all", "2024-01") in found
    assert ("C29", "XX-1", "all", "2024-02") not in found
    assert ("C23", "XX-1-n", "all", "2024-02") in found
    assert ("C23", "XX-1", "sme", "2024-01/2024-02") in found
    assert ("C30", "XX-1-s", "all", "2024-02") not in found


def cell(activity: str, area: str = "XX-1", scope: str = "all") -> Cell:
    return Cell(activity, area, scope, (0,))


def test_only_what_is_open_is_free_and_the_rest_says_why(leaves: Any, city: ActivityTree) -> None:
    rows = reported(leaves, 2, lambda i, m: 0.0 if i in (1, 2, 3) and m == 0 else 10.0)
    rows = rows.at(rows.value > 0)
    asked = tables(rows, city, RULES, first=JANUARY, last=JANUARY + 1)
    opening = open_codes(asked, HighsSolver())
    failing = failing_places(rows, city, leaves, city="XX-1", asked=asked, last=JANUARY + 1)
    release = Release(World.SYNTHETIC, "s", "XX-1", "B-E", opening, failing)
    first, second = Period.months(2024, 1, 1), Period.months(2024, 2, 2)
    assert release.level(first, cell("B-E")) is Confidentiality.FREE
    assert release.level(first, cell("C29")) is Confidentiality.CONFIDENTIAL
    assert release.level(second, cell("C29")) is Confidentiality.INTERNAL
    assert release.level(second, cell("C30")) is Confidentiality.INTERNAL  # it hides C29
    assert release.level(first, cell("B-E", scope="sme")) is Confidentiality.INTERNAL
    assert release.level(first, cell("B-E"), cell("C29")) is not Confidentiality.FREE
    closed = Release(World.SYNTHETIC, "s", "XX-1", "B-E")
    assert closed.level(first, cell("B-E")) is Confidentiality.INTERNAL


def test_a_release_takes_nothing_that_did_not_pass_disclosure_control(
    leaves: Any, city: ActivityTree
) -> None:
    asked = tables(reported(leaves, 1), city, RULES, first=JANUARY, last=JANUARY)
    opening = open_codes(asked, HighsSolver())
    forged = Opening(frozenset(city.tree.codes), frozenset(), opening.content.account)
    with pytest.raises(BrokenInvariant) as refused:
        Release(World.SYNTHETIC, "s", "XX-1", "B-E", forged)  # type: ignore[arg-type]
    assert refused.value.code == "unprotected"


def returns(path: Any, count: int) -> Any:
    rows = [
        (f"{i:012d}", JANUARY, "p", "t", 1.0, value, value, 3.0, date(2024, 2, 9), True)
        for i, value in enumerate([5000.0, *[1.0] * (count - 1)])
    ]
    names = (
        "bin", "month", "product", "unit", "quantity", "value", "shipments", "employees",
        "received", "accepted",
    )  # fmt: skip
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), path)
    return path


def test_small_contributors_are_told_apart_no_longer_and_lose_nothing(
    catalogue: Catalogue, tmp_path: Any
) -> None:
    """Of 3,001 enterprises one is large; the others stand as a hundred equal parts."""
    count = 3001
    leaves = leaves_of(
        register([("C23", "XX-1-n", "sme", "")] * count), catalogue["activities"], {}
    )
    with open_engine("duckdb") as engine:
        rows = engine.scan([returns(tmp_path / "r.parquet", count)])
        known = known_rows(rows, as_of=date(2024, 3, 1))
        found = contributors_of(engine, known, leaves, first=JANUARY, last=JANUARY + 1)
    assert len(found.leaf) == 101
    assert found.value.sum() == pytest.approx(8000.0)
    assert found.employees.sum() == pytest.approx(3.0 * count)
    assert found.value.max() == 5000.0
    assert np.partition(found.value, -2)[-2] == pytest.approx(30.0)
    assert found.value[found.holder == "000000000000"].tolist() == [5000.0]
