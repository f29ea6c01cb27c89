"""Figures without a server: what an address of the web door gives, to a program in this process."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date

from ondiris.errors import InvalidInput, OndirisError
from ondiris.publishing.figures.shown_figure import ShownFigure
from ondiris.session import Observatory
from ondiris.session.figures.questions import texts_alone, whole_day
from ondiris.session.memory import Memory
from ondiris.web.door import Ask, Door, FigureMaker
from ondiris.web.pages import PAGES
from ondiris.web.pages.figures.renderings import WRITERS, FileWish

__all__ = ["shown_figure"]

_KEPT = 64 * 2**20
"""Bytes of figures that are kept of what the public sees."""


def shown_figure(
    observatory: Observatory, name: str, lang: str, as_of: date | None, filters: Mapping[str, str]
) -> ShownFigure:
    """Return a figure of an observatory as its readers see it.

    Parameters
    ----------
    observatory : Observatory
    name : str
        Identifier of the figure.
    lang : str
    as_of : date or None
    filters : mapping of str to str
        What its address takes.

    Raises
    ------
    NotFound
        ``no-figure``, or as its maker says.
    InvalidInput
        ``unknown-parameter``, ``unknown-language``, or as its maker says.
    """
    figure = _asked(_door(observatory), name, lang, as_of, filters)

    def public() -> ShownFigure | None:
        try:
            return _asked(_public_door(observatory), name, lang, as_of, filters)
        except OndirisError:  # what is made of the house's own figures alone
            return None

    return figure if observatory.public else ShownFigure(figure.file, public)


def _asked(
    door: Door, name: str, lang: str, as_of: date | None, filters: Mapping[str, str]
) -> ShownFigure:
    if lang not in door.languages:
        raise InvalidInput(
            "unknown-language",
            f"no page is written in {lang[:10]!r}",
            hint=f"Languages: {', '.join(door.languages)}.",
        )
    maker = door.makers.get(name)
    unknown = sorted(set(filters) - set(maker.params)) if maker else []
    if maker and unknown:
        raise InvalidInput(
            "unknown-parameter",
            f"the figure {name} has no filter {unknown[0][:40]!r}",
            hint=f"It has: {', '.join(maker.params) or 'none'}.",
        )
    texts_alone(filters)
    as_of = whole_day(as_of)
    day = {"as_of": as_of.isoformat()} if as_of else {}
    ask = Ask(door, lang, as_of, path=f"figures/{name}", params={**filters, **day})
    figure = ask.figure(name)

    def file(form: str) -> bytes:
        return WRITERS[form](ask, figure, FileWish())[0]

    return ShownFigure(file)


def _door(observatory: Observatory) -> Door:
    """Return the door of an observatory with every figure, made once and let go of with it."""
    return observatory.memory.get(("shown-door",), lambda: _made(observatory), lambda _: 0)


def _public_door(observatory: Observatory) -> Door:
    """Return a door of the same home through which the public looks."""

    def made() -> Door:
        outside = copy(observatory)
        outside.public, outside.memory = True, Memory(_KEPT)
        return _made(outside)

    return observatory.memory.get(("shown-public-door",), made, lambda _: 0)


def _made(observatory: Observatory) -> Door:
    door = Door(observatory)
    for module in PAGES:
        makers: tuple[FigureMaker, ...] = getattr(module, "figures", ())
        door.makers.update((maker.id, maker) for maker in makers)
    return door
