"""What a city decides beyond one rule of a kind, before an attacker who knows no kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from attacked_cities import QUICK, SOLVER
from drawn_cities import City, draw_city
from outside_attacker import Attacker
from outside_world import Published, Secret, World

from ondiris.disclosure import (
    Contributions,
    Dominance,
    Hierarchy,
    Mark,
    MarkStatus,
    ProtectedTable,
    Reported,
    Rules,
    Shape,
    protect_table,
    table_system,
)

TREES: dict[str, dict[str, str | None]] = {
    "activity": {"T": None, "a": "T", "b": "T", "c": "T", "d": "T"},
    "area": {"city": None, "n": "city", "s": "city", "w": "city"},
}


def drawn_table(seed: int, **rules: object) -> tuple[City, Reported]:
    """Return a drawn city of one month, and its table under other rules."""
    city = draw_city(np.random.default_rng(seed), 1, 1, TREES)
    firms = [firm for firm in city.firms if firm.by_stretch[0][0] > 0]
    rows = Contributions(
        tuple(np.array([firm.leaf[k] for firm in firms]) for k in range(2)),
        np.array([firm.name for firm in firms]),
        np.array([firm.by_stretch[0][0] for firm in firms]),
        holdings={firm.name: firm.holding for firm in firms if firm.holding != firm.name},
    )
    shape = Shape(tuple(Hierarchy(name, tree) for name, tree in TREES.items()))
    return city, Reported(shape, rows, Rules("2025-01-01", **rules))  # type: ignore[arg-type]


def as_seen(table: ProtectedTable) -> Published:
    """Return what everybody reads of a table of one month."""
    low, high = {}, {}
    for name, value, hidden in zip(table.shape.names, table.values, table.hidden, strict=True):
        codes = tuple(name.split("|"))
        low[codes] = 0.0 if hidden else float(value)
        high[codes] = float("inf") if hidden else float(value)
    return Published("table", tuple(TREES), range(1), 0, 1.0, low, high)


@pytest.mark.parametrize("seed", range(6))
def test_under_two_dominance_rules_nobody_comes_nearer_than_either_allows(seed: int) -> None:
    both = (Dominance(1, 80), Dominance(2, 99))
    city, reported = drawn_table(seed, dominance=both)
    stated = replace(
        city.stated, frequency=0, margin=0.0, p=0.0, pq=None,
        dominance=(1, 80.0), also=((2, 99.0),), insiders=True,
    )  # fmt: skip
    safe = protect_table(reported, SOLVER, effort=QUICK)
    attacker = Attacker(city.world, stated, seed)
    assert attacker.short([], [as_seen(safe.content)]) == []


def test_a_table_safe_under_one_of_two_rules_is_short_under_both() -> None:
    told = []
    for seed in range(12):
        city, reported = drawn_table(seed, dominance=Dominance(1, 80))
        stated = replace(
            city.stated, frequency=0, margin=0.0, p=0.0, pq=None,
            dominance=(1, 80.0), also=((2, 99.0),), insiders=True,
        )  # fmt: skip
        safe = protect_table(reported, SOLVER, effort=QUICK)
        told += Attacker(city.world, stated, seed).short([], [as_seen(safe.content)])
    assert told


class Decided(Attacker):
    """The attacker, who is also after a cell that was marked, and leaves another to its consent."""

    marked: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    level_pct = 0.0

    def secrets(self, tables: Sequence[Published]) -> list[Secret]:
        found = [s for s in super().secrets(tables) if s.name != f"table {self.opened}"]
        (table,) = tables
        weights = self.of_cell(table, self.marked)
        amounts = self.world.amounts(weights)
        level = self.level_pct / 100 * sum(amounts.values())
        return [*found, Secret(f"marked {self.marked}", weights, level, level, frozenset(amounts))]


def open_cells(city: City, reported: Reported, *, sensitive: bool) -> list[tuple[str, ...]]:
    """Return inner cells with a value that the rules call sensitive, or do not."""
    system, _, found = table_system(reported)
    inner = [name for name in reported.shape.names if "T" not in name and "city" not in name]
    place = {name: i for i, name in enumerate(reported.shape.names)}
    return [
        tuple(name.split("|"))
        for name in inner
        if system.values[place[name]] > 0 and bool(found.primary[place[name]]) == sensitive
    ]


def coded(cell: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(TREES, cell, strict=True))


@pytest.mark.parametrize("seed", range(8))
def test_a_marked_cell_is_kept_like_a_secret_and_an_opened_one_harms_nobody_else(
    seed: int,
) -> None:
    city, reported = drawn_table(seed, minimum_frequency=3, frequency_margin=10.0)
    stated = replace(
        city.stated, frequency=3, margin=10.0, p=0.0, pq=None, dominance=None, insiders=True
    )
    marked = open_cells(city, reported, sensitive=False)[0]
    opened = open_cells(city, reported, sensitive=True)[-1]
    marks = (
        Mark(coded(marked), MarkStatus.HIDDEN, level_pct=25.0),
        Mark(coded(opened), MarkStatus.OPEN, document="decision 3"),
    )
    attacker = Decided(city.world, stated, seed)
    attacker.marked, attacker.opened, attacker.level_pct = marked, opened, 25.0
    safe = protect_table(replace(reported, marks=marks), SOLVER, effort=QUICK).content
    assert safe.value(*marked) is None
    assert attacker.short([], [as_seen(safe)]) == []
    # Without the mark nobody is after the cell, and it is shown or comes out.
    plain = protect_table(reported, SOLVER, effort=QUICK).content
    if plain.value(*marked) is not None:
        assert any("marked" in name for name in attacker.short([], [as_seen(plain)]))


@pytest.mark.parametrize("seed", range(4))
def test_counts_below_a_threshold_come_out_of_no_table(seed: int) -> None:
    city, reported = drawn_table(seed, minimum_frequency=3, frequency_margin=100.0)
    rows, rules = reported.contributions, reported.rules.of_counts
    counted = replace(
        reported, contributions=replace(rows, value=np.ones(len(rows.value))), rules=rules
    )
    stated = replace(
        city.stated, frequency=3, margin=100.0, p=0.0, pq=None, dominance=None, insiders=True
    )
    world = World(TREES)
    for codes, who in zip(zip(*rows.codes, strict=True), rows.contributor, strict=True):
        leaf = tuple(str(code) for code in codes)
        world.report(leaf, 0, 0, rows.holdings.get(str(who), str(who)), 1.0)
    safe = protect_table(counted, SOLVER, effort=QUICK).content
    assert Attacker(world, stated, seed).short([], [as_seen(safe)]) == []
