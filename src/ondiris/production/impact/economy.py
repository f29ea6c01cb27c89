"""An economy as far as it is known: a table's structure, what the city publishes, what is assumed.

The structure is lent where the nation has no table.  The city's own margins move it; quotients of
what city and nation publish say what the city buys from itself, with an exponent that is a range;
imports are taken out first and kept.  Jobs follow wages, brought to the city's employment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import Inconsistent
from ondiris.impact.adapting import adapted
from ondiris.impact.assumed import (
    ImpactAssumption,
    WithTable,
    impact_assumption,
    impact_assumptions,
)
from ondiris.impact.distance import Distance, shipped_distance
from ondiris.impact.donor import donor_table
from ondiris.impact.draws import LocalSupply, UncertainEconomy
from ondiris.impact.leontief import Households, Leontief, coefficients, leontief
from ondiris.impact.quotients import cilq, regional_size, slq
from ondiris.impact.table import Flows, SymmetricTable
from ondiris.production.impact.levels import CityLevels
from ondiris.production.impact.table_activities import TableActivities

__all__ = [
    "MEASURES",
    "EconomyTable",
    "ImpactEconomy",
    "impact_economy",
    "kept_share",
    "whole_units",
]

Floats = NDArray[np.float64]
MEASURES = ("output", "value_added", "wages", "jobs", "imports", "elsewhere", "taxes")
"""Measures in the order in which they are told; jobs and taxes only where they are known."""
MOST_SPENT = 0.95
"""Share of wages that is spent at home at most, whatever pensions and profits add to it"""
_ROOT = 1.0 / np.sqrt(12.0)
"""Standard deviation of a range of width one in which every value is as likely."""


@dataclass(frozen=True, slots=True, eq=False)
class EconomyTable:
    """A table that is asked, and whose it is.

    Parameters
    ----------
    table : SymmetricTable
    lent : bool
        Whether it is another economy's.
    known : str
        Identifier under which the home holds it; empty for the shipped one and a plain file.
    nation : str
        Area that it is asked of; empty outside a home.
    """

    table: SymmetricTable
    lent: bool
    known: str = ""
    nation: str = ""

    def assumed(self, code: str) -> ImpactAssumption:
        """Return an assumption as it is with this table: a nation's own narrows or replaces it."""
        one = impact_assumption(code)
        if self.lent or one.with_table is WithTable.STAYS:
            return one
        if one.with_table is WithTable.NARROWS:
            return replace(one, high=one.low)
        known = _spent_here(self.table) if code == "spent_here" else 0.0
        words = self.table.words
        said = f"{words.territory} {words.year}, the table itself"
        return replace(one, low=known, high=known, kind="published", source=said)

    @property
    def assumptions(self) -> tuple[ImpactAssumption, ...]:
        """Every assumption as it is with this table, in the order in which they are told."""
        return tuple(self.assumed(one.code) for one in impact_assumptions())


@dataclass(frozen=True, eq=False)
class ImpactEconomy:
    """An economy ready to be asked.

    Parameters
    ----------
    source : EconomyTable
    rows : TableActivities
    levels : CityLevels or None
        None where effects are those in the whole economy of the table.
    output : float64 array, shape (activities,)
        Output of the economy that is asked, in its unit.
    inputs : float64 array, shape (selling, buying)
        Input coefficients as the economy meets its totals, imports among them.
    bought_here : float64 array, shape (selling, buying)
        Those of them that are bought from the economy itself.
    measures : float64 array, shape (measures, activities)
        By `names`, per unit of output; jobs and taxes only where they are known.
    names : tuple of str
    spending : float64 array, shape (activities,)
        What households buy of the economy itself per unit of wages.
    doubtful : UncertainEconomy
        What is drawn; without households, whose spending is drawn beside it.
    capped : tuple of str
        Activities whose sales inside the economy were held to what they make.
    """

    source: EconomyTable
    rows: TableActivities
    levels: CityLevels | None
    output: Floats
    inputs: Floats
    bought_here: Floats
    measures: Floats
    names: tuple[str, ...]
    spending: Floats
    doubtful: UncertainEconomy
    capped: tuple[str, ...]

    @cached_property
    def model(self) -> Leontief:
        """The factorised economy."""
        return leontief(self.bought_here)

    @property
    def wages_lent(self) -> bool:
        """Whether the table does not tell wages, and the donor's share of them stands in."""
        return _wages_row(self.source.table) is None

    @property
    def households(self) -> Households:
        """Households that earn wages and spend them here: for the upper bound."""
        return Households(self.measures[self.names.index("wages")], self.spending)

    @property
    def demand(self) -> Floats:
        """Final demand for what the economy makes, exports to the rest of the nation included."""
        found: Floats = np.maximum(self.output - self.bought_here @ self.output, 0.0)
        return found

    def here(self, code: str) -> Floats:
        """Return shares of the rows that a code means, by output of the economy; adding up to 1."""
        met = list(self.rows.required(code))
        found = np.zeros(self.output.size)
        weight = self.output[met]
        found[met] = weight / weight.sum() if weight.any() else 1.0 / len(met)
        return found


def impact_economy(
    source: EconomyTable, rows: TableActivities, levels: CityLevels | None
) -> ImpactEconomy:
    """Return an economy made of a table and of what the city publishes.

    Parameters
    ----------
    source : EconomyTable
    rows : TableActivities
        Of the table.
    levels : CityLevels or None
        Of the city; None for the whole economy of the table.

    Raises
    ------
    Inconsistent, InvalidInput, NotConverged
        As the kernels: an unproductive table, totals that cannot be met.
    """
    table = source.table
    first, home = _total_inputs(table)
    inputs = first if levels is None or levels.totals is None else adapted(first, levels.totals)
    used_up = np.flatnonzero(inputs.sum(axis=0) >= 1.0)
    if used_up.size:
        code = rows.codes[int(used_up[0])]
        raise Inconsistent(
            "io-activity-uses-up",
            f"inputs of activity {code!r} reach what it makes; {used_up.size} such in the table",
            hint="Bring it together with another activity: load the table with --correspondence.",
            activity=code,
        )
    names, measures = _measures(table, rows, levels, inputs)
    here = home
    supply = LocalSupply(home, source.assumed("input_imports").middle)
    if levels is not None:
        delta = source.assumed("delta")
        supply = replace(
            supply,
            quotients=cilq(levels.region, levels.nation),
            size=regional_size(levels.region, levels.nation, delta=1.0),
            delta=delta.middle,
            delta_spread=(delta.high - delta.low) * _ROOT,
        )
        here = home * _local(supply)
    output = table.output if levels is None else levels.output
    sold = (inputs * here) @ output
    cap = np.ones(output.size)
    np.divide(output, sold, out=cap, where=sold > output)
    here = here * cap[:, None]
    supply = replace(supply, home=home * cap[:, None])
    measures[names.index("imports")] = (inputs * (1.0 - home)).sum(axis=0)
    measures[names.index("elsewhere")] = (inputs * (home - here)).sum(axis=0)
    return ImpactEconomy(
        source, rows, levels, output, inputs, inputs * here, measures, names,
        _spending(source, levels), _doubtful(source, inputs, measures, names, levels, supply),
        tuple(np.array(rows.codes)[cap < 1.0].tolist()),
    )  # fmt: skip


def whole_units(table: SymmetricTable, multiplier: int, currency: str) -> SymmetricTable:
    """Return a table in whole units of its currency, in which questions are asked.

    Parameters
    ----------
    table : SymmetricTable
    multiplier : int
        Power of ten of its unit.
    currency : str
        Its code; the table's own unit where it is not known.
    """
    scale = 10.0**multiplier
    return SymmetricTable(
        table.flows * scale,
        table.final_demand * scale,
        table.imports * scale,
        table.taxes * scale,
        table.value_added * scale,
        table.output * scale,
        replace(table.words, unit=currency or table.words.unit),
    )


def _total_inputs(table: SymmetricTable) -> tuple[Floats, Floats]:
    """Return coefficients of all inputs, imports among them, and what of each is made at home."""
    found = coefficients(table.flows, table.output)
    if table.words.flows is Flows.TOTAL:
        abroad = (
            table.final_demand[:, table.words.demand.index(table.words.exports)]
            if (table.words.exports)
            else 0.0
        )
        used = table.sold - abroad
        share = np.divide(table.imports, used, out=np.zeros_like(used), where=used > 0.0)
        return found, np.repeat(1.0 - np.clip(share, 0.0, 1.0)[:, None], used.size, axis=1)
    domestic = table.flows.sum(axis=0)
    whole = domestic + table.imports
    home = np.divide(domestic, whole, out=np.ones_like(whole), where=whole > 0.0)
    return found / np.where(home > 0.0, home, 1.0), np.repeat(home[None, :], whole.size, axis=0)


def _local(supply: LocalSupply) -> Floats:
    """Return the share of what is made in the nation that the city makes, at the middle delta."""
    assert supply.quotients is not None  # noqa: S101 - asked only of a city
    found: Floats = np.minimum(supply.quotients * supply.size**supply.delta, 1.0)
    return found


def kept_share(table: SymmetricTable) -> Floats:
    """Return the share of value added in what inputs leave of output, by activity."""
    added = table.value_added.sum(axis=0)
    left = added + table.taxes
    found: Floats = np.divide(added, left, out=np.ones_like(left), where=left > 0.0)
    return found


def _measures(
    table: SymmetricTable, rows: TableActivities, levels: CityLevels | None, inputs: Floats
) -> tuple[tuple[str, ...], Floats]:
    """Return measures per unit of output; imports are filled in where they are known."""
    added = table.value_added.sum(axis=0)
    left, kept = 1.0 - inputs.sum(axis=0), kept_share(table)
    paid = np.divide(_paid(table), added, out=np.zeros_like(added), where=added > 0.0)
    value_added = left * kept * _met(left * kept, levels)
    wages = value_added * np.clip(paid, 0.0, 1.0)
    jobs = _jobs(wages, levels)
    unknown = {"jobs": jobs is None, "taxes": not table.taxes.any()}
    names = tuple(name for name in MEASURES if not unknown.get(name))
    by_name = {"output": np.ones_like(added), "value_added": value_added, "wages": wages,
               "jobs": jobs, "taxes": left - value_added}  # fmt: skip
    nothing = np.zeros(len(rows.codes))
    return names, np.array([by_name.get(name, nothing) for name in names], dtype=np.float64)


def _wages_row(table: SymmetricTable) -> int | None:
    """Return the component of value added that is paid in wages, whatever order they stand in."""
    names = [name.casefold() for name in table.words.value_added]
    said = (k for k, name in enumerate(names) if "compensation" in name or "wage" in name)
    return next(said, None)


def _paid(table: SymmetricTable) -> Floats:
    """Return wages by activity; where the table does not tell them, by the donor's one share."""
    row = _wages_row(table)
    found: Floats
    if row is not None:
        found = table.value_added[row]
        return found
    donor = donor_table()
    found = table.value_added.sum(axis=0) * (_paid(donor).sum() / donor.value_added.sum())
    return found


def _met(value_added: Floats, levels: CityLevels | None) -> Floats:
    """Return by what value added is scaled, so that groups come to what is published of them."""
    found = np.ones_like(value_added)
    if levels is None or levels.totals is None:
        return found
    for group, published in enumerate(levels.added):
        member = levels.totals.groups == group
        told = float(value_added[member] @ levels.output[member])
        if told > 0.0:
            found[member] = published / told
    return found


def _jobs(wages: Floats, levels: CityLevels | None) -> Floats | None:
    """Return jobs per unit of output: in proportion to wages, brought to what is employed."""
    if levels is None or not levels.employed:
        return None
    paid = wages * levels.output
    scale = np.full(wages.size, np.nan)
    for met, persons in levels.employed:
        if (whole := paid[list(met)].sum()) > 0.0:
            scale[list(met)] = persons / whole
            scale[np.isnan(scale)] = persons / whole
    return None if np.isnan(scale).any() else wages * scale


def _spending(source: EconomyTable, levels: CityLevels | None) -> Floats:
    """Return what households buy here per unit of wages."""
    bought = _household_purchases(source.table)
    mix = bought / bought.sum() if bought.any() else np.zeros_like(bought)
    found = source.assumed("spent_here").middle * mix
    if levels is None:
        return found
    size = regional_size(levels.region, levels.nation, delta=source.assumed("delta").middle)
    own: Floats = np.minimum(slq(levels.region, levels.nation) * size, 1.0)
    return found * own


def _household_purchases(table: SymmetricTable) -> Floats:
    """Return what households buy of each activity at home: the first category that names them."""
    names = [name.casefold() for name in table.words.demand]
    homes = next((k for k, name in enumerate(names) if "household" in name), 0)
    found: Floats = np.maximum(table.final_demand[:, homes], 0.0)
    return found


def _spent_here(table: SymmetricTable) -> float:
    """Return what households buy at home over compensation of employees, at most nearly all."""
    paid = float(_paid(table).sum())
    share = float(_household_purchases(table).sum()) / paid if paid > 0.0 else 0.0
    return min(share, MOST_SPENT)


def _doubtful(
    source: EconomyTable,
    inputs: Floats,
    measures: Floats,
    names: tuple[str, ...],
    levels: CityLevels | None,
    supply: LocalSupply,
) -> UncertainEconomy:
    """Return what is drawn of an economy: a table of its own has no distance from itself."""
    far = Distance(0.0, 0.0, 0.0, 0.0)
    if source.lent:
        far = shipped_distance("total").from_mean_of(1)
    spreads = [0.0 if name == "output" else _spread(source, name) for name in names]
    return UncertainEconomy(
        np.maximum(inputs, 0.0), measures, far, source.assumed("table_cells").middle,
        np.array(spreads), None if levels is None else levels.totals, supply,
    )  # fmt: skip


def _spread(source: EconomyTable, name: str) -> float:
    return source.assumed("imports" if name == "elsewhere" else name).middle
