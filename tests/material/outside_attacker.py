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

import numpy as np
from outside_world import (
    Codes,
    Fact,
    Published,
    Secret,
    Stated,
    Vector,
    World,
    known_sums,
    needed,
)
from scipy.optimize import linprog

__all__ = ["Attacker"]

NEAR = 1e-4
"""Part of a level by which a reach may miss it, for the numbers' sake."""
PATIENCE = 5


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
        level = needed(amounts, self.rules)
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
        ours: Sequence[Fact] = (),
    ) -> list[str]:
        """Return the secrets that the newest release narrows more than it may.

        Parameters
        ----------
        before, after : sequence of Published
            What was out, and what is out now.
        press : sequence of Fact
            What was known besides already.
        ours : sequence of Fact
            What the newest release tells besides its tables.
        """
        secrets = self.secrets(after)
        if not secrets:
            return []
        always = [*self._nothing_happened(after), *self._never_below_zero()]
        facts = [*self.facts(after, press), *ours, *always]
        base = [*self.facts(before, press), *always]
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
        """Return what each knows that is alone in a hidden cell: all cells that it is alone in."""
        found: dict[str, dict[bytes, Vector]] = {}
        inside = set[str]()
        for table in tables:
            for cell in table.low:
                weights = self.of_cell(table, cell)
                amounts = self.world.amounts(weights)
                if len(amounts) == 1:
                    holding = next(iter(amounts))
                    found.setdefault(holding, {})[weights.tobytes()] = weights
                    inside |= set() if table.open(cell) else {holding}
        return {holding: [*found[holding].values()] for holding in inside}

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
