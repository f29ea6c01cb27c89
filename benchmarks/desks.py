"""Ten years of applications: desks cold and warm, an act and what it moves, many who write.

Rooms and pages are measured in processor time, so that what else runs on the machine is no part of
it; processes in both.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import anyio
import httpx

from benchmarks.applications_home import (
    AS_OF,
    EPOCH,
    BenchClock,
    code_of,
    make_home_of_applications,
)
from benchmarks.postgres_server import postgres_server
from benchmarks.report import Row
from ondiris.applications import StepPlace, read_act
from ondiris.errors import Refused
from ondiris.model import World
from ondiris.people import Held, People, Role, TryLimits
from ondiris.ports import INTERNAL, Entry
from ondiris.production.applications.kept import (
    APPLICANT,
    PROCEDURE,
    Party,
    act_statement,
    applications,
    filing_statements,
)
from ondiris.production.applications.reading import ApplicationReader
from ondiris.session import Observatory, make_home, open_home, shipped_cases
from ondiris.session.applications.files import enter
from ondiris.session.applications.notices import NoticeDesk
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.web import create_app
from ondiris.web.app import warm_up

TIMES = 40
PAGES = (
    "/kk/desk", "/kk/board", "/kk/standstill", "/kk/unblock", f"/kk/applications/{code_of(7)}"
)  # fmt: skip
COMMANDS = (
    (("owed", "--late", "--format", "json"), "≤ 1 s"),
    (("owed", "--institution", "power"), "≤ 1 s"),
    (("notify", "--since", "2025-11-21", "--to", "coordinator"), "–"),
    (("premises",), "–"),
)
PEOPLE, EACH = 50, 6
_PASSWORD = "seven quiet harbours"  # noqa: S105 - of an account of this benchmark


def _p95(seconds: Sequence[float]) -> str:
    return f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:.1f} ms"


def _timed(work: Callable[[], object], times: int = 1) -> list[float]:
    """Return how much processor time some work takes, each time it is done."""
    return _measured(work, times, time.process_time)


def _measured(work: Callable[[], object], times: int, clock: Callable[[], float]) -> list[float]:
    taken = []
    for _ in range(times):
        begun = clock()
        work()
        taken.append(clock() - begun)
    return taken


def run() -> list[Row]:
    """Measure rooms over ten thousand applications, a process, signing in, and fifty who write."""
    gc.set_threshold(50_000, 20, 20)  # as `ondiris` does
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home_of_applications(home)
        found = [*_processes(home), *_pages(home), *_rooms(home)]
    return [*found, *_signing_in(), *_writing()]


def _processes(home: Path) -> Iterator[Row]:
    # As installed: what was compiled once is not compiled again.
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": ""}
    environment["PYTHONPYCACHEPREFIX"] = str(home.parent / "compiled")
    for words, limit in COMMANDS:
        command = [sys.executable, "-m", "ondiris", *words, "--home", str(home)]

        def whole(command: Sequence[str] = command) -> None:
            subprocess.run(command, check=True, capture_output=True, env=environment)

        _timed(whole)
        before = os.times()
        taken = _measured(whole, 7, time.perf_counter)
        after = os.times()
        used = (after.children_user + after.children_system) - (
            before.children_user + before.children_system
        )
        yield Row(
            f"`ondiris {' '.join(words)}`, whole process",
            f"{statistics.median(taken):.2f} s, {used / 7:.2f} s of processor", limit,
        )  # fmt: skip


def _pages(home: Path) -> Iterator[Row]:
    """Yield processor times of first views in a server that is warm, and of pages drawn anew."""
    for path in PAGES:
        cold, anew = anyio.run(_views, home, path)
        yield Row(f"{path}, first view", f"{cold:.2f} s", "≤ 1 s")
        yield Row(f"{path}, drawn anew", _p95(anew), "p95 ≤ 50 ms")


async def _views(home: Path, path: str) -> tuple[float, list[float]]:
    with open_home(home, audience="internal", clock=BenchClock()) as observatory:
        app = create_app(observatory)
        warm_up(app.door)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            begun = time.process_time()
            answer = await client.get(path)
            cold = time.process_time() - begun
            assert answer.status_code == 200, (path, answer.status_code)
            anew = []
            for _ in range(TIMES):
                app.answers.forget()
                begun = time.process_time()
                await client.get(path)
                anew.append(time.process_time() - begun)
    return cold, anew


def _rooms(home: Path) -> Iterator[Row]:
    """Yield how long the desk takes in a process that has begun, and what an act moves."""
    with open_home(home, audience="internal", clock=BenchClock()) as observatory:

        def desk() -> ApplicationDesk:
            return ApplicationDesk(observatory, observatory.at())

        def both() -> None:
            now = desk()
            now.waiting()
            now.owed(met=False)

        yield Row("`waiting()` and `owed()`, cold", f"{_timed(both)[0]:.2f} s", "≤ 1 s")
        yield Row("the same, warm", _p95(_timed(both, TIMES)), "p95 ≤ 50 ms")
        told = NoticeDesk(observatory)
        everybody = ApplicationReader((Held(Role.COORDINATOR, ""),))
        yield Row("a coordinator's feed", f"{_timed(lambda: told.seen_news(everybody))[0]:.2f} s")
        days = _timed(lambda: told.seen_days(everybody))[0]
        yield Row("a coordinator's calendar", f"{days:.2f} s")
        others = iter(range(100, 10_000, 7))
        cold = _timed(lambda: desk().one(code_of(next(others))), TIMES)
        yield Row("`one()`, not read yet", _p95(cold), "p95 ≤ 50 ms")
        waiting = [one for one in desk().waiting() if one.waits_for == "officer"]
        turns = iter(waiting)

        def write() -> None:
            one = next(turns)
            party = Party("o-1", "officer", one.institution)
            act = read_act(
                f"asked_back {one.step.step}", one.application.code, AS_OF, source=party.source.id
            )
            said = act_statement(act, party, locator="form 1")
            enter(observatory, lambda: [party.source, said], desk().steps(), action="form")

        yield Row("an act with its rules, first", f"{_timed(write)[0] * 1000:.0f} ms", "≤ 1 s")
        yield Row("an act with its rules, warm", _p95(_timed(write, TIMES)), "p95 ≤ 50 ms")
        moved = []
        for _ in range(TIMES):
            write()
            moved += _timed(both)
        yield Row("the desk after another's act", _p95(moved), "p95 ≤ 50 ms")
        yield Row(
            "`applications()`, all of them, cold",
            f"{_timed(lambda: desk().applications())[0]:.2f} s",
        )
        moved = []
        for _ in range(TIMES):
            write()
            moved += _timed(lambda: desk().applications())
        yield Row("`applications()` after another's act", _p95(moved), "p95 ≤ 50 ms")


def _signing_in() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home, shipped_cases() / "almaty")
        with open_home(home, audience="internal") as observatory:
            store, clock = observatory.ledger.database, observatory.clock
            freely = TryLimits(free=10_000, of_address=10_000)
            people = People(store, clock, limits=freely)
            people.accounts.add("anna", password=_PASSWORD)

            def enters(name: str, password: str) -> None:
                with suppress(Refused):
                    people.signing.by_password(name, password, address="192.0.2.1")

            right, wrong, unknown = [], [], []
            for n in range(TIMES):  # in turn, so that nothing else tells them apart
                right += _timed(lambda: enters("anna", _PASSWORD))
                wrong += _timed(lambda: enters("anna", "another one entirely"))
                unknown += _timed(partial(enters, f"nobody-{n}", _PASSWORD))
    known, nobody = statistics.median(wrong) * 1000, statistics.median(unknown) * 1000
    peer = f"unknown name {nobody:.0f} ms"
    yield Row("signing in", f"median {statistics.median(right) * 1000:.0f} ms", "≤ 300 ms")
    yield Row("a wrong password", f"median {known:.0f} ms", "not slower than unknown", peer)


def _writing() -> Iterator[Row]:
    """Yield how fast fifty people write to one ledger on PostgreSQL, each acts of their own."""
    with postgres_server() as address, tempfile.TemporaryDirectory() as folder:
        if address is None:
            yield Row("fifty who write on PostgreSQL", "no PostgreSQL here")
            return
        home = Path(folder) / "home"
        make_home(home, shipped_cases() / "almaty", database=address)
        begun = time.perf_counter()
        with ThreadPoolExecutor(PEOPLE) as pool:
            entered = sum(pool.map(lambda n: _one_writes(home, n), range(PEOPLE)))
        took = time.perf_counter() - begun
        with open_home(home, audience="internal", clock=BenchClock()) as observatory:
            vintage = observatory.ledger.vintage(AS_OF)
            kept = applications(observatory.ledger, vintage, INTERNAL, worlds=tuple(World))
        acts = [act.id for one in kept.values() for act in one.acts]
        lost, doubled = entered - len(set(acts)), len(acts) - len(set(acts))
    yield Row(
        f"{PEOPLE} people write {entered} acts on PostgreSQL",
        f"{entered / took:.0f} acts a second, {lost} lost, {doubled} doubled", "0 lost, 0 doubled",
    )  # fmt: skip


def _one_writes(home: Path, n: int) -> int:
    """File an application, and open its step, ask and answer; return how many acts."""
    steps = {"sez": {"entry": StepPlace("entry", None, "zone")}}
    applicant = Party(f"a-{n}", "applicant", f"inv-{n}")
    officer = Party(f"o-{n}", "officer", "zone")
    lines = ["filed", "opened entry", *["asked_back entry", "answered entry"] * (EACH // 2 - 1)]
    with open_home(home, audience="internal", clock=BenchClock()) as mine:
        for k, text in enumerate(lines):
            party = officer if text.startswith(("opened", "asked")) else applicant
            _enter_one(mine, code_of(n), text, party, k, steps)
    return len(lines)


def _enter_one(
    mine: Observatory,
    code: str,
    text: str,
    party: Party,
    k: int,
    steps: dict[str, dict[str, StepPlace]],
) -> None:
    entries: list[Entry] = [party.source]
    if text == "filed":
        said = {PROCEDURE: "sez", APPLICANT: party.institution}
        entries += filing_statements(code, said, party, AS_OF, locator="form 1")
    act = read_act(text, code, AS_OF, source=party.source.id)
    entries.append(act_statement(act, party, locator=f"form {k}"))
    enter(mine, lambda: entries, steps, action="form")
