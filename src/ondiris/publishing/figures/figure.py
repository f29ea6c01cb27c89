"""One Figure, every form: page, image, table and file are drawn from the same frozen object.

A figure is made for one reader's language and holds only what may leave by the door it was
made for.  Its cells are texts or `Number` objects; a number keeps its printed digits, bound,
interval, origin and the identifier of its evidence wherever it goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from ondiris.errors import BrokenInvariant
from ondiris.model import Period, SeriesKey
from ondiris.model.interval import EXACT
from ondiris.publishing.figures.map_view import MapView
from ondiris.publishing.figures.reference import Reference

__all__ = [
    "Badge",
    "Cell",
    "Column",
    "ColumnKind",
    "Figure",
    "Hidden",
    "Kind",
    "Number",
    "Reference",
    "Text",
]


class Kind(StrEnum):
    """How a figure is drawn."""

    KEYS = "keys"
    TABLE = "table"
    RANKING = "ranking"
    MAP = "map"
    LINE = "line"
    TIMELINE = "timeline"
    FAN = "fan"
    ROAD = "road"
    SCHEDULE = "schedule"
    LINES = "lines"
    STACK = "stack"
    HEAT = "heat"
    GRID = "grid"
    RANGES = "ranges"
    PARTS = "parts"
    OUTLOOK = "outlook"
    YEAR = "year"
    PLACES = "places"
    STRIPS = "strips"


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    BAR = "bar"


class Badge(StrEnum):
    """How a figure came to be, as a badge says it; published ones wear none."""

    PUBLISHED = "published"
    REPORTED = "reported"
    COMPILED = "compiled"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    FORECAST = "forecast"
    SYNTHETIC = "synthetic"


_AT_A_GLANCE = 5
"""Digits that a reader takes in at once."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number on its way out, with everything a reader may ask of it.

    Parameters
    ----------
    value : Decimal
        As printed, in units of 10**multiplier.
    digits, multiplier, unit : int, int, str
        Printed decimals, power of ten and code of the unit.
    bound : str
        ``eq gt ge lt le approx range``.
    upper : Decimal, optional
        Upper end of a range.
    low, high : Decimal
        What the digits allow, in units of 10**multiplier; infinite where open.
    origin : Badge
        Its badge.
    modality : str
        ``achieved in_progress planned``.
    evidence : str
        Identifier that the evidence page resolves, or after a slash the page that is its
        evidence, without the language: ``/disclosure/actual/…``.
    marks : tuple of str
        ``p`` preliminary, ``r`` revised, ``u`` low reliability, ``c`` protected, ``≠``.
    signed : bool
        Whether a plus sign is shown.
    key, period : SeriesKey, Period, optional
        The series it is a figure of, and of when; files carry both in codes.
    """

    value: Decimal
    digits: int
    unit: str
    evidence: str
    multiplier: int = 0
    bound: str = "eq"
    upper: Decimal | None = None
    low: Decimal = Decimal("-Infinity")
    high: Decimal = Decimal("Infinity")
    origin: Badge = Badge.PUBLISHED
    modality: str = "achieved"
    marks: tuple[str, ...] = ()
    signed: bool = False
    key: SeriesKey | None = None
    period: Period | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise BrokenInvariant("no-evidence", "a number without evidence cannot be shown")

    @property
    def exact(self) -> bool:
        """Whether the digits leave no doubt: a plain count."""
        return self.bound == "eq" and self.low == self.high == self.value

    @property
    def number(self) -> Decimal:
        """The value in whole units."""
        return self.value.scaleb(self.multiplier)

    @property
    def readable(self) -> Number:
        """The same to be read at a glance: amounts of more than five digits keep one decimal.

        Files, evidence and the command line hold every digit.

        Examples
        --------
        >>> months = Number(Decimal("366075.000000"), 6, "KZT", "d1", multiplier=6)
        >>> str(months.readable.value), months.readable.multiplier
        ('366.1', 9)
        """
        whole = len(f"{abs(self.value):.0f}")
        if self.bound == "range" or (self.multiplier < 3 and self.digits <= 0):
            return self
        if whole + max(self.digits, 0) <= _AT_A_GLANCE:
            return self
        number = abs(self.number)
        scale = max((m for m in (0, 3, 6, 9, 12) if number >= Decimal(10) ** (m + 1)), default=0)
        scale = max(scale, min(self.multiplier, 12))
        return self.at_scale(scale, 1)

    def at_scale(self, power: int, digits: int) -> Number:
        """Return the number in units of 10**power, rounded half up to some decimals."""
        shift = self.multiplier - power
        return replace(
            self,
            value=self.value.scaleb(shift).quantize(
                Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT
            ),
            low=self.low.scaleb(shift),
            high=self.high.scaleb(shift),
            digits=digits,
            multiplier=power,
        )

    def __str__(self) -> str:
        return f"{self.value:.{max(self.digits, 0)}f}e{self.multiplier} {self.unit}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text cell.

    Parameters
    ----------
    text : str
        What is written.
    href : str
        Address within the site, without the language: ``activities/C29``; empty for none.
    lang : str
        Language of the text where it is not the reader's.
    note : str
        A second line in smaller type.
    absent : bool
        Whether the text says that there is no number.
    late : bool
        Whether it says that something is overdue.
    level : int
        Depth in a tree.
    value : Decimal, optional
        The number it says, in the unit and scale of its column; files hold it as a number.
    """

    text: str
    href: str = ""
    lang: str = ""
    note: str = ""
    absent: bool = False
    late: bool = False
    level: int = 0
    value: Decimal | None = None

    def __str__(self) -> str:
        return f"{self.text} ({self.note})" if self.note else self.text


@dataclass(frozen=True, slots=True)
class Hidden(Text):
    """A number that exists and is not shown: ``c``, and what may be told of it.

    Parameters
    ----------
    low, high : Decimal, optional
        Ends of its interval in the unit and scale of its column, where they are told; an
        infinite `high` is no upper end.
    """

    text: str = "c"
    absent: bool = True
    low: Decimal | None = None
    high: Decimal | None = None

    def __str__(self) -> str:
        return self.text


Cell = Text | Number


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure.

    Parameters
    ----------
    id, title : str
        Identifier in files, and what stands above it.
    kind : ColumnKind
    unit, multiplier : str, int
        Of its numbers in files; without a unit it holds several, and its cells say theirs.
    rounding : tuple of (int, int), optional
        Power of ten and decimals in which pages show its numbers; files hold them whole.
    protected : bool
        Whether disclosure control passed it: files then say the confidentiality of every cell.
    full : Decimal, optional
        What a bar of full width stands for; the largest of the column by default.
    """

    id: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    unit: str = ""
    multiplier: int = 0
    rounding: tuple[int, int] | None = None
    protected: bool = False
    full: Decimal | None = None

    @property
    def scale(self) -> int:
        """Power of ten in which pages show its numbers."""
        return self.rounding[0] if self.rounding else self.multiplier

    def shown(self, number: Number) -> Number:
        """Return a number as pages show it: in the column's scale, amounts at a glance."""
        if self.rounding is not None:
            power, digits = self.rounding
            return number.at_scale(power, digits)
        if not self.unit or number.multiplier == self.multiplier:
            return number if number.digits <= 2 else number.at_scale(number.multiplier, 2)
        digits = max(number.digits, 0) + self.multiplier - number.multiplier
        return number.at_scale(self.multiplier, min(max(digits, 0), 1))


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure, whole.

    Parameters
    ----------
    id : str
        Identifier and last part of its address.
    kind : Kind
        How it is drawn.
    lang : str
        Language of its texts.
    headline, subtitle, unit : str
        A sentence computed from the data; measure, place, period; unit in words.
    columns : tuple of Column
    rows : tuple of tuple of Cell
        As many cells as columns.
    params : tuple of (str, str)
        Filters that made it, in the order of its address.
    as_of, revision : date, int
        The vintage.
    origin : tuple of Badge
        Badges of the figure as a whole.
    notes : tuple of str
        What a reader must know.
    evidence : tuple of Reference
        Sources of its numbers, each once.
    alt : str
        The picture in words.
    shapes : tuple of (str, str)
        For a map: code and GeoJSON geometry as text, in the order of the rows; no text, no shape.
    marked : tuple of bool
        For a map without a scale: which rows stand out.
    labels : tuple of str
        Short names of the rows, to be written on a map; a number marks a place.
    view : MapView
        For a map: how its shapes are to be seen.
    spans : tuple of (date, date, date)
        For a timeline: day known, earliest and latest reading, in the order of the rows.
    level : Decimal, optional
        For a chart: what a rule across it stands for, such as the amount promised.
    grouped : bool
        Whether rows with the same first cell stand under it as a heading.
    """

    id: str
    kind: Kind
    lang: str
    headline: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: date
    revision: int
    unit: str = ""
    params: tuple[tuple[str, str], ...] = ()
    origin: tuple[Badge, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: tuple[Reference, ...] = ()
    alt: str = ""
    shapes: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    marked: tuple[bool, ...] = field(default=(), repr=False)
    labels: tuple[str, ...] = field(default=(), repr=False)
    view: MapView = field(default=MapView(), repr=False)
    spans: tuple[tuple[date, date, date], ...] = field(default=(), repr=False)
    level: Decimal | None = None
    grouped: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise BrokenInvariant("ragged", f"a row of the figure {self.id} has a cell too many")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows

    @property
    def file_name(self) -> str:
        """Name of its files without a suffix: identifier, filters, badges, revision."""
        parts = [self.id, *(value for _, value in self.params), *(str(o) for o in self.origin)]
        safe = ["".join(c if c.isalnum() or c in "-_" else "-" for c in part) for part in parts]
        return "_".join(["ondiris", *safe, f"r{self.revision}"])

    @property
    def number_column(self) -> int:
        """Position of the first column that is no text."""
        return next(i for i, c in enumerate(self.columns) if c.kind is not ColumnKind.TEXT)

    def numbers(self) -> tuple[Number, ...]:
        """Return every number of the figure, row by row."""
        return tuple(cell for row in self.rows for cell in row if isinstance(cell, Number))

    def __str__(self) -> str:
        return f"{self.id} ({self.kind}, {len(self.rows)} rows, revision {self.revision})"
