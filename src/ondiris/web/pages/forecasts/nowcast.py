"""The year's figure: what this year comes to, how that moved, and how such readings fared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import NotFound, Refused
from ondiris.model import Period
from ondiris.production.forecasts.asked import SeriesQuestion
from ondiris.production.forecasts.nowcast import MonthScore, YearFigure, month_scores
from ondiris.production.forecasts.year_answers import KnownThen, YearAnswer
from ondiris.publishing.figures.desk import Desk, activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.forecasts.nowcast import (
    missed_table,
    moves_table,
    trail_picture,
    year_picture,
    years_table,
)
from ondiris.publishing.forecasts.years import cut_to_then, year_headline
from ondiris.session.forecasts.nowcast import YearDesk
from ondiris.session.forecasts.outlook import year_ahead
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
YearOf = Annotated[str, Query(description="The year, such as 2026.", pattern="^([0-9]{4})?$")]
ActivityAt = Annotated[str, Path(description="Code of an activity.", max_length=20)]
_OF_ONE = ("activity", "measure", "year")


@router.get("/{lang}/nowcast", summary="What this year comes to")
def nowcast(ask: Asked, year: YearOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show the year's figure of what the city leads with, with bands and the benchmark."""
    return _page(ask, ask.city.headline.activity, beside=True)


@router.get("/{lang}/nowcast/{activity}", summary="What this year comes to for one activity")
def nowcast_of(ask: Asked, activity: ActivityAt, year: YearOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show the year's figure of one activity: picture, how it moved, and past misses."""
    items = ask.catalogue["activities"]
    if activity not in items:
        error = items.unknown(activity)
        raise NotFound("no-activity", error.detail, hint=error.hint)
    return _page(ask, activity, beside=False)


def _page(ask: Ask, activity: str, *, beside: bool) -> Response:
    found = _answer(ask, _desk(ask).asked(activity=activity))
    shown: list[Figure] = []
    for one in found.figures if found else ():
        make = (_picture, _trail, _moves, _missed)
        shown += [made(ask, one, found) for made in make] if found else []
    title = ask.voice.words("What the year comes to")
    tables = [_years(ask, measure) for measure in _measures(ask)] if beside else []
    return page(
        ask,
        "forecasts/nowcast.html",
        title=title if beside else f"{title}: {activity_name(ask.voice, activity)}",
        section="forecasts",
        said=[year_headline(ask.desk, one) for one in found.figures] if found else [],
        cut=cut_to_then(ask.desk)
        if found and found.known_then is KnownThen.PSEUDO_REAL_TIME
        else "",
        within=not beside,
        year=_year(ask),
        figures=[figure for figure in (*shown, *tables) if not figure.empty],
        anchor=lambda figure: "-".join((figure.id, dict(figure.params).get("measure", ""))),
    )


def _desk(ask: Ask) -> YearDesk:
    return YearDesk(ask.observatory, ask.now)


def _says(ask: Ask, found: YearAnswer) -> Desk:
    """Return the desk of what an answer was read from, which may be newer than the day asked."""
    read = _desk(ask).read_by(found.known_then)
    return Desk(ask.voice, read.vintage, read.sources, read.row)


def _year(ask: Ask) -> int:
    """Return the year that the address asks for, else that of the day.

    Raises
    ------
    InvalidInput
        ``impossible-period``.
    """
    asked = ask.params.get("year") or ""
    return Period.year(int(asked)).first_day.year if asked else _day(ask).year


def _day(ask: Ask) -> date:
    return ask.as_of or ask.vintage.known


def _measures(ask: Ask) -> tuple[str, ...]:
    return ask.city.headline.measure, "index_pct"


def _answer(ask: Ask, asked: tuple[SeriesQuestion, ...]) -> YearAnswer | None:
    """Return the year's figures; None where no series has one."""
    desk = _desk(ask)
    try:
        return ask.now.memory.get(
            (ask.now.key, ask.now.newest, asked, _year(ask), ask.as_of, "year"),
            lambda: desk.answer(_year(ask), asked, as_of=ask.as_of),
            lambda found: 20_000 * (1 + len(found.figures)),
        )
    except (NotFound, Refused):
        return None


def _years(ask: Ask, measure: str) -> Figure:
    desk = _desk(ask)
    found = _answer(ask, desk.asked(measure=measure))
    figures, says = (found.figures, _says(ask, found)) if found else ((), ask.desk)
    return years_table(says, figures, place=ask.city_name, measure=measure, year=_year(ask))


def _one(ask: Ask) -> tuple[YearFigure, YearAnswer]:
    """Return the series that an address names; the city's headline where it names none.

    Raises
    ------
    NotFound
        If it has no figure for the year.
    """
    head = ask.city.headline
    asked = _desk(ask).asked(
        activity=ask.params.get("activity") or head.activity,
        measure=ask.params.get("measure") or head.measure,
    )
    found = _answer(ask, asked)
    if found is None:
        raise NotFound("no-figure", f"nothing is known of that series in {_year(ask)}")
    return found.figures[0], found


def _picture(ask: Ask, figure: YearFigure, found: YearAnswer) -> Figure:
    scores = _scores(ask, figure, found)
    return year_picture(_says(ask, found), figure, scores, place=ask.city_name)


def _scores(ask: Ask, figure: YearFigure, found: YearAnswer) -> tuple[MonthScore, ...]:
    """Return how such readings of past years fared, counted once for all that tells of it."""
    return ask.now.memory.get(
        (ask.now.key, figure.key, figure.year, found.known_then, found.as_of, "scores of years"),
        lambda: month_scores([figure.table], found.tables, before=figure.year),
        lambda scores: 500 * (1 + len(scores)),
    )


def _leading(ask: Ask) -> Figure:
    """Return the picture that an address names; what the city leads with is kept."""
    plain = not any(ask.params.get(name) for name in _OF_ONE)
    kept = year_ahead(ask.now, ask.lang) if plain else None
    return kept or _asked_one(_picture, ask)


def _trail(ask: Ask, figure: YearFigure, found: YearAnswer) -> Figure:
    return trail_picture(_says(ask, found), figure, place=ask.city_name)


def _moves(ask: Ask, figure: YearFigure, found: YearAnswer) -> Figure:
    move = next((one for one in found.moves if one.key == figure.key), None)
    return moves_table(_says(ask, found), figure, move, place=ask.city_name)


def _missed(ask: Ask, figure: YearFigure, found: YearAnswer) -> Figure:
    scores = _scores(ask, figure, found)
    return missed_table(_says(ask, found), figure.key, figure.year, scores, place=ask.city_name)


def _asked_one(make: Callable[[Ask, YearFigure, YearAnswer], Figure], ask: Ask) -> Figure:
    return make(ask, *_one(ask))


def _of_years(ask: Ask) -> Figure:
    return _years(ask, ask.params.get("measure") or ask.city.headline.measure)


paces = dict.fromkeys((nowcast, nowcast_of), Pace.SLOW)
figures = (
    FigureMaker("nowcast", _of_years, ("measure", "year"), Pace.SLOW),
    FigureMaker("nowcast-year", _leading, _OF_ONE, Pace.SLOW),
    FigureMaker("nowcast-trail", partial(_asked_one, _trail), _OF_ONE, Pace.SLOW),
    FigureMaker("nowcast-missed", partial(_asked_one, _missed), _OF_ONE, Pace.SLOW),
    FigureMaker("nowcast-moves", partial(_asked_one, _moves), _OF_ONE, Pace.SLOW),
)
