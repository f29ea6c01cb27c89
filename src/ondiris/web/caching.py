"""What every answer shares: validators, kept pages, compression and the content policy.

A page depends on its address, the ledger's revision, the day and the program's version, and
on nothing else; so its ``ETag`` is a hash of these, an unchanged page is answered with 304
before any work, and a drawn page is kept until one of them changes.  What has to be drawn waits
in the lane of its pace; what is kept never waits for what is drawn.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cache
from threading import Lock as ThreadLock

from anyio import CancelScope, CapacityLimiter, Event, Lock, to_thread
from anyio.lowlevel import RunVar
from cachetools import LRUCache
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ondiris.publishing.figures.faces import faces
from ondiris.web.lanes import Busy, Lanes, Pace
from ondiris.web.ranges import part_of
from ondiris.web.streaming import head_alone, streaming, tagged

__all__ = ["Answers", "accepted", "common_headers", "guarded", "policy"]

_PICTURE = re.compile(r"/[a-z]+/figures/[^/]+\.svg")
_DENSE = (b"image/png", b"application/vnd.openxmlformats", b"application/vnd.apache", b"font/")
"""Types of what is packed by itself."""
_KEPT = 64 * 2**20
"""How many bytes of drawn pages are kept."""
_LARGEST = 12_000_000
"""A picture of a long table in pixels takes ten million bytes, and seconds to draw."""
Headers = list[tuple[bytes, bytes]]


def policy(path: str) -> str:
    """Return the content security policy of an address.

    A picture opened by itself may use the faces that pictures carry, named by the hash of their
    style, and nothing else; all other answers may use what this door serves.
    """
    if _PICTURE.fullmatch(path):
        return _policy_of_pictures()
    ancestors = "*" if path.startswith("/embed/") else "'none'"
    own = " ".join(f"{kind}-src 'self';" for kind in ("script", "style", "img", "font", "connect"))
    return (
        f"default-src 'none'; {own} form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )


@cache
def _policy_of_pictures() -> str:
    styles = " ".join(f"'{face.digest}'" for face in faces())
    return (
        f"default-src 'none'; style-src {styles}; font-src data:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    status: int
    headers: Headers
    body: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        return 1_000 + len(self.body) + len(self.packed)


@dataclass(slots=True)
class _Flight:
    """A page that is being drawn, for all who wait for it."""

    landed: Event = field(default_factory=Event)
    kept: _Kept | None = None


@dataclass(slots=True)
class _StateTold:
    """The door's state, for all who asked before it was told."""

    landed: Event = field(default_factory=Event)
    state: str | None = None


@dataclass(slots=True)
class _LoopState:
    """What waits for what in one event loop."""

    flights: dict[str, _Flight] = field(default_factory=dict)
    next_told: _StateTold | None = None
    telling: Lock = field(default_factory=Lock)
    teller: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    """A thread of its own: it never draws a page."""


class Answers:
    """The outermost layer of the door.

    Parameters
    ----------
    app : ASGIApp
        The application.
    state : callable
        Returns a text that changes whenever pages may.
    pace_of : callable
        Tells the pace of a path and of what is asked after it.
    refuse : callable
        Writes a refusal for an address.
    lanes : Lanes, optional
        Where pages are drawn.
    streamed : callable, optional
        Tells whether what stands at a path is sent while it is made: it is never kept.
    """

    def __init__(
        self,
        app: ASGIApp,
        state: Callable[[], str],
        pace_of: Callable[[str, bytes], Pace],
        refuse: Callable[[str, Busy], Response],
        lanes: Lanes | None = None,
        streamed: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        self.app = app
        self.state = state
        self.lanes = lanes or Lanes()
        self._pace_of, self._refuse, self._is_streamed = pace_of, refuse, streamed
        self._kept: LRUCache[str, _Kept] = LRUCache(_KEPT, getsizeof=lambda kept: kept.size)
        self._lock = ThreadLock()
        # Waiting is a matter of one event loop, keeping is not.
        self._loops: RunVar[_LoopState] = RunVar(f"answers of {id(self)}")

    def forget(self) -> None:
        """Forget every page, so that each is drawn anew."""
        with self._lock:
            self._kept.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, with 304, or by asking the application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await self._passed(scope, receive, send)
            return
        asked = dict(scope["headers"])
        tag = await self._tag(scope)
        # What a client keeps may be packed; a part of that is no part of the file.
        held = b"" if b"range" in asked else asked.get(b"if-none-match", b"")
        if tag and tag.encode() in held:
            headers = [*tagged(tag), *common_headers(scope["path"])]
            await _send(send, 304, headers, b"")
            return
        if self._is_streamed(scope["path"]):
            await self._streamed(scope, receive, send, tag)
            return
        kept = await self._answer({**scope, "method": "GET"}, receive, tag)
        await self._sent(scope, send, kept)

    async def _streamed(self, scope: Scope, receive: Receive, send: Send, tag: str) -> None:
        """Send what is made piece by piece; nothing of it is kept."""
        making = CancelScope()
        sent = head_alone(send, making) if scope["method"] == "HEAD" else send
        stream = streaming(scope, sent, tag, common_headers(scope["path"]))
        try:
            async with self._place(scope):
                with making:
                    await self.app({**scope, "method": "GET"}, receive, stream)
        except Busy as error:
            await self._refuse(scope["path"], error)(scope, receive, guarded(scope, send))

    async def apart(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer somebody alone: nothing is taken from what is kept, and nothing is kept."""
        if scope["method"] not in ("GET", "HEAD"):
            await self._passed(scope, receive, send)
            return
        if self._is_streamed(scope["path"]):
            await self._streamed(scope, receive, send, "")
            return
        drawn = await self._answer({**scope, "method": "GET"}, receive, "")
        await self._sent(scope, send, drawn)

    async def _sent(self, scope: Scope, send: Send, kept: _Kept) -> None:
        asked, head = dict(scope["headers"]), scope["method"] == "HEAD"
        whole = kept.status != 200 or head or _is_packed(kept)
        part = None if whole else part_of(asked, len(kept.body))
        zipped = b"gzip" in asked.get(b"accept-encoding", b"")
        packed = part is None and zipped and bool(kept.packed)
        body = kept.packed if packed else kept.body
        headers = (
            kept.headers if _is_packed(kept) else [*kept.headers, (b"accept-ranges", b"bytes")]
        )
        if part is not None:
            body = body[part.start : part.end]
            headers = [*headers, (b"content-range", part.told)]
        headers = [*headers, (b"content-length", str(len(body)).encode())]
        if packed:
            headers.append((b"content-encoding", b"gzip"))
        await _send(send, part.status if part else kept.status, headers, b"" if head else body)

    async def _tag(self, scope: Scope) -> str:
        if scope["path"].startswith("/assets/") or scope["path"] == "/":
            return ""
        told, asked = await self._told(), dict(scope["headers"])
        host = asked.get(b"host", b"")
        parts = [
            scope.get("scheme", "http").encode(),
            host,
            scope["path"].encode(),
            scope["query_string"],
        ]
        if scope["path"].startswith("/sdmx/"):  # one address has many forms
            parts.append(accepted(scope).encode("latin-1"))
        content = "\x1f".join((told, *(part.decode("latin-1") for part in parts)))
        return f'W/"{hashlib.blake2b(content.encode(), digest_size=12).hexdigest()}"'

    async def _told(self) -> str:
        """Return the door's state as it is told from now on, once for all who ask meanwhile."""
        loop = self._loop()
        while loop.next_told is not None:
            shared = loop.next_told
            await shared.landed.wait()
            if shared.state is not None:
                return shared.state
        told = loop.next_told = _StateTold()
        try:
            async with loop.telling:
                loop.next_told = None  # whoever asks from here on asks for the next one
                told.state = await to_thread.run_sync(self.state, limiter=loop.teller)
                return told.state
        finally:
            if loop.next_told is told:
                loop.next_told = None
            told.landed.set()

    def _loop(self) -> _LoopState:
        loop = self._loops.get(None)
        if loop is None:
            loop = _LoopState()
            self._loops.set(loop)
        return loop

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is no question, in the lane of its pace; nothing of it is kept."""
        guard = guarded(scope, send)
        try:
            async with self._place(scope):
                await self.app(scope, receive, guard)
        except Busy as error:
            await self._refuse(scope["path"], error)(scope, receive, guard)

    async def _answer(self, scope: Scope, receive: Receive, tag: str) -> _Kept:
        """Return a kept page, one that somebody else is drawing just now, or draw it."""
        if not tag:
            return await self._in_lane(scope, receive, tag)
        flights = self._loop().flights
        while True:
            with self._lock:
                known = self._kept.get(tag)
            if known is not None:
                return known
            under_way = flights.get(tag)
            if under_way is None:
                break
            await under_way.landed.wait()
            if under_way.kept is not None:
                return under_way.kept
        flight = flights[tag] = _Flight()
        try:
            flight.kept = await self._in_lane(scope, receive, tag)
            return flight.kept
        finally:
            del flights[tag]
            flight.landed.set()

    def _place(self, scope: Scope) -> AbstractAsyncContextManager[None]:
        pace = self._pace_of(scope["path"], scope["query_string"])
        return self.lanes.place(pace, _client(scope))

    async def _in_lane(self, scope: Scope, receive: Receive, tag: str) -> _Kept:
        """Draw a page when its lane has a place, or say when to come again."""
        path: str = scope["path"]
        try:
            async with self._place(scope):
                return await self._drawn(scope, receive, tag)
        except Busy as error:
            said = self._refuse(path, error)
            headers = [(n, v) for n, v in said.raw_headers if n != b"content-length"]
            return _Kept(said.status_code, [*headers, *common_headers(path)], bytes(said.body), b"")

    async def _drawn(self, scope: Scope, receive: Receive, tag: str) -> _Kept:
        status, headers, chunks = 500, Headers(), list[bytes]()

        async def collect(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        try:
            await self.app(scope, receive, collect)
        except Exception:
            # The application has answered with its error page before it lets a bug through.
            if not chunks:
                raise
        body = b"".join(chunks)
        dropped = {b"content-length"}
        headers = [(n, v) for n, v in headers if n not in dropped]
        headers += common_headers(scope["path"])
        ready = dict(headers)
        if b"content-encoding" in ready:
            return _Kept(status, headers, body, b"")
        packs = len(body) > 400 and not ready.get(b"content-type", b"").startswith(_DENSE)
        if status == 200 and tag:
            headers += tagged(tag)
        kept = _Kept(status, headers, body, gzip.compress(body, 6, mtime=0) if packs else b"")
        if status == 200 and tag and len(body) <= _LARGEST:
            with self._lock:
                self._kept[tag] = kept
        return kept


def accepted(scope: Scope) -> str:
    """Return the forms that a client likes, of however many lines it says them in."""
    told = [value for name, value in scope["headers"] if name == b"accept"]
    return b", ".join(told).decode("latin-1")


def common_headers(path: str) -> Headers:
    """Return the headers of every answer of an address."""
    return [
        (b"content-security-policy", policy(path).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"vary", ", ".join(("Accept-Encoding", *_differs_by(path))).encode()),
    ]


def _differs_by(path: str) -> tuple[str, ...]:
    """Return the headers of a question by which answers of one address differ."""
    if path.startswith("/sdmx/"):
        return ("Accept",)
    return ("Accept-Language",) if path == "/" else ()


def _is_packed(kept: _Kept) -> bool:
    """Whether a body was packed by what made it: its bytes are not those of the file."""
    return any(name == b"content-encoding" for name, _ in kept.headers)


def _client(scope: Scope) -> str:
    """Return who asks, as far as the server knows."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def guarded(scope: Scope, send: Send) -> Send:
    """Return what sends an answer with the headers that every answer has."""

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *common_headers(scope["path"])]
        await send(message)

    return passed


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
