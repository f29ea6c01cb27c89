"""Making homes: from a case, or from files that an export wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile, NotFound, OndirisError
from ondiris.ledger import Database
from ondiris.people import Erased, read_people
from ondiris.ports import Clock, Entry, Receipt
from ondiris.production.figures.keeping import require_empty, settle, unwritable
from ondiris.session.figures.case_check import CaseReader, read_beside
from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home, shipped_cases
from ondiris.session.figures.moving import (
    LEDGER,
    PEOPLE,
    copy_files,
    made_whole,
    unpack_backup,
    with_database,
)
from ondiris.session.figures.observatory import Observatory
from ondiris.sources import read_case
from ondiris.sources.settings_file import SETTINGS

__all__ = ["begin_case", "is_home", "make_home", "restore_home"]

_UNPACKED = ".unpacked"


def make_home(
    folder: Path,
    case: Path,
    *,
    database: str = "",
    clock: Clock | None = None,
    readers: Mapping[str, CaseReader] | None = None,
    further: Callable[[Observatory], Sequence[Entry]] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Receipt:
    """Make a home from a case's folder of data files and load what it holds.

    Parameters
    ----------
    folder : Path
        A new or empty folder.
    case : Path
        Folder with ``case.toml``.
    database : str
        Address of the ledger's database; empty for SQLite in the folder.
    clock : Clock, optional
        Tells the present; the machine's by default.
    readers : mapping of str to CaseReader, optional
        What capabilities read of the case, by the pattern of the files.
    further : callable, optional
        Gives entries that go in together with those of the case.
    on_progress : callable, optional
        Told how many files of the case are read, of how many.

    Raises
    ------
    NotFound
        If the case has no ``case.toml``.
    Refused
        If the folder holds something else already.
    InvalidFile
        If a file of the case is wrong; nothing is left behind.
    """
    with made_whole(folder) as made:
        home = Home.make(made, case, database=database)
        with _prepared(home, clock or MachineClock()) as observatory:
            known = observatory.city, observatory.catalogue
            for path, told in read_beside(case, *known, readers or {}, observatory.today):
                if isinstance(told, OndirisError):
                    raise _named(told, path.relative_to(case).as_posix())
            loaded = read_case(case, today=observatory.today, on_progress=on_progress).loaded
            more = further(observatory) if further else ()
            receipt = observatory.begin([*loaded.entries, *more], detail=case.name)
            return receipt if receipt.added else _begun(observatory, case.name) or receipt


def restore_home(
    folder: Path,
    export: Path,
    *,
    database: str = "",
    clock: Clock | None = None,
    erased: Sequence[Erased] = (),
) -> dict[str, int]:
    """Make a home from exported files, or from a backup.

    Parameters
    ----------
    folder : Path
        A new or empty folder.
    export : Path
        A folder that `Observatory.export` wrote, or a file of `Observatory.back_up`.
    database : str
        Address of the ledger's database; that of the export's settings if empty.
    clock : Clock, optional
        Tells the present; the machine's by default.
    erased : sequence of Erased
        What was erased since a backup was written: it is left out.

    Raises
    ------
    NotFound
        If the folder holds no export.
    InvalidFile
        If a file was changed since it was written; nothing is left behind.
    """
    packed = export.is_file()
    settle(export)
    if not packed and not ((export / SETTINGS).is_file() and (export / LEDGER).is_dir()):
        raise NotFound("no-export", f"{export} holds no export", hint="Name the exported folder.")
    with made_whole(folder) as made:
        if packed:
            unpack_backup(export, made / _UNPACKED)
        plain = made / _UNPACKED if packed else export
        copy_files(plain, made)
        if database:
            settings = made / SETTINGS
            settings.write_text(with_database(text_of(settings), database), "utf-8")
        with _prepared(Home.open(made), clock or MachineClock()) as observatory:
            counts = observatory.ledger.restore(plain / LEDGER)
            if packed and (plain / PEOPLE).is_dir():
                counts |= read_people(observatory.people.tables, plain / PEOPLE, erased)
        if packed:
            shutil.rmtree(plain)
        return counts


def begin_case(folder: Path) -> tuple[str, ...]:
    """Write the skeleton of a case, to be filled in; return the names of its files.

    Parameters
    ----------
    folder : Path
        A new or empty folder.

    Raises
    ------
    Refused
        If the folder holds something already, or cannot be written to.
    """
    require_empty(folder)
    skeleton = shipped_cases() / "new_city"
    try:
        shutil.copytree(skeleton, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except OSError as error:
        raise unwritable(error, "the folder") from error
    return tuple(sorted(path.name for path in skeleton.iterdir()))


def is_home(folder: Path) -> bool:
    """Return whether a folder is a home; one that a killed process began is finished or removed.

    Raises
    ------
    Refused
        ``read-only`` where it may not be looked into.
    """
    settle(folder)
    try:
        return (folder / SETTINGS).is_file()
    except OSError as error:
        raise unwritable(error, str(folder)) from error


def _named(error: OndirisError, name: str) -> OndirisError:
    """Return what refuses a file of a case with its name."""
    if name in error.detail:
        return error
    failures = error.failures if isinstance(error, InvalidFile) else ()
    return InvalidFile(error.code, f"{name}: {error.detail}", hint=error.hint, failures=failures)


def _begun(observatory: Observatory, case: str) -> Receipt | None:
    """Return what an earlier process brought into the database before it was killed."""
    now = observatory.at()
    first = next((r for r in now.revisions if (r.action, r.detail) == ("init", case)), None)
    return Receipt(first.number, first.entries, 0) if first else None


def _prepared(home: Home, clock: Clock) -> Observatory:
    database = Database(home.database_url)
    database.prepare()
    return Observatory(home, database, clock, public=False)
