"""What of a release is new, and which figures each new one follows from.

Levels come before what is computed from them: the order of a release is the order of its proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ondiris.codes import CURRENCY
from ondiris.model import (
    Adjustment,
    Comparison,
    Confidentiality,
    Observation,
    Period,
    PriceBasis,
    SeriesKey,
)

__all__ = ["SeriesPlace", "fresh", "last_said"]

SeriesPlace = tuple[SeriesKey, Period]


def last_said(said: Iterable[Observation]) -> dict[SeriesPlace, Observation]:
    """Return what was said last of each series and period, by the day it became known.

    Parameters
    ----------
    said : iterable of Observation
        Of one source, in the order of recording.
    """
    last: dict[SeriesPlace, Observation] = {}
    for entry in said:
        place = (entry.key, entry.period)
        if place not in last or last[place].known.day <= entry.known.day:
            last[place] = entry
    return last


def fresh(
    found: Sequence[Observation],
    standing: Mapping[SeriesPlace, Observation],
    *,
    currency: str = CURRENCY,
) -> Iterator[Observation]:
    """Yield figures that differ from what stands, each with the figures it follows from.

    A figure that is public stays so while it is the same: taking it back would hide nothing.

    Parameters
    ----------
    found : sequence of Observation
        A whole release.
    standing : mapping of (SeriesKey, Period) to Observation
        What this source last said of each series and period.
    currency : str
        Unit in which the city counts money.

    Yields
    ------
    Observation
        Growth and contributions name the output of both years, an index on the month before that
        of both months, an adjusted level the level itself: aggregates, never a return.
    """
    kept = {(o.key, o.period): o for o in found}
    for place, new in kept.items():
        old = standing.get(place)
        if old is not None and _stands(old, new):
            kept[place] = old
    for new in found:
        place = (new.key, new.period)
        if kept[place] is new:
            below = (kept.get(other) for other in _follows_from(new, currency))
            public = new.confidentiality is Confidentiality.FREE
            inputs = tuple(
                o.id
                for o in below
                if o is not None and (o.confidentiality is Confidentiality.FREE or not public)
            )
            kept[place] = replace(new, inputs=inputs)
            yield kept[place]


def _stands(old: Observation, new: Observation) -> bool:
    said = (old.printed, old.status) == (new.printed, new.status)
    public = old.confidentiality is Confidentiality.FREE
    return said and (public or old.confidentiality is new.confidentiality)


def _follows_from(entry: Observation, currency: str) -> tuple[SeriesPlace, ...]:
    """Return the series and periods that a figure is computed from."""
    key, period = entry.key, entry.period
    if not key.of:
        return ()
    if key.adjustment is Adjustment.SA:
        return ((replace(key, adjustment=Adjustment.NSA), period),)
    output = SeriesKey(
        measure="output",
        area=key.area,
        unit=currency,
        activity=key.activity,
        scope=key.scope,
        price_basis=PriceBasis.NOMINAL,
        world=key.world,
    )
    if key.comparison is Comparison.PREV_MONTH:
        return ((output, period), (output, period.previous()))
    if key.comparison is Comparison.FIXED:
        return ((output, period),)
    before = period.year_before()
    return ((output, period), (output, before)) if before else ((output, period),)
