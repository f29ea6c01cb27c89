"""Long answers a page at a time: how many rows, and where the next page begins.

A cursor names the vintage of the first page, so that what is recorded meanwhile moves no row.  It
names how long the answer was too: an embargo that ends meanwhile makes it another answer, which is
begun anew.  Numbered pages of whatever is newest were rejected: a load between two of them would
repeat rows and leave others out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query

from ondiris.errors import NotFound
from ondiris.model import Vintage
from ondiris.production import Row
from ondiris.session import Snapshot
from ondiris.web.door import Ask

__all__ = ["CURSOR", "MOST", "CursorOf", "Limit", "Page", "page_of", "snapshot_of"]

MOST: Final = 10_000
"""Rows of one page at most, and where nothing is said."""
CURSOR: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$"
"""Day and revision of a vintage, rows of the whole answer, rows before this page."""
Limit = Annotated[int, Query(description="Rows of a page.", ge=1, le=MOST)]
CursorOf = Annotated[
    str | None, Query(description="Where to go on: given as `next`.", pattern=CURSOR)
]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of an answer.

    Parameters
    ----------
    rows : sequence of Row
    first : bool
        Whether nothing comes before them.
    next : str
        Address of what comes after them; empty where nothing does.
    """

    rows: Sequence[Row]
    first: bool
    next: str

    @property
    def headers(self) -> dict[str, str]:
        """The header that leads on, for forms that have no room for it."""
        return {"Link": f'<{self.next}>; rel="next"'} if self.next else {}


@dataclass(frozen=True, slots=True)
class _Cursor:
    vintage: Vintage
    count: int
    before: int

    def __str__(self) -> str:
        known, revision = self.vintage.known.isoformat(), self.vintage.revision
        return f"{known}.{revision}.{self.count}.{self.before}"


def _cursor(ask: Ask) -> _Cursor | None:
    text = ask.params.get("cursor", "")
    if re.fullmatch(CURSOR, text) is None:
        return None
    day, revision, count, before = text.split(".")
    try:
        known = date.fromisoformat(day)
    except ValueError:
        raise _gone() from None
    return _Cursor(Vintage(known, int(revision)), int(count), int(before))


def _gone() -> NotFound:
    return NotFound(
        "no-such-page",
        "there is no such page of this answer",
        hint="Begin anew, without a cursor.",
    )


def snapshot_of(ask: Ask) -> Snapshot:
    """Return the home at the vintage that a cursor names, else the one that is asked for.

    Raises
    ------
    NotFound
        ``no-such-page`` where these readers have no such vintage.
    """
    cursor, now = _cursor(ask), ask.now
    if cursor is None:
        return now
    asked, own = cursor.vintage, now.vintage
    if asked.known > own.known or asked.revision > own.revision:
        raise _gone()
    return replace(now, vintage=asked, _met={})


def page_of(ask: Ask, now: Snapshot, rows: Sequence[Row], limit: int) -> Page:
    """Return the page of an answer that is asked for.

    Parameters
    ----------
    ask : Ask
    now : Snapshot
        What the answer was read from.
    rows : sequence of Row
        The whole answer, always in the same order at a vintage.
    limit : int
        Rows of a page.

    Raises
    ------
    NotFound
        ``no-such-page`` where the answer is another one by now, or has no such row.
    """
    cursor = _cursor(ask) or _Cursor(now.vintage, len(rows), 0)
    if cursor.count != len(rows) or cursor.before > len(rows):
        raise _gone()
    end = cursor.before + limit
    kept = {**ask.params, "cursor": str(replace(cursor, before=end))}
    more = f"/{ask.path}?{urlencode(kept)}" if end < len(rows) else ""
    return Page(rows[cursor.before : end], cursor.before == 0, more)
