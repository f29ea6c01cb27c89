"""Applications by private link: an Atom feed of what was done, a calendar of legal days.

The secret in the address is all that opens them.  An unknown link, one that was taken back or has
ended, and that of an account which is locked or reads applications no more are answered alike.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ondiris.errors import NotFound
from ondiris.people import Act, OwnToken, Person
from ondiris.production.applications.reading import ApplicationReader, reads_any
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
    desk, person, link = _opened(ask, secret)
    known = set(_codes(desk, person, link))
    found = [one for one in desk.news(link.object or None) if one.application in known]
    names = desk.names(ask.lang)
    body = application_feed(names, _title(ask, link), link.id, found, desk.moments)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


@router.get("/{lang}/feeds/applications/{secret}.ics", summary="Legal days as a calendar")
def due_days(ask: Asked, secret: Secret) -> Response:
    """Return the days on which something is due in the applications that a link leads to."""
    desk, person, link = _opened(ask, secret)
    mail = ask.observatory.home.settings.mail
    newest = max(desk.moments)
    body = application_calendar(
        desk.names(ask.lang), _title(ask, link), ask.city.id, (newest, desk.moments[newest]),
        desk.legal_days(_codes(desk, person, link)), desk.desk.today,
        address=(mail.address or "") if mail else "",
    )  # fmt: skip
    return Response(body, media_type="text/calendar; charset=utf-8")


def _opened(ask: Ask, secret: str) -> tuple[NoticeDesk, Person, OwnToken]:
    """Return what a private link opens, after it was written down that it was read.

    Raises
    ------
    NotFound
        ``no-feed``: whatever the reason.
    """
    found = None if ask.door.public else ask.door.people.api_tokens.feed(secret)
    if found is None or not reads_any(found[0].held):
        raise _none()
    person, link = found
    desk = NoticeDesk(ask.observatory, as_of=ask.as_of)
    if not desk.moments or (link.object and not _codes(desk, person, link)):
        raise _none()
    ask.door.people.looking.note(person.account, Act.READ_FEED, f"{link.id} {link.object}".strip())
    return desk, person, link


def _codes(desk: NoticeDesk, person: Person, link: OwnToken) -> list[str]:
    """Return the applications of a link that its owner may read now."""
    reader, steps = ApplicationReader(person.held, person.account), desk.desk.steps()
    return [
        code
        for code, kept in desk.desk.applications().items()
        if link.object in ("", code) and reader.reads(kept, steps)
    ]


def _title(ask: Ask, link: OwnToken) -> str:
    words = ask.voice.words
    site = ask.city.titles.get(ask.lang) or ask.city.name(ask.lang)
    return f"{site}: {link.object or words('applications')}"


def _none() -> NotFound:
    return NotFound("no-feed", "there is no feed at this address")


acts = dict.fromkeys((feed, due_days), Act.READ_FEED)
paces = {feed: Pace.SLOW, due_days: Pace.SLOW}
