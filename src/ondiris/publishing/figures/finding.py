"""One search over all that has a name: pages, figures, terms, codes, documents.

What a reader types is compared with every name in every language, first as written, then folded
(Kazakh letters as a Russian keyboard has them): the whole name, its beginning, beginnings of its
words, middles of words.  An index is built once for a state of the home and asked many times; a
question reads one line of text per entry, so that some ten thousand of them take milliseconds.
Enterprises have a file of their own (`ondiris.engines.finding`), since there may be many more.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from ondiris.model.folding import fold

__all__ = ["Entry", "EntryKind", "FoundGroup", "Hit", "SearchIndex", "marked"]

_WORD = re.compile(r"[^\W_]+")
_JOINED = "\x1f"
_LEAST_OF_MIDDLES = 3
_ALIKE = 0.6
_CANDIDATES = 40


class EntryKind(StrEnum):
    """What an entry is, in the order in which kinds are shown."""

    PAGE = "page"
    FIGURE = "figure"
    TERM = "term"
    ACTIVITY = "activity"
    AREA = "area"
    SUBJECT = "subject"
    ENTERPRISE = "enterprise"
    DOCUMENT = "document"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found.

    Parameters
    ----------
    kind : EntryKind
    code : str
        Code or identifier; empty where it has none that people know.
    names : mapping of str to str
        Its name by language.
    path : str
        Where it stands, below the language.
    more : tuple of str
        Other words by which it is found.
    """

    kind: EntryKind
    code: str
    names: Mapping[str, str]
    path: str
    more: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        """Return its name in a language, else in the first that has one."""
        return self.names.get(lang) or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a question met.

    Parameters
    ----------
    entry : Entry
    title : str
        Its name in the reader's language.
    beside : str
        The code or name that was met, where it is not the title.
    rank : int
        How near it is: 0 the same as written, 1 folded, 2 and 3 it begins so, 4 its words do,
        5 it stands inside them.
    """

    entry: Entry
    title: str
    beside: str
    rank: int


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What was found of one kind.

    Parameters
    ----------
    kind : EntryKind
    hits : tuple of Hit
        The nearest.
    count : int
        How many there are in all.
    more : bool
        Whether the count is a lower bound.
    """

    kind: EntryKind
    hits: tuple[Hit, ...]
    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    entry: Entry
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    joined: str


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Entries, ready to be asked.

    Parameters
    ----------
    held : tuple
        Entries with their names folded.
    words : mapping of str to str
        Words of all names as they are written, by their folded form.
    parts : mapping of str to tuple of str
        Folded words by the two letters that stand together in them.
    """

    held: tuple[_Held, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> SearchIndex:
        """Return the index of some entries."""
        held = tuple(_held(entry) for entry in entries)
        words: dict[str, str] = {}
        for one in held:
            for text in one.texts:
                for word in _WORD.findall(_plain(text)):
                    if len(word) >= _LEAST_OF_MIDDLES:
                        words.setdefault(fold(word), word)
        parts: dict[str, list[str]] = {}
        for word in words:
            for part in _parts(word):
                parts.setdefault(part, []).append(word)
        return cls(held, words, {part: tuple(found) for part, found in parts.items()})

    def find(self, text: str, lang: str, *, most: int = 8) -> tuple[FoundGroup, ...]:
        """Return what a text meets, by kind, the nearest first.

        Parameters
        ----------
        text : str
            What was typed.
        lang : str
            Language of titles.
        most : int
            Hits of one kind.
        """
        asked = _plain(text).strip()
        words = _WORD.findall(fold(asked))
        if not words:
            return ()
        hits = [
            hit
            for one in self.held
            if all(word in one.joined for word in words)
            and (hit := _hit(one, asked, words, lang)) is not None
        ]
        order = {kind: n for n, kind in enumerate(EntryKind)}
        hits.sort(key=lambda h: (order[h.entry.kind], h.rank, len(h.title), fold(h.title)))
        found = [(kind, tuple(of)) for kind, of in groupby(hits, key=lambda hit: hit.entry.kind)]
        return tuple(FoundGroup(kind, of[:most], len(of)) for kind, of in found)

    def nearest(self, text: str, *, most: int = 5) -> tuple[str, ...]:
        """Return known words most like those of a text that met nothing."""
        found: dict[str, float] = {}
        for word in _WORD.findall(fold(_plain(text))):
            shared = Counter(one for part in _parts(word) for one in self.parts.get(part, ()))
            matcher = SequenceMatcher(b=word)
            for candidate, _ in shared.most_common(_CANDIDATES):
                matcher.set_seq1(candidate)
                if candidate != word and (alike := matcher.ratio()) >= _ALIKE:
                    found[candidate] = max(alike, found.get(candidate, 0.0))
        ordered = sorted(found, key=lambda word: (-found[word], word))[:most]
        return tuple(self.words[word] for word in ordered)


def marked(title: str, text: str) -> list[tuple[str, bool]]:
    """Return a title in pieces, each with whether it is what a text asked for.

    Examples
    --------
    >>> marked("Әуезов ауданы", "ауэзов")
    [('Әуезов ауданы', False)]
    >>> marked("Әуезов ауданы", "ауез")
    [('Әуез', True), ('ов ауданы', False)]
    """
    shown = unicodedata.normalize("NFC", title)
    folded = fold(shown)
    words = sorted(set(_WORD.findall(fold(_plain(text)))), key=len, reverse=True)
    if not words or len(folded) != len(shown):
        return [(shown, False)]
    pattern = "|".join(map(re.escape, words))
    begun = re.compile(rf"(?<![^\W_])(?:{pattern})")
    inside = re.compile(
        "|".join(re.escape(w) for w in words if len(w) >= _LEAST_OF_MIDDLES) or "$."
    )
    spans = [m.span() for m in begun.finditer(folded)] or [
        m.span() for m in inside.finditer(folded)
    ]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(shown[at:start], False), (shown[start:end], True)]
        at = end
    pieces.append((shown[at:], False))
    return [piece for piece in pieces if piece[0]]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _held(entry: Entry) -> _Held:
    texts = tuple(dict.fromkeys(t for t in (*entry.names.values(), entry.code, *entry.more) if t))
    folded = tuple(fold(text) for text in texts)
    return _Held(entry, texts, folded, _JOINED.join(folded))


def _hit(one: _Held, asked: str, words: Sequence[str], lang: str) -> Hit | None:
    title = one.entry.title(lang)
    found: list[tuple[int, bool, str]] = []
    for text, folded in zip(one.texts, one.folded, strict=True):
        rank = _rank(_plain(text), folded, asked, words)
        if rank is not None:
            found.append((rank, text != title, text))
    if not found:
        return None
    rank, other, text = min(found, key=lambda f: f[:2])
    return Hit(one.entry, title, text if other else "", rank)


def _rank(written: str, folded: str, asked: str, words: Sequence[str]) -> int | None:
    """Return how near a name is to what was asked, nothing where it is not met."""
    again = fold(asked)
    if again == folded:
        return 0 if written == asked else 1
    if folded.startswith(again):
        return 2 if written.startswith(asked) else 3
    own = _WORD.findall(folded)
    if all(any(w.startswith(word) for w in own) for word in words):
        return 4
    inside = all(len(word) >= _LEAST_OF_MIDDLES and word in folded for word in words)
    return 5 if inside else None


def _parts(word: str) -> frozenset[str]:
    """Return the runs of two letters of a word, with its ends."""
    closed = f" {word} "
    return frozenset(closed[n : n + 2] for n in range(len(closed) - 1))
