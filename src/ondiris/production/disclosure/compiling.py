"""Compiling a month in three steps: what waits, what everybody sees, what all returns come to.

1. `hold` says which late returns wait, since alone they would betray who sent them.
2. `public_run` compiles without those and lets disclosure control open what everybody may see.
3. `internal_run` compiles all returns at the same levels; where everybody sees another value, it is
   internal.

`news` is what of it must be recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from ondiris.model import Confidentiality, Observation
from ondiris.production.disclosure.freeing import contributors_of
from ondiris.production.disclosure.late_returns import (
    HELD,
    changes_since,
    held_back,
    public_sums,
    rows_of_late,
    without_held,
)
from ondiris.production.disclosure.opening import Control, Decision, PublicOutput, opened
from ondiris.production.indices.lineage import fresh, last_said
from ondiris.production.indices.month_run import MonthFigures, MonthRun
from ondiris.production.indices.release import Release

__all__ = ["InternalRun", "PublicRun", "hold", "internal_run", "news", "public_run"]

FREE = Confidentiality.FREE


@dataclass(frozen=True, slots=True, eq=False)
class PublicRun:
    """A month compiled without the returns that wait.

    Parameters
    ----------
    figures : MonthFigures
        Free where everybody may see them.
    release : Release
        With what disclosure control opened.
    decision : Decision
        What disclosure control said.
    """

    figures: MonthFigures
    release: Release
    decision: Decision


@dataclass(frozen=True, slots=True, eq=False)
class InternalRun:
    """A month compiled from all returns.

    Parameters
    ----------
    figures : MonthFigures
        Free where everybody sees the same value.
    public_results : tuple of Observation
        What everybody sees while returns wait; empty where none do, since the figures say it.
    """

    figures: MonthFigures
    public_results: tuple[Observation, ...] = ()


def hold(run: MonthRun, control: Control, public: PublicOutput, kept: pa.Table) -> pa.Table:
    """Return the returns that must wait, of all that had come in by the day of a run.

    Parameters
    ----------
    run : MonthRun
    control : Control
    public : PublicOutput
        What was public by that day.
    kept : pyarrow.Table
        `HELD`: what was held back so far.

    Returns
    -------
    pyarrow.Table
        `HELD`; no rows where nothing is public yet, or no rules are in force.
    """
    if control.rules is None or public.known is None or public.last is None:
        return HELD.empty_table()
    tree, register = control.tree, run.leaves.register
    rows = rows_of_late(run.files, kept, since=public.known)
    late = set(rows["bin"].to_pylist())
    columns = zip(*(register[c].to_pylist() for c in ("bin", "holder", "leaf")), strict=True)
    of_late = ((b, h, str(tree.of_leaf[leaf])) for b, h, leaf in columns if b in late)
    changes = changes_since(
        rows,
        kept,
        public=public.known,
        now=run.as_of,
        last=public.last,
        holders={b: (holder, activity) for b, holder, activity in of_late if activity},
    )
    sums = public_sums(tree.tree, public.codes)
    return changes.table(held_back(changes, sums, control.rules, control.waivers))


def public_run(run: MonthRun, held: pa.Table, control: Control, public: PublicOutput) -> PublicRun:
    """Compile a month without the returns that wait, and open what everybody may see.

    Parameters
    ----------
    run : MonthRun
    held : pyarrow.Table
        From `hold`.
    control : Control
    public : PublicOutput
        What is public today.
    """
    received = run.received()
    if held.num_rows:
        received = without_held(received, run.engine.table(held))
    rows = run.known(received)
    compiled = run.compiled(rows)
    contributors = contributors_of(run.engine, rows, run.leaves, first=run.first, last=run.last)
    run.progress("protecting", 0, 0)
    decision = opened(run, contributors, control, public)
    release = replace(run.release, opening=decision.opening, failing=decision.failing)
    return PublicRun(run.figures(compiled, release), release, decision)


def internal_run(run: MonthRun, held: pa.Table, public: PublicRun) -> InternalRun:
    """Compile a month from all returns, at the levels of its public run.

    Parameters
    ----------
    run : MonthRun
    held : pyarrow.Table
        From `hold`; where nothing waits the public run is the internal one too.
    public : PublicRun
    """
    if not held.num_rows:
        return InternalRun(public.figures)
    figures = run.figures(run.compiled(run.known(run.received())), public.release)
    shown, complete = _apart(figures.observations, public.figures.observations)
    return InternalRun(replace(figures, observations=complete), shown)


def _apart(
    complete: Sequence[Observation], without: Sequence[Observation]
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """Return what everybody sees of a release, and all of it with the rest internal.

    What everybody sees is of the public run also where both say the same: the day and the part
    imputed of the other would tell which figures the waiting returns change.
    """
    open_now = {(o.key, o.period): o for o in without if o.confidentiality is FREE}
    shown: list[Observation] = []
    inside: list[Observation] = []
    for entry in complete:
        other = open_now.get((entry.key, entry.period))
        same = other is not None and (other.printed, other.status) == (entry.printed, entry.status)
        if other is not None:
            shown.append(other)
        hidden = entry.confidentiality is FREE and not same
        inside.append(_inside(entry) if hidden else entry)
    return tuple(shown), tuple(inside)


def _inside(entry: Observation) -> Observation:
    """Return a figure for those inside alone."""
    level = entry.confidentiality
    return replace(entry, confidentiality=Confidentiality.INTERNAL) if level is FREE else entry


def news(
    results: InternalRun, said: Sequence[Observation], *, currency: str
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """Return what of a month is new: to everybody while returns wait, and then all the rest.

    Parameters
    ----------
    results : InternalRun
    said : sequence of Observation
        All that the source of the figures said before, in the order of recording.
    currency : str
        Unit in which the city counts money.
    """
    shown = last_said(o for o in said if o.confidentiality is FREE)
    public = tuple(fresh(results.public_results, shown, currency=currency))
    standing = last_said(said) | {(o.key, o.period): o for o in public}
    complete = results.figures.observations
    if results.public_results:
        # What everybody sees of all returns is said already, and by the day of the others.
        complete = tuple(map(_inside, complete))
    return public, tuple(fresh(complete, standing, currency=currency))
