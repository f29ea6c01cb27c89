"""Who publishes when: the rhythm of sources, counted by the database itself."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.ledger import rows, schema
from ondiris.ledger.selecting import allowed, known
from ondiris.model import Frequency, Month, SeriesKey, Source, Vintage
from ondiris.ports import Audience, ReleaseDay, SeriesEnd

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

__all__ = ["release_days", "series_ends"]

_SAID = ("stated", "address")
_TOLD = ("published", "reported")
_YEARS = 5
"""How many whole years back a rhythm is looked for: enough for three yearly releases."""


def release_days(
    connection: Connection, vintage: Vintage, audience: Audience, sources: Mapping[str, Source]
) -> list[ReleaseDay]:
    """Return every release of which the day is known.

    Only what was achieved in the actual world and told by a source counts; a reprint is no release.

    Parameters
    ----------
    connection : Connection
    vintage : Vintage
    audience : Audience
    sources : mapping of str to Source
    """
    own = _providers(sources)
    told = _told(vintage, audience)
    said = (
        sa.select(told.source, told.grain, told.known_at, sa.func.max(told.last_day))
        .where(told.grain != "", told.basis.in_(_SAID))
        .group_by(told.source, told.grain, told.known_at)
    )
    return [
        ReleaseDay(own[source], Frequency(code), date.fromisoformat(end), date.fromisoformat(day))
        for source, code, day, end in connection.execute(said)
        if source in own
    ]


def series_ends(
    connection: Connection,
    vintage: Vintage,
    audience: Audience,
    sources: Mapping[str, Source],
    providers: Set[str],
) -> list[SeriesEnd]:
    """Return how far every series of some providers reaches.

    Parameters
    ----------
    connection : Connection
    vintage : Vintage
    audience : Audience
    sources : mapping of str to Source
    providers : set of str
    """
    own = {name: one for name, one in _providers(sources).items() if one in providers}
    told = _told(vintage, audience)
    reach = (
        sa.select(
            told.series, told.source, told.grain, sa.func.min(told.last_day),
            sa.func.max(told.last_day), sa.func.count(told.last_day.distinct()),
        )
        .where(told.grain != "")
        .group_by(told.series, told.source, told.grain)
    )  # fmt: skip
    keys = {
        row["id"]: replace(rows.key_from(row), base_period="")
        for row in connection.execute(sa.select(schema.series)).mappings()
    }
    spans: dict[tuple[str, str, SeriesKey], list[tuple[str, str, int]]] = {}
    for number, source, code, first, last, count in connection.execute(reach):
        if source in own:
            place = own[source], code, keys[number]
            spans.setdefault(place, []).append((first, last, count))
    return [_end(*place, found) for place, found in spans.items()]


def _end(provider: str, code: str, key: SeriesKey, spans: list[tuple[str, str, int]]) -> SeriesEnd:
    """Return how far a series reaches; months told every third time only are quarters."""
    first = date.fromisoformat(min(span[0] for span in spans))
    last = date.fromisoformat(max(span[1] for span in spans))
    periods = max(len({span[1] for span in spans}), *(span[2] for span in spans))
    frequency = Frequency(code)
    months = Month.of(last).since(Month.of(first))
    if frequency is Frequency.MONTH and periods > 1 and months >= 3 * (periods - 1):
        frequency = Frequency.QUARTER
    return SeriesEnd(provider, frequency, key, last, periods)


def _providers(sources: Mapping[str, Source]) -> dict[str, str]:
    return {name: one.provider for name, one in sources.items() if not one.reprint_of}


def _told(vintage: Vintage, audience: Audience) -> ReadOnlyColumnCollection[str, Any]:
    """Return the columns of what sources told of the last years, with its frequency."""
    table, series = schema.observation, schema.series
    chosen = sa.select(
        table.c.series,
        table.c.source,
        _grain(table).label("grain"),
        table.c.last_day,
        table.c.known_at,
        table.c.known_at_basis.label("basis"),
    )
    return (
        chosen.select_from(sa.join(table, series, table.c.series == series.c.id))
        .where(
            *known(table, vintage),
            *allowed(table, audience),
            table.c.origin.in_(_TOLD),
            series.c.world == "actual",
            series.c.modality == "achieved",
            table.c.last_day >= f"{vintage.known.year - _YEARS}-01-01",
        )
        .subquery()
        .c
    )


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
