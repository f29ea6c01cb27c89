"""The connection to an observatory: how it is asked, what is kept, what is asked again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
from cachetools import LRUCache

from ondiris import errors
from ondiris.errors import InvalidInput, OndirisError, Unavailable

__all__ = ["Connection"]

_AGAIN: Final = (429, 502, 503, 504)
"""Statuses after which the same may be asked again."""
_LONGEST_PAUSE: Final = 10.0
_PAUSE: Final = 0.2
_KEPT: Final = 64 * 2**20
"""How many bytes of answers are kept to be asked about by their tags."""
_KINDS: Final[Mapping[str, type[OndirisError]]] = {
    kind.title: kind
    for kind in (getattr(errors, name) for name in errors.__all__ if name != "Failure")
}


@dataclass(frozen=True, slots=True)
class _Tagged:
    tag: str
    body: bytes
    everybody: bool


class Connection:
    """A connection: one client, what it keeps, and how it asks.

    Parameters
    ----------
    address : str
        Scheme, host and path, without a slash at its end.
    client : httpx.Client
    retries : int
        How often what is away for a moment is asked again.
    """

    def __init__(self, address: str, client: httpx.Client, retries: int) -> None:
        self.address = address
        self._client = client
        self._retries = retries
        self._kept: LRUCache[str, _Tagged] = LRUCache(_KEPT, getsizeof=lambda one: len(one.body))
        self._lock = Lock()

    def close(self) -> None:
        """Let go of the client."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str]) -> bytes:
        """Return the body of an answer.

        Raises
        ------
        OndirisError
            What the server refuses, as it says it; `Unavailable` where it does not answer.
        """
        return self._got(path, params).body

    def everybody_may(self, path: str, params: Mapping[str, str]) -> bool:
        """Whether everybody may read an answer; a public door says so of what is nobody's alone.

        Raises
        ------
        OndirisError
            As of `get`.
        """
        return self._got(path, params).everybody

    def _got(self, path: str, params: Mapping[str, str]) -> _Tagged:
        address = str(httpx.URL(self.address + path, params=dict(params)))
        with self._lock:
            kept = self._kept.get(address)
        headers = {"if-none-match": kept.tag} if kept else {}
        answer = self._asked(address, headers)
        if answer.status_code == 304 and kept:
            return kept
        if answer.is_redirect:
            raise _sent_on(self.address, answer)
        if answer.status_code != 200:
            raise _refusal(answer)
        everybody = answer.headers.get("access-control-allow-origin") == "*"
        told = _Tagged(answer.headers.get("etag", ""), answer.content, everybody)
        if told.tag and len(told.body) < _KEPT:
            with self._lock:
                self._kept[address] = told
        return told

    def _asked(self, address: str, headers: Mapping[str, str]) -> httpx.Response:
        """Return an answer; what is away for a moment is asked a few times more."""
        for turn in range(self._retries + 1):
            last = turn == self._retries
            try:
                answer = self._client.get(address, headers=dict(headers))
            except httpx.RequestError as error:
                # What took too long would take as long again.
                if last or isinstance(error, httpx.ReadTimeout):
                    raise Unavailable(
                        "no-answer",
                        f"{self.address} does not answer ({type(error).__name__})",
                        hint="Is the address right, and does `ondiris serve` run there?",
                    ) from error
                time.sleep(_PAUSE * 2**turn)
                continue
            pause = _pause(answer, turn)
            if last or answer.status_code not in _AGAIN or pause > _LONGEST_PAUSE:
                return answer
            time.sleep(pause)
        raise AssertionError  # the last turn returns or raises

    def json(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """Return the JSON of an answer of the API."""
        body = self.get(path, params)
        with suppress(ValueError):
            found = json.loads(body)
            if isinstance(found, dict) and "schema" in found:
                return found
        raise _no_observatory(f"{self.address} answers")


def _pause(answer: httpx.Response, turn: int) -> float:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else _PAUSE * 2**turn


def _sent_on(address: str, answer: httpx.Response) -> InvalidInput:
    """Return why a door sends readers on: to an address without what it does not take, or away."""
    asked = answer.request.url
    goal = urlsplit(answer.headers.get("location", ""))
    kept = dict(parse_qsl(goal.query))
    left = [name for name in asked.params if name not in kept]
    away = (goal.scheme, goal.netloc) not in (("", ""), (asked.scheme, asked.netloc.decode()))
    if away or not left:
        where = f"{goal.scheme or asked.scheme}://{goal.hostname}" if away else "another page"
        return InvalidInput(
            "no-address",
            f"{address} sends readers on to {where[:80]}",
            hint="Connect to the address where the observatory itself answers.",
        )
    return InvalidInput(
        "unknown-parameter",
        f"{asked.path} takes no parameter {', '.join(left)[:80]!r}",
        hint="The manual lists the filters of every figure.",
    )


def _refusal(answer: httpx.Response) -> OndirisError:
    """Return what a server refuses as the error that it is there."""
    try:
        said = answer.json()["error"]
        kind = _KINDS.get(said["title"], OndirisError)
        context = {str(name): value for name, value in said["context"].items()}
        return kind(said["code"], said["detail"], hint=said["hint"], **context)
    except (ValueError, LookupError, TypeError, AttributeError):
        return _no_observatory(f"{answer.url.host} answers {answer.status_code}")


def _no_observatory(said: str) -> Unavailable:
    return Unavailable(
        "no-observatory",
        f"{said}, and not as an observatory does",
        hint="Give the address of an `ondiris serve`, without a path of a page.",
    )
