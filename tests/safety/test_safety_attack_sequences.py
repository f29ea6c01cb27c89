"""A sample of `make attack`: releases one after the other, and an attacker who knows no kernel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from attacked_cities import play, play_year
from attacked_growth import Weighed
from attacked_homes import play_home
from outside_attacker import Attacker
from outside_world import Published, Stated, World, needed

FELL = (80, 124, 163, 703, 853, 1397, 1411, 1507, 1702, 1923, 2377, 3168)
"""Seeds with which secrets fell before releases were judged together as they are."""
FELL_BY_COMMAND = (4, 10, 175)
FELL_BY_GROWTH = (108, 217, 232)
"""Wide ones: small contributors without a name, and growth that tells more than levels."""


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


@pytest.mark.parametrize("seed", [*range(4000, 4008), 15753])
def test_no_table_made_in_another_way_narrows_a_secret(seed: int) -> None:
    told = play(seed, wide=True)
    assert told.released
    assert told.short == []
    assert told.failed == []


@pytest.mark.parametrize("seed", FELL_BY_GROWTH)
def test_no_growth_and_no_consent_narrows_a_secret(seed: int, tmp_path: Path) -> None:
    told = play_home(seed, tmp_path, wide=True)
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


def test_who_agreed_to_be_visible_is_nobodys_target() -> None:
    """Of 60, 30 and 10: at 20 % the 10 are fewer than 12; of the 30, whom 60 watch, more than 6."""
    amounts = {"a": 60.0, "b": 30.0, "c": 10.0}
    assert needed(amounts, Stated(p=20.0)) == pytest.approx(2.0)
    assert needed(amounts, Stated(p=20.0, consenting=frozenset("a"))) == 0
    assert needed(amounts, Stated(p=40.0, consenting=frozenset("a"))) == pytest.approx(2.0)
    assert needed(amounts, Stated(frequency=4, margin=10.0)) == pytest.approx(10.0)
    assert needed(amounts, Stated(frequency=4, margin=10.0, consenting=frozenset("abc"))) == 0
    largest = Stated(dominance=(1, 50.0))
    assert needed(amounts, largest) == pytest.approx(20.0)
    assert needed(amounts, replace(largest, consenting=frozenset("a"))) == 0


def test_the_attacker_weighs_what_was_made_as_compiled_figures_do() -> None:
    world = World({"activity": {"T": None, "a": "T"}})
    world.report(("a",), 12, 0, "x", 150.0)
    world.report(("a",), 0, 0, "x", 100.0)
    own = Weighed(world, {"a": 0.5}, 0)
    np.testing.assert_allclose(own.sum("T", range(1)), [0.0, 0.5])
    assert float(own.sum("T", range(12, 13)) @ world.values) == 75.0
