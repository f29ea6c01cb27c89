"""The desk of applications: where each stands, who is waited for, and who owes what."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from ondiris.applications import Procedure, StepPlace, WorkingDays, working_days
from ondiris.codes import read_holidays
from ondiris.errors import NotFound
from ondiris.model import Holidays, World
from ondiris.production.applications.kept import KeptApplication, applications
from ondiris.production.applications.owing import (
    OwedObligation,
    WaitingStep,
    owed,
    step_places,
    waiting,
)
from ondiris.session.applications.desk import ProcedureDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.indices.case_files import case_text

__all__ = ["ApplicationDesk"]

_SIZE = 4_000
"""About how many bytes an application takes while it is kept."""


class ApplicationDesk:
    """Applications of one home, for its own people alone.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    now : Snapshot
        As of when.
    worlds : sequence of World
        Real applications, or invented ones; never both in one list.
    """

    def __init__(
        self, observatory: Observatory, now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,)
    ) -> None:
        self.observatory, self.now, self.worlds = observatory, now, tuple(worlds)
        self.today = min(observatory.today, now.vintage.known)

    def applications(self) -> Mapping[str, KeptApplication]:
        """Return every application by code, oldest first."""
        now = self.now
        return now.memory.get(
            ("applications", now.vintage, now.audience, self.worlds),
            lambda: applications(now.ledger, now.vintage, now.audience, worlds=self.worlds),
            lambda found: _SIZE * (1 + len(found)),
        )

    def one(self, code: str) -> KeptApplication:
        """Return an application by its code.

        Raises
        ------
        NotFound
            ``unknown-application``; the nearest ones are named.
        """
        found = self.applications()
        if code not in found:
            near = difflib.get_close_matches(code, found, n=3)
            raise NotFound(
                "unknown-application", f"there is no application {code[:40]!r}",
                hint=f"Nearest: {', '.join(near)}." if near else "See `ondiris applications`.",
            )  # fmt: skip
        return found[code]

    def procedures(self) -> Mapping[str, Procedure]:
        """Return the procedures of the home by code."""
        found = ProcedureDesk(self.now, self.today).procedures()
        return {one.code: one for one in found}

    def steps(self) -> Mapping[str, Mapping[str, StepPlace]]:
        """Return the steps of every procedure as the rules of acts ask for them."""
        return {
            code: step_places(one, self.observatory.today)
            for code, one in self.procedures().items()
        }

    def calendar(self) -> WorkingDays:
        """Return the working days of the country, from the home's lists of days off."""
        try:
            text = case_text(self.observatory, "holidays.toml")
        except NotFound:
            return working_days(Holidays())
        return self.now.memory.get(
            ("working days", text), lambda: working_days(read_holidays(text)), lambda _: 200_000
        )

    def waiting(self) -> list[WaitingStep]:
        """Return every step at which somebody's turn it is, the overdue first."""
        found = self.applications().values()
        return waiting(found, self.procedures(), self.calendar(), self.today)

    def owed(self) -> list[OwedObligation]:
        """Return what either side owes, by the day on which it is due."""
        return owed(self.applications().values(), self.today)
