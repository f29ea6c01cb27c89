"""Books of applications that a home keeps: one of each audience and worlds goes with the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from ondiris.model import Vintage, World
from ondiris.production.applications.book import ApplicationBook
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["book_of"]

_SIZE = 6_000
"""About how many bytes an application takes while it is kept, its acts and its waiting steps."""


class _NewestBook:
    """The book of the newest vintage that anybody asked for, moved on as the ledger goes on."""

    def __init__(self, book: ApplicationBook) -> None:
        self.book = book
        self._lock = Lock()

    def at(self, vintage: Vintage) -> ApplicationBook | None:
        """Return the book of a vintage, or none where it lies before the one that is kept."""
        with self._lock:
            at = self.book.vintage
            if vintage.known < at.known or vintage.revision < at.revision:
                return None
            if vintage != at:
                self.book = self.book.at(vintage)
            return self.book


def book_of(now: Snapshot, asked: Sequence[World] = (World.ACTUAL,)) -> ApplicationBook:
    """Return the applications as they are known at a snapshot.

    Parameters
    ----------
    now : Snapshot
    asked : sequence of World
        Real applications, or invented ones.
    """
    worlds = tuple(asked)
    memory, audience, vintage = now.memory, now.audience, now.vintage
    newest = memory.get(
        ("applications", audience, worlds),
        lambda: _NewestBook(ApplicationBook(now.ledger, vintage, audience, worlds)),
        lambda kept: _SIZE * (1 + kept.book.size),
    )
    book = newest.at(vintage)
    if book is not None:
        return book
    return memory.get(
        ("applications", audience, worlds, vintage),
        lambda: newest.book.at(vintage),
        lambda found: _SIZE * (1 + found.size // 10),
    )
