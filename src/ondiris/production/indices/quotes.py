"""A price index of quotes of any number: an engine adds up, the kernels do the rest.

Only sums by aggregate and period leave the engine, some ten thousand rows for a nation; so it does
not matter where the quotes are and how many machines read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from ondiris.errors import InvalidFile
from ondiris.indices.basket import IndexMethod
from ondiris.indices.elementary import ElementaryFormula
from ondiris.indices.quote_plan import FAULTS, quote_census, quote_sums
from ondiris.indices.reduced import QuoteSpells, ReducedQuotes, reduced_price_index
from ondiris.indices.result import Floats, Integers
from ondiris.ports.engine import Engine
from ondiris.production.indices.pricing import CompiledPrices, QuoteBasket, reduced_quotes
from ondiris.sources.columns import missing_column, renamed
from ondiris.sources.quote_census import QuoteCensus, read_quote_census
from ondiris.sources.quotes import PRICE_COLUMNS, AggregateWeights, zoned_periods

__all__ = ["compile_quotes"]

_NONE = -1.0
"""Stands for a price that does not exist."""


def compile_quotes(
    engine: Engine,
    folder: Path,
    weights: AggregateWeights | None,
    method: IndexMethod,
    titles: Mapping[str, str],
) -> CompiledPrices:
    """Make a price index of a folder of Parquet.

    Parameters
    ----------
    engine : Engine
        Started.
    folder : Path
        A Parquet file, or a folder of them in any depth: ``period product aggregate price``, a
        quote a row; names such as ``period=2025-01`` of folders are columns.
    weights : AggregateWeights, optional
        Without them every aggregate counts alike under one whole.
    method : IndexMethod
    titles : mapping of str to str
        What the files call the columns, where it is another name.

    Returns
    -------
    CompiledPrices
        That of `compile_prices`, without a row for any product.

    Raises
    ------
    InvalidFile
        ``missing-column``, ``not-a-number``; quotes that `read_quotes` would refuse, by number.
    InvalidInput
        ``reduced-quotes``: products that replace others.
    """
    name = folder.name or str(folder)
    quotes, dated = _quotes(engine.scan([folder]), titles, name)
    census = read_quote_census(engine.collect(quote_census(quotes)), name, dated=dated)
    if method.elementary is ElementaryFormula.DUTOT:
        census.refuse_endless_sums(name)
    basket = QuoteBasket.of(weights, census.aggregates, census.periods)
    reduced = _reduced(engine, quotes, census, basket, method.elementary, name)
    index = reduced_price_index(
        reduced, basket.tree, basket.sets, basket.periods, basket.taken(method)
    )
    return basket.compiled(index, (), census.quotes)


def _quotes(
    frame: nw.LazyFrame[Any], titles: Mapping[str, str], name: str
) -> tuple[nw.LazyFrame[Any], bool]:
    """Return the columns by the names of the house, and whether the period is a day."""
    schema = {title.casefold(): (title, kind) for title, kind in frame.collect_schema().items()}
    spec = renamed(PRICE_COLUMNS, titles)
    for column in spec.columns[:4]:
        if column.name not in schema:
            error = missing_column(column.name, [title for title, _ in schema.values()])
            raise InvalidFile(error.code, f"{name}: {error.detail}", hint=error.hint)
    period, product, aggregate, price, replaces = (column.name for column in spec.columns)
    if replaces in schema:
        raise reduced_quotes("follows no product that replaces another")
    if not schema[price][1].is_numeric():
        raise InvalidFile("not-a-number", f"{name}: the column `{price}` holds no numbers")
    kind = schema[period][1]
    if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
        raise zoned_periods(name, period)
    found = {
        key: nw.col(schema[column][0])
        for key, column in zip(
            ("period", "product", "aggregate", "price"),
            (period, product, aggregate, price),
            strict=True,
        )
    }
    number = found["price"].cast(nw.Float64)
    rows = frame.select(
        period=found["period"].cast(nw.String),
        product=_bare(found["product"], schema[product][1]),
        aggregate=found["aggregate"].cast(nw.String),
        price=nw.when(~number.is_nan()).then(number),
    )
    # pandas calls days mere objects
    return rows, kind.is_temporal() or kind == nw.Object


def _bare(product: nw.Expr, kind: nw.dtypes.DType) -> nw.Expr:
    """Return names of products without blanks around them, as those of a file are read."""
    return product.str.strip_chars() if kind == nw.String else product


def _reduced(
    engine: Engine,
    quotes: nw.LazyFrame[Any],
    census: QuoteCensus,
    basket: QuoteBasket,
    formula: ElementaryFormula,
    name: str,
) -> ReducedQuotes:
    placed = (
        quotes.rename({"period": "said", "aggregate": "called"})
        .join(_words(engine, "said", "period", census.period_of), on="said")
        .join(_words(engine, "called", "leaf", _leaves(census, basket)), on="called")
        .select("period", "leaf", "product", "price")
    )
    sums = _Columns(
        engine.collect(quote_sums(placed, formula, gaps=census.empty > 0)),
        ("leaf", "last", "before", "period", "priced"),
    )
    _refuse_faults(sums, name)
    priced = np.zeros((basket.tree.leaves.size, len(census.periods)), dtype=np.int64)
    priced[basket.place] = census.priced
    spells = QuoteSpells(
        sums.whole("leaf"),
        sums.whole("last"),
        sums.whole("before"),
        sums.whole("period"),
        sums.whole("priced") > 0,
        sums.real("power_sum"),
        sums.real("earlier"),
        sums.whole("rows"),
    )
    return ReducedQuotes(priced, spells)


def _leaves(census: QuoteCensus, basket: QuoteBasket) -> dict[str, int]:
    return {word: int(basket.place[i]) for word, i in census.aggregate_of.items()}


def _words(engine: Engine, said: str, meant: str, codes: Mapping[str, int]) -> nw.LazyFrame[Any]:
    """Send the number of each word to where the engine computes."""
    numbers = pa.array(list(codes.values()), pa.int32())
    return engine.table(pa.table({said: pa.array(list(codes), pa.string()), meant: numbers}))


class _Columns:
    """Rows of an engine in an order of their own: engines give them in any."""

    def __init__(self, table: pa.Table, keys: tuple[str, ...]) -> None:
        self._table = table
        self._order = np.lexsort([self._column(key) for key in reversed(keys)])

    def _column(self, name: str) -> Floats:
        return np.asarray(self._table[name].cast(pa.float64()).fill_null(_NONE).to_numpy())

    def whole(self, name: str) -> Integers:
        return self._column(name)[self._order].astype(np.int64)

    def real(self, name: str) -> Floats:
        return self._column(name)[self._order]


def _refuse_faults(sums: _Columns, name: str) -> None:
    fault, rows = sums.whole("fault"), sums.whole("rows")
    for number in FAULTS:
        count = int(rows[fault == number].sum())
        if count:
            raise _fault(number, count, name)


def _fault(number: int, count: int, name: str) -> InvalidFile:
    rule, what = FAULTS[number]
    times = "once" if count == 1 else f"{count} times"
    return InvalidFile(rule, f"{name} is not used: {what}, {times}", count=count)
