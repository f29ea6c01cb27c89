"""How tables are made safe: the one step by which those of a home and of a plain file pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ondiris.disclosure import (
    Effort,
    ProtectedTable,
    Reported,
    protect_tables,
    round_table,
    table_system,
)
from ondiris.errors import InvalidInput
from ondiris.ports.solver import Solver
from ondiris.production.disclosure.documents import Safe

__all__ = ["HiddenCell", "Treatment", "hidden_cells", "safe_tables"]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to tables so that they may leave.

    Parameters
    ----------
    base : float
        Rounds the one table to multiples of this instead of hiding cells; 0 does not.
    interval_step : float, optional
        Unit of publication intervals for hidden cells; none are told without it.
    concentration : bool
        Whether open cells get a band of their Herfindahl index.
    optimal : bool
        Whether to search until the cheapest pattern is proved.

    Raises
    ------
    InvalidInput
        ``rounding-base`` or ``interval-step`` where one is not above 0; ``one-table`` for a rounded
        table with intervals or bands.
    """

    base: float = 0.0
    interval_step: float | None = None
    concentration: bool = False
    optimal: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be had together."""
        if not 0 <= self.base < np.inf:
            raise InvalidInput("rounding-base", "the base of rounding must be above 0")
        if not 0 < (self.interval_step or 1) < np.inf:
            raise InvalidInput("interval-step", "the step of intervals must be above 0")
        if self.base and (self.interval_step or self.concentration):
            raise InvalidInput("one-table", "a rounded table hides no cells and tells no bands")

    @property
    def effort(self) -> Effort | None:
        """How near to the cheapest pattern to come; as near as usual where it says nothing."""
        return Effort.optimal() if self.optimal else None


def safe_tables(
    reported: Sequence[Reported], treatment: Treatment, solver: Solver
) -> Sequence[Sequence[Safe]]:
    """Return each variable's tables, rounded or with hidden cells, each with its proof.

    Parameters
    ----------
    reported : sequence of Reported
        Variables over one cross.
    treatment : Treatment
    solver : Solver

    Raises
    ------
    Refused
        ``protection-infeasible``, ``all-sensitive`` or ``rounding-exposes``.
    """
    if treatment.base:
        return [[round_table(reported[0], solver, base=treatment.base)]]
    return protect_tables(
        reported,
        solver,
        effort=treatment.effort,
        interval_step=treatment.interval_step,
        concentration=treatment.concentration,
    )


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """Why a cell is hidden; for those inside only.

    Parameters
    ----------
    codes : tuple of str
    rules : tuple of str
        The rules that call it sensitive; none where it is hidden to protect others.
    contributors : int
        Holdings that contribute.
    """

    codes: tuple[str, ...]
    rules: tuple[str, ...]
    contributors: int


def hidden_cells(reported: Reported, tables: Sequence[Safe]) -> tuple[tuple[HiddenCell, ...], ...]:
    """Return why the hidden cells of a variable's tables are.

    Parameters
    ----------
    reported : Reported
    tables : sequence of Protected of ProtectedTable or RoundedTable
        Made of it; a rounded table hides none.
    """
    _, cells, sensitivity = table_system(reported)

    def told(table: ProtectedTable) -> Iterator[HiddenCell]:
        own = reported.shape.cells_of(table.shape)
        for place in np.flatnonzero(table.hidden).tolist():
            cell = int(own[place])
            yield HiddenCell(
                table.shape.codes(place), sensitivity.reasons(cell), int(cells.count[cell])
            )

    return tuple(
        tuple(told(safe.content)) if isinstance(safe.content, ProtectedTable) else ()
        for safe in tables
    )
