"""What was read of a file: checked entries, and counts of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ondiris.codes import counted
from ondiris.model import Observation, Source, Statement

__all__ = ["Loaded", "Report", "noted"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and what was left out, in counts.

    Parameters
    ----------
    counts : mapping of str to int
        Entries by kind.
    defaulted : mapping of str to int
        How often a field was filled by a profile rather than stated.
    notes : mapping of str to int
        What the reader left out or rounded, by reason.
    """

    counts: Mapping[str, int]
    defaulted: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)

    def noting(self, notes: Mapping[str, int]) -> Report:
        """Return the report with more notes."""
        return replace(self, notes={**self.notes, **notes})

    def __str__(self) -> str:
        parts = [counted(n, kind.removesuffix("s")) for kind, n in self.counts.items() if n]
        return ", ".join((*parts, *noted(self.notes))) or "nothing"


def noted(notes: Mapping[str, int]) -> tuple[str, ...]:
    """Return notes of a reader in words: "1 row skipped by the mapping"."""
    told = ((count, *note.partition(" ")[::2]) for note, count in notes.items() if count)
    return tuple(
        f"{counted(count, noun.removesuffix('s'))} {rest}".rstrip() for count, noun, rest in told
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds, checked.

    Parameters
    ----------
    name, sha256 : str
        Name and digest of the file.
    sources, observations, statements : tuples
        Entries for the ledger, in this order.
    boundaries : mapping of str to str
        GeoJSON texts by file name.
    code_lists : mapping of str to str
        CSV texts by name of the list.
    report : Report
    """

    name: str
    sha256: str
    sources: tuple[Source, ...] = ()
    observations: tuple[Observation, ...] = ()
    statements: tuple[Statement, ...] = ()
    boundaries: Mapping[str, str] = field(default_factory=dict)
    code_lists: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=lambda: Report({}))

    @property
    def entries(self) -> tuple[Source | Observation | Statement, ...]:
        """Everything for the ledger, sources first."""
        return (*self.sources, *self.observations, *self.statements)
