"""What is due and what was done in an application, as words without names or amounts.

A mail and a feed leave the house: they carry codes, kinds and days, and lead to the page that who
has signed in may read.
"""

from __future__ import annotations

from collections.abc import Mapping

from ondiris.applications import Procedure
from ondiris.production.applications.digests import ApplicationDebt, is_late
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.news import ApplicationNews
from ondiris.production.applications.owing import WaitingStep
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["ApplicationNames"]


class ApplicationNames:
    """Names of what applications go through, in one language.

    Parameters
    ----------
    voice : ReaderLocale
    procedures : mapping of str to Procedure
    applications : mapping of str to KeptApplication
    """

    def __init__(
        self,
        voice: ReaderLocale,
        procedures: Mapping[str, Procedure],
        applications: Mapping[str, KeptApplication],
    ) -> None:
        self.voice = voice
        self._steps = {
            (code, step.code): step.names.get(voice.lang) or step.code
            for code, procedure in procedures.items()
            for step in procedure.steps
        }
        self._of = {code: kept.procedure for code, kept in applications.items()}

    def step(self, application: str, code: str) -> str:
        """Return what a step of an application is called; its code where it has no name."""
        return self._steps.get((self._of.get(application, ""), code), code)

    def thing(self, kind: str, application: str, code: str) -> str:
        """Return what a step, or a thing owed, is called."""
        if kind == "step":
            return self.step(application, code)
        return self.voice.label("obligations", code)

    def debt(self, one: ApplicationDebt) -> str:
        """Return a step that waits, or what is owed, as a line: what, whose turn, since or by."""
        voice, words = self.voice, self.voice.words
        if isinstance(one, WaitingStep):
            said = [
                self.step(one.application.code, one.step.step),
                words("turn of: %(party)s", party=voice.label("debt_parties", one.waits_for)),
                words("since %(day)s", day=voice.day(one.step.since)),
            ]
            due = min((r.due for r in one.clock.readings if r.due), default=None)
            if due is not None and one.confirmed:
                said.append(words("due by %(day)s", day=voice.day(due)))
        else:
            owed = one.obligation
            said = [
                voice.label("obligations", owed.what),
                words("owed by: %(party)s", party=voice.label("debt_parties", str(owed.side))),
                words("due by %(day)s", day=voice.day(owed.due.last_day)),
            ]
        if is_late(one):
            said.append(words("overdue"))
        return ", ".join(said)

    def news(self, one: ApplicationNews) -> str:
        """Return what was done as a line: what, of what, when."""
        voice, words = self.voice, self.voice.words
        if one.kind == "owes":
            done = words("Obligation entered")
        elif one.kind == "kept":
            done = words("Obligation kept")
        else:
            done = voice.label("application_acts", one.kind)
        what = ""
        if one.what:
            kind = "obligation" if one.kind in ("owes", "kept") else "step"
            what = self.thing(kind, one.application, one.what)
        outcome = voice.label("step_outcomes", one.outcome) if one.outcome else ""
        after = ", ".join(part for part in (what, outcome, voice.day(one.day)) if part)
        return f"{done}: {after}"
