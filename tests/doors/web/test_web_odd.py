"""Pages of homes that know almost nothing, and of days on which nobody knew anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
TOWN = Path(__file__).parents[1] / "second_city"


def homes(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield homes: of a case as it is begun, where nobody outlines a thing, and of a town."""
    with pytest.raises(SystemExit):
        main(["init", "--new", str(folder / "case")])
    for name, case in (("begun", folder / "case"), ("town", TOWN)):
        with pytest.raises(SystemExit):
            main(["init", "--case", str(case), "--home", str(folder / name)])
        yield name, folder / name


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Application]]:
    opened = {name: open_home(home, audience="internal")
              for name, home in homes(tmp_path_factory.mktemp("odd"))}  # fmt: skip
    with opened["begun"] as begun, opened["town"] as town:
        yield {"begun": create_app(begun), "town": create_app(town)}


def addresses(app: Application) -> list[str]:
    """Return pages that need nothing to be named, and figures with their files."""
    paths = app.api.openapi()["paths"]
    pages = [path.replace("{lang}", "en") for path, answers in paths.items()
             if "get" in answers and "{" not in path.replace("{lang}", "")]  # fmt: skip
    drawn = [f"/en/figures/{name}{form}" for name in ("city-map", "key-figures", "compare")
             for form in ("", ".svg", ".vl.json", ".geojson")]  # fmt: skip
    subjects = app.door.observatory.at().catalogue["subjects"]
    return [*pages, *drawn, *(f"/en/projects/{item.code}" for item in subjects)]


def broken(get: Get, asked: list[str]) -> list[tuple[str, int]]:
    """Return addresses that are answered by a fault of ours; 501 is what no figure is given as."""
    answers = ((path, get(path).status_code) for path in asked)
    return [(path, status) for path, status in answers if status >= 500 and status != 501]


@pytest.mark.parametrize("home", ["begun", "town"])
def test_no_page_breaks_where_little_is_known(
    doors: dict[str, Application], ask_of: Callable[[Application], Get], home: str
) -> None:
    app = doors[home]
    asked = addresses(app)
    assert {"/en/map", "/en/board", "/en/standstill", "/en/unblock"} <= {*asked}
    assert broken(ask_of(app), asked) == []


def test_a_map_of_places_that_nobody_outlines_is_their_list(
    doors: dict[str, Application], ask_of: Callable[[Application], Get]
) -> None:
    get = ask_of(doors["begun"])
    page = get("/en/map")
    assert page.status_code == 200
    assert "place not known" in page.text
    refused = get("/en/figures/city-map.vl.json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (501, "no-chart")


@pytest.mark.parametrize("day", ["0001-01-01", "1904-06-01", "2100-12-31", "9999-12-31"])
def test_no_day_breaks_a_page(
    doors: dict[str, Application], ask_of: Callable[[Application], Get], day: str
) -> None:
    get = ask_of(doors["town"])
    asked = [f"{path}?as_of={day}" for path in addresses(doors["town"])]
    assert broken(get, asked) == []
    plain = ("", "activities", "structure", "map", "promises", "changes", "method", "glossary")
    assert [p for p in plain if get(f"/en/{p}?as_of={day}").status_code != 200] == []
