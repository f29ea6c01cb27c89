"""A case: a folder of data files that describes a city, read as one.

``case.toml`` says what the city is; ``areas.csv``, ``subjects.csv`` and, where groups and classes
are wanted, ``activities.csv`` extend the code lists; ``sources.csv``, ``observations*.csv``,
``statements*.csv`` and ``*.geojson`` hold what is known.  Every file but ``case.toml`` and
``areas.csv`` may be absent.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import Failure, InvalidFile, NotFound
from ondiris.sources.cells import Profile
from ondiris.sources.files import Loaded, Report, read_file

__all__ = ["Case", "read_case"]

_PATTERNS: Final = ("sources*.csv", "observations*.csv", "statements*.csv", "*.geojson")
_NEEDED: Final = ("id", "area", "time_zone", "languages", "names")


@dataclass(frozen=True, slots=True)
class Case:
    """A city as data.

    Parameters
    ----------
    id : str
        Name of the case.
    settings : mapping
        The content of ``case.toml``.
    catalogue : Catalogue
        The shipped code lists with those of the city.
    profiles : mapping of str to Profile
        What kinds of sources leave unsaid.
    loaded : Loaded
        Sources, observations, statements and outlines of all its files.
    """

    id: str
    settings: Mapping[str, Any]
    catalogue: Catalogue
    profiles: Mapping[str, Profile]
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
        If a file of the case cannot be read, or entries name a source that no file describes.
    """
    settings = _settings(folder)
    catalogue = load_catalogue(folder)
    if settings["area"] not in catalogue["areas"]:
        raise InvalidFile(
            "bad-case",
            f"the city's area {settings['area']!r} is not in areas.csv",
            hint="Add its row to areas.csv.",
        )
    profiles = {n: Profile.read(n, p) for n, p in settings.get("profiles", {}).items()}
    paths = [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern))]
    parts: list[Loaded] = []
    for number, path in enumerate(paths, start=1):
        known = {source.id: source for part in parts for source in part.sources}
        parts.append(
            read_file(
                path,
                path.name,
                catalogue,
                today=today,
                sources=None if path.name.startswith("sources") else known,
                ranks=settings.get("source_ranks", {}),
            )
        )
        if on_progress:
            on_progress(number, len(paths))
    return Case(str(settings["id"]), settings, catalogue, profiles, _joined(folder, parts))


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / "case.toml"
    if not path.is_file():
        raise NotFound(
            "no-case", f"{folder.name} has no case.toml", hint="See docs/how-to/own-city.md."
        )
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("bad-case", f"case.toml cannot be read: {error}") from error
    lacking = [
        Failure("case.toml", "missing", f"{name!r} is missing")
        for name in _NEEDED
        if name not in settings
    ]
    if lacking:
        raise InvalidFile("bad-case", "case.toml lacks what a city needs", failures=lacking)
    return settings


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
