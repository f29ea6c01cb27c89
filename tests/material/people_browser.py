"""A browser that signs in, and a home with one account for each role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

from ondiris.people import Held, PasswordCost, People, Role, TryLimits
from ondiris.session import Observatory

PASSWORD = "seven quiet harbours"
OTHER = "nine loud mountains"
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


def peopled(observatory: Observatory, limits: TryLimits | None = None) -> People:
    """Give a home one account for each role, at the smallest cost of a password."""
    people = People(
        observatory.ledger.database, observatory.clock, cost=PasswordCost(1, 8, 1), limits=limits
    )
    observatory.people = people
    for role in ROLES:
        held = Held(role, "water" if role is Role.OFFICER else "")
        people.accounts.add(role.value, held=[held], password=PASSWORD)
    return people
