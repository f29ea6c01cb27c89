"""The ledger: what we know, who said it, and when we knew.

It is append-only: a correction is a new entry, a withdrawal another one, and every question
is asked as of a vintage, so that the same question always gets the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import sqlalchemy as sa

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.ledger import comparing, dump, rows, schema, selecting
from ondiris.ledger.appending import Append
from ondiris.ledger.chaining import chained
from ondiris.ledger.database import CollisionError, Database
from ondiris.ledger.moments import Moments
from ondiris.ledger.rhythm import release_days, series_ends
from ondiris.ledger.source_titles import told_outside
from ondiris.ledger.standing import standing
from ondiris.ledger.statements import Statements
from ondiris.model import FACES, PARTY, ObservationBatch, Period, SeriesKey, Source, Vintage, World
from ondiris.model.chain import ChainLink
from ondiris.ports import (
    INTERNAL,
    Audience,
    Clock,
    Current,
    Entry,
    Query,
    Receipt,
    Recorded,
    ReleaseDay,
    SeriesEnd,
    Told,
    Within,
)

__all__ = ["Ledger"]

_TRIES = 4
"""How often an append that collided with another begins anew before it gives up."""

_Work = Callable[[Append], None]
_Progress = Callable[[int], None] | None


class _NothingNew(Exception):
    """Ends a transaction that would have written an empty revision."""


class Ledger(Statements):
    """An append-only, bitemporal archive on SQLite or PostgreSQL.

    Parameters
    ----------
    database : Database
        Where the entries are kept.
    catalogue : Catalogue
        Code lists, for the intervals of counted units.
    clock : Clock
        Tells when an entry is recorded.
    time_zone : str
        Zone in which a day ends.
    ranks : mapping of str to int
        Ranks by source that replace the sources' own.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Clock,
        *,
        time_zone: str = "UTC",
        ranks: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(database, clock, time_zone)
        self.catalogue = catalogue
        self.ranks = dict(ranks or {})
        self._sources = lru_cache(maxsize=8)(self._read_sources)
        self._described: tuple[int, Mapping[str, Source]] = (0, {})
        self._moments = Moments(clock)

    def one_change(self) -> AbstractContextManager[None]:
        """Let what is written within be one change: its revisions share their moment."""
        return self._moments.shared()

    def append(
        self,
        entries: Iterable[Entry],
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
        after: int | None = None,
        about: Collection[str] | None = None,
    ) -> Receipt:
        """Add sources, observations, statements and withdrawals, all or none.

        Parameters
        ----------
        entries : iterable of Source, Observation, Statement or Withdrawal
            Content already in the ledger adds nothing.
        action, detail, digest : str
            What brought them: a command, a file's name and its SHA-256.
        on_progress : callable, optional
            Told the number of entries handled so far.
        after : int, optional
            The revision that the entries were checked against: another since then refuses them.
        about : collection of str, optional
            The subjects whose statements they were checked against, where that is all: then only
            what was said of these since, or was taken back, refuses them.

        Returns
        -------
        Receipt
            With revision 0 if nothing was new: then nothing was written.

        Raises
        ------
        InvalidInput
            If an entry names a source that is not described.
        Refused
            If the ledger is read-only.
        Unavailable
            ``moved`` where the ledger went on from what they were checked against.
        """
        work = partial(Append.entries, entries=list(entries), after=after, about=about)
        return self._append([work], (action, detail, digest), on_progress)

    def append_in_turn(
        self, parts: Sequence[Sequence[Entry]], *, action: str, detail: str = "", digest: str = ""
    ) -> Receipt:
        """Add a revision for each part, all or none; a later one may revise an earlier one."""
        works = [partial(Append.entries, entries=part) for part in parts]
        return self._append(works, (action, detail, digest))

    def append_batch(
        self,
        batch: ObservationBatch,
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
    ) -> Receipt:
        """Add observations given as columns, all or none; as `append`, for a million at a time."""
        for key in batch.keys:
            self.catalogue.check(key)
        return self._append([lambda a: a.batch(batch)], (action, detail, digest), on_progress)

    def _append(
        self, works: Sequence[_Work], brought: tuple[str, str, str], on_progress: _Progress = None
    ) -> Receipt:
        for _ in range(_TRIES):
            with suppress(CollisionError):
                return self._appended(works, brought, on_progress)
        return self._appended(works, brought, on_progress)

    def _appended(
        self, works: Sequence[_Work], brought: tuple[str, str, str], on_progress: _Progress
    ) -> Receipt:
        newest = added = seen = 0
        with suppress(_NothingNew), self.database.writing() as connection:
            self.database.bulk(connection)
            for work in works:
                append = Append(connection, self.database.next_revision(connection), on_progress)
                append.open(self._moments.of(connection, append.number), *brought)
                work(append)
                append.close()
                added, seen = added + append.added, seen + append.seen
                newest = append.number if append.added else newest
            if not added:
                raise _NothingNew
        return Receipt(newest, added, seen - added)

    def current(
        self, query: Query, vintage: Vintage, within: Within | None = None
    ) -> list[Current]:
        """Return the figures that stand at a vintage, conflicts beside each other.

        Parameters
        ----------
        query : Query
        vintage : Vintage
        within : callable, optional
            Whether a figure of a series and time is read: alike for growth and index, which
            compete.  All that the query meets where nothing is said.
        """
        asked = query.measures
        if asked is not None and not FACES.isdisjoint(asked):
            query = replace(query, measures=tuple(FACES.union(asked)))
        gone = self._withdrawals(vintage)
        with self.database.reading() as connection:
            found = selecting.observations(connection, query, vintage, gone, within=within)
        current = self._standing(found, vintage)
        if asked is None or query.measures is asked:
            return current
        return [one for one in current if one.recorded.observation.key.measure in asked]

    def compared(
        self,
        before: Vintage,
        after: Vintage,
        audience: Audience,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> tuple[list[Current], list[Current]]:
        """Return what stood and what stands at the places that lie between two vintages."""
        with self.database.reading() as connection:
            places = comparing.touched(connection, before, after)
            found = [
                comparing.at_places(
                    connection, places, at, self._withdrawals(at), audience=audience, worlds=worlds
                )
                for at in (before, after)
            ]
        return self._standing(found[0], before), self._standing(found[1], after)

    def _standing(self, found: Sequence[Recorded], vintage: Vintage) -> list[Current]:
        sources = self._sources(vintage.revision)
        return standing(found, sources, self.ranks, self.catalogue.interval)

    def history(self, query: Query, vintage: Vintage) -> list[Recorded]:
        """Return every figure visible at a vintage, superseded ones included."""
        with self.database.reading() as connection:
            return selecting.observations(connection, query, vintage, self._withdrawals(vintage))

    def coverage(self, query: Query, vintage: Vintage) -> frozenset[tuple[SeriesKey, Period]]:
        """Return the series and periods of which a figure that a query meets is visible."""
        with self.database.reading() as connection:
            return selecting.coverage(connection, query, vintage, self._withdrawals(vintage))

    def series(self, query: Query, vintage: Vintage) -> frozenset[SeriesKey]:
        """Return the series of which a figure that a query meets is visible."""
        with self.database.reading() as connection:
            return selecting.series(connection, query, vintage, self._withdrawals(vintage))

    def activities(self, query: Query, vintage: Vintage) -> frozenset[str]:
        """Return the activities of which a figure that a query meets is visible."""
        with self.database.reading() as connection:
            return selecting.activities(connection, query, vintage, self._withdrawals(vintage))

    def missing(self, query: Query, vintage: Vintage) -> list[Recorded]:
        """Return every observation without a value: kept back, not available, nil."""
        with self.database.reading() as connection:
            return selecting.missing(connection, query, vintage, self._withdrawals(vintage))

    def periods(self, vintage: Vintage) -> frozenset[Period]:
        """Return every period of which a vintage knows a figure."""
        with self.database.reading() as connection:
            return selecting.periods(connection, vintage)

    def codes_used(self, field: str, vintage: Vintage | None = None) -> frozenset[str]:
        """Return every code of a field of series, known at a vintage or ever; see `selecting`."""
        with self.database.reading() as connection:
            return selecting.codes_used(connection, field, vintage)

    def find(
        self,
        id: str,  # noqa: A002 - the ledger's own word
        vintage: Vintage,
    ) -> tuple[Told, int]:
        """Return an entry by its identifier, and its revision.

        Parameters
        ----------
        id : str
        vintage : Vintage
            As of when; an entry that is known only later is not found.

        Raises
        ------
        NotFound
            If the vintage knows no such entry.
        """
        with self.database.reading() as connection:
            table = {"s": schema.statement, "w": schema.withdrawal}.get(id[:1], schema.observation)
            chosen = sa.select(table).where(table.c.id == id, *selecting.known(table, vintage))
            # Not every database takes every character; an identifier is of plain ones.
            plain = id.isascii() and id.isprintable()
            row = connection.execute(chosen).mappings().first() if plain else None
            if row is None:
                raise NotFound(
                    "no-entry",
                    f"the ledger holds no entry {id[:40]!r} known at {vintage}",
                    hint="See `ondiris get`.",
                )
            if table is schema.statement:
                return rows.statement_from(row), row["revision"]
            if table is schema.withdrawal:
                return rows.withdrawal_from(row), row["revision"]
            series = schema.series
            key = connection.execute(sa.select(series).where(series.c.id == row["series"]))
            return rows.observation_from(row, SeriesKey.of_texts(key.mappings().one())), row[
                "revision"
            ]

    def sources(self, vintage: Vintage, audience: Audience) -> Mapping[str, Source]:
        """Return each source as described at the vintage's revision.

        To the public these are the sources of something that it may see, none of them called
        like the file that it was loaded from, or a reprint of what is not among them.
        """
        known = self._sources(vintage.revision)
        if not audience.public:
            return known
        gone = self._withdrawals(vintage)
        with self.database.reading() as connection:
            cited = selecting.cited_sources(connection, vintage, audience, gone)
            files = selecting.files_of_sources(connection, vintage)
        return {n: told_outside(known[n], files[n], cited) for n in known if n in cited}

    def providers(self) -> dict[str, str]:
        """Return every source but parties with its provider as it was described last."""
        table = schema.source
        named = sa.select(table.c.id, table.c.provider).order_by(table.c.revision)
        named = named.where(table.c.id.not_like(f"{PARTY}%"))  # they are thousands
        with self.database.reading() as connection:
            return {row.id: row.provider for row in connection.execute(named)}

    def figures_by_source(self, vintage: Vintage, audience: Audience) -> Mapping[str, int]:
        """Return how many figures of each source an audience may see."""
        with self.database.reading() as connection:
            return selecting.figures_by_source(connection, vintage, audience)

    def hidden_subjects(self, vintage: Vintage, audience: Audience) -> frozenset[str]:
        """Return the subjects of which an audience may see nothing, though something is known.

        Something that is known only later, or of a later revision, hides a subject as well; what
        may be seen of it now shows it at every vintage.
        """
        if not audience.public:
            return frozenset()
        now = Vintage(date.max, self.vintage().revision)
        with self.database.reading() as connection:
            hidden = selecting.subjects(connection, now, INTERNAL, {})
            for each in (vintage, now):
                gone = self._withdrawals(each)
                hidden -= selecting.subjects(connection, each, audience, gone)
            return frozenset(hidden)

    def _read_sources(self, revision: int) -> Mapping[str, Source]:
        """Return the sources of a revision: those read last, and what was described since."""
        newest, known = self._described
        if newest > revision:
            newest, known = 0, {}
        with self.database.reading() as connection:
            found = {**known, **selecting.sources(connection, revision, after=newest)}
        if revision >= self._described[0]:
            self._described = revision, found
        return found

    def release_days(self, vintage: Vintage, audience: Audience) -> list[ReleaseDay]:
        """Return who published of which periods when, as far as the days are known."""
        sources = self.sources(vintage, audience)
        with self.database.reading() as connection:
            return release_days(connection, vintage, audience, sources)

    def series_ends(
        self, vintage: Vintage, audience: Audience, providers: Set[str]
    ) -> list[SeriesEnd]:
        """Return how far every series of some providers reaches."""
        sources = self.sources(vintage, audience)
        with self.database.reading() as connection:
            return series_ends(connection, vintage, audience, sources, providers)

    def chain(self, *, public: bool) -> tuple[ChainLink, ...]:
        """Return the chain of revisions, oldest first: of everything, or of what is open."""
        with self.database.reading() as connection:
            return tuple(link for link, _ in chained(connection, public=public))

    def open_chain(self) -> tuple[tuple[ChainLink, tuple[str, ...]], ...]:
        """Return the public chain with the identifiers that each revision rests on."""
        with self.database.reading() as connection:
            return tuple(chained(connection, public=True))

    def export(self, folder: Path) -> dict[str, int]:
        """Write the whole ledger as plain files; return the number of entries by kind."""
        with self.database.reading() as connection:
            return dump.write_dump(connection, folder)

    def restore(self, folder: Path) -> dict[str, int]:
        """Fill this empty ledger from exported files, all or none."""
        with self.database.writing() as connection:
            return dump.read_dump(connection, folder)
