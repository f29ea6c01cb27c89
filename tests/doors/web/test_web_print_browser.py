"""Print and keyboard: each page is one clean document on paper, and every control is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

pytestmark = pytest.mark.browser

KINDS = ("", "activities/C-MACH", "projects/small-parks-2027", "map", "method", "glossary",
         "search?q=park", "impact")  # fmt: skip
A4 = {"width": 680, "height": 960}
"""The width of a sheet of paper within its margins."""


class Served(Protocol):
    """A running door."""

    address: str


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    context = chromium.new_context(viewport=A4, base_url=served.address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_paper_holds_the_document_and_nothing_of_the_screen(page: Any, kind: str) -> None:
    page.goto(f"/ru/{kind}")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for gone in (".top nav", ".tools", "form", "main button", ".crumbs", ".src li", ".skip"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.locator("h1:visible").count() == 1
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')"
                         ) == "#fff"  # fmt: skip
    shown = page.evaluate("""() => [...document.querySelectorAll('.src .ref[href]')].map(
        (link) => [getComputedStyle(link, '::after').content, link.getAttribute('href')])""")
    assert all(href in said for said, href in shown)


@pytest.mark.parametrize("kind", ["activities", "projects", "method/sources"])
def test_no_table_is_cut_at_the_edge_of_paper(page: Any, kind: str) -> None:
    page.goto(f"/ru/{kind}?view=print")
    page.emulate_media(media="print")
    cut = page.evaluate("""() => [...document.querySelectorAll('.scroll')]
        .filter((box) => getComputedStyle(box).overflowX !== 'visible').length""")
    assert cut == 0
    beyond = page.evaluate("""() => [...document.querySelectorAll('.scroll table')]
        .map((table) => table.getBoundingClientRect().right - innerWidth)
        .filter((over) => over > 1)""")
    assert beyond == []


def test_a_slash_goes_to_the_search_and_arrows_through_what_was_found(page: Any) -> None:
    page.goto("/en/search?q=park")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first.partition('#')[0]}*")
    page.goto("/en/")
    page.keyboard.press("/")
    page.keyboard.type("tyre/plant")
    assert page.evaluate("document.activeElement.value") == "tyre/plant"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=tyre*")


def test_a_term_says_what_it_means_where_it_is_focused(page: Any) -> None:
    page.goto("/en/")
    term = page.locator(".state .term").first
    tip = term.locator(".tip")
    assert not tip.is_visible()
    term.focus()
    assert tip.is_visible()
    term.blur()
    page.mouse.move(0, 0)
    assert not tip.is_visible()


REACHED = """() => {
    const active = document.activeElement, style = getComputedStyle(active);
    const all = [...document.querySelectorAll(
        'a[href], button, input, select, summary, [tabindex="0"]')];
    return [all.indexOf(active), active === document.body || style.outlineStyle !== 'none'
        || style.position === 'static' && active.classList.contains('skip'),
        active.outerHTML.slice(0, 90)];
}"""
CONTROLS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).length"""


@pytest.mark.parametrize(("kind", "width"), [("search?q=park", 680), ("glossary", 360),
                                             ("projects/small-parks-2027", 360)])  # fmt: skip
def test_tab_reaches_every_control_and_shows_where_it_is(page: Any, kind: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/kk/{kind}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    wanted, seen = page.evaluate(CONTROLS), set()
    for _ in range(wanted + 12):
        page.keyboard.press("Tab")
        at, shown, said = page.evaluate(REACHED)
        assert shown, said
        if at >= 0:
            seen.add(at)
    assert len(seen) >= wanted


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_head_of_a_page_takes_three_lines_on_a_phone(page: Any, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/{lang}/activities")
    page.evaluate("document.fonts.ready.then(() => true)")
    heights = page.evaluate("""() => ['.city', '.tools', '.top nav'].map((part) =>
        document.querySelector(part).getBoundingClientRect().height)""")
    assert heights[0] <= 26
    assert heights[1] <= 46
    assert heights[2] <= 50
    assert page.locator(".top nav [aria-current]").is_visible()
    targets = page.evaluate("""() => [...document.querySelectorAll('.top a, .top button')]
        .map((one) => one.getBoundingClientRect().height)""")
    assert min(targets[1:]) >= 34


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_section_of_a_page_is_whole_in_sight_on_a_phone(page: Any, lang: str) -> None:
    """The last one too, though the face that makes it longer came after the page."""
    page.set_viewport_size({"width": 360, "height": 800})
    late: list[Any] = []
    page.route("**/*.woff2", lambda route: late.append(route))  # noqa: PLW0108 - needs a function
    for kind in ("api", "projects"):
        page.goto(f"/{lang}/{kind}", wait_until="domcontentloaded")
        # As a narrower face would have left it.
        page.evaluate("document.querySelector('.top nav').scrollLeft = 0")
        while late:
            late.pop().continue_()
        page.evaluate("document.fonts.ready.then(() => true)")
        left, right, fades = page.evaluate("""() => {
            const [own, nav] = ['.top nav [aria-current]', '.top nav']
                .map((one) => document.querySelector(one).getBoundingClientRect());
            return [own.left, own.right, nav.right - 46];
        }""")
        assert left >= 0
        assert right <= fades


def test_the_first_crumb_is_the_section_that_is_marked(page: Any) -> None:
    for kind in ("structure", "promises/small-parks-2027", "hub", "road", "disclosure",
                 "sites/industrial-zone", "documents", "impact/extraction"):  # fmt: skip
        page.goto(f"/en/{kind}")
        marked = page.locator(".top nav [aria-current]").inner_text()
        assert page.locator(".crumbs a").first.inner_text() == marked, kind
        shown = page.locator(".crumbs a").all_inner_texts()
        assert len(shown) == len(set(shown)), kind
