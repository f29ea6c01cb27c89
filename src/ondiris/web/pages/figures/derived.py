"""What follows from published figures: rates of every activity, and derived figures in full."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import NotFound
from ondiris.production.figures.chains import standing_versions
from ondiris.publishing.figures.contributing import movers_figure
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.growth import growth_sentence, growth_table
from ondiris.publishing.figures.overview import derived_block
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.pages.figures.leading import levels, moved, part_rates, rates, told

__all__ = ["figures", "router"]

router = APIRouter()
PeriodOf = Annotated[str, Query(description="Period of the page, such as 2025-01/2025-05.")]
_MEASURES = ("output", "share_pct")
_RATIOS = ("project_cost/jobs", "investment/jobs", "floor_area/count_zones")


@router.get("/{lang}/derived", summary="What follows from the published figures")
def derived(ask: Asked, period: PeriodOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show how every activity grew, and what follows from the printed numbers, with formulas."""
    made = [ask.figure("growth"), ask.figure("derived")]
    if moved(ask) is not None:
        made.insert(0, ask.figure("contributions-in-full"))
    return page(
        ask,
        "figures/derived.html",
        title=ask.voice.words("What follows from the published figures"),
        section="activities",
        lead=growth_sentence(ask.voice, part_rates(ask), ask.period),
        figures=[figure for figure in made if not figure.empty],
    )


def _movers(ask: Ask, *, whole: bool) -> Figure:
    """Return what moved the growth of industry at current prices, the largest parts or all.

    Raises
    ------
    NotFound
        ``no-figure``: fewer than two contributions are known.
    """
    found = moved(ask)
    if found is None:
        raise NotFound("no-figure", f"fewer than two contributions are known for {ask.period}")
    return movers_figure(
        ask.desk, found, rates(ask), place=ask.city_name, period=ask.period, whole=whole
    )


def _growth(ask: Ask) -> Figure:
    return growth_table(
        ask.desk, part_rates(ask), levels(ask), place=ask.city_name, period=ask.period
    )


def _derived(ask: Ask) -> Figure:
    found = told(ask)
    rows = [row for row in (*found.rows, *found.before) if row.formula]
    head = list(ask.city.headline.activities)
    chosen = [
        row
        for row in rows
        if row.key.measure in _MEASURES
        and row.key.activity in head
        and row.key.scope == "all"
        and not any(note.startswith("lacks:") for note in row.notes)
    ]
    chosen.sort(
        key=lambda r: (head.index(r.key.activity), r.key.measure, -r.period.last_day.toordinal())
    )
    programmes = list(ask.city.headline.programmes)
    ratios = [
        r for r in standing_versions(ask.of_subjects(programmes, "ratio")) if r.key.of in _RATIOS
    ]
    return derived_block(ask.desk, [*chosen, *ratios], ask.city_name, ask.period)


figures = (
    FigureMaker("what-moved", lambda ask: _movers(ask, whole=False), ("period",)),
    FigureMaker(
        "contributions-in-full",
        lambda ask: _movers(ask, whole=True),
        ("period",),
        dataset="Contributions to growth",
    ),
    FigureMaker("growth", _growth, ("period",), dataset="Growth by activity"),
    FigureMaker("derived", _derived, ("period",)),
)
