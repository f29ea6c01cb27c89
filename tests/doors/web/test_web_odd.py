"""Pages of homes that know almost nothing, and of days on which nobody knew anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.codes import load_catalogue
from ondiris.model import Known, Observation, Period, Printed, SeriesKey
from ondiris.ports import Current, Recorded
from ondiris.production import Row
from ondiris.production.figures.contributing import Additions, unknown_part
from ondiris.production.figures.rows import published_row
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.overview import headline
from ondiris.publishing.figures.words import load_words
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


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_breaks_a_page(
    doors: dict[str, Application], ask_of: Callable[[Application], Get], day: str
) -> None:
    get = ask_of(doors["town"])
    asked = [f"{path}?as_of={day}" for path in addresses(doors["town"])]
    assert broken(get, asked) == []
    plain = ("", "activities", "structure", "map", "promises", "changes", "method", "glossary")
    assert [p for p in plain if get(f"/en/{p}?as_of={day}").status_code != 200] == []


def falling(folder: Path) -> Path:
    """Return a home of the town in which nothing grew, and some levels of the year before."""
    case = Path(shutil.copytree(TOWN, folder / "case"))
    with (case / "observations.csv").open("a") as file:
        for activity, value in (("B-E", "9.00"), ("C10", "4.00"), ("C23", "2.0")):
            file.write(f"output,,ZZ-1,{activity},,KZT,,,,2023,{value},,9,yearbook-2024,"
                       "table 4,2025-03-01,stated\n")  # fmt: skip
    with pytest.raises(SystemExit):
        main(["init", "--case", str(case), "--home", str(folder / "home")])
    return folder / "home"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Of the activities with a rate (2) none grew at current prices; the smallest fall:"),
        ("ru", "ни один не вырос в действующих ценах"),
        ("kk", "ешқайсысы қолданыстағы бағада өскен жоқ"),
    ],
)
def test_where_nothing_grew_nothing_grew_fastest(
    tmp_path: Path, ask_of: Callable[[Application], Get], lang: str, said: str
) -> None:
    with open_home(falling(tmp_path), audience="public") as observatory:
        page = ask_of(create_app(observatory))(f"/{lang}/")
    lead = page.text.replace("\xa0", " ")
    assert said in lead
    assert "grew fastest" not in lead


def added(activity: str, value: str) -> Row:
    """Return a figure of an activity, as far as a sentence reads it."""
    key = SeriesKey(measure="output", area="KZ-75", activity=activity, unit="KZT")
    entry = Observation(
        key, Period.year(2024), Printed.read(value), "paper", "p. 1", Known(date(2025, 6, 20))
    )
    return published_row(Current(Recorded(entry.id, entry, 1)), load_catalogue().interval(entry))


@pytest.mark.parametrize(("lacking", "growth", "levels", "sure"), [
    ((), "3.0", (), True),
    # Two that add 0.1 together may be 5 and -4.9: what they make up tells.
    (("B", "E"), "2.1", (), False), (("B", "E"), "2.1", ("60", "39.8"), True),
    (("B", "E"), "2.1", ("60", "30"), False), (("B", "E"), "9.0", ("60", "30"), False),
    (("B",), "2.1", ("60", "39.8"), True), (("B", "E"), "-9.0", ("60", "39.8"), False),
    (("B", "E"), "-2.1", ("60", "39.8"), True),
])  # fmt: skip
def test_what_moved_most_is_claimed_where_no_unknown_part_can_be_larger(
    lacking: tuple[str, ...], growth: str, levels: tuple[str, ...], *, sure: bool
) -> None:
    whole = added("B-E", growth)
    parts = (added("C10", "1.5"), added("C23", "0.5"))
    if growth.startswith("-"):
        parts = (added("C23", "-0.5"), added("C10", "-1.5"))
    account = Additions("B-E", parts, lacking, whole)
    known = {code: added(code, value) for code, value in zip(("C10", "C23"), levels, strict=False)}
    known["B-E"] = added("B-E", "100.0")
    told = headline(
        ReaderLocale(load_words()["en"], load_catalogue()),
        known["B-E"],
        {},
        account,
        None,
        str,
        unknown_part(account, known),
    )
    assert ("Of the activities with a known contribution" in told) is not sure
    assert ("took most" if growth.startswith("-") else "added most") in told


def test_no_real_place_is_shown_as_an_invented_one(
    doors: dict[str, Application], ask_of: Callable[[Application], Get]
) -> None:
    """A home without an invented city has nothing to show where one is asked for."""
    get = ask_of(doors["town"])
    assert "East quarter" in get("/en/map").text
    for path in ("/en/map", "/en/figures/city-map.json", "/en/figures/city-map.geojson",
                 "/en/figures/city-map.svg", "/en/enterprises", "/en/projects"):  # fmt: skip
        answer = get(f"{path}?world=synthetic")
        assert answer.status_code in (200, 404, 501)
        assert "quarter" not in answer.text, path
