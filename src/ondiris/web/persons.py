"""Who asks, and whether they may: between the guard and what is kept.

A home without accounts is answered as if this layer were not there.  In one with accounts each
address belongs to an act of the table of permissions; who may not is sent to sign in, or refused.
What is answered to somebody who has signed in is for them alone: it is never taken from what is
kept for all, never kept, and has no validator that another could replay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from types import ModuleType
from urllib.parse import urlencode

from anyio import to_thread
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from ondiris.errors import OndirisError, Refused
from ondiris.people import Act, Person, may
from ondiris.web.caching import Answers, guarded
from ondiris.web.data_paths import is_data
from ondiris.web.door import Door
from ondiris.web.openness import Openness

__all__ = ["PERSON", "Persons", "acting", "cookie_name"]

PERSON = "ondiris.person"
"""Where a request says who asks."""
_SECOND = 1.0
_NOTED = frozenset({Act.READ_HOUSE, Act.READ_APPLICATIONS, Act.KEEP_PEOPLE, Act.READ_LOOKED})
"""Acts of which it is written down who did them."""
_Refuse = Callable[[str, OndirisError, int, Person | None], Response]


def acting(modules: Iterable[ModuleType], usual: Act) -> Callable[[str], Act]:
    """Return what tells to which act an address belongs.

    Parameters
    ----------
    modules : iterable of module
        Page modules; ``acts`` of one names the endpoints that are not of the usual act.
    usual : Act
    """
    known: list[tuple[re.Pattern[str], Act]] = []
    for module in modules:
        acts: dict[Callable[..., object], Act] = getattr(module, "acts", {})
        routes = [route for route in module.router.routes if isinstance(route, APIRoute)]
        known += [(r.path_regex, _of_door(acts.get(r.endpoint, usual), usual)) for r in routes]

    def act_of(path: str) -> Act:
        return next((act for shape, act in known if shape.match(path)), usual)

    return act_of


def _of_door(act: Act, usual: Act) -> Act:
    """Return an act as a door has it: what is public there is so for everybody."""
    return usual if usual is Act.READ_PUBLIC and act is Act.READ_PROCEDURES else act


def cookie_name(scheme: str) -> str:
    """Return the name of the cookie of a session; over TLS one that no other host can set."""
    return "__Host-ondiris" if scheme == "https" else "ondiris"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found out of a request: who asks, to what end, and why not."""

    act: Act = Act.READ_PUBLIC
    person: Person | None = None
    fault: OndirisError | None = None
    status: int = 200


class Persons:
    """The layer that knows people.

    Parameters
    ----------
    answers : Answers
        What answers, for all or for one; what is for all, pages of other sites may read.
    door : Door
    act_of : callable
        Tells to which act a path belongs.
    refuse : callable
        Writes a refusal for an address, a status and a person.
    """

    def __init__(
        self, answers: Answers, door: Door, act_of: Callable[[str], Act], refuse: _Refuse
    ) -> None:
        self.answers = answers
        self.act_of = act_of
        self.everybody = Openness(answers, act_of, public=door.public)
        self._door = door
        self._refuse = refuse
        self._nobody_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as who asks may have it answered."""
        if monotonic() < self._nobody_until:
            await self.everybody(scope, receive, send)
            return
        seen = await to_thread.run_sync(self._look, scope)
        if seen is None:
            await self.everybody(scope, receive, send)
            return
        alone = _alone(send)
        if seen.fault is not None:
            said = self._turned_away(scope, seen, seen.fault)
            await said(scope, receive, guarded(scope, alone))
        elif _for_all(scope["path"]) or (seen.person is None and seen.act is Act.READ_PUBLIC):
            await self.everybody(scope, receive, send)
        else:
            await self.answers.apart({**scope, PERSON: seen.person}, receive, alone)

    def _look(self, scope: Scope) -> _Seen | None:
        """Return what is to be done with a request; nothing where there are no accounts."""
        try:
            if not self._door.people.there():
                self._nobody_until = monotonic() + _SECOND
                return None
            return self._seen(scope)
        except OndirisError as error:
            return _Seen(fault=error, status=503)

    def _seen(self, scope: Scope) -> _Seen:
        act, path = self.act_of(scope["path"]), scope["path"]
        token = _bearer(scope)
        if token is not None:
            person = self._door.people.api_tokens.person(token)
            if person is None:
                unknown = Refused("unknown-token", "the token is unknown or has ended")
                return _Seen(act, None, unknown, 401)
        else:
            secret = _cookie(scope)
            person = self._door.people.signing.person(secret) if secret else None
        if person is None:
            if may((), act):
                return _Seen(act)
            return _Seen(act, None, Refused("sign-in-first", "this is for who has signed in"), 401)
        if not person.may_somewhere(act):
            return _Seen(act, person, Refused("not-your-role", "no role of yours may do this"), 403)
        if act in _NOTED and not _for_all(path):
            query = scope["query_string"].decode("latin-1")
            self._door.people.looking.note(person.account, act, f"{path}?{query}".rstrip("?"))
        return _Seen(act, person)

    def _turned_away(self, scope: Scope, seen: _Seen, fault: OndirisError) -> Response:
        """Return a refusal; a reader of a page is sent to sign in."""
        path: str = scope["path"]
        reader = scope["method"] in ("GET", "HEAD") and not is_data(path)
        if seen.status == 401 and reader and fault.code == "sign-in-first":
            lang = path.split("/")[1]
            lang = lang if lang in self._door.words else self._door.languages[0]
            query = scope["query_string"].decode("latin-1")
            wanted = urlencode({"next": f"{path}?{query}".rstrip("?")})
            return RedirectResponse(f"/{lang}/sign-in?{wanted}", 303)
        said = self._refuse(path, fault, seen.status, seen.person)
        if seen.status == 401:
            said.headers["www-authenticate"] = 'Bearer realm="ondiris"'
        return said


def _for_all(path: str) -> bool:
    """Whether an address is the same for everybody, whoever asks."""
    return path.startswith("/assets/")


def _bearer(scope: Scope) -> str | None:
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    kind, _, token = (found[0].decode("latin-1") if found else "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _cookie(scope: Scope) -> str:
    """Return the secret of a session; a cookie that stands twice is none."""
    name, found = cookie_name(scope["scheme"]), list[str]()
    for key, value in scope["headers"]:
        if key != b"cookie":
            continue
        for part in value.decode("latin-1").split(";"):
            try:
                jar = SimpleCookie(part.strip())
            except CookieError:
                continue
            found += [jar[name].value] if name in jar else []
    return found[0] if len(found) == 1 else ""


def _alone(send: Send) -> Send:
    """Return what sends an answer that is for one alone."""
    dropped = (b"cache-control", b"etag")

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(n, v) for n, v in message["headers"] if n.lower() not in dropped]
            own = [(b"cache-control", b"private, no-store"), (b"vary", b"Cookie, Authorization")]
            message = {**message, "headers": [*kept, *own]}
        await send(message)

    return passed
