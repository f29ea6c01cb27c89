"""Releases for machines that wait: an Atom feed of changes, a calendar of what is expected.

Addresses are relative to the feed's own, so that it says the same behind any host.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ondiris.production.figures.calendar import Expected
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.feed_writing import (
    AtomEntry,
    AtomFeed,
    CalendarEvent,
    atom,
    calendar,
    own_uuid,
    urn,
)

__all__ = ["FeedEntry", "release_calendar", "release_feed"]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change as the feed tells it.

    Parameters
    ----------
    first, number : int
        Its first revision and its last.
    recorded_at : str
        Moment, as the ledger writes moments.
    summary : str
        What it changed, in a line.
    hashes : mapping of int to str
        The public hashes of its revisions, of those that have one.
    """

    first: int
    number: int
    recorded_at: str
    summary: str
    hashes: Mapping[int, str]


def release_feed(desk: Desk, title: str, home: str, entries: Sequence[FeedEntry]) -> bytes:
    """Return an Atom feed of changes, newest first.

    Parameters
    ----------
    desk : Desk
        Whose language it is in.
    title : str
        Of the site.
    home : str
        Identifier of the city, from which the feed's own identifiers are made.
    entries : sequence of FeedEntry
    """
    words, lang = desk.voice.words, desk.voice.lang
    start = datetime.combine(desk.vintage.known, datetime.min.time(), UTC).isoformat()
    updated = max((one.recorded_at for one in entries), default=start)
    return atom(
        AtomFeed(
            lang, urn(home, lang, "feed"), words("%(site)s: releases and changes", site=title),
            updated, title, "feed.atom", "changes",
            [_entry(desk, home, one) for one in entries],
        )
    )  # fmt: skip


def _entry(desk: Desk, home: str, one: FeedEntry) -> AtomEntry:
    words, lang = desk.voice.words, desk.voice.lang
    revision = words("data version %(number)s", number=one.number)
    last = one.hashes.get(one.number, "")
    said = words("Public hash: %(hash)s", hash=last) if last else ""
    return AtomEntry(
        urn(home, lang, f"revision {one.number}"),
        f"{revision[:1].upper()}{revision[1:]}",
        one.recorded_at,
        f"changes?since={one.first - 1}&revision={one.number}",
        f"{one.summary} {said}".strip(),
        one.hashes,
    )


def release_calendar(
    desk: Desk, title: str, home: str, recorded_at: str, expected: Iterable[Expected]
) -> bytes:
    """Return a calendar of the releases to come, a whole day each.

    Parameters
    ----------
    desk : Desk
        Whose language it is in.
    title : str
        Of the site.
    home : str
        Identifier of the city, from which events get theirs.
    recorded_at : str
        Moment of the newest revision: when the calendar was made out.
    expected : iterable of Expected
    """
    events = [_event(desk, home, one) for one in expected]
    return calendar(desk.voice.lang, "releases", title, recorded_at, events)


def _event(desk: Desk, home: str, one: Expected) -> CalendarEvent:
    voice, words, rule = desk.voice, desk.voice.words, one.rule
    period = voice.period(one.period)
    about = voice.label("measures", rule.measure) if rule.measure else ""
    summary = ", ".join(part for part in (voice.provider(rule.provider), about, period) if part)
    said = (
        words("days after the period: %(days)s, as the city states", days=rule.days)
        if rule.stated
        else words("days after the period: %(days)s, as it has been so far", days=rule.days)
    )
    uid = own_uuid(home, rule.provider, rule.measure, str(one.period))
    return CalendarEvent(uid, one.day, summary, said)
