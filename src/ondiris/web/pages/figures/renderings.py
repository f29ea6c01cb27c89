"""Every figure alone: its page, its files under the same address, its embedded form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from json import dumps
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.publishing.figures.charts import NARROW, WIDE, to_png, to_svg, vega_lite
from ondiris.publishing.figures.csvw import CSVW, to_csvw
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.geojson import to_geojson
from ondiris.publishing.figures.imprint import bibtex, csl_json
from ondiris.publishing.figures.json_stat import JSON_STAT, to_json_stat
from ondiris.publishing.figures.parquet_file import to_parquet
from ondiris.publishing.figures.sharing import (
    api_queries,
    commands,
    figure_command,
    frame_code,
)
from ondiris.publishing.figures.tables import to_csv, to_json
from ondiris.publishing.figures.workbooks import to_xlsx
from ondiris.web.asking import Asked, WorldOf
from ondiris.web.door import Ask
from ondiris.web.frame import page

__all__ = ["CITATIONS", "FORMATS", "WRITERS", "FileWish", "router"]

router = APIRouter()
Name = Annotated[
    str,
    Path(
        description="Identifier of a figure, with .csv .xlsx .parquet .json .svg .png .vl.json "
        "for a file, .bib .csl.json for a citation.",
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
ZoomOf = Annotated[Literal["built", ""], Query(description="Part of the city that is shown.")]
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
SeriesOf = Annotated[
    str,
    Query(
        description="Series with a blank between them, each as measure~area~activity.",
        max_length=2000,
    ),
]
FirstOf = Annotated[str, Query(description="First year that is shown.", pattern="^([0-9]{4})?$")]
LastOf = Annotated[str, Query(description="Last year that is shown.", pattern="^([0-9]{4})?$")]
BaseOf = Annotated[str, Query(description="Period at which every series is 100.", max_length=25)]
YearsOf = Annotated[str, Query(description="Years that are told: 2027-2033.", max_length=9)]
Dialect = Annotated[
    Literal["excel"] | None, Query(description="CSV with semicolons and decimal commas.")
]
Width = Annotated[Literal["640", "350"] | None, Query(description="Width of a picture, px.")]

PageOf = Annotated[
    str,
    Query(
        alias="page",
        description="Which picture of a long table, from 1.",
        pattern="^[1-9][0-9]{0,3}$",
    ),
]

FORMATS = ("csv", "xlsx", "parquet", "json", "svg", "png")
CITATIONS = ("bib", "csl.json")
_SHOWN = ("svg", "png", "json", "vl.json", "bib", "csl.json", "jsonstat.json", "csv-metadata.json")


@dataclass(frozen=True, slots=True)
class FileWish:
    """What an address asks of a file beside its figure."""

    dialect: str = ""
    width: int = WIDE
    page: int = 1


_Written = Callable[[Ask, Figure, FileWish], tuple[bytes, str]]


def _csv(ask: Ask, figure: Figure, wanted: FileWish) -> tuple[bytes, str]:
    body = to_csv(figure, ask.voice, imprint=ask.imprint, dialect=wanted.dialect)
    return body, "text/csv; charset=utf-8"


def _xlsx(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return to_xlsx(figure, ask.voice, imprint=ask.imprint), sheet


def _parquet(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return to_parquet(figure, ask.voice, imprint=ask.imprint), "application/vnd.apache.parquet"


def _json(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return to_json(figure, ask.voice, imprint=ask.imprint), "application/json"


def _json_stat(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return to_json_stat(figure, ask.voice, imprint=ask.imprint), JSON_STAT


def _csvw(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return to_csvw(figure, ask.voice, imprint=ask.imprint), CSVW


def _vega(ask: Ask, figure: Figure, wanted: FileWish) -> tuple[bytes, str]:
    spec = vega_lite(figure, ask.voice, width=wanted.width)
    return dumps(spec, ensure_ascii=False, sort_keys=True).encode(), "application/json"


def _svg(ask: Ask, figure: Figure, wanted: FileWish) -> tuple[bytes, str]:
    drawn = to_svg(figure, ask.voice, width=wanted.width, page=wanted.page, imprint=ask.imprint)
    return drawn, "image/svg+xml"


def _png(ask: Ask, figure: Figure, wanted: FileWish) -> tuple[bytes, str]:
    drawn = to_png(figure, ask.voice, width=wanted.width, page=wanted.page, imprint=ask.imprint)
    return drawn, "image/png"


def _geojson(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return to_geojson(figure, ask.voice, imprint=ask.imprint), "application/geo+json"


def _bib(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return bibtex(figure, ask.voice, ask.imprint).encode(), "text/x-bibtex; charset=utf-8"


def _csl(ask: Ask, figure: Figure, _wanted: FileWish) -> tuple[bytes, str]:
    return csl_json(figure, ask.voice, ask.imprint), "application/vnd.citationstyles.csl+json"


WRITERS: dict[str, _Written] = {
    "geojson": _geojson,
    "vl.json": _vega,
    "csl.json": _csl,
    "jsonstat.json": _json_stat,
    "csv-metadata.json": _csvw,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "json": _json,
    "svg": _svg,
    "png": _png,
    "bib": _bib,
}
"""What writes a figure as a file of a kind; of two endings the longer stands first."""


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
    zoom: ZoomOf = "",
    series: SeriesOf = "",
    first: FirstOf = "",
    last: LastOf = "",
    base: BaseOf = "",
) -> None:
    """Check the filters of an address; the figure's maker reads its own from `ask`."""


_FILTERED = [Depends(_filters)]


@router.get(
    "/{lang}/figures/{name:name}", summary="A figure, or a file of it", dependencies=_FILTERED
)
def figure(
    ask: Asked,
    name: Name,
    dialect: Dialect = None,
    width: Width = None,
    page_of: PageOf = "1",
) -> Response:
    """Show a figure alone, or give it as a file."""
    if name.endswith("/"):
        raise HTTPException(404)  # sent on to the address without the stroke
    wanted = FileWish(dialect or "", int(width or WIDE), int(page_of))
    for suffix, write in WRITERS.items():
        if name.endswith(f".{suffix}"):
            found = ask.figure(name.removesuffix(f".{suffix}"))
            body, media_type = write(ask, found, wanted)
            disposition = "inline" if suffix in _SHOWN else "attachment"
            file_name = f"{found.file_name}.{suffix}"
            headers = {"content-disposition": f'{disposition}; filename="{file_name}"'}
            if suffix == "csv":
                about = ask.imprint.address(found, suffix=".csv-metadata.json")
                headers["link"] = f'<{about}>; rel="describedby"; type="{CSVW}"'
            return Response(body, media_type=media_type, headers=headers)
    if "." in name:
        raise NotFound(
            "no-format",
            "a figure is not given in that form",
            hint=f"Forms: {', '.join(WRITERS)}.",
        )
    found = ask.figure(name)
    return page(
        ask,
        "figures/alone.html",
        title=found.headline,
        f=found,
        bibtex=bibtex(found, ask.voice, ask.imprint),
        frame=frame_code(found, ask.imprint),
        queries=api_queries(found, ask.imprint),
        command=figure_command(found),
        commands=commands(found),
    )


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
