"""The pages, one module each.

A page module exposes ``router``; if it belongs in the navigation ``nav``, a
`ondiris.web.door.Nav`; and if it shows figures ``figures``, a tuple of
`ondiris.web.door.FigureMaker`, each of which then has its own address and files.  A new room
adds its module to `PAGES`; the order is that of the navigation.
"""

from __future__ import annotations

from types import ModuleType

from ondiris.web.pages import (
    activities,
    api,
    bulletins,
    disclosure,
    enterprises,
    evidence,
    figures,
    files,
    indices,
    method,
    overview,
    places,
    projects,
    promises,
    siting,
)

__all__ = ["PAGES"]

PAGES: tuple[ModuleType, ...] = (
    overview,
    activities,
    indices,
    places,
    enterprises,
    siting,
    projects,
    promises,
    bulletins,
    method,
    disclosure,
    evidence,
    figures,
    api,
    files,
)
