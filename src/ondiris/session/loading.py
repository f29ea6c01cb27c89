"""Files and hand-written fields into the ledger, each whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ondiris.errors import InvalidInput
from ondiris.ports import Entry
from ondiris.session.observatory import Observatory
from ondiris.sources import Loaded, read_fields, read_file

__all__ = ["LoadReport", "load_file", "record_fields"]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a file brought.

    Parameters
    ----------
    name : str
        The file's name.
    counts : dict of str to int
        Entries read, by kind.
    added, known_already, revision : int
        What the ledger did with them; revision 0 if nothing was new or nothing was written.
    dry_run : bool
        Whether it was only checked.
    notes : tuple of str
        What the reader wants known: rows left out by the mapping, fields supplied by a profile.
    """

    name: str
    counts: dict[str, int]
    added: int
    known_already: int
    revision: int
    dry_run: bool
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        read = ", ".join(f"{count} {kind}" for kind, count in self.counts.items() if count)
        if self.dry_run:
            done = "checked, nothing written"
        elif not self.revision:
            done = f"nothing new ({self.known_already} known already)"
        else:
            already = f", {self.known_already} known already" if self.known_already else ""
            done = f"{self.added} added{already}, revision {self.revision}"
        notes = "".join(f"\n  {note}" for note in self.notes)
        return f"{self.name}: {read or 'no entries'}; {done}.{notes}"

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "file": self.name,
            "read": self.counts,
            "added": self.added,
            "known_already": self.known_already,
            "revision": self.revision or None,
            "dry_run": self.dry_run,
            "notes": list(self.notes),
        }


def load_file(
    observatory: Observatory,
    path: Path,
    *,
    kind: str | None = None,
    mapping: str | None = None,
    source: str | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> LoadReport:
    """Load one file into the ledger, whole or not at all; twice changes nothing.

    Parameters
    ----------
    observatory : Observatory
    path : Path
        CSV, XLSX, Parquet, JSON or GeoJSON.
    kind : str, optional
        What the file holds, where its columns do not say.
    mapping : str, optional
        Mapping file for a foreign layout, or the name of a shipped one.
    source : str, optional
        Source of all rows, where the file names none.
    dry_run : bool
        Check and report, write nothing.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If anything in it is wrong; the failing places are named and the ledger is unchanged.
    """
    known = observatory.sources()
    if source is not None and source not in known:
        raise InvalidInput(
            "unknown-source", f"no source {source[:40]!r} is described", hint="Load it first."
        )
    loaded = read_file(
        path,
        observatory.catalogue,
        today=observatory.today,
        kind=kind,
        mapping=mapping,
        source=None if source is None else known[source],
        sources=known,
        settings=observatory.home.settings,
        on_progress=on_progress,
    )
    entries: list[Entry] = [*loaded.sources, *loaded.observations, *loaded.statements]
    if dry_run:
        return _report(path.name, loaded, 0, 0, 0, dry_run=True)
    _keep_outlines(observatory, loaded, path)
    if not entries:
        return _report(path.name, loaded, 0, 0, 0)
    receipt = observatory.record(
        entries,
        action="load",
        detail=path.name,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return _report(path.name, loaded, receipt.added, receipt.known_already, receipt.revision)


def record_fields(
    observatory: Observatory,
    fields: Sequence[str],
    *,
    source: str,
    locator: str,
    known: date,
    dry_run: bool = False,
) -> LoadReport:
    """Record one entry from ``field=value`` words, as if it were a row of a file."""
    cells: dict[str, str] = {}
    for word in fields:
        name, equals, value = word.partition("=")
        if not equals:
            raise InvalidInput(
                "no-field", f"{word[:40]!r} is not FIELD=VALUE", hint="See `ondiris record --help`."
            )
        cells[name.strip()] = value.strip()
    cells.setdefault("known_at", known.isoformat())
    if source:
        cells.setdefault("source", source)
    if locator:
        cells.setdefault("locator", locator)
    loaded = read_fields(
        cells,
        observatory.catalogue,
        today=observatory.today,
        sources=observatory.sources(),
        settings=observatory.home.settings,
    )
    if dry_run:
        return _report("record", loaded, 0, 0, 0, dry_run=True)
    entries = [*loaded.sources, *loaded.observations, *loaded.statements]
    receipt = observatory.record(entries, action="record")
    return _report("record", loaded, receipt.added, receipt.known_already, receipt.revision)


def _report(
    name: str, loaded: Loaded, added: int, already: int, revision: int, *, dry_run: bool = False
) -> LoadReport:
    counts = {
        "sources": len(loaded.sources),
        "observations": len(loaded.observations),
        "statements": len(loaded.statements),
    }
    return LoadReport(name, counts, added, already, revision, dry_run, tuple(loaded.notes))


def _keep_outlines(observatory: Observatory, loaded: Loaded, path: Path) -> None:
    if loaded.kind == "boundaries":
        shutil.copyfile(path, observatory.home.folder / "boundaries" / path.name)
