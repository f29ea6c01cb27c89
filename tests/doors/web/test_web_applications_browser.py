"""Pages of applications in browsers: two officers, three languages, light and dark, no script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from application_door import Door, file, made_home, opened
from people_browser import PASSWORD

from ondiris.web.app import Application

pytestmark = pytest.mark.browser
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def door(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Door]:
    folder = made_home(tmp_path_factory.mktemp("applications") / "home")
    yield from opened(folder, ask_of, "internal")


@pytest.fixture(scope="module")
def address(door: Door) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(door.app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def signed_in(chromium: Any, address: str, name: str, lang: str, **options: Any) -> Any:
    page = chromium.new_context(**options).new_page()
    page.goto(f"{address}/{lang}/sign-in")
    page.fill("#name", name)
    page.fill("[type=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    return page


def faults(page: Any) -> list[str]:
    """Return what is not accessible on a page, and whether it can be scrolled sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = [one["id"] for one in axe.Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["scrolls sideways"] if wide else [])]


def enter(page: Any, what: str) -> None:
    """Choose an act by keyboard and enter it."""
    page.focus(f"[name=what][value='{what}']")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.click("#next button")


def test_two_officers_in_two_browsers_work_on_their_own_steps_without_a_script(
    chromium: Any, door: Door, address: str
) -> None:
    code = file(door.browser("nora"))
    hugo = signed_in(chromium, address, "hugo", "en", java_script_enabled=False)
    wera = signed_in(chromium, address, "wera", "en", java_script_enabled=False)
    assert hugo.url.endswith("/en/desk")
    for page in (hugo, wera):
        page.goto(f"{address}/en/applications/{code}")
    assert "Permit" in hugo.inner_text("main")
    assert "There is no application of yours" in wera.inner_text("main")
    enter(hugo, "opened permit")
    enter(hugo, "decided permit granted")
    wera.reload()
    assert "Permit" not in wera.inner_text("main")
    enter(wera, "opened line")
    hugo.reload()
    assert "Power line" not in hugo.inner_text("main")
    assert hugo.query_selector("[name=what]") is None
    assert door.texts(code) == [
        "filed", "opened permit", "decided permit granted", "opened line"
    ]  # fmt: skip
    for page in (hugo, wera):
        page.context.close()


@pytest.mark.parametrize(
    ("name", "lang", "scheme", "width"),
    [("cora", "kk", "light", 1100), ("cora", "ru", "dark", 360), ("nora", "en", "light", 360)],
)
def test_pages_of_applications_are_in_order(
    chromium: Any, door: Door, address: str, name: str, lang: str, scheme: str, width: int
) -> None:
    code = file(door.browser("nora"), power="3")
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 700}}
    page = signed_in(chromium, address, name, lang, **options)
    said = list[str]()
    page.on("console", lambda message: said.append(message.text))
    paths = ["desk", "applications", f"applications/{code}", "applications/new", "invest"]
    for path in [*paths, *(["board", "standstill", "unblock"] if name == "cora" else [])]:
        page.goto(f"{address}/{lang}/{path}")
        for summary in page.query_selector_all("summary"):
            summary.click()
        assert faults(page) == [], path
    assert said == []
    page.context.close()
