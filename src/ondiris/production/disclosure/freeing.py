"""Which compiled activities may be free: the question that compiling puts to disclosure control.

Each calendar year is a table of activities by months and years to date: the year to date of a
month is that of the month before and the month itself, so that a chain of periods is a hierarchy
and one cross holds every sum an attacker can form.  Named aggregates stand in the tree between
their members and what those are part of.  Beside the years stands the newest month's employees.

The tables are made of returns as known by the day, reduced by the engine; imputed values are
nobody's secret and blur what is printed, so they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from ondiris.codes import CodeList
from ondiris.disclosure import (
    Cells,
    Contributions,
    Hierarchy,
    Reported,
    Rules,
    Shape,
    Waiver,
    ZeroCells,
    primary_cells,
)
from ondiris.indices.plan import PART, contributor_plan
from ondiris.model import Month, Period
from ondiris.ports.engine import Engine
from ondiris.production.disclosure.crosses import occurring_tree as tree_of
from ondiris.production.indices.compilation import Leaves
from ondiris.production.indices.release import FigurePlace

__all__ = [
    "ActivityTree",
    "Contributors",
    "cell_of",
    "cells_in_chain",
    "contributors_of",
    "failing_places",
    "tables",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]
OWN = ":own"
"""Ends the code of what a code has of its own beside its parts; no list has such codes."""


@dataclass(frozen=True, slots=True, eq=False)
class Contributors:
    """Who reported how much, the smallest told apart no longer.

    Parameters
    ----------
    leaf, month : int array, shape (rows,)
        Leaf of the register, and month counted from year 0.
    holder : str array, shape (rows,)
        Holding, or the enterprise that belongs to none.
    value, employees : float array, shape (rows,)
        In the currency, and persons.
    """

    leaf: Ints
    month: Ints
    holder: Texts
    value: Floats
    employees: Floats

    def __str__(self) -> str:
        """Return the number of rows in one line."""
        return f"Contributors({len(self.leaf)} rows)"

    __repr__ = __str__

    def at(self, rows: NDArray[np.bool_] | Ints) -> Contributors:
        """Return some rows."""
        return Contributors(
            self.leaf[rows],
            self.month[rows],
            self.holder[rows],
            self.value[rows],
            self.employees[rows],
        )

    def within(self, first: int, last: int) -> Contributors:
        """Return the rows of some months."""
        return self.at((self.month >= first) & (self.month <= last))


def contributors_of(
    engine: Engine,
    rows: nw.LazyFrame[Any],
    leaves: Leaves,
    *,
    first: int,
    last: int,
) -> Contributors:
    """Reduce returns to what the rules of disclosure ask of.

    Parameters
    ----------
    engine : Engine
        Started.
    rows : lazy frame
        Standing returns as known on a day.
    leaves : Leaves
        Leaves of the register.
    first, last : int
        Span of months.

    Returns
    -------
    Contributors
        Large contributors by name; the small ones of a leaf and month as so many equal parts,
        each at most `PART` of it, that no rule sees a larger one than there is.
    """
    plan = contributor_plan(rows, engine.table(leaves.register), first=first, last=last)
    large, small = engine.collect(plan.large), engine.collect(plan.small)
    columns = [
        np.concatenate([t[c].to_numpy().astype(np.float64) for t in (large, small)])
        for c in ("leaf", "month", "value", "employees")
    ]
    times = np.ones(len(columns[0]), dtype=np.int64)
    times[large.num_rows :] = np.minimum(small["holders"].to_numpy().astype(np.int64), 1 / PART)
    leaf, month, value, employees = (np.repeat(c, times) for c in columns)
    number = np.arange(len(leaf)) - np.repeat(np.cumsum(times) - times, times)
    named = np.asarray(large["holder"].to_pylist(), dtype=np.str_)
    few = slice(large.num_rows, None)
    parts = [f"{int(at)}/{k}" for at, k in zip(leaf[few], number[few], strict=True)]
    split = np.repeat(times, times)
    found = Contributors(
        leaf.astype(np.int64),
        month.astype(np.int64),
        np.concatenate([named, np.asarray(parts, dtype=np.str_)]),
        value / split,
        np.nan_to_num(employees) / split,
    )
    return found.at(np.lexsort((found.holder, found.leaf, found.month)))


@dataclass(frozen=True, slots=True, eq=False)
class ActivityTree:
    """The activities of a register below the whole, named aggregates among them.

    Parameters
    ----------
    tree : Hierarchy
    of_leaf : str array, shape (leaves,)
        The leaf code of each leaf of the register; empty outside the whole.
    """

    tree: Hierarchy
    of_leaf: Texts

    @property
    def unshown(self) -> frozenset[str]:
        """Codes of what a code has of its own."""
        return frozenset(c for c in self.tree.codes if c.endswith(OWN))

    @classmethod
    def of(cls, leaves: Leaves, activities: CodeList, whole: str) -> ActivityTree:
        """Return the tree of a register.

        A named aggregate has its place where its members are leaves side by side, below what it
        is itself below; others are not in the tree and stay internal.
        """
        own = [key.activity for key in leaves.keys]
        below = {c for c in own if whole in (c, *activities.ancestors(c))}
        parents = dict(tree_of("activity", activities, whole, below).parents)
        inner = {parent for parent in parents.values() if parent is not None}
        mixed = below & inner
        parents |= {f"{code}{OWN}": code for code in sorted(mixed)}
        for item in activities:
            inside = [m for m in item.members if m in parents]
            side_by_side = all(parents[m] == item.parent and m not in inner for m in inside)
            if inside and side_by_side and item.code not in parents:
                parents |= {item.code: item.parent or None} | dict.fromkeys(inside, item.code)
        codes = [f"{c}{OWN}" if c in mixed else c if c in below else "" for c in own]
        return cls(Hierarchy("activity", parents), np.asarray(codes, dtype=np.str_))


def tables(
    contributors: Contributors,
    tree: ActivityTree,
    rules: Rules,
    *,
    first: int,
    last: int,
    waivers: tuple[Waiver, ...] = (),
) -> list[Reported]:
    """Return a table a calendar year, and one of the newest month's employees.

    Parameters
    ----------
    contributors : Contributors
    tree : ActivityTree
    rules : Rules
        In force.
    first, last : int
        Span of months; ``first`` is a January.
    waivers : tuple of Waiver
        Consents in force.
    """
    inside = _inside(contributors, tree)
    found = []
    for january in map(Month, range(first, last + 1, 12)):
        rows = inside.within(january, min(january + 11, last))
        if len(rows.leaf):
            periods = _chain(january, min(january + 11, last))
            months, at = np.unique(rows.month, return_inverse=True)
            of_row = np.array([str(Period.of_months(m)) for m in months.tolist()])[at]
            found.append(_table(tree, periods, of_row, rows, rows.value, rules, waivers))
    rows = inside.within(last, last)
    if len(rows.leaf):
        now = f"employees {Period.of_months(last)}"
        judged = replace(rules, zero_cells=ZeroCells.OPEN)
        of_row = np.full(len(rows.leaf), now)
        periods = Hierarchy("period", {now: None})
        found.append(_table(tree, periods, of_row, rows, rows.employees, judged, waivers))
    return found


def _inside(contributors: Contributors, tree: ActivityTree) -> Contributors:
    return contributors.at(tree.of_leaf[contributors.leaf] != "")


def _table(
    tree: ActivityTree,
    periods: Hierarchy,
    period: Texts,
    rows: Contributors,
    value: Floats,
    rules: Rules,
    waivers: tuple[Waiver, ...],
) -> Reported:
    return Reported(
        Shape((tree.tree, periods)),
        Contributions(
            (tree.of_leaf[rows.leaf], period.astype(np.str_)), rows.holder, value, waivers=waivers
        ),
        rules,
    )


def _chain(january: int, last: int) -> Hierarchy:
    """Return months below the years to date that they complete."""
    to_date = [str(Period.of_months(january, month)) for month in range(january, last + 1)]
    parents: dict[str, str | None] = {to_date[-1]: None}
    for month, (before, now) in enumerate(pairwise(to_date), start=january + 1):
        parents |= {before: now, str(Period.of_months(month)): now}
    return Hierarchy("period", parents)


def cell_of(code: str, period: Period) -> str:
    """Return the cell of a code in a period; a year is its twelve months, a quarter its three.

    Examples
    --------
    >>> cell_of("C29", Period.parse("2025-Q1"))
    'C29|2025-01/2025-03'
    """
    months = period.month_range
    if months and period.first_day.year == period.last_day.year:
        period = Period.of_months(months[0], months[-1])
    return f"{code}|{period}"


def cells_in_chain(code: str, period: Period) -> tuple[str, ...]:
    """Return the cells of a year's table that a span of whole months is the sum of.

    Examples
    --------
    >>> cells_in_chain("C29", Period.parse("2025-01/2025-05"))
    ('C29|2025-01/2025-05',)
    >>> cells_in_chain("C29", Period.parse("2025-02/2025-03"))
    ('C29|2025-02', 'C29|2025-03')
    """
    months = [Month(m) for m in period.month_range]
    if months and months[0].january < months[0] and months[0].year == months[-1].year:
        return tuple(cell_of(code, Period.of_months(month)) for month in months)
    return (cell_of(code, period),)


def failing_places(
    contributors: Contributors, tree: ActivityTree, leaves: Leaves, *,
    city: str, asked: Sequence[Reported], last: int, waivers: tuple[Waiver, ...] = (),
) -> frozenset[FigurePlace]:  # fmt: skip
    """Return the places that fail a primary rule.

    Parameters
    ----------
    contributors : Contributors
    tree : ActivityTree
    leaves : Leaves
    city : str
        Code of the whole area.
    asked : sequence of Reported
        From `tables`: the whole city in every period, with the rules in force.
    last : int
        The newest month, in which districts and size classes are judged too.
    waivers : tuple of Waiver
        Consents in force.
    """
    found: set[FigurePlace] = set()
    for table in asked:
        cells = Cells.of(table.shape, table.contributions)
        for name in _sensitive(table.shape, cells, table.rules):
            activity, period = name.split("|")
            found.add(FigurePlace(activity, city, "all", period))
    inside = _inside(contributors, tree)
    for first in (last, Month(last).january):
        rows = inside.within(first, last)
        if asked and len(rows.leaf):
            shape, contributions = _detail(rows, tree, leaves, city, waivers)
            for name in _sensitive(shape, Cells.of(shape, contributions), asked[0].rules):
                activity, area, scope = name.split("|")
                window = str(Period.of_months(first, last))
                found.add(FigurePlace(activity, area, scope, window))
    return frozenset(found)


def _sensitive(shape: Shape, cells: Cells, rules: Rules) -> Iterator[str]:
    primary = primary_cells(cells, rules).primary
    return (shape.names[int(i)] for i in np.flatnonzero(primary))


def _detail(
    rows: Contributors,
    tree: ActivityTree,
    leaves: Leaves,
    city: str,
    waivers: tuple[Waiver, ...],
) -> tuple[Shape, Contributions]:
    """Return the table of activities, districts and size classes of some months."""
    own = {city: f"{city}{OWN}"}
    places = np.array([own.get(key.area, key.area) for key in leaves.keys], dtype=np.str_)
    sizes = np.array([key.size for key in leaves.keys], dtype=np.str_)
    areas = Hierarchy("area", {city: None} | dict.fromkeys(sorted(set(places.tolist())), city))
    scopes = Hierarchy("size", {"all": None} | dict.fromkeys(sorted(set(sizes.tolist())), "all"))
    codes = (tree.of_leaf[rows.leaf], places[rows.leaf], sizes[rows.leaf])
    return (
        Shape((tree.tree, areas, scopes)),
        Contributions(codes, rows.holder, rows.value, waivers=waivers),
    )
