"""A sentence ready for attachment: quantities collapsed to one token each, cues, and distances.

Distance counts what stands between two tokens: words a little, commas more, other quantities and
semicolons most.  That one number replaces a parse: the governing noun or verb of a figure is
almost always the nearest of its kind once boundaries are paid for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ondiris.language.claim import MONEY, Time
from ondiris.language.lexicon import Language
from ondiris.language.names import UPPER, NamedThing
from ondiris.language.patterns import PatternMatch, Token
from ondiris.language.periods import (
    Mention,
    in_the_year_of,
    listed_years,
    resolve,
    year_of,
)
from ondiris.language.quantities import Quantity, scan
from ondiris.language.settling import settled_cues
from ondiris.language.sharing import count_by_the_year, join_spans, share_units

__all__ = ["Scene", "classify", "set_scene"]

_MARKS = frozenset(",;")
_COST = {
    ",": 2.5,
    ":": 2.0,
    ";": 7.0,
    ".": 7.0,
    "!": 7.0,
    "?": 7.0,
    "(": 2.0,
    ")": 2.0,
    "-": 1.0,
    '"': 0.0,
}
_QUANTITY, _TIME, _WORD = 2.5, 0.4, 1.0
_SMALL = 5
_ROUND = "2000"


@dataclass(slots=True)
class Scene:
    """One sentence with its quantities at ``places`` and its cues by kind."""

    tokens: list[Token]
    quantities: list[Quantity]
    places: list[int]
    nouns: list[tuple[int, int]]
    mentions: list[Mention]
    cues: dict[str, list[PatternMatch]]
    weights: list[float] = field(default_factory=list)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: list[NamedThing] = field(default_factory=list)
    zones: frozenset[int] = frozenset()
    """Where phrases end that call something a zone or a park, and no certain one."""

    def distance(self, start: int, end: int, at: int) -> float:
        """Return the cost of what stands between a range of tokens and a token."""
        if start <= at < end:
            return 0.0
        if at < start:
            return self.weights[start] - self.weights[at + 1]
        return self.weights[at] - self.weights[end]

    def cue(self, kind: str, value: str | None = None) -> list[PatternMatch]:
        """Return the cues of a kind, of one value where given."""
        found = self.cues.get(kind)
        if not found:
            return []
        return found if value is None else [c for c in found if c.value == value]

    def foreign(self) -> list[NamedThing]:
        """Return the unknown sites and areas; an unknown town beside a known region lies in it."""
        return [
            n
            for n in self.names
            if n.kind == "site" or (n.kind == "area" and not self.cue("place"))
        ]

    def dashed(self, at: int) -> bool:
        """Tell whether a token stands behind a dash: "көмір - 103,4 %", "кластеров - 210"."""
        before = self.tokens[at - 1] if at else None
        return before is not None and before.text == "-" and before.end < self.tokens[at].start

    def bracketed(self, at: int) -> bool:
        """Tell whether a token stands alone in brackets."""
        inside = 0 < at < len(self.tokens) - 1
        return inside and self.tokens[at - 1].text == "(" and self.tokens[at + 1].text == ")"

    def bare(self, at: int) -> bool:
        """Tell whether no noun stands behind a figure: a mark, a verb or the end does."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None or after.kind != "w" or after.text in self.words.get("and", ()):
            return after is None or after.kind != "n"
        kinds = ("modality", "growth", "being")
        return any(c.start == at + 1 for kind in kinds for c in self.cue(kind))

    def beyond(self, start: int, end: int, at: int) -> bool:
        """Tell whether another figure and a mark stand between a range of tokens and a figure."""
        first, last = (end, at) if end <= at else (at + 1, start)
        between = self.tokens[first:last]
        return any(t.kind == "q" for t in between) and any(t.text in _MARKS for t in between)

    @property
    def summed(self) -> bool:
        """Whether the sentence begins with what is done by now: "so far, 147 have opened"."""
        times = [m.time for m in self.mentions if m.start <= 1 and m.time is not None]
        return any(time.type == "since" and time.start is None for time in times)

    def holds_quantity(self, match: PatternMatch) -> bool:
        """Tell whether a construction spans a quantity token."""
        return any(self.tokens[i].kind == "q" for i in range(match.start, match.end))


def classify(tokens: list[Token], lang: Language) -> None:
    """Give tokens the classes that time patterns ask for: year, month, n, ord."""
    for token in tokens:
        if token.kind == "n" and token.text.isdigit():
            if year_of(token.text) is not None:
                token.classes = ("year",)
            elif len(token.text) <= 2:
                token.classes, token.value = ("n",), int(token.text)
    for match in lang.classes.find(tokens):
        if match.end - match.start != 1:
            continue
        token = tokens[match.start]
        if match.kind == "number":
            if match.value.isdigit() and int(match.value) <= 31 and token.kind == "w":
                token.classes, token.value = (*token.classes, "n"), int(match.value)
        else:
            name = "month" if match.kind == "month" else "ord"
            token.classes, token.value = (*token.classes, name), int(match.value)


def _mentions(
    matches: list[PatternMatch],
    tokens: list[Token],
    published: date | None,
    fallback: int | None,
    words: Mapping[str, tuple[str, ...]],
) -> list[Mention]:
    out: list[Mention] = []
    counted = {m.start for m in matches if m.kind == "unit" and m.value in ("persons", "jobs")}
    for match in sorted(
        (m for m in matches if m.kind == "period"),
        key=lambda m: (m.start - m.end, m.start, "@earlier" not in m.value),
    ):
        if any(m.start < match.end and match.start < m.end for m in out):
            continue
        behind = tokens[match.end].kind if match.end < len(tokens) else ""
        if match.value == "labelled" and behind != "n":
            continue  # "2000-ға жуық" is no year, "2024 - 260 млрд" begins with one
        if match.end in counted and tokens[match.end - 1].text == _ROUND:
            continue  # "jobs for 2000 people"
        mention = resolve(match, tokens, published, fallback)
        if mention is not None:
            out.append(mention)
    return _quarters_again(sorted(out, key=lambda m: m.start), tokens, words.get("by", ()))


def _quarters_again(
    mentions: list[Mention], tokens: list[Token], by: tuple[str, ...]
) -> list[Mention]:
    """Keep "in the second" where a quarter was told before it, and give it the year of that."""
    out: list[Mention] = []
    for mention in mentions:
        if not mention.again:
            out.append(mention)
            continue
        before = next((m.time for m in reversed(out) if m.time is not None), None)
        noun = tokens[mention.end : mention.end + 1]
        counted = bool(noun) and noun[0].kind == "w" and noun[0].text not in by
        if before is not None and before.grain == "quarter" and mention.time and not counted:
            out.append(replace(mention, time=in_the_year_of(mention.time, before)))
    return out


def set_scene(
    tokens: list[Token], lang: Language, published: date | None, fallback: int | None
) -> Scene:
    """Read times, quantities and cues of a sentence.

    Parameters
    ----------
    tokens : list of Token
        One sentence; classes are added in place.
    lang : Language
    published : date or None
    fallback : int or None
        The year last named.

    Returns
    -------
    Scene
    """
    classify(tokens, lang)
    matches = _written_codes(lang.lexical.find(tokens), tokens, lang)
    mentions = _mentions(matches, tokens, published, fallback, lang.words)
    mentions = [_or_a_base(m, tokens, lang.words) for m in mentions]
    mentions = [_or_an_index_base(m, tokens, lang.words, published) for m in mentions]
    mentions = listed_years(_after_their_bases(mentions), tokens, lang.words)
    kinds = [t.kind for t in tokens]
    for mention in mentions:
        for i in range(mention.start, mention.end):
            kinds[i] = "t"
    quantities = scan(tokens, kinds, matches, lang)
    count_by_the_year(quantities, tokens, mentions)
    share_units(quantities, tokens, lang)
    join_spans(quantities, tokens, lang.words)
    zones = {m.end for m in matches if m.kind == "unit" and m.value == "zones"}
    return _collapse(tokens, quantities, mentions, zones, lang)


def _or_a_base(
    mention: Mention, tokens: list[Token], words: Mapping[str, tuple[str, ...]]
) -> Mention:
    """Take a time behind "than in" or before "-мен салыстырғанда" for what is compared with."""
    if mention.time is None or mention.time.type != "flow":
        return mention
    small, compared = words.get("small", ()), words.get("compared", ())
    at = mention.start - 1
    while at >= 0 and mention.start - at <= _SMALL and tokens[at].text in small:
        at -= 1
    first = tokens[mention.start].text
    before = at >= 0 and tokens[at].text in compared
    after = [t.text for t in tokens[mention.end : mention.end + 1]]
    if before or first in compared or (after and after[0] in words.get("compared_behind", ())):
        return replace(mention, time=None, base="yoy_same_period")
    return mention


def _after_their_bases(mentions: list[Mention]) -> list[Mention]:
    """Take months without a year, beside the same months of a year, for those of the next one."""
    bases = {str(m.year) for m in mentions if m.base == "yoy_same_period"}
    return [_a_year_on(m) if _is_base(m.time, bases) else m for m in mentions]


def _is_base(time: Time | None, bases: set[str]) -> bool:
    """Tell whether a year that was only guessed is one that a change is measured against."""
    guessed = time is not None and time.type == "flow" and time.resolved_from == "published"
    return guessed and str(time.end if time else "")[: len("2025")] in bases


def _a_year_on(mention: Mention) -> Mention:
    time = mention.time
    assert time is not None  # noqa: S101 - only what has a time is asked for
    start, end = (f"{int(day[:4]) + 1}{day[4:]}" for day in (str(time.start), str(time.end)))
    return replace(mention, time=replace(time, start=start, end=end))


def _or_an_index_base(
    mention: Mention, tokens: list[Token], words: Mapping[str, tuple[str, ...]], day: date | None
) -> Mention:
    """Take "105,2 % к 2023 году" in a text of a later year for an index against that year."""
    time, at = mention.time, mention.start
    if time is None or time.type != "deadline" or day is None or not at:
        return mention
    year = str(time.end)[: len("2023")]
    past = year.isdigit() and int(year) < day.year
    beside = tokens[at - 1].text == "%" and tokens[at].text in words.get("against", ())
    if not (past and beside):
        return mention
    return replace(mention, time=None, base="prev_year", year=int(year))


def _written_codes(
    matches: list[PatternMatch], tokens: list[Token], lang: Language
) -> list[PatternMatch]:
    """Leave out codes of currencies that are not in capitals: 'all' and 'top' are words."""
    told = lang.data.get("unit", {})
    return [
        match
        for match in matches
        if match.kind != "unit"
        or match.value not in MONEY
        or match.value in told
        or tokens[match.start].text != match.value.casefold()
        or UPPER in tokens[match.start].classes
    ]


def _collapse(
    tokens: list[Token],
    quantities: list[Quantity],
    mentions: list[Mention],
    zones: set[int],
    lang: Language,
) -> Scene:
    ranges: dict[int, tuple[int, Quantity | Mention]] = {}
    for q in quantities:
        ranges[q.first] = (q.last, q)
    for m in mentions:
        ranges.setdefault(m.start, (m.end, m))
    out: list[Token] = []
    moved: dict[int, int] = {}
    places: list[int] = []
    times: list[Mention] = []
    i = 0
    while i < len(tokens):
        moved[i] = len(out)
        end, item = ranges.get(i, (i + 1, None))
        if isinstance(item, Quantity):
            places.append(len(out))
            out.append(Token("q", "", tokens[i].start, tokens[end - 1].end, _classes(item), item))
        elif isinstance(item, Mention):
            at = len(out)
            times.append(replace(item, start=at, end=at + 1))
            out.append(Token("t", "", tokens[i].start, tokens[end - 1].end, ("t",)))
        else:
            out.append(tokens[i])
        for k in range(i, end):
            moved[k] = len(out) - 1
        i = end
    moved[len(tokens)] = len(out)
    nouns = [
        (moved[q.noun[0]], moved[q.noun[1] - 1] + 1) if q.noun else (places[k], places[k] + 1)
        for k, q in enumerate(quantities)
    ]
    counted = [n for n, q in zip(nouns, quantities, strict=True) if q.unit == "zones"]
    cues, names = settled_cues(out, counted, lang)
    ends = frozenset(moved[end] for end in zones)
    return Scene(
        out, quantities, places, nouns, times, cues, _weights(out), lang.words, names, ends
    )


def _classes(q: Quantity) -> tuple[str, ...]:
    kind = q.kind if q.unit is not None else "bare"
    names = ["q", kind, *(f"{kind}.{form}" for form in sorted(q.forms))]
    if q.unit in ("persons", "projects", "jobs", "enterprises"):
        names.append(q.unit)
    return tuple(names)


def _weights(tokens: list[Token]) -> list[float]:
    out = [0.0]
    for i, token in enumerate(tokens):
        if token.kind == "q":
            cost = _QUANTITY
        elif token.kind == "t":
            cost = _TIME
        elif token.kind == "p":
            cost = _COST.get(token.text, 0.5)
            touching = i > 0 and tokens[i - 1].end == token.start
            if token.text == "-" and touching:
                cost = 0.0
        else:
            cost = _WORD
        out.append(out[-1] + cost)
    return out
