"""The own account; for an administrator all of them; for an auditor who looked at what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response

from ondiris.errors import InvalidInput, Refused
from ondiris.people import Act, Held, Person, may_somewhere
from ondiris.people.passwords import SHORTEST
from ondiris.web.asking import Asked
from ondiris.web.door import Ask
from ondiris.web.forms import (
    address_of,
    gone_on,
    require_accounts,
    require_form,
    signed_in,
)
from ondiris.web.frame import page
from ondiris.web.pages.people.entering import weak

__all__ = ["acts", "own_moment", "router", "signed_in_person"]

router = APIRouter()
Hidden = Annotated[str, Form(max_length=400)]
Typed = Annotated[str, Form(max_length=2000)]
_MOST = 200


@router.get("/{lang}/account", summary="The own account")
def account(ask: Asked) -> Response:
    """Show who is signed in, in which roles, and since when in which browsers."""
    return _account(ask)


@router.post("/{lang}/account/password", summary="Another password")
def change_password(
    request: Request, ask: Asked,
    old: Typed = "", password: Typed = "", again: Typed = "", token: Hidden = "",
) -> Response:  # fmt: skip
    """Change the password of the own account; its other sessions end."""
    people, person = require_accounts(ask), signed_in_person(ask)
    require_form(request, ask, "password", token)
    words = ask.voice.words
    if password != again:
        return _account(ask, words("The two passwords are not the same."), status=400)
    try:
        # Whoever finds a browser signed in still has to know the old one, and cannot try for long.
        known = people.signing.by_password(person.name, old, address=address_of(request))
    except Refused:
        return _account(ask, words("The old password is not right."), status=403)
    try:
        people.accounts.set_password(person.account, password)
    except InvalidInput:
        found = people.signing.person(known)
        if found is not None:
            people.signing.end(found.session)
        return _account(ask, weak(ask), status=400)
    secret = people.signing.begin(person.account)
    return signed_in(request, people, secret, ask.href("account"))


@router.post("/{lang}/account/sessions", summary="Sign out everywhere else")
def end_sessions(request: Request, ask: Asked, token: Hidden = "") -> Response:
    """End every session of the own account but this one."""
    people, person = require_accounts(ask), signed_in_person(ask)
    require_form(request, ask, "sessions", token)
    people.signing.end_others(person)
    return gone_on(ask.href("account"))


@router.get("/{lang}/people", summary="Accounts of people")
def everybody(ask: Asked) -> Response:
    """Show every account with its roles, to who keeps them."""
    people = require_accounts(ask)
    return page(
        ask,
        "people/everybody.html",
        title=ask.voice.words("Accounts"),
        undated=True,
        accounts=people.accounts.all(),
        roles_of=lambda held: _roles(ask, held),
    )


@router.get("/{lang}/looked", summary="Who looked at what")
def looked(ask: Asked) -> Response:
    """Show the newest looks at what is for the house alone, to who audits them."""
    people = require_accounts(ask)
    return page(
        ask,
        "people/looked.html",
        title=ask.voice.words("Who looked at what"),
        undated=True,
        looks=people.looking.newest(_MOST),
        most=_MOST,
        moment=lambda text: own_moment(ask, text),
    )


def signed_in_person(ask: Ask) -> Person:
    """Return who has signed in here by hand.

    Raises
    ------
    Refused
        ``sign-in-first``
    """
    if ask.person is None or not ask.person.session:
        raise Refused("sign-in-first", "this is for who has signed in")
    return ask.person


def _account(ask: Ask, trouble: str = "", *, status: int = 200) -> Response:
    people, person = require_accounts(ask), signed_in_person(ask)
    own = people.accounts.named(person.name)
    return page(
        ask,
        "people/account.html",
        title=ask.voice.words("Your account"),
        status=status,
        undated=True,
        person=person,
        own=own,
        roles=_roles(ask, person.held),
        since=[own_moment(ask, one) for one in people.signing.since(person)],
        keeps=person.may(Act.KEEP_PEOPLE),
        audits=person.may(Act.READ_LOOKED),
        noticed=not ask.door.public and may_somewhere(person.held, Act.READ_APPLICATIONS),
        trouble=trouble,
        shortest=SHORTEST,
        form=person.form,
    )


def own_moment(ask: Ask, text: str) -> str:
    """Return a moment as the city's clocks show it."""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(ask.city.time_zone))
    return f"{ask.voice.day(moment.date())}, {moment:%H:%M}"


def _roles(ask: Ask, held: tuple[Held, ...]) -> list[str]:
    words = ask.voice.words
    names = {
        "applicant": words("applicant"),
        "officer": words("officer"),
        "coordinator": words("coordinator"),
        "statistician": words("statistician"),
        "press": words("press office"),
        "auditor": words("auditor"),
        "administrator": words("administrator"),
    }
    return [
        f"{names[one.role.value]}: {one.institution}" if one.institution else names[one.role.value]
        for one in held
    ]


acts = {
    **dict.fromkeys((account, change_password, end_sessions), Act.OWN_ACCOUNT),
    everybody: Act.KEEP_PEOPLE,
    looked: Act.READ_LOOKED,
}
