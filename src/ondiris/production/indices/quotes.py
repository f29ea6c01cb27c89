"""Price indices from quotes of any number: one file a month, two months in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from ondiris.errors import InvalidInput
from ondiris.indices.elementary import JEVONS, power_sums_to_mean
from ondiris.indices.plan import elementary_sums
from ondiris.indices.result import Floats
from ondiris.ports.engine import Engine

__all__ = ["reduce_quotes"]


def reduce_quotes(
    engine: Engine,
    months: Mapping[int, Path],
    aggregates: Sequence[int],
    *,
    order: float = JEVONS,
    progress: Callable[[int], None],
) -> Floats:
    """Return elementary indices of quotes kept as one Parquet file a month.

    Parameters
    ----------
    engine : Engine
        Started.
    months : mapping of int to Path
        File of each month, ``month product aggregate price``; months must follow one another.
    aggregates : sequence of int
        Codes of the aggregates, in the order of the result's rows.
    order : float
        Order of the elementary mean.
    progress : callable
        Told how many months are done.

    Returns
    -------
    float array, shape (aggregates, months), ratio
        Period-on-period; the first month is 1, NaN where nothing matched.

    Raises
    ------
    InvalidInput
        A month missing between the first and the last.
    """
    order_of = sorted(months)
    if order_of != list(range(order_of[0], order_of[0] + len(order_of))):
        raise InvalidInput("month-out-of-order", "a month of quotes is missing")
    place = {code: i for i, code in enumerate(aggregates)}
    sums = np.zeros((len(place), len(order_of)))
    counts = np.zeros_like(sums)
    for at in range(1, len(order_of)):
        pair = [months[order_of[at - 1]], months[order_of[at]]]
        table = engine.collect(elementary_sums(engine.scan(pair), order=order))
        rows = np.array([place[code] for code in table["aggregate"].to_pylist()], dtype=np.int64)
        sums[rows, at] = _floats(table, "power_sum")
        counts[rows, at] = _floats(table, "matched")
        progress(at)
    index = power_sums_to_mean(sums, counts, order=order)
    index[:, 0] = 1.0
    return index


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)
