"""Published vectors of suppression: z1 (SSBtools, GaussSuppression) and microdata1 (sdcTable)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ondiris.disclosure import (
    Bands,
    Cells,
    Contributions,
    Cost,
    Dominance,
    Effort,
    Hierarchy,
    Insiders,
    PriorPosterior,
    Rules,
    Shape,
    System,
    check_witnesses,
    inferred_intervals,
    primary_cells,
    suppress,
)
from ondiris.engines.highs import HighsSolver

SHARED = Path(__file__).parents[3] / "shared" / "reference"
SERVICES = ("annet", "arbeid", "soshjelp", "trygd")
# R package SSBtools (MIT), data set z1: counts of regions A to H.
Z1 = {
    "annet": (11, 7, 5, 13, 9, 12, 6, 9),
    "arbeid": (11, 1, 8, 2, 14, 9, 4, 3),
    "soshjelp": (55, 29, 35, 17, 63, 24, 22, 38),
    "trygd": (36, 18, 25, 13, 52, 22, 8, 15),
}


def plain(name: str, total: str, leaves: tuple[str, ...]) -> Hierarchy:
    return Hierarchy(name, {total: None} | dict.fromkeys(leaves, total))


def z1() -> tuple[Shape, np.ndarray]:
    shape = Shape(
        (plain("region", "Total", tuple("ABCDEFGH")), plain("service", "Total", SERVICES))
    )
    leaf = np.zeros(shape.cells)
    for service, counts in Z1.items():
        for region, count in zip("ABCDEFGH", counts, strict=True):
            leaf[shape.names.index(f"{region}|{service}")] = count
    return shape, shape.roll_up @ leaf


def z1_system(cost: Cost = Cost.VALUE) -> System:
    """Return z1 with counts of 1 to 3 primary, to be blurred by at least one."""
    shape, values = z1()
    primary = (values >= 1) & (values <= 3)
    count = shape.cells
    level = np.where(primary, 1.0, 0.0)
    return System(
        shape.names, values, shape.equations, Bands.none(count), np.zeros(count),
        np.full(count, np.inf), level, level, primary, np.zeros(count, bool),
        (values > 0) & ~primary, cost.of(values), np.full(count, -1),
    )  # fmt: skip


def test_z1_hides_annet_and_arbeid_of_the_three_primary_regions() -> None:
    system = z1_system()
    assert {system.names[i] for i in np.flatnonzero(system.primary)} == {
        "B|arbeid", "D|arbeid", "H|arbeid",
    }  # fmt: skip
    pattern = suppress(system, HighsSolver(), effort=Effort.optimal(), insiders=Insiders.NONE)
    hidden = {system.names[i] for i in np.flatnonzero(pattern.hidden)}
    assert hidden == {f"{r}|{s}" for r in "BDH" for s in ("annet", "arbeid")}


def test_z1_attacker_finds_nought_to_six_for_every_primary() -> None:
    system = z1_system()
    pattern = suppress(system, HighsSolver(), effort=Effort.optimal(), insiders=Insiders.NONE)
    low, high = inferred_intervals(
        system, pattern.hidden, np.flatnonzero(system.primary), HighsSolver()
    )
    np.testing.assert_allclose(low, 0, atol=1e-6)
    np.testing.assert_allclose(high, 6, atol=1e-6)


def test_z1_by_number_of_cells_hides_no_more_than_the_published_pattern() -> None:
    system = z1_system(Cost.CELLS)
    pattern = suppress(system, HighsSolver(), effort=Effort.optimal(), insiders=Insiders.NONE)
    assert pattern.hidden.sum() <= 6
    proof = check_witnesses(system, pattern.hidden, pattern.witnesses, against_insiders=False)
    assert proof.holds


REGIONS = tuple("ABCD")
# R package sdcTable 0.34, its tests of microdata1: contributors, sum, largest and second largest.
MICRODATA1 = {
    ("A", "male"): (18, 178, 18, 15), ("A", "female"): (2, 20, 11, 9),
    ("B", "male"): (14, 140, 15, 14), ("B", "female"): (19, 204, 18, 16),
    ("C", "male"): (12, 118, 18, 12), ("C", "female"): (10, 106, 19, 12),
    ("D", "male"): (11, 366, 280, 11), ("D", "female"): (14, 152, 18, 16),
}  # fmt: skip


def microdata1() -> tuple[Shape, Contributions]:
    path = SHARED / "sdc_microdata1.csv"
    if not path.exists():
        pytest.skip("sdc_microdata1.csv is not at hand; it is not ours to ship")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shape = Shape((plain("region", "total", REGIONS), plain("gender", "total", ("male", "female"))))
    return shape, Contributions(
        (np.array([r["region"] for r in rows]), np.array([r["gender"] for r in rows])),
        np.array([f"{i:03d}" for i in range(len(rows))]),
        np.array([float(r["val"]) for r in rows]),
    )


def microdata1_like() -> Cells:
    """Return cells of the published sizes; what lies beyond the two largest is spread evenly."""
    shape = Shape((plain("region", "total", REGIONS), plain("gender", "total", ("male", "female"))))
    codes: list[tuple[str, str]] = []
    values: list[float] = []
    for code, (count, total, largest, second) in MICRODATA1.items():
        others = [(total - largest - second) / max(1, count - 2)] * (count - 2)
        codes += [code] * count
        values += [largest, second, *others]
    columns = tuple(np.array(column) for column in zip(*codes, strict=True))
    people = np.array([f"{i:03d}" for i in range(len(values))])
    return Cells.of(shape, Contributions(columns, people, np.array(values, dtype=float)))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules("2025-01-01", minimum_frequency=3, frequency_margin=10), {6}),
        (Rules("2025-01-01", minimum_frequency=2, frequency_margin=10), set()),
        (Rules("2025-01-01", dominance=Dominance(2, 75)), {6, 14}),
        (Rules("2025-01-01", p_percent=70), {6, 14}),
        (Rules("2025-01-01", pq=PriorPosterior(60, 80)), {6, 14}),
        # By hand for cell 14: 280 + 11 of 366 are 79.51 per cent, and 75 beyond them are 26.79
        # per cent of 280.
        (Rules("2025-01-01", dominance=Dominance(2, 79.5)), {6, 14}),
        (Rules("2025-01-01", dominance=Dominance(2, 79.6)), {6}),
        (Rules("2025-01-01", dominance=Dominance(1, 75)), {14}),
        (Rules("2025-01-01", p_percent=26.8), {6, 14}),
        (Rules("2025-01-01", p_percent=26.7), {6}),
        (Rules("2025-01-01", pq=PriorPosterior(26.8, 99)), {6, 14}),
        (Rules("2025-01-01", pq=PriorPosterior(26.7, 100)), {6}),
    ],
)
def test_cells_of_the_published_sizes_are_judged_as_published(
    rules: Rules, expected: set[int]
) -> None:
    cells = microdata1_like()
    found = {int(i) + 1 for i in np.flatnonzero(primary_cells(cells, rules).primary)}
    assert found == expected
    assert cells.total.tolist() == pytest.approx(
        [1284, 802, 482, 198, 178, 20, 344, 140, 204, 224, 118, 106, 518, 366, 152]
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules("2025-01-01", minimum_frequency=3, frequency_margin=10), {6}),
        (Rules("2025-01-01", dominance=Dominance(2, 75)), {6, 14}),
        (Rules("2025-01-01", p_percent=70), {6, 14}),
        (Rules("2025-01-01", pq=PriorPosterior(60, 80)), {6, 14}),
    ],
    ids=["frequency", "dominance", "p-percent", "pq"],
)
def test_microdata1_primary_cells_are_those_of_sdctable(rules: Rules, expected: set[int]) -> None:
    shape, contributions = microdata1()
    cells = Cells.of(shape, contributions)
    found = {int(i) + 1 for i in np.flatnonzero(primary_cells(cells, rules).primary)}
    assert found == expected


def test_microdata1_cells_have_the_published_counts_and_sums() -> None:
    shape, contributions = microdata1()
    cells = Cells.of(shape, contributions)
    assert cells.count.tolist() == [100, 55, 45, 20, 18, 2, 33, 14, 19, 22, 12, 10, 25, 11, 14]
    assert cells.total.tolist() == [
        1284, 802, 482, 198, 178, 20, 344, 140, 204, 224, 118, 106, 518, 366, 152,
    ]  # fmt: skip
    assert cells.ranked[13, :2].tolist() == [280, 11]


def test_microdata1_pattern_of_least_frequency_and_its_intervals() -> None:
    """Cell 6 alone is primary: cells 5, 6, 11, 12 go; counts [0, 12], values [0, 126]."""
    shape, contributions = microdata1()
    cells = Cells.of(shape, contributions)
    count = shape.cells
    primary = np.arange(count) == 5
    frequency = cells.count.astype(float)
    level = np.where(primary, 1.0, 0.0)

    def system(values: np.ndarray) -> System:
        return System(
            shape.names, values, shape.equations, Bands.none(count), np.zeros(count),
            np.full(count, np.inf), level, level, primary, np.zeros(count, bool), ~primary,
            frequency, np.full(count, -1),
        )  # fmt: skip

    counts = system(frequency)
    pattern = suppress(counts, HighsSolver(), effort=Effort.optimal(), insiders=Insiders.NONE)
    assert {int(i) + 1 for i in np.flatnonzero(pattern.hidden)} == {5, 6, 11, 12}
    for table, top in ((counts, 12), (system(cells.total), 126)):
        low, high = inferred_intervals(table, pattern.hidden, np.array([5]), HighsSolver())
        assert (round(low[0], 6), round(high[0], 6)) == (0, top)
