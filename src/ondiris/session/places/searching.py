"""Searching a home: its codes, documents and words, and the enterprises of its register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ondiris.engines.finding import FoundEnterprise
from ondiris.model import World
from ondiris.publishing.figures.findable import findable
from ondiris.publishing.figures.finding import Entry, EntryKind, FoundGroup, Hit, SearchIndex
from ondiris.publishing.figures.glossary import glossary
from ondiris.publishing.figures.words import load_words
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.places.desk import PlaceDesk

__all__ = ["Searched", "search"]

_BYTES = 1_500
"""What an entry takes in memory, about."""
_ALL: Sequence[EntryKind] = tuple(EntryKind)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a home has for a text.

    Parameters
    ----------
    text : str
    groups : tuple of FoundGroup
        By kind.
    nearest : tuple of str
        Known words most like it, where nothing was found.
    """

    text: str
    groups: tuple[FoundGroup, ...]
    nearest: tuple[str, ...]


def search(
    now: Snapshot,
    text: str,
    lang: str,
    *,
    most: int = 8,
    more: Callable[[], Iterable[Entry]] = tuple,
    documents: Callable[[], Iterable[str]] | None = None,
    among: str = "",
) -> Searched:
    """Return what a home has for a text, as far as its readers may know it.

    Parameters
    ----------
    now : Snapshot
    text : str
        What was typed; blanks around it and its capitals do not matter.
    lang : str
        Language of titles.
    most : int
        Hits of one kind.
    more : callable
        Further entries, such as pages.
    documents : callable, optional
        Identifiers of the documents that have a page; all by default.
    among : str
        What tells one set of further entries from another.
    """
    index = now.memory.get(
        (now.key, now.newest, "search", among),
        lambda: SearchIndex.of([*more(), *_terms(), *_of_home(now, documents)]),
        lambda found: _BYTES * (1 + len(found.held)),
    )
    groups = [*index.find(text, lang, most=most), *_enterprises(now, text, lang, most)]
    groups.sort(key=lambda group: _ALL.index(group.kind))
    return Searched(text, tuple(groups), () if groups else index.nearest(text))


def _terms() -> list[Entry]:
    spoken = {lang: glossary(words) for lang, words in load_words().items()}
    return [
        Entry(
            EntryKind.TERM,
            "",
            {lang: terms[n].title for lang, terms in spoken.items()},
            f"glossary#{one.id}",
        )
        for n, one in enumerate(next(iter(spoken.values())))
    ]


def _of_home(now: Snapshot, documents: Callable[[], Iterable[str]] | None) -> Iterable[Entry]:
    shown = None if documents is None else frozenset(documents())
    told = [s for s in now.documents.values() if shown is None or s.id in shown]
    return findable(now.catalogue, told, now.city.area)


def _enterprises(now: Snapshot, text: str, lang: str, most: int) -> list[FoundGroup]:
    """Return the enterprises of the registers that a text meets; none that is invented."""
    desk = PlaceDesk(now, worlds=(World.ACTUAL,))
    if not text.strip() or not desk.enterprises:
        return []
    found = desk.index().find(text, {}, size=most)
    hits = tuple(_hit(row, lang) for row in found.rows)
    return [FoundGroup(EntryKind.ENTERPRISE, hits, found.count, found.more)] if hits else []


def _hit(row: FoundEnterprise, lang: str) -> Hit:
    names = dict(row.names) or {"": row.number}
    entry = Entry(EntryKind.ENTERPRISE, row.number, names, f"enterprises/{row.subject}")
    return Hit(entry, entry.title(lang), row.number, 2)
