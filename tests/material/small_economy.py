"""An economy of two activities that a pocket calculator knows, and what a city in it publishes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondiris.impact import SymmetricTable, TableWords
from ondiris.production.impact.economy import (
    EconomyTable,
    ImpactEconomy,
    impact_economy,
    kept_share,
)
from ondiris.production.impact.levels import PublishedLevels, city_levels
from ondiris.production.impact.table_activities import TableActivities

CODES = ("A", "C")
CITY = PublishedLevels(
    {"A": 5.0, "C": 250.0, "F": 100.0, "_T": 1000.0},
    {"C": 200.0, "C29": 60.0},
    {"C": 100.0, "_T": 600.0},
    {"B-F": 7000.0},
)
NATION = PublishedLevels({"A": 900.0, "C": 1500.0, "F": 600.0, "_T": 8000.0}, {"C": 1200.0}, {}, {})
PARTS = {"C-MACH": ("C28", "C29")}


def small_table(*, territory: str = "KZ") -> SymmetricTable:
    """Flows 150, 500, 200, 100 of output 1,000 and 2,000."""
    return SymmetricTable(
        flows=np.array([[150.0, 500.0], [200.0, 100.0]]),
        final_demand=np.array([[200.0, 150.0], [300.0, 1400.0]]),
        imports=np.array([100.0, 300.0]),
        taxes=np.zeros(2),
        value_added=np.array([[300.0, 500.0], [250.0, 600.0]]),
        output=np.array([1000.0, 2000.0]),
        words=TableWords(
            CODES, demand=("households", "exports"), value_added=("wages", "surplus"), unit="KZT",
            year=2021, territory=territory, exports="exports",
        ),
    )  # fmt: skip


def parts_of(code: str) -> Sequence[str]:
    """Return members of a grouping."""
    return PARTS.get(code, ())


def small_economy(*, lent: bool = False) -> ImpactEconomy:
    """The whole economy of the small table, its own or lent."""
    source = EconomyTable(small_table(), lent=lent, nation="KZ")
    return impact_economy(source, TableActivities(CODES), None)


def wide_economy(count: int = 12) -> ImpactEconomy:
    """The whole economy of a table of many activities, of which each buys a little of all."""
    codes = tuple(chr(65 + place) for place in range(count))
    flows = np.tile(np.arange(1.0, count + 1.0)[:, None], (1, count))
    output = np.full(count, 300.0)
    table = SymmetricTable(
        flows=flows,
        final_demand=np.array([output - flows.sum(axis=1), np.zeros(count)]).T,
        imports=np.zeros(count),
        taxes=np.zeros(count),
        value_added=np.array([(output - flows.sum(axis=0)) / 2.0] * 2),
        output=output,
        words=TableWords(
            codes, demand=("households", "exports"), value_added=("wages", "surplus"), unit="KZT",
            year=2021, territory="KZ", exports="exports",
        ),
    )  # fmt: skip
    return impact_economy(
        EconomyTable(table, lent=False, nation="KZ"), TableActivities(codes), None
    )


def city_economy(
    table: SymmetricTable, city: PublishedLevels, nation: PublishedLevels, *, lent: bool = True
) -> ImpactEconomy:
    """A city that publishes levels, in a nation whose structure a table lends."""
    rows = TableActivities(table.words.activities, parts_of)
    levels = city_levels(rows, table.output, kept_share(table), city, nation, 2025)
    return impact_economy(EconomyTable(table, lent=lent, nation="KZ"), rows, levels)
