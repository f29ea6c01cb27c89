"""Pages of people in a browser: light and dark, wide and narrow, by keyboard, without a script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from people_browser import PASSWORD

from ondiris.people import Held, LinkKind, Role
from ondiris.web.app import Application

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(inside: Application) -> Iterator[str]:
    people = inside.door.people
    held = [Held(Role.ADMINISTRATOR), Held(Role.AUDITOR), Held(Role.OFFICER, "water-company")]
    people.accounts.add("aigerim.s", shown="Әйгерім Сұлтанова", held=held, password=PASSWORD)
    people.accounts.add("nurlan.a", shown="Нұрлан А.")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(inside, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def faults(page: Any) -> list[str]:
    """Return what is not accessible on a page, and whether it can be scrolled sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = [one["id"] for one in axe.Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["scrolls sideways"] if wide else [])]


def sign_in(page: Any, address: str, lang: str) -> None:
    page.goto(f"{address}/{lang}/sign-in")
    page.focus("#name")
    page.keyboard.type("aigerim.s")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("lang", "scheme", "width"), [("kk", "light", 1100), ("ru", "dark", 360)])
def test_pages_of_people_are_in_order(
    chromium: Any, address: str, inside: Application, lang: str, scheme: str, width: int
) -> None:
    link = inside.door.people.links.issue("nurlan.a", timedelta(hours=1))
    assert link.kind is LinkKind.INVITATION
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 700})
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    for path in ("sign-in", "recover", f"invitation/{link.secret}"):
        page.goto(f"{address}/{lang}/{path}")
        assert faults(page) == [], path
    sign_in(page, address, lang)
    for path in ("account", "people", "looked"):
        page.goto(f"{address}/{lang}/{path}")
        assert faults(page) == [], path
    assert said == []
    context.close()


def test_people_come_and_go_without_a_script(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address, "en")
    page.goto(f"{address}/en/account")
    assert "Әйгерім" in page.inner_text("main")
    with page.expect_navigation():
        page.click("text=Sign out >> nth=0")
    assert page.url.endswith("/en/sign-in")
    assert context.cookies() == []
    context.close()
