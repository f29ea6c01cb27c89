"""A whole home as plain files, or as one file, and back to the same bytes.

Everything in a home's folder is carried but what is made anew of it: the database, which goes as
the ledger's own lines, and the indexes of what was searched.  ``files.json`` holds the digest of
every file and the order in which outlines were loaded; the settings alone may be changed on the
way, since they say where the new database is.  A backup is the same files in one archive without
times, owners and the address of the database, so that equal homes give equal bytes; it alone holds
the accounts of people and what names a natural person.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile, NotFound, Refused
from ondiris.people import People, write_people
from ondiris.production.figures.keeping import (
    being_made,
    brought_down,
    held_still,
    kept_together,
    require_empty,
    settle,
    unwritable,
)
from ondiris.sources.settings_file import SETTINGS
from ondiris.sources.toml_places import line_of

if TYPE_CHECKING:
    from ondiris.ledger import Ledger
    from ondiris.session.figures.home import Home

__all__ = [
    "LEDGER",
    "PEOPLE",
    "back_up",
    "copy_files",
    "export_home",
    "made_whole",
    "unpack_backup",
    "with_database",
]

LEDGER: Final = "ledger"
PEOPLE: Final = "ledger.people"
FILES: Final = "files.json"
_SCHEMA: Final = "ondiris.files/1"
_MADE_ANEW: Final = re.compile(
    r"(ledger|derived|search-\w+)\.db(-wal|-shm|-journal)?|.*\.part(ial)?"
)
_PRIVATE: Final = re.compile(r"disclosure/.*(sealed[^/]*\.npz|held\.parquet)")


def export_home(home: Home, ledger: Ledger, folder: Path) -> dict[str, int]:
    """Write the ledger and every file of a home into a folder.

    Parameters
    ----------
    home : Home
    ledger : Ledger
    folder : Path
        A new or empty folder.

    Returns
    -------
    dict of str to int
        Entries by kind.

    Raises
    ------
    Refused
        If the folder is not empty, or cannot be written to.
    """
    with made_whole(folder, str(folder)) as made:
        return _written(home, ledger, made, beside=folder)


@contextmanager
def made_whole(folder: Path, what: str = "the home") -> Iterator[Path]:
    """Give a folder to write into that becomes another whole, or not at all.

    Parameters
    ----------
    folder : Path
        A new or empty folder; what a killed process left there is finished or removed.
    what : str
        What is said to be made, where it cannot be.

    Raises
    ------
    Refused
        If the folder is not empty.
    """
    settle(folder)
    if being_made(folder):
        raise Refused("being-made", f"{folder} is being made by another process")
    require_empty(folder)
    with kept_together(folder, what=what) as change:
        yield change.folder


def _written(
    home: Home,
    ledger: Ledger,
    folder: Path,
    *,
    beside: Path | None = None,
    people: People | None = None,
) -> dict[str, int]:
    with held_still(home.folder):
        counts = ledger.export(folder / LEDGER)
        digests = {}
        carried = write_people(people.tables, folder / PEOPLE) if people else {}
        if (folder / PEOPLE).is_dir():
            counts = counts | carried
            digests = {f"{PEOPLE}/{p.name}": _digest(p) for p in (folder / PEOPLE).iterdir()}
        for name in _files(home.folder, beside or folder):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home.folder / name, folder / name)
            _guard(folder, name)
            if name != SETTINGS:
                digests[name] = _digest(folder / name)
        _, outlines = home.outline_files()
    named = [path.name for path in outlines]
    account = {"schema": _SCHEMA, "sha256": digests, "outlines": named}
    text = json.dumps(account, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / FILES).write_text(text, "utf-8")
    return counts


def back_up(home: Home, ledger: Ledger, people: People, file: Path) -> dict[str, int]:
    """Write a whole home with its people into one file, down to the disk.

    Raises
    ------
    Refused
        If there is such a file already, or it cannot be written.
    """
    try:
        with _room(file) as room:
            if file.exists():
                raise Refused("not-empty", f"{file} is there already", hint="Name another file.")
            plain, packed = room / "plain", room / "packed"
            counts = _written(home, ledger, plain, people=people)
            settings = plain / SETTINGS
            settings.write_text(with_database(text_of(settings), ""), "utf-8")
            opened = os.open(packed, os.O_CREAT | os.O_WRONLY, 0o600)
            with os.fdopen(opened, "wb") as out:
                _pack(plain, out)
                out.flush()
                os.fsync(out.fileno())
            packed.rename(file)
            brought_down(file.parent)
    except OSError as error:
        raise _unwritable(error, file) from error
    return counts


@contextmanager
def _room(file: Path) -> Iterator[Path]:
    """Give a folder beside a file; what a killed backup to the same file left there is removed."""
    room = file.with_name(f".{file.name}.making")
    room.mkdir(exist_ok=True)
    with held_still(room):
        _emptied(room)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


def _emptied(room: Path) -> None:
    for path in room.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def copy_files(export: Path, folder: Path) -> None:
    """Copy what an export holds beside the ledger, once every digest is right.

    Parameters
    ----------
    export : Path
    folder : Path
        Becomes the home.

    Raises
    ------
    InvalidFile
        If a file was changed, is missing or was added since the export was written.
    """
    account = _account(export)
    names = [name for name in _files(export, folder) if name.partition("/")[0] != LEDGER]
    if account is not None:
        _check(export, [name for name in names if name not in (SETTINGS, FILES)], account)
    for name in names:
        if name != FILES and name.partition("/")[0] != PEOPLE:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(export / name, folder / name)
            _guard(folder, name)
    (folder / "returns").mkdir(exist_ok=True)
    for n, outline in enumerate(account["outlines"] if account else ()):
        os.utime(folder / "boundaries" / outline, (n, n))


def unpack_backup(file: Path, folder: Path) -> None:
    """Unpack a backup into an empty folder.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If it is no backup, or is cut short.
    """
    if not file.is_file():
        raise NotFound("no-such-file", f"there is no file {file.name}")
    folder.mkdir(parents=True)
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                held = archive.extractfile(member) if member.isreg() else None
                if held is None or name.is_absolute() or ".." in name.parts:
                    raise _no_backup(file)
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("xb") as out:
                    shutil.copyfileobj(held, out)
    except (tarfile.TarError, EOFError, FileExistsError, UnicodeError, ValueError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise _no_backup(file) from error
    if not (folder / SETTINGS).is_file() or not (folder / FILES).is_file():
        raise _no_backup(file)


def with_database(text: str, url: str) -> str:
    """Return settings that name another database; nothing else of them changes.

    Parameters
    ----------
    text : str
        Of ``ondiris.toml``.
    url : str
        Empty for SQLite in the home.
    """
    lines = text.splitlines(keepends=True)
    line = line_of(text, ("database",))
    if line is None or not lines[line - 1].lstrip().startswith("database"):
        return text if not url else f"database = {json.dumps(url)}\n{text}"
    written = r"""(\s*database\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?)"""
    found = re.fullmatch(written, lines[line - 1], re.DOTALL)
    if found is None:
        raise InvalidFile(
            "bad-settings",
            f"{SETTINGS}, line {line}: the database cannot be replaced",
            hint='Write it on one line: database = "…".',
        )
    lines[line - 1] = f"{found[1]}{json.dumps(url)}{found[2]}"
    return "".join(lines)


def _files(folder: Path, beside: Path) -> Iterator[str]:
    """Yield the names of a folder's files in the order of code points, those made anew left out."""
    found = []
    seen = {beside.resolve()}
    for place, folders, files in os.walk(folder, followlinks=True):
        here = Path(place)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() not in seen
        ]
        seen |= {(here / name).resolve() for name in folders}
        found += [
            (here / name).relative_to(folder).as_posix()
            for name in files
            if not name.startswith(".") and not _MADE_ANEW.fullmatch(name)
        ]
    yield from sorted(found)


def _guard(folder: Path, name: str) -> None:
    """Let nobody else read what is as private as the returns."""
    if _PRIVATE.fullmatch(name):
        (folder / name).chmod(0o600)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(folder: Path, out: io.BufferedWriter) -> None:
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in _files(folder, folder):
            member = tarfile.TarInfo(name)
            member.size, member.mode = (folder / name).stat().st_size, 0o600
            with (folder / name).open("rb") as file:
                archive.addfile(member, file)


def _account(export: Path) -> Mapping[str, Any] | None:
    """Return what an export says of its files; exports of early versions say nothing."""
    path = export / FILES
    if not path.is_file():
        return None
    try:
        account = json_of(text_of(path))
        outlines, digests = account["outlines"], account["sha256"]
        known = account["schema"] == _SCHEMA and all(
            isinstance(name, str) and f"boundaries/{name}" in digests for name in outlines
        )
        known &= all(isinstance(text, str) for pair in digests.items() for text in pair)
    except (ValueError, TypeError, KeyError, AttributeError):
        known = False
    if not known:
        raise InvalidFile("bad-manifest", f"{FILES} is not of the kind {_SCHEMA}")
    return dict(account)


def _check(export: Path, names: Sequence[str], account: Mapping[str, Any]) -> None:
    digests = account["sha256"]
    added = sorted({*names} - {*digests})
    if added:
        raise InvalidFile("changed", f"{added[0]} is no file of the export")
    for name, digest in sorted(digests.items()):
        if name not in names:
            raise InvalidFile("missing-file", f"the export has no {name}")
        if _digest(export / name) != digest:
            raise InvalidFile("changed", f"{name} is not the file that was exported")


def _no_backup(file: Path) -> InvalidFile:
    return InvalidFile("bad-backup", f"{file.name} is no backup of a home, or is cut short")


def _unwritable(error: OSError, path: Path) -> OSError:
    """Return what is said where a copy cannot be written; an error of the house stays itself."""
    return error if hasattr(error, "exit_code") else unwritable(error, str(path))
