"""Files for a price index: quotes of products, and the weights of the aggregates they belong to.

The columns have names of the house, and a file with others is read by saying which is which.  Above
the aggregates stands what the weights say: a column of parents, prefixes of codes, or both, the
prefixes above the topmost parents; several roots get one more above them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.codes import counted
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Period
from ondiris.sources.bulk import (
    BulkFailures,
    BulkTable,
    CodedWords,
    read_numbers,
    read_words,
    repeated,
)
from ondiris.sources.bulk_files import read_plain
from ondiris.sources.cell_types import TextCell
from ondiris.sources.columns import TableColumn, TableSpecification, renamed
from ondiris.sources.number_cells import RealCell, TablePeriodCell

__all__ = [
    "PRICE_COLUMNS",
    "WEIGHT_COLUMNS",
    "WHOLE",
    "AggregateWeights",
    "QuoteTable",
    "WeightsOfPeriod",
    "periods_in_time",
    "read_quotes",
    "read_weight_table",
    "zoned_periods",
]

WHOLE: Final = "_T"
"""What stands above several roots."""
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


_PRICE: Final = RealCell(detail="the price is below zero")
_PERIOD: Final = TableColumn("period", TablePeriodCell(), filled=True)
PRICE_COLUMNS: Final = TableSpecification(
    (
        _PERIOD,
        TableColumn("product", TextCell(), filled=True),
        TableColumn("aggregate", TextCell(), filled=True),
        TableColumn("price", _PRICE, titled=True),
        TableColumn("replaces", TextCell()),
    ),
    others=True,
)
"""A quote a row; an empty price was asked for and is missing."""
WEIGHT_COLUMNS: Final = TableSpecification(
    (
        TableColumn("aggregate", TextCell(), filled=True),
        TableColumn("weight", RealCell(0.0, detail="the weight is below zero"), titled=True),
        TableColumn("parent", TextCell()),
        TableColumn("price_reference", TablePeriodCell()),
        TableColumn("weight_reference", TablePeriodCell()),
    ),
    others=True,
)
"""A weight a row; a group that has children has no weight of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class QuoteTable:
    """Quotes with their words numbered.

    Parameters
    ----------
    periods : tuple of Period
        In time order, one after the other.
    products, aggregates : tuple of str
    product, period : int array, shape (rows,)
        Positions in `products` and `periods`.
    price : float array, shape (rows,)
        NaN where it is missing.
    belongs : int array, shape (products,)
        Position of each product's aggregate.
    replaces : int array, shape (products,)
        The product whose place each takes; -1 for none.
    """

    periods: tuple[Period, ...]
    products: tuple[str, ...]
    aggregates: tuple[str, ...]
    product: Integers
    period: Integers
    price: Floats
    belongs: Integers
    replaces: Integers


@dataclass(frozen=True, slots=True)
class WeightsOfPeriod:
    """Weights by aggregate, and the periods they belong to; none where the file says none."""

    price_reference: Period | None
    weight_reference: Period | None
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AggregateWeights:
    """What stands above each aggregate, and what it weighs, by rising price reference period.

    Parameters
    ----------
    parents : dict of str to str or None
        None for the root.
    sets : tuple of WeightsOfPeriod
    """

    parents: dict[str, str | None]
    sets: tuple[WeightsOfPeriod, ...]


def read_quotes(file: Any, titles: Mapping[str, str]) -> QuoteTable:
    """Read quotes: ``period product aggregate price`` and, where there are any, ``replaces``.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    titles : mapping of str to str
        What the file calls the columns, where it is another name.

    Raises
    ------
    InvalidFile
        A column that is missing, a cell that cannot be, a product in two aggregates, a period
        left out between others.
    """
    spec = renamed(PRICE_COLUMNS, titles)
    table = read_plain(file, spec)
    failures = BulkFailures(table, spec)
    period, product, aggregate, price, replaces = spec.columns
    kind = getattr(table.columns.get(period.name), "type", None)
    if kind is not None and pa.types.is_timestamp(kind) and kind.tz:
        raise zoned_periods(table.name, period.name)
    when = read_words(table, period, failures)
    what, of, old = (read_words(table, one, failures) for one in (product, aggregate, replaces))
    values = read_numbers(table, price, failures)
    unusable = (values <= 0) | np.isinf(values)
    failures.note(unusable, price.name, InvalidInput("not-positive", "the price is not positive"))
    _one_frequency(when, period.name, failures)
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used")
    if not table.size:
        raise InvalidFile("empty-file", f"{table.name} holds no quote")
    belongs = _only(what.code, of.code, len(what.values))
    failures.note(
        belongs[what.code] != of.code,
        aggregate.name,
        InvalidInput("two-aggregates", "the product stands in two aggregates"),
    )
    replaced = _replaced(what, old, failures, replaces.name)
    hint = "Call products of different aggregates differently." if failures.rules else ""
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used", hint=hint)
    read = [value for value in when.values if value is not None]
    periods = periods_in_time(read, table.name)
    place = np.array([periods.index(one) for one in read], dtype=np.int64)
    return QuoteTable(
        periods,
        tuple(str(v) for v in what.values),
        tuple(str(v) for v in of.values),
        what.code,
        place[when.code],
        values,
        belongs,
        replaced,
    )


def zoned_periods(name: str, column: str) -> InvalidFile:
    """Return the refusal of moments with a time zone: their day is another in another place.

    Parameters
    ----------
    name, column : str
        Of the file, and of its column of periods.
    """
    return InvalidFile(
        "impossible-period",
        f"{name}: the column `{column}` holds moments with a time zone, which are no days",
        hint="Write the days of the place that is meant, without a zone.",
    )


def _only(code: Integers, of: Integers, count: int) -> Integers:
    """Return for each word the first other word that stands beside it, -1 where none does."""
    found = np.full(count, -1, dtype=np.int64)
    filled = np.flatnonzero(of >= 0)[::-1]
    found[code[filled]] = of[filled]
    return found


def _one_frequency(when: CodedWords[Period], name: str, failures: BulkFailures) -> None:
    """Note periods of another frequency than the first."""
    known = [value for value in when.values if value is not None]
    other = InvalidInput("frequency", "the period is of another length than the first")
    wrong = {
        number: other
        for number, value in enumerate(when.values)
        if value is not None
        and (value.frequency, value.length) != (known[0].frequency, known[0].length)
    }
    failures.note_words(when.code, name, wrong)


def periods_in_time(read: Iterable[Period], file: str) -> tuple[Period, ...]:
    """Return the periods of quotes in order, each once.

    Parameters
    ----------
    read : iterable of Period
    file : str
        For messages.

    Raises
    ------
    InvalidFile
        ``month-out-of-order``: one is missing between others.
    """
    periods = sorted(set(read))
    holes = sum(b.previous() != a for a, b in itertools.pairwise(periods))
    if holes:
        raise InvalidFile(
            "month-out-of-order",
            f"{file} has no quote at all in {counted(holes, 'run')} of periods between others",
            hint="Leave a row with an empty price for what was asked for in those periods.",
        )
    return tuple(periods)


def _replaced(
    what: CodedWords[str], old: CodedWords[str], failures: BulkFailures, name: str
) -> Integers:
    """Return the product whose place each takes."""
    known = {value: number for number, value in enumerate(what.values)}
    strange = InvalidInput("unknown-product", "no row is of the product that is replaced")
    failures.note_words(
        old.code, name, {n: strange for n, value in enumerate(old.values) if value not in known}
    )
    place = np.array([*(known.get(v, -1) for v in old.values), -1], dtype=np.int64)
    found = _only(what.code, place[old.code], len(what.values))
    other = (place[old.code] >= 0) & (place[old.code] != found[what.code])
    failures.note(other, name, InvalidInput("replaced-twice", "the product takes two places"))
    itself = place[old.code] == what.code
    failures.note(itself, name, InvalidInput("replaces-itself", "the product replaces itself"))
    return found


def read_weight_table(
    file: Any, titles: Mapping[str, str], prefixes: Sequence[int] | str = ()
) -> AggregateWeights:
    """Read weights: ``aggregate weight`` and, where there are any, ``parent`` and references.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    titles : mapping of str to str
        What the file calls the columns, where it is another name.
    prefixes : sequence of int, or str
        Lengths of the prefixes of a code that stand above it, or the sign between its parts.

    Raises
    ------
    InvalidFile
        A column that is missing, a cell that cannot be, an aggregate twice in one set, under two
        parents or without a weight, a group with a weight of its own.
    """
    spec = renamed(WEIGHT_COLUMNS, titles)
    table = read_plain(file, spec)
    failures = BulkFailures(table, spec)
    aggregate, weight, parent, price_reference, weight_reference = spec.columns
    what, above = (read_words(table, one, failures) for one in (aggregate, parent))
    since, at = (read_words(table, one, failures) for one in (price_reference, weight_reference))
    values = read_numbers(table, weight, failures)
    _refuse_twice(what, since, failures, aggregate.name)
    over = _only(what.code, above.code, len(what.values))
    under_two = (above.code >= 0) & (above.code != over[what.code])
    failures.note(under_two, parent.name, InvalidInput("two-parents", "it has another parent"))
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used")
    labels = [str(value) for value in what.values]
    given = {
        label: str(above.values[over[n]]) if over[n] >= 0 else None
        for n, label in enumerate(labels)
    }
    parents = _rooted(_prefixed(given, prefixes))
    groups = set(parents.values())
    leaf = np.array([label not in groups for label in labels], dtype=np.bool_)[what.code]
    group = InvalidInput("weight-of-a-group", "a group weighs what its aggregates weigh")
    failures.note(~leaf & ~np.isnan(values), weight.name, group)
    failures.note(leaf & np.isnan(values), weight.name, InvalidInput("missing", "it is empty"))
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used")
    rows = np.flatnonzero(leaf)
    return AggregateWeights(parents, _sets(table, rows, what, since, at, values))


def _refuse_twice(
    what: CodedWords[str], since: CodedWords[Period], failures: BulkFailures, name: str
) -> None:
    twice = InvalidInput("duplicate-weight", "it stands twice in one set of weights")
    failures.note(repeated([what.code, since.same]), name, twice)


def _prefixed(
    parents: Mapping[str, str | None], prefixes: Sequence[int] | str
) -> dict[str, str | None]:
    """Return the parents with prefixes above those codes that have none."""
    found = dict(parents)
    tops = {label for label, above in parents.items() if above is None}
    tops |= {above for above in parents.values() if above is not None and above not in parents}
    for top in sorted(tops):
        chain = [*_prefixes_of(top, prefixes), top]
        for above, label in zip([None, *chain[:-1]], chain, strict=True):
            if found.get(label) is None:
                found[label] = above
    return found


def _prefixes_of(code: str, prefixes: Sequence[int] | str) -> list[str]:
    if isinstance(prefixes, str):
        parts = code.split(prefixes)
        return [prefixes.join(parts[:n]) for n in range(1, len(parts))]
    return [code[:n] for n in sorted(prefixes) if 0 < n < len(code)]


def _rooted(parents: dict[str, str | None]) -> dict[str, str | None]:
    """Return the parents with one root."""
    roots = [label for label, above in parents.items() if above is None]
    if len(roots) == 1 and len(parents) > 1:
        return parents
    if WHOLE in parents:
        raise InvalidFile(
            "two-roots",
            f"{WHOLE} is the code of the whole, and stands beside other roots",
            hint="Give these a parent.",
        )
    return {WHOLE: None, **{label: above or WHOLE for label, above in parents.items()}}


def _sets(
    table: BulkTable,
    rows: Integers,
    what: CodedWords[str],
    since: CodedWords[Period],
    at: CodedWords[Period],
    values: Floats,
) -> tuple[WeightsOfPeriod, ...]:
    """Return the sets of weights by rising price reference period."""
    found: dict[Period | None, dict[str, float]] = {}
    references: dict[Period | None, set[Period | None]] = {}
    for i in rows:
        held = None if since.code[i] < 0 else since.values[since.code[i]]
        of = None if at.code[i] < 0 else at.values[at.code[i]]
        references.setdefault(held, set()).add(of)
        found.setdefault(held, {})[str(what.values[what.code[i]])] = float(values[i])
    mixed = sum(len(of) > 1 for of in references.values())
    if not found or mixed or (None in found and len(found) > 1):
        raise InvalidFile(
            "bad-weights",
            f"{table.name} holds no weight, or a set of weights of several periods",
            hint="A set has one `price_reference` and one `weight_reference` in all its rows.",
        )
    order = sorted(found, key=lambda one: (one is not None, one and one.start))
    return tuple(WeightsOfPeriod(one, next(iter(references[one])), found[one]) for one in order)
