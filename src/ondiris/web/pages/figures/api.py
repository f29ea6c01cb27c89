"""The JSON API and its page, which is built from ``openapi.json`` and loads nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from ondiris.errors import InvalidInput, NotFound
from ondiris.publishing.figures.answers import (
    answer_csv,
    answer_json,
    evidence_json,
    source_json,
    vintage_json,
)
from ondiris.publishing.figures.sdmx import SDMX_CSV, to_sdmx_csv
from ondiris.publishing.figures.words import Words
from ondiris.session.figures.lots import lots_of, with_blanks
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.paging import MOST, CursorOf, Limit, page_of, snapshot_of

__all__ = ["paces", "router"]

router = APIRouter()
_PROGRAMS = ("/api/", "/sdmx/")
_FIRST = (
    "/api/v1/observations", "/api/v1/evidence/{id}", "/api/v1/sources", "/api/v1/codes/{name}",
    "/api/v1/search",
)  # fmt: skip
"""What a program begins with stands first; the contract has no order that a reader could use."""
Code = Annotated[str | None, Query(max_length=80)]
Measured = Annotated[Code, Query(description="Code of a measure.")]
Of = Annotated[Code, Query(description="What a share, a rate or an index is of.")]
Area = Annotated[Code, Query(description="Code of an area.")]
Activity = Annotated[Code, Query(description="Code of an activity.")]
About = Annotated[Code, Query(description="Code of a subject.")]
OfScope = Annotated[Code, Query(description="Code of a scope.")]
When = Annotated[Code, Query(description="Period, such as 2025 or 2025-01/2025-05.")]
Form = Annotated[
    Literal["json", "csv", "sdmx-csv"], Query(alias="format", description="json, csv or sdmx-csv")
]


@router.get("/api/v1/observations", summary="Figures, printed and derived", tags=["api"])
def observations(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: AskedPlainly,
    measure: Measured = None,
    of: Of = None,
    area: Area = None,
    activity: Activity = None,
    subject: About = None,
    scope: OfScope = None,
    period: When = None,
    world: Annotated[
        Literal["actual", "synthetic", "actual,synthetic", "synthetic,actual"],
        Query(description="actual, synthetic, or both"),
    ] = "actual",
    children: Annotated[Literal["true", "false"], Query(description="true to descend")] = "false",
    missing: Annotated[
        Literal["true", "false"], Query(description="true for what has no value too")
    ] = "false",
    form: Form = "json",
    limit: Limit = MOST,
    cursor: CursorOf = None,  # noqa: ARG001 - read by `ask`
) -> Response:
    """Return figures in the shape of ``ondiris get``, a page at a time; no filter means all."""
    now = snapshot_of(ask)
    query = now.question(
        measure,
        of=of,
        area=area,
        activity=activity,
        subject=subject,
        scope=scope,
        period=period,
        worlds=tuple(world.split(",")),
        children=children == "true",
    )
    lots = lots_of(now, query)
    if missing == "true":
        lots = map(with_blanks, lots)
    told = page_of(ask, now, lots, limit)
    if form == "csv":
        return Response(answer_csv(told.rows), 200, told.headers, "text/csv; charset=utf-8")
    if form == "sdmx-csv":
        return Response(to_sdmx_csv(told.rows), 200, told.headers, SDMX_CSV)
    blanks = () if missing == "true" else None  # they stand among the rows
    said = answer_json(now.vintage, told.rows, told.missing, blanks)
    return JSONResponse(said | ({"next": told.next} if told.next else {}), 200, told.headers)


@router.get("/api/v1/evidence/{id:name}", summary="The chain behind a figure", tags=["api"])
def evidence(
    ask: AskedPlainly,
    id: Annotated[str, Path(description="Identifier of a figure or entry.")],  # noqa: A002
) -> Response:
    """Return the chain in the shape of ``ondiris why --format json``."""
    return JSONResponse(evidence_json(ask.now.why(id)))


@router.get("/api/v1/codes/{name:name}", summary="A code list with labels", tags=["api"])
def codes(
    ask: AskedPlainly,
    name: Annotated[str, Path(description="Name of a code list.")],
) -> Response:
    """Return a code list."""
    try:
        found = ask.catalogue[name]
    except InvalidInput as error:
        raise NotFound("no-list", error.detail, hint=error.hint) from None
    items = [
        {
            "code": item.code,
            "names": dict(item.names),
            "parent": item.parent or None,
            "members": list(item.members),
            "note": item.note or None,
            "attributes": dict(item.attributes),
        }
        for item in found
    ]
    return JSONResponse(
        {"schema": "ondiris.codes/1", "list": found.id, "version": found.version, "items": items}
    )


@router.get("/api/v1/sources", summary="Sources of the figures", tags=["api"])
def sources(ask: AskedPlainly) -> Response:
    """Return the documents that figures come from."""
    items = [source_json(source) for source in ask.now.documents.values()]
    vintage = vintage_json(ask.vintage)
    return JSONResponse({"schema": "ondiris.sources/1", "vintage": vintage, "items": items})


@router.get("/{lang}/api", summary="Documentation of the API")
def documentation(ask: Asked, request: Request) -> Response:
    """Show every route of the door with its parameters."""
    shape: dict[str, Any] = request.app.openapi()
    routes = [
        (path, {"method": method.upper(), **_described(said, ask.voice.words)})
        for path, methods in shape["paths"].items()
        for method, said in methods.items()
    ]
    routes.sort(key=lambda pair: _FIRST.index(pair[0]) if pair[0] in _FIRST else len(_FIRST))
    return page(
        ask,
        "figures/api.html",
        title=ask.voice.words("API"),
        section="method",
        api=[pair for pair in routes if pair[0].startswith(_PROGRAMS)],
        rest=[pair for pair in routes if not pair[0].startswith(_PROGRAMS)],
    )


def _described(route: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what an address is for and what its parameters mean, in the reader's language."""
    own = [route[name] for name in ("summary", "description") if route.get(name)]
    # The summary says it in every language; what else is said is said where it can be read.
    said = [words(text) for text in own if text in own[:1] or words.has(text)]
    parameters = [
        {
            "name": one["name"],
            "in": words(one["in"]),
            "meaning": _plainly(words(one["description"])) if one.get("description") else "",
        }
        for one in route.get("parameters", ())
    ]
    return {"about": ". ".join(_plainly(text).removesuffix(".") for text in said),
            "parameters": parameters}  # fmt: skip


def _plainly(text: str) -> str:
    """Return a text of the contract, where names stand in backticks, as a page writes it."""
    return text.replace("`", "")


paces = {observations: Pace.WIDE, evidence: Pace.SLOW}
