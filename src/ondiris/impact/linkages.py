"""Which activities pull their suppliers and push their customers more than others do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ondiris.errors import InvalidInput
from ondiris.impact.check import checked_vector
from ondiris.impact.leontief import Leontief
from ondiris.impact.result import Linkages

__all__ = ["linkages"]


def linkages(economy: Leontief, output: ArrayLike) -> Linkages:
    """Return backward and forward linkages, each over its plain mean.

    Parameters
    ----------
    economy : Leontief
        The factorised economy.
    output : array, shape (activities,)
        Output; one that makes nothing sells to nobody, and its row of Ghosh's inverse is its own 1.

    Returns
    -------
    Linkages
        Backward: column sums of Leontief's inverse.  Forward: row sums of Ghosh's, (Lx)_i / x_i.

    Raises
    ------
    InvalidInput
        Holes, a negative output, or an economy that makes nothing.

    Notes
    -----
    Forward linkages by row sums of Leontief's inverse are not offered: they answer how much an
    activity makes when final demand for everything rises by the same amount, which is no economy's.

    References
    ----------
    .. [1] A. P. Jones, "The measurement of Hirschmanian linkages", Quarterly Journal of Economics
       90 (1976) 323-333.
    .. [2] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed., Cambridge (2009), 12.2.

    Examples
    --------
    >>> from ondiris.impact import leontief
    >>> found = linkages(leontief([[0.15, 0.25], [0.2, 0.05]]), [1000.0, 2000.0])
    >>> found.backward.round(4).tolist(), found.forward.round(4).tolist()
    ([1.0222, 0.9778], [1.2083, 0.7917])
    >>> found.key.tolist()
    [True, False]
    """
    made = checked_vector(output, economy.size, what="output", least=0.0)
    if not made.any():
        raise InvalidInput("io-nothing", "no activity makes anything: there are no linkages.")
    pushed = np.ones(economy.size)
    np.divide(economy.needed(made), made, out=pushed, where=made > 0.0)
    return Linkages(economy.backward / economy.backward.mean(), pushed / pushed.mean())
