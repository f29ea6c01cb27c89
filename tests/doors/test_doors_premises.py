"""Premises by command, and the search for room: page, command and Python give one answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.production.places.finding import SiteNeed
from ondiris.publishing.places.found import found_json
from ondiris.session import Observatory, open_home
from ondiris.session.places.premises import PremisesDesk
from ondiris.web import create_app

Run = Callable[..., tuple[int, str, str]]
HALLS = """\
site,hall,name,built,let,free,tenants,jobs,day,institution
severpark,hall-1,Hall 1,4000,1600,2400,4,120,2026-03-31,sever-co
severpark,hall-2,Hall 2,3400,0,3400,0,0,2026-05-31,sever-co
prompark,hall-1,Hall 1,5000,1000,4000,1,30,2026-04-30,prom-co
ala-estate,,,9000,8400,600,9,300,2026-02-28,ala-co
"""
SITES = """\
site,power_capacity,power_demand,operated_by
severpark,4,2.5,sever-co
prompark,3,2.5,prom-co
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("premises")
    (folder / "halls.csv").write_text(HALLS, "utf-8")
    (folder / "sites.csv").write_text(SITES, "utf-8")
    home = folder / "home"
    for words in (
        ("demo", "--no-serve", "--home", home),
        ("load", folder / "sites.csv", "--home", home),
    ):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        assert not ended.value.code
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), "--home", str(home)])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out.replace("\u00a0", " "), err

    return call


@pytest.fixture
def filled(home: Path, run: Run) -> Iterator[Observatory]:
    assert run("premises", "--load", home.parent / "halls.csv")[0] == 0
    with open_home(home, audience="internal") as observatory:
        yield observatory


def test_halls_go_in_are_listed_and_change(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("premises")[1] == "No source says what zones and parks have free.\n"
    assert run("premises", "severpark")[1].startswith("No source says what is free here: ")
    halls = home.parent / "halls.csv"
    assert "checked, nothing written" in run("premises", "--load", halls, "--dry-run")[1]
    assert run("premises")[1] == "No source says what zones and parks have free.\n"
    assert "Changed: 20; confirmed: 0." in run("premises", "--load", halls)[1]
    assert "nothing new" in run("premises", "--load", halls)[1]

    shape = json.loads(run("premises", "--format", "json")[1])
    parks = {one["site"]: one for one in shape["parks"]}
    assert shape["schema"] == "ondiris.premises/1"
    one = parks["severpark"]
    assert (one["built"], one["let"], one["free"], one["vacancy_pct"]) == (
        "7400", "1600", "5800", "78.4",
    )  # fmt: skip
    assert (one["tenants"], one["jobs"], one["oldest_day"], one["operated_by"]) == (
        4, 120, "2026-03-31", "sever-co",
    )  # fmt: skip
    assert (parks["ala-estate"]["basis"], parks["ala-estate"]["free"]) == ("park", "600")
    silent = parks["autocluster"]
    assert (silent["free"], silent["vacancy_pct"], silent["basis"]) == (None, None, None)
    assert "autocluster" in shape["without_data"]
    assert "severpark" not in shape["without_data"]
    table = run("premises")[1]
    assert "Free in zones and parks: 10,400 m²" in table
    assert re.search(r"Almaty autocluster +not known", table)
    assert "Hall 2" in run("premises", "severpark")[1]
    assert run("premises", "nowhere")[0] == 3

    worse = tmp_path / "worse.csv"
    worse.write_text("site,hall,free,day,institution\nseverpark,hall-1,2401,2026-06-30,sever-co\n")
    code, _, err = run("premises", "--load", worse)
    assert "row 2, column 3 (free)" in err
    assert (code, "let-and-free-exceed-built" in err, "let of 2026-03-31" in err) == (1, True, True)
    later = tmp_path / "later.csv"
    later.write_text("site,hall,free,day,institution\nseverpark,hall-1,2000,2026-06-30,sever-co\n")
    out = run("premises", "--load", later)[1]
    assert "severpark hall-1, free: 2400 → 2000" in out
    evidence = json.loads(run("premises", "severpark", "--format", "json")[1])["parks"][0]["halls"]
    id = evidence[0]["evidence"]["free"]  # noqa: A001 - the ledger's own word
    assert "party:officer:sever-co:desk" in run("why", id)[1]
    before = json.loads(run("premises", "--as-of", "2026-05-31", "--format", "json")[1])
    assert {one["site"]: one["free"] for one in before["parks"]}["severpark"] == "5800"
    assert run("withdraw", id, "--reason", "mistyped")[0] == 0


@pytest.mark.parametrize("name", ["halls.csv", "halls.xlsx"])
def test_a_template_is_written_once_asked(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert "no home records them" in run("premises", "--template", path)[1]
    code, _, error = run("premises", "--load", path)
    assert code == 1
    assert "2 failing cells" in error


def test_other_titles_draft_a_mapping(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "operator.csv"
    path.write_text(
        "Парк;Корпус;Построенная площадь;Сдано в аренду;Свободно;Арендаторы;На дату\n"
        "Severpark;hall-7;100;60;40;2;2026-01-31\n",
        "utf-8",
    )
    code, out, _ = run("mapping", path, "--as", "premises")
    assert code == 0
    for column, title in (("built", "Построенная площадь"), ("let", "Сдано в аренду"),
                          ("free", "Свободно"), ("tenants", "Арендаторы"),
                          ("day", "На дату")):  # fmt: skip
        assert re.search(rf"{column} = '\^{title}\$'", out), column


# One search by three doors


NEED = {"hall": 3000.0, "power": 1.0}
WORDS = ("--hall", 3000, "--power", 1, "--by", 2027)
QUERY = "hall=3000&power=1&by=2027"


def test_page_command_and_python_give_one_answer(run: Run, filled: Observatory) -> None:
    found = PremisesDesk(filled.at()).find(SiteNeed(NEED, 2027))
    by_python = found_json({}, found)
    by_command = json.loads(run("sites", *WORDS, "--format", "json")[1])
    assert by_command | {"vintage": {}} == by_python
    verdicts = [(one["site"], one["fits"]) for one in by_python["sites"]]
    assert verdicts[0] == ("severpark", True)
    assert ("prompark", False) in verdicts
    assert [hall["hall"] for hall in by_python["sites"][0]["halls"]] == ["hall-2"]

    page = asking(create_app(filled), strict=True)(f"/en/site-finder?{QUERY}").text
    rows = re.findall(
        r'<th scope="row"><a href="/en/sites/([^"]+)">.*?<td[^>]*>(.*?)</td>', page, re.DOTALL
    )
    by_page = [(code, "does not fit" not in unescape(said)) for code, said in rows]
    assert by_page == verdicts
    assert "Hall 2 (3,400" in unescape(page)
    table = run("sites", *WORDS)[1]
    assert "Sites that fit: 1" in table
    assert "Hall 2 (3,400 m²)" in " ".join(table.split())


def test_a_search_keeps_to_a_place(run: Run, filled: Observatory) -> None:
    def sites(*words: object) -> list[str]:
        shape = json.loads(run("sites", "--floor", 100, *words, "--format", "json")[1])
        return [one["site"] for one in shape["sites"]]

    assert set(sites()) == {"severpark", "prompark", "ala-estate"}
    assert set(sites("--within", "industrial-zone")) == {"severpark", "prompark"}
    assert sites("--district", "KZ-75-nauryzbay") == ["ala-estate"]
    assert run("sites", "--floor", 100, "--district", "nowhere")[0] == 3
    code, _, err = run("sites")
    assert (code, "no-need" in err) == (2, True)


def test_the_search_speaks_three_languages(run: Run, filled: Observatory) -> None:
    assert "Подходящих площадок: 1" in run("sites", *WORDS, "--lang", "ru")[1]
    assert "Сәйкес келетін алаңдар: 1" in run("sites", *WORDS, "--lang", "kk")[1]
