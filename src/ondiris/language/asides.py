"""Tell places that a sentence is about from those where it was said or that others are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.language.names import UPPER, NamedThing
from ondiris.language.patterns import PatternMatch, Token

__all__ = ["parted", "spoken_of"]

_DATELINE = 3
_LONGEST_QUOTED = 6
_COUNTRY = 2
"""The length of a country's code."""


def spoken_of(
    cues: dict[str, list[PatternMatch]],
    tokens: list[Token],
    names: Sequence[NamedThing],
    words: Mapping[str, tuple[str, ...]],
) -> list[PatternMatch]:
    """Leave out places where something was only said, or that others are compared with.

    Parameters
    ----------
    cues : dict of str to list of PatternMatch
    tokens : list of Token
    names : sequence of NamedThing
    words : mapping
        Of the language.
    """
    before = {c.end for c in cues.get("aside", ()) if c.value == "before"}
    after = {c.start for c in cues.get("aside", ()) if c.value == "after"}
    toward, both = {*words.get("toward", ())}, {*words.get("and", ())}
    zones = {i for n in names if n.kind == "site" for i in range(n.start, n.end)}
    quoted = _quoted(tokens) - zones
    out: list[PatternMatch] = []
    found = sorted(cues.get("place", []), key=lambda c: c.start)
    for p in reversed(found):
        if p.end in after and p.start and tokens[p.start - 1].text in both:
            after.add(p.start - 1)  # "Қарағанды мен Павлодардан кейін"
    for p in found:
        beside = tokens[p.start - 1].text if p.start else ""
        abroad = len(p.value) == _COUNTRY and (beside in toward or _into(p, tokens, words))
        if p.start in before and tokens[p.end : p.end + 1] and tokens[p.end].text in both:
            before.add(p.end + 1)  # "after Karaganda and Pavlodar"
        aside = p.start in before or p.end in after or p.start in quoted or abroad
        if not aside and not _dates_a_line(p, tokens):
            out.append(p)
    return out


def _into(place: PatternMatch, tokens: list[Token], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether "в" stands before a country to which something goes: "в Узбекистан"."""
    before = tokens[place.start - 1].text if place.start else ""
    inside = tokens[place.end - 1].text.endswith(words.get("located", ()))
    return before in words.get("into", ()) and not inside


def parted(
    places: list[PatternMatch], cues: dict[str, list[PatternMatch]]
) -> tuple[list[PatternMatch], list[PatternMatch]]:
    """Part the places whose head or office only speaks from those that a sentence is about.

    Parameters
    ----------
    places : list of PatternMatch
    cues : dict of str to list of PatternMatch
    """
    behind = {c.end for c in cues.get("speaks", ()) if c.value == "before"}
    ahead = {c.start for c in cues.get("speaks", ()) if c.value == "after"}
    offices = [p for p in places if p.start in behind or p.end in ahead]
    return offices, [p for p in places if p not in offices]


def _quoted(tokens: list[Token]) -> frozenset[int]:
    """Return the tokens of names in quotes: the city in "Astana Motors" is none of a figure's."""
    marks = [i for i, token in enumerate(tokens) if token.text == '"']
    if len(marks) % 2:
        return frozenset()
    pairs = zip(marks[::2], marks[1::2], strict=True)
    return frozenset(i for a, b in pairs if b - a <= _LONGEST_QUOTED for i in range(a, b))


def _dates_a_line(place: PatternMatch, tokens: list[Token]) -> bool:
    """Tell whether a place in capitals only says where a report was written: "АСТАНА - ..."."""
    if place.start or UPPER not in tokens[0].classes:
        return False
    after = tokens[place.end : place.end + 1]
    headline = sum(UPPER in t.classes for t in tokens) > _DATELINE
    return not headline and (not after or after[0].text in "-,.")
