"""A row before its cells are read: their texts, where each stands, and what the reader knows.

A cell that cannot be is raised as a `FailedCellError`, which names the column, so that its place in
the file is known; the failing places of a file are gathered before it is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ondiris.codes import Catalogue
from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import KEY_FIELDS, Source

__all__ = [
    "FailedCellError",
    "Failures",
    "Profile",
    "ReadingContext",
    "Record",
    "at",
]


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
    """One row before its cells are read.

    Parameters
    ----------
    cells : mapping of str to str
        Its filled cells by column.
    place : callable
        Names the place of a column's cell; of the row for an empty name.
    number : int
        Number that the file gives to the row.
    """

    cells: Mapping[str, str]
    place: Callable[[str], str]
    number: int = 0

    def get(self, column: str) -> str:
        """Return a cell, empty where the row has none."""
        return self.cells.get(column, "")


class Failures:
    """The failing places of a file, gathered until there are enough to stop."""

    ENOUGH: Final = 1_000

    def __init__(self) -> None:
        self.found: list[Failure] = []
        self.rules: Counter[str] = Counter()

    def add(self, where: str, error: InvalidInput) -> None:
        """Note a failure at a place."""
        self.found.append(Failure(where, error.code, error.detail, error.hint))
        self.rules[error.code] += 1

    @property
    def enough(self) -> bool:
        """Whether reading on would tell the owner of the file nothing new."""
        return len(self.found) >= self.ENOUGH

    def refuse(self, code: str, detail: str, *, hint: str = "") -> None:
        """Refuse the file where anything fails.

        Parameters
        ----------
        code, detail : str
            The refusal, if anything was noted.
        hint : str
            What to do next.

        Raises
        ------
        InvalidFile
            With the failing places.
        """
        if self.found:
            raise InvalidFile(code, detail, hint=hint, failures=self.found)

    @property
    def summary(self) -> str:
        """How many places fail: "1 failing cell", "2 failing cells"."""
        count = len(self.found)
        return "1 failing cell" if count == 1 else f"{count} failing cells"


class FailedCellError(Exception):
    """A cell that cannot be: the column it stands in and the rule it breaks."""

    def __init__(self, column: str, error: InvalidInput) -> None:
        super().__init__(column)
        self.column = column
        self.error = error


def at(column: str, code: str, detail: str, hint: str = "") -> FailedCellError:
    """Return a failure of a column, to be raised."""
    return FailedCellError(column, InvalidInput(code, detail, hint=hint))
