"""The hall's one object: it answers for a home, to one audience, and writes into it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Self, Unpack
from zoneinfo import ZoneInfo

from ondiris.codes import Catalogue
from ondiris.errors import Inconsistent, InvalidInput, NotFound, Refused
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Known,
    KnownBasis,
    Observation,
    ObservationBatch,
    SeriesKey,
    Source,
    Vintage,
    Withdrawal,
)
from ondiris.people import People
from ondiris.ports import INTERNAL, Audience, Clock, Entry, Query, Receipt
from ondiris.production import Evidence
from ondiris.production.figures.changes import Moved
from ondiris.production.figures.counting import Counts
from ondiris.production.figures.keeping import RevisionMark
from ondiris.session.figures.answer import Answer
from ondiris.session.figures.home import Home
from ondiris.session.figures.lists_then import lists_then
from ondiris.session.figures.moving import back_up, export_home
from ondiris.session.figures.questions import QuestionWords, whole_day
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.tellers import Tellers
from ondiris.session.memory import Memory
from ondiris.sources import City

__all__ = ["Brought", "Observatory"]

_KEPT = 128 * 2**20
"""How many bytes of answers are kept, about."""
_LISTS = 2 * 2**20
"""About how many bytes the code lists of a day take."""

Counter = Callable[[Home, Ledger, Memory], Counts]
Review = Callable[["Observatory", Sequence[Entry]], None]
Mover = Callable[[Snapshot, Snapshot], Sequence[Moved]]


@dataclass(frozen=True, slots=True)
class Brought:
    """What capabilities bring to a home, so that this room knows none of them.

    Parameters
    ----------
    counters : sequence of callables
        Each makes, for a home, its ledger and its memory, what a capability counts on read.
    reviews : sequence of callables
        Each refuses entries that a capability's rules do not let into the ledger.
    movers : sequence of callables
        Each tells what moved between two snapshots, as a capability knows it.
    told : sequence of callables
        Movers whose news a load tells at once; each must cost nothing where it has none.
    tellers : Tellers
        What capabilities tell of a snapshot beside its figures.
    """

    counters: Sequence[Counter] = ()
    reviews: Sequence[Review] = ()
    movers: Sequence[Mover] = ()
    told: Sequence[Mover] = ()
    tellers: Tellers = field(default_factory=Tellers)


class Observatory:
    """A city's figures with their evidence, opened for an audience.

    Parameters
    ----------
    home : Home
        Folder and settings.
    database : Database
        Its ledger, schema checked.
    clock : Clock
        Tells the present.
    public : bool
        Whether it is opened for the public: then nothing internal is read.
    brought : Brought, optional
        What the capabilities bring to it.
    """

    def __init__(
        self,
        home: Home,
        database: Database,
        clock: Clock,
        *,
        public: bool,
        brought: Brought | None = None,
    ) -> None:
        self.home = home
        self.clock = clock
        self.public = public
        self.memory = Memory(_KEPT)
        self.ledger = Ledger(
            database,
            home.catalogue(),
            clock,
            time_zone=self.city.time_zone,
            ranks=home.settings.source_ranks,
        )
        self.people = People(database, clock)
        brought = brought or Brought()
        self.counts = tuple(one(home, self.ledger, self.memory) for one in brought.counters)
        self.reviews = tuple(brought.reviews)
        self.movers = (*brought.movers, *brought.told)
        self._told = tuple(brought.told)
        self.tellers = brought.tellers

    def close(self) -> None:
        """Let go of the database."""
        self.ledger.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reread(self, instead: Mapping[str, str] | None = None) -> None:
        """Read the home's code lists again, after a project was added to them.

        Parameters
        ----------
        instead : mapping of str to str, optional
            Texts of lists that are about to be kept.
        """
        self.ledger.catalogue = self.home.catalogue(instead)
        self.memory.clear()

    @property
    def catalogue(self) -> Catalogue:
        """The code lists of the home."""
        return self.ledger.catalogue

    @property
    def city(self) -> City:
        """The city this home is about."""
        return self.home.city

    @property
    def today(self) -> date:
        """The present day in the city."""
        return self.clock.now().astimezone(ZoneInfo(self.city.time_zone)).date()

    def at(
        self, as_of: date | None = None, revision: int | None = None, *, public: bool = False
    ) -> Snapshot:
        """Return the home as its audience sees it at a vintage.

        Parameters
        ----------
        as_of : date, optional
            Everything known by the end of that day; the newest by default.
        revision : int, optional
            State of the ledger; the latest by default.
        public : bool
            Read as the public does, though opened for the house.
        """
        newest, day = self.ledger.vintage().revision, whole_day(as_of)
        audience = self._public(newest) if public or self.public else INTERNAL
        return self._seen(self.ledger.vintage_of(audience, day, revision), audience, newest)

    def _seen(self, vintage: Vintage, audience: Audience, newest: int) -> Snapshot:
        return Snapshot(
            self.home, self.ledger, self.counts, self.memory, vintage, audience, newest,
            self.tellers, self._lists_then(vintage, audience),
        )  # fmt: skip

    def _lists_then(self, vintage: Vintage, audience: Audience) -> Catalogue | None:
        """Return the code lists of a vintage that is not the newest, where they were others."""
        if vintage == self.ledger.vintage_of(audience):
            return None
        return self.memory.get(
            (vintage, "lists"),
            lambda: lists_then(self.home.folder / "codes", self.ledger, vintage),
            lambda found: 0 if found is None else _LISTS,
        )

    def _public(self, revision: int) -> Audience:
        """Return the public of today: after the last embargo that has ended."""
        now = Audience(public=True, moment=self.clock.now()).instant
        ended = [end for end in self.ledger.embargoes(revision) if end <= now]
        return Audience(public=True, moment=datetime.fromisoformat(ended[-1]) if ended else None)

    def after_embargoes(self) -> Snapshot:
        """Return the home as the public will see it once every embargo has ended."""
        newest = self.ledger.vintage().revision
        ends = self.ledger.embargoes(newest)
        moment = datetime.fromisoformat(ends[-1]) if ends else None
        audience = Audience(public=True, moment=moment)
        return self._seen(self.ledger.vintage_of(audience), audience, newest)

    def told_since(self, before: Snapshot) -> tuple[Moved, ...]:
        """Return what moved since an earlier snapshot, as far as a load tells it at once."""
        now = self.at()
        if now.vintage.revision == before.vintage.revision:
            return ()
        return tuple(one for tell in self._told for one in tell(before, now))

    def question(self, measure: str | None = None, **words: Unpack[QuestionWords]) -> Query:
        """Return a query made of words, as of now; see `Snapshot.question`."""
        return self.at().question(measure, **words)

    def get(
        self,
        query: Query | str | None = None,
        as_of: date | None = None,
        **words: Unpack[QuestionWords],
    ) -> Answer:
        """Return the figures that answer a question; short for ``at(as_of).get(…)``."""
        return self.at(as_of).get(query, **words)

    def why(self, id: str, as_of: date | None = None) -> Evidence:  # noqa: A002 - the ledger's own word
        """Return the chain behind a figure; short for ``at(as_of).why(id)``."""
        return self.at(as_of).why(id)

    def record(
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
        """Add entries to the ledger, all or none, after checking every code.

        Parameters
        ----------
        entries : iterable of Entry
        action, detail, digest : str
            What brought them: a command, a file's name and its SHA-256.
        on_progress : callable, optional
            Told the number of entries handled so far.
        after : int, optional
            The revision that they were checked against; `ondiris.errors.Unavailable` with the code
            ``moved`` where there is another since.
        about : collection of str, optional
            The subjects whose statements they were checked against, where that is all.

        Raises
        ------
        InvalidInput
            If a code is unknown, or something would be known only after today.
        Refused
            If the home is read-only, or opened for the public.
        """
        self._writes()
        return self.ledger.append(
            self._checked(entries),
            action=action,
            detail=detail,
            digest=digest,
            on_progress=on_progress,
            after=after,
            about=about,
        )

    def record_in_turn(
        self, parts: Sequence[Sequence[Entry]], *, action: str, detail: str = "", digest: str = ""
    ) -> Receipt:
        """Add a revision for each part, all or none, after the checks of `record`."""
        self._writes()
        checked = [list(self._checked(part)) for part in parts]
        return self.ledger.append_in_turn(checked, action=action, detail=detail, digest=digest)

    def has_recorded(self, mark: RevisionMark) -> bool:
        """Return whether the ledger has the revision to which a change of files belongs."""
        return self.ledger.database.holds(mark.digest, after=mark.after)

    def begin(self, entries: Iterable[Entry], *, detail: str) -> Receipt:
        """Add what the case of a new home holds, after checking every code.

        What its sources say only after today is in no vintage before its day.

        Raises
        ------
        InvalidInput
            If a code is unknown.
        Refused
            If the home is read-only, or opened for the public.
        """
        self._writes()
        return self.ledger.append(self._coded(entries), action="init", detail=detail)

    def record_batch(
        self,
        batch: ObservationBatch,
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
    ) -> Receipt:
        """Add observations given as columns, all or none, after the checks of `record`."""
        self._writes()
        for known in {id(known): known for known in batch.known}.values():
            self._refuse_future(known.day)
        return self.ledger.append_batch(
            batch, action=action, detail=detail, digest=digest, on_progress=on_progress
        )

    def _writes(self) -> None:
        if self.public:
            raise Refused("public", "an observatory opened for the public writes nothing")

    def _checked(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        for entry in self._coded(entries):
            if not isinstance(entry, Source):
                self._refuse_future(entry.known.day)
            yield entry

    def _refuse_future(self, known: date) -> None:
        if known > self.today:
            raise InvalidInput(
                "future-knowledge",
                f"an entry says it is known since {known}, which is after today",
                hint="known_at is the day the source said it.",
            )

    def _coded(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        seen = set[SeriesKey]()
        for entry in entries:
            if isinstance(entry, Observation) and entry.key not in seen:
                self.catalogue.check(entry.key)
                seen.add(entry.key)
            yield entry

    def withdraw(
        self,
        id: str,  # noqa: A002 - the ledger's own word
        *,
        reason: str,
        source: str = "",
    ) -> tuple[Withdrawal, Receipt]:
        """Take an entry back by a new entry; the old one stays on record.

        Parameters
        ----------
        id : str
            Entry to take back; a withdrawal too can be withdrawn.
        reason : str
            Why, in a few words.
        source : str
            Who takes it back; the entry's own source by default.

        Raises
        ------
        NotFound
            If there is no such entry, or it is a derived figure.
        Inconsistent
            If it is withdrawn already.
        """
        if id.startswith("d"):
            raise NotFound(
                "derived", "a derived figure is not recorded", hint="Withdraw one of its inputs."
            )
        now = self.ledger.vintage(self.today)
        entry, _ = self.ledger.find(id, now)
        if id in self.ledger.withdrawals(now):
            raise Inconsistent("withdrawn", f"{id} is withdrawn already")
        known = Known(self.today, KnownBasis.STATED)
        back = Withdrawal(id, reason, source or entry.source, known)
        return back, self.record([back], action="withdraw", detail=id)

    def export(self, folder: str | Path) -> dict[str, int]:
        """Write everything the home knows as plain files.

        Raises
        ------
        Refused
            If the folder is not empty.
        """
        return export_home(self.home, self.ledger, Path(folder))

    def back_up(self, file: str | Path) -> dict[str, int]:
        """Write everything the home knows into one file; equal homes give equal bytes.

        Raises
        ------
        Refused
            If there is such a file already.
        """
        return back_up(self.home, self.ledger, self.people, Path(file))
