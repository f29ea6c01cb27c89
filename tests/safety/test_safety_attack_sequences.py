"""A sample of `make attack`: releases one after the other, and an attacker who knows no kernel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from attacked_cities import play, play_year
from attacked_homes import play_home
from outside_attacker import Attacker
from outside_world import Published, Stated, World

FELL = (80, 124, 163, 703, 853, 1397, 1411, 1507, 1702, 1923, 2377)
"""Seeds with which secrets fell before releases were judged together as they are."""
FELL_BY_COMMAND = (4, 10, 175)


@pytest.mark.parametrize("seed", [*FELL, *range(3000, 3008)])
def test_no_sequence_of_releases_narrows_a_secret(seed: int) -> None:
    told = play(seed)
    assert told.released
    assert told.short == []
    assert told.failed == []


@pytest.mark.parametrize("seed", FELL_BY_COMMAND)
def test_no_sequence_of_commands_narrows_a_secret(seed: int, tmp_path: Path) -> None:
    told = play_home(seed, tmp_path)
    assert told.released
    assert told.short == []
    assert told.failed == []


def test_a_year_of_tables_to_date_tells_nobody_and_is_the_same_again() -> None:
    year = play_year(1, months=3)
    assert year.short == []
    assert year.one_by_one <= 1.15 * year.together
    again = play_year(1, months=3, plan=False)
    for one, other in zip(year.hidden, again.hidden, strict=True):
        np.testing.assert_array_equal(one, other)


TREES = {"activity": {"T": None, "a": "T", "b": "T", "c": "T"}}
RULES = Stated(frequency=3, margin=10.0, insiders=False)


def town() -> World:
    """One late return in `a`, five in `c`; `a` and `b` are hidden before and after."""
    world = World(TREES)
    for leaf, count in (("a", 1), ("b", 4), ("c", 4)):
        for k in range(count):
            world.report((leaf,), 1, 0, f"{leaf}{k}", 100.0 + k)
    world.report(("a",), 1, 1, "late", 50.0)
    for k in range(5):
        world.report(("c",), 1, 1, f"more{k}", 40.0)
    return world


def table(world: World, name: str, until: int, hidden: str) -> Published:
    low, high = {}, {}
    for code in TREES["activity"]:
        value = float(world.weights({"activity": code}, range(1, 2), until, 1.0) @ world.values)
        low[code,], high[code,] = (0.0, float("inf")) if code in hidden else (value, value)
    return Published(name, ("activity",), range(1, 2), until, 1.0, low, high)


def test_the_attacker_finds_what_two_tables_give_away() -> None:
    world = town()
    first, second = (table(world, str(n), n, "ab") for n in (0, 1))
    attacker = Attacker(world, RULES)
    assert attacker.short([], [first]) == []
    fallen = attacker.short([first], [first, second])
    assert any("('a',)" in name and "exact" in name for name in fallen)


def test_the_attacker_is_content_where_more_is_hidden() -> None:
    world = town()
    first, second = table(world, "0", 0, "ab"), table(world, "1", 1, "abc")
    assert Attacker(world, RULES).short([first], [first, second]) == []
