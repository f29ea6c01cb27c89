"""Find who says what a sentence tells: "according to the bureau", "сообщил аким", "деді министр".

A word of saying is a cue; who says it stands beside it, up to the next mark, figure or time, and
holds a name in capitals or a body that speaks ("the ministry", "мамандар").  The name is kept as
printed; "he said" is the speaker before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ondiris.language.names import CAPITAL
from ondiris.language.patterns import PatternMatch, Token
from ondiris.language.scene import Scene

__all__ = ["SpeakerWords", "speaker_of"]

_BOUNDS = frozenset(",;:!?()")
_QUOTE = '"'
_LONGEST, _QUOTED = 14, 7
_INITIAL = 2
_NAMES = 2


@dataclass(frozen=True, slots=True)
class SpeakerWords:
    """The tokens that name a speaker; ``again`` where a pronoun stands for the one before."""

    first: int
    last: int
    again: bool = False


def speaker_of(scene: Scene) -> SpeakerWords | None:
    """Return the tokens that name who says what a sentence tells.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    SpeakerWords, optional
        None where the sentence does not say.
    """
    passive = scene.words.get("passive", ())
    for cue in scene.cue("said"):
        if cue.start and scene.tokens[cue.start - 1].text in passive:
            continue
        for after in _sides(cue, scene.tokens):
            first, last = _run(scene, cue.end, 1) if after else _run(scene, cue.start, -1)
            found = _named(scene.tokens, first, last, scene.words)
            if found is not None:
                return found
    return None


def _sides(cue: PatternMatch, tokens: Sequence[Token]) -> tuple[bool, ...]:
    """Return on which side of a word of saying its speaker is looked for, the likelier first."""
    if cue.value != "verb":
        return (cue.value == "ahead",)
    before = tokens[cue.start - 1].text if cue.start else ""
    closed = before in _BOUNDS or before in ('"', "-")
    return (True, False) if closed else (False, True)


def _run(scene: Scene, at: int, step: int) -> tuple[int, int]:
    """Return the tokens on one side of a word of saying, up to where a name must end."""
    clause = scene.words.get("clause", ())
    end = at
    while abs(end - at) < _LONGEST:
        here = end if step > 0 else end - 1
        if not 0 <= here < len(scene.tokens) or _bounds(scene.tokens, here, clause):
            break
        end += step
    return min(at, end), max(at, end)


def _bounds(tokens: Sequence[Token], at: int, clause: Sequence[str]) -> bool:
    """Tell whether a name ends at a token: a mark, a figure, a time, or a word of another clause.

    Quotes around a short name belong to it, and so do the dots of initials and of addresses.
    """
    token = tokens[at]
    if token.text == _QUOTE:
        return not _pairs(tokens, at)
    if token.text in ".-":
        inside = 0 < at < len(tokens) - 1
        tight = inside and tokens[at - 1].end == token.start and token.end == tokens[at + 1].start
        initial = token.text == "." and at > 0 and _initial(tokens, at - 1)
        return not (tight or initial)
    if token.text in clause:
        return not _initial(tokens, at)
    return token.kind not in "wxp" or token.text in _BOUNDS


def _pairs(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a quote at a token is one of a pair around a short name."""
    marks = [i for i, token in enumerate(tokens) if token.text == _QUOTE]
    if len(marks) % 2:
        return False
    k = marks.index(at) // 2 * 2
    a, b = marks[k], marks[k + 1]
    return b - a <= _QUOTED and all(t.kind in "wx" or t.text == "-" for t in tokens[a + 1 : b])


def _named(
    tokens: Sequence[Token], first: int, last: int, words: Mapping[str, tuple[str, ...]]
) -> SpeakerWords | None:
    """Return a run from its first name or body on; None where it names nobody."""
    again = words.get("again", ())
    if any(t.text in again for t in tokens[first:last]):
        return SpeakerWords(first, last, again=True)
    bodies = words.get("bodies", ())
    spoken = [i for i in range(first, last) if tokens[i].text.startswith(bodies)]
    capitals = [i for i in range(first, last) if CAPITAL in tokens[i].classes]
    if capitals == [0] and not spoken and last > 1:
        capitals = []  # "Later agencies reported": a sentence begins, nobody is named
    if not spoken and not capitals:
        return None
    begin = min([*spoken, *capitals])
    if spoken and (first == 0 or tokens[first - 1].text in _BOUNDS):
        leads = words.get("leads", ())
        begin = next(i for i in range(first, spoken[0] + 1) if tokens[i].text not in leads)
    while begin > first + 1 and tokens[begin - 1].text == "." and _initial(tokens, begin - 2):
        begin -= 2
    if begin > first and tokens[begin - 1].text == _QUOTE:
        begin -= 1
    if not spoken:
        last = _name_ends(tokens, begin, last)
    while tokens[last - 1].text == "." or tokens[last - 1].text in words.get("and", ()):
        last -= 1
    return SpeakerWords(begin, last)


def _initial(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a short word with a dot stands at a token: an initial."""
    dotted = at + 1 < len(tokens) and tokens[at + 1].text == "."
    return dotted and tokens[at].kind == "w" and len(tokens[at].text) <= _INITIAL


def _name_ends(tokens: Sequence[Token], begin: int, last: int) -> int:
    """Return where a name without an office ends: "said Ivan Ivanov at a briefing"."""
    end, names = begin, 0
    most = _NAMES - _initial(tokens, begin)
    quoted = tokens[begin].text == _QUOTE
    while end < last and (
        quoted or tokens[end].kind == "p" or _initial(tokens, end)
        or (CAPITAL in tokens[end].classes and names < most)
    ):  # fmt: skip
        names += CAPITAL in tokens[end].classes
        end += 1
    return end
