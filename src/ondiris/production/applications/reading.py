"""Who is told of applications: what they see, and where it is their turn.

What is seen is the rule of `ondiris.production.applications.sight`, of pages, notices and feeds
alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ondiris.applications import OwingSide, StepPlace
from ondiris.people import Act, Held, Role, applying_as, may
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.legal_days import LegalDay
from ondiris.production.applications.news import ApplicationNews
from ondiris.production.applications.owing import OwedObligation, WaitingStep
from ondiris.production.applications.sight import Sight

__all__ = ["ApplicationDebt", "ApplicationReader"]

ApplicationDebt = WaitingStep | OwedObligation
Places = Mapping[str, StepPlace]
_OF_THE_WHOLE = frozenset({"filed", "withdrawn"})
"""Acts that everybody sees who sees anything of an application."""


@dataclass(frozen=True)
class ApplicationReader:
    """Who is told of applications: somebody with roles, or a role by itself.

    Parameters
    ----------
    held : tuple of Held
    account : str
        Identifier of the account; empty for a role by itself.
    """

    held: tuple[Held, ...]
    account: str = ""

    @cached_property
    def sight(self) -> Sight:
        """What this one sees, as the table of permissions says."""
        applies = [one for one in self.held if one.role is Role.APPLICANT]
        reads = may(applies, Act.READ_APPLICATIONS, own=True)
        applicants = applying_as(applies, self.account) if reads else frozenset()
        institutions = {
            one.institution
            for one in self.held
            if one.institution
            and one.role is not Role.APPLICANT
            and may([one], Act.READ_APPLICATIONS, institution=one.institution)
        }
        everything = may(self.held, Act.READ_APPLICATIONS)
        return Sight(everything, applicants, frozenset(institutions))

    def reads(self, one: ApplicationDebt, places: Places) -> bool:
        """Return whether this one sees a step that waits, or something owed.

        Parameters
        ----------
        one : WaitingStep or OwedObligation
        places : mapping of str to StepPlace
            Steps of the procedure of its application.
        """
        if isinstance(one, OwedObligation):
            return self.sight.whole(one.application)
        return one.step.step in self.sight.steps(one.application, places)

    def reads_news(self, one: ApplicationNews, kept: KeptApplication, places: Places) -> bool:
        """Return whether this one sees what was done.

        Parameters
        ----------
        one : ApplicationNews
        kept : KeptApplication
            Its application.
        places : mapping of str to StepPlace
            Steps of its procedure.
        """
        if self.sight.whole(kept):
            return True
        if one.kind in _OF_THE_WHOLE:
            return self.sight.sees(kept, places)
        return one.of_step and one.what in self.sight.steps(kept, places)

    def reads_day(self, one: LegalDay, kept: KeptApplication, places: Places) -> bool:
        """Return whether this one sees a day on which something is due.

        Parameters
        ----------
        one : LegalDay
        kept : KeptApplication
            Its application.
        places : mapping of str to StepPlace
            Steps of its procedure.
        """
        if self.sight.whole(kept):
            return True
        return one.kind == "step" and one.what in self.sight.steps(kept, places)

    def has_turn(self, one: ApplicationDebt) -> bool:
        """Return whether it is this one who has to act.

        What nobody is known to work, and what the city owes, is a coordinator's.

        Parameters
        ----------
        one : WaitingStep or OwedObligation
        """
        coordinates = any(held.role is Role.COORDINATOR for held in self.held)
        applies = one.application.applicant in self.sight.applicants
        if isinstance(one, OwedObligation):
            return coordinates if one.obligation.side is OwingSide.CITY else applies
        if one.waits_for == "applicant":
            return applies
        return one.institution in self.sight.institutions if one.institution else coordinates
