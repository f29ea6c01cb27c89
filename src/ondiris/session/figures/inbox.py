"""The inbox: files in a folder, each tried with every reader there is, loaded once confirmed.

A file is known by its digest: the same bytes are never loaded twice, whatever they are called, and
a file that was changed after it was shown is another file.  Numbers are given out once and kept in
the home, so that a file that arrives between preview and confirmation cannot take the place of
another.  Nothing is moved or deleted, and what one file does wrong does not stop the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile, InvalidInput, NotFound, OndirisError, Refused
from ondiris.model import Observation, Source
from ondiris.ports import Entry
from ondiris.production.figures.arriving import Arriving, arriving
from ondiris.publishing.figures.understood import suspicion_line
from ondiris.session.figures.loading import doubts, load_file, read_table
from ondiris.session.figures.observatory import Observatory
from ondiris.sources.layout import shipped_layouts
from ondiris.sources.loaded import noted

__all__ = ["Inbox", "InboxFile", "InboxPreview", "InboxReader", "table_readers"]

STATE = "inbox.json"
_SCHEMA = "ondiris.inbox/1"
_DRAFTED = frozenset((".csv", ".tsv", ".xlsx", ".xls", ".ods", ".px", ".json", ".xml"))
"""Endings of tables that a mapping may be drafted for."""
_LINES = 10
"""Doubts of a file that are shown before it is loaded."""
_FOREIGN = frozenset({
    "unknown-layout", "unknown-kind", "unknown-file-type", "unknown-format", "no-header",
    "missing-column", "unknown-column", "no-projects", "no-register", "not-text", "no-claims",
    "bad-mapping",
})  # fmt: skip
"""Rules by which a reader says that a file is none of its own; a shipped mapping that names places
of another country is none for this home."""


@dataclass(frozen=True, slots=True)
class InboxPreview:
    """What a reader understood of a file.

    Parameters
    ----------
    counts : mapping of str to int
        What was read, by kind.
    entries : sequence of Entry
        What it would record; nothing where it keeps the rows elsewhere.
    known : bool
        Whether all of it is kept already, where that cannot be told from the ledger.
    notes : mapping of str to int
        What the reader leaves out, by reason: cells without a figure, rows that it skips.
    lines : tuple of str
        What a person must see before loading: what was left out, and what can be done about it.
    """

    counts: Mapping[str, int]
    entries: Sequence[Entry] = ()
    known: bool = False
    notes: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxReader:
    """A way to understand a file, registered by the capability that has it.

    Parameters
    ----------
    kind : str
        What the file then holds: ``tables``, ``projects``, ``returns``, …
    read : callable
        Previews a file; writes nothing.
    load : callable
        Loads it, and returns a line about what it did.
    mapping : str
        Name of the mapping, for foreign tables.
    suffixes : tuple of str
        Endings of names it reads; all where there are none.
    note : str
        What a reader of the preview must know, such as the world it loads into.
    """

    kind: str
    read: Callable[[Observatory, Path], InboxPreview]
    load: Callable[[Observatory, Path], str]
    mapping: str = ""
    suffixes: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        by = f" by {self.mapping}" if self.mapping else ""
        return f"{self.kind}{by}{f', {self.note}' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox, and what is known of it.

    Parameters
    ----------
    number : int
        By which it is confirmed; the same for ever.
    name, sha256 : str
        Path below the folder, and digest.
    state : str
        ``ready`` to be loaded, ``older`` where it would bring back what its provider has revised
        since, ``loaded`` already or just now, ``unknown`` to every reader, or ``refused``: a reader
        knows its kind and finds it wrong.
    reader : InboxReader, optional
        Who understood it.
    counts : mapping of str to int
    arriving : Arriving
        What its figures would do.
    problem : OndirisError, optional
        Why it is unknown or refused.
    report : str
        What loading it did.
    notes : mapping of str to int
        What its reader leaves out, by reason.
    lines : tuple of str
        What a person must see before loading.
    """

    number: int
    name: str
    sha256: str
    state: str
    reader: InboxReader | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    arriving: Arriving = field(default_factory=Arriving)
    problem: OndirisError | None = None
    report: str = ""
    notes: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.number:>3}  {self.name}: {self.state}"
        if self.report:
            return f"{head}. {self.report}"
        if self.problem is not None:
            return "\n".join((f"{head}. {self.problem}", *self._failures(), *self._draft()))
        if self.reader is None:
            return f"{head}."
        found = self.arriving
        read = ", ".join(f"{count} {kind}" for kind, count in self.counts.items() if count)
        parts = [str(self.reader), read, " to ".join(found.periods)]
        done = (("new", found.new), ("another number than stands", found.differing),
                ("revised since by its publisher", found.older),
                ("confirmed", found.confirmed), ("known already", found.known))  # fmt: skip
        parts += [f"{count} {name}" for name, count in done if count]
        parts += noted(self.notes)
        said = f"{head}; {'; '.join(part for part in parts if part)}."
        return "\n".join((said, *(f"       {line}" for line in self.lines)))

    def _draft(self) -> list[str]:
        """Return how a table that no reader knows may get a mapping."""
        known = self.state != "unknown" or Path(self.name).suffix.lower() not in _DRAFTED
        return [] if known else [f"       Draft a mapping for it: ondiris mapping {self.name}"]

    def _failures(self) -> list[str]:
        lines = self.problem.lines if isinstance(self.problem, InvalidFile) else ()
        return [f"       {line}" for line in lines[:3]]

    def to_json(self) -> dict[str, object]:
        """Return the file as JSON."""
        found = self.arriving
        return {
            "number": self.number,
            "name": self.name,
            "sha256": self.sha256,
            "state": self.state,
            "kind": self.reader.kind if self.reader else None,
            "mapping": (self.reader.mapping or None) if self.reader else None,
            "read": dict(self.counts),
            "notes": {note: count for note, count in self.notes.items() if count},
            "lines": list(self.lines),
            "periods": list(found.periods),
            "new": found.new,
            "differing": found.differing,
            "older": found.older,
            "confirmed": found.confirmed,
            "known": found.known,
            "problem": self.problem.to_json()["error"] if self.problem else None,
            "report": self.report or None,
        }


class Inbox:
    """A folder of files for one home.

    Parameters
    ----------
    observatory : Observatory
        The home.
    folder : Path
    readers : sequence of InboxReader
        Tried in this order.

    Raises
    ------
    NotFound
        If there is no such folder.
    """

    def __init__(
        self, observatory: Observatory, folder: Path, readers: Sequence[InboxReader]
    ) -> None:
        if not folder.is_dir():
            raise NotFound("no-folder", f"there is no folder {folder.name}", hint="Check the name.")
        self.observatory = observatory
        self.folder = folder
        self.readers = tuple(readers)

    def files(self) -> tuple[InboxFile, ...]:
        """Return every file with what it is and would do, by number; nothing is recorded."""
        digests = dict(self._digests())
        numbers, loaded = self._numbered(digests)
        return tuple(
            self._file(numbers[digest], name, digest, loaded)
            for digest, name in sorted(digests.items(), key=lambda pair: numbers[pair[0]])
        )

    def load(
        self, chosen: Sequence[int] = (), seen: Sequence[InboxFile] | None = None
    ) -> tuple[InboxFile, ...]:
        """Load files of these numbers, else all that are ready; return what became of them.

        Whatever is loaded together is one change.
        An older release is loaded by its number alone.

        Parameters
        ----------
        chosen : sequence of int
        seen : sequence of InboxFile, optional
            What `files` just said, where it is at hand.

        Raises
        ------
        InvalidInput
            If a number is that of no file that can be loaded; then nothing is.
        """
        found = {one.number: one for one in (self.files() if seen is None else seen)}
        ready = [number for number, one in found.items() if one.state == "ready"]
        loadable = [n for n, one in found.items() if one.state in ("ready", "older")]
        wrong = [number for number in chosen if number not in loadable]
        if wrong:
            raise InvalidInput(
                "not-ready",
                f"no file of number {wrong[0]} is ready to be loaded",
                hint=f"Ready: {', '.join(map(str, loadable)) or 'none'}. Nothing was loaded.",
            )
        with self.observatory.ledger.one_change():
            return tuple(self._load(found[number]) for number in (chosen or ready))

    def _load(self, one: InboxFile) -> InboxFile:
        path = self.folder / one.name
        reader = one.reader
        try:
            if reader is None or _digest(path) != one.sha256:
                raise Refused("changed", f"{one.name} was changed since it was read")
            report = reader.load(self.observatory, path)
        except OndirisError as error:
            return InboxFile(one.number, one.name, one.sha256, "refused", problem=error)
        self._keep_loaded(one.sha256)
        return InboxFile(one.number, one.name, one.sha256, "loaded", reader, report=report)

    def _file(self, number: int, name: str, digest: str, loaded: Mapping[str, str]) -> InboxFile:
        if digest in loaded:
            return InboxFile(number, name, digest, "loaded", report=loaded[digest])
        path, first, foreign = self.folder / name, None, None
        for reader in self.readers:
            if reader.suffixes and path.suffix.lower() not in reader.suffixes:
                continue
            try:
                read = reader.read(self.observatory, path)
            except OndirisError as error:
                if _is_foreign(error):
                    foreign = foreign or error
                else:
                    first = first or error
                continue
            if read.known:
                return InboxFile(number, name, digest, "loaded", reader, read.counts)
            figures = [entry for entry in read.entries if isinstance(entry, Observation)]
            now = self.observatory.at(self.observatory.today)
            told = {one.id: one.provider for one in read.entries if isinstance(one, Source)}
            does = arriving(now.ledger, now.ledger.catalogue, figures, now.vintage, told)
            state = "older" if does.older else "ready"
            return InboxFile(
                number, name, digest, state, reader, read.counts, does, notes=read.notes,
                lines=read.lines,
            )  # fmt: skip
        state = "unknown" if first is None else "refused"
        return InboxFile(number, name, digest, state, problem=first or foreign)

    def _digests(self) -> Iterator[tuple[str, str]]:
        """Yield digest and name of every file; of equal files the first name is shown."""
        seen: set[str] = set()
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                digest = _digest(path)
                if digest not in seen:
                    seen.add(digest)
                    yield digest, str(name)

    def _numbered(self, digests: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
        """Return the number of every digest, and what is loaded; new numbers are kept."""
        numbers, loaded = self._state()
        fresh = [digest for digest in digests if digest not in numbers]
        last = max(numbers.values(), default=0)
        numbers |= {digest: last + n for n, digest in enumerate(fresh, start=1)}
        if fresh:
            self._keep(numbers, loaded)
        revisions = self.observatory.at(self.observatory.today).revisions
        in_ledger = {one.digest: f"Revision {one.number}." for one in revisions if one.digest}
        return numbers, dict.fromkeys(loaded, "") | in_ledger

    def _state(self) -> tuple[dict[str, int], list[str]]:
        path = self.observatory.home.folder / STATE
        if not path.is_file():
            return {}, []
        try:
            shape = json_of(text_of(path))
            known = shape["schema"] == _SCHEMA
            numbers = {str(digest): int(n) for digest, n in shape["numbers"].items()}
            loaded = [str(digest) for digest in shape["loaded"]]
        except (ValueError, TypeError, KeyError, AttributeError):
            known = False
        if not known:
            raise InvalidFile(
                "bad-inbox",
                f"{STATE} of the home is not of the kind {_SCHEMA}",
                hint="Take it away: files get new numbers, and none is loaded twice.",
            )
        return numbers, loaded

    def _keep(self, numbers: Mapping[str, int], loaded: Sequence[str]) -> None:
        shape = {"schema": _SCHEMA, "numbers": dict(numbers), "loaded": list(loaded)}
        text = json.dumps(shape, indent=1) + "\n"
        try:
            self.observatory.home.keep(self.observatory.home.folder / STATE, text)
        except Refused:
            # A home that cannot be written to can still be asked what a folder holds.
            return

    def _keep_loaded(self, digest: str) -> None:
        numbers, loaded = self._state()
        self._keep(numbers, [*loaded, digest])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_foreign(error: OndirisError) -> bool:
    """Whether a reader refuses a file as none of its own, rather than as a wrong one."""
    rules = {failure.rule for failure in getattr(error, "failures", ())}
    return error.code in _FOREIGN or bool(rules and rules <= {"no-header", "no-column"})


def table_readers() -> tuple[InboxReader, ...]:
    """Return the readers of the house's own tables and of every shipped mapping."""
    return tuple(_table_reader(name) for name in ("", *shipped_layouts()))


def _table_reader(mapping: str) -> InboxReader:
    def read(observatory: Observatory, path: Path) -> InboxPreview:
        loaded = read_table(observatory, path, mapping=mapping or None)
        for review in observatory.reviews:
            review(observatory, loaded.entries)
        told = loaded.report
        lines = _shown([suspicion_line(one) for one in doubts(observatory, loaded)], path.name)
        return InboxPreview(told.counts, loaded.entries, notes=told.notes, lines=lines)

    def load(observatory: Observatory, path: Path) -> str:
        return str(load_file(observatory, path, mapping=mapping or None))

    return InboxReader("tables", read, load, mapping)


def _shown(lines: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the first doubts of a file, and where the others are."""
    if len(lines) <= _LINES:
        return tuple(lines)
    more = f"and {len(lines) - _LINES} more: ondiris load {name} --dry-run"
    return (*lines[:_LINES], more)
