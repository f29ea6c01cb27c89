"""Steps of procedures as stages of projects: what holds a project up, and how long stages took.

Which steps fall into which stage is the city's own table (``applications/stages.csv``).  A row that
*measures* its stage says that the steps together are the whole of it: from the opening of the first
to the grant of the last.  Only steps that the city has confirmed are measured.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ondiris.applications import (
    OWED,
    OwingSide,
    Procedure,
    ProcedureStep,
    StepState,
    WorkingDays,
    standing,
)
from ondiris.model.holds import Hold, HoldKind, StageWatch, WatchEnd
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.applications.owing import OwedObligation, WaitingStep
from ondiris.projects import load_stages
from ondiris.sources import stage_files as files
from ondiris.sources.cells import Failures, at
from ondiris.sources.content import read_content
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = ["StageRow", "hold_ups", "read_stage_rows", "stage_watches"]


@dataclass(frozen=True, slots=True)
class StageRow:
    """Steps of a procedure, or a thing owed, and the stage of a project in which they fall.

    Parameters
    ----------
    stage : str
    procedure : str
    steps : tuple of str
        In their order.
    owes : str
        What the city owes; then there are no steps.
    measures : bool
        Whether the steps together are the whole stage, so that their time is its time.
    """

    stage: str
    procedure: str = ""
    steps: tuple[str, ...] = ()
    owes: str = ""
    measures: bool = False


def read_stage_rows(folder: Path, procedures: Mapping[str, Procedure]) -> tuple[StageRow, ...]:
    """Return a city's table of stages; nothing where it has none.

    Parameters
    ----------
    folder : Path
        With ``stages.csv``; a file for invented procedures may stand beside it.
    procedures : mapping of str to Procedure

    Raises
    ------
    InvalidFile
        ``unknown-stage``, ``unknown-procedure``, ``unknown-step`` or ``unknown-obligation`` for
        what is not there, ``steps-or-owes`` for a row of both or neither, ``step-in-two-stages``
        for a step that stands twice; each failing place is named.
    """
    rows = _StageRows(procedures)
    for path in sorted(folder.glob("stages*.csv"), key=lambda path: path.stem):
        failures = Failures()
        records = table_records(read_content(path), files.STAGE_COLUMNS, failures)
        each_row(records, files.STAGE_COLUMNS, failures, rows.take)
        failures.refuse("bad-rows", f"applications/{path.name} has {failures.summary}")
    return tuple(rows.found)


class _StageRows:
    """The rows of the table, each held against what there is."""

    def __init__(self, procedures: Mapping[str, Procedure]) -> None:
        self.steps = {code: {s.code for s in one.steps} for code, one in procedures.items()}
        self.found: list[StageRow] = []
        self.seen: set[tuple[str, str]] = set()

    def take(self, row: TypedRow) -> None:
        """Take a row."""
        stage, procedure, steps = row[files.STAGE], row[files.PROCEDURE], row[files.STEPS]
        owes = row[files.OWES]
        _among("stage", stage, load_stages().before)
        if bool(procedure and steps) == bool(owes) or bool(procedure) != bool(steps):
            raise at("steps", "steps-or-owes", "a row has a procedure and steps, or what is owed",
                     "Fill in procedure and steps, or owes alone.")  # fmt: skip
        if owes:
            _among("owes", owes, [o for o, (_, by) in OWED.items() if OwingSide.CITY in by])
        else:
            _among("procedure", procedure, self.steps)
        for name in (*((procedure, step) for step in steps), *([("", owes)] if owes else ())):
            if name[0]:
                _among("steps", name[1], self.steps[procedure])
            if name in self.seen:
                raise at("steps", "step-in-two-stages", f"{name[1]} stands in another row")
            self.seen.add(name)
        self.found.append(StageRow(stage, procedure, steps, owes, row[files.MEASURES]))


_UNKNOWN = {"stage": "stage", "procedure": "procedure", "steps": "step", "owes": "obligation"}


def _among(column: str, word: str, known: Iterable[str]) -> None:
    listed = list(known)
    if word not in listed:
        near = difflib.get_close_matches(word, listed, n=3) or listed[:9]
        raise at(column, f"unknown-{_UNKNOWN[column]}", f"{word[:40]!r} is not there",
                 f"One of {', '.join(near)}.")  # fmt: skip


def hold_ups(
    steps: Iterable[WaitingStep],
    owed: Iterable[OwedObligation],
    procedures: Mapping[str, Procedure],
    rows: Iterable[StageRow],
    calendar: WorkingDays,
    today: date,
) -> tuple[Hold, ...]:
    """Return what projects wait for: steps, and what the city owes.

    Parameters
    ----------
    steps : iterable of WaitingStep
    owed : iterable of OwedObligation
        Of them those of the city that are not kept, of applications that are not at their end.
    procedures : mapping of str to Procedure
        For the names of steps.
    rows : iterable of StageRow
        The city's table of stages.
    calendar : WorkingDays
    today : date
    """
    listed = tuple(rows)
    monday = calendar.after(today, 1)
    holds = [_step(one, _published(one, procedures), listed, monday) for one in steps]
    holds += [
        _owed(one, listed, today, monday)
        for one in owed
        if one.obligation.side is OwingSide.CITY and one.verdict.outcome is None
    ]
    return tuple(holds)


def _published(one: WaitingStep, procedures: Mapping[str, Procedure]) -> ProcedureStep | None:
    """Return a step as it was published on the day on which it was opened."""
    own = procedures.get(one.application.procedure)
    known = own.at(one.step.opened) if own is not None else ()
    return next((step for step in known if step.code == one.step.step), None)


def _step(
    one: WaitingStep, published: ProcedureStep | None, rows: Iterable[StageRow], monday: date
) -> Hold:
    kept, code = one.application, one.step.step
    row = next((r for r in rows if r.procedure == kept.procedure and code in r.steps), None)
    share = behind = 0.0
    if row is not None and row.measures:
        share = 1 / len(row.steps)
        behind = (len(row.steps) - 1 - row.steps.index(code)) / len(row.steps)
    readings = one.clock.readings
    dues = [r.due for r in readings if r.due is not None] if one.confirmed else []
    due = max(dues, default=None)
    return Hold(
        HoldKind.STEP, kept.code, code, kept.project, one.step.opened, due,
        None if due is None else max(due, monday), kept.procedure, one.waits_for,
        one.institution, row.stage if row else "", share, behind,
        late=one.overdue, id=_last(kept, code), names=published.names if published else {},
        owner=published.owner if published and published.role == one.institution else {},
    )  # fmt: skip


def _last(kept: KeptApplication, step: str) -> str:
    return next(act.id for act in reversed(kept.acts) if act.step == step)


def _owed(one: OwedObligation, rows: Iterable[StageRow], today: date, monday: date) -> Hold:
    owed, kept = one.obligation, one.application
    row = next((r for r in rows if r.owes == owed.what), None)
    due = owed.due.last_day
    return Hold(
        HoldKind.OWED, kept.code, owed.what, kept.project, kept.acts[0].day, due,
        max(due, monday), kept.procedure, str(OwingSide.CITY), "", row.stage if row else "",
        amount=owed.amount, unit=owed.unit, late=due < today, id=owed.id,
    )  # fmt: skip


def stage_watches(
    applications: Iterable[KeptApplication],
    procedures: Mapping[str, Procedure],
    rows: Iterable[StageRow],
    today: date,
) -> tuple[StageWatch, ...]:
    """Return how long applications took for the stages that rows measure.

    Parameters
    ----------
    applications : iterable of KeptApplication
        Of one world.
    procedures : mapping of str to Procedure
    rows : iterable of StageRow
    today : date

    Notes
    -----
    The time runs in calendar days from the opening of the first step of the row to the grant of its
    last one, stops included: it is what who applies waits.  One that was over before the records of
    its procedure began (``records_from``) is left out; one that was open then counts from then on.
    """
    measured = [row for row in rows if row.measures]
    found: list[StageWatch] = []
    for kept in applications:
        if kept.acts:
            mine = [row for row in measured if row.procedure == kept.procedure]
            found += _watched(kept, procedures, mine, today)
    return tuple(found)


def _watched(
    kept: KeptApplication,
    procedures: Mapping[str, Procedure],
    rows: Iterable[StageRow],
    today: date,
) -> Iterator[StageWatch]:
    at_now = standing(kept.acts)
    for row in rows:
        steps = {one.step: one for one in at_now.steps if one.step in row.steps}
        own = procedures.get(kept.procedure)
        if own is None or not steps or not _confirmed(own, steps, kept):
            continue
        begun = min(one.opened for one in steps.values())
        last = steps.get(row.steps[-1])
        if last is not None and last.state is StepState.GRANTED:
            end, way = last.since, WatchEnd.PASSED
        elif at_now.ended is not None:
            end, way = at_now.ended, WatchEnd.LEFT
        else:
            end, way = today, WatchEnd.OPEN
        since = own.records_from or begun
        if end <= since and since > begun:
            continue  # over before the records began: not all like it are among them
        inputs = tuple(act.id for act in kept.acts if act.step in steps)
        entered = float(max((since - begun).days, 0))
        yield StageWatch(row.stage, kept.code, float((end - begun).days), way, entered, inputs)


def _confirmed(procedure: Procedure, steps: Iterable[str], kept: KeptApplication) -> bool:
    """Whether the city had confirmed every step that the application went through."""
    opened = {a.step: a.day for a in reversed(kept.acts) if a.step}
    return all(
        any(s.code == step and s.starts_a_clock for s in procedure.at(opened[step]))
        for step in steps
    )
