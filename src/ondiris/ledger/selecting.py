"""Reading entries as of a vintage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.model import SeriesKey, Source, Vintage, Withdrawal, World
from ondiris.ports import Audience, Query, Recorded, RecordedStatement

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = [
    "allowed",
    "at_places",
    "cited_sources",
    "entries_by_revision",
    "known_at",
    "observations",
    "sources",
    "statements",
    "subjects",
    "taken_back",
    "touched",
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
    conditions = [*known_at(table, vintage), *_period(query), *allowed(table, query.audience)]
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


def known_at(table: sa.Table, vintage: Vintage) -> list[ColumnElement[bool]]:
    """Return the conditions that an entry of a table is known at a vintage."""
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


def allowed(table: sa.Table, audience: Audience) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that an audience may see an entry of a table."""
    if not audience.public:
        return
    yield table.c.confidentiality == "F"
    yield sa.or_(table.c.embargo == "", table.c.embargo <= audience.instant)


def taken_back(connection: Connection, vintage: Vintage) -> Mapping[str, Withdrawal]:
    """Return the withdrawals in force, by what they take back; a withdrawn one has no force."""
    table = schema.withdrawal
    statement = sa.select(table).where(*known_at(table, vintage)).order_by(table.c.revision)
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
    conditions = [*known_at(table, vintage), *allowed(table, audience)]
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
        conditions = [*known_at(table, vintage), *allowed(table, audience)]
        chosen = sa.select(table.c.source).where(*conditions).distinct()
        found |= set(connection.scalars(chosen))
    return found


def subjects(connection: Connection, vintage: Vintage, audience: Audience) -> set[str]:
    """Return the subjects of which an audience may see something at a vintage."""
    table, series, said = schema.observation, schema.series, schema.statement
    counted = sa.select(series.c.subject).where(
        series.c.subject != "",
        sa.exists().where(
            table.c.series == series.c.id, *known_at(table, vintage), *allowed(table, audience)
        ),
    )
    stated = sa.select(said.c.subject).where(*known_at(said, vintage), *allowed(said, audience))
    return {*connection.scalars(counted.distinct()), *connection.scalars(stated.distinct())}


def entries_by_revision(connection: Connection, audience: Audience) -> dict[int, int]:
    """Return how many observations and statements of each revision an audience may see."""
    found: dict[int, int] = {}
    for table in (schema.observation, schema.statement):
        chosen = sa.select(table.c.revision, sa.func.count()).where(*allowed(table, audience))
        for number, count in connection.execute(chosen.group_by(table.c.revision)):
            found[number] = found.get(number, 0) + count
    return found


Place = tuple[int, str, str, bool]
"""Series, first and last day, and whether it is a deadline."""


def touched(connection: Connection, before: Vintage, after: Vintage) -> set[Place]:
    """Return the places of figures that anything known at one vintage alone is about.

    That is a figure itself, a withdrawal of one, or a new description of its source, which may
    weigh more than the old one.
    """
    table, described = schema.observation, schema.source
    low, high = sorted((before.revision, after.revision))
    conditions = [_differs(table, before, after)]
    gone = taken_back(connection, before).keys() ^ taken_back(connection, after).keys()
    conditions += [table.c.id.in_(names) for names in _in_parts(gone)]
    again = sa.select(described.c.id).where(
        described.c.revision > low, described.c.revision <= high
    )
    known = sa.select(described.c.id).where(described.c.revision <= low)
    described_anew = set(connection.scalars(again)) & set(connection.scalars(known))
    conditions += [table.c.source.in_(names) for names in _in_parts(described_anew)]
    columns = (table.c.series, table.c.first_day, table.c.last_day, table.c.period)
    return {
        (series, first, last, period.startswith("../"))
        for condition in conditions
        for series, first, last, period in connection.execute(
            sa.select(*columns).where(condition).distinct()
        )
    }


def _differs(table: sa.Table, before: Vintage, after: Vintage) -> ColumnElement[bool]:
    one, other = sa.and_(*known_at(table, before)), sa.and_(*known_at(table, after))
    return sa.or_(sa.and_(one, sa.not_(other)), sa.and_(other, sa.not_(one)))


def _in_parts(names: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), _IN_LIMIT):
        yield ordered[start : start + _IN_LIMIT]


def at_places(
    connection: Connection,
    places: set[Place],
    vintage: Vintage,
    gone: Mapping[str, Withdrawal],
    *,
    audience: Audience,
    worlds: Sequence[World],
) -> list[Recorded]:
    """Return every observation of some places that a vintage knows, but those `gone`."""
    table, series = schema.observation, schema.series
    numbers = sorted({place[0] for place in places})
    found: list[Recorded] = []
    for start in range(0, len(numbers), _IN_LIMIT):
        part = numbers[start : start + _IN_LIMIT]
        chosen = sa.select(series).where(
            series.c.id.in_(part), series.c.world.in_([str(world) for world in worlds])
        )
        keys = {row["id"]: rows.key_from(row) for row in connection.execute(chosen).mappings()}
        conditions = [*known_at(table, vintage), *allowed(table, audience)]
        conditions.append(table.c.series.in_(list(keys)))
        for row in connection.execute(sa.select(table).where(*conditions)).mappings():
            due = row["period"].startswith("../")
            place = (row["series"], row["first_day"], row["last_day"], due)
            if place in places and row["id"] not in gone:
                entry = rows.observation_from(row, keys[row["series"]])
                found.append(Recorded(row["id"], entry, row["revision"]))
    return found
