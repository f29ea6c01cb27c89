"""Every figure alone: its page, its files under the same address, its embedded form."""

from __future__ import annotations

from collections.abc import Callable
from json import dumps
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.publishing.figures.charts import NARROW, WIDE, to_png, to_svg, vega_lite
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.geojson import to_geojson
from ondiris.publishing.figures.tables import to_csv, to_json, to_xlsx
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask
from ondiris.web.frame import page

__all__ = ["FORMATS", "router"]

router = APIRouter()
Name = Annotated[
    str,
    Path(
        description="Identifier of a figure, with .csv .xlsx .json .svg .png .vl.json for a file.",
        max_length=60,
    ),
]
MeasureOf = Annotated[str, Query(description="Code of a measure.", max_length=40)]
Activity = Annotated[str, Query(description="Code of an activity.", max_length=20)]
SubjectOf = Annotated[str, Query(description="Code of a subject.", max_length=80)]
SiteOf = Annotated[str, Query(description="Code of a site.", max_length=80)]
StageOf = Annotated[str, Query(description="Code of a stage.", max_length=20)]
ListOf = Annotated[str, Query(alias="list", description="Name of a code list.", max_length=40)]
PeriodOf = Annotated[str, Query(description="Period, such as 2025-01/2025-05.", max_length=25)]
Year = Annotated[str, Query(description="Last year of a balance.", pattern="^[0-9]{0,4}$")]
Parks = Annotated[str, Query(description="How many new parks.", pattern="^[0-9]{0,3}$")]
Floor = Annotated[str, Query(description="Their floor area, m².", pattern="^[0-9]{0,8}$")]
ReleaseOf = Annotated[str, Query(description="Identifier of a protected table.", max_length=200)]
SourceOf = Annotated[str, Query(description="Identifier of a source.", max_length=120)]
PartOf = Annotated[str, Query(description="Code of its third dimension.", max_length=80)]
VintageOf = Annotated[str, Query(description="Number of its vintage.", pattern="^[0-9]{0,4}$")]
SinceOf = Annotated[str, Query(description="A revision, or a day.", max_length=10)]
RevisionOf = Annotated[str, Query(description="The later revision.", pattern="^[0-9]{0,9}$")]
WeightsOf = Annotated[
    str, Query(description="Weights, such as size:2,growth:1; 0 leaves out.", max_length=400)
]
IndicatorOf = Annotated[str, Query(description="Code of an indicator.", max_length=40)]
AreaOf = Annotated[
    str, Query(description="Code of an area; the city's own without it.", max_length=40)
]
GrainOf = Annotated[
    str, Query(description="How often the series is told; the finest without it.", max_length=20)
]
LastYear = Annotated[
    str, Query(alias="to", description="Last year of the road.", pattern="^([0-9]{4})?$")
]
Target = Annotated[
    str, Query(description="What is to be reached: an amount, or `2x`.", max_length=20)
]
AmountOf = Annotated[str, Query(description="An amount in whole units.", max_length=24)]
ShareOf = Annotated[str, Query(description="A share, or a name that stands for one.", max_length=8)]
YearsOf = Annotated[str, Query(description="Years that are told: 2027-2033.", max_length=9)]
Dialect = Annotated[
    Literal["excel"] | None, Query(description="CSV with semicolons and decimal commas.")
]
Width = Annotated[Literal["640", "350"] | None, Query(description="Width of a picture, px.")]

FORMATS = ("csv", "xlsx", "json", "svg", "png")
_SHOWN = ("svg", "png", "json", "vl.json")
_Written = Callable[[Ask, Figure, str, int], tuple[bytes, str]]


def _csv(ask: Ask, figure: Figure, dialect: str, _width: int) -> tuple[bytes, str]:
    return to_csv(figure, ask.voice, dialect=dialect), "text/csv; charset=utf-8"


def _xlsx(ask: Ask, figure: Figure, _dialect: str, _width: int) -> tuple[bytes, str]:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return to_xlsx(figure, ask.voice), sheet


def _json(_ask: Ask, figure: Figure, _dialect: str, _width: int) -> tuple[bytes, str]:
    return to_json(figure), "application/json"


def _vega(ask: Ask, figure: Figure, _dialect: str, width: int) -> tuple[bytes, str]:
    spec = vega_lite(figure, ask.voice, width=width)
    return dumps(spec, ensure_ascii=False, sort_keys=True).encode(), "application/json"


def _svg(ask: Ask, figure: Figure, _dialect: str, width: int) -> tuple[bytes, str]:
    return to_svg(figure, ask.voice, width=width), "image/svg+xml"


def _png(ask: Ask, figure: Figure, _dialect: str, width: int) -> tuple[bytes, str]:
    return to_png(figure, ask.voice, width=width), "image/png"


def _geojson(ask: Ask, figure: Figure, _dialect: str, _width: int) -> tuple[bytes, str]:
    return to_geojson(figure, ask.voice), "application/geo+json"


_WRITERS: dict[str, _Written] = {
    "geojson": _geojson,
    "vl.json": _vega,
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "svg": _svg,
    "png": _png,
}


def _filters(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    measure: MeasureOf = "",
    activity: Activity = "",
    subject: SubjectOf = "",
    site: SiteOf = "",
    stage: StageOf = "",
    period: PeriodOf = "",
    list_of: ListOf = "",
    year: Year = "",
    parks: Parks = "",
    floor_area: Floor = "",
    world: WorldOf = "",
    release: ReleaseOf = "",
    part: PartOf = "",
    source: SourceOf = "",
    vintage: VintageOf = "",
    since: SinceOf = "",
    revision: RevisionOf = "",
    w: WeightsOf = "",
    indicator: IndicatorOf = "",
    area: AreaOf = "",
    grain: GrainOf = "",
    last_year: LastYear = "",
    reach: Target = "",
    output: AmountOf = "",
    investment: AmountOf = "",
    local: ShareOf = "",
    beside: ShareOf = "",
    share: ShareOf = "",
    years: YearsOf = "",
) -> None:
    """Check the filters of an address; the figure's maker reads its own from `ask`."""


_FILTERED = [Depends(_filters)]


@router.get("/{lang}/figures/{name}", summary="A figure, or a file of it", dependencies=_FILTERED)
def figure(
    ask: Asked,
    name: Name,
    dialect: Dialect = None,
    width: Width = None,
) -> Response:
    """Show a figure alone, or give it as a file."""
    for suffix, write in _WRITERS.items():
        if name.endswith(f".{suffix}"):
            found = ask.figure(name.removesuffix(f".{suffix}"))
            body, media_type = write(ask, found, dialect or "", int(width or WIDE))
            disposition = "inline" if suffix in _SHOWN else "attachment"
            file_name = f"{found.file_name}.{suffix}"
            headers = {"content-disposition": f'{disposition}; filename="{file_name}"'}
            return Response(body, media_type=media_type, headers=headers)
    if "." in name:
        raise NotFound(
            "no-format",
            "a figure is not given in that form",
            hint=f"Forms: {', '.join(_WRITERS)}.",
        )
    found = ask.figure(name)
    return page(ask, "figures.html", title=found.headline, lead="", figures=[found])


@router.get(
    "/embed/{lang}/figures/{name}",
    summary="A figure for another site's frame",
    dependencies=_FILTERED,
)
def embedded(
    ask: Asked,
    name: Name,
) -> Response:
    """Show a figure without the frame of the site."""
    found = ask.figure(name)
    return page(ask, "embed.html", title=found.headline, figures=[found])


assert {WIDE, NARROW} == {640, 350}  # noqa: S101 - what `Width` offers
