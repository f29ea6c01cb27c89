"""Applications by private link: an Atom feed of what was done, a calendar of legal days.

The secret in the address is all that opens them.  An unknown link, one that was taken back or has
ended, and that of an account which is locked or reads applications no more are answered alike.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import NotFound
from ondiris.people import Act, OwnToken, may_somewhere
from ondiris.production.applications.reading import ApplicationReader
from ondiris.publishing.applications.feeds import application_calendar, application_feed
from ondiris.session.applications.notices import NoticeDesk
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.lanes import Pace

__all__ = ["acts", "paces", "router"]

router = APIRouter()
Secret = Annotated[str, Path(description="Secret of a private link.", max_length=100)]


@router.get("/{lang}/feeds/applications/{secret}.atom", summary="Applications as an Atom feed")
def feed(ask: Asked, secret: Secret) -> Response:
    """Return what was done in the applications that a private link leads to."""
    desk, reader, link = _opened(ask, secret)
    found = desk.seen_news(reader, link.object)
    names = desk.names(ask.lang)
    body = application_feed(names, _title(ask, link), link.id, found, desk.moments)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


@router.get("/{lang}/feeds/applications/{secret}.ics", summary="Legal days as a calendar")
def due_days(ask: Asked, secret: Secret) -> Response:
    """Return the days on which something is due in the applications that a link leads to."""
    desk, reader, link = _opened(ask, secret)
    newest = max(desk.moments)
    body = application_calendar(
        desk.names(ask.lang), _title(ask, link), ask.city.id, (newest, desk.moments[newest]),
        desk.seen_days(reader, link.object), desk.desk.today,
        address=desk.address,
    )  # fmt: skip
    return Response(body, media_type="text/calendar; charset=utf-8")


def _opened(ask: Ask, secret: str) -> tuple[NoticeDesk, ApplicationReader, OwnToken]:
    """Return what a private link opens, after it was written down that it was read.

    Raises
    ------
    NotFound
        ``no-feed``: whatever the reason.
    """
    found = None if ask.door.public else ask.door.people.api_tokens.feed(secret)
    if found is None or not may_somewhere(found[0].held, Act.READ_APPLICATIONS):
        raise _none()
    person, link = found
    desk, reader = (
        NoticeDesk(ask.observatory, as_of=ask.as_of),
        ApplicationReader(person.held, person.account),
    )
    seen = {kept.code for kept in desk.desk.seen_by(reader.sight)} if link.object else {""}
    if not desk.moments or link.object not in seen:
        raise _none()
    ask.door.people.looking.note(person.account, Act.READ_FEED, f"{link.id} {link.object}".strip())
    return desk, reader, link


def _title(ask: Ask, link: OwnToken) -> str:
    words = ask.voice.words
    site = ask.city.titles.get(ask.lang) or ask.city.name(ask.lang)
    return f"{site}: {link.object or words('applications')}"


def _none() -> NotFound:
    return NotFound("no-feed", "there is no feed at this address")


acts = dict.fromkeys((feed, due_days), Act.READ_FEED)
paces = {feed: Pace.SLOW, due_days: Pace.SLOW}
