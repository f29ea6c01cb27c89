"""Whether a ledger is what was written: every row against its identifier, every revision whole.

What a ledger alone can tell: an entry whose content is not what its identifier says, a revision
that has more or fewer entries than it was closed with, a number that is missing or of no revision.
What was rewritten with more care is told by a hash that somebody kept; `ondiris.session` lays the
chain beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidFile, OndirisError
from ondiris.ledger import rows, schema
from ondiris.model import SeriesKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Tampering", "exported", "miscounted", "tampered"]

_TABLES = (schema.source, schema.observation, schema.statement, schema.withdrawal)
_FLAWS = (ValueError, KeyError, TypeError, ArithmeticError, OndirisError)


@dataclass(frozen=True, slots=True, order=True)
class Tampering:
    """What is not as it was written, by revision.

    Parameters
    ----------
    revision : int
        The revision it is found in; 0 where none can be named.
    kind : str
        ``altered`` entries are not what their identifiers say; of a revision that is not
        whole entries were ``removed`` or ``added``, or it is ``missing`` itself; ``dated`` means
        that its newest day lies before that of an entry, ``unreadable`` lines are no entries.
    count : int
        Of how many entries.
    """

    revision: int
    kind: str
    count: int = 1


def tampered(
    connection: Connection, on_progress: Callable[[int], None] | None = None
) -> tuple[Tampering, ...]:
    """Return what a ledger's own rows betray, oldest revision first.

    Parameters
    ----------
    connection : Connection
    on_progress : callable, optional
        Told the number of entries checked so far.
    """
    seen, altered = Counter[int](), Counter[int]()
    newest: dict[int, str] = {}
    checked = 0
    for table in _TABLES:
        for number, day, whole in _checked(connection, table):
            seen[number] += 1
            altered[number] += not whole
            newest[number] = max(newest.get(number, ""), day)
            checked += 1
            if on_progress and not checked % 5_000:
                on_progress(checked)
    found = [Tampering(n, "altered", count) for n, count in altered.items() if count]
    found += _revisions(connection, seen, newest)
    return tuple(sorted(found))


def miscounted(connection: Connection) -> tuple[Tampering, ...]:
    """Return the revisions that are not whole, by their counts alone: no content is read.

    Parameters
    ----------
    connection : Connection
    """
    seen, newest = Counter[int](), dict[int, str]()
    for table in _TABLES:
        day = table.c["known_at"] if "known_at" in table.c else sa.literal("")
        chosen = sa.select(table.c.revision, sa.func.count(), sa.func.max(day))
        for number, count, last in connection.execute(chosen.group_by(table.c.revision)):
            seen[number] += count
            newest[number] = max(newest.get(number, ""), last)
    return tuple(sorted(_revisions(connection, seen, newest)))


def _checked(connection: Connection, table: sa.Table) -> Iterator[tuple[int, str, bool]]:
    """Yield revision, day and wholeness of every row of a table."""
    keys: dict[int, Any] = {}
    if table is schema.observation:
        for row in connection.execute(sa.select(schema.series)).mappings():
            try:
                keys[row["id"]] = SeriesKey.of_texts(row)
            except _FLAWS:
                keys[row["id"]] = None
    chosen = connection.execution_options(yield_per=10_000).execute(sa.select(table))
    for row in chosen.mappings():
        try:
            whole = _whole(table, row, keys)
        except _FLAWS:
            whole = False
        yield row["revision"], row.get("known_at", ""), whole


def _whole(table: sa.Table, row: sa.RowMapping, keys: Mapping[int, Any]) -> bool:
    """Whether every column of a row is what its content says."""
    match table.name:
        case "observation":
            made = rows.observation_row(rows.observation_from(row, keys[row["series"]]))
        case "statement":
            made = rows.statement_row(rows.statement_from(row))
        case "withdrawal":
            made = rows.withdrawal_row(rows.withdrawal_from(row))
        case _:
            made = rows.source_row(rows.source_from(row))
    return all(row[name] == value for name, value in made.items())


def _revisions(
    connection: Connection, seen: Counter[int], newest: Mapping[int, str]
) -> Iterator[Tampering]:
    table = schema.revision
    chosen = sa.select(table.c.number, table.c.entries, table.c.newest_known)
    kept = {row.number: row for row in connection.execute(chosen.order_by(table.c.number))}
    last = max((*kept, *seen), default=0)
    for number in range(1, last + 1):
        row = kept.get(number)
        if row is None:
            yield Tampering(number, "missing", seen[number])
            continue
        more = seen[number] - row.entries
        if more:
            yield Tampering(number, "added" if more > 0 else "removed", abs(more))
        elif row.newest_known < newest.get(number, ""):
            yield Tampering(number, "dated")
    for number in sorted(n for n in {*kept, *seen} if n < 1):
        yield Tampering(number, "added", seen[number])


def exported(connection: Connection, folder: Path) -> tuple[Tampering, ...]:
    """Fill empty tables from exported files as they are; return what cannot be read.

    Nothing is refused but what is no export at all: what is wrong with it is for `tampered` to
    find and name.

    Raises
    ------
    InvalidFile
        If a file of the export is missing.
    """
    found: Counter[int] = Counter()
    series: dict[tuple[str, ...], int] = {}
    schema.metadata.create_all(connection)
    for table in (schema.revision, *_TABLES):
        path = folder / f"{table.name}.jsonl"
        if not path.is_file():
            raise InvalidFile("missing-file", f"the export has no {path.name}")
        kept: dict[tuple[object, ...], dict[str, Any]] = {}
        for line in text_of(path).splitlines():
            number = 0
            try:
                row = json_of(line)
                number = int(row.get("revision", 0))
                if table is schema.observation:
                    row |= {"series": _series(connection, row, series)}
                plain = {c.name: c.type.python_type(row[c.name]) for c in table.columns}
            except (*_FLAWS, AttributeError):
                found[number] += 1
                continue
            name = tuple(plain[column.name] for column in table.primary_key)
            found[number] += name in kept
            kept.setdefault(name, plain)
        if kept:
            connection.execute(table.insert(), list(kept.values()))
    return tuple(Tampering(n, "unreadable", count) for n, count in sorted(found.items()) if count)


def _series(
    connection: Connection, row: Mapping[str, Any], series: dict[tuple[str, ...], int]
) -> int:
    key = SeriesKey.of_texts(row)
    if key.texts not in series:
        series[key.texts] = len(series) + 1
        connection.execute(schema.series.insert(), rows.key_row(key) | {"id": series[key.texts]})
    return series[key.texts]
