"""A home of Almaty behind the web door, in this process and behind a real socket."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import uvicorn

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

DAY = "1772323200"  # 1 March 2026
Get = Callable[..., httpx.Response]


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
        yield create_app(observatory)


def asking(app: Application) -> Get:
    """Return a function that asks an application as a client would."""

    def get(path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                method = options.pop("method", "GET")
                return await client.request(method, path, **options)

        # A browser test may have a loop of its own in this thread.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(anyio.run, ask).result()

    return get


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


@pytest.fixture(scope="session")
def served(door: Application) -> Iterator[Served]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(door, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser that may ask nothing of any other host."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=switches)
        yield browser
        browser.close()
