"""What of a release is new, and which figures each new one follows from.

Levels come before what is computed from them: the order of a release is the order of its proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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

__all__ = ["PublicAndComplete", "SeriesPlace", "fresh", "public_and_complete"]

SeriesPlace = tuple[SeriesKey, Period]


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


@dataclass(frozen=True, slots=True)
class PublicAndComplete:
    """A release of which some returns are held back from the public.

    Parameters
    ----------
    public : tuple of Observation
        Figures for everybody, without what is held back.
    complete : tuple of Observation
        All figures with all returns; internal where everybody is told another value.
    """

    public: tuple[Observation, ...]
    complete: tuple[Observation, ...]


def public_and_complete(
    complete: Sequence[Observation], without: Sequence[Observation]
) -> PublicAndComplete:
    """Tell apart what everybody is told from what all returns come to.

    Parameters
    ----------
    complete : sequence of Observation
        A release with all returns.
    without : sequence of Observation
        The same without those that are held back.
    """
    free = Confidentiality.FREE
    open_now = {(o.key, o.period): o for o in without if o.confidentiality is free}
    public: list[Observation] = []
    inside: list[Observation] = []
    for entry in complete:
        other = open_now.get((entry.key, entry.period))
        same = other is not None and (other.printed, other.status) == (entry.printed, entry.status)
        if other is not None:
            public.append(entry if same else other)
        hidden = entry.confidentiality is free and not same
        internal = replace(entry, confidentiality=Confidentiality.INTERNAL)
        inside.append(internal if hidden else entry)
    return PublicAndComplete(tuple(public), tuple(inside))


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
