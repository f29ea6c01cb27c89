"""What stands in quotes of any number: their periods and aggregates, and how many there are.

An engine counts quotes by the words of their columns; the words are read here by the rules of a
file that is read whole, and each gets the number under which a plan knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Period
from ondiris.sources.number_cells import TablePeriodCell
from ondiris.sources.quotes import periods_in_time

__all__ = ["QuoteCensus", "read_quote_census"]

_MONTH = len("2025-01")
_WORDS = ("period", "aggregate")
_LOWEST, _HIGHEST = 1e-6, 2.0**62
"""No lower price and no higher sum is added up exactly in whole numbers of 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class QuoteCensus:
    """Periods and aggregates of quotes, with the words that stand for them.

    Parameters
    ----------
    periods : tuple of Period
        In time order, one after the other.
    aggregates : tuple of str
    period_of, aggregate_of : dict of str to int
        Position in `periods` and `aggregates` of each word of the column.
    priced : int array, shape (aggregates, periods)
        Prices quoted.
    empty : int
        Quotes that were asked for and have no price.
    lowest, highest : float
        Of all prices; not a number where there is none.
    """

    periods: tuple[Period, ...]
    aggregates: tuple[str, ...]
    period_of: dict[str, int]
    aggregate_of: dict[str, int]
    priced: NDArray[np.int64]
    empty: int
    lowest: float
    highest: float

    @property
    def quotes(self) -> int:
        """Prices quoted."""
        return int(self.priced.sum())

    def refuse_endless_sums(self, name: str) -> None:
        """Refuse prices that cannot be added up to a mean of prices.

        Parameters
        ----------
        name : str
            Of what was counted, for messages.

        Raises
        ------
        InvalidFile
            ``price-out-of-range``.
        """
        most = self.highest * (int(self.priced.max(initial=0)) + self.empty)
        if self.lowest < _LOWEST or most > _HIGHEST:
            raise InvalidFile(
                "price-out-of-range",
                f"{name} has prices too low or too high to be added up exactly",
                hint="Dutot adds prices up: state them in another unit, or use jevons.",
            )


def read_quote_census(table: pa.Table, name: str, *, dated: bool = False) -> QuoteCensus:
    """Read what an engine has counted.

    Parameters
    ----------
    table : pyarrow.Table
        ``period aggregate rows priced unusable nameless lowest highest``.
    name : str
        Of what was counted, for messages.
    dated : bool
        Whether the period is a column of days, each of which stands for its month.

    Raises
    ------
    InvalidFile
        Rows without a product, a period or an aggregate, prices that are not positive, words that
        are no period, periods of several lengths or with a hole between them.
    """
    rows: list[dict[str, Any]] = [_counts(row) for row in table.to_pylist()]
    _refuse(rows, name)
    read = {word: _period(word, name, dated=dated) for word in {r["period"] for r in rows}}
    if len({(one.frequency, one.length) for one in read.values()}) > 1:
        raise InvalidFile("frequency", f"{name} has periods of several lengths")
    periods = periods_in_time(read.values(), name)
    aggregates = tuple(sorted({r["aggregate"] for r in rows}))
    column = {word: periods.index(one) for word, one in read.items()}
    line = {label: i for i, label in enumerate(aggregates)}
    priced = np.zeros((len(aggregates), len(periods)), dtype=np.int64)
    for row in rows:
        priced[line[row["aggregate"]], column[row["period"]]] += row["priced"]
    return QuoteCensus(
        periods,
        aggregates,
        {row["words"][0]: column[row["period"]] for row in rows},
        {row["words"][1]: line[row["aggregate"]] for row in rows},
        priced,
        sum(row["rows"] - row["priced"] for row in rows),
        min((row["lowest"] for row in rows if row["priced"]), default=np.nan),
        max((row["highest"] for row in rows if row["priced"]), default=np.nan),
    )


def _counts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with words as they are read, beside those that were written, and counts."""
    words = {key: (row[key] or "").strip() for key in _WORDS}
    counts = {key: int(row[key] or 0) for key in ("rows", "priced", "unusable", "nameless")}
    return {**row, **words, **counts, "words": tuple(row[key] for key in _WORDS)}


def _refuse(rows: list[dict[str, Any]], name: str) -> None:
    """Refuse quotes that cannot be, by number."""
    if not rows:
        raise InvalidFile("empty-file", f"{name} holds no quote")
    nameless = sum(
        row["nameless"] if row["period"] and row["aggregate"] else row["rows"] for row in rows
    )
    if nameless:
        raise InvalidFile(
            "missing",
            f"{name} has {counted(nameless, 'quote')} without a product, a period or an aggregate",
            count=nameless,
        )
    unusable = sum(row["unusable"] for row in rows)
    if unusable:
        raise InvalidFile(
            "not-positive",
            f"{name} has {counted(unusable, 'price')} that is zero, negative or endless"
            if unusable == 1
            else f"{name} has {counted(unusable, 'price')} that are zero, negative or endless",
            hint="Leave the price empty where it is missing.",
            count=unusable,
        )


def _period(word: str, name: str, *, dated: bool) -> Period:
    try:
        return TablePeriodCell().read(word[:_MONTH] if dated else word)
    except InvalidInput as error:
        raise InvalidFile(
            error.code, f"{name} has quotes of a period that cannot be: {error.detail}",
            hint=error.hint,
        ) from error  # fmt: skip
