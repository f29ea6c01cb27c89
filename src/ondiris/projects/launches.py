"""What claims say of a launch: that it happened, on which day, and how far the plan has slipped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ondiris.model import Period
from ondiris.projects.review import ProjectClaim, current, day_of

__all__ = ["launch_of", "launched_on", "slippage"]


def launch_of(claims: Iterable[ProjectClaim]) -> ProjectClaim | None:
    """Return the claim that a project has launched: its own day, else a stage that follows it."""
    known = list(claims)
    stage = current(known, "stage")
    after = stage is not None and stage.value in ("launched", "full_work")
    return current(known, "launch_actual") or (stage if after else None)


def launched_on(claim: ProjectClaim) -> date:
    """Return the day a launch is known for: its own, else the stage's, else when it was said.

    Of a month or year that was still running when it was said, that day is the last it can be.
    What is said of a day ahead keeps that day: it counts only once that day has come.

    Examples
    --------
    >>> told = ProjectClaim("p", "launch_actual", "2025-09", date(2025, 9, 16), "s")
    >>> launched_on(told).isoformat()
    '2025-09-16'
    """
    if claim.property != "launch_actual":
        return claim.on or claim.said
    running = Period.parse(claim.value).first_day <= claim.said < day_of(claim)
    return claim.said if running else day_of(claim)


def slippage(claims: Iterable[ProjectClaim], today: date) -> int | None:
    """Return days between the first planned launch and the launch, or what stands for it.

    A project not yet launched slips at least until `today` once its plan has passed.

    Examples
    --------
    >>> one = ProjectClaim("p", "launch_planned", "2025-06-30", date(2025, 1, 1), "s")
    >>> two = ProjectClaim("p", "launch_planned", "2025-12-31", date(2025, 6, 1), "s")
    >>> slippage([one, two], date(2025, 7, 1))
    184
    """
    known = [c for c in claims if c.said <= today]
    plans = sorted((c for c in known if c.property == "launch_planned"), key=lambda c: c.said)
    if not plans:
        return None
    first = day_of(plans[0])
    launch = current(known, "launch_actual")
    if launch is not None:
        return (day_of(launch) - first).days
    last = current(known, "launch_planned") or plans[-1]
    return (max(day_of(last), today) - first).days
