"""All applications of a vintage at hand: read as far as somebody asks, and moved on act by act.

A city's ledger has hundreds of thousands of acts, and nearly all of them are of applications that
ended long ago.  What waits is found from one column of all acts and the entries of those few
applications at which something may wait; the rest is read when somebody asks for it.  After an act
was written, a book is moved to the new vintage: what the ledger says lies between the two is read
anew, application by application, and everything else is shared.

Nothing here is a second truth: at every vintage a book answers as `applications`, `waiting` and
`owed` do from nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import RLock
from typing import Any, Self, TypeVar

from ondiris.applications import Procedure, WorkingDays
from ondiris.model import Vintage, World
from ondiris.ports import Archive, Audience
from ondiris.production.applications.kept import (
    ABOUT,
    APPLICANT,
    PROCEDURE,
    PROJECT,
    KeptApplication,
    in_order,
    kept_applications,
)
from ondiris.production.applications.owing import (
    OwedObligation,
    WaitingStep,
    by_due,
    by_turn,
    owed_obligations,
    waiting_steps,
)
from ondiris.production.applications.progress import UNSURE, owing_codes, progress_of

__all__ = ["ApplicationBook"]

V = TypeVar("V")
_MANY = 2_000
"""Where more applications than that lie between two vintages, reading anew is as fast."""
_THIRD = 3
"""From one in so many on, all are read at once instead of some by their codes."""


@dataclass(slots=True)
class _Derived:
    """What was computed of applications, by code, under what it was computed, and as a list."""

    under: tuple[object, ...]
    of: dict[str, Any] = field(default_factory=dict)
    listed: Any = None

    def without(self, codes: Iterable[str]) -> _Derived:
        """Return the same without some applications."""
        of = dict(self.of)
        for code in codes:
            of.pop(code, None)
        return _Derived(self.under, of)


class ApplicationBook:
    """The applications that an audience sees at a vintage.

    Parameters
    ----------
    archive : Archive
    vintage : Vintage
    audience : Audience
        The public is shown none.
    worlds : sequence of World

    Notes
    -----
    Any number of threads may ask one book.
    """

    def __init__(
        self,
        archive: Archive,
        vintage: Vintage,
        audience: Audience,
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> None:
        self.archive, self.vintage, self.audience = archive, vintage, audience
        self.worlds = tuple(worlds)
        self._lock = RLock()
        self._whole: dict[str, KeptApplication] | None = None
        self._known: dict[str, KeptApplication] = {}
        self._derived: dict[str, _Derived] = {}
        self._described: set[str] | None = None
        self._acting = progress_of(archive, vintage, audience, self.worlds)
        self._owes, self._unmet = owing_codes(archive, vintage, audience, self.worlds)

    @property
    def size(self) -> int:
        """How many applications it has, as far as it knows without reading all of them."""
        return len(self._acting)

    def applications(self) -> Mapping[str, KeptApplication]:
        """Return every application by code, oldest first."""
        with self._lock:
            if self._whole is None:
                self._read(None)
                self._whole = in_order(self._known.values())
            return self._whole

    def one(self, code: str) -> KeptApplication | None:
        """Return an application; none where nothing is known of it."""
        with self._lock:
            if code not in self._known and self._whole is None:
                self._read([code])
            return self._known.get(code)

    def codes(self) -> Collection[str]:
        """Return the codes of all applications, of those as well that only say what they are."""
        with self._lock:
            if self._described is None:
                self._described = {
                    code
                    for name in (PROCEDURE, APPLICANT, PROJECT)
                    for code, _, _ in self.archive.statement_values(
                        self.vintage, self.audience, name, worlds=self.worlds
                    )
                } | self._acting.keys()
            return self._described

    def any_filed(self) -> bool:
        """Return whether any application was filed."""
        return any(kept.acts for kept in map(self.one, self._acting) if kept is not None)

    def unfinished(self, most: Mapping[str, int]) -> list[str]:
        """Return the codes of applications at which a step may still be opened, and few others.

        Parameters
        ----------
        most : mapping of str to int
            How many steps each procedure has.
        """
        longest = max(most.values(), default=0)
        with self._lock:
            return [
                code
                for code, progress in self._acting.items()
                if not progress.ended and (progress.opened < longest or progress.unsure)
            ]

    def each(
        self,
        name: str,
        under: tuple[object, ...],
        codes: Collection[str],
        make: Callable[[Sequence[KeptApplication]], Iterable[tuple[str, V]]],
    ) -> dict[str, V]:
        """Return what follows from each of some applications; made once for each state of one.

        Parameters
        ----------
        name : str
            Of what follows.
        under : tuple
            What else it follows from; where that is another one, it is made anew.
        codes : collection of str
            Of the applications that are asked for.
        make : callable
            Makes it for some applications, each with its code.
        """
        with self._lock:
            own = self._under(name, under)
            left = [code for code in codes if code not in own.of]
            if left:
                own.listed = None
                own.of.update(make(self._some(left)))
            return {code: own.of[code] for code in codes if code in own.of}

    def naming(self, name: str, values: Collection[str] | None = None) -> set[str]:
        """Return the codes of applications that say something of themselves, without reading them.

        Parameters
        ----------
        name : str
            Property of the statement: `PROJECT`, `PROCEDURE`.
        values : collection of str, optional
            One of these; anything where omitted.
        """
        said = self.archive.statement_values(self.vintage, self.audience, name, worlds=self.worlds)
        return {code for code, value, _ in said if values is None or value in values}

    @cached_property
    def _waits(self) -> set[str]:
        """The codes of applications at which somebody's turn may be."""
        return {code for code, own in self._acting.items() if own.may_wait}

    @cached_property
    def _given_up(self) -> set[str]:
        """The codes of applications that surely ended early, and owe no more."""
        return {code for code, own in self._acting.items() if own.ended and not own.unsure}

    def waiting(
        self,
        procedures: Mapping[str, Procedure],
        calendar: WorkingDays,
        today: date,
        *,
        of: Collection[str] | None = None,
    ) -> list[WaitingStep]:
        """Return every step at which somebody's turn it is; see `owing.waiting`.

        Parameters
        ----------
        procedures : mapping of str to Procedure
        calendar : WorkingDays
        today : date
        of : collection of str, optional
            Of these applications alone; the others are not read.
        """

        def made(found: Sequence[KeptApplication]) -> Iterable[tuple[str, list[WaitingStep]]]:
            steps: dict[str, list[WaitingStep]] = {kept.code: [] for kept in found}
            for step in waiting_steps(found, procedures, calendar, today):
                steps[step.application.code].append(step)
            return steps.items()

        under = (dict(procedures), calendar, today)
        if of is not None:
            found = self.each("waiting", under, self._waits.intersection(of), made)
            return by_turn(step for steps in found.values() for step in steps)
        return self._listed("waiting", under, self._waits, made, by_turn)

    def owed(
        self, today: date, *, met: bool = True, of: Collection[str] | None = None
    ) -> list[OwedObligation]:
        """Return every obligation that stands, by the day on which it is due.

        Parameters
        ----------
        today : date
        met : bool
            Whether what was handed over is among it.
        of : collection of str, optional
            Of these applications alone; the others are not read.
        """

        def made(found: Sequence[KeptApplication]) -> Iterable[tuple[str, list[OwedObligation]]]:
            debts: dict[str, list[OwedObligation]] = {kept.code: [] for kept in found}
            for one in owed_obligations(found, today):
                debts[one.application.code].append(one)
            return debts.items()

        # What was handed over after the day of the question does not count on it.
        every = met or today < self.vintage.known
        name, codes = ("owed", self._owes) if every else ("unmet", self._unmet - self._given_up)
        if of is None:
            found = self._listed(name, (today,), codes, made, by_due)
        else:
            some = self.each(name, (today,), codes.intersection(of), made)
            found = by_due(one for owed in some.values() for one in owed)
        return found if met else [one for one in found if one.verdict.outcome is None]

    def _under(self, name: str, under: tuple[object, ...]) -> _Derived:
        """Return what was made under these very circumstances, or begin anew."""
        own = self._derived.get(name)
        if own is None or own.under != under:
            own = self._derived[name] = _Derived(under)
        return own

    def _listed(
        self,
        name: str,
        under: tuple[object, ...],
        codes: Collection[str],
        make: Callable[[Sequence[KeptApplication]], Iterable[tuple[str, list[V]]]],
        ordered: Callable[[Iterable[V]], list[V]],
    ) -> list[V]:
        """Return what follows from some applications in one list, put in order once."""
        with self._lock:
            own = self._under(name, under)
            if own.listed is None:
                found = self.each(name, under, codes, make)
                own.listed = ordered(one for listed in found.values() for one in listed)
            return list(own.listed)

    def at(self, vintage: Vintage) -> Self:
        """Return the book of another vintage, which shares whatever is the same.

        Parameters
        ----------
        vintage : Vintage
            Of the same ledger.
        """
        between = self.archive.subjects_between(self.vintage, vintage, ABOUT)
        if len(between) > _MANY:
            return type(self)(self.archive, vintage, self.audience, self.worlds)
        rows = self.archive.statement_rows(
            vintage, self.audience, ABOUT, subjects=between, worlds=self.worlds
        )
        anew = {kept.code: kept for kept in kept_applications(rows)}
        with self._lock:
            other = type(self).__new__(type(self))
            other.archive, other.vintage, other.audience = self.archive, vintage, self.audience
            other.worlds, other._lock = self.worlds, RLock()
            other._known = {**self._known, **anew}
            for code in between - anew.keys():
                other._known.pop(code, None)
            other._derived = {name: own.without(between) for name, own in self._derived.items()}
            other._whole = self._whole_with(anew, between - anew.keys(), other._known)
            said = self._described
            other._described = None if said is None else (said - between) | anew.keys()
            acting = {code: UNSURE for code, kept in anew.items() if kept.acts}
            owing = {code for code, kept in anew.items() if kept.obligations}
            other._acting = {c: p for c, p in self._acting.items() if c not in between} | acting
            other._owes = (self._owes - between) | owing
            other._unmet = (self._unmet - between) | owing
            return other

    def _whole_with(
        self,
        anew: Mapping[str, KeptApplication],
        gone: Collection[str],
        known: Mapping[str, KeptApplication],
    ) -> dict[str, KeptApplication] | None:
        """Return all applications with some read anew; in order without sorting where that holds.

        An act moves no application: the day on which it was filed stays.
        """
        if self._whole is None:
            return None
        places = [(self._whole.get(code), kept) for code, kept in anew.items()]
        moved = any(old is None or _filed(old) != _filed(kept) for old, kept in places)
        if gone or moved:
            return in_order(known.values())
        return {**self._whole, **anew}

    def _some(self, codes: Collection[str]) -> list[KeptApplication]:
        """Return applications by their codes, those that are not known yet read together."""
        self._read([code for code in codes if code not in self._known])
        return [self._known[code] for code in codes if code in self._known]

    def _read(self, codes: Collection[str] | None) -> None:
        if codes is not None and not codes:
            return
        if codes is not None and len(codes) * _THIRD > len(self._acting) > _MANY:
            codes = None
        rows = self.archive.statement_rows(
            self.vintage, self.audience, ABOUT, subjects=codes, worlds=self.worlds
        )
        if codes is None and self._known:
            rows = [row for row in rows if row[1] not in self._known]
        self._known.update((kept.code, kept) for kept in kept_applications(rows))


def _filed(kept: KeptApplication) -> date | None:
    return kept.acts[0].day if kept.acts else None
