"""The two formats for machines that wait: Atom (RFC 4287) and iCalendar (RFC 5545).

Both are written here: as far as they are needed they are a page of code each, and a library would
have to be kept for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5
from xml.etree import ElementTree as Tree

__all__ = ["AtomEntry", "AtomFeed", "CalendarEvent", "atom", "calendar", "own_uuid", "urn"]

_ATOM = "http://www.w3.org/2005/Atom"
_CHAIN = "urn:ondiris:chain"
_HOUSE = UUID("5f6d5f0e-3c55-5a51-9d0b-2f0f6f8d7c11")
_LINE = 75
"""Octets that a line of a calendar may have."""


def own_uuid(*parts: str) -> str:
    """Return the identifier that some words have for ever."""
    return str(uuid5(_HOUSE, "/".join(parts)))


def urn(*parts: str) -> str:
    """Return the identifier that some words have for ever, as an address of nothing."""
    return f"urn:uuid:{own_uuid(*parts)}"


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """An entry of a feed.

    Parameters
    ----------
    id, title, updated, href, summary : str
        ``updated`` is a moment as the ledger writes moments, ``href`` leads to a page.
    hashes : mapping of int to str
        Public hashes by revision.
    """

    id: str
    title: str
    updated: str
    href: str
    summary: str
    hashes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A feed.

    Parameters
    ----------
    lang, id, title, updated, author : str
    own, page : str
        Addresses of the feed itself, empty where that is nobody's business, and of the page that
        it follows; relative ones say the same behind any host.
    entries : sequence of AtomEntry
    """

    lang: str
    id: str
    title: str
    updated: str
    author: str
    own: str
    page: str
    entries: Sequence[AtomEntry]


def atom(told: AtomFeed) -> bytes:
    """Return a feed as a document."""
    Tree.register_namespace("", _ATOM)
    Tree.register_namespace("chain", _CHAIN)
    named = {"{http://www.w3.org/XML/1998/namespace}lang": told.lang}
    feed = Tree.Element(f"{{{_ATOM}}}feed", named)
    _text(feed, "id", told.id)
    _text(feed, "title", told.title)
    _text(feed, "updated", told.updated)
    _text(Tree.SubElement(feed, f"{{{_ATOM}}}author"), "name", told.author)
    if told.own:
        _link(feed, "self", told.own, "application/atom+xml")
    _link(feed, "alternate", told.page, "text/html")
    for one in told.entries:
        entry = Tree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", one.updated)
        _link(entry, "alternate", one.href, "text/html")
        _text(entry, "summary", one.summary)
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


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event of a whole day.

    Parameters
    ----------
    uid : str
        The same for ever.
    day : date
    summary, description : str
    status : str
        ``TENTATIVE``, ``CONFIRMED`` or ``CANCELLED``; empty where nothing is said of it.
    sequence : int, optional
        Never lower in a later edition of the same event.
    url : str
        Whole address of its page; empty where it has none.
    """

    uid: str
    day: date
    summary: str
    description: str
    status: str = ""
    sequence: int | None = None
    url: str = ""


def calendar(
    lang: str, about: str, title: str, recorded_at: str, events: Iterable[CalendarEvent]
) -> bytes:
    """Return a calendar.

    Parameters
    ----------
    lang : str
    about : str
        What it is of, in the name of what wrote it: ``releases``.
    title : str
    recorded_at : str
        Moment as the ledger writes moments: when the calendar was made out.
    events : iterable of CalendarEvent
    """
    stamp = datetime.fromisoformat(recorded_at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//ondiris//{about}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    found = [line for one in events for line in _event(lang, stamp, one)]
    # A calendar must hold something; without an event that is the zone of its moments.
    lines += found or [
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


def _event(lang: str, stamp: str, one: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_compact(one.day)}"
    yield f"DTEND;VALUE=DATE:{_compact(one.day + timedelta(days=1))}"
    yield f"SUMMARY;LANGUAGE={lang}:{_escaped(one.summary)}"
    yield f"DESCRIPTION;LANGUAGE={lang}:{_escaped(one.description)}"
    if one.sequence is not None:
        yield f"SEQUENCE:{one.sequence}"
    if one.status:
        yield f"STATUS:{one.status}"
    if one.url:
        yield f"URL:{one.url}"
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
