"""Long answers a page at a time: how many rows, and where the next page begins.

A cursor names the vintage of the first page, so that what is recorded meanwhile moves no row.  It
names how long the lot was too: an embargo that ends meanwhile makes it another, and the answer is
begun anew.  Numbered pages of whatever is newest were rejected: a load between two of them would
repeat rows and leave others out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query

from ondiris.errors import NotFound
from ondiris.model import Vintage
from ondiris.production import Missing, Row
from ondiris.session import Answer, Snapshot
from ondiris.web.door import Ask

__all__ = ["CURSOR", "MOST", "CursorOf", "Limit", "Page", "page_of", "snapshot_of"]

MOST: Final = 10_000
"""Rows of one page at most, and where nothing is said."""
CURSOR: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]{1,9}){4}$"
"""Day and revision of a vintage, number of a lot, its rows, and those before this page."""
Limit = Annotated[int, Query(description="Rows of a page.", ge=1, le=MOST)]
CursorOf = Annotated[
    str | None, Query(description="Where to go on: given as `next`.", pattern=CURSOR)
]


@dataclass(frozen=True, slots=True)
class Page:
    """Figures of an answer.

    Parameters
    ----------
    rows : tuple of Row
    missing : tuple of Missing
        What could not be computed of the lots that begin on this page.
    next : str
        Address of what comes after it; empty where nothing does.
    """

    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    next: str

    @property
    def headers(self) -> dict[str, str]:
        """The header that leads on, for forms that have no room for it."""
        return {"Link": f'<{self.next}>; rel="next"'} if self.next else {}


@dataclass(frozen=True, slots=True)
class _Cursor:
    vintage: Vintage
    lot: int = 0
    count: int = 0
    before: int = 0

    def __str__(self) -> str:
        known, revision = self.vintage.known.isoformat(), self.vintage.revision
        return f"{known}.{revision}.{self.lot}.{self.count}.{self.before}"


def _cursor(ask: Ask) -> _Cursor | None:
    text = ask.params.get("cursor", "")
    if re.fullmatch(CURSOR, text) is None:
        return None
    day, *numbers = text.split(".")
    revision, lot, count, before = map(int, numbers)
    try:
        known = date.fromisoformat(day)
    except ValueError:
        raise _gone() from None
    return _Cursor(Vintage(known, revision), lot, count, before)


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


def page_of(ask: Ask, now: Snapshot, lots: Iterable[Callable[[], Answer]], limit: int) -> Page:
    """Return the page of an answer that is asked for.

    Parameters
    ----------
    ask : Ask
    now : Snapshot
        What the answer is read from.
    lots : iterable of callable
        The answer in lots, always the same at a vintage; those of other pages are not made.
    limit : int
        Rows of a page.

    Raises
    ------
    NotFound
        ``no-such-page`` where the answer is another one by now, or has no such row.
    """
    at = _cursor(ask) or _Cursor(now.vintage)
    rows, missing = list[Row](), list[Missing]()
    left = list(lots)[at.lot :]
    if not left and at.lot:
        raise _gone()
    for number, lot in enumerate(left, start=at.lot):
        if len(rows) == limit:
            return Page(tuple(rows), tuple(missing), _address(ask, _Cursor(at.vintage, number)))
        answer, before = lot(), at.before if number == at.lot else 0
        if before and (at.count != len(answer.rows) or before > at.count):
            raise _gone()
        end = before + limit - len(rows)
        rows += answer.rows[before:end]
        missing += () if before else answer.missing
        if end < len(answer.rows):
            on = _Cursor(at.vintage, number, len(answer.rows), end)
            return Page(tuple(rows), tuple(missing), _address(ask, on))
    return Page(tuple(rows), tuple(missing), "")


def _address(ask: Ask, cursor: _Cursor) -> str:
    return f"/{ask.path}?{urlencode({**ask.params, 'cursor': str(cursor)})}"
