"""What the applications of a home say of the time of its projects, for whoever asks a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ondiris.applications import WorkingDays, working_days
from ondiris.codes import read_holidays
from ondiris.errors import NotFound
from ondiris.model import Holidays, World
from ondiris.model.holds import Holdups, StageWatch
from ondiris.production.applications.kept import PROCEDURE, PROJECT, KeptApplication
from ondiris.production.applications.stages import (
    StageRow,
    hold_ups,
    read_stage_rows,
    stage_watches,
)
from ondiris.session.applications.books import book_of
from ondiris.session.applications.desk import ProcedureDesk, known_procedures
from ondiris.session.figures.home import Home
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.indices.case_files import home_text
from ondiris.session.memory import Memory

__all__ = ["calendar_of", "held_up", "stage_rows"]

_HOLD = 1_000
"""About how many bytes a hold or a watch takes while it is kept."""


def calendar_of(home: Home, memory: Memory) -> WorkingDays:
    """Return the working days of the country, from the home's lists of days off.

    Parameters
    ----------
    home : Home
    memory : Memory
        Where they are kept.
    """
    try:
        text = home_text(home, "holidays.toml")
    except NotFound:
        return working_days(Holidays())
    return memory.get(
        ("working days", text), lambda: working_days(read_holidays(text)), lambda _: 200_000
    )


def stage_rows(now: Snapshot) -> tuple[StageRow, ...]:
    """Return the city's table of which step falls into which stage.

    Parameters
    ----------
    now : Snapshot
    """
    stamp, folder = now.home.application_files()
    procedures = {one.code: one for one in known_procedures(now, date.max)}
    return now.memory.get(
        ("stage rows", stamp),
        lambda: read_stage_rows(folder, procedures),
        lambda found: _HOLD * (1 + len(found)),
    )


def held_up(
    now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,), day: date | None = None
) -> Holdups:
    """Return what projects wait for and how long stages took; to the public nothing is told.

    Parameters
    ----------
    now : Snapshot
    worlds : sequence of World
        Real applications, or invented ones; never both together.
    day : date, optional
        Up to which clocks run; that of the vintage by default: one vintage gives one answer.
    """
    if now.audience.public:
        return Holdups()
    stamp, _ = now.home.application_files()
    today = day or now.vintage.known
    calendar = calendar_of(now.home, now.memory)
    return now.memory.get(
        (now.key, stamp, tuple(worlds), today, calendar, "held up"),
        lambda: _held_up(now, worlds, today, calendar),
        lambda found: _HOLD * (1 + len(found.holds) + len(found.watches)),
    )


def _held_up(now: Snapshot, worlds: Sequence[World], today: date, calendar: WorkingDays) -> Holdups:
    """Return what applications say of projects: nothing else of them is read.

    A project waits for the steps and debts of applications that name one, and the time of a stage
    is measured where its steps are the whole of it.
    """
    book, rows = book_of(now, worlds), stage_rows(now)
    named = book.naming(PROJECT)
    timed = book.naming(PROCEDURE, {row.procedure for row in rows if row.measures})
    if not named and not timed:
        return Holdups()
    procedures = {one.code: one for one in ProcedureDesk(now, date.max, worlds).procedures()}
    steps = book.waiting(procedures, calendar, today, of=named)
    owed = book.owed(today, met=False, of=named)

    def watched(
        found: Sequence[KeptApplication],
    ) -> Iterator[tuple[str, tuple[StageWatch, ...]]]:
        for kept in found:
            yield kept.code, stage_watches([kept], procedures, rows, today)

    watches = book.each("watches", (procedures, rows, today), sorted(timed), watched)
    return Holdups(
        hold_ups(steps, owed, procedures, rows, calendar, today),
        tuple(watch for of in watches.values() for watch in of),
    )
