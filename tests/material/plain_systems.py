"""Small systems written out by hand: a total and its parts, as an attacker sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ondiris.disclosure import Bands, System

__all__ = ["facts", "matrix", "system_of"]


def matrix(rows: Sequence[Sequence[float]], columns: int) -> sparse.csr_array:
    """Return rows as a sparse matrix, without the zeros.

    Parameters
    ----------
    rows : sequence of sequence of float
    columns : int
    """
    return sparse.csr_array(np.array(rows, dtype=np.float64).reshape(len(rows), columns))


def facts(*told: tuple[Sequence[float], float, float, str]) -> Bands:
    """Return facts, each with its factors, its limits and who told it."""
    factors, lower, upper, sources = zip(*told, strict=True)
    return Bands(
        matrix(factors, len(factors[0])), np.array(lower, float), np.array(upper, float), sources
    )


def system_of(
    values: Sequence[float],
    equations: Sequence[Sequence[float]] = (),
    *,
    secret: Sequence[int] = (),
    **changed: Any,
) -> System:
    """Return cells `a`, `b`, `c` and so on, known to be nought or more; all may be hidden.

    Parameters
    ----------
    values : sequence of float
    equations : sequence of sequence of float
    secret : sequence of int
        Cells that must blur by a tenth of themselves.
    changed
        What else is different.
    """
    value, count = np.array(values, dtype=np.float64), len(values)
    primary = np.isin(np.arange(count), secret)
    level = np.where(primary, value / 10, 0.0)
    plain = {
        "names": tuple("abcdefghijklmnopqrstuvwxyz"[:count]),
        "values": value,
        "equations": matrix(equations, count),
        "bands": Bands.none(count),
        "lower": np.zeros(count),
        "upper": np.full(count, np.inf),
        "level_up": level,
        "level_down": level,
        "primary": primary,
        "hidden": np.zeros(count, dtype=np.bool_),
        "free": ~primary,
        "weight": value,
        "sole": np.full(count, -1),
    }
    return System(**(plain | changed))  # type: ignore[arg-type]
