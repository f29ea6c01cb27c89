"""A home: the folder that holds a city's ledger, code lists, outlines and settings."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ondiris.codes import CASE_LISTS, LANGUAGES
from ondiris.errors import InvalidFile, NotFound, Refused

__all__ = ["City", "Home", "shipped_cases"]

SETTINGS = "ondiris.toml"
_LOADED = "loaded.csv"
_HEAD = """\
# Settings of this home. The city's own facts follow below, as its case gave them.
schema = 1
database = {database}  # empty: ledger.db in this folder; or postgresql+psycopg://user@host/name
engine = "duckdb"  # or spark

"""


@dataclass(frozen=True, slots=True)
class City:
    """The city a home is about, from its settings."""

    id: str
    names: Mapping[str, str]
    area: str
    time_zone: str = "UTC"
    languages: tuple[str, ...] = LANGUAGES
    headline: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def name(self, lang: str) -> str:
        """Return the city's name in a language."""
        return self.names.get(lang) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with ``ondiris.toml`` and what it names.

    Parameters
    ----------
    folder : Path
        The home itself.
    settings : mapping
        What ``ondiris.toml`` says.
    """

    folder: Path
    settings: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Home:
        """Open an existing home.

        Raises
        ------
        NotFound
            If the folder is no home.
        InvalidFile
            If the settings cannot be read.
        Refused
            If the settings are of a newer program.
        """
        path = folder / SETTINGS
        if not path.is_file():
            raise NotFound(
                "no-home",
                f"{folder} is no home",
                hint="Make one with `ondiris demo` or `ondiris init --case DIR`.",
            )
        settings = _settings(path)
        if settings.get("schema") != 1:
            raise Refused(
                "newer-schema", f"{SETTINGS} is of a schema this ondiris does not know",
                hint="Update ondiris; nothing was changed.",
            )  # fmt: skip
        return cls(folder, settings)

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
        Refused
            If the folder holds something else already.
        """
        source = case / "case.toml"
        if not source.is_file():
            raise NotFound(
                "no-case", f"{case} has no case.toml", hint="See docs/how-to/own-city.md."
            )
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refused("not-empty", f"{folder} is not empty", hint="Name another folder.")
        _settings(source)
        try:
            for name in ("codes", "returns", "boundaries"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            for name in CASE_LISTS:
                _copy(case / f"{name}.csv", folder / "codes")
            _copy(case / "forms.toml", folder / "codes")
            for outline in sorted(case.glob("*.geojson")):
                _copy(outline, folder / "boundaries")
            for table in sorted((case / "projects").glob("*.csv")):
                (folder / "projects").mkdir(exist_ok=True)
                _copy(table, folder / "projects")
            head = _HEAD.format(database=json.dumps(database))
            (folder / SETTINGS).write_text(head + source.read_text("utf-8"), "utf-8")
        except OSError as error:
            raise Refused("read-only", f"{folder} cannot be written to") from error
        return cls.open(folder)

    @property
    def city(self) -> City:
        """The city, as the settings describe it."""
        s = self.settings
        return City(
            id=str(s.get("id", "city")),
            names=dict(s.get("names", {})),
            area=str(s.get("area", "")),
            time_zone=str(s.get("time_zone", "UTC")),
            languages=tuple(s.get("languages", LANGUAGES)),
            headline=dict(s.get("headline", {})),
            titles=dict(s.get("titles", {})),
        )

    @property
    def database_url(self) -> str:
        """Where the ledger is; SQLite in the folder unless the settings say otherwise."""
        return str(self.settings.get("database") or f"sqlite:///{self.folder / 'ledger.db'}")

    def keep(self, path: Path, text: str) -> None:
        """Write a file of the home, whole or not at all.

        Raises
        ------
        Refused
            If the home is read-only.
        """
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(text, "utf-8")
            part.replace(path)
        except OSError as error:
            raise Refused(
                "read-only", "the home is read-only", hint="Copy it, or open it for writing."
            ) from error

    def keep_outlines(self, name: str, text: str) -> None:
        """Write a file of outlines as the one loaded last.

        Raises
        ------
        Refused
            If the home is read-only.
        """
        self.keep(self.folder / "boundaries" / name, text)
        earlier = [one for one in self._outlines_loaded() if one != name]
        lines = "".join(f"{one}\n" for one in ("file", *earlier, name))
        self.keep(self.folder / "boundaries" / _LOADED, lines)

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

    def releases_stamp(self) -> int:
        """Return a number that changes whenever a protected table is released or changed."""
        files = sorted((self.folder / "disclosure").glob("*/*/table*.json"))
        return hash(tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files))

    def _outlines_loaded(self) -> list[str]:
        path = self.folder / "boundaries" / _LOADED
        return path.read_text("utf-8").splitlines()[1:] if path.is_file() else []

    @property
    def writable(self) -> bool:
        """Whether this process may write into the folder."""
        return os.access(self.folder, os.W_OK)


def shipped_cases() -> Path:
    """Return the folder of the cases that the package ships as data."""
    return Path(__file__).parents[2] / "cases"


def _settings(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("bad-settings", f"{path.name} cannot be read: {error}") from None


def _copy(path: Path, folder: Path) -> None:
    if path.is_file():
        shutil.copyfile(path, folder / path.name)
