"""Pools of projects: read from files, and the side of a bound on which an investment lies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from ondiris.applications import pool_of
from ondiris.codes import load_catalogue
from ondiris.errors import InvalidFile
from ondiris.production.applications.pools import ProjectPools, read_pools
from ondiris.sources.cells import ReadingContext

TODAY = date(2026, 3, 2)
CASE = Path(str(files("ondiris"))) / "cases" / "almaty" / "applications"
POOLS = "code,name_en,above,up_to,valid_from,url\n"
INDEX = (
    "amount,valid_from,url\n4000,2025-01-01,https://a.example\n4500,2026-01-01,https://a.example\n"
)


def read(folder: Path) -> ProjectPools:
    return read_pools(folder, ReadingContext(load_catalogue(), TODAY))


@pytest.fixture
def pools(tmp_path: Path) -> ProjectPools:
    (tmp_path / "calculation-index.csv").write_text(INDEX, "utf-8")
    (tmp_path / "pools.csv").write_text(
        f"{POOLS}small,Small,,100,2024-01-01,https://a.example\n"
        "small,Small,,200,2026-01-01,https://a.example\n"
        "large,Large,100,,2024-01-01,https://a.example\n"
        "large,Large,200,,2026-01-01,https://a.example\n",
        "utf-8",
    )
    return read(tmp_path)


@pytest.mark.parametrize(
    ("amount", "day", "told"),
    [
        # 100 indices of 4,000 on the last day of 2025; 200 of 4,500 from the day after.
        (400_000, date(2025, 12, 31), "small"),
        (400_001, date(2025, 12, 31), "large"),
        (900_000, date(2026, 1, 1), "small"),
        (900_001, date(2026, 1, 1), "large"),
    ],
)
def test_a_bound_belongs_to_the_smaller_pool_of_its_day(
    pools: ProjectPools, amount: int, day: date, told: str
) -> None:
    found = pool_of(Decimal(amount), day, pools.pools, pools.indices)
    assert found is not None
    assert found.pool.code == told


def test_without_an_amount_of_the_index_no_pool_is_told(pools: ProjectPools) -> None:
    assert pool_of(Decimal(1), date(2024, 12, 31), pools.pools, pools.indices) is None


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("small,Small,,,2024-01-01,https://a.example", "no-bound"),
        ("small,Small,200,100,2024-01-01,https://a.example", "empty-pool"),
        ("small,Small,,many,2024-01-01,https://a.example", "bad-count"),
        ("small,Small,,100,,https://a.example", "missing"),
    ],
)
def test_a_row_that_cannot_be_is_named(tmp_path: Path, row: str, rule: str) -> None:
    (tmp_path / "pools.csv").write_text(POOLS + row + "\n", "utf-8")
    with pytest.raises(InvalidFile) as refused:
        read(tmp_path)
    assert [failure.rule for failure in refused.value.failures] == [rule]


def test_a_city_without_such_files_has_no_pools(tmp_path: Path) -> None:
    assert read(tmp_path) == ProjectPools()


def test_the_first_case_tells_its_two_pools_with_their_pages() -> None:
    found = read(CASE)
    # 150,000 indices of 4,325 are 648.75 million.
    told = [
        pool_of(Decimal(amount), TODAY, found.pools, found.indices)
        for amount in (648_750_000, 648_750_001)
    ]
    assert [one.pool.code for one in told if one] == ["regional", "national"]
    assert all(one.url.startswith("https://") for one in (*found.pools, *found.indices))
