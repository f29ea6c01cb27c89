"""The pages of promises in a real browser: open to all readers, no sideways scroll."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ODDS = "promises/small-parks-2027?a_add=5&b_factor=power&b_days=365"


class Served(Protocol):
    """A running door."""

    address: str


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, base_url=served.address)
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text))
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("name", "lang", "scheme"),
    [
        ("projects", "kk", "light"),
        ("promises", "en", "dark"),
        (ODDS, "ru", "light"),
        (ODDS, "kk", "dark"),
        ("evidence/estimate/small-parks-2027", "en", "light"),
    ],
)
def test_axe_and_the_console_find_nothing(page: Any, name: str, lang: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/{lang}/{name}")
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    assert page.said == []


@pytest.mark.parametrize(
    "name", ["projects", "promises", ODDS, "projects/ammkz", "evidence/estimate/sez-pit-2025"]
)
def test_no_page_scrolls_sideways_at_360_px(page: Any, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/kk/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_what_if_form_works_without_a_script(chromium: Any, served: Served) -> None:
    context = chromium.new_context(base_url=served.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/promises/small-parks-2027")
    page.fill("#a_add", "5")
    page.select_option("#b_factor", "power")
    page.select_option("#b_days", "365")
    page.locator(".what-if button").click()
    page.locator("#what-if ~ .body table").wait_for()
    assert "a_add=5" in page.url
    assert "b_factor=power" in page.url
    context.close()


def test_a_narrow_table_is_cards_and_cuts_no_word(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/ru/promises")
    cut = page.evaluate(
        """[...document.querySelectorAll('.cards')].filter(
             box => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1).length"""
    )
    assert page.locator(".cards").count() > 0
    assert cut == 0
    shown = page.locator(".cards td").filter(has_text="итог не опубликован").first
    assert shown.evaluate("e => e.getBoundingClientRect().right") <= 360
    page.set_viewport_size({"width": 1200, "height": 800})
    assert (
        page.locator(".cards table").first.evaluate("e => getComputedStyle(e).display") == "table"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_cards(page: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/ru/promises")
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_an_embedded_figure_has_its_heading_and_asks_for_nothing_missing(page: Any) -> None:
    missing: list[str] = []
    page.on("response", lambda said: missing.append(said.url) if said.status >= 400 else None)
    page.goto("/embed/ru/figures/promises-all")
    assert page.locator("h1").all_inner_texts() == ["Программы и их обещания"]
    assert page.locator("h1").is_visible()
    assert page.locator("link[rel=icon]").count() == 1
    assert missing == []
