"""A document whose claims were answered: everything that is told of it, whoever tells it."""

from __future__ import annotations

from dataclasses import dataclass

from ondiris.language import Bulletin
from ondiris.model import Known, Period, Source
from ondiris.production.bulletins.accepting import UnplacedClaim
from ondiris.production.bulletins.answering import AnsweredClaim
from ondiris.production.bulletins.measuring import MeasuredAssertion

__all__ = ["AnsweredDocument"]


@dataclass(frozen=True, slots=True)
class AnsweredDocument:
    """A document beside what is known now.

    Parameters
    ----------
    source : Source or None
        The document as the ledger knows it; none for a text that is not recorded.
    known : Known
        The day it said what it says.
    period : Period or None
        The period it was answered for; none for the newest of each.
    answers : tuple of AnsweredClaim
        In the order of the text.
    unplaced : tuple of UnplacedClaim
        Claims whose question is not clear, with the reason.
    repeated : tuple of (str, str)
        Claims that another claim of the text says more exactly.
    contradictions : tuple of str
        What the text says of itself that does not fit.
    assertions : tuple of MeasuredAssertion
        Claims without a number, each sorted.
    unsorted : int
        Sentences in which neither a number nor an assertion was recognised.
    bulletin : Bulletin or None
        The text as it was read; none for a recorded source.
    """

    source: Source | None
    known: Known
    period: Period | None
    answers: tuple[AnsweredClaim, ...]
    unplaced: tuple[UnplacedClaim, ...] = ()
    repeated: tuple[tuple[str, str], ...] = ()
    contradictions: tuple[str, ...] = ()
    assertions: tuple[MeasuredAssertion, ...] = ()
    unsorted: int = 0
    bulletin: Bulletin | None = None
