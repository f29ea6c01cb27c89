"""The same tools over HTTP: for the public alone, under known names, within bounds."""

from __future__ import annotations

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ondiris.assistants.server import assistant_server
from ondiris.errors import InvalidInput, OndirisError, Refused
from ondiris.session import Observatory
from ondiris.web.guard import LARGEST_BODY, Guard

__all__ = ["PATH", "http_app"]

PATH = "/mcp"


def http_app(observatory: Observatory, hosts: Collection[str] = ()) -> ASGIApp:
    """Return the application that answers assistants at ``/mcp``.

    No session is kept: every request stands alone.

    Parameters
    ----------
    observatory : Observatory
        Opened for the public.
    hosts : collection of str
        Names under which it is reached, beside the loopback ones and those of the settings.

    Raises
    ------
    Refused
        ``public-only``: if it was opened for the house, whose figures nobody signs in for here.
    Unsupported
        ``missing-extra``
    """
    if not observatory.public:
        raise Refused("public-only", "over HTTP assistants are told what is public, nothing else")
    app: Starlette = assistant_server(observatory).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_BODY,
    )
    return _Outside(app, Guard(app, {*observatory.home.settings.hosts, *hosts}, _refused))


class _Outside:
    """What stands before the protocol: it answers what is sent, and keeps nothing open."""

    def __init__(self, app: Starlette, guard: Guard) -> None:
        self.app = app
        self.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == PATH and scope["method"] != "POST":
            error = InvalidInput("bad-request", "questions are sent to this address by POST")
            await JSONResponse(error.to_json(), 405, {"allow": "POST"})(scope, receive, send)
        else:
            await self.guard(scope, receive, send)


def _refused(_path: str, error: OndirisError, status: int) -> Response:
    return JSONResponse(error.to_json(), status)
