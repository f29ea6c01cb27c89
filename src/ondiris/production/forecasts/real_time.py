"""Nowcasts on the vintages of their day: what was printed then, not what stands now.

A figure of a year so far that a source told on a day of its own is read as it was told, and held
against the first print of its year and against what stands today (Croushore and Stark, 2001).
Bureaus revise: what is right of the first print may be wrong of the last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ondiris.errors import Refused
from ondiris.forecasts.nowcasting import YearFace, nowcast_year
from ondiris.model import FACES, Bound, KnownBasis, Modality, Observation, Period, SeriesKey
from ondiris.ports import Recorded

__all__ = ["SaidThen", "said_in_time"]

MONTHS = 12


@dataclass(frozen=True, slots=True)
class SaidThen:
    """What a figure of a year so far said of the year, on the day when it was told.

    Parameters
    ----------
    year, month : int
    known : date
        When the months so far were told.
    so_far : float
        Their index, as a ratio.
    said : float
        The year read from it.
    first : float, optional
        The year as it was first printed; none where no print of its day is known.
    latest : float
        The year as it was printed last.
    entry : str
        Identifier of the figure.
    """

    year: int
    month: int
    known: date
    so_far: float
    said: float
    first: float | None
    latest: float
    entry: str


def said_in_time(recorded: Iterable[Recorded], *, before: int) -> tuple[SaidThen, ...]:
    """Return what each index of a year so far said of its year, oldest first.

    Parameters
    ----------
    recorded : iterable of Recorded
        Growth and indices of one series and its years, superseded ones included.
    before : int
        Only years before this one.

    Notes
    -----
    A figure counts whose day its source or its address says; inferred days and those of loading say
    nothing of what was known when.  Of a year's prints only the order matters: the first is that of
    the earliest day, if it came within half a year of the year's end.
    """
    runs: dict[tuple[SeriesKey, int], list[Recorded]] = {}
    years: dict[tuple[SeriesKey, int], list[Recorded]] = {}
    for one in recorded:
        entry = one.observation
        place = _since_january(entry.period)
        if place is None or place[0] >= before or not _plain(entry):
            continue
        series = replace(entry.key, measure="index_pct"), place[0]
        (years if place[1] == MONTHS else runs).setdefault(series, []).append(one)
    found = [
        said
        for series, told in runs.items()
        for run in told
        if series in years and (said := _said(run.id, run.observation, years[series])) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.year, one.month, one.known, one.entry)))


def _said(id_: str, entry: Observation, years: list[Recorded]) -> SaidThen | None:
    prints = sorted((one.observation for one in years), key=lambda e: (e.known.day, e.id))
    place = _since_january(entry.period)
    if place is None or entry.known.basis not in (KnownBasis.STATED, KnownBasis.ADDRESS):
        return None
    if entry.known.day > prints[0].known.day:
        return None
    year, month = place
    so_far = _ratio(entry)
    table = np.full((1, MONTHS), np.nan)
    table[0, month - 1] = so_far
    try:
        said = nowcast_year(table, (), face=YearFace.INDEX, month=month).point
    except Refused:
        return None
    soon = prints[0].known.day <= date(year + 1, 6, 30)
    first = _ratio(prints[0]) if soon else None
    latest = _ratio(prints[-1])
    return SaidThen(year, month, entry.known.day, so_far, said, first, latest, id_)


def _plain(entry: Observation) -> bool:
    achieved = entry.key.modality is Modality.ACHIEVED and not entry.key.subject
    return achieved and entry.key.measure in FACES and entry.printed.bound is Bound.EQ


def _since_january(period: Period) -> tuple[int, int] | None:
    """Return year and last month of a run that begins with January of one year."""
    if not len(period.month_range):
        return None
    first, last = period.first_month, period.last_month
    return (last.year, last.number) if first.number == 1 and first.year == last.year else None


def _ratio(entry: Observation) -> float:
    value = float(entry.printed.value.scaleb(entry.printed.multiplier)) / 100
    return 1 + value if entry.key.measure == "growth_pct" else value
