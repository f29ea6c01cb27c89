"""Search: one box for pages, figures, terms, codes, enterprises and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from ondiris.publishing.figures.findable import search_json
from ondiris.publishing.figures.finding import Entry, EntryKind, FoundGroup, Hit, marked
from ondiris.publishing.figures.words import Words
from ondiris.session.bulletins.documents import documented_sources
from ondiris.session.places.searching import Searched, search
from ondiris.web.asking import Asked, AskedPlainly
from ondiris.web.door import Ask
from ondiris.web.frame import page, sections

__all__ = ["leads", "named_pages", "router"]

router = APIRouter()
Typed = Annotated[
    str,
    Query(
        description="Words or codes, in any of the languages.",
        max_length=80,
        pattern=r"^[\s\S]*$",  # nothing typed is a question too
    ),
]
_SHOWN = 8
_DOCUMENTS = 10_000


@router.get("/{lang}/search", summary="Search of everything that has a name")
def results(ask: Asked, q: Typed = "") -> Response:
    """Show what a text meets, by kind, the match marked; nearest words where nothing does."""
    found = _searched(ask, q, ask.lang)
    words = ask.voice.words
    count = sum(group.count for group in found.groups)
    return page(
        ask,
        "places/search.html",
        title=words("Site search"),
        section=None,
        q=q,
        found=found,
        count=count,
        groups=[_told(ask, group, q) for group in found.groups],
    )


@router.get("/api/v1/search", summary="Search of everything that has a name", tags=["api"])
def search_api(ask: AskedPlainly, q: Typed = "") -> Response:
    """Return what a text meets, by kind, with codes, names and addresses."""
    found = _searched(ask, q, ask.lang)
    return JSONResponse(search_json(q, found.groups, found.nearest))


def _searched(ask: Ask, text: str, lang: str) -> Searched:
    seen = frozenset(nav.path for nav in sections(ask))
    found = search(
        ask.now,
        text,
        lang,
        most=_SHOWN,
        more=lambda: named_pages(ask, seen),
        documents=lambda: (s.id for s in documented_sources(ask.now, _DOCUMENTS)),
        among=" ".join(sorted(seen)),
    )
    groups = [_leading(ask, group) for group in found.groups]
    return replace(found, groups=tuple(group for group in groups if group.count))


def _leading(ask: Ask, group: FoundGroup) -> FoundGroup:
    """Return a group without what has no page for these readers."""
    hits = tuple(hit for hit in group.hits if leads(ask, hit.entry))
    return replace(group, hits=hits, count=group.count - len(group.hits) + len(hits))


@dataclass(frozen=True, slots=True)
class _ShownHit:
    href: str
    lang: str
    title: list[tuple[str, bool]]
    beside: list[tuple[str, bool]]


def _told(ask: Ask, group: FoundGroup, q: str) -> tuple[str, str, list[_ShownHit], int, bool, str]:
    """Return a group as the page shows it: id, title, lines, count, whether more, where all are."""
    lines = [_line(ask, hit, q) for hit in group.hits]
    whole = ask.href("enterprises", q=q) if group.kind is EntryKind.ENTERPRISE else ""
    return (
        str(group.kind),
        _kind(ask.voice.words, group.kind),
        lines,
        group.count,
        group.more,
        whole,
    )


def _line(ask: Ask, hit: Hit, q: str) -> _ShownHit:
    entry = hit.entry
    path, _, place = entry.path.partition("#")
    href = ask.href(path) + (f"#{place}" if place else "")
    lang = "" if ask.lang in entry.names else next(iter(entry.names), "")
    return _ShownHit(href, lang, marked(hit.title, q), marked(hit.beside, q))


def leads(ask: Ask, entry: Entry) -> bool:
    """Whether a page stands where an entry leads: a project of which nothing is said has none."""
    if entry.kind is not EntryKind.SUBJECT or not ask.door.public:
        return True
    kind = ask.catalogue["subjects"][entry.code].attributes.get("kind")
    if kind != "project":
        return True
    return bool(ask.of_subjects([entry.code]) or ask.now.statements(subject=entry.code))


def _kind(words: Words, kind: EntryKind) -> str:
    return {
        EntryKind.PAGE: words("Pages"),
        EntryKind.FIGURE: words("Figures"),
        EntryKind.TERM: words("Glossary"),
        EntryKind.ACTIVITY: words("Economic activities"),
        EntryKind.AREA: words("Areas"),
        EntryKind.SUBJECT: words("Sites, programmes, projects, enterprises"),
        EntryKind.ENTERPRISE: words("Enterprises of the register"),
        EntryKind.DOCUMENT: words("Documents"),
        EntryKind.CODE: words("Codes"),
    }[kind]


def named_pages(ask: Ask, seen: Iterable[str]) -> Iterator[Entry]:
    """Yield the pages whose section the reader sees, and the figures that stand on them."""
    open_to, spoken = frozenset(seen), ask.door.words
    for kind, made in ((EntryKind.PAGE, _page_names), (EntryKind.FIGURE, _figure_names)):
        named = {lang: made(words) for lang, words in spoken.items()}
        for n, (path, section, _) in enumerate(next(iter(named.values()))):
            if section in open_to:
                yield Entry(kind, "", {lang: one[n][2] for lang, one in named.items()}, path)


def _page_names(words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return pages: address, section, name."""
    return (
        ("", "", words("Overview")),
        ("activities", "activities", words("Activities")),
        ("structure", "activities", words("Structure")),
        ("derived", "activities", words("What follows from the published figures")),
        ("compare", "activities", words("Compare series")),
        ("indices", "activities", words("Indices")),
        ("map", "map", words("Map")),
        ("site-finder", "map", words("Find a site")),
        ("siting-plan", "map", words("Plan for new parks")),
        ("enterprises", "enterprises", words("Enterprises")),
        ("projects", "projects", words("Projects")),
        ("promises", "projects", words("Promises")),
        ("forecasts", "forecasts", words("Forecasts")),
        ("nowcast", "forecasts", words("What the year comes to")),
        ("road", "forecasts", words("The road ahead")),
        ("hub", "forecasts", words("The city among the regions")),
        ("forecasts/wanted", "forecasts", words("Figures we would ask for")),
        ("impact", "impact", words("What a project brings")),
        ("impact/extraction", "impact", words("What hangs on whom")),
        ("invest", "invest", words("For investors")),
        ("bulletins", "bulletins", words("Bulletins")),
        ("documents", "bulletins", words("Documents")),
        ("check", "bulletins", words("Check a text")),
        ("changes", "method", words("What changed")),
        ("method", "method", words("Data and method")),
        ("method/series", "method", words("Series")),
        ("method/sources", "method", words("Sources")),
        ("disclosure", "method", words("Confidentiality")),
        ("glossary", "method", words("Glossary")),
        ("api", "method", words("Data for programs (API)")),
    )


def _figure_names(words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return figures that stand without a filter: address on their page, section, name."""
    return (
        ("#key-figures", "", words("Key figures of industry")),
        ("#districts", "", words("Districts on the map")),
        (
            "activities#activities",
            "activities",
            words("Industry by activity: output, share, growth"),
        ),
        ("structure", "activities", words("Structure of industry")),
        ("structure#structural-change", "activities", words("Index of structural change")),
        ("structure", "activities", words("Contributions to growth")),
        ("map#city-map", "map", words("Map of zones, parks and enterprises")),
        ("projects#promised-verified", "projects", words("Promised and verified")),
        ("projects#schedule", "projects", words("Slippage of projects")),
        ("projects#sites", "projects", words("Zones and parks")),
        ("promises#odds", "projects", words("Chances of programmes")),
        ("promises#promises-ended", "projects", words("How promises ended")),
        ("forecasts#forecasts", "forecasts", words("Forecasts of output")),
        ("hub#hub-places", "forecasts", words("Places among the regions")),
        ("road#road-output", "forecasts", words("Output to come")),
        ("method#formulas", "method", words("Formulas")),
        ("changes#late", "method", words("Late series")),
        ("changes#expected-releases", "method", words("Expected releases")),
    )
