"""Signing in by the OpenID provider that the settings of the home name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from ondiris.errors import NotFound, Refused
from ondiris.people import Act, LinkKind, People
from ondiris.people.openid import OpenidRequest
from ondiris.web.asking import Asked
from ondiris.web.door import Door
from ondiris.web.forms import gone_on, own_path, require_accounts, signed_in
from ondiris.web.lanes import Pace

__all__ = ["acts", "paces", "router"]

router = APIRouter()
_WAIT: Final = timedelta(minutes=10)
_BACK: Final = "/openid/back"
Next = Annotated[str, Query(description="Where to go on afterwards.", max_length=2000)]
Taking = Annotated[str, Query(description="A one-time link that is taken so.", max_length=150)]


@router.get("/{lang}/sign-in/openid", summary="Sign in by an OpenID provider")
def ask_provider(
    request: Request,
    ask: Asked,
    next: Next = "",  # noqa: A002 - the address's own word
    taking: Taking = "",
) -> Response:
    """Send a browser to the provider; it keeps what was asked until it comes back."""
    people, door = require_accounts(ask), ask.door
    if taking:
        kind, _, secret = taking.partition("/")
        people.links.whose(_kind(kind), secret)
    asked = door.provider().begin(_address(request))
    kept = {
        "state": asked.state, "nonce": asked.nonce, "verifier": asked.verifier, "lang": ask.lang,
        "next": own_path(next, ask.href("account")), "taking": taking,
        "until": people.tables.stamp(_WAIT),
    }  # fmt: skip
    answer = gone_on(asked.address)
    handed = people.handed_out(json.dumps(kept))
    answer.headers.append("set-cookie", _cookie(request, handed, int(_WAIT.total_seconds())))
    return answer


@router.get(_BACK, summary="Back from an OpenID provider")
def come_back(request: Request) -> Response:
    """Sign in whom the provider vouches for, if it was asked from this browser."""
    door: Door = request.app.state.door
    if not door.people.there():
        raise NotFound("no-page", "there is no page at this address")
    people = door.people
    kept = _kept(request, people)
    asked = OpenidRequest("", kept["state"], kept["nonce"], kept["verifier"])
    provider, given = door.provider(), request.query_params.multi_items()
    if len(dict(given)) < len(given):
        raise Refused("openid-failed", "the answer of the OpenID provider says something twice")
    subject = provider.finish(asked, _address(request), dict(given))
    if kept["taking"]:
        kind, _, secret = kept["taking"].partition("/")
        account = people.links.take_openid(_kind(kind), secret, provider.issuer, subject)
        begun, place = people.signing.begin(account), f"/{kept['lang']}/account"
    else:
        begun, place = people.signing.by_openid(provider.issuer, subject), kept["next"]
    answer = signed_in(request, people, begun, place)
    answer.headers.append("set-cookie", _cookie(request, "", 0))
    return answer


def _kept(request: Request, people: People) -> Mapping[str, str]:
    handed = people.handed_back(request.cookies.get(_name(request), ""))
    kept: Mapping[str, str] = json.loads(handed) if handed else {}
    if not kept or kept["until"] <= people.tables.stamp():
        raise Refused("openid-failed", "nothing was asked of the OpenID provider from here")
    return kept


def _kind(text: str) -> LinkKind:
    if text not in set(LinkKind):
        raise NotFound("no-link", "this link was used, has ended or was never made")
    return LinkKind(text)


def _address(request: Request) -> str:
    """Return where the provider sends a browser back to: this door, under its name of now."""
    return f"{request.url.scheme}://{request.headers['host']}{_BACK}"


def _name(request: Request) -> str:
    return "__Host-ondiris-openid" if request.url.scheme == "https" else "ondiris-openid"


def _cookie(request: Request, value: str, seconds: int) -> str:
    secure = "; Secure" if request.url.scheme == "https" else ""
    said = f"Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return f"{_name(request)}={value}; {said}"


acts = {ask_provider: Act.SIGN_IN, come_back: Act.SIGN_IN}
paces = {ask_provider: Pace.SLOW, come_back: Pace.SLOW}
