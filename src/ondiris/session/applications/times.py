"""Measured times at a home: for the house as of any day, for the public as sealed by half-year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.applications import quantile_rules
from ondiris.model import Period, Vintage, World
from ondiris.ports import INTERNAL, Receipt, RecordedStatement
from ondiris.production.applications.kept import applications
from ondiris.production.applications.measuring import MeasuredTimes, Spell, measured, spells
from ondiris.production.applications.releasing import (
    RELEASE_SOURCE,
    RELEASED,
    TimesRelease,
    last_half,
    moved_spells,
    newest_releases,
    read_release,
    release_of,
    release_statement,
    too_few_moved,
)
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = [
    "ReleaseStanding",
    "SealedTimes",
    "TimesDesk",
    "TimesReleases",
    "release_times",
]

_SIZE = 600
"""About how many bytes a spell takes while it is kept."""


class ReleaseStanding(StrEnum):
    """What became of a procedure or step when times were released."""

    RELEASED = "released"
    STANDS = "stands"
    TOO_FEW_MOVED = "too_few_moved"


@dataclass(frozen=True, slots=True)
class SealedTimes:
    """One procedure or step of a release.

    Parameters
    ----------
    told : TimesRelease
        What is told now; where nothing was released anew, what stands.
    standing : ReleaseStanding
    """

    told: TimesRelease
    standing: ReleaseStanding


@dataclass(frozen=True, slots=True)
class TimesReleases:
    """What releasing the times of a half-year came to.

    Parameters
    ----------
    period : Period
    sealed : tuple of SealedTimes
    receipt : Receipt or None
        What the ledger did; none if it was only looked at, or nothing is new.
    """

    period: Period
    sealed: tuple[SealedTimes, ...]
    receipt: Receipt | None


class TimesDesk:
    """How long procedures took, for the house.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        As of when.
    worlds : sequence of World
        Real applications, or invented ones.
    day : date, optional
        The day asked for, to whose end they are followed; today where none is.
    """

    def __init__(
        self,
        observatory: Observatory,
        now: Snapshot,
        worlds: Sequence[World] = (World.ACTUAL,),
        day: date | None = None,
    ) -> None:
        self.desk = ApplicationDesk(observatory, now, worlds, day)

    def measured(self) -> list[MeasuredTimes]:
        """Return how long each procedure and step took, as known on the day of the question."""
        desk = self.desk
        stamp, _ = desk.now.home.application_files()
        key = ("times", desk.now.key, desk.worlds, stamp, desk.today, desk.calendar().listed_until)
        return desk.now.memory.get(
            key, lambda: measured(self._spells()), lambda found: _SIZE * (1 + len(found))
        )

    def _spells(self) -> list[Spell]:
        desk = self.desk
        found = desk.applications().values()
        return spells(
            found, desk.procedures(), desk.calendar(), desk.today,
            _holdings(desk.observatory, desk.now.vintage, desk.worlds),
        )  # fmt: skip


def release_times(observatory: Observatory, *, dry_run: bool = False) -> TimesReleases:
    """Seal the times of the last half-year that has ended, for the public.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    dry_run : bool
        Tell what would be released; write nothing.

    Raises
    ------
    Unavailable
        ``moved`` where others wrote meanwhile: ask again.
    """
    period, newest = last_half(observatory.today), observatory.ledger.vintage().revision
    now = _spells_at(observatory, period, newest)
    earlier = newest_releases(
        observatory.ledger.statements(
            Vintage(observatory.today, newest), INTERNAL, property=RELEASED
        )
    )
    sealed = [
        _sealed(observatory, one, period, earlier)
        for one in measured(now)
        if not one.step or _confirmed(observatory, one)
    ]
    statements = [
        release_statement(one.told, observatory.today)
        for one in sealed
        if one.standing is ReleaseStanding.RELEASED
    ]
    receipt = None
    if statements and not dry_run:
        receipt = observatory.record(
            [RELEASE_SOURCE, *statements], action="times", detail=str(period), after=newest
        )
    return TimesReleases(period, tuple(sealed), receipt)


def _sealed(
    observatory: Observatory,
    found: MeasuredTimes,
    period: Period,
    earlier: Mapping[str, RecordedStatement],
) -> SealedTimes:
    told = release_of(found, quantile_rules(), period)
    last = earlier.get(told.subject)
    if last is None:
        return SealedTimes(told, ReleaseStanding.RELEASED)
    held = read_release(last.statement)
    if held.period is not None and held.period.last_day >= period.last_day:
        return SealedTimes(held, ReleaseStanding.STANDS)
    before = [
        spell
        for spell in _spells_at(observatory, held.period or period, last.revision - 1)
        if (spell.procedure, spell.step) == (found.procedure, found.step)
    ]
    if too_few_moved(moved_spells(before, found.spells)):
        return SealedTimes(held, ReleaseStanding.TOO_FEW_MOVED)
    return SealedTimes(told, ReleaseStanding.RELEASED)


def _confirmed(observatory: Observatory, found: MeasuredTimes) -> bool:
    desk = ApplicationDesk(observatory, observatory.at())
    own = desk.procedures()[found.procedure].at(observatory.today)
    return any(step.code == found.step and step.starts_a_clock for step in own)


def _spells_at(observatory: Observatory, period: Period, revision: int) -> list[Spell]:
    """Return every real spell as it stood at the end of a half-year, by a revision."""
    vintage = Vintage(period.last_day, revision)
    desk = ApplicationDesk(observatory, observatory.at())
    worlds = (World.ACTUAL,)

    def read() -> list[Spell]:
        held = applications(observatory.ledger, vintage, INTERNAL, worlds=worlds)
        return spells(
            held.values(), desk.procedures(), desk.calendar(), period.last_day,
            _holdings(observatory, vintage, worlds),
        )  # fmt: skip

    stamp, _ = observatory.home.application_files()
    return observatory.memory.get(
        ("spells", vintage, stamp), read, lambda found: _SIZE * (1 + len(found))
    )


def _holdings(
    observatory: Observatory, vintage: Vintage, worlds: Sequence[World]
) -> dict[str, str]:
    """Return the holdings of enterprises as registers say them, by subject and business number."""
    said = observatory.ledger.statements(vintage, INTERNAL, property="holding", worlds=worlds)
    found = {one.statement.subject: one.value for one in said}
    return found | {subject.removeprefix("e-"): value for subject, value in found.items()}
