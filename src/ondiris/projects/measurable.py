"""Whether a promise can be measured at all: number, unit, day, base, and who verifies.

A verdict says how a promise stands; this says whether anybody could tell.  A promise that names
no number, no unit or no day can be neither kept nor broken; one that does not say from what it
is counted, or whom to believe, can be argued about.  What is lacking is named, never supplied:
filling a gap with the likeliest reading was rejected, since the reading would be ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.errors import InvalidInput
from ondiris.model import Bound, Interval

__all__ = ["ELEMENTS", "Lacking", "Measurability", "Measurable", "PromiseTerms", "measurability"]


class Lacking(StrEnum):
    """What a promise lacks; the part before the colon is the element that lacks it."""

    NO_LEAST = "number:no-least"
    ABOUT = "number:about"
    PIECES = "unit:pieces"
    NO_DAY = "day:none"
    TWO_DAYS = "day:two-readings"
    PRICES = "base:prices"
    COMPARED_WITH = "base:compared-with"
    JOBS = "base:jobs"
    FROM = "base:from"
    NOBODY = "verifier:none"
    OWN_COUNT = "verifier:own-count"

    @property
    def element(self) -> str:
        """The element that lacks it."""
        return self.value.partition(":")[0]


ELEMENTS = ("number", "unit", "day", "base", "verifier")
"""What a promise must state to be measured, in the order in which it is asked."""
_FATAL = (Lacking.NO_LEAST, Lacking.PIECES, Lacking.NO_DAY)


class Measurable(StrEnum):
    """Whether anybody could tell that a promise was kept."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What the words of a promise state about how it is to be measured.

    Parameters
    ----------
    amount : Interval
        What was promised, in whole units.
    bound : Bound
        How the number was printed.
    pieces : bool
        Whether the unit is a piece of anything and names no thing.
    readings : tuple of date
        Days by which it may be due, earliest first; empty where none is named.
    base : Lacking or None
        What of its base must be stated and is not: prices, basis of jobs, what it is compared
        with, from which number it is counted.
    promisers : tuple of str
        Who promised: who said it, and who carries it out.
    verifiers : tuple of str
        Who verifies, as far as anybody said.
    """

    amount: Interval
    bound: Bound
    pieces: bool
    readings: tuple[date, ...]
    base: Lacking | None
    promisers: tuple[str, ...]
    verifiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.base is not None and self.base.element != "base":
            raise InvalidInput("bad-base", "a gap of the base is about its base")


@dataclass(frozen=True, slots=True)
class Measurability:
    """Whether a promise can be measured, and what it lacks.

    Parameters
    ----------
    gaps : tuple of Lacking
        In the order of the elements.
    """

    gaps: tuple[Lacking, ...]

    @property
    def verdict(self) -> Measurable:
        """Not at all without number, unit and day; in part while anything else is lacking."""
        if any(gap in _FATAL for gap in self.gaps):
            return Measurable.NO
        return Measurable.PARTLY if self.gaps else Measurable.YES

    def gap(self, element: str) -> Lacking | None:
        """Return what an element lacks; none where it is stated."""
        return next((gap for gap in self.gaps if gap.element == element), None)


def measurability(terms: PromiseTerms) -> Measurability:
    """Say whether a promise can be measured, and what it lacks.

    Parameters
    ----------
    terms : PromiseTerms
        What its words state.

    Returns
    -------
    Measurability
        At most one gap for each element.  *No least*: "up to 400" binds nobody, for no outcome
        falls short of it.  *About*: nobody can say from where on "about 60" is kept.  *Own
        count*: only the promiser counts, so the count is another claim.

    Examples
    --------
    >>> day = date(2027, 12, 31)
    >>> terms = PromiseTerms(
    ...     Interval.exactly(35), Bound.EQ, False, (date(2026, 12, 31), day), None,
    ...     promisers=("akimat",), verifiers=("bureau",),
    ... )
    >>> found = measurability(terms)
    >>> str(found.verdict), [str(gap) for gap in found.gaps]
    ('partly', ['day:two-readings'])
    """
    return Measurability(tuple(_gaps(terms)))


def _gaps(terms: PromiseTerms) -> Iterator[Lacking]:
    if not terms.amount.lower.is_finite():
        yield Lacking.NO_LEAST
    elif terms.bound is Bound.APPROX:
        yield Lacking.ABOUT
    if terms.pieces:
        yield Lacking.PIECES
    if not terms.readings:
        yield Lacking.NO_DAY
    elif len(terms.readings) > 1:
        yield Lacking.TWO_DAYS
    if terms.base is not None:
        yield terms.base
    if not terms.verifiers:
        yield Lacking.NOBODY
    elif not _folded(terms.verifiers) - _folded(terms.promisers):
        yield Lacking.OWN_COUNT


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
