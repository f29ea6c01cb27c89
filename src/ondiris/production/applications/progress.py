"""How far applications have come, told from the words of their acts alone.

Of hundreds of thousands of acts nearly all are of applications that ended.  Which of the others
may have something that waits is told without making an object of any act.
"""

from __future__ import annotations

from collections import defaultdict
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
    """How many steps of an application were opened and decided, and whether it ended early."""

    opened: int = 0
    decided: int = 0
    ended: bool = False
    unsure: bool = False

    @property
    def may_wait(self) -> bool:
        """Whether somebody's turn may be at one of its steps."""
        return self.unsure or (self.opened > self.decided and not self.ended)


UNSURE = ApplicationProgress(unsure=True)
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
    opened, decided = defaultdict[str, int](int), defaultdict[str, int](int)
    filed, first, ended = dict[str, int](), dict[str, int](), set[str]()
    for code, value, revision in rows:
        kind = kinds[value]
        if kind == _FILED:
            if filed.setdefault(code, revision) > revision:
                filed[code] = revision
            continue
        if first.setdefault(code, revision) > revision:
            first[code] = revision
        if kind == _OPENED:
            opened[code] += 1
        elif kind == _DECIDED:
            decided[code] += 1
        elif kind == _ENDED:
            ended.add(code)
    unsure = {code for code, revision in filed.items() if first.get(code, revision + 1) <= revision}
    unsure |= archive.disputed_subjects(vintage, ABOUT)
    return {
        code: UNSURE
        if code in unsure
        else ApplicationProgress(opened.get(code, 0), decided.get(code, 0), code in ended)
        for code in filed.keys() | first.keys()
    }


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
