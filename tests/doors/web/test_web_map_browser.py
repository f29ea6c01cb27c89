"""The map in a browser: nothing overlaps as drawn, keys and clicks lead to the list and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

BOXES = """svg => [...svg.querySelectorAll('g.names_marks text, g.pins_marks path')].map(one => {
  const box = one.getBoundingClientRect(), all = svg.getBoundingClientRect();
  return [box.left - all.left, box.top - all.top, box.right - all.left, box.bottom - all.top,
          all.width, all.height];
})"""
SLACK = 2.0
"""Boxes of letters reach above and below what is drawn of them, px."""


@pytest.fixture(scope="module")
def page(chromium: Any, served: Any) -> Iterator[Any]:
    context = chromium.new_context(base_url=served.address)
    opened = context.new_page()
    yield opened
    context.close()


@pytest.fixture(autouse=True)
def wide(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("name", ["map?measure=output", "map?measure=named&zoom=built"])
@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (360, "narrow")])
@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_names_and_numbers_do_not_collide_as_drawn(
    page: Any, name: str, width: int, shown: str, lang: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/{lang}/{name}")
    boxes = page.locator(f".fig-map svg.{shown}").evaluate(BOXES)
    assert len(boxes) >= 10
    for k, one in enumerate(boxes):
        assert one[0] >= -SLACK
        assert one[2] <= one[4] + SLACK
        for other in boxes[:k]:
            apart = (
                one[0] >= other[2] - SLACK or other[0] >= one[2] - SLACK
                or one[1] >= other[3] - SLACK or other[1] >= one[3] - SLACK
            )  # fmt: skip
            assert apart, (one, other)


def test_a_key_leads_from_a_shape_to_its_row_and_back(page: Any) -> None:
    page.goto("/en/map")
    shape = page.locator('.fig-map svg.wide a[href="#city-map-industrial-zone"]')
    shape.focus()
    assert shape.get_attribute("class") == "on"
    row = page.locator("#city-map-industrial-zone")
    assert "on" in (row.get_attribute("class") or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**#city-map-industrial-zone")
    assert row.evaluate("row => row.matches(':target')")
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.getAttribute('href')") == "/en/sites/industrial-zone"
    )
    assert shape.get_attribute("class") == "on"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/sites/industrial-zone")
    page.locator('a[href="/en/map#city-map-industrial-zone"]').first.click()
    page.wait_for_url("**/en/map#city-map-industrial-zone")


def test_a_click_leads_to_the_row_without_a_script(chromium: Any, served: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    page.goto("/ru/map")
    page.locator('.fig-map svg.wide a[href="#city-map-ala-estate"]').click()
    page.wait_for_url("**#city-map-ala-estate")
    context.close()


def test_the_choice_of_a_measure_changes_the_address(page: Any) -> None:
    page.goto("/en/map?zoom=built")
    page.select_option("#measure", "output")
    page.locator("form:has(#measure) button").click()
    page.wait_for_url("**/en/map?zoom=built&measure=output")
    page.locator(".fig-map figcaption:has-text('Turksib')").wait_for()
