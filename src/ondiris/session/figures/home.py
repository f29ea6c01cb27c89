"""A home: the folder that holds a city's ledger, code lists, outlines and settings."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ondiris.codes import Catalogue, load_catalogue
from ondiris.codes.plain_text import text_of
from ondiris.errors import Unavailable
from ondiris.ledger import DerivedIndex
from ondiris.production.figures.keeping import (
    being_made,
    kept_together,
    require_empty,
    settle,
    unwritable,
    write_whole,
)
from ondiris.sources import City, Settings
from ondiris.sources.case_files import files_of_case
from ondiris.sources.settings_file import CASE, SETTINGS, read_city, read_settings

__all__ = ["Home", "shipped_cases"]

_LOADED = "loaded.csv"
_READ_BESIDE = (
    "applications/*.csv",
    "boundaries/*.geojson",
    f"boundaries/{_LOADED}",
    "codes/forms.toml",
    "disclosure/*/*/revision-held",
    "disclosure/*/*/table*.json",
    "projects/*.csv",
    "returns/synthetic/register.parquet",
)
"""Files of a home that pages are made of; code lists and settings are read when it is opened.

No page is made of what enterprises returned: were it among these, the validators of public pages
would tell when somebody's return came in."""
_HEAD = """\
# Settings of this home. The city's own facts follow below, as its case gave them.
schema = 1
database = {database}  # empty: ledger.db in this folder; or postgresql+psycopg://user@host/name
engine = "duckdb"  # or spark, polars, pandas

"""


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with ``ondiris.toml`` and what it names.

    Parameters
    ----------
    folder : Path
        The home itself.
    settings : Settings
        What ``ondiris.toml`` says.
    """

    folder: Path
    settings: Settings

    @classmethod
    def open(cls, folder: Path) -> Home:
        """Open an existing home; what a killed process left of a change is finished or removed.

        Raises
        ------
        NotFound
            If the folder is no home.
        Unavailable
            If another process is just making it.
        InvalidFile
            If the settings are wrong; every place is named by its line.
        Refused
            If the settings are of a newer program.
        """
        settle(folder)
        if being_made(folder) and not (folder / SETTINGS).is_file():
            raise Unavailable(
                "being-made", f"{folder} is being made by another process", hint="Try again soon."
            )
        return cls(folder, read_settings(folder))

    @classmethod
    def make(cls, folder: Path, case: Path, *, database: str = "") -> Home:
        """Make a home from a case's folder of data files; its ledger is still empty.

        Parameters
        ----------
        folder : Path
            A new or empty folder.
        case : Path
            Folder with ``case.toml``.
        database : str
            Address of the ledger's database; empty for SQLite in the folder.

        Raises
        ------
        NotFound
            If the case's folder has no ``case.toml``.
        InvalidFile
            If ``case.toml`` is wrong, every place named by its line, or nobody would read a file.
        Refused
            If the folder holds something else already.
        """
        read_city(case)
        files = files_of_case(case)
        require_empty(folder)
        try:
            for name in ("codes", "returns", "boundaries"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            for kind, paths in files.items():
                for path in paths if kind.kept is not None else ():
                    place = folder / str(kind.kept)
                    place.mkdir(exist_ok=True)
                    shutil.copyfile(path, place / path.name)
            head = _HEAD.format(database=json.dumps(database))
            (folder / SETTINGS).write_text(head + text_of(case / CASE), "utf-8")
        except OSError as error:
            raise unwritable(error, "the home") from error
        return cls.open(folder)

    @property
    def city(self) -> City:
        """The city, as the settings describe it."""
        return self.settings

    def catalogue(self, instead: Mapping[str, str] | None = None) -> Catalogue:
        """Return the code lists of the home as they are now, by the city's conventions.

        Parameters
        ----------
        instead : mapping of str to str, optional
            Texts of lists that are about to be kept.
        """
        return load_catalogue(self.folder / "codes", self.city.conventions, instead=instead)

    @property
    def database_url(self) -> str:
        """Where the ledger is; SQLite in the folder unless the settings say otherwise."""
        return self.settings.database or f"sqlite:///{self.folder / 'ledger.db'}"

    @property
    def settings_text(self) -> str:
        """The file of settings as it is now."""
        return text_of(self.folder / SETTINGS)

    @property
    def derived_index(self) -> DerivedIndex:
        """Where derived figures were met."""
        return DerivedIndex(self.folder / "derived.db")

    def keep(self, path: Path, text: str) -> None:
        """Write a file of the home, whole or not at all.

        Raises
        ------
        Refused
            If the home is read-only.
        """
        write_whole(path, text.encode())

    def keep_outlines(self, name: str, text: str) -> None:
        """Write a file of outlines as the one loaded last.

        Raises
        ------
        Refused
            If the home is read-only.
        """
        earlier = [one for one in self._outlines_loaded() if one != name]
        lines = "".join(f"{one}\n" for one in ("file", *earlier, name))
        with kept_together(self.folder) as change:
            change.place(f"boundaries/{name}").write_text(text, "utf-8")
            change.place(f"boundaries/{_LOADED}").write_text(lines, "utf-8")

    def outline_files(self) -> tuple[Hashable, tuple[Path, ...]]:
        """Return the files of outlines in the order of loading, and a stamp of their state.

        Those of the case, and of homes that did not keep the order yet, come first: oldest first.
        """
        stated = {path: path.stat() for path in (self.folder / "boundaries").glob("*.geojson")}
        loaded = {name: n for n, name in enumerate(self._outlines_loaded(), 1)}
        ordered = sorted(
            stated, key=lambda p: (loaded.get(p.name, 0), stated[p].st_mtime_ns, p.name)
        )
        stamp = tuple((p.name, stated[p].st_mtime_ns, stated[p].st_size) for p in ordered)
        return stamp, tuple(ordered)

    def project_files(self) -> tuple[Hashable, Path]:
        """Return the folder of the city's own project data, and a stamp of its state."""
        return self._tables("projects")

    def application_files(self) -> tuple[Hashable, Path]:
        """Return the folder of the city's procedures, and a stamp of its state."""
        return self._tables("applications")

    def _tables(self, name: str) -> tuple[Hashable, Path]:
        folder = self.folder / name
        stated = [(path.name, path.stat()) for path in sorted(folder.glob("*.csv"))]
        return tuple((name, s.st_mtime_ns, s.st_size) for name, s in stated), folder

    def files_stamp(self) -> str:
        """Return a text that changes whenever a file does that is read beside the ledger."""
        stated = []
        for pattern in _READ_BESIDE:
            for path in sorted(self.folder.glob(pattern)):
                found = path.stat()
                name = path.relative_to(self.folder).as_posix()
                stated.append((name, found.st_mtime_ns, found.st_size))
        return hashlib.blake2b(repr(stated).encode(), digest_size=12).hexdigest()

    def _outlines_loaded(self) -> list[str]:
        path = self.folder / "boundaries" / _LOADED
        return text_of(path).splitlines()[1:] if path.is_file() else []

    @property
    def writable(self) -> bool:
        """Whether this process may write into the folder."""
        return os.access(self.folder, os.W_OK)


def shipped_cases() -> Path:
    """Return the folder of the cases that the package ships as data."""
    return Path(__file__).parents[2] / "cases"
