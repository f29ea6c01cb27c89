"""The desk of applications: where each stands, who is waited for, and who owes what."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date

from ondiris.applications import (
    ActKind,
    PoolOfProject,
    Procedure,
    StepPlace,
    WorkingDays,
    pool_of,
    possible_acts,
)
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.holds import Holdups
from ondiris.production.applications.following import FollowedStep, followed_steps
from ondiris.production.applications.holding import Holding, holding, project_sizes
from ondiris.production.applications.kept import KeptApplication, applications
from ondiris.production.applications.owing import (
    OwedObligation,
    WaitingStep,
    owed,
    step_places,
    waiting,
)
from ondiris.production.applications.pools import read_pools
from ondiris.production.applications.sight import Sight
from ondiris.session.applications.desk import ProcedureDesk, known_procedures
from ondiris.session.applications.holdups import calendar_of, held_up
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.sources.cells import ReadingContext

__all__ = ["ApplicationDesk"]

_SIZE = 4_000
"""About how many bytes an application takes while it is kept."""


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

    def applications(self) -> Mapping[str, KeptApplication]:
        """Return every application by code, oldest first."""
        now = self.now
        return now.memory.get(
            ("applications", now.vintage, now.audience, self.worlds),
            lambda: applications(now.ledger, now.vintage, now.audience, worlds=self.worlds),
            lambda found: _SIZE * (1 + len(found)),
        )

    def one(self, code: str) -> KeptApplication:
        """Return an application by its code.

        Raises
        ------
        NotFound
            ``unknown-application``; the nearest ones are named.
        """
        found = self.applications()
        if code not in found:
            near = difflib.get_close_matches(code, found, n=3)
            raise NotFound(
                "unknown-application", f"there is no application {code[:40]!r}",
                hint=f"Nearest: {', '.join(near)}." if near else "See `ondiris applications`.",
            )  # fmt: skip
        return found[code]

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
        found = self.applications().values()
        return waiting(found, self.procedures(), self.calendar(), self.today)

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

    def newest(self) -> Mapping[str, KeptApplication]:
        """Return the applications as the ledger holds them now, whatever day was asked for."""
        return ApplicationDesk(self.observatory, self.observatory.at(), self.worlds).applications()

    def followed(self, kept: KeptApplication) -> tuple[FollowedStep, ...]:
        """Return the way of an application: its steps with their clocks, those to come behind."""
        own = self.procedures().get(kept.procedure)
        places = step_places(own, self.observatory.today) if own is not None else {}
        return followed_steps(kept, own, places, self.calendar(), self.today)

    def openable(self) -> list[tuple[KeptApplication, frozenset[str]]]:
        """Return applications with steps that may be opened, and the institutions of these."""
        found, steps = [], self.steps()
        for kept in self.applications().values():
            places = steps.get(kept.procedure, {})
            turns = possible_acts(kept.acts, places) if kept.acts else ()
            opens = [turn.step for turn in turns if turn.act is ActKind.OPENED]
            if opens:
                owners = kept.owners(places)
                found.append((kept, frozenset(owners[step] for step in opens)))
        return found

    def owed(self) -> list[OwedObligation]:
        """Return what either side owes, by the day on which it is due."""
        return owed(self.applications().values(), self.today)

    def holding(self) -> Holding:
        """Return the jobs, money, power and floor area that wait behind every waiting step."""
        steps, now = self.waiting(), self.now
        projects = tuple({w.application.project: None for w in steps if w.application.project})
        sizes = project_sizes(
            now.ledger, now.catalogue, now.vintage, now.audience, projects, self.worlds
        )
        return holding(steps, sizes)

    def holdups(self) -> Holdups:
        """Return what projects wait for, and how long stages took."""
        return held_up(self.now, self.worlds, self.today)
