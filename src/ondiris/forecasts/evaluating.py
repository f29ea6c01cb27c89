"""How forecasts fare on what is known already: made again at earlier periods, and scored.

At each origin everything after it is taken away, and what is left is forecast as any series would
be.  Scores are means over origins of a series, then over series; their intervals come from drawing
series again, so they tell how far other series of the kind might differ, not other years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import OndirisError, Refused
from ondiris.forecasts.checking import least_length
from ondiris.forecasts.result import LEVELS, Floats, SeriesForecast
from ondiris.forecasts.scores import (
    crps_of_paths,
    mean_interval_score,
    pit_of_paths,
    scale_of,
    scaled_error,
    symmetric_error,
)

__all__ = ["Forecaster", "MethodScores", "Score", "evaluate", "origins_of"]

Forecaster: TypeAlias = Callable[
    [Sequence[int], Sequence[Floats]], Sequence[SeriesForecast | OndirisError]
]
"""Forecasts series by their numbers, each as it was known at one origin."""

DRAWS = 1000
"""Times that series are drawn again."""
BINS = 10
"""Classes of the place at which values fell."""


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over series, and where 95 % of means over drawn series lie.

    Parameters
    ----------
    value, lower, upper : float
        NaN where no series has the score.
    """

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class MethodScores:
    """Scores of one method.

    Parameters
    ----------
    method : str
        Name of the method.
    series, forecasts : int
        How many series and forecasts were scored.
    mase, smape, msis, crps : Score
        Scaled and symmetric error; interval score of the widest level and ranked probability
        score over the scale.
    coverage : mapping of float to Score
        Share within the band by level.
    by_horizon : mapping of float to tuple of Score
        The same by thirds of the horizon.
    places : tuple of float
        Share of values by tenth of the paths at which they fell; a tenth each if all is right.
    """

    method: str
    series: int
    forecasts: int
    mase: Score
    smape: Score
    msis: Score
    crps: Score
    coverage: Mapping[float, Score]
    by_horizon: Mapping[float, tuple[Score, ...]]
    places: tuple[float, ...]


def origins_of(size: int, *, season: int, horizon: int, count: int) -> tuple[int, ...]:
    """Return how many periods are known at each origin, the newest first.

    Parameters
    ----------
    size : int
        Periods of the series.
    season, horizon : int
        Periods of a year, and ahead.
    count : int
        Origins that are asked for, half a horizon apart; fewer where the series is too short.

    Examples
    --------
    >>> origins_of(100, season=12, horizon=18, count=3)
    (82, 73, 64)
    """
    step = max(1, horizon // 2)
    asked = (size - horizon - step * number for number in range(count))
    return tuple(known for known in asked if known >= least_length(season))


def evaluate(
    series: Sequence[Floats],
    methods: Mapping[str, Forecaster],
    *,
    season: int,
    horizon: int,
    origins: int,
    progress: Callable[[int], None],
) -> tuple[MethodScores, ...]:
    """Score methods at earlier origins of series.

    Parameters
    ----------
    series : sequence of float64 array
        Each without a gap.
    methods : mapping of str to Forecaster
        By name.
    season, horizon : int
        Periods of a year, and ahead.
    origins : int
        At how many origins of each series.
    progress : callable
        Told how many origins are done by all methods.

    Raises
    ------
    Refused
        If no series is long enough.
    """
    found: dict[str, dict[int, list[_Scored]]] = {name: {} for name in methods}
    for number in range(origins):
        here: list[tuple[int, Floats, int]] = []
        for place, values in enumerate(series):
            ends = origins_of(values.size, season=season, horizon=horizon, count=number + 1)
            if len(ends) > number:
                here.append((place, values, ends[number]))
        for name, forecaster in methods.items():
            numbers = [place for place, _, _ in here]
            said = forecaster(numbers, [values[:known] for _, values, known in here])
            for (place, values, known), one in zip(here, said, strict=True):
                if isinstance(one, SeriesForecast):
                    came = values[known : known + horizon]
                    scale = scale_of(values[:known], season)
                    found[name].setdefault(place, []).append(_scored(one, came, scale))
        progress(number + 1)
    if not any(found.values()):
        raise Refused(
            "too-short",
            f"no series has {least_length(season)} values before the {horizon} that are held back",
            hint="Give longer series, or a shorter horizon.",
        )
    return tuple(_summed(name, list(rows.values())) for name, rows in found.items() if rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """One forecast and how it fared."""

    errors: Floats
    """MASE, sMAPE, MSIS and CRPS over the scale; NaN where one is not defined."""
    inside: Floats
    """Whether each value lay within the band, levels by horizon; NaN where no band is shown."""
    places: Floats


def _scored(said: SeriesForecast, came: Floats, scale: float) -> _Scored:
    """Score one forecast."""
    inside = np.full((len(LEVELS), came.size), np.nan)
    for number, level in enumerate(said.levels):
        within = (said.lower[number] <= came) & (came <= said.upper[number])
        inside[LEVELS.index(level)] = within
    msis = np.nan
    if LEVELS[-1] in said.levels:
        lower, upper = said.lower[-1], said.upper[-1]
        msis = mean_interval_score(came, lower, upper, level=LEVELS[-1], scale=scale)
    errors = [
        scaled_error(came, said.points, scale),
        symmetric_error(came, said.points),
        msis,
        float(crps_of_paths(said.paths, came).mean()) / scale,
    ]
    return _Scored(np.array(errors), inside, pit_of_paths(said.paths, came))


def _summed(method: str, rows: list[list[_Scored]]) -> MethodScores:
    """Return means over series with their intervals."""
    errors = np.array([_mean([one.errors for one in mine]) for mine in rows])
    inside = np.array([_mean([one.inside for one in mine]) for mine in rows])
    places = np.concatenate([one.places for mine in rows for one in mine])
    drawn = np.random.default_rng(0).integers(0, len(rows), (DRAWS, len(rows)))
    mase, smape, msis, crps = (_score(column, drawn) for column in errors.T)
    thirds = np.array_split(np.arange(inside.shape[2]), min(3, inside.shape[2]))
    shares = np.histogram(places, bins=np.linspace(0, 1, BINS + 1))[0] / places.size
    return MethodScores(
        method,
        len(rows),
        sum(map(len, rows)),
        mase,
        smape,
        msis,
        crps,
        {a: _score(_mean([*inside[:, n].T]), drawn) for n, a in enumerate(LEVELS)},
        {
            a: tuple(_score(_mean([*inside[:, n, third].T]), drawn) for third in thirds)
            for n, a in enumerate(LEVELS)
        },
        tuple(float(share) for share in shares),
    )


def _mean(parts: list[Floats]) -> Floats:
    """Return the mean of arrays where they are numbers; NaN where none is."""
    stacked = np.array(parts)
    known = ~np.isnan(stacked)
    counts = known.sum(0)
    total = np.where(known, stacked, 0.0).sum(0)
    return np.asarray(np.where(counts > 0, total / np.maximum(counts, 1), np.nan))


def _score(values: Floats, drawn: NDArray[np.int_]) -> Score:
    """Return the mean over series, with the interval of means over drawn ones."""
    means = _mean([*values[drawn].T])
    means = means[~np.isnan(means)]
    if not means.size:
        return Score(float("nan"), float("nan"), float("nan"))
    lower, upper = np.quantile(means, [0.025, 0.975])
    return Score(float(_mean([*values])), float(lower), float(upper))
