"""Which figures lie between two vintages: the places that anything known at one alone is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.ledger.audiences import allowed, resting
from ondiris.ledger.schema import MOST_VALUES, in_parts
from ondiris.ledger.selecting import known, taken_back
from ondiris.model import FACES, SeriesKey, Vintage, Withdrawal, World
from ondiris.ports import Audience, Recorded

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = ["at_places", "touched"]

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
    conditions += [table.c.id.in_(names) for names in in_parts(gone)]
    again = sa.select(described.c.id).where(
        described.c.revision > low, described.c.revision <= high
    )
    known = sa.select(described.c.id).where(described.c.revision <= low)
    described_anew = set(connection.scalars(again)) & set(connection.scalars(known))
    conditions += [table.c.source.in_(names) for names in in_parts(described_anew)]
    columns = (table.c.series, table.c.first_day, table.c.last_day, table.c.period)
    places = {
        (series, first, last, period.startswith("../"))
        for condition in conditions
        for series, first, last, period in connection.execute(
            sa.select(*columns).where(condition).distinct()
        )
    }
    alike = _of_one_question(connection, {place[0] for place in places})
    return places | {(twin, *rest) for number, *rest in places for twin in alike.get(number, ())}


def _of_one_question(connection: Connection, numbers: set[int]) -> dict[int, tuple[int, ...]]:
    """Return for each series those that answer the same question: one may beat another."""
    series = schema.series
    own = [
        SeriesKey.of_texts(row)
        for part in in_parts(numbers)
        for row in connection.execute(sa.select(series).where(series.c.id.in_(part))).mappings()
    ]
    measures = {key.measure for key in own}
    measures |= FACES if measures & FACES else set()
    near = [series.c.measure.in_(list(measures))]
    for name in ("area", "activity"):
        codes = {getattr(key, name) for key in own}
        if len(codes) <= MOST_VALUES:
            near.append(series.c[name].in_(list(codes)))
    alike: dict[SeriesKey, list[int]] = {}
    asked: dict[int, SeriesKey] = {}
    for row in connection.execute(sa.select(series).where(*near)).mappings():
        question = SeriesKey.of_texts(row).question
        alike.setdefault(question, []).append(row["id"])
        if row["id"] in numbers:
            asked[row["id"]] = question
    return {number: tuple(alike[question]) for number, question in asked.items()}


def _differs(table: sa.Table, before: Vintage, after: Vintage) -> ColumnElement[bool]:
    one, other = sa.and_(*known(table, before)), sa.and_(*known(table, after))
    return sa.or_(sa.and_(one, sa.not_(other)), sa.and_(other, sa.not_(one)))


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
    numbers, days = {p[0] for p in places}, sorted({p[2] for p in places})
    found: list[Recorded] = []
    for part in in_parts(numbers):
        chosen = sa.select(series).where(
            series.c.id.in_(part), series.c.world.in_([str(world) for world in worlds])
        )
        keys = {row["id"]: SeriesKey.of_texts(row) for row in connection.execute(chosen).mappings()}
        conditions = [*known(table, vintage), *allowed(table, audience)]
        conditions.append(table.c.series.in_(list(keys)))
        if len(days) <= MOST_VALUES:
            conditions.append(table.c.last_day.in_(days))
        for row in connection.execute(sa.select(table).where(*conditions)).mappings():
            due = row["period"].startswith("../")
            place = (row["series"], row["first_day"], row["last_day"], due)
            if place in places and row["id"] not in gone:
                entry = rows.observation_from(row, keys[row["series"]])
                found.append(Recorded(row["id"], entry, row["revision"]))
    return resting(connection, found, audience)
