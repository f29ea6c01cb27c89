"""The road to a year: the baseline of the city's output with what is still to be launched on it.

What a measure would be anyway is forecast where a series tells it (output by month); of jobs and
floor area no series is published, so that their road begins at what the programmes have on record.
What is launched comes as `PipelineDraws`; what fills a plant and how far it is used are the ranges
of `road_assumptions`.  Everything rests on one seed, so that readings differ by what they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.forecasts import LEVELS
from ondiris.forecasts.assumed import RoadAssumption, road_assumptions
from ondiris.forecasts.result import Floats
from ondiris.forecasts.road import RoadAhead, RoadFan, RoadReach, road_fan, road_reach
from ondiris.model import Vintage
from ondiris.model.pipeline import PipelineDraws, PipelineUnit
from ondiris.production.forecasts.asked import FURTHEST
from ondiris.production.forecasts.estimates import SeriesEstimate
from ondiris.production.forecasts.road_baseline import whole_years, years_ahead

__all__ = [
    "DRAWS",
    "MEASURES",
    "METHOD",
    "RoadAnswer",
    "RoadLine",
    "RoadQuestion",
    "RoadTarget",
    "UnitKind",
    "road",
]

METHOD = "road/1"
MEASURES = ("output", "jobs", "floor_area")
"""Measures of the road, in the order in which they are told."""
DRAWS = 4_000
YEAR = 365.25
_PATHS, _YIELD = 0x9A75, "yield"


@dataclass(frozen=True, slots=True)
class RoadTarget:
    """What is to be reached in the last year: an amount, or so many times the last known year.

    Parameters
    ----------
    amount : Decimal
    times : bool
        Whether it is a multiple.
    """

    amount: Decimal
    times: bool = False

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise InvalidInput("bad-target", "what is to be reached lies above zero")

    @classmethod
    def read(cls, text: str) -> RoadTarget:
        """Read a plain number (``5000000000000``) or a multiple (``2x``).

        Raises
        ------
        InvalidInput
            ``bad-target`` if it is neither.

        Examples
        --------
        >>> RoadTarget.read("2x")
        RoadTarget(amount=Decimal('2'), times=True)
        """
        plain = text.strip().removesuffix("x")
        whole, _, decimals = plain.partition(".")
        if not (whole.isdecimal() and len(plain) <= 20 and (decimals.isdecimal() or not decimals)):
            raise InvalidInput(
                "bad-target",
                "what is to be reached is a plain number, or so many times the last known year",
                hint="--reach 5000000000000, or --reach 2x",
            )
        return cls(Decimal(plain.rstrip(".")), times=text.strip().endswith("x"))

    def __str__(self) -> str:
        return f"{self.amount:f}{'x' if self.times else ''}"


@dataclass(frozen=True, slots=True)
class RoadQuestion:
    """What is asked of the road.

    Parameters
    ----------
    to : int
        Last year.
    measures : tuple of str
        Some of `MEASURES`.
    reach : RoadTarget or None
        What the first of them is to reach.
    draws, seed : int

    Raises
    ------
    InvalidInput
        ``unknown-measure`` for another measure.
    """

    to: int
    measures: tuple[str, ...] = MEASURES
    reach: RoadTarget | None = None
    draws: int = DRAWS
    seed: int = 1

    def __post_init__(self) -> None:
        strange = [one for one in self.measures if one not in MEASURES]
        if strange or not self.measures:
            raise InvalidInput(
                "unknown-measure",
                f"the road has no measure {', '.join(strange)[:60]!r}",
                hint=f"It has {', '.join(MEASURES)}.",
            )

    def checked(self, known: date) -> None:
        """Refuse a year that has passed or lies too far ahead.

        Raises
        ------
        InvalidInput
            ``year-passed``, ``year-too-far``.
        """
        if self.to < known.year:
            raise InvalidInput(
                "year-passed", f"{self.to} has passed: its figures are known, or are not published"
            )
        if self.to > known.year + FURTHEST:
            raise InvalidInput(
                "year-too-far", f"the road goes at most {FURTHEST} years ahead",
                hint=f"--to {known.year + FURTHEST} at most",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A named project, or the unnamed units of a programme, which are alike.

    Parameters
    ----------
    programme, project : str
        Without a project for units that have no name.
    units : int
    late : bool
        Whether the promised day has passed.
    """

    programme: str
    project: str
    units: int
    late: bool


@dataclass(frozen=True, slots=True, eq=False)
class RoadLine:
    """One measure along the road.

    Parameters
    ----------
    measure, unit : str
    years : tuple of int
    fan : RoadFan
    estimate : SeriesEstimate or None
        The baseline; none for what is counted from what is on record.
    recorded : float
        Of the last year that is known whole, or on record today.
    without : int
        Units that add nothing because nobody stated how much.
    reach : RoadReach or None
    """

    measure: str
    unit: str
    years: tuple[int, ...]
    fan: RoadFan
    estimate: SeriesEstimate | None
    recorded: float
    without: int
    reach: RoadReach | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RoadAnswer:
    """The road as it is told.

    Parameters
    ----------
    question : RoadQuestion
    vintage : Vintage
    pipeline : PipelineDraws
    kinds : tuple of UnitKind
    lines : tuple of RoadLine
    lacking : mapping of str to str
        Measures that cannot be told, with the code of the reason.
    assumptions : tuple of RoadAssumption
    inputs : tuple of str
        Every entry that it rests on.
    """

    question: RoadQuestion
    vintage: Vintage
    pipeline: PipelineDraws
    kinds: tuple[UnitKind, ...]
    lines: tuple[RoadLine, ...]
    lacking: Mapping[str, str]
    assumptions: tuple[RoadAssumption, ...]
    inputs: tuple[str, ...]

    @property
    def readings(self) -> tuple[int, ...]:
        """The two readings of "by" a year: up to the one before, and through it."""
        years = {year for line in self.lines for year in line.years}
        return tuple(sorted(years & {self.question.to - 1, self.question.to}))

    def line(self, measure: str) -> RoadLine | None:
        """Return what is told of a measure."""
        return next((one for one in self.lines if one.measure == measure), None)


def road(
    question: RoadQuestion,
    vintage: Vintage,
    pipeline: PipelineDraws,
    output: Callable[[], SeriesEstimate],
    currency: str,
) -> RoadAnswer:
    """Return the road to a year.

    Parameters
    ----------
    question : RoadQuestion
    vintage : Vintage
    pipeline : PipelineDraws
        With as many draws, of the same seed.
    output : callable
        Returns the forecast of output by month up to the end of the year; refuses where there is
        no series.
    currency : str
        Unit of output.

    Raises
    ------
    InvalidInput
        A year that has passed or is too far.
    NotFound
        ``no-pipeline`` where no programme has anything still to come.
    OndirisError
        Why the only measure asked cannot be told.
    """
    question.checked(pipeline.known)
    if not pipeline.counted:
        raise NotFound(
            "no-pipeline", "no programme has promised launches that are still to come",
            hint="See `ondiris promises`.",
        )  # fmt: skip
    kinds, of_unit = _kinds(pipeline.units)
    told = _Telling(question, pipeline, of_unit, currency)
    lines, lacking = [], {}
    for measure in question.measures:
        try:
            lines.append(told.output(output()) if measure == "output" else told.stock(measure))
        except OndirisError as error:
            if len(question.measures) == 1:
                raise
            lacking[measure] = error.code
    inputs = [i for one in lines if one.estimate for i in one.estimate.series.inputs]
    inputs += [i for programme in pipeline.counted for i in programme.inputs]
    return RoadAnswer(
        question, vintage, pipeline, kinds, tuple(lines), lacking, road_assumptions(),
        tuple(dict.fromkeys(inputs)),
    )  # fmt: skip


def _kinds(units: Sequence[PipelineUnit]) -> tuple[tuple[UnitKind, ...], tuple[int, ...]]:
    """Return the kinds of units, and the kind of each."""
    names = [(unit.programme, unit.project) for unit in units]
    order = list(dict.fromkeys(names))
    kinds = tuple(
        UnitKind(*name, names.count(name), units[names.index(name)].late) for name in order
    )
    return kinds, tuple(order.index(name) for name in names)


@dataclass(frozen=True, slots=True)
class _Telling:
    """How each measure is told of one question."""

    question: RoadQuestion
    pipeline: PipelineDraws
    kinds: tuple[int, ...]
    currency: str

    def output(self, made: SeriesEstimate) -> RoadLine:
        """Return output: a flow, whose baseline is forecast month by month."""
        question, known = self.question, self.pipeline.known
        start = made.series.periods[-1].last_day + timedelta(1)
        rng = np.random.default_rng(np.random.SeedSequence([question.seed, _PATHS]))
        chosen = rng.permutation(question.draws) % made.forecast.paths.shape[0]
        baseline = years_ahead(made, chosen)
        since, launch = (known - start).days, self.pipeline.launch
        capacity = np.array(list(self._capacity())).reshape(launch.shape)
        ahead = self._ahead(
            np.array(list(baseline.values())),
            np.array([0, *((date(year + 1, 1, 1) - start).days for year in baseline)]) / YEAR,
            (launch + since) / YEAR,
            np.array([unit.due + since for unit in self.pipeline.units]) / YEAR,
            capacity,
            capacity,
            flow=True,
        )
        recorded = next(iter(reversed(whole_years(made.series).values())), float("nan"))
        fan = road_fan(ahead, made.forecast.levels or LEVELS[:1])
        reach = self._reach(ahead, self._target("output", recorded))
        without = sum(not row.any() for row in capacity)
        return RoadLine(
            "output", self.currency, tuple(baseline), fan, made, recorded, without, reach
        )

    def stock(self, measure: str) -> RoadLine:
        """Return jobs or floor area: what the programmes have on record and what comes."""
        question, pipeline, known = self.question, self.pipeline, self.pipeline.known
        years = tuple(range(known.year, question.to + 1))
        done = sum(getattr(one, measure) for one in pipeline.counted)
        promised = np.array([getattr(unit, measure) for unit in pipeline.units])
        ends = [(date(year, 12, 31) - known).days for year in years]
        ahead = self._ahead(
            np.full((len(years), pipeline.launch.shape[1]), done),
            np.array([-1, *ends]) / YEAR,
            np.ceil(pipeline.launch) / YEAR,
            np.array([unit.due for unit in pipeline.units]) / YEAR,
            np.repeat(promised[:, None], pipeline.launch.shape[1], axis=1),
            getattr(pipeline, measure),
            flow=False,
        )
        reach = self._reach(ahead, self._target(measure, float("nan")))
        unit, without = ("jobs" if measure == "jobs" else "m2"), int((promised == 0).sum())
        return RoadLine(measure, unit, years, road_fan(ahead), None, done, without, reach)

    def _target(self, measure: str, recorded: float) -> float | None:
        """Return what a measure is to reach; none unless it is the one that was asked first."""
        asked = self.question.reach
        if asked is None or self.question.measures[0] != measure:
            return None
        if not asked.times:
            return float(asked.amount)
        if np.isnan(recorded):
            raise InvalidInput(
                "bad-target", f"{measure} has no whole year that is known, to be a multiple of",
                hint="Name an amount: --reach 5000",
            )  # fmt: skip
        return float(asked.amount) * recorded

    def _reach(self, ahead: RoadAhead, target: float | None) -> RoadReach | None:
        last = ahead.baseline.shape[0] - 1
        return None if target is None else road_reach(ahead, self.kinds, target, last)

    def _ahead(
        self, baseline: Floats, edges: Floats, launch: Floats, due: Floats, promised: Floats,
        delivered: Floats, *, flow: bool,
    ) -> RoadAhead:  # fmt: skip
        draws, seed = self.question.draws, self.question.seed
        drawn = {one.code: one.drawn(draws, seed) for one in road_assumptions()}
        nothing = np.zeros(draws)
        return RoadAhead(
            baseline, edges, launch, due, promised, delivered,
            drawn["ramp_up"] if flow else None,
            drawn["utilisation"] if flow else nothing + 1,
            drawn["overlap"] if flow else nothing,
        )  # fmt: skip

    def _capacity(self) -> Iterator[Floats]:
        """Yield output a year of each unit at full work; zero where nothing tells it."""
        per_worth = {one.code: one.per_worth for one in self.pipeline.counted}
        place = RoadAssumption(_YIELD, 0, 1, "share", "assumption", "", "").drawn(
            self.question.draws, self.question.seed
        )
        for unit, worth in zip(self.pipeline.units, self.pipeline.worth, strict=True):
            ratio = per_worth[unit.programme]
            if unit.output is not None:
                yield unit.output.low + (unit.output.high - unit.output.low) * place
            elif ratio is not None:
                yield worth * (ratio.low + (ratio.high - ratio.low) * place)
            else:
                yield np.zeros_like(worth)
