"""A price index as rows of text and as JSON: every figure rounded once, half up."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from ondiris.codes import counted
from ondiris.indices.basket import AggregationFormula
from ondiris.indices.completing import MissingPrices
from ondiris.indices.result import round_half_up
from ondiris.production.indices.pricing import CompiledPrices

__all__ = ["price_index_json", "price_index_notes", "price_index_rows"]

_FINER = {"contribution": 1}
"""Digits beyond those of the index."""
_NAMES = {
    AggregationFormula.LASPEYRES: "Laspeyres",
    AggregationFormula.LOWE: "Lowe",
    AggregationFormula.YOUNG: "Young",
    AggregationFormula.GEOMETRIC_YOUNG: "geometric Young",
}
_IMPUTED = {
    MissingPrices.GROUP: "by the movement of their group",
    MissingPrices.CARRY: "by the last price",
}


def price_index_rows(found: CompiledPrices, digits: int) -> list[dict[str, str | None]]:
    """Return the rows of `CompiledPrices.series` as text.

    Parameters
    ----------
    found : CompiledPrices
    digits : int
        Behind the decimal point of index and per cents; a contribution has one more.
    """
    table = found.series()
    columns = {
        name: [
            _figure(cell, digits + _FINER.get(name, 0)) if isinstance(cell, float) else cell
            for cell in table[name].to_pylist()
        ]
        for name in table.column_names
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _figure(value: float, digits: int) -> str | None:
    return None if isnan(value) else str(round_half_up(value, digits))


def price_index_json(found: CompiledPrices, digits: int) -> dict[str, Any]:
    """Return the answer of `ondiris index` as JSON, decimals as strings.

    Parameters
    ----------
    found : CompiledPrices
    digits : int
        As of `price_index_rows`.
    """
    method = found.index.method
    return {
        "schema": "ondiris.index/1",
        "elementary": str(method.elementary),
        "formula": str(method.aggregation),
        "missing": str(method.missing),
        "base": list(method.base),
        "of": method.level,
        "periods": list(found.periods),
        "links": list(found.links),
        "weighed": found.weighed,
        "quotes": found.quotes,
        "imputed_quotes": found.imputed,
        "aggregates_without_quotes": found.unquoted,
        "replacements": [
            {**one, "quality_pct": _figure(one["quality_pct"], digits)}
            for one in found.replacements()
        ],
        "series": price_index_rows(found, digits),
    }


def price_index_notes(found: CompiledPrices) -> Iterator[str]:
    """Yield what has to be said beside the figures, a sentence a line."""
    method = found.index.method
    yield (
        f"{str(method.elementary).capitalize()} elementary indices, "
        f"{_NAMES[method.aggregation]} above them, chained; {', '.join(method.base)} = 100."
    )
    if not found.weighed:
        yield "No weights were given: every aggregate counts alike."
    if found.links:
        yield f"Later weights come in at {', '.join(found.links)}."
    yield f"{counted(found.quotes, 'price')} quoted, {_imputed(found)}."
    if found.unquoted:
        yield f"{counted(found.unquoted, 'aggregate')} without a quote: the group's movement, I."
    for one in found.replacements():
        yield (
            f"{one['product']} replaced by {one['replaced_by']} in {one['period']}: quality "
            f"{round_half_up(one['quality_pct'], 2):+} %, overlap {one['overlap']}."
        )


def _imputed(found: CompiledPrices) -> str:
    how = _IMPUTED.get(found.index.method.missing)
    if how is None:
        return "missing ones not imputed"
    return f"{found.imputed} imputed {how}" if found.imputed else "none imputed"
