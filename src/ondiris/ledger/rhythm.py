"""Who publishes when: the rhythm of sources, counted by the database itself."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondiris.ledger import schema
from ondiris.ledger.audiences import allowed
from ondiris.ledger.schema import in_parts
from ondiris.ledger.selecting import known
from ondiris.model import Frequency, Month, SeriesKey, Source, Vintage, compiled_here
from ondiris.ports import Audience, ReleaseDay, SeriesEnd

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

__all__ = ["release_days", "series_ends"]

_SAID = ("stated", "address")
_TOLD = ("published", "reported")
_YEARS, _OF_YEARS = 2, 5
"""How many whole years back a rhythm is looked for; one of years needs more, for three releases."""
_QUARTER_ENDS = ("03", "06", "09", "12")
"""Months that end a quarter: a series told of these alone is one of quarters."""


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
    own = {name: by for name, by in _providers(sources).items() if by in providers}
    if not own:
        return []
    told = _told(vintage, audience)
    provider = sa.case(own, value=told.source)
    within_quarters = sa.func.substr(told.last_day, 6, 2).not_in(_QUARTER_ENDS)
    reach = sa.select(
        told.series,
        told.grain,
        provider.label("provider"),
        sa.func.max(told.last_day),
        sa.func.count(told.last_day.distinct()),
        sa.func.sum(sa.case((within_quarters, 1), else_=0)),
    ).where(told.grain != "", told.source.in_(list(own)))
    ends = connection.execute(reach.group_by(told.series, told.grain, "provider")).all()
    keys = _keys(connection, {row[0] for row in ends})
    found: dict[tuple[str, Frequency, SeriesKey], SeriesEnd] = {}
    for number, code, name, last, periods, between in ends:
        frequency, key = Frequency(code), keys[number]
        if frequency is Frequency.MONTH and periods > 1 and not between:
            frequency = Frequency.QUARTER
        end = SeriesEnd(name, frequency, key, date.fromisoformat(last), periods)
        found[name, frequency, key] = end
    return [_closed(one, found) for one in found.values()]


def _keys(connection: Connection, numbers: Set[int]) -> dict[int, SeriesKey]:
    """Return series by number, rebased ones as one with what they were before."""
    table = schema.series
    return {
        row["id"]: replace(SeriesKey.of_texts(row), base_period="")
        for part in in_parts(numbers)
        for row in connection.execute(sa.select(table).where(table.c.id.in_(part))).mappings()
    }


def _closed(
    one: SeriesEnd, found: Mapping[tuple[str, Frequency, SeriesKey], SeriesEnd]
) -> SeriesEnd:
    """Return a series of months with the year that closes it: December is told as the year."""
    year = found.get((one.provider, Frequency.YEAR, one.key))
    if one.frequency is not Frequency.MONTH or year is None:
        return one
    last = Month.of(one.end) + 1
    if last.last_day != year.end:
        return one
    return replace(one, end=year.end, periods=one.periods + 1)


def _providers(sources: Mapping[str, Source]) -> dict[str, str]:
    """Return who speaks: neither reprints nor what this home compiles keep to a calendar."""
    return {
        name: one.provider
        for name, one in sources.items()
        if not one.reprint_of and not compiled_here(name)
    }


def _told(vintage: Vintage, audience: Audience) -> ReadOnlyColumnCollection[str, Any]:
    """Return the columns of what sources told of the last years, with its frequency."""
    table, series = schema.observation, schema.series
    chosen = sa.select(
        # A sum, so that SQLite reads the table once from end to end, not row by row by its index.
        (table.c.series + 0).label("series"),
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
            sa.or_(
                table.c.last_day >= f"{vintage.known.year - _YEARS}-01-01",
                sa.and_(
                    sa.func.length(table.c.period) == len("2025"),
                    table.c.last_day >= f"{vintage.known.year - _OF_YEARS}-01-01",
                ),
            ),
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
