"""Compiling a month in a home: hold, public run, internal run; then what is new is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound
from ondiris.model import KnownBasis, Source
from ondiris.ports import Query
from ondiris.production.disclosure.compiling import (
    InternalRun,
    hold,
    internal_run,
    news,
    public_run,
)
from ondiris.production.disclosure.freeing import ActivityTree
from ondiris.production.disclosure.late_returns import HeldStore
from ondiris.production.disclosure.opening import (
    Control,
    Decision,
    PublicOutput,
    earlier_in_chain,
)
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.disclosure.rules import read_waivers, rules_on
from ondiris.session.indices.case_files import value_added
from ondiris.session.indices.desk import EngineChoice, IndexDesk

if TYPE_CHECKING:
    from ondiris.model import Month, World
    from ondiris.production.indices.month_run import MonthRun, Progress
    from ondiris.production.indices.release import Release
    from ondiris.session.figures.observatory import Observatory

__all__ = ["CompileReport", "compile_month"]


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What a compilation did.

    Parameters
    ----------
    known : date
        Newest day on which a return used came in.
    figures : int
        Figures compiled.
    added : int
        Figures new to the ledger: of a new month, or revised.
    revision : int
        Ledger revision that holds them; 0 where nothing was new.
    returns : int
        Returns received for the month.
    enterprises : int
        Enterprises alive in the month by the register.
    adjusted, refused : int
        Seasonally adjusted series, and series that could not be.
    fallback : int
        Series adjusted by STL because X-13 gave up.
    weighed : bool
        Whether activities were weighed by value added, or, for want of it, by output.
    decision : Decision
        Which activities disclosure control lets be public.
    held : int
        Late returns that wait for others, since alone they would betray who sent them.
    """

    known: date
    figures: int
    added: int
    revision: int
    returns: int
    enterprises: int
    adjusted: int
    refused: int
    fallback: int
    weighed: bool
    decision: Decision
    held: int = 0


def compile_month(
    observatory: Observatory,
    world: World,
    month: Month,
    *,
    as_of: date | None,
    engine: EngineChoice,
    adjust: bool,
    progress: Progress,
) -> CompileReport:
    """Compile the release of a month and record what is new.

    Parameters
    ----------
    observatory : Observatory
        The home.
    world : World
        Whose returns.
    month : Month
        The last month of the release.
    as_of : date or None
        What had come in by then; everything by today when absent.
    engine : EngineChoice
        Where plans run.
    adjust : bool
        Whether to adjust levels for season.
    progress : callable
        Told what is being done.
    """
    folder = observatory.home.folder / "disclosure" / world.value
    waiting = HeldStore(folder)
    with IndexDesk(observatory, world).month_run(
        month, as_of=as_of, engine=engine, adjust=adjust, progress=progress
    ) as run:
        control = _control(observatory, run, ReleaseStore(folder))
        public = _public_output(observatory, run.release, observatory.today)
        held = hold(
            run, control, _public_output(observatory, run.release, run.as_of), waiting.kept()
        )
        for_all = public_run(run, held, control, public)
        internal = internal_run(run, held, for_all)
    progress("recording", 0, 0)
    detail = f"{month}, {world.value}; {for_all.decision}"
    added, revision = _record(observatory, run.release, internal, detail)
    # What a look back at an older day holds back is held back already.
    if public.known is None or run.as_of >= public.known:
        waiting.keep(held)
    found = internal.figures
    return CompileReport(
        known=found.known,
        figures=len(found.observations),
        added=added,
        revision=revision,
        returns=found.returns,
        enterprises=found.enterprises,
        adjusted=found.adjusted,
        refused=found.refused,
        fallback=found.fallback,
        weighed=bool(value_added(observatory, world)),
        decision=for_all.decision,
        held=held.num_rows,
    )


def _control(observatory: Observatory, run: MonthRun, store: ReleaseStore) -> Control:
    """Return what a release is judged by: rules and consents of today, tables that are out."""
    settings, today = observatory.home.settings, observatory.today
    tree = ActivityTree.of(run.leaves, observatory.catalogue["activities"], run.release.whole)
    try:
        rules = rules_on(settings, today)
    except NotFound as error:
        return Control(tree, HighsSolver(), missing=error.detail)
    earlier = tuple(earlier_in_chain(store, tree))
    return Control(tree, HighsSolver(), rules, read_waivers(settings, today), earlier)


def _public_output(observatory: Observatory, release: Release, day: date) -> PublicOutput:
    """Return the output that everybody could see by a day."""
    ledger = observatory.ledger
    question = Query(measure="output", areas=(release.city,), scope="all", worlds=(release.world,))
    recorded = ledger.history(question, ledger.vintage(day))
    return PublicOutput.of((r.observation for r in recorded), release.source)


def _record(
    observatory: Observatory, release: Release, results: InternalRun, detail: str
) -> tuple[int, int]:
    """Record what is new; return how many figures, and the last revision, 0 where nothing is."""
    source = Source(
        id=release.source,
        provider="ondiris",
        title=f"Indicators compiled from enterprise returns, {release.world.value} world",
        basis=KnownBasis.STATED,
    )
    ledger = observatory.ledger
    history = ledger.history(Query(worlds=(release.world,)), ledger.vintage(results.figures.known))
    said = [r.observation for r in history if r.observation.source == release.source]
    added = revision = 0
    for new in news(results, said):
        if new:
            receipt = observatory.record([source, *new], action="compile", detail=detail)
            added, revision = added + len(new), receipt.revision
    return added, revision
