"""The chain of a ledger's revisions: of everything for the house, of what is open for the public.

An entry under embargo joins the public chain with the first revision that was written after the
embargo's end: a hash over a single guessable figure would give it away before.  For the same reason
the hash over everything stays inside the house.  A source has no identifier of its content,
so its description is hashed here; a withdrawal is as public as what it takes back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.model import content_id
from ondiris.model.chain import START, ChainLink, next_link

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["chained", "source_digest"]

_CITING = (schema.observation, schema.statement)


def chained(connection: Connection, *, public: bool) -> Iterator[tuple[ChainLink, tuple[str, ...]]]:
    """Yield every link of a ledger's chain with its identifiers, oldest first.

    Parameters
    ----------
    connection : Connection
    public : bool
        Only what is open; revisions that brought nothing open have no link then.
    """
    table = schema.revision
    chosen = sa.select(table.c.number, table.c.recorded_at).order_by(table.c.number)
    moments = {row.number: row.recorded_at for row in connection.execute(chosen)}
    brought = _open(connection, moments) if public else _everything(connection)
    previous = START
    for number, recorded_at in moments.items():
        entries = brought.get(number, [])
        if public and not entries:
            continue
        link = next_link(previous, number, recorded_at, entries)
        yield link, tuple(sorted(entries))
        previous = link.hash


def source_digest(row: rows.Stored) -> str:
    """Return the identifier of a source as it was described, of the same kind as entries have."""
    described = rows.source_row(rows.source_from(row))
    return content_id("r", *(str(value) for value in described.values()))


def _everything(connection: Connection) -> dict[int, list[str]]:
    brought: dict[int, list[str]] = defaultdict(list)
    for table in (*_CITING, schema.withdrawal):
        for name, number in connection.execute(sa.select(table.c.id, table.c.revision)):
            brought[number].append(name)
    for row in connection.execute(sa.select(schema.source)).mappings():
        brought[row["revision"]].append(source_digest(row))
    return brought


def _open(connection: Connection, moments: Mapping[int, str]) -> dict[int, list[str]]:
    brought: dict[int, list[str]] = defaultdict(list)
    shown: dict[str, int] = {}
    cited: dict[str, int] = {}
    targets = set(connection.scalars(sa.select(schema.withdrawal.c.target)))
    for table in _CITING:
        chosen = sa.select(table.c.id, table.c.revision, table.c.embargo, table.c.source)
        for name, number, embargo, source in connection.execute(
            chosen.where(table.c.confidentiality == "F")
        ):
            place = number if not embargo else _after(number, embargo, moments)
            if place is None:
                continue
            brought[place].append(name)
            cited[source] = min(place, cited.get(source, place))
            if name in targets:
                shown[name] = place
    _add_withdrawals(connection, shown, brought)
    _add_sources(connection, cited, brought)
    return brought


def _after(number: int, embargo: str, moments: Mapping[int, str]) -> int | None:
    """Return the first revision, from an entry's own on, that was written after its embargo."""
    return next((n for n, at in moments.items() if n >= number and at >= embargo), None)


def _add_withdrawals(
    connection: Connection, shown: dict[str, int], brought: dict[int, list[str]]
) -> None:
    table = schema.withdrawal
    chosen = sa.select(table.c.id, table.c.target, table.c.revision)
    ordered = connection.execute(chosen.order_by(table.c.revision, table.c.id))
    waiting = [(str(row[0]), str(row[1]), int(row[2])) for row in ordered]
    while waiting:
        later = []
        for name, target, number in waiting:
            if target in shown:
                shown[name] = max(number, shown[target])
                brought[shown[name]].append(name)
            else:
                later.append((name, target, number))
        if len(later) == len(waiting):
            return
        waiting = later


def _add_sources(
    connection: Connection, cited: Mapping[str, int], brought: dict[int, list[str]]
) -> None:
    table = schema.source
    first: dict[str, str] = {}
    for row in connection.execute(sa.select(table).order_by(table.c.revision)).mappings():
        place = cited.get(row["id"])
        if place is None:
            continue
        if row["revision"] > place:
            brought[row["revision"]].append(source_digest(row))
        else:
            first[row["id"]] = source_digest(row)
    for name, digest in first.items():
        brought[cited[name]].append(digest)
