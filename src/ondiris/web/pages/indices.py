"""Indices: what was compiled from returns, release by release."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import NotFound
from ondiris.model import COMPILED, World
from ondiris.ports import Current
from ondiris.ports import Query as Question
from ondiris.production import Row
from ondiris.production.figures.rows import published_row
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.indices.releases import (
    IndexPlace,
    contribution_stack,
    growth_heat,
    index_lines,
    revision_triangle,
)
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
Of = Annotated[str, Query(description="Code of an activity.", max_length=20)]

MOST_PARTS = 5


@router.get("/{lang}/indices", summary="Indices compiled from returns")
def indices(ask: Asked, activity: Of = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show index lines with vintages, contributions, a heat table and revisions."""
    code = _code(ask)
    found = [_lines(ask), _contributions(ask), _heat(ask), _revisions(ask)]
    return page(
        ask,
        "indices/index.html",
        title=ask.voice.words("Indices"),
        section="activities",
        figures=[f for f in found if f is not None],
        code=code,
        codes=_codes(ask),
        name=lambda c: activity_name(ask.voice, c),
    )


def _whole(ask: Ask) -> str:
    return ask.city.headline.activity


def _code(ask: Ask) -> str:
    code = ask.params.get("activity") or _whole(ask)
    if code not in ask.catalogue["activities"]:
        raise NotFound("no-activity", f"there is no activity {code[:20]!r}")
    return code


def _codes(ask: Ask) -> list[str]:
    held = {row.key.activity for row in _rows(ask, "employees")}
    return [i.code for i in ask.catalogue["activities"] if i.code in held]


def _rows(ask: Ask, measure: str, *codes: str) -> list[Row]:
    """Return every compiled figure of the city as a whole, all vintages."""
    world = World.ACTUAL if f"{COMPILED}actual" in ask.now.sources else World.SYNTHETIC
    question = Question(
        measures=(measure,),
        areas=(ask.city.area,),
        activities=codes or None,
        scope="all",
        worlds=(world,),
        audience=ask.now.audience,
    )
    return [
        published_row(Current(found), ask.catalogue.interval(found.observation))
        for found in ask.now.history(question)
        if found.observation.source == f"{COMPILED}{world.value}"
    ]


def _lines(ask: Ask) -> Figure | None:
    code = _code(ask)
    return index_lines(
        ask.desk, _rows(ask, "index_pct", code), place=IndexPlace(ask.city_name, code)
    )


def _contributions(ask: Ask) -> Figure | None:
    whole = _whole(ask)
    rows = [r for r in _rows(ask, "contribution_ppt") if r.key.of == f"output@{whole}"]
    newest = max((r.period for r in rows), default=None)
    divisions = [
        r
        for r in rows
        if r.period == newest and not ask.catalogue["activities"].descendants(
            r.key.activity
        ) and not ask.catalogue["activities"][r.key.activity].members
    ]  # fmt: skip
    largest = sorted(divisions, key=lambda r: (-abs(r.value), r.key.activity))
    parts = list(dict.fromkeys(r.key.activity for r in largest))[:MOST_PARTS]
    return contribution_stack(ask.desk, rows, place=IndexPlace(ask.city_name, whole), parts=parts)


def _heat(ask: Ask) -> Figure | None:
    rows = [r for r in _rows(ask, "growth_pct") if not r.period.cumulative]
    activities = ask.catalogue["activities"]
    codes = [i.code for i in activities if not activities.descendants(i.code)]
    return growth_heat(ask.desk, rows, place=ask.city_name, codes=[_whole(ask), *codes])


def _revisions(ask: Ask) -> Figure | None:
    code = _code(ask)
    rows = [r for r in _rows(ask, "growth_pct", code) if r.period.cumulative]
    return revision_triangle(ask.desk, rows, place=IndexPlace(ask.city_name, code))


def _made(figure: Figure | None) -> Figure:
    if figure is None:
        raise NotFound(
            "no-figure",
            "no release has been compiled yet",
            hint="Load returns and run ondiris compile.",
        )
    return figure


paces = {indices: Pace.SLOW}
figures = (
    FigureMaker(
        "index-lines",
        lambda ask: _made(_lines(ask)),
        ("activity",),
        dataset="Indices compiled from returns",
    ),
    FigureMaker("contributions", lambda ask: _made(_contributions(ask))),
    FigureMaker("growth-heat", lambda ask: _made(_heat(ask))),
    FigureMaker("growth-revisions", lambda ask: _made(_revisions(ask)), ("activity",)),
)
