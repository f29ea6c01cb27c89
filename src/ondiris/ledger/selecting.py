"""Reading entries as of a vintage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.model import SeriesKey, Source, Vintage, Withdrawal, World
from ondiris.ports import Audience, Query, Recorded, RecordedStatement

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = [
    "cited_sources",
    "entries_by_revision",
    "observations",
    "sources",
    "statements",
    "subjects",
    "taken_back",
]

_IN_LIMIT = 500


def observations(
    connection: Connection, query: Query, vintage: Vintage, gone: Mapping[str, Withdrawal]
) -> list[Recorded]:
    """Return every observation that a query meets and a vintage knows, but those `gone`."""
    keys = _series(connection, query)
    if not keys:
        return []
    table = schema.observation
    conditions = [*_known(table, vintage), *_period(query), *_allowed(table, query.audience)]
    if len(keys) <= _IN_LIMIT:
        conditions.append(table.c.series.in_(list(keys)))
    statement = sa.select(table).where(*conditions)
    found = [
        Recorded(row["id"], rows.observation_from(row, keys[row["series"]]), row["revision"])
        for row in connection.execute(statement).mappings()
        if row["series"] in keys and row["id"] not in gone
    ]
    return sorted(found, key=lambda r: (r.observation.key.texts, r.observation.period.extent, r.id))


def _series(connection: Connection, query: Query) -> dict[int, SeriesKey]:
    table = schema.series
    conditions: list[ColumnElement[bool]] = [
        table.c.world.in_([str(world) for world in query.worlds])
    ]
    if query.with_subject:
        conditions.append(table.c.subject != "")
    for name, value in (("measure", query.measure), ("of", query.of), ("scope", query.scope)):
        if value is not None:
            conditions.append(table.c[name] == value)
    for name, values in (
        ("area", query.areas),
        ("activity", query.activities),
        ("subject", query.subjects),
    ):
        if values is not None:
            conditions.append(table.c[name].in_(list(values)))
    found = connection.execute(sa.select(table).where(*conditions)).mappings()
    return {row["id"]: rows.key_from(row) for row in found}


def _known(table: sa.Table, vintage: Vintage) -> list[ColumnElement[bool]]:
    return [
        table.c.known_at <= vintage.known.isoformat(),
        table.c.revision <= vintage.revision,
    ]


def _period(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.period is None:
        return
    table, period = schema.observation, query.period
    first, last = (day.isoformat() for day in period.extent)
    due = table.c.period.like("../%")
    if period.deadline:
        yield table.c.period == str(period)
        return
    yield sa.or_(
        sa.and_(sa.not_(due), table.c.first_day == first, table.c.last_day == last),
        sa.and_(
            due,
            sa.or_(table.c.first_day.between(first, last), table.c.last_day.between(first, last)),
        ),
    )


def _allowed(table: sa.Table, audience: Audience) -> Iterator[ColumnElement[bool]]:
    if not audience.public:
        return
    yield table.c.confidentiality == "F"
    yield sa.or_(table.c.embargo == "", table.c.embargo <= audience.instant)


def taken_back(connection: Connection, vintage: Vintage) -> Mapping[str, Withdrawal]:
    """Return the withdrawals in force, by what they take back; a withdrawn one has no force."""
    table = schema.withdrawal
    statement = sa.select(table).where(*_known(table, vintage)).order_by(table.c.revision)
    standing = [(row["id"], rows.withdrawal_from(row)) for row in
                connection.execute(statement).mappings()]  # fmt: skip
    gone: dict[str, Withdrawal] = {}
    for own, withdrawal in reversed(standing):
        if own not in gone:
            gone.setdefault(withdrawal.target, withdrawal)
    return gone


def statements(
    connection: Connection,
    vintage: Vintage,
    *,
    subject: str | None,
    aspect: str | None,
    audience: Audience,
    worlds: Sequence[World],
) -> list[RecordedStatement]:
    """Return statements visible at a vintage, oldest knowledge first."""
    table = schema.statement
    conditions = [*_known(table, vintage), *_allowed(table, audience)]
    conditions.append(table.c.world.in_([str(world) for world in worlds]))
    if subject is not None:
        conditions.append(table.c.subject == subject)
    if aspect is not None:
        conditions.append(table.c.property == aspect)
    order = (table.c.subject, table.c.property, table.c.known_at, table.c.revision, table.c.id)
    gone = taken_back(connection, vintage)
    return [
        RecordedStatement(row["id"], rows.statement_from(row), row["revision"])
        for row in connection.execute(
            sa.select(table).where(*conditions).order_by(*order)
        ).mappings()
        if row["id"] not in gone
    ]


def sources(connection: Connection, vintage: Vintage) -> dict[str, Source]:
    """Return each source as last described at a revision."""
    table = schema.source
    statement = (
        sa.select(table).where(table.c.revision <= vintage.revision).order_by(table.c.revision)
    )
    return {row["id"]: rows.source_from(row) for row in connection.execute(statement).mappings()}


def cited_sources(connection: Connection, vintage: Vintage, audience: Audience) -> set[str]:
    """Return the sources of everything that an audience may see at a vintage."""
    found: set[str] = set()
    for table in (schema.observation, schema.statement):
        conditions = [*_known(table, vintage), *_allowed(table, audience)]
        chosen = sa.select(table.c.source).where(*conditions).distinct()
        found |= set(connection.scalars(chosen))
    return found


def subjects(connection: Connection, vintage: Vintage, audience: Audience) -> set[str]:
    """Return the subjects of which an audience may see something at a vintage."""
    table, series, said = schema.observation, schema.series, schema.statement
    counted = sa.select(series.c.subject).where(
        series.c.subject != "",
        sa.exists().where(
            table.c.series == series.c.id, *_known(table, vintage), *_allowed(table, audience)
        ),
    )
    stated = sa.select(said.c.subject).where(*_known(said, vintage), *_allowed(said, audience))
    return {*connection.scalars(counted.distinct()), *connection.scalars(stated.distinct())}


def entries_by_revision(connection: Connection, audience: Audience) -> dict[int, int]:
    """Return how many observations and statements of each revision an audience may see."""
    found: dict[int, int] = {}
    for table in (schema.observation, schema.statement):
        chosen = sa.select(table.c.revision, sa.func.count()).where(*_allowed(table, audience))
        for number, count in connection.execute(chosen.group_by(table.c.revision)):
            found[number] = found.get(number, 0) + count
    return found
