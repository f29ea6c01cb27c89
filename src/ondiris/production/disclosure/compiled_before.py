"""Compiled figures that are out, as a release of rounded sums that binds tables made later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ondiris.disclosure import Bands, Cells, Earlier, PublicValue, ReleaseLink, Reported, System

__all__ = ["compiled_release"]


def compiled_release(
    name: str, reported: Reported, cells: Cells, facts: Sequence[PublicValue]
) -> Earlier:
    """Return compiled figures of a period as a release of the cross they are of.

    Parameters
    ----------
    name : str
        How an audit names it.
    reported : Reported
        What had been reported when they were compiled.
    cells : Cells
        Who had reported it.
    facts : sequence of PublicValue
        What the figures tell of the cells.
    """
    shape, count = reported.shape, reported.shape.cells
    place = {cell: i for i, cell in enumerate(shape.names)}
    rows = [i for i, fact in enumerate(facts) for _ in fact.cells]
    columns = [place[cell] for fact in facts for cell in fact.cells]
    factors = [factor for fact in facts for factor in fact.factors]
    matrix = sparse.csr_array((factors, (rows, columns)), shape=(len(facts), count))
    told = np.isin(np.arange(count), columns)
    nothing = np.zeros(count)
    system = System(
        names=shape.names,
        values=cells.total,
        equations=shape.equations,
        bands=Bands(
            matrix,
            np.array([fact.lower for fact in facts]),
            np.array([fact.upper for fact in facts]),
            tuple(fact.source for fact in facts),
        ),
        lower=nothing,
        upper=np.full(count, np.inf),
        level_up=nothing,
        level_down=nothing,
        primary=nothing > 0,
        hidden=cells.total > 0,
        free=nothing > 0,
        weight=nothing,
        sole=np.full(count, -1),
    )
    return Earlier(
        name, system, cells.total > 0, ReleaseLink.SAME, cells=cells, months=reported.months,
        shape=shape, own=told,
    )  # fmt: skip
