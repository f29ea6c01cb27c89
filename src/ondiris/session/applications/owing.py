"""The desk of applications: where each stands, who is waited for, and who owes what."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from ondiris.applications import (
    ActKind,
    ApplicationState,
    PoolOfProject,
    Procedure,
    StepPlace,
    WorkingDays,
    pool_of,
    possible_acts,
    standing,
)
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.holds import Holdups
from ondiris.production.applications.book import ApplicationBook
from ondiris.production.applications.following import FollowedStep, followed_steps
from ondiris.production.applications.holding import Holding, holding, project_sizes
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import OwedObligation, WaitingStep, owed, step_places
from ondiris.production.applications.pools import read_pools
from ondiris.production.applications.sight import Sight
from ondiris.session.applications.books import book_of
from ondiris.session.applications.desk import ProcedureDesk, known_procedures
from ondiris.session.applications.holdups import calendar_of, held_up
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.sources.cells import ReadingContext

__all__ = ["ApplicationDesk"]

_NEAR = 100
"""How many codes on either side may be meant by one that is not known."""


_HELD = 5_000
"""About how many bytes a row of what is held up takes while it is kept."""

_Opening = tuple[KeptApplication, frozenset[str]]
"""An application with steps that may be opened, and the institutions of these."""


class ApplicationDesk:
    """Applications of one home, for its own people alone.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    now : Snapshot
        As of when.
    worlds : sequence of World
        Real applications, or invented ones; never both in one list.
    day : date, optional
        The day asked for: clocks run to its end, whenever the ledger last learnt something.
    """

    def __init__(
        self,
        observatory: Observatory,
        now: Snapshot,
        worlds: Sequence[World] = (World.ACTUAL,),
        day: date | None = None,
    ) -> None:
        self.observatory, self.now, self.worlds = observatory, now, tuple(worlds)
        today = observatory.today
        self.today = min(today, day or today)

    @property
    def book(self) -> ApplicationBook:
        """The applications as they are known at the vintage of this desk."""
        return book_of(self.now, self.worlds)

    def applications(self) -> Mapping[str, KeptApplication]:
        """Return every application by code, oldest first."""
        return self.book.applications()

    def known(self, code: str) -> KeptApplication | None:
        """Return an application by its code; none where there is none."""
        return self.book.one(code)

    def one(self, code: str) -> KeptApplication:
        """Return an application by its code.

        Raises
        ------
        NotFound
            ``unknown-application``; the nearest ones are named.
        """
        book = self.book
        found = book.one(code)
        if found is None:
            near = _nearest(code, book.codes())
            raise NotFound(
                "unknown-application", f"there is no application {code[:40]!r}",
                hint=f"Nearest: {', '.join(near)}." if near else "See `ondiris applications`.",
            )  # fmt: skip
        return found

    def procedures(self) -> Mapping[str, Procedure]:
        """Return the procedures of the same worlds by code."""
        found = ProcedureDesk(self.now, self.observatory.today, self.worlds).procedures()
        return {one.code: one for one in found}

    def steps(self) -> Mapping[str, Mapping[str, StepPlace]]:
        """Return the steps of every procedure, of any world, as the rules of acts ask for them."""
        today = self.observatory.today
        return {one.code: step_places(one, today) for one in known_procedures(self.now, today)}

    def calendar(self) -> WorkingDays:
        """Return the working days of the country, from the home's lists of days off."""
        return calendar_of(self.now.home, self.now.memory)

    def waiting(self) -> list[WaitingStep]:
        """Return every step at which somebody's turn it is, the overdue first."""
        return self.book.waiting(self.procedures(), self.calendar(), self.today)

    def pool(self, kept: KeptApplication) -> PoolOfProject | None:
        """Return the pool of projects that an application's investment belongs to by its size.

        What the investor owes counts, by the rules of the day it was filed; None where nothing was
        promised, or the home has no pools.
        """
        promised = [o for o in kept.obligations if o.what == "investment" and o.amount is not None]
        if not promised or not kept.acts:
            return None
        stamp, folder = self.now.home.application_files()
        reading = ReadingContext(self.now.catalogue, self.observatory.today)
        told = self.now.memory.get(
            ("pools", stamp), lambda: read_pools(folder, reading), lambda _: 20_000
        )
        amount = promised[-1].amount
        assert amount is not None  # noqa: S101 - as chosen above
        return pool_of(amount, kept.acts[0].day, told.pools, told.indices)

    def seen_by(self, sight: Sight) -> list[KeptApplication]:
        """Return every application that somebody sees, whole or in part, oldest first."""
        steps = self.steps()
        return [
            kept
            for kept in self.applications().values()
            if kept.acts and sight.sees(kept, steps.get(kept.procedure, {}))
        ]

    def come_to(self) -> Mapping[str, ApplicationState]:
        """Return what each application has come to, of those that were filed."""
        steps = self.steps()

        def made(found: Sequence[KeptApplication]) -> Iterator[tuple[str, ApplicationState]]:
            for kept in found:
                if kept.acts:
                    of = tuple(steps.get(kept.procedure, ()))
                    yield kept.code, standing(kept.acts, of).state

        codes = self.applications().keys()
        return self.book.each("come to", (steps,), codes, made)

    def newest(self, code: str) -> KeptApplication | None:
        """Return an application as the ledger holds it now, whatever day was asked for."""
        return ApplicationDesk(self.observatory, self.observatory.at(), self.worlds).known(code)

    def followed(self, kept: KeptApplication) -> tuple[FollowedStep, ...]:
        """Return the way of an application: its steps with their clocks, those to come behind."""
        own = self.procedures().get(kept.procedure)
        places = step_places(own, self.observatory.today) if own is not None else {}
        return followed_steps(kept, own, places, self.calendar(), self.today)

    def openable(self) -> list[_Opening]:
        """Return applications with steps that may be opened, and the institutions of these."""
        steps, book = self.steps(), self.book

        def made(found: Sequence[KeptApplication]) -> Iterator[tuple[str, _Opening | None]]:
            for kept in found:
                places = steps.get(kept.procedure, {})
                turns = possible_acts(kept.acts, places) if kept.acts else ()
                opens = [turn.step for turn in turns if turn.act is ActKind.OPENED]
                owners = kept.owners(places)
                by = frozenset(owners[step] for step in opens)
                yield kept.code, (kept, by) if opens else None

        codes = book.unfinished({code: len(places) for code, places in steps.items()})
        found = book.each("openable", (steps,), codes, made).values()
        opening = [one for one in found if one is not None]
        opening.sort(key=lambda one: (one[0].acts[0].day, one[0].code))
        return opening

    def resting(self) -> list[KeptApplication]:
        """Return applications under way at which it is nobody's turn, the longest so first."""
        steps, book = self.steps(), self.book

        def made(found: Sequence[KeptApplication]) -> Iterator[tuple[str, KeptApplication | None]]:
            for kept in found:
                at = standing(kept.acts, steps.get(kept.procedure, {})) if kept.acts else None
                rests = at is not None and at.ended is None and not at.waiting
                yield kept.code, kept if rests else None

        turns = {one.application.code for one in self.waiting()}
        codes = book.unfinished({code: len(places) for code, places in steps.items()})
        left = [code for code in codes if code not in turns]
        found = book.each("resting", (steps,), left, made).values()
        resting = [one for one in found if one is not None]
        resting.sort(key=lambda one: (one.acts[-1].day, one.code))
        return resting

    def owed(self, *, met: bool = True) -> list[OwedObligation]:
        """Return what either side owes, by the day on which it is due.

        Parameters
        ----------
        met : bool
            Whether what was handed over is among it.
        """
        return self.book.owed(self.today, met=met)

    def owed_by(self, kept: KeptApplication) -> list[OwedObligation]:
        """Return what either side of one application owes, by the day on which it is due."""
        return owed([kept], self.today)

    def holding(self) -> Holding:
        """Return the jobs, money, power and floor area that wait behind every waiting step."""
        now, (stamp, _) = self.now, self.now.home.application_files()
        return now.memory.get(
            (now.key, stamp, self.worlds, self.today, self.calendar(), "holding"), self._holding,
            lambda found: _HELD * (1 + len(found.by_step) + len(found.by_institution)),
        )  # fmt: skip

    def _holding(self) -> Holding:
        steps, now = self.waiting(), self.now
        projects = tuple({w.application.project: None for w in steps if w.application.project})
        sizes = project_sizes(
            now.ledger, now.catalogue, now.vintage, now.audience, projects, self.worlds
        )
        return holding(steps, sizes)

    def holdups(self) -> Holdups:
        """Return what projects wait for, and how long stages took."""
        return held_up(self.now, self.worlds, self.today)


def _nearest(code: str, known: Collection[str]) -> list[str]:
    """Return the codes nearest to one, of those that stand around it: of thousands not all."""
    ordered = sorted(known)
    at = bisect_left(ordered, code)
    return difflib.get_close_matches(code, ordered[max(at - _NEAR, 0) : at + _NEAR], n=3)
