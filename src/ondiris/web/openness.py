"""What pages of other sites may read: the data of a public door, and nothing else.

A browser keeps what a page of one site fetches of another from that page's script unless the
answer says that it may be read.  Data that everybody may read say so, their refusals too, so that
a script learns why.  What is answered to somebody alone never does, nor anything at the house's own
door, where a page of another site would otherwise read by its reader's browser.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ondiris.people import Act
from ondiris.web.data_paths import is_data

__all__ = ["Openness"]

_ANYBODY: Final = (b"access-control-allow-origin", b"*")
_SHOWN: Final = (
    b"access-control-expose-headers",
    b"Accept-Ranges, Content-Disposition, Content-Range, ETag, Link, Retry-After",
)
"""Headers that a script may read beside those that it always may."""
_TO_COME: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "Accept, If-Modified-Since, If-None-Match, Range",
    "access-control-max-age": "86400",
}
"""What a browser is told before it asks in a way that no form could; nobody's name is among it."""


class Openness:
    """The layer that lets pages of other sites read what everybody may.

    Parameters
    ----------
    app : ASGIApp
        What answers everybody alike.
    public : bool
        Whether the door is public.
    act_of : callable
        Tells to which act a path belongs.
    """

    def __init__(self, app: ASGIApp, act_of: Callable[[str], Act], *, public: bool) -> None:
        self.app = app
        self._act_of, self._public = act_of, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say that any page may read it where that is so."""
        if not self.is_open(scope["path"]):
            await self.app(scope, receive, send)
        elif _asks_before(scope):
            await Response(status_code=204, headers=_TO_COME)(scope, receive, send)
        else:
            await self.app(scope, receive, _opened(send))

    def is_open(self, path: str) -> bool:
        """Whether pages of other sites may read what stands at a path."""
        return self._public and is_data(path) and self._act_of(path) is Act.READ_PUBLIC


def _asks_before(scope: Scope) -> bool:
    """Whether a browser asks if it may ask."""
    asked = {name for name, _ in scope["headers"]}
    return scope["method"] == "OPTIONS" and {b"origin", b"access-control-request-method"} <= asked


def _opened(send: Send) -> Send:
    """Return what sends an answer that any page may read."""

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], _ANYBODY, _SHOWN]}
        await send(message)

    return passed
