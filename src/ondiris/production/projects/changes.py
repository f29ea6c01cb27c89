"""What moved in the promises of a city between two vintages: days, deadlines, launches, forecasts.

A promised amount that was revised is a figure, and figures tell it; a day is a statement, and a
newer one moves it while both remain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ondiris.codes import Catalogue
from ondiris.model import Modality, SeriesKey, Vintage
from ondiris.ports import Archive, Audience, Current, Query
from ondiris.production.figures.chains import chain_before, names_a_day, version_that_stands
from ondiris.production.figures.changes import Moved, MoveKind
from ondiris.production.figures.rows import Row, published_row
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.kept import Forecast, forecasts
from ondiris.production.projects.outcomes import Outcomes
from ondiris.production.projects.pipeline import claim_of
from ondiris.production.projects.track_record import Scored, track_record
from ondiris.projects import ProjectClaim, current, day_of, launch_of, launched_on
from ondiris.sources.city_tables import CityData

__all__ = ["deadlines_moved", "forecasts_due", "plans_moved"]

_PLAN = "launch_planned"
_ABOUT = ("stage", _PLAN, "launch_actual")
Claims = Mapping[str, list[ProjectClaim]]


def plans_moved(
    archive: Archive, before: Vintage, after: Vintage, audience: Audience, currency: str
) -> tuple[Moved, ...]:
    """Return planned launches that moved, and launches, in the order of their subjects.

    Parameters
    ----------
    archive : Archive
    before, after : Vintage
    audience : Audience
    currency : str
        In which the city counts money.
    """
    old, new = (_claims(archive, vintage, audience, currency) for vintage in (before, after))
    found: list[Moved] = []
    for subject in sorted(new):
        was, now = old.get(subject, []), new[subject]
        if {c.id for c in was} != {c.id for c in now}:
            found += _plan_moved(subject, was, now)
            found += _launched(subject, was, now)
    return tuple(found)


def _claims(archive: Archive, vintage: Vintage, audience: Audience, currency: str) -> Claims:
    sources = archive.sources(vintage, audience)
    found: dict[str, list[ProjectClaim]] = {}
    for name in _ABOUT:
        for one in archive.statements(vintage, audience, property=name):
            claim = claim_of(one.id, one.statement, sources, currency)
            found.setdefault(claim.subject, []).append(claim)
    return found


def _plan_moved(
    subject: str, was: Sequence[ProjectClaim], now: Sequence[ProjectClaim]
) -> Iterator[Moved]:
    """Yield every move of a plan between two vintages, in the order in which they were said."""
    known = {claim.id for claim in was}
    told = list(was)
    fresh = (c for c in now if c.id not in known and c.property == _PLAN)
    for claim in sorted(fresh, key=lambda c: (c.said, c.id)):
        old = current(told, _PLAN)
        told.append(claim)
        new = current(told, _PLAN)
        if old is not None and new is not None and day_of(old) != day_of(new):
            yield _moved_day(subject, old, new)
    last, stands = current(told, _PLAN), current(now, _PLAN)
    if last is not None and stands is not None and day_of(last) != day_of(stands):
        yield _moved_day(subject, last, stands)  # something was withdrawn


def _moved_day(subject: str, old: ProjectClaim, new: ProjectClaim) -> Moved:
    days = (day_of(new) - day_of(old)).days
    return Moved(
        MoveKind.DATE, subject, _PLAN, old.value, new.value, days, new.source, new.id,
    )  # fmt: skip


def _launched(
    subject: str, was: Iterable[ProjectClaim], now: Iterable[ProjectClaim]
) -> Iterator[Moved]:
    launch, plan = launch_of(now), current(now, _PLAN)
    if launch is None or launch_of(was) is not None:
        return
    day = launched_on(launch)
    planned = day_of(plan) if plan else None
    yield Moved(
        MoveKind.LAUNCH, subject, launch.property, plan.value if plan else "",
        day.isoformat(), (day - planned).days if planned else None, launch.source, launch.id,
    )  # fmt: skip


def deadlines_moved(
    archive: Archive,
    catalogue: Catalogue,
    before: Vintage,
    after: Vintage,
    audience: Audience,
) -> tuple[Moved, ...]:
    """Return promises that are said again for another time, of the same amount or another.

    What is one promise its chain says: two amounts for two years are two promises.
    """
    stood, stands = archive.compared(before, after, audience)
    known = {current.recorded.id for current in stood}
    fresh = [row for row in _promised(stands, catalogue) if row.id not in known]
    if not fresh:
        return ()
    subjects = tuple(sorted({row.key.subject for row in fresh}))
    earlier: dict[SeriesKey, list[Row]] = {}
    query = Query(audience=audience, subjects=subjects)
    for row in _promised(archive.current(query, before), catalogue):
        earlier.setdefault(row.key, []).append(row)
    found: list[Moved] = []
    for row in sorted(fresh, key=lambda r: (r.known.day, r.period.last_day, r.id)):
        before_it = earlier.setdefault(row.key, [])
        found += _deadline(row, before_it)
        before_it.append(row)
    return tuple(found)


def _promised(found: Iterable[Current], catalogue: Catalogue) -> list[Row]:
    return [
        published_row(one, catalogue.interval(one.recorded.observation))
        for one in found
        if one.recorded.observation.key.modality is Modality.PLANNED
        and one.recorded.observation.key.subject
    ]


def _deadline(row: Row, earlier: Iterable[Row]) -> Iterator[Moved]:
    others = [other for other in earlier if other.known.day <= row.known.day]
    if not names_a_day(row) or any(other.period == row.period for other in others):
        return
    chain = chain_before(row, others)
    last = version_that_stands(other for other in chain if names_a_day(other))
    if last is None or row.as_promise < last.as_promise:
        return
    days = (row.period.last_day - last.period.last_day).days
    yield Moved(
        MoveKind.DEADLINE, row.key.subject, row.key.measure, str(last.period), str(row.period),
        days, row.source, row.id, (last, row),
    )  # fmt: skip


def forecasts_due(
    archive: Archive,
    catalogue: Catalogue,
    city: CityData,
    before: Vintage,
    after: Vintage,
    audience: Audience,
) -> tuple[Moved, ...]:
    """Return our own forecasts whose day came between two vintages, or whose outcome did.

    Parameters
    ----------
    archive, catalogue
        Ledger and code lists.
    city : CityData
        What programmes count.
    before, after : Vintage
    audience : Audience
    """
    made = [f for f in forecasts(archive, after, audience) if f.by <= after.known]
    news = any(f.by > before.known for f in made) or (
        made and _about_subjects(*archive.compared(before, after, audience))
    )
    if not news:
        return ()
    scored: dict[Vintage, dict[str, Scored]] = {}
    for vintage in (before, after):
        facts = Facts(archive, catalogue, vintage, audience)
        outcomes = Outcomes(archive, facts, audience, tuple(city.other_baskets))
        found = track_record(tuple(made), facts, outcomes, city).scored
        scored[vintage] = {one.forecast.id: one for one in found}
    return tuple(
        _due(forecast, scored[after].get(forecast.id))
        for forecast in made
        if before.known < forecast.by <= after.known
        or (forecast.id in scored[after] and forecast.id not in scored[before])
    )


def _about_subjects(stood: Iterable[Current], stands: Iterable[Current]) -> bool:
    return any(c.recorded.observation.key.subject for c in (*stood, *stands))


def _due(forecast: Forecast, scored: Scored | None) -> Moved:
    came = "not_scored" if scored is None else "met" if scored.met else "missed"
    told = None if scored is None else scored.outcome or scored.departure
    source = "" if told is None else told.source
    day, chance = forecast.by.isoformat(), f"{forecast.probability:.3f}"
    return Moved(
        MoveKind.FORECAST, forecast.programme, day, chance, came, None, source, forecast.id
    )
