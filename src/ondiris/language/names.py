"""Find the names of places, sites and enterprises that no list knows, so that none becomes ours.

A language file says beside which words a name stands (``[cue.named]``: "зоне «…»", "… қаласы",
"… City"); a name is what is written in capitals or in quotes there.  A name that a list of places
or sites knows keeps its code; any other is somebody else's, and is kept as it is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ondiris.language.patterns import PatternMatch, Token
from ondiris.language.text import Folded

__all__ = ["ABBREVIATED", "CAPITAL", "UPPER", "NamedThing", "mark_capitals", "settle_names"]

CAPITAL, UPPER, FOREIGN, INNER = "cap", "upper", "latin", "inner"
"""Classes of words: with a capital letter, all in capitals, in the letters of another script, with
a capital inside as brands have them."""
_SHORTEST_NAME, _SHORTEST_UPPER = 2, 3
ABBREVIATED = "abbr"
"""The class of a word of capitals alone, however short."""
_QUOTE = '"'
QUOTED = "quoted"
"""The kind of a name that only its quotes tell; it is a company's unless a word says otherwise."""


class NamedThing(NamedTuple):
    """Where a phrase and the name in it stand; of an ``area``, ``site`` or ``enterprise``."""

    kind: str
    start: int
    end: int
    first: int
    last: int


def mark_capitals(
    tokens: Sequence[Token], text: str, folded: Folded, never: frozenset[str]
) -> None:
    """Give words that are written with a capital letter the classes that patterns ask for.

    Parameters
    ----------
    tokens : sequence of Token
        Of one paragraph; changed in place.
    text : str
        The text as it was given.
    folded : Folded
        The folded text, whose offsets lead back to ``text``.
    never : frozenset of str
        Words that are no name though a sentence begins with them.
    """
    cyrillic = any(t.kind == "w" and not t.text.isascii() for t in tokens)
    for token in tokens:
        if token.kind not in "wx":
            continue
        first = folded.origin(token.start)
        if text[first].islower():
            continue
        written = text[first : folded.origin(token.end - 1) + 1]
        long = len(written) >= _SHORTEST_NAME
        if long and written[:1].isupper() and token.text not in never:
            token.classes = (*token.classes, CAPITAL)
            if cyrillic and written.isascii():
                token.classes = (*token.classes, FOREIGN)
        if written[:1].isupper() and any(a.islower() and b.isupper() for a, b in pairwise(written)):
            token.classes = (*token.classes, INNER)
        if long and written.isupper():
            token.classes = (*token.classes, ABBREVIATED)
        if len(written) >= _SHORTEST_UPPER and written.isupper():
            token.classes = (*token.classes, UPPER)


def settle_names(
    tokens: Sequence[Token],
    cues: Mapping[str, Sequence[PatternMatch]],
    home: str | None,
    no_company: tuple[str, ...] = (),
    legal: tuple[str, ...] = (),
) -> tuple[list[NamedThing], list[PatternMatch]]:
    """Return the names that no list knows, and the cues of sites without them.

    Parameters
    ----------
    tokens : sequence of Token
    cues : mapping
        By kind: ``named``, ``place``, ``site``; a word in capitals that is a ``measure`` or an
        ``activity`` begins a sentence and is no name.
    home : str or None
        The area of the case, whose own name says nothing new of a site in it.
    no_company : tuple of str
        How words begin that make a name in quotes that of no company: a programme, a law.
    legal : tuple of str
        Legal forms of companies.

    Returns
    -------
    names : list of NamedThing
    sites : list of PatternMatch
        Without the general words inside an unknown name ("industrial zone" in "the Shu industrial
        zone").
    """
    places, sites = cues.get("place", ()), cues.get("site", ())
    ours = [*sites, *(p for p in places if home is not None and p.value.startswith(home))]
    names: list[NamedThing] = []
    for match in cues.get("named", ()):
        if match.value == QUOTED and not _names_a_company(tokens, match, no_company):
            continue
        first, last = _name(tokens, match)
        if match.value == "area" and sum(t.text == _QUOTE for t in tokens[:first]) % 2:
            continue  # "Г. С. Г. Высотник" in quotes is no town
        if match.value == "site" and last - first == 1 and tokens[first].text.endswith("'s"):
            continue  # the zones of a country: "Azerbaijan's economic zones"
        known = [*(places if match.value == "area" else ours)]
        if tokens[first - 1].text != _QUOTE and not _legal(tokens, match, legal):
            known += [*cues.get("measure", ()), *cues.get("activity", ())]
        if first < last and not any(c.start < last and first < c.end for c in known):
            end = _before_a_figure(tokens, match, last)
            kind = "enterprise" if match.value == QUOTED else match.value
            names.append(NamedThing(kind, match.start, end, first, last))
    names = _apart(names)
    inside = [n for n in names if n.kind == "site"]
    return names, [s for s in sites if not any(n.start < s.end and s.start < n.end for n in inside)]


def _names_a_company(
    tokens: Sequence[Token], match: PatternMatch, no_company: tuple[str, ...]
) -> bool:
    """Tell whether a brand, or a name in quotes, is that of a company and of nothing else.

    "По данным EnergyProm" names who says it; a programme, a law or a model of car is no company.
    """
    brand = INNER in tokens[match.start].classes
    inside = tokens[match.start : match.end] if brand else tokens[match.start + 1 : match.end - 1]
    around = [t.text for t in tokens[max(0, match.start - 2) : match.start]]
    around += [t.text for t in tokens[match.end : match.end + 2]]
    capital = bool(inside) and CAPITAL in inside[0].classes
    around += [t.text for t in inside] if brand else []
    return capital and not any(word.startswith(no_company) for word in around)


def _legal(tokens: Sequence[Token], match: PatternMatch, legal: tuple[str, ...]) -> bool:
    """Tell whether a legal form makes all words beside it a name: "Zhaiyk Cable LLP"."""
    return any(t.text in legal for t in tokens[match.start : match.end])


def _before_a_figure(tokens: Sequence[Token], match: PatternMatch, last: int) -> int:
    """Return where a phrase ends; the figure of an enterprise in a list is none of its name."""
    if match.value != "enterprise":
        return match.end
    return next((i for i in range(last, match.end) if tokens[i].kind == "q"), match.end)


def _name(tokens: Sequence[Token], match: PatternMatch) -> tuple[int, int]:
    """Return where the name itself stands: between quotes, else the words in capitals."""
    quotes = [i for i in range(match.start, match.end) if tokens[i].text == _QUOTE]
    if len(quotes) >= 2:
        return quotes[0] + 1, quotes[-1]
    capitals = [i for i in range(match.start, match.end) if CAPITAL in tokens[i].classes]
    return (capitals[0], capitals[-1] + 1) if capitals else (0, 0)


def _apart(names: list[NamedThing]) -> list[NamedThing]:
    """Keep one reading of each name: the longest phrase, a site before an area."""
    kept: list[NamedThing] = []
    for one in sorted(names, key=lambda n: (n.start - n.end, n.kind != "site", n.start)):
        if not any(o.first < one.last and one.first < o.last for o in kept):
            kept.append(one)
    return sorted(kept)
