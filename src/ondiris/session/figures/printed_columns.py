"""What sources printed as columns: a million figures become a frame without a million objects.

Read as `SeriesReader` reads: whole series, some thousands of figures at a time.  What stands alone
at its place goes into columns as the ledger keeps it, as texts; only where several figures compete
are rows made, by the one rule of `standing`.  What comes of both is, cell by cell, what
`Snapshot.printed` would give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from operator import and_, gt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.ledger.by_series import (
    SeriesReader,
    StoredColumns,
    StoredFigure,
    compressed,
    figures_of,
)
from ondiris.model import Bound, Period, SeriesKey, Vintage, compiled_here
from ondiris.ports import Current, Query, Recorded
from ondiris.production import Row
from ondiris.production.figures.rows import published_row, row_without_value
from ondiris.publishing.figures.answers import LISTS
from ondiris.publishing.figures.frame_columns import (
    Columns,
    Shared,
    decimals,
    fitted,
    joined,
    of_keys,
    of_periods,
    of_rows,
    or_null,
    told_as,
)
from ondiris.publishing.figures.framed import Framed

__all__ = ["PrintedColumns", "printed_columns"]

_NUMBERS = frozenset(("series", "digits", "multiplier"))
_LEFT_OUT = frozenset(("first_day", "last_day", "upper", "revision"))
"""What no column is made of: the period says its days, and a range becomes a row."""
_OWN = frozenset(("id", "value", "locator"))
"""Texts of which each figure has its own; every other is shared by many."""


def _kind(name: str) -> Any:
    if name in _NUMBERS:
        return pa.int32()
    return pa.string() if name in _OWN else pa.dictionary(pa.int32(), pa.string())


_STORED = pa.schema([(name, _kind(name)) for name in StoredFigure._fields if name not in _LEFT_OUT])
_VALUE, _DIGITS, _BOUND, _PERIOD = (
    StoredFigure._fields.index(name) for name in ("value", "digits", "bound", "period")
)
_LONGEST, _PLACES = 17, range(-15, 16)
"""Letters and decimals of numbers whose ends are counted in columns: what is added fits too."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PrintedColumns(Framed):
    """Figures that sources printed and that stand, and what has no value, held as columns.

    Parameters
    ----------
    vintage : Vintage
    catalogue : Catalogue
    keys : mapping of int to SeriesKey
        The series by their numbers.
    stored : Table
        Figures as the ledger keeps them, by series and time.
    rows : tuple of Row
        Figures that are more than their texts: what stands of several, ranges, what has no value.
    """

    vintage: Vintage
    catalogue: Catalogue
    keys: Mapping[int, SeriesKey]
    stored: Any
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.stored) + len(self.rows)

    def __repr__(self) -> str:
        return f"<{len(self):,} printed figures of {len(self.keys):,} series, {self.vintage}>"

    def to_arrow(self) -> Any:
        """Return an Arrow table with the columns of an answer."""
        every = {key.texts for key in self.keys.values()} | {row.key.texts for row in self.rows}
        ranks = {own: rank for rank, own in enumerate(sorted(every))}
        parts = [self._of_stored(ranks)] if len(self.stored) else []
        if self.rows or not parts:
            parts.append(of_rows(self.rows, ranks))
        return joined(parts, self.vintage)

    def _of_stored(self, ranks: Mapping[tuple[str, ...], int]) -> Columns:
        whole = {name: self.stored[name].combine_chunks() for name in _STORED.names}
        coded = {n: one for n, one in whole.items() if n not in _OWN | _NUMBERS}
        coded["series"] = whole["series"].dictionary_encode()

        def shared(name: str, made: Callable[[Any], Any]) -> Shared:
            own = coded[name]
            return Shared([made(one) for one in own.dictionary.to_pylist()], own.indices)

        def told(name: str, made: Callable[[Any], Any], kind: Any) -> Any:
            return told_as(shared(name, made), lambda one: one, kind)

        keys = shared("series", self.keys.__getitem__)
        counted = told_as(keys, lambda key: self.catalogue.unit(key.unit).counted, pa.bool_())
        numbers = {name: whole[name] for name in ("digits", "multiplier")}
        bounds = told("bound", str, pa.string())
        made = of_keys(keys, ranks) | of_periods(shared("period", Period.parse))
        made |= _ends(whole["value"], bounds, counted, **numbers)
        made |= {
            "id": whole["id"], "locator": or_null(whole["locator"]), "bound": bounds,
            "digits": numbers["digits"], "unit_multiplier": numbers["multiplier"],
            "compiled_here": told("source", compiled_here, pa.bool_()),
            "known_at": told("known_at", date.fromisoformat, pa.date32()),
        }  # fmt: skip
        for name in ("confidentiality", "origin", "known_at_basis"):
            made[name] = told(name, str, pa.string())
        for name in ("embargo", "source"):
            made[name] = told(name, lambda text: text or None, pa.string())
        texts = pa.list_(pa.string())
        nothing = pa.array(np.zeros(len(self.stored), np.int8))
        for name in LISTS:
            made[name] = told(name, str.split, texts) if name in coded else None
            if made[name] is None:
                made[name] = pa.array([[]], texts).take(nothing)
        for name in ("other_face", "formula", "expression"):
            made[name] = pa.nulls(len(self.stored), pa.string())
        made["range_upper"] = pa.nulls(len(self.stored), decimals([]).type)
        return made


def printed_columns(reader: SeriesReader, catalogue: Catalogue, query: Query) -> PrintedColumns:
    """Return the figures that a query meets as columns, a lot of them read at a time.

    Parameters
    ----------
    reader : SeriesReader
    catalogue : Catalogue
        Every code that the ledger may hold.
    query : Query
        Of whatever sources: what stands among those of some is for `Snapshot.printed` to say.

    Raises
    ------
    InvalidInput
        ``columns-of-sources`` where it names sources.
    """
    if query.sources is not None or query.without:
        raise InvalidInput(
            "columns-of-sources",
            "columns hold what stands among all sources, not among some",
            hint="Ask with printed(query).",
        )
    keys = reader.keys()
    spans = [s for s in reader.spans(query.worlds) if query.meets_series(keys[s.series])]
    in_time = cache(lambda text: query.meets_time(Period.parse(text)))
    batches, rows = list[Any](), list[Row]()

    def met(one: Recorded) -> bool:
        entry = one.observation
        return query.meets(entry.key, entry.period)

    spans.sort(key=lambda span: keys[span.series].texts)
    for lot, found in reader.in_lots(spans, keys):
        numbers = dict.fromkeys(span.series for span in lot)
        told = list[Current]()
        columns: tuple[list[Any], ...] = tuple([] for _ in StoredFigure._fields)
        for own in (found.alone[n] for n in numbers if n in found.alone):
            meets = [in_time(period) for period in own[_PERIOD]]
            plain = [*map(_plain, own[_BOUND], own[_VALUE], own[_DIGITS])]
            chosen = compressed(own, [*map(and_, meets, plain)])
            for gathered, more in zip(columns, chosen, strict=True):
                gathered.extend(more)
            if not all(plain):
                odd = figures_of(own, map(gt, meets, plain))
                told += [Current(one.recorded(keys[one.series])) for one in odd]
        batches.append(_batch(columns))
        own_keys = {keys[number] for number in numbers}  # others are read as their rivals alone
        told += [c for c in found.judged if c.recorded.observation.key in own_keys]
        rows += [
            published_row(c, catalogue.interval(c.recorded.observation))
            for c in told
            if met(c.recorded)
        ]
        blank = (b for b in found.blank if b.observation.key in own_keys and met(b))
        rows += map(row_without_value, blank)
    return PrintedColumns(
        reader.vintage, catalogue, {s.series: keys[s.series] for s in spans},
        pa.Table.from_batches(batches, _STORED).unify_dictionaries().combine_chunks(), tuple(rows),
    )  # fmt: skip


def _plain(bound: str, value: str, digits: int) -> bool:
    """Whether a figure is no more than its texts, and not too long to be counted in columns."""
    return bound != Bound.RANGE and len(value) <= _LONGEST and digits in _PLACES


def _batch(columns: StoredColumns) -> Any:
    told = dict(zip(StoredFigure._fields, columns, strict=True))
    arrays = [pa.array(told[field.name], field.type) for field in _STORED]
    return pa.RecordBatch.from_arrays(arrays, schema=_STORED)


def _ends(texts: Any, bounds: Any, counted: Any, *, digits: Any, multiplier: Any) -> Columns:
    """Return values and what their digits allow, as `Printed.interval` has it."""
    most = max(pc.max(digits).as_py(), 0)
    least = max(-pc.min(digits).as_py(), 0)
    value = texts.cast(pa.decimal128(_LONGEST + most + 1, most))
    half_of = [Decimal(0), *(Decimal(5).scaleb(-n - 1) for n in range(-least, most + 1))]
    halves = pa.array(half_of, pa.decimal128(least + most + 3, most + 1))
    exact = pc.and_(counted, pc.and_(pc.equal(multiplier, 0), pc.greater_equal(digits, 0)))
    half = halves.take(pc.if_else(exact, 0, pc.add(digits, least + 1)))
    open_below = pc.is_in(bounds, pa.array([Bound.LT, Bound.LE], pa.string()))
    open_above = pc.is_in(bounds, pa.array([Bound.GT, Bound.GE], pa.string()))
    around = pc.invert(pc.or_(open_below, open_above))
    half = pc.if_else(around, half, halves[0])
    lower = pc.if_else(open_below, None, pc.subtract(value, half))
    upper = pc.if_else(open_above, None, pc.add(value, half))
    return {"value": fitted(value, most), "lower": fitted(lower), "upper": fitted(upper)}
