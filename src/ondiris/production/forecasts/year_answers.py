"""The answer to a question for a year: its figures, what moved them, and what has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ondiris.errors import OndirisError
from ondiris.model import SeriesKey, Vintage
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import MonthScore, YearFigure, YearMove
from ondiris.production.forecasts.real_time import SaidThen
from ondiris.production.forecasts.year_tables import YearTable

__all__ = ["KnownThen", "YearAnswer", "YearScores"]


class KnownThen(StrEnum):
    """Whether a past day is answered from what was known by its end."""

    REAL_TIME = "real-time"
    PSEUDO_REAL_TIME = "pseudo-real-time"


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """The year's figure of some series, and why others have none.

    Parameters
    ----------
    vintage : Vintage
        What was read.
    as_of : date
        The day that it is about.
    known_then : KnownThen
        Read as known by that day, or the newest figures cut to periods that were out by then.
    year : int
    figures : tuple of YearFigure
    refused : tuple of (SeriesQuestion, OndirisError)
    moves : tuple of YearMove
        What moved each since the figures of the city changed last.
    tables : tuple of YearTable
        Everything that it rests on, those included that tell how far it may miss.
    """

    vintage: Vintage
    as_of: date
    known_then: KnownThen
    year: int
    figures: tuple[YearFigure, ...]
    refused: tuple[tuple[SeriesQuestion, OndirisError], ...] = ()
    moves: tuple[YearMove, ...] = ()
    tables: tuple[YearTable, ...] = ()


@dataclass(frozen=True, slots=True)
class YearScores:
    """How nowcasts of the years before one fared.

    Parameters
    ----------
    key : SeriesKey
    year : int
        Years before this one are scored.
    own, everywhere : tuple of MonthScore
        Of the series, and of the same activity in all areas together.
    in_time : tuple of SaidThen
        What was said on the days of the figures themselves.
    """

    key: SeriesKey
    year: int
    own: tuple[MonthScore, ...]
    everywhere: tuple[MonthScore, ...]
    in_time: tuple[SaidThen, ...] = ()
