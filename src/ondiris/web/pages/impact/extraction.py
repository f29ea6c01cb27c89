"""What hangs on whom: activities by what the city would lose without them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.errors import InvalidInput
from ondiris.production.impact.extracting import LossAnswer
from ondiris.production.impact.questions import LossQuestion
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.impact.losses import hit_figure, losses_figure
from ondiris.publishing.impact.sentences import loss_sentence, ranking_sentence
from ondiris.session.impact.desk import ImpactDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.impact.what_if import activity_choices

__all__ = ["figures", "paces", "router"]

router = APIRouter()
DRAWS = 400
Lost = Annotated[
    str, Query(description="Activities taken out together, with commas.", max_length=60)
]
Still = Annotated[
    str, Query(description="They stand still for this share of a year's output.", max_length=8)
]


@router.get("/{lang}/impact/extraction", summary="What the city would lose without an activity")
def extraction(ask: Asked, activity: Lost = "", share: Still = "") -> Response:
    """Show every activity by what hangs on it; of those that are named who else is hit."""
    named = activity.strip(", ") or share.strip()
    found, desk = _lost(ask) if named else None, ask.desk
    return page(
        ask,
        "impact/extraction.html",
        title=ask.voice.words("What hangs on whom"),
        section="impact",
        lead=loss_sentence(desk, found, found.losses[0]) if found else None,
        hit=ask.figure("impact-hit") if found and found.losses[0].hit else None,
        ranking=ask.figure("impact-losses"),
        activity=activity,
        activities=activity_choices(ask),
        share=share,
        said=ranking_sentence(desk, _all(ask)),
    )


def _all(ask: Ask) -> LossAnswer:
    return ImpactDesk(ask.now).losses(LossQuestion(draws=DRAWS))


def _lost(ask: Ask) -> LossAnswer:
    codes = tuple(filter(None, map(str.strip, ask.params.get("activity", "").split(","))))
    if not codes:
        raise InvalidInput("impact-loss", "which activity is lost is not said", hint="C29")
    text = ask.params.get("share", "")
    try:
        share = float(text.replace(",", ".")) if text else None
    except ValueError:
        raise InvalidInput(
            "impact-loss", f"{text[:8]!r} is no share from 0 to 1", hint="0.5"
        ) from None
    return ImpactDesk(ask.now).losses(LossQuestion(codes, share, DRAWS))


def _ranking(ask: Ask) -> Figure:
    return losses_figure(ask.desk, _all(ask))


def _hit(ask: Ask) -> Figure:
    found = _lost(ask)
    return hit_figure(ask.desk, found, found.losses[0])


paces = {extraction: Pace.SLOW}
figures = (
    FigureMaker("impact-losses", _ranking, (), Pace.SLOW),
    FigureMaker("impact-hit", _hit, ("activity", "share"), Pace.SLOW),
)
