"""The profile of a zone or park: room, utilities, tenants, projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.people import Act
from ondiris.production import Row
from ondiris.production.figures.chains import standing_versions
from ondiris.production.places.balancing import SiteBalance
from ondiris.production.places.premises import ParkRoom
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.profiles import (
    NEWEST,
    Change,
    MissingPart,
    ProfileFrame,
    Way,
    WaysOn,
    figure_changes,
    missing_file,
)
from ondiris.publishing.places.profiles import (
    SiteTold,
    register_value,
    site_sentence,
    statement_changes,
)
from ondiris.publishing.places.queue import queue_table
from ondiris.publishing.places.sites import balance_table, site_facts
from ondiris.session.places.desk import PlaceDesk
from ondiris.session.places.premises import PremisesDesk
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import known, place_desk
from ondiris.web.ways import district_ways, invented_example, subject_ways

__all__ = ["figures", "router"]

router = APIRouter()
Site = Annotated[str, Path(description="Code of a zone or park.", max_length=80)]
Year = Annotated[str, Query(description="Last year of the balance.", pattern="^[0-9]{0,4}$")]
_LISTED = 24
"""Up to so many tenants are named; the rest is a count."""


@router.get("/{lang}/sites/{site}", summary="Profile of a zone or park")
def profile(ask: Asked, site: Site, year: Year = "", world: WorldOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what is known of a site: space, utilities, tenants, projects."""
    _known_site(ask, site)
    told = _told(ask, site)
    names = ("premises", "site-facts", "balance", "queue")
    made = [f for name in names for f in known(partial(ask.of, name, subject=site))]
    made = [figure for figure in made if not figure.empty]
    lies = partial(ask.of, "district-map", area=told.desk.district_of(site))
    pictures = known(partial(ask.of, "course", subject=site)) or known(lies)
    pictures = pictures or made[:1] or known(partial(ask.figure, "city-map"))
    rows = [row for row in standing_versions(ask.of_subjects([site])) if not row.formula]
    return page(
        ask,
        "places/site.html",
        title=ask.voice.label("subjects", site),
        section="map",
        code=site,
        profile=ProfileFrame(
            site_sentence(ask.desk, site, told.said, newest=_newest(rows)),
            _last(figure_changes(ask.desk, rows), statement_changes(ask.desk, told.said.said)),
            _ways(ask, site, told),
            _gaps(ask, told, made),
        ),
        picture=pictures,
        figures=[figure for figure in made if figure not in pictures],
        keeps=_keeps(ask, site),
        said=_other_facts(ask, told.desk, site),
        district=district_ways(ask, site),
        example=invented_example(ask, "site"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _SitePlaces:
    """What a profile of a site is made of."""

    desk: PlaceDesk
    said: SiteTold
    projects: tuple[ProjectLine, ...]
    tenants: tuple[Enterprise, ...]


def _told(ask: Ask, site: str) -> _SitePlaces:
    desk = place_desk(ask)
    projects = tuple(x for x in ProjectDesk(ask.now, (ask.world,)).projects() if x.site == site)
    tenants = tuple(e for e in desk.enterprises if site in e.sites)
    counts = {
        "projects": len(projects),
        "launched": sum(line.launched for line in projects),
        "tenants": len(tenants),
    }
    said = SiteTold(_room(ask, site), desk.standing.get(site, {}), _balance(ask, site), counts)
    return _SitePlaces(desk, said, projects, tenants)


def _room(ask: Ask, site: str) -> ParkRoom | None:
    return PremisesDesk(ask.now, (ask.world,)).rooms().get(site)


def _balance(ask: Ask, site: str) -> SiteBalance | None:
    try:
        return place_desk(ask).balance(site, _year(ask))
    except NotFound:
        return None  # nothing is said of its utilities


def _newest(rows: Sequence[Row]) -> Row | None:
    return max(rows, key=lambda row: (row.known.day, row.period.last_day), default=None)


def _last(figures: Sequence[Change], statements: Sequence[Change]) -> tuple[Change, ...]:
    """Return figures that changed and then statements, as many as fit."""
    return (*figures[: max(NEWEST - len(statements), NEWEST // 2)], *statements)[:NEWEST]


def _ways(ask: Ask, site: str, told: _SitePlaces) -> tuple[WaysOn, ...]:
    words, voice = ask.voice.words, ask.voice
    lists = ask.lists["subjects"]
    parts = lists.children(site)
    above = lists[site].parent
    programmes = [
        item.code
        for item in lists
        if item.attributes.get("kind") == "programme" and item.attributes.get("site") == site
    ]
    tenants = [
        Way(e.name(ask.lang), f"enterprises/{e.subject}", activity_name(voice, e.activity))
        for e in told.tenants
    ]
    found = (
        subject_ways(ask, words("Part of"), [above] if above else ()),
        subject_ways(ask, words("Parts"), parts),
        subject_ways(ask, words("Programmes"), programmes),
        subject_ways(ask, words("Projects here"), [line.code for line in told.projects]),
        WaysOn.of(words("Tenants"), tenants, most=_LISTED),
        WaysOn(
            words("Further"),
            (
                Way(words("Promises and figures of this place"), f"projects/{site}"),
                *district_ways(ask, site),
                Way(words("Site finder"), "site-finder"),
                Way(words("Map"), "map"),
            ),
        ),
    )  # fmt: skip
    return tuple(group for group in found if group.ways)


def _gaps(ask: Ask, told: _SitePlaces, made: Sequence[Figure]) -> tuple[MissingPart, ...]:
    """Return what is not known of a site, each with the file that fills it."""
    words, voice = ask.voice.words, ask.voice
    ids = {figure.id for figure in made}
    found = []
    if "premises" not in ids:
        found.append(MissingPart(words("No source says what its halls have free."),
                         missing_file(voice, "halls")))  # fmt: skip
    if not ids & {"site-facts", "balance"}:
        said = words("No source says anything about free space, power, gas or water here.")
        found.append(MissingPart(said, missing_file(voice, "sites")))
    if not told.tenants:
        found.append(MissingPart(words("No register names a tenant of this place."),
                         missing_file(voice, "enterprises")))  # fmt: skip
    if not told.projects:
        found.append(MissingPart(words("No source names a project of this place."),
                         missing_file(voice, "projects")))  # fmt: skip
    return tuple(found)


def _keeps(ask: Ask, site: str) -> bool:
    """Return whether who asks keeps the premises of a site, and may at this door."""
    if ask.person is None or ask.door.public or ask.world is World.SYNTHETIC:
        return False
    operator = PremisesDesk(ask.now).operator(site)
    return ask.person.may(Act.KEEP_PREMISES, institution=operator)


@dataclass(frozen=True, slots=True)
class SiteFact:
    """A statement of a site in its reader's language, with the day on which it was known."""

    id: str
    label: str
    value: str
    day: str


def _other_facts(ask: Ask, desk: PlaceDesk, site: str) -> list[SiteFact]:
    """Return statements of a site that are no amounts."""
    found = []
    forms = ask.catalogue["statement_properties"]
    for name, ones in desk.standing.get(site, {}).items():
        if name in forms and forms[name].attributes.get("value") == "number":
            continue
        label = ask.voice.label("statement_properties", name)
        for one in ones:
            statement = one.statement
            value = register_value(ask.desk, name, statement.value)
            found.append(SiteFact(one.id, label, value, ask.voice.known(statement.known)))
    return found


def _known_site(ask: Ask, site: str) -> None:
    items = ask.lists["subjects"]
    if site not in items or items[site].attributes.get("kind") != "site":
        error = items.unknown(site)
        raise NotFound("no-site", error.detail, hint=error.hint)


def _year(ask: Ask) -> int:
    text = ask.params.get("year", "")
    year = int(text) if text else ask.vintage.year + 2
    return min(max(year, 2000), 2100)


def _asked(ask: Ask) -> tuple[str, str]:
    """Return the site that an address names, and what it is called."""
    site = ask.params.get("subject", "")
    _known_site(ask, site)
    return site, ask.voice.label("subjects", site)


def _balance_figure(ask: Ask) -> Figure:
    site, name = _asked(ask)
    return balance_table(ask.desk, place_desk(ask).balance(site, _year(ask)), name)


def _queue(ask: Ask) -> Figure:
    site, name = _asked(ask)
    found = queue_table(ask.desk, place_desk(ask).balance(site, _year(ask)), name)
    if found.empty or not ask.reads_applications:
        raise NotFound("no-queue", "no connection is promised there")
    return found


def _facts(ask: Ask) -> Figure:
    site, name = _asked(ask)
    return site_facts(ask.desk, site, place_desk(ask).standing.get(site, {}), name)


figures = (
    FigureMaker("site-facts", _facts, ("subject", "world")),
    FigureMaker("balance", _balance_figure, ("subject", "year", "world")),
    FigureMaker("queue", _queue, ("subject", "year", "world")),
)
