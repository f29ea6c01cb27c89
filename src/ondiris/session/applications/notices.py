"""The desk of notices: who is to be told what, since when, and in which language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from ondiris.applications import StepPlace
from ondiris.errors import InvalidInput
from ondiris.model import Vintage, World
from ondiris.people import Act, Held, Mailbox, Role, may_somewhere
from ondiris.people.permissions import ROLES_OF_INSTITUTIONS
from ondiris.production.applications.digests import (
    ApplicationDigest,
    DebtKey,
    debt_key,
    digest,
)
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.legal_days import LegalDay, legal_days
from ondiris.production.applications.news import ApplicationNews, news
from ondiris.production.applications.owing import owed
from ondiris.production.applications.reading import ApplicationDebt, ApplicationReader
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.publishing.applications.naming import NoticeNames
from ondiris.publishing.applications.notices import Notice, notice
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.questions import since_of

__all__ = ["NoticeDesk", "NoticeMark", "NoticeReader"]

_SIZE = 400
"""About how many bytes an act takes while it is kept."""


@dataclass(frozen=True, slots=True)
class NoticeMark:
    """Up to where somebody has been told: a revision of the ledger, and the day of then.

    Parameters
    ----------
    revision : int
    day : date
    """

    revision: int
    day: date


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """Who is to be told something.

    Parameters
    ----------
    name : str
        Of the account, or the role by itself: ``officer:water-company``.
    reader : ApplicationReader
    lang : str
    mailbox : Mailbox, optional
        Where mail goes; none for who has none, and for a role by itself.
    """

    name: str
    reader: ApplicationReader
    lang: str
    mailbox: Mailbox | None = None


class NoticeDesk:
    """What happens in applications, for those who work with them.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    world : World
        Real applications, or invented ones.
    as_of : date, optional
        The day of the question; today if left out.
    """

    def __init__(
        self, observatory: Observatory, world: World = World.ACTUAL, as_of: date | None = None
    ) -> None:
        self.observatory, self.world = observatory, world
        self.desk = ApplicationDesk(observatory, observatory.at(as_of), (world,), as_of)

    @property
    def mark(self) -> NoticeMark:
        """Up to where this desk tells."""
        return NoticeMark(self.desk.now.vintage.revision, self.desk.today)

    def since(self, said: str | None) -> NoticeMark:
        """Return the mark that a revision or a day names; the day before if nothing is said.

        Parameters
        ----------
        said : str, optional
            A number, or a day: everything recorded by its end.

        Raises
        ------
        InvalidInput
            ``bad-since``, ``future-vintage``, ``impossible-period``
        NotFound
            ``no-revision``
        """
        text = said or (self.desk.today - timedelta(days=1)).isoformat()
        asked = Vintage(self.desk.today, self.desk.now.vintage.revision)
        since = since_of(text, asked, replace(asked, known=self.observatory.today))
        if isinstance(since, int):
            return NoticeMark(since, self._days.get(since, date.min))
        before = [number for number, told in self._days.items() if told <= since]
        return NoticeMark(max(before, default=0), since)

    @cached_property
    def moments(self) -> Mapping[int, str]:
        """When each revision was recorded."""
        return {one.number: one.recorded_at for one in self.desk.now.revisions}

    @cached_property
    def _days(self) -> Mapping[int, date]:
        zone = ZoneInfo(self.observatory.city.time_zone)
        return {
            number: datetime.fromisoformat(moment).astimezone(zone).date()
            for number, moment in self.moments.items()
        }

    def readers(self, to: str | None = None) -> list[NoticeReader]:
        """Return who is to be told: accounts that may read applications, or a role by itself.

        Parameters
        ----------
        to : str, optional
            A role, ``officer:water-company``, or the name of an account; all if left out.

        Raises
        ------
        NotFound
            ``no-account``: if the text is no role, and no account has this name.
        InvalidInput
            ``role-of-whom``: if an officer's institution is missing, or another role has one.
        """
        people = self.observatory.people
        boxes = people.mailboxes.all()
        open_ones = [a for a in people.accounts.all() if not a.locked and _reads(a.held)]
        found = [
            NoticeReader(
                one.name, ApplicationReader(one.held, one.id), self._lang(one.lang),
                boxes.get(one.id),
            )
            for one in open_ones
        ]  # fmt: skip
        if to is None:
            return found
        role, _, of = to.partition(":")
        if role not in {one.value for one in Role if one is not Role.ANYONE}:
            name = people.accounts.named(to).name
            return [one for one in found if one.name == name]
        held = _held(Role(role), of)
        own = [
            one
            for one in found
            if any(h.role is held.role and of in ("", h.institution) for h in one.reader.held)
        ]
        if own or not _reads((held,)):
            return own
        return [NoticeReader(to, ApplicationReader((held,)), self._lang(""))]

    def digest(self, reader: ApplicationReader, since: NoticeMark) -> ApplicationDigest:
        """Return what a reader is to be told, from a mark on.

        Parameters
        ----------
        reader : ApplicationReader
        since : NoticeMark
        """
        known = self.desk.applications()
        told = [
            (one, known[one.application]) for one in self.news() if one.revision > since.revision
        ]
        return digest(reader, self._debts, told, self.desk.steps(), self._late_at(since))

    def notice(
        self, reader: NoticeReader, since: NoticeMark, told: ApplicationDigest, lang: str = ""
    ) -> Notice:
        """Return a digest as a letter.

        Parameters
        ----------
        reader : NoticeReader
        since : NoticeMark
        told : ApplicationDigest
        lang : str
            In place of the reader's own.
        """
        names, city = self.names(lang or reader.lang), self.observatory.city
        invented = names.voice.words("Invented applications")
        return notice(
            names, told, city.titles.get(names.voice.lang) or city.name(names.voice.lang),
            since.day if since.revision else None, address=self.address,
            invented=invented if self.world is World.SYNTHETIC else "",
        )  # fmt: skip

    @property
    def address(self) -> str:
        """Address of the house's door for who is not at it; empty where none is stated."""
        return self.observatory.home.settings.apply_at or ""

    def news(self, application: str | None = None) -> Sequence[ApplicationNews]:
        """Return what was done in applications, or in one, newest first."""
        now = self.desk.now
        return now.memory.get(
            ("application news", now.vintage, now.audience, self.world, application),
            lambda: news(
                now.ledger, now.vintage, now.audience, worlds=(self.world,), application=application
            ),
            lambda found: _SIZE * (1 + len(found)),
        )

    def seen_news(self, reader: ApplicationReader, only: str = "") -> list[ApplicationNews]:
        """Return what was done that a reader sees, in all applications or in one, newest first.

        Parameters
        ----------
        reader : ApplicationReader
        only : str
            Code of one application; empty for all.
        """
        known, steps, nowhere = self.desk.applications(), self.desk.steps(), dict[str, StepPlace]()
        return [
            one
            for one in self.news(only or None)
            if (kept := known.get(one.application)) is not None
            and reader.reads_news(one, kept, steps.get(kept.procedure, nowhere))
        ]

    def seen_days(self, reader: ApplicationReader, only: str = "") -> list[LegalDay]:
        """Return the days on which something is or was due, as far as a reader sees them.

        Parameters
        ----------
        reader : ApplicationReader
        only : str
            Code of one application; empty for all.
        """
        steps, nowhere = self.desk.steps(), dict[str, StepPlace]()
        known = {code: one for code, one in self.desk.applications().items() if only in ("", code)}
        return [
            one
            for one in (self._days_of(known) if only else self._all_days())
            if reader.reads_day(
                one, kept := known[one.application], steps.get(kept.procedure, nowhere)
            )
        ]

    def _all_days(self) -> Sequence[LegalDay]:
        """Return the days of all applications, counted once for each state of a home and day."""
        now, desk = self.desk.now, self.desk
        key = ("legal days", now.vintage, now.home.files_stamp(), desk.today, self.world)
        return now.memory.get(
            key, lambda: self._days_of(desk.applications()), lambda f: _SIZE * (1 + len(f))
        )

    def _days_of(self, known: Mapping[str, KeptApplication]) -> list[LegalDay]:
        desk = self.desk
        obligations = owed(known.values(), desk.today)
        procedures, calendar = desk.procedures(), desk.calendar()
        return legal_days(known.values(), obligations, procedures, calendar, desk.today)

    def names(self, lang: str) -> NoticeNames:
        """Return what the steps of applications are called in a language."""
        voice = ReaderLocale(load_words()[lang], self.desk.now.catalogue)
        own = ApplicationNames(voice, self.desk.procedures(), self.observatory.city.currency)
        return NoticeNames(own, self.desk.applications())

    @cached_property
    def _debts(self) -> list[ApplicationDebt]:
        return [*self.desk.waiting(), *self.desk.owed()]

    def _late_at(self, mark: NoticeMark) -> frozenset[DebtKey]:
        """Return what was overdue at an earlier mark."""
        if not mark.revision:
            return frozenset()
        then = self.observatory.at(mark.day, mark.revision)
        key = ("late applications", then.vintage, then.audience, self.world)
        return then.memory.get(key, lambda: self._read_late(mark), lambda f: _SIZE * (1 + len(f)))

    def _read_late(self, mark: NoticeMark) -> frozenset[DebtKey]:
        then = self.observatory.at(mark.day, mark.revision)
        desk = ApplicationDesk(self.observatory, then, (self.world,), mark.day)
        debts: list[ApplicationDebt] = [*desk.waiting(), *desk.owed()]
        return frozenset(debt_key(one) for one in debts if one.overdue)

    def _lang(self, spoken: str) -> str:
        known = self.observatory.city.languages
        return spoken if spoken in load_words() else known[0]


def _reads(held: Iterable[Held]) -> bool:
    """Return whether some roles may read any application at all."""
    return may_somewhere(held, Act.READ_APPLICATIONS)


def _held(role: Role, of: str) -> Held:
    if role in ROLES_OF_INSTITUTIONS and not of:
        raise InvalidInput(
            "role-of-whom", f"the role {role.value} is held for an institution",
            hint="Write officer:water-company.",
        )  # fmt: skip
    if of and role not in {*ROLES_OF_INSTITUTIONS, Role.APPLICANT}:
        raise InvalidInput("role-of-whom", f"the role {role.value} is held for no institution")
    return Held(role, of)
