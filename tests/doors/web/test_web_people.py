"""The web door with people: who may see what, and nothing of one for another."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from importlib.resources import files
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi.routing import APIRoute
from people_browser import PASSWORD, Browser

from ondiris.errors import Unavailable
from ondiris.people import Act, Held, Role
from ondiris.session import make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages import PAGES

CITY = Path(__file__).parents[1] / "second_city"
HERE = {"origin": "http://localhost"}
Get = Callable[..., httpx.Response]


# Without accounts


def test_a_home_without_accounts_knows_nothing_of_people(
    tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    make_home(tmp_path / "home", CITY)
    with open_home(tmp_path / "home", audience="internal") as observatory:
        app = create_app(observatory)
        ask = Browser(ask_of(app))
        page = ask.ask("/en/", headers={"authorization": "Bearer odt_any", "x": "y"})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-cache"
        assert "sign-in" not in page.text
        for path in ("sign-in", "account", "people", "looked", "recover", "invitation/x"):
            assert ask.ask(f"/en/{path}").status_code == 404
        assert ask.send("/en/sign-in", {"name": "a", "password": "b"}).status_code == 404
        assert ask.set_cookies == []
        tag = page.headers["etag"]
        observatory.people.accounts.add("anna", password=PASSWORD)
        app.persons._nobody_until = 0.0  # the second is over
        closed = ask.ask("/en/", headers={"if-none-match": tag})
        assert closed.status_code == 303


# Every route with every role


def expected() -> dict[tuple[str, str], str]:
    """Read the table as it stands in the file, by no function of ours."""
    text = (files("ondiris.people") / "permissions.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["act"], role.value): row[role.value] for row in rows for role in Role}


OF_PEOPLE = {
    "/{lang}/sign-in": "sign-in", "/{lang}/sign-out": "sign-in", "/{lang}/recover": "sign-in",
    "/{lang}/invitation/{secret}": "sign-in", "/{lang}/recovery/{secret}": "sign-in",
    "/{lang}/sign-in/openid": "sign-in", "/openid/back": "sign-in",
    "/{lang}/account": "own-account", "/{lang}/account/password": "own-account",
    "/{lang}/account/sessions": "own-account", "/{lang}/people": "keep-people",
    **{f"/{{lang}}/{path}": "read-applications" for path in (
        "desk", "board", "standstill", "unblock",
        "applications", "applications/new", "applications/{code}",
        *(f"applications/{{code}}/{form}" for form in (
            "acts", "undo", "obligations", "kept", "institution", "project", "documents",
            "messages")),
    )},
    "/{lang}/account/notices": "own-account", "/{lang}/account/feeds": "own-account",
    "/{lang}/account/feeds/end": "own-account",
    "/{lang}/feeds/applications/{secret}.atom": "read-feed",
    "/{lang}/feeds/applications/{secret}.ics": "read-feed",
    "/{lang}/premises": "keep-premises", "/{lang}/sites/{site}/premises": "keep-premises",
    "/{lang}/looked": "read-looked", "/assets/{name}": "read-public", "/": "read-public",
    "/robots.txt": "read-public",
}  # fmt: skip
FILLED = {
    "lang": "en", "id": "none", "name": "units", "programme": "bakeries-2026", "world": "actual",
    "release": "none", "vintage": "1", "code": "none", "measure": "output", "activity": "C10",
    "period": "2024", "site": "none", "subject": "none", "file": "en.none", "source": "none",
    "register": "none", "secret": "none", "indicator": "none",
    "band": "forecasts/output/B-E", "flow": "LEVELS", "key": "all", "provider": "all",
    "component": "all", "context": "dataflow", "agency": "ONDIRIS", "kind": "codelist",
    "version": "1.0", "item": "all", "part": "1",
}  # fmt: skip


def filled(path: str) -> str:
    """Return an address with something in each of its places."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda place: FILLED[place[1]], path)


def routes() -> list[tuple[str, str]]:
    found = [
        (route.path, method)
        for module in PAGES
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    return [*found, ("/api/v1/openapi.json", "GET"), ("/nothing", "GET")]


@pytest.mark.parametrize("door", ["inside", "outside"])
def test_every_route_answers_every_role_by_the_table(
    request: pytest.FixtureRequest, ask_of: Callable[[Application], Get], door: str
) -> None:
    app: Application = request.getfixturevalue(door)
    table, get, usual = expected(), ask_of(app), "read-house" if door == "inside" else "read-public"
    asked = []
    for role in Role:
        browser = Browser(get)
        if role is not Role.ANYONE:
            assert browser.sign_in(role.value).status_code == 303
        for path, method in routes():
            if path == "/{lang}/sign-out":
                continue
            act = OF_PEOPLE.get(path, usual)
            if path == "/{lang}/invest" and door == "inside":
                act = "read-procedures"
            seen = _asked_only(app, browser, filled(path), method)
            if table[act, role.value] == "all" or (
                role is not Role.ANYONE and table[act, role.value]
            ):
                assert seen == "let in", (role, path, method)
            elif role is Role.ANYONE:
                assert seen == "sign in", (role, path, method)
            else:
                assert seen == "403 not-your-role", (role, path, method)
            if seen != "let in":
                # What is turned away is turned away whole, whatever would have been drawn.
                answer = browser.ask(filled(path), method=method, headers=HERE)
                assert answer.status_code in ((401, 303) if seen == "sign in" else (403,))
                assert answer.headers["cache-control"] == "private, no-store"
            asked.append(seen)
    assert len(asked) > 8 * 40
    assert (asked.count("403 not-your-role") > 80) == (door == "inside")


def _asked_only(app: Application, browser: Browser, path: str, method: str) -> str:
    """Return what became of a request before any page was drawn of it."""
    cookie = "; ".join(f"{k}={v}" for k, v in browser.jar.items()).encode()
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "scheme": "http",
             "headers": [(b"host", b"localhost"), (b"cookie", cookie)]}  # fmt: skip
    seen = app.persons._look(scope)
    assert seen is not None
    if seen.fault is None:
        return "let in"
    return "sign in" if seen.status == 401 else f"{seen.status} {seen.fault.code}"


def test_the_layer_is_what_answers(browser: Browser) -> None:
    turned = browser.ask("/en/projects?view=print")
    assert turned.status_code == 303
    assert turned.headers["location"] == "/en/sign-in?next=%2Fen%2Fprojects%3Fview%3Dprint"
    for path in ("/api/v1/sources", "/en/figures/units.csv"):
        assert browser.ask(path).status_code == 401
        assert browser.ask(path).json()["error"]["code"] == "sign-in-first"
    assert "www-authenticate" in browser.ask("/api/v1/sources").headers
    assert browser.send("/en/check", {"text": "x"}).status_code == 401
    browser.sign_in("administrator")
    assert browser.ask("/en/projects").status_code == 403
    assert browser.ask("/en/people").status_code == 200
    assert browser.ask("/en/looked").status_code == 403


def test_who_may_not_know_is_told_nothing_of_the_data(browser: Browser) -> None:
    for path in ("/en/sign-in", "/en/recover", "/en/projects/none", "/en/invitation/none"):
        said = browser.ask(path)
        assert 'class="state"' not in said.text
        assert "etag" not in said.headers


# What is for one alone


def test_what_one_was_answered_is_never_anothers(browser: Browser, inside: Application) -> None:
    browser.sign_in("press")
    page = browser.ask("/en/projects")
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["vary"].startswith("Accept-Encoding")
    assert "Cookie, Authorization" in page.headers.get_list("vary")
    assert "etag" not in page.headers
    account = browser.ask("/en/account")
    assert account.headers["cache-control"] == "private, no-store"
    # The validator that this address has where it is kept, as a home without people would send it.
    scope = {"type": "http", "scheme": "http", "path": "/en/projects", "query_string": b"",
             "headers": [(b"host", b"localhost")]}  # fmt: skip
    tag = anyio.run(inside.answers._tag, scope)
    stranger, second = Browser(browser.get), Browser(browser.get)
    replayed = stranger.ask("/en/projects", headers={"if-none-match": tag})
    assert (replayed.status_code, replayed.content) == (303, b"")
    second.sign_in("auditor")
    theirs = second.ask("/en/projects", headers={"if-none-match": tag})
    assert theirs.status_code == 200
    assert ">auditor</a>" in theirs.text
    assert ">press</a>" not in theirs.text
    assert len(inside.answers._kept) == 0


def test_what_the_public_keeps_is_not_what_one_saw(visitor: Browser, outside: Application) -> None:
    before = visitor.ask("/en/projects")
    tag = before.headers["etag"]
    assert ">Sign in</a>" in before.text
    visitor.sign_in("press")
    mine = visitor.ask("/en/projects", headers={"if-none-match": tag})
    assert mine.status_code == 200
    assert ">press</a>" in mine.text
    stranger = Browser(visitor.get)
    again = stranger.ask("/en/projects")
    assert (again.content, again.headers["etag"]) == (before.content, tag)
    assert stranger.ask("/en/projects", headers={"if-none-match": tag}).status_code == 304
    assert stranger.ask("/en/account").status_code == 303


def test_signing_in_at_a_public_door_shows_no_more_than_is_public(visitor: Browser) -> None:
    def told(text: str) -> str:
        return re.sub(r"<header.*?</header>", "", text, flags=re.DOTALL)

    before = visitor.ask("/en/projects")
    visitor.sign_in("coordinator")
    assert told(visitor.ask("/en/projects").text) == told(before.text)


def test_style_and_script_are_kept_for_all(browser: Browser) -> None:
    page = browser.ask("/en/sign-in").text
    sheet = re.search(r'href="(/assets/[^"]+css)"', page)
    assert sheet
    answer = browser.ask(sheet[1])
    assert answer.headers["cache-control"].startswith("public")


def test_readers_get_no_cookie(visitor: Browser) -> None:
    for path in ("/en/", "/en/projects", "/en/sign-in", "/en/recover", "/en/none"):
        visitor.ask(path)
    assert visitor.set_cookies == []


# Tokens


def test_a_token_is_asked_with_and_ends(browser: Browser, inside: Application) -> None:
    people = inside.door.people
    token, secret = people.api_tokens.issue("press", [Act.READ_HOUSE], timedelta(days=1))
    bearer = {"authorization": f"Bearer {secret}"}
    answer = browser.ask("/api/v1/sources", headers=bearer)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert browser.ask("/en/account", headers=bearer).status_code == 403
    browser.sign_in("coordinator")
    ended = {"authorization": "Bearer odt_none"}
    refused = browser.ask("/api/v1/sources", headers=ended)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unknown-token")
    people.api_tokens.end(token)
    assert browser.ask("/api/v1/sources", headers=bearer).status_code == 401


def test_other_ways_of_saying_who_one_is_are_left_alone(browser: Browser) -> None:
    browser.sign_in("press")
    assert browser.ask("/en/", headers={"authorization": "Basic eDp5"}).status_code == 200


# Who looked


def test_an_auditor_sees_who_looked(browser: Browser, inside: Application) -> None:
    browser.sign_in("press")
    browser.ask("/en/projects?view=print")
    browser.ask("/en/account")
    auditor = Browser(browser.get)
    auditor.sign_in("auditor")
    page = auditor.ask("/en/looked")
    assert page.status_code == 200
    assert "/en/projects?view=print" in unescape(page.text)
    objects = [look.object for look, _ in inside.door.people.looking.newest(1_000)]
    assert "/en/account" not in objects
    assert not any("invitation/" in one or "assets" in one for one in objects)


def test_what_cannot_be_written_down_is_not_shown(
    browser: Browser, inside: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in("statistician")

    def away(*_: object) -> None:
        raise Unavailable("busy", "another process is writing to the ledger")

    monkeypatch.setattr(inside.door.people.looking, "note", away)
    assert browser.ask("/en/activities").status_code == 503


def test_a_locked_account_is_out_at_once(browser: Browser, inside: Application) -> None:
    inside.door.people.accounts.add("leaver", held=[Held(Role.PRESS)], password=PASSWORD)
    browser.sign_in("leaver")
    assert browser.ask("/en/").status_code == 200
    inside.door.people.accounts.lock("leaver")
    assert browser.ask("/en/").status_code == 303


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_pages_of_people_are_translated(browser: Browser, inside: Application, lang: str) -> None:
    browser.sign_in("administrator")
    inside.door.people.accounts.give("administrator", Held(Role.AUDITOR))
    for path in ("account", "people", "looked"):
        body = browser.ask(f"/{lang}/{path}").text
        text = re.sub(r"<[^>]+>", " ", body)
        assert not re.search(r"\b(the|and|of|with|not|is|are|in|you)\b [a-z]", text), path
    inside.door.people.accounts.take("administrator", Held(Role.AUDITOR))
