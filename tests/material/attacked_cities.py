"""Small cities drawn by a seed, their releases one after the other, and an attacker after each.

A sequence draws a city, its rules, who reports late and what is corrected, and a few releases:
tables by other dimensions, longer periods, the same again after late returns, rounded, with
intervals, beside totals of the press; in wide sequences some holdings agreed to be visible, and a
table comes again in another way: rounded to another base, or with hidden cells after rounding.
After each the attacker of `outside_attacker` judges everything that is out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from drawn_cities import ACTIVITIES, AREAS, City, draw_city
from outside_attacker import Attacker
from outside_world import Fact, Published

from ondiris.disclosure import (
    Bands,
    Cells,
    Contributions,
    Cost,
    Earlier,
    Effort,
    Hierarchy,
    ProtectedTable,
    PublicValue,
    ReleaseLink,
    Reported,
    Shape,
    System,
    Waiver,
    plan_releases,
    protect_tables,
    round_table,
    rounding_bands,
    table_system,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import OndirisError, Refused

__all__ = ["Told", "Year", "play", "play_year"]

SOLVER = HighsSolver()
QUICK = Effort(gap=0.3, rounds=4, first=1, every=1)


@dataclass
class Told:
    """How a sequence went.

    Attributes
    ----------
    released, refused : int
    short : list of str
        Secrets that were narrowed, with the step.
    failed : list of str
        Errors that are none of the refusals a release may end with.
    """

    released: int = 0
    refused: int = 0
    short: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Out:
    """A release that is out: what the next one reckons with, and what everybody sees."""

    published: Published
    reported: Reported
    table: Shape
    hidden: np.ndarray
    rounded: np.ndarray | None
    base: float


def _reported(city: City, dimensions: Sequence[str], months: range, stretch: int) -> Reported:
    rows = []
    for firm in city.firms:
        value = sum(firm.by_stretch[stretch][m] for m in months)
        if value > 0:
            codes = [firm.leaf[city.dimensions.index(d)] for d in dimensions]
            rows.append((codes, firm.name, value / (len(months) if city.mean else 1)))
    trees = []
    for k, dimension in enumerate(dimensions):
        present: dict[str, str | None] = {}
        for codes, _, _ in rows:
            code: str | None = codes[k]
            while code is not None:
                present[code] = city.trees[dimension][code]
                code = city.trees[dimension][code]
        trees.append(Hierarchy(dimension, present))
    return Reported(
        Shape(tuple(trees)),
        Contributions(
            tuple(np.array([codes[k] for codes, _, _ in rows]) for k in range(len(dimensions))),
            np.array([name for _, name, _ in rows]),
            np.array([value for *_, value in rows]),
            holdings={f.name: f.holding for f in city.firms if f.holding != f.name},
            waivers=tuple(Waiver(h, "letter") for h in sorted(city.stated.consenting)),
        ),
        city.rules,
        months=float(len(months)) if city.mean else 1.0,
    )


_Press = tuple[dict[str, str], range, int, float]


def _printed(
    press: Sequence[_Press], shape: Shape, totals: np.ndarray, months: range, until: int
) -> tuple[PublicValue, ...]:
    """Return what the press printed of a table of some months, as known in a stretch."""
    found = []
    for where, when, known, width in press:
        codes = tuple(where.get(h.name, h.codes[0]) for h in shape.hierarchies)
        cell = "|".join(codes)
        split = {h.name for h in shape.hierarchies}
        whole = all(d in split or code == "T" for d, code in where.items())
        if (when, known) == (months, until) and whole and cell in shape.names:
            value = float(totals[shape.names.index(cell)])
            limits = (max(0.0, value - width / 3), value + 2 * width / 3)
            found.append(PublicValue.total(cell, *limits, "press"))
    return tuple(found)


def _earlier(
    city: City, out: _Out, cross: Shape, months: range, press: Sequence[_Press]
) -> Earlier:
    """Return a release as the next one has to reckon with it."""
    at = out.reported.shape.cells_of(out.table)
    system, cells, _ = table_system(out.reported)
    count = out.table.cells
    bands = Bands.none(count)
    if out.rounded is not None:
        bands = rounding_bands(np.arange(count), out.rounded, out.base, count)
    frozen = System(
        names=out.table.names, values=system.values[at], equations=out.table.equations,
        bands=bands, lower=np.zeros(count), upper=np.full(count, np.inf),
        level_up=system.level_up[at], level_down=system.level_down[at],
        primary=np.zeros(count, bool), hidden=out.hidden, free=np.zeros(count, bool),
        weight=np.zeros(count), sole=np.full(count, -1),
    )  # fmt: skip
    axes = {h.name: k for k, h in enumerate(out.table.hierarchies)}
    split = [h.name for h in cross.hierarchies]
    matches = tuple(
        ("|".join(codes[axes[d]] if d in axes else cross.hierarchies[k].codes[0]
                  for k, d in enumerate(split)),)
        for codes in (name.split("|") for name in out.table.names)
    )  # fmt: skip
    own = out.published.months
    then = _reported(city, [h.name for h in cross.hierarchies], own, out.published.until)
    link = ReleaseLink.SAME if own == months else ReleaseLink.GROWS
    link = ReleaseLink.SHRINKS if len(own) > len(months) else link
    found = Earlier(
        out.published.name, frozen, out.hidden, link, matches,
        Cells.of_shares(cells.shares[at], cells.holdings, cells.waived),
        months=float(len(own)) if city.mean else 1.0, until=own.stop, shape=out.table,
    )  # fmt: skip
    found = found.within(then.shape, Cells.of(then.shape, then.contributions)) or found
    shape, values = found.shape or out.table, found.system.values
    return found.with_public(_printed(press, shape, values, own, out.published.until))


def play(seed: int, *, steps: int = 4, wide: bool = False) -> Told:
    """Play a sequence and judge it after every step.

    Parameters
    ----------
    seed : int
    steps : int
        Releases that are tried at most.
    wide : bool
        Whether holdings agree to be visible and tables come again in another way.
    """
    dice = np.random.default_rng(seed)
    months, stretches = int(dice.integers(1, 4)), int(dice.integers(2, 5))
    city = draw_city(dice, months, stretches)
    if wide:
        city.agree(dice, float(dice.choice([0.0, 0.15, 0.4])))
    told = Told()
    attacker = Attacker(city.world, city.stated, seed)
    out: list[_Out] = []
    press: list[_Press] = []
    stretch = 0
    for step in range(int(dice.integers(2, steps + 1))):
        stretch = min(stretches - 1, stretch + int(dice.random() < 0.8))
        last = int(dice.integers(0, min(months, stretch + 1)))
        again = out[-1].published if wide and out and dice.random() < 0.4 else None
        period = again.months if again else range(last + 1)
        try:
            new = _release(dice, city, out, period, stretch, f"r{step}", press, again=again)
        except Refused:
            told.refused += 1
            continue
        except OndirisError as error:
            told.failed.append(f"step {step}: {error.code}: {error.detail}")
            break
        before = [o.published for o in out]
        out.append(new)
        told.released += 1
        told.short += [
            f"step {step}: {name}"
            for name in attacker.short(before, [*before, new.published], _facts(city, press))
        ]
        if told.short:
            break
    return told


def _facts(city: City, press: Sequence[_Press]) -> list[Fact]:
    found = []
    for where, months, until, width in press:
        weights = city.world.weights(where, months, until, 1.0)
        value = float(weights @ city.world.values)
        found.append(Fact(weights, value - width / 3, value + 2 * width / 3))
    return found


def _release(
    dice: np.random.Generator,
    city: City,
    out: Sequence[_Out],
    months: range,
    stretch: int,
    name: str,
    press: list[_Press],
    *,
    again: Published | None = None,
) -> _Out:
    ways = [("activity", "area"), ("activity",), ("area",)]
    if "size" in city.dimensions:
        ways += [("activity", "size"), ("activity", "area", "size")]
    asked = ways[0] if dice.random() < 0.6 else ways[int(dice.integers(len(ways)))]
    asked = again.dimensions if again else asked
    binding = [o for o in out if o.published.months.start == months.start]
    needed = {*asked, *(d for o in binding for d in o.published.dimensions)}
    dimensions = tuple(d for d in city.dimensions if d in needed)
    reported = _reported(city, dimensions, months, stretch)
    table = reported.shape.over(asked)
    if dice.random() < 0.15 and not city.mean:
        where = {"activity": str(dice.choice(list(city.trees["activity"])))}
        value = float(city.world.weights(where, months, stretch, 1.0) @ city.world.values)
        press.append((where, months, stretch, value * float(dice.choice([0.02, 0.2]))))
    earlier = tuple(_earlier(city, o, reported.shape, months, press) for o in binding)
    totals = Cells.of(reported.shape, reported.contributions).total
    public = _printed(press, reported.shape, totals, months, stretch)
    reported = replace(reported, tables=(table,), earlier=earlier, public=public)
    factor = 1.0 / len(months) if city.mean else 1.0
    cells = [tuple(n.split("|")) for n in table.names]
    if dice.random() < (0.5 if again else 0.12):
        base = float(dice.choice([100.0, 500.0, 1000.0]))
        rounded = round_table(reported, SOLVER, base=base).content.values
        low = {c: max(0.0, v - base) for c, v in zip(cells, rounded.tolist(), strict=True)}
        high = {c: v + base for c, v in zip(cells, rounded.tolist(), strict=True)}
        values = Cells.of(reported.shape, reported.contributions).total
        hidden = values[reported.shape.cells_of(table)] > 0
        shown = Published(name, asked, months, stretch, factor, low, high)
        return _Out(shown, reported, table, hidden, rounded, base)
    step = 10.0 if dice.random() < 0.2 else None
    effort = None if dice.random() < 0.2 else QUICK
    ((safe,),) = protect_tables([reported], SOLVER, effort=effort, interval_step=step)
    return _out(reported, safe.content, asked, months, stretch, name)


def _out(
    reported: Reported,
    table: ProtectedTable,
    asked: tuple[str, ...],
    months: range,
    stretch: int,
    name: str,
) -> _Out:
    """Return a protected table as it is out."""
    low, high = {}, {}
    for k, text in enumerate(table.shape.names):
        cell = tuple(text.split("|"))
        low[cell] = high[cell] = float(table.values[k])
        if table.hidden[k]:
            low[cell], high[cell] = 0.0, float("inf")
            if table.intervals is not None and not np.isnan(table.intervals[k, 0]):
                low[cell], high[cell] = table.intervals[k].tolist()
    factor = 1.0 / reported.months
    shown = Published(name, asked, months, stretch, factor, low, high)
    return _Out(shown, reported, table.shape, table.hidden, None, 0.0)


@dataclass(frozen=True)
class Year:
    """Tables to date, each of what had come by its month, the earlier ones left as they were.

    Attributes
    ----------
    hidden : list of bool array
        The pattern of each.
    one_by_one, together : float
        Value hidden where each was protected beside those before it, and where all were planned.
    short : list of str
        Secrets that the attacker narrowed, after any of them.
    """

    hidden: list[np.ndarray]
    one_by_one: float
    together: float
    short: list[str]


def play_year(seed: int, *, months: int = 12, plan: bool = True) -> Year:
    """Release a table to date every month and judge all after each.

    Parameters
    ----------
    seed : int
    months : int
    plan : bool
        Whether to plan them all together too, as if everything were known from the beginning.
    """
    dice = np.random.default_rng([12, seed])
    trees = {"activity": dict(ACTIVITIES[1]), "area": dict(AREAS[1])}
    city = draw_city(dice, months, months, trees)
    city.rules = replace(city.rules, cost=Cost.VALUE)
    city.mean = False
    attacker = Attacker(city.world, city.stated, seed)
    out: list[_Out] = []
    short: list[str] = []
    asked: list[Reported] = []
    value = 0.0
    for month in range(months):
        until = range(month + 1)
        reported = _reported(city, ("activity", "area"), until, month)
        asked.append(reported)
        earlier = tuple(_earlier(city, o, reported.shape, until, ()) for o in out)
        bound = replace(reported, earlier=earlier)
        ((safe,),) = protect_tables([bound], SOLVER)
        new = _out(reported, safe.content, ("activity", "area"), until, month, f"m{month + 1}")
        before = [o.published for o in out]
        short += attacker.short(before, [*before, new.published])
        out.append(new)
        value += _hidden_value(reported, safe.content)
    best = 0.0
    if plan:
        tables = plan_releases(asked, SOLVER)
        best = sum(_hidden_value(r, t.content) for r, t in zip(asked, tables, strict=True))
    return Year([o.hidden for o in out], value, best, short)


def _hidden_value(reported: Reported, table: ProtectedTable) -> float:
    totals = Cells.of(reported.shape, reported.contributions).total
    return float(totals[reported.shape.cells_of(table.shape)][table.hidden].sum())
