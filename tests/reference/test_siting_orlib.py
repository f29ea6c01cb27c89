"""OR-Library's p-median files: published optima, proved.

Source: J. E. Beasley, OR-Library; "A note on solving large p-median problems", European Journal of
Operational Research 21 (1985) 270-273, table 2.  The files are not ours to ship.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ondiris.siting import good_plan, p_median, shortest_paths
from ondiris.sources.orlib import read_orlib

BESIDE = [above / "shared" / "reference" / "pmed" for above in Path(__file__).parents]
FOLDER = next((folder for folder in BESIDE if folder.is_dir()), BESIDE[-1])
OPTIMA = (5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255,
          7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789)  # fmt: skip
LAST_EDGE_SUMS = {1: 706126, 2: 687579}


def distances(number: int) -> tuple[np.ndarray, int]:
    path = FOLDER / f"pmed{number}.txt"
    if not path.is_file():
        pytest.skip("the OR-Library files are not here; they are not shipped")
    problem = read_orlib(path.read_text("ascii"), path.name)
    paths = shortest_paths(problem.vertices, problem.start, problem.end, problem.length)
    return paths, problem.sites


@pytest.mark.parametrize("number", range(1, 21))
def test_the_published_optimum_is_found_and_proved(number: int) -> None:
    cost, sites = distances(number)
    plan = p_median(cost, sites)
    assert plan.objective == OPTIMA[number - 1]
    assert plan.bound == plan.objective
    assert plan.proved


@pytest.mark.parametrize("number", [5, 10, 15, 19, 20])
def test_the_heuristic_alone_is_within_half_a_per_cent(number: int) -> None:
    cost, sites = distances(number)
    total, chosen = good_plan(cost, sites)
    assert len(chosen) == sites
    assert total <= OPTIMA[number - 1] * 1.005


@pytest.mark.parametrize("number", LAST_EDGE_SUMS)
def test_the_last_of_repeated_edges_is_read(number: int) -> None:
    cost, _ = distances(number)
    assert np.triu(cost).sum() == LAST_EDGE_SUMS[number]
