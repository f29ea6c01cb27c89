"""What changed: since a revision or a day, what is late and expected; the feed, the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from ondiris.errors import NotFound
from ondiris.ports import Revision
from ondiris.publishing.figures.calendar import expected_table, late_table
from ondiris.publishing.figures.change_answers import chain_json, changes_csv, changes_json
from ondiris.publishing.figures.changes import (
    CHANGE_FIGURES,
    change_figure,
    change_summary,
    compiled_note,
)
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.feed import FeedEntry, release_calendar, release_feed
from ondiris.publishing.figures.figure import Figure
from ondiris.session.figures.changes import MANY, ReleaseDesk
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["figures", "paces", "router"]

router = APIRouter()
SinceOf = Annotated[
    str, Query(description="Number of a revision, or a day: 2025-06-30.", max_length=10)
]
RevisionOf = Annotated[
    str, Query(description="Number of the later revision.", pattern="^[0-9]{0,9}$")
]
Form = Annotated[Literal["json", "csv"], Query(alias="format", description="json or csv")]
_FED = 20
_LISTED = 12


@dataclass(frozen=True, slots=True)
class _Release:
    """What a request about changes asks for: the desk of releases, a desk, and since when."""

    releases: ReleaseDesk
    desk: Desk
    since: str | None
    today: date


def _release(ask: Ask) -> _Release:
    now, today = ask.now, ask.as_of or ask.observatory.today
    number = ask.params.get("revision")
    releases = ReleaseDesk(ask.observatory, now)
    if number:
        now = releases.since(number)
        releases = ReleaseDesk(ask.observatory, now)
        today = ask.as_of or now.vintage.known
    desk = Desk(ask.voice, now.vintage, now.sources, now.row)
    return _Release(releases, desk, ask.params.get("since"), today)


@router.get("/{lang}/changes", summary="What changed between two vintages")
def changes(ask: Asked, since: SinceOf = "", revision: RevisionOf = "") -> Response:  # noqa: ARG001 - read by `ask`
    """Show what a release changed, what is late and what is expected."""
    asked = _release(ask)
    found = asked.releases.changes(asked.since)
    made = [ask.figure(name) for name in (*CHANGE_FIGURES, "late", "expected-releases")]
    links = {link.number: link.hash for link in asked.releases.public_chain}
    return page(
        ask,
        "figures/changes.html",
        title=ask.voice.words("What changed"),
        lead=change_summary(asked.desk, found),
        waits=compiled_note(asked.desk, found),
        before=found.before,
        after=found.after,
        since=asked.since or "",
        revision=ask.params.get("revision", ""),
        figures=[figure for figure in made if not figure.empty],
        revisions=sorted(asked.releases.now.revisions, key=lambda r: -r.number)[:_LISTED],
        hashes=links,
    )


def _changed(name: str, ask: Ask) -> Figure:
    asked = _release(ask)
    return change_figure(asked.desk, asked.releases.changes(asked.since), name)


def _late(ask: Ask) -> Figure:
    asked = _release(ask)
    return late_table(asked.desk, asked.releases.late(asked.today))


def _expected(ask: Ask) -> Figure:
    asked = _release(ask)
    return expected_table(asked.desk, asked.releases.expected(), asked.today)


@router.get("/{lang}/feed.atom", summary="Releases and changes as an Atom feed")
def feed(ask: Asked) -> Response:
    """Return the newest changes with what each did, and the public hash of every revision."""
    releases = ReleaseDesk(ask.observatory, ask.now)
    hashes = {link.number: link.hash for link in releases.public_chain}
    entries = [
        FeedEntry(
            group[0].number,
            group[-1].number,
            group[-1].recorded_at,
            _told(ask, releases, group),
            {one.number: hashes[one.number] for one in group if one.number in hashes},
        )
        for group in releases.groups[::-1][:_FED]
    ]
    body = release_feed(ask.desk, _title(ask), ask.city.id, entries)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _told(ask: Ask, releases: ReleaseDesk, group: Sequence[Revision]) -> str:
    entries = sum(one.entries for one in group)
    if entries > MANY:
        return ask.voice.words("Entries: %(count)s.", count=entries)
    found = releases.of_group(group)
    said = (change_summary(ask.desk, found), compiled_note(ask.desk, found))
    return " ".join(part for part in said if part)


@router.get("/{lang}/releases.ics", summary="Expected releases as a calendar")
def releases(ask: Asked) -> Response:
    """Return the releases to come as a calendar that programs subscribe to."""
    desk = ReleaseDesk(ask.observatory, ask.now)
    newest = max(ask.now.revisions, key=lambda r: r.number, default=None)
    if newest is None:
        raise NotFound("no-releases", "nothing is known here yet")
    body = release_calendar(ask.desk, _title(ask), ask.city.id, newest.recorded_at, desk.expected())
    return Response(body, media_type="text/calendar; charset=utf-8")


def _title(ask: Ask) -> str:
    return ask.city.titles.get(ask.lang) or ask.city.name(ask.lang)


@router.get("/api/v1/changes", summary="What changed between two vintages", tags=["api"])
def changes_as_data(
    ask: AskedPlainly,
    since: SinceOf = "",  # noqa: ARG001 - read by `ask`
    revision: RevisionOf = "",  # noqa: ARG001 - read by `ask`
    form: Form = "json",
) -> Response:
    """Return what changed in the shape of ``ondiris changes``."""
    asked = _release(ask)
    found = asked.releases.changes(asked.since)
    if form == "csv":
        return Response(changes_csv(found), media_type="text/csv; charset=utf-8")
    late, expected = asked.releases.late(asked.today), asked.releases.expected()
    return JSONResponse(changes_json(found, late, expected))


@router.get("/api/v1/chain", summary="The public chain of revisions", tags=["api"])
def chain(ask: AskedPlainly) -> Response:
    """Return every public revision with its hash and the identifiers it rests on."""
    shown = [
        pair
        for pair in ask.observatory.ledger.open_chain()
        if pair[0].number <= ask.vintage.revision
    ]
    return JSONResponse(chain_json(shown))


_FILTERS = ("since", "revision")
paces = {changes: Pace.WIDE, changes_as_data: Pace.WIDE, feed: Pace.SLOW, chain: Pace.SLOW}
figures = (
    *(FigureMaker(name, partial(_changed, name), _FILTERS, Pace.WIDE) for name in CHANGE_FIGURES),
    FigureMaker("late", _late, ("revision",)),
    FigureMaker("expected-releases", _expected, ("revision",)),
)
