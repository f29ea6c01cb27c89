"""What the forms of people share: whether they come from here, and the cookie they may set."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ondiris.errors import NotFound, Refused
from ondiris.people import People, Person
from ondiris.people.signing import SESSION
from ondiris.web.door import Ask
from ondiris.web.persons import cookie_name

__all__ = [
    "address_of", "gone_on", "own_path", "require_accounts", "require_form", "signed_in",
    "signed_out",
]  # fmt: skip

_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")


def require_accounts(ask: Ask) -> People:
    """Return the people of the home.

    Raises
    ------
    NotFound
        ``no-page``: where the home has no accounts there are no such pages.
    """
    if not ask.door.people.there():
        raise NotFound("no-page", "there is no page at this address")
    return ask.door.people


def require_form(request: Request, ask: Ask, purpose: str, token: str) -> None:
    """Let a form through that this door made for who sends it.

    Parameters
    ----------
    request : Request
    ask : Ask
    purpose : str
        What the form is for.
    token : str
        Its hidden field.

    Raises
    ------
    Refused
        ``foreign-form``
    """
    # The guard has compared an origin that is there; a browser sends one with every form.
    people, person = require_accounts(ask), ask.person
    made_here = (
        people.sent_at_door(purpose, token) if person is None else person.sent(purpose, token)
    )
    if "origin" not in request.headers or not made_here:
        raise Refused("foreign-form", "the form was not made here for who sends it")


def own_path(text: str, otherwise: str) -> str:
    """Return an address of this door that a form names, or another one."""
    return text if _PATH.fullmatch(text) else otherwise


def address_of(request: Request) -> str:
    """Return where a request comes from, as far as the server knows."""
    return request.client.host if request.client else ""


def gone_on(place: str) -> Response:
    """Return an answer that leads on after a form."""
    return RedirectResponse(place, 303)


def signed_in(request: Request, people: People, secret: str, place: str) -> Response:
    """Return an answer that leads on with the cookie of a new session; an earlier one ends."""
    scheme = request.url.scheme
    earlier: Person | None = None
    if cookie_name(scheme) in request.cookies:
        earlier = people.signing.person(request.cookies[cookie_name(scheme)])
    if earlier is not None:
        people.signing.end(earlier.session)
    answer = gone_on(place)
    answer.headers.append("set-cookie", _cookie(scheme, secret, int(SESSION.total_seconds())))
    return answer


def signed_out(request: Request, place: str) -> Response:
    """Return an answer that leads on and takes the cookie back."""
    answer = gone_on(place)
    answer.headers.append("set-cookie", _cookie(request.url.scheme, "", 0))
    return answer


def _cookie(scheme: str, value: str, seconds: int) -> str:
    secure = "; Secure" if scheme == "https" else ""
    return (
        f"{cookie_name(scheme)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    )
