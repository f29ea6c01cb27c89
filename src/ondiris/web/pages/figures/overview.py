"""Overview: the result, what moved, the promises, the places, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup, escape

from ondiris.errors import NotFound
from ondiris.model import Modality, Period, Scope
from ondiris.people import Act
from ondiris.production import Row
from ondiris.production.figures.contributing import unknown_part
from ondiris.production.figures.growth import GrowthRates
from ondiris.publishing.figures.changes import change_summary, compiled_note, largest_revisions
from ondiris.publishing.figures.desk import activity_name, number
from ondiris.publishing.figures.figure import Figure, Number
from ondiris.publishing.figures.overview import (
    KeyFigure,
    headline,
    key_figures,
    subject_name,
)
from ondiris.publishing.places.districts import district_map
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask, FigureMaker, Nav
from ondiris.web.frame import page
from ondiris.web.pages.figures.leading import (
    before,
    levels,
    moved,
    part_rates,
    rates,
    share_of,
    told,
)
from ondiris.web.sparks import plan, spark

__all__ = ["acts", "figures", "nav", "router"]

router = APIRouter()
nav = Nav("", "Overview")
PeriodOf = Annotated[str, Query(description="Period of the page, such as 2025-01/2025-05.")]
_SHOWN = ("key-figures", "what-moved", "outlook", "nowcast-year", "districts", "standing-still",
          "expected-releases")  # fmt: skip
_MARK = "\ue000"
"""Stands around the place of a number while a sentence is written."""
_SHOWN_ROWS = 4
"""How many rows of each group of what stands still the page shows."""
_MOVED_MOST = 5
_FEWEST_POINTS, _MOST_POINTS = 12, 60
"""How many months a line needs, and how many it shows."""
_FEWEST_COUNTS = 4
"""How many counts a line of a stock needs."""
_MONTHS_OF_SHARES = 13
"""Of how many months a share is derived for a line."""


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
    made = {name: found for name in _SHOWN if (found := _made(ask, name)) is not None}
    if "what-moved" not in made and (grew := _made(ask, "growth")) is not None:
        made["growth"] = grew
    expected = made.get("outlook")
    return page(
        ask,
        "figures/overview.html",
        title=ask.voice.words("Overview"),
        section="",
        sentence=_sentence(ask),
        figures=made,
        most=_SHOWN_ROWS,
        absent=_absent(ask, part_rates(ask)),
        lines=_lines(ask),
        plans=[] if expected is None else [
            (row[0], plan(ask.voice, row[1], row[2], row[3]), row[4]) for row in expected.rows
        ],
        ahead=next(
            (one.evidence[1:] for one in ask.now.foretold(ask.lang) if not one.programme), ""
        ),
        release=_release(ask),
    )  # fmt: skip


def _made(ask: Ask, name: str) -> Figure | None:
    """Return a figure of the page; None where nothing of it is known."""
    if name == "nowcast-year" and not any(not one.programme for one in ask.now.foretold(ask.lang)):
        return None
    try:
        found = ask.figure(name)
    except NotFound:
        return None
    return None if found.empty else found


def _sentence(ask: Ask) -> Markup:
    """Return the sentence that the page begins with, each number leading to its evidence."""
    found: list[str] = []

    def shown(value: Number) -> str:
        address = ask.href(f"evidence/{value.evidence}")
        said = Markup('<a class="n" href="{}"><strong>{}</strong></a>')
        text = ask.voice.readable(value)
        found.append(said.format(address, text.removesuffix(".")))
        return f"{_MARK}{len(found) - 1}{_MARK}{text[-1] if text.endswith('.') else ''}"

    level, what = levels(ask).get(ask.city.headline.activity), moved(ask)
    first = None if what is None or what.growth is None else (
        what.parts[0 if what.growth.number >= 0 else -1].key.activity
    )  # fmt: skip
    share = share_of(ask, first) if first else None
    unknown = None if what is None else unknown_part(what, levels(ask))
    text = headline(ask.voice, level, rates(ask), what, share, shown, unknown)
    pieces = text.split(_MARK)
    return Markup("").join(
        Markup(found[int(piece)]) if n % 2 else escape(piece)  # noqa: S704 - made above
        for n, piece in enumerate(pieces)
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


def _key_figures(ask: Ask) -> Figure:
    return key_figures(ask.desk, _keys(ask), ask.city_name, ask.period)


def _keys(ask: Ask) -> list[KeyFigure]:
    """Return five figures: industry, what leads it, its enterprises, promised jobs, parks."""
    head = ask.city.headline
    whole = head.activity
    first = next(iter(head.activities), "")
    known, grew, earlier = levels(ask), rates(ask), before(ask)
    chosen = [
        KeyFigure(
            known[code],
            earlier.get((code, "")),
            grew.get(code, GrowthRates()).value,
            grew.get(code, GrowthRates()).volume,
        )
        for code in dict.fromkeys((whole, first))
        if code in known
    ]
    share = share_of(ask, first)
    chosen += [] if share is None else [KeyFigure(share, earlier.get((first, share.key.of)))]
    area = ask.city.area
    plain = [_newest(ask.said("count_enterprises", area=area, activity=whole))]
    sites = list(head.sites)
    parks = ask.of_subjects(sites, "count_zones") if sites else ()
    plain.append(_newest([r for r in parks if r.key.modality is Modality.ACHIEVED]))
    return [*chosen, *(KeyFigure(row) for row in plain if row is not None)]


def _lines(ask: Ask) -> Mapping[str, Markup]:
    """Return a line over time for each key figure that has one, by its evidence."""
    found: dict[str, Markup] = {}
    for key in _keys(ask):
        row = key.row
        rows = _shares(ask, row) if row.key.measure == "share_pct" else _printed(ask, row)
        if rows:
            found[row.id] = spark(ask.voice, rows)
    return found


def _printed(ask: Ask, row: Row) -> list[Row]:
    """Return the newest months of a level, or every count of a stock; nothing of too few."""
    asked = ask.now.question(row.key.measure, area=row.key.area, activity=row.key.activity)
    subjects = replace(asked, subjects=(row.key.subject,))
    last = max(ask.period.last_day, row.period.last_day)
    told = [
        one
        for one in ask.now.printed(subjects)
        if one.key == row.key and not one.conflicts and one.period.last_day <= last
    ]
    if row.key.measure == "output":
        told = [one for one in told if len(one.period.month_range) == 1]
    newest = {one.period.last_day: one for one in sorted(told, key=lambda one: one.known.day)}
    line = [newest[day] for day in sorted(newest)]
    fewest = _FEWEST_POINTS if row.key.measure == "output" else _FEWEST_COUNTS
    return line[-_MOST_POINTS:] if len(line) >= fewest else []


def _shares(ask: Ask, row: Row) -> list[Row]:
    """Return the same share in the newest months; nothing of too few."""
    last = ask.period.last_month if ask.period.month_range else None
    if last is None:
        return []
    months = tuple(Period.of_months(last - n) for n in range(_MONTHS_OF_SHARES))
    asked = ask.now.question(area=row.key.area, activity=row.key.activity, scope=Scope.ALL)
    asked = replace(asked, measures=("share_pct",), of=row.key.of, periods=months, subjects=("",))
    known = {one.period: one for one in ask.now.get(asked).rows if len(one.period.month_range) == 1}
    line = sorted(known.values(), key=lambda one: one.period.first_day)
    return line if len(line) >= _FEWEST_POINTS else []


def _newest(rows: Sequence[Row]) -> Row | None:
    plain = [row for row in rows if not row.formula]
    return max(plain, key=lambda row: (row.period.last_day, row.known.day), default=None)


def _districts(ask: Ask) -> Figure:
    city = ask.city.area
    codes = ask.catalogue["areas"].children(city)
    outlines = {c: f for c, f in ask.now.outlines.items() if c in codes}
    newest: dict[str, Row] = {}
    asked = ask.now.question("output", activity=ask.city.headline.activity)
    for row in ask.now.printed(replace(asked, areas=codes, subjects=("",))):
        kept = newest.get(row.key.area)
        if kept is None or (kept.period.last_day, kept.known.day) < (
            row.period.last_day, row.known.day
        ):  # fmt: skip
            newest[row.key.area] = row
    said = [s for s in ask.now.statements(property="concentrated_in") if s.statement.value in codes]
    stated = [one.statement for one in said]
    return district_map(
        ask.desk,
        codes=codes,
        outlines=outlines,
        levels=newest,
        named={s.value: s.id for s in said},
        places=[ask.desk.reference(s.source, s.locator, s.known) for s in stated],
        place=ask.city_name,
    )


def _absent(ask: Ask, grew: Mapping[str, GrowthRates]) -> list[tuple[str, str]]:
    """Return what the page lacks and the file that would fill it."""
    voice, words = ask.voice, ask.voice.words
    activities = ask.catalogue["activities"]
    found: list[tuple[str, str]] = []
    known = levels(ask)
    if (later := _half_told(ask)) is not None:
        found.append(later)
    divisions = activities.children("C") if "C" in activities else ()
    bare = [c for c in divisions if c.startswith("C") and c not in known]
    if bare:
        found.append(
            (
                words(
                    "Output by activity: no published figure for %(count)s of %(total)s parts of "
                    "manufacturing in this period.",
                    count=len(bare),
                    total=len(bare) + sum(1 for c in divisions if c in known),
                ),
                words("A table of cumulative output by activity: ondiris load FILE"),
            )
        )
    whole = ask.city.headline.activity
    there = [code for code, row in known.items() if row.number]
    unrated = [code for code in there if code not in grew and code not in (whole, "_T")]
    if unrated:
        names = ", ".join(activity_name(voice, code) for code in unrated)
        found.append(
            (
                words("Growth is not published for: %(names)s.", names=names),
                words("A table of volume indices by activity: ondiris load FILE"),
            )
        )
    uncounted = dict.fromkeys(m.key.activity for m in told(ask).missing)
    if uncounted:
        names = ", ".join(activity_name(voice, code) for code in uncounted)
        found.append(
            (
                words("Contributions to growth cannot be computed: %(names)s.", names=names),
                _lacks(ask),
            )
        )
    return found


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
    FigureMaker("key-figures", _key_figures, ("period",), dataset="Key figures of industry"),
    FigureMaker("districts", _districts, dataset="Industry by district"),
)
acts = {root: Act.READ_PUBLIC}
