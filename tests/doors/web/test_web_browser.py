"""The pages in a real browser that can reach no other host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

pytestmark = pytest.mark.browser


class Served(Protocol):
    """A running door."""

    address: str


PAGES = ("", "activities", "activities/C-MACH", "projects", "projects/small-parks-2027", "method",
         "changes",
         "api", "nothing-here")  # fmt: skip


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, base_url=served.address)
    opened = context.new_page()
    opened.said = []
    opened.asked = []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def quiet(page: Any) -> list[str]:
    return [text for text in page.said if "404 (Not Found)" not in text]


@pytest.mark.parametrize("name", ["", "activities/C-MACH", "projects", "nothing-here"])
def test_a_page_asks_nobody_else_and_says_nothing(page: Any, served: Served, name: str) -> None:
    page.goto(f"/kk/{name}")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert quiet(page) == []
    assert [url for url in page.asked if not url.startswith(served.address)] == []
    assert page.evaluate("document.fonts.check('16px \"Ondiris Sans\"')")


@pytest.mark.parametrize(
    ("name", "lang", "scheme"),
    [
        ("", "kk", "light"),
        ("", "ru", "dark"),
        ("activities", "en", "dark"),
        ("projects/small-parks-2027", "kk", "dark"),
        ("method", "en", "light"),
        ("api", "ru", "light"),
    ],
)  # fmt: skip
def test_axe_finds_nothing(page: Any, name: str, lang: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/{lang}/{name}")
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_axe_reads_evidence_too(page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.goto("/en/")
    page.goto(page.locator("a.n").nth(2).get_attribute("href"))
    assert axe.Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_no_page_scrolls_sideways_at_360_px(page: Any, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for name in PAGES if lang == "kk" else ("", "projects"):
        page.goto(f"/{lang}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    page.goto(f"/{lang}/projects")
    for box in page.locator(".scroll").all():
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("aria-label") or box.get_attribute("aria-labelledby")


@pytest.mark.parametrize(("width", "shown"), [(1200, "wide"), (360, "narrow")])
def test_one_of_two_charts_is_shown(page: Any, width: int, shown: str) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/kk/")
    visible = [c for c in ("wide", "narrow") if page.locator(f".fig-map svg.{c}").is_visible()]
    assert visible == [shown]


def test_a_number_opens_its_evidence_beside_the_page(page: Any) -> None:
    page.goto("/kk/")
    number = page.locator(".keys a.n").first
    target = number.get_attribute("href")
    number.click()
    page.locator("dialog[open]").wait_for()
    assert page.locator("dialog .value").is_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert page.url.endswith("/kk/")
    assert page.evaluate("document.activeElement.getAttribute('href')") == target
    number.click()
    page.locator("dialog[open]").wait_for()
    page.go_back()
    page.locator("dialog").wait_for(state="hidden")
    number.click()
    page.locator("dialog .close").click()
    page.locator("dialog").wait_for(state="hidden")
    assert quiet(page) == []


def test_a_day_changes_the_address_and_back_returns(page: Any) -> None:
    page.goto("/en/")
    assert "1,747.3" in page.locator("main").inner_text()
    page.fill("#as_of", "2025-01-31")
    page.locator(".state button").click()
    page.wait_for_url("**/en/?as_of=2025-01-31")
    page.locator("main .past").wait_for()
    assert "1,747.3" not in page.locator("main").inner_text()
    page.go_back()
    page.locator("main .past").wait_for(state="detached")
    assert "1,747.3" in page.locator("main").inner_text()
    assert quiet(page) == []


def test_the_theme_is_the_readers(page: Any) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/en/")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator("[data-theme-switch]").click()
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert before != after
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after


def test_all_is_usable_without_a_script(chromium: Any, served: Served) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    page.goto("/ru/")
    page.locator(".keys a.n").first.click()
    page.wait_for_url("**/ru/evidence/**")
    assert page.locator("h1").is_visible()
    page.go_back()
    page.fill("#as_of", "2025-01-31")
    page.locator(".state button").click()
    page.wait_for_url("**as_of=2025-01-31")
    assert not page.locator("[data-theme-switch]").is_visible()
    context.close()


def test_keyboard_alone_reaches_the_content(page: Any) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.locator(".keys a.n").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()


def test_map_and_list_point_at_each_other(page: Any) -> None:
    page.goto("/en/")
    page.locator(".fig-map tbody tr").nth(1).hover()
    assert page.locator(".fig-map svg.wide .mark-shape a.on").count() == 1
