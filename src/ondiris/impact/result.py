"""What the kernels of this room return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondiris.impact.check import Floats

__all__ = ["Balanced", "Effects", "Extraction", "Linkages", "Multipliers"]


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """A matrix that meets its margins, and how it came to.

    Parameters
    ----------
    matrix : float64 array, shape (rows, columns)
        The balanced matrix, in the unit of the margins.
    row_factors, column_factors : float64 arrays, shapes (rows,), (columns,)
        What positive cells were multiplied by, and negative ones divided.
    trace : tuple of float
        Largest gap from a margin after each round, as a share of the largest margin.
    """

    matrix: Floats
    row_factors: Floats
    column_factors: Floats
    trace: tuple[float, ...]

    def __str__(self) -> str:
        return f"balanced in {len(self.trace)} rounds"


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """What one unit of final demand for each activity brings in all activities together.

    Parameters
    ----------
    direct : float64 array, shape (measures, activities)
        Coefficients: the measure per unit of the activity's own output; 1 for output.
    indirect : float64 array, shape (measures, activities)
        What its suppliers and theirs add.
    induced : float64 array, shape (measures, activities), or None
        What the spending of earned income adds, the truncated type II: households' own row is not
        counted.  None where no households were given.
    """

    direct: Floats
    indirect: Floats
    induced: Floats | None = None

    @property
    def simple(self) -> Floats:
        """Direct and indirect together: the type I total effect."""
        return self.direct + self.indirect

    @property
    def total(self) -> Floats:
        """Direct, indirect and induced together, an upper bound; `simple` without households."""
        return self.simple if self.induced is None else self.simple + self.induced

    @property
    def type_1(self) -> Floats:
        """The type I ratio, `simple` over `direct`; NaN where there is nothing direct."""
        return _ratio(self.simple, self.direct)

    @property
    def type_2(self) -> Floats:
        """The type II ratio, `total` over `direct`; NaN where there is nothing direct."""
        return _ratio(self.total, self.direct)


def _ratio(above: Floats, below: Floats) -> Floats:
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below != 0.0)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What a final demand brings, activity by activity; gross, with nothing displaced.

    Parameters
    ----------
    direct, indirect : float64 arrays, shape (measures, activities)
        At the activities that sell to the final demand, and at their suppliers.
    induced : float64 array, shape (measures, activities), or None
        At those where earned income is spent; None where no households were given.
    """

    direct: Floats
    indirect: Floats
    induced: Floats | None = None

    @property
    def total(self) -> Floats:
        """All parts together, by measure and activity."""
        both = self.direct + self.indirect
        return both if self.induced is None else both + self.induced


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """What the economy loses when one activity at a time is taken out of its web.

    Parameters
    ----------
    loss : float64 array, shape (measures, activities)
        Loss of all activities together, by the activity taken out; positive is less.
    own : float64 array, shape (measures, activities)
        The part that the activity itself loses.
    """

    loss: Floats
    own: Floats

    @property
    def others(self) -> Floats:
        """What all other activities lose."""
        return self.loss - self.own


@dataclass(frozen=True, slots=True, eq=False)
class Linkages:
    """How strongly activities pull their suppliers and push their customers; 1 is the mean.

    Parameters
    ----------
    backward, forward : float64 arrays, shape (activities,)
        Column sums of the Leontief and row sums of the Ghosh inverse, over their means.
    """

    backward: Floats
    forward: Floats

    @property
    def key(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which activities are above the mean both ways."""
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (self.backward > 1.0) & (
            self.forward > 1.0
        )
        return found
