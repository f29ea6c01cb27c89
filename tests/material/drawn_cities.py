"""Small cities drawn by a seed: firms, what each reports of a month, late and corrected returns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from outside_world import Stated, World

from ondiris.disclosure import Cost, Dominance, Insiders, PriorPosterior, Rules

__all__ = ["ACTIVITIES", "AREAS", "City", "Firm", "draw_city", "drawn"]

ACTIVITIES = (
    {"T": None, "a": "T", "b": "T", "c": "T"},
    {"T": None, "a": "T", "b": "T", "c": "T", "d": "T"},
    {"T": None, "a": "T", "b": "T", "a1": "a", "a2": "a", "b1": "b", "b2": "b"},
    {"T": None, "a": "T", "b": "T", "c": "T", "a1": "a", "a2": "a", "a3": "a"},
)
AREAS = (
    {"city": None, "n": "city", "s": "city"},
    {"city": None, "n": "city", "s": "city", "w": "city"},
)
SIZES = {"all": None, "large": "all", "small": "all"}
FIRMS = [0.06, 0.12, 0.1, 0.12, 0.2, 0.2, 0.2]
"""How often a cell has none, one, two firms and so on."""
RULES = (
    {"frequency": 3, "margin": 10.0},
    {"p": 15.0},
    {"frequency": 3, "margin": 10.0, "p": 10.0},
    {"dominance": (1, 80.0)},
    {"dominance": (2, 90.0), "frequency": 3, "margin": 5.0},
    {"pq": (10.0, 50.0)},
)


@dataclass(frozen=True)
class Firm:
    """A firm, and what it is known to have made in each month, as of each stretch."""

    name: str
    holding: str
    leaf: tuple[str, ...]
    by_stretch: tuple[tuple[float, ...], ...]


@dataclass
class City:
    """A city with all that its firms ever report."""

    trees: dict[str, dict[str, str | None]]
    firms: list[Firm]
    stated: Stated
    rules: Rules
    mean: bool
    world: World

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.trees)

    def leaves(self, dimension: str) -> list[str]:
        tree = self.trees[dimension]
        return [c for c in tree if c not in tree.values()]

    def agree(self, dice: np.random.Generator, part: float) -> None:
        """Let some part of the holdings agree to be visible.

        Parameters
        ----------
        dice : Generator
        part : float
        """
        holdings = sorted({firm.holding for firm in self.firms})
        chosen = (h for h, rolled in zip(holdings, dice.random(len(holdings)), strict=True)
                  if rolled < part)  # fmt: skip
        self.stated = replace(self.stated, consenting=frozenset(chosen))


def draw_city(
    dice: np.random.Generator,
    months: int,
    stretches: int,
    trees: dict[str, dict[str, str | None]] | None = None,
) -> City:
    """Draw a city with all that its firms ever report.

    Parameters
    ----------
    dice : Generator
    months, stretches : int
        Months that are reported, and stretches of days in which returns come.
    trees : mapping of str to mapping, optional
        Codes by dimension; drawn too unless given.
    """
    trees = trees or _trees(dice)
    stated = Stated(**drawn(dice, RULES), insiders=bool(dice.random() < 0.5))
    mean = bool(dice.random() < 0.3)
    city = City(trees, [], stated, _rules(stated, dice), mean, World(trees))
    leaves = list(itertools.product(*(city.leaves(d) for d in trees)))
    for leaf in leaves:
        for _ in range(int(dice.choice(7, p=FIRMS))):
            city.firms.append(_firm(dice, len(city.firms), leaf, months, stretches))
    for firm in city.firms:
        for month in range(months):
            before = 0.0
            for stretch in range(stretches):
                now = firm.by_stretch[stretch][month]
                city.world.report(firm.leaf, month, stretch, firm.holding, now - before)
                before = now
    return city


def _trees(dice: np.random.Generator) -> dict[str, dict[str, str | None]]:
    tiny = dice.random() < 0.6
    trees: dict[str, dict[str, str | None]] = {
        "activity": dict(ACTIVITIES[0] if tiny else drawn(dice, ACTIVITIES)),
        "area": dict(AREAS[0] if tiny else drawn(dice, AREAS)),
    }
    if not tiny and dice.random() < 0.12:
        trees["size"] = dict(SIZES)
    return trees


def drawn(dice: np.random.Generator, choices: Sequence[Any]) -> Any:
    """Return one of some choices."""
    return choices[int(dice.integers(len(choices)))]


def _firm(
    dice: np.random.Generator, number: int, leaf: tuple[str, ...], months: int, stretches: int
) -> Firm:
    """Draw a firm: what it makes, whether it is silent in a month, late or corrected."""
    size = float(dice.choice([20, 60, 100, 400, 2000], p=[0.2, 0.3, 0.3, 0.15, 0.05]))
    true = np.round(size * dice.uniform(0.7, 1.3, months)) + 1
    true[dice.random(months) < 0.12] = 0
    known = np.zeros((stretches, months))
    for month in range(months):
        first = month + int(dice.random() < 0.1) * int(dice.integers(1, 3))
        for stretch in range(first, stretches):
            known[stretch, month] = true[month]
            if stretch > first and dice.random() < 0.06 and true[month] > 0:
                true[month] = np.round(true[month] * dice.uniform(0.5, 1.6)) + 1
                known[stretch, month] = true[month]
    holding = f"H{dice.integers(3)}" if dice.random() < 0.15 else f"e{number}"
    return Firm(f"e{number}", holding, leaf, tuple(map(tuple, known.tolist())))


def _rules(stated: Stated, dice: np.random.Generator) -> Rules:
    return Rules(
        "2025-01-01",
        minimum_frequency=stated.frequency or None,
        frequency_margin=stated.margin,
        dominance=Dominance(*stated.dominance) if stated.dominance else None,
        p_percent=stated.p or None,
        pq=PriorPosterior(*stated.pq) if stated.pq else None,
        cost=drawn(dice, list(Cost)),
        insiders=Insiders.SOLE if stated.insiders else Insiders.NONE,
    )
