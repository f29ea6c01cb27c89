"""A home of Almaty behind the web door, in this process and behind a real socket."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from asked_door import Get, asking
from people_browser import Browser, peopled

from ondiris.cli import main
from ondiris.people import PasswordCost, People, TryLimits
from ondiris.session import Observatory, make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

DAY = "1772323200"  # 1 March 2026


@pytest.fixture(autouse=True)
def no_page_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold every test to it that no page fails; one that lets a page fail clears what was logged.

    A failure after the head of an answer is told is seen nowhere else.
    """
    yield
    logged = caplog.get_records("call")
    assert [one.getMessage() for one in logged if one.levelno >= logging.ERROR] == []


@pytest.fixture(scope="session")
def almaty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with pytest.raises(SystemExit) as ended:
            main(["demo", "--no-serve", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture(scope="session")
def door(almaty: Path) -> Iterator[Application]:
    with open_home(almaty, audience="internal") as observatory:
        app = create_app(observatory)
        app.door.ahead.patience = 120.0  # a page of a plan is asked for once, and waited for
        yield app


@pytest.fixture(scope="session")
def get(door: Application) -> Get:
    return asking(door)


@pytest.fixture(scope="session")
def ask_of() -> Callable[[Application], Get]:
    return asking


@dataclass(frozen=True)
class Served:
    """A running door."""

    address: str


@contextmanager
def serving(app: Application) -> Iterator[Served]:
    """Run a door on a port of the loopback."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not server.started:
            time.sleep(0.01)  # whoever asks before it listens is turned away
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def served(door: Application) -> Iterator[Served]:
    with serving(door) as running:
        yield running


@pytest.fixture(scope="session")
def publicly_served(almaty: Path) -> Iterator[Served]:
    """The public door of Almaty behind a real socket."""
    with (
        open_home(almaty, audience="public") as observatory,
        serving(create_app(observatory)) as running,
    ):
        yield running


def _dejavu(folder: Path) -> bool:
    """Lay the faces that every Debian machine has into a folder, if they are here."""
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    found = [path for root in shared for path in root.rglob("DejaVu*.ttf")]
    for path in found:
        (folder / path.name).symlink_to(path)
    return bool(found)


def _blocks(folder: Path) -> bool:
    """Lay a face into a folder that draws every letter as a block, wider than any letter is."""
    builder = pytest.importorskip("fontTools.fontBuilder", reason="fontTools is not installed")
    pens = pytest.importorskip("fontTools.pens.ttGlyphPen")
    points = [*range(0x20, 0x7F), *range(0xA0, 0x530), *range(0x2000, 0x2300)]
    names = {point: f"u{point:04X}" for point in points}
    made = builder.FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", *names.values()])
    made.setupCharacterMap(names)
    pen = pens.TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    made.setupGlyf(dict.fromkeys(made.font.getGlyphOrder(), pen.glyph()))
    made.setupHorizontalMetrics(dict.fromkeys(made.font.getGlyphOrder(), (1000, 0)))
    made.setupHorizontalHeader(ascent=900, descent=-200)
    made.setupNameTable({"familyName": "Blocks", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=200)
    made.setupPost()
    made.save(folder / "blocks.ttf")
    return True


_FACES = {"dejavu": _dejavu, "blocks": _blocks}


@pytest.fixture(scope="session")
def fonts_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path | None]:
    """What writes the font settings of a machine that has only DejaVu, or only blocks."""

    @cache
    def settings(name: str) -> Path | None:
        folder = tmp_path_factory.mktemp(f"fonts-{name}")
        (folder / "faces").mkdir()
        if not _FACES[name](folder / "faces"):
            return None
        path = folder / "fonts.conf"
        path.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"<dir>{folder / 'faces'}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
            "utf-8",
        )
        return path

    return settings


_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is the others' engine without their windows, and starts sooner."""


@contextmanager
def _browser(fonts: Path | None) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
    known = {**os.environ, "FONTCONFIG_FILE": str(fonts)} if fonts else None
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=switches, env=known)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium(fonts_of: Callable[[str], Path | None]) -> Iterator[Any]:
    """A browser that may ask nothing of any other host and knows only DejaVu's faces.

    What a machine has beside them must not decide whether a page is in order.
    """
    with _browser(fonts_of("dejavu") or fonts_of("blocks")) as browser:
        yield browser


@pytest.fixture(scope="module", params=sorted(_FACES))
def bare_chromium(
    request: pytest.FixtureRequest, fonts_of: Callable[[str], Path | None]
) -> Iterator[Any]:
    """The same browser on a machine with only DejaVu's faces, and on one with none for reading."""
    fonts = fonts_of(request.param)
    if fonts is None:
        pytest.skip("DejaVu's faces are not on this machine")
    with _browser(fonts) as browser:
        yield browser


def _cut(page: Any) -> list[str]:
    cut: list[str] = page.evaluate("""() => document.fonts.ready.then(() => {
        const svg = document.documentElement, box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((text) => {
            const own = text.getBoundingClientRect();
            return own.width && (own.left < box.left - 0.5 || own.right > box.right + 0.5
                || own.top < box.top - 0.5 || own.bottom > box.bottom + 0.5);
        }).map((text) => text.textContent);
    })""")
    return cut


@pytest.fixture(scope="session")
def cut_texts() -> Callable[[Any], list[str]]:
    """What returns the texts that lie outside the picture a browser shows."""
    return _cut


@pytest.fixture(scope="session")
def peopled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "home"
    make_home(folder, Path(__file__).parents[1] / "second_city")
    with open_home(folder, audience="internal") as observatory:
        peopled(observatory)
    return folder


def _peopled_door(
    home: Path, audience: Any, limits: TryLimits | None = None
) -> Iterator[Application]:
    with open_home(home, audience=audience) as observatory:
        observatory.people = People(
            observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1),
            limits=limits or TryLimits(of_address=10_000),
        )  # fmt: skip
        yield create_app(observatory)


@pytest.fixture(scope="module")
def inside(peopled_home: Path) -> Iterator[Application]:
    yield from _peopled_door(peopled_home, "internal")


@pytest.fixture(scope="module")
def outside(peopled_home: Path) -> Iterator[Application]:
    yield from _peopled_door(peopled_home, "public")


@pytest.fixture(scope="session")
def peopled_door() -> Callable[..., Iterator[Application]]:
    """What opens the door of a home with people, within limits."""
    return _peopled_door


@pytest.fixture
def browser(inside: Application, ask_of: Callable[[Application], Get]) -> Browser:
    return Browser(ask_of(inside))


@pytest.fixture
def visitor(outside: Application, ask_of: Callable[[Application], Get]) -> Browser:
    return Browser(ask_of(outside))


@pytest.fixture(scope="session")
def assisted(almaty: Path) -> Iterator[Observatory]:
    """The home as assistants are told of it, on a fixed day."""
    moment = datetime.fromtimestamp(int(DAY), UTC)
    with open_home(almaty, audience="public", clock=StoppedClock(moment)) as observatory:
        yield observatory


@dataclass(frozen=True)
class StoppedClock:
    """A clock that tells one moment."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment
