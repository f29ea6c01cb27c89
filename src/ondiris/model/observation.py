"""What is known: observations and statements, each with its source and its day.

Nothing is known without a source.  The key says which series a number belongs to; the
period stands beside it; everything else is what the number carries.
"""

from __future__ import annotations

import builtins
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from ondiris.errors import InvalidInput
from ondiris.model.missing import KEPT_BACK, says_why
from ondiris.model.period import FIRST_YEAR, LAST_YEAR, Period
from ondiris.model.printed import Bound, Printed
from ondiris.model.short_lists import (
    Adjustment,
    Comparison,
    Confidentiality,
    KnownBasis,
    Modality,
    Origin,
    PriceBasis,
    Scope,
    World,
)

__all__ = [
    "FACES",
    "KEY_FIELDS",
    "Known",
    "Observation",
    "SeriesKey",
    "Statement",
    "Vintage",
    "Withdrawal",
    "content_id",
    "promise_weight",
    "states_basis",
]

_UTC_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What identifies a series: every field that must match before figures compare.

    Parameters
    ----------
    measure : str
        Code of the measure.
    of : str
        What a growth, index, share or rank is of: ``output``, for a share its whole
        ``output@C-MACH``.
    area, activity : str
        Codes; ``_T`` is the total, ``_Z`` where the dimension does not apply.
    subject : str
        Enterprise, site, project or programme; empty for none.
    scope, unit, comparison, base_period, price_basis, adjustment, modality, world
        As the code lists of the same names.
    """

    measure: str
    area: str
    unit: str
    of: str = ""
    activity: str = "_T"
    subject: str = ""
    scope: str = Scope.ALL
    comparison: Comparison = Comparison.NONE_STATED
    base_period: str = ""
    price_basis: PriceBasis = PriceBasis.UNSTATED
    adjustment: Adjustment = Adjustment.NSA
    modality: Modality = Modality.ACHIEVED
    world: World = World.ACTUAL

    def __post_init__(self) -> None:
        if not (self.measure and self.area and self.unit and self.activity):
            raise InvalidInput("missing", "a series needs measure, area, activity and unit")

    @classmethod
    def of_texts(cls, texts: Mapping[Any, Any]) -> SeriesKey:
        """Return the key whose fields are told as texts by their names, as `texts` tells them."""
        return cls(**{name: _SHORT.get(name, str)(texts[name]) for name in KEY_FIELDS})

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields as texts, in the order of `KEY_FIELDS`."""
        return tuple(map(str, _FIELDS_OF(self)))

    @property
    def kind(self) -> tuple[str, ...]:
        """What is measured and how, wherever and of whomever: all but area, activity, subject."""
        return tuple(map(str, _KIND_OF(self)))

    @property
    def question(self) -> SeriesKey:
        """The same series with one name for what answers one question, so that figures compete.

        Growth and index are two faces of one change.  A level whose prices nobody stated is one at
        current prices: levels at constant ones always say so.
        """
        current = self.comparison is Comparison.NONE_STATED and (
            self.price_basis is PriceBasis.NOMINAL
        )
        measure = "growth_pct" if self.measure in FACES else self.measure
        if measure == self.measure and not current:
            return self
        basis = PriceBasis.UNSTATED if current else self.price_basis
        return replace(self, measure=measure, price_basis=basis)

    def __str__(self) -> str:
        of = f" of {self.of}" if self.of else ""
        about = f" {self.subject}" if self.subject else ""
        return f"{self.measure}{of} {self.area} {self.activity}{about} [{self.unit}]"


KEY_FIELDS: tuple[str, ...] = (
    "measure", "of", "area", "activity", "subject", "scope", "unit", "comparison", "base_period",
    "price_basis", "adjustment", "modality", "world",
)  # fmt: skip
_SHORT: dict[str, Callable[[Any], Any]] = {
    "comparison": Comparison, "price_basis": PriceBasis, "adjustment": Adjustment,
    "modality": Modality, "world": World,
}  # fmt: skip
_FIELDS_OF = attrgetter(*KEY_FIELDS)
_KIND_OF = attrgetter(*(f for f in KEY_FIELDS if f not in ("area", "activity", "subject")))
assert set(KEY_FIELDS) == {field.name for field in fields(SeriesKey)}  # noqa: S101 - checked once


FACES = frozenset(("growth_pct", "index_pct"))
"""Measures that say one change in two ways: index = growth + 100."""
_BASIS = frozenset(("comparison", "base_period", "price_basis", "adjustment", "scope"))


def states_basis(key: SeriesKey, supplied: Iterable[str]) -> bool:
    """Whether a source itself said what a change is against, and at whose prices.

    What is no change has no basis to state.

    Parameters
    ----------
    key : SeriesKey
    supplied : iterable of str
        Fields that the source's profile supplied rather than its own words.
    """
    if key.measure not in FACES:
        return True
    return key.price_basis is not PriceBasis.UNSTATED and _BASIS.isdisjoint(supplied)


@dataclass(frozen=True, slots=True)
class Known:
    """The day the source said it, and how that day is known."""

    day: date
    basis: KnownBasis = KnownBasis.STATED

    @property
    def said_on(self) -> date | None:
        """The day the source said it; none where only the day of its loading is known."""
        return None if self.basis is KnownBasis.LOADED else self.day


def promise_weight(status: Iterable[str], known: Known, rank: int) -> tuple[bool, bool, date, int]:
    """Return what a version of a promise weighs: what was said last stands, whoever said it.

    What nobody has confirmed, and what has no day but that of its loading, moves nothing that has.

    Parameters
    ----------
    status : iterable of str
        SDMX statuses; V is "not validated".
    known : Known
        When it was said.
    rank : int
        What its source weighs, which decides within a day.
    """
    return "V" not in status, known.basis is not KnownBasis.LOADED, known.day, rank


@dataclass(frozen=True, slots=True)
class Observation:
    """A sourced number: a correction is a new one.

    Parameters
    ----------
    key : SeriesKey
        The series it belongs to.
    period : Period
        The time it is about; for a promise its deadline.
    printed : Printed
        The number with its digits, scale and bound.
    source : str
        Identifier of a `Source`.
    locator : str
        The place in the source: page, table, row, paragraph.
    known : Known
        When the source said it.
    origin : Origin
        Published, reported, derived, estimated or forecast.
    status : tuple of str
        SDMX OBS_STATUS codes, sorted.
    confidentiality : Confidentiality
        SDMX CONF_STATUS.
    embargo : str
        Moment until which it may not leave, ISO 8601 in UTC to the second, so that moments
        compare as texts: ``2025-07-01T04:00:00+00:00``; empty for none.
    defaulted : tuple of str
        Fields that the source's profile supplied rather than the source's own words.
    inputs : tuple of str
        Identifiers of the entries it was computed from, for recorded derived figures.
    """

    key: SeriesKey
    period: Period
    printed: Printed
    source: str
    locator: str
    known: Known
    origin: Origin = Origin.PUBLISHED
    status: tuple[str, ...] = ()
    confidentiality: Confidentiality = Confidentiality.FREE
    embargo: str = ""
    defaulted: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.source or not self.locator:
            raise InvalidInput("no-source", "an observation needs a source and a place in it")
        _check_embargo(self.embargo)
        if tuple(sorted(set(self.status))) != self.status:
            raise InvalidInput("status", "statuses form a set: sorted, each once")
        if self.printed.bound is Bound.NONE and not says_why(self.status):
            raise InvalidInput(
                "no-value", "without a value a status says why", hint="Write L, M, N, O or Q."
            )
        if self.period.deadline and self.key.modality is not Modality.PLANNED:
            raise InvalidInput("deadline", "a deadline goes with the modality 'planned'")

    @property
    def missing(self) -> bool:
        """Whether there is no figure: the status says why, and nothing fills it in."""
        return self.printed.bound is Bound.NONE or self.kept_back

    @property
    def kept_back(self) -> bool:
        """Whether its office has the value and keeps it back."""
        return KEPT_BACK in self.status

    @property
    def id(self) -> str:
        """Hash of the content: the same figure of the same source is the same entry."""
        return content_id("o", *self.texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every field as text, in one fixed order."""
        printed = self.printed
        return (
            *self.key.texts,
            str(self.period),
            printed.text,
            str(printed.digits),
            str(printed.multiplier),
            str(printed.bound),
            "" if printed.upper is None else f"{printed.upper:f}",
            " ".join(self.status),
            str(self.confidentiality),
            self.embargo,
            str(self.origin),
            self.source,
            self.locator,
            " ".join(self.defaulted),
            self.known.day.isoformat(),
            str(self.known.basis),
            " ".join(self.inputs),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.period} = {self.printed} ({self.source})"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sourced fact about a subject that is no number; it may contradict another.

    Parameters
    ----------
    subject, property, value : str
        What is said of whom: ``small-parks-2027``, ``launch_planned``, ``2027-12-31``.
    source, locator, known, confidentiality, embargo, status
        As for `Observation`.
    valid : Period, optional
        The time for which it holds.
    world : World
        Actual or synthetic.
    """

    subject: str
    property: str
    value: str
    source: str
    locator: str
    known: Known
    valid: Period | None = None
    confidentiality: Confidentiality = Confidentiality.FREE
    embargo: str = ""
    status: tuple[str, ...] = ()
    world: World = World.ACTUAL

    def __post_init__(self) -> None:
        if not (self.subject and self.property and self.value):
            raise InvalidInput("missing", "a statement needs subject, property and value")
        _check_embargo(self.embargo)
        if not self.source or not self.locator:
            raise InvalidInput("no-source", "a statement needs a source and a place in it")

    @builtins.property
    def id(self) -> str:
        """Hash of the content."""
        return content_id("s", *self.texts)

    @builtins.property
    def texts(self) -> tuple[str, ...]:
        """Every field as text, in one fixed order."""
        return (
            self.subject,
            self.property,
            self.value,
            str(self.valid or ""),
            self.source,
            self.locator,
            self.known.day.isoformat(),
            str(self.known.basis),
            str(self.confidentiality),
            self.embargo,
            " ".join(self.status),
            str(self.world),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.property} = {self.value} ({self.source})"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An entry that takes another one back; withdrawing a withdrawal restores it."""

    target: str
    reason: str
    source: str
    known: Known

    def __post_init__(self) -> None:
        if not (self.target and self.reason and self.source):
            raise InvalidInput("missing", "a withdrawal needs a target, a reason and a source")

    @property
    def id(self) -> str:
        """Hash of the content."""
        said = (self.target, self.reason, self.source, self.known.day.isoformat())
        return content_id("w", *said, str(self.known.basis))


@dataclass(frozen=True, slots=True)
class Vintage:
    """The ledger as known by the end of a day, at a revision: same vintage, same bytes."""

    known: date
    revision: int

    def __str__(self) -> str:
        return f"{self.known.isoformat()}, revision {self.revision}"

    @property
    def year(self) -> int:
        """Year of its day, the nearest one where no period may lie in that."""
        return min(max(self.known.year, FIRST_YEAR), LAST_YEAR)


def content_id(letter: str, *texts: str) -> str:
    """Return an identifier made of the content: a letter for the kind and 24 hex digits."""
    content = "\x1f".join(texts).encode()
    return letter + hashlib.blake2b(content, digest_size=12).hexdigest()


def _check_embargo(text: str) -> None:
    if text and not _UTC_SECOND.match(text):
        hint = "Write 2025-07-01T04:00:00+00:00."
        raise InvalidInput("bad-embargo", "an embargo is a moment in UTC, to the second", hint=hint)
