"""Compiling a month in a home: hold, public run, internal run; then what is new is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound
from ondiris.model import COMPILER, KnownBasis, Source
from ondiris.ports import INTERNAL, Query
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
from ondiris.session.indices.desk import IndexDesk

if TYPE_CHECKING:
    from datetime import date

    from ondiris.model import World
    from ondiris.production.indices.month_run import MonthFigures, MonthRun, Progress
    from ondiris.production.indices.release import Release
    from ondiris.session.figures.observatory import Observatory
    from ondiris.session.indices.desk import CompileRequest

__all__ = ["CompileReport", "compile_month"]


@dataclass(frozen=True, slots=True, eq=False)
class CompileReport:
    """What a compilation did.

    Parameters
    ----------
    figures : MonthFigures
        All that was compiled.
    decision : Decision
        Which activities disclosure control lets be public.
    held : int
        Late returns that wait for others, since alone they would betray who sent them.
    added : int
        Figures new to the ledger: of a new month, or revised.
    revision : int
        Ledger revision that holds them; 0 where nothing was new.
    weighed : bool
        Whether activities were weighed by value added, or, for want of it, by output.
    """

    figures: MonthFigures
    decision: Decision
    held: int
    added: int
    revision: int
    weighed: bool


def compile_month(
    observatory: Observatory, world: World, request: CompileRequest, progress: Progress
) -> CompileReport:
    """Compile the release of a month and record what is new.

    Parameters
    ----------
    observatory : Observatory
        The home.
    world : World
        Whose returns.
    request : CompileRequest
    progress : callable
        Told what is being done.
    """
    folder = observatory.home.folder / "disclosure" / world.value
    store = HeldStore(folder)
    with IndexDesk(observatory, world).month_run(request, progress) as run:
        run.require_returns()
        control = _control(observatory, run, ReleaseStore(folder))
        then, now = (_public_output(observatory, run, d) for d in (run.as_of, observatory.today))
        held = hold(run, control, then, store.kept())
        public = public_run(run, held, control, now)
        internal = internal_run(run, held, public)
    progress("recording", 0, 0)
    detail = f"{request.month}, {world.value}; {public.decision}"
    added, revision = _record(observatory, run.release, internal, detail)
    # What a look back at an older day holds back is held back already.
    if now.known is None or run.as_of >= now.known:
        store.keep(held)
    weighed = bool(value_added(observatory, world))
    return CompileReport(internal.figures, public.decision, held.num_rows, added, revision, weighed)


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


def _public_output(observatory: Observatory, run: MonthRun, day: date) -> PublicOutput:
    """Return the output that everybody could see by a day."""
    ledger, release = observatory.ledger, run.release
    output = Query(
        audience=INTERNAL,
        measures=("output",),
        areas=(release.city,),
        scope="all",
        worlds=(release.world,),
    )
    recorded = ledger.history(output, ledger.vintage(day))
    return PublicOutput.of((r.observation for r in recorded), release.source)


def _record(
    observatory: Observatory, release: Release, results: InternalRun, detail: str
) -> tuple[int, int]:
    """Record what is new; return how many figures, and the last revision, 0 where nothing is."""
    source = Source(
        id=release.source,
        provider=COMPILER,
        title=f"Indicators compiled from enterprise returns, {release.world.value} world",
        basis=KnownBasis.STATED,
    )
    ledger = observatory.ledger
    everything = Query(audience=INTERNAL, worlds=(release.world,))
    history = ledger.history(everything, ledger.vintage(results.figures.known))
    own = [r for r in history if r.observation.source == release.source]
    said = [r.observation for r in sorted(own, key=lambda r: r.revision)]
    added = revision = 0
    with ledger.one_change():
        for new in news(results, said, currency=release.currency):
            if new:
                receipt = observatory.record([source, *new], action="compile", detail=detail)
                added, revision = added + len(new), receipt.revision
    return added, revision
