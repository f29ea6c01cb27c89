"""Claims without a number: found by their cues, and sorted by whether a figure could bear them out.

A press text says as much in words as in numbers.  Such a claim is *measurable* where an indicator
measures what it speaks of, an *interpretation* where none could, and its *cause is not shown*
where it names one.  None is ever called consistent.  Topics and cues are data
(``domain/assertions.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ondiris.language.lexicon import LANGUAGE_DATA, Language, PlaceForms, domain, language
from ondiris.language.patterns import PatternMatch, Token
from ondiris.language.text import Folded, fold, paragraphs, sentences, tokenise

__all__ = ["Assertion", "AssertionSort", "Assertions", "assertions"]

_LEAST_WORDS = 3


class AssertionSort(StrEnum):
    """What figures can say of a claim without a number."""

    MEASURABLE = "measurable"
    INTERPRETATION = "interpretation"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing a sentence asserts without a number.

    Parameters
    ----------
    id : str
    span : tuple of (int, int)
        The sentence, as characters of the text.
    quote : str
        The words that gave it away, at most six.
    topic : str
        Code of what it speaks of.
    sort : AssertionSort
    indicators : tuple of str
        Codes of what measures it, or comes nearest to it.
    activity : str
        Activity that the sentence names; empty for none.
    """

    id: str
    span: tuple[int, int]
    quote: str
    topic: str
    sort: AssertionSort
    indicators: tuple[str, ...] = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Assertions:
    """The assertions of a text, and its sentences in which none was recognised."""

    assertions: tuple[Assertion, ...]
    plain: tuple[tuple[int, int], ...]


def assertions(text: str, *, lang: str, places: PlaceForms | None = None) -> Assertions:
    """Find and sort what a text asserts without a number.

    Parameters
    ----------
    text : str
        Plain text; paragraphs are lines.
    lang : str
        Code of its language.
    places : PlaceForms, optional
        As `ondiris.language.read`.

    Raises
    ------
    NotFound
        Where no such language is described.

    Examples
    --------
    >>> found = assertions("Рост стал результатом системной политики города.", lang="ru")
    >>> [(a.topic, str(a.sort)) for a in found.assertions]
    [('result_of_policy', 'cause')]
    """
    described = language(lang, places)
    folded = fold(text, described.transliterations)
    found: list[Assertion] = []
    plain: list[tuple[int, int]] = []
    for tokens in _sentences(text, folded, described):
        span = _span(tokens, folded)
        said = _said(tokens, described)
        if not said:
            plain.append(span)
        activity = _activity(tokens, described)
        for match in said:
            name = f"s{len(found) + 1}"
            found.append(_assertion(name, span, match, tokens, text, folded, activity))
    return Assertions(tuple(found), tuple(plain))


def _sentences(text: str, folded: Folded, lang: Language) -> list[list[Token]]:
    """Return the sentences of a text; headings, datelines and noise are too short to assert."""
    out: list[list[Token]] = []
    for start, end in paragraphs(folded, text):
        tokens = tokenise(folded.text, start, end)
        parts = sentences(
            tokens, text, folded, lang.never_end, lang.may_end, lang.scale_abbreviations
        )
        out += [part for part in parts if sum(t.kind == "w" for t in part) >= _LEAST_WORDS]
    return out


def _said(tokens: list[Token], lang: Language) -> list[PatternMatch]:
    """Return one match a topic; a word of judgement counts where nothing else is said."""
    topics = domain(LANGUAGE_DATA)["assertion"]
    first: dict[str, PatternMatch] = {}
    for match in lang.assertions.find(tokens):
        first.setdefault(match.value, match)
    strong = [m for m in first.values() if not topics[m.value].get("weak")]
    return strong or list(first.values())[:1]


def _activity(tokens: list[Token], lang: Language) -> str:
    named = [m for m in lang.cues.find(tokens) if m.kind == "activity"]
    return named[0].value if named else ""


def _assertion(
    name: str,
    span: tuple[int, int],
    match: PatternMatch,
    tokens: list[Token],
    text: str,
    folded: Folded,
    activity: str,
) -> Assertion:
    topic = domain(LANGUAGE_DATA)["assertion"][match.value]
    first, last = _span(tokens[match.start : match.end], folded)
    return Assertion(
        id=name,
        span=span,
        quote=" ".join(text[first:last].split()[:6]),
        topic=match.value,
        sort=AssertionSort(topic["sort"]),
        indicators=tuple(topic.get("indicators", ())),
        activity=activity,
    )


def _span(tokens: list[Token], folded: Folded) -> tuple[int, int]:
    return folded.origin(tokens[0].start), folded.origin(tokens[-1].end - 1) + 1
