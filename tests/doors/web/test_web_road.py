"""The road of Almaty as the command and the page tell it, and what each refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import numpy as np
import pytest

from ondiris.cli import main
from ondiris.production.forecasts.road import RoadQuestion
from ondiris.session import Observatory, make_home, open_home
from ondiris.session.forecasts.road import RoadDesk
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web import create_app
from ondiris.web.app import Application

DAY = "1796040000"  # 30 November 2026
CASES = Path(__file__).parents[3] / "src" / "ondiris" / "cases"
SECOND = Path(__file__).parents[1] / "second_city"
PARKS, ZONE = "small-parks-2027", "industrial-zone-2025"
Get = Callable[..., httpx.Response]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("road") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        make_home(folder, CASES / "almaty")
    return folder


@pytest.fixture(scope="module")
def observatory(home: Path) -> Iterator[Observatory]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        with open_home(home, audience="internal") as opened:
            yield opened


@pytest.fixture(scope="module")
def get(observatory: Observatory, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(observatory))


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)

    def call(*words: str, at: Path = home) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["road", *words, "--home", str(at)])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call


def plain(page: httpx.Response) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text))).replace("\u00a0", " ")


def test_the_road_to_2027_tells_three_measures_with_both_readings(run: Run) -> None:
    code, out, _ = run("--to", "2027", "--draws", "1000", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert told["schema"] == "ondiris.road/1"
    assert told["readings"] == ["2026-12-31", "2027-12-31"]
    assert [one["measure"] for one in told["measures"]] == ["output", "jobs", "floor_area"]
    output = told["measures"][0]
    assert output["baseline"]["last"] == "2026-08"
    assert output["recorded"] == 2544847551998  # the twelve months of 2025, added up by the bureau
    for one in told["measures"]:
        for year in one["years"]:
            assert year["none"] <= year["odds"] + 1
            assert year["odds"] <= year["word"] + 1
            lost = year["word"] - year["odds"]
            assert sum(year["word_less_odds"].values()) == pytest.approx(lost, abs=5)
            ends = [(band["lower"], band["upper"]) for band in year["bands"]]
            assert ends == sorted(ends, key=lambda pair: -pair[0])


def test_a_promise_whose_day_has_passed_is_late_and_others_are_named(run: Run) -> None:
    _, out, _ = run("--measure", "jobs", "--draws", "500", "--format", "json")
    found = {one["programme"]: one for one in json.loads(out)["programmes"]}
    assert (found[ZONE]["late"], found[PARKS]["late"]) == (True, False)
    assert found[PARKS]["due"] == ["2026-12-31", "2027-12-31"]
    assert found["factories-2026"]["left_out"] == "not-led"
    # 1.1 trillion in seven years for 124 billion invested, working throughout or half of the time.
    assert found[ZONE]["output_per_worth"] == pytest.approx([1.267, 2.534], abs=0.001)
    assert found[PARKS]["output_per_worth"] is None


def test_the_draws_are_those_of_the_odds(observatory: Observatory) -> None:
    now = observatory.at()
    coming = now.coming(4000, 1)
    rows = [n for n, unit in enumerate(coming.units) if unit.programme == PARKS]
    days = (np.ceil(coming.launch[rows]) <= coming.units[rows[0]].due).sum(axis=0)
    odds = ProjectDesk(now).odds(PARKS, draws=4000)
    summary = odds.summary()
    assert summary is not None
    assert days.mean() == pytest.approx(summary.expected, abs=0.3)


def test_the_public_hears_what_the_house_hears_where_all_is_free(observatory: Observatory) -> None:
    question = RoadQuestion(2027, ("jobs",), draws=500)
    house, public = (
        RoadDesk(observatory.at(public=public)).road(question) for public in (False, True)
    )
    assert np.array_equal(house.lines[0].fan.odds, public.lines[0].fan.odds)


def test_doubling_output_is_said_to_be_out_of_reach(run: Run) -> None:
    code, out, _ = run("--reach", "2x", "--measure", "output", "--draws", "500")
    assert code == 0
    assert "not reachable even if everything comes as promised" in re.sub(r"\s+", " ", out)
    _, out, _ = run("--reach", "2x", "--measure", "output", "--draws", "500", "--format", "json")
    reach = json.loads(out)["measures"][0]["reach"]
    assert (reach["target"], reach["reachable"]) == (2 * 2544847551998, False)


def test_jobs_within_reach_name_how_many_must_launch(run: Run) -> None:
    words = ("--reach", "5000", "--measure", "jobs", "--draws", "500", "--format", "json")
    reach = json.loads(run(*words)[1])["measures"][0]["reach"]
    assert reach["reachable"]
    chances = reach["probability"]
    assert chances["odds"] < 0.5 <= chances["all_on_their_day"]
    assert sum(one["units"] for one in reach["needed"]) >= 1
    assert all(one["probability"] >= chances["odds"] for one in reach["single"])


def test_a_csv_has_a_row_for_each_measure_and_year(run: Run) -> None:
    _, out, _ = run("--draws", "500", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["measure"], row["year"]) for row in rows] == [
        (measure, year) for measure in ("output", "jobs", "floor_area") for year in ("2026", "2027")
    ]
    assert {row["known"] for row in rows} == {"2026-11-30"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--to", "2025"), 2, "year-passed"),
        (("--to", "2042"), 2, "year-too-far"),
        (("--measure", "joy"), 2, "unknown-measure"),
        (("--reach", "much"), 2, "bad-target"),
        (("--measure", "jobs", "--reach", "2x"), 2, "bad-target"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    run: Run, words: tuple[str, ...], code: int, told: str
) -> None:
    found, _, err = run(*words)
    assert (found, told in err) == (code, True)


def test_a_city_without_series_of_output_still_has_a_road_of_jobs(run: Run, tmp_path: Path) -> None:
    make_home(tmp_path / "second", SECOND)
    code, out, err = run("--draws", "200", "--format", "json", at=tmp_path / "second")
    if code:  # no promise of it is still ahead
        assert "no-pipeline" in err
    else:
        assert json.loads(out)["lacking"] == {"output": "no-series"}
    code, _, err = run("--measure", "output", at=tmp_path / "second")
    assert code == 3
    assert "no-series" in err or "no-pipeline" in err


@pytest.mark.parametrize(
    ("lang", "title", "never"),
    [
        ("en", "The road to 2027", "not reachable even if everything comes as promised"),
        ("ru", "Путь до года: 2027", "недостижимо, даже если всё выйдет как обещано"),
        ("kk", "Жол соңы: 2027 жыл", "бәрі уәде бойынша болса да қолжетімсіз"),
    ],
)
def test_the_page_says_it_in_every_language(get: Get, lang: str, title: str, never: str) -> None:
    page = get(f"/{lang}/road")
    assert page.status_code == 200
    words = plain(page)
    assert title in words
    assert never in words
    assert "nan" not in words.casefold().split()
    assert f"/{lang}/promises/{PARKS}" in page.text


def test_the_page_and_its_files_say_one_thing(get: Get) -> None:
    shape = get("/en/figures/road-jobs.json").json()
    assert "odds" in json.dumps(shape)
    table = list(csv.reader(io.StringIO(get("/en/figures/road-jobs.csv").text.lstrip("\ufeff"))))
    assert [row[0] for row in table[1:]] == ["2026", "2027"]
    picture = get("/kk/figures/road-output.svg")
    assert picture.status_code == 200
    assert "Мүмкіндік бойынша" in picture.text


def test_an_address_asks_for_a_year_and_a_target(get: Get) -> None:
    words = plain(get("/en/road?to=2028&measure=jobs&reach=7000"))
    assert "The road to 2028" in words
    assert "7,000 in 2028:" in words


@pytest.mark.parametrize(
    "address",
    ["to=2019", "to=2099", "measure=joy", "reach=much", "to=20x7", "measure=jobs&reach=2x"],
)
def test_an_address_that_asks_what_cannot_be_is_refused(get: Get, address: str) -> None:
    assert get(f"/en/road?{address}").status_code in {400, 422}
