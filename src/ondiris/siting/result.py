"""What a plan answers: the sites, who is served from where, and how good that provably is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CapacitatedPlan", "SitingPlan"]


@dataclass(frozen=True, slots=True)
class SitingPlan:
    """Sites to open, with a certificate.

    Parameters
    ----------
    kind : str
        Which question it answers: ``p-median``, ``p-centre``, ``maximal-covering`` …
    sites : tuple of int
        Columns of the sites to open, rising.
    serves : int64 array, shape (points,)
        Column that serves each point (its largest server where demand is split), -1 for none.
    objective : float
        Value of the plan in the unit of the question.
    bound : float
        No plan can be better than this: below the objective where less is better, above it
        where more is.
    proved : bool
        Whether the search was closed: no better plan exists within the gap that was asked for.
    nodes : int
        Nodes of the proof tree that were looked at.
    """

    kind: str
    sites: tuple[int, ...]
    serves: NDArray[np.int64]
    objective: float
    bound: float
    proved: bool
    nodes: int

    @property
    def gap(self) -> float:
        """Distance of objective and bound relative to the objective; 0 is proved optimal."""
        distance = abs(self.objective - self.bound)
        if distance == 0.0:
            return 0.0
        return distance / abs(self.objective) if self.objective else float("inf")


@dataclass(frozen=True, slots=True)
class CapacitatedPlan(SitingPlan):
    """A plan whose sites have limited room.

    Parameters
    ----------
    points, servers : int64 arrays, shape (flows,)
        Who is served from which column; a point may appear more than once.
    amounts : float64 array, shape (flows,)
        How much of the point's demand.
    unserved : float
        Demand that no site serves.
    """

    points: NDArray[np.int64]
    servers: NDArray[np.int64]
    amounts: NDArray[np.float64]
    unserved: float

    def loads(self, sites: int) -> NDArray[np.float64]:
        """Return how much each of the `sites` columns serves."""
        loads = np.bincount(self.servers, weights=self.amounts, minlength=sites)
        return loads.astype(np.float64)
