"""Siting: where an investor's need fits, and a certified plan for new parks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.production.places.assigning import LIMITS, NEEDS, free_sites, offered
from ondiris.production.places.locating import (
    Goal,
    ParkPlan,
    ParkProgramme,
    SitingRequest,
    park_programme,
)
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Text
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.places.plans import plan_map, plan_table
from ondiris.publishing.places.sites import match_table
from ondiris.session.places.desk import PlaceDesk, until
from ondiris.siting import Stopping
from ondiris.siting.finder import Aspect, Limit, SiteMatch, find_sites
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.places.city import badges, district_outlines, place_desk

__all__ = ["figures", "paces", "router"]

router = APIRouter()
Parks = Annotated[str, Query(description="How many new parks.", pattern="^[0-9]{0,3}$")]
Floor = Annotated[str, Query(description="Their floor area, m².", pattern="^[0-9]{0,8}$")]
Amount = Annotated[
    str, Query(description="An amount, from zero up.", pattern=r"^[0-9]{0,9}([.,][0-9]{1,4})?$")
]
SECONDS = 20.0
GAP = 0.005
MOST_PARKS = 200
PLAN_SIZE = 2_000_000
"""About how many bytes a plan takes while it is kept."""


@router.get("/{lang}/site-finder", summary="Where an investor's need fits")
def finder(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    land: Amount = "",
    floor: Amount = "",
    power: Amount = "",
    gas: Amount = "",
    water: Amount = "",
    rail: Amount = "",
    sanitary: Amount = "",
    budget: Amount = "",
) -> Response:
    """Match a need with what zones and parks have free: hard limits first, then a score."""
    asked = dict(zip(NEEDS, (land, floor, power, gas, water, rail), strict=True))
    needs = {name: _read(text) for name, text in asked.items() if text}
    limits = {name: _read(text) for name, text in (("sanitary", sanitary), ("budget", budget))
              if text}  # fmt: skip
    found = _matches(ask, needs, limits)
    return page(
        ask,
        "places/finder.html",
        title=ask.voice.words("Site finder"),
        section="map",
        given={**asked, "sanitary": sanitary, "budget": budget},
        fields=_fields(ask),
        figures=[found] if found and not found.empty else [],
        asked=bool(needs or limits),
    )


@router.get("/{lang}/siting-plan", summary="A certified plan for new parks")
def siting(ask: Asked, parks: Parks = "", floor_area: Floor = "") -> Response:
    """Show where new parks go, with the certified gap and what each of them adds."""
    shown, refused, planned = [], "", _planned(ask)
    if planned is not None:
        try:
            shown = [_plan_figure(ask), _gain_figure(ask)]
        except InvalidInput as error:
            refused = apology(ask.voice.words, error, 400)
    own = planned.code if planned else ""
    return page(
        ask,
        "places/plan.html",
        title=ask.voice.words("Siting plan"),
        section="map",
        parks=parks or (str(planned.parks) if planned else ""),
        floor_area=floor_area or (f"{planned.floor_area:.0f}" if planned else ""),
        programme=ask.voice.label("subjects", own) if own else "",
        asked=planned is not None,
        figures=shown,
        refused=refused,
    )


def _read(text: str) -> float:
    return float(text.replace(",", "."))


def _fields(ask: Ask) -> list[tuple[str, str]]:
    """Return the fields of the form: name and label with unit."""
    words = ask.voice.words
    return [
        ("land", words("Land, ha")),
        ("floor", words("Floor area, m²")),
        ("power", words("Electricity, MW")),
        ("gas", words("Gas, thousand m³ an hour")),
        ("water", words("Water, thousand m³ a day")),
        ("rail", words("Railway, thousand tonnes a year")),
        ("sanitary", words("Sanitary distance, m")),
        (
            "budget",
            words("Budget for land, million %(currency)s a hectare", currency=ask.voice.currency),
        ),
    ]


def _matches(ask: Ask, needs: Mapping[str, float], limits: Mapping[str, float]) -> Figure | None:
    """Return the sites against a need, or nothing where nothing is asked."""
    if not needs and not limits:
        return None
    desk = PlaceDesk(ask.now)
    sites = ask.subjects("site")
    known = free_sites(desk.standing, sites)
    conditions = [Limit(n, v, offered(desk.standing, known, n)) for n, v in needs.items()]
    for name, value in limits.items():
        conditions.append(Limit(name, value, offered(desk.standing, known, name), LIMITS[name]))
    aspects = tuple(Aspect(n, offered(desk.standing, known, n), 1.0) for n in needs) or (
        Aspect("land", offered(desk.standing, known, "land"), 1.0),
    )
    matches = find_sites(tuple(conditions), aspects, len(known)) if known else ()
    return _match_figure(ask, known, aspects, matches)


def _match_figure(
    ask: Ask, sites: Sequence[str], aspects: Sequence[Aspect], matches: Sequence[SiteMatch]
) -> Figure:
    words = ask.voice.words
    labels = dict(_fields(ask))
    fitting = sum(match.fits for match in matches)
    rows: list[tuple[Cell, ...]] = []
    for match in matches:
        code = sites[match.plot]
        failed = "; ".join(labels[name] for name in match.failed)
        unknown = "; ".join(labels[name] for name in match.unknown)
        parts = "; ".join(
            f"{labels[a.name]}: {decimal_text(Decimal(f'{part:.4f}'), 2, ask.lang)}"
            for a, part in zip(aspects, match.parts, strict=False)
        )
        said = words("fits") if match.fits else words("does not fit")
        reasons = [parts, words("too little: %(what)s", what=failed) if failed else "",
                   words("not known: %(what)s", what=unknown) if unknown else ""]  # fmt: skip
        score = decimal_text(Decimal(f"{match.score:.4f}"), 2, ask.lang) if match.fits else ""
        rows.append(
            (
                Text(ask.voice.label("subjects", code), href=f"sites/{code}"),
                Text(said, absent=not match.fits),
                Text(score),
                Text("; ".join(reason for reason in reasons if reason)),
            )
        )
    nearest = ask.voice.label("subjects", sites[matches[0].plot]) if matches else ""
    if fitting:
        headline = words("Sites that fit: %(count)s", count=fitting)
    elif matches:
        headline = words("Nothing fits; the nearest miss: %(name)s", name=nearest)
    else:
        headline = words("No source says what zones and parks have free")
    columns = (
        Column("site", words("Zone or park")),
        Column("fits", words("Verdict")),
        Column("score", words("Score"), ColumnKind.NUMBER),
        Column("why", words("Parts of the score, or what is missing")),
    )
    return match_table(ask.desk, rows, columns, headline, ask.city_name)


def _planned(ask: Ask) -> ParkProgramme | None:
    """Return what the form asks for, else what the city's programme plans, else nothing."""
    parks, floor = ask.params.get("parks"), ask.params.get("floor_area")
    if parks:
        return ParkProgramme("", int(parks), float(floor or 0))
    codes = ask.city.headline.programmes
    found = park_programme(codes, ask.of_subjects(codes))
    return replace(found, floor_area=float(floor)) if found and floor else found


def _wish(ask: Ask) -> tuple[int, float]:
    planned = _planned(ask)
    if planned is None:
        raise NotFound(
            "no-programme-of-parks",
            "no programme of the city says how many parks are planned",
            hint="Give the number as `parks`.",
        )
    if not 1 <= planned.parks <= MOST_PARKS:
        raise InvalidInput(
            "count-of-sites",
            f"{planned.parks} parks are asked for",
            hint=f"Ask for 1 to {MOST_PARKS}.",
        )
    return planned.parks, planned.floor_area


def _plan(ask: Ask) -> tuple[ParkPlan, tuple[str, ...], PlaceDesk]:
    parks, floor = _wish(ask)
    desk = place_desk(ask)

    def solved() -> tuple[ParkPlan, tuple[str, ...]]:
        effort = Stopping(gap=GAP, nodes=400, going=until(SECONDS))
        return desk.plan(SitingRequest(parks, floor, Goal.MEDIAN, 0.0, effort))

    key = (ask.now.key, desk.stamp, desk.worlds, "plan", parks, floor)
    plan, assumed = ask.now.memory.get(key, solved, lambda _: PLAN_SIZE)
    return plan, assumed, desk


def _params(ask: Ask) -> tuple[tuple[str, str], ...]:
    parks, floor = _wish(ask)
    return (("parks", str(parks)), ("floor_area", f"{floor:.0f}"))


def _plan_figure(ask: Ask) -> Figure:
    plan, assumed, desk = _plan(ask)
    return plan_map(
        ask.desk,
        plan,
        outlines=district_outlines(desk),
        assumed=assumed,
        place=ask.city_name,
        params=_params(ask),
        badges=badges(desk),
    )


def _gain_figure(ask: Ask) -> Figure:
    plan, _, desk = _plan(ask)
    return plan_table(ask.desk, plan, _params(ask), badges(desk))


paces = {siting: Pace.LONG}
figures = (
    FigureMaker("siting-plan", _plan_figure, ("parks", "floor_area"), Pace.LONG),
    FigureMaker("siting-gain", _gain_figure, ("parks", "floor_area"), Pace.LONG),
)
