"""Where derived figures were met: from an identifier to the series and time it belongs to.

A derived figure is computed on read and its identifier is a hash, so a home keeps beside its
ledger which series and period each identifier that it showed stands for.  No value is kept.  The
file may be deleted at any time: what is looked up then is searched for and kept anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from ondiris.ledger.rows import key_from
from ondiris.model import KEY_FIELDS, Period, SeriesKey

__all__ = ["DerivedIndex"]

_WAIT = 0.2
_TABLE = (
    "CREATE TABLE IF NOT EXISTS met (id TEXT PRIMARY KEY, series TEXT, period TEXT) WITHOUT ROWID"
)


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
                return key_from(texts), Period.parse(period)
        return None

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.path, timeout=_WAIT))
