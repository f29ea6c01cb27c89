"""The city among the regions, on the command line and behind the web door."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from ondiris.cli import main
from ondiris.model import Confidentiality, Observation, Period, Printed, Source
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages.forecasts.hub import figures

Get = Callable[..., httpx.Response]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "home"
    with pytest.raises(SystemExit) as ended:
        main(["init", "--case", "almaty", "--home", str(folder)])
    assert ended.value.code == 0
    return folder


@pytest.fixture(scope="module")
def ask(bureau: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(bureau, audience="public") as observatory:
        yield ask_of(create_app(observatory))


@pytest.fixture
def run(bureau: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["hub", *words, "--home", str(bureau)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return command


@pytest.fixture
def card(run: Run) -> Callable[..., dict[str, Any]]:
    def asked(*words: str) -> dict[str, Any]:
        code, out, _ = run(*words, "--format", "json")
        assert code == 0
        shape: dict[str, Any] = json.loads(out)
        return shape

    return asked


def of(shape: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in shape["indicators"] if one["code"] == code)


def region(shape: dict[str, Any], code: str, area: str = "KZ-75") -> dict[str, Any]:
    return next(one for one in of(shape, code)["regions"] if one["area"] == area)


def test_what_the_bureau_prints_stands_as_printed(card: Callable[..., dict[str, Any]]) -> None:
    """Value added of manufacturing in 2025, table 5927 of the bureau: 1,337,844.9 million."""
    shape = card()
    assert (shape["schema"], shape["city"], len(shape["regions"])) == ("ondiris.hub/1", "KZ-75", 20)
    added = of(shape, "value-added")
    assert (added["years"], added["unit"], len(added["regions"])) == ([2025], "KZT", 20)
    assert region(shape, "value-added")["value"] == "1337844900000"
    growth = of(shape, "growth-manufacturing")
    assert growth["years"] == [2021, 2022, 2023, 2024, 2025]
    assert [one["reason"] for one in shape["absent"]] == ["no-figures", "no-figures", "no-measure"]


def test_a_figure_of_few_digits_leaves_a_place_open(card: Callable[..., dict[str, Any]]) -> None:
    """East Kazakhstan's output of industry is known as 3.3 trillion alone."""
    shape = card()
    place = region(shape, "location-quotient", "KZ-63")["place"]
    assert place["low"] < place["high"]
    assert place["low"] <= place["middle"] <= place["high"]


def test_weights_move_the_place_together_and_no_other(card: Callable[..., dict[str, Any]]) -> None:
    equal, investing = card(), card("--weights", "investment:50")
    assert equal["indicators"][0]["regions"] == investing["indicators"][0]["regions"]
    own = {
        name: next(one for one in shape["together"] if one["area"] == "KZ-75")
        for name, shape in (("equal", equal), ("investing", investing))
    }
    assert region(equal, "investment-rate")["place"]["middle"] == 20
    assert own["investing"]["middle"] > own["equal"]["middle"]
    tripled = ",".join(f"{name}:3" for name in equal["weights"])
    assert equal == card("--weights", tripled) | {"weights": equal["weights"]}


def test_a_year_is_asked_for_by_itself(card: Callable[..., dict[str, Any]]) -> None:
    shape = card("--year", "2023")
    assert {year for one in shape["indicators"] for year in one["years"]} <= set(range(2019, 2024))


def test_peers_of_a_file_stand_apart(
    card: Callable[..., dict[str, Any]], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "peers.csv"
    head = "region,indicator,year,value,unit,source\n"
    file.write_text(f"{head}Lodz,location-quotient,2024,9.9,x,Statistics Poland\n", "utf-8")
    shape = card("--file", str(file))
    assert [(p["from"], p["region"], p["place"]) for p in shape["peers"]] == [("file", "Lodz", 1)]
    assert {**shape, "peers": []} == card()
    file.write_text(f"{head}KZ-71,breadth,2024,2,1,somebody\n", "utf-8")
    code, _, said = run("--file", str(file))
    assert (code, "[own-region]" in said) == (2, True)


def test_rows_for_a_sheet_say_where_they_are_from(run: Run) -> None:
    _, out, _ = run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["from"] for row in rows} == {"ledger"}
    assert sum(row["indicator"] == "together" for row in rows) == 20


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--weights", "sise:1"), "unknown-weight"),
        (("--weights", "size:-1"), "weight-range"),
        (("--year", "1800"), "impossible-year"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, words: tuple[str, ...], code: str) -> None:
    ended, _, said = run(*words)
    assert (ended, f"[{code}]" in said) == (2, True)


def test_a_year_without_figures_is_not_found(run: Run) -> None:
    ended, _, said = run("--year", "1950")
    assert (ended, "[no-hub]" in said) == (3, True)


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_the_page_says_places_ranges_and_what_is_missing(ask: Get, lang: str) -> None:
    page = ask(f"/{lang}/hub")
    assert page.status_code == 200
    for part in ("hub-city", "hub-indicators", "hub-places", "hub-structure", "hub-shift-share"):
        assert f'id="{part}"' in page.text
    assert 'name="size"' in page.text
    assert "measures.csv" in page.text
    if lang != "en":
        assert "Output of industry" not in page.text


def test_a_form_becomes_an_address_with_weights(ask: Get) -> None:
    sent = ask("/en/hub?size=2&growth=1&diversity=0")
    assert sent.status_code == 307
    assert sent.headers["location"] == "/en/hub?w=size%3A2%2Cdiversity%3A0"
    assert 'value="2"' in ask(sent.headers["location"]).text


def test_weights_that_cannot_be_are_refused_on_the_page(ask: Get) -> None:
    assert ask("/en/hub?w=sise:1").status_code == 400
    assert ask("/en/hub?w=size:-1").status_code == 400
    assert ask("/en/hub/none").status_code == 404


def test_every_number_of_an_indicator_leads_to_its_source(ask: Get) -> None:
    page = ask("/en/hub/investment-rate").text
    found = [part.split('"')[0] for part in page.split('href="/en/evidence/')[1:]]
    assert len(found) >= 40
    assert ask(f"/en/evidence/{found[0]}").status_code == 200


def test_the_levels_behind_structural_change_are_shown(ask: Get) -> None:
    page = ask("/en/hub/structure").text
    assert 'id="hub-structure-levels"' in page
    assert page.count('href="/en/evidence/') > 50


@pytest.mark.parametrize("name", ["hub-places", "hub-indicators", "hub-regions", "hub-city"])
def test_a_figure_is_every_form(ask: Get, name: str) -> None:
    for suffix in ("csv", "xlsx", "json"):
        assert ask(f"/ru/figures/{name}.{suffix}?w=size:2").status_code == 200
    picture = ask(f"/kk/figures/{name}.svg?width=350")
    assert ElementTree.fromstring(picture.content).tag.endswith("svg")  # noqa: S314 - drawn here


@pytest.mark.parametrize("address", ["hub?w=size:3&year=2024", "hub/breadth?year=2024"])
def test_files_of_a_page_are_of_what_the_page_was_asked(ask: Get, address: str) -> None:
    asked = parse_qs(urlsplit(address).query)
    taken = {maker.id: maker.params for maker in figures}
    links = set(re.findall(r'href="(/en/figures/[a-z-]+[.]csv[^"]*)"', ask(f"/en/{address}").text))
    assert links
    for link in map(unescape, links):
        path, query = urlsplit(link).path, parse_qs(urlsplit(link).query)
        name = path.rpartition("/")[2].removesuffix(".csv")
        assert {k: v for k, v in asked.items() if k in taken[name]}.items() <= query.items()


def test_what_only_the_house_knows_moves_no_place_of_the_public(
    bureau: Path, card: Callable[..., dict[str, Any]]
) -> None:
    """Last in the file: it records a figure that the others do not expect."""

    def places(*words: str) -> tuple[object, object]:
        shape = card(*words)
        return of(shape, "output-manufacturing"), shape["together"]

    told = places("--public")
    assert told == places()
    with open_home(bureau, audience="internal") as observatory:
        now = observatory.at()
        asked = replace(now.question("output", area="KZ-75", activity="C"), subjects=("",))
        row = now.printed(asked)[-1]
        source = Source("house", "Bureau of National Statistics", "Not out yet", rank=95)
        secret = Observation(
            row.key, Period.year(2025), Printed.read("9000", multiplier=9), "house", "by hand",
            row.known,
            confidentiality=Confidentiality.INTERNAL,
        )  # fmt: skip
        observatory.record([source, secret], action="load")
    assert places("--public") == told
    assert places()[0] != told[0]
