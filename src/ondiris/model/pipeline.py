"""What may launch, and when: the word in which projects hand their draws to forecasts.

Projects know promises, odds and what was delivered; forecasts know series.  Neither knows the
other.  `PipelineDraws` holds equally likely futures of everything that is still to come: a column
is one future, the same luck of city, funding, power and builders for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import BrokenInvariant, InvalidInput

__all__ = ["OutputYield", "PipelineDraws", "PipelineProgramme", "PipelineUnit"]

Singles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OutputYield:
    """Output a year, as a range: of one project, or for each unit of money that was invested.

    Parameters
    ----------
    low, high : float
        Ends between which it may lie.
    inputs : tuple of str
        Entries that it rests on.

    Raises
    ------
    InvalidInput
        ``bad-range`` where the ends are not in order, or below zero.
    """

    low: float
    high: float
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high < float("inf"):
            raise InvalidInput("bad-range", "output runs from a lower to a higher end, from zero")


@dataclass(frozen=True, slots=True)
class PipelineUnit:
    """One project, or one unnamed unit of a programme, that is still to come.

    Parameters
    ----------
    id, programme : str
    project : str
        Code of a named project; empty for a unit without a name.
    due : float, unit days
        From the day of the draws to the day on which it is promised; 0 once that has passed.
    late : bool
        Whether the promised day has passed.
    jobs, floor_area : float
        As promised.
    output : OutputYield or None
        Output a year that was stated; none where nobody said.
    """

    id: str
    programme: str
    project: str = ""
    due: float = 0.0
    late: bool = False
    jobs: float = 0.0
    floor_area: float = 0.0
    output: OutputYield | None = None


@dataclass(frozen=True, slots=True)
class PipelineProgramme:
    """A programme beside its draws, or why there are none.

    Parameters
    ----------
    code : str
    due : tuple of date
        Readings of its deadline; none where it names no day.
    promised, launched : int
        Launches promised, and on record.
    jobs, floor_area : float
        Delivered already.
    per_worth : OutputYield or None
        Output a year for each unit of money that is invested, where the city's figures tell.
    left_out : str
        Why it is not counted: ``overlaps``, ``not-led``, ``no-units``, ``no-day``, ``done``.
    inputs : tuple of str
        Entries that its draws rest on.
    """

    code: str
    due: tuple[date, ...] = ()
    promised: int = 0
    launched: int = 0
    jobs: float = 0.0
    floor_area: float = 0.0
    per_worth: OutputYield | None = None
    left_out: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PipelineDraws:
    """Equally likely futures of everything that is still to come.

    Parameters
    ----------
    known : date
        From which days are counted.
    programmes : tuple of PipelineProgramme
        Those that are counted, and those left out.
    units : tuple of PipelineUnit
    launch : float64 array, shape (units, draws), unit days
        Day of launch; below zero where it has launched unheard, infinite where it never does.
    jobs, worth, floor_area : float64 array, shape (units, draws)
        What each delivers once it launches; worth as announced, in the city's currency.
    alone : int
        Named projects to come that no programme names: they have no odds.
    """

    known: date
    programmes: tuple[PipelineProgramme, ...]
    units: tuple[PipelineUnit, ...]
    launch: Singles = field(repr=False)
    jobs: Singles = field(repr=False)
    worth: Singles = field(repr=False)
    floor_area: Singles = field(repr=False)
    alone: int = 0

    def __post_init__(self) -> None:
        shape = self.launch.shape
        if shape[0] != len(self.units) or any(
            one.shape != shape for one in (self.jobs, self.worth, self.floor_area)
        ):
            raise BrokenInvariant("shape", "a unit has a row of every amount, a future a column")

    @property
    def counted(self) -> tuple[PipelineProgramme, ...]:
        """Programmes that have draws."""
        return tuple(one for one in self.programmes if not one.left_out)

    @classmethod
    def joined(cls, parts: Sequence[PipelineDraws]) -> PipelineDraws:
        """Return what several say together, drawn alike.

        Raises
        ------
        InvalidInput
            ``no-pipeline`` where nobody says anything.
        """
        if not parts:
            raise InvalidInput("no-pipeline", "nothing is known here of what is still to come")
        return cls(
            parts[0].known,
            tuple(one for part in parts for one in part.programmes),
            tuple(one for part in parts for one in part.units),
            np.concatenate([part.launch for part in parts]),
            np.concatenate([part.jobs for part in parts]),
            np.concatenate([part.worth for part in parts]),
            np.concatenate([part.floor_area for part in parts]),
            alone=sum(part.alone for part in parts),
        )

    def __str__(self) -> str:
        return f"{len(self.units)} units to come, {self.launch.shape[1]} futures from {self.known}"
