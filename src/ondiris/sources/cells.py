"""The cells of a tidy row: what a reader knows, where a cell stands, and what it may hold.

Each function takes a row and the name of a column and returns the checked word; a cell that cannot
be is raised as a `FailedCellError`, which names the column, so that its place in the file is known.
Messages carry codes and days, never a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from ondiris.codes import Catalogue
from ondiris.errors import Failure, InvalidInput
from ondiris.model import (
    KEY_FIELDS,
    Adjustment,
    Bound,
    Comparison,
    Confidentiality,
    KnownBasis,
    Modality,
    Origin,
    PriceBasis,
    Scope,
    Source,
    World,
)

__all__ = [
    "FailedCellError",
    "Failures",
    "Profile",
    "ReadingContext",
    "Record",
    "at",
    "day",
    "embargo",
    "inside",
    "present",
    "statuses",
    "word",
]

_A = TypeVar("_A")
_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
_WORDS: Final[Mapping[type[StrEnum], tuple[str, str]]] = {
    Scope: ("scopes", Scope.ALL),
    Comparison: ("comparisons", Comparison.NONE_STATED),
    PriceBasis: ("price_bases", PriceBasis.UNSTATED),
    Adjustment: ("adjustments", Adjustment.NSA),
    Modality: ("modalities", Modality.ACHIEVED),
    World: ("worlds", World.ACTUAL),
    Bound: ("bounds", Bound.EQ),
    Origin: ("origins", Origin.PUBLISHED),
    Confidentiality: ("confidentialities", Confidentiality.FREE),
    KnownBasis: ("known_bases", KnownBasis.STATED),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of source leaves unsaid and its readers know.

    Parameters
    ----------
    name : str
        Name of the profile in the settings of a home.
    values : mapping of str to str
        Values for empty cells of key fields; a field filled so is marked as defaulted.
    measures : collection of str
        Measures it speaks of; empty for all.
    """

    name: str
    values: Mapping[str, str]
    measures: Collection[str] = ()

    def __post_init__(self) -> None:
        strange = [name for name in self.values if name not in KEY_FIELDS]
        if strange:
            raise InvalidInput(
                "bad-profile",
                f"the profile {self.name} fills {', '.join(strange)}",
                hint=f"A profile fills key fields only: {', '.join(KEY_FIELDS)}.",
            )


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a reader must know besides the rows.

    Parameters
    ----------
    catalogue : Catalogue
        The code lists of the home.
    today : date
        Day of loading: the known day of what has no other.
    profile : Profile, optional
        Supplies what the rows leave unsaid.
    source : Source, optional
        The file's own source, for rows that name none.
    sources : mapping of str to Source, optional
        Sources known already; ``None`` leaves the check to the ledger.
    ranks : mapping of str to int
        Weights of sources by identifier or provider, for sources that state none.
    on_progress : callable, optional
        Called with the rows done and the rows in all.
    """

    catalogue: Catalogue
    today: date
    profile: Profile | None = None
    source: Source | None = None
    sources: Mapping[str, Source] | None = None
    ranks: Mapping[str, int] = field(default_factory=dict)
    on_progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One tidy row: its filled cells by column, and how to name the place of each."""

    cells: Mapping[str, str]
    place: Callable[[str], str]

    def get(self, column: str) -> str:
        """Return a cell, empty where the row has none."""
        return self.cells.get(column, "")


class Failures:
    """The failing places of a file, gathered until there are enough to stop."""

    ENOUGH: Final = 1_000

    def __init__(self) -> None:
        self.found: list[Failure] = []

    def add(self, where: str, error: InvalidInput) -> None:
        """Note a failure at a place."""
        self.found.append(Failure(where, error.code, error.detail, error.hint))

    @property
    def enough(self) -> bool:
        """Whether reading on would tell the owner of the file nothing new."""
        return len(self.found) >= self.ENOUGH


class FailedCellError(Exception):
    """A cell that cannot be: the column it stands in and the rule it breaks."""

    def __init__(self, column: str, error: InvalidInput) -> None:
        super().__init__(column)
        self.column = column
        self.error = error


def word(kind: type[_E], column: str, text: str, catalogue: Catalogue) -> _E:
    """Return a cell as a word of a short list; an empty cell is the list's neutral word."""
    list_name, default = _WORDS[kind]
    try:
        return kind(text or default)
    except ValueError:
        raise FailedCellError(column, catalogue[list_name].unknown(text)) from None


def statuses(record: Record, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the statuses of a row, sorted, each once."""
    codes = record.get("status").split()
    for status in codes:
        inside("status", catalogue["statuses"].__getitem__, status)
    return tuple(sorted(set(codes)))


def embargo(record: Record) -> str:
    """Return the moment of an embargo in UTC; it must name its own time zone."""
    text = record.get("embargo")
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - has no zone, which is what is asked for
    if moment.tzinfo is None:
        raise at(
            "embargo",
            "bad-embargo",
            "an embargo is a moment with its time zone",
            "Write 2025-07-01T09:00+05:00.",
        )
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def day(column: str, text: str) -> date:
    """Return a cell as a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise at(
            column, "impossible-day", f"{text[:20]!r} is not a day", "Write 2025-06-30."
        ) from None


def present(record: Record, column: str) -> str:
    """Return a cell that may not be empty."""
    text = record.get(column)
    if not text:
        raise at(column, "missing", f"the cell `{column}` is empty")
    return text


def at(column: str, code: str, detail: str, hint: str = "") -> FailedCellError:
    """Return a failure of a column, to be raised."""
    return FailedCellError(column, InvalidInput(code, detail, hint=hint))


def inside(column: str, function: Callable[[_A], _T], cell: _A) -> _T:
    """Return what a function makes of a cell; its refusal becomes the column's failure."""
    try:
        return function(cell)
    except InvalidInput as error:
        raise FailedCellError(column, error) from None
