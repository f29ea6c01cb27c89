"""What protection claims, the tables that prove it, and the attackers that refute it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ondiris.disclosure.system import System

__all__ = ["TOLERANCE", "Claims", "Shortfall", "Witness", "claims_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TOLERANCE = 1e-6
"""Part of a protection level that counts as reached."""
RESIDUAL = 5e-5
"""Largest residual of a table that is kept as a witness, as a part of the level it supports."""


@dataclass(frozen=True, eq=False)
class Claims:
    """Statements to prove: that some table moves a cell so far in a direction.

    Attributes
    ----------
    cell : int array, shape (claims,)
    sign : int array, shape (claims,)
        1 upwards, -1 downwards.
    level : float array, shape (claims,)
    """

    cell: Ints
    sign: Ints
    level: Floats

    def __len__(self) -> int:
        """Return the number of claims."""
        return len(self.cell)

    def __getitem__(self, chosen: Bools | Ints) -> Claims:
        """Return some of the claims."""
        return Claims(self.cell[chosen], self.sign[chosen], self.level[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A deviation that keeps every equation and public fact.

    Attributes
    ----------
    cells : int array, shape (moved,)
    deviation : float array, shape (moved,)
    knows : tuple of int
        Holdings whose own cells it leaves untouched, besides everybody else's.
    residual : float
        By how much it misses the worst kept equation or fact.
    """

    cells: Ints
    deviation: Floats
    knows: tuple[int, ...] = ()
    residual: float = 0.0

    @classmethod
    def of(cls, system: System, cells: Ints, deviation: Floats) -> Witness:
        """Return a deviation with its residual."""
        dense = np.zeros(len(system.names))
        dense[cells] = deviation
        low, high = system.row_bounds
        reached = system.rows @ dense
        miss = np.maximum(low - reached, reached - high).max(initial=0.0)
        return cls(cells, deviation, residual=float(miss))

    def dense(self, size: int) -> Floats:
        """Return the deviation of every cell."""
        out = np.zeros(size)
        out[self.cells] = self.deviation
        return out

    def proves(self, claims: Claims, size: int) -> Bools:
        """Tell which claims it is a witness of, by its reach and its residual."""
        reach = claims.sign * self.dense(size)[claims.cell]
        return np.asarray(
            (reach >= claims.level * (1 - TOLERANCE)) & (self.residual <= RESIDUAL * claims.level),
            dtype=np.bool_,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Shortfall:
    """A claim that does not hold, and who the attacker was."""

    cell: int
    sign: int
    level: float
    reached: float
    frozen: Ints
    insider: int = -1

    @property
    def claim(self) -> Claims:
        """The claim that fails."""
        return Claims(np.array([self.cell]), np.array([self.sign]), np.array([self.level]))


def claims_of(system: System, hidden: Bools) -> Claims:
    """Return both claims of every hidden cell that has a protection level."""
    up = np.flatnonzero(hidden & (system.level_up > 0))
    down = np.flatnonzero(hidden & (system.level_down > 0))
    return Claims(
        np.concatenate([up, down]),
        np.concatenate([np.ones(len(up), np.int64), -np.ones(len(down), np.int64)]),
        np.concatenate([system.level_up[up], system.level_down[down]]),
    )
