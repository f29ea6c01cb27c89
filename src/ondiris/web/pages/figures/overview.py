"""Overview: the result, what moved, the promises, the places, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from ondiris.model import Modality
from ondiris.people import Act
from ondiris.production import Row
from ondiris.production.figures.chains import standing_versions
from ondiris.production.figures.growth import GrowthRates, growth_by_activity, preferred
from ondiris.publishing.figures.changes import change_summary, compiled_note, largest_revisions
from ondiris.publishing.figures.desk import activity_name, number
from ondiris.publishing.figures.figure import Figure, Number
from ondiris.publishing.figures.growth import growth_table
from ondiris.publishing.figures.overview import (
    KeyFigure,
    derived_block,
    headline,
    key_figures,
    subject_name,
)
from ondiris.publishing.places.districts import district_map
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.figures.leading import CityFigures, city_figures
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.sparks import spark

__all__ = ["acts", "figures", "nav", "router"]

router = APIRouter()
nav = Nav("", "Overview")
PeriodOf = Annotated[str, Query(description="Period of the page, such as 2025-01/2025-05.")]
_SHOWN = ("key-figures", "growth", "derived", "outlook", "programmes", "districts")
_SHOWN_DERIVED = 12
_MOVED_MOST = 5
_FEWEST_POINTS, _MOST_POINTS = 12, 60
"""How many months a line needs, and how many it shows."""


@router.get("/", response_class=RedirectResponse, summary="To the reader's language")
def root(request: Request) -> Response:
    """Redirect to the reader's language."""
    languages = request.app.state.door.languages
    asked = request.headers.get("accept-language", "")
    ranked = sorted(_preferences(asked), key=lambda pair: -pair[1])
    chosen = next((lang for lang, _ in ranked if lang in languages), languages[0])
    return RedirectResponse(f"/{chosen}/", 307)


def _preferences(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        name, _, weight = part.partition(";q=")
        try:
            found.append((name.strip().lower()[:2], float(weight or 1)))
        except ValueError:
            continue
    return found


@router.get("/{lang}/", summary="Overview")
def overview(ask: Asked, period: PeriodOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show the overview of the city's industry."""
    levels, rates = _levels(ask), _rates(ask)
    head = ask.city.headline
    code = head.activity
    lead = headline(ask.desk, levels.get(code), rates)
    made = [ask.figure(name) for name in _SHOWN]
    return page(
        ask,
        "figures/overview.html",
        title=ask.voice.words("Overview"),
        section="",
        lead=lead,
        figures=[figure for figure in made if not figure.empty],
        absent=_absent(ask, made, rates),
        lines=_lines(ask),
        ahead=[
            (ask.href(one.evidence[1:]), one.text)
            for one in ask.now.foretold(ask.lang)
            if not one.programme
        ],
        release=_release(ask),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page says of the newest release: when, how much, and what moved most."""

    day: str
    address: str
    summary: str
    waits: str = ""
    revised: tuple[tuple[str, Number, Number], ...] = ()


def _release(ask: Ask) -> _Told | None:
    found = ReleaseDesk(ask.observatory, ask.now).newest()
    if found is None:
        return None
    address = ask.href("changes", since=str(found.since), revision=str(found.revision))
    told = _Told(ask.voice.day(found.day), address, "")
    if found.changes is None:
        count = ask.voice.count(found.entries)
        return replace(told, summary=ask.voice.words("Entries: %(count)s.", count=count))
    return replace(
        told,
        summary=change_summary(ask.desk, found.changes),
        waits=compiled_note(ask.desk, found.changes),
        revised=tuple(
            (_revised_title(ask, one.new), number(one.old), number(one.new))
            for one in largest_revisions(found.changes, _MOVED_MOST)
        ),
    )


def _revised_title(ask: Ask, row: Row) -> str:
    series = ask.desk.series(row.key)
    period = str(ask.desk.due(row.period).text)
    return ", ".join((subject_name(ask.desk, row), series[:1].lower() + series[1:], period))


def _told(ask: Ask) -> CityFigures:
    return city_figures(ask.now, ask.period)


def _levels(ask: Ask) -> dict[str, Row]:
    found: dict[str, list[Row]] = {}
    for row in _told(ask).rows:
        partial = any(note.startswith("lacks:") for note in row.notes)
        plain = row.key.measure == "output" and row.key.scope == "all"
        if plain and not partial and row.key.modality is Modality.ACHIEVED:
            found.setdefault(row.key.activity, []).append(row)
    return _preferred(found)


def _preferred(found: Mapping[Any, Sequence[Row]]) -> dict[Any, Row]:
    """Return of each question the figure that comes first."""
    return {name: row for name, rows in found.items() if (row := preferred(rows)) is not None}


def _rates(ask: Ask) -> Mapping[str, GrowthRates]:
    """Return how the parts of industry grew."""
    found = growth_by_activity(_told(ask).rows)
    return {c: rates for c, rates in found.items() if c not in (ask.city.headline.activity, "_T")}


def _key_figures(ask: Ask) -> Figure:
    return key_figures(ask.desk, _keys(ask), ask.city_name, ask.period)


def _keys(ask: Ask) -> list[KeyFigure]:
    """Return five figures: industry, what leads it, its enterprises, promised jobs, parks."""
    head = ask.city.headline
    whole = head.activity
    first = next(iter(head.activities), "")
    levels, rates, before = _levels(ask), growth_by_activity(_told(ask).rows), _before(ask)
    chosen = [
        KeyFigure(
            levels[code],
            before.get((code, "")),
            rates.get(code, GrowthRates()).value,
            rates.get(code, GrowthRates()).volume,
        )
        for code in dict.fromkeys((whole, first))
        if code in levels
    ]
    of = f"output@{whole}"
    shares = [r for r in _told(ask).rows if (r.key.activity, r.key.of) == (first, of)]
    share = preferred(shares)
    chosen += [] if share is None else [KeyFigure(share, before.get((first, of)))]
    area = ask.city.area
    plain = [_newest(ask.said("count_enterprises", area=area, activity=whole))]
    sites = list(head.sites)
    parks = ask.of_subjects(sites, "count_zones") if sites else ()
    plain.append(_newest([r for r in parks if r.key.modality is Modality.ACHIEVED]))
    return [*chosen, *(KeyFigure(row) for row in plain if row is not None)]


def _before(ask: Ask) -> dict[tuple[str, str], Row]:
    """Return levels and shares of the year before, by activity and what they are of."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _told(ask).before:
        plain = row.key.scope == "all" and "lacks" not in str(row.notes)
        if plain and row.key.modality is Modality.ACHIEVED:
            found.setdefault((row.key.activity, row.key.of), []).append(row)
    return _preferred(found)


def _lines(ask: Ask) -> Mapping[str, Markup]:
    """Return a line over the months for each key figure that has months, by its evidence."""
    found: dict[str, Markup] = {}
    for key in _keys(ask):
        row = key.row
        if row.key.measure != "output" or row.key.subject:
            continue
        asked = ask.now.question("output", area=row.key.area, activity=row.key.activity)
        months = [
            one
            for one in ask.now.printed(asked)
            if one.key == row.key and len(one.period.month_range) == 1 and not one.conflicts
        ]
        months.sort(key=lambda one: one.period.first_day)
        if len(months) >= _FEWEST_POINTS:
            found[row.id] = spark(ask.voice, months[-_MOST_POINTS:])
    return found


def _newest(rows: Sequence[Row]) -> Row | None:
    plain = [row for row in rows if not row.formula]
    return max(plain, key=lambda row: (row.period.last_day, row.known.day), default=None)


def _growth(ask: Ask) -> Figure:
    return growth_table(ask.desk, _rates(ask), _levels(ask), place=ask.city_name, period=ask.period)


def _derived(ask: Ask) -> Figure:
    told = _told(ask)
    rows = [row for row in (*told.rows, *told.before) if row.formula]
    head = list(ask.city.headline.activities)
    wanted = ("output", "share_pct")
    chosen = [
        row
        for row in rows
        if row.key.measure in wanted
        and row.key.activity in head
        and row.key.scope == "all"
        and not any(note.startswith("lacks:") for note in row.notes)
    ]
    chosen.sort(
        key=lambda r: (head.index(r.key.activity), r.key.measure, -r.period.last_day.toordinal())
    )
    programmes = list(ask.city.headline.programmes)
    ratios = [
        r
        for r in standing_versions(ask.of_subjects(programmes, "ratio"))
        if r.key.of in ("project_cost/jobs", "investment/jobs", "floor_area/count_zones")
    ]
    return derived_block(ask.desk, [*chosen[:_SHOWN_DERIVED], *ratios], ask.city_name, ask.period)


def _districts(ask: Ask) -> Figure:
    city = ask.city.area
    codes = ask.catalogue["areas"].children(city)
    outlines = {c: f for c, f in ask.now.outlines.items() if c in codes}
    levels: dict[str, Row] = {}
    asked = ask.now.question("output", activity=ask.city.headline.activity)
    for row in ask.now.printed(replace(asked, areas=codes, subjects=("",))):
        kept = levels.get(row.key.area)
        if kept is None or (kept.period.last_day, kept.known.day) < (
            row.period.last_day, row.known.day
        ):  # fmt: skip
            levels[row.key.area] = row
    said = [s for s in ask.now.statements(property="concentrated_in") if s.statement.value in codes]
    stated = [one.statement for one in said]
    return district_map(
        ask.desk,
        codes=codes,
        outlines=outlines,
        levels=levels,
        named={s.value: s.id for s in said},
        places=[ask.desk.reference(s.source, s.locator, s.known) for s in stated],
        place=ask.city_name,
    )


def _absent(
    ask: Ask, made: Sequence[Figure], known: Mapping[str, GrowthRates]
) -> list[tuple[str, str]]:
    """Return what the page lacks and the file that would fill it."""
    voice, words = ask.voice, ask.voice.words
    activities = ask.catalogue["activities"]
    found: list[tuple[str, str]] = []
    levels = _levels(ask)
    if (later := _half_told(ask)) is not None:
        found.append(later)
    divisions = activities.children("C") if "C" in activities else ()
    bare = [c for c in divisions if c.startswith("C") and c not in levels]
    if bare:
        found.append(
            (
                words(
                    "Output by activity: no published figure for %(count)s of %(total)s parts of "
                    "manufacturing in this period.",
                    count=len(bare),
                    total=len(bare) + sum(1 for c in divisions if c in levels),
                ),
                words("A table of cumulative output by activity: ondiris load FILE"),
            )
        )
    whole = ask.city.headline.activity
    there = [code for code, row in levels.items() if row.number]
    unrated = [code for code in there if code not in known and code not in (whole, "_T")]
    if unrated:
        names = ", ".join(activity_name(voice, code) for code in unrated)
        found.append(
            (
                words("Growth is not published for: %(names)s.", names=names),
                words("A table of volume indices by activity: ondiris load FILE"),
            )
        )
    uncounted = dict.fromkeys(m.key.activity for m in _told(ask).missing)
    if uncounted:
        names = ", ".join(activity_name(voice, code) for code in uncounted)
        found.append(
            (
                words("Contributions to growth cannot be computed: %(names)s.", names=names),
                _lacks(ask),
            )
        )
    fill = words("A file of observations: ondiris load FILE")
    return [
        *found,
        *((figure.headline, fill) for figure in made if figure.empty and figure.id != "outlook"),
    ]


def _lacks(ask: Ask) -> str:
    before = ask.period.year_before()
    period = ask.voice.period(before) if before else "–"
    return ask.voice.words("Missing: shares of the base period (%(period)s).", period=period)


def _half_told(ask: Ask) -> tuple[str, str] | None:
    """Return that a newer period is known in part, and the file that would fill it."""
    newest = ask.now.newest_period
    if newest is None or newest.last_day <= ask.own_period.last_day:
        return None
    return (
        ask.voice.words(
            "%(period)s is known in part: too little for this page.",
            period=ask.voice.period(newest),
        ),
        ask.voice.words("A table of cumulative output by activity: ondiris load FILE"),
    )


figures = (
    FigureMaker("key-figures", _key_figures, ("period",)),
    FigureMaker("growth", _growth, ("period",)),
    FigureMaker("derived", _derived, ("period",)),
    FigureMaker("districts", _districts),
)
acts = {root: Act.READ_PUBLIC}
