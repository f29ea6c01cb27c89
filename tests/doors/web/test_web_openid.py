"""Signing in by a real OpenID provider, started here; skips with a reason where there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from select import select

import httpx
import pytest
from people_browser import PASSWORD, Browser

from ondiris.errors import InvalidFile, Refused, Unavailable
from ondiris.people import Held, OpenidProvider, PasswordCost, People, Role
from ondiris.people.openid import OpenidRequest
from ondiris.session import Home, make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application

CITY = Path(__file__).parents[1] / "second_city"
BACK = "http://localhost/openid/back"
SECRET = "kept by two"
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that lets anybody in, gone when the tests end."""
    root = Path(__file__).parents[3]
    node, modules = shutil.which("node"), root / ".ci" / "openid" / "node_modules"
    if node is None:
        pytest.skip("there is no Node.js on this machine")
    if not (modules / "oidc-provider").is_dir():
        pytest.skip("the npm package oidc-provider is not installed; .ci/run does it")
    program = root / "tests" / "material" / "openid_provider.mjs"
    with subprocess.Popen(
        [node, str(program), str(modules), BACK],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as running:  # fmt: skip
        assert running.stdout
        ready, _, _ = select([running.stdout], [], [], 60)
        said = running.stdout.readline().strip() if ready else ""
        try:
            if not said:
                pytest.skip("this Node.js cannot run oidc-provider")
            yield said
        finally:
            running.kill()


def vouched(address: str, subject: str) -> str:
    """Sign in at the provider as a person would; return where the browser is sent back to."""
    with httpx.Client() as client:
        answer = client.get(address)
        for _ in range(15):
            if answer.has_redirect_location:
                place = str(answer.url.join(answer.headers["location"]))
                if place.startswith(BACK):
                    return place
                answer = client.get(place)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert action, answer.text
            assert prompt
            form = {"prompt": prompt[1], "login": subject, "password": "any"}
            answer = client.post(str(answer.url.join(action[1])), data=form)
    raise AssertionError("the provider does not send the browser back")


def answered(asked: OpenidRequest, subject: str = "4711") -> dict[str, str]:
    return dict(httpx.URL(vouched(asked.address, subject)).params)


@pytest.mark.parametrize(("client", "secret"), [("industry", SECRET), ("open", "")])
def test_a_provider_vouches_for_who_signed_in_there(issuer: str, client: str, secret: str) -> None:
    provider = OpenidProvider(issuer, client, secret)
    asked = provider.begin(BACK)
    assert "code_challenge_method=S256" in asked.address
    assert asked.verifier not in asked.address
    answer = answered(asked)
    assert provider.finish(asked, BACK, answer) == "4711"
    with pytest.raises(Refused):
        provider.finish(asked, BACK, answer)


@pytest.mark.parametrize(
    "spoilt", ["state", "nonce", "verifier", "iss", "code", "error", "client", "secret", "back"]
)
def test_an_answer_to_something_else_is_refused(issuer: str, spoilt: str) -> None:
    provider = OpenidProvider(issuer, "industry", SECRET)
    asked = provider.begin(BACK)
    answer, back = answered(asked), BACK
    match spoilt:
        case "state" | "nonce" | "verifier":
            asked = replace(asked, **{spoilt: "x" * 50})
        case "iss" | "code" | "error":
            answer = {**answer, spoilt: "https://id.example"}
        case "client":
            provider = OpenidProvider(issuer, "open")
        case "secret":
            provider = OpenidProvider(issuer, "industry", "guessed")
        case "back":
            back = BACK + "/other"
    with pytest.raises(Refused) as refused:
        provider.finish(asked, back, answer)
    assert refused.value.code == "openid-failed"


def test_a_provider_that_calls_itself_otherwise_is_refused(issuer: str) -> None:
    with pytest.raises(Refused):
        OpenidProvider(f"{issuer}/", "industry").begin(BACK)


def test_a_provider_that_is_away_is_said_to_be() -> None:
    with pytest.raises(Unavailable) as away:
        OpenidProvider("http://127.0.0.1:9", "industry").begin(BACK)
    assert away.value.code == "openid-away"


@pytest.fixture(scope="module")
def by_provider(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    home = tmp_path_factory.mktemp("openid") / "home"
    make_home(home, CITY)
    settings = home / "ondiris.toml"
    table = f'\n[openid]\nissuer = "{issuer}"\nclient = "industry"\ntitle = "City ID"\n'
    settings.write_text(settings.read_text("utf-8") + table, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONDIRIS_OPENID_SECRET", SECRET)
        with open_home(home, audience="internal") as observatory:
            observatory.people = People(
                observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1)
            )
            accounts = observatory.people.accounts
            accounts.add("anna", held=[Held(Role.PRESS)])
            accounts.link("anna", issuer, "anna-there")
            accounts.add("berik", held=[Held(Role.PRESS)], password=PASSWORD)
            yield create_app(observatory)


def round_trip(browser: Browser, start: str, subject: str) -> httpx.Response:
    sent = browser.ask(start)
    assert sent.status_code == 303
    return browser.ask(vouched(sent.headers["location"], subject).removeprefix("http://localhost"))


def test_who_is_linked_is_signed_in_and_led_back(
    by_provider: Application, ask_of: Callable[[Application], Get]
) -> None:
    browser = Browser(ask_of(by_provider))
    assert "Sign in by City ID" in browser.ask("/en/sign-in").text
    assert browser.set_cookies == []
    back = round_trip(browser, "/en/sign-in/openid?next=/en/projects", "anna-there")
    assert (back.status_code, back.headers["location"]) == (303, "/en/projects")
    assert [*browser.jar] == ["ondiris"]
    assert all("HttpOnly; SameSite=Lax" in one for one in browser.set_cookies)
    assert ">anna</a>" in browser.ask("/en/projects").text


def test_who_is_not_linked_gets_no_account(
    by_provider: Application, ask_of: Callable[[Application], Get]
) -> None:
    browser = Browser(ask_of(by_provider))
    before = by_provider.door.people.accounts.all()
    back = round_trip(browser, "/en/sign-in/openid", "berik")
    assert back.status_code == 403
    assert "no-linked-account" in back.text
    assert "ondiris" not in browser.jar
    assert by_provider.door.people.accounts.all() == before


def test_an_answer_is_taken_from_the_browser_that_asked(
    by_provider: Application, ask_of: Callable[[Application], Get]
) -> None:
    victim, attacker = (Browser(ask_of(by_provider)) for _ in range(2))
    sent = attacker.ask("/en/sign-in/openid").headers["location"]
    place = vouched(sent, "anna-there").removeprefix("http://localhost")
    assert victim.ask(place).status_code == 403
    victim.ask("/en/sign-in/openid")
    assert victim.ask(place).status_code == 403
    assert "ondiris" not in victim.jar
    body, _, mark = attacker.jar["ondiris-openid"].partition(".")
    attacker.jar["ondiris-openid"] = f"{body[:-1]}A.{mark}"
    assert attacker.ask(place).status_code == 403


def test_an_invitation_is_taken_by_the_provider(
    by_provider: Application, ask_of: Callable[[Application], Get]
) -> None:
    people, browser = by_provider.door.people, Browser(ask_of(by_provider))
    people.accounts.add("saule", held=[Held(Role.AUDITOR)])
    link = people.links.issue("saule", timedelta(hours=1))
    page = browser.ask(f"/kk/invitation/{link.secret}")
    assert "City ID" in page.text
    start = f"/kk/sign-in/openid?taking=invitation/{link.secret}"
    back = round_trip(browser, start, "saule-there")
    assert back.headers["location"] == "/kk/account"
    assert browser.ask("/kk/looked").status_code == 200
    again = Browser(browser.get)
    assert again.ask(start).status_code == 404
    assert round_trip(again, "/kk/sign-in/openid", "saule-there").status_code == 303


def test_without_a_provider_there_is_no_such_way(browser: Browser) -> None:
    assert browser.ask("/en/sign-in/openid").status_code == 404
    assert "openid" not in browser.ask("/en/sign-in").text


@pytest.mark.parametrize("issuer_text", ["http://id.example", "id.example", "https://a@b", ""])
def test_a_provider_without_tls_is_refused(tmp_path: Path, issuer_text: str) -> None:
    make_home(tmp_path / "home", CITY)
    settings = tmp_path / "home" / "ondiris.toml"
    table = f'\n[openid]\nissuer = "{issuer_text}"\nclient = "industry"\n'
    settings.write_text(settings.read_text("utf-8") + table, "utf-8")
    with pytest.raises(InvalidFile):
        Home.open(tmp_path / "home")
