"""What every page takes from its address: language, day, print view; anything else redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from pydantic import BeforeValidator
from starlette.convertors import Convertor, register_url_convertor

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.people import Person
from ondiris.web.door import Ask, Door
from ondiris.web.persons import PERSON
from ondiris.web.refusals import Elsewhere

__all__ = ["Asked", "AskedOfDoor", "AskedOutside", "AskedPlainly", "WorldOf", "WrittenDay"]


class _Name(Convertor[str]):
    """The rest of an address as the name that is asked for, whatever stands in it.

    ``path`` of Starlette is no name: it ends before a line break.
    """

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        """Return the name as it stands."""
        return value

    def to_string(self, value: str) -> str:
        """Return the name as it stands."""
        return value


register_url_convertor("name", _Name())
Lang = Annotated[Literal["kk", "ru", "en"], Path(description="Language of the page.")]


def _written(text: object) -> object:
    """Let a day through as it is written; a number would be read as seconds since 1970."""
    if isinstance(text, str) and _DAY.fullmatch(text) is None:
        raise ValueError("a day is written 2025-06-30")
    return text


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WrittenDay = Annotated[date, BeforeValidator(_written)]
Day = Annotated[
    WrittenDay | None, Query(description="Everything known by the end of this day in the city.")
]
WorldOf = Annotated[Literal["actual", "synthetic", ""], Query(description="World shown.")]
_AHEAD = 50
"""How many years after the newest day known a page may be asked for."""
View = Annotated[Literal["print"] | None, Query(description="Everything laid open for print.")]


def _asked(request: Request, lang: Lang, as_of: Day = None, view: View = None) -> Ask:
    params = _known(request)
    door: Door = request.app.state.door
    path = request.url.path.split("/", 2)[-1]
    person: Person | None = request.scope.get(PERSON)
    base = str(request.base_url).rstrip("/")
    ask = Ask(door, lang, _near(door, as_of), view == "print", path, params, person, base)
    if ask.world is World.SYNTHETIC and not ask.lists["subjects"]:
        raise NotFound(
            "nothing-invented",
            "nothing invented is shown here",
            hint="Invented cities are shown inside the house, where it has any.",
        )
    return ask


def _asked_plainly(request: Request, as_of: Day = None) -> Ask:
    params = _stated(request)
    door: Door = request.app.state.door
    return Ask(door, "en", _near(door, as_of), path=request.url.path.lstrip("/"), params=params)


def _asked_of_door(request: Request) -> Ask:
    """Return what is asked of the door as a whole."""
    params = _stated(request)
    door: Door = request.app.state.door
    base = str(request.base_url).rstrip("/")
    return Ask(door, door.languages[0], params=params, base=base)


AskedOfDoor = Annotated[Ask, Depends(_asked_of_door)]


def _asked_outside(ask: AskedOfDoor) -> Ask:
    """Return what is asked by those who find the door from outside.

    Raises
    ------
    NotFound
        ``public-door-alone``: the house's own door is for nobody to find.
    """
    if not ask.door.public:
        raise NotFound(
            "public-door-alone",
            "this is told at a public door alone",
            hint="`ondiris serve --public` opens one.",
        )
    return ask


def _near(door: Door, day: date | None) -> date | None:
    """Return a day asked for, no further ahead than what waits is reckoned to.

    Nothing more is known on a later day, and months of waiting for it would be counted one by one.
    """
    if day is None:
        return None
    last = min(door.observatory.at().vintage.known.year + _AHEAD, date.max.year)
    return min(day, date(last, 12, 31))


def _known(request: Request) -> dict[str, str]:
    """Return the parameters, or send the reader to the address without unknown ones."""
    allowed = _allowed(request)
    given = _once(request)
    kept = {name: value for name, value in given if name in allowed and value}
    if len(kept) != len(given) and request.method == "GET":
        query = f"?{urlencode(kept)}" if kept else ""
        raise Elsewhere(f"{request.url.path}{query}")
    return kept


def _stated(request: Request) -> dict[str, str]:
    """Return the parameters of a program, which is told what it misspelt and never sent on.

    Raises
    ------
    InvalidInput
        ``unknown-parameter``
    """
    allowed = _allowed(request)
    given = _once(request)
    unknown = sorted({name for name, _ in given} - allowed)
    if unknown:
        raise InvalidInput(
            "unknown-parameter",
            f"this address takes no parameter {unknown[0][:40]!r}",
            hint=f"It takes: {', '.join(sorted(allowed))}.",
        )
    return {name: value for name, value in given if value}


def _once(request: Request) -> list[tuple[str, str]]:
    """Return the parameters of an address.

    Raises
    ------
    InvalidInput
        ``repeated-parameter``
    """
    given = list(request.query_params.multi_items())
    if len(dict(given)) < len(given):
        raise InvalidInput("repeated-parameter", "a parameter stands in the address twice")
    return given


def _allowed(request: Request) -> frozenset[str]:
    return frozenset(_taken(request.scope["route"].dependant))


def _taken(dependant: Dependant) -> Iterator[str]:
    """Yield the names of the parameters that an address takes, as the contract states them."""
    yield from (parameter.alias for parameter in dependant.query_params)
    for other in dependant.dependencies:
        yield from _taken(other)


Asked = Annotated[Ask, Depends(_asked)]
AskedPlainly = Annotated[Ask, Depends(_asked_plainly)]
AskedOutside = Annotated[Ask, Depends(_asked_outside)]
