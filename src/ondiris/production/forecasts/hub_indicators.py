"""Indicators of the hub: what each is made of, how it is counted, and which way is better.

An indicator is counted of figures of its own territory and, where it compares, of the nation's;
never of a neighbour's.  Formulas are written once, on intervals: put on exact numbers they give
the value, on what the digits allow its bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from ondiris.model import Interval

__all__ = ["DIMENSIONS", "INDICATORS", "HubIndicator", "Ingredient"]

DIMENSIONS = (
    "size", "growth", "specialisation", "diversity", "productivity", "investment", "exports",
    "logistics",
)  # fmt: skip
"""What indicators are about; each dimension has one weight, shared by its indicators."""
SECTIONS = ("B", "C", "D", "E")
"""Sections of industry, which no two regions know to the same depth below."""
_LONGEST = 5
Formula = Callable[[Sequence[Interval]], Interval]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A figure that an indicator is counted of.

    Parameters
    ----------
    measure, activity, of : str
        Codes; `of` says what an index is of.
    national : bool
        Whether the nation's figure is meant, not the region's.
    """

    measure: str
    activity: str
    of: str = ""
    national: bool = False


@dataclass(frozen=True, slots=True)
class HubIndicator:
    """One indicator of the hub.

    Parameters
    ----------
    code, dimension : str
    ingredients : tuple of Ingredient
    formula : callable
        From intervals of the ingredients in their order to the indicator's.
    rising : bool, optional
        Whether more is better; where neither is, its values are shown and nobody is placed by it.
    unit : str
        Code of its unit, ``1`` for a plain number; that of its ingredients where empty.
    digits : int
        Decimals that are shown.
    years : int
        Most years that it is counted over: the last so many of which all is known.
    """

    code: str
    dimension: str
    ingredients: tuple[Ingredient, ...]
    formula: Formula
    rising: bool | None = True
    unit: str = ""
    digits: int = 0
    years: int = 1

    @property
    def single(self) -> bool:
        """Whether it is one published figure, as it is."""
        return len(self.ingredients) == 1 and self.years == 1

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures of its ingredients, each once."""
        return tuple(dict.fromkeys(one.measure for one in self.ingredients))


def _level(levels: Sequence[Interval]) -> Interval:
    return levels[0]


def _mean_index(indices: Sequence[Interval]) -> Interval:
    """Return the geometric mean: what grows by it every year ends where it ended."""
    product = Interval.exactly(1)
    for one in indices:
        product = product * one
    return Interval(_root(product.lower, len(indices)), _root(product.upper, len(indices)))


def _root(number: Decimal, degree: int) -> Decimal:
    with localcontext(prec=40):
        return (number.ln() / degree).exp() if number > 0 else Decimal(0)


def _percent(levels: Sequence[Interval]) -> Interval:
    part, whole = levels
    return (part / whole).times(100)


def _quotient(levels: Sequence[Interval]) -> Interval:
    part, whole, part_of_all, all_of_all = levels
    return (part / whole) / (part_of_all / all_of_all)


def _breadth(levels: Sequence[Interval]) -> Interval:
    """Return the inverse of the sum of squared shares: as if so many were of one size."""
    whole, squares = _sum(levels), _sum([one * one for one in levels])
    return whole * whole / squares


def _distance(levels: Sequence[Interval]) -> Interval:
    """Return the sum of absolute differences of shares from those of all other regions."""
    own, nation = levels[: len(SECTIONS)], levels[len(SECTIONS) :]
    others = [whole - part for part, whole in zip(own, nation, strict=True)]
    apart = [
        part / _sum(own) - other / _sum(others) for part, other in zip(own, others, strict=True)
    ]
    return _sum([_absolute(one) for one in apart])


def _absolute(one: Interval) -> Interval:
    if one.lower >= 0:
        return one
    away = one.times(-1)
    return away if away.lower >= 0 else Interval(Decimal(0), max(away.upper, one.upper))


def _per_person(levels: Sequence[Interval]) -> Interval:
    return _sum(levels[:-1]) / levels[-1]


def _sum(levels: Sequence[Interval]) -> Interval:
    total = Interval.exactly(0)
    for one in levels:
        total = total + one
    return total


_OUTPUT = tuple(Ingredient("output", code) for code in ("C", "B-E"))
_SECTIONS = tuple(Ingredient("gross_output", code) for code in SECTIONS)


def _nation(*own: Ingredient) -> tuple[Ingredient, ...]:
    return tuple(Ingredient(one.measure, one.activity, one.of, national=True) for one in own)


INDICATORS: tuple[HubIndicator, ...] = (
    HubIndicator("output-industry", "size", _OUTPUT[1:], _level),
    HubIndicator("output-manufacturing", "size", _OUTPUT[:1], _level),
    HubIndicator("value-added", "size", (Ingredient("gva", "C"),), _level),
    HubIndicator(
        "growth-industry", "growth", (Ingredient("index_pct", "B-E", "output"),), _mean_index,
        unit="%", digits=1, years=_LONGEST,
    ),
    HubIndicator(
        "growth-manufacturing", "growth", (Ingredient("index_pct", "C", "gva"),), _mean_index,
        unit="%", digits=1, years=_LONGEST,
    ),
    HubIndicator(
        "location-quotient", "specialisation", (*_OUTPUT, *_nation(*_OUTPUT)), _quotient,
        unit="x", digits=2,
    ),
    HubIndicator(
        "structural-distance", "specialisation", (*_SECTIONS, *_nation(*_SECTIONS)), _distance,
        rising=None, unit="1", digits=2,
    ),
    HubIndicator("breadth", "diversity", _SECTIONS, _breadth, unit="1", digits=2),
    HubIndicator(
        "productivity", "productivity", (Ingredient("gva", "C"), Ingredient("employed", "C")),
        _per_person,
    ),
    HubIndicator(
        "output-per-person", "productivity", (*_SECTIONS, Ingredient("employed", "B-F")),
        _per_person, rising=None,
    ),
    HubIndicator(
        "investment-rate", "investment", (Ingredient("investment", "_T"), Ingredient("grp", "_T")),
        _percent, unit="%", digits=1,
    ),
    HubIndicator("exports", "exports", (Ingredient("exports", "_T"),), _level),
    HubIndicator("freight", "logistics", (Ingredient("freight", "_T"),), _level),
)  # fmt: skip
"""All indicators, in the order in which they are told."""
