"""The pace of every address: what its page module, or the maker of its figure, says of it.

Pages as they stand are few, and each is drawn once until something is recorded; what can be asked
of them (another day, a period, a word) has no end, so whatever asks for more is never quick.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType

from fastapi.routing import APIRoute

from ondiris.web.door import FigureMaker
from ondiris.web.lanes import Pace

__all__ = ["pacing", "streams"]

_FIGURE = re.compile(r"/(?:embed/)?[a-z]+/figures/([^/.]+)((?:\.[a-z]+)*)")
_PIXELS = ".png"


def pacing(
    modules: Iterable[ModuleType], makers: Mapping[str, FigureMaker]
) -> Callable[[str, bytes], Pace]:
    """Return what tells the pace of a path and of what is asked after it.

    Parameters
    ----------
    modules : iterable of module
        Page modules; ``paces`` of one names its slow endpoints.
    makers : mapping of str to FigureMaker
        Figures by identifier.
    """
    slow: list[tuple[re.Pattern[str], Pace]] = []
    for module in modules:
        paces: Mapping[Callable[..., object], Pace] = getattr(module, "paces", {})
        routes = [route for route in module.router.routes if isinstance(route, APIRoute)]
        slow += [(r.path_regex, paces[r.endpoint]) for r in routes if r.endpoint in paces]

    def pace_of(path: str, asked: bytes) -> Pace:
        return max(own_pace(path), Pace.SLOW if asked else Pace.QUICK)

    def own_pace(path: str) -> Pace:
        figure = _FIGURE.fullmatch(path)
        if figure is not None:
            maker = makers.get(figure[1])
            own = Pace.QUICK if maker is None else maker.pace
            return max(own, Pace.SLOW) if figure[2] == _PIXELS and maker else own
        return next((pace for shape, pace in slow if shape.match(path)), Pace.QUICK)

    return pace_of


def streams(modules: Iterable[ModuleType]) -> Callable[[str], bool]:
    """Return what tells whether a path is answered while it is made.

    Parameters
    ----------
    modules : iterable of module
        Page modules; ``streamed`` of one names such endpoints.
    """
    known = [
        route.path_regex
        for module in modules
        for route in module.router.routes
        if isinstance(route, APIRoute) and route.endpoint in getattr(module, "streamed", ())
    ]
    return lambda path: any(shape.match(path) for shape in known)
