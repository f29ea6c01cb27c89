"""Who publishes when: the rhythm of sources, counted by the database itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.ledger.selecting import allowed, known
from ondiris.model import Frequency, SeriesKey, Source, Vintage
from ondiris.ports import Audience, ReleaseDay, SeriesEnd

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = ["rhythm"]

_SAID = ("stated", "address")
_TOLD = ("published", "reported")


def rhythm(
    connection: Connection, vintage: Vintage, audience: Audience, sources: Mapping[str, Source]
) -> tuple[list[ReleaseDay], list[SeriesEnd]]:
    """Return every release of which the day is known, and how far every series reaches.

    Only what was achieved in the actual world and told by a source counts; a reprint is no release.

    Parameters
    ----------
    connection : Connection
    vintage : Vintage
    audience : Audience
    sources : mapping of str to Source
    """
    table, series = schema.observation, schema.series
    conditions = [
        *known(table, vintage),
        *allowed(table, audience),
        table.c.origin.in_(_TOLD),
        series.c.world == "actual",
        series.c.modality == "achieved",
    ]
    own = {name: one.provider for name, one in sources.items() if not one.reprint_of}
    told = (
        sa.select(
            table.c.series, table.c.source, _grain(table).label("grain"), table.c.last_day,
            table.c.known_at, table.c.known_at_basis.label("basis"),
        )
        .select_from(sa.join(table, series, table.c.series == series.c.id))
        .where(*conditions)
        .subquery()
    ).c  # fmt: skip
    said = (
        sa.select(told.source, told.grain, told.known_at, sa.func.max(told.last_day))
        .where(told.grain != "", told.basis.in_(_SAID))
        .group_by(told.source, told.grain, told.known_at)
    )
    released = [
        ReleaseDay(own[source], Frequency(code), date.fromisoformat(end), date.fromisoformat(day))
        for source, code, day, end in connection.execute(said)
        if source in own
    ]
    reach = sa.select(told.series, told.source, told.grain, told.last_day).distinct()
    ends: dict[tuple[str, Frequency, SeriesKey], set[str]] = {}
    keys = {
        row["id"]: replace(rows.key_from(row), base_period="")
        for row in connection.execute(sa.select(series)).mappings()
    }
    for number, source, code, end in connection.execute(reach.where(told.grain != "")):
        if source in own:
            place = own[source], Frequency(code), keys[number]
            ends.setdefault(place, set()).add(end)
    reached = [
        SeriesEnd(provider, frequency, key, date.fromisoformat(max(found)), len(found))
        for (provider, frequency, key), found in ends.items()
    ]
    return released, reached


def _grain(table: sa.Table) -> ColumnElement[str]:
    """Return the frequency that a period is written in; empty for days, runs and deadlines."""
    period, length = table.c.period, sa.func.length(table.c.period)
    return sa.case(
        (period.like("../%"), ""),
        (length == 4, "A"),
        (sa.and_(length == 7, period.like("%Q%")), "Q"),
        (sa.and_(length == 7, period.like("%H%")), "S"),
        (length == 7, "M"),
        (sa.and_(length == 15, sa.not_(period.like("%Q%")), sa.not_(period.like("%H%"))), "M"),
        else_="",
    )
