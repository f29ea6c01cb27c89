"""Data and method: one place to audit."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.registers import (
    code_list,
    formula_list,
    revision_list,
    series_list,
    source_list,
)
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page

__all__ = ["figures", "nav", "router"]

router = APIRouter()
nav = Nav("method", "Data and method")
ListName = Annotated[str, Path(alias="name", description="Name of a code list.", max_length=40)]


@router.get("/{lang}/method", summary="Data and method")
def method(ask: Asked) -> Response:
    """Show series, sources, formulas, revisions and the glossary."""
    made = [ask.figure(name) for name in ("formulas", "revisions")]
    return page(
        ask,
        "figures/method.html",
        title=ask.voice.words("Data and method"),
        section="method",
        figures=made,
        lists=list(ask.catalogue.lists.values()),
        list_names=_list_names(ask),
        counts={"sources": len(ask.now.documents)},
    )


@router.get("/{lang}/method/{register}", summary="A register: series or sources")
def register(
    ask: Asked,
    register: Annotated[str, Path(description="series or sources", max_length=20)],
) -> Response:
    """Show one register whole."""
    if register not in ("series", "sources"):
        raise NotFound("no-page", "there is no page at this address")
    figure = ask.figure(register)
    return page(
        ask, "figures.html", title=figure.headline, section="method", lead="", figures=[figure]
    )


@router.get("/{lang}/method/codes/{name}", summary="A code list")
def codes(ask: Asked, name: ListName) -> Response:
    """Show one code list with its labels."""
    figure = _codes_named(ask, name)
    return page(
        ask,
        "figures.html",
        title=_list_names(ask).get(name, name),
        section="method",
        lead="",
        figures=[figure],
    )


def _list_names(ask: Ask) -> dict[str, str]:
    words = ask.voice.words
    return {
        "measures": words("Measures"),
        "of": words("What a growth or share is of"),
        "units": words("Units"),
        "activities": words("Economic activities"),
        "areas": words("Areas"),
        "subjects": words("Sites, programmes, projects, enterprises"),
        "scopes": words("Scopes"),
        "comparisons": words("Bases of comparison"),
        "price_bases": words("Price bases"),
        "adjustments": words("Seasonal adjustment"),
        "modalities": words("Modalities"),
        "worlds": words("Worlds"),
        "origins": words("Origins"),
        "bounds": words("Bounds"),
        "statuses": words("Statuses of observations"),
        "confidentialities": words("Confidentiality"),
        "known_bases": words("How a day is known"),
        "size_classes": words("Size classes"),
        "statement_properties": words("Properties of statements"),
        "stages": words("Stages of a project"),
        "project_columns": words("Columns of a table of projects"),
        "project_rules": words("Checks of a table of projects"),
        "promise_gaps": words("What a promise does not say"),
        "promise_rules": words("How a promise may change"),
        "benchmark_ratios": words("Ratios that promises are compared by"),
        "comparables": words("How such promises ended elsewhere"),
        "application_acts": words("Acts on an application"),
        "application_states": words("States of an application"),
        "step_states": words("States of a step"),
        "step_outcomes": words("Outcomes of a step"),
        "refusal_reasons": words("Reasons for a refusal"),
        "clock_verdicts": words("How a term is kept"),
        "debt_parties": words("Whose turn it is"),
        "obligation_standings": words("How a commitment is kept"),
    }


def _codes_named(ask: Ask, name: str) -> Figure:
    try:
        return code_list(ask.desk, ask.catalogue[name], _list_names(ask).get(name, ""))
    except InvalidInput as error:
        raise NotFound("no-list", error.detail, hint=error.hint) from None


def _codes(ask: Ask) -> Figure:
    return _codes_named(ask, ask.params.get("list", "measures"))


def _sources(ask: Ask) -> Figure:
    used = Counter(row.source for row in ask.said(area=ask.city.area, children=True))
    return source_list(ask.desk, used)


def _series(ask: Ask) -> Figure:
    return series_list(ask.desk, ask.said(area=ask.city.area, children=True))


def _revisions(ask: Ask) -> Figure:
    return revision_list(ask.desk, ask.now.revisions)


def _formulas(ask: Ask) -> Figure:
    return formula_list(ask.desk)


figures = (
    FigureMaker("series", _series),
    FigureMaker("sources", _sources, dataset="Documents that the figures come from"),
    FigureMaker("formulas", _formulas),
    FigureMaker("revisions", _revisions),
    FigureMaker("codes", _codes, ("list",)),
)
