"""The state that every page is kept by is told once for all who ask at the same time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import anyio
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from ondiris.web.caching import Answers
from ondiris.web.lanes import Busy, Pace


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("page")(scope, receive, send)


def _never(path: str, error: Busy) -> Response:
    raise AssertionError((path, error))


def _answers(state: Callable[[], str]) -> Answers:
    return Answers(_app, state, lambda _path, _query: Pace.QUICK, _never)


async def _tag(answers: Answers) -> bytes:
    """Ask for a page; return by what state it is kept, as its ``ETag`` says."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/en/", "query_string": b"", "headers": []}
    await answers(scope, receive, send)
    return dict(said[0]["headers"])[b"etag"]


class _State:
    """A state that takes as long as the test wants, and differs each time it is told."""

    def __init__(self) -> None:
        self.told = 0
        self.fails = Counter[int]()
        self.go = threading.Semaphore(0)

    def __call__(self) -> str:
        self.told += 1
        number = self.told
        assert self.go.acquire(timeout=60)
        if self.fails[number]:
            raise RuntimeError(f"state {number}")
        return f"state {number}"


async def _until(true: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not true():
            await anyio.sleep(0.005)


def test_who_asks_while_a_state_is_told_shares_the_next_one() -> None:
    state, tags = _State(), dict[int, bytes]()
    answers = _answers(state)

    async def ask(number: int) -> None:
        tags[number] = await _tag(answers)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(ask, 0)
            await _until(lambda: state.told == 1)
            for number in range(1, 9):
                group.start_soon(ask, number)
            await anyio.wait_all_tasks_blocked()
            assert state.told == 1
            state.go.release(2)

    anyio.run(run)
    assert state.told == 2
    assert len({tags[n] for n in range(1, 9)}) == 1
    assert tags[0] != tags[1], "who asked later must not be answered by what was told before"


def test_one_who_leaves_does_not_keep_the_others_waiting() -> None:
    state, done = _State(), list[int]()
    answers = _answers(state)

    async def ask(number: int) -> None:
        await _tag(answers)
        done.append(number)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(ask, 0)
            await _until(lambda: state.told == 1)
            leaving = anyio.CancelScope()

            async def leave() -> None:
                with leaving:
                    await ask(1)

            group.start_soon(leave)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(ask, 2)
            await anyio.wait_all_tasks_blocked()
            leaving.cancel()
            state.go.release(3)

    anyio.run(run)
    assert sorted(done) == [0, 2]


def test_a_state_that_cannot_be_told_is_told_anew_for_the_others() -> None:
    state, failed, done = _State(), list[str](), list[int]()
    state.fails[2] = 1
    answers = _answers(state)

    async def ask(number: int) -> None:
        try:
            await _tag(answers)
            done.append(number)
        except RuntimeError as error:
            failed.append(str(error))

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(ask, 0)
            await _until(lambda: state.told == 1)
            for number in (1, 2, 3):
                group.start_soon(ask, number)
            await anyio.wait_all_tasks_blocked()
            state.go.release(3)

    anyio.run(run)
    assert failed == ["state 2"]
    assert len(done) == 3
    assert state.told == 3
