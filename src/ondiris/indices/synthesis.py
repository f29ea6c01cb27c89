"""A synthetic city: enterprises that never existed, returns they never sent.

The generator is a pure function of a specification, a seed and calibration factors.  Sizes follow a
Pareto law inside each activity and size class, so that some cells are dominated by one enterprise
and disclosure control has something to do; products have trend, season and noise; enterprises
are born, die, fall silent, report late and mistype.  Every enterprise draws from its own stream of
random numbers, so a longer span or another activity changes none of its neighbours.

The business numbers carry a valid check digit and a month 99 that no registry issues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.model import Month
from ondiris.model.business_number import check_digit

__all__ = [
    "ActivitySpec",
    "CitySpec",
    "Population",
    "Product",
    "SyntheticReturns",
    "synthesise_population",
    "synthesise_returns",
]

RAMP = 8
"""Months over which a calibrated growth fades in, so that no January jumps."""
TREND = 0.035
"""Yearly growth before the calibrated comparison begins."""
OUTPUT_PER_EMPLOYEE = 9e6
"""Output of the window by one employee where a specification says none."""


@dataclass(frozen=True, slots=True)
class Product:
    """A made-up product: code, unit (the currency for value only), price of the first month."""

    code: str
    unit: str
    price: float


@dataclass(frozen=True, slots=True)
class ActivitySpec:
    """What is drawn for one activity.

    Parameters
    ----------
    code : str
        Activity.
    output : float
        Output of the calibration window, in the city's currency.
    growth : float
        Growth of the window on the same months a year before, as a ratio less one.
    season : float array, shape (12,)
        Factors, January first.
    large, small : int
        Enterprises alive at the end, by size class.
    small_share : float
        Share of small producers in the output.
    products : tuple of Product
        Its products.
    """

    code: str
    output: float
    growth: float
    season: Floats = field(repr=False)
    large: int
    small: int
    small_share: float
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class CitySpec:
    """Everything the generator needs to know.

    Parameters
    ----------
    activities : tuple of ActivitySpec
        Activities.
    areas : tuple of str
        Districts.
    area_shares : float array, shape (areas,)
        Shares of enterprises, summing to one.
    window : tuple of int
        First and last month of the calibration window.
    rates : mapping of str to float
        ``large_exponent small_exponent births_per_year deaths_per_year holdings holding_size
        large_missing small_missing large_late small_late errors``, and ``output_per_employee``
        of the window where it is not `OUTPUT_PER_EMPLOYEE`.
    currency : str
        Unit in which the city counts money.
    """

    activities: tuple[ActivitySpec, ...]
    areas: tuple[str, ...]
    area_shares: Floats = field(repr=False)
    window: tuple[int, int]
    rates: Mapping[str, float]
    currency: str


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """The enterprises, alive at the end of the window or closed before it.

    Parameters
    ----------
    bins, holdings : tuple of str
        Business number and holding (empty for none).
    activity, area : int array, shape (enterprises,)
        Positions in the specification.
    large : bool array, shape (enterprises,)
        Large or medium; the others are small producers.
    size : float array, shape (enterprises,)
        Share of its activity and size class.
    first, last : int array, shape (enterprises,)
        First and last month of life.
    """

    bins: tuple[str, ...]
    holdings: tuple[str, ...]
    activity: Integers
    area: Integers
    large: Flags
    size: Floats
    first: Integers
    last: Integers


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticReturns:
    """Rows of returns, in the order of enterprise, product and month.

    Parameters
    ----------
    enterprise, product, month : int array, shape (rows,)
        Position of the enterprise; position of the product in its activity; month.
    quantity : float array, shape (rows,)
        NaN for products reported in value only.
    value, shipments, employees : float array, shape (rows,)
        In the currency, in the currency, persons.
    delay : int array, shape (rows,)
        Days from the end of the month to the day the return came in.
    """

    enterprise: Integers
    product: Integers
    month: Integers
    quantity: Floats
    value: Floats
    shipments: Floats
    employees: Floats
    delay: Integers


def _business_numbers(count: int) -> tuple[str, ...]:
    numbers: list[str] = []
    serial = 0
    while len(numbers) < count:
        body = f"0099{serial:07d}"
        check = check_digit(body)
        if check is not None:
            numbers.append(f"{body}{check}")
        serial += 1
    return tuple(numbers)


def synthesise_population(
    spec: CitySpec, *, scale: int, seed: int, first: int, last: int
) -> Population:
    """Draw the enterprises.

    Parameters
    ----------
    spec : CitySpec
        What to draw.
    scale : int
        How many times as many enterprises; totals stay those of the specification.
    seed : int
        Same seed, same city.
    first, last : int
        Span of months.

    Returns
    -------
    Population
        ``scale`` times the enterprises of the specification are alive in the last month.
    """
    if scale < 1 or last <= first:
        raise InvalidInput("bad-parameter", "the scale is at least 1 and the span has two months")
    rng = np.random.default_rng([seed, 0])
    years = (last - first + 1) / 12
    parts = [
        _stratum(spec, rng, number, large=large, scale=scale, years=years)
        for number in range(len(spec.activities))
        for large in (True, False)
    ]
    activity, large, size, alive = (np.concatenate(column) for column in zip(*parts, strict=True))
    count = activity.size
    area = rng.choice(len(spec.areas), size=count, p=spec.area_shares)
    span = last - first
    young = rng.random(count) < spec.rates["births_per_year"] * years
    born = np.where(young, first + rng.integers(1, max(span - 24, 2), count), first)
    later = first + rng.integers(max(span // 4, 1), max(span - 12, 2), count)
    died = np.where(alive, int(Month.NEVER), later)
    born = np.where(alive, born, first)
    holdings = _holdings(spec, rng, large, alive, scale)
    return Population(_business_numbers(count), holdings, activity, area, large, size, born, died)


def _stratum(
    spec: CitySpec, rng: np.random.Generator, number: int, *, large: bool, scale: int, years: float
) -> tuple[Integers, Flags, Floats, Flags]:
    activity = spec.activities[number]
    living = (activity.large if large else activity.small) * scale
    closed = round(living * spec.rates["deaths_per_year"] * years)
    count = living + closed
    exponent = spec.rates["large_exponent" if large else "small_exponent"]
    size = (1.0 - rng.random(count)) ** (-1.0 / exponent)
    alive = np.arange(count) < living
    share = (1.0 - activity.small_share) if large else activity.small_share
    # a closed enterprise was of ordinary size: its end is no collapse of the activity
    size = np.where(alive, size, np.minimum(size, 1.5))
    size *= share / size[alive].sum() if living else 0.0
    return np.full(count, number), np.full(count, large), size, alive


def _holdings(
    spec: CitySpec, rng: np.random.Generator, large: Flags, alive: Flags, scale: int
) -> tuple[str, ...]:
    names = [""] * large.size
    members = rng.permutation(np.flatnonzero(large & alive))
    width = int(spec.rates["holding_size"])
    for number in range(int(spec.rates["holdings"]) * scale):
        for i in members[number * width : (number + 1) * width]:
            names[i] = f"holding-{number + 1}"
    return tuple(names)


def synthesise_returns(
    spec: CitySpec,
    population: Population,
    factors: Floats,
    *,
    seed: int,
    first: int,
    last: int,
) -> SyntheticReturns:
    """Draw the returns of a population.

    Parameters
    ----------
    spec : CitySpec
        What to draw.
    population : Population
        From `synthesise_population`, with the same seed and span.
    factors : float array, shape (activities, 2)
        Calibration: factor of all months, and factor of the months before the window, faded in
        over the eight months before it.  Ones for none.
    seed : int
        Same seed, same returns; factors change levels and nothing else.
    first, last : int
        Span of months.

    Returns
    -------
    SyntheticReturns
        What was reported: silent months have no rows, mistakes are in.
    """
    parts = [
        _activity_returns(spec, population, number, factors[number], (seed, first, last))
        for number in range(len(spec.activities))
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return SyntheticReturns(*columns)


def _activity_returns(
    spec: CitySpec,
    population: Population,
    number: int,
    factors: Floats,
    run: tuple[int, int, int],
) -> tuple[np.ndarray, ...]:
    seed, first, last = run
    rng = np.random.default_rng([seed, 1, number])
    activity = spec.activities[number]
    members = np.flatnonzero(population.activity == number)
    months = np.arange(first, last + 1)
    shape = (members.size, months.size)
    level = _path(spec, activity, months, factors) * _noise(rng, shape, 0.6, 0.05)
    mix = rng.dirichlet(np.full(len(activity.products), 1.5), size=members.size)
    price = _prices(rng, activity, members.size, months)
    monthly = population.size[members, None] * level * activity.output
    value = (
        monthly[:, None, :] * mix[:, :, None] * _noise(rng, (*mix.shape, months.size), 0.3, 0.04)
    )
    value *= price / price[:, :, -1:]  # the drawn output is at the last month's prices
    counted = np.array([p.unit != spec.currency for p in activity.products])[None, :, None]
    quantity = np.where(counted, value / price, np.nan)
    employees = np.maximum(
        np.round(
            population.size[members, None]
            * activity.output
            / spec.rates.get("output_per_employee", OUTPUT_PER_EMPLOYEE)
            * level.mean()
            * _noise(rng, shape, 0.9, 0.01)
            + 3
        ),
        1.0,
    )
    shipped = value * rng.uniform(0.93, 1.03, size=value.shape)
    large = population.large[members]
    told, delay = _reporting(spec, rng, shape, large)
    told &= (months >= population.first[members, None]) & (months <= population.last[members, None])
    _mistype(spec, rng, value, quantity)
    e, p, m = np.nonzero(np.broadcast_to(told[:, None, :], value.shape))
    return (
        members[e],
        p,
        months[m],
        np.round(quantity[e, p, m], 3),
        np.round(value[e, p, m], 0),
        np.round(shipped[e, p, m], 0),
        employees[e, m],
        delay[e, m],
    )


def _path(spec: CitySpec, activity: ActivitySpec, months: Integers, factors: Floats) -> Floats:
    """Level of each month; the window adds up to one before calibration."""
    opened, closed = spec.window
    span = closed - opened + 12
    recent = np.clip(months - closed, -span, 0)
    old = np.minimum(months - closed + span, 0)
    trend = np.log1p(activity.growth) / 12 * recent + TREND / 12 * old
    season = activity.season / activity.season.mean()
    level = np.exp(trend) * season[_seasons(months)]
    inside = (months >= opened) & (months <= closed)
    fade = np.clip((opened - months) / RAMP, 0.0, 1.0)
    return np.asarray(level / level[inside].sum() * factors[0] * factors[1] ** fade)


def _seasons(months: Integers) -> Integers:
    """Return the place of each month within its year, January first."""
    return months % 12


def _noise(
    rng: np.random.Generator, shape: tuple[int, ...], memory: float, spread: float
) -> Floats:
    """Autoregressive noise around one along the last axis."""
    steps = rng.normal(0.0, spread * np.sqrt(1 - memory**2), size=shape)
    steps[..., 0] /= np.sqrt(1 - memory**2)
    for t in range(1, shape[-1]):
        steps[..., t] += memory * steps[..., t - 1]
    return np.asarray(np.exp(steps))


def _prices(
    rng: np.random.Generator, activity: ActivitySpec, count: int, months: Integers
) -> Floats:
    first = np.array([p.price for p in activity.products])
    drift = np.cumsum(rng.normal(0.006, 0.006, size=(first.size, months.size)), axis=1)
    own = rng.normal(0.0, 0.12, size=(count, first.size))
    wobble = _noise(rng, (count, first.size, months.size), 0.7, 0.015)
    return np.asarray(first[None, :, None] * np.exp(drift[None] + own[:, :, None]) * wobble)


def _reporting(
    spec: CitySpec, rng: np.random.Generator, shape: tuple[int, ...], large: Flags
) -> tuple[Flags, Integers]:
    missing = np.where(large, spec.rates["large_missing"], spec.rates["small_missing"])
    late = np.where(large, spec.rates["large_late"], spec.rates["small_late"])
    told = rng.random(shape) >= missing[:, None]
    delay = np.where(
        rng.random(shape) < late[:, None],
        rng.integers(18, 75, size=shape),
        rng.integers(3, 11, size=shape),
    )
    return told, delay


def _mistype(spec: CitySpec, rng: np.random.Generator, value: Floats, quantity: Floats) -> None:
    """Write thousands for units in a few rows: in the value, in the quantity, or in both."""
    kind = rng.random(value.shape) / spec.rates["errors"] if spec.rates["errors"] else None
    if kind is not None:
        value[(kind < 0.3) | ((kind >= 0.6) & (kind < 1))] /= 1000.0
        quantity[(kind >= 0.3) & (kind < 1)] /= 1000.0
