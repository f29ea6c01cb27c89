"""Confidentiality: rules by date, releases, and each release with its audit in words."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from ondiris.errors import NotFound, Refused
from ondiris.publishing.disclosure.exposed import exposed_table
from ondiris.publishing.disclosure.releases import (
    document_json,
    release_list,
    rules_in_force,
    summary_json,
    told_outside,
    withheld_json,
)
from ondiris.publishing.disclosure.sheets import Document, address_of, parts_of, table_name
from ondiris.publishing.disclosure.tables import protected_bands, protected_cells, protected_table
from ondiris.publishing.disclosure.words import (
    about_audit,
    about_loss,
    about_release,
    about_rules,
    exposed_cells,
)
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.sdmx import SDMX_CSV, protected_sdmx_csv
from ondiris.session.disclosure.exposing import exposed_by_others
from ondiris.session.disclosure.protecting import protected_releases, protected_vintages, rules_of
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page

__all__ = ["figures", "router"]

router = APIRouter()
World = Annotated[str, Path(description="actual or synthetic", pattern="^(actual|synthetic)$")]
ReleaseId = Annotated[str, Path(description="Identifier of a protected table.", max_length=200)]
Form = Annotated[Literal["json", "sdmx-csv"], Query(alias="format", description="json or sdmx-csv")]
Vintage = Annotated[int, Path(description="Number of an earlier vintage.", ge=1, le=9999)]


@router.get("/{lang}/disclosure", summary="Confidentiality: rules, hidden cells, audits")
def disclosure(ask: Asked) -> Response:
    """Show the rules by date and every protected table."""
    released = protected_releases(ask.observatory)
    some = bool(released.documents or released.withheld)
    words = ask.voice.words
    return page(
        ask,
        "disclosure/index.html",
        title=words("Confidentiality"),
        section="method",
        lead=words(
            "A table of returns is shown only after an audit has tried to work out what it hides "
            "and failed."
        ),
        rules=ask.figure("disclosure-rules") if rules_of(ask.observatory) else None,
        releases=ask.figure("disclosure-releases") if some else None,
        held=released.held,
        exposed=None if ask.now.audience.public else ask.figure("exposed-by-others"),
    )


@router.get("/{lang}/disclosure/{world}/{release}", summary="A protected table")
def release(ask: Asked, world: World, release: ReleaseId) -> Response:
    """Show one protected table, its audit, its loss and its rules."""
    return _release_page(ask, world, release, 0)


@router.get("/{lang}/disclosure/{world}/{release}/{vintage}", summary="An earlier vintage of it")
def earlier_release(ask: Asked, world: World, release: ReleaseId, vintage: Vintage) -> Response:
    """Show what a protected table was before it was made anew."""
    return _release_page(ask, world, release, vintage)


@router.get("/api/v1/protected", summary="Protected tables", tags=["api"])
def releases(ask: AskedPlainly) -> Response:
    """Return every protected table's account and audit, without its cells."""
    released = protected_releases(ask.observatory)
    see = ask.now.audience
    return JSONResponse(
        {
            "schema": "ondiris.protected/1",
            "releases": [summary_json(document, see) for document in released.documents],
            "withheld": [withheld_json(one) for one in released.withheld],
            "revisions_held": released.held,
        }
    )


@router.get("/api/v1/protected/{world}/{release}", summary="A protected table", tags=["api"])
def release_json(
    ask: AskedPlainly, world: World, release: ReleaseId, form: Form = "json"
) -> Response:
    """Return one protected table in the shape of ``ondiris protect --format json``."""
    return _answer(ask, _document(ask, world, release), form)


@router.get(
    "/api/v1/protected/{world}/{release}/{vintage}",
    summary="An earlier vintage of it",
    tags=["api"],
)
def earlier_json(
    ask: AskedPlainly, world: World, release: ReleaseId, vintage: Vintage, form: Form = "json"
) -> Response:
    """Return what a protected table was before it was made anew."""
    return _answer(ask, _document(ask, world, release, vintage), form)


def _answer(ask: Ask, document: Document, form: str) -> Response:
    if form == "sdmx-csv":
        return Response(protected_sdmx_csv(document), media_type=SDMX_CSV)
    return JSONResponse(document_json(document, ask.now.audience))


def _release_page(ask: Ask, world: str, release: str, vintage: int) -> Response:
    document = _document(ask, world, release, vintage)
    desk = ask.desk
    parts = parts_of(desk, document)
    tables = [protected_table(desk, document, part=part, vintage=vintage) for part in parts]
    bands = [protected_bands(desk, document, part=part, vintage=vintage) for part in parts]
    earlier = protected_vintages(ask.observatory, world, release)
    days = {number: one.content["as_of"] for number, one in earlier.items() if number != vintage}
    return page(
        ask,
        "disclosure/release.html",
        title=table_name(desk, document.content),
        section="method",
        facts=about_release(desk, document),
        tables=[*tables, *(figure for figure in bands if figure is not None)],
        laid=len(parts) == 1,
        cells=protected_cells(desk, document, vintage=vintage),
        audit=about_audit(desk, document),
        loss=about_loss(desk, document),
        inside=not ask.now.audience.public,
        exposed=() if ask.now.audience.public else exposed_cells(desk, document),
        rules=about_rules(desk, document),
        vintage=vintage,
        earlier=days,
        newest=address_of(document.content),
        address=address_of(document.content, vintage),
        api=f"/api/v1/protected/{world}/{release}{f'/{vintage}' if vintage else ''}",
    )


def _document(ask: Ask, world: str, release: str, vintage: int = 0) -> Document:
    """Return a release that may be shown.

    Raises
    ------
    Refused
        ``withheld`` when its file is not what was audited.
    NotFound
        ``no-release``
    """
    released = protected_releases(ask.observatory)
    if any((one.world, one.id) == (world, release) for one in released.withheld):
        raise Refused(
            "withheld",
            f"the protected table {release} is withheld, as its file is not what was audited",
            hint="Protect it again; nothing is shown of it until then.",
        )
    for document in released.documents:
        if document.content["world"] == world and document.content["id"] == release:
            if not vintage:
                return document
            earlier = protected_vintages(ask.observatory, world, release)
            if vintage in earlier:
                return earlier[vintage]
    raise NotFound("no-release", "there is no protected table of this name")


def _rules(ask: Ask) -> Figure:
    rules = rules_of(ask.observatory)
    if not rules:
        raise NotFound("no-disclosure-rules", "the settings of this home have no disclosure rules")
    return rules_in_force(ask.desk, rules)


def _releases(ask: Ask) -> Figure:
    released = protected_releases(ask.observatory)
    listed = release_list(ask.desk, released.documents, released.withheld)
    return told_outside(listed) if ask.now.audience.public else listed


def _exposed(ask: Ask) -> Figure:
    if ask.now.audience.public:
        raise NotFound("no-figure", "there is no figure of this name")
    return exposed_table(ask.desk, exposed_by_others(ask.observatory, ask.now))


def _asked(ask: Ask) -> tuple[Document, int]:
    vintage = int(ask.params.get("vintage") or 0)
    world, release = ask.params.get("world", ""), ask.params.get("release", "")
    return _document(ask, world, release, vintage), vintage


def _table(ask: Ask) -> Figure:
    document, vintage = _asked(ask)
    return protected_table(ask.desk, document, part=ask.params.get("part", ""), vintage=vintage)


def _bands(ask: Ask) -> Figure:
    document, vintage = _asked(ask)
    part = ask.params.get("part", "")
    found = protected_bands(ask.desk, document, part=part, vintage=vintage)
    if found is None:
        raise NotFound("no-bands", "this table tells no bands of the Herfindahl index")
    return found


def _cells(ask: Ask) -> Figure:
    document, vintage = _asked(ask)
    return protected_cells(ask.desk, document, vintage=vintage)


figures = (
    FigureMaker("disclosure-rules", _rules),
    FigureMaker("disclosure-releases", _releases),
    FigureMaker("exposed-by-others", _exposed),
    FigureMaker("protected-table", _table, ("world", "release", "part", "vintage")),
    FigureMaker("protected-bands", _bands, ("world", "release", "part", "vintage")),
    FigureMaker("protected-cells", _cells, ("world", "release", "vintage")),
)
