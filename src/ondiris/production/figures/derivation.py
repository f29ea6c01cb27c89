"""What a formula is and what it comes to: named, versioned, no finer than its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ondiris.codes import Catalogue
from ondiris.model import Bound, Comparison, Derived, Interval, Period, SeriesKey
from ondiris.model.interval import EXACT
from ondiris.production.figures.pool import Pool
from ondiris.production.figures.reach import Reach
from ondiris.production.figures.rows import Row

__all__ = ["Amount", "Formula", "Missing", "amount", "figure", "half_up", "ratio_key", "written"]

_SCALES = {0: "", 3: " thousand", 6: " million", 9: " billion", 12: " trillion"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that cannot be computed, and what it lacks."""

    formula: str
    key: SeriesKey
    period: Period
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A named, versioned formula.

    Parameters
    ----------
    name : str
        Identifier in figures and documents.
    version : int
        Raised whenever the same inputs would give another figure.
    symbols : str
        The formula in symbols.
    derive : callable
        From a pool of rows to derived figures and statements of what is missing.
    makes : callable
        Returns the measures it derives, of a home's code lists.
    needs : callable
        Returns how far it looks to derive what is within a reach.
    """

    name: str
    version: int
    symbols: str
    derive: Callable[[Pool, str], Iterator[Derived | Missing]]
    makes: Callable[[Catalogue], frozenset[str]]
    needs: Callable[[Reach, Catalogue], Reach]

    @property
    def id(self) -> str:
        """Name and version, as recorded in derived figures."""
        return f"{self.name}/{self.version}"


def half_up(value: Decimal, digits: int) -> Decimal:
    """Return a decimal rounded half up; what rounds to nothing has no sign."""
    found = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)
    return found or found.copy_abs()


@dataclass(frozen=True, slots=True)
class Amount:
    """What a formula came to, in whole units.

    Parameters
    ----------
    value : Decimal
    interval : Interval
        What the digits of its inputs allow.
    expression : str
        The formula with its numbers.
    digits, bound_digits : int
        Decimals of the value and of its bounds, in 10**multiplier.
    multiplier : int
    bound : Bound
        ``lt`` or ``le`` where only the upper bound says something.
    """

    value: Decimal
    interval: Interval
    expression: str
    digits: int
    bound_digits: int
    multiplier: int = 0
    bound: Bound = Bound.EQ


def figure(
    formula: str,
    key: SeriesKey,
    period: Period,
    amount: Amount,
    inputs: tuple[Row, ...],
    *,
    notes: tuple[str, ...] = (),
) -> Derived:
    """Return a derived figure from what its formula came to.

    Where rounding to the inputs' digits would leave the inside of the interval, the bounds'
    digits are kept.
    """
    value, digits = amount.value.scaleb(-amount.multiplier), amount.digits
    lower, upper = amount.interval.shifted(-amount.multiplier).outward(amount.bound_digits)
    if lower < upper and not lower < half_up(value, digits) < upper:
        digits = amount.bound_digits
    doubts = {f"defaulted:{field}" for row in inputs for field in row.defaulted}
    doubts |= {"approximate" for row in inputs if row.bound == "approx"}
    doubts |= {doubt for row in inputs for doubt in row.doubts}
    doubts |= {note for row in inputs for note in row.notes}
    return Derived(
        key=key,
        period=period,
        value=half_up(value, digits),
        digits=digits,
        multiplier=amount.multiplier,
        lower=lower,
        upper=upper,
        formula=formula,
        expression=amount.expression,
        inputs=tuple(row.id for row in inputs),
        notes=tuple(sorted({*doubts, *notes})),
        bound=amount.bound,
    )


def amount(value: Decimal, multiplier: int, digits: int) -> str:
    """Return a number in whole units as formulas show it: at a scale, with so many decimals."""
    scale = _SCALES.get(multiplier, f"e{multiplier}")
    return f"{half_up(value.scaleb(-multiplier), digits):f}{scale}"


def written(row: Row) -> str:
    """Return a figure as formulas show it: its sign of a bound, its digits, its scale."""
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}.get(row.bound, "")
    return f"{sign}{row.text}{_SCALES.get(row.multiplier, f'e{row.multiplier}')}"


def ratio_key(key: SeriesKey, measure: str, of: str, unit: str) -> SeriesKey:
    """Return the key of a figure that compares two of one time."""
    return replace(
        key, measure=measure, of=of, unit=unit, comparison=Comparison.NONE_STATED, base_period=""
    )
