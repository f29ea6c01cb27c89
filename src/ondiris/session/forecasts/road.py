"""The desk of the road ahead: a home's output and pipeline, as its readers see them."""

from __future__ import annotations

from dataclasses import replace

from ondiris.model import Modality
from ondiris.production.forecasts.road import RoadAnswer, RoadQuestion, road
from ondiris.production.forecasts.road_baseline import RoadSeries, road_series
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["RoadDesk"]

SIZE = 200_000
"""About how many bytes an answer takes beside its draws."""


class RoadDesk:
    """Where a city's industry goes, as readers may know it at a vintage.

    Parameters
    ----------
    now : Snapshot
    """

    def __init__(self, now: Snapshot) -> None:
        self.now = now

    def road(self, question: RoadQuestion) -> RoadAnswer:
        """Return the road to a year; answers are remembered.

        Raises
        ------
        InvalidInput
            A year or a target that cannot be.
        NotFound
            No pipeline, or no series of the only measure asked.
        """
        now = self.now
        question.checked(now.vintage.known)
        home = now.home
        stamp = home.project_files()[0], home.application_files()[0]
        return now.memory.get(
            (now.key, stamp, question, "road"),
            lambda: road(
                question, now.vintage, now.coming(question.draws, question.seed), self.series,
                now.catalogue.currency,
            ),
            lambda found: SIZE + 4 * found.pipeline.launch.nbytes,
        )  # fmt: skip

    def series(self) -> RoadSeries:
        """Return the output of the city's industry by month, as it was printed.

        Raises
        ------
        NotFound
            ``no-series`` where no month is known.
        """
        now, head = self.now, self.now.city.headline
        asked = replace(
            now.question("output", area=now.city.area, activity=head.activity, scope="all"),
            subjects=("",),
        )
        rows = (
            row
            for row in now.printed(asked)
            if row.key.unit == now.catalogue.currency and row.key.modality is Modality.ACHIEVED
        )
        return road_series(rows, now.city.area, head.activity)

    def speaking(self, lang: str) -> Desk:
        """Return a desk that speaks a language."""
        locale = ReaderLocale(load_words()[lang], self.now.catalogue)
        return Desk(locale, self.now.vintage, self.now.sources, self.now.row)
