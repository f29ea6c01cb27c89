"""What a search engine may list: pages of a public door in every language, and what it leaves.

A page is listed with the day on which something of what it shows was recorded last.  What is
computed for who asks (a plan, a forecast, a search) is found by links, not listed: a crawler that
asks for all of it at once would keep readers waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Path, Response

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.people import Act
from ondiris.production.exchange import Selection
from ondiris.publishing.figures.findable import findable
from ondiris.publishing.figures.finding import EntryKind
from ondiris.session.bulletins.documents import documented_sources
from ondiris.session.exchange.holdings import changed_at
from ondiris.session.exchange.series import cube_of
from ondiris.session.places.desk import PlaceDesk
from ondiris.web.asking import AskedOfDoor, AskedOutside
from ondiris.web.door import Ask
from ondiris.web.frame import sections
from ondiris.web.lanes import Pace
from ondiris.web.offered import offered
from ondiris.web.pages.places.search import leads, named_pages

__all__ = ["acts", "paces", "router"]

router = APIRouter()
MOST: Final = 50_000
"""Addresses that one file may have, by the protocol of sitemaps."""
_ON_REQUEST: Final = frozenset(
    ("check", "compare", "site-finder", "siting-plan", "forecasts", "forecasts/wanted", "nowcast",
     "road", "hub", "impact", "impact/extraction")
)  # fmt: skip
"""Pages that are computed for who asks."""
_DOCUMENTS: Final = 10_000
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_LEFT: Final = ("search", "check", "site-finder", "siting-plan", "sign-in", "recover")
"""Pages that answer a question of their reader's and say nothing by themselves."""
Part = Annotated[int, Path(description="Which part, from 1.", ge=1, le=9_999)]


@router.get("/robots.txt", summary="What crawlers may read", response_class=Response)
def robots(ask: AskedOfDoor) -> Response:
    """Say what crawlers leave, and where the sitemap is; the house's own door they leave whole."""
    if not ask.door.public:
        return _robots("User-agent: *", "Disallow: /")
    left = [f"Disallow: /{lang}/{name}" for lang in ask.door.languages for name in _LEFT]
    past = ["Disallow: /*?*as_of=", "Disallow: /*&as_of=", "Disallow: /*view=print"]
    return _robots(
        "User-agent: *",
        "Disallow: /embed/",
        *left,
        *past,
        "",
        f"Sitemap: {ask.imprint.base}/sitemap.xml",
    )


def _robots(*lines: str) -> Response:
    return Response("\n".join([*lines, ""]), media_type="text/plain; charset=utf-8")


@router.get("/sitemap.xml", summary="Pages for search engines")
def sitemap(ask: AskedOutside) -> Response:
    """Return the pages of the door, or where parts of the list are if there are many."""
    parts = _parts(ask)
    if len(parts) == 1:
        return _file(_listed(ask, parts[0]))
    found = "".join(
        f"<sitemap><loc>{escape(f'{ask.imprint.base}/sitemap-{n}.xml')}</loc></sitemap>\n"
        for n, _ in enumerate(parts, 1)
    )
    return _file(f'<sitemapindex xmlns="{_SITEMAPS}">\n{found}</sitemapindex>\n')


@router.get("/sitemap-{part}.xml", summary="A part of the pages for search engines")
def sitemap_part(ask: AskedOutside, part: Part) -> Response:
    """Return one part of a long list of pages."""
    parts = _parts(ask)
    if len(parts) == 1 or part > len(parts):
        raise NotFound("no-page", "the list of pages has no such part")
    return _file(_listed(ask, parts[part - 1]))


def _file(text: str) -> Response:
    return Response(_XML + text, media_type="application/xml; charset=utf-8")


_Page = tuple[str, str]
"""A path below the language, and the day of its last change; no text where nobody knows it."""


def _listed(ask: Ask, pages: Iterable[_Page]) -> str:
    told = "".join(
        _url(f"{ask.imprint.base}/{lang}/{path}", day, _beside(ask, path))
        for path, day in pages
        for lang in ask.door.languages
    )
    return f'<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="{_XHTML}">\n{told}</urlset>\n'


def _url(address: str, day: str, beside: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(address)}</loc>{changed}{beside}</url>\n"


def _beside(ask: Ask, path: str) -> str:
    """Return the same page in every language, itself among them."""
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" '
        f'href="{escape(f"{ask.imprint.base}/{lang}/{path}", {chr(34): "&quot;"})}"/>'
        for lang in ask.door.languages
    )


def _parts(ask: Ask) -> list[list[_Page]]:
    pages = ask.now.memory.get(
        (ask.now.key, ask.now.newest, "sitemap"), lambda: [*_pages(ask)],
        lambda found: 200 * (1 + len(found)),
    )  # fmt: skip
    size = MOST // len(ask.door.languages)
    return [pages[start : start + size] for start in range(0, len(pages), size)] or [[]]


def _pages(ask: Ask) -> Iterator[_Page]:
    """Yield every page that is listed, each once."""
    days, changed = _days(ask), changed_at(ask.now)
    newest = changed.date().isoformat() if changed else ""
    yield from ((path, days.get(path.rpartition("/")[2], newest)) for path in _paths(ask))


def _paths(ask: Ask) -> dict[str, None]:
    now = ask.now
    seen = frozenset(nav.path for nav in sections(ask))
    paths = [e.path for e in named_pages(ask, seen) if e.kind is EntryKind.PAGE]
    paths = [path for path in paths if path not in _ON_REQUEST]
    paths += [f"figures/{maker.id}" for maker in offered(ask) if maker.pace is Pace.QUICK]
    told = now.activities(now.question(area=ask.city.area))
    documents = documented_sources(now, _DOCUMENTS)
    for entry in findable(now.catalogue, documents, ask.city.area):
        if entry.kind is EntryKind.ACTIVITY and entry.code not in told:
            continue
        if entry.kind is EntryKind.SUBJECT and not leads(ask, entry):
            continue
        paths.append(entry.path)
    registered = PlaceDesk(now, worlds=(World.ACTUAL,)).enterprises
    paths += [f"enterprises/{one.subject}" for one in registered]
    return dict.fromkeys(paths)


def _days(ask: Ask) -> Mapping[str, str]:
    """Return on which day something of an activity, area or subject was recorded last."""
    now = ask.now
    recorded = {one.number: one.recorded_at for one in now.revisions}
    newest: dict[str, int] = {}
    cube = cube_of(now, Selection())
    for _, span in cube.spans:
        key = cube.keys[span.series]
        for code in (key.activity, key.area, key.subject):
            newest[code] = max(newest.get(code, 0), span.last_revision)
    for one in now.statements():
        code = one.statement.subject
        newest[code] = max(newest.get(code, 0), one.revision)
    return {
        code: datetime.fromisoformat(recorded[number]).astimezone(UTC).date().isoformat()
        for code, number in newest.items()
        if number in recorded
    }


acts = {robots: Act.READ_PUBLIC}
paces = {sitemap: Pace.SLOW, sitemap_part: Pace.SLOW}
