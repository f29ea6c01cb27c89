"""One application as a folder that anyone can check: its entries in a hash chain, and how to check.

The lines follow from the ledger and are written anew each time, so that an export of today goes on
where one of last month ended.  A line carries the identifier of its entry and the revision that
brought it: the hash of a revision stands for the identifiers, so the house can lead every line back
to its own chain.  That hash itself stays in the house (decision 821).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.applications import line_hashes
from ondiris.codes import LANGUAGES
from ondiris.ledger.gathering import GatheredEntry, gathered
from ondiris.model.chain import START
from ondiris.production.applications.kept import ABOUT, Party
from ondiris.production.applications.recorded import ApplicationRecords
from ondiris.publishing.applications.checking import how_to_check
from ondiris.publishing.figures.tables import tamed
from ondiris.session.applications.recording import RecordDesk
from ondiris.session.figures.moving import made_whole

__all__ = [
    "CHAIN",
    "DOCUMENTS",
    "DOCUMENT_COLUMNS",
    "ENTRIES",
    "MANIFEST",
    "SCHEMA",
    "SUMS",
    "TEXTS",
    "ExportedApplication",
    "application_entries",
    "chain_text",
    "documents_text",
    "entry_line",
    "export_application",
    "line_digest",
]

ENTRIES, CHAIN, MANIFEST = "entries.jsonl", "chain.csv", "manifest.json"
DOCUMENTS, TEXTS, SUMS = "documents.csv", "texts.jsonl", "SHA256SUMS"
SCHEMA = "ondiris.application-export/1"
DOCUMENT_COLUMNS = ("name", "day", "party", "step", "sha256", "title", "place")
_CHAIN_COLUMNS = ("number", "id", "revision", "line", "previous", "hash")


@dataclass(frozen=True, slots=True)
class ExportedApplication:
    """What an export holds.

    Parameters
    ----------
    application : str
    entries : int
    head : str
        Hash of the last entry: keep it, and nothing before it can be changed unnoticed.
    """

    application: str
    entries: int
    head: str


def application_entries(desk: RecordDesk, code: str) -> tuple[GatheredEntry, ...]:
    """Return everything that was ever entered of an application, in order.

    Parameters
    ----------
    desk : RecordDesk
    code : str
    """
    database = desk.observatory.ledger.database
    return database.read(lambda connection: gathered(connection, code, ABOUT))


def entry_line(entry: GatheredEntry) -> str:
    """Return an entry as a line of an export."""
    told = {"id": entry.id, "revision": entry.revision, "recorded_at": entry.recorded_at}
    return json.dumps(told | dict(entry.fields), ensure_ascii=False)


def line_digest(line: str) -> str:
    """Return the SHA-256 of a line without its end."""
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def chain_text(entries: Sequence[GatheredEntry], lines: Sequence[str]) -> str:
    """Return the chain of an export as CSV: a row for every line of its entries."""
    hashes = line_hashes(lines)
    rows = [
        (n, entry.id, entry.revision, line_digest(line), before, own)
        for n, (entry, line, before, own) in enumerate(
            zip(entries, lines, (START, *hashes), hashes, strict=False), start=1
        )
    ]
    return _csv(_CHAIN_COLUMNS, rows)


def documents_text(rows: Iterable[Sequence[str]]) -> str:
    """Return the list of documents as CSV."""
    return _csv(DOCUMENT_COLUMNS, rows)


def export_application(
    desk: RecordDesk, code: str, folder: Path, *, with_texts: bool = False
) -> ExportedApplication:
    """Write an application into a new folder, whole or not at all.

    Parameters
    ----------
    desk : RecordDesk
    code : str
    folder : Path
        A new or empty folder.
    with_texts : bool
        Also what people wrote: titles, places, messages, persons to speak with.  What is erased
        later stays in such a folder.

    Raises
    ------
    NotFound
        ``unknown-application``
    Refused
        If the folder is not empty, or cannot be written to.
    """
    kept = desk.desk.one(code)
    records = desk.told(kept)
    entries = application_entries(desk, code)
    lines = [entry_line(entry) for entry in entries]
    head = line_hashes(lines)[-1]
    last = entries[-1]
    manifest = {
        "schema": SCHEMA, "application": code, "world": str(kept.world), "entries": len(entries),
        "head": head, "revision": last.revision, "recorded_at": last.recorded_at,
        "texts": with_texts,
    }  # fmt: skip
    files = {
        ENTRIES: "".join(f"{line}\n" for line in lines),
        CHAIN: chain_text(entries, lines),
        DOCUMENTS: documents_text(_document_rows(records, with_texts=with_texts)),
        MANIFEST: json.dumps(manifest, ensure_ascii=False, indent=1) + "\n",
    }
    if with_texts:
        files[TEXTS] = "".join(f"{line}\n" for line in _text_lines(records))
    for lang in LANGUAGES:
        files[f"README.{lang}.txt"] = how_to_check(lang, code, texts=with_texts)
    files[SUMS] = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
        for name, text in sorted(files.items())
    )
    _write(folder, files)
    return ExportedApplication(code, len(entries), head)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    with made_whole(folder, str(folder)) as made:
        for name, text in files.items():
            (made / name).write_bytes(text.encode())


def _document_rows(records: ApplicationRecords, *, with_texts: bool) -> list[tuple[str, ...]]:
    return [
        (
            one.record.name, one.record.day.isoformat(), one.record.source, one.record.step,
            one.record.digest, *((tamed(one.text), tamed(one.beside)) if with_texts else ("", "")),
        )
        for one in records.documents
    ]  # fmt: skip


def _text_lines(records: ApplicationRecords) -> list[str]:
    """Return what people wrote, with the salt by which anyone can check its seal."""
    told = [
        {
            "name": one.record.name,
            "kind": str(one.record.kind),
            "party": _party_text(one.party),
            "state": str(one.state),
            "salt": one.salt,
            "text": one.text,
            "beside": one.beside,
        }
        for one in (*records.documents, *records.messages, *records.contacts)
    ]
    return [json.dumps(row, ensure_ascii=False) for row in told]


def _party_text(party: Party) -> str:
    return f"{party.role}@{party.institution}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
