"""The hall: one object that answers for a home, and the only place where ports meet engines."""

from __future__ import annotations

import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from ondiris.codes import Catalogue
from ondiris.errors import Inconsistent, InvalidInput, NotFound, Refused
from ondiris.ledger import Database, Ledger
from ondiris.model import (
    Known,
    KnownBasis,
    Observation,
    ObservationBatch,
    Period,
    SeriesKey,
    Source,
    Statement,
    Vintage,
    Withdrawal,
    World,
)
from ondiris.ports import Audience, Clock, Entry, Query, Receipt, Recorded, Revision
from ondiris.production import Evidence, Missing, Row, answer, explain
from ondiris.session.clock import MachineClock
from ondiris.session.home import Home
from ondiris.session.registers import RegisterDesk
from ondiris.sources import City

__all__ = ["Answer", "Observatory", "open_home"]

_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """Figures that answer a question, what cannot be computed, and as of when."""

    vintage: Vintage
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]


def open_home(
    home: str | Path, *, clock: Clock | None = None, read_only: bool = False
) -> Observatory:
    """Open the observatory of a home.

    Parameters
    ----------
    home : str or Path
        Folder with ``ondiris.toml``.
    clock : Clock, optional
        Tells the present; the machine's by default.
    read_only : bool
        Never write.

    Raises
    ------
    NotFound
        If the folder is no home.
    Refused
        If the home is of a newer program.
    """
    opened = Home.open(Path(home))
    database = Database(opened.database_url, read_only=read_only or not opened.writable)
    database.check()
    return Observatory(opened, database, clock or MachineClock())


class Observatory:
    """A city's figures with their evidence, as of any day.

    Parameters
    ----------
    home : Home
        Folder and settings.
    database : Database
        Its ledger, schema checked.
    clock : Clock
        Tells the present.
    """

    def __init__(self, home: Home, database: Database, clock: Clock) -> None:
        self.home = home
        self.clock = clock
        self.catalogue: Catalogue = home.catalogue()
        self.ledger = Ledger(
            database,
            self.catalogue,
            clock,
            time_zone=self.city.time_zone,
            ranks=home.settings.source_ranks,
        )
        self.registers = RegisterDesk(self)
        self._answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    def close(self) -> None:
        """Let go of the database."""
        self.ledger.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reread(self) -> None:
        """Read the home's code lists again, after a project was added to them."""
        self.catalogue = self.ledger.catalogue = self.home.catalogue()
        self._answers.clear()

    @property
    def city(self) -> City:
        """The city this home is about."""
        return self.home.city

    @property
    def today(self) -> date:
        """The present day in the city."""
        return self.clock.now().astimezone(ZoneInfo(self.city.time_zone)).date()

    def releases_stamp(self) -> int:
        """Return a number that changes whenever a protected table is released or changed."""
        files = sorted((self.home.folder / "disclosure").glob("*/*/table*.json"))
        return hash(tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files))

    def audience(self, *, public: bool) -> Audience:
        """Return who is asking, at this moment."""
        return Audience(public=public, moment=self._minute() if public else None)

    def _minute(self) -> datetime:
        return self.clock.now().replace(second=0, microsecond=0)

    def vintage(self, as_of: date | None = None, revision: int | None = None) -> Vintage:
        """Return a vintage; without a day, the newest on which something became known."""
        return self.ledger.vintage(as_of, revision)

    def get(self, query: Query, as_of: date | None = None) -> Answer:
        """Return the figures that answer a query, printed and derived.

        Parameters
        ----------
        query : Query
            What is asked; see `question` for one made of words.
        as_of : date, optional
            Everything known by the end of that day; the newest by default.
        """
        vintage = self.vintage(as_of)
        place = (vintage, *_hashable(query))
        known = self._answers.get(place)
        if known is None:
            rows, missing = answer(self.ledger, self.catalogue, query, vintage)
            rows += self.registers.counts(query, vintage)
            known = self._answers[place] = Answer(vintage, tuple(rows), tuple(missing))
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(place)
        return known

    def question(
        self,
        measure: str | None = None,
        *,
        of: str | None = None,
        area: str | None = None,
        activity: str | None = None,
        subject: str | None = None,
        scope: str | None = None,
        period: str | None = None,
        worlds: Sequence[str] = ("actual",),
        children: bool = False,
        public: bool = False,
    ) -> Query:
        """Return a query made of words, each checked against its code list.

        Raises
        ------
        InvalidInput
            If a word is not of its list; the nearest valid ones are named.
        """
        for name, code in (("measures", measure), ("scopes", scope)):
            if code is not None:
                self.catalogue[name][code]
        for world in worlds:
            self.catalogue["worlds"][world]
        if of is not None:
            self._check_of(of)
        return Query(
            measure=measure,
            of=of,
            areas=self._codes("areas", area, children),
            activities=self._codes("activities", activity, children),
            subjects=self._codes("subjects", subject, children),
            scope=scope,
            period=None if period is None else Period.parse(period),
            worlds=tuple(World(world) for world in worlds),
            audience=self.audience(public=public),
        )

    def _codes(self, name: str, code: str | None, children: bool) -> tuple[str, ...] | None:  # noqa: FBT001 - one private call
        if code is None:
            return None
        codes = self.catalogue[name]
        codes[code]
        return (code, *codes.descendants(code)) if children else (code,)

    def _check_of(self, of: str) -> None:
        probe = SeriesKey(measure="share_pct", area=self.city.area, unit="%", of=of)
        if not of.endswith("@planned"):
            self.catalogue.check(probe)

    def why(self, id: str, as_of: date | None = None, *, public: bool = False) -> Evidence:  # noqa: A002
        """Return the chain from an entry or derived figure to its documents.

        Raises
        ------
        NotFound
            If nothing at that vintage has the identifier.
        """
        vintage = self.vintage(as_of)
        audience = self.audience(public=public)
        return explain(
            self.ledger,
            self.catalogue,
            id,
            vintage,
            audience,
            lambda: self.registers.all_counts(vintage, audience),
        )

    def history(self, query: Query, as_of: date | None = None) -> list[Recorded]:
        """Return every recorded figure that a query meets, superseded ones included."""
        return self.ledger.history(query, self.vintage(as_of))

    def statements(
        self,
        *,
        subject: str | None = None,
        property: str | None = None,  # noqa: A002 - the statement's own word
        as_of: date | None = None,
        worlds: Sequence[World] = (World.ACTUAL,),
        public: bool = False,
    ) -> list[tuple[str, Statement, int]]:
        """Return sourced facts that are no numbers: identifier, statement, revision."""
        return self.ledger.statements(
            self.vintage(as_of),
            subject=subject,
            property=property,
            audience=self.audience(public=public),
            worlds=worlds,
        )

    def sources(self, as_of: date | None = None) -> Mapping[str, Source]:
        """Return the sources by identifier."""
        return self.ledger.sources(self.vintage(as_of))

    def embargoes(self, revision: int) -> tuple[str, ...]:
        """Return the moments until which entries may not leave, in order."""
        return self.ledger.embargoes(revision)

    def revisions(self) -> list[Revision]:
        """Return the history of appends, oldest first."""
        return self.ledger.revisions()

    def record(
        self,
        entries: Iterable[Entry],
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
    ) -> Receipt:
        """Add entries to the ledger, all or none, after checking every code.

        Raises
        ------
        InvalidInput
            If a code is unknown, or something would be known only after today.
        Refused
            If the home is read-only.
        """
        return self.ledger.append(
            self._checked(entries),
            action=action,
            detail=detail,
            digest=digest,
            on_progress=on_progress,
        )

    def record_batch(
        self,
        batch: ObservationBatch,
        *,
        action: str,
        detail: str = "",
        digest: str = "",
        on_progress: Callable[[int], None] | None = None,
    ) -> Receipt:
        """Add observations given as columns, all or none, after checking every code."""
        return self.ledger.append_batch(
            batch, action=action, detail=detail, digest=digest, on_progress=on_progress
        )

    def _checked(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        today, seen = self.today, set[SeriesKey]()
        for entry in entries:
            if not isinstance(entry, Source) and entry.known.day > today:
                raise InvalidInput(
                    "future-knowledge",
                    f"an entry says it is known since {entry.known.day}, which is after today",
                    hint="known_at is the day the source said it.",
                )
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
        entry, _ = self.ledger.find(id)
        if id in self.ledger.withdrawals(self.vintage(self.today)):
            raise Inconsistent("withdrawn", f"{id} is withdrawn already")
        known = Known(self.today, KnownBasis.STATED)
        own = "" if isinstance(entry, Source) else entry.source
        back = Withdrawal(id, reason, source or own, known)
        return back, self.record([back], action="withdraw", detail=id)

    def export(self, folder: Path) -> dict[str, int]:
        """Write the ledger, code lists, outlines and settings as plain files.

        Raises
        ------
        Refused
            If the folder is not empty.
        """
        if folder.exists() and any(folder.iterdir()):
            raise Refused("not-empty", f"{folder} is not empty", hint="Name another folder.")
        counts = self.ledger.export(folder / "ledger")
        for name in ("codes", "boundaries", "projects"):
            if (self.home.folder / name).is_dir():
                shutil.copytree(self.home.folder / name, folder / name)
        shutil.copyfile(self.home.folder / "ondiris.toml", folder / "ondiris.toml")
        return counts


def _hashable(query: Query) -> tuple[object, ...]:
    def frozen(values: Sequence[str] | None) -> tuple[str, ...] | None:
        return None if values is None else tuple(values)

    plain = replace(
        query,
        areas=frozen(query.areas),
        activities=frozen(query.activities),
        subjects=frozen(query.subjects),
        worlds=tuple(query.worlds),
    )
    return (plain,)
