"""Errors as pages for people and as the one JSON shape for programs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from ondiris.errors import (
    BrokenInvariant,
    Inconsistent,
    InvalidInput,
    NotConverged,
    NotFound,
    OndirisError,
    Refused,
    Unavailable,
    Unsupported,
)
from ondiris.people import Person
from ondiris.publishing.exchange.errors import STATUSES, error_message
from ondiris.web.apologies import apology
from ondiris.web.assets import assets
from ondiris.web.caching import accepted
from ondiris.web.contract import fits
from ondiris.web.data_paths import is_data
from ondiris.web.door import Ask, Door
from ondiris.web.frame import page
from ondiris.web.lanes import Busy
from ondiris.web.persons import PERSON

__all__ = ["Elsewhere", "busy", "install", "refused"]

_STATUS = (
    (NotFound, 404),
    (Refused, 403),
    (Inconsistent, 409),
    (NotConverged, 422),
    (Unsupported, 501),
    (Unavailable, 503),
    (InvalidInput, 400),
)
_ABOUT = {
    "impossible-period": "period",
    "bad-since": "since",
    "future-vintage": "since",
    "count-of-sites": "parks",
}
"""What a refusal is about; where that is of its form, there is only no such thing."""
_AWAY = "10"
"""Seconds after which to come again when the database is away."""
_OPENED = (".pdf", ".png")
"""Files that people open: they are told of a fault as of a page's."""
_LOG = logging.getLogger("ondiris.web")


class Elsewhere(Exception):
    """The page is at another address."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def install(app: FastAPI, door: Door, routes: Sequence[APIRoute]) -> None:
    """Make an application answer errors in the reader's language and form.

    Parameters
    ----------
    app : FastAPI
    door : Door
    routes : sequence of APIRoute
        Every address there is: one that misses or has a slash too much at its end is sent on.
    """

    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, OndirisError)  # noqa: S101 - as registered below
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        status = STATUSES.get(error.code, status)
        name = _ABOUT.get(error.code, "")
        if name and (name in request.path_params or fits(name, request.query_params.get(name, ""))):
            status = 404
        return _answer(request, door, error, status)

    def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as registered below
        path, status = request.url.path, error.status_code
        other = path[:-1] if path.endswith("/") else f"{path}/"
        if status == 404 and any(route.path_regex.match(other) for route in routes):
            return _moved(f"{other}?{request.url.query}" if request.url.query else other)
        if status == 404:
            said: OndirisError = NotFound("no-page", "there is no page at this address")
        else:
            said = InvalidInput("bad-request", f"this address does not answer {request.method}")
        answer = _answer(request, door, said, status)
        if status == 405:
            known = {m for r in routes if r.path_regex.match(path) for m in r.methods or ()}
            answer.headers["allow"] = ", ".join(
                sorted(known | ({"HEAD"} if "GET" in known else set()))
            )
        return answer

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered below
        places = {str(item["loc"][-1]) for item in error.errors()}
        in_path = any(item["loc"][0] == "path" for item in error.errors())
        if in_path and not request.url.path.startswith("/sdmx/"):
            said: OndirisError = NotFound("no-page", "there is no page at this address")
            return _answer(request, door, said, 404)
        given = request.query_params.multi_items()
        kept = [(name, value) for name, value in given if value]
        only_empty = all(
            item["loc"][0] == "query" and not request.query_params.get(str(item["loc"][-1]))
            for item in error.errors()
        )
        if len(kept) < len(given) and only_empty and not request.url.path.startswith("/api/"):
            query = f"?{urlencode(kept)}" if kept else ""
            return _moved(f"{request.url.path}{query}")
        said = InvalidInput(
            "bad-parameter",
            f"the address has a parameter that cannot be read: {', '.join(sorted(places))}",
            hint="Write days as 2025-06-30.",
        )
        return _answer(request, door, said, 400)

    def broken(request: Request, error: Exception) -> Response:
        _LOG.error("a page failed at %s", request.url.path, exc_info=error)
        said = BrokenInvariant(
            "bug", f"a page failed with {type(error).__name__}", hint="Please report its address."
        )
        return _answer(request, door, said, 500)

    def moved(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Elsewhere)  # noqa: S101 - as registered below
        return _moved(error.location)

    app.add_exception_handler(OndirisError, known)
    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Elsewhere, moved)
    app.add_exception_handler(Exception, broken)


def _moved(location: str) -> Response:
    """Send on to an address of this door: never to another host's, which two slashes would name."""
    return RedirectResponse(f"/{location.lstrip('/')}", 307)


def _answer(request: Request, door: Door, error: OndirisError, status: int) -> Response:
    said = accepted(request.scope)
    return refused(door, request.url.path, error, status, request.scope.get(PERSON), said)


def busy(door: Door, path: str, error: Busy) -> Response:
    """Return that too much is asked for just now, and when to come again."""
    said = refused(door, path, error, error.status)
    said.headers["retry-after"] = str(error.seconds)
    said.headers["cache-control"] = "no-store"
    return said


def refused(
    door: Door,
    path: str,
    error: OndirisError,
    status: int,
    person: Person | None = None,
    accept: str = "",
) -> Response:
    """Return an error as a page in the language of an address, or in the form of a program.

    Parameters
    ----------
    door : Door
    path : str
        The address asked for.
    error : OndirisError
    status : int
        HTTP status.
    person : Person, optional
        Who asks, where somebody has signed in.
    accept : str
        Forms that the client likes.
    """
    answer = _refused(door, path, error, status, person, accept)
    if isinstance(error, Unavailable):
        answer.headers["retry-after"] = _AWAY
        answer.headers["cache-control"] = "no-store"
    return answer


def _refused(
    door: Door, path: str, error: OndirisError, status: int, person: Person | None, accept: str
) -> Response:
    if path.startswith("/sdmx/"):
        text, kind = error_message(error, status, path, accept)
        return Response(text, status, media_type=kind)
    first = path.lstrip("/").partition("/")[0]
    if is_data(path) and not path.endswith(_OPENED):
        return JSONResponse(error.to_json(), status)
    lang = first if first in door.words else door.languages[0]
    ask = Ask(door, lang, None, path="", params={}, person=person)
    words = door.words[lang]
    title = {
        401: words("Please sign in"),
        403: words("Refused"),
        404: words("Not found"),
        429: words("Please come again later"),
        500: words("A fault of ours"),
        503: words("Please come again later"),
    }.get(status, words("This cannot be answered"))
    said = apology(words, error, status)
    try:
        return page(ask, "error.html", title=title, status=status, said=said, rule=error.code)
    except Unavailable:  # the frame of a page tells of the ledger, which may be what is away
        return _without_ledger(words.lang, title, said, error.code, status)


def _without_ledger(lang: str, title: str, said: str, rule: str, status: int) -> Response:
    """Return a page that asks the ledger nothing."""
    sheet = assets()["ondiris.css"]
    return HTMLResponse(
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{sheet}"><title>{escape(title)}</title></head>\n'
        f'<body><main><h1>{escape(title)}</h1><p class="lead">{escape(said)}</p>'
        f'<p class="small second"><span class="mono">{escape(rule)}</span></p></main>'
        "</body></html>",
        status,
    )
