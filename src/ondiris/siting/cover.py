"""Whether a few sites can cover all points: a set cover, reduced first and then asked of a solver.

A point whose sites include all those of another is covered whenever that one is; a site that covers
nothing which another does not is never needed.  Struck out in turn they leave a third of a table of
hundreds of points, on which the linear relaxation of a set cover is tight.

References
----------
.. [1] Toregas, C. et al. (1971), The location of emergency service facilities, Operations Research
   19(6), 1363-1373.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.ports.solver import Limits, Programme, Solver, SolverOutcome
from ondiris.siting.tree import Stopping

__all__ = ["cover_bound", "covering_sites", "reduced"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

ROUNDS = 4
WHOLE = 1e-6
ANY = 1.0
"""A gap at which the first plan found is good enough: any plan of few enough sites will do."""


def reduced(covers: Flags) -> tuple[Flags, Ints]:
    """Return the rows and columns that matter, and which columns of the whole these are.

    Parameters
    ----------
    covers : bool array, shape (points, sites)
        Where a site covers a point.
    """
    columns = np.arange(covers.shape[1])
    for _ in range(ROUNDS):
        size = covers.shape
        covers = covers[~_includes(covers)]
        kept = ~_included(covers.T)
        covers, columns = covers[:, kept], columns[kept]
        if covers.shape == size:
            break
    return covers, columns


def _overlaps(rows: Flags) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    counted = rows.astype(np.float32)
    return counted @ counted.T, counted.sum(axis=1)


def _includes(rows: Flags) -> Flags:
    """Return which rows include another; of equal ones the first stays."""
    shared, size = _overlaps(rows)
    return _without_first(shared == size[None, :])


def _included(rows: Flags) -> Flags:
    """Return which rows another includes; of equal ones the first stays."""
    shared, size = _overlaps(rows)
    return _without_first(shared == size[:, None])


def _without_first(holds: Flags) -> Flags:
    np.fill_diagonal(holds, val=False)
    equal = holds & holds.T
    return np.asarray((holds & ~equal).any(axis=1) | np.tril(equal).any(axis=1))


def _programme(covers: Flags, most: int, *, whole: bool) -> Programme:
    points, sites = covers.shape
    matrix = sparse.csr_array(
        np.vstack([covers, np.ones((1, sites), dtype=np.bool_)]).astype(float)
    )
    return Programme(
        np.ones(sites),
        np.zeros(sites),
        np.ones(sites),
        matrix,
        np.concatenate([np.ones(points), [0.0]]),
        np.concatenate([np.full(points, np.inf), [most if whole else np.inf]]),
        np.full(sites, whole),
    )


def cover_bound(covers: Flags, solver: Solver) -> float:
    """Return how many sites, in fractions, are needed at least; infinite where a point has none.

    Parameters
    ----------
    covers : bool array, shape (points, sites)
    solver : Solver
    """
    if not covers.any(axis=1).all():
        return float("inf")
    small, _ = reduced(covers)
    return solver.load(_programme(small, small.shape[1], whole=False)).solve().objective


def covering_sites(
    covers: Flags, most: int, solver: Solver, effort: Stopping
) -> tuple[bool | None, Ints]:
    """Return whether so many sites can cover all points, and which; None where it stays open.

    Parameters
    ----------
    covers : bool array, shape (points, sites)
    most : int
    solver : Solver
    effort : Stopping
        The clock of the caller.
    """
    nobody = np.zeros(0, dtype=np.int64)
    if not covers.any(axis=1).all():
        return False, nobody
    small, columns = reduced(covers)
    limits = Limits(ANY, going=effort.going)
    found = solver.load(_programme(small, most, whole=True), limits).solve()
    if found.values.size:
        return True, columns[found.values > 0.5]
    return (False if found.outcome is SolverOutcome.INFEASIBLE else None), nobody
