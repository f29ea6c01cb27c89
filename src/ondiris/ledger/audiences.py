"""What an audience may see of a ledger: the rule in the words of the database, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import schema
from ondiris.ledger.schema import in_parts
from ondiris.model import Confidentiality
from ondiris.ports import Audience, Recorded

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = [
    "allowed",
    "entries_by_revision",
    "newest",
    "newest_by_revision",
    "resting",
    "seen_of",
]


def allowed(table: sa.Table, audience: Audience) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of `Audience.may_see`, in the words of the database."""
    if not audience.public:
        return
    yield table.c.confidentiality == str(Confidentiality.FREE)
    yield sa.or_(table.c.embargo == "", table.c.embargo <= audience.instant)


def resting(connection: Connection, found: list[Recorded], audience: Audience) -> list[Recorded]:
    """Return observations that name, of the entries they rest on, those an audience may see.

    An identifier is a hash of the content: whoever has it can try guesses.
    """
    if not audience.public:
        return found
    named = {name for one in found for name in one.observation.inputs}
    seen = seen_of(connection, named, audience)
    if named <= seen:
        return found
    return [
        replace(one, observation=replace(one.observation, inputs=tuple(
            name for name in one.observation.inputs if name in seen
        )))
        for one in found
    ]  # fmt: skip


def seen_of(connection: Connection, named: Set[str], audience: Audience) -> set[str]:
    """Return those of some entries that an audience may see; what is derived has no secret."""
    seen = {name for name in named if name.startswith("d")}
    for table in (schema.observation, schema.statement):
        for part in in_parts(named):
            chosen = sa.select(table.c.id).where(table.c.id.in_(part), *allowed(table, audience))
            seen |= set(connection.scalars(chosen))
    return seen


def newest(connection: Connection, audience: Audience) -> tuple[str, int]:
    """Return the newest day and the last revision of which an audience may see something.

    The day is empty where it sees nothing.  A revision that only withdraws something, or describes
    a source anew, counts where that is seen.
    """
    day, number = "", 0
    cited: set[str] = set()
    entries: set[str] = set()
    back, described = schema.withdrawal, schema.source
    withdrawals = {row.id: row for row in connection.execute(sa.select(back))}
    for table in (schema.observation, schema.statement):
        seen = list(allowed(table, audience))
        chosen = sa.select(sa.func.max(table.c.known_at), sa.func.max(table.c.revision))
        last, latest = connection.execute(chosen.where(*seen)).one()
        day, number = max(day, last or ""), max(number, latest or 0)
        cited |= set(connection.scalars(sa.select(table.c.source).where(*seen).distinct()))
        targets = sa.select(table.c.id).where(table.c.id.in_(sa.select(back.c.target)), *seen)
        entries |= set(connection.scalars(targets))
    sources = sa.select(described.c.id, sa.func.max(described.c.revision)).group_by(described.c.id)
    revisions = [latest for name, latest in connection.execute(sources) if name in cited]
    for row in withdrawals.values():
        target = row.target
        while target in withdrawals:
            target = withdrawals[target].target
        if target in entries:
            day = max(day, row.known_at)
            revisions.append(row.revision)
    return day, max([number, *revisions])


def newest_by_revision(connection: Connection, audience: Audience) -> dict[int, str]:
    """Return the newest day that an audience may see of each revision, a withdrawal's included."""
    found: dict[int, str] = {}
    back = schema.withdrawal
    for table in (schema.observation, schema.statement):
        seen = list(allowed(table, audience))
        said = sa.select(table.c.revision, sa.func.max(table.c.known_at)).where(*seen)
        taken = sa.select(back.c.revision, sa.func.max(back.c.known_at)).where(
            back.c.target.in_(sa.select(table.c.id).where(*seen))
        )
        for number, day in (
            *connection.execute(said.group_by(table.c.revision)),
            *connection.execute(taken.group_by(back.c.revision)),
        ):
            found[number] = max(found.get(number, ""), day)
    return found


def entries_by_revision(connection: Connection, audience: Audience) -> dict[int, int]:
    """Return how many observations and statements of each revision an audience may see."""
    found: dict[int, int] = {}
    for table in (schema.observation, schema.statement):
        chosen = sa.select(table.c.revision, sa.func.count()).where(*allowed(table, audience))
        for number, count in connection.execute(chosen.group_by(table.c.revision)):
            found[number] = found.get(number, 0) + count
    return found
