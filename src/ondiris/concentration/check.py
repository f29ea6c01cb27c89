"""What every measure of concentration refuses before it computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["checked"]


def checked(values: NDArray[np.floating], *, axes: int) -> NDArray[np.float64]:
    """Return non-negative finite values as float64, of at least `axes` axes.

    Raises
    ------
    InvalidInput
        Too few axes, nothing at all, a missing, infinite or negative value, or only zeros.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim < axes or table.size == 0:
        raise InvalidInput(
            "concentration-shape", f"the values have shape {table.shape}; {axes} axes are needed."
        )
    wrong = ~(np.isfinite(table) & (table >= 0.0))
    if wrong.any():
        place = ", ".join(str(int(k) + 1) for k in np.argwhere(wrong)[0])
        raise InvalidInput(
            "concentration-range",
            f"the value at {place} is missing, infinite or negative; {int(wrong.sum())} such.",
            hint="Shares exist of amounts from zero up; leave out what is not known.",
        )
    totals = table.sum(axis=tuple(range(table.ndim - axes, table.ndim)))
    if not np.all(totals > 0.0):
        raise InvalidInput("concentration-empty", "all values are zero; there is nothing to share.")
    return table
