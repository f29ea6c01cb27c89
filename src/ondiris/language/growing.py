"""A text that grows at its end, as whoever composes one reads it again after every sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ondiris.language.claim import Claim, Document
from ondiris.language.context import Context
from ondiris.language.text import Folded

__all__ = ["GrowingText", "Heard"]

Parts = Sequence[tuple[int, int]]


class Heard(NamedTuple):
    """What holds behind some paragraphs of a text, the claims of its part and those before it."""

    context: Context
    spoken: Counter[str]
    found: list[Claim]
    done: list[Claim]

    def copied(self) -> Heard:
        """Return the same, to go on from."""
        return Heard(self.context.copy(), self.spoken.copy(), [*self.found], [*self.done])

    def of(self, document: Document) -> tuple[list[Claim], list[Claim]]:
        """Return its claims as those of a document."""
        found, done = ([replace(c, doc=document) for c in told] for told in (self.found, self.done))
        return found, done


class _Beginning(NamedTuple):
    lang: str
    text: str
    folded: str
    parts: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class GrowingText:
    """Keeps what was heard of a text's beginnings, so that each paragraph is read once.

    A paragraph is read by what stands before it alone.  Whether it begins and ends where it did,
    the whole text decides: what is kept is taken only where all of it up to there is the same.
    """

    kept: list[tuple[_Beginning, Heard]] = field(default_factory=list)

    def known(self, lang: str, text: str, folded: Folded, parts: Parts) -> tuple[int, Heard | None]:
        """Return how many paragraphs of a text were read before, and what was heard of them.

        Parameters
        ----------
        lang : str
            The language that it is read in.
        text : str
        folded : Folded
            The text as it is matched.
        parts : sequence of tuple of int
            Its paragraphs.
        """
        for count in range(min(len(self.kept), len(parts)), 0, -1):
            beginning, heard = self.kept[count - 1]
            if beginning == _beginning(lang, text, folded, parts[:count]):
                del self.kept[count:]
                return count, heard.copied()
        self.kept.clear()
        return 0, None

    def keep(self, lang: str, text: str, folded: Folded, parts: Parts, heard: Heard) -> None:
        """Keep what was heard of a beginning that has one paragraph more than those kept.

        Parameters
        ----------
        lang, text, folded
            As for `known`.
        parts : sequence of tuple of int
            The paragraphs of the beginning.
        heard : Heard
        """
        self.kept.append((_beginning(lang, text, folded, parts), heard.copied()))


def _beginning(lang: str, text: str, folded: Folded, parts: Parts) -> _Beginning:
    end = parts[-1][1]
    return _Beginning(lang, text[: folded.origin(end - 1) + 1], folded.text[:end], tuple(parts))
