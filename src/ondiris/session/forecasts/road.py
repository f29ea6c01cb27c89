"""The desk of the road ahead: a home's output and pipeline, as its readers see them."""

from __future__ import annotations

from ondiris.model import Period
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.estimates import SeriesEstimate
from ondiris.production.forecasts.road import DRAWS, RoadAnswer, RoadQuestion, road
from ondiris.production.forecasts.road_baseline import known_of, led_by_year
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.forecasts.desk import ForecastDesk
from ondiris.session.forecasts.nowcast import year_of

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

    def last_promise(self, draws: int = DRAWS, seed: int = 1) -> int:
        """Return the year of the last promise that is still ahead; next year where none is."""
        year = self.now.vintage.year
        due = (one.due[-1].year for one in self.now.coming(draws, seed).counted)
        return max([year + 1, *due])

    def road(self, question: RoadQuestion) -> RoadAnswer:
        """Return the road to a year; answers are remembered.

        Raises
        ------
        InvalidInput
            A year or a target that cannot be.
        NotFound
            No pipeline, or no series of the only measure asked.
        """
        now, home = self.now, self.now.home
        question.checked(now.vintage.known)
        stamp = home.project_files()[0], home.application_files()[0]
        return now.memory.get(
            (now.key, stamp, question, "road"),
            lambda: road(
                question, now.vintage, now.coming(question.draws, question.seed),
                lambda: self.output(question), now.catalogue.currency,
            ),
            lambda found: SIZE + 4 * found.pipeline.launch.nbytes,
        )  # fmt: skip

    def output(self, question: RoadQuestion) -> SeriesEstimate:
        """Return the forecast of the city's output by month, up to the end of the year asked.

        A year that is not whole yet comes to what the nowcast says of it.
        """
        now, head = self.now, self.now.city.headline
        asked = SeriesQuestion(
            "output", head.activity, now.city.area, grain=Grain.MONTH,
            to=Period.year(question.to), seed=question.seed,
        )  # fmt: skip
        made = ForecastDesk(now).estimate(asked)
        year = made.series.ahead(1)[0].last_month.year
        begun = known_of(made.series, year).size > 0
        found = year_of(now, asked, year) if begun else None
        if found is None or found.now is None:
            return made
        return led_by_year(made, year, found.now)
