"""Making a synthetic city: draw, edit, compile, compare with the published targets, draw again.

The generator knows targets of activities only roughly, because silence, mistakes and editing stand
between a drawn city and its compiled figures.  So the city is compiled as a release would be and
two factors an activity, one for its level and one for its past, are moved until the compiled
figures round to the published ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from ondiris.codes import CURRENCY, counted
from ondiris.codes.toml_text import parse_toml
from ondiris.errors import InvalidFile, InvalidInput, NotConverged
from ondiris.indices.result import Floats
from ondiris.indices.rules import EditRules
from ondiris.indices.synthesis import (
    ActivitySpec,
    CitySpec,
    Population,
    Product,
    SyntheticReturns,
    synthesise_population,
    synthesise_returns,
)
from ondiris.model import Month
from ondiris.production.indices.compilation import Compiled
from ondiris.production.indices.returns import Intake, edited

__all__ = ["CalibrationTarget", "CityPlan", "SyntheticCity", "read_city_plan", "synthesise_city"]

Compile = Callable[[pa.Table, pa.Table], Compiled]

ROUNDS = 12
CLOSE = 2e-5
"""Relative distance to every target at which a city is accepted; rounding forgives 5e-5."""


@dataclass(frozen=True, slots=True)
class CalibrationTarget:
    """Output and growth that some activities together must compile to.

    Parameters
    ----------
    members : tuple of int
        Positions of the activities.
    growth : float or None
        Index of the window on the same months a year before.
    """

    members: tuple[int, ...]
    growth: float


@dataclass(frozen=True, slots=True)
class CityPlan:
    """A specification with what its compiled figures must be.

    Parameters
    ----------
    spec : CitySpec
        For the generator.
    growths : tuple of CalibrationTarget
        Growth of activities, alone or in published groups.
    value_added : mapping of str to float
        Value added per unit of output by activity.
    span : tuple of int
        First and last month that are made up where nobody asks for others.
    """

    spec: CitySpec
    growths: tuple[CalibrationTarget, ...]
    value_added: Mapping[str, float]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticCity:
    """A city that met its targets.

    Parameters
    ----------
    register, rows : pyarrow.Table
        Enterprises; edited returns.
    intake : Intake
        What editing found.
    rounds : int
        How often it was compiled.
    """

    register: pa.Table
    rows: pa.Table
    intake: Intake
    rounds: int


def _window(text: str) -> tuple[int, int]:
    try:
        first, last = Month.span(text)
    except InvalidInput as error:
        raise InvalidFile("bad-window", "a window is written 2025-01/2025-05") from error
    return int(first), int(last)


def read_city_plan(text: str, *, currency: str = CURRENCY) -> CityPlan:
    """Read the specification of a synthetic city.

    Parameters
    ----------
    text : str
        TOML as in ``cases/almaty/synthetic.toml``.
    currency : str
        Unit in which the city counts money: a product in it has a value and no quantity.

    Returns
    -------
    CityPlan

    Raises
    ------
    InvalidFile
        Outputs that do not add up to the total, large enterprises that do not add up to their
        count, shares of districts that do not sum to one, or a field that is missing.
    """
    try:
        document = parse_toml(text)
        return _city_plan(document, currency)
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile("bad-specification", "the synthetic city is not valid TOML") from error
    except KeyError as error:
        raise InvalidFile("bad-specification", f"the synthetic city lacks {error}") from error
    except InvalidFile:
        raise
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise InvalidFile(
            "bad-specification", "a field of the synthetic city is of another type or no number"
        ) from error


def _city_plan(document: Mapping[str, Any], currency: str) -> CityPlan:
    entries = document["activities"]
    codes = [e["code"] for e in entries]
    grouped = {m: Decimal(g["growth_pct"]) for g in document["groups"] for m in g["members"]}
    total = sum(Decimal(e["output_bn"]) for e in entries)
    shares = np.array(list(document["districts"].values()), dtype=np.float64)
    broken = [
        name
        for name, held in (
            ("outputs do not add up to the total", total == Decimal(document["total_bn"])),
            ("large enterprises", sum(e["large"] for e in entries) == document["large_medium"]),
            ("districts do not sum to one", abs(float(shares.sum()) - 1) < 1e-9),
        )
        if not held
    ]
    if broken:
        raise InvalidFile("weights-do-not-sum", f"the synthetic city: {'; '.join(broken)}")
    activities = tuple(
        ActivitySpec(
            code=e["code"],
            output=float(Decimal(e["output_bn"]) * 10**9),
            growth=float(Decimal(e["growth_pct"]) if "growth_pct" in e else grouped[e["code"]])
            / 100,
            season=np.array(document["seasons"][e["season"]], dtype=np.float64),
            large=e["large"],
            small=e["small"],
            small_share=e["small_share"],
            products=tuple(Product(c, u, float(p)) for c, u, p in e["products"]),
        )
        for e in entries
    )
    alone = [
        CalibrationTarget((i,), 1 + a.growth)
        for i, a in enumerate(activities)
        if a.code not in grouped
    ]
    groups = [
        CalibrationTarget(
            tuple(codes.index(m) for m in g["members"]), 1 + float(Decimal(g["growth_pct"])) / 100
        )
        for g in document["groups"]
    ]
    spec = CitySpec(
        activities,
        tuple(document["districts"]),
        shares,
        _window(document["window"]),
        {**document["population"], **document["reporting"]},
        currency,
    )
    ratios = {e["code"]: float(e["value_added"]) for e in entries}
    span = _window(document["span"]) if "span" in document else _least_span(spec.window)
    return CityPlan(spec, (*alone, *groups), ratios, span)


def _least_span(window: tuple[int, int]) -> tuple[int, int]:
    """Return the shortest span that can be calibrated: from a January two years before or more."""
    return int((Month(window[0]) - 24).january), window[1]


def synthesise_city(
    plan: CityPlan,
    rules: EditRules,
    compile_city: Compile,
    *,
    scale: int,
    seed: int,
    span: tuple[int, int],
    progress: Callable[[str], None],
) -> SyntheticCity:
    """Draw a city and calibrate it.

    Parameters
    ----------
    plan : CityPlan
        From `read_city_plan`.
    rules : EditRules
        Edit rules its returns pass through.
    compile_city : callable
        Compiles a register and edited rows as a release would.
    scale, seed
        As in `ondiris.indices.synthesis`.
    span : tuple of (int, int)
        First and last month.
    progress : callable
        Told what is being done.

    Returns
    -------
    SyntheticCity

    Raises
    ------
    InvalidInput
        A span without the window and two years before its end.
    NotConverged
        Targets still missed after a dozen rounds.
    """
    first, last = span
    opened, closed = (Month(month) for month in plan.spec.window)
    if Month(first).number > 1 or first > opened - 24 or last < closed:
        raise InvalidInput(
            "bad-span",
            "the span begins in a January two years before the calibrated months or earlier "
            "and reaches their end",
            hint=f"Months {opened - 24}..{closed} at least.",
        )
    population = synthesise_population(plan.spec, scale=scale, seed=seed, first=first, last=last)
    register = _register(plan.spec, population)
    activities = dict(
        zip(register["bin"].to_pylist(), register["activity"].to_pylist(), strict=True)
    )
    factors = np.ones((len(plan.spec.activities), 2))
    for number in range(1, ROUNDS + 1):
        progress(f"round {number}")
        drawn = synthesise_returns(
            plan.spec, population, factors, seed=seed, first=first, last=last
        )
        rows, intake = edited(_rows(plan.spec, population, drawn), None, activities, rules)
        compiled = compile_city(register, rows)
        gaps = _gaps(plan, compiled)
        if np.abs(np.log(gaps)).max() < CLOSE:
            return SyntheticCity(register, rows, intake, number)
        factors = factors * gaps
    raise NotConverged(
        "not-calibrated",
        f"the synthetic city misses a target after {counted(ROUNDS, 'round')}",
        hint="Another seed or a larger scale; or fewer errors and silences in its specification.",
    )


def _gaps(plan: CityPlan, compiled: Compiled) -> Floats:
    """Return the factors that would meet each target, shape (activities, 2)."""
    opened, closed = (Month(m).since(compiled.first) for m in plan.spec.window)
    codes = [a.code for a in plan.spec.activities]
    leaf = np.array([codes.index(key.activity) for key in compiled.leaves.keys])
    value = compiled.measures["value"].total[:, opened : closed + 1].sum(axis=1)
    gaps = np.ones((len(codes), 2))
    wanted = np.array([a.output for a in plan.spec.activities])
    gaps[:, 0] = wanted / np.bincount(leaf, weights=value, minlength=len(codes))
    begun = Month(plan.spec.window[0])
    link = compiled.volume.years.index(begun.year)
    width = closed - opened + 1
    at = begun.since(begun.january)
    for target in plan.growths:
        held = np.isin(leaf, target.members)
        now, base = (
            v[held, link, at : at + width].sum()
            for v in (compiled.volume.current, compiled.volume.base)
        )
        # a larger past makes growth smaller
        gaps[list(target.members), 1] = float(now / base) / target.growth
    return gaps


def _register(spec: CitySpec, population: Population) -> pa.Table:
    return pa.table(
        {
            "bin": list(population.bins),
            "activity": [spec.activities[i].code for i in population.activity],
            "area": [spec.areas[i] for i in population.area],
            "size": np.where(population.large, "large_medium", "sme").tolist(),
            "holding": list(population.holdings),
            "first_month": population.first,
            "last_month": population.last,
        }
    )


def _rows(spec: CitySpec, population: Population, drawn: SyntheticReturns) -> pa.Table:
    names, units, start = [], [], [0]
    for activity in spec.activities:
        names += [f"{activity.code}.{p.code}" for p in activity.products]
        units += [p.unit for p in activity.products]
        start.append(len(names))
    product = np.array(start[:-1])[population.activity[drawn.enterprise]] + drawn.product
    days = _month_ends(int(drawn.month.min()), int(drawn.month.max()))
    received = days[drawn.month - int(drawn.month.min())] + drawn.delay
    quantity = pa.array(drawn.quantity, mask=np.isnan(drawn.quantity))
    return pa.table(
        {
            "bin": _coded(drawn.enterprise, list(population.bins)),
            "month": drawn.month,
            "product": _coded(product, names),
            "unit": _coded(product, units),
            "quantity": quantity,
            "value": drawn.value,
            "shipments": drawn.shipments,
            "employees": drawn.employees,
            "received": pa.array(received.astype(np.int32), pa.int32()).cast(pa.date32()),
        }
    )


def _coded(at: np.ndarray, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), pa.array(words)).cast(
        pa.string()
    )


def _month_ends(first: int, last: int) -> np.ndarray:
    epoch = date(1970, 1, 1)
    ends = [Month(month).last_day for month in range(first, last + 1)]
    return np.array([(end - epoch) // timedelta(days=1) for end in ends])
