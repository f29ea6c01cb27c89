"""Pictures opened by themselves, where the reader's machine has none of the faces they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest

from ondiris.publishing.figures.faces import FAMILY
from ondiris.web.app import Application
from ondiris.web.caching import policy

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANGUAGES = ("kk", "ru", "en")
CHARTS = (
    "due.svg",
    "schedule.svg",
    "districts.svg",
    "city-map.svg",
    "fan-jobs.svg?subject=sez-pit-2025",
    "fan-count.svg?subject=small-parks-2027",
)
OF = {"subject": ("small-parks-2027", "sez-pit-2025"), "activity": ("C29",)}
Cut = Callable[[Any], list[str]]


class Served(Protocol):
    """A running door."""

    address: str


@pytest.fixture
def page(bare_chromium: Any, served: Served) -> Iterator[Any]:
    context = bare_chromium.new_context(
        viewport={"width": 660, "height": 800}, base_url=served.address
    )
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text))
    yield opened
    context.close()


def narrow_pictures(door: Application) -> Iterator[str]:
    """Yield a narrow picture of every figure, the languages taking turns."""
    turn = 0
    for name, maker in sorted(door.door.makers.items()):
        asked = [f"&{key}={value}" for key in maker.params for value in OF.get(key, ())]
        for query in asked or [""]:
            yield f"/{LANGUAGES[turn % 3]}/figures/{name}.svg?width=350{query}"
            turn += 1


def test_no_text_of_a_picture_is_cut(page: Any, door: Application, cut_texts: Cut) -> None:
    cut, opened = {}, 0
    for address in narrow_pictures(door):
        # A figure that this home has no data for is no picture.
        if page.goto(address).status == 200:
            opened += 1
            cut[address] = cut_texts(page)
    assert {address: texts for address, texts in cut.items() if texts} == {}
    assert opened > 40
    assert [text for text in page.said if "404 (Not Found)" not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_a_wide_chart_is_cut_in_any_language(
    page: Any, cut_texts: Cut, lang: str
) -> None:
    for name in CHARTS:
        page.goto(f"/{lang}/figures/{name}")
        assert cut_texts(page) == [], name
        faces = page.evaluate("[...document.fonts].map((face) => [face.family, face.status])")
        assert [(family.strip('"'), status) for family, status in faces] == [(FAMILY, "loaded")]
    assert page.said == []


def test_a_picture_is_as_wide_as_the_face_it_was_laid_out_in(page: Any) -> None:
    found = []
    for address in ("kk/figures/schedule", "ru/figures/due", "en/figures/schedule"):
        page.goto(f"/{address}.svg")
        found += page.evaluate("""() => document.fonts.ready.then(() =>
            [...document.querySelectorAll('text')].map((text) =>
                [text.textContent, getComputedStyle(text).fontSize, text.getComputedTextLength()])
        )""")
    page.goto("/kk/")
    laid_out = page.evaluate("""(found) => document.fonts.load('13px "Ondiris Sans"').then(() => {
        const canvas = document.createElement('canvas').getContext('2d');
        return found.map(([text, size]) => {
            canvas.font = `${size} "Ondiris Sans"`;
            canvas.textRendering = 'geometricPrecision';
            return canvas.measureText(text).width;
        });
    })""", found)  # fmt: skip
    assert len(found) > 30
    for (text, _, length), expected in zip(found, laid_out, strict=True):
        assert length == pytest.approx(expected, rel=0.01, abs=0.5), text


def test_a_picture_in_a_page_of_others_is_the_same_picture(page: Any) -> None:
    page.goto("/kk/figures/due.svg")
    page.evaluate("document.fonts.ready.then(() => true)")
    size = page.evaluate("(({width, height}) => ({width, height}))"
                         "(document.documentElement.getBoundingClientRect())")  # fmt: skip
    alone = page.screenshot(clip={"x": 0, "y": 0, **size})
    page.goto("/kk/nothing-here")
    page.evaluate("""() => {
        const picture = new Image();
        picture.src = '/kk/figures/due.svg';
        document.body.replaceChildren(picture);
        document.documentElement.scrollTop = 0;
        return picture.decode();
    }""")
    box = page.locator("img").bounding_box()
    assert page.screenshot(clip=box) == alone


def test_without_its_face_a_picture_would_be_cut(page: Any, cut_texts: Cut) -> None:
    def answer(route: Any) -> None:
        given = route.fetch()
        headers = {**given.headers, "content-security-policy": policy("/kk/")}
        route.fulfill(response=given, headers=headers)

    page.route("**/figures/due.svg", answer)
    page.goto("/kk/figures/due.svg")
    assert cut_texts(page) != []
    assert any("style-src" in text for text in page.said)
