"""Assistants over real transports: a process of one's own, and a server on the loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from assistant_town import made_town
from mcp import Client, StdioServerParameters

from ondiris.assistants import TOOLS, http_app
from ondiris.cli import main
from ondiris.errors import Refused
from ondiris.session import open_home

INDUSTRY = {
    "measure": "output", "area": "KZ-75", "activity": "B-E", "period": "2025-01/2025-05",
}  # fmt: skip
EPOCH = "1772323200"
NAME = "industry.example.org"
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


def command(home: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "ondiris", "mcp", "--home", str(home), *options]


def environment() -> dict[str, str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": paths}


@pytest.fixture(scope="module")
def address(almaty: Path) -> Iterator[str]:
    """Where the tools are answered over HTTP, by a process of its own."""
    with subprocess.Popen(
        command(almaty, "--http", "--port", "0", "--host", NAME), env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        assert server.stderr is not None
        told = server.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+/mcp) ", told)
        assert found is not None, server.stderr.read()
        _wait(found[1])
        try:
            yield found[1]
        finally:
            server.terminate()
            server.wait(20)
        assert "Traceback" not in server.stderr.read()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nobody answers")


async def conversation(server: Any, mode: str) -> tuple[Any, Any, Any]:
    async with Client(server, mode=mode) as client:
        return (
            await client.list_tools(),
            await client.call_tool("figures", INDUSTRY),
            await client.call_tool("figures", {"measure": "nix"}),
        )


def test_one_conversation_over_both_transports(almaty: Path, address: str) -> None:
    """The newest protocol over HTTP, the one that most clients speak over standard streams."""
    own = command(almaty)
    stdio = StdioServerParameters(command=own[0], args=own[1:], env=environment())
    told = {
        "stdio": anyio.run(conversation, stdio, "legacy"),
        "http": anyio.run(conversation, address, "auto"),
    }
    answers = set()
    for tools, figure, refused in told.values():
        assert [tool.name for tool in tools.tools] == [*TOOLS]
        assert figure.structured_content["facts"][0]["value"] == "976.2"
        assert refused.is_error
        answers.add(figure.content[0].text + refused.content[0].text)
    assert len(answers) == 1


def test_what_is_no_message_breaks_nothing(tmp_path: Path) -> None:
    """Broken JSON, other shapes, a long line, an end without a goodbye; nothing confidential."""
    with made_town(tmp_path / "home"):
        asked = _odd_messages()
    told: dict[int, Any] = {}
    with subprocess.Popen(
        command(tmp_path / "home"), env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write(b"\n".join(asked) + b"\n")
        server.stdin.flush()
        while not {1, 2, 3, 4} <= {*told}:
            said = json.loads(server.stdout.readline())
            told[said.get("id")] = said
        server.stdin.close()
        assert server.wait(20) == 0
        assert b"Traceback" not in server.stderr.read()
    assert told[1]["result"]["serverInfo"]["name"] == "ondiris"
    assert told[2]["result"]["isError"] is True
    assert "error" in told[3]
    assert told[4]["result"]["structuredContent"]["absent"]["kind"] == "no-such-series"
    assert "777" not in json.dumps(told)


def _odd_messages() -> list[bytes]:
    secret = {"measure": "output", "activity": "C13", "period": "2025-05"}
    return [
        b"no json", b'{"jsonrpc":"2.0"', b"[]", b"{}", b"\xff\xfe\x00", b"[" * 50_000,
        _message(1, "initialize", protocolVersion="2025-06-18", capabilities={},
                 clientInfo={"name": "x", "version": "1"}),
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}',
        _message(2, "tools/call", name="figures", arguments={"measure": "x" * 1_000_000}),
        _message(3, "tools/call", name="measures", arguments=[]),
        _message(4, "tools/call", name="figures", arguments=secret),
    ]  # fmt: skip


def _message(number: int, method: str, **params: object) -> bytes:
    said = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"headers": {"host": "evil.example"}}, 400, "unknown-host"),
        ({"headers": {"origin": "https://evil.example"}}, 403, "foreign-origin"),
        ({"headers": {"sec-fetch-site": "cross-site"}}, 403, "foreign-origin"),
        ({"content": b"x" * (2**20 + 1)}, 413, "body-too-large"),
        ({"method": "GET"}, 405, "bad-request"),
        ({"method": "DELETE"}, 405, "bad-request"),
        ({"content": b"no json"}, 400, -32700),
        ({"content": b"[" * 90_000}, 400, -32700),
    ],
)
def test_what_is_not_answered_over_http(
    address: str, change: dict[str, Any], status: int, code: object
) -> None:
    request = {"method": "POST", "content": _message(1, "tools/list"), **change}
    request["headers"] = {**HEADERS, **change.get("headers", {})}
    answer = httpx.request(url=address, **request)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": NAME},
        {"host": f"{NAME}:443", "origin": f"https://{NAME}:443"},
        {"host": "localhost"},
        {"host": "127.0.0.1"},
    ],
)
def test_under_the_names_it_is_given_it_answers(address: str, headers: dict[str, str]) -> None:
    """As a web server before it forwards a question: with the name, and without a port."""
    answer = httpx.post(address, content=_message(1, "tools/list"), headers={**HEADERS, **headers})
    assert answer.status_code == 200
    assert len(answer.json()["result"]["tools"]) == len(TOOLS)


def test_a_question_that_nobody_waits_for_takes_no_turn(
    almaty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are computed, a third waits for its turn and goes away: it ends at once."""
    told, free = list[str](), threading.Event()

    def slow(*_: object) -> dict[str, object]:
        told.append("asked")
        free.wait(20)
        return {}

    monkeypatch.setattr("ondiris.assistants.server.call", slow)

    async def ask(app: Any, leaves: anyio.Event | None = None) -> None:
        body = [_message(1, "tools/call", name="measures", arguments={})]

        async def receive() -> dict[str, object]:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            await (leaves or anyio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(_: object) -> None:
            pass

        headers = [(n.encode(), v.encode()) for n, v in {**HEADERS, "host": "localhost"}.items()]
        scope = {
            "type": "http", "method": "POST", "path": "/mcp", "raw_path": b"/mcp",
            "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http",
            "root_path": "", "client": None, "server": None, "asgi": {"version": "3.0"},
        }  # fmt: skip
        await app(scope, receive, send)

    async def asked(app: Any) -> bool:
        leaves = anyio.Event()
        async with app.app.router.lifespan_context(app.app), anyio.create_task_group() as group:
            group.start_soon(ask, app)
            group.start_soon(ask, app)
            with anyio.fail_after(10):
                while len(told) < 2:
                    await anyio.sleep(0.01)
            with anyio.move_on_after(2) as patience:
                async with anyio.create_task_group() as third:
                    third.start_soon(ask, app, leaves)
                    await anyio.sleep(0.1)
                    leaves.set()
            free.set()
        return not patience.cancelled_caught

    with open_home(almaty, audience="public") as public:
        assert anyio.run(asked, http_app(public))
    assert len(told) == 2


def test_over_http_only_the_public_is_told(
    almaty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_home(almaty, audience="internal") as inside, pytest.raises(Refused) as refused:
        http_app(inside)
    assert refused.value.code == "public-only"
    for options in (["--http", "--internal"], ["--host", "x.example"]):
        with pytest.raises(SystemExit) as ended:
            main(["mcp", "--home", str(almaty), *options])
        assert ended.value.code == 2
    assert capsys.readouterr().err.count("Usage: ") == 2


def test_a_person_who_starts_it_by_hand_is_told_that_it_waits(almaty: Path) -> None:
    ours, theirs = os.openpty()
    asked = [sys.executable, "-m", "ondiris", "mcp", "--home", str(almaty)]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        asked, env=paths, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        os.close(theirs)
        assert server.stderr is not None
        ends = threading.Timer(60, server.kill)  # else a silent one would be waited for
        ends.start()
        try:
            assert server.stderr.readline().startswith("Waiting for an assistant")
        finally:
            ends.cancel()
            server.terminate()
            os.close(ours)


def test_without_the_extra_one_line_says_what_to_install(
    almaty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name == "mcp" or name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(SystemExit) as ended:
        main(["mcp", "--home", str(almaty)])
    assert ended.value.code == 3
    told = capsys.readouterr().err
    assert "`ondiris doctor` prints the command" in told
    assert told.count("\n") == 1
