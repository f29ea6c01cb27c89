"""Siting: where an investor's need fits, and a certified plan for new parks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.production.places.finding import SiteNeed
from ondiris.production.places.locating import (
    Goal,
    ParkPlan,
    ParkProgramme,
    SitingRequest,
    park_programme,
)
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.places.found import found_notes, found_table, need_labels
from ondiris.publishing.places.plans import plan_map, plan_table
from ondiris.session.places.desk import PlaceDesk, until
from ondiris.session.places.premises import PremisesDesk
from ondiris.siting import Stopping
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.places.mapping import badges, district_outlines, place_desk

__all__ = ["ahead", "figures", "paces", "router"]

router = APIRouter()
Parks = Annotated[str, Query(description="How many new parks.", pattern="^[0-9]{0,3}$")]
Floor = Annotated[str, Query(description="Their floor area, m².", pattern="^[0-9]{0,8}$")]
Amount = Annotated[
    str, Query(description="An amount, from zero up.", pattern=r"^[0-9]{0,9}([.,][0-9]{1,4})?$")
]
ByYear = Annotated[str, Query(description="Year whose utilities count.", pattern="^(20[0-9]{2})?$")]
Place = Annotated[str, Query(description="Code of a place.", max_length=80)]
SECONDS = 20.0
"""At most; the page that waits for a plan says so."""
AGAIN = 5
"""After so many seconds a page looks again whether its plan is ready."""
GAP = 0.005
MOST_PARKS = 200
_Made = tuple[ParkPlan, tuple[str, ...]]
_Work = tuple[Hashable, Callable[[], _Made], Callable[[_Made], int]]
PLAN_SIZE = 2_000_000
"""About how many bytes a plan takes while it is kept."""


@router.get("/{lang}/site-finder", summary="Where an investor's need fits")
def finder(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    hall: Amount = "",
    land: Amount = "",
    floor: Amount = "",
    power: Amount = "",
    gas: Amount = "",
    water: Amount = "",
    rail: Amount = "",
    sanitary: Amount = "",
    budget: Amount = "",
    by: ByYear = "",
    within: Place = "",
    district: Place = "",
) -> Response:
    """Match a need with what zones and parks have free: hard limits first, then a score."""
    asked = {"hall": hall, "land": land, "floor": floor, "power": power, "gas": gas,
             "water": water, "rail": rail, "sanitary": sanitary, "budget": budget}  # fmt: skip
    amounts = {name: _read(text) for name, text in asked.items() if text}
    found = None
    if amounts:
        need = SiteNeed(amounts, int(by) if by else None, within, district)
        found = PremisesDesk(ask.now).find(need)
    table = found_table(ask.desk, found, ask.city_name) if found else None
    areas = ask.catalogue["areas"]
    return page(
        ask,
        "places/finder.html",
        title=ask.voice.words("Site finder"),
        section="map",
        given={**asked, "by": by, "within": within, "district": district},
        fields=list(need_labels(ask.voice).items()),
        sites=[(code, ask.voice.label("subjects", code)) for code in ask.subjects("site")],
        districts=[(c, ask.voice.label("areas", c)) for c in areas.children(ask.city.area)],
        figures=[table] if table and not table.empty else [],
        notes=found_notes(ask.voice, found) if found else (),
        asked=bool(amounts),
    )


@router.get("/{lang}/siting-plan", summary="A certified plan for new parks")
def siting(ask: Asked, parks: Parks = "", floor_area: Floor = "") -> Response:
    """Show where new parks go, with the certified gap and what each of them adds.

    What is not computed yet is begun, and the page says so and looks again.
    """
    shown, refused, made, planned = [], "", False, _planned(ask)
    if planned is not None:
        try:
            made = ask.door.ahead.get(*_work(ask)) is None
            shown = [] if made else [_plan_figure(ask), _gain_figure(ask)]
        except InvalidInput as error:
            refused = apology(ask.voice.words, error, 400)
    own = planned.code if planned else ""
    answer = page(
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
        status=202 if made else 200,
        made=made,
        again=ask.href("siting-plan", **ask.params),
    )
    if made:
        answer.headers["refresh"] = str(AGAIN)
        answer.headers["cache-control"] = "no-store"
    return answer


def _read(text: str) -> float:
    return float(text.replace(",", "."))


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


def _work(ask: Ask) -> _Work:
    """Return the key of a plan, what computes it and how much room it takes."""
    parks, floor = _wish(ask)
    basis = place_desk(ask).basis(SitingRequest(parks, floor, Goal.MEDIAN, 0.0, Stopping(GAP)))

    def solved() -> tuple[ParkPlan, tuple[str, ...]]:
        effort = Stopping(gap=GAP, nodes=400, going=until(SECONDS))
        return replace(basis, wish=replace(basis.wish, effort=effort)).plan()

    return ("plan", parks, floor, basis.digest, basis.assumed), solved, lambda _: PLAN_SIZE


def _plan(ask: Ask) -> tuple[ParkPlan, tuple[str, ...], PlaceDesk]:
    plan, assumed = ask.now.memory.get(*_work(ask))
    return plan, assumed, place_desk(ask)


def ahead(ask: Ask) -> None:
    """Begin the plan that the city's programme asks for, so that nobody waits for it."""
    with suppress(OndirisError):
        if _planned(ask) is not None:
            ask.door.ahead.begin(*_work(ask))


def _params(ask: Ask) -> tuple[tuple[str, str], ...]:
    parks, floor = _wish(ask)
    return (("parks", str(parks)), ("floor_area", f"{floor:.0f}"))


def _plan_figure(ask: Ask) -> Figure:
    plan, assumed, desk = _plan(ask)
    return plan_map(
        ask.desk,
        plan,
        outlines=district_outlines(desk),
        built=desk.built_up if any("-built-up" in a or "-weights" in a for a in assumed) else (),
        assumed=assumed,
        place=ask.city_name,
        params=_params(ask),
        badges=badges(desk),
    )


def _gain_figure(ask: Ask) -> Figure:
    plan, _, desk = _plan(ask)
    return plan_table(ask.desk, plan, _params(ask), badges(desk))


paces = {siting: Pace.BEGUN}
figures = (
    FigureMaker("siting-plan", _plan_figure, ("parks", "floor_area"), Pace.LONG),
    FigureMaker("siting-gain", _gain_figure, ("parks", "floor_area"), Pace.LONG),
)
