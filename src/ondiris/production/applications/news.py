"""What was done in applications, newest first, each act with the revision that brought it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.applications import read_act, read_obligation
from ondiris.model import Period, Vintage, World
from ondiris.ports import Archive, Audience, RecordedStatement
from ondiris.production.applications.kept import ACT, KEPT, OWES

__all__ = ["ApplicationNews", "news"]

_TOLD = frozenset({ACT, OWES, KEPT})
_OF_OBLIGATIONS = frozenset({"owes", "kept"})


@dataclass(frozen=True, slots=True)
class ApplicationNews:
    """One thing that was done in an application, or said of it.

    Parameters
    ----------
    id : str
        The entry.
    application : str
    kind : str
        An act (``filed``, ``decided``, …), ``owes`` or ``kept``.
    what : str
        Code of the step or of what is owed; empty where there is none.
    outcome : str
        Of a decision.
    day : date
        On which it was done.
    revision : int
        That brought it.
    """

    id: str
    application: str
    kind: str
    what: str
    outcome: str
    day: date
    revision: int

    @property
    def of_step(self) -> bool:
        """Whether it was done at a step."""
        return bool(self.what) and self.kind not in _OF_OBLIGATIONS


def news(
    archive: Archive,
    vintage: Vintage,
    audience: Audience,
    *,
    worlds: Sequence[World] = (World.ACTUAL,),
    application: str | None = None,
) -> list[ApplicationNews]:
    """Return what was done in applications that a vintage knows, newest first.

    Parameters
    ----------
    archive : Archive
    vintage : Vintage
    audience : Audience
        The public is shown none.
    worlds : sequence of World
    application : str, optional
        Of one alone.
    """
    found = [
        _told(one)
        for one in archive.statements(vintage, audience, subject=application, worlds=worlds)
        if one.statement.property in _TOLD
    ]
    found.sort(key=lambda one: (-one.revision, -one.day.toordinal(), one.application, one.id))
    return found


def _told(one: RecordedStatement) -> ApplicationNews:
    said, day = one.statement, one.statement.known.day
    kind, what, outcome = "kept", said.value.partition(" ")[2], ""
    if said.property == ACT:
        act = read_act(said.value, said.subject, day)
        kind, what, outcome = str(act.act), act.step, str(act.outcome or "")
    elif said.property == OWES:
        kind = "owes"
        what = read_obligation(said.value, said.subject, said.valid or Period.day(day)).what
    return ApplicationNews(one.id, said.subject, kind, what, outcome, day, one.revision)
