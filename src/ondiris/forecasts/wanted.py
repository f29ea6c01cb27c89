"""What would narrow a band most: the share of its spread that one unknown figure explains.

First-order variance share, ``Var(E[Y | X]) / Var(Y)``: by how much the variance of the target is
expected to fall once the figure is known [1]_.  Rejected: squared correlation, which sees straight
lines alone; regression coefficients, which have no meaning where figures hang together.

References
----------
.. [1] Saltelli, A. et al. (2008), Global Sensitivity Analysis: The Primer, Wiley, section 1.2.
"""

from __future__ import annotations

import numpy as np

from ondiris.errors import InvalidInput
from ondiris.forecasts.result import Floats

__all__ = ["explained_share"]

_BINS, _FEWEST = 20, 5


def explained_share(target: Floats, figure: Floats) -> float:
    """Return the share of a target's variance that knowing a figure would remove.

    Parameters
    ----------
    target, figure : float64 array, shape (draws,)
        Equally likely pairs, in any units.

    Returns
    -------
    float
        From 0, it says nothing, to 1, it says all.

    Raises
    ------
    InvalidInput
        ``shape``: not as many of one as of the other, or too few to tell.

    Notes
    -----
    Draws are put into bins of equal number by the figure, ties together; the between share is
    corrected for the number of bins as adjusted R² is, and cut to [0, 1].

    Examples
    --------
    A figure and its square hang together, though they are not correlated.

    >>> x = np.linspace(-1, 1, 1001)
    >>> round(explained_share(x**2, x), 2), round(float(np.corrcoef(x, x**2)[0, 1]) ** 2, 2)
    (0.99, 0.0)
    """
    y, x = np.asarray(target, np.float64), np.asarray(figure, np.float64)
    if y.shape != x.shape or y.ndim != 1 or y.size < 2 * _FEWEST:
        raise InvalidInput("shape", "as many values of the target as of the figure, ten at least")
    spread = float(((y - y.mean()) ** 2).sum())
    if spread == 0 or np.ptp(x) == 0:
        return 0.0
    bins = min(_BINS, y.size // _FEWEST)
    edges = np.unique(np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, x, side="right")
    count = np.bincount(place)
    means = np.bincount(place, y) / np.maximum(count, 1)
    between = float((count * (means - y.mean()) ** 2).sum())
    used = int((count > 0).sum())
    share = 1 - (1 - between / spread) * (y.size - 1) / max(y.size - used, 1)
    return float(np.clip(share, 0.0, 1.0))
