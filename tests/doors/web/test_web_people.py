"""The web door with people: who may see what, and nothing of one for another."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from ondiris.errors import Unavailable
from ondiris.people import Act, Cost, Held, Limits, People, Role
from ondiris.session import Observatory, make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages import PAGES

CITY = Path(__file__).parents[1] / "second_city"
PASSWORD = "seven quiet harbours"
OTHER = "nine loud mountains"
HERE = {"origin": "http://localhost"}
ROLES = [role for role in Role if role is not Role.ANYONE]
Get = Callable[..., httpx.Response]


@dataclass
class Browser:
    """A browser: it sends its origin with forms and keeps the cookies of one door."""

    get: Get
    scheme: str = "http"
    jar: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    def ask(self, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.jar:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.jar.items())
        answer = self.get(f"{self.scheme}://localhost{path}", headers=headers, **options)
        for cookie in answer.headers.get_list("set-cookie"):
            self.set_cookies.append(cookie)
            name, _, value = cookie.partition(";")[0].partition("=")
            if value:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)
        return answer

    def send(self, path: str, data: dict[str, str], **options: Any) -> httpx.Response:
        headers = {"origin": f"{self.scheme}://localhost", **options.pop("headers", {})}
        return self.ask(path, method="POST", data=data, headers=headers, **options)

    def token(self, path: str, action: str = "") -> str:
        """Return the token of the form of a page that leads to an action."""
        page = self.ask(path).text
        forms = re.findall(r"<form class=\"entry\"[^>]*>.*?</form>", page, re.DOTALL)
        chosen = next(one for one in forms if action in one.partition(">")[0])
        found = re.search(r'name="token" value="([^"]+)"', chosen)
        assert found
        return unescape(found[1])

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        token = self.token("/en/sign-in")
        return self.send(
            "/en/sign-in", {"name": name, "password": password, "token": token, **more}
        )


def peopled(observatory: Observatory, limits: Limits | None = None) -> People:
    """Give a home one account for each role, at the smallest cost of a password."""
    people = People(
        observatory.ledger.database, observatory.clock, cost=Cost(1, 8, 1), limits=limits
    )
    observatory.people = people
    for role in ROLES:
        held = Held(role, "water" if role is Role.OFFICER else "")
        people.accounts.add(role.value, held=[held], password=PASSWORD)
    return people


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "home"
    make_home(folder, CITY)
    with open_home(folder, audience="internal") as observatory:
        peopled(observatory)
    return folder


def opened(home: Path, audience: Any, limits: Limits | None = None) -> Iterator[Application]:
    with open_home(home, audience=audience) as observatory:
        observatory.people = People(
            observatory.ledger.database, observatory.clock, cost=Cost(1, 8, 1),
            limits=limits or Limits(of_address=10_000),
        )  # fmt: skip
        yield create_app(observatory)


@pytest.fixture(scope="module")
def inside(home: Path) -> Iterator[Application]:
    yield from opened(home, "internal")


@pytest.fixture(scope="module")
def outside(home: Path) -> Iterator[Application]:
    yield from opened(home, "public")


@pytest.fixture
def browser(inside: Application, ask_of: Callable[[Application], Get]) -> Browser:
    return Browser(ask_of(inside))


@pytest.fixture
def visitor(outside: Application, ask_of: Callable[[Application], Get]) -> Browser:
    return Browser(ask_of(outside))


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
    "/{lang}/account": "own-account", "/{lang}/account/password": "own-account",
    "/{lang}/account/sessions": "own-account", "/{lang}/people": "keep-people",
    "/{lang}/looked": "read-looked", "/assets/{name}": "read-public", "/": "read-public",
}  # fmt: skip
FILLED = {
    "lang": "en", "id": "none", "name": "units", "programme": "bakeries-2026", "world": "actual",
    "release": "none", "vintage": "1", "code": "none", "measure": "output", "activity": "C10",
    "period": "2024", "site": "none", "subject": "none", "file": "en.none", "source": "none",
    "register": "none", "secret": "none",
}  # fmt: skip


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
            seen = _asked_only(app, browser, path.format_map(FILLED), method)
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
                answer = browser.ask(path.format_map(FILLED), method=method, headers=HERE)
                assert answer.status_code in ((401, 303) if seen == "sign in" else (403,))
                assert answer.headers["cache-control"] == "private, no-store"
            asked.append(seen)
    assert len(asked) > 8 * 40
    assert (asked.count("403 not-your-role") > 50) == (door == "inside")


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


# Signing in and out


def test_signing_in_leads_back_and_out_ends_it(browser: Browser) -> None:
    done = browser.sign_in("press", next="/en/projects?view=print")
    assert (done.status_code, done.headers["location"]) == (303, "/en/projects?view=print")
    (cookie,) = browser.set_cookies
    assert re.fullmatch(r"ondiris=[\w-]{43}; Path=/; Max-Age=36000; HttpOnly; SameSite=Lax", cookie)
    page = browser.ask("/en/projects")
    assert page.status_code == 200
    assert ">press</a>" in page.text
    held = dict(browser.jar)
    out = browser.send("/en/sign-out", {"token": browser.token("/en/account", "sign-out")})
    assert (out.status_code, browser.jar) == (303, {})
    browser.jar = held
    assert browser.ask("/en/projects").status_code == 303


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(
    inside: Application, ask_of: Callable[[Application], Get]
) -> None:
    browser = Browser(ask_of(inside), scheme="https")
    browser.sign_in("press")
    (cookie,) = browser.set_cookies
    assert cookie.startswith("__Host-ondiris=")
    assert cookie.endswith("; Path=/; Max-Age=36000; HttpOnly; SameSite=Lax; Secure")
    assert browser.ask("/en/").status_code == 200
    plain = Browser(browser.get, jar={"ondiris": browser.jar["__Host-ondiris"]}, scheme="https")
    assert plain.ask("/en/").status_code == 303


def test_each_sign_in_changes_the_session_and_ends_the_one_before(browser: Browser) -> None:
    browser.jar = {"ondiris": "chosen-by-somebody-else"}
    browser.sign_in("press")
    first = dict(browser.jar)
    assert first["ondiris"] != "chosen-by-somebody-else"
    again = browser.ask("/en/sign-in")
    assert again.headers["location"] == "/en/account"


@pytest.mark.parametrize(
    "place", ["//evil.example/", "https://evil.example/", "/\\evil.example", "evil", "/a\nb", ""]
)
def test_signing_in_never_leads_elsewhere(browser: Browser, place: str) -> None:
    assert browser.sign_in("press", next=place).headers["location"] == "/en/"


def test_who_reads_nothing_here_is_led_to_the_account(browser: Browser) -> None:
    assert browser.sign_in("applicant").headers["location"] == "/en/account"


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_what_is_not_right_is_said_alike_in_each_language(browser: Browser, lang: str) -> None:
    said = set()
    for name, password in (("press", OTHER), ("nobody", PASSWORD)):
        token = browser.token(f"/{lang}/sign-in")
        form = {"name": name, "password": password, "token": token}
        answer = browser.send(f"/{lang}/sign-in", form)
        assert answer.status_code == 403
        assert answer.headers["cache-control"] == "private, no-store"
        found = re.search(r'role="alert"[^>]*>([^<]+)<', answer.text)
        assert found
        said.add(found[1])
        assert password not in answer.text
    assert len(said) == 1
    assert browser.jar == {}


def test_a_name_has_to_wait_and_is_told_how_long(
    home: Path, ask_of: Callable[[Application], Get]
) -> None:
    for app in opened(home, "internal", Limits(free=2)):
        browser = Browser(ask_of(app))
        app.door.people.accounts.add("hasty", password=PASSWORD)
        for _ in range(2):
            assert browser.sign_in("hasty", OTHER).status_code == 403
        late = browser.sign_in("hasty")
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) in range(25, 31)
        assert browser.sign_in("coordinator").status_code == 303


# Forms


@pytest.mark.parametrize("form", ["none", "foreign", "other purpose", "no origin", "too old"])
def test_a_form_that_was_not_made_for_its_sender_is_refused(
    browser: Browser, inside: Application, form: str
) -> None:
    people = inside.door.people
    tokens = {
        "none": "", "foreign": "x." + browser.token("/en/sign-in").partition(".")[2],
        "other purpose": people.door_form("sign-out"), "no origin": people.door_form("sign-in"),
        "too old": _old_form(people),
    }  # fmt: skip
    data = {"name": "press", "password": PASSWORD, "token": tokens[form]}
    if form == "no origin":
        answer = browser.ask("/en/sign-in", method="POST", data=data)
    else:
        answer = browser.send("/en/sign-in", data)
    assert answer.status_code == 403
    assert "foreign-form" in answer.text
    assert browser.jar == {}


def _old_form(people: People) -> str:
    from ondiris.people.tokens import signed

    return signed(people.form_key(), f"{people.tables.stamp(timedelta(seconds=-1))} sign-in")


def test_a_form_of_one_session_is_no_form_of_another(browser: Browser, inside: Application) -> None:
    other = Browser(browser.get)
    browser.sign_in("press")
    other.sign_in("press")
    theirs = other.token("/en/account", "sign-out")
    assert browser.send("/en/sign-out", {"token": theirs}).status_code == 403
    assert browser.send("/en/account/sessions", {"token": theirs}).status_code == 403
    assert theirs != other.token("/en/account", "sign-out")
    elsewhere = {"origin": "http://evil.example"}
    own = browser.token("/en/account", "sign-out")
    assert browser.send("/en/sign-out", {"token": own}, headers=elsewhere).status_code == 403
    assert browser.ask("/en/account").status_code == 200


def test_signing_out_everywhere_else_ends_the_others(browser: Browser) -> None:
    other = Browser(browser.get)
    other.sign_in("coordinator")
    browser.sign_in("coordinator")
    browser.send("/en/account/sessions", {"token": browser.token("/en/account", "sessions")})
    assert other.ask("/en/account").status_code == 303
    assert browser.ask("/en/account").status_code == 200


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
    import anyio

    tag = anyio.run(
        inside.answers._tag, {"path": "/en/projects", "query_string": b"", "type": "http"}
    )
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


# Invitations and passwords


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_an_invitation_is_taken_once_and_signs_in(
    browser: Browser, inside: Application, lang: str
) -> None:
    people = inside.door.people
    people.accounts.add(f"new-{lang}", shown="New <b>One</b>", held=[Held(Role.PRESS)])
    link = people.links.issue(f"new-{lang}", timedelta(hours=1))
    place = f"/{lang}/invitation/{link.secret}"
    page = browser.ask(place)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "<b>One</b>" not in page.text
    assert browser.ask(f"/{lang}/recovery/{link.secret}").status_code == 404
    token = browser.token(place)
    for first, second in (("short", "short"), (OTHER, PASSWORD)):
        again = browser.send(place, {"password": first, "again": second, "token": token})
        assert again.status_code == 400
        assert 'role="alert"' in again.text
    done = browser.send(place, {"password": OTHER, "again": OTHER, "token": token})
    assert (done.status_code, done.headers["location"]) == (303, f"/{lang}/account")
    assert browser.ask(f"/{lang}/account").status_code == 200
    assert Browser(browser.get).ask(place).status_code == 404


def test_a_recovery_ends_what_was_signed_in(browser: Browser, inside: Application) -> None:
    people = inside.door.people
    people.accounts.add("lost", password=PASSWORD)
    browser.sign_in("lost")
    link = people.links.issue("lost", timedelta(hours=1))
    other, place = Browser(browser.get), f"/en/recovery/{link.secret}"
    form = {"password": OTHER, "again": OTHER, "token": other.token(place)}
    assert other.send(place, form).status_code == 303
    assert browser.ask("/en/account").status_code == 303
    assert other.ask("/en/account").status_code == 200


def test_a_password_is_changed_by_who_knows_the_old_one(
    browser: Browser, inside: Application
) -> None:
    inside.door.people.accounts.add("changing", password=PASSWORD)
    other = Browser(browser.get)
    other.sign_in("changing")
    browser.sign_in("changing")
    for old, first, second, status in (
        (OTHER, OTHER, OTHER, 403), (PASSWORD, OTHER, PASSWORD, 400), (PASSWORD, "x", "x", 400),
    ):  # fmt: skip
        form = {"old": old, "password": first, "again": second,
                "token": browser.token("/en/account", "password")}  # fmt: skip
        assert browser.send("/en/account/password", form).status_code == status
    form = {"old": PASSWORD, "password": OTHER, "again": OTHER,
            "token": browser.token("/en/account", "password")}  # fmt: skip
    before = dict(browser.jar)
    assert browser.send("/en/account/password", form).status_code == 303
    assert browser.jar != before
    assert other.ask("/en/account").status_code == 303
    assert browser.ask("/en/account").status_code == 200
    assert Browser(browser.get).sign_in("changing").status_code == 403


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
