"""A city described by data files alone gets every page without a line of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.publishing.figures.fonts import face_folder
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
CASE = Path(__file__).parents[1] / "second_city"
PAGES = ("", "activities", "activities/C10", "structure", "projects", "projects/bakeries-2026",
         "method", "method/series", "method/sources", "api")  # fmt: skip


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Get]:
    folder = tmp_path_factory.mktemp("town") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(folder)])
    with open_home(folder, audience="public") as observatory:
        yield ask_of(create_app(observatory))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_page_of_another_city(town: Get, page: str, lang: str) -> None:
    answer = town(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert "Almaty" not in answer.text
    assert "Алматы" not in answer.text


def test_its_figures_are_its_own(town: Get) -> None:
    shape = town("/en/figures/key-figures.json").json()
    assert [row["value"]["value"] for row in shape["rows"]] == ["8.40", "3.15", "37.50"]


@pytest.mark.skipif(face_folder() is None, reason="the font wheel is not installed")
def test_comparable_districts_colour_the_map(town: Get) -> None:
    shape = town("/en/figures/districts.json").json()
    assert shape["headline"] == "Output by district"
    assert [row["output"]["value"] for row in shape["rows"]] == ["5.1", "3.3"]
    legend = town("/en/figures/districts.svg").text
    assert "mark-shape" in legend
    drawn = town("/en/").text.partition('id="districts"')[2].partition("</figure>")[0]
    assert drawn.count("<svg") == 2


def test_a_day_before_everything_is_empty_and_says_so(town: Get) -> None:
    answer = town("/en/?as_of=1999-01-01")
    assert answer.status_code == 200
    assert "ondiris load FILE" in answer.text
    assert town("/en/figures/growth.csv?as_of=1999-01-01").status_code == 200
    assert town("/en/projects?as_of=1999-01-01").status_code == 200


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("kk", "«Кенбұлақ қаласы» аумағының өнеркәсібі"),
        ("ru", "промышленность территории «Город Кенбулак»"),
        ("en", "industry in Kenbulak town"),
    ],
)
def test_a_bulletin_without_forms_names_places_by_their_labels(
    town: Get, lang: str, said: str
) -> None:
    page = town(f"/{lang}/bulletins?period=2024").text
    assert said in page
