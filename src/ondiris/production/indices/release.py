"""A release: what its figures share, and who may see which of them.

Free is what disclosure control opened: an activity of the whole city in every period, or in none,
since growth and indices join periods.  Of the rest what fails a primary rule is confidential, and
what others are hidden for is internal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ondiris.codes import CURRENCY
from ondiris.disclosure import Opening, Protected
from ondiris.errors import BrokenInvariant
from ondiris.model import Confidentiality, Period, World
from ondiris.production.indices.compilation import Cell

__all__ = ["FigurePlace", "Release"]


class FigurePlace(NamedTuple):
    """Which compiled figure is meant: three codes, and the period as it is written."""

    activity: str
    area: str
    scope: str
    period: str


@dataclass(frozen=True, slots=True)
class Release:
    """What every figure of a release shares.

    Parameters
    ----------
    world : World
        Synthetic or actual.
    source : str
        Identifier of the source the figures are recorded under.
    city : str
        Code of the whole area.
    whole : str
        Activity whose growth is split into contributions.
    opening : Protected of Opening, optional
        Activities of the whole city that may be free; without one nothing is.
    failing : frozenset of FigurePlace
        Places that fail a primary rule.
    currency : str
        Unit in which the city counts money.

    Raises
    ------
    BrokenInvariant
        ``unprotected`` for an opening that did not pass disclosure control.
    """

    world: World
    source: str
    city: str
    whole: str
    opening: Protected[Opening] | None = None
    failing: frozenset[FigurePlace] = frozenset()
    currency: str = CURRENCY

    def __post_init__(self) -> None:
        """Refuse what did not pass disclosure control."""
        if not (self.opening is None or isinstance(self.opening, Protected)):
            raise BrokenInvariant("unprotected", "an opening did not pass disclosure control")

    def frees(self, cell: Cell) -> bool:
        """Whether the figures of a cell are free, in every period alike."""
        return (
            self.opening is not None
            and cell.area == self.city
            and cell.scope == "all"
            and cell.activity in self.opening.content.open
        )

    def level(self, period: Period, cell: Cell, *beside: Cell) -> Confidentiality:
        """Return who may see a figure of a cell that is made of others beside it too."""
        if all(self.frees(one) for one in (cell, *beside)):
            return Confidentiality.FREE
        place = FigurePlace(cell.activity, cell.area, cell.scope, str(period))
        failed = place in self.failing
        return Confidentiality.CONFIDENTIAL if failed else Confidentiality.INTERNAL
