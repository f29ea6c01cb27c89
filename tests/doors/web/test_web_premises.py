"""The operator's form of premises, and what pages tell of them to whom."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from people_browser import PASSWORD, Browser, peopled

from ondiris.people import Held, Role
from ondiris.session import Observatory, load_file, make_home, open_home
from ondiris.session.places.premises import PremisesDesk, load_premises
from ondiris.web.app import Application

CITY = Path(__file__).parents[1] / "second_city"
FORM = "/en/sites/brickyard/premises"
COLUMNS = ("hall", "name", "built", "let", "free", "tenants", "jobs")
HALLS = """\
site,hall,name,built,let,free,tenants,jobs,day,institution
brickyard,hall-1,Kiln,4000,2417,1000,2,120,2025-03-31,water
brickyard,hall-2,Yard,1000,0,1000,0,0,2025-03-31,water
"""
Get = Callable[..., httpx.Response]


@pytest.fixture
def home(tmp_path: Path, made: Path) -> Path:
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("premises")
    make_home(folder / "home", CITY)
    (folder / "sites.csv").write_text("site,land_free,operated_by\nbrickyard,3,water\n", "utf-8")
    (folder / "halls.csv").write_text(HALLS, "utf-8")
    with open_home(folder / "home", audience="internal") as observatory:
        load_file(observatory, folder / "sites.csv")
        load_premises(observatory, folder / "halls.csv")
        people = peopled(observatory)
        power = [Held(Role.OFFICER, "power")]
        people.accounts.add("stranger", held=power, password=PASSWORD)
    return folder / "home"


@pytest.fixture
def app(home: Path, peopled_door: Callable[..., Iterator[Application]]) -> Iterator[Application]:
    yield from peopled_door(home, "internal")


@pytest.fixture
def officer(app: Application, ask_of: Callable[[Application], Get]) -> Browser:
    return signed(app, ask_of, "officer")


def signed(app: Application, ask_of: Callable[[Application], Get], name: str) -> Browser:
    browser = Browser(ask_of(app))
    assert browser.sign_in(name).status_code == 303
    return browser


def fields(browser: Browser, path: str = FORM) -> dict[str, list[str]]:
    """Return the form as it stands on the page."""
    page = browser.ask(path)
    assert page.status_code == 200, page.text[:200]
    return fields_of(page)


def fields_of(page: httpx.Response) -> dict[str, list[str]]:
    form = re.search(r'<div class="halls">.*?</form>', page.text, re.DOTALL)
    assert form
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        assert name
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


def put(browser: Browser, sent: dict[str, list[str]], path: str = FORM) -> httpx.Response:
    return browser.send(path, sent)  # type: ignore[arg-type]


def free(app: Application) -> object:
    return desk(app.door.observatory).room("brickyard").space.free


def desk(observatory: Observatory) -> PremisesDesk:
    return PremisesDesk(observatory.at())


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# The form


def test_the_form_is_prefilled_changes_confirms_and_says_so(
    officer: Browser, app: Application
) -> None:
    kept = officer.ask("/en/premises")
    assert 'href="/en/sites/brickyard/premises"' in kept.text
    form = fields(officer)
    assert form["hall"] == ["hall-1", "hall-2", "new", "new"]
    assert (form["built"][:2], form["let"][0]) == (["4000", "1000"], "2417")
    form["free"][0], form["let"][0] = "1,400", "2100.5"
    form["name"][2], form["built"][2], form["free"][2] = "Shed", "600", "600"
    answer = put(officer, form)
    assert answer.status_code == 303
    said = words(officer.ask(answer.headers["location"]))
    assert "Kiln; Free, m²: 1,000 → 1,400" in said
    assert "Kiln; Let, m²: 2,417 → 2,100.5" in said
    assert "Shed; Built, m²: not known → 600" in said
    assert "Numbers changed: 4; confirmed: 8." in said
    room = desk(app.door.observatory).room("brickyard")
    assert [(hall.code, hall.name) for hall in room.halls][2] == ("hall-3", "Shed")
    assert room.space.free == 3000
    last = app.door.observatory.at().revisions[-1]
    account = app.door.people.accounts.named("officer").id
    assert (last.action, last.detail) == ("premises", f"form {account}")
    sources = {one.statement.source for hall in room.halls for one in hall.premises.said.values()}
    assert sources == {"party:officer:water:desk"}


def test_a_form_sent_twice_writes_once(officer: Browser, app: Application) -> None:
    form = fields(officer)
    form["free"][0] = "900"
    first = put(officer, form)
    revision = app.door.observatory.ledger.vintage().revision
    again = put(officer, form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert app.door.observatory.ledger.vintage().revision == revision
    assert "nothing was written" in words(officer.ask(again.headers["location"]))


def test_what_contradicts_is_marked_and_nothing_is_saved(
    officer: Browser, app: Application
) -> None:
    form = fields(officer)
    form["free"][0], form["jobs"][1] = "1584", "many"
    answer = put(officer, form)
    assert answer.status_code == 400
    said = words(answer)
    assert "Let and free together are more than built." in said
    assert "This is no whole number." in said or "This is no number." in said
    assert 'value="1584"' in answer.text
    assert "known: 1000" in said
    assert free(app) == 2000
    form["free"][0], form["jobs"][1], form["built"][0] = "1584", "", ""
    together = put(officer, form)
    assert together.status_code == 400
    assert re.search(r'id="free-1"[^>]*aria-invalid', together.text)
    form["built"][0] = "4000"
    form["free"][0], form["jobs"][1], form["day"] = "1583", "0", ["2999-01-01"]
    late = put(officer, form)
    assert (late.status_code, "The day is still to come." in words(late)) == (400, True)
    empty = {name: [""] * 4 if name in COLUMNS[1:] else value for name, value in form.items()}
    assert "No row says anything." in words(put(officer, empty))
    assert free(app) == 2000


@pytest.mark.parametrize(
    ("lang", "typed", "said"),
    [("ru", "1 250,5", "1250.5"), ("kk", "1250,5", "1250.5"), ("en", "1,250.5", "1250.5")],
)
def test_numbers_are_read_as_the_language_writes_them(
    officer: Browser, app: Application, lang: str, typed: str, said: str
) -> None:
    path = f"/{lang}/sites/brickyard/premises"
    form = fields(officer, path)
    form["free"][0] = typed
    assert put(officer, form, path).status_code == 303
    hall = desk(app.door.observatory).room("brickyard").halls[0]
    assert hall.premises.said["free"].value == said
    shown = fields(officer, path)["free"][0]
    assert shown == said if lang == "en" else shown == said.replace(".", ",")


def test_what_another_said_in_the_meantime_is_not_overwritten(
    officer: Browser, app: Application, ask_of: Callable[[Application], Get]
) -> None:
    mine = fields(officer)
    other = signed(app, ask_of, "coordinator")
    theirs = fields(other)
    theirs["free"][0] = "700"
    theirs["name"][2], theirs["built"][2], theirs["free"][2] = "Theirs", "50", "50"
    assert put(other, theirs).status_code == 303
    mine["free"][0] = "900"
    mine["name"][2], mine["built"][2], mine["free"][2] = "Mine", "60", "60"
    stopped = put(officer, mine)
    assert stopped.status_code == 409
    said = words(stopped)
    assert "Somebody else has said something" in said
    assert "known: 700" in said
    assert free(app) == 1750
    retry = fields_of(stopped)
    assert retry["hall"] == ["hall-1", "hall-2", "hall-3", "new", "new"]
    assert retry["free"] == ["900", "1000", "50", "60", ""]
    assert put(officer, retry).status_code == 303
    names = [hall.name for hall in desk(app.door.observatory).room("brickyard").halls]
    assert names == ["Kiln", "Yard", "Theirs", "Mine"]
    assert free(app) == 2010


# Who may


def test_a_park_is_kept_by_who_operates_it_alone(
    app: Application, ask_of: Callable[[Application], Get], officer: Browser
) -> None:
    form = fields(officer)
    stranger = signed(app, ask_of, "stranger")
    assert stranger.ask(FORM).status_code == 403
    assert "brickyard" not in stranger.ask("/en/premises").text
    assert put(stranger, form).status_code == 403
    assert signed(app, ask_of, "press").ask(FORM).status_code == 403
    nobody = Browser(ask_of(app))
    assert nobody.ask(FORM).headers["location"].startswith("/en/sign-in?next=")
    assert put(nobody, form).status_code == 401
    assert free(app) == 2000


def test_a_form_from_elsewhere_is_refused(
    app: Application, ask_of: Callable[[Application], Get], officer: Browser
) -> None:
    form = fields(officer)
    form["free"][0] = "1"
    assert put(officer, {**form, "token": ["forged"]}).status_code == 403
    foreign = officer.ask(FORM, method="POST", data=form, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    theirs = fields(signed(app, ask_of, "coordinator"))
    assert put(officer, {**form, "token": theirs["token"]}).status_code == 403
    short = {**form, "free": form["free"][:-1]}
    assert put(officer, short).status_code == 400
    assert free(app) == 2000


def test_who_keeps_it_finds_the_form(
    app: Application, ask_of: Callable[[Application], Get], officer: Browser
) -> None:
    assert 'href="/en/premises"' in officer.ask("/en/account").text
    coordinator = signed(app, ask_of, "coordinator")
    assert f'href="{FORM}"' in coordinator.ask("/en/sites/brickyard").text
    assert f'href="{FORM}"' not in signed(app, ask_of, "press").ask("/en/sites/brickyard").text


# What pages tell


@pytest.fixture
def visitor(
    home: Path,
    peopled_door: Callable[..., Iterator[Application]],
    ask_of: Callable[[Application], Get],
) -> Iterator[Browser]:
    for app in peopled_door(home, "public"):
        yield Browser(ask_of(app))


def test_the_public_sees_what_is_built_and_free_and_nothing_of_tenants(visitor: Browser) -> None:
    for path in ("/en/map", "/en/sites/brickyard", "/en/figures/premises?subject=brickyard",
                 "/en/figures/vacancy"):  # fmt: skip
        page = words(visitor.ask(path))
        assert "4,000" in page or "5,000" in page, path
        assert "2,417" not in page, path
        assert "Tenants m²" not in page, path
    shape = json.loads(visitor.ask("/en/figures/premises.json?subject=brickyard").text)
    assert [column["id"] for column in shape["columns"]] == [
        "hall", "vacancy", "free", "built", "day", "said_by",
    ]  # fmt: skip
    text = json.dumps(shape)
    assert "2417" not in text
    assert "a-" not in re.sub(r"[0-9a-f]{16,}", "", "".join(s["id"] for s in shape["sources"]))
    for suffix in ("csv", "svg", "xlsx"):
        raw = visitor.ask(f"/en/figures/premises.{suffix}?subject=brickyard").content
        assert b"2417" not in raw
    assert visitor.ask(FORM).status_code in (303, 404)
    visitor.sign_in("officer")
    assert visitor.ask(FORM).status_code == 404


def test_the_house_sees_all_of_it_with_its_statements(
    app: Application, ask_of: Callable[[Application], Get]
) -> None:
    press = signed(app, ask_of, "press")
    page = press.ask("/en/sites/brickyard")
    assert "2,417" in words(page)
    shape = json.loads(press.ask("/en/figures/premises.json?subject=brickyard").text)
    rows = {row["hall"]["text"]: row for row in shape["rows"]}
    assert rows["Kiln"]["tenants"]["value"] == "2"
    assert rows["All halls: 2"]["vacancy"]["value"] == "40.0"
    evidence = rows["Kiln"]["let"]["evidence"]
    assert "Floor let" in words(press.ask(f"/en/evidence/{evidence}"))


def test_parks_without_data_are_said_and_never_zero(
    app: Application, ask_of: Callable[[Application], Get], home: Path
) -> None:
    for one in app.door.observatory.at().statements():
        if one.statement.subject.startswith("hall:"):
            app.door.observatory.withdraw(one.id, reason="test")
    press = signed(app, ask_of, "press")
    page = words(press.ask("/en/map"))
    assert "No source says what the halls of zones and parks have free. Zones and parks: 1." in page
    assert press.ask("/en/figures/vacancy").status_code == 404
    assert "No source says what its halls have free." in words(press.ask("/en/sites/brickyard"))


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_pages_of_premises_are_translated(officer: Browser, lang: str) -> None:
    for path in ("premises", "sites/brickyard/premises"):
        text = words(officer.ask(f"/{lang}/{path}"))
        assert not re.search(r"\b(the|and|of|with|not|is|are|in|you)\b [a-z]", text), path
