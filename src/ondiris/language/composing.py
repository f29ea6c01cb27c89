"""Compose a text of paragraphs from claims, and make sure that a reader hears just these claims.

Prose is shorter than the sum of its sentences because it trusts the reader to carry place and time
along.  Whether he does is not assumed: the text is read as it grows, and where something else is
heard the sentence names its place and time, then says its claims one by one, and at last stands
apart, behind a separator.  So reading what was composed gives the claims back whatever they are;
what no sentence can say is handed back as `left`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ondiris.errors import InvalidInput, NotFound
from ondiris.language.claim import Claim, Time
from ondiris.language.growing import GrowingText
from ondiris.language.lexicon import PlaceForms
from ondiris.language.passages import Passage, passages
from ondiris.language.prose import Carried, Speech, tidy
from ondiris.language.reader import read

__all__ = ["SpokenFigure", "SpokenSentence", "SpokenText", "Topic", "compose"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What one paragraph is to say.

    Parameters
    ----------
    claims : tuple of Claim
        In the order in which they should be said.
    asides : tuple of str
        Sentences without figures that end the paragraph.
    anew : bool
        Whether it is about something else than the text before, so that its time is named again.
    """

    claims: tuple[Claim, ...]
    asides: tuple[str, ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True)
class SpokenFigure:
    """Where a sentence says a claim: half-open, in characters of the sentence."""

    start: int
    end: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence with the figures that it says."""

    text: str
    figures: tuple[SpokenFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A composed text.

    Parameters
    ----------
    paragraphs : tuple of tuple of SpokenSentence
    apart : tuple of SpokenSentence
        What only a sentence that begins anew can say.
    left : tuple of Claim
        What no sentence of the language can say.
    separator : str
        The line after which a reader begins anew.
    """

    paragraphs: tuple[tuple[SpokenSentence, ...], ...]
    apart: tuple[SpokenSentence, ...]
    left: tuple[Claim, ...]
    separator: str

    @property
    def text(self) -> str:
        """The text; reading it gives its claims back, in the order of `claims`."""
        said = [" ".join(s.text for s in sentences) for sentences in self.paragraphs]
        for sentence in self.apart:
            said += [self.separator, sentence.text]
        return "\n\n".join(said) + ("\n" if said else "")

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims as they are said, rounded ones with the flag ``word`` among them."""
        sentences = (*(s for paragraph in self.paragraphs for s in paragraph), *self.apart)
        return tuple(figure.claim for sentence in sentences for figure in sentence.figures)


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    claims: tuple[Claim, ...]


def compose(
    topics: Sequence[Topic],
    lang: str,
    places: PlaceForms | None = None,
    *,
    reported: Time | None = None,
) -> SpokenText:
    """Compose a text that says every claim once, a paragraph a topic.

    Parameters
    ----------
    topics : sequence of Topic
        The first opens the text with its first figure.
    lang : str
        A language whose file has a ``write`` table; with a ``prose`` table too it is told in
        paragraphs, else in plain sentences.
    places : PlaceForms, optional
    reported : Time, optional
        The time that the text reports on, before which things were; that of its first claim if
        left out.

    Raises
    ------
    NotFound
        If the language has no templates to write with.
    """
    composer = _Composer(lang, places or PlaceForms(), reported)
    drafts = composer.trusting(topics)
    if drafts is None:
        drafts = composer.careful(topics)
    return composer.told(drafts)


class _Composer:
    def __init__(self, lang: str, places: PlaceForms, reported: Time | None) -> None:
        self.lang = lang
        self.reported = reported
        self.places = places
        self.speech = Speech(lang, places)
        self.apart: list[_Wording] = []
        self.left: list[Claim] = []
        self.growing = GrowingText()

    def trusting(self, topics: Sequence[Topic]) -> list[list[_Wording]] | None:
        """Return the paragraphs as they should be; None where a reader hears something else."""
        drafts: list[list[_Wording]] = []
        carried = Carried(opened=self.reported)
        for topic, said in self._passages(topics):
            if topic.anew:
                carried.times.clear()
            paragraph = self._trusted(said, carried)
            if paragraph is None:
                return None
            drafts.append([*paragraph, *_asides(topic)])
        return drafts if self._heard(_to_the_last_claim(drafts)) else None

    def careful(self, topics: Sequence[Topic]) -> list[list[_Wording]]:
        """Return the paragraphs each said as a reader understands it.

        Where one is not understood as it should be, it is said sentence by sentence.
        """
        drafts: list[list[_Wording]] = []
        carried = Carried(opened=self.reported)
        for topic, said in self._passages(topics):
            if topic.anew:
                carried.times.clear()
            then = carried.copied()
            paragraph = self._trusted(said, then)
            if paragraph and self._heard([*drafts, paragraph]):
                drafts.append(paragraph)
                carried = then
            else:
                drafts.append([])
                for passage in said:
                    self._add(drafts, passage, carried)
            drafts[-1] += _asides(topic)
            if not drafts[-1]:
                drafts.pop()
        return drafts

    def _trusted(self, said: Sequence[Passage], carried: Carried) -> list[_Wording] | None:
        """Return a paragraph as it should be; None where something in it cannot be said so."""
        paragraph = []
        for passage in said:
            try:
                draft = _Wording(*self.speech.say(passage, carried, whole=False))
            except (InvalidInput, NotFound):
                return None
            carried.pass_over(passage.claims, self.places)
            paragraph.append(draft)
        return paragraph

    @staticmethod
    def _passages(topics: Sequence[Topic]) -> Iterator[tuple[Topic, list[Passage]]]:
        for number, topic in enumerate(topics):
            if topic.claims or topic.asides:
                yield topic, passages(topic.claims, opening=number == 0)

    def _add(self, drafts: list[list[_Wording]], passage: Passage, carried: Carried) -> None:
        """Say a passage in one sentence, else in two that say half of it each."""
        if self._added(drafts, passage, carried):
            return
        claims = passage.claims
        if len(claims) > 1:
            half = (len(claims) + 1) // 2
            for part in (claims[:half], claims[half:]):
                self._add(drafts, Passage(passage.kind, part), carried)
        elif not self._added(drafts, Passage("plain", claims), carried):
            self._set_apart(claims[0])

    def _added(self, drafts: list[list[_Wording]], passage: Passage, carried: Carried) -> bool:
        for whole in (False, True):
            try:
                draft = _Wording(*self.speech.say(passage, carried, whole=whole))
            except (InvalidInput, NotFound):
                return False
            if self._heard([*drafts[:-1], [*drafts[-1], draft]]):
                drafts[-1].append(draft)
                carried.pass_over(passage.claims, self.places)
                return True
        return False

    def _set_apart(self, claim: Claim) -> None:
        try:
            draft = _Wording(self.speech.plain.sentence([claim]), (claim,))
        except (InvalidInput, NotFound):
            self.left.append(claim)
            return
        if self._heard([[draft]]):
            self.apart.append(draft)
        else:
            self.left.append(claim)

    def _heard(self, drafts: list[list[_Wording]]) -> bool:
        """Tell whether a reader hears exactly what the drafts say."""
        meant = [c.meaning() for paragraph in drafts for d in paragraph for c in d.claims]
        return [c.meaning() for c in self._read(_joined(drafts))] == meant

    def _read(self, text: str) -> tuple[Claim, ...]:
        if not any(character.isdigit() for character in text):
            return ()
        said = read(text, lang=self.lang, places=self.places, growing=self.growing)
        return said.claims

    def told(self, drafts: list[list[_Wording]]) -> SpokenText:
        """Return the text with the place of every figure in it."""
        heard = iter(self._read(_joined(drafts)))
        paragraphs, at = [], 0
        for paragraph in drafts:
            sentences = []
            for draft in paragraph:
                sentences.append(_spoken(draft, heard, at))
                at += len(draft.text) + 1
            paragraphs.append(tuple(sentences))
            at += 1
        apart = tuple(_spoken(d, iter(self._read(d.text)), 0) for d in self.apart)
        separator = str(self.speech.plain.words["separator"])
        return SpokenText(tuple(paragraphs), apart, tuple(self.left), separator)


def _asides(topic: Topic) -> list[_Wording]:
    return [_Wording(tidy(text), ()) for text in topic.asides]


def _to_the_last_claim(drafts: list[list[_Wording]]) -> list[list[_Wording]]:
    """Return the paragraphs up to the last that says a claim: what follows moves none."""
    telling = [n for n, paragraph in enumerate(drafts) if any(d.claims for d in paragraph)]
    return drafts[: telling[-1] + 1] if telling else []


def _joined(drafts: list[list[_Wording]]) -> str:
    return "\n\n".join(" ".join(draft.text for draft in paragraph) for paragraph in drafts)


def _spoken(draft: _Wording, heard: Iterator[Claim], at: int) -> SpokenSentence:
    figures = []
    for claim in draft.claims:
        start, end = next(heard).span
        figures.append(SpokenFigure(start - at, end - at, replace(claim, span=(start, end))))
    return SpokenSentence(draft.text, tuple(figures))
