"""What is still to come of a home's programmes, as forecasts ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from ondiris.model.pipeline import PipelineDraws
from ondiris.production.projects.odds import OddsQuestion
from ondiris.production.projects.pipeline import programmes
from ondiris.production.projects.pipeline_draws import alone_of, overlapping, pipeline_draws
from ondiris.projects import Standing
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import THREADS, ProjectDesk

__all__ = ["coming_at"]

SIZE = 200_000
"""About how many bytes the answer takes beside its draws."""


def coming_at(now: Snapshot, draws: int, seed: int) -> PipelineDraws:
    """Return everything that is still to come, in equally likely futures; remembered.

    Of the programmes that the city leads with; of all where it leads with none.

    Parameters
    ----------
    now : Snapshot
    draws, seed : int
    """
    desk = ProjectDesk(now)
    return now.memory.get(
        (now.key, desk.stamp, draws, seed, "coming"),
        lambda: _coming(desk, draws, seed),
        lambda found: SIZE + 4 * found.launch.nbytes,
    )


def _coming(desk: ProjectDesk, draws: int, seed: int) -> PipelineDraws:
    now, known = desk.now, programmes(desk.now.catalogue)
    heads = [code for code in now.city.headline.programmes or known if code in known]
    left_out = dict(overlapping(heads, list(_pairs(desk))))
    awaited = {
        line.promised.key.subject
        for line in desk.promises()
        if line.promised.key.measure.startswith("count_") and line.verdict.standing is Standing.OPEN
    }
    left_out |= {code: "not-led" for code in known if code in awaited.difference(heads)}
    runs = [
        desk.run(OddsQuestion(code, draws=draws, seed=seed, threads=THREADS))
        for code in heads
        if code not in left_out
    ]
    alone = alone_of(desk.projects(), [run.question.programme for run in runs])
    return pipeline_draws(runs, left_out, now.vintage.known, alone)


def _pairs(desk: ProjectDesk) -> Iterator[tuple[str, str]]:
    """Yield programmes that are, or may be, parts of each other."""
    for code, said in desk.claims().items():
        for claim in said:
            if claim.property in ("may_overlap", "part_of"):
                yield code, claim.value
