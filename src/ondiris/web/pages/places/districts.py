"""The profile of a district: its output, and the zones, projects and enterprises in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import NotFound
from ondiris.model import Modality, World
from ondiris.production import Row
from ondiris.publishing.figures.activities import activity_history, activity_line
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.profiles import (
    MissingPart,
    ProfileFrame,
    Way,
    WaysOn,
    figure_changes,
    missing_file,
)
from ondiris.publishing.places.place_map import place_map
from ondiris.publishing.places.profiles import district_sentence
from ondiris.session.places.desk import PlaceDesk
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.pages.places.mapping import (
    district_outlines,
    enterprise_places,
    known,
    place_desk,
    site_places,
)
from ondiris.web.ways import subject_ways

__all__ = ["figures", "router"]

router = APIRouter()
District = Annotated[str, Path(description="Code of a district.", max_length=40)]
_LISTED = 12
"""Up to so many enterprises are named; the list has all."""


@router.get("/{lang}/districts/{code}", summary="Profile of a district")
def district(ask: Asked, code: District, world: WorldOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what is known of a district: output, zones, projects, enterprises."""
    desk = _known_district(ask, code)
    name = ask.voice.label("areas", code)
    rows, counts = _rows(ask, code), _counts(ask, desk, code)
    line = known(lambda: ask.of("district-years", area=code))
    drawn = known(lambda: ask.of("district-map", area=code))
    all_known = known(lambda: ask.of("district-figures", area=code))
    return page(
        ask,
        "places/district.html",
        title=name,
        section="map",
        profile=ProfileFrame(
            district_sentence(
                ask.desk,
                code,
                level=_level(ask, rows),
                counts=counts,
                named=_named(ask, code),
            ),
            figure_changes(ask.desk, rows),
            _ways(ask, desk, code),
            _gaps(ask, rows, counts, drawn=code in desk.outlines),
        ),
        picture=(line or drawn)[:1],
        figures=[*(drawn if line else []), *all_known],
        example=_example(ask),
    )  # fmt: skip


def _known_district(ask: Ask, code: str) -> PlaceDesk:
    """Return the desk of places, if a code is that of a district of the city looked at.

    Raises
    ------
    NotFound
        ``no-area``
    """
    desk = place_desk(ask)
    if code not in desk.districts:
        error = ask.lists["areas"].unknown(code)
        raise NotFound("no-area", f"{code[:40]!r} is no district of the city", hint=error.hint)
    return desk


def _rows(ask: Ask, code: str) -> list[Row]:
    return [row for row in ask.said(area=code) if not row.key.subject]


def _level(ask: Ask, rows: Sequence[Row]) -> Row | None:
    """Return the newest level of what the city leads with; of a whole year rather than a part."""
    head = ask.city.headline
    levels = [
        row
        for row in rows
        if row.key.measure == head.measure
        and row.key.activity == head.activity
        and row.key.modality is Modality.ACHIEVED
    ]
    return max(levels, key=lambda r: (r.period.last_day, r.period.length), default=None)


def _subjects(ask: Ask, code: str, kind: str) -> list[str]:
    """Return the subjects of a kind that lie in a district, or in a place that does."""
    desk = place_desk(ask)
    if kind == "site":
        return [c for c in ask.subjects("site") if desk.district_of(c) == code]
    lines = ProjectDesk(ask.now, (ask.world,)).projects()
    return [line.code for line in lines if desk.district_of(line.code) == code]


def _counts(ask: Ask, desk: PlaceDesk, code: str) -> dict[str, int]:
    return {
        "sites": len(_subjects(ask, code, "site")),
        "projects": len(_subjects(ask, code, "project")),
        "enterprises": sum(e.area == code and e.stage != "cancelled" for e in desk.enterprises),
    }


def _named(ask: Ask, code: str) -> bool:
    said = ask.now.statements(property="concentrated_in", worlds=(ask.world,))
    return any(one.value == code for one in said)


def _ways(ask: Ask, desk: PlaceDesk, code: str) -> tuple[WaysOn, ...]:
    voice, words = ask.voice, ask.voice.words
    here = [e for e in desk.enterprises if e.area == code and e.stage != "cancelled"]
    firms = [Way(e.name(ask.lang), f"enterprises/{e.subject}") for e in here]
    others = [Way(voice.label("areas", c), f"districts/{c}") for c in desk.districts if c != code]
    pages = (("Map", "map"), ("Enterprises", "enterprises"), ("Site finder", "site-finder"))
    further = tuple(Way(words(title), path) for title, path in pages)
    found = (
        subject_ways(ask, words("Zones and parks"), _subjects(ask, code, "site")),
        subject_ways(ask, words("Projects here"), _subjects(ask, code, "project")),
        WaysOn.of(words("Enterprises"), firms, most=_LISTED),
        WaysOn(words("Other districts"), tuple(others)),
        WaysOn(words("Further"), further),
    )  # fmt: skip
    return tuple(group for group in found if group.ways)


def _gaps(
    ask: Ask, rows: Sequence[Row], counts: Mapping[str, int], *, drawn: bool
) -> tuple[MissingPart, ...]:
    """Return what is not known of a district, with the file that fills it."""
    words, voice = ask.voice.words, ask.voice
    found = []
    if not rows:
        found.append(MissingPart(words("No figure of this district is published."),
                         missing_file(voice, "figures")))  # fmt: skip
    if not counts["enterprises"]:
        found.append(MissingPart(words("No register names an enterprise of this district."),
                         missing_file(voice, "enterprises")))  # fmt: skip
    if not counts["projects"]:
        found.append(MissingPart(words("No source names a project of this district."),
                         missing_file(voice, "projects")))  # fmt: skip
    if not drawn:
        found.append(
            MissingPart(words("Its outline is not drawn."), missing_file(voice, "outlines"))
        )
    return tuple(found)


def _example(ask: Ask) -> str:
    """Return the address of an invented district, else of the invented map."""
    made = ask.catalogue.of((World.SYNTHETIC,))["areas"]
    city = ask.catalogue.made_city
    return next((f"districts/{c}" for c in made.children(city)), "map") if city else "map"


def _asked(ask: Ask) -> tuple[PlaceDesk, str]:
    code = ask.params.get("area", "")
    return _known_district(ask, code), code


def _map(ask: Ask) -> Figure:
    desk, code = _asked(ask)
    outlines = district_outlines(desk)
    if not outlines:
        raise NotFound("no-figure", "no outline of a district is known")
    sites = set(_subjects(ask, code, "site")) | set(_subjects(ask, code, "project"))
    there = [one for one in site_places(ask, desk) if one.code in sites]
    here = [e for e in desk.enterprises if e.area == code]
    return place_map(
        ask.desk,
        id="district-map",
        own=code,
        outlines=outlines,
        places=[*there, *enterprise_places(ask, desk, here)],
        place=ask.place_name,
        params=(("area", code),),
    )


def _years(ask: Ask) -> Figure:
    _, code = _asked(ask)
    head = ask.city.headline.activity
    rows = [row for row in _rows(ask, code) if row.key.activity == head]
    line = activity_line(ask.desk, rows, code=head, place=ask.voice.label("areas", code))
    if line is None:
        raise NotFound("no-figure", f"fewer than three whole years are known of {code[:20]}")
    return replace(line, id="district-years", params=(("area", code),))


def _figures(ask: Ask) -> Figure:
    _, code = _asked(ask)
    rows = _rows(ask, code)
    if not rows:
        raise NotFound("no-figure", f"no figure of {code[:20]} is known")
    head = ask.city.headline.activity
    made = activity_history(ask.desk, rows, code=head, place=ask.voice.label("areas", code))
    return replace(
        made,
        id="district-figures",
        subtitle=ask.voice.label("areas", code),
        params=(("area", code),),
    )


figures = (
    FigureMaker("district-map", _map, ("area", "world")),
    FigureMaker("district-years", _years, ("area", "world")),
    FigureMaker("district-figures", _figures, ("area", "world")),
)
