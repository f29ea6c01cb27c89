"""The year's figure from what is known of its months so far.

A year is read from its own beginning, in ways that each go wrong in their own direction, and the
reading that is given is their mean in logarithms:

* the months so far make up the share of the year that they made up last year;
* they make up the share of the last three years;
* the months that remain grow as the last three months did, damped.

The first alone is the benchmark.  Levels that are printed since January alone are read by the two
shares: taking them apart would meet runs that are never revised with years that are.  Of an index
against the months of the year before the benchmark is that the year ends as it stands; the reading
lets the months that remain grow at a part of the rate so far.

How far this went wrong in the years before, for the series itself and for others like it, makes
the band: every miss is measured in its own series' usual miss, so that a calm series lends its
shape to a restless one and not its size.  Bands from paths of the months were tried and held their
level less often; decision 975 has the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtri

from ondiris.errors import InvalidInput, Refused
from ondiris.forecasts.result import LEVELS, Floats

__all__ = [
    "METHOD",
    "YearFace",
    "YearNowcast",
    "YearStep",
    "nowcast_year",
    "year_moves",
    "year_quantiles",
]

METHOD = "year-so-far/1"
MONTHS = 12
RECENT = 3
"""Months whose growth is carried on."""
SHARES = 3
"""Years whose shares are averaged."""
CARRIED = 0.6
"""Part of the growth of recent months, in logarithms, that the rest of the year keeps."""
CARRIED_INDEX = 0.8
"""Part of the rate so far at which the rest of an index's year grows."""
BELIEF = 3.0
"""How many years of its own the usual miss of others weighs in the usual miss of a series."""
OWN_YEARS = 3
"""Years of its own misses below which a band is said to come from others."""


class YearFace(StrEnum):
    """What is known of a year so far, and what may be done with it."""

    MONTHS = "months"
    RUNS = "runs"
    INDEX = "index"


@dataclass(frozen=True, slots=True, eq=False)
class YearNowcast:
    """The year's figure from its first months, with bands and a benchmark.

    Parameters
    ----------
    month : int
        Last month of what is known, 1 to 11.
    known : float
        Of the months so far: their sum, or their index as a ratio.
    share : float
        Part of the year before that those months made up; NaN for an index.
    point : float
        The year's figure: the median of what it may be.
    benchmark : float
        The year if it goes on like the year before; an index as it stands.
    levels : tuple of float
        Levels of the bands that can be held, rising.
    lower, upper : float64 array, shape (levels,)
        Bounds by level.
    misses : int
        How many earlier misses the bands rest on.
    caveats : tuple of str
        ``borrowed-band`` where others tell how far it may miss; ``no-recent-growth`` where the
        last months could not be read.
    """

    month: int
    known: float
    share: float
    point: float
    benchmark: float
    levels: tuple[float, ...]
    lower: Floats
    upper: Floats
    misses: int
    caveats: tuple[str, ...] = ()

    def __str__(self) -> str:
        widest = f"{self.levels[-1]:.0%}" if self.levels else "no band"
        return f"a year from {self.month} months ({METHOD}, {widest})"


@dataclass(frozen=True, slots=True)
class YearStep:
    """What one thing moved in the year's figure.

    Parameters
    ----------
    month : int
        The month that became known; 0 for revisions of what was known.
    before, after : float
        The figure without it and with it.
    """

    month: int
    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much."""
        return self.after - self.before


def year_quantiles(found: YearNowcast, places: Floats) -> Floats:
    """Return what a year comes to at given places of its distribution.

    Parameters
    ----------
    found : YearNowcast
    places : float64 array, shape (n,)
        Probabilities between zero and one, both left out.

    Returns
    -------
    float64 array, shape (n,), unit of the year

    Notes
    -----
    Straight between the ends of the bands in logarithms over normal scores, and so on beyond the
    widest; the point alone where no band is held.
    """
    if not found.levels:
        return np.full(np.shape(places), found.point)
    half = np.array(found.levels) / 2
    scores = ndtri(np.concatenate([0.5 - half[::-1], [0.5], 0.5 + half]))
    ends = np.log(np.concatenate([found.lower[::-1], [found.point], found.upper]))
    asked = ndtri(np.asarray(places, np.float64))
    inside = np.interp(asked, scores, ends)
    slopes = (
        np.diff(ends[[0, 1]]) / np.diff(scores[[0, 1]]),
        np.diff(ends[-2:]) / np.diff(scores[-2:]),
    )
    below, above = np.minimum(asked - scores[0], 0), np.maximum(asked - scores[-1], 0)
    return np.asarray(np.exp(inside + below * slopes[0] + above * slopes[1]), np.float64)


def nowcast_year(
    table: Floats, pool: Sequence[Floats], *, face: YearFace, month: int
) -> YearNowcast:
    """Return the last year of a table, from its months so far.

    Parameters
    ----------
    table : float64 array, shape (years, 12)
        Years in their order, each since January to the end of the month: the sum of its months,
        or its index as a ratio; the twelfth is the year.  NaN where it is not known.  Of the last
        year nothing after `month` is read.
    pool : sequence of float64 array, shape (years, 12)
        Other series of the same years, for what the band rests on.
    face : YearFace
        Levels by months, levels since January alone, or an index.
    month : int
        Last month of what is known, 1 to 11.

    Raises
    ------
    InvalidInput
        A table that is none, or a month that is no part of a year.
    Refused
        ``no-month`` if nothing is known to that month; ``too-few-years`` where no year before
        tells what share those months make up.

    Examples
    --------
    >>> years = np.cumsum(np.full((3, 12), 10.0) * [[1.0], [1.1], [1.21]], axis=1)
    >>> years[2, 6:] = np.nan
    >>> found = nowcast_year(years, [], face=YearFace.RUNS, month=6)
    >>> round(found.point, 6), found.levels, round(found.share, 6)
    (145.2, (0.5,), 0.5)
    """
    _check(table, pool, month)
    every = np.stack([table, *pool])
    points, benchmarks = _points(every, face, month), _benchmarks(every, face, month)
    known = float(table[-1, month - 1])
    if not known > 0:
        raise Refused("no-month", f"nothing above zero is known to month {month} of that year")
    if np.isnan(points[0, -1]):
        raise Refused(
            "too-few-years",
            "no year before is known both to that month and whole",
            hint="Load the year before it, by months or since January.",
        )
    misses = points[:, :-1] - _log(every[:, :-1, -1])
    levels, half, rests = _band(misses)
    own = int((~np.isnan(misses[0])).sum())
    middle = float(points[0, -1])
    lower, upper = np.exp(middle - half), np.exp(middle + half)
    if face is not YearFace.INDEX:
        lower = np.maximum(lower, min(known, float(np.exp(middle))))
    borrowed = own < OWN_YEARS and rests > own
    blind = face is YearFace.MONTHS and bool(np.isnan(_carried_on(every[:1], month)[0, -1]))
    told = {"borrowed-band": borrowed, "no-recent-growth": blind}
    before = table[-2] if len(table) > 1 else np.full(MONTHS, np.nan)
    share = np.nan if face is YearFace.INDEX else before[month - 1] / before[-1]
    return YearNowcast(
        month, known, float(share), float(np.exp(middle)), float(np.exp(benchmarks[0, -1])),
        levels, lower, upper, rests, tuple(code for code, so in told.items() if so),
    )  # fmt: skip


def year_moves(
    before: Floats, after: Floats, *, face: YearFace, month: int, whole: float | None = None
) -> tuple[YearStep, ...]:
    """Return what moved the last year of a table between two vintages: revisions, then months.

    First everything that was known is read as it is known now, then the months that came are
    added one by one, in their order; the steps add up to the whole move exactly, since each begins
    where the one before ended.

    Parameters
    ----------
    before, after : float64 array, shape (years, 12)
        As of `nowcast_year`, of the same years.
    face : YearFace
    month : int
        Last month known before, 1 to 11.
    whole : float, optional
        The year itself, where it is known after: the last step leads there.

    Returns
    -------
    tuple of YearStep
        The first for revisions, then one for each month that came, the twelfth for the year.

    Raises
    ------
    Refused
        As `nowcast_year`, of what was known before.

    Examples
    --------
    >>> years = np.cumsum(np.full((3, 12), 10.0), axis=1)
    >>> years[2, 6:] = np.nan
    >>> later = years.copy()
    >>> later[2, :7] = [10, 20, 30, 40, 50, 63, 75]
    >>> steps = year_moves(years, later, face=YearFace.RUNS, month=6)
    >>> [(one.month, round(one.change, 2)) for one in steps]
    [(0, 6.0), (7, 2.57)]
    """
    came = [m for m in range(month + 1, MONTHS) if not np.isnan(after[-1, m - 1])]
    figures = [_figure(before, face, month), *(_figure(after, face, m) for m in (month, *came))]
    kinds = [0, *came]
    if whole is not None:
        figures.append(whole)
        kinds.append(MONTHS)
    pairs = zip(kinds, figures[:-1], figures[1:], strict=True)
    return tuple(YearStep(kind, old, new) for kind, old, new in pairs)


def _figure(table: Floats, face: YearFace, month: int) -> float:
    return nowcast_year(table, (), face=face, month=month).point


def _check(table: Floats, pool: Sequence[Floats], month: int) -> None:
    shapes = {one.shape for one in (table, *pool)}
    if len(shapes) != 1 or table.ndim != 2 or table.shape[1] != MONTHS or not table.shape[0]:
        raise InvalidInput("shape", "a table has a row for each year and twelve months in it")
    if not 1 <= month < MONTHS:
        raise InvalidInput("month", "what is known of a year ends with its month 1 to 11")


def _points(tables: Floats, face: YearFace, month: int) -> Floats:
    """Return what each year would have been said to be, in logarithms; NaN where nothing was.

    Parameters
    ----------
    tables : float64 array, shape (series, years, 12)
    face : YearFace
    month : int

    Returns
    -------
    float64 array, shape (series, years)
        Of each year what stands after its month is not read.
    """
    so_far = tables[..., month - 1]
    if face is YearFace.INDEX:
        share = month / MONTHS
        return _log(share * so_far + (1 - share) * (1 + CARRIED_INDEX * (so_far - 1)))
    shares = _log(so_far) - _log(tables[..., -1])
    last = [_before(shares, years) for years in range(1, SHARES + 1)]
    readings = [_log(so_far) - last[0], _log(so_far) - _mean_known(np.stack(last))]
    if face is YearFace.MONTHS:
        readings.append(_carried_on(tables, month))
    return _mean_known(np.stack(readings))


def _benchmarks(tables: Floats, face: YearFace, month: int) -> Floats:
    """Return each year in logarithms as the year before would have it; an index as it stands."""
    so_far = _log(tables[..., month - 1])
    if face is YearFace.INDEX:
        return so_far
    return so_far - _before(so_far - _log(tables[..., -1]), 1)


def _before(values: Floats, years: int) -> Floats:
    """Return for each year what stood some years before; NaN for the first ones."""
    found = np.full_like(values, np.nan)
    found[:, years:] = values[:, : max(values.shape[1] - years, 0)]
    return found


def _carried_on(tables: Floats, month: int) -> Floats:
    """Return each year in logarithms with its rest grown as its last months did, damped."""
    months = np.diff(tables, axis=-1, prepend=0.0).reshape(len(tables), -1)
    years = tables.shape[1]
    ends = np.arange(years) * MONTHS + month
    read = ends >= MONTHS + RECENT
    recent, earlier = np.full((2, len(tables), years), np.nan)
    recent[:, read] = sum(months[:, ends[read] - n] for n in range(1, RECENT + 1))
    earlier[:, read] = sum(months[:, ends[read] - MONTHS - n] for n in range(1, RECENT + 1))
    rest = _before(tables[..., -1] - tables[..., month - 1], 1)
    grown = CARRIED * (_log(recent) - _log(earlier))
    return _log(tables[..., month - 1] + np.exp(_log(rest) + grown))


def _band(misses: Floats) -> tuple[tuple[float, ...], Floats, int]:
    """Return the levels that can be held, half widths in logarithms, and how many misses tell.

    Every miss is measured in the usual miss of its series, as the others of that series have it.
    """
    count = (~np.isnan(misses)).sum(axis=1)
    total = np.nansum(misses**2, axis=1)
    known = count > 0
    if not known.any():
        return (), np.zeros(0), 0
    usual = BELIEF * float(np.median(total[known] / count[known]))
    others = total[:, None] - misses**2
    scale = np.sqrt((others + usual) / (count[:, None] - 1 + BELIEF))
    sized = np.divide(np.abs(misses), scale, out=np.zeros_like(misses), where=scale > 0)
    sized = np.sort(sized[~np.isnan(misses)])
    ranks = {level: int(np.ceil(level * (sized.size + 1))) for level in LEVELS}
    levels = tuple(level for level, rank in ranks.items() if rank <= sized.size)
    own = float(np.sqrt((total[0] + usual) / (count[0] + BELIEF)))
    half = own * np.array([sized[ranks[level] - 1] for level in levels])
    return levels, half, int(sized.size)


def _log(values: Floats) -> Floats:
    """Return logarithms; NaN of what is not above zero."""
    return np.asarray(np.log(np.where(values > 0, values, np.nan)))


def _mean_known(rows: Floats) -> Floats:
    """Return the mean of what is known down the first axis; NaN where nothing is."""
    count = (~np.isnan(rows)).sum(axis=0)
    total = np.nansum(rows, axis=0)
    mean = np.divide(total, count, out=np.full(rows.shape[1:], np.nan), where=count > 0)
    return np.asarray(mean, dtype=np.float64)
