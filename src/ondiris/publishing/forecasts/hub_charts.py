"""Charts of the hub: ranges of places, and where a city lies among regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ondiris.publishing.figures.drawings import draws
from ondiris.publishing.figures.figure import Cell, Figure, Kind, Number, Text
from ondiris.publishing.figures.figure_sheet import wrapped
from ondiris.publishing.figures.fonts import FACE

__all__ = ["places_chart", "strips_chart"]

_LETTER = 13 * 0.56
"""About how wide a letter of a label is, px."""
_PADDING, _WIDE = 10, 400


@draws(Kind.PLACES)
def places_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a bar over the range of each place and a dot at its middle; marked rows stand out.

    The first three columns of numbers are the better end, the middle and the worse end.
    """
    room, at = _room(width), figure.number_column
    values, rows = [], []
    for row, marked in zip(figure.rows, figure.marked, strict=True):
        cells = row[at : at + 3]
        low, middle, high = (float(c.value) for c in cells if isinstance(c, Number))
        name = _name(row[0], room)
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
            "mark": {"type": "rule", "strokeCap": "round"},
            "encoding": {
                "strokeWidth": {"condition": {"test": "datum.own", "value": 7}, "value": 3},
                "x": {"field": "a", **x, "title": None, "axis": {"values": ticks, "domain": False}},
                "x2": {"field": "b"},
                "opacity": {"condition": {"test": "datum.own", "value": 1}, "value": 0.55},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                "x": {"field": "m", **x},
                "size": {"condition": {"test": "datum.own", "value": 190}, "value": 70},
            },
        },
    ]
    return {
        "data": {"values": values},
        "encoding": {"y": y, "color": colour},
        "layer": layers,
        "width": width - room - 36,
        "height": _height(rows, 8),
    }


@draws(Kind.STRIPS)
def strips_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a strip for each heading: a tick for each row between the least and the most.

    Rows marked are drawn as dots, with the text of their last column beside the strip.
    """
    room, side = _room(width), 56
    at = figure.number_column
    groups: dict[str, list[tuple[float, bool, str]]] = {}
    for row, marked in zip(figure.rows, figure.marked, strict=True):
        cell = row[at]
        if isinstance(cell, Number):
            told = groups.setdefault(_name(row[0], room), [])
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
        "height": _height(rows, 18),
    }


def _room(width: int) -> int:
    """Return the room for labels: more of a narrow picture than of a wide one."""
    return width // 3 if width > _WIDE else round(width * 0.45)


def _height(rows: Sequence[str], gap: int) -> int:
    """Return the height of rows of one size, in which the longest label fits."""
    return len(rows) * (gap + 15 * max(name.count("\n") + 1 for name in rows))


def _name(cell: Cell, room: int) -> str:
    """Return a row's name in lines that fit."""
    text = cell.text if isinstance(cell, Text) else str(cell)
    return "\n".join(wrapped(text, int((room - _PADDING) / _LETTER)))


def _axis(*, grid: bool) -> dict[str, Any]:
    return {
        "labelExpr": "split(datum.label, '\\n')", "labelLimit": 0, "ticks": False,
        "domain": False, "grid": grid, "labelPadding": _PADDING,
    }  # fmt: skip
