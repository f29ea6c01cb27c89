"""What a check found, in words that are put into a language when they are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CheckFinding", "Health", "Phrase", "phrase"]

Speaking = Callable[..., str]


class Health(StrEnum):
    """How something that was looked at is."""

    WORKS = "works"
    ATTENTION = "attention"
    ABSENT = "absent"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message of the catalogue with what is filled in.

    Parameters
    ----------
    text : str
        The English message.
    values : tuple of (str, object)
        What stands for its ``%(name)s``; a phrase among them is spoken, too.
    """

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def spoken(self, words: Speaking) -> str:
        """Return it in a language; nothing said stays nothing."""
        if not self.text:
            return ""
        values = {
            name: value.spoken(words) if isinstance(value, Phrase) else value
            for name, value in self.values
        }
        return words(self.text, **values)


def phrase(text: str, /, **values: object) -> Phrase:
    """Return a message with what is filled in."""
    return Phrase(text, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What one check found.

    Parameters
    ----------
    check : str
        Stable name of the check: ``python``, ``library-duckdb``, ``home-schema``.
    health : Health
        ``broken`` is what is needed and does not work, ``absent`` what is not there and not needed.
    subject, said, purpose : Phrase
        What was looked at, what was found, and what it is for.
    remedy : Phrase, optional
        What to do, where there is something to do.
    command : str
        The command that does it, to be pasted.
    """

    check: str
    health: Health
    subject: Phrase
    said: Phrase
    purpose: Phrase
    remedy: Phrase | None = None
    command: str = ""

    def to_json(self, words: Speaking) -> dict[str, str]:
        """Return the finding with its words in a language."""
        return {
            "check": self.check,
            "state": str(self.health),
            "subject": self.subject.spoken(words),
            "said": self.said.spoken(words),
            "purpose": self.purpose.spoken(words),
            "remedy": self.remedy.spoken(words) if self.remedy else "",
            "command": self.command,
        }
