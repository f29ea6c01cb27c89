"""Charts that answer back: by pointer, by touch and by keys, from the table beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

pytestmark = pytest.mark.browser
ADDRESS = "/en/compare?series=output~KZ-75~C+output~KZ~C&grain=year"


class Served(Protocol):
    """A running door."""

    address: str


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, base_url=served.address, has_touch=True
    )
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    yield opened
    context.close()


def chart(page: Any) -> Any:
    return page.locator("svg[data-x]:visible").first


def row(page: Any, n: int) -> list[str]:
    cells = page.locator("#compare tbody tr").nth(n).locator("th, td")
    return [" ".join(text.split()) for text in cells.all_text_contents()]


def shown(page: Any) -> str:
    return " ".join(page.locator("#compare .readout").text_content().split())


def test_keys_step_from_point_to_point_and_esc_leaves(page: Any) -> None:
    page.goto(ADDRESS)
    rows = page.locator("#compare tbody tr").count()
    chart(page).focus()
    assert shown(page).startswith(row(page, rows - 1)[0])
    page.keyboard.press("ArrowLeft")
    period, city, nation = row(page, rows - 2)
    text = shown(page)
    assert text.startswith(period)
    assert f"Almaty city: {city.split()[0]}" in text
    assert nation.split()[0] in text
    assert "bn ₸" in text
    assert "Bureau of National Statistics" in text
    page.keyboard.press("Home")
    assert shown(page).startswith(row(page, 0)[0])
    page.keyboard.press("Escape")
    assert page.locator(".stop").count() == 0
    assert page.evaluate("document.activeElement === document.body")
    assert page.said == []


@pytest.mark.parametrize("way", ["pointer", "touch"])
def test_the_nearest_point_is_read(page: Any, way: str) -> None:
    page.goto(ADDRESS)
    svg = chart(page)
    at = [float(x) for x in svg.get_attribute("data-x").split()]
    box, wide = svg.bounding_box(), svg.evaluate("svg => svg.viewBox.baseVal.width")
    for n in (0, 2, len(at) - 1):
        x, y = box["x"] + at[n] / wide * box["width"] + 3, box["y"] + box["height"] / 2
        if way == "pointer":
            page.mouse.move(x, y)
        else:
            page.touchscreen.tap(x, y)
        assert shown(page).startswith(row(page, n)[0])
        assert page.locator("#compare tr.on").count() == 1


def test_a_number_of_the_readout_leads_to_its_evidence(page: Any) -> None:
    page.goto(ADDRESS)
    chart(page).focus()
    link = page.locator("#compare .readout a.n").first
    table = page.locator("#compare tbody tr").last.locator("a.n").first
    assert link.get_attribute("href") == table.get_attribute("href")
    link.click()
    page.locator("dialog[open] h2").first.wait_for()


def test_the_readout_is_told_politely_and_the_chart_has_a_name(page: Any) -> None:
    page.goto(ADDRESS)
    assert page.locator("#compare .readout").get_attribute("role") == "status"
    assert chart(page).get_attribute("tabindex") == "0"
    assert chart(page).get_attribute("aria-label")


def test_without_a_script_the_chart_is_whole_and_promises_nothing(
    chromium: Any, served: Served
) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    page.goto(ADDRESS)
    assert page.locator("#compare svg[data-x]:visible").count() == 1
    assert page.locator("#compare .readout:visible").count() == 0
    assert page.locator("#compare svg[tabindex]").count() == 0
    page.locator("select[name=area]").select_option("KZ-19")
    page.locator("form:has(select[name=area]) button").click()
    page.locator("#compare thead th").nth(3).wait_for(state="attached")
    assert "output~KZ-19~C" in page.url.replace("%7E", "~")
    assert page.locator("#compare thead th").count() == 4
    context.close()


def test_a_form_leaves_the_address_that_it_led_to(page: Any) -> None:
    page.goto(ADDRESS)
    page.locator("select[name=area]").select_option("KZ-19")
    page.locator("form:has(select[name=area]) button").click()
    page.locator("#compare thead th").nth(3).wait_for(state="attached")
    assert "output~KZ-19~C" in page.url.replace("%7E", "~")
    assert "area=" not in page.url
    chart(page).focus()
    assert page.locator("#compare .stop").count() == 1


@pytest.mark.parametrize(("width", "shape"), [(1280, "full"), (900, "wide"), (360, "narrow")])
def test_a_chart_fills_its_column(page: Any, width: int, shape: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(ADDRESS)
    svg = page.locator("#compare svg:visible")
    assert svg.count() == 1
    assert svg.get_attribute("class") == shape
    column = page.locator("#compare .chart").bounding_box()["width"]
    assert svg.bounding_box()["width"] >= 0.97 * column


@pytest.mark.parametrize("address", ["/en/forecasts/output/B-E", "/en/nowcast/B-E", "/en/road"])
def test_charts_of_other_pages_answer_too(page: Any, address: str) -> None:
    page.goto(address)
    svg = chart(page)
    svg.focus()
    figure = page.locator(".fig:has(.stop)").first
    said = figure.locator(".readout").text_content()
    last = figure.locator("tbody tr:not(.group)").last.locator("th, td").first.text_content()
    assert said.strip().startswith(last.strip())
    assert page.said == []
