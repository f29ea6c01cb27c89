"""What somebody is to be told: what fell overdue, where it is their turn, what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ondiris.applications import StepPlace
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.news import ApplicationNews
from ondiris.production.applications.owing import OwedObligation, WaitingStep
from ondiris.production.applications.reading import ApplicationDebt, ApplicationReader

__all__ = ["ApplicationDigest", "DebtKey", "debt_key", "digest"]

DebtKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ApplicationDigest:
    """What one reader is to be told.

    Parameters
    ----------
    fell : tuple
        Steps and obligations that are overdue now and were not before.
    turn : tuple
        Where it is the reader's turn, the overdue first.
    others : tuple
        What the reader waits for, or may read of.
    news : tuple of ApplicationNews
        Newest first.
    """

    fell: tuple[ApplicationDebt, ...] = ()
    turn: tuple[ApplicationDebt, ...] = ()
    others: tuple[ApplicationDebt, ...] = ()
    news: tuple[ApplicationNews, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it tells anything that was not so before."""
        return bool(self.fell or self.news)


def debt_key(one: ApplicationDebt) -> DebtKey:
    """Return by what a step or an obligation is known at any day: application, side, what."""
    if isinstance(one, WaitingStep):
        return one.application.code, one.waits_for, one.step.step
    return one.application.code, str(one.obligation.side), one.obligation.what


def digest(
    reader: ApplicationReader,
    debts: Iterable[ApplicationDebt],
    news: Iterable[tuple[ApplicationNews, KeptApplication]],
    steps: Mapping[str, Mapping[str, StepPlace]],
    before: Collection[DebtKey],
) -> ApplicationDigest:
    """Return what a reader is to be told.

    Parameters
    ----------
    reader : ApplicationReader
    debts : iterable of WaitingStep or OwedObligation
        As they stand now; obligations that were kept are nobody's debt.
    news : iterable of (ApplicationNews, KeptApplication)
        Since the reader was last told, each with its application.
    steps : mapping
        Steps by procedure.
    before : collection of DebtKey
        What was overdue when the reader was last told.
    """
    nowhere: dict[str, StepPlace] = {}
    turn, others = list[ApplicationDebt](), list[ApplicationDebt]()
    for one in debts:
        if isinstance(one, OwedObligation) and one.verdict.outcome is not None:
            continue
        if reader.reads(one, steps.get(one.application.procedure, nowhere)):
            (turn if reader.has_turn(one) else others).append(one)
    late = [one for one in (*turn, *others) if one.overdue and debt_key(one) not in before]
    told = tuple(
        one
        for one, kept in news
        if reader.reads_news(one, kept, steps.get(kept.procedure, nowhere))
    )
    return ApplicationDigest(tuple(late), tuple(turn), tuple(others), told)
