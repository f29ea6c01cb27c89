"""Whether an application, or a folder that was exported of it, is what was entered.

A folder needs no home: its lines are laid beside its own chain, the chain beside its manifest, the
texts beside their seals.  What somebody rewrote with care throughout holds against itself; then
the ledger tells, or a hash that was kept elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.applications import ChainFinding, RecordKind, chain_differences, line_hashes
from ondiris.errors import Inconsistent, InvalidInput
from ondiris.ledger.chaining import chained
from ondiris.ledger.verifying import miscounted
from ondiris.model.chain import START
from ondiris.people import Act
from ondiris.production.applications.recorded import TextState
from ondiris.session.applications.exported import ExportedFolder, read_export
from ondiris.session.applications.exporting import (
    application_entries,
    entry_line,
    line_digest,
)
from ondiris.session.applications.recording import RecordDesk
from ondiris.session.figures.observatory import Observatory

__all__ = [
    "ApplicationAudit", "AuditFinding", "audit_application", "audit_folder", "note_look",
]  # fmt: skip

_HEAD = re.compile(r"[0-9a-f]{64}")
_NAMED = 1000
"""How many entries at most are named of those that a manifest tells of and nobody has."""
_SAID = {
    "altered": "is not what was entered",
    "missing": "is missing",
    "truncated": "is missing at the end",
    "added": "was put in",
    "reordered": "stands in another place",
    "chain": "is linked to another one in the chain",
    "manifest": "is not what the manifest says",
    "text": "has a text that is not the one that was sealed",
    "documents": "is listed otherwise among the documents",
    "file": "is not the file that was exported",
    "removed": "has fewer entries than it was closed with",
    "dated": "has a newest day before that of an entry",
    "kept": "another hash was kept: something up to it was rewritten",
}


@dataclass(frozen=True, slots=True, order=True)
class AuditFinding:
    """Something that is not as it was entered.

    Parameters
    ----------
    number : int
        Of the entry, from 1; 0 where it is not about one.
    kind : str
    name : str
        Identifier of the entry, pseudonym of a text, name of a file, or a revision.
    """

    number: int
    kind: str
    name: str = ""

    def __str__(self) -> str:
        where = f"entry {self.number} ({self.name})" if self.number else self.name
        return f"{where} {_SAID[self.kind]}".strip()


@dataclass(frozen=True, slots=True)
class ApplicationAudit:
    """What was checked, and what does not hold.

    Parameters
    ----------
    name : str
        Of the folder, or the code of the application.
    application : str
    entries : int
    head : str
        Hash of the last entry of its chain.
    revision : int
        That brought the last entry.
    anchor : str
        Hash of the ledger's revision, with its number; of an application in its own home alone.
    compared : tuple of str
        With what else it was compared: ``ledger``, ``kept``.
    documents : tuple of (str, str, str)
        Digest, pseudonym and day of each document.
    findings : tuple of AuditFinding
    """

    name: str
    application: str
    entries: int
    head: str
    revision: int
    anchor: str
    compared: tuple[str, ...]
    documents: tuple[tuple[str, str, str], ...]
    findings: tuple[AuditFinding, ...]

    def __str__(self) -> str:
        counts = f"entries: {self.entries}, documents: {len(self.documents)}"
        of = "" if self.name == self.application else f"{self.application}, "
        lines = [f"{self.name}: {of}{counts}"]
        lines.append(f"  hash of the last entry: {self.head}")
        if self.anchor:
            lines.append(f"  hash of the ledger that stands for it (in the house): {self.anchor}")
        lines += [f"  compared with {what}" for what in self.compared]
        lines += [f"  {one}" for one in self.findings]
        if not self.findings:
            lines.append("  nothing was rewritten")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON, documented in ``docs/reference/records.md``."""
        return {
            "schema": "ondiris.application-audit/1",
            "name": self.name,
            "application": self.application,
            "entries": self.entries,
            "head": self.head,
            "revision": self.revision,
            "anchor": self.anchor or None,
            "compared": list(self.compared),
            "intact": not self.findings,
            "documents": [
                {"sha256": digest, "name": name, "day": day} for digest, name, day in self.documents
            ],
            "findings": [
                {"number": one.number or None, "kind": one.kind, "name": one.name}
                for one in self.findings
            ],
        }

    def refuse(self) -> None:
        """Raise where anything was rewritten.

        Raises
        ------
        Inconsistent
            ``rewritten``
        """
        if self.findings:
            raise Inconsistent(
                "rewritten", f"{self.name} is not what was entered: {self.findings[0]}",
                hint="Ask for another export, or restore a copy that verifies.",
            )  # fmt: skip

    def require(self, digest: str, name: str) -> tuple[str, str]:
        """Return pseudonym and day of the document of a digest.

        Parameters
        ----------
        digest : str
        name : str
            Of the file, for the message.

        Raises
        ------
        Inconsistent
            ``digest-differs`` if no such file was handed in.
        """
        found = next((one[1:] for one in self.documents if one[0] == digest), None)
        if found is None:
            raise Inconsistent(
                "digest-differs", f"{name} is none of the documents of {self.application}",
                hint="It was changed since it was handed in, or never was.",
            )  # fmt: skip
        return found


def audit_application(desk: RecordDesk, code: str, *, kept: str = "") -> ApplicationAudit:
    """Check an application in the ledger of its own home.

    Every entry is held against its identifier, every text against its seal, and of each revision of
    the ledger whether it has the entries that it was closed with.

    Parameters
    ----------
    desk : RecordDesk
    code : str
    kept : str
        Hash of a last entry that was kept from earlier, or a folder exported then.

    Raises
    ------
    NotFound
        ``unknown-application``
    InvalidInput
        ``bad-head`` if what was kept is no hash.
    """
    records = desk.told(desk.desk.one(code))
    entries = application_entries(desk, code)
    hashes = line_hashes([entry_line(entry) for entry in entries])
    last = entries[-1]
    database = desk.observatory.ledger.database
    place = {entry.id: n for n, entry in enumerate(entries, start=1)}
    found = [
        AuditFinding(place[entry.id], "altered", entry.id) for entry in entries if not entry.whole
    ]
    with database.reading() as connection:
        found += [
            AuditFinding(0, one.kind, f"revision {one.revision}") for one in miscounted(connection)
        ]
        links = {link.number: link for link, _ in chained(connection, public=False)}
    found += [
        AuditFinding(place.get(one.record.id, 0), "text", one.record.name)
        for one in (*records.documents, *records.messages)
        if one.state is TextState.ALTERED
    ]
    compared = _against(kept, hashes, found)
    documents = tuple(
        (one.record.digest, one.record.name, one.record.day.isoformat())
        for one in records.documents
    )
    return ApplicationAudit(
        code, code, len(entries), hashes[-1], last.revision, str(links.get(last.revision, "")),
        compared, documents, tuple(sorted(found)),
    )  # fmt: skip


def audit_folder(
    folder: Path, *, kept: str = "", desk: RecordDesk | None = None
) -> ApplicationAudit:
    """Check a folder that was exported of an application.

    Parameters
    ----------
    folder : Path
    kept : str
        Hash of a last entry that was kept from earlier, or a folder exported then.
    desk : RecordDesk, optional
        Of the home that exported it, to compare with its ledger.

    Raises
    ------
    NotFound
        ``no-application-export`` if the folder is none.
    InvalidFile
        ``bad-application-export`` if a file of it cannot be read.
    InvalidInput
        ``bad-head`` if what was kept is no hash.
    """
    read = read_export(folder)
    hashes = line_hashes(read.lines)
    found = [*_within(read, hashes), *_beside(read)]
    compared = _against(kept, hashes, found)
    if desk is not None:
        entries = [e for e in application_entries(desk, read.application)
                   if e.revision <= read.revision]  # fmt: skip
        expected = [(entry.id, line_digest(entry_line(entry))) for entry in entries]
        found += _named(chain_differences(expected, read.told))
        compared = ("ledger", *compared)
    unique = sorted(set(found))
    documents = tuple(
        (one.digest, one.name, one.day.isoformat())
        for one in read.records
        if one.kind is RecordKind.DOCUMENT and one.id not in read.withdrawn
    )
    return ApplicationAudit(
        folder.name, read.application, len(read.lines), hashes[-1] if hashes else "",
        read.revision, "", compared, documents, tuple(unique),
    )  # fmt: skip


def note_look(observatory: Observatory, code: str, name: str = "") -> None:
    """Write down that somebody audits an application, before anything of it is told.

    A home without accounts has no list of who looked.

    Parameters
    ----------
    observatory : Observatory
    code : str
        Of the application.
    name : str
        Of the account of who looks; empty for whoever sits at the home.

    Raises
    ------
    NotFound
        ``no-account``
    Unavailable
        If it cannot be written down.
    """
    people = observatory.people
    if people.there() or name:
        actor = people.accounts.named(name).id if name else "desk"
        people.looking.note(actor, Act.READ_APPLICATIONS, f"audit {code}")


def _within(read: ExportedFolder, hashes: Sequence[str]) -> list[AuditFinding]:
    """Return how the lines differ from the chain, and the chain from itself and its manifest."""
    found = _named(chain_differences([(row.id, row.line) for row in read.chain], read.told))
    found += [AuditFinding(n, "altered", name) for n, name in read.untrue]
    linked = zip(read.chain, (START, *(row.hash for row in read.chain)), strict=False)
    for n, (row, before) in enumerate(linked, start=1):
        if row.number != n or row.previous != before:
            found.append(AuditFinding(n, "chain", row.id))
    told = [row.hash for row in read.chain]
    if not found and list(hashes) != told:
        n = next(n for n, pair in enumerate(zip(hashes, told, strict=True)) if len({*pair}) > 1)
        found.append(AuditFinding(n + 1, "chain", read.chain[n].id))
    more = len(read.chain) - read.entries
    if more < 0:
        # Who alters the number of entries may write any: the first that are missing are named.
        first = len(read.chain) + 1
        found += [AuditFinding(first + n, "truncated") for n in range(min(-more, _NAMED))]
    elif more > 0:
        found += [
            AuditFinding(n, "added", read.chain[n - 1].id)
            for n in range(read.entries + 1, len(read.chain) + 1)
        ]
    elif not told or told[-1] != read.head:
        found.append(AuditFinding(0, "manifest", "the last entry of the chain"))
    if not found and not read.agrees:
        found.append(AuditFinding(0, "manifest", "what the lines tell"))
    return found


def _beside(read: ExportedFolder) -> list[AuditFinding]:
    """Return what of the texts, the list of documents and the other files does not hold."""
    return [
        *(AuditFinding(0, "text", name) for name in read.unsealed()),
        *(AuditFinding(0, "documents", name) for name in read.unlisted()),
        *(AuditFinding(0, "file", name) for name in read.changed),
    ]


def _named(found: Iterable[ChainFinding]) -> list[AuditFinding]:
    return [AuditFinding(one.number, str(one.flaw), one.name) for one in found]


def _against(kept: str, hashes: Sequence[str], found: list[AuditFinding]) -> tuple[str, ...]:
    """Note where a hash that was kept is none of the chain; return what it was compared with."""
    if not kept:
        return ()
    head = kept if _HEAD.fullmatch(kept) else _head_of(Path(kept))
    if head not in hashes:
        found.append(AuditFinding(0, "kept"))
    return ("kept",)


def _head_of(folder: Path) -> str:
    if not folder.is_dir():
        raise InvalidInput(
            "bad-head", "what was kept is neither a hash nor an exported folder",
            hint="Write the 64 digits of the hash of the last entry, or name the folder.",
        )  # fmt: skip
    return read_export(folder).head
