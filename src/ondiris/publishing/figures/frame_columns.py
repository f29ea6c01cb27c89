"""Figures as columns: one plan of names and types, in Arrow, which every other library dresses.

The names are those of ``ondiris.get``.  A printed decimal stays a decimal with all its digits, a
day is a day, a list a list; the ends of an interval stand in columns of their own, so that any
library can compare them; the first and last day of a period stand beside its text.  What has no
value is a row whose value is null and whose status says why.  Rows are ordered by series, period
and identifier, whoever told them: two answers that say the same are equal tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ondiris.errors import Unsupported
from ondiris.model import KEY_FIELDS, Bound, Vintage
from ondiris.production import Row
from ondiris.publishing.figures.answers import LISTS

__all__ = [
    "DIGITS",
    "Columns",
    "Shared",
    "columns_of",
    "decimals",
    "fitted",
    "joined",
    "of_keys",
    "of_periods",
    "of_rows",
    "or_null",
    "told_as",
]

DIGITS = (18, 28, 38)
"""Digits of decimals: the fewest of these that hold a column, so that sums and products of columns
still find room.  Longer numbers are held by Arrow alone."""
_LONG = 76
_TEXTS = pa.list_(pa.string())
_DAYS = pa.list_(pa.date32())
_PLAIN: dict[str, Any] = {
    "id": pa.string(),
    **dict.fromkeys(KEY_FIELDS, pa.string()),
    "period": pa.string(), "period_first": pa.date32(), "period_last": pa.date32(),
    "value": None, "unit_multiplier": pa.int32(), "digits": pa.int32(),
    "lower": None, "upper": None, "bound": pa.string(), "range_upper": None,
    "status": _TEXTS, "confidentiality": pa.string(), "embargo": pa.string(),
    "origin": pa.string(), "source": pa.string(), "compiled_here": pa.bool_(),
    "locator": pa.string(), "known_at": pa.date32(), "known_at_basis": pa.string(),
    "defaulted": _TEXTS, "conflicts": _TEXTS, "superseded": _TEXTS, "differs": _TEXTS,
    "confirmed": _TEXTS, "other_face": pa.string(), "formula": pa.string(),
    "expression": pa.string(), "inputs": _TEXTS, "notes": _TEXTS,
    "deadlines": _DAYS, "inclusive_unsaid": pa.bool_(),
}  # fmt: skip
"""Names and types; a decimal has as many places as the answer needs."""


def columns_of() -> tuple[str, ...]:
    """Return the names of the columns, in their order.

    Examples
    --------
    >>> columns_of()[:3], columns_of().index("lower") - columns_of().index("value")
    (('id', 'measure', 'of'), 3)
    """
    return tuple(_PLAIN)


Columns = dict[str, Any]
"""Arrow columns of the plan by name, and ``rank``: where the series of a row stands among all."""


def joined(parts: Sequence[Columns], vintage: Vintage) -> Any:
    """Return columns as one table, ordered by series, period and identifier.

    Parameters
    ----------
    parts : sequence of dict
        At least one; their ranks are of one order.
    vintage : Vintage
        As of when they are told; it stands in the table's metadata.
    """
    about = {"schema": "ondiris.get/2", "known": vintage.known.isoformat(),
             "revision": str(vintage.revision)}  # fmt: skip
    columns = [_one([part[name] for part in parts]) for name in _PLAIN]
    fields = [pa.field(name, own.type) for name, own in zip(_PLAIN, columns, strict=True)]
    table = pa.table(columns, pa.schema(fields, metadata=about))
    return _ordered(table, np.concatenate([part["rank"] for part in parts]))


def _one(arrays: Sequence[Any]) -> Any:
    """Return a column of several; decimals get the places that the longest of them needs."""
    kinds = {one.type for one in arrays}
    if len(kinds) > 1:
        scale = max(kind.scale for kind in kinds)
        arrays = [_with_places(one, scale) for one in arrays]
        widest = max((one.type for one in arrays), key=lambda kind: kind.precision)
        arrays = [one if one.type == widest else one.cast(widest) for one in arrays]
    return arrays[0] if len(arrays) == 1 else pa.chunked_array(arrays)


def _with_places(numbers: Any, places: int) -> Any:
    if numbers.type.scale == places:
        return numbers
    return numbers.cast(_decimal(_whole(numbers), places))


def _ordered(table: Any, rank: Any) -> Any:
    """Return a table by series, period and identifier; as it is, where it is so already."""
    days = [
        table[name].combine_chunks().cast(pa.int32()).to_numpy(zero_copy_only=False)
        for name in ("period_first", "period_last")
    ]
    places = [rank, *days]
    if len(table) < 2 or _rising(places):
        return table
    order = np.lexsort(places[::-1])
    steps = np.flatnonzero(~_steps([one[order] for one in places]))
    for first, last in _runs_of(steps):
        tied = order[first : last + 1]
        told = table.select(["formula", "id"]).take(pa.array(tied))
        names = zip(told["formula"].is_valid().to_pylist(), told["id"].to_pylist(), strict=True)
        order[first : last + 1] = [n for _, n in sorted(zip(names, tied.tolist(), strict=True))]
    ends = np.flatnonzero(np.diff(order) != 1) + 1
    if len(ends) * _FEW_PIECES > len(table):
        return table.take(pa.array(order))
    # What is nearly in order is laid together of pieces, and copied nowhere.
    pieces = zip(order[[0, *ends]], np.diff([0, *ends, len(order)]), strict=True)
    return pa.concat_tables([table.slice(at, count) for at, count in pieces])


_FEW_PIECES = 100


def _steps(places: Sequence[Any]) -> Any:
    """Return whether each row but the first comes after the one before it by numbers alone."""
    after = np.zeros(len(places[0]) - 1, dtype=bool)
    for one in reversed(places):
        step = np.diff(one)
        after = (step > 0) | ((step == 0) & after)
    return after


def _runs_of(ties: Any) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of each run of rows that numbers leave tied."""
    for run in np.split(ties, np.flatnonzero(np.diff(ties) > 1) + 1) if len(ties) else ():
        yield int(run[0]), int(run[-1]) + 1


def _rising(places: Sequence[Any]) -> bool:
    return bool(_steps(places).all())


class Shared(NamedTuple):
    """A column of objects that many rows share: each is looked at once.

    Parameters
    ----------
    each : list
        The objects; equal ones may occur twice, which costs and changes nothing.
    at : array of int
        Which of them a row has.
    """

    each: list[Any]
    at: Any


def told_as(objects: Shared, told: Callable[[Any], Any], kind: Any) -> Any:
    """Return a column of what is told of each object.

    Parameters
    ----------
    objects : Shared
    told : callable
    kind : DataType
    """
    return pa.array([told(one) for one in objects.each], kind).take(objects.at)


def _shared(objects: list[Any]) -> Shared:
    numbers = np.fromiter(map(id, objects), np.int64, len(objects))
    coded = pa.array(numbers).dictionary_encode()
    by_number = dict(zip(numbers.tolist(), objects, strict=True))
    return Shared([by_number[n] for n in coded.dictionary.to_pylist()], coded.indices)


def of_rows(rows: Sequence[Row], ranks: Mapping[tuple[str, ...], int] | None = None) -> Columns:
    """Return the columns of figures, and of what has no value.

    Parameters
    ----------
    rows : sequence of Row
    ranks : mapping of tuple of str to int, optional
        Where each series stands, by its texts; among these rows' own where it is not told.
    """

    def of(name: str) -> list[Any]:
        return list(map(attrgetter(name), rows))

    def shared(name: str, told: Callable[[Any], Any], kind: Any) -> Any:
        return told_as(_shared(of(name)), told, kind)

    bounds = of("bound")
    printed = np.fromiter((b is not Bound.NONE for b in bounds), bool, len(rows))
    digits = np.array(of("digits"), np.int32)
    least = int(digits[printed].max(initial=0))
    made: Columns = {
        "id": pa.array(of("id"), pa.string()),
        "unit_multiplier": pa.array(of("multiplier"), pa.int32()),
        "digits": pa.array(digits, pa.int32(), mask=~printed),
        "value": decimals(_where(printed, of("value")), least),
        "lower": decimals(_finite(of("low"))),
        "upper": decimals(_finite(of("high"))),
        "range_upper": decimals(of("upper")),
        "bound": told_as(_shared(bounds), str, pa.string()),
        "known_at": shared("known", attrgetter("day"), pa.date32()),
        "known_at_basis": shared("known", lambda known: str(known.basis), pa.string()),
        "compiled_here": pa.array(of("compiled"), pa.bool_()),
    }
    for name in ("confidentiality", "origin"):
        made[name] = shared(name, str, pa.string())
    for name in ("embargo", "source", "locator", "other_face", "formula", "expression"):
        made[name] = or_null(pa.array(of(name), pa.string()))
    for name in LISTS:
        made[name] = shared(name, list, _TEXTS)
    keys = of("key")
    if ranks is None:
        ranks = {own: rank for rank, own in enumerate(sorted({key.texts for key in keys}))}
    return made | of_keys(_shared(keys), ranks) | of_periods(_shared(of("period")))


def of_keys(keys: Shared, ranks: Mapping[tuple[str, ...], int]) -> Columns:
    """Return the columns of series, and where each stands among all.

    Parameters
    ----------
    keys : Shared
        Of `SeriesKey`.
    ranks : mapping of tuple of str to int
    """
    texts = [key.texts for key in keys.each]
    place = np.array([ranks[own] for own in texts], np.int64)
    made: Columns = {"rank": place[np.asarray(keys.at)] if texts else place}
    for number, name in enumerate(KEY_FIELDS):
        said = pa.array([own[number] or None for own in texts], pa.string())
        made[name] = said.take(keys.at)
    return made


def of_periods(periods: Shared) -> Columns:
    """Return the columns of periods: text, first and last day, and what a deadline may mean."""
    return {
        "period": told_as(periods, str, pa.string()),
        "period_first": told_as(periods, attrgetter("first_day"), pa.date32()),
        "period_last": told_as(periods, attrgetter("last_day"), pa.date32()),
        "deadlines": told_as(periods, lambda one: list(one.readings) or None, _DAYS),
        "inclusive_unsaid": told_as(
            periods, lambda one: len(one.readings) > 1 if one.deadline else None, pa.bool_()
        ),
    }


def decimals(values: list[Decimal | None], digits: int = 0) -> Any:
    """Return decimals as a column that holds each of them exactly.

    Parameters
    ----------
    values : list of Decimal or None
    digits : int
        How many decimal places the column has at least.

    Raises
    ------
    Unsupported
        ``too-many-digits`` where no decimal type is long enough.

    Examples
    --------
    >>> from decimal import Decimal
    >>> str(decimals([Decimal("976.20"), None]).type)
    'decimal128(18, 1)'
    """
    try:
        found = pa.array(values)
        if pa.types.is_null(found.type):
            found = pa.nulls(len(values), pa.decimal128(1, 0))
        return fitted(found, digits)
    except pa.ArrowInvalid as error:
        raise Unsupported(
            "too-many-digits", f"a number of the answer has more than {_LONG} digits"
        ) from error


def fitted(numbers: Any, digits: int = 0) -> Any:
    """Return decimals with as many places as they need, and with so many at least."""
    places, whole = numbers.type.scale, _whole(numbers)
    while places > digits:
        try:
            numbers = numbers.cast(_decimal(whole, places - 1))
        except pa.ArrowInvalid:  # a digit would be lost
            break
        places -= 1
    return numbers.cast(_decimal(whole, max(places, digits, 0)))


def _whole(numbers: Any) -> int:
    """Return how many digits the longest of some decimals has before the point."""
    ends = pc.min_max(numbers).as_py().values()
    return max((len(str(int(abs(end)))) for end in ends if end is not None), default=1)


def _decimal(whole: int, places: int) -> Any:
    """Return the type of decimals with so many digits before the point and after it."""
    for digits in DIGITS:
        if whole + places <= digits:
            return pa.decimal128(digits, places)
    return pa.decimal256(_LONG, places)


def _where(chosen: Any, values: list[Any]) -> list[Any]:
    if chosen.all():
        return values
    return [value if one else None for one, value in zip(chosen, values, strict=True)]


def _finite(values: list[Decimal]) -> list[Decimal | None]:
    return [value if value.is_finite() else None for value in values]


def or_null(texts: Any) -> Any:
    """Return texts with nothing in place of empty ones."""
    return pc.if_else(pc.equal(texts, ""), None, texts)
