"""The plan for parks is the city's own: its programme's, or the one that is asked for."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CASE = Path(__file__).parents[1] / "second_city"
Run = Callable[..., tuple[int, str, str]]
Get = Callable[..., httpx.Response]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the second city."""
    home = tmp_path_factory.mktemp("settings") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(home)])
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def test_a_city_without_a_plan_of_parks_is_asked_for_their_number(run: Run, home: Path) -> None:
    code, out, err = run("locate", "--home", home)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "no programme of the city says how many parks are planned" in err
    assert "--parks" in err


def patient(app: Application) -> Application:
    """Return a door that waits for a plan."""
    app.door.ahead.patience = 120.0
    return app


@pytest.fixture(scope="module")
def town(made: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(made, audience="public") as observatory:
        yield ask_of(patient(create_app(observatory)))


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("kk", "Парктер санын енгізіңіз."),
        ("ru", "Укажите их число."),
        ("en", "Fill in their number."),
    ],
)
def test_a_city_without_a_plan_of_parks_has_an_empty_form(town: Get, lang: str, says: str) -> None:
    answer = town(f"/{lang}/siting-plan")
    assert answer.status_code == 200
    assert says in answer.text
    for name in ("parks", "floor_area"):
        assert re.search(f'name="{name}"[^>]* value=""', answer.text)
    for plan in ("35", "194000", "194 000"):
        assert f'value="{plan}"' not in answer.text
    assert town(f"/{lang}/figures/siting-plan").status_code == 404


def test_a_city_without_a_plan_of_parks_draws_the_one_asked_for(town: Get) -> None:
    answer = town("/en/siting-plan?parks=2&floor_area=3000")
    assert answer.status_code == 200
    assert 'value="2"' in answer.text
    assert "New parks: 2" in answer.text
    assert "as planned by" not in answer.text


PROMISED = (
    "count_zones,,ZZ-1,,bakeries-2026,zones,,,planned,../2026,3,,,plan-2024,p,2024-09-10,stated",
    "floor_area,,ZZ-1,,bakeries-2026,m2,,,planned,../2026,4.5,,3,plan-2024,p,2024-09-10,stated",
)


def test_a_plan_of_parks_is_that_of_the_programme_the_city_leads_with(
    run: Run, home: Path, tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    head = (CASE / "observations.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "plan.csv").write_text("\n".join([head, *PROMISED]) + "\n", "utf-8")
    assert run("load", tmp_path / "plan.csv", "--home", home)[0] == 0
    asked = ("locate", "--home", home, "--format", "json", "--seconds", "5")
    shape = json.loads(run(*asked)[1])
    assert (shape["programme"], len(shape["parks"])) == ("bakeries-2026", 3)
    assert sum(park["floor_area_m2"] for park in shape["parks"]) == pytest.approx(4500, abs=1)
    fewer = json.loads(run(*asked, "--parks", "2")[1])
    assert (fewer["programme"], len(fewer["parks"])) == (None, 2)
    assert "floor_area_m2" not in fewer["parks"][0]
    told = run("locate", "--home", home, "--seconds", "5")[1]
    assert "as planned by bakeries-2026: 3 parks, 4500 m² together" in told
    with open_home(home, audience="public") as observatory:
        page = ask_of(patient(create_app(observatory)))("/en/siting-plan").text
    assert 'value="3"' in page
    assert 'value="4500"' in page
    assert "as planned by: Bakeries by 2026" in page


def test_examples_of_commands_name_the_citys_own_period(town: Get) -> None:
    assert "ondiris protect --period 2024</code>" in town("/en/disclosure").text
    assert "ondiris compile --period 2024-12" in town("/en/indices").text
