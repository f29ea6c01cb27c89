"""Arithmetic that comes out the same on every engine, to the last bit.

A sum of floats depends on the order in which they are added, and a cluster adds in whatever order
its workers finish; a logarithm may differ in its last bit from library to library.  Whole numbers
add up alike in any order, and ``+ - * /``, ``floor`` and the square root of IEEE 754 are rounded
in one way everywhere: what plans add and what they take logarithms of is put together of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

__all__ = ["exact_sums", "natural_log"]

Frame = nw.LazyFrame[Any]

_GRAINS = 2.0**32
"""How many grains make one, and how many finer ones make a grain."""
_CUTS = 3
"""Whole numbers that stand for a float: ones, grains and finer grains."""
_BEYOND = 2.0**63
"""The first number that is none of 64 bits."""
_REFUSING = (nw.Implementation.DUCKDB, nw.Implementation.PYSPARK)
"""What refuses numbers too large by itself."""
_ROOTS = 6
"""Square roots that bring a number near one: the power of two by which its logarithm shrinks."""
_TERMS = 8
_LOG = "_log"


def exact_sums(
    frame: Frame,
    by: Sequence[str],
    sums: Mapping[str, nw.Expr],
    **other: nw.Expr,
) -> Frame:
    """Group rows and add up, so that the order of rows does not matter.

    Parameters
    ----------
    frame : lazy frame
    by : sequence of str
        Columns that make a group.
    sums : mapping of str to expression
        What is added under which name, a float a row; nothing counts as zero.
    **other : expression
        Aggregates whose order does not matter anyway, such as counts.

    Returns
    -------
    lazy frame
        A row a group.

    Notes
    -----
    Each number is cut into ones, grains of 2^-32 and grains of 2^-64, all of them whole numbers
    of 64 bits; what is less is rounded off number by number.  The ones of a group must stay below
    2^63 and its rows below 2^31.  DuckDB and Spark refuse what does not; whole numbers of frames
    begin anew beyond the last, so there a sum too large is made endless, and engines refuse that.
    """
    numbers = {name: value.cast(nw.Float64).fill_null(0.0) for name, value in sums.items()}
    sizes = {}
    if frame.implementation not in _REFUSING:
        sizes = {_size(name): value.abs() for name, value in numbers.items()}
        numbers = {name: _fitting(value.abs(), value, 0.0) for name, value in numbers.items()}
    cut = frame.with_columns(
        **{
            f"{name}_{n}": piece.cast(nw.Int64)
            for name, value in numbers.items()
            for n, piece in enumerate(_pieces(value))
        },
        **sizes,
    )
    pieces = [f"{name}_{n}" for name in sums for n in range(_CUTS)]
    added = cut.group_by(*by).agg(*(nw.col(one).sum() for one in (*pieces, *sizes)), **other)
    whole = {name: _whole(name) for name in sums}
    if sizes:
        whole = {n: _fitting(nw.col(_size(n)), one, float("inf")) for n, one in whole.items()}
    return added.select(*by, *(one.alias(name) for name, one in whole.items()), *other)


def _size(name: str) -> str:
    return f"{name}_size"


def _fitting(size: nw.Expr, value: nw.Expr, instead: float) -> nw.Expr:
    """Return a value where its size fits into 64 bits, and something instead where it does not."""
    return nw.when(size < _BEYOND).then(value).otherwise(nw.lit(instead))


def _pieces(value: nw.Expr) -> Iterator[nw.Expr]:
    """Yield the ones of a number, its grains and its finer grains."""
    for _ in range(_CUTS - 1):
        ones = value.floor()
        yield ones
        value = (value - ones) * _GRAINS
    yield (value + 0.5).floor()


def _whole(name: str) -> nw.Expr:
    """Return a sum put together again; DuckDB's have 128 bits, which it rounds its own way."""
    total = nw.lit(0.0)
    for n in reversed(range(_CUTS)):
        total = total / _GRAINS + nw.col(f"{name}_{n}").cast(nw.Int64).cast(nw.Float64)
    return total


def natural_log(frame: Frame, of: str, name: str) -> Frame:
    """Add the natural logarithm of a positive column, the same on every engine.

    Parameters
    ----------
    frame : lazy frame
    of : str
        Column of numbers between 2^-20 and 2^20.
    name : str
        What the logarithm is called.

    Returns
    -------
    lazy frame
        The frame with the column.

    Notes
    -----
    ``ln x = 2^7 artanh z`` with ``z = (r - 1) / (r + 1)`` and ``r`` the 64th root of x, by the
    series of artanh; within 3e-14 of the logarithm.
    """
    root = nw.col(of)
    for _ in range(_ROOTS):
        root = root.sqrt()
    near = frame.with_columns(root.alias(_LOG))
    small = (nw.col(_LOG) - 1.0) / (nw.col(_LOG) + 1.0)
    near = near.with_columns(small.alias(_LOG))
    square, series = nw.col(_LOG) * nw.col(_LOG), nw.lit(1.0 / (2 * _TERMS - 1))
    for term in range(_TERMS - 2, -1, -1):
        series = series * square + 1.0 / (2 * term + 1)
    whole = nw.col(_LOG) * series * 2.0 ** (_ROOTS + 1)
    return near.with_columns(whole.alias(name)).drop(_LOG)
