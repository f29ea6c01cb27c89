"""What takes long waits in a lane of its own; what is ready never waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest

from ondiris.publishing.figures.figure import Figure
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.door import Ask
from ondiris.web.lanes import LANES, Allowance, Busy, Lane, Lanes, Pace
from ondiris.web.pacing import pacing
from ondiris.web.pages import PAGES

PLAN = LANES[Pace.LONG]
ADMITTED = PLAN.at_once + PLAN.waiting
READY = "/en/figures/growth"


class Held:
    """Plans that are begun, and that end only when they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = threading.Event()

    def make(self, ask: Ask) -> Figure:
        self.begun.append(ask.params.get("parks", ""))
        assert self.go.wait(60)
        return ask.figure("growth")

    def past(self, ask: Ask) -> Figure:
        self.begun.append(ask.params.get("as_of", ""))
        assert self.go.wait(60)
        return ask.figure("growth")


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def slow_door(almaty: Path, held: Held) -> Iterator[Application]:
    """A door whose plan waits until the test lets it go."""
    with open_home(almaty, audience="public") as observatory:
        app = create_app(observatory)
        makers = app.door.makers
        makers["siting-plan"] = replace(makers["siting-plan"], make=held.make)
        yield app


@contextmanager
def letting_go(held: Held) -> Iterator[None]:
    """Let the plans go in the end, whatever the test found."""
    try:
        yield
    finally:
        held.go.set()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that is certain to come."""
    with anyio.fail_after(60):
        while not true():
            await anyio.sleep(0.01)


def attack(
    app: Application,
    held: Held,
    paths: list[str],
    *,
    refused: int,
    meanwhile: Callable[[httpx.AsyncClient], object] | None = None,
) -> list[httpx.Response]:
    """Ask for all paths at once; do something when so many were refused; let the plans go."""
    answers: list[httpx.Response] = []

    async def ask(client: httpx.AsyncClient, path: str) -> None:
        answers.append(await client.get(path, timeout=None))

    async def run() -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await client.get(READY)
            with letting_go(held):
                async with anyio.create_task_group() as group:
                    for path in paths:
                        group.start_soon(ask, client, path)
                    await until(lambda: len(answers) == refused and bool(held.begun))
                    if meanwhile is not None:
                        await meanwhile(client)  # type: ignore[misc]
                    held.go.set()

    anyio.run(run)
    return answers


def cold(count: int) -> list[str]:
    return [f"/en/figures/siting-plan?parks={n}" for n in range(1, count + 1)]


def test_pages_answer_while_plans_are_made(slow_door: Application, held: Held) -> None:
    seen: list[tuple[int, int]] = []

    async def look(client: httpx.AsyncClient) -> None:
        for path in (READY, READY, "/kk/activities", "/ru/method", "/api/v1/sources"):
            answer = await client.get(path)
            seen.append((answer.status_code, len(held.begun)))
        known = await client.get(READY)
        again = await client.get(READY, headers={"if-none-match": known.headers["etag"]})
        seen.append((again.status_code, len(held.begun)))

    attack(slow_door, held, cold(45), refused=45 - ADMITTED, meanwhile=look)
    assert seen == [(200, 1)] * 5 + [(304, 1)]


def test_a_flood_of_other_days_takes_no_place_of_pages_as_they_stand(
    almaty: Path, held: Held
) -> None:
    """Every day of the past is another page: two are drawn, the rest wait apart."""
    with open_home(almaty, audience="public") as observatory:
        app = create_app(observatory)
        growth = app.door.makers["growth"]
        app.door.makers["districts"] = replace(growth, id="districts", make=held.past)
        seen: list[int] = []

        async def look(client: httpx.AsyncClient) -> None:
            for path in (READY, "/kk/activities", "/ru/method", "/en/figures/growth.svg"):
                seen.append((await client.get(path)).status_code)  # noqa: PERF401 - one after another

        days = [f"/en/figures/districts?as_of=2025-{m:02d}-{d:02d}"
                for m in range(1, 7) for d in range(1, 11)]  # fmt: skip
        lane = LANES[Pace.SLOW]
        attack(app, held, days, refused=60 - lane.at_once - lane.waiting, meanwhile=look)
    assert seen == [200] * 4


def test_a_full_lane_says_when_to_come_again(slow_door: Application, held: Held) -> None:
    answers = attack(slow_door, held, cold(45), refused=45 - ADMITTED)
    turned_away = answers[: 45 - ADMITTED]
    assert {answer.status_code for answer in turned_away} == {503}
    assert {answer.headers["retry-after"] for answer in turned_away} == {str(PLAN.seconds)}
    assert {answer.headers["cache-control"] for answer in turned_away} == {"no-store"}
    assert "Please come again" in turned_away[0].text
    assert [a.status_code for a in answers[45 - ADMITTED :]] == [200] * ADMITTED
    assert len(held.begun) == ADMITTED


def test_a_program_is_told_so_in_json(slow_door: Application, held: Held) -> None:
    paths = [path.replace("siting-plan", "siting-plan.json") for path in cold(ADMITTED + 1)]
    (refusal, *_) = attack(slow_door, held, paths, refused=1)
    error = refusal.json()["error"]
    assert error["code"] == "busy"
    assert error["context"] == {"retry_after": PLAN.seconds}


def test_equal_addresses_share_one_plan(slow_door: Application, held: Held) -> None:
    answers = attack(slow_door, held, cold(1) * 10, refused=0)
    assert [answer.status_code for answer in answers] == [200] * 10
    assert held.begun == ["1"]


def test_what_a_full_lane_refused_is_not_kept(slow_door: Application, held: Held) -> None:
    attack(slow_door, held, cold(45), refused=45 - ADMITTED)
    begun = set(held.begun)
    missed = next(path for path in cold(45) if path.rpartition("=")[2] not in begun)
    (answer,) = attack(slow_door, held, [missed], refused=0)
    assert answer.status_code == 200


def places(lanes: Lanes, pace: Pace, client: str, times: int) -> None:
    async def run() -> None:
        for _ in range(times):
            async with lanes.place(pace, client):
                pass

    anyio.run(run)


def test_a_client_has_so_many_different_plans_in_some_time() -> None:
    now = [0.0]
    lanes = Lanes(allowance=Allowance(3, 60, lambda: now[0]))
    places(lanes, Pace.LONG, "10.0.0.1", 3)
    with pytest.raises(Busy, match="more than 3 different plans") as refused:
        places(lanes, Pace.LONG, "10.0.0.1", 1)
    assert (refused.value.status, refused.value.seconds) == (429, 61)
    places(lanes, Pace.LONG, "10.0.0.2", 1)
    places(lanes, Pace.SLOW, "10.0.0.1", 5)
    now[0] = 59.5
    with pytest.raises(Busy) as refused:
        places(lanes, Pace.LONG, "10.0.0.1", 1)
    assert refused.value.seconds == 1
    now[0] = 60.0
    places(lanes, Pace.LONG, "10.0.0.1", 3)


def test_a_client_that_asks_for_many_plans_is_told_to_wait(almaty: Path) -> None:
    with open_home(almaty, audience="public") as observatory:
        made = create_app(observatory)
        app = Application(made.api, made.door, lanes=Lanes(allowance=Allowance(0)))

        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asks:
                return await asks.get("/ru/siting-plan?parks=2")

        answer = anyio.run(run)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 61
    assert "Подождите минуту." in answer.text


def test_a_failure_gives_its_place_back() -> None:
    lanes = Lanes({Pace.QUICK: Lane(1, 0, 1)})

    async def run() -> None:
        with pytest.raises(ZeroDivisionError):
            async with lanes.place(Pace.QUICK, ""):
                raise ZeroDivisionError
        async with lanes.place(Pace.QUICK, ""):
            with pytest.raises(Busy):
                async with lanes.place(Pace.QUICK, ""):
                    pytest.fail("there was no place")

    anyio.run(run)


@pytest.mark.parametrize(
    ("path", "pace"),
    [
        ("/en/siting-plan", Pace.BEGUN),
        ("/kk/figures/siting-plan.png", Pace.LONG),
        ("/embed/kk/figures/siting-gain", Pace.LONG),
        ("/kk/figures/growth.png", Pace.SLOW),
        ("/kk/figures/growth.svg", Pace.QUICK),
        ("/kk/figures/growth", Pace.QUICK),
        ("/kk/figures/nothing.png", Pace.QUICK),
        ("/en/promises", Pace.SLOW),
        ("/en/promises/small-parks-2027", Pace.SLOW),
        ("/en/evidence/estimate/small-parks-2027", Pace.SLOW),
        ("/en/figures/fan-count.csv", Pace.SLOW),
        ("/en/briefs/small-parks-2027.pdf", Pace.SLOW),
        ("/ru/bulletins/ru.pdf", Pace.SLOW),
        ("/api/v1/odds/small-parks-2027", Pace.SLOW),
        ("/api/v1/observations", Pace.WIDE),
        ("/api/v1/sources", Pace.QUICK),
        ("/en/check", Pace.SLOW),
        ("/en/", Pace.QUICK),
        ("/en/activities", Pace.QUICK),
        ("/en/structure", Pace.SLOW),
        ("/en/shift-share/output/C29/2025-01/2025-05", Pace.SLOW),
        ("/en/indices", Pace.SLOW),
        ("/en/evidence/d000000000000000000000000", Pace.SLOW),
        ("/api/v1/evidence/d000000000000000000000000", Pace.SLOW),
        ("/api/v1/chain", Pace.SLOW),
        ("/en/feed.atom", Pace.SLOW),
        ("/en/changes", Pace.WIDE),
        ("/api/v1/changes?since=1", Pace.WIDE),
        ("/en/figures/changes-new.csv?since=1", Pace.WIDE),
        ("/en/?as_of=2019-01-01", Pace.SLOW),
        ("/en/?period=2024", Pace.SLOW),
        ("/en/activities?as_of=2019-01-01", Pace.SLOW),
        ("/en/enterprises?q=plant", Pace.SLOW),
        ("/en/figures/growth.svg?period=2024", Pace.SLOW),
        ("/en/figures/siting-plan?parks=2", Pace.LONG),
    ],
)
def test_the_pace_of_an_address(door: Application, path: str, pace: Pace) -> None:
    stem, _, asked = path.partition("?")
    assert pacing(PAGES, door.door.makers)(stem, asked.encode()) is pace
