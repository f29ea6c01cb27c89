"""A door with people who work on applications, and its forms as a browser sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import httpx
from people_browser import Browser

from ondiris.session.applications.owing import ApplicationDesk
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]


@dataclass(frozen=True)
class Door:
    """A door with people, and a browser for each of them."""

    app: Application
    get: Get

    def browser(self, name: str) -> Browser:
        browser = Browser(self.get)
        assert browser.sign_in(name).status_code == 303
        return browser

    def length(self, code: str) -> int:
        observatory = self.app.door.observatory
        return len(ApplicationDesk(observatory, observatory.at()).applications()[code].acts)

    def texts(self, code: str) -> list[str]:
        observatory = self.app.door.observatory
        kept = ApplicationDesk(observatory, observatory.at()).applications()[code]
        return [act.text for act in kept.acts]


def file(browser: Browser, **fields: str) -> str:
    """File an application by the form and return its code."""
    page = browser.ask("/en/applications/new").text
    form = hidden(page, "form")
    said = {
        "token": hidden(page, "token"),
        "form": form,
        "do": "file",
        "procedure": "join",
        **fields,
    }
    answer = browser.send("/en/applications/new", said)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def act(browser: Browser, code: str, what: str, form: str = "acts", **more: str) -> httpx.Response:
    """Send a form of an application's page as the page gives it."""
    page = browser.ask(f"/en/applications/{code}").text
    said = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "what": what, **more}
    return browser.send(f"/en/applications/{code}/{form}", said)


def offered(browser: Browser, code: str) -> set[str]:
    page = browser.ask(f"/en/applications/{code}").text
    return set(re.findall(r'name="what" value="((?:opened|asked|answ|deci|withd)[^"]*)"', page))


def rule(answer: httpx.Response) -> str:
    found = re.search(r'class="note mono">([\w-]+)<', answer.text)
    return found[1] if found else ""
