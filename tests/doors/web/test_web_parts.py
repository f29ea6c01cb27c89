"""Parts of files: one run of bytes is cut from the whole, anything else is the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import anyio
import httpx
import pytest
from anyio import fail_after, sleep_forever
from anyio.lowlevel import checkpoint
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ondiris.web.caching import Answers
from ondiris.web.lanes import Busy, Lane, Lanes, Pace
from ondiris.web.ranges import part_of

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("asked", "status", "told", "cut"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}", slice(0, 10)),
        ("bytes=10-", 206, "bytes 10-{last}/{size}", slice(10, None)),
        ("bytes=-5", 206, "bytes {five}-{last}/{size}", slice(-5, None)),
        ("bytes=0-999999999", 206, "bytes 0-{last}/{size}", slice(None)),
        ("bytes=999999999-", 416, "bytes */{size}", slice(0, 0)),
        ("bytes=9-1", 200, "", slice(None)),
        ("bytes=-", 200, "", slice(None)),
        ("bytes=0-1,4-5", 200, "", slice(None)),
        ("lines=0-1", 200, "", slice(None)),
    ],
)
def test_a_file_is_answered_in_parts(
    get: Get, asked: str, status: int, told: str, cut: slice
) -> None:
    path = "/en/figures/activities.csv"
    whole = get(path)
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    part = get(path, headers={"range": asked})
    assert (part.status_code, part.content) == (status, whole.content[cut])
    said = told.format(size=size, last=size - 1, five=size - 5)
    assert part.headers.get("content-range", "") == said
    assert int(part.headers["content-length"]) <= size
    if status == 206:
        assert "content-encoding" not in part.headers
        known = {"range": asked, "if-none-match": whole.headers["etag"]}
        assert get(path, headers=known).content == part.content


def test_what_cannot_be_told_to_belong_together_is_whole() -> None:
    assert part_of({b"range": b"bytes=0-1", b"if-range": b'W/"x"'}, 10) is None
    assert part_of({b"range": b"bytes=-0"}, 10) == (416, b"bytes */10", 0, 0)
    assert part_of({b"range": b"bytes=0-"}, 0) == (416, b"bytes */0", 0, 0)


def test_no_part_is_cut_of_a_refusal_or_of_a_head(get: Get) -> None:
    for path, method in (("/en/figures/none.csv", "GET"), ("/en/figures/activities.csv", "HEAD")):
        plain = get(path, method=method)
        part = get(path, method=method, headers={"range": "bytes=0-1"})
        assert (part.status_code, part.content) == (plain.status_code, plain.content)
        assert "content-range" not in part.headers


def test_what_has_no_body_is_not_said_to_be_packed(get: Get) -> None:
    past = {"range": "bytes=999999999-"}
    for empty in (get("/en/figures/activities.parquet", headers=past), get("/nothing.json")):
        assert empty.content == b""
        assert "content-encoding" not in empty.headers


@pytest.mark.parametrize("spec_version", ["2.3", "2.4"])
def test_of_a_stream_whose_head_alone_is_asked_for_nothing_else_is_made(spec_version: str) -> None:
    """Whether or not a server tells the application that its client has gone."""
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for n in range(1_000):
            made.append(n)
            yield b"x" * 1_000

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(pieces(), headers={"x-known": "1"})(scope, receive, send)

    def refuse(_path: str, _error: Busy) -> StreamingResponse:
        raise AssertionError

    answers = Answers(
        app, lambda: "1",
        lambda _path, _query: Pace.QUICK, refuse, Lanes({Pace.QUICK: Lane(1, 0, 1)}),
        lambda _path: True,
    )  # fmt: skip

    async def asked(method: str) -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)
            await checkpoint()

        async def receive() -> Message:
            await sleep_forever()
            raise AssertionError

        scope = {"type": "http", "method": method, "path": "/sdmx/x", "query_string": b"",
                 "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1),
                 "asgi": {"spec_version": spec_version}}  # fmt: skip
        with fail_after(30):
            await answers(scope, receive, send)
        return sent

    head, body = anyio.run(asked, "HEAD")
    assert (head["status"], body["body"]) == (200, b"")
    assert (b"x-known", b"1") in head["headers"]
    assert len(made) < 3
    # Its place is free again.
    whole = anyio.run(asked, "GET")
    assert sum(len(one.get("body", b"")) for one in whole) > 990_000
