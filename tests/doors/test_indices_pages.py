"""The page of compiled indices: without a release, with one, in every language and file."""

import httpx
import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web.app import create_app


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """A home without releases, and one with two vintages of a synthetic city."""
    folder = tmp_path_factory.mktemp("pages")
    bare, full = str(folder / "bare"), str(folder / "full")
    compile_ = ["compile", "--home", full, "--period", "2025-05", "--no-adjust"]
    for words in (
        ["init", "--case", "almaty", "--home", bare],
        ["init", "--case", "almaty", "--home", full],
        ["synthesise", "--home", full, "--months", "2023-01..2025-05", "--seed", "7"],
        [*compile_, "--as-of", "2025-06-10"],
        compile_,
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert not ended.value.code
    return bare, full


def get(home: str, *paths: str, public: bool = False) -> list[httpx.Response]:
    audience = "public" if public else "internal"
    with open_home(home, audience=audience, read_only=True) as observatory:  # type: ignore[arg-type]
        ask = asking(create_app(observatory), strict=True)
        return [ask(path) for path in paths]


def test_without_a_release_the_page_says_what_fills_it(homes):
    page, figure = get(homes[0], "/en/indices", "/en/figures/index-lines.csv")
    assert page.status_code == 200
    assert "ondiris compile --period" in page.text
    assert figure.status_code == 404


def test_the_page_shows_four_figures_with_badge_and_evidence(homes):
    pages = get(homes[1], "/kk/indices", "/ru/indices", "/en/indices?activity=C23")
    for page, word in zip(pages, ("Индекстер", "Индексы", "Indices"), strict=True):
        assert page.status_code == 200
        assert f"<h1>{word}</h1>" in page.text or word in page.text
        for name in ("index-lines", "contributions", "growth-heat", "growth-revisions"):
            assert f'id="{name}"' in page.text
        assert page.text.count("fig-") >= 4
        assert page.text.count('class="fig') == page.text.count(" synthetic")
        assert "evidence/" in page.text
        assert "How growth" not in page.text or word == "Indices"


def test_every_figure_comes_in_every_form(homes):
    paths = [
        f"/ru/figures/{name}.{suffix}"
        for name in ("index-lines", "contributions", "growth-heat", "growth-revisions")
        for suffix in ("csv", "json", "svg", "xlsx")
    ]
    for path, answer in zip(paths, get(homes[1], *paths), strict=True):
        assert answer.status_code == 200, path
        assert "synthetic" in answer.headers["content-disposition"]


def test_a_revision_shows_as_a_change_along_a_row(homes):
    (answer,) = get(homes[1], "/en/figures/growth-revisions.json?activity=C10")
    rows = answer.json()["rows"]
    assert any(len({str(cell) for cell in row[1:]}) > 1 for row in _values(rows))


def _values(rows):
    for row in rows:
        cells = row if isinstance(row, list) else list(row.values())
        yield [c.get("value") if isinstance(c, dict) else c for c in cells]


def test_the_profile_of_an_activity_leads_to_its_indices(homes):
    (bare,) = get(homes[0], "/ru/activities/C23")
    (full,) = get(homes[1], "/ru/activities/C23")
    assert "indices?activity=C23" not in bare.text
    assert "/ru/indices?activity=C23" in full.text


def test_the_public_door_shows_free_figures_only(homes):
    page, lines = get(homes[1], "/en/indices", "/en/figures/growth-heat.json", public=True)
    assert page.status_code == lines.status_code == 200
    assert "synthetic" in page.text


def test_an_unknown_activity_is_not_found(homes):
    (answer,) = get(homes[1], "/en/indices?activity=nothing")
    assert answer.status_code == 404
