"""Reading entries as of a vintage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.ledger.audiences import allowed, resting
from ondiris.ledger.schema import among, by_code_points, in_parts
from ondiris.model import (
    KEPT_BACK,
    Bound,
    Period,
    SeriesKey,
    Source,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.ports import Audience, Query, Recorded, RecordedStatement, Within

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = [
    "activities",
    "cited_sources",
    "codes_used",
    "coverage",
    "figures_by_source",
    "files_of_sources",
    "has_value",
    "known",
    "missing",
    "observations",
    "periods",
    "sources",
    "statements",
    "subjects",
    "taken_back",
]


def observations(
    connection: Connection,
    query: Query,
    vintage: Vintage,
    gone: Mapping[str, Withdrawal],
    within: Within | None = None,
) -> list[Recorded]:
    """Return every figure that a query meets and a vintage knows, but those `gone`.

    Of those that are not within reach, where that is said, nothing is made.
    """
    return _recorded(connection, query, vintage, gone, has_value(), within)


def missing(
    connection: Connection, query: Query, vintage: Vintage, gone: Mapping[str, Withdrawal]
) -> list[Recorded]:
    """Return every observation without a value that a query meets, but those `gone`."""
    return _recorded(connection, query, vintage, gone, sa.not_(has_value()))


def has_value() -> ColumnElement[bool]:
    """Return the condition of a figure: its value is printed, and not kept back."""
    table = schema.observation
    return sa.and_(
        table.c.bound != str(Bound.NONE),
        table.c.status != KEPT_BACK,
        *(
            table.c.status.not_like(form)
            for form in (f"{KEPT_BACK} %", f"% {KEPT_BACK}", f"% {KEPT_BACK} %")
        ),
    )


def _recorded(
    connection: Connection,
    query: Query,
    vintage: Vintage,
    gone: Mapping[str, Withdrawal],
    kind: ColumnElement[bool],
    within: Within | None = None,
) -> list[Recorded]:
    table = schema.observation
    chosen = sa.select(table).where(kind, *_conditions(query, vintage))
    stored = connection.execute(chosen).mappings().all()
    keys = _keys(connection, query, {row["series"] for row in stored})
    order = {
        series: n for n, series in enumerate(sorted(keys, key=lambda series: keys[series].texts))
    }
    found = [
        (
            (order[row["series"]], row["first_day"], row["last_day"], row["id"]),
            Recorded(row["id"], rows.observation_from(row, keys[row["series"]]), row["revision"]),
        )
        for row in stored
        if row["series"] in keys
        and row["id"] not in gone
        and (within is None or within(keys[row["series"]], Period.parse(row["period"])))
    ]
    ordered = [recorded for _, recorded in sorted(found, key=itemgetter(0))]
    return resting(connection, ordered, query.audience)


def coverage(
    connection: Connection, query: Query, vintage: Vintage, gone: Mapping[str, Withdrawal]
) -> frozenset[tuple[SeriesKey, Period]]:
    """Return the series and periods of the observations that a query meets and a vintage knows."""
    table = schema.observation
    conditions = [has_value(), *_conditions(query, vintage)]
    if gone:
        conditions.append(sa.not_(among(table.c.id, gone)))
    pairs = sa.select(table.c.series, table.c.period).where(*conditions).distinct()
    found = connection.execute(pairs).all()
    keys = _keys(connection, query, {row.series for row in found})
    return frozenset(
        (keys[row.series], Period.parse(row.period)) for row in found if row.series in keys
    )


def series(
    connection: Connection, query: Query, vintage: Vintage, gone: Mapping[str, Withdrawal]
) -> frozenset[SeriesKey]:
    """Return the series of which a figure that a query meets is known at a vintage."""
    table = schema.observation
    conditions = [has_value(), *_conditions(query, vintage)]
    if gone:
        conditions.append(sa.not_(among(table.c.id, gone)))
    found = connection.scalars(sa.select(table.c.series).where(*conditions).distinct())
    return frozenset(_keys(connection, query, set(found)).values())


def activities(
    connection: Connection, query: Query, vintage: Vintage, gone: Mapping[str, Withdrawal]
) -> frozenset[str]:
    """Return the activities of which a figure that a query meets is known at a vintage."""
    table, series = schema.observation, schema.series
    conditions = [
        has_value(), *known(table, vintage), *_periods(query), *allowed(table, query.audience)
    ]  # fmt: skip
    if gone:
        conditions.append(sa.not_(among(table.c.id, gone)))
    told = sa.exists().where(table.c.series == series.c.id, *conditions)
    chosen = sa.select(series.c.activity).where(*_series(query), told).distinct()
    return frozenset(connection.scalars(chosen))


def _keys(connection: Connection, query: Query, wanted: Set[int]) -> dict[int, SeriesKey]:
    """Return by their numbers those of some series that a query meets."""
    if not wanted:
        return {}
    chosen = connection.execute(sa.select(schema.series).where(*_series(query))).mappings()
    return {row["id"]: SeriesKey.of_texts(row) for row in chosen if row["id"] in wanted}


def _conditions(query: Query, vintage: Vintage) -> list[ColumnElement[bool]]:
    """Return the conditions of the observations that a query meets and a vintage knows."""
    table, asked = schema.observation, _series(query)
    conditions = [*known(table, vintage), *_periods(query), *allowed(table, query.audience)]
    if len(asked) > 1:  # more than its worlds
        conditions.append(table.c.series.in_(sa.select(schema.series.c.id).where(*asked)))
    if query.sources is not None:
        conditions.append(table.c.source.in_(list(query.sources)))
    if query.without:
        conditions.append(table.c.source.not_in(list(query.without)))
    return conditions


def _series(query: Query) -> list[ColumnElement[bool]]:
    """Return what the series that a query meets have in common."""
    table = schema.series
    conditions: list[ColumnElement[bool]] = [
        table.c.world.in_([str(world) for world in query.worlds])
    ]
    if query.with_subject:
        conditions.append(table.c.subject != "")
    for name, value in (("of", query.of), ("scope", query.scope)):
        if value is not None:
            conditions.append(table.c[name] == value)
    for name, values in (
        ("measure", query.measures),
        ("area", query.areas),
        ("activity", query.activities),
        ("subject", query.subjects),
    ):
        if values is not None:
            conditions.append(table.c[name].in_(list(values)))
    return conditions


def known(table: sa.Table, vintage: Vintage) -> list[ColumnElement[bool]]:
    """Return what everything that a vintage knows has in common."""
    return [
        table.c.known_at <= vintage.known.isoformat(),
        table.c.revision <= vintage.revision,
    ]


def _periods(query: Query) -> Iterator[ColumnElement[bool]]:
    """Yield the condition of time: an extent of those asked for, or a deadline that meets one."""
    if query.periods is None:
        return
    table = schema.observation
    first, last, due = table.c.first_day, table.c.last_day, table.c.period.like("../%")
    exact = [str(period) for period in query.periods if period.deadline]
    extents = [period.extent for period in query.periods if not period.deadline]
    # A database nests no thousand alternatives; what a case decides stands by itself.
    within = [
        sa.case((sa.or_(*(day.between(*ends) for ends in part)), 1), else_=0) == 1
        for part in in_parts([_days(span) for span in _spans(extents)])
        for day in (first, last)
    ]
    yield sa.or_(
        table.c.period.in_(exact),
        sa.and_(sa.not_(due), sa.tuple_(first, last).in_([_days(one) for one in extents])),
        sa.and_(due, sa.or_(sa.false(), *within)),
    )


def _days(span: tuple[date, date]) -> tuple[str, str]:
    first, last = span
    return first.isoformat(), last.isoformat()


def _spans(extents: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return the days of some extents as few: the months of a year are one stretch of time."""
    spans: list[tuple[date, date]] = []
    for first, last in sorted(extents):
        if spans and first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = spans[-1][0], max(spans[-1][1], last)
        else:
            spans.append((first, last))
    return spans


def taken_back(connection: Connection, vintage: Vintage) -> Mapping[str, Withdrawal]:
    """Return the withdrawals in force, by what they take back; a withdrawn one has no force."""
    table = schema.withdrawal
    statement = sa.select(table).where(*known(table, vintage)).order_by(table.c.revision)
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
    apart: str = "",
) -> list[RecordedStatement]:
    """Return statements visible at a vintage, oldest knowledge first."""
    table = schema.statement
    conditions = [*known(table, vintage), *allowed(table, audience)]
    conditions.append(table.c.world.in_([str(world) for world in worlds]))
    if subject is not None:
        conditions.append(table.c.subject == subject)
    if aspect is not None:
        conditions.append(table.c.property == aspect)
    if apart:  # those that are left are named: the database then reads no other
        every = connection.scalars(sa.select(table.c.property).distinct())
        conditions.append(table.c.property.in_([p for p in every if not p.startswith(apart)]))
    texts = (by_code_points(connection, c) for c in (table.c.subject, table.c.property))
    order = (*texts, table.c.known_at, table.c.revision, table.c.id)
    gone = taken_back(connection, vintage)
    return [
        RecordedStatement(row["id"], rows.statement_from(row), row["revision"])
        for row in connection.execute(
            sa.select(table).where(*conditions).order_by(*order)
        ).mappings()
        if row["id"] not in gone
    ]


def sources(connection: Connection, revision: int, *, after: int = 0) -> dict[str, Source]:
    """Return each source as last described at a revision, of those described after another."""
    table = schema.source
    statement = (
        sa.select(table)
        .where(table.c.revision > after, table.c.revision <= revision)
        .order_by(table.c.revision, by_code_points(connection, table.c.id))
    )
    return {row["id"]: rows.source_from(row) for row in connection.execute(statement).mappings()}


def files_of_sources(connection: Connection, vintage: Vintage) -> dict[str, set[str]]:
    """Return by source what brought its descriptions: files' names, or other details."""
    table, brought = schema.source, schema.revision
    chosen = (
        sa.select(table.c.id, brought.c.detail)
        .join(brought, brought.c.number == table.c.revision)
        .where(table.c.revision <= vintage.revision)
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.id, set()).add(row.detail)
    return found


def _shown(
    connection: Connection,
    table: sa.Table,
    vintage: Vintage,
    audience: Audience,
    gone: Mapping[str, Withdrawal],
) -> list[ColumnElement[bool]]:
    """Return the conditions of what an audience may see at a vintage and nobody took back."""
    back = schema.withdrawal
    named = sa.select(back.c.target).where(*known(back, vintage))
    restored = set(connection.scalars(named)) - set(gone)
    stands = sa.or_(table.c.id.not_in(named), among(table.c.id, restored))
    return [*known(table, vintage), *allowed(table, audience), stands]


def cited_sources(
    connection: Connection, vintage: Vintage, audience: Audience, gone: Mapping[str, Withdrawal]
) -> set[str]:
    """Return the sources of everything that an audience may see at a vintage, but those `gone`."""
    found: set[str] = set()
    for table in (schema.observation, schema.statement):
        conditions = _shown(connection, table, vintage, audience, gone)
        chosen = sa.select(table.c.source).where(*conditions).distinct()
        found |= set(connection.scalars(chosen))
    return found


def subjects(
    connection: Connection, vintage: Vintage, audience: Audience, gone: Mapping[str, Withdrawal]
) -> set[str]:
    """Return the subjects of which an audience may see something, but what is `gone`."""
    table, series, said = schema.observation, schema.series, schema.statement
    seen = _shown(connection, table, vintage, audience, gone)
    counted = sa.select(series.c.subject).where(
        series.c.subject != "", sa.exists().where(table.c.series == series.c.id, *seen)
    )
    stated = sa.select(said.c.subject).where(*_shown(connection, said, vintage, audience, gone))
    return {*connection.scalars(counted.distinct()), *connection.scalars(stated.distinct())}


def figures_by_source(
    connection: Connection, vintage: Vintage, audience: Audience
) -> dict[str, int]:
    """Return how many observations of each source an audience may see at a vintage."""
    table = schema.observation
    chosen = (
        sa.select(table.c.source, sa.func.count().label("figures"))
        .where(has_value(), *known(table, vintage), *allowed(table, audience))
        .group_by(table.c.source)
    )
    return {row.source: row.figures for row in connection.execute(chosen)}


def periods(connection: Connection, vintage: Vintage) -> frozenset[Period]:
    """Return every period of which a vintage knows a figure."""
    table = schema.observation
    chosen = sa.select(table.c.period).where(*known(table, vintage)).distinct()
    return frozenset(map(Period.parse, connection.scalars(chosen)))


def codes_used(
    connection: Connection, field: str, vintage: Vintage | None = None
) -> frozenset[str]:
    """Return every code that a field was recorded with, in series and statements.

    Parameters
    ----------
    connection : Connection
    field : str
    vintage : Vintage, optional
        By entries that it knows; by any where omitted.
    """
    series, told = schema.series, schema.statement
    chosen = [sa.select(series.c[field]).distinct()]
    if vintage is not None:
        table = schema.observation
        of_series = sa.exists().where(table.c.series == series.c.id, *known(table, vintage))
        chosen = [chosen[0].where(of_series)]
    if field == "subject":
        said = sa.select(told.c.subject).distinct()
        chosen.append(said if vintage is None else said.where(*known(told, vintage)))
    return frozenset(code for one in chosen for code in connection.scalars(one))
