"""Find patterns of typed tokens in a sentence, many at once and in linear time.

A pattern is a short line of data: ``"рабоч* мест*"``, ``"by (the)? end of <year>"``.  All patterns
of a language are woven into one trie, which is walked once from every token; regular expressions
over the raw text were rejected because hundreds of them cost far more than a reading may take.

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
from dataclasses import dataclass, field
from typing import NamedTuple

from ondiris.errors import InvalidInput

__all__ = ["PatternMatch", "PatternTrie", "Token"]

_PIECE = re.compile(r"(\(|\)\?|\)|\||[^\s()|]+)")
_GAP = 3
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


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[int, dict[str, _Node]] = field(default_factory=dict)
    stems: dict[int, dict[str, _Node]] = field(default_factory=dict)
    endings: dict[int, dict[str, _Node]] = field(default_factory=dict)
    classes: dict[str, _Node] = field(default_factory=dict)
    word: _Node | None = None
    gap: _Node | None = None
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


class PatternTrie:
    """All patterns of a language, matched together.

    Parameters
    ----------
    suffixes : frozenset of str
        Endings that ``stem+`` accepts, the empty one included.
    """

    __slots__ = ("_first", "_root", "_suffixes")

    def __init__(self, suffixes: frozenset[str]) -> None:
        self._root = _Node()
        self._suffixes = suffixes | {""}
        self._first: dict[tuple[str, bool, tuple[str, ...]], list[_Node]] = {}

    def add(self, pattern: str, kind: str, value: str) -> None:
        """Teach one pattern; ``kind`` and ``value`` come back with each match.

        Raises
        ------
        InvalidInput
            Where the pattern has unpaired brackets or stands for nothing.
        """
        self._first.clear()
        for sequence in _Parser(pattern).parse():
            for node in self._weave([self._root], sequence):
                if node is not self._root:
                    node.payloads.append((kind, value, pattern))

    def _weave(self, frontier: list[_Node], sequence: _Sequence) -> list[_Node]:
        for element in sequence:
            if isinstance(element, str):
                frontier = [_step(node, element) for node in frontier]
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
        found: list[PatternMatch] = []
        for at in range(len(tokens)):
            found += self._at(tokens, at)
        return _longest(found)

    def _at(self, tokens: list[Token], at: int) -> list[PatternMatch]:
        started = self._start(tokens[at])
        if not started:
            return []
        best: dict[tuple[str, str], PatternMatch] = {}
        stack: list[tuple[_Node, int, int]] = [(node, at + 1, 0) for node in started]
        size = len(tokens)
        while stack:
            node, i, gap = stack.pop()
            stack += [(join, i, gap) for join in node.joined]
            for kind, value, rule in node.payloads:
                known = best.get((kind, value))
                if known is None or known.end < i:
                    best[(kind, value)] = PatternMatch(kind, value, at, i, rule)
            if i >= size:
                continue
            token = tokens[i]
            if gap and (token.kind in "wx" or token.text == "-"):
                stack.append((node, i + 1, gap - 1))
            stack += [(following, i + 1, 0) for following in self._follow(node, token)]
            if node.gap is not None:
                stack += [(following, i + 1, 0) for following in self._follow(node.gap, token)]
                if token.kind in "wx" or token.text == "-":
                    stack.append((node.gap, i + 1, _GAP - 1))
        return list(best.values())

    def _start(self, token: Token) -> list[_Node]:
        """Return where patterns go on after their first token; words repeat, so it is kept."""
        key = (token.text, token.kind in "wx", token.classes)
        known = self._first.get(key)
        if known is None:
            known = self._follow(self._root, token)
            if self._root.gap is not None:
                known = [*known, *self._follow(self._root.gap, token)]
            if len(self._first) >= _KEPT:
                self._first.clear()
            self._first[key] = known
        return known

    def _follow(self, node: _Node, token: Token) -> list[_Node]:
        text = token.text
        out: list[_Node] = []
        hit = node.exact.get(text)
        if hit is not None:
            out.append(hit)
        if token.kind in "wx":
            for length, table in node.prefixes.items():
                hit = table.get(text[:length])
                if hit is not None:
                    out.append(hit)
            for length, table in node.stems.items():
                hit = table.get(text[:length])
                if hit is not None and text[length:] in self._suffixes:
                    out.append(hit)
            for length, table in node.endings.items():
                hit = table.get(text[-length:])
                if hit is not None:
                    out.append(hit)
            if node.word is not None:
                out.append(node.word)
        for name in token.classes:
            hit = node.classes.get(name)
            if hit is not None:
                out.append(hit)
        return out


def _step(node: _Node, element: str) -> _Node:  # noqa: PLR0911 - one return an element kind
    if element == "...":
        node.gap = node.gap or _Node()
        return node.gap
    if element == "_":
        node.word = node.word or _Node()
        return node.word
    if element.startswith("<") and element.endswith(">") and len(element) > 2:
        return node.classes.setdefault(element[1:-1], _Node())
    if len(element) > 1 and element.startswith("*"):
        return node.endings.setdefault(len(element) - 1, {}).setdefault(element[1:], _Node())
    if len(element) > 1 and element.endswith("*"):
        return node.prefixes.setdefault(len(element) - 1, {}).setdefault(element[:-1], _Node())
    if len(element) > 1 and element.endswith("+"):
        return node.stems.setdefault(len(element) - 1, {}).setdefault(element[:-1], _Node())
    return node.exact.setdefault(element, _Node())


def _longest(found: list[PatternMatch]) -> list[PatternMatch]:
    """Drop a match inside a longer one of its kind, and mere endings beside a whole word."""
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
