"""Enterprises: search, facets with counts, and the profile of one with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.engines.finding import FACETS, FoundEnterprise
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.publishing.figures.desk import activity_name
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, Nav
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import badges, place_desk

__all__ = ["nav", "router"]

router = APIRouter()
nav = Nav("enterprises", "Enterprises")
Words = Annotated[
    str, Query(description="Beginnings of words of a name, or a number.", max_length=80)
]
Code = Annotated[str, Query(description="Code of a facet.", max_length=80)]
PageOf = Annotated[
    str, Query(alias="page", description="Page of the list.", pattern="^[0-9]{0,4}$")
]
Subject = Annotated[str, Path(description="Subject of an enterprise.", max_length=80)]
ROWS = 50
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
def enterprise(ask: Asked, subject: Subject) -> Response:
    """Show what is known of one enterprise, each line with who said it and when."""
    desk = PlaceDesk(ask.now, worlds=(World.ACTUAL, World.SYNTHETIC))
    found = next((e for e in desk.enterprises if e.subject == subject), None)
    if found is None:
        raise NotFound("no-enterprise", f"no enterprise {subject[:40]!r} is known")
    said = desk.standing.get(subject, {})
    facts = [
        (one.id, ask.voice.label("statement_properties", name), _value(ask, name, one.value),
         ask.desk.publisher(one.statement.source), ask.voice.known(one.statement.known))
        for name, ones in said.items()
        for one in ones
    ]  # fmt: skip
    units = [e for e in desk.enterprises if e.subject.startswith(f"{subject}-")]
    group = [e for e in desk.enterprises if found.number and e.holding == found.number
             and e.subject != subject]  # fmt: skip
    return page(
        ask,
        "places/enterprise.html",
        title=found.name(ask.lang),
        section="enterprises",
        one=found,
        facts=facts,
        made=_made(ask, found.activity, found.area, found.size) if not facts else [],
        units=[(e.subject, e.name(ask.lang)) for e in units],
        group=[(e.subject, e.name(ask.lang)) for e in group],
        synthetic=found.world is World.SYNTHETIC,
    )


def _made(ask: Ask, activity: str, area: str, size: str) -> list[tuple[str, str]]:
    """Return the facts of an enterprise of a synthetic city, which has no statements."""
    words = ask.voice.words
    return [
        (words("Activity"), activity_name(ask.voice, activity)),
        (words("District"), ask.voice.label("areas", area)),
        (words("Size"), _size(ask, size)),
    ]


def _value(ask: Ask, name: str, value: str) -> str:
    if name == "size_class":
        return _size(ask, value)
    if name == "name":
        return value.partition(": ")[2] or value
    return ask.desk.place_or_activity(value)
