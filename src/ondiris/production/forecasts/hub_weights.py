"""What a reader weighs: ``size:2,growth:1``, as an address and a command write it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput
from ondiris.production.forecasts.hub_indicators import DIMENSIONS, INDICATORS, HubIndicator

__all__ = ["EQUAL", "indicator_weights", "parse_weights", "weights_text"]

EQUAL: Mapping[str, Decimal] = {}
"""Weights of who states none: every dimension weighs one."""
_ONE, _NOTHING = Decimal(1), Decimal(0)
_MOST = Decimal(1000)


def parse_weights(text: str) -> Mapping[str, Decimal]:
    """Return the weights that a text states, by dimension or indicator.

    Parameters
    ----------
    text : str
        Pairs with commas between them.  A dimension that is not named weighs 1, and so does an
        indicator within its dimension; 0 leaves it out.

    Raises
    ------
    InvalidInput
        ``unknown-weight``, ``weight-range``, ``weight-twice``, ``weights-zero``.
    """
    found: dict[str, Decimal] = {}
    for part in listed(text):
        name, _, number = (piece.strip() for piece in part.partition(":"))
        if name not in _names():
            near = difflib.get_close_matches(name, _names(), n=3, cutoff=0.4) or DIMENSIONS
            raise InvalidInput(
                "unknown-weight",
                f"{name[:40]!r} is neither a dimension nor an indicator of the hub",
                hint=f"Nearest: {', '.join(near)}.",
            )
        if name in found:
            raise InvalidInput("weight-twice", f"{name} is weighed twice")
        found[name] = _number(name, number)
    _some_left(found)
    return found


def _names() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*DIMENSIONS, *(one.code for one in INDICATORS))))


def _number(name: str, text: str) -> Decimal:
    try:
        weight = Decimal(text or "1")
    except InvalidOperation:
        weight = Decimal("NaN")
    if not (weight.is_finite() and _NOTHING <= weight <= _MOST):
        raise InvalidInput(
            "weight-range",
            f"the weight of {name} is no number from 0 to {_MOST}",
            hint="Write size:2,growth:1; 0 leaves a dimension out.",
        )
    return weight


def _some_left(weights: Mapping[str, Decimal]) -> None:
    if not any(indicator_weights(weights, INDICATORS).values()):
        raise InvalidInput(
            "weights-zero",
            "all weights are zero; nothing is left to rank by",
            hint="Give a weight above zero.",
        )


def weights_text(weights: Mapping[str, Decimal]) -> str:
    """Return weights as they are written, without those that say nothing."""
    order = {name: at for at, name in enumerate(_names())}
    said = sorted((order[name], name, number) for name, number in weights.items() if number != 1)
    return ",".join(f"{name}:{number.normalize():f}" for _, name, number in said)


def indicator_weights(
    weights: Mapping[str, Decimal], indicators: tuple[HubIndicator, ...]
) -> dict[str, Decimal]:
    """Return what each of some indicators weighs: its dimension's weight, shared with the others.

    Parameters
    ----------
    weights : mapping of str to Decimal
    indicators : tuple of HubIndicator
        Those that are there to be weighed; one that places nobody weighs nothing.
    """
    own = {
        one.code: _NOTHING if one.rising is None else _inside(weights, one) for one in indicators
    }
    sums = {
        name: sum((own[one.code] for one in indicators if one.dimension == name), _NOTHING)
        for name in DIMENSIONS
    }
    return {
        one.code: weights.get(one.dimension, _ONE) * own[one.code] / sums[one.dimension]
        if own[one.code]
        else _NOTHING
        for one in indicators
    }


def _inside(weights: Mapping[str, Decimal], one: HubIndicator) -> Decimal:
    """Return what an indicator weighs within its dimension; one alone there of its name has all."""
    return _ONE if one.code == one.dimension else weights.get(one.code, _ONE)
