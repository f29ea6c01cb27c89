"""What entries would do before they are recorded: new, known already, the same number, another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ondiris.codes import Catalogue
from ondiris.model import Observation, SeriesKey, Vintage, World
from ondiris.ports import INTERNAL, Archive, Query, Recorded
from ondiris.production.figures.changes import Place, confirms
from ondiris.production.figures.rows import Row, published_row
from ondiris.production.figures.suspicions import Values, is_plain_run

__all__ = ["Arriving", "arriving", "standing_around"]


@dataclass(frozen=True, slots=True)
class Arriving:
    """What figures would do to those that stand.

    Parameters
    ----------
    periods : tuple of str
        First and last period they are about; empty where there are none.
    new : int
        Figures of which nothing stands.
    known : int
        Figures that are recorded already, to the last letter.
    confirmed : int
        Figures that say again what stands.
    differing : int
        Figures with another number than stands: a revision, another source, or a contradiction.
    older : int
        Those of them that the same provider has revised since: it said them before, or a day of
        their own, before that of its newest figure of the same series and time, says so.
    """

    periods: tuple[str, ...] = ()
    new: int = 0
    known: int = 0
    confirmed: int = 0
    differing: int = 0
    older: int = 0


def arriving(
    archive: Archive,
    catalogue: Catalogue,
    observations: Sequence[Observation],
    vintage: Vintage,
    providers: Mapping[str, str] | None = None,
) -> Arriving:
    """Return what observations would do, read as the house reads.

    Parameters
    ----------
    archive : Archive
    catalogue : Catalogue
    observations : sequence of Observation
    vintage : Vintage
        What stands now.
    providers : mapping of str to str, optional
        Providers of sources that the archive does not know yet.
    """
    if not observations:
        return Arriving()
    query = _around(observations)
    history = archive.history(query, vintage)
    recorded = {one.id for one in (*history, *archive.missing(query, vintage))}
    known = {name: one.provider for name, one in archive.sources(vintage, INTERNAL).items()}
    provider_of = known | dict(providers or {})
    said = {_saying(one.observation, provider_of) for one in history}
    newest = _newest(history, provider_of)
    standing: dict[Place, Row] = {}
    for current in archive.current(query, vintage):
        entry = current.recorded.observation
        row = published_row(current, catalogue.interval(entry))
        standing.setdefault(_place(entry), row)
    counts = {"new": 0, "known": 0, "confirmed": 0, "differing": 0, "older": 0}
    for entry in observations:
        stands = standing.get(_place(entry))
        if entry.id in recorded:
            counts["known"] += 1
        elif stands is None or entry.missing:
            counts["new"] += 1
        elif confirms(stands.interval, catalogue.interval(entry).hull):
            counts["confirmed"] += 1
        else:
            counts["differing"] += 1
            own = provider_of.get(entry.source)
            again = provider_of.get(stands.source) == own and _saying(entry, provider_of) in said
            last = newest.get((*_place(entry), own))
            counts["older"] += own is not None and (again or _precedes(entry, last, catalogue))
    spans = sorted({entry.period for entry in observations}, key=lambda p: (p.last_day, p.extent))
    ends = dict.fromkeys((str(spans[0]), str(spans[-1])))
    return Arriving(tuple(ends), **counts)


def standing_around(
    archive: Archive, observations: Sequence[Observation], vintage: Vintage
) -> Values:
    """Return what stands of the places and activities of a file, whatever the time.

    Parameters
    ----------
    archive : Archive
    observations : sequence of Observation
    vintage : Vintage
    """
    keys = {one.key for one in observations if not one.key.subject}
    if not keys:
        return {}
    query = Query(
        audience=INTERNAL,
        measures=tuple({key.measure for key in keys}),
        areas=tuple({key.area for key in keys}),
        activities=tuple({key.activity for key in keys}),
        subjects=("",),
        worlds=tuple({key.world for key in keys}),
    )
    found: dict[tuple[SeriesKey, tuple[date, date]], float] = {}
    for current in archive.current(query, vintage):
        entry = current.recorded.observation
        if is_plain_run(entry):
            value = float(entry.printed.value.scaleb(entry.printed.multiplier))
            found.setdefault((entry.key, entry.period.extent), value)
    return found


def _place(entry: Observation) -> Place:
    return entry.key, entry.period.extent, entry.period.deadline


def _saying(entry: Observation, provider_of: Mapping[str, str]) -> tuple[object, ...]:
    """Return what a provider said of a series and time, however often it said so."""
    return (*_place(entry), entry.printed, provider_of.get(entry.source))


def _newest(
    history: Iterable[Recorded], provider_of: Mapping[str, str]
) -> dict[tuple[object, ...], Observation]:
    """Return what each provider said last of a series and time."""
    ordered = sorted(history, key=lambda one: (one.observation.known.day, one.revision))
    said = (one.observation for one in ordered)
    return {(*_place(entry), provider_of.get(entry.source)): entry for entry in said}


def _precedes(entry: Observation, last: Observation | None, catalogue: Catalogue) -> bool:
    """Whether a figure is of an earlier day than its provider's last one, and says another."""
    return (
        last is not None
        and entry.known.day < last.known.day
        and not confirms(catalogue.interval(last).hull, catalogue.interval(entry).hull)
    )


def _around(observations: Iterable[Observation]) -> Query:
    """Return a query that meets every place the observations are about."""
    keys = {entry.key for entry in observations}
    periods = dict.fromkeys(entry.period for entry in observations)
    return Query(
        audience=INTERNAL,
        measures=tuple({key.measure for key in keys}),
        areas=tuple({key.area for key in keys}),
        activities=tuple({key.activity for key in keys}),
        subjects=tuple({key.subject for key in keys}),
        periods=tuple(periods) if len(periods) <= _PERIODS else None,
        worlds=tuple(World),
    )


_PERIODS = 40
"""More periods than these are read whole."""
