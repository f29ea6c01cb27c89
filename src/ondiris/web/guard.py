"""Who is answered at all: by the names of this door, from its own pages, within bounds.

A page of another site that resolves its own name to this machine would otherwise read the house's
door with the reader's browser; so only named hosts are answered, the loopback ones unless others
are named.  A form is taken from this door's own pages and from programs, not from another site's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ondiris.errors import InvalidInput, OndirisError, Refused
from ondiris.web.caching import guarded

__all__ = ["LOOPBACK", "Guard"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
LARGEST_BODY = 2**20
"""Bytes of a pasted text at most, each of its letters being written as six."""
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+?)\.?(?::([0-9]{1,5}))?")
_LAST_PORT = 65_535
_ORIGIN = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
"""What a browser names a page's origin: a scheme and a host, nothing after them."""
_SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """The layer that refuses what this door does not answer.

    Parameters
    ----------
    app : ASGIApp
        What answers the rest.
    hosts : collection of str
        Names under which the door is reached, beside the loopback ones; without ports.
    refuse : callable
        Writes a refusal for an address, with its status.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        refuse: Callable[[str, OndirisError, int], Response],
    ) -> None:
        self.app = app
        self.hosts = LOOPBACK | {host.lower().rstrip(".") for host in hosts}
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say why not."""
        found = self._fault(scope)
        if found is not None:
            said = self._refuse(scope["path"], *found)
            await said(scope, receive, guarded(scope, send))
            return
        if scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            error = InvalidInput("body-too-large", f"more than {LARGEST_BODY} bytes were sent")
            said = self._refuse(scope["path"], error, 413)
            await said(scope, receive, guarded(scope, send))
            return
        await self.app(scope, _again(body, receive), send)

    def _fault(self, scope: Scope) -> tuple[OndirisError, int] | None:
        host = _host(_header(scope, b"host"))
        if host is None or host[0] not in self.hosts:
            return InvalidInput(
                "unknown-host",
                "this door is not known under the name it was asked by",
                hint="Name it with `serve --host`, or as `hosts` in ondiris.toml.",
            ), 400
        if scope["method"] not in _SAFE and not _own(scope, host):
            return Refused("foreign-origin", "a page of another site may send nothing here"), 403
        return None


def _header(scope: Scope, name: bytes) -> str | None:
    """Return a header that was sent once."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def _host(text: str | None) -> tuple[str, str] | None:
    """Return name and port of a host as a header states them."""
    found = _HOST.fullmatch((text or "").lower())
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return None
    return found[1], found[2] or ""


def _own(scope: Scope, host: tuple[str, str]) -> bool:
    """Whether a request comes from a page of this door, or from no page at all."""
    site, origin = _header(scope, b"sec-fetch-site"), _header(scope, b"origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    sent = [key for key, _ in scope["headers"] if key in (b"origin", b"sec-fetch-site")]
    if len(sent) != len(set(sent)):
        return False
    named = _ORIGIN.fullmatch(origin or "")
    return origin is None or (named is not None and _host(named[1]) == host)


async def _body(receive: Receive) -> bytes | None:
    """Return what was sent, unless it is more than may be."""
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what hands a body over that was read already."""
    left = [body]

    async def handed() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return handed
