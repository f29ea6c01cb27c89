"""An application asked as a client would, in one event loop for all, as behind a server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

if TYPE_CHECKING:
    from ondiris.web.app import Application

__all__ = ["Get", "asking", "end"]

Get = Callable[..., httpx.Response]
_STARTING = Lock()
_ENDING = ExitStack()


@cache
def _started() -> BlockingPortal:
    """Start the event loop in which applications answer, in a thread of its own."""
    return _ENDING.enter_context(start_blocking_portal())


def _loop() -> BlockingPortal:
    """Return the one event loop of this process; who asks first starts it."""
    with _STARTING:
        return _started()


def end() -> None:
    """End the event loop, if any application was asked: its threads would keep the process."""
    _started.cache_clear()
    _ENDING.close()


def asking(app: Application, *, strict: bool = False) -> Get:
    """Return a function that asks an application as a client would.

    A page that fails is answered as behind a server; where asking is strict, its error is raised.
    """

    async def ask(method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=strict)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    def get(path: str, method: str = "GET", **options: Any) -> httpx.Response:
        answer: httpx.Response = _loop().call(ask, method, path, options)
        return answer

    return get
