"""An attacker who shares nothing with the room: sums from codes, rules from their page.

The world is made of *atoms*: what came of one leaf cell and month in one stretch of days.  Every
published figure is a sum of atoms, known exactly or within limits.  The attacker knows that no
month of a cell was ever below zero, in which leaf cells nobody reported for a period and in which
nothing changed between two tables (not of which month a change was), and what is printed; and asks
the solver of scipy how far each secret could be from its value.  Nothing of `ondiris.disclosure` is
imported: hierarchies come as plain mappings of codes to parents.

A secret is a cell of a released table, the difference of two releases of one table, the sum of what
a holding has alone, or a sum that the equations of a table give away.  Each is judged by the rules
as the manual states them, of the amounts of its holdings without sign.  What was known without the
newest release is owed no protection, nor what an insider knows of itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

__all__ = ["Attacker", "Fact", "Published", "Secret", "Stated", "World", "known_sums", "needed"]

Codes = tuple[str, ...]
Tree = Mapping[str, str | None]
Vector = np.ndarray
NEAR = 1e-4
"""Part of a level by which a reach may miss it, for the numbers' sake."""
PATIENCE = 5


@dataclass(frozen=True)
class Stated:
    """The rules, as a city states them."""

    frequency: int = 0
    margin: float = 0.0
    p: float = 0.0
    dominance: tuple[int, float] | None = None
    pq: tuple[float, float] | None = None
    insiders: bool = True


def needed(amounts: Sequence[float], rules: Stated) -> float:
    """Return the protection level that the rules ask of a sum of amounts, 0 for no secret."""
    x = sorted((a for a in amounts if a > 1e-6), reverse=True)
    total = sum(x)
    if not x:
        return 0.0
    rest = sum(x[2:])
    asked = []
    if rules.frequency and len(x) < rules.frequency:
        asked.append(rules.margin / 100 * total)
    if rules.p and rules.p / 100 * x[0] - rest > 1e-12 * total:
        asked.append(rules.p / 100 * x[0] - rest)
    if rules.pq and rules.pq[0] / rules.pq[1] * x[0] - rest > 1e-12 * total:
        asked.append(rules.pq[0] / rules.pq[1] * x[0] - rest)
    if rules.dominance:
        n, k = rules.dominance
        if sum(x[:n]) * 100 / k - total > 1e-12 * total:
            asked.append(sum(x[:n]) * 100 / k - total)
    return max([*asked, 1e-4 * total]) if asked else 0.0


@dataclass
class World:
    """What happened: the atoms, and who made them.

    ``atoms`` numbers leaf cell, month and stretch, ``by_holding`` tells who changed each and how.
    """

    trees: Mapping[str, Tree]
    atoms: dict[tuple[Codes, int, int], int] = field(default_factory=dict)
    by_holding: list[dict[str, float]] = field(default_factory=list)

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
            if place not in self.atoms:
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
        inside = {d: self.below(d, code) for d, code in where.items()}
        places = list(self.trees)
        out = np.zeros(len(self.by_holding))
        for (leaf, month, stretch), at in self.atoms.items():
            if month in months and stretch <= until and all(
                leaf[places.index(d)] in codes for d, codes in inside.items()
            ):  # fmt: skip
                out[at] = factor
        return out

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


class Attacker:
    """Plays everybody against what is out.

    Parameters
    ----------
    world : World
    rules : Stated
    seed : int
        Of the directions that are tried together.
    """

    def __init__(self, world: World, rules: Stated, seed: int = 0) -> None:
        world.complete()
        self.world, self.rules = world, rules
        self.dice = np.random.default_rng(seed)

    def facts(self, tables: Sequence[Published], press: Sequence[Fact]) -> list[Fact]:
        """Return everything that is public."""
        found = list(press)
        for table in tables:
            for cell in table.low:
                weights = self.of_cell(table, cell)
                low, high = table.low[cell], table.high[cell]
                if weights.any() and (low > 0 or np.isfinite(high)):
                    found.append(Fact(weights, low, high))
        return found

    def of_cell(self, table: Published, cell: Codes) -> Vector:
        """Return the atoms of a cell of a table."""
        where = dict(zip(table.dimensions, cell, strict=True))
        return self.world.weights(where, table.months, table.until, table.factor)

    def _nothing_happened(self, tables: Sequence[Published]) -> list[Fact]:
        """Return that leaf cells are empty in a table, or the same in two, where they are."""
        when = list(dict.fromkeys((t.months, t.until) for t in tables))
        leaves = sorted({leaf for leaf, _, _ in self.world.atoms})
        found: dict[bytes, Fact] = {}
        for leaf in leaves:
            where = dict(zip(self.world.trees, leaf, strict=True))
            rows = [self.world.weights(where, months, until, 1.0) for months, until in when]
            pairs = [a - b for a, b in itertools.combinations(rows, 2)]
            for row in [*rows, *pairs]:
                if row.any() and not any(
                    self.world.by_holding[int(i)] for i in np.flatnonzero(row)
                ):
                    found[row.tobytes()] = Fact(row, 0.0, 0.0)
        return list(found.values())

    def _never_below_zero(self) -> list[Fact]:
        facts = []
        places = sorted({(leaf, month) for leaf, month, _ in self.world.atoms})
        for place in places:
            stretches = sorted(s for leaf, m, s in self.world.atoms if (leaf, m) == place)
            row = np.zeros(len(self.world.by_holding))
            for stretch in stretches:
                row = row.copy()
                row[self.world.atoms[(*place, stretch)]] = 1.0
                facts.append(Fact(row, 0.0, np.inf))
        return facts

    def secrets(self, tables: Sequence[Published]) -> list[Secret]:
        """Return every secret of the tables that are out, and of what two of them tell."""
        tables = [table for table in tables if table.ours]
        found = [s for table in tables for s in self._of_table(table)]
        for older, newer in itertools.combinations(tables, 2):
            found += self._of_difference(older, newer)
        return list({s.weights.tobytes() + bytes([s.exactly]): s for s in found}.values())

    def _secret(
        self, name: str, weights: Vector, *, nonnegative: bool, exactly: bool = False
    ) -> Secret | None:
        amounts = self.world.amounts(weights)
        level = needed(list(amounts.values()), self.rules)
        if level <= 0:
            return None
        down = min(level, sum(amounts.values())) if nonnegative else level
        return Secret(name, weights, level, down, frozenset(amounts), exactly)

    def _of_table(self, table: Published) -> Iterator[Secret]:
        rows = {cell: self.of_cell(table, cell) for cell in table.low}
        for cell, weights in rows.items():
            if found := self._secret(f"{table.name} {cell}", weights, nonnegative=True):
                yield found
        yield from self._alone(table.name, table, rows)
        yield from self._sums(table.name, table, rows)

    def _alone(self, name: str, table: Published, rows: Mapping[Codes, Vector]) -> Iterator[Secret]:
        """Yield what each holding has in the leaf cells that it is alone in."""
        inner = [set(self.world.trees[d].values()) for d in table.dimensions]
        alone: dict[str, list[Codes]] = {}
        for cell, weights in rows.items():
            amounts = self.world.amounts(weights)
            if len(amounts) == 1 and not any(c in i for c, i in zip(cell, inner, strict=True)):
                alone.setdefault(next(iter(amounts)), []).append(cell)
        for holding, cells in alone.items():
            if len(cells) > 1:
                weights = np.sum([rows[c] for c in cells], axis=0)
                found = self._secret(f"{name} all of {holding}", weights, nonnegative=False)
                if found:
                    yield found

    def _sums(self, name: str, table: Published, rows: Mapping[Codes, Vector]) -> Iterator[Secret]:
        for cell, left in known_sums(table, self.world.trees):
            weights = np.sum([rows[c] for c in left], axis=0)
            told = f"{name} what {cell} leaves over"
            if found := self._secret(told, weights, nonnegative=False, exactly=True):
                yield found

    def _of_difference(self, older: Published, newer: Published) -> Iterator[Secret]:
        if older.dimensions != newer.dimensions or older.months.start != newer.months.start:
            return
        shared = [cell for cell in older.low if cell in newer.low]
        name = f"{newer.name} - {older.name}"
        rows = {
            cell: self.of_cell(newer, cell) / newer.factor
            - self.of_cell(older, cell) / older.factor
            for cell in shared
        }
        both = Published(
            name, older.dimensions, newer.months, newer.until, 1.0,
            dict.fromkeys(shared, 0.0),
            {c: 0.0 if (older.open(c) and newer.open(c)) or not rows[c].any() else np.inf
             for c in shared},
        )  # fmt: skip
        for cell, weights in rows.items():
            if found := self._secret(f"{name} {cell}", weights, nonnegative=False):
                yield found
        yield from self._alone(name, both, rows)
        yield from self._sums(name, both, rows)

    def short(
        self,
        before: Sequence[Published],
        after: Sequence[Published],
        press: Sequence[Fact] = (),
    ) -> list[str]:
        """Return the secrets that the newest release narrows more than it may.

        Parameters
        ----------
        before, after : sequence of Published
            What was out, and what is out now.
        press : sequence of Fact
        """
        secrets = self.secrets(after)
        if not secrets:
            return []
        always = [*self._nothing_happened(after), *self._never_below_zero()]
        facts, base = ([*self.facts(tables, press), *always] for tables in (after, before))
        found = [*self._attack(secrets, facts, base, "")]
        if self.rules.insiders:
            fallen = {name.rpartition(" by ")[0] for name in found}
            rest = [s for s in secrets if s.name not in fallen]
            for holding, own in sorted(self._insiders(after).items()):
                targets = [s for s in rest if s.owners != {holding}]
                knows = [Fact(w, float(w @ self.world.values), float(w @ self.world.values))
                         for w in own]  # fmt: skip
                found += self._attack(targets, [*facts, *knows], [*base, *knows], holding)
        return found

    def _insiders(self, tables: Sequence[Published]) -> dict[str, list[Vector]]:
        """Return what each holding knows that is alone in a hidden cell of a table."""
        out: dict[str, list[Vector]] = {}
        for table in tables:
            for cell in table.low:
                weights = self.of_cell(table, cell)
                amounts = self.world.amounts(weights)
                if len(amounts) == 1 and not table.open(cell):
                    out.setdefault(next(iter(amounts)), []).append(weights)
        return out

    def _attack(
        self, secrets: Sequence[Secret], facts: Sequence[Fact], base: Sequence[Fact], who: str
    ) -> Iterator[str]:
        view, without = _View(facts, self.world.values), None
        for number, sign in view.unproved(secrets, self.dice):
            secret = secrets[number]
            level = secret.level if sign > 0 else secret.down
            far = view.reach(secret.weights, sign)
            if far >= level * (1 - NEAR) - 1e-6 or (secret.exactly and far > 1e-3 * level):
                continue
            without = without or _View(base, self.world.values)
            owed = min(level, without.reach(secret.weights, sign))
            if far < owed * (1 - 1e-3) - 1e-6:
                how = "exact" if far <= 1e-6 * level else f"{far / level:.4f}"
                yield f"{secret.name} {'+-'[sign < 0]}{how} by {who or 'anybody'}"


class _View:
    """What an attacker holds possible, as deviations from the truth."""

    def __init__(self, facts: Sequence[Fact], values: Vector) -> None:
        rows = np.array([f.weights for f in facts]).reshape(len(facts), len(values))
        true = rows @ values
        low = np.array([f.low for f in facts]) - true
        high = np.array([f.high for f in facts]) - true
        some = np.abs(values[values != 0])
        self.scale = max(1.0, float(np.median(some))) if len(some) else 1.0
        exact = high - low <= 1e-9
        self.equal = rows[exact]
        bounded, unbounded = ~exact & np.isfinite(high), ~exact & np.isfinite(low)
        self.at_most = np.concatenate([rows[bounded], -rows[unbounded]])
        self.limit = np.concatenate(
            [np.maximum(high[bounded], 0), np.maximum(-low[unbounded], 0)]
        ) / self.scale  # fmt: skip
        self.size = len(values)

    def reach(self, weights: Vector, sign: int) -> float:
        """Return how far a sum may be from its value in one direction."""
        answer = linprog(
            -sign * weights, A_ub=self.at_most, b_ub=self.limit, A_eq=self.equal,
            b_eq=np.zeros(len(self.equal)), bounds=(None, None), method="highs",
        )  # fmt: skip
        if answer.status == 0:
            return max(0.0, -float(answer.fun) * self.scale)
        # Standing still is always possible, so what has no end and what is denied are one.
        if answer.status in (2, 3):
            return float("inf")
        raise ArithmeticError(answer.message)

    def unproved(
        self, secrets: Sequence[Secret], dice: np.random.Generator
    ) -> list[tuple[int, int]]:
        """Return the ends of secrets that no world reached in which many move at once."""
        left = {(k, sign) for k in range(len(secrets)) for sign in (1, -1)}
        for _ in range(PATIENCE):
            if not left:
                break
            chosen: dict[int, int] = {}
            for k, sign in sorted(left, key=lambda _: dice.random()):
                chosen.setdefault(k, sign)
            reached = self._together(secrets, chosen)
            if not reached:
                break
            left -= reached
        return sorted(left)

    def _together(
        self, secrets: Sequence[Secret], chosen: Mapping[int, int]
    ) -> set[tuple[int, int]]:
        wanted = list(chosen.items())
        levels = [secrets[k].level if s > 0 else secrets[k].down for k, s in wanted]
        rows = np.array(
            [s * secrets[k].weights * self.scale / max(level, 1e-300)
             for (k, s), level in zip(wanted, levels, strict=True)]
        )  # fmt: skip
        count = len(wanted)
        upper = np.block([
            [self.at_most, np.zeros((len(self.at_most), count))],
            [-rows, np.eye(count)],
        ])  # fmt: skip
        answer = linprog(
            np.concatenate([np.zeros(self.size), -np.ones(count)]),
            A_ub=upper, b_ub=np.concatenate([self.limit, np.zeros(count)]),
            A_eq=np.hstack([self.equal, np.zeros((len(self.equal), count))]),
            b_eq=np.zeros(len(self.equal)),
            bounds=[(None, None)] * self.size + [(None, 1.0)] * count, method="highs",
        )  # fmt: skip
        if answer.status != 0:
            return set()
        reached = rows @ answer.x[: self.size]
        return {pair for pair, far in zip(wanted, reached, strict=True) if far >= 1 - NEAR / 10}
