"""One sentence leads: every door says the same of a programme, and a launch moves all of them."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import altair
import httpx
import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.session.projects.desk import ProjectDesk
from ondiris.sources.project_file import project_table
from ondiris.web import create_app

LANGUAGES = ("kk", "ru", "en")
PARKS = "small-parks-2027"
DAY = "1772323200"  # 1 March 2026
SEED_WORDS = r"\bseed\b|\bdraws\b|undisclosed"
PLANT = {
    "project": "plant-x", "name_en": "Plant X", "site": "small-parks", "programme": PARKS,
    "launch_actual": "2025-10", "source": "office", "said_by": "Investment office",
    "known_at": "2025-11-10",
}  # fmt: skip
HIDDEN = PLANT | {
    "project": "internal-1", "name_en": "Plant Y", "source": "talks", "confidentiality": "N",
}  # fmt: skip
DOCUMENT = "By 2027 in small industrial parks 35 parks are planned.\n"
Get = Callable[..., httpx.Response]
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module", autouse=True)
def present() -> Iterator[None]:
    """The day on which all of it is asked: before the parks are due."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        yield


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, almaty: Path) -> Path:
    """The home of Almaty with few draws, in which a project of the parks has launched."""
    folder = tmp_path_factory.mktemp("sentence")
    home = Path(shutil.copytree(almaty, folder / "home"))
    with (home / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")
    table = folder / "projects.csv"
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, project_table().names)
        writer.writeheader()
        writer.writerows([PLANT, HIDDEN])
    with pytest.raises(SystemExit) as ended:
        main(["projects", "--load", str(table), "--home", str(home)])
    assert not ended.value.code
    return home


@pytest.fixture(scope="module")
def get(house: Path, ask_of: Callable[..., Get]) -> Iterator[Get]:
    with open_home(house, audience="public") as observatory:
        yield ask_of(create_app(observatory))


@pytest.fixture
def run(house: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--home", str(house)])
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


@pytest.fixture(scope="module")
def sentences(get: Get) -> dict[str, str]:
    """The sentence as the address of the odds gives it, in each language."""
    found: dict[str, str] = get(f"/api/v1/odds/{PARKS}").json()["sentence"]
    assert set(found) == set(LANGUAGES)
    return found


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "page",
    ["", "promises", f"promises/{PARKS}", f"projects/{PARKS}", "projects/plant-x", "bulletins"],
)
def test_every_page_says_the_same_sentence(
    get: Get, sentences: dict[str, str], lang: str, page: str
):
    answer = get(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert spaced(sentences[lang]) in plain(answer.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_and_notes_say_it_too(get: Get, house: Path, sentences: dict[str, str], lang: str):
    said = spaced(sentences[lang])
    rows = get(f"/{lang}/figures/outlook.json").json()["rows"]
    assert said in {spaced(row["sentence"]["text"]) for row in rows}
    assert said in spaced(get(f"/{lang}/bulletins/{lang}.txt?period=2025-01/2025-05").text)
    with open_home(house, audience="public") as observatory:
        desk = ProjectDesk(observatory.at())
        assert spaced(desk.brief(PARKS, lang).lead) == said
        assert said in spaced(desk.brief("plant-x", lang).lead)


def test_commands_say_what_pages_say(house: Path, run: Run):
    """Behind the door of the house a launch counts that the public does not know of."""
    with open_home(house, audience="internal") as observatory:
        desk = ProjectDesk(observatory.at())
        said = {one.evidence: one.text for one in desk.foretold("en")}
    code, out = run("simulate", "--programme", PARKS, "--format", "json")
    sentence = json.loads(out)["sentence"]
    assert code == 0
    assert said[f"estimate/{PARKS}"].endswith(sentence["en"])
    for words in ((PARKS,), ("plant-x",), ()):
        found = json.loads(run("promises", *words, "--format", "json")[1])["sentences"]
        assert found[PARKS] == sentence
    told = spaced(run("promises", PARKS)[1].replace("│", " "))
    assert " ".join(sentence["en"].split()[:3]) in told
    assert set(found) == {
        PARKS,
        "industrial-zone-2025",
        "sez-pit-2025",
    }  # those the city leads with


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentence_in_a_bulletin_is_no_claim_and_reads_back_without_findings(
    run: Run, tmp_path: Path, lang: str
):
    code, text = run("write", "--period", "2025-01/2025-05", "--lang", lang,
                     "--sections", "outlook")  # fmt: skip
    assert code == 0
    place = tmp_path / "bulletin.txt"
    place.write_text(text, "utf-8")
    code, out = run("read", str(place), "--lang", lang, "--check", "--format", "json")
    read = json.loads(out)
    assert (code, read["claims"], read["findings"]) == (0, [], [])
    assert "35" in text
    without = run("write", "--period", "2025-01/2025-05", "--lang", lang,
                  "--sections", "promises")[1]  # fmt: skip
    assert text.split("\n\n")[3] not in without


@pytest.mark.parametrize("page", [f"promises/{PARKS}", f"projects/{PARKS}", "", "promises"])
def test_seeds_and_draws_stand_only_where_it_is_told_how_it_was_computed(get: Get, page: str):
    assert not re.search(SEED_WORDS, plain(get(f"/en/{page}").text))
    assert re.search(r"\bSeed and draws\b", plain(get(f"/en/evidence/estimate/{PARKS}").text))


def test_the_odds_stand_on_the_page_of_the_programme(get: Get):
    for page in (f"promises/{PARKS}", f"projects/{PARKS}"):
        text = get(f"/en/{page}").text
        order = [text.index(f'id="{name}"') for name in
                 ("fan-count", "odds-keys", "at-least", "deciding", "standing")]  # fmt: skip
        assert order == sorted(order)
    keys = get(f"/en/figures/odds-keys.json?subject={PARKS}").json()["rows"]
    assert keys[0]["what"]["text"] == "Launches expected"
    assert keys[0]["what"]["note"].startswith("90 in 100: ")
    assert keys[1]["value"]["value"] == "1"
    assert "counted from launches of named projects; promised: 35" in keys[1]["what"]["note"]
    assert "not within ten years" in keys[3]["what"]["note"]


def test_the_page_of_promises_leads_with_the_sentence_and_counts_launches(get: Get):
    text = get("/en/promises").text
    order = [text.index(f'id="{name}"') for name in ("outlook", "odds", "promises-ended")]
    assert order == sorted(order)
    odds = get(f"/api/v1/odds/{PARKS}").json()
    columns = get("/en/figures/odds.json").json()["rows"]
    row = next(
        row for row in columns if row["by"]["text"].replace("\xa0", " ") == "31 December 2027"
    )
    assert float(row["expected"]["value"]) == pytest.approx(odds["expected"], abs=0.51)
    assert float(row["local"]["value"]) == pytest.approx(odds["local_rate"]["expected"], abs=0.51)
    q = odds["quantiles"]
    assert row["band"]["text"] == f"{q['0.05']} – {q['0.95']}"


@pytest.mark.parametrize("name", ["fan-count", "fan-jobs"])
def test_a_fan_is_a_valid_specification_of_its_table(get: Get, name: str):
    where = f"/en/figures/{name}"
    spec = get(f"{where}.vl.json?subject={PARKS}").json()
    altair.LayerChart.from_dict(spec)
    rows = get(f"{where}.json?subject={PARKS}").json()["rows"]
    shown = spec["data"]["values"]
    assert [one["x"] for one in shown] == [row["day"]["text"] for row in rows]
    for key, column in zip("abmcd", ("q05", "q25", "q50", "q75", "q95"), strict=True):
        assert [one[key] for one in shown] == [float(row[column]["value"]) for row in rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_odds_rest_on_tells_what_other_assumptions_would_say(get: Get, lang: str):
    told = get(f"/api/v1/odds/{PARKS}").json()["range"]
    rows = get(f"/{lang}/figures/over-assumptions.json?subject={PARKS}").json()["rows"]
    assert len(rows) == len(told["assumptions"])
    for row, one in zip(rows, told["assumptions"], strict=True):
        assert float(row["expected"]["value"]) == pytest.approx(one["expected"], abs=0.51)
        assert row["assumption"]["text"] != one["assumption"]
    assert 'id="over-assumptions"' in get(f"/{lang}/evidence/estimate/{PARKS}").text


def test_how_likely_each_number_is_falls_with_the_number_and_ends_with_all(get: Get):
    odds = get(f"/api/v1/odds/{PARKS}").json()
    rows = get(f"/en/figures/at-least.json?subject={PARKS}").json()["rows"]
    numbers = [int(row["launches"]["text"]) for row in rows]
    assert (numbers[0], numbers[-1]) == (2, 35)
    assert numbers == sorted(set(numbers))
    for row, number in zip(rows, numbers, strict=True):
        sure = 100 * odds["at_least"][str(number)]
        cell = row["by_2027-12-31"]
        if cell["bound"] == "eq":
            assert float(cell["value"]) == pytest.approx(sure, abs=0.051)
        else:
            assert sure < 0.1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_would_help_says_how_many_more_with_a_band(get: Get, lang: str):
    rows = get(f"/{lang}/figures/deciding.json?subject={PARKS}").json()["rows"]
    odds = get(f"/api/v1/odds/{PARKS}").json()
    causes = [row for row in rows if "value" in row["more"] and "value" not in row["launched"]]
    assert len(causes) == 3
    known = [one["more_launches"]["expected"] for one in odds["decisive"]["factors"]
             if one["more_launches"]]  # fmt: skip
    shown = sorted(float(row["more"]["value"]) for row in causes)
    assert shown == pytest.approx(sorted(known), abs=0.051)
    for row in causes:
        least, most = (int(end) for end in row["band"]["text"].split(" – "))
        assert least <= float(row["more"]["value"]) <= most


def test_two_scenarios_lead_with_what_is_expected_and_how_many_more(get: Get):
    text = plain(get(f"/en/promises/{PARKS}?a_add=5&b_factor=power&b_days=365").text)
    table = text[text.index("The same random numbers") :]
    for words in ("Launches expected", "90 in 100", "More launches", "All promised launches"):
        assert words in table
    assert re.search(r"More launches – ?[0-4]\.\d", table)
    assert re.search(r"−\d\.\d 90 in 100", table)  # a year without power costs launches


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_that_has_passed_is_told_and_not_forecast(get: Get, lang: str):
    text = get(f"/{lang}/promises/industrial-zone-2025").text
    said = get("/api/v1/odds/industrial-zone-2025").json()["sentence"][lang]
    assert spaced(said) in plain(text)
    assert 'id="standing"' in text
    assert 'id="odds-keys"' not in text
    assert 'id="what-if"' not in text


def test_a_launch_of_a_project_counts_for_its_programme_wherever_it_is_asked(
    run: Run, tmp_path: Path
):
    rows = json.loads(run("get", "count_zones", "--subject", PARKS, "--format", "json")[1])["rows"]
    (made,) = [row for row in rows if row["modality"] == "achieved"]
    assert (made["value"], made["bound"], made["formula"]) == ("2", "ge", "launches-of-programme/1")
    code, why = run("why", made["id"])
    assert code == 0
    assert why.count("launch_actual = 2025-10") == 2
    place = tmp_path / "document.txt"
    place.write_text(DOCUMENT, "utf-8")
    for words in ((), ("--published", "2025-06-30")):
        out = run("brief", "--document", str(place), "--format", "json", *words)[1]
        (claim,) = json.loads(out)["claims"]
        assert (claim["delivered"]["value"], claim["delivered"]["bound"]) == ("2", "ge")


def test_the_public_counts_only_launches_that_it_may_know_of(get: Get, run: Run, tmp_path: Path):
    place = tmp_path / "document.txt"
    place.write_text(DOCUMENT, "utf-8")
    out = run("brief", "--document", str(place), "--format", "json", "--public")[1]
    (claim,) = json.loads(out)["claims"]
    assert claim["delivered"]["value"] == "1"
    standing = get(f"/en/figures/standing.json?subject={PARKS}").json()["rows"]
    count = next(row for row in standing if "value" in row["delivered"])
    assert (count["delivered"]["value"], count["delivered"]["bound"]) == ("1", "ge")
    assert "counted from launches of named projects" in str(count["standing"])
    assert "Plant Y" not in get(f"/en/projects/{PARKS}").text


def test_before_the_launch_was_known_nothing_is_counted(run: Run):
    out = run("get", "count_zones", "--subject", PARKS, "--format", "json",
              "--as-of", "2025-11-09")[1]  # fmt: skip
    assert {row["modality"] for row in json.loads(out)["rows"]} == {"planned"}


def test_a_kept_outlook_is_told_only_under_the_code_lists_it_was_made_with(
    house: Path, tmp_path: Path
):
    home = Path(shutil.copytree(house, tmp_path / "home"))

    def told() -> bool:
        with open_home(home, audience="internal") as observatory:
            return ProjectDesk(observatory.at()).outlook(PARKS) is not None

    assert told()
    with closing(sqlite3.connect(home / "derived.db")) as kept, kept:
        assert kept.execute("UPDATE kept SET text = 'null' WHERE text LIKE '{%'").rowcount
    assert not told()  # what is kept is told
    lists = home / "codes" / "subjects.csv"
    lists.write_text(lists.read_text("utf-8").replace(",Plant X,", ",Plant Ex,"), "utf-8")
    assert told()
