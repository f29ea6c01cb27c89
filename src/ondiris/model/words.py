"""What things are called: areas, activities, measures, units and sources.

A code never stands without the list and version it comes from: borders move and
classifications are revised.  Labels in three languages live in the code lists, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.errors import InvalidInput
from ondiris.model.short_lists import KnownBasis

__all__ = [
    "APPLICATION",
    "COMPILED",
    "COMPILER",
    "PARTY",
    "Activity",
    "Adds",
    "Area",
    "Measure",
    "MeasureKind",
    "Source",
    "Unit",
    "compiled_here",
    "is_party",
    "is_web_address",
]


@dataclass(frozen=True, slots=True)
class Area:
    """A territory by code, with the list and version that draw its border."""

    code: str
    list: str
    version: str

    def __post_init__(self) -> None:
        _present(self.code, self.list, self.version, what="an area")

    def __str__(self) -> str:
        return f"{self.list}({self.version}):{self.code}"


@dataclass(frozen=True, slots=True)
class Activity:
    """An economic activity by code, with its classification and version."""

    code: str
    classification: str
    version: str

    def __post_init__(self) -> None:
        _present(self.code, self.classification, self.version, what="an activity")

    def __str__(self) -> str:
        return f"{self.classification}({self.version}):{self.code}"


class MeasureKind(StrEnum):
    """What sort of number a measure is."""

    LEVEL = "level"
    COUNT = "count"
    CHANGE = "change"
    INDEX = "index"
    RATIO = "ratio"
    RANK = "rank"


class Adds(StrEnum):
    """How a measure adds along one dimension."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure and how it adds over time, area and activity.

    Raises
    ------
    InvalidInput
        If a ratio, index, change in per cent or rank claims to be additive.
    """

    code: str
    kind: MeasureKind
    over_time: Adds
    over_area: Adds
    over_activity: Adds

    def __post_init__(self) -> None:
        _present(self.code, what="a measure")
        additive = Adds.SUM in (self.over_time, self.over_area, self.over_activity)
        if additive and self.kind in (MeasureKind.INDEX, MeasureKind.RATIO, MeasureKind.RANK):
            raise InvalidInput("never-sums", f"a {self.kind} such as {self.code} never sums")

    @property
    def stands(self) -> bool:
        """Whether it tells how things stand, at a time or in its mean, and never adds over time."""
        return self.over_time in (Adds.LAST, Adds.MEAN)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement; counted units make a plain printed number exact."""

    code: str
    counted: bool

    def __post_init__(self) -> None:
        _present(self.code, what="a unit")

    def __str__(self) -> str:
        return self.code


COMPILED = "compiled-"
"""How identifiers of sources begin whose figures a home compiled itself, from returns."""
COMPILER = "ondiris"
"""What such a source names as its provider."""


def compiled_here(source: str) -> bool:
    """Return whether a source, by its identifier, is a compilation of the home itself."""
    return source.startswith(COMPILED)


APPLICATION = "application_"
"""How properties of statements begin that are of applications: hundreds of thousands of acts, which
who asks for projects or places does not read."""
PARTY = "party:"
"""How identifiers of sources begin that are parties who act, not documents."""


def is_party(source: str) -> bool:
    """Return whether a source, by its identifier, is a party who acts."""
    return source.startswith(PARTY)


_WEB = re.compile(r"https?://[^\s/?#\\\x00-\x1f][^\s\x00-\x1f]*", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Whether a page may lead to an address: a browser would run some of other schemes."""
    return _WEB.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Source:
    """A document, table or form that says something, so that the same ink is found again.

    Parameters
    ----------
    id : str
        Short stable identifier within a home.
    provider : str
        Who publishes it (SDMX DATA_PROVIDER).
    title : str
        What the document is, in our words.
    url : str
        Its address; empty for a file.
    published : date, optional
        The day it was published, as far as known.
    basis : KnownBasis
        How that day is known.
    rank : int
        Weight when providers disagree; higher wins.
    sha256 : str
        Digest of the document read; empty where it was not kept.
    licence : str
        Terms under which its figures may be carried over.
    lang : str
        Language of the document.
    reprint_of : str
        Source whose figures this one repeats; it then keeps that one's day and rank.
    """

    id: str
    provider: str
    title: str
    url: str = ""
    published: date | None = None
    basis: KnownBasis = KnownBasis.INFERRED
    rank: int = 50
    sha256: str = ""
    licence: str = ""
    lang: str = ""
    reprint_of: str = ""

    def __post_init__(self) -> None:
        _present(self.id, self.provider, self.title, what="a source")
        if self.reprint_of == self.id:
            raise InvalidInput("reprint", f"source {self.id} cannot be a reprint of itself")

    @property
    def link(self) -> str:
        """Its address where a page may lead there, on the web alone; else empty."""
        return self.url if is_web_address(self.url) else ""

    @property
    def day(self) -> date | None:
        """The day of the document; none where only the day of its loading is known."""
        return None if self.basis is KnownBasis.LOADED else self.published

    def __str__(self) -> str:
        day = f", {self.day.isoformat()}" if self.day else ""
        return f"{self.provider}: {self.title}{day}"


def _present(*parts: str, what: str) -> None:
    if not all(parts):
        raise InvalidInput("missing", f"{what} needs every one of its names")
