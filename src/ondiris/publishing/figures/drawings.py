"""Who draws which kind of figure: every capability registers the charts of its own figures.

A capability's package imports its charts, so whoever made a figure has registered how it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ondiris.errors import BrokenInvariant
from ondiris.publishing.figures.figure import Figure, Kind

__all__ = ["Drawing", "drawing_of", "draws"]

Drawing = Callable[[Figure, int, Mapping[str, str]], Any]
"""A figure, its width in px and colours by role become an Altair chart, or its specification."""
_DRAWINGS: dict[Kind, Drawing] = {}


def draws(kind: Kind) -> Callable[[Drawing], Drawing]:
    """Return a decorator that registers what draws a kind of figure.

    Raises
    ------
    BrokenInvariant
        ``two-drawings`` where another function draws that kind already.
    """

    def registered(drawing: Drawing) -> Drawing:
        other = _DRAWINGS.setdefault(kind, drawing)
        if (other.__module__, other.__qualname__) != (drawing.__module__, drawing.__qualname__):
            raise BrokenInvariant("two-drawings", f"figures of kind {kind} are drawn twice")
        return drawing

    return registered


def drawing_of(kind: Kind) -> Drawing | None:
    """Return what draws a kind of figure; none where it is type, not a chart."""
    return _DRAWINGS.get(kind)
