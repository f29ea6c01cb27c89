"""The pages of protected tables in a real browser: narrow, dark, and without a fault for axe."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app

pytestmark = pytest.mark.browser
PERIOD = "2025-01_2025-02"
RELEASES = (
    f"output-by-activity-area-{PERIOD}",
    f"output-by-activity-{PERIOD}",
    f"output-by-area-{PERIOD}-rounded-1000000000",
)


@pytest.fixture(scope="module")
def released(
    tmp_path_factory: pytest.TempPathFactory, write_returns: Callable[[Path], None]
) -> Iterator[str]:
    """The address of a door over a grid, ranges, and a rounded table."""
    home = tmp_path_factory.mktemp("released") / "home"
    made = (["demo", "--no-serve"], ["protect"], ["protect", "--by", "activity", "--intervals",
            "1000000"], ["protect", "--by", "area", "--round", "1000000000"])  # fmt: skip
    for words in made:
        more = ["--period", "2025-01/2025-02"] if words[0] == "protect" else []
        with pytest.raises(SystemExit) as ended:
            main([*words, *more, "--home", str(home)])
        assert ended.value.code == 0
        if words[0] == "demo":
            write_returns(home)
    with open_home(home, audience="public") as observatory, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(observatory)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def page(chromium: Any, released: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=released)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("lang", "scheme"), [("kk", "light"), ("ru", "dark"), ("en", "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Any, lang: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    for name in ("", *(f"/actual/{release}" for release in RELEASES)):
        page.goto(f"/{lang}/disclosure{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        found = axe.Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], name


@pytest.mark.parametrize("release", RELEASES)
def test_no_text_of_a_protected_picture_is_cut(
    page: Any, cut_texts: Callable[[Any], list[str]], release: str
) -> None:
    page.set_viewport_size({"width": 1200, "height": 900})
    for lang in ("kk", "ru", "en"):
        for width in (640, 350):
            query = f"world=actual&release={release}&width={width}"
            page.goto(f"/{lang}/figures/protected-table.svg?{query}")
            assert cut_texts(page) == [], (lang, width)
