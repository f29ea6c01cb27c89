"""Applications for machines that wait: what was done as an Atom feed, legal days as a calendar.

Addresses of a feed are relative to its own.  Events of a calendar keep their identifiers for ever;
their number of edition is the ledger's revision, which never falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ondiris.production.applications.legal_days import DayState, LegalDay
from ondiris.production.applications.news import ApplicationNews
from ondiris.publishing.applications.naming import NoticeNames
from ondiris.publishing.figures.feed_writing import (
    AtomEntry,
    AtomFeed,
    CalendarEvent,
    atom,
    calendar,
    own_uuid,
    urn,
)

__all__ = ["application_calendar", "application_feed"]

_ENTRIES = 100
_KEPT = timedelta(days=366)
"""How long a calendar says of what is done that it is."""
_STATUS = {
    DayState.OPEN: "CONFIRMED", DayState.STOPPED: "TENTATIVE", DayState.DONE: "CANCELLED",
}  # fmt: skip


def application_feed(
    names: NoticeNames,
    title: str,
    own: str,
    found: Sequence[ApplicationNews],
    moments: Mapping[int, str],
) -> bytes:
    """Return what was done in applications as an Atom feed, newest first.

    Parameters
    ----------
    names : NoticeNames
        In the reader's language.
    title : str
    own : str
        Identifier of the private link: no secret of it.
    found : sequence of ApplicationNews
        Newest first.
    moments : mapping of int to str
        When each revision was recorded, as the ledger writes moments.
    """
    lang = names.voice.lang
    entries = [
        AtomEntry(
            urn("application", one.id),
            one.application,
            moments[one.revision],
            f"../../applications/{one.application}",
            names.news(one),
        )
        for one in found[:_ENTRIES]
    ]
    updated = max((one.updated for one in entries), default=max(moments.values()))
    return atom(
        AtomFeed(
            lang, urn("applications", own, lang), title, updated, title, "", "../../applications",
            entries,
        )
    )  # fmt: skip


def application_calendar(
    names: NoticeNames,
    title: str,
    home: str,
    edition: tuple[int, str],
    days: Iterable[LegalDay],
    today: date,
    *,
    address: str = "",
) -> bytes:
    """Return the days on which something is due as a calendar, a whole day each.

    Parameters
    ----------
    names : NoticeNames
        In the reader's language.
    title : str
    home : str
        Identifier of the city, from which events get theirs.
    edition : (int, str)
        Number of the newest revision, and when it was recorded.
    days : iterable of LegalDay
    today : date
        What was done more than a year before is left out.
    address : str
        Of the house's door; without it events lead nowhere.
    """
    events = [
        _event(names, home, edition[0], one, address)
        for one in days
        if one.ended is None or one.ended >= today - _KEPT
    ]
    return calendar(names.voice.lang, "applications", title, edition[1], events)


def _event(
    names: NoticeNames, home: str, revision: int, one: LegalDay, address: str
) -> CalendarEvent:
    voice, words = names.voice, names.voice.words
    said = {
        DayState.OPEN: words("due by: %(party)s", party=voice.label("debt_parties", one.by)),
        DayState.STOPPED: words("The clock stands still: the earliest day that it can be."),
        DayState.DONE: words("It is done."),
    }
    place = f"{voice.lang}/applications/{one.application}"
    return CalendarEvent(
        own_uuid(home, one.application, one.kind, one.by, one.what),
        one.day,
        f"{one.application}: {names.thing(one.kind, one.application, one.what)}",
        said[one.state],
        _STATUS[one.state],
        revision,
        f"{address.rstrip('/')}/{place}" if address else "",
    )
