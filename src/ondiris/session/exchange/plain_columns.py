"""Plain figures as the texts of SDMX, whole columns at a time: no row is made of any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from ondiris.model import KnownBasis, Period
from ondiris.model.interval import EXACT
from ondiris.publishing.figures.sdmx import frequency_of, leading_status, time_period

__all__ = ["observation_columns", "plain_of", "read_period"]

T = TypeVar("T")
_HALF = {digits: Decimal(5).scaleb(-digits - 1) for digits in range(-15, 16)}


def plain_of(figures: Any) -> Sequence[bool]:
    """Whether each figure of columns has neither a bound nor a range nor several statuses."""
    kinds = [*zip(figures.bound, figures.digits, figures.status, strict=True)]
    odd = {one for one in {*kinds} if one[0] != "eq" or one[1] not in _HALF or " " in one[2]}
    return [one not in odd for one in kinds] if odd else [True] * len(kinds)


def observation_columns(figures: Any, *, counted: bool) -> tuple[Sequence[str], ...]:
    """Return plain figures of columns as `observation_of` would, without making rows of them."""
    nothing = [""] * len(figures.id)
    lower, upper = _ends(figures, counted=counted)
    days = zip(figures.known_at_basis, figures.known_at, strict=True)
    return (
        figures.first_day, figures.last_day,
        [read_period(period)[1] for period in figures.period], figures.value,
        _each(figures.multiplier, str), _each(figures.digits, _decimals), figures.bound,
        lower, upper, _each(figures.status, _leading), nothing, figures.confidentiality,
        figures.origin, figures.source, figures.locator, _each([*days], _told_day),
        figures.known_at_basis, nothing, figures.id,
    )  # fmt: skip


def _decimals(digits: int) -> str:
    return str(max(digits, 0))


def _leading(status: str) -> str:
    return leading_status(status.split())


def _told_day(known: tuple[str, str]) -> str:
    basis, day = known
    return "" if basis == KnownBasis.LOADED else day


def _ends(figures: Any, *, counted: bool) -> tuple[Sequence[str], Sequence[str]]:
    """Return the ends that the digits of values allow."""
    lower, upper = list[str](), list[str]()
    for value, digits, multiplier in zip(
        figures.value, figures.digits, figures.multiplier, strict=True
    ):
        if counted and digits >= 0 and not multiplier:
            exact = value.rstrip("0").rstrip(".") if "." in value else value
            exact = "0" if exact == "-0" else exact
            lower.append(exact)
            upper.append(exact)
            continue
        number, half = Decimal(value), _HALF[digits]
        lower.append(_plain_text(EXACT.subtract(number, half)))
        upper.append(_plain_text(EXACT.add(number, half)))
    return lower, upper


def _plain_text(number: Decimal) -> str:
    text = str(number)
    return f"{number:f}" if "E" in text else text


def _each(column: Sequence[T], made: Callable[[T], str]) -> list[str]:
    """Return what is made of each, made once of those that are alike."""
    if column and column.count(column[0]) == len(column):
        return [made(column[0])] * len(column)
    table = {one: made(one) for one in {*column}}
    return [table[one] for one in column]


@lru_cache(maxsize=8_192)
def read_period(text: str) -> tuple[str, str]:
    """Return frequency and time of a period, as they leave."""
    period = Period.parse(text)
    return frequency_of(period), time_period(period)
