"""How to invest here: procedures as pages tell them, public, whole, and absent where unknown."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
EARLIER = Path(__file__).parents[2] / "homes" / "0.1" / "home"


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(create_app(open_home(almaty, audience="public")))


@pytest.mark.parametrize(
    ("lang", "title", "standing"),
    [
        ("kk", "Мұнда қалай инвестиция салуға болады", "анықтама ретінде жарияланған, расталмаған"),
        ("ru", "Как здесь инвестировать", "опубликовано для справки, не подтверждено"),
        ("en", "How to invest here", "published reference, not confirmed"),
    ],
)
def test_the_public_sees_procedures_with_their_standing(
    public: Get, lang: str, title: str, standing: str
) -> None:
    answer = public(f"/{lang}/invest")
    assert answer.status_code == 200
    body = answer.text
    assert f"<h1>{title}</h1>" in body
    assert body.count(standing) == 22
    assert 'href="https://azhk.kz/kz/podcluchenie-k-seti"' in body
    assert f'href="/{lang}/site-finder"' in body
    assert 'aria-current="page"' in body


def test_water_and_gas_say_that_no_page_has_been_found(public: Get) -> None:
    said = public("/en/invest").text
    assert said.count("No page about this procedure has been found") == 2
    assert "No page has been found for: Connection to water; Connection to gas." in said


def test_the_file_holds_every_row_with_its_whole_address(public: Get) -> None:
    text = public("/en/figures/procedures.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 45
    assert all(row["Page"].startswith("http") for row in rows)
    assert {row["Procedure"] for row in rows} == {
        "Becoming a participant of the special economic zone", "A plot in the Industrial Zone",
        "Connection to power", "Environmental permit", "Construction",
    }  # fmt: skip
    assert public("/ru/figures/procedures.xlsx").status_code == 200
    assert len(public("/kk/figures/procedures.json").json()["rows"]) == 45


@pytest.fixture
def written(almaty: Path, tmp_path: Path, ask_of: Callable[[Application], Get]) -> tuple[Path, Get]:
    shutil.copytree(almaty, tmp_path / "home")
    observatory = open_home(tmp_path / "home", audience="public")
    return tmp_path / "home" / "applications" / "steps.csv", ask_of(create_app(observatory))


def test_what_the_city_confirms_is_on_the_page_at_once(written: tuple[Path, Get]) -> None:
    path, get = written
    before = get("/en/invest")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    told = {"in_force": "yes", "place": "KZ", "confirmed_by": "grid", "confirmed_on": "2026-02-01"}
    next(row for row in rows if row["code"] == "conditions-200").update(told)
    rows[0]["name_en"] = "<b>Entry</b>"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    after = get("/en/invest")
    assert before.headers["etag"] != after.headers["etag"]
    assert "Steps confirmed by the city: 1 of 22." in after.text
    assert "confirmed: grid, " in after.text
    assert "&lt;b&gt;Entry" in after.text
    assert "<b>Entry" not in after.text


def test_a_row_that_cannot_be_is_an_apology_and_other_pages_stand(
    written: tuple[Path, Get],
) -> None:
    path, get = written
    path.write_text(path.read_text("utf-8").replace(",working,", ",banking,", 1), "utf-8")
    assert get("/en/invest").status_code >= 400
    assert get("/en/projects").status_code == 200


def test_a_home_without_procedures_has_no_such_entry(
    tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    shutil.copytree(EARLIER, tmp_path / "home")
    with open_home(tmp_path / "home", audience="internal") as observatory:
        get = ask_of(create_app(observatory))
        assert "/en/invest" not in get("/en/method").text
        page = get("/en/invest")
        assert (page.status_code, "procedures.csv" in page.text) == (200, True)
        assert get("/en/figures/procedures").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "scheme"), [("kk", "light"), ("ru", "dark")])
def test_axe_finds_nothing_and_a_phone_holds_it(
    chromium: Any, served: Any, lang: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=served.address, color_scheme=scheme
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"/{lang}/invest")
    page.locator("details summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found] == []
    assert said == []
    context.close()
