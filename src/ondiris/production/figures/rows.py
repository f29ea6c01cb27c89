"""One answer, whether a source printed it or a formula gave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ondiris.model import (
    Bound,
    Confidentiality,
    Derived,
    Interval,
    Known,
    Origin,
    Period,
    Printed,
    SeriesKey,
    compiled_here,
    promise_weight,
    states_basis,
)
from ondiris.model.interval import EXACT
from ondiris.model.secrecy import Secrecy
from ondiris.ports import Current, Recorded

__all__ = ["Row", "derived_row", "published_row", "row_without_value"]


_DOUBTS = {"U": "low-reliability", "I": "quarterly-thirds", "V": "read-from-excerpt"}
"""Statuses that a reader must know of, and the notes that say so."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with everything a reader may ask of it.

    Parameters
    ----------
    id : str
        Identifier that `why` resolves.
    key : SeriesKey
    period : Period
    value : Decimal
        As printed, or rounded to the formula's digits, in 10**multiplier.
    digits, multiplier : int
    bound : Bound
    upper : Decimal or None
        Upper end of a printed range.
    low, high : Decimal
        What the printed digits allow, in 10**multiplier; infinite where open.
    origin, status, confidentiality
        As the code lists of the same names.
    embargo : str
        Moment until which it may not leave; of a derived figure the last of its inputs'.
    source, locator : str
        Document and place in it; empty for a derived figure.
    known : Known
        When the source said it; for a derived figure the newest of its inputs.
    defaulted : tuple of str
        Fields that the source's profile supplied.
    conflicts, superseded : tuple of str
        Figures that contradict it, and figures it replaced.
    differs, confirmed : tuple of str
        Figures of lower rank or without a stated basis that say something else; figures it
        replaced that say the same.
    other_face : str
        The same change as an index, or as growth.
    formula, expression : str
        Formula with version, and the same with its numbers; empty for a printed figure.
    inputs : tuple of str
        Identifiers of what it was computed from.
    notes : tuple of str
        Codes of what a reader must know.
    rank : int
        What its source weighs; of a derived figure the least of its inputs'.
    """

    id: str
    key: SeriesKey
    period: Period
    value: Decimal
    digits: int
    multiplier: int
    bound: Bound
    upper: Decimal | None
    low: Decimal
    high: Decimal
    origin: Origin
    known: Known
    status: tuple[str, ...] = ()
    confidentiality: Confidentiality = Confidentiality.FREE
    embargo: str = ""
    source: str = ""
    locator: str = ""
    defaulted: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    other_face: str = ""
    formula: str = ""
    expression: str = ""
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rank: int = 0

    @property
    def interval(self) -> Interval:
        """The closed hull of what the digits allow, in whole units."""
        return Interval(self.low, self.high).shifted(self.multiplier)

    @property
    def number(self) -> Decimal:
        """The value in whole units."""
        return self.value.scaleb(self.multiplier)

    @property
    def compiled(self) -> bool:
        """Whether this home compiled it from returns."""
        return compiled_here(self.source)

    @property
    def as_promise(self) -> tuple[bool, bool, date, int]:
        """What it weighs among versions of one promise."""
        return promise_weight(self.status, self.known, self.rank)

    @property
    def stated(self) -> bool:
        """Whether its source itself said what it is a change against, and at whose prices."""
        noted = (note.removeprefix("defaulted:") for note in self.notes)
        return states_basis(self.key, (*self.defaulted, *noted))

    @property
    def doubts(self) -> tuple[str, ...]:
        """Codes of notes that its statuses ask for."""
        return tuple(_DOUBTS[code] for code in self.status if code in _DOUBTS)

    @property
    def text(self) -> str:
        """The value with exactly its digits; empty where there is none."""
        if self.bound is Bound.NONE:
            return ""
        return f"{self.value:.{max(self.digits, 0)}f}"


def published_row(current: Current, interval: Interval) -> Row:
    """Return the row of a recorded observation."""
    entry = current.recorded.observation
    printed = entry.printed
    scaled = interval.shifted(-printed.multiplier)
    return Row(
        id=current.recorded.id,
        key=entry.key,
        period=entry.period,
        value=printed.value,
        digits=printed.digits,
        multiplier=printed.multiplier,
        bound=printed.bound,
        upper=printed.upper,
        low=_trimmed(scaled.lower),
        high=_trimmed(scaled.upper),
        origin=entry.origin,
        known=entry.known,
        status=entry.status,
        confidentiality=entry.confidentiality,
        embargo=entry.embargo,
        source=entry.source,
        locator=entry.locator,
        defaulted=entry.defaulted,
        conflicts=current.conflicts,
        superseded=current.superseded,
        differs=current.differs,
        confirmed=current.confirmed,
        inputs=entry.inputs,
        rank=current.rank,
    )


def row_without_value(recorded: Recorded) -> Row:
    """Return the row of an observation that says why there is no value."""
    nothing = Printed.nothing()
    entry = replace(recorded.observation, printed=nothing)
    return published_row(Current(replace(recorded, observation=entry)), nothing.interval())


def derived_row(derived: Derived, known: Known, secrecy: Secrecy, rank: int = 0) -> Row:
    """Return the row of a figure computed on read.

    One open upwards is "at least" its lower end; one that an open divisor keeps from having a
    lower end is "less than" its upper end.
    """
    value, digits, bound = derived.value, derived.digits, Bound.EQ
    if derived.lower.is_finite() and not derived.upper.is_finite():
        value, digits, bound = derived.lower, _decimals(derived.lower), Bound.GE
    elif derived.bound in (Bound.GE, Bound.GT):
        value, digits, bound = derived.lower, _decimals(derived.lower), derived.bound
    elif derived.bound is not Bound.EQ:
        value, digits, bound = derived.upper, _decimals(derived.upper), derived.bound
    return Row(
        id=derived.id,
        key=derived.key,
        period=derived.period,
        value=value,
        digits=digits,
        multiplier=derived.multiplier,
        bound=bound,
        upper=None,
        low=derived.lower,
        high=derived.upper,
        origin=Origin.DERIVED,
        known=known,
        confidentiality=secrecy.confidentiality,
        embargo=secrecy.embargo,
        formula=derived.formula,
        expression=derived.expression,
        inputs=derived.inputs,
        notes=derived.notes,
        rank=rank,
    )


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _trimmed(value: Decimal) -> Decimal:
    """Return the same number without an exponent or a minus before zero: it prints plainly."""
    if not value.is_finite():
        return value
    plain = EXACT.plus(value.normalize(EXACT))
    exponent = plain.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent > 0
    return plain.quantize(Decimal(1), context=EXACT) if whole else plain
