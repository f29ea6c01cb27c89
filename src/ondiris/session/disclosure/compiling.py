"""Compiling a month in a home: hold, public run, internal run; then what is new is recorded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ondiris.engines.highs import HighsSolver
from ondiris.errors import NotFound
from ondiris.model import COMPILER, KnownBasis, Modality, Source
from ondiris.ports import INTERNAL, Entry, Query, Receipt
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
from ondiris.production.figures.answering import kept_back
from ondiris.production.figures.keeping import RevisionMark, kept_together
from ondiris.session.indices.case_files import value_added
from ondiris.session.indices.desk import IndexDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ondiris.model import Period, World
    from ondiris.production.indices.month_run import MonthFigures, MonthRun, Progress
    from ondiris.production.indices.release import Release
    from ondiris.session.figures.observatory import Observatory
    from ondiris.session.indices.desk import CompileRequest

__all__ = ["CompileReport", "compile_month"]

COMPILED = ("output", "employees", "growth_pct", "index_pct", "contribution_ppt")
"""Measures of compiled figures; growth and the like of output, or of its part in a whole."""


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
    parts = _new(observatory, run.release, internal)
    # What a look back at an older day holds back is held back already.
    newest = now.known is None or run.as_of >= now.known
    waits = store.file_of(held) if newest else b""
    receipt = _recorded(observatory, parts, detail, store, waits)
    added = sum(len(part) - 1 for part in parts)
    weighed = bool(value_added(observatory, world))
    return CompileReport(
        internal.figures, public.decision, held.num_rows, added, receipt.revision, weighed
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
    kept_back = tuple(_kept_back(observatory, run.release))
    return Control(tree, HighsSolver(), rules, read_waivers(settings, today), earlier, kept_back)


def _kept_back(observatory: Observatory, release: Release) -> Iterator[tuple[str, Period]]:
    """Yield the activities and periods of which an office keeps a value of the city back.

    All figures of an activity are closed together, since each tells of the others.
    """
    query = Query(
        audience=INTERNAL,
        measures=COMPILED,
        areas=(release.city,),
        subjects=("",),
        worlds=(release.world,),
    )
    ledger = observatory.ledger
    told = kept_back(ledger, query, ledger.vintage())
    kept = {(entry.key, entry.period) for entry in told}
    for key, period in sorted(kept, key=str):
        ours = key.modality is Modality.ACHIEVED and key.of.partition("@")[0] in ("", "output")
        if ours and period.month_range:
            yield key.activity, period


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


def _new(
    observatory: Observatory, release: Release, results: InternalRun
) -> tuple[tuple[Entry, ...], ...]:
    """Return what is new, a part for each revision, its source first."""
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
    parts = news(results, said, currency=release.currency)
    return tuple((source, *part) for part in parts if part)


def _recorded(
    observatory: Observatory,
    parts: tuple[tuple[Entry, ...], ...],
    detail: str,
    store: HeldStore,
    waits: bytes,
) -> Receipt:
    """Record figures and keep which returns wait: both or neither.

    Were the figures public without a word of what waits, the next run would take it for public.
    """

    def record(digest: str = "") -> Receipt:
        with observatory.ledger.one_change():
            return observatory.record_in_turn(parts, action="compile", detail=detail, digest=digest)

    if not waits:
        return record()
    # Of what is recorded, since whoever guesses what waits could try a digest of that.
    digest = hashlib.sha256(repr([one.id for part in parts for one in part]).encode()).hexdigest()
    with kept_together(observatory.home.folder, kept=observatory.has_recorded) as change:
        store.keep(change, waits)
        change.seal(RevisionMark(observatory.ledger.vintage().revision, digest) if parts else None)
        return record(digest)
