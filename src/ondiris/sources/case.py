"""A case: a folder of data files that describes a city, read as one.

``case.toml`` says what the city is; a file called like a code list brings or extends that list;
``sources*.csv``, ``observations*.csv``, ``statements*.csv`` and ``*.geojson`` hold what is known.
Every file but ``case.toml`` and ``areas.csv`` may be absent; `ondiris.sources.case_files` names
them all, and one of another name is refused.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ondiris.codes import Catalogue, load_catalogue
from ondiris.sources.case_files import DATA_FILES, files_of_case
from ondiris.sources.files import read_file
from ondiris.sources.loaded import Loaded, Report
from ondiris.sources.settings import City
from ondiris.sources.settings_file import read_city

__all__ = ["Case", "case_paths", "read_case", "read_case_file"]


@dataclass(frozen=True, slots=True)
class Case:
    """A city as data.

    Parameters
    ----------
    city : City
        What ``case.toml`` says.
    catalogue : Catalogue
        The shipped code lists with those of the city.
    loaded : Loaded
        Sources, observations, statements and outlines of all its files.
    """

    city: City
    catalogue: Catalogue
    loaded: Loaded


def read_case(
    folder: Path, *, today: date, on_progress: Callable[[int, int], None] | None = None
) -> Case:
    """Read the folder of a case whole.

    Parameters
    ----------
    folder : Path
        The case's folder.
    today : date
        Day of loading, the known day of what has no other.
    on_progress : callable, optional
        Called with the files done and the files in all.

    Raises
    ------
    NotFound
        If the folder has no ``case.toml``.
    InvalidFile
        If a file of the case cannot be read or nobody would read it, or entries name a source
        that no file describes.
    """
    city = read_city(folder)
    files_of_case(folder)
    catalogue = load_catalogue(folder, city.conventions)
    paths = case_paths(folder)
    parts: list[Loaded] = []
    for number, path in enumerate(paths, start=1):
        parts.append(read_case_file(path, city, catalogue, parts, today=today))
        if on_progress:
            on_progress(number, len(paths))
    return Case(city, catalogue, _joined(folder, parts))


def case_paths(folder: Path) -> list[Path]:
    """Return the files of a case whose entries go into the ledger, in the order of reading."""
    return [path for pattern in DATA_FILES for path in sorted(folder.glob(pattern))]


def read_case_file(
    path: Path, city: City, catalogue: Catalogue, before: Sequence[Loaded], *, today: date
) -> Loaded:
    """Read one of those files.

    Parameters
    ----------
    path : Path
    city : City
    catalogue : Catalogue
    before : sequence of Loaded
        What was read of the case before it: its sources are known.
    today : date
        Day of loading.

    Raises
    ------
    InvalidFile
        If it cannot be read.
    """
    known = {source.id: source for part in before for source in part.sources}
    sources = None if path.name.startswith("sources") else known
    ranks = city.source_ranks
    return read_file(path, path.name, catalogue, today=today, sources=sources, ranks=ranks)


def _joined(folder: Path, parts: list[Loaded]) -> Loaded:
    counts: Counter[str] = Counter()
    defaulted: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for part in parts:
        counts.update(part.report.counts)
        defaulted.update(part.report.defaulted)
        notes.update(part.report.notes)
    digest = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    return Loaded(
        folder.name,
        digest,
        tuple(s for part in parts for s in part.sources),
        tuple(o for part in parts for o in part.observations),
        tuple(s for part in parts for s in part.statements),
        {name: text for part in parts for name, text in part.boundaries.items()},
        report=Report(counts, defaulted, notes),
    )
