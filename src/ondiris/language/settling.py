"""Settle which cues of a sentence stand, and which are a part of something else in it.

The city in the name of a company, the place where a report was written and the industry of an
"index of industrial production" say nothing of the figures around them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.language.lexicon import Language
from ondiris.language.names import ABBREVIATED, UPPER, NamedThing, settle_names
from ondiris.language.patterns import PatternMatch, Token

__all__ = ["settled_cues"]

_DATELINE = 3
_LONGEST_QUOTED = 6
_JOINED = 2
"""How many words join two countries of a list: ", the"."""
_COUNTRY = 2
"""The length of a country's code."""


def settled_cues(
    tokens: list[Token], zones: Sequence[tuple[int, int]], lang: Language
) -> tuple[dict[str, list[PatternMatch]], list[NamedThing]]:
    """Find the cues of a sentence by kind, and the names in it that no list knows.

    Parameters
    ----------
    tokens : list of Token
        Of one sentence, quantities and times collapsed.
    zones : sequence of tuple
        Where counted zones stand: the "industrial" in "three industrial zones" is no activity.
    lang : Language

    Returns
    -------
    cues : dict
    names : list of NamedThing
    """
    cues: dict[str, list[PatternMatch]] = {}
    for match in lang.cues.find(tokens):
        cues.setdefault(match.kind, []).append(match)
    short = lang.words.get("abbreviated", ())
    for kind in ("named", "site"):  # "ИЗ Алматы" is a zone, "из Алматы" is not
        if kind in cues:
            cues[kind] = [c for c in cues[kind] if not _spelt_small(c, tokens, short)]
    cues["site"] = [c for c in cues.get("site", ()) if not _any_of_them(c, tokens, lang.words)]
    cues["place"] = _outside(cues.get("place", ()), cues.get("town", ()))
    names, cues["site"] = settle_names(
        tokens, cues, lang.home, lang.words.get("no_company", ()), lang.words.get("legal", ())
    )
    if names and "aside" in cues:
        said = {c.start for c in cues["aside"] if c.value == "after"}
        names = [n for n in names if n.kind != "area" or n.end not in said]
    if cues["place"]:
        places = _spoken_of(cues, tokens, names, lang.words)
        cues["aside_place"] = [p for p in cues["place"] if p not in places]
        cues["office"], cues["place"] = _parted(places, cues)
    if "activity" in cues:
        _settle_activities(
            tokens, cues, [*zones, *((n.start, n.end) for n in names if n.kind == "site")]
        )
    _settle_measures(cues)
    return cues, names


def _spelt_small(cue: PatternMatch, tokens: list[Token], short: tuple[str, ...]) -> bool:
    """Tell whether what may abbreviate a zone is a small word like any other."""
    first = tokens[cue.start]
    return first.text in short and ABBREVIATED not in first.classes


def _any_of_them(
    cue: PatternMatch, tokens: list[Token], words: Mapping[str, tuple[str, ...]]
) -> bool:
    """Tell whether "each zone" speaks of zones at large, and of none of a list."""
    return cue.start > 0 and tokens[cue.start - 1].text in words.get("each", ())


def _settle_activities(
    tokens: list[Token], cues: dict[str, list[PatternMatch]], apart: Sequence[tuple[int, int]]
) -> None:
    """Leave out activities inside names, and the industry that an index is called by."""
    found = [
        a
        for a in _activities(tokens, cues)
        if not any(first <= a.start < last for first, last in apart)
    ]
    indices = cues.get("index", ())
    called = [
        a
        for a in found
        if a.value == "B-E" and any(i.start <= a.start and a.end <= i.end for i in indices)
    ]
    cues["industry_index"] = called
    cues["activity"] = [a for a in found if a not in called] if called else found


def _settle_measures(cues: dict[str, list[PatternMatch]]) -> None:
    """Leave out what is a part of a longer construction: a measure in what it is of."""
    named = cues.get("activity", ())
    if "of" in cues:
        cues["of"] = [o for o in cues["of"] if not _inside(o, named)]
    parts = cues.get("of", ())
    if "growth" in cues:
        added = [o for o in parts if o.value == "gva"]
        cues["growth"] = [g for g in cues["growth"] if not _inside(g, added)]
    if "share" in cues:
        cues["share"] = _outside(cues["share"], cues.get("growth", ()))
    if "measure" in cues:
        sites = cues["site"]
        cues["measure"] = [m for m in _outside(cues["measure"], parts) if not _inside(m, sites)]


def _inside(cue: PatternMatch, wider: Sequence[PatternMatch]) -> bool:
    return any(w.start <= cue.start and cue.end <= w.end for w in wider)


def _outside(cues: Sequence[PatternMatch], wider: Sequence[PatternMatch]) -> list[PatternMatch]:
    """Leave out cues inside a longer construction of another kind."""
    return [
        c
        for c in cues
        if not any(
            w.start <= c.start and c.end <= w.end and c.end - c.start < w.end - w.start
            for w in wider
        )
    ]


def _spoken_of(
    cues: dict[str, list[PatternMatch]],
    tokens: list[Token],
    names: Sequence[NamedThing],
    words: Mapping[str, tuple[str, ...]],
) -> list[PatternMatch]:
    """Leave out places where something was only said, or that others are compared with."""
    before = {c.end for c in cues.get("aside", ()) if c.value == "before"}
    after = {c.start for c in cues.get("aside", ()) if c.value == "after"}
    toward, both = {*words.get("toward", ())}, {*words.get("and", ())}
    zones = {i for n in names if n.kind == "site" for i in range(n.start, n.end)}
    quoted = _quoted(tokens, cues.get("place", ())) - zones
    out: list[PatternMatch] = []
    found = sorted(cues.get("place", []), key=lambda c: c.start)
    for p in reversed(found):
        if p.end in after and p.start and tokens[p.start - 1].text in both:
            after.add(p.start - 1)  # "Қарағанды мен Павлодардан кейін"
    away = -1
    for p in found:
        beside = tokens[p.start - 1].text if p.start else ""
        joined = 0 <= p.start - away <= _JOINED and beside in {",", "the", *both}
        abroad = len(p.value) == _COUNTRY and (
            beside in toward or joined or _into(p, tokens, words)
        )
        away = p.end if abroad else away
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


def _parted(
    places: list[PatternMatch], cues: dict[str, list[PatternMatch]]
) -> tuple[list[PatternMatch], list[PatternMatch]]:
    """Part the places whose head or office only speaks from those that a sentence is about."""
    behind = {c.end for c in cues.get("speaks", ()) if c.value == "before"}
    ahead = {c.start for c in cues.get("speaks", ()) if c.value == "after"}
    offices = [p for p in places if p.start in behind or p.end in ahead]
    return offices, [p for p in places if p not in offices]


def _quoted(tokens: list[Token], places: Sequence[PatternMatch]) -> frozenset[int]:
    """Return the tokens of names in quotes: the city in "Astana Motors" is none of a figure's.

    A place that fills its quotes is a label told as it stands.
    """
    marks = [i for i, token in enumerate(tokens) if token.text == '"']
    if len(marks) % 2:
        return frozenset()
    whole = {(p.start, p.end) for p in places}
    pairs = [
        (a, b) for a, b in zip(marks[::2], marks[1::2], strict=True) if (a + 1, b) not in whole
    ]
    return frozenset(i for a, b in pairs if b - a <= _LONGEST_QUOTED for i in range(a, b))


def _dates_a_line(place: PatternMatch, tokens: list[Token]) -> bool:
    """Tell whether a place in capitals only says where a report was written: "АСТАНА - ..."."""
    if place.start or UPPER not in tokens[0].classes:
        return False
    end = place.end
    if [t.text for t in tokens[end : end + 3 : 2]] == ["(", ")"]:
        end += 3  # the agency that wrote: "АСТАНА (ТАСС) - ..."
    after = tokens[end : end + 1]
    headline = sum(UPPER in t.classes for t in tokens) > _DATELINE
    return not headline and (not after or after[0].text in "-,.")


def _activities(tokens: list[Token], cues: dict[str, list[PatternMatch]]) -> list[PatternMatch]:
    """Leave out activities inside a site's name and "industry" after a named one."""
    found = cues.get("activity", [])
    ends = {a.end for a in found if a.value != "B-E"}
    ends |= {e + 1 for e in ends if e < len(tokens) and tokens[e].text == '"'}
    return [
        a
        for a in found
        if not any(s.start <= a.start < s.end for s in cues.get("site", ()))
        and not (a.value == "B-E" and (a.start in ends or _begins_inside(a, found)))
    ]


def _begins_inside(cue: PatternMatch, others: list[PatternMatch]) -> bool:
    return any(o.start < cue.start < o.end for o in others if o.value != cue.value)
