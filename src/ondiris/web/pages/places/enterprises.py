"""Enterprises: search, facets with counts, and the profile of one with its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.engines.finding import FACETS, FoundEnterprise
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.enterprise import Enterprise
from ondiris.ports import RecordedStatement
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.profiles import MissingPart, ProfileFrame, Way, WaysOn, missing_file
from ondiris.publishing.places.place_map import place_map
from ondiris.publishing.places.profiles import (
    enterprise_sentence,
    register_value,
    statement_changes,
)
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import (
    badges,
    district_outlines,
    enterprise_places,
    known,
    place_desk,
)
from ondiris.web.ways import subject_ways

__all__ = ["figures", "nav", "router"]

router = APIRouter()
nav = Nav("enterprises", "Enterprises")
Words = Annotated[
    str, Query(description="Beginnings of words of a name, or a number.", max_length=80)
]
Code = Annotated[str, Query(description="Code of a facet.", max_length=80)]
PageOf = Annotated[
    str, Query(alias="page", description="Page of the list.", pattern="^[0-9]{0,4}$")
]
Said = Mapping[str, Sequence[RecordedStatement]]
Subject = Annotated[str, Path(description="Subject of an enterprise.", max_length=80)]
ROWS = 50
_NAMED = 12
"""Up to so many enterprises of a kind are named in a profile."""
_CODES_SHOWN = 12
_LISTS = {"activity": "activities", "area": "areas", "size": "size_classes", "site": "subjects",
          "world": "worlds"}  # fmt: skip


@router.get("/{lang}/enterprises", summary="Enterprises: search and facets")
def enterprises(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    q: Words = "",
    activity: Code = "",
    area: Code = "",
    size: Code = "",
    site: Code = "",
    world: Code = "",
    page_of: PageOf = "",
) -> Response:
    """Show enterprises that match a text and facets, fifty a page, with counts."""
    desk = place_desk(ask)
    filters = {"activity": activity, "area": area, "size": size, "site": site}
    filters = {name: code for name, code in filters.items() if code}
    number = max(int(page_of or 1), 1)
    found = desk.index().find(q, filters, page=number, size=ROWS)
    return page(
        ask,
        "places/enterprises.html",
        title=ask.voice.words("Enterprises"),
        section="enterprises",
        q=q,
        filters=filters,
        world=world,
        found=found,
        number=number,
        rows=[_row(ask, row) for row in found.rows],
        facets=_facets(ask, found.facets),
        badge=bool(badges(desk)),
        kept={k: v for k, v in {"q": q, "world": world, **filters}.items() if v},
        last=number * ROWS >= found.count,
    )


def _row(ask: Ask, row: FoundEnterprise) -> dict[str, str]:
    name = row.names.get(ask.lang) or next(iter(row.names.values()), "")
    return {
        "subject": row.subject,
        "number": row.number,
        "name": name or row.number,
        "activity": activity_name(ask.voice, row.activity) if row.activity else "",
        "code": row.activity,
        "area": ask.voice.label("areas", row.area) if row.area else "",
        "size": _size(ask, row.size),
        "site": ask.voice.label("subjects", row.site) if row.site else "",
    }


def _size(ask: Ask, code: str) -> str:
    """Return the name of a size class, of the national rule or of the returns' scopes."""
    for name in ("size_classes", "scopes"):
        if code in ask.catalogue[name]:
            return ask.voice.label(name, code)
    return code


@dataclass(frozen=True, slots=True)
class FacetCode:
    """A code by which the list can be narrowed, with its label and how many have it."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the list: its parameter, its title and its codes."""

    name: str
    title: str
    codes: tuple[FacetCode, ...]


def _facets(ask: Ask, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """Return the facets that have codes, the most frequent ones of each."""
    words = ask.voice.words
    titles = {"activity": words("Activity"), "area": words("District"), "size": words("Size"),
              "site": words("Zone or park")}  # fmt: skip
    shown: list[Facet] = []
    for name in FACETS:
        codes = [(c, n) for c, n in counts[name].items() if c][:_CODES_SHOWN]
        if name in titles and codes:
            told = tuple(FacetCode(c, _label(ask, name, c), n) for c, n in codes)
            shown.append(Facet(name, titles[name], told))
    return shown


def _label(ask: Ask, facet: str, code: str) -> str:
    if facet == "activity":
        return activity_name(ask.voice, code)
    if facet == "size":
        return _size(ask, code)
    return ask.voice.label(_LISTS[facet], code)


@router.get("/{lang}/enterprises/{subject}", summary="Profile of an enterprise")
def enterprise(ask: Asked, subject: Subject, world: WorldOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what is known of one enterprise, each line with who said it and when."""
    desk = place_desk(ask)
    found = next((e for e in desk.enterprises if e.subject == subject), None)
    if found is None:
        raise NotFound("no-enterprise", f"no enterprise {subject[:40]!r} is known")
    said = desk.standing.get(subject, {})
    facts = [
        (
            one.id,
            ask.voice.label("statement_properties", name),
            register_value(ask.desk, name, one.value),
            ask.desk.publisher(one.statement.source),
            ask.voice.known(one.statement.known),
        )
        for name, ones in said.items()
        for one in ones
    ]
    units = [e for e in desk.enterprises if e.subject.startswith(f"{subject}-")]
    group = [e for e in desk.enterprises if found.number and e.holding == found.number
             and e.subject != subject]  # fmt: skip
    return page(
        ask,
        "places/enterprise.html",
        title=found.name(ask.lang),
        section="enterprises",
        profile=ProfileFrame(
            enterprise_sentence(
                ask.desk, found, _size(ask, found.size), established=_established(ask, said)
            ),
            statement_changes(ask.desk, said),
            _ways(ask, desk, found, units, group),
            _gaps(ask, found, said),
        ),
        picture=known(partial(ask.of, "enterprise-map", subject=subject))
        or known(partial(ask.figure, "city-map")),
        facts=facts,
        made=_made(ask, found.activity, found.area, found.size) if not facts else [],
        synthetic=found.world is World.SYNTHETIC,
    )


def _established(ask: Ask, said: Said) -> str:
    """Return the day on which an enterprise was established, in words; empty where not known."""
    told = said.get("established", ())
    return register_value(ask.desk, "established", told[0].value) if told else ""


def _ways(
    ask: Ask,
    desk: PlaceDesk,
    one: Enterprise,
    units: Sequence[Enterprise],
    group: Sequence[Enterprise],
) -> tuple[WaysOn, ...]:
    words, voice = ask.voice.words, ask.voice
    beside = [
        e
        for e in desk.enterprises
        if e.activity == one.activity and e.area == one.area and e.subject != one.subject
        and e not in group
    ]  # fmt: skip
    places = [
        Way(voice.label("areas", c), f"districts/{c}") for c in desk.districts if c == one.area
    ]

    def firms(title: str, some: Sequence[Enterprise]) -> WaysOn:
        ways = [Way(e.name(ask.lang), f"enterprises/{e.subject}") for e in some]
        return WaysOn.of(title, ways, most=_NAMED)

    found = (
        WaysOn(words("District"), tuple(places)),
        subject_ways(ask, words("Zone or park"), one.sites),
        WaysOn(words("Activity"), _activity_ways(ask, one)),
        firms(words("Local units"), units),
        firms(words("Enterprises of the group"), group),
        firms(words("The same activity in this district"), beside),
        WaysOn(
            words("Further"), (Way(words("Enterprises"), "enterprises"), Way(words("Map"), "map"))
        ),
    )
    return tuple(ways for ways in found if ways.ways)


def _activity_ways(ask: Ask, one: Enterprise) -> tuple[Way, ...]:
    """Return the activity of a real enterprise: the figures of activities are of the city."""
    if ask.world is World.SYNTHETIC or one.activity not in ask.catalogue["activities"]:
        return ()
    return (Way(activity_name(ask.voice, one.activity), f"activities/{one.activity}"),)


def _gaps(ask: Ask, one: Enterprise, said: Said) -> tuple[MissingPart, ...]:
    """Return what no register says of an enterprise, with the columns that would."""
    words = ask.voice.words
    lacks = (
        ("coordinates", words("its place on the map")),
        ("size_class", words("its size")),
        ("established", words("when it was established")),
    )
    names = [what for name, what in lacks if name not in said]
    if (one.world is World.SYNTHETIC and not said) or not names:
        return ()
    what = words("No register says: %(names)s.", names=", ".join(names))
    return (MissingPart(what, missing_file(ask.voice, "enterprises")),)


def _map(ask: Ask) -> Figure:
    desk, subject = place_desk(ask), ask.params.get("subject", "")
    one = next((e for e in desk.enterprises if e.subject == subject), None)
    outlines = district_outlines(desk)
    if one is None or one.area not in outlines:
        raise NotFound("no-enterprise", "no place of such an enterprise is known")
    return place_map(
        ask.desk,
        id="enterprise-map",
        own=one.area,
        outlines=outlines,
        places=enterprise_places(ask, desk, [one]),
        place=ask.place_name,
        params=(("subject", subject),),
    )


def _made(ask: Ask, activity: str, area: str, size: str) -> list[tuple[str, str]]:
    """Return the facts of an enterprise of a synthetic city, which has no statements."""
    words = ask.voice.words
    return [
        (words("Activity"), activity_name(ask.voice, activity)),
        (words("District"), ask.voice.label("areas", area)),
        (words("Size"), _size(ask, size)),
    ]


figures = (FigureMaker("enterprise-map", _map, ("subject", "world")),)
