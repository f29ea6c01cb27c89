"""Find patterns of typed tokens in a sentence, many at once and in linear time.

A pattern is a short line of data: ``"рабоч* мест*"``, ``"by (the)? end of <year>"``.  All patterns
of a language are woven into one trie of elements.  Each word is looked up once, for the set of
elements that it is; from then on sets alone are compared, and every step that patterns have taken
together is kept as one step, so that a sentence costs a look-up or two a token.  Regular
expressions over the raw text were rejected because hundreds of them cost far more than a reading
may take.

==============  ===========================================================
element         matches
==============  ===========================================================
``word``        the word itself, case folded
``stem*``       any word that begins so
``stem+``       the stem with any ending of the language's suffix classes
``<class>``     a token of that class: ``<year>``, ``<month>``, ``<money>``
``*end``        any word that ends so
``_``           any one word
``...``         up to three words, nothing else
``(a|b c)``     either; without a space before it, endings: ``рост(а|у)?``
``x?``          the element or nothing
==============  ===========================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ondiris.errors import InvalidInput

__all__ = ["PatternMatch", "PatternTrie", "Token"]

_PIECE = re.compile(r"(\(|\)\?|\)|\||[^\s()|]+)")
_WORD, _GAP = "_", "..."
_LONGEST_GAP = 3
_KEPT = 50_000


@dataclass(slots=True)
class Token:
    """A piece of a sentence: its kind, folded text, place and classes.

    ``kind`` is ``w`` word, ``n`` number, ``p`` mark, ``x`` name with digits, ``q`` quantity
    or ``t`` time.
    """

    kind: str
    text: str
    start: int
    end: int
    classes: tuple[str, ...] = ()
    value: object = None


class PatternMatch(NamedTuple):
    """A pattern found: what it means and the half-open range of tokens it covers."""

    kind: str
    value: str
    start: int
    end: int
    rule: str


@dataclass(slots=True, eq=False)
class _Node:
    after: dict[str, _Node] = field(default_factory=dict)
    joined: list[_Node] = field(default_factory=list)
    payloads: list[tuple[str, str, str]] = field(default_factory=list)


# A parsed pattern: alternatives of sequences of elements, an element being a word or a group.
_Sequence = list["str | _Group"]


@dataclass(frozen=True, slots=True)
class _Group:
    options: list[_Sequence]
    optional: bool = False


class _Parser:
    """Reads one pattern; every error names the pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.pieces = [
            (m.group(1), m.start() > 0 and not pattern[m.start() - 1].isspace())
            for m in _PIECE.finditer(pattern)
        ]
        self.at = 0

    def parse(self) -> list[_Sequence]:
        options = self.options()
        if self.at != len(self.pieces) or not any(options):
            raise InvalidInput(
                "bad-pattern",
                f"the pattern {self.pattern!r} stands for nothing or has unpaired brackets",
                hint="See the table of elements in ondiris.language.patterns.",
            )
        return options

    def options(self) -> list[_Sequence]:
        out = [self.sequence()]
        while self.at < len(self.pieces) and self.pieces[self.at][0] == "|":
            self.at += 1
            out.append(self.sequence())
        return out

    def sequence(self) -> _Sequence:
        out: _Sequence = []
        while self.at < len(self.pieces) and self.pieces[self.at][0] not in ("|", ")", ")?"):
            piece, touching = self.pieces[self.at]
            self.at += 1
            if piece != "(":
                out.append(_single(piece))
                continue
            options = self.options()
            optional = self.at < len(self.pieces) and self.pieces[self.at][0] == ")?"
            self.at += 1
            if touching and out and isinstance(out[-1], str):
                out.append(_glued(out.pop(), options, optional=optional))
            else:
                out.append(_Group(options, optional))
        return out


def _glued(stem: str | _Group, options: list[_Sequence], *, optional: bool) -> _Group:
    words: list[_Sequence] = [[f"{stem}{o[0] if o else ''}", *o[1:]] for o in options]
    return _Group([*words, [stem]] if optional else words)


def _single(element: str) -> str | _Group:
    if len(element) > 1 and element.endswith("?"):
        return _Group([[_single(element[:-1])]], optional=True)
    if len(element) > 1 and element.endswith(".") and element != "...":
        return _Group([[element[:-1], "."], [element[:-1]]])
    return element


@dataclass(slots=True, eq=False)
class _Kind:
    """All tokens that are the same elements."""

    elements: tuple[str, ...]


class _Elements:
    """The elements of all patterns, by how a token is looked up in them."""

    __slots__ = ("_endings", "_kinds", "_known", "_plain", "_prefixes", "_stems", "_suffixes")

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes | {""}
        self._plain: set[str] = set()
        self._prefixes: dict[int, set[str]] = {}
        self._stems: dict[int, set[str]] = {}
        self._endings: dict[int, set[str]] = {}
        self._known: dict[str | tuple[str, bool, tuple[str, ...]], _Kind] = {}
        self._kinds: dict[tuple[str, ...], _Kind] = {}

    def add(self, element: str) -> None:
        self._known.clear()
        if element in (_WORD, _GAP):
            return
        long = len(element) > 1
        if long and element[0] == "*":
            self._endings.setdefault(len(element) - 1, set()).add(element)
        elif long and element[-1] == "*":
            self._prefixes.setdefault(len(element) - 1, set()).add(element)
        elif long and element[-1] == "+":
            self._stems.setdefault(len(element) - 1, set()).add(element)
        else:
            self._plain.add(element)

    def of(self, token: Token) -> _Kind:
        """Return what a token is; words repeat, so it is kept."""
        plain = not token.classes and token.kind in "wx"
        key = token.text if plain else (token.text, token.kind in "wx", token.classes)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = tuple(self._found(token.text, token.kind in "wx", token.classes))
            known = self._known[key] = self._kinds.setdefault(found, _Kind(found))
        return known

    def _found(self, text: str, word: bool, classes: tuple[str, ...]) -> Iterator[str]:  # noqa: FBT001 - the key of what is kept
        yield from (f"<{name}>" for name in reversed(classes))
        if word:
            yield _WORD
            for length, endings in sorted(self._endings.items(), reverse=True):
                if (ending := f"*{text[-length:]}") in endings:
                    yield ending
            for length, stems in sorted(self._stems.items(), reverse=True):
                if (stem := f"{text[:length]}+") in stems and text[length:] in self._suffixes:
                    yield stem
            for length, prefixes in sorted(self._prefixes.items(), reverse=True):
                if (prefix := f"{text[:length]}*") in prefixes:
                    yield prefix
        if text in self._plain:
            yield text
        if word or text == "-":
            yield _GAP


class _Walk:
    """Where the patterns that began at one token may all stand after some tokens more."""

    __slots__ = ("payloads", "places", "steps")

    def __init__(self, reached: Iterable[tuple[_Node, int]]) -> None:
        self.places = tuple(dict.fromkeys(_without_a_token(reached)))
        ends = {(kind, value): rule for node, _ in reversed(self.places)
                for kind, value, rule in reversed(node.payloads)}  # fmt: skip
        self.payloads = tuple((*meant, rule) for meant, rule in ends.items())
        self.steps: dict[_Kind, _Walk | None] = {}


def _without_a_token(reached: Iterable[tuple[_Node, int]]) -> Iterator[tuple[_Node, int]]:
    """Add the nodes that ends go on to and gaps that may stay empty; with each what fits in yet."""
    for node, room in reached:
        if _GAP in node.after:
            yield node.after[_GAP], _LONGEST_GAP
        yield node, room
        yield from _without_a_token((join, room) for join in node.joined)


class PatternTrie:
    """All patterns of a language, matched together.

    Parameters
    ----------
    suffixes : frozenset of str
        Endings that ``stem+`` accepts, the empty one included.
    """

    __slots__ = ("_begin", "_elements", "_root", "_taken")

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._root = _Node()
        self._elements = _Elements(suffixes)
        self._begin: _Walk | None = None
        self._taken = 0

    def add(self, pattern: str, kind: str, value: str) -> None:
        """Teach one pattern; ``kind`` and ``value`` come back with each match.

        Raises
        ------
        InvalidInput
            Where the pattern has unpaired brackets or stands for nothing.
        """
        self._begin = None
        for sequence in _Parser(pattern).parse():
            for node in self._weave([self._root], sequence):
                if node is not self._root:
                    node.payloads.append((kind, value, pattern))

    def _weave(self, frontier: list[_Node], sequence: _Sequence) -> list[_Node]:
        for element in sequence:
            if isinstance(element, str):
                self._elements.add(element)
                frontier = [node.after.setdefault(element, _Node()) for node in frontier]
                continue
            ends = [end for option in element.options for end in self._weave(frontier, option)]
            frontier = self._joined([*ends, *frontier] if element.optional else ends)
        return frontier

    def _joined(self, ends: list[_Node]) -> list[_Node]:
        """Let several ends go on as one node; the root stays apart, to stay quick."""
        unique = list({id(end): end for end in ends if end is not self._root}.values())
        roots = [self._root] if any(end is self._root for end in ends) else []
        if len(unique) <= 1:
            return [*roots, *unique]
        join = _Node()
        for end in unique:
            end.joined.append(join)
        return [*roots, join]

    def find(self, tokens: list[Token]) -> list[PatternMatch]:
        """Find every pattern in a sentence; of one kind at one place the longest is kept.

        Parameters
        ----------
        tokens : list of Token
            The sentence.

        Returns
        -------
        list of PatternMatch
            In order of their first token.
        """
        kinds = [self._elements.of(token) for token in tokens]
        begin = self._beginning()
        found: list[PatternMatch] = []
        for at, kind in enumerate(kinds):
            walk = begin.steps[kind] if kind in begin.steps else self._step(begin, kind)
            if walk is not None:
                found += self._matches(walk, kinds, at)
        return _longest(found)

    def _matches(self, walk: _Walk | None, kinds: list[_Kind], at: int) -> Iterable[PatternMatch]:
        """Go on with a walk whose first token is at a place, and note where patterns end."""
        best: dict[tuple[str, str], PatternMatch] = {}
        end, size = at + 1, len(kinds)
        while walk is not None:
            for name, value, rule in walk.payloads:
                best[name, value] = PatternMatch(name, value, at, end, rule)
            if end == size:
                break
            kind = kinds[end]
            walk = walk.steps[kind] if kind in walk.steps else self._step(walk, kind)
            end += 1
        return best.values()

    def _beginning(self) -> _Walk:
        """Return the walk before the first token; one with too many steps behind it is left."""
        begin = self._begin
        if begin is None or self._taken >= _KEPT:
            begin, self._taken = _Walk([(self._root, 0)]), 0
            self._begin = begin
        return begin

    def _step(self, walk: _Walk, kind: _Kind) -> _Walk | None:
        """Take one token from every place of a walk, and keep the step."""
        reached: list[tuple[_Node, int]] = []
        for node, room in walk.places:
            following = (node.after.get(e) for e in kind.elements if e != _GAP)
            reached += [(f, 0) for f in following if f is not None]
            if room and _GAP in kind.elements:
                reached.append((node, room - 1))
        after = walk.steps[kind] = _Walk(reached) if reached else None
        self._taken += 1
        return after


def _longest(found: list[PatternMatch]) -> list[PatternMatch]:
    """Drop a match inside a longer one of its kind, and mere endings beside a whole word."""
    if len(found) < 2:
        return found
    kept: list[PatternMatch] = []
    reach: dict[str, PatternMatch] = {}
    for match in sorted(found, key=lambda m: (m.start, -m.end, m.rule[0] == "*")):
        longer = reach.get(match.kind)
        if longer is not None and match.rule[0] == "*" and longer[2:4] == match[2:4]:
            continue
        if (
            longer is not None
            and match.end <= longer.end
            and (longer.end - longer.start > match.end - match.start)
        ):
            continue
        reach[match.kind] = match
        kept.append(match)
    return kept
