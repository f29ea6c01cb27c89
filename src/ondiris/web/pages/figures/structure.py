"""Structure: shares and their changes, and the city's change against its nation's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound
from ondiris.model import Period
from ondiris.production.figures.contributing import (
    CONTRIBUTION_MEASURES,
    Additions,
    additions,
)
from ondiris.production.figures.shift_share import ShiftShareAccount
from ondiris.production.figures.structures import STRUCTURE_MEASURES, Structure, structures
from ondiris.publishing.figures.contributing import additions_figure
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.shift_share import (
    ACCOUNT_FIGURES,
    account_address,
    shift_share_figure,
)
from ondiris.publishing.figures.structures import (
    structural_changes,
    structure_ranking,
    structure_sentence,
)
from ondiris.session.figures.comparing import find_account, find_accounts
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
PeriodOf = Annotated[str, Query(description="Period of the page, such as 2025-01/2025-05.")]
MeasureOf = Annotated[str, Path(description="Code of a measure.", max_length=40)]
ActivityOf = Annotated[str, Path(description="Code of an activity.", max_length=20)]
PeriodAt = Annotated[str, Path(description="Period, such as 2025 or 2025-01/2025-05.")]


@router.get("/{lang}/structure", summary="Structure of industry")
def structure(ask: Asked, period: PeriodOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show shares and their changes on a year before, and shift-share against the nation."""
    found = _structures(ask)
    shown = [ask.figure("structural-change")] if found else []
    wholes: list[Structure | Additions] = [*found, *_additions(ask)]
    shown += [_drawn(ask, one) for one in wholes]
    return page(
        ask,
        "figures/structure.html",
        title=ask.voice.words("Structure"),
        section="activities",
        lead=structure_sentence(ask.desk, _leading(ask, found)) if found else "",
        figures=shown,
        accounts=[
            (
                account_address(one),
                [_figure(ask, one, name) for name in ("shift-share", "shift-share-own")],
            )
            for one in find_accounts(ask.now, ask.period)
        ],
        anchor=_anchor,
    )


@router.get(
    "/{lang}/shift-share/{measure}/{activity}/{period:path}", summary="An account of shift-share"
)
def shift_share(ask: Asked, measure: MeasureOf, activity: ActivityOf, period: PeriodAt) -> Response:
    """Show one account with the levels that it rests on."""
    for name, code in (("measures", measure), ("activities", activity)):
        if code not in ask.catalogue[name]:
            error = ask.catalogue[name].unknown(code)
            raise NotFound("no-account", error.detail, hint=error.hint)
    account = find_account(ask.now, measure=measure, activity=activity, period=Period.parse(period))
    return page(
        ask,
        "figures/shift_share.html",
        title=ask.voice.words(
            "Shift-share: %(name)s", name=activity_name(ask.voice, account.levels.key.activity)
        ),
        section="activities",
        figures=[_figure(ask, account, name) for name in ACCOUNT_FIGURES],
        account=account,
    )


def _leading(ask: Ask, found: Sequence[Structure]) -> Structure:
    """Return the structure of what the city leads with; of the first whole where it has none."""
    code = ask.city.headline.activity
    return next((one for one in found if one.whole == code), found[0])


def _anchor(figure: Figure) -> str:
    """Return what tells a figure from others of its name on one page."""
    own = [value for name, value in figure.params if name in ("measure", "activity")]
    return "-".join((figure.id, *own))


def _structures(ask: Ask) -> tuple[Structure, ...]:
    area, head = ask.city.area, ask.city.headline
    rows = ask.measures(*STRUCTURE_MEASURES, area=area, period=str(ask.period))
    earlier = ask.period.year_before()
    before = ask.measures("share_pct", area=area, period=str(earlier)) if earlier else ()
    return structures((*rows, *before), ask.catalogue["activities"], head.measure, ask.period)


def _changes(ask: Ask, found: tuple[Structure, ...]) -> Figure:
    if not found:
        raise NotFound("no-figure", f"no change of shares is known for {ask.period}")
    return structural_changes(ask.desk, found, place=ask.city_name, period=ask.period)


def _additions(ask: Ask) -> tuple[Additions, ...]:
    area, head = ask.city.area, ask.city.headline
    rows = ask.measures(*CONTRIBUTION_MEASURES, area=area, period=str(ask.period))
    return additions(rows, ask.catalogue["activities"], head.measure, ask.period)


def _drawn(ask: Ask, found: Structure | Additions) -> Figure:
    """Return the figure of one whole, with the period in its address."""
    place, period = ask.city_name, ask.period
    figure = (
        structure_ranking(ask.desk, found, place=place, period=period)
        if isinstance(found, Structure)
        else additions_figure(ask.desk, found, place=place, period=period)
    )
    return replace(figure, params=(*figure.params, ("period", str(ask.period))))


def _of_whole(ask: Ask, known: Iterable[Structure | Additions], lacking: str) -> Figure:
    """Return the figure of the whole that is asked for; the city's leading one unless named."""
    code = ask.params.get("activity", ask.city.headline.activity)
    found = next((one for one in known if one.whole == code), None)
    if found is None:
        raise NotFound("no-figure", f"{lacking} of {code[:20]} is known")
    return _drawn(ask, found)


def _figure(ask: Ask, account: ShiftShareAccount, name: str) -> Figure:
    return shift_share_figure(ask.desk, account, name, place=ask.city_name)


def _account_figure(name: str, ask: Ask) -> Figure:
    account = find_account(
        ask.now,
        measure=ask.params.get("measure"),
        activity=ask.params.get("activity"),
        period=ask.period,
    )
    return _figure(ask, account, name)


paces = dict.fromkeys((structure, shift_share), Pace.SLOW)
figures = (
    FigureMaker("structural-change", lambda ask: _changes(ask, _structures(ask)), ("period",)),
    FigureMaker(
        "structure",
        lambda ask: _of_whole(ask, _structures(ask), "no change of shares"),
        ("activity", "period"),
    ),
    FigureMaker(
        "contributions-to-growth",
        lambda ask: _of_whole(ask, _additions(ask), "no sum of contributions"),
        ("activity", "period"),
    ),
    *(
        FigureMaker(name, partial(_account_figure, name), ("measure", "activity", "period"))
        for name in ACCOUNT_FIGURES
    ),
)
