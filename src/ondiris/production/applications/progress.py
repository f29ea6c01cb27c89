"""How far applications have come, told from the words of their acts alone.

Of hundreds of thousands of acts nearly all are of applications that ended.  Which of the others
may have something that waits is told without making an object of any act.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from ondiris.applications import ActKind, StepOutcome
from ondiris.model import Vintage, World
from ondiris.ports import Archive, Audience
from ondiris.production.applications.kept import ABOUT, ACT, KEPT, OWES

__all__ = ["UNSURE", "ApplicationProgress", "owing_codes", "progress_of"]

_FILED, _OPENED, _DECIDED, _ENDED, _OTHER = range(5)


@dataclass(slots=True)
class ApplicationProgress:
    """How many steps of an application were opened and decided, and whether it ended early.

    Parameters
    ----------
    filed, first : int
        Revisions of its filing and of the first of its other acts.
    opened, decided : int
    ended : bool
    disputed : bool
        Whether an entry of it was ever taken back.
    """

    filed: int = sys.maxsize
    first: int = sys.maxsize
    opened: int = 0
    decided: int = 0
    ended: bool = False
    disputed: bool = False

    @property
    def unsure(self) -> bool:
        """Whether its acts must be looked at in their order."""
        return self.disputed or self.first <= self.filed

    @property
    def may_wait(self) -> bool:
        """Whether somebody's turn may be at one of its steps."""
        return self.unsure or (self.opened > self.decided and not self.ended)


UNSURE = ApplicationProgress(disputed=True)
"""Of an application whose acts must be looked at in their order."""


def progress_of(
    archive: Archive, vintage: Vintage, audience: Audience, worlds: Sequence[World]
) -> dict[str, ApplicationProgress]:
    """Return how far each application has come, as far as its acts tell without their order.

    Of acts that kept the rules, a step is opened once and decided at most once, after everything
    else: nothing waits where as many were decided as opened, or where one was refused or left.
    Where acts may not have kept the rules in their order nothing is sure: where one was ever taken
    back, and where one came no later than the filing.
    """
    rows = archive.statement_values(vintage, audience, ACT, worlds=worlds)
    kinds = {value: _kind(value) for value in {value for _, value, _ in rows}}
    found = dict[str, ApplicationProgress]()
    for code, value, revision in rows:
        own = found.get(code)
        if own is None:
            own = found[code] = ApplicationProgress()
        kind = kinds[value]
        if kind == _FILED:
            own.filed = min(own.filed, revision)
            continue
        own.first = min(own.first, revision)
        if kind == _OPENED:
            own.opened += 1
        elif kind == _DECIDED:
            own.decided += 1
        elif kind == _ENDED:
            own.ended = True
    for code in archive.disputed_subjects(vintage, ABOUT) & found.keys():
        found[code].disputed = True
    return found


def _kind(value: str) -> int:
    """Return of which kind an act is; a refusal ends an application as a withdrawal does."""
    kind = value.partition(" ")[0]
    if kind == ActKind.DECIDED and f" {StepOutcome.REFUSED}" in value:
        return _ENDED
    kinds = {ActKind.FILED: _FILED, ActKind.OPENED: _OPENED, ActKind.DECIDED: _DECIDED,
             ActKind.WITHDRAWN: _ENDED}  # fmt: skip
    return next((number for one, number in kinds.items() if one == kind), _OTHER)


def owing_codes(
    archive: Archive, vintage: Vintage, audience: Audience, worlds: Sequence[World]
) -> tuple[set[str], set[str]]:
    """Return the codes at which something is owed, and those at which something was not kept."""
    owes, kept = set[tuple[str, str]](), set[tuple[str, str]]()
    for code, value, _ in archive.statement_values(vintage, audience, OWES, worlds=worlds):
        owes.add((code, " ".join(value.split()[:2])))
    for code, value, _ in archive.statement_values(vintage, audience, KEPT, worlds=worlds):
        kept.add((code, value))
    return {code for code, _ in owes}, {code for code, _ in owes - kept}
