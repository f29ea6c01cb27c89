"""A crawl of a door: every address it has, by its contract and by its links, read whole."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Set
from html import unescape
from io import BytesIO
from itertools import islice

import httpx
from fastapi.routing import APIRoute

from ondiris.web.app import Application
from ondiris.web.pages import PAGES

__all__ = ["Get", "crawl", "read", "starts", "unseen", "walk"]

Get = Callable[..., httpx.Response]
LETTERS = re.compile(r"base64,[A-Za-z0-9+/=]+")
"""Letters that a picture carries: what spells a word there is no word."""
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
HREF = re.compile(r'href="(/[^"#]*)')


def read(answer: httpx.Response) -> str:
    """Return everything that an answer says: headers, text, members of archives, streams."""
    kind, body = answer.headers.get("content-type", ""), answer.content
    parts = [f"{name}: {value}" for name, value in answer.headers.items()]
    if "spreadsheet" in kind:
        with zipfile.ZipFile(BytesIO(body)) as book:
            parts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    elif "pdf" in kind:
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
            try:
                parts.append(zlib.decompress(stream).decode("latin-1"))
            except zlib.error:
                continue
    else:
        parts.append(LETTERS.sub("", body.decode("utf-8", "replace")))
    return unescape("\n".join(parts))


def starts(app: Application) -> Iterator[str]:
    """Yield where the crawl begins: addresses without a parameter, figures in all forms."""
    paths = app.api.openapi()["paths"]
    for lang in ("en", "kk", "ru"):
        yield from (path.replace("{lang}", lang) for path, answers in paths.items()
                    if "get" in answers and "{" not in path.replace("{lang}", ""))  # fmt: skip
        for kind in ("txt", "html", "pdf"):
            yield f"/{lang}/bulletins/{lang}.{kind}?period=2024"
    for name in app.door.makers:
        if name.startswith("siting"):
            yield f"/en/figures/{name}.json?parks=1"
            continue
        for form in ("", ".json", ".csv", ".xlsx", ".svg", ".vl.json", ".geojson"):
            yield f"/en/figures/{name}{form}"
        yield f"/embed/ru/figures/{name}"
        yield from (f"/en/figures/{name}.csv?{asked}" for asked in
                    ("activity=C10", "subject=brickyard", "subject=bakeries-2026",
                     "list=subjects", "since=1", "source=yearbook-2024"))  # fmt: skip
    yield from (f"/api/v1/codes/{name}" for name in app.door.observatory.catalogue.lists)
    for query in ("", "?format=csv", "?format=sdmx-csv", "?world=synthetic", "?as_of=2025-03-01"):
        yield f"/api/v1/observations{query}"
    yield from ("/api/v1/changes?since=1", "/api/v1/changes?since=0&format=csv",
                "/api/v1/changes?since=1&revision=2", "/api/v1/openapi.json",
                "/api/v1/odds/bakeries-2026", "/en/promises/bakeries-2026",
                "/en/method/sources", "/en/method/series")  # fmt: skip
    yield from sdmx_starts()


def sdmx_starts() -> Iterator[str]:
    """Yield addresses of SDMX: structures, data in every form, what there is of them."""
    for base, every in (("/sdmx/2.1", "all"), ("/sdmx/3.0/structure", "*")):
        named = f"{base}/codelist"
        yield from (f"{base}/{'structure' if every == 'all' else '*'}?references=all", named)
        yield from (f"{named}/{every}", f"{named}/{every}/{every}?format=json")
        newest = f"{named}/{every}/{every}/{'latest' if every == 'all' else '~'}"
        yield from (f"{newest}?format=xml3", f"{newest}/{every}", f"{newest}/A+M?format=json")
    wide = ("FIGURES", "FIGURES/all", "FIGURES/all/all")
    yield from (f"/sdmx/2.1/data/{path}" for path in wide)
    yield from (
        f"/sdmx/2.1/data/FIGURES?format={form}&includeHistory={history}"
        for form in ("xml", "xml3", "json", "csv", "csv2")
        for history in ("true", "false")
    )
    yield f"/sdmx/2.1/data/FIGURES/{'.' * 13}synthetic?format=csv"
    yield f"/sdmx/2.1/data/DERIVED/.output+growth_pct+share_pct..ZZ-1+ZZ{'.' * 10}?format=csv"
    shorter = "dataflow/ONDIRIS/FIGURES"
    newer = f"{shorter}/1.0"
    yield from (f"/sdmx/3.0/{what}/{shorter}" for what in ("data", "availability"))
    yield from (f"/sdmx/3.0/data/{newer}", f"/sdmx/3.0/data/{newer}/*?asOf=2025-03-01")
    for path in (*wide, "FIGURES/all/all/all"):
        yield f"/sdmx/2.1/availableconstraint/{path}"
    yield from (f"/sdmx/3.0/availability/{newer}{rest}" for rest in ("", "/*", "/*/*"))


ANY = re.compile("")
SKIPPED = re.compile(
    r"/(kk|ru|assets)/|/en/siting-plan|/en/bulletins\?.*sections=|/(embed/)?en/figures/activity[.?]"
)
"""Links that are not followed: other languages, and the same figure or text of each activity."""


def crawl(
    get: Get, begin: Iterator[str], follow: re.Pattern[str] = ANY
) -> Iterator[tuple[str, httpx.Response]]:
    """Yield every address that leads on from some, each once, English pages only."""
    waiting = list(dict.fromkeys(begin))
    known = set(waiting)
    for path in waiting:
        answer = get(path)
        yield path, answer
        if "text/html" in answer.headers.get("content-type", "") and not path.startswith("/embed"):
            for found in LINK.findall(answer.text):
                address = unescape(found)
                if (
                    address not in known
                    and SKIPPED.match(address) is None
                    and follow.match(address)
                ):
                    known.add(address)
                    waiting.append(address)


def walk(
    get: Get, begin: Iterable[str], leads: Callable[[str], bool], limit: int
) -> Iterator[tuple[str, httpx.Response]]:
    """Yield so many addresses that links lead to from some, each once, the nearest first."""
    waiting = list(dict.fromkeys(begin))
    known = set(waiting)
    for path in islice(iter(waiting), limit):
        answer = get(path)
        yield path, answer
        if "html" in answer.headers.get("content-type", ""):
            found = dict.fromkeys(map(unescape, HREF.findall(answer.text)))
            further = [link for link in found if link not in known and leads(link)]
            known.update(further)
            waiting += further


def unseen(paths: Set[str]) -> set[str]:
    """Return the addresses of the door, as its routes state them, of which no path is one."""
    routes = [route for module in PAGES for route in module.router.routes]
    asked = [r for r in routes if isinstance(r, APIRoute) and "GET" in r.methods]
    return {r.path for r in asked if not any(r.path_regex.fullmatch(path) for path in paths)}
