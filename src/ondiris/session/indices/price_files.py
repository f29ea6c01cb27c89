"""A price index of somebody's own files or frames: no home is opened and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ondiris.engines import open_engine
from ondiris.errors import InvalidInput
from ondiris.indices.basket import AggregationFormula, IndexMethod
from ondiris.indices.completing import MissingPrices
from ondiris.indices.elementary import ElementaryFormula
from ondiris.production.indices.pricing import CompiledPrices, compile_prices
from ondiris.production.indices.quotes import compile_quotes
from ondiris.sources.quotes import read_quotes, read_weight_table

__all__ = ["index_of_files"]

_E = TypeVar("_E", ElementaryFormula, AggregationFormula, MissingPrices)


def index_of_files(  # noqa: PLR0913 - an option a parameter
    prices: Any,
    weights: Any = None,
    *,
    elementary: str = "jevons",
    formula: str = "lowe",
    missing: str = "group",
    base: str | Sequence[str] = (),
    of: str = "",
    prefixes: Sequence[int] | str = (),
    columns: Mapping[str, str] | None = None,
    weight_columns: Mapping[str, str] | None = None,
    engine: str = "",
    memory: str = "4GB",
) -> CompiledPrices:
    """Make a price index of quotes and weights.

    Parameters
    ----------
    prices : Path, str or frame
        ``period product aggregate price`` and, where there are any, ``replaces``; or a folder of
        Parquet, whose inner folders may name columns: ``period=2025-01``.
    weights : Path, str or frame, optional
        ``aggregate weight`` and, where there are any, ``parent price_reference
        weight_reference``; without it all aggregates count alike.
    elementary : {"jevons", "dutot", "carli", "harmonic"}
    formula : {"lowe", "laspeyres", "young", "geometric-young"}
    missing : {"group", "carry", "none"}
        What stands for a price that was asked for and is missing: the movement of its group, the
        last price, or nothing.
    base : str or sequence of str
        Periods, or a year, whose mean is 100; the first price reference period if unsaid.
    of : str
        Whose change is split into contributions; the whole if unsaid.
    prefixes : sequence of int, or str
        Lengths of the prefixes of a code that stand above it, or the sign between its parts.
    columns, weight_columns : mapping of str to str, optional
        What the files call the columns, where it is another name.
    engine : str
        Adds quotes up where they are, however many: an engine, or the address of a Spark cluster,
        as of `open_engine`.  Where it is unsaid, DuckDB for a folder, and a file is read whole.
    memory : str
        What DuckDB may hold in memory before it spills.

    Raises
    ------
    InvalidInput
        A word that names no formula, a file that cannot be used, a base that is no period.
    """
    method = IndexMethod(
        _named(ElementaryFormula, elementary, "formula of an elementary aggregate"),
        _named(AggregationFormula, formula, "formula of aggregation"),
        _named(MissingPrices, missing, "way with a missing price"),
        (base,) if isinstance(base, str) and base else tuple(base),
        of,
    )
    held = None
    if weights is not None:
        held = read_weight_table(weights, weight_columns or {}, prefixes)
    folder = isinstance(prices, str | Path) and Path(prices).is_dir()
    if not (engine or folder):
        return compile_prices(read_quotes(prices, columns or {}), held, method)
    if not isinstance(prices, str | Path):
        raise InvalidInput(
            "not-a-table",
            "an engine reads files, not a frame",
            hint="Leave the engine away: a frame is in memory already.",
        )
    with open_engine(engine or "duckdb", memory=memory) as running:
        return compile_quotes(running, Path(prices), held, method, columns or {})


def _named(words: type[_E], text: str, what: str) -> _E:
    try:
        return words(text)
    except ValueError:
        raise InvalidInput(
            "unknown-formula",
            f"{text[:20]!r} is no {what}",
            hint=f"There are: {', '.join(words)}.",
        ) from None
