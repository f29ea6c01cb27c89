"""Answers that are sent while they are made: packed as they go, and never kept."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from anyio import CancelScope
from starlette.types import Message, Scope, Send

__all__ = ["head_alone", "streaming", "tagged"]

_LEVEL = 1
"""What leaves by the million is packed lightly: the clients' line is seldom the narrow place."""


def head_alone(send: Send, making: CancelScope) -> Send:
    """Return what sends the head of an answer, and then ends the making of the rest.

    Parameters
    ----------
    send : Send
        Takes the head, and the end of the answer right after it.
    making : CancelScope
        In which the answer is made.
    """

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b""})
            making.cancel()

    return passed


def tagged(tag: str) -> list[tuple[bytes, bytes]]:
    """Return what tells by which tag an answer is known, and that it may be kept to be asked."""
    return [(b"etag", tag.encode()), (b"cache-control", b"no-cache")]


def streaming(scope: Scope, send: Send, tag: str, common: Iterable[tuple[bytes, bytes]]) -> Send:
    """Return what sends pieces of an answer as they are made.

    Parameters
    ----------
    scope : Scope
        The request: it says whether pieces may be packed.
    send : Send
    tag : str
        What the answer is known by while nothing changes; empty where it is for one alone.
    common : iterable of (bytes, bytes)
        The headers of every answer of the address.
    """
    asked = dict(scope["headers"])
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31) if b"gzip" in asked.get(
        b"accept-encoding", b"") else None  # fmt: skip

    async def passed(message: Message) -> None:
        nonlocal packer
        if message["type"] == "http.response.start":
            headers = [(n, v) for n, v in message["headers"] if n != b"content-length"]
            headers += common
            whole = message["status"] == 200
            if tag and (whole or message["status"] == 304):
                headers += tagged(tag)
            if not whole:
                packer = None
            if packer is not None:
                headers.append((b"content-encoding", b"gzip"))
            await send({**message, "headers": headers})
            return
        body = message.get("body", b"")
        if packer is not None:
            last = not message.get("more_body", False)
            body = packer.compress(body) + (packer.flush() if last else b"")
            if not body and not last:
                return
        await send({**message, "body": body})

    return passed
