"""The pages of promises: the same figures as the command line, in three languages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ondiris.cli import main
from ondiris.publishing.figures.notes import Key, Note, NotePart, brief_pdf
from ondiris.session import open_home
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web import create_app

Get = Callable[..., httpx.Response]
PAGES = (
    "projects",
    "projects?site=industrial-zone&sort=silence&stage=none",
    "projects/ammkz",
    "projects/small-parks-2027",
    "promises",
    "promises/small-parks-2027",
    "promises/small-parks-2027?a_add=5&b_factor=power&b_days=365",
    "promises/sez-pit-2025",
    "promises/small-parks-2027?as_of=2023-08-01",
    "evidence/estimate/small-parks-2027",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, almaty: Path) -> Path:
    """The home of Almaty with fewer draws than a publication would take."""
    folder = Path(shutil.copytree(almaty, tmp_path_factory.mktemp("promises") / "home"))
    with (folder / "ondiris.toml").open("a") as file:
        file.write("\n[projects]\ndraws = 1000\n")
    return folder


@pytest.fixture(scope="module")
def get(house: Path, ask_of: Callable[..., Get]) -> Iterator[Get]:
    with open_home(house, audience="internal") as observatory:
        yield ask_of(create_app(observatory))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_pages_speak_their_language_without_script_or_style(get: Get, lang: str, path: str):
    answer = get(f"/{lang}/{path}")
    assert answer.status_code == 200
    text = answer.text
    assert text.count("<h1>") == 1
    assert " style=" not in text
    assert "%(" not in text
    if lang != "en":
        for word in ("Probability", "Promised", "Expected shortfall", "What if", "Slippage"):
            assert word not in text
        told = re.sub(r"<(\w+)[^>]* lang=\"en\"[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(
            r"\b(the|and|of|with|is|are|above)\b [a-z]", re.sub(r"<[^>]+>", " ", told)
        )


def test_the_page_shows_what_the_command_line_says(
    get: Get, house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323200")
    words = ["simulate", "--programme", "small-parks-2027", "--format", "json"]
    with pytest.raises(SystemExit):
        main([*words, "--home", str(house)])
    said = json.loads(capsys.readouterr().out)
    shown = get("/api/v1/odds/small-parks-2027").json()
    assert shown == said
    figure = get("/en/figures/odds-parts.json?subject=small-parks-2027").json()
    count = next(r for r in figure["rows"] if "2027" in str(r["by"]))
    median = said["readings"][-1]["quantiles"]["count"]["0.50"]
    assert float(count["middle"]["value"]) == pytest.approx(median, abs=0.5)
    assert count["middle"]["origin"] == "forecast"
    assert count["promised"]["origin"] == "published"
    fan = get("/en/figures/fan-count.json?subject=small-parks-2027").json()
    assert (fan["unit"], fan["level"]) == ("parks", "35")


def test_every_number_leads_to_what_it_rests_on(get: Get):
    text = get("/en/promises/small-parks-2027").text
    links = set(re.findall(r'class="n[^"]*" href="([^"]+)"', text))
    assert "/en/evidence/estimate/small-parks-2027" in links
    for link in links:
        assert get(link).status_code == 200


def test_two_scenarios_stand_beside_things_as_they_are(get: Get):
    text = get("/en/promises/small-parks-2027?a_add=5&a_permits=2&b_factor=power&b_days=365").text
    table = text[text.index('id="what-if"') :]
    for word in ("As things are", "What if A", "What if B", "units added: 5", "days: 365"):
        assert word in table
    plain = get("/en/promises/small-parks-2027?a_factor=power").text  # a factor without days
    assert "As things are" not in plain
    assert get("/en/promises/small-parks-2027?a_add=500").status_code == 422 or 400


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "svg", "png"])
@pytest.mark.parametrize("name", ["fan-count", "deciding", "odds-keys"])
def test_figures_of_a_programme_are_files(get: Get, name: str, suffix: str):
    answer = get(f"/ru/figures/{name}.{suffix}?subject=small-parks-2027")
    assert answer.status_code == 200
    assert "forecast" in answer.headers["content-disposition"]  # the badge stands in the name


@pytest.mark.parametrize(
    "path", ["promises/nothing", "promises/ammkz", "briefs/nothing.pdf", "figures/claims.csv"]
)
def test_unknown_subjects_are_not_found(get: Get, path: str):
    assert get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("subject", ["small-parks-2027", "industrial-zone", "ammkz"])
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_notes_are_one_page_and_equal_bytes(get: Get, lang: str, subject: str):
    first, again = (get(f"/{lang}/briefs/{subject}.pdf").content for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF")
    assert b"/Type/Pages/Count 1/" in first


def test_text_never_becomes_markup():
    evil = "#panic() $x$ *b* =1+1 ₸ Ңұ"
    note = Note("kk", evil, evil, evil, evil, (Key(evil, evil),),
                (NotePart(evil, (evil, evil), ((evil, evil),) * 40),), (evil,))  # fmt: skip
    assert b"/Type/Pages/Count 1/" in brief_pdf(note)


def test_a_running_door_sees_other_files_of_the_city(
    house: Path, tmp_path: Path, ask_of: Callable[..., Get]
) -> None:
    """Verdicts and odds rest on tables of the city that no revision of the ledger tells of."""
    folder = Path(shutil.copytree(house, tmp_path / "home"))
    address = "/en/figures/promises-ended.csv"
    with open_home(folder, audience="internal") as observatory:
        asked = ask_of(create_app(observatory))
        desk = ProjectDesk(observatory.at())
        before, odds = asked(address), desk.odds("small-parks-2027", draws=200)
        assert "counted: Small industrial parks" in before.text
        assert asked(address, headers={"if-none-match": before.headers["etag"]}).status_code == 304
        assert desk.odds("small-parks-2027", draws=200) is odds
        for name in ("other_baskets", "launch_history"):
            table = folder / "projects" / f"{name}.csv"
            table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
        after = asked(address, headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert "counted: Small industrial parks" not in after.text
        again = desk.odds("small-parks-2027", draws=200)
        assert again.summary() != odds.summary()


@pytest.mark.parametrize(
    "name",
    [
        "boundaries/new.geojson",
        "boundaries/loaded.csv",
        "codes/forms.toml",
        "disclosure/actual/output-by-area-2025-01/table.json",
        "projects/programmes.csv",
        "returns/synthetic/register.parquet",
    ],
)
def test_every_file_that_pages_are_made_of_makes_a_new_page(
    house: Path, tmp_path: Path, name: str
) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "home"))
    with open_home(folder, audience="internal") as observatory:
        door = create_app(observatory).door
        before = door.state()
        assert door.state() == before
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" + (path.read_bytes() if path.is_file() else b""))
        assert door.state() != before
