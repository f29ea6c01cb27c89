"""Who sees what of an application, and who may act in it: one rule for every page, file and feed.

An applicant sees the whole of what is its own.  Officers see an application once a step of their
institution is open or may be opened, and of its steps their own alone; of the others only how many
wait.  Who reads all sees all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ondiris.applications import ActKind, PossibleAct, StepPlace, possible_acts
from ondiris.production.applications.kept import KeptApplication

__all__ = ["SeenApplication", "Sight", "turns_of"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of applications.

    Parameters
    ----------
    everything : bool
    applicants : frozenset of str
        Codes of applicants whose applications are one's own.
    institutions : frozenset of str
        Whose steps are seen.
    """

    everything: bool = False
    applicants: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()

    def whole(self, kept: KeptApplication) -> bool:
        """Return whether all of an application is seen."""
        return self.everything or (bool(kept.applicant) and kept.applicant in self.applicants)

    def steps(self, kept: KeptApplication, places: Mapping[str, StepPlace]) -> frozenset[str]:
        """Return the steps of an application that are seen; none where it is not seen at all.

        Parameters
        ----------
        kept : KeptApplication
        places : mapping of str to StepPlace
            Steps of its procedure.
        """
        owners = kept.owners(places)
        opened = {act.step for act in kept.acts if act.step}
        if self.whole(kept):
            return frozenset(owners) | opened
        mine = {code for code, owner in owners.items() if owner and owner in self.institutions}
        if not mine:
            return frozenset()
        reached = opened | {one.step for one in possible_acts(kept.acts, places) if one.step}
        return frozenset(mine & reached)

    def sees(self, kept: KeptApplication, places: Mapping[str, StepPlace]) -> bool:
        """Return whether an application is seen, whole or in part."""
        return self.whole(kept) or bool(self.steps(kept, places))


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """An application as somebody sees it.

    Parameters
    ----------
    kept : KeptApplication
    places : mapping of str to StepPlace
        Steps of its procedure.
    steps : frozenset of str
        Those that are seen.
    whole : bool
        Whether all of it is seen.
    turns : tuple of PossibleAct
        What its reader may enter next.
    """

    kept: KeptApplication
    places: Mapping[str, StepPlace]
    steps: frozenset[str]
    whole: bool
    turns: tuple[PossibleAct, ...]

    @property
    def state(self) -> str:
        """What changes with everything that is entered of it: a form says what its reader saw."""
        kept = self.kept
        acts = [act.id for act in kept.acts]
        owed = [one.id for one in kept.obligations]
        told = (kept.project, acts, owed, kept.kept, kept.asks, kept.assigned)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def turns_of(
    kept: KeptApplication, places: Mapping[str, StepPlace], sight: Sight, *, coordinates: bool
) -> tuple[PossibleAct, ...]:
    """Return the acts that somebody may enter next.

    Parameters
    ----------
    kept : KeptApplication
    places : mapping of str to StepPlace
        Steps of its procedure.
    sight : Sight
        Whose own applicants and institutions count; to see everything gives no turn.
    coordinates : bool
        Whether one may enter what others did on paper.
    """
    owners = kept.owners(places)
    mine = bool(kept.applicant) and kept.applicant in sight.applicants
    offices = sight.institutions - {""}
    return tuple(
        one
        for one in possible_acts(kept.acts, places)
        if one.act is not ActKind.FILED
        and (
            coordinates
            or (one.actor == "applicant" and mine)
            or (one.actor == "officer" and owners.get(one.step, "") in offices)
        )
    )
