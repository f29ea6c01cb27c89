"""The most wanted figures: what would narrow each band most, who has it, and a letter for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import NotFound
from ondiris.model.wanted import Wanted
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.forecasts.wanted import letter, wanted_table
from ondiris.session.forecasts.wanted import wanted
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
BandOf = Annotated[str, Path(description="Address of the page whose band it would narrow.")]


@router.get("/{lang}/forecasts/wanted", summary="The figures that would narrow the bands most")
def most_wanted(ask: Asked) -> Response:
    """Show for each band the one missing figure or file that would narrow it most."""
    found = ask.figure("wanted")
    return page(
        ask,
        "forecasts/wanted.html",
        title=ask.voice.words("The most wanted figures"),
        section="forecasts",
        figures=[] if found.empty else [found],
    )


@router.get(
    "/{lang}/forecasts/wanted/{band:path}", summary="A letter that asks for the figure wanted most"
)
def request_letter(ask: Asked, band: BandOf) -> Response:
    """Show a letter of request, ready to be sent."""
    one = next((one for one in _found(ask) if one.band == band), None)
    if one is None:
        raise NotFound("no-request", "no figure is wanted for such a band")
    return page(
        ask,
        "forecasts/letter.html",
        title=ask.voice.words("Request for a figure"),
        section="forecasts",
        paragraphs=letter(ask.desk, one, ask.city.title(ask.lang)),
    )


def _found(ask: Ask) -> Sequence[Wanted]:
    return wanted(ask.now)


def _table(ask: Ask) -> Figure:
    return wanted_table(ask.desk, _found(ask))


paces = dict.fromkeys((most_wanted, request_letter), Pace.SLOW)
figures = (FigureMaker("wanted", _table, pace=Pace.SLOW),)
