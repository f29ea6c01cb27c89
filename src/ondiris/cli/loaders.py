"""Kinds of files that a capability loads: registered by it, found by ``ondiris load --as``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.cli.options import OutputFormat
from ondiris.errors import BrokenInvariant

__all__ = [
    "LoadOptions",
    "Loader",
    "TableChoice",
    "kind_by_name",
    "kind_of_mapping",
    "loader_of",
    "loads",
]


@dataclass(frozen=True, slots=True)
class TableChoice:
    """Which table of inputs and outputs is wanted.

    Parameters
    ----------
    economy : str
        Its code; empty where the file says it.
    year : int
        Zero where the file says it.
    correspondence : Path, optional
        File that takes its activities to others.
    """

    economy: str = ""
    year: int = 0
    correspondence: Path | None = None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What was said beside the files.

    Parameters
    ----------
    source, published, received : str or None
        Source of all rows; day a bulletin appeared; day returns came in.
    world : str
        World of returns and registers.
    dry_run : bool
        Check and report; write nothing.
    format : OutputFormat
        How the report is written.
    mapping : str or None
        Mapping file for titles and codes of the file's own.
    place : sequence of str
        Where claims of a press text belong: ``c5=small-parks``, or files of such lines.
    table : TableChoice, optional
        Which of the tables of a file of inputs and outputs, and in which activities.
    """

    source: str | None
    published: str | None
    received: str | None
    world: str
    dry_run: bool
    format: OutputFormat
    mapping: str | None = None
    place: Sequence[str] = ()
    table: TableChoice | None = None


Loader = Callable[[Path, Sequence[Path], str, LoadOptions], None]
"""Loads files of a kind into a home."""
_LOADERS: dict[str, Loader] = {}
_ENDINGS: dict[str, str] = {}


def loads(kind: str, loader: Loader, *endings: str) -> None:
    """Register what loads files of a kind, and the endings of names that are of no other kind.

    Raises
    ------
    BrokenInvariant
        ``two-loaders`` where another capability loads that kind already.
    """
    if _LOADERS.setdefault(kind, loader) is not loader:
        raise BrokenInvariant("two-loaders", f"files of kind {kind} are loaded twice")
    _ENDINGS.update(dict.fromkeys(endings, kind))


def kind_by_name(files: Sequence[Path]) -> str | None:
    """Return the kind that the endings of all names say; none where they do not."""
    kinds = {_ENDINGS.get(path.suffix.lower()) for path in files}
    return kinds.pop() if len(kinds) == 1 else None


def kind_of_mapping(mapping: str) -> str | None:
    """Return the kind of files that a mapping is of; none for tables of figures."""
    from ondiris.session.figures.drafting import mapped_kind  # noqa: PLC0415 - start is cheap

    return mapped_kind(mapping)


def loader_of(kind: str | None) -> Loader | None:
    """Return what loads files of a kind; none where the ledger's own reader does."""
    return _LOADERS.get(kind or "")
