"""Of an activity that compiled figures hide nothing reaches the public, by whatever measure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from attacked_homes import Town, found_town

from ondiris.ports import Query
from ondiris.production.figures.rows import Row
from ondiris.session import open_home

SEED = 14
"""Of a town in which some activities are public and some are not."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town whose first two months are compiled, the year before in its returns."""
    made = found_town(np.random.default_rng([7, SEED]), tmp_path_factory.mktemp("t"), wide=True)
    for month in ("2025-01", "2025-02"):
        code, _, err = made.run("compile", "--period", month, "--world", "actual")
        assert code == 0, err
    return made


def rows(town: Town, audience: str) -> list[Row]:
    """Return everything that somebody may read: printed, compiled, derived, counted."""
    with open_home(town.home, audience=audience) as observatory:
        now = observatory.at()
        return list(now.get(Query(audience=now.audience, scope=None, areas=("ZZ-1",))).rows)


def compiled(found: list[Row]) -> Iterator[Row]:
    """Yield what was compiled here, and what follows from it and is no sum of what is shown."""
    known = {row.id: row for row in found}
    for row in found:
        names, shown = [row.id], True
        while names:
            name = names.pop()
            shown &= name in known
            names += known[name].inputs if name in known and known[name].formula else ()
        if row.compiled or not shown:
            yield row


@pytest.fixture(scope="module")
def closed(town: Town) -> frozenset[str]:
    inside, outside = (
        {r.key.activity for r in rows(town, who) if r.compiled and r.key.measure == "output"}
        for who in ("internal", "public")
    )
    assert outside
    return frozenset(inside - outside)


def test_no_measure_tells_the_public_of_a_hidden_activity(
    town: Town, closed: frozenset[str]
) -> None:
    """Levels, growth, indices, contributions, trends, ratios, employees, counts, shares: none."""
    assert closed
    told = [row for row in compiled(rows(town, "public")) if row.key.activity in closed]
    assert [(row.key.measure, row.key.of) for row in told] == []
    inside = {row.key.measure for row in rows(town, "internal") if row.key.activity in closed}
    assert inside >= {"output", "employees", "count_enterprises", "index_pct", "growth_pct",
                      "contribution_ppt", "ratio", "share_pct"}  # fmt: skip


def test_what_the_public_reads_of_a_hidden_activity_follows_from_what_it_reads(
    town: Town, closed: frozenset[str]
) -> None:
    """C is at least what C10 and C23 come to, and no more is said of it."""
    told = [row for row in rows(town, "public") if row.key.activity in closed and row.key.of == ""]
    assert {row.formula for row in told if row.period.month_range} <= {"tree-sum/1"}
    assert {row.bound.name for row in told if row.period.month_range} <= {"GE"}


def test_the_public_learns_of_no_part_of_the_city_and_of_no_size(town: Town) -> None:
    with open_home(town.home, audience="public") as observatory:
        now = observatory.at()
        found = compiled(list(now.get(Query(audience=now.audience, scope=None)).rows))
        assert {(row.key.area, row.key.scope) for row in found} == {("ZZ-1", "all")}
