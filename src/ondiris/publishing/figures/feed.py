"""Releases for machines that wait: an Atom feed of changes, a calendar of what is expected.

Both are written here: the two formats as far as they are needed are a page of code each, and a
library would have to be kept for it.  Addresses are relative to the feed's own, so that it says the
same behind any host.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5
from xml.etree import ElementTree as Tree

from ondiris.production.figures.calendar import Expected
from ondiris.publishing.figures.desk import Desk

__all__ = ["FeedEntry", "release_calendar", "release_feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_CHAIN = "urn:ondiris:chain"
_HOUSE = UUID("5f6d5f0e-3c55-5a51-9d0b-2f0f6f8d7c11")
_LINE = 75
"""Octets that a line of a calendar may have."""


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
    """Return an Atom feed (RFC 4287) of changes, newest first.

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
    Tree.register_namespace("", _ATOM)
    Tree.register_namespace("chain", _CHAIN)
    feed = Tree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _text(feed, "id", _urn(home, lang, "feed"))
    _text(feed, "title", words("%(site)s: releases and changes", site=title))
    start = datetime.combine(desk.vintage.known, datetime.min.time(), UTC).isoformat()
    _text(feed, "updated", max((one.recorded_at for one in entries), default=start))
    _text(Tree.SubElement(feed, f"{{{_ATOM}}}author"), "name", title)
    _link(feed, "self", "feed.atom", "application/atom+xml")
    _link(feed, "alternate", "changes", "text/html")
    for one in entries:
        entry = Tree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", _urn(home, lang, f"revision {one.number}"))
        revision = words("revision %(number)s", number=one.number)
        _text(entry, "title", f"{revision[:1].upper()}{revision[1:]}")
        _text(entry, "updated", one.recorded_at)
        href = f"changes?since={one.first - 1}&revision={one.number}"
        _link(entry, "alternate", href, "text/html")
        last = one.hashes.get(one.number, "")
        said = words("Public hash: %(hash)s", hash=last) if last else ""
        _text(entry, "summary", f"{one.summary} {said}".strip())
        for number, text in sorted(one.hashes.items()):
            link = Tree.SubElement(entry, f"{{{_CHAIN}}}hash", {"revision": str(number)})
            link.text = text
    Tree.indent(feed)
    body: bytes = Tree.tostring(feed, "utf-8", xml_declaration=True)
    return body + b"\n"


def _text(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: Tree.Element, rel: str, href: str, media_type: str) -> None:
    Tree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": media_type})


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_HOUSE, '/'.join(parts))}"


def release_calendar(
    desk: Desk, title: str, home: str, recorded_at: str, expected: Iterable[Expected]
) -> bytes:
    """Return a calendar (RFC 5545) of the releases to come, a whole day each.

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
    lang = desk.voice.lang
    stamp = datetime.fromisoformat(recorded_at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//ondiris//releases//{lang.upper()}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    events = [line for one in expected for line in _event(desk, home, stamp, one)]
    # A calendar must hold something; without an event that is the zone of its moments.
    lines += events or [
        "BEGIN:VTIMEZONE",
        "TZID:UTC",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(desk: Desk, home: str, stamp: str, one: Expected) -> Iterator[str]:
    voice, words, rule = desk.voice, desk.voice.words, one.rule
    period = voice.period(one.period)
    about = voice.label("measures", rule.measure) if rule.measure else ""
    summary = ", ".join(part for part in (voice.provider(rule.provider), about, period) if part)
    said = (
        words("days after the period: %(days)s, as the city states", days=rule.days)
        if rule.stated
        else words("days after the period: %(days)s, as it has been so far", days=rule.days)
    )
    place = uuid5(_HOUSE, "/".join((home, rule.provider, rule.measure, str(one.period))))
    yield "BEGIN:VEVENT"
    yield f"UID:{place}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_compact(one.day)}"
    yield f"DTEND;VALUE=DATE:{_compact(one.day + timedelta(days=1))}"
    yield f"SUMMARY;LANGUAGE={voice.lang}:{_escaped(summary)}"
    yield f"DESCRIPTION;LANGUAGE={voice.lang}:{_escaped(said)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _compact(day: date) -> str:
    return day.strftime("%Y%m%d")


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> bytes:
    """Return a line with its end, broken so that no part has more octets than it may."""
    parts, part = [], b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
