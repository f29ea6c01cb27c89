"""Files and hand-written fields into the ledger, each whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from ondiris.codes import counted
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidEntry, InvalidFile, InvalidInput
from ondiris.ports import Receipt
from ondiris.production.figures.arriving import Arriving, arriving, standing_around
from ondiris.production.figures.suspicions import Suspicion, suspicions
from ondiris.production.figures.understanding import Understood, understood
from ondiris.publishing.figures.understood import (
    suspicion_json,
    suspicion_line,
    understood_json,
    understood_line,
)
from ondiris.session.figures.list_versions import keep_list, refuse_redefined
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.outlines import outline_codes
from ondiris.sources import Loaded, read_file

__all__ = ["LoadReport", "doubts", "load_file", "read_table", "record_fields"]

_CELL = re.compile(r"column \d+ \((?P<field>[^)]+)\)")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a file brought.

    Parameters
    ----------
    loaded : Loaded
        What was read and checked.
    receipt : Receipt, optional
        What the ledger did with it; none if it was only checked.
    replaced : mapping of str to tuple of str
        Codes whose outlines it draws anew, by the file that drew them before.
    understood : tuple of Understood
        Of a file that was only checked: what was understood of its tables.
    arriving : Arriving, optional
        Of such a file: what its figures would do.
    suspicions : tuple of Suspicion
        Of such a file: what looks wrong inside it.
    """

    loaded: Loaded
    receipt: Receipt | None
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    arriving: Arriving | None = None
    suspicions: tuple[Suspicion, ...] = ()

    def __str__(self) -> str:
        receipt = self.receipt
        if receipt is None:
            done = "checked, nothing written"
        elif not receipt.revision:
            done = f"nothing new, {counted(receipt.known_already, 'entry')} known already"
        else:
            already = f", {receipt.known_already} known already" if receipt.known_already else ""
            done = f"{receipt.added} added{already}, revision {receipt.revision}"
        filled = ", ".join(f"{name} ×{n}" for name, n in self.loaded.report.defaulted.items())
        supplied = f"\n  supplied by a profile or default: {filled}" if filled else ""
        drawn = "".join(
            f"\n  replaces the outlines of {file}: {', '.join(codes)}"
            for file, codes in self.replaced.items()
        )
        told = "".join(f"\n  {line}" for line in self._told())
        return f"{self.loaded.name}: {self.loaded.report}; {done}.{supplied}{drawn}{told}"

    def _told(self) -> Iterator[str]:
        """Yield what was understood of a file that was only checked, and what it would do."""
        yield from map(understood_line, self.understood)
        yield from map(suspicion_line, self.suspicions)
        does = self.arriving
        if does is not None:
            yield (
                f"would be: {does.new} new, {does.known} known already, {does.confirmed} the same "
                f"as stands, {does.differing} another number than stands"
                + (f", of them {does.older} older than what stands" if does.older else "")
            )

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        report, receipt = self.loaded.report, self.receipt
        return {
            "file": self.loaded.name,
            "sha256": self.loaded.sha256,
            "read": dict(report.counts),
            "defaulted": dict(report.defaulted),
            "notes": dict(report.notes),
            "dry_run": receipt is None,
            "added": receipt.added if receipt else 0,
            "known_already": receipt.known_already if receipt else 0,
            "revision": receipt.revision or None if receipt else None,
            "outlines_replaced": {file: list(codes) for file, codes in self.replaced.items()},
            "understood": [understood_json(one) for one in self.understood],
            "suspicions": [suspicion_json(one) for one in self.suspicions],
            "would": asdict(self.arriving) if self.arriving is not None else None,
        }


class LoadWords(TypedDict, total=False):
    """What may be said about a file that is loaded.

    Attributes
    ----------
    kind : str
        What the file holds, where its columns do not say.
    mapping : str
        Mapping file for a foreign layout, or the name of a shipped one.
    source : str
        Source of all rows, where the file names none.
    profile : str
        Profile of the settings that supplies what rows leave unsaid.
    on_progress : callable
        Told how much is done of how much.
    hidden : bool
        Whether hidden sheets, rows and columns of a workbook are read too.
    """

    kind: str | None
    mapping: str | None
    source: str | None
    profile: str | None
    on_progress: Callable[[int, int], None] | None
    hidden: bool


def load_file(
    observatory: Observatory, path: Path, *, dry_run: bool = False, **said: Unpack[LoadWords]
) -> LoadReport:
    """Load one file into the home, whole or not at all; twice changes nothing.

    Parameters
    ----------
    observatory : Observatory
    path : Path
        CSV, XLSX, Parquet, JSON or GeoJSON.
    dry_run : bool
        Check and report, write nothing.
    **said
        As `LoadWords`.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If anything in it is wrong; the failing places are named and the ledger is unchanged.
    """
    loaded = read_table(observatory, path, **said)
    replaced = _replaced(observatory, loaded)
    for name, text in loaded.code_lists.items():
        refuse_redefined(observatory, name, text)
    if not dry_run:
        return LoadReport(loaded, _keep(observatory, loaded, "load"), replaced)
    now = observatory.at(observatory.today)
    providers = {one.id: one.provider for one in loaded.sources}
    figures = loaded.observations
    does = arriving(now.ledger, now.ledger.catalogue, figures, now.vintage, providers)
    return LoadReport(
        loaded, None, replaced, understood(figures), does if figures else None,
        doubts(observatory, loaded),
    )  # fmt: skip


def read_table(observatory: Observatory, path: Path, **said: Unpack[LoadWords]) -> Loaded:
    """Read and check one file as loading it would; nothing is recorded.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If anything in it is wrong.
    """
    loaded = _read(observatory, path, path.name, observatory.today, said)
    first = _first_loaded(observatory, loaded.sha256)
    if first is None or first == observatory.today:
        return loaded
    # what is known since its loading was known since the first one: twice changes nothing
    return _read(observatory, path, path.name, first, said)


def doubts(observatory: Observatory, loaded: Loaded) -> tuple[Suspicion, ...]:
    """Return what looks wrong in a file, beside what stands today."""
    now, figures = observatory.at(observatory.today), loaded.observations
    return suspicions(figures, standing_around(now.ledger, figures, now.vintage), now.catalogue)


def record_fields(
    observatory: Observatory, fields: Sequence[str], *, dry_run: bool = False
) -> LoadReport:
    """Record one entry from ``field=value`` words, as if it were the row of a file.

    Raises
    ------
    InvalidInput
        If a word is no ``field=value``.
    InvalidEntry
        If the row would be refused in a file; the failing fields are named.
    """
    cells: dict[str, str] = {}
    for word in fields:
        name, equals, value = word.partition("=")
        if not equals:
            raise InvalidInput(
                "no-field", f"{word[:40]!r} is not FIELD=VALUE", hint="See `ondiris record --help`."
            )
        cells[name.strip()] = value.strip()
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    try:
        loaded = _read(observatory, text.getvalue().encode(), "record.csv", observatory.today, {})
    except InvalidFile as error:
        raise _by_hand(error) from error
    return LoadReport(loaded, None if dry_run else _keep(observatory, loaded, "record"))


def _by_hand(error: InvalidFile) -> InvalidEntry:
    """Return what is wrong with a row in the words of who wrote no file: fields, not cells."""
    failures = [
        replace(failure, where=cell["field"] if cell else "entry")
        for failure, cell in ((f, _CELL.search(f.where)) for f in error.failures)
    ]
    said = f"{counted(error.count, 'field')} cannot be recorded"
    if error.code == "unknown-layout":
        said = "the fields make no observation, statement or source"
    hint = "Correct it and record it again; `ondiris record --help` names the fields."
    return InvalidEntry(error.code, f"{said}; nothing was recorded", hint=hint, failures=failures)


def _replaced(observatory: Observatory, loaded: Loaded) -> Mapping[str, tuple[str, ...]]:
    """Return the codes that a file draws and others drew before, by those files.

    The same text under the same name replaces nothing.
    """
    before = observatory.at().outlines if loaded.boundaries else {}
    folder = observatory.home.folder / "boundaries"
    found: dict[str, list[str]] = {}
    for name, text in loaded.boundaries.items():
        path = folder / name
        same = path.is_file() and text_of(path) == text
        for code in outline_codes(text, observatory.catalogue, observatory.city.area):
            if code in before and not (same and before[code].file == name):
                found.setdefault(before[code].file, []).append(code)
    return {file: tuple(codes) for file, codes in found.items()}


def _first_loaded(observatory: Observatory, digest: str) -> date | None:
    zone = ZoneInfo(observatory.city.time_zone)
    moments = [r.recorded_at for r in observatory.at().revisions if r.digest == digest]
    days = (datetime.fromisoformat(moment).astimezone(zone).date() for moment in moments)
    return min(days, default=None)


def _read(
    observatory: Observatory, file: Path | bytes, name: str, today: date, said: LoadWords
) -> Loaded:
    source, profile = said.get("source"), said.get("profile")
    settings = observatory.home.settings
    known = observatory.at().sources
    if source is not None and source not in known:
        raise InvalidInput(
            "unknown-source", f"no source {source[:40]!r} is described", hint="Load it first."
        )
    if profile is not None and profile not in settings.profiles:
        raise InvalidInput(
            "unknown-profile",
            f"the settings have no profile {profile[:40]!r}",
            hint=f"Profiles: {', '.join(settings.profiles)}.",
        )
    return read_file(
        file,
        name,
        observatory.catalogue,
        today=today,
        kind=said.get("kind"),
        mapping=said.get("mapping"),
        profile=None if profile is None else settings.profiles[profile].named(profile),
        source=None if source is None else known[source],
        sources=known,
        ranks=settings.source_ranks,
        on_progress=said.get("on_progress"),
        hidden=said.get("hidden", False),
    )


def _keep(observatory: Observatory, loaded: Loaded, action: str) -> Receipt:
    for review in observatory.reviews:
        review(observatory, loaded.entries)
    for name, text in loaded.boundaries.items():
        observatory.home.keep_outlines(name, text)
    for name, text in loaded.code_lists.items():
        keep_list(observatory, name, text)
    if not loaded.entries:
        return Receipt(0, 0, 0)
    return observatory.record(
        loaded.entries, action=action, detail=loaded.name, digest=loaded.sha256
    )
