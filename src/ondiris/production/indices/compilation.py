"""Compiling: from returns as known on a day to the figures of every cell.

The engine reduces rows to leaves (activity × district × size class) and months; the kernels impute,
value at constant prices and roll up.  Nothing here knows where the engine runs, so DuckDB and a
Spark cluster give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
import pyarrow as pa

from ondiris.codes import Catalogue, CodeList
from ondiris.errors import Inconsistent, InvalidInput
from ondiris.indices.output import (
    AnnualLink,
    LeafOutput,
    MeasureSums,
    compile_measure,
    compile_volume,
)
from ondiris.indices.plan import link_sums, returns_plan
from ondiris.indices.result import Floats, Integers
from ondiris.indices.tree import Tree
from ondiris.indices.volume import ConstantPrices, Spells, weigh_by_value_added
from ondiris.model import Month
from ondiris.ports.engine import Engine

__all__ = ["Cell", "Compiled", "LeafKey", "Leaves", "cells_of", "compile_returns", "leaves_of"]

MEASURES = ("value", "shipments", "employees")
MATCHED = 4
"""Fewest enterprises whose common movement a silent one is given."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum of leaves: activity, area, scope and positions of its leaves."""

    activity: str
    area: str
    scope: str
    leaves: tuple[int, ...]


class LeafKey(NamedTuple):
    """What is told apart below every figure: activity, district and size class."""

    activity: str
    area: str
    size: str


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Leaves of a register with the tree above them.

    Parameters
    ----------
    keys : tuple of LeafKey
    tree : Tree
        From a leaf over activity and size class, activity and section to the whole.
    register : pyarrow.Table
        ``bin leaf holder first_month last_month``.
    value_added : float array, shape (leaves,)
        Value added per unit of output.
    """

    keys: tuple[LeafKey, ...]
    tree: Tree
    register: pa.Table
    value_added: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Everything the figures are made of, by leaf.

    Parameters
    ----------
    leaves : Leaves
        Which.
    first, last : int
        Span of months.
    known : date
        The newest day on which a return used here came in.
    measures : dict of str to LeafOutput
        Totals and their imputed parts, shape (leaves, months).
    returns : float array, shape (leaves, months)
        Returns received.
    volume : ConstantPrices
        Value added at the prices of each year before.
    enterprises : float array, shape (leaves, months)
        Enterprises alive by the register.
    unheard : float array, shape (leaves, months)
        Enterprises alive by the register that had not reported until then.
    silent : int
        Enterprises alive by the register that never reported.
    """

    leaves: Leaves
    first: int
    last: int
    known: date
    measures: dict[str, LeafOutput]
    returns: Floats
    volume: ConstantPrices
    enterprises: Floats
    unheard: Floats
    silent: int


def leaves_of(register: pa.Table, activities: CodeList, value_added: dict[str, float]) -> Leaves:
    """Group a register into leaves.

    Parameters
    ----------
    register : pyarrow.Table
        ``bin activity area size first_month last_month``, and ``holding`` where it is known.
    activities : CodeList
        The classification.
    value_added : dict of str to float
        Value added per unit of output by activity; one where an activity is not listed.

    Raises
    ------
    InvalidInput
        An activity that is not in the classification.
    """
    columns = [register[c].to_pylist() for c in ("activity", "area", "size")]
    rows = list(starmap(LeafKey, zip(*columns, strict=True)))
    keys = sorted(set(rows))
    place = {key: i for i, key in enumerate(keys)}
    paths = []
    for activity, area, size in keys:
        above = [a for a in activities.ancestors(activity) if a != "_T"]
        if activity not in activities:
            raise activities.unknown(activity)
        stem = [*reversed(above), activity, f"{activity}|{size}"]
        paths.append([*stem, f"{activity}|{size}|{area}"])
    tree = Tree.from_paths(paths)
    order = {label: i for i, label in enumerate(tree.leaf_labels)}
    keys.sort(key=lambda key: order[f"{key.activity}|{key.size}|{key.area}"])
    place = {key: i for i, key in enumerate(keys)}
    table = pa.table(
        {
            "bin": register["bin"],
            "leaf": pa.array([place[r] for r in rows], pa.int64()),
            "holder": _holders(register),
            "first_month": register["first_month"],
            "last_month": register["last_month"],
        }
    )
    ratios = np.array([value_added.get(key.activity, 1.0) for key in keys])
    return Leaves(tuple(keys), tree, table, ratios)


def _holders(register: pa.Table) -> pa.Array:
    """Return whom the rules of disclosure count: the holding, else the enterprise itself."""
    bins = register["bin"].to_pylist()
    if "holding" not in register.column_names:
        return pa.array(bins, pa.string())
    holdings = register["holding"].to_pylist()
    return pa.array([h or b for h, b in zip(holdings, bins, strict=True)], pa.string())


def compile_returns(
    engine: Engine,
    rows: nw.LazyFrame[Any],
    leaves: Leaves,
    *,
    first: int,
    last: int,
) -> Compiled:
    """Reduce returns with an engine and compile every leaf.

    Parameters
    ----------
    engine : Engine
        Started.
    rows : lazy frame
        Standing returns as known on a day, as `ondiris.indices.plan.known_rows` keeps them.
    leaves : Leaves
        From `leaves_of`.
    first, last : int
        Span of months; ``first`` is a January.

    Returns
    -------
    Compiled

    Raises
    ------
    Inconsistent
        No return had come in by that day for the span.
    """
    register = engine.table(leaves.register)
    plan = returns_plan(rows, register, first=first, last=last)
    reported = engine.collect(plan.reported)
    if not reported.num_rows:
        raise Inconsistent(
            "no-returns", "no return had come in for this span by that day",
            hint="Load returns, or ask for a later day.",
        )  # fmt: skip
    pairs, spells = engine.collect(plan.pairs), engine.collect(plan.spells)
    unheard = engine.collect(plan.unheard)
    links = _collect_links(engine, rows, register, (first, last))
    known = engine.collect(rows.select(nw.col("received").max()))["received"][0].as_py()
    shape = (len(leaves.keys), last - first + 1)
    grid = _Grid(shape, first)
    measures = {
        name: compile_measure(
            MeasureSums(
                reported=grid.fill(reported, name),
                now=grid.fill(pairs, name),
                before=grid.fill(pairs, f"{name}_before"),
                matched=grid.fill(pairs, "matched"),
                spells=grid.spells(spells, name),
            ),
            leaves.tree,
            minimum=MATCHED,
        )
        for name in MEASURES
    }
    links_grid = [
        AnnualLink(year, *(_Grid((shape[0], 24), int(Month.at(year - 1, 1))).fill(t, c)
                     for c in ("constant", "covered")))
        for year, t in links
    ]  # fmt: skip
    volume = compile_volume(measures["value"], links_grid, leaves.tree, first=first, last=last)
    return Compiled(
        leaves=leaves,
        first=first,
        last=last,
        known=known,
        measures=measures,
        returns=grid.fill(reported, "returns"),
        volume=weigh_by_value_added(volume, leaves.value_added),
        enterprises=_alive(leaves, first, last),
        unheard=_unheard(unheard, shape, first),
        silent=sum(unheard.filter(unheard["never"])["enterprises"].to_pylist()),
    )


def _collect_links(
    engine: Engine, rows: nw.LazyFrame[Any], register: nw.LazyFrame[Any], span: tuple[int, int]
) -> list[tuple[int, pa.Table]]:
    """Run the links of all years as one plan where the engine can concatenate."""
    first, last = span
    years = range(Month(first).year + 1, Month(last).year + 1)
    frames = [
        link_sums(rows, register, year=year, last=last).with_columns(year=nw.lit(year))
        for year in years
    ]
    if not frames:
        raise InvalidInput("missing-base", "the span has no second year to compare with")
    table = engine.collect(nw.concat(frames))
    year_of = table["year"].to_numpy()
    return [(year, table.filter(pa.array(year_of == year))) for year in years]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Places reduced rows on leaves × months."""

    shape: tuple[int, int]
    first: int

    def fill(self, table: pa.Table, column: str) -> Floats:
        grid = np.zeros(self.shape)
        leaf, month = self._at(table, "leaf", "month")
        grid[leaf, month - self.first] = table[column].to_numpy().astype(np.float64)
        return grid

    def spells(self, table: pa.Table, column: str) -> Spells:
        leaf, last = self._at(table, "leaf", "last")
        following = table["next"].to_numpy().astype(np.int64)
        order = np.lexsort((following, last, leaf))
        value = table[column].to_numpy().astype(np.float64)
        return Spells(
            leaf[order], last[order] - self.first, following[order] - self.first, value[order]
        )

    @staticmethod
    def _at(table: pa.Table, *names: str) -> tuple[Integers, ...]:
        return tuple(table[n].to_numpy().astype(np.int64) for n in names)


def _unheard(table: pa.Table, shape: tuple[int, int], first: int) -> Floats:
    steps = np.zeros((shape[0], shape[1] + 1))
    leaf, since, until, count = (
        table[c].to_numpy().astype(np.int64) for c in ("leaf", "since", "until", "enterprises")
    )
    np.add.at(steps, (leaf, since - first), count)
    np.add.at(steps, (leaf, until - first), -count)
    return np.cumsum(steps, axis=1)[:, :-1]


def _alive(leaves: Leaves, first: int, last: int) -> Floats:
    steps = np.zeros((len(leaves.keys), last - first + 2))
    leaf, born, died = (
        leaves.register[c].to_numpy().astype(np.int64)
        for c in ("leaf", "first_month", "last_month")
    )
    lived = (died >= first) & (born <= last)
    np.add.at(steps, (leaf[lived], np.maximum(born[lived], first) - first), 1.0)
    np.add.at(steps, (leaf[lived], np.minimum(died[lived], last) - first + 1), -1.0)
    return np.cumsum(steps, axis=1)[:, :-1]


def cells_of(leaves: Leaves, catalogue: Catalogue, city: str) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of the whole city, and those of its districts.

    Parameters
    ----------
    leaves : Leaves
        Leaves of the register.
    catalogue : Catalogue
        Classifications; an aggregate with listed members sums its members.
    city : str
        Code of the whole area.
    """
    activities = catalogue["activities"]
    groups: dict[str, frozenset[str]] = {}
    present = {key.activity for key in leaves.keys}
    for item in activities:
        members = set(item.members) or {item.code, *activities.descendants(item.code)}
        held = frozenset(present & members)
        if held and item.code not in ("_T", "_Z"):
            groups[item.code] = held
    areas = [city, *sorted({key.area for key in leaves.keys} - {city})]
    scopes = {"all": ("large_medium", "sme"), "large_medium": ("large_medium",), "sme": ("sme",)}
    cells = [
        Cell(code, area, scope, found)
        for area in areas
        for code, held in groups.items()
        for scope, sizes in scopes.items()
        if (
            found := tuple(
                i
                for i, (activity, place, size) in enumerate(leaves.keys)
                if activity in held and size in sizes and area in (city, place)
            )
        )
    ]
    return [c for c in cells if c.area == city], [c for c in cells if c.area != city]
