"""Pages × languages × themes × widths in a real browser: two cells a page, all with --all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Protocol

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "", "activities", "activities/C-MACH", "indices", "map", "sites/industrial-zone", "enterprises",
    "site-finder", "projects", "projects/small-parks-2027", "promises", "promises/small-parks-2027",
    "evidence/estimate/small-parks-2027", "bulletins", "changes", "method", "method/sources",
    "disclosure", "forecasts/output/B-E", "forecasts/wanted", "nowcast", "road", "hub", "impact",
    "impact/extraction", "api", "siting-plan", "map?measure=output&zoom=built", "compare",
    "search?q=park", "glossary",
    "nothing-here", "districts/KZ-75-alatau", "activities/C29",
    "map?world=synthetic", "districts/sample-city-hill?world=synthetic",
    "sites/sample-park-1?world=synthetic", "enterprises/e-009990000237?world=synthetic",
    "projects/sample-furniture?world=synthetic", "enterprises?world=synthetic",
)  # fmt: skip
LANGUAGES = ("kk", "ru", "en")
THEMES = ("light", "dark")
WIDTHS = (1200, 360)
Cell = tuple[Any, ...]


def sample(pages: Sequence[str]) -> Iterator[Cell]:
    """Yield two cells a page: both themes, both widths and two languages, which take turns."""
    for n, name in enumerate(pages):
        for theme in (0, 1):
            lang, width = LANGUAGES[(n + theme) % 3], WIDTHS[(n + theme) % 2]
            yield name, lang, THEMES[theme], width


class Served(Protocol):
    """A running door."""

    address: str


@pytest.fixture(scope="module")
def page(chromium: Any, served: Served) -> Iterator[Any]:
    context = chromium.new_context(base_url=served.address)
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


AXES = (PAGES, LANGUAGES, THEMES, WIDTHS)
SAMPLE = set(sample(PAGES))


@pytest.mark.parametrize(
    ("name", "lang", "theme", "width"),
    [
        pytest.param(*cell, marks=() if cell in SAMPLE else pytest.mark.full)
        for cell in product(*AXES)
    ],
)
def test_a_page_is_open_to_all_readers_and_asks_nobody_else(
    page: Any, served: Served, name: str, lang: str, theme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.said.clear()
    page.asked.clear()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto(f"/{lang}/{name}")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in page.said if "404 (Not Found)" not in text] == []
    assert [url for url in page.asked if not url.startswith(served.address)] == []
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_a_sample_holds_every_look_of_a_page_and_every_language_in_each() -> None:
    cells = set(sample(PAGES))
    assert len(cells) == 2 * len(PAGES)
    assert {(cell[0], cell[2]) for cell in cells} == set(product(PAGES, THEMES))
    assert {(cell[0], cell[3]) for cell in cells} == set(product(PAGES, WIDTHS))
    assert {cell[1:] for cell in cells} == set(product(LANGUAGES, THEMES, WIDTHS))
