"""Signing in and out by the web door: forms, cookies, invitations, passwords."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from people_browser import OTHER, PASSWORD, Browser

from ondiris.people import Held, People, Role, TryLimits
from ondiris.people.tokens import signed
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]


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
    assert browser.sign_in("administrator").headers["location"] == "/en/account"


def test_who_works_on_applications_begins_on_the_desk(browser: Browser) -> None:
    assert browser.sign_in("applicant").headers["location"] == "/en/desk"


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
    peopled_home: Path,
    ask_of: Callable[[Application], Get],
    peopled_door: Callable[..., Iterator[Application]],
) -> None:
    for app in peopled_door(peopled_home, "internal", TryLimits(free=2)):
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
