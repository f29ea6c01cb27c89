"""A folder that was exported of an application, read back as it is: nothing of it is believed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ondiris.applications import ApplicationRecord, RecordKind, read_record
from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile, NotFound, OndirisError
from ondiris.ledger.gathering import entry_id
from ondiris.people import seal_of
from ondiris.production.applications.kept import RECORD
from ondiris.publishing.figures.tables import tamed
from ondiris.session.applications.exporting import (
    CHAIN,
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    ENTRIES,
    MANIFEST,
    SCHEMA,
    SUMS,
    TEXTS,
    line_digest,
)

__all__ = ["ChainRow", "ExportedFolder", "is_export", "read_export"]

_OF_LAST = ("revision", "recorded_at")
"""What a manifest repeats of the last line."""
_FLAWS = (ValueError, KeyError, TypeError, IndexError, AttributeError, csv.Error, OndirisError)
_OWN = (ENTRIES, CHAIN)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of the chain of an export.

    Parameters
    ----------
    number : int
    id : str
        Of the entry.
    line : str
        SHA-256 of its line.
    previous, hash : str
    """

    number: int
    id: str
    line: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class ExportedFolder:
    """What a folder holds.

    Parameters
    ----------
    application : str
    entries, revision : int
        How many entries the manifest tells of, and the revision of the last.
    head : str
        The hash that the manifest tells.
    lines : tuple of str
    told : tuple of (str, str)
        Identifier and digest of each line.
    untrue : tuple of (int, str)
        Number and identifier of lines whose identifier does not follow from their content.
    records : tuple of ApplicationRecord
        Documents, messages and contacts among the lines.
    withdrawn : frozenset of str
        Identifiers that a line takes back.
    chain : tuple of ChainRow
    listed : tuple of mapping
        Rows of the list of documents.
    texts : tuple of mapping, optional
        What people wrote, if it was exported.
    changed : tuple of str
        Files that are not what the list of sums says.
    agrees : bool
        Whether the manifest names the application, world and last revision that the lines tell of.
    """

    application: str
    entries: int
    revision: int
    head: str
    lines: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    untrue: tuple[tuple[int, str], ...]
    records: tuple[ApplicationRecord, ...]
    withdrawn: frozenset[str]
    chain: tuple[ChainRow, ...]
    listed: tuple[Mapping[str, str], ...]
    texts: tuple[Mapping[str, str], ...] | None
    changed: tuple[str, ...]
    agrees: bool

    def unsealed(self) -> Iterator[str]:
        """Yield pseudonyms of texts that are not those of which an entry has the seal."""
        seals = {one.name: one.seal for one in self.records if one.seal}
        for row in self.texts or ():
            made = seal_of(row["salt"], row["text"], row["beside"])
            if row["name"] in seals and row["state"] == "kept" and made != seals[row["name"]]:
                yield row["name"]

    def unlisted(self) -> Iterator[str]:
        """Yield pseudonyms of documents whose row in the list is not that of their entry."""
        stand = {
            one.name: (one.day.isoformat(), one.source, one.step, one.digest)
            for one in self.records
            if one.kind is RecordKind.DOCUMENT and one.id not in self.withdrawn
        }
        rows = {
            row["name"]: (row["day"], row["party"], row["step"], row["sha256"])
            for row in self.listed
        }
        yield from sorted(name for name in stand | rows if stand.get(name) != rows.get(name))
        titles = {
            row["name"]: (tamed(row["text"]), tamed(row["beside"])) for row in self.texts or ()
        }
        for row in self.listed:
            if titles and titles.get(row["name"]) != (row["title"], row["place"]):
                yield row["name"]


def is_export(folder: Path) -> bool:
    """Return whether a folder looks like an export of an application."""
    return (folder / MANIFEST).is_file() or (folder / ENTRIES).is_file()


def read_export(folder: Path) -> ExportedFolder:
    """Read a folder that was exported of an application.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    NotFound
        ``no-application-export``
    InvalidFile
        ``bad-application-export``: naming the file that cannot be read.
    """
    if not is_export(folder):
        raise NotFound(
            "no-application-export", f"{folder} holds no export of an application",
            hint="`ondiris applications APPLICATION --export FOLDER` writes one.",
        )  # fmt: skip
    manifest = _read(folder, MANIFEST, json_of)
    lines = tuple(_lines(text_of(_there(folder, ENTRIES))))
    parts = [_parsed(line) for line in lines]
    numbered = [(n, *part) for n, part in enumerate(parts, start=1)]
    listed = _read(folder, DOCUMENTS, _document_rows)
    texts = _read(folder, TEXTS, _text_rows) if (folder / TEXTS).is_file() else None
    try:
        numbers = all(type(manifest[name]) is int for name in ("entries", "revision"))
        known = manifest["schema"] == SCHEMA and numbers and manifest["entries"] >= 0
        application, head = str(manifest["application"]), str(manifest["head"])
        entries, revision = manifest["entries"], manifest["revision"]
    except _FLAWS:
        known = False
    if not known:
        raise _bad(MANIFEST)
    return ExportedFolder(
        application, entries, revision, head, lines,
        tuple((name or f"line {n}", line_digest(lines[n - 1])) for n, name, _, _ in numbered),
        tuple((n, name or f"line {n}") for n, name, true, _ in numbered if not true),
        tuple(_records(fields for _, _, true, fields in numbered if true)),
        frozenset(f["target"] for _, _, true, f in numbered if true and "target" in f),
        _read(folder, CHAIN, _chain), listed, texts, _changed(folder),
        _agrees(manifest, [fields for _, _, fields in parts]),
    )  # fmt: skip


def _agrees(manifest: Mapping[str, object], lines: Sequence[Mapping[str, str]]) -> bool:
    """Whether a manifest says of the lines what they say themselves."""
    said = {name: str(manifest.get(name)) for name in (*_OF_LAST, "application", "world")}
    last = lines[-1] if lines else {}
    return all(last.get(name) == said[name] for name in _OF_LAST) and all(
        line.get("subject", said["application"]) == said["application"]
        and line.get("world", said["world"]) == said["world"]
        for line in lines
    )


def _there(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise InvalidFile("bad-application-export", f"the export has no {name}")
    return folder / name


def _read(folder: Path, name: str, made: Any) -> Any:
    try:
        return made(text_of(_there(folder, name)))
    except InvalidFile:
        raise
    except _FLAWS:
        raise _bad(name) from None


def _bad(name: str) -> InvalidFile:
    return InvalidFile(
        "bad-application-export", f"{name} of the export cannot be read",
        hint="It was changed by a program that does not keep it as it is; ask for another export.",
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    """Return the lines of a text; an end that is missing is one more, empty line less."""
    found = text.split("\n")
    return found[:-1] if not found[-1] else found


def _parsed(line: str) -> tuple[str, bool, dict[str, str]]:
    """Return identifier and fields of a line, and whether one follows from the other."""
    try:
        told = json_of(line)
        name = str(told.pop("id"))
        fields = {key: str(value) for key, value in told.items()}
        return name, entry_id(fields) == name, {**fields, "id": name}
    except _FLAWS:
        return "", False, {}


def _records(found: Iterator[Mapping[str, str]]) -> Iterator[ApplicationRecord]:
    for fields in found:
        if fields.get("property") == RECORD:
            day = date.fromisoformat(fields["known_at"])
            try:
                yield read_record(
                    fields["value"], fields["subject"], day, id=fields["id"],
                    source=fields["source"],
                )  # fmt: skip
            except OndirisError:
                continue  # entered by hand before there was such a rule


def _rows(text: str) -> tuple[Mapping[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def _document_rows(text: str) -> tuple[Mapping[str, str], ...]:
    return tuple({name: str(row[name]) for name in DOCUMENT_COLUMNS} for row in _rows(text))


def _text_rows(text: str) -> tuple[Mapping[str, str], ...]:
    names = ("name", "kind", "party", "state", "salt", "text", "beside")
    rows = [json_of(line) for line in _lines(text)]
    return tuple({name: str(row[name]) for name in names} for row in rows)


def _chain(text: str) -> tuple[ChainRow, ...]:
    rows = tuple(
        ChainRow(int(r["number"]), r["id"], r["line"], r["previous"], r["hash"])
        for r in _rows(text)
    )
    if len({row.id for row in rows}) != len(rows):
        raise ValueError("an entry stands twice in the chain")
    return rows


def _changed(folder: Path) -> tuple[str, ...]:
    """Return the files beside the entries that are not what the list of sums says."""
    path = folder / SUMS
    if not path.is_file():
        return (SUMS,)
    parts = [line.partition("  ") for line in _lines(text_of(path))]
    sums = {name: digest for digest, _, name in parts}
    there = {p.name for p in folder.iterdir() if p.name != SUMS and not p.name.startswith(".")}
    return tuple(
        sorted(
            name
            for name in (there | sums.keys()) - {*_OWN}
            if name not in sums or name not in there or _sum(folder / name) != sums[name]
        )
    )


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
