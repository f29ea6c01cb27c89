"""Which applications are somebody's to read, and at which it is their turn.

How far a role reaches stands in the table of permissions; here it is told what the own, and what
the own institution's, is of an application.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ondiris.applications import OwingSide, StepPlace
from ondiris.people import Act, Held, Role, may
from ondiris.production.applications.kept import KeptApplication, Party
from ondiris.production.applications.owing import OwedObligation, WaitingStep

__all__ = ["ApplicationReader", "is_own", "owners", "reads_any"]


def is_own(kept: KeptApplication, account: str) -> bool:
    """Return whether an application is that of an account's owner.

    It is where the account is the applicant, or acted for the applicant.

    Parameters
    ----------
    kept : KeptApplication
    account : str
        Identifier of the account.
    """
    if not account:
        return False
    parties = {Party.of(act.source) for act in kept.acts}
    return kept.applicant == account or any(
        party.actor == account and party.role == Role.APPLICANT for party in parties
    )


def owners(kept: KeptApplication, steps: Mapping[str, Mapping[str, StepPlace]]) -> frozenset[str]:
    """Return the institutions whose steps an application goes through.

    Parameters
    ----------
    kept : KeptApplication
    steps : mapping
        Steps by procedure.
    """
    return frozenset(place.owner for place in steps.get(kept.procedure, {}).values() if place.owner)


@dataclass(frozen=True, slots=True)
class ApplicationReader:
    """Who reads applications: somebody with roles, or a role by itself.

    Parameters
    ----------
    held : tuple of Held
    account : str
        Identifier of the account; empty for a role by itself.
    """

    held: tuple[Held, ...]
    account: str = ""

    def reads(self, kept: KeptApplication, steps: Mapping[str, Mapping[str, StepPlace]]) -> bool:
        """Return whether this one may read an application.

        Parameters
        ----------
        kept : KeptApplication
        steps : mapping
            Steps by procedure.
        """
        own = is_own(kept, self.account)
        return any(
            may(self.held, Act.READ_APPLICATIONS, own=own, institution=institution)
            for institution in ("", *owners(kept, steps))
        )

    def has_turn(self, one: WaitingStep | OwedObligation) -> bool:
        """Return whether it is this one who has to act.

        What nobody is known to work, and what the city owes, is a coordinator's.

        Parameters
        ----------
        one : WaitingStep or OwedObligation
        """
        coordinates = self._is(Role.COORDINATOR)
        if isinstance(one, OwedObligation):
            if one.obligation.side is OwingSide.CITY:
                return coordinates
            return self._applies(one.application)
        if one.waits_for == "applicant":
            return self._applies(one.application)
        if not one.institution:
            return coordinates
        return any(
            held.role is Role.OFFICER and held.institution == one.institution for held in self.held
        )

    def _applies(self, kept: KeptApplication) -> bool:
        return self._is(Role.APPLICANT) and is_own(kept, self.account)

    def _is(self, role: Role) -> bool:
        return any(held.role is role for held in self.held)


def reads_any(held: Sequence[Held]) -> bool:
    """Return whether some roles may read any application at all."""
    return any(
        may([one], Act.READ_APPLICATIONS, own=True, institution=one.institution) for one in held
    )
