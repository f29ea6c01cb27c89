"""Applications by the web door: forms that enter what files enter, and nobody sees another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from application_door import (
    CITY,
    Door,
    act,
    file,
    hidden,
    made_home,
    offered,
    opened,
    rule,
)
from people_browser import Browser

from ondiris.session import make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_home(tmp_path_factory.mktemp("applications") / "home")


@pytest.fixture(scope="module")
def door(folder: Path, ask_of: Callable[[Application], Get]) -> Iterator[Door]:
    yield from opened(folder, ask_of, "internal")


@pytest.fixture(scope="module")
def street(folder: Path, ask_of: Callable[[Application], Get]) -> Iterator[Door]:
    yield from opened(folder, ask_of, "public")


# The way of one application


def test_an_application_goes_from_desk_to_desk(door: Door) -> None:
    nora, hugo, wera = (door.browser(name) for name in ("nora", "hugo", "wera"))
    code = file(nora, power="2,5", land="1.25")
    assert re.fullmatch(r"app-\d{4}-0001", code)
    page = nora.ask(f"/en/applications/{code}").text
    assert "electric power: 2.5" in page
    assert "land: 1.25" in page
    assert offered(nora, code) == {"withdrawn"}
    # The harbour office has the first step; the power works do not see it yet.
    assert code in hugo.ask("/en/desk").text
    assert code not in wera.ask("/en/desk").text
    assert wera.ask(f"/en/applications/{code}").status_code == 404
    assert offered(hugo, code) == {"opened permit"}
    assert act(hugo, code, "opened permit").status_code == 303
    assert act(hugo, code, "asked_back permit").status_code == 303
    assert "Waits for you: 1." in nora.ask("/en/desk").text
    assert offered(nora, code) == {"answered permit", "withdrawn"}
    assert offered(hugo, code) == {"decided permit refused"}
    assert act(nora, code, "answered permit").status_code == 303
    assert "Waits for you: 0." in nora.ask("/en/desk").text
    assert act(hugo, code, "decided permit granted").status_code == 303
    assert offered(wera, code) == {"opened line"}
    assert act(wera, code, "opened line").status_code == 303
    assert door.texts(code) == [
        "filed", "opened permit", "asked_back permit", "answered permit",
        "decided permit granted", "opened line",
    ]  # fmt: skip


def test_an_officer_neither_sees_nor_moves_another_ones_step(door: Door) -> None:
    nora, hugo, wera = (door.browser(name) for name in ("nora", "hugo", "wera"))
    code = file(nora)
    act(hugo, code, "opened permit")
    act(hugo, code, "decided permit granted")
    act(wera, code, "opened line")
    harbour, works = (one.ask(f"/en/applications/{code}").text for one in (hugo, wera))
    assert "Power line" not in harbour
    assert "Power works" not in harbour
    assert "Steps that wait elsewhere: 1." in harbour
    assert "Permit" not in works
    assert "Harbour office" not in works
    assert "Power line" in works
    before = door.texts(code)
    for browser, what in (
        (hugo, "decided line granted"), (wera, "decided permit granted"),
        (hugo, "asked_back line"), (wera, "withdrawn"), (hugo, "answered line"),
    ):  # fmt: skip
        refused = act_with_any_token(browser, code, what, door.state(code))
        assert refused.status_code in (400, 403), what
    assert door.texts(code) == before


def act_with_any_token(browser: Browser, code: str, what: str, seen: str) -> httpx.Response:
    """Send an act that the page does not offer, with a token of a form that it has."""
    page = browser.ask(f"/en/applications/{code}").text
    found = re.search(r'name="token" value="([^"]+)"', page)
    token = unescape(found[1]) if found else ""
    return browser.send(
        f"/en/applications/{code}/acts", {"token": token, "seen": seen, "what": what}
    )


def test_another_ones_application_is_not_told_from_none(door: Door) -> None:
    nora, nils, solo = (door.browser(name) for name in ("nora", "nils", "solo"))
    code = file(nora)
    mine = file(solo)
    for browser, other in ((nils, code), (solo, code), (nora, mine)):
        seen = browser.ask(f"/en/applications/{other}")
        none = browser.ask("/en/applications/app-1999-0001")
        assert seen.status_code == none.status_code == 404
        assert seen.text.replace(other, "X") == none.text.replace("app-1999-0001", "X")
        assert other not in browser.ask("/en/applications").text
        sent = browser.send(f"/en/applications/{other}/acts", {"what": "withdrawn", "seen": "1"})
        assert sent.status_code == 403
    assert door.texts(code) == ["filed"]


def test_who_files_for_another_is_refused(door: Door) -> None:
    nils = door.browser("nils")
    page = nils.ask("/en/applications/new").text
    said = {
        "token": hidden(page, "token"), "form": hidden(page, "form"), "do": "file",
        "procedure": "join", "applicant": "mill",
    }  # fmt: skip
    answer = nils.send("/en/applications/new", said)
    assert (answer.status_code, rule(answer)) == (400, "not-your-turn")
    for name in ("hugo", "adam"):
        assert door.browser(name).ask("/en/applications/new").status_code == 403
    assert door.browser("pia").ask("/en/desk").status_code == 403


# What cannot be


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("decided permit granted", {}, "decided-twice"),
        ("opened permit", {}, "decided-twice"),
        ("opened line", {}, "opened-twice"),
        ("asked_back line", {"day": "2999-01-01"}, "future-day"),
        ("asked_back line", {"day": "2020-01-01"}, "before-previous"),
        ("asked_back line", {"day": "yesterday"}, "impossible-day"),
        ("answered line", {}, "clock-not-stopped"),
        ("decided line refused", {}, "no-reason"),
        ("burned line", {}, "unknown-act"),
        ("opened mill", {}, "unknown-step"),
        ("", {}, "unknown-act"),
    ],
)
def test_what_the_rules_refuse_is_said_in_words_and_enters_nothing(
    door: Door, running: str, what: str, fields: dict[str, str], told: str
) -> None:
    cora, before = door.browser("cora"), door.texts(running)
    answer = act(cora, running, what, **fields)
    assert (answer.status_code, rule(answer)) == (400, told)
    said = re.search(r'role="alert" id="trouble">([^<]+)<', answer.text)
    assert said
    assert not re.search(r"cannot be answered as it stands", said[1])
    assert door.texts(running) == before
    looked = door.app.door.people.looking.newest(50)
    assert any(look.object.startswith(f"refused {told} ") for look, _ in looked)


@pytest.fixture(scope="module")
def running(door: Door) -> str:
    nora, hugo, wera = (door.browser(name) for name in ("nora", "hugo", "wera"))
    code = file(nora)
    for browser, what in (
        (hugo, "opened permit"), (hugo, "decided permit granted"), (wera, "opened line"),
    ):  # fmt: skip
        assert act(browser, code, what).status_code == 303
    return code


def test_a_form_sent_again_decides_nothing_twice(door: Door) -> None:
    nora, hugo = door.browser("nora"), door.browser("hugo")
    code = file(nora)
    page = hugo.ask(f"/en/applications/{code}").text
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "what": "opened permit"}
    assert hugo.send(f"/en/applications/{code}/acts", said).status_code == 303
    again = hugo.send(f"/en/applications/{code}/acts", said)
    assert (again.status_code, rule(again)) == (409, "moved-on")
    assert door.texts(code) == ["filed", "opened permit"]
    # A new application that is sent twice is one.
    page = nora.ask("/en/applications/new").text
    said = {"token": hidden(page, "token"), "form": hidden(page, "form"), "do": "file",
            "procedure": "join"}  # fmt: skip
    assert nora.send("/en/applications/new", said).status_code == 303
    again = nora.send("/en/applications/new", said)
    assert (again.status_code, rule(again)) == (409, "sent-before")


def test_whatever_others_entered_meanwhile_a_form_that_lay_open_enters_nothing(door: Door) -> None:
    nora, hugo, cora = (door.browser(name) for name in ("nora", "hugo", "cora"))
    code = file(nora)
    owed = {"owes": "city power", "due": "2027"}
    assert act(cora, code, "", "obligations", **owed, amount="10").status_code == 303
    assert act(hugo, code, "opened permit").status_code == 303
    page = hugo.ask(f"/en/applications/{code}").text
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen")}
    # Another amount in place of the first, and an act undone and done again: as much as before.
    assert act(cora, code, "", "obligations", **owed, amount="11").status_code == 303
    late = hugo.send(f"/en/applications/{code}/acts", {**said, "what": "decided permit granted"})
    assert (late.status_code, rule(late)) == (409, "moved-on")
    page = hugo.ask(f"/en/applications/{code}").text
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen")}
    assert act(hugo, code, "", "undo").status_code == 303
    assert act(hugo, code, "opened permit").status_code == 303
    late = hugo.send(f"/en/applications/{code}/acts", {**said, "what": "decided permit granted"})
    assert (late.status_code, rule(late)) == (409, "moved-on")
    assert door.texts(code) == ["filed", "opened permit"]


def test_a_form_of_another_session_or_page_is_refused(door: Door, running: str) -> None:
    nora, hugo = door.browser("nora"), door.browser("hugo")
    theirs = hidden(hugo.ask(f"/en/applications/{running}").text, "token") if offered(
        hugo, running
    ) else ""  # fmt: skip
    own = hidden(nora.ask("/en/applications/new").text, "token")
    for token in (theirs, own, "", "x"):
        sent = nora.send(
            f"/en/applications/{running}/acts",
            {"token": token, "what": "withdrawn", "seen": door.state(running)},
        )
        assert (sent.status_code, "foreign" in sent.text) == (403, True)


def test_a_draft_is_kept_for_its_owner_alone_and_ends_when_it_is_filed(door: Door) -> None:
    nora, nils = door.browser("nora"), door.browser("nils")
    page = nora.ask("/en/applications/new").text
    form = hidden(page, "form")
    said = {"token": hidden(page, "token"), "form": form, "procedure": "join", "power": "7"}
    kept = nora.send("/en/applications/new", {**said, "do": "keep"})
    assert kept.headers["location"] == f"/en/applications/new?draft={form}"
    shown = nora.ask(kept.headers["location"])
    assert 'value="7"' in shown.text
    assert nils.ask(kept.headers["location"]).status_code == 404
    assert form in nora.ask("/en/desk").text
    wrong = nora.send("/en/applications/new", {**said, "do": "file", "power": "much"})
    assert (wrong.status_code, rule(wrong), 'value="much"' in wrong.text) == (
        400,
        "bad-number",
        True,
    )
    assert form in nora.ask("/en/desk").text
    assert nora.send("/en/applications/new", {**said, "do": "file"}).status_code == 303
    assert form not in nora.ask("/en/desk").text
    assert nora.ask(f"/en/applications/new?draft={form}").status_code == 404


# Coordinators


def test_a_coordinator_hands_steps_over_and_enters_what_is_owed(door: Door) -> None:
    nora, cora, wera = (door.browser(name) for name in ("nora", "cora", "wera"))
    code = file(nora)
    offer = '<option value="works">'
    assert offer in cora.ask(f"/en/applications/{code}").text
    assert offer not in nora.ask(f"/en/applications/{code}").text
    form = {"step": "deed", "institution": "works"}
    assert act(nora, code, "", "institution", **form).status_code == 403
    assert act(cora, code, "", "institution", **form).status_code == 303
    assert offered(wera, code) == {"opened deed"}
    bad = act(cora, code, "", "institution", step="deed", institution="two words")
    assert (bad.status_code, rule(bad)) == (400, "bad-assignment")
    owed = act(cora, code, "", "obligations", owes="city power", amount="10", due="2026-Q3")
    assert owed.status_code == 303
    page = nora.ask(f"/en/applications/{code}").text
    assert "electric power: 10" in page
    assert "The day has passed and nothing is known" in page
    owed = {"owes": "investor investment", "amount": "648 750 001", "due": "2027"}
    assert act(cora, code, "", "obligations", **owed).status_code == 303
    page = nora.ask(f"/en/applications/{code}").text
    assert "National pool of projects" in page
    assert "above 150,000 MCI; one MCI: 4,325" in page
    none = act(cora, code, "", "obligations", owes="city power", amount="", due="2026-Q3")
    assert (none.status_code, rule(none)) == (400, "no-amount")
    assert act(cora, code, "city power", "kept").status_code == 303
    assert "Kept late" in nora.ask(f"/en/applications/{code}").text
    assert "A new obligation" not in page
    lost = act(cora, code, "", "project", project="no-such-project")
    assert lost.status_code == 400


def test_only_who_entered_the_last_act_takes_it_back(door: Door) -> None:
    nora, hugo = door.browser("nora"), door.browser("hugo")
    code = file(nora)
    assert act(hugo, code, "opened permit").status_code == 303
    assert act(nora, code, "", "undo").status_code == 403
    odd = act(hugo, code, "", "undo", why="Mr N. asked for it")
    assert (odd.status_code, rule(odd)) == (400, "unknown-reason")
    assert "Take your last act back" in hugo.ask(f"/en/applications/{code}").text
    assert act(hugo, code, "", "undo", why="step").status_code == 303
    assert door.texts(code) == ["filed"]
    # What was undone can be done again: on the same day, by the same hand.
    assert act(hugo, code, "opened permit").status_code == 303
    assert door.texts(code) == ["filed", "opened permit"]
    assert act(hugo, code, "", "undo").status_code == 303
    gone = act(nora, code, "", "undo")
    assert gone.headers["location"] == "/en/desk"
    assert code not in nora.ask("/en/applications").text


def test_board_and_standstill_are_for_those_who_read_all(door: Door, running: str) -> None:
    for name in ("cora", "adam"):
        browser = door.browser(name)
        board = browser.ask("/en/board").text
        assert running in board
        assert "Power works" in board
        chosen = browser.ask("/en/board?by=harbour").text
        assert running not in chosen
        assert browser.ask("/en/standstill").status_code == 200
        assert "No project waits for a step" in browser.ask("/en/unblock").text
    for name in ("nora", "hugo"):
        assert door.browser(name).ask("/en/board").status_code == 403
    # An auditor looks and enters nothing.
    assert offered(door.browser("adam"), running) == set()


def test_an_application_that_nobody_has_opened_is_seen(door: Door) -> None:
    nora, cora, hugo = (door.browser(name) for name in ("nora", "cora", "hugo"))
    code = file(nora)
    for path in ("board", "standstill"):
        _, _, rests = cora.ask(f"/en/{path}").text.partition('id="resting"')
        assert code in rests
    assert "Applications where a step may be opened" in hugo.ask("/en/desk").text
    assert act(hugo, code, "opened permit").status_code == 303
    for path in ("board", "standstill"):
        assert code not in cora.ask(f"/en/{path}").text.partition('id="resting"')[2]


def test_a_look_at_an_application_is_written_down(door: Door, running: str) -> None:
    door.browser("adam").ask(f"/en/applications/{running}")
    looks = door.app.door.people.looking.newest(50)
    assert any(look.object == f"/en/applications/{running}" for look, _ in looks)


# By other doors


def test_the_public_door_has_none_of_these_pages(street: Door, running: str) -> None:
    for path in ("desk", "board", "standstill", "applications", f"applications/{running}"):
        answer = street.get(f"http://localhost/en/{path}")
        assert answer.status_code in (303, 404)
        assert running not in answer.text
        assert street.browser("cora").ask(f"/en/{path}").status_code == 404
    assert "/desk" not in street.get("http://localhost/en/invest").text


def test_an_application_begins_on_the_page_for_investors(
    door: Door, street: Door, folder: Path, ask_of: Callable[[Application], Get]
) -> None:
    start = "/en/applications/new?procedure=join"
    assert f'href="{start}"' in door.browser("nora").ask("/en/invest").text
    assert '<option value="join" selected>' in door.browser("nora").ask(start).text
    assert start not in door.browser("hugo").ask("/en/invest").text
    assert door.browser("solo").ask("/en/projects").status_code == 403
    assert start not in street.get("http://localhost/en/invest").text
    settings = folder / "ondiris.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f'apply_at = "https://work.example.org/"\n{text}', "utf-8")
    try:
        with open_home(folder, audience="public") as observatory:
            assert observatory.home.settings.apply_at == "https://work.example.org/"
            page = ask_of(create_app(observatory))("http://localhost/ru/invest").text
        assert 'href="https://work.example.org/ru/applications/new?procedure=join"' in page
    finally:
        settings.write_text(text, "utf-8")


def test_a_home_without_accounts_shows_them_and_enters_by_file(
    tmp_path: Path, folder: Path, ask_of: Callable[[Application], Get]
) -> None:
    home = tmp_path / "home"
    make_home(home, CITY)
    with open_home(home, audience="internal") as observatory:
        get = ask_of(create_app(observatory))
        assert get("http://localhost/en/desk").status_code == 200
        assert "No application has been filed" in get("http://localhost/en/applications").text
        assert "applications/new" not in get("http://localhost/en/applications").text
        assert get("http://localhost/en/applications/new").status_code == 403
        sent = get(
            "http://localhost/en/applications/new", method="POST",
            data={"form": "0" * 16}, headers={"origin": "http://localhost"},
        )  # fmt: skip
        assert sent.status_code in (403, 404)
        assert "/en/desk" not in get("http://localhost/en/").text
