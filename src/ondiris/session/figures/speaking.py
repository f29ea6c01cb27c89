"""A snapshot put into a reader's language."""

from __future__ import annotations

from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["speaking"]


def speaking(now: Snapshot, lang: str) -> Desk:
    """Return the desk that speaks of a snapshot in a language, in the words of its pages.

    Parameters
    ----------
    now : Snapshot
    lang : str
    """
    return Desk(ReaderLocale(load_words()[lang], now.catalogue), now.vintage, now.sources, now.row)
