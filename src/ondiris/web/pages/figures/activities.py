"""Activities: the table of all, and the profile of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ondiris.codes import Item
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Modality, Period, Scope
from ondiris.production import Row
from ondiris.production.figures.named_series import NamedSeries
from ondiris.publishing.figures.activities import (
    activity_facts,
    activity_history,
    activity_line,
    activity_table,
)
from ondiris.publishing.figures.activity_profile import (
    activities_sentence,
    activity_months,
    activity_sentence,
)
from ondiris.publishing.figures.desk import activity_name, capital
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.overview import ranking
from ondiris.publishing.figures.profiles import (
    MissingPart,
    ProfileFrame,
    Way,
    WaysOn,
    figure_changes,
    missing_file,
)
from ondiris.session.figures.leading import city_figures
from ondiris.session.figures.side_by_side import offered_series
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "nav", "paces", "router"]

_LISTED = 40
"""Up to so many activities are named on one line."""
_NEWEST, _RECENT = 30, 12
"""How many rows of each measure a profile shows, and at how many times it derives figures."""
router = APIRouter()
nav = Nav("activities", "Activities")
PeriodOf = Annotated[str, Query(description="Period of the page, such as 2025-01/2025-05.")]
Code = Annotated[str, Path(description="Code of an activity.", max_length=20)]
Beside = Annotated[str, Query(description="Code of an activity to compare with.", max_length=20)]


@router.get("/{lang}/activities", summary="Activities")
def activities(ask: Asked, period: PeriodOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show all activities with level, growth and share."""
    table = ask.figure("activities")
    shown = {str(row[1]) for row in table.rows}
    return page(
        ask,
        "figures/activities.html",
        title=ask.voice.words("Activities"),
        section="activities",
        lead=activities_sentence(ask.desk, table),
        figures=[table],
        bare=[item for item in ask.catalogue["activities"]
              if item.code not in shown and item.code not in ("_T", "_Z")],
    )  # fmt: skip


@router.get("/{lang}/activities/{code}", summary="Profile of an activity")
def activity(ask: Asked, code: Code, vs: Beside = "") -> Response:
    """Show what is known of one activity."""
    item = _item(ask, code)
    found = [_history(ask, code, _NEWEST)]
    lines = (_years_or_none(ask, code), _months_or_none(ask, code), _parts(ask, code))
    drawn = [f for f in lines if f is not None] or _among_others(ask, code)
    beside = [_history(ask, vs, _NEWEST)] if vs and _item(ask, vs) else []
    return page(
        ask,
        "figures/activity.html",
        title=activity_name(ask.voice, code),
        section="activities",
        item=item,
        above=[c for c in ask.catalogue["activities"].ancestors(code) if c != "_T"],
        profile=_profile(ask, code),
        picture=drawn[:1],
        figures=[*beside, *drawn[1:], *(f for f in found if not f.empty)],
        others=_known_codes(ask),
        vs=vs,
        beside=_beside(ask, code, vs),
    )


def _beside(ask: Ask, *codes: str) -> str:
    """Return where activities stand side by side over time; nothing where no line is known."""
    head = ask.city.headline
    known = {key.activity for key in offered_series(ask.now).get((head.measure, ""), ())
             if key.area == ask.city.area}  # fmt: skip
    names = [NamedSeries(head.measure, ask.city.area, code) for code in codes if code in known]
    return ask.href("compare", series=" ".join(map(str, names))) if names else ""


def _among_others(ask: Ask, code: str) -> list[Figure]:
    """Return the shares of the parts of what an activity belongs to, when its own was last told."""
    shares = [
        row
        for row in ask.said("share_pct", area=ask.city.area, activity=code)
        if row.key.of.startswith("output@") and not row.key.subject
    ]
    newest = max(shares, key=lambda r: (r.period.last_day, r.known.day), default=None)
    asked = [(code, str(ask.period)) for code in ask.catalogue["activities"].ancestors(code)]
    if newest is not None:
        asked.insert(0, (newest.key.of.partition("@")[2], str(newest.period)))
    for whole, period in asked:
        try:
            return [ask.of("parts", activity=whole, period=period)]
        except NotFound:
            continue
    return []


def _profile(ask: Ask, code: str) -> ProfileFrame:
    printed = [r for r in ask.said(area=ask.city.area, activity=code) if not r.key.subject]
    sentence = activity_sentence(
        ask.desk,
        code,
        city_figures(ask.now, ask.period).rows,
        _recent_rows(ask, code),
        whole=ask.city.headline.activity,
        period=ask.period,
    )
    return ProfileFrame(
        sentence, figure_changes(ask.desk, printed), _ways(ask, code), _gaps(ask, code)
    )


def _ways(ask: Ask, code: str) -> tuple[WaysOn, ...]:
    """Return what an activity is part of, its parts, its neighbours and other pages of it."""
    words, codes = ask.voice.words, ask.catalogue["activities"]
    parent = codes[code].parent if codes[code].parent != "_T" else ""
    groups = [item.code for item in codes if code in item.members]
    known = set(_known_codes(ask))
    beside = [c for c in codes.children(parent) if c != code and c in known] if parent else []
    compiled = any(f"compiled-{world}" in ask.now.sources for world in ("actual", "synthetic"))

    def of(title: str, some: Sequence[str]) -> WaysOn:
        ways = [Way(activity_name(ask.voice, c), f"activities/{c}") for c in some]
        return WaysOn.of(title, ways, most=_LISTED)

    asked = (("activity", code),)
    found = (
        of(words("Part of"), [c for c in (parent, *groups) if c]),
        of(words("Parts"), codes.children(code)),
        of(words("Beside it"), beside),
        WaysOn(
            words("Further"),
            (
                *([Way(words("What the year comes to"), f"nowcast/{code}")]
                  if code in known else []),
                *([Way(words("Indices"), "indices", query=asked)] if compiled else []),
                Way(words("Structure"), "structure"),
                Way(words("Activities"), "activities"),
            ),
        ),
    )  # fmt: skip
    return tuple(group for group in found if group.ways)


def _gaps(ask: Ask, code: str) -> tuple[MissingPart, ...]:
    """Return what is not known of an activity, with the file that fills it."""
    words, voice = ask.voice.words, ask.voice
    whole = ask.city.headline.activity
    level, volume, *_ = activity_facts(
        city_figures(ask.now, ask.period).rows, code, ask.period, whole
    )
    lacks = [
        words("output") if level is None else "",
        words("growth of volume") if volume is None else "",
    ]
    names = ", ".join(name for name in lacks if name)
    if not names:
        return ()
    what = words("%(period)s: not known: %(names)s.", names=names,
                 period=capital(voice.period(ask.period)))  # fmt: skip
    return (MissingPart(what, missing_file(voice, "figures")),)


def _item(ask: Ask, code: str) -> Item:
    try:
        return ask.catalogue["activities"][code]
    except InvalidInput as error:
        raise NotFound("no-activity", error.detail, hint=error.hint) from None


def _known_codes(ask: Ask) -> list[str]:
    asked = replace(ask.now.question(area=ask.city.area), subjects=("",))
    codes = ask.now.activities(asked)
    return [item.code for item in ask.catalogue["activities"] if item.code in codes]


def _activity_rows(ask: Ask, code: str) -> list[Row]:
    rows = ask.rows(area=ask.city.area, activity=code)
    return [row for row in rows if not row.key.subject]


def _history(ask: Ask, code: str, newest: int | None = None) -> Figure:
    found = _activity_rows(ask, code) if newest is None else _recent_rows(ask, code)
    rows = [row for row in found if _telling(row)]
    return activity_history(ask.desk, rows, code=code, place=ask.city_name, newest=newest)


def _recent_rows(ask: Ask, code: str) -> list[Row]:
    """Return what was printed of an activity, and what follows of its newest times alone.

    To derive all there ever was would take many times as long as to show it.
    """
    printed = [row for row in ask.said(area=ask.city.area, activity=code) if not row.key.subject]
    times = {row.period for row in printed if row.period.month_range}
    months = (row.period.last_month for row in printed if row.period.month_range)
    times |= {Period.of_months(month.january, month) for month in set(months)}
    recent = sorted(times, key=lambda p: (p.last_day, -p.first_day.toordinal()))[-_RECENT:]
    whole = any(row.key.scope == Scope.ALL for row in printed)
    scope = Scope.ALL if whole else None
    question = ask.now.question(area=ask.city.area, activity=code, scope=scope)
    answer = ask.now.get(replace(question, periods=tuple(recent)))
    told = {row.id for row in answer.rows}
    others = [row for row in printed if row.id not in told]
    return [*(row for row in answer.rows if not row.key.subject), *others]


def _telling(row: Row) -> bool:
    """Whether a row says more than the printed figures do at a glance."""
    return not row.formula.startswith(("index-from-growth", "change-from-growth"))


def _years_or_none(ask: Ask, code: str) -> Figure | None:
    rows = [r for r in ask.said("output", area=ask.city.area, activity=code) if not r.key.subject]
    return activity_line(ask.desk, rows, code=code, place=ask.city_name)


def _months_or_none(ask: Ask, code: str) -> Figure | None:
    rows = [r for r in ask.said("output", area=ask.city.area, activity=code) if not r.key.subject]
    return activity_months(ask.desk, rows, code=code, place=ask.city_name)


def _months(ask: Ask) -> Figure:
    code = ask.params.get("activity", ask.city.headline.activity)
    found = _months_or_none(ask, code)
    if found is None:
        raise NotFound("no-figure", f"few months in a row are known of {code[:20]}")
    return found


def _years(ask: Ask) -> Figure:
    code = ask.params.get("activity", ask.city.headline.activity)
    found = _years_or_none(ask, code)
    if found is None:
        raise NotFound("no-figure", f"fewer than three whole years are known of {code[:20]}")
    return found


def _parts(ask: Ask, code: str) -> Figure | None:
    if not ask.catalogue["activities"].children(code):
        return None
    shares, levels = _shares_of_parts(ask, code, Scope.ALL)
    if not shares:
        shares, levels = _shares_of_parts(ask, code, None)
    if not shares:
        return None
    parts = ranking(
        ask.desk,
        shares,
        id="parts",
        title=ask.voice.words("Shares of the parts: %(name)s", name=activity_name(ask.voice, code)),
        place=ask.city_name,
        period=ask.period,
        levels=levels,
    )
    return replace(parts, params=(("activity", code),))


def _shares_of_parts(ask: Ask, code: str, scope: Scope | None) -> tuple[list[Row], dict[str, Row]]:
    """Return the shares of the parts of an activity, and the levels beside them."""
    asked = ask.now.question(area=ask.city.area, period=str(ask.period), scope=scope)
    asked = replace(asked, subjects=("",))
    shares, levels = ask.now.get_together(
        replace(asked, measures=("share_pct",), of=f"output@{code}"),
        replace(asked, measures=("output",), of=""),
    )
    rows = [
        row
        for row in shares.rows
        if row.period.extent == ask.period.extent and row.key.activity not in ("_T", code)
    ]
    codes = {row.key.activity for row in rows}
    return rows, {
        row.key.activity: row
        for row in reversed(levels.rows)
        if row.key.activity in codes
        and row.key.scope == Scope.ALL
        and row.key.modality is Modality.ACHIEVED
    }


def _parts_figure(ask: Ask) -> Figure:
    code = ask.params.get("activity", ask.city.headline.activity)
    found = _parts(ask, code)
    if found is None:
        raise NotFound("no-figure", f"no share of a part of {code[:20]} is known")
    return found


def _table(ask: Ask) -> Figure:
    told = city_figures(ask.now, ask.period)
    codes = [item.code for item in _in_tree_order(ask)]
    return activity_table(
        ask.desk,
        [*told.rows, *told.before],
        codes=codes,
        whole=ask.city.headline.activity,
        place=ask.city_name,
        period=ask.period,
    )


def _in_tree_order(ask: Ask) -> list[Item]:
    codes = ask.catalogue["activities"]
    order: dict[str, None] = {}

    def walk(code: str) -> None:
        if code in order:
            return
        order[code] = None
        children = codes.children(code)
        for child in sorted(children, key=lambda c: not codes[c].members):
            walk(child)

    for item in codes:
        if not item.parent and item.code not in ("_T", "_Z"):
            walk(item.code)
    return [codes[code] for code in order]


def _activity_figure(ask: Ask) -> Figure:
    code = ask.params.get("activity", ask.city.headline.activity)
    _item(ask, code)
    return _history(ask, code)


paces = {activity: Pace.SLOW}
figures = (
    FigureMaker(
        "activities",
        _table,
        ("period",),
        dataset="Industry by activity: output, share, growth",
    ),
    FigureMaker("activity", _activity_figure, ("activity",)),
    FigureMaker("years", _years, ("activity",), dataset="Output by year"),
    FigureMaker("months", _months, ("activity",), dataset="Output by month"),
    FigureMaker("parts", _parts_figure, ("activity", "period")),
)
