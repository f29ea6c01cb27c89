"""Making homes: from a case, or from files that an export wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ondiris.errors import NotFound, Refused
from ondiris.ledger import Database
from ondiris.ports import Clock, Receipt
from ondiris.session.figures.clock import MachineClock
from ondiris.session.figures.home import Home
from ondiris.session.figures.observatory import Observatory
from ondiris.sources import read_case
from ondiris.sources.settings_file import SETTINGS

__all__ = ["make_home", "restore_home"]


def make_home(
    folder: Path,
    case: Path,
    *,
    database: str = "",
    clock: Clock | None = None,
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
    with _all_or_nothing(folder):
        home = Home.make(folder, case, database=database)
        with _prepared(home, clock or MachineClock()) as observatory:
            loaded = read_case(case, today=observatory.today, on_progress=on_progress).loaded
            return observatory.begin(loaded.entries, detail=case.name)


def restore_home(folder: Path, export: Path, *, clock: Clock | None = None) -> dict[str, int]:
    """Make a home from exported files.

    Raises
    ------
    NotFound
        If the folder holds no export.
    InvalidFile
        If a file was changed since it was written; nothing is left behind.
    """
    if not (export / SETTINGS).is_file() or not (export / "ledger").is_dir():
        raise NotFound("no-export", f"{export} holds no export", hint="Name the exported folder.")
    with _all_or_nothing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("codes", "boundaries", "projects"):
            if (export / name).is_dir():
                shutil.copytree(export / name, folder / name)
        (folder / "returns").mkdir()
        shutil.copyfile(export / SETTINGS, folder / SETTINGS)
        with _prepared(Home.open(folder), clock or MachineClock()) as observatory:
            return observatory.ledger.restore(export / "ledger")


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[None]:
    """Leave the folder as it was if anything within fails."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("not-empty", f"{folder} is not empty", hint="Name another folder.")
    existed = folder.exists()
    try:
        yield
    except BaseException:
        for path in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not existed and folder.is_dir():
            folder.rmdir()
        raise


def _prepared(home: Home, clock: Clock) -> Observatory:
    database = Database(home.database_url)
    database.prepare()
    return Observatory(home, database, clock, public=False)
