"""Protecting several periods of a home together, beside protecting them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ondiris.disclosure import (
    Effort,
    Protected,
    ProtectedTable,
    plan_releases,
    protect_tables,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import Refused
from ondiris.production.disclosure.planned import PlannedPeriod, Ways, as_if_out, ways
from ondiris.production.disclosure.releases import Before

if TYPE_CHECKING:
    from ondiris.session.disclosure.binding import Binder

__all__ = ["NO_PATTERN", "Plan"]

NO_PATTERN = frozenset({"protection-infeasible", "all-sensitive", "rounding-exposes"})
"""Why there are no safe tables beside what is out."""
Tables = Sequence[Protected[ProtectedTable]]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Periods that begin together, the shortest first, and how their tables are made.

    Parameters
    ----------
    periods : tuple of PlannedPeriod
    binder : Binder
        Reads what binds them.
    effort : Effort, optional
    interval_step : float, optional
    concentration : bool
    """

    periods: tuple[PlannedPeriod, ...]
    binder: Binder
    effort: Effort | None
    interval_step: float | None
    concentration: bool

    def tables(self, day: date, currency: str) -> tuple[Sequence[Tables], Ways]:
        """Return each period's tables by the cheaper way, and what both ways hide.

        Parameters
        ----------
        day : date
            Day by which the returns had come in.
        currency : str
            Unit in which the city counts money.

        Raises
        ------
        Refused
            ``protection-infeasible`` or ``all-sensitive`` where neither way is safe.
        """
        refused: list[Refused] = []

        def tried(way: Callable[[], Sequence[Tables]]) -> Sequence[Tables] | None:
            try:
                return way()
            except Refused as error:
                if error.code not in NO_PATTERN:
                    raise
                refused.append(error)
                return None

        together = tried(self._together)
        one_by_one = tried(lambda: self._one_by_one(day, currency))
        found = ways(self.periods, together, one_by_one)
        kept = together if found.kept == "together" else one_by_one
        if kept is None:
            raise refused[0]
        return kept, found

    def _together(self) -> Sequence[Tables]:
        left = list(
            plan_releases(
                [period.reported for period in self.periods],
                HighsSolver(),
                effort=self.effort,
                interval_step=self.interval_step,
                concentration=self.concentration,
            )
        )
        return [[left.pop(0) for _ in period.requests] for period in self.periods]

    def _one_by_one(self, day: date, currency: str) -> Sequence[Tables]:
        made: list[Tables] = []
        before: list[Before] = []
        for period in self.periods:
            bound = self.binder.after(period.requests[0], period.reported, before)
            (tables,) = protect_tables(
                [bound],
                HighsSolver(),
                effort=self.effort,
                interval_step=self.interval_step,
                concentration=self.concentration,
            )
            made.append(tables)
            before += as_if_out(period, tables, day, currency)
        return made
