"""Charts of the hub: ranges of places, and where a city lies among regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws
from ondiris.publishing.figures.figure import Figure, Kind, Number
from ondiris.publishing.figures.figure_sheet import wrapped
from ondiris.publishing.figures.fonts import FACE

__all__ = ["places_chart", "strips_chart"]

_LETTER = 13 * 0.56
"""About how wide a letter of a label is, px."""


@draws(Kind.PLACES)
def places_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a bar over the range of each place and a dot at its middle; marked rows stand out.

    The first three columns of numbers are the better end, the middle and the worse end.
    """
    room, at = width // 3, figure.number_column
    values, rows = [], []
    for row, marked in zip(figure.rows, figure.marked, strict=True):
        cells = row[at : at + 3]
        low, middle, high = (float(c.value) for c in cells if isinstance(c, Number))
        name = _name(str(row[0]), room)
        rows.append(name)
        values.append({"row": name, "a": low, "m": middle, "b": high, "own": marked})
    last = int(figure.level or len(rows))
    ticks = sorted({1, *range(5, last, 5), last})
    x = {"type": "quantitative", "scale": {"domain": [1, last], "nice": False}}
    y = {"field": "row", "type": "nominal", "sort": rows, "title": None, "axis": _axis(grid=True)}
    colour = {
        "condition": {"test": "datum.own", "value": roles["accent"]},
        "value": roles["second"],
    }
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round"},
            "encoding": {
                "x": {"field": "a", **x, "title": None, "axis": {"values": ticks, "domain": False}},
                "x2": {"field": "b"},
                "opacity": {"condition": {"test": "datum.own", "value": 1}, "value": 0.55},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"x": {"field": "m", **x}},
        },
    ]
    return {
        "data": {"values": values},
        "encoding": {"y": y, "color": colour},
        "layer": layers,
        "width": width - room - 36,
        "height": 22 * len(rows) + 8 * sum(name.count("\n") for name in rows),
    }


@draws(Kind.STRIPS)
def strips_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a strip for each heading: a tick for each row between the least and the most.

    Rows marked are drawn as dots, with the text of their last column beside the strip.
    """
    room, side = width // 3, 56
    at = figure.number_column
    groups: dict[str, list[tuple[float, bool, str]]] = {}
    for row, marked in zip(figure.rows, figure.marked, strict=True):
        cell = row[at]
        if isinstance(cell, Number):
            told = groups.setdefault(_name(str(row[0]), room), [])
            told.append((float(cell.value), marked, str(row[-1])))
    values = []
    for name, told in groups.items():
        least, most = min(v for v, *_ in told), max(v for v, *_ in told)
        for value, marked, text in told:
            share = (value - least) / (most - least) if most > least else 0.5
            values.append({"row": name, "x": share, "own": marked, "text": text})
    rows = list(groups)
    y = {"field": "row", "type": "nominal", "sort": rows, "title": None, "axis": _axis(grid=True)}
    x = {
        "field": "x", "type": "quantitative", "title": None, "axis": None,
        "scale": {"domain": [0, 1]},
    }  # fmt: skip
    own = {"filter": "datum.own"}
    layers = [
        {
            "mark": {"type": "tick", "thickness": 1.5, "size": 16, "color": roles["second"]},
            "encoding": {"x": x},
        },
        {
            "transform": [own],
            "mark": {"type": "point", "filled": True, "size": 110, "color": roles["accent"],
                     "opacity": 1},
            "encoding": {"x": x},
        },
        {
            "transform": [own],
            "mark": {"type": "text", "align": "left", "color": roles["ink"], "font": FACE,
                     "fontSize": 13},
            "encoding": {"x": {"value": width - room - side - 14}, "text": {"field": "text"}},
        },
    ]  # fmt: skip
    return {
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": layers,
        "width": width - room - side - 24,
        "height": sum(20 + 16 * (1 + name.count("\n")) for name in rows),
    }


def _name(text: str, room: int) -> str:
    return "\n".join(wrapped(text, int(room / _LETTER)))


def _axis(*, grid: bool) -> dict[str, Any]:
    return {
        "labelExpr": "split(datum.label, '\\n')", "labelLimit": 0, "ticks": False,
        "domain": False, "grid": grid, "labelPadding": 10,
    }  # fmt: skip
