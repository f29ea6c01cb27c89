"""What a ledger knows that is no number: who said what of whom, and what was taken back.

Statements are asked for in two ways: as objects, a few at a time, and as bare rows, where a room
has hundreds of thousands and makes objects of those alone that somebody looks at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import sqlalchemy as sa

from ondiris.ledger import schema, selecting
from ondiris.ledger.audiences import allowed
from ondiris.ledger.database import Database
from ondiris.ledger.schema import in_parts
from ondiris.ledger.vintages import Vintages
from ondiris.model import Vintage, Withdrawal, World
from ondiris.ports import Audience, Clock, RecordedStatement, StatementRow

__all__ = ["Statements"]

_COLUMNS = (
    "id", "subject", "property", "value", "valid", "source", "locator", "known_at", "world",
    "revision",
)  # fmt: skip


class Statements(Vintages):
    """The statements of a ledger.

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
        super().__init__(database, clock, time_zone)
        self._withdrawals = lru_cache(maxsize=64)(self._read_withdrawals)

    def statements(
        self,
        vintage: Vintage,
        audience: Audience,
        *,
        subject: str | None = None,
        property: str | None = None,  # noqa: A002 - the statement's own word
        worlds: Sequence[World] = (World.ACTUAL,),
        apart: str = "",
    ) -> list[RecordedStatement]:
        """Return statements visible at a vintage: identifier, statement, revision.

        Parameters
        ----------
        vintage : Vintage
        audience : Audience
        subject, property : str, optional
        worlds : sequence of World
        apart : str
            How properties begin that are left out; none are where it is empty.
        """
        with self.database.reading() as connection:
            return selecting.statements(
                connection, vintage, subject=subject, aspect=property, audience=audience,
                worlds=worlds, apart=apart,
            )  # fmt: skip

    def statement_rows(
        self,
        vintage: Vintage,
        audience: Audience,
        properties: Collection[str],
        *,
        subjects: Collection[str] | None = None,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> list[StatementRow]:
        """Return statements of some properties as bare rows, in no order.

        Parameters
        ----------
        vintage : Vintage
        audience : Audience
        properties : collection of str
        subjects : collection of str, optional
            Of these alone.
        worlds : sequence of World
        """
        table = schema.statement
        told = [*selecting.known(table, vintage), *allowed(table, audience)]
        told.append(table.c.world.in_([str(world) for world in worlds]))
        if subjects is None:
            parts = [table.c.property.in_(sorted(properties))]
        else:  # a subject has few: the database must not look for all of a property
            parts = [table.c.subject.in_(names) for names in in_parts(subjects)]
        gone, found = self._withdrawals(vintage), list[StatementRow]()
        with self.database.reading() as connection:
            for part in parts:
                chosen = sa.select(*(table.c[name] for name in _COLUMNS)).where(part, *told)
                # The driver's own rows: SQLAlchemy's cost as much again.
                cursor = connection.execute(chosen).cursor
                found += cursor.fetchall() if cursor is not None else ()
        if gone:
            found = [row for row in found if row[0] not in gone]
        return found if subjects is None else [row for row in found if row[2] in properties]

    def statement_values(
        self,
        vintage: Vintage,
        audience: Audience,
        property: str,  # noqa: A002 - the statement's own word
        *,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> list[tuple[str, str, int]]:
        """Return subject, value and revision of every statement of a property, in no order.

        Parameters
        ----------
        vintage : Vintage
        audience : Audience
        property : str
        worlds : sequence of World
        """
        table, gone = schema.statement, self._withdrawals(vintage)
        named = [str(world) for world in worlds]
        told = [*selecting.known(table, vintage), *allowed(table, audience)]
        chosen = sa.select(table.c.subject, table.c.value, table.c.revision).where(
            table.c.property == property, table.c.world.in_(named), *told
        )
        with self.database.reading() as connection:
            cursor = connection.execute(chosen).cursor
            found = list[tuple[str, str, int]](cursor.fetchall() if cursor is not None else ())
            if not gone:
                return found
            taken = [table.c.id.in_(names) for names in in_parts(gone)]
            back = Counter(
                (subject, value, revision)
                for part in taken
                for subject, value, revision in connection.execute(chosen.where(part))
            )
        # Those taken back are few; without their identifiers the others are read twice as fast.
        kept = Counter(found) - back
        return list(kept.elements())

    def disputed_subjects(self, vintage: Vintage, properties: Collection[str]) -> frozenset[str]:
        """Return the subjects of statements that a withdrawal names, in force or not.

        Parameters
        ----------
        vintage : Vintage
        properties : collection of str
        """
        table, back = schema.statement, schema.withdrawal
        named = sa.select(back.c.target).where(*selecting.known(back, vintage))
        of = table.c.property.in_(sorted(properties))
        with self.database.reading() as connection:
            return frozenset(
                subject
                for part in in_parts(set(connection.scalars(named)))
                for subject in connection.scalars(
                    sa.select(table.c.subject).where(table.c.id.in_(part), of)
                )
            )

    def subjects_between(
        self, before: Vintage, after: Vintage, properties: Collection[str]
    ) -> frozenset[str]:
        """Return the subjects of which two vintages may know different statements.

        That is of what came or became known between them, and of what was taken back or restored;
        what stands at neither of them may be among it.

        Parameters
        ----------
        before, after : Vintage
        properties : collection of str
        """
        table = schema.statement
        of = table.c.property.in_(sorted(properties))
        low, high = sorted((before.revision, after.revision))
        since, until = sorted((before.known, after.known))
        between = []
        if low < high:
            between.append(sa.and_(of, table.c.revision > low, table.c.revision <= high))
        if since < until:
            days = table.c.known_at > since.isoformat(), table.c.known_at <= until.isoformat()
            between.append(sa.and_(of, table.c.revision <= high, *days))
        taken = self._withdrawals(before).keys() ^ self._withdrawals(after).keys()
        between += [sa.and_(table.c.id.in_(names), of) for names in in_parts(taken)]
        with self.database.reading() as connection:
            return frozenset(
                subject
                for condition in between
                for subject in connection.scalars(
                    sa.select(table.c.subject).where(condition).distinct()
                )
            )

    def withdrawals(self, vintage: Vintage) -> Mapping[str, Withdrawal]:
        """Return the withdrawals in force at a vintage, by the identifier they take back."""
        return self._withdrawals(vintage)

    def _read_withdrawals(self, vintage: Vintage) -> Mapping[str, Withdrawal]:
        with self.database.reading() as connection:
            return selecting.taken_back(connection, vintage)
