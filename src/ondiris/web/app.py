"""The application: pages, errors, and one layer around them all."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from threading import Thread
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send

from ondiris.errors import OndirisError, Unavailable
from ondiris.publishing.figures.vega import warm
from ondiris.session import Observatory
from ondiris.session.figures.leading import city_figures
from ondiris.session.projects.desk import ProjectDesk
from ondiris.version import VERSION
from ondiris.web.caching import Answers, guarded
from ondiris.web.contract import contract
from ondiris.web.door import Ask, Door, FigureMaker, Nav
from ondiris.web.frame import compile_templates
from ondiris.web.guard import Guard
from ondiris.web.lanes import Lanes
from ondiris.web.pacing import pacing, streams
from ondiris.web.pages import PAGES
from ondiris.web.persons import Persons, acting
from ondiris.web.refusals import busy, install, refused

__all__ = ["Application", "create_app", "warm_up"]


class Application:
    """The door as an ASGI application; `api` is the FastAPI part of it."""

    def __init__(
        self, api: FastAPI, door: Door, *, hosts: Sequence[str] = (), lanes: Lanes | None = None
    ) -> None:
        self.api = api
        self.door = door
        self.answers = Answers(
            api, door.state, pacing(PAGES, door.makers), partial(busy, door), lanes, streams(PAGES)
        )
        named = (*door.observatory.home.settings.hosts, *hosts)
        act_of = acting(PAGES, door.usual)
        self.persons = Persons(self.answers, door, act_of, partial(refused, door))
        self.guard = Guard(self._ask, named, partial(refused, door))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.api(scope, receive, send)
            return
        told = False

        async def telling(message: Message) -> None:
            nonlocal told
            told = True
            await send(message)

        try:
            await self.guard(scope, receive, telling)
        except Unavailable as error:  # before a page was drawn: what it depends on is away
            if told:
                raise
            said = refused(self.door, scope["path"], error, 503)
            await said(scope, receive, guarded(scope, send))

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.persons(scope, receive, send)


def _life(door: Door) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        # The first picture, templates and odds cost seconds; nobody should wait for them.
        Thread(target=warm_up, args=(door,), daemon=True).start()
        yield
        gc.unfreeze()

    return life


def _nothing(_ask: Ask) -> None:
    """Begin nothing ahead of the first reader."""


def warm_up(door: Door) -> None:
    """Make what every first reader would wait for.

    Beside what a program loads once these are the state that every page is kept by, what to expect
    of the programmes that the city leads with and of the year, the city's figures of the period
    that pages open with, and what pages begin ahead.  A home that cannot be read says so to who
    asks.
    """
    warm()
    for lang in door.languages:
        compile_templates(door.words[lang])
    with suppress(OndirisError):
        door.state()
        now = door.observatory.at()
        ProjectDesk(now).outlooks()
        for lang in door.languages:
            now.foretold(lang)
        ask = Ask(door, door.languages[0])
        city_figures(now, ask.period)
        for module in PAGES:
            begin: Callable[[Ask], None] = getattr(module, "ahead", _nothing)
            begin(ask)
    gc.collect()
    gc.freeze()  # what is loaded now stays: it need not be searched for garbage again


def _state_contract(api: FastAPI, door: Door) -> None:
    """State the contract with the codes that the readers of a door may know."""

    def stated() -> dict[str, Any]:
        now = door.observatory.at()
        return door.observatory.memory.get(
            (now.key, now.newest, "contract"),
            lambda: contract(api, now.catalogue),
            lambda _: 500_000,
        )

    api.openapi = stated  # type: ignore[method-assign]


def create_app(observatory: Observatory, *, hosts: Sequence[str] = ()) -> Application:
    """Return the web door of an observatory.

    Parameters
    ----------
    observatory : Observatory
        What it shows, opened for those who come in by this door.
    hosts : sequence of str
        Names under which it is reached, beside those of the loopback and of the settings.

    Returns
    -------
    Application
        An ASGI application.
    """
    door = Door(observatory)
    api = FastAPI(
        lifespan=_life(door),
        title="ondiris",
        version=VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.door = door
    for module in PAGES:
        # As they are: including a router makes every route of it anew, at the first request.
        api.router.routes.extend(module.router.routes)
        nav: Nav | None = getattr(module, "nav", None)
        if nav is not None:
            door.navigation.append(nav)
        makers: tuple[FigureMaker, ...] = getattr(module, "figures", ())
        door.makers.update((maker.id, maker) for maker in makers)
    routes = [r for module in PAGES for r in module.router.routes if isinstance(r, APIRoute)]
    _state_contract(api, door)
    install(api, door, routes)
    return Application(api, door, hosts=hosts)
