"""The world as an attacker sees it who shares nothing with the room: atoms, rules, what is out.

Nothing of `ondiris.disclosure` is imported: hierarchies are plain mappings of codes to parents,
rules are read off their page in the manual.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

__all__ = [
    "Codes",
    "Fact",
    "Published",
    "Secret",
    "Stated",
    "Vector",
    "World",
    "known_sums",
    "needed",
]

Codes = tuple[str, ...]
Tree = Mapping[str, str | None]
Vector = np.ndarray


@dataclass(frozen=True)
class Stated:
    """The rules, as a city states them."""

    frequency: int = 0
    margin: float = 0.0
    p: float = 0.0
    dominance: tuple[int, float] | None = None
    also: tuple[tuple[int, float], ...] = ()
    pq: tuple[float, float] | None = None
    insiders: bool = True
    consenting: frozenset[str] = frozenset()


def needed(amounts: Mapping[str, float], rules: Stated) -> float:
    """Return the protection level that the rules ask of a sum of amounts, 0 for no secret.

    Whoever agreed to be visible is nobody's target: a rule of size is about the largest of the
    others, and whoever is the largest beside that one attacks it.
    """
    held = {holding: a for holding, a in amounts.items() if a > 1e-6}
    x = sorted(held.values(), reverse=True)
    total = sum(x)
    targets = [a for holding, a in held.items() if holding not in rules.consenting]
    if not targets:
        return 0.0
    target = max(targets)
    x.remove(target)
    rest = sum(x[1:])
    x = sorted([target, *x], reverse=True)
    asked = []
    if rules.frequency and len(x) < rules.frequency:
        asked.append(rules.margin / 100 * total)
    if rules.p and rules.p / 100 * target - rest > 1e-12 * total:
        asked.append(rules.p / 100 * target - rest)
    if rules.pq and rules.pq[0] / rules.pq[1] * target - rest > 1e-12 * total:
        asked.append(rules.pq[0] / rules.pq[1] * target - rest)
    for n, k in (*([rules.dominance] if rules.dominance else []), *rules.also):
        named = sorted(held, key=lambda one: (-held[one], one in rules.consenting))[:n]
        if not rules.consenting.issuperset(named) and sum(x[:n]) * 100 / k - total > 1e-12 * total:
            asked.append(sum(x[:n]) * 100 / k - total)
    return max([*asked, 1e-4 * total]) if asked else 0.0


@dataclass
class World:
    """What happened: the atoms, and who made them.

    ``atoms`` numbers leaf cell, month and stretch, ``by_holding`` tells who changed each and how.
    Of the months of ``settled`` everybody knows that nothing came after the first stretch.
    """

    trees: Mapping[str, Tree]
    atoms: dict[tuple[Codes, int, int], int] = field(default_factory=dict)
    by_holding: list[dict[str, float]] = field(default_factory=list)
    settled: range = range(0)
    _weights: dict[tuple[object, ...], Vector] = field(default_factory=dict, repr=False)

    def report(self, leaf: Codes, month: int, stretch: int, holding: str, amount: float) -> None:
        """Take in what a return changed."""
        if amount == 0:
            return
        at = self.atoms.setdefault((leaf, month, stretch), len(self.by_holding))
        if at == len(self.by_holding):
            self.by_holding.append({})
        told = self.by_holding[at]
        told[holding] = told.get(holding, 0.0) + amount

    def complete(self) -> None:
        """Take in as unknown what did not happen too: nobody outside knows of every month."""
        leaves = sorted({leaf for leaf, _, _ in self.atoms})
        months = sorted({month for _, month, _ in self.atoms})
        stretches = sorted({stretch for *_, stretch in self.atoms})
        for place in itertools.product(leaves, months, stretches):
            if place not in self.atoms and not (
                place[1] in self.settled and place[2] > stretches[0]
            ):
                self.atoms[place] = len(self.by_holding)
                self.by_holding.append({})

    @property
    def values(self) -> Vector:
        """True values of the atoms."""
        return np.array([sum(told.values()) for told in self.by_holding])

    def below(self, dimension: str, code: str) -> set[str]:
        """Return a code and all codes below it."""
        found, tree = {code}, self.trees[dimension]
        while True:
            more = {c for c, p in tree.items() if p in found} - found
            if not more:
                return found
            found |= more

    def weights(self, where: Mapping[str, str], months: range, until: int, factor: float) -> Vector:
        """Return which atoms a cell is the sum of; ``where`` names its codes by dimension."""
        asked = (*where.items(), months, until, factor, len(self.by_holding))
        if asked not in self._weights:
            inside = {d: self.below(d, code) for d, code in where.items()}
            places = list(self.trees)
            out = np.zeros(len(self.by_holding))
            for (leaf, month, stretch), at in self.atoms.items():
                if month in months and stretch <= until and all(
                    leaf[places.index(d)] in codes for d, codes in inside.items()
                ):  # fmt: skip
                    out[at] = factor
            out.flags.writeable = False
            self._weights[asked] = out
        return self._weights[asked]

    def amounts(self, weights: Vector) -> dict[str, float]:
        """Return what each holding has in a sum of atoms, without sign."""
        out: dict[str, float] = {}
        for at in np.flatnonzero(weights):
            for holding, amount in self.by_holding[int(at)].items():
                out[holding] = out.get(holding, 0.0) + float(weights[at]) * amount
        return {h: abs(a) for h, a in out.items() if abs(a) > 1e-6}


@dataclass(frozen=True)
class Published:
    """A table that is out: its dimensions, period and day, and what it shows of each cell.

    A cell shown exactly has equal limits; a hidden one has none, or those that are printed.
    ``factor`` is what a month counts for: 1 for a sum, 1/n for a mean over n months.  What is not
    ``ours`` is known, but whatever it exposes is none of our doing.
    """

    name: str
    dimensions: tuple[str, ...]
    months: range
    until: int
    factor: float
    low: Mapping[Codes, float]
    high: Mapping[Codes, float]
    ours: bool = True

    def open(self, cell: Codes) -> bool:
        """Tell whether a cell is shown exactly."""
        return self.low[cell] == self.high[cell]


@dataclass(frozen=True)
class Fact:
    """Something public about a sum of atoms, within limits."""

    weights: Vector
    low: float
    high: float


@dataclass(frozen=True)
class Secret:
    """A sum of atoms that the rules call sensitive."""

    name: str
    weights: Vector
    level: float
    down: float
    owners: frozenset[str]
    exactly: bool = False


def known_sums(table: Published, trees: Mapping[str, Tree]) -> Iterator[tuple[Codes, list[Codes]]]:
    """Yield for every shown cell and dimension the hidden cells that its shown parts leave over."""
    for cell in table.low:
        if not table.open(cell):
            continue
        for axis, dimension in enumerate(table.dimensions):
            left = list(_left_over(table, trees[dimension], cell, axis))
            if left:
                yield cell, left


def _left_over(table: Published, tree: Tree, cell: Codes, axis: int) -> Iterator[Codes]:
    for child in (c for c, parent in tree.items() if parent == cell[axis]):
        below = (*cell[:axis], child, *cell[axis + 1 :])
        if below not in table.low or table.open(below):
            continue
        deeper = [c for c, parent in tree.items() if parent == child]
        if deeper:
            yield from _left_over(table, tree, below, axis)
        else:
            yield below
