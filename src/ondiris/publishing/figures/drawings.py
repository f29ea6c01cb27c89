"""Who draws which kind of figure: every capability registers the charts of its own figures.

A capability's package imports its charts, so whoever made a figure has registered how it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ondiris.errors import BrokenInvariant
from ondiris.publishing.figures.figure import Figure, Kind

__all__ = ["Drawing", "Spec", "drawing_of", "draws", "stops", "stops_of", "unit_axis"]

Drawing = Callable[[Figure, int, Mapping[str, str]], Any]
"""A figure, its width in px and colours by role become an Altair chart, or its specification."""
Spec = dict[str, Any]
_STOPS = "stops"
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


def unit_axis(unit: str) -> Spec:
    """Return what sets a unit above an upright axis, to be read without turning the head."""
    if not unit:
        return {}
    return {"title": unit, "titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom",
            "titleX": -36, "titleY": -10, "titleLimit": 0}  # fmt: skip


def stops(at: Sequence[str], x: Spec) -> Spec:
    """Return an unseen layer that tells where each row of a table stands along the foot.

    Parameters
    ----------
    at : sequence of str
        The place of every row in the field of the axis.
    x : dict
        The axis' channel.
    """
    return {
        "name": _STOPS,
        "data": {"values": [{"x": place} for place in at]},
        "mark": {"type": "point", "opacity": 0, "size": 1},
        "encoding": {"x": x, "y": {"value": 0}},
    }


def stops_of(svg: str) -> tuple[str, list[float]]:
    """Return a drawing without the layer of stops, and how far from the left each of them lay."""
    found = re.search(rf'<g class="[^"]*\b{_STOPS}_marks"[^>]*>(.*?)</g>', svg, re.DOTALL)
    if found is None:
        return svg, []
    left, opened = 0.0, list[float]()
    for tag in re.finditer(r"<g\b([^>]*)>|</g>", svg[: found.start()]):
        if tag[0] == "</g>":
            left -= opened.pop()
            continue
        moved = re.search(r"translate\(([-\d.]+)", tag[1])
        opened.append(float(moved[1]) if moved else 0.0)
        left += opened[-1]
    at = [left + float(x) for x in re.findall(r"translate\(([-\d.]+)", found[1])]
    return svg[: found.start()] + svg[found.end() :], at
