"""Who may see an entry, and from when on: the one rule, for what is recorded and what rests on it.

An entry is kept in by its confidentiality, or by an embargo until that has ended.  What is made of
several entries may be seen where each of them may: never before the last embargo ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ondiris.model.observation import Confidentiality

__all__ = ["Guarded", "Secrecy", "open_at"]


class Guarded(Protocol):
    """Whatever says how confidential it is, and until when it is under embargo."""

    @property
    def confidentiality(self) -> Confidentiality:
        """Whether it may leave at all."""

    @property
    def embargo(self) -> str:
        """Moment until which it may not; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Secrecy:
    """How confidential something is, and until when it is under embargo.

    Parameters
    ----------
    confidentiality : Confidentiality
    embargo : str
        Moment in UTC, to the second; empty where there is none.
    """

    confidentiality: Confidentiality = Confidentiality.FREE
    embargo: str = ""

    @classmethod
    def joint(cls, parts: Iterable[Guarded]) -> Secrecy:
        """Return the secrecy of what rests on all of some entries.

        Examples
        --------
        >>> first, later = Secrecy(embargo="2026-03-02T08:00:00+00:00"), Secrecy()
        >>> Secrecy.joint([first, later]).embargo
        '2026-03-02T08:00:00+00:00'
        >>> Secrecy.joint([later, Secrecy(Confidentiality.SECONDARY)]).confidentiality.name
        'INTERNAL'
        """
        given = [(part.confidentiality, part.embargo) for part in parts]
        free = all(level is Confidentiality.FREE for level, _ in given)
        return cls(
            Confidentiality.FREE if free else Confidentiality.INTERNAL,
            max((embargo for _, embargo in given), default=""),
        )


def open_at(entry: Guarded, instant: str) -> bool:
    """Whether everybody may see an entry at a moment, written as embargoes are.

    Parameters
    ----------
    entry : Guarded
    instant : str
        Moment in UTC, to the second; empty is before all embargoes.
    """
    free = entry.confidentiality is Confidentiality.FREE
    return free and (not entry.embargo or entry.embargo <= instant)
