"""The line to an observatory over the network: what is sent to whom, and what is no answer."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

import ondiris
from ondiris.errors import InvalidInput, NotFound, OndirisError, Refused, Unavailable
from ondiris.session.figures.remote import Remote


def code_of(asked: Callable[[], object]) -> tuple[type, str]:
    with pytest.raises(OndirisError) as refused:
        asked()
    assert refused.value.hint
    return type(refused.value), refused.value.code


def test_a_token_does_not_leave_in_the_open() -> None:
    asked = lambda: ondiris.connect("http://city.example", "secret")  # noqa: E731
    assert code_of(asked) == (InvalidInput, "token-in-the-open")
    for address in ("https://city.example", "http://localhost:8000"):
        with ondiris.connect(address, "secret") as remote:
            assert "secret" not in repr(remote)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_token_to_this_machine_goes_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    with socket.socket() as proxy, socket.socket() as nobody:
        for each in (proxy, nobody):
            each.bind(("127.0.0.1", 0))
        proxy.listen()
        proxy.settimeout(0.2)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        address = f"http://{host}:{nobody.getsockname()[1]}"
        with ondiris.connect(address, "secret", retries=0, timeout=5) as remote:
            assert code_of(lambda: remote.vintage) == (Unavailable, "no-answer")
        with pytest.raises(TimeoutError):
            proxy.accept()


@pytest.mark.parametrize("address", ["http://[::1", "http://a\n.example", "http://-ä-.example:x"])
def test_an_address_that_nobody_can_ask_is_none(address: str) -> None:
    assert code_of(lambda: ondiris.connect(address)) == (InvalidInput, "no-address")


# What goes over the network

SOURCES = {"schema": "ondiris.sources/1", "vintage": {"known": "2026-03-01", "revision": 4},
           "items": []}  # fmt: skip


def told(answers: list[httpx.Response], **options: Any) -> tuple[Remote, list[httpx.Request]]:
    """Return an observatory that answers in turn as told, and what it is asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    transport = httpx.MockTransport(answer)
    return Remote("http://localhost", transport=transport, **options), asked


def refusal(error: OndirisError, status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=error.to_json(), headers=headers)


BUSY = refusal(Unavailable("busy", "much is asked", hint="Later."), 503, **{"retry-after": "0"})


def test_what_is_away_for_a_moment_is_asked_again_and_no_more_than_told() -> None:
    remote, asked = told([BUSY, httpx.Response(200, json=SOURCES)])
    assert remote.vintage.revision == 4
    assert len(asked) == 2
    remote, asked = told([BUSY], retries=3)
    assert code_of(lambda: remote.vintage) == (Unavailable, "busy")
    assert len(asked) == 4


def test_a_refusal_and_a_long_pause_are_not_asked_again() -> None:
    later = {"retry-after": "3600"}
    for error, status, headers in (
        (Refused("not-your-role", "no", hint="Ask."), 403, {}),
        (Unavailable("busy", "much", hint="Later."), 429, later),
    ):
        remote, asked = told([refusal(error, status, **headers)])
        assert code_of(lambda remote=remote: remote.vintage) == (type(error), error.code)
        assert len(asked) == 1


def test_what_has_not_changed_is_not_sent_again() -> None:
    first = httpx.Response(200, json=SOURCES, headers={"etag": '"a"'})
    remote, asked = told([first, httpx.Response(304)])
    assert remote.vintage == remote.vintage
    assert [request.headers.get("if-none-match") for request in asked] == [None, '"a"']


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://city.example/api/v1/sources", "https://city.example"),
        ("https://person:secret@city.example/", "https://city.example"),
        ("/login?next=x", "another page"),
    ],
)
def test_who_is_sent_elsewhere_is_told_where(location: str, said: str) -> None:
    moved = httpx.Response(301, headers={"location": location})
    remote, _ = told([moved])
    with pytest.raises(InvalidInput) as refused:
        remote.sources()
    assert refused.value.code == "no-address"
    assert refused.value.detail == f"http://localhost sends readers on to {said}"


def test_what_is_packed_wrongly_is_no_answer() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Torn())

    remote = Remote("http://localhost", transport=httpx.MockTransport(answer), retries=0)
    assert code_of(lambda: remote.vintage) == (Unavailable, "no-answer")


class Torn(httpx.SyncByteStream):
    """A body that is not packed as its head says."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"not packed"


def test_what_is_no_observatory_is_told() -> None:
    wrong = {"code": "x", "title": "Refused", "detail": "", "hint": "", "context": None}
    for answer in (
        httpx.Response(400, json={"error": wrong}),
        httpx.Response(200, text="<p>"),
        httpx.Response(502, text="<p>bad gateway"),
        httpx.Response(404, json={"detail": "none"}),
        httpx.Response(200, json=[]),
    ):
        remote, _ = told([answer], retries=0)
        assert code_of(lambda remote=remote: remote.vintage) == (Unavailable, "no-observatory")


def test_a_server_that_does_not_answer_is_told() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    remote = Remote("http://localhost", transport=httpx.MockTransport(away), retries=0)
    assert code_of(lambda: remote.vintage) == (Unavailable, "no-answer")


def test_an_answer_that_changed_between_two_pages_is_asked_from_the_start() -> None:
    def page(**more: str) -> httpx.Response:
        shape: Mapping[str, Any] = {"schema": "ondiris.get/2", "vintage": SOURCES["vintage"],
                                    "rows": [], "missing": [], **more}  # fmt: skip
        return httpx.Response(200, json=shape)

    gone = refusal(NotFound("no-such-page", "gone", hint="Begin anew."), 404)
    on = page(next="/api/v1/observations?cursor=2026-03-01.4.0.9.4")
    remote, asked = told([on, gone, page()])
    assert len(remote.get("output")) == 0
    assert [request.url.params.get("cursor") for request in asked] == [
        None, "2026-03-01.4.0.9.4", None,
    ]  # fmt: skip
    remote, asked = told([on, gone])
    assert code_of(lambda: remote.get("output")) == (NotFound, "no-such-page")


def test_a_token_is_sent_and_a_proxys_path_is_kept() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=SOURCES)

    transport = httpx.MockTransport(answer)
    with Remote("https://city.example/data/", "secret", transport=transport) as remote:
        assert remote.vintage.revision == 4
    (request,) = asked
    assert str(request.url) == "https://city.example/data/api/v1/sources"
    assert request.headers["authorization"] == "Bearer secret"
