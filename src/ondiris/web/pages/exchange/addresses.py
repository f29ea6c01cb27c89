"""Addresses that may end early: what is left out of a path has its usual value."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature

from fastapi import APIRouter, Response

__all__ = ["answer_at"]

Endpoint = Callable[..., Response]


def answer_at(
    router: APIRouter, base: str, places: str, endpoint: Endpoint, summary: str
) -> tuple[Endpoint, ...]:
    """Let an endpoint answer at an address, however many of its last places are left out.

    Parameters
    ----------
    router : APIRouter
    base : str
        What every address begins with, places that none leaves out among them.
    places : str
        Those that may be left out, in order.
    endpoint : callable
        Has a default for each.
    summary : str
        What the address is for.

    Returns
    -------
    tuple of callable
        What answers at each address.
    """
    names = places.split()
    found = []
    for count in range(len(names), -1, -1):
        path = "".join([base, *(f"/{{{name}}}" for name in names[:count])])
        shorter = _without(endpoint, frozenset(names[count:]), frozenset(names[:count]))
        router.get(path, summary=summary, tags=["sdmx"])(shorter)
        found.append(shorter)
    return tuple(found)


def _without(endpoint: Endpoint, gone: frozenset[str], kept: frozenset[str]) -> Endpoint:
    @wraps(endpoint)
    def answered(**given: object) -> Response:
        return endpoint(**given)

    stated = signature(endpoint, eval_str=True)
    parameters = [
        each.replace(default=Parameter.empty) if each.name in kept else each
        for each in stated.parameters.values()
        if each.name not in gone
    ]
    parameters.sort(key=lambda each: each.default is not Parameter.empty)
    answered.__signature__ = stated.replace(parameters=parameters)  # type: ignore[attr-defined]
    return answered
