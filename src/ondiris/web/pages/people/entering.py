"""Signing in and out, taking an invitation, getting back in with a forgotten password."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response

from ondiris.errors import InvalidInput, Refused
from ondiris.people import Act, LinkKind, OwnAccount, Person, TooMany
from ondiris.people.passwords import SHORTEST
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.forms import (
    address_of,
    gone_on,
    own_path,
    require_accounts,
    require_form,
    signed_in,
    signed_out,
)
from ondiris.web.frame import page
from ondiris.web.lanes import Pace

__all__ = ["acts", "paces", "router"]

router = APIRouter()
Next = Annotated[str, Query(description="Where to go on afterwards.", max_length=2000)]
Secret = Annotated[str, Path(description="Secret of a one-time link.", max_length=100)]
Hidden = Annotated[str, Form(max_length=400)]
Typed = Annotated[str, Form(max_length=2000)]


@router.get("/{lang}/sign-in", summary="Sign in")
def sign_in_page(ask: Asked, next: Next = "") -> Response:  # noqa: A002 - the address's own word
    """Show the form for signing in."""
    require_accounts(ask)
    if ask.person is not None:
        return gone_on(ask.href("account"))
    return _sign_in(ask, next)


@router.post("/{lang}/sign-in", summary="Sign in by a password")
def sign_in(
    request: Request,
    ask: Asked,
    name: Typed = "",
    password: Typed = "",
    next: Typed = "",  # noqa: A002 - the form's own word
    token: Hidden = "",
) -> Response:
    """Sign somebody in, or say why not."""
    people = require_accounts(ask)
    require_form(request, ask, "sign-in", token)
    words = ask.voice.words
    try:
        secret = people.signing.by_password(name, password, address=address_of(request))
    except TooMany as error:
        minutes = -(-error.seconds // 60)
        said = words("Too many attempts. Minutes until the next one: %(count)s.", count=minutes)
        answer = _sign_in(ask, next, name, trouble=said, status=429)
        answer.headers["retry-after"] = str(error.seconds)
        return answer
    except Refused as error:
        if error.code != "not-signed-in":
            raise
        return _sign_in(
            ask, next, name, trouble=words("The name or the password is not right."), status=403
        )
    person = people.signing.person(secret)
    usual = _first_page(ask, person)
    return signed_in(request, people, secret, own_path(next, ask.href(usual)))


@router.post("/{lang}/sign-out", summary="Sign out")
def sign_out(request: Request, ask: Asked, token: Hidden = "") -> Response:
    """End the session of this browser."""
    people = require_accounts(ask)
    require_form(request, ask, "sign-out", token)
    if ask.person is not None:
        people.signing.end(ask.person.session)
    return signed_out(request, ask.href("sign-in"))


@router.get("/{lang}/recover", summary="How to get back in")
def recover(ask: Asked) -> Response:
    """Say how to get back in with a forgotten password."""
    require_accounts(ask)
    title = ask.voice.words("Forgotten password")
    return page(ask, "people/recover.html", title=title, undated=True)


@router.get("/{lang}/invitation/{secret}", summary="An invitation")
def invitation(ask: Asked, secret: Secret) -> Response:
    """Show the form that takes an invitation."""
    return _link(ask, LinkKind.INVITATION, secret)


@router.post("/{lang}/invitation/{secret}", summary="Take an invitation")
def take_invitation(
    request: Request, ask: Asked, secret: Secret,
    password: Typed = "", again: Typed = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Set the first password of an account and sign its owner in."""
    return _taken(request, ask, LinkKind.INVITATION, secret, (password, again, token))


@router.get("/{lang}/recovery/{secret}", summary="A recovery")
def recovery(ask: Asked, secret: Secret) -> Response:
    """Show the form that sets another password."""
    return _link(ask, LinkKind.RECOVERY, secret)


@router.post("/{lang}/recovery/{secret}", summary="Set another password")
def take_recovery(
    request: Request, ask: Asked, secret: Secret,
    password: Typed = "", again: Typed = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Set another password, end every session of the account and sign its owner in."""
    return _taken(request, ask, LinkKind.RECOVERY, secret, (password, again, token))


def _first_page(ask: Ask, person: Person | None) -> str:
    """Return where somebody begins who has just signed in: what waits for them, if anything can."""
    if person is None:
        return "account"
    if not ask.door.public and (person.applicants or person.institutions):
        return "desk"
    return "" if person.may(ask.door.usual) else "account"


def _sign_in(
    ask: Ask, onward: str, name: str = "", *, trouble: str = "", status: int = 200
) -> Response:
    return page(
        ask,
        "people/sign_in.html",
        title=ask.voice.words("Sign in"),
        status=status,
        undated=True,
        onward=own_path(onward, ""),
        name=name[:100],
        trouble=trouble,
        token=ask.door.people.door_form("sign-in"),
    )


def _link(
    ask: Ask, kind: LinkKind, secret: str, *, trouble: str = "", status: int = 200
) -> Response:
    account = require_accounts(ask).links.whose(kind, secret)
    words, invited = ask.voice.words, kind is LinkKind.INVITATION
    return page(
        ask,
        "people/link.html",
        title=words("Invitation") if invited else words("A new password"),
        status=status,
        undated=True,
        account=account,
        invited=invited,
        shortest=SHORTEST,
        trouble=trouble,
        token=_form(ask, kind, account),
        taking=f"{kind.value}/{secret}",
    )


def _form(ask: Ask, kind: LinkKind, account: OwnAccount) -> str:
    purpose = f"{kind.value} {account.id}"
    if ask.person is not None:
        return ask.person.form(purpose)
    return ask.door.people.door_form(purpose)


def _taken(
    request: Request, ask: Ask, kind: LinkKind, secret: str, typed: tuple[str, str, str]
) -> Response:
    people, (password, again, token) = require_accounts(ask), typed
    account = people.links.whose(kind, secret)
    require_form(request, ask, f"{kind.value} {account.id}", token)
    words = ask.voice.words
    if password != again:
        return _link(
            ask, kind, secret, trouble=words("The two passwords are not the same."), status=400
        )
    with suppress(InvalidInput):
        people.links.take_password(kind, secret, password)
        begun = people.signing.begin(account.id)
        return signed_in(request, people, begun, ask.href("account"))
    return _link(ask, kind, secret, trouble=weak(ask), status=400)


def weak(ask: Ask) -> str:
    """Return what is said of a password that is none."""
    return ask.voice.words(
        "Characters of a password: at least %(count)s. It is not your name. Several words that do "
        "not belong together are easy to keep in mind.",
        count=SHORTEST,
    )


_ALL = (
    sign_in_page, sign_in, sign_out, recover, invitation, take_invitation, recovery, take_recovery,
)  # fmt: skip
acts = dict.fromkeys(_ALL, Act.SIGN_IN)
paces = dict.fromkeys((sign_in_page, invitation, recovery), Pace.SLOW)
"""A password takes a tenth of a second of a core, on purpose: who sends one waits in turn."""
