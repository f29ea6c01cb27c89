"""A level of compiled figures is freed whole or not at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ondiris.codes import Catalogue
from ondiris.model import World
from ondiris.production.compilation import Cell
from ondiris.production.openness import opened
from ondiris.production.release import Release

LEAVES = {"B08": 0, "C10": 1, "C18": 2, "D35": 3}
CELLS = [
    Cell("B-E", "XX-1", "all", (0, 1, 2, 3)),
    Cell("B", "XX-1", "all", (0,)),
    Cell("B08", "XX-1", "all", (0,)),
    Cell("C", "XX-1", "all", (1, 2)),
    Cell("C10", "XX-1", "all", (1,)),
    Cell("C18", "XX-1", "all", (2,)),
    Cell("D", "XX-1", "all", (3,)),
    Cell("D35", "XX-1", "all", (3,)),
]


RELEASE = Release(World.SYNTHETIC, "compiled-synthetic", "XX-1", "B-E", fewest=3, dominance=0.85)


def made_up(enterprises: Any, largest: Any, value: Any) -> Any:
    measures = {"value": SimpleNamespace(total=value)}
    return SimpleNamespace(enterprises=enterprises, largest=largest, measures=measures)


@pytest.fixture
def freed(catalogue: Catalogue) -> Any:
    def of(few: str = "", dominated: str = "", idle: str = "") -> frozenset[str]:
        enterprises, value = np.full((4, 3), 5.0), np.full((4, 3), 100.0)
        largest = np.full((4, 3), 30.0)
        if few:
            enterprises[LEAVES[few], 1] = 2.0
        if dominated:
            largest[LEAVES[dominated], 2] = 90.0
        if idle:
            for each in (enterprises, value, largest):
                each[LEAVES[idle]] = 0.0
        compiled = made_up(enterprises, largest, value)
        return opened(RELEASE, compiled, CELLS, catalogue["activities"]).free

    return of


def test_where_every_part_passes_everything_is_free(freed: Any) -> None:
    assert freed() == {c.activity for c in CELLS}


def test_one_part_that_fails_in_one_month_keeps_its_whole_level_internal(freed: Any) -> None:
    assert freed(few="C10") == {"B-E", "B", "B08", "C", "D", "D35"}
    assert freed(dominated="C18") == {"B-E", "B", "B08", "C", "D", "D35"}


def test_a_section_that_fails_keeps_all_sections_internal(freed: Any) -> None:
    assert freed(few="D35") == {"B-E"}


def test_an_activity_without_enterprises_exposes_nobody(freed: Any) -> None:
    assert "C18" in freed(idle="C10")


def test_a_whole_that_fails_frees_nothing(catalogue: Catalogue) -> None:
    ones = np.ones((4, 3))
    compiled = made_up(ones * 0.5, ones, ones)
    assert not opened(RELEASE, compiled, CELLS, catalogue["activities"]).free
