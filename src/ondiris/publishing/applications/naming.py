"""What is due and what was done in an application, as words without names or amounts.

A mail and a feed leave the house: they carry codes, kinds and days, and lead to the page that who
has signed in may read.
"""

from __future__ import annotations

from collections.abc import Mapping

from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.news import ApplicationNews
from ondiris.production.applications.owing import WaitingStep
from ondiris.production.applications.reading import ApplicationDebt
from ondiris.publishing.applications.names import ApplicationNames

__all__ = ["NoticeNames"]


class NoticeNames:
    """Names of what applications go through, in one language.

    Parameters
    ----------
    names : ApplicationNames
    applications : mapping of str to KeptApplication
    """

    def __init__(
        self, names: ApplicationNames, applications: Mapping[str, KeptApplication]
    ) -> None:
        self.voice, self._names = names.voice, names
        self._of = {code: kept.procedure for code, kept in applications.items()}

    def thing(self, kind: str, application: str, code: str) -> str:
        """Return what a step, or a thing owed, is called."""
        if kind == "step":
            return self._names.step(self._of.get(application, ""), code).text
        words = self.voice.words
        # Names that go before an amount, "water a day: 500 m³", say too much without one.
        plain = {"water": words("Water"), "gas": words("Gas"), "sewerage": words("Sewerage")}
        name = plain.get(code) or self._names.thing(code)
        return f"{name[:1].upper()}{name[1:]}"

    def debt(self, one: ApplicationDebt) -> str:
        """Return a step that waits, or what is owed, as a line: what, whose turn, since or by."""
        voice, words = self.voice, self.voice.words
        if isinstance(one, WaitingStep):
            said = [
                self.thing("step", one.application.code, one.step.step),
                words("turn of: %(party)s", party=voice.label("debt_parties", one.waits_for)),
                words("since %(day)s", day=voice.day(one.step.since)),
            ]
            due = min((r.due for r in one.clock.readings if r.due), default=None)
            if due is not None and one.confirmed:
                said.append(words("due by %(day)s", day=voice.day(due)))
        else:
            owed = one.obligation
            said = [
                self.thing("obligation", one.application.code, owed.what),
                words("owed by: %(party)s", party=voice.label("debt_parties", str(owed.side))),
                words("due by %(day)s", day=voice.day(owed.due.last_day)),
            ]
        if one.overdue:
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
            kind = "step" if one.of_step else "obligation"
            what = self.thing(kind, one.application, one.what)
        outcome = voice.label("step_outcomes", one.outcome) if one.outcome else ""
        after = ", ".join(part for part in (what, outcome, voice.day(one.day)) if part)
        return f"{done}: {after}"
