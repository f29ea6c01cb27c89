"""The whole manual as a site: built without a warning, whole by its links, found and read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin

import pytest
from served_manual import served_manual

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
PAGES = ("index", "kk/index", "kk/tutorial/first-hour", "ru/how-to/load-data", "methods/disclosure",
         "reference/rooms/projects", "reference/web", "decisions/index")  # fmt: skip


class PageParts(HTMLParser):
    """What a page has: places, and what it leads to, loads or says inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.goals: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids[said["id"]] += 1
        if tag == "a" and "href" in said:
            self.goals.append(said["href"])
        for name in ("src", "href"):
            if tag in {"script", "img", "link", "iframe", "source"} and name in said:
                self.loads.append(said[name])
        if tag == "style" or (tag == "script" and "src" not in said):
            self.inline.append(tag)
        self.inline += [name for name in said if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual") / "site"
    command = [sys.executable, str(ROOT / "tools" / "docs.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def parts(site: Path) -> dict[str, PageParts]:
    pages = sorted(site.rglob("*.html"))
    return {p.relative_to(site).as_posix(): PageParts(p.read_text("utf-8")) for p in pages}


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served_manual(site) as found:
        yield found


@pytest.fixture(scope="module")
def page(chromium: Any, address: str) -> Iterator[Any]:
    context = chromium.new_context(base_url=address)
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def test_every_link_leads_to_a_page_and_a_place_of_it(
    site: Path, parts: dict[str, PageParts]
) -> None:
    assert len(parts) > 300
    lost = []
    for name, page in parts.items():
        for goal in page.goals + page.loads:
            if re.match(r"[a-z]+:", goal):
                continue
            path, _, place = unquote(urljoin(f"/{name}", goal))[1:].partition("#")
            file = path.partition("?")[0]
            if not (site / file).is_file() or (place and place not in parts[file].ids):
                lost.append((name, goal))
    assert lost == []


def test_every_page_is_reached_from_the_first(parts: dict[str, PageParts]) -> None:
    reached, ahead = {"search.html", "404.html"}, ["index.html"]
    while ahead:
        name = ahead.pop()
        if name in parts and name not in reached:
            reached.add(name)
            ahead += [urljoin(name, goal.partition("#")[0]) for goal in parts[name].goals]
    assert sorted({*parts} - reached) == []


def test_no_page_asks_another_host_or_says_anything_inline(
    site: Path, parts: dict[str, PageParts]
) -> None:
    foreign = {n: [g for g in p.loads if re.match(r"([a-z]+:)?//", g)] for n, p in parts.items()}
    assert {name: goals for name, goals in foreign.items() if goals} == {}
    assert {name: page.inline for name, page in parts.items() if page.inline} == {}
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\"?(?:[a-z]+:)?//", sheet.read_text("utf-8"))


def test_places_of_a_page_have_names_of_their_own(parts: dict[str, PageParts]) -> None:
    twice = {name: [i for i, n in page.ids.items() if n > 1] for name, page in parts.items()}
    assert {name: ids for name, ids in twice.items() if ids} == {}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_a_page_is_in_order(page: Any, address: str, name: str, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.said.clear()
    page.asked.clear()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto(f"/{name}.html")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.said == []
    assert [url for url in page.asked if not url.startswith(address)] == []
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


@pytest.mark.parametrize(
    ("lang", "query", "first"),
    [
        ("kk", "жүктеу", "Деректерді жүктеу"),
        ("kk", "уәде", "Жобаларды уәдеден іске қосылғанға дейін қадағалау"),
        ("ru", "отчётов", "Защитить таблицу по отчётам"),
        ("en", "serving", "Serve the page"),
    ],
)
def test_a_search_finds_words_of_every_language(
    page: Any, lang: str, query: str, first: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.said.clear()
    page.goto(f"/search.html?lang={lang}&q={quote(query)}")
    page.wait_for_selector("ul.search li")
    titles = page.locator("ul.search li > a").all_inner_texts()
    assert first in titles[:5]
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.said == []
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


@pytest.mark.parametrize("name", ["gone", "kk/how-to/gone.html", "ru/how-to/"])
def test_where_there_is_no_page_one_leads_back_and_searches(page: Any, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    answer = page.goto(f"/{name}")
    assert answer.status == 404
    page.said.clear()
    lines = page.locator("main p").all_inner_texts()
    assert lines == ["Documentation of ondiris",
                     "Страницы по этому адресу нет: Документация ondiris",
                     "Бұл мекенжайда бет жоқ: ondiris құжаттамасы"]  # fmt: skip
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    page.fill(".find input", "serving")
    page.press(".find input", "Enter")
    page.wait_for_selector("ul.search li")
    page.goto(f"/{name}")
    page.click("main [hreflang=kk]")
    assert page.evaluate("document.documentElement.lang") == "kk"


def test_an_index_stands_below_its_letter(page: Any) -> None:
    page.goto("/methods/disclosure.html")
    below = page.evaluate("""() => {
        const [letter, index] = document.querySelector("main msub").children;
        const [a, b] = [letter.getBoundingClientRect(), index.getBoundingClientRect()];
        return b.bottom - a.bottom;
    }""")
    assert below > 2
