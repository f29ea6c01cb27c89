"""Confidentiality: rules in force, what was hidden and why, and the audit's summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from ondiris.disclosure import Protected
from ondiris.errors import NotFound
from ondiris.publishing.disclosure import (
    document_json,
    protected_table,
    release_list,
    rules_in_force,
    summary_json,
)
from ondiris.publishing.figure import Figure
from ondiris.session.protecting import protected_releases, rules_of
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page

__all__ = ["figures", "router"]

router = APIRouter()
World = Annotated[str, Path(description="actual or synthetic", pattern="^(actual|synthetic)$")]
ReleaseId = Annotated[str, Path(description="Identifier of a protected table.", max_length=120)]


@router.get("/{lang}/disclosure", summary="Confidentiality: rules, hidden cells, audits")
def disclosure(ask: Asked) -> Response:
    """Show the rules in force and every protected table with its audit."""
    made = [ask.figure("disclosure-rules")] if rules_of(ask.observatory) else []
    if protected_releases(ask.observatory):
        made.append(ask.figure("disclosure-releases"))
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
        figures=made,
    )


@router.get("/{lang}/disclosure/{world}/{release}", summary="A protected table")
def release(ask: Asked, world: World, release: ReleaseId) -> Response:
    """Show one protected table."""
    figure = protected_table(ask.desk, _document(ask, world, release))
    return page(
        ask, "figures.html", title=figure.headline, section="method", lead="", figures=[figure]
    )


@router.get("/api/v1/protected", summary="Protected tables", tags=["api"])
def releases(ask: AskedPlainly) -> Response:
    """Return every protected table's account and audit, without its cells."""
    found = [summary_json(document) for document in protected_releases(ask.observatory)]
    return JSONResponse({"schema": "ondiris.protected/1", "releases": found})


@router.get("/api/v1/protected/{world}/{release}", summary="A protected table", tags=["api"])
def release_json(ask: AskedPlainly, world: World, release: ReleaseId) -> Response:
    """Return one protected table in the shape of ``ondiris protect --format json``."""
    return JSONResponse(document_json(_document(ask, world, release)))


def _document(ask: Ask, world: str, release: str) -> Protected[Mapping[str, Any]]:
    for document in protected_releases(ask.observatory):
        if document.content["world"] == world and document.content["id"] == release:
            return document
    raise NotFound("no-release", "there is no protected table of this name")


def _rules(ask: Ask) -> Figure:
    rules = rules_of(ask.observatory)
    if rules is None:
        raise NotFound("no-disclosure-rules", "the settings of this home have no disclosure rules")
    return rules_in_force(ask.desk, rules)


def _releases(ask: Ask) -> Figure:
    return release_list(ask.desk, protected_releases(ask.observatory))


def _table(ask: Ask) -> Figure:
    return protected_table(
        ask.desk, _document(ask, ask.params.get("world", ""), ask.params.get("release", ""))
    )


figures = (
    FigureMaker("disclosure-rules", _rules),
    FigureMaker("disclosure-releases", _releases),
    FigureMaker("protected-table", _table, ("world", "release")),
)
