"""Where derived figures were met: from an identifier to the series and time it belongs to.

A derived figure is computed on read and its identifier is a hash, so a home keeps beside its
ledger which series and period each identifier that it showed stands for.  Beside them it keeps
the few numbers that a page would have to simulate again, each under everything it rests on.  The
file may be deleted at any time: what is looked up then is searched for, or made, and kept anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from ondiris.model import KEY_FIELDS, Period, SeriesKey

__all__ = ["DerivedIndex"]

_WAIT = 0.2
_TABLE = (
    "CREATE TABLE IF NOT EXISTS met (id TEXT PRIMARY KEY, series TEXT, period TEXT) WITHOUT ROWID"
)
_KEPT = "CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, place TEXT UNIQUE, text TEXT)"
_MOST_KEPT = 500


class DerivedIndex:
    """A file of identifiers of derived figures.

    Parameters
    ----------
    path : Path
        Made when first written to; a folder that cannot be written to is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def remember(self, met: Iterable[tuple[str, SeriesKey, Period]]) -> None:
        """Keep where some figures belong; nothing is kept where the folder is read-only or busy."""
        rows = [(id_, "\x1f".join(key.texts), str(period)) for id_, key, period in met]
        if not rows:
            return
        with suppress(sqlite3.Error), self._open() as connection:
            connection.execute(_TABLE)
            connection.executemany("INSERT OR IGNORE INTO met VALUES (?, ?, ?)", rows)
            connection.commit()

    def find(self, id: str) -> tuple[SeriesKey, Period] | None:  # noqa: A002 - the ledger's own word
        """Return the series and time of an identifier, if it was met."""
        if not self.path.is_file():
            return None
        with suppress(sqlite3.Error), self._open() as connection:
            for series, period in connection.execute(
                "SELECT series, period FROM met WHERE id = ?", (id,)
            ):
                texts = dict(zip(KEY_FIELDS, series.split("\x1f"), strict=True))
                return SeriesKey.of_texts(texts), Period.parse(period)
        return None

    def keep(self, place: str, text: str) -> None:
        """Keep a short text, the newest few hundred; nothing where the folder cannot be written."""
        with suppress(sqlite3.Error), self._open() as connection:
            connection.execute(_KEPT)
            connection.execute("INSERT OR IGNORE INTO kept (place, text) VALUES (?, ?)",
                               (place, text))  # fmt: skip
            connection.execute("DELETE FROM kept WHERE number <= "
                               "(SELECT max(number) FROM kept) - ?", (_MOST_KEPT,))  # fmt: skip
            connection.commit()

    def kept(self, place: str) -> str | None:
        """Return the text that is kept at a place, if there is one."""
        if not self.path.is_file():
            return None
        with suppress(sqlite3.Error), self._open() as connection:
            for (text,) in connection.execute("SELECT text FROM kept WHERE place = ?", (place,)):
                return str(text)
        return None

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.path, timeout=_WAIT))
