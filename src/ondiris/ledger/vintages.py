"""Which vintages a ledger has: its days, its revisions and its embargoes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondiris.errors import NotFound
from ondiris.ledger import audiences, schema
from ondiris.ledger.database import Database
from ondiris.model import Vintage
from ondiris.ports import Audience, Clock, Revision

__all__ = ["Vintages"]


class Vintages:
    """The time of a ledger: what was known when, and what may not leave yet.

    Parameters
    ----------
    database : Database
        Where the entries are kept.
    clock : Clock
        Tells the present.
    time_zone : str
        Zone in which a day ends.
    """

    def __init__(self, database: Database, clock: Clock, time_zone: str) -> None:
        self.database = database
        self.clock = clock
        self.zone = ZoneInfo(time_zone)
        self._newest = lru_cache(maxsize=8)(self._read_newest)
        self._days = lru_cache(maxsize=8)(self._read_days)
        self._embargoes = lru_cache(maxsize=2)(self._read_embargoes)

    def vintage(self, as_of: date | None = None, revision: int | None = None) -> Vintage:
        """Return a vintage: everything known by the end of a day, at a revision.

        Without a day it is the newest day on which something became known up to that revision,
        but not after today; without a revision it is the latest.

        Raises
        ------
        NotFound
            If there is no such revision yet.
        """
        today = self.clock.now().astimezone(self.zone).date()
        table = schema.revision
        number, day_known = sa.func.max(table.c.number), sa.func.max(table.c.newest_known)
        # Each by itself is the end of an index; together they go through every revision.
        ends = (sa.select(end).scalar_subquery() for end in (number, day_known))
        with self.database.reading() as connection:
            newest, day = connection.execute(sa.select(*ends)).one()
            if revision is not None and revision < int(newest or 0):
                then = sa.select(day_known).where(table.c.number <= revision)
                day = connection.execute(then).scalar()
        if revision is not None and revision > int(newest or 0):
            raise NotFound(
                "no-revision",
                f"there is no revision {revision} yet",
                hint=f"The newest is {newest or 0}.",
            )
        known = as_of or min(today, date.fromisoformat(day) if day else today)
        return Vintage(known, int(newest or 0) if revision is None else revision)

    def vintage_of(
        self, audience: Audience, as_of: date | None = None, revision: int | None = None
    ) -> Vintage:
        """Return the vintage of a day for an audience: the newest of which it may see something.

        To the house this is `vintage`.  The public is not told on which day, or by how many
        appends, something became known that it may not see.
        """
        if not audience.public:
            return self.vintage(as_of, revision)
        day, number = self._newest(self.vintage().revision, audience)
        today = self.clock.now().astimezone(self.zone).date()
        known = as_of or min(today, date.fromisoformat(day) if day else today)
        return Vintage(known, number if revision is None else revision)

    def _read_newest(self, _revision: int, audience: Audience) -> tuple[str, int]:
        """Return the newest day and revision of an audience; kept until the next revision."""
        with self.database.reading() as connection:
            return audiences.newest(connection, audience)

    def stood(self, number: int, latest: date, audience: Audience) -> Vintage:
        """Return the vintage that an audience had once a revision was written, up to a day.

        Parameters
        ----------
        number : int
            Of the revision; before the first one nothing was known.
        latest : date
            The newest day that the vintage may know of.
        audience : Audience
            The public is not told on which day something became known that it may not see.
        """
        if audience.public:
            days = self._days(self.vintage().revision, audience)
            day = max((day for one, day in days.items() if one <= number), default=None)
        else:
            table = schema.revision
            chosen = sa.select(sa.func.max(table.c.newest_known)).where(table.c.number <= number)
            with self.database.reading() as connection:
                day = connection.execute(chosen).scalar()
        return Vintage(min(latest, date.fromisoformat(day)) if day else latest, number)

    def _read_days(self, _revision: int, audience: Audience) -> dict[int, str]:
        """Return the newest day that an audience sees of each revision; kept until the next."""
        with self.database.reading() as connection:
            return audiences.newest_by_revision(connection, audience)

    def embargoes(self, revision: int) -> tuple[str, ...]:
        """Return the moments until which entries may not leave, in order."""
        return self._embargoes(revision)

    def _read_embargoes(self, revision: int) -> tuple[str, ...]:
        moments: set[str] = set()
        with self.database.reading() as connection:
            for table in (schema.observation, schema.statement):
                chosen = sa.select(table.c.embargo).distinct()
                chosen = chosen.where(table.c.embargo != "", table.c.revision <= revision)
                moments |= {str(row[0]) for row in connection.execute(chosen)}
        return tuple(sorted(moments))

    def revisions(self, vintage: Vintage, audience: Audience) -> list[Revision]:
        """Return the history of appends up to a vintage's revision, oldest first.

        To the public these are the appends of something that it may see, counted as such; what
        brought them, a file's name perhaps, is for the house.
        """
        table = schema.revision
        with self.database.reading() as connection:
            statement = sa.select(table).where(table.c.number <= vintage.revision)
            ordered = connection.execute(statement.order_by(table.c.number)).mappings()
            known = [Revision(**row) for row in ordered]
            if not audience.public:
                return known
            seen = audiences.entries_by_revision(connection, audience)
        return [
            replace(one, detail="", digest="", entries=seen[one.number])
            for one in known
            if seen.get(one.number)
        ]
