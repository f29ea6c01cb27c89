"""Finding enterprises by name: SQLite's full-text index in a file of its own.

Names stand in the index as written and folded (Kazakh letters as a Russian keyboard has them); a
third table of trigrams finds the middles of words when no beginning matches.  The file belongs to
one revision of the ledger and is made anew for another.  Broad questions are cut at a number of
matches and say so, so that no question is slow.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Final, NamedTuple

from ondiris.errors import Refused, Unavailable
from ondiris.model.enterprise import Enterprise
from ondiris.model.folding import fold, fold_name

__all__ = ["FACETS", "EnterpriseIndex", "Found", "FoundEnterprise"]

FACETS: Final = ("activity", "area", "size", "site", "world")
ENOUGH: Final = 1_000
"""Matches looked at; beyond it counts are lower bounds."""

_WORD: Final = re.compile(r"[^\W_]+")
_TRIGRAM: Final = 3
_QUOTES: Final = str.maketrans(dict.fromkeys("«»\"'.,-()=\x1f", " "))
_SCHEMA: Final = """
CREATE TABLE enterprise (
  id INTEGER PRIMARY KEY, subject TEXT, number TEXT, name TEXT, sorted TEXT,
  activity TEXT, area TEXT, size TEXT, site TEXT, world TEXT);
CREATE VIRTUAL TABLE begins USING fts5(
  folded, number, facets, content='', detail='column',
  tokenize='unicode61 remove_diacritics 0', prefix='1 2 3');
CREATE VIRTUAL TABLE middles USING fts5(folded, content='', tokenize='trigram');
CREATE TABLE facet (name TEXT, code TEXT, count INTEGER);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT);
"""


class FoundEnterprise(NamedTuple):
    """A row of the search file: codes, and names as ``lang=name`` with separators between."""

    subject: str
    number: str
    spoken: str
    activity: str
    area: str
    size: str
    site: str
    world: str
    sorted: str

    @property
    def names(self) -> Mapping[str, str]:
        """Its names by language."""
        return dict(part.split("=", 1) for part in self.spoken.split("\x1f") if part)

    def code(self, facet: str) -> str:
        """Return its code in a facet."""
        return str(getattr(self, facet))


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found.

    Parameters
    ----------
    rows : tuple of FoundEnterprise
        Those of one page.
    count : int
        How many match; a lower bound where `more`.
    more : bool
        Whether there are more matches than were looked at.
    facets : mapping of str to mapping of str to int
        Counts by facet and code over what was looked at.
    """

    rows: tuple[FoundEnterprise, ...]
    count: int
    more: bool
    facets: Mapping[str, Mapping[str, int]]


class EnterpriseIndex:
    """The search file of a home.

    Parameters
    ----------
    path : Path
        Where the file is or will be.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    def stamp(self) -> str:
        """Return what the file was built for; empty where there is none."""
        if not self._path.is_file():
            return ""
        try:
            row = self._connection().execute("SELECT value FROM fact WHERE name = 'stamp'")
            return str((row.fetchone() or [""])[0])
        except sqlite3.DatabaseError:
            return ""

    def build(self, enterprises: Iterable[Enterprise], stamp: str) -> int:
        """Write the file anew, whole or not at all; return how many rows it holds.

        Whoever builds it reads what they built, though somebody else puts another in its place.

        Raises
        ------
        Refused
            If the folder cannot be written to.
        """
        self.close()
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}-{get_ident()}.part")
        try:
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as made:
                made.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
                count = _fill(made, enterprises)
                made.execute("INSERT INTO fact VALUES ('stamp', ?)", (stamp,))
                made.commit()
            self._open = _opened(part)
            part.replace(self._path)
        except (OSError, sqlite3.OperationalError) as error:
            raise Refused("read-only", "the search file of the home cannot be written") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return count

    def find(
        self, text: str, filters: Mapping[str, str], *, page: int = 1, size: int = 50
    ) -> Found:
        """Return one page of what matches a text and some facets, with counts.

        Parameters
        ----------
        text : str
            Beginnings of words of a name, or of a business number; empty for all.
        filters : mapping of str to str
            Codes by facet; a code of an activity also meets those that begin with it.
        page, size : int
            Which page of how many rows.

        Raises
        ------
        Unavailable
            If there is no search file.
        """
        if not self._path.is_file():
            raise Unavailable("no-search-file", "the search file of the home is not built yet")
        matched = self._matched(text, filters)
        shown = matched[:ENOUGH]
        wanted = _WORD.findall(text.casefold())
        ranked = sorted(
            shown, key=lambda row: (*_nearness(row.spoken, wanted), row.sorted, row.number)
        )
        start = (page - 1) * size
        return Found(
            rows=tuple(ranked[start : start + size]),
            count=len(shown) if text or filters else self._total(),
            more=len(matched) > ENOUGH and bool(text or filters),
            facets=self._facets() if not text and not filters else _counted(shown),
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = _opened(self._path)
        return self._open

    def _matched(self, text: str, filters: Mapping[str, str]) -> list[FoundEnterprise]:
        """Return the matching rows, one more than looked at."""
        words = _WORD.findall(fold(text))
        within = [f'facets : "{_token(name, filters[name])}"{"*" if name == "activity" else ""}'
                  for name in FACETS if filters.get(name)]  # fmt: skip
        begun = [f'{{folded number}} : "{word}"*' for word in words]
        if not begun and not within:
            return self._select("SELECT id FROM enterprise LIMIT ?", [])
        among = "SELECT rowid FROM begins WHERE begins MATCH ? LIMIT ?"
        rows = self._select(among, [" AND ".join([*begun, *within])])
        long = [word for word in words if len(word) >= _TRIGRAM]
        if rows or not long:
            return rows
        middle = " AND ".join(f'"{word}"' for word in long)
        among = "SELECT rowid FROM middles WHERE middles MATCH ? LIMIT ?"
        found = self._select(among, [middle])
        return [row for row in found if _meets(row, filters)]

    def _select(self, among: str, asked: list[str]) -> list[FoundEnterprise]:
        sql = (
            "SELECT subject, number, name, activity, area, size, site, world, sorted "  # noqa: S608 - fixed words only
            f"FROM enterprise WHERE id IN ({among})"
        )
        rows = self._connection().execute(sql, [*asked, ENOUGH + 1])
        return [FoundEnterprise(*row) for row in rows]

    def _total(self) -> int:
        row = self._connection().execute("SELECT value FROM fact WHERE name = 'count'").fetchone()
        return int(row[0])

    def _facets(self) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        rows = self._connection().execute("SELECT name, code, count FROM facet ORDER BY rowid")
        for name, code, count in rows:
            found[name][code] = count
        return found


def _opened(path: Path) -> sqlite3.Connection:
    # An address in which ?, # and % of a folder's name stand for themselves.
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def _fill(made: sqlite3.Connection, enterprises: Iterable[Enterprise]) -> int:
    """Write rows, indexes and counts; return the number of rows."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    ordered = sorted(enterprises, key=lambda e: (fold_name(e.name("kk")), e.number))
    for total, one in enumerate(ordered, start=1):
        names = " ".join(dict.fromkeys(one.names.values()))
        spoken = "\x1f".join(f"{lang}={name}" for lang, name in one.names.items())
        site = one.sites[0] if one.sites else ""
        codes = (one.activity, one.area, one.size, site, str(one.world))
        made.execute(
            "INSERT INTO enterprise VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (total, one.subject, one.number, spoken, fold_name(one.name("kk")), *codes),
        )
        folded = fold(names)
        made.execute(
            "INSERT INTO begins (rowid, folded, number, facets) VALUES (?, ?, ?, ?)",
            (total, folded, one.number, " ".join(map(_token, FACETS, codes))),
        )
        made.execute("INSERT INTO middles (rowid, folded) VALUES (?, ?)", (total, folded))
        for name, code in zip(FACETS, codes, strict=True):
            counts[name][code] += 1
    for name, found in counts.items():
        made.executemany(
            "INSERT INTO facet VALUES (?, ?, ?)", [(name, c, n) for c, n in found.most_common()]
        )
    made.execute("INSERT INTO fact VALUES ('count', ?)", (str(total),))
    return total


def _token(name: str, code: str) -> str:
    """Return the word under which a code of a facet stands in the index."""
    return name + "".join(c for c in code.casefold() if c.isalnum())


def _meets(row: FoundEnterprise, filters: Mapping[str, str]) -> bool:
    """Whether a row has the codes asked for; of an activity the beginning is enough."""
    return all(
        row.activity.startswith(code) if name == "activity" else row.code(name) == code
        for name, code in filters.items()
        if name in FACETS
    )


def _nearness(name: str, wanted: list[str]) -> tuple[int, int]:
    """Return how near a name is to what was typed: as written before folded, whole before part."""
    if not wanted:
        return 0, 0
    lowered = name.casefold()
    written = all(want in lowered for want in wanted)
    spaced = f" {lowered.translate(_QUOTES)} "
    return (0 if written else 1), (0 if all(f" {want} " in spaced for want in wanted) else 1)


def _counted(rows: list[FoundEnterprise]) -> Mapping[str, Mapping[str, int]]:
    """Return the counts of the facets over rows."""
    return {name: dict(Counter(row.code(name) for row in rows).most_common()) for name in FACETS}
