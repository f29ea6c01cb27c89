"""What a forecast is asked of, in words of the code lists."""

from __future__ import annotations

from dataclasses import dataclass

from ondiris.errors import InvalidInput
from ondiris.model import Month, Period
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.series import LedgerSeries

__all__ = ["FURTHEST", "SeriesQuestion", "SeriesWords", "horizon_of"]

FURTHEST = 15
"""Years ahead beyond which nothing is foreseen."""


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """One series, and how far ahead.

    Parameters
    ----------
    measure : str
    activity, area : str
    of : str
        What an index, growth or share is of.
    scope : str
    grain : Grain, optional
        The one asked for; the finest that is long enough without it.
    to : Period, optional
        The last period asked for: a year means its end.
    horizon : int, optional
        Periods ahead, where no last period is said.
    seed : int
    """

    measure: str
    activity: str
    area: str
    of: str = ""
    scope: str = "all"
    grain: Grain | None = None
    to: Period | None = None
    horizon: int | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """What a command says of a series; what is left out is what the city leads with.

    Parameters
    ----------
    measure, of, activity, area, scope, grain, to : str
        Empty where nothing is said.
    horizon : int, optional
    seed : int
    """

    measure: str = ""
    of: str = ""
    activity: str = ""
    area: str = ""
    scope: str = "all"
    grain: str = ""
    to: str = ""
    horizon: int | None = None
    seed: int = 1

    @property
    def named(self) -> bool:
        """Whether one series is asked for, not all that the city leads with."""
        return bool(self.measure or self.activity or self.area or self.of or self.grain)


def horizon_of(question: SeriesQuestion, series: LedgerSeries) -> int:
    """Return how many periods ahead a question asks of a series; to the end of next year alone.

    Raises
    ------
    InvalidInput
        ``nothing-ahead`` where the last period asked for is told already; ``too-far`` beyond
        `FURTHEST` years.
    """
    if question.horizon is not None:
        periods = question.horizon
    else:
        newest = series.periods[-1].last_month
        last = question.to.last_month if question.to else Month.at(newest.year + 1, 12)
        periods = series.until(last)
    if periods < 1:
        raise InvalidInput(
            "nothing-ahead",
            f"the series is told up to {series.periods[-1]}, and nothing later is asked for",
            hint="Ask with --to for a later period.",
        )
    if periods > FURTHEST * series.grain.per_year:
        raise InvalidInput("too-far", f"nothing is foreseen beyond {FURTHEST} years")
    return periods
