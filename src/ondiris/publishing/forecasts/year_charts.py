"""How a year is drawn: its months along the foot, what is known, and the bands of what is not.

Columns are found by their identifiers, as in `charts`: ``known``, ``value``, ``low95 high95`` for
each level, and ``before`` for what stands beside it.  A row is a month; one without a number is
passed over, so that a band opens from the last known month to the end of the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws, stops, unit_axis
from ondiris.publishing.figures.figure import Figure, Kind, Number

__all__ = ["year_chart"]

_SHADES = ("s1", "s2", "s3")
Spec = dict[str, Any]


@draws(Kind.YEAR)
def year_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Spec:
    """Return lines and bands over the months of a year."""
    values = _opened([_month(figure, n) for n in range(len(figure.rows))])
    levels = sorted(
        (int(c.id.removeprefix("low")) for c in figure.columns if c.id.startswith("low")),
        reverse=True,
    )
    numbers = [str(n) for n in range(1, 13)]
    foot = {"domain": numbers}
    x = {"field": "month", "type": "ordinal", "title": figure.columns[0].title, "scale": foot,
         "axis": {"labelAngle": 0, "grid": False}}  # fmt: skip
    y = {"type": "quantitative", "title": None, "scale": {"zero": False},
         "axis": {"tickCount": 4, "domain": False, **unit_axis(figure.unit)}}  # fmt: skip
    layers: list[Spec] = []
    for level, shade in zip(levels, _SHADES, strict=False):
        band = _layer("area", roles[shade], f"low{level}", x, {"field": f"low{level}", **y})
        band["encoding"]["y2"] = {"field": f"high{level}"}
        layers.append(band)
    drawn = (
        ("before", "second", {"strokeWidth": 1.5, "strokeDash": [4, 3]}),
        ("value", "accent", {"strokeWidth": 2, "point": {"size": 25}}),
        ("known", "ink", {"strokeWidth": 2, "point": {"size": 25}}),
    )
    there = {column.id for column in figure.columns}
    layers += [
        _layer("line", roles[role], name, x, {"field": name, **y}, style)
        for name, role, style in drawn
        if name in there
    ]
    layers.append(stops(figure.labels, {**x, "field": "x"}))
    return {"data": {"values": values}, "layer": layers, "width": width - 72, "height": 240}


def _month(figure: Figure, n: int) -> Spec:
    """Return a row as a point: its number from the label, values by their columns."""
    cells = zip(figure.columns, figure.rows[n], strict=True)
    return {
        "month": figure.labels[n],
        **{
            column.id: float(cell.number) / 10.0**column.scale
            for column, cell in cells
            if isinstance(cell, Number)
        },
    }


def _opened(values: list[Spec]) -> list[Spec]:
    """Return the months with bands that open from the last one that is known."""
    known = [n for n, month in enumerate(values) if "known" in month]
    if known:
        ends = {
            name
            for month in values
            for name in month
            if name == "value" or name.startswith(("low", "high"))
        }
        last = values[known[-1]]
        values[known[-1]] = {**dict.fromkeys(ends, last["known"]), **last}
    return values


def _layer(
    mark: str, color: str, field: str, x: Spec, y: Spec, style: Mapping[str, Any] | None = None
) -> Spec:
    marked = {"type": mark, "color": color, **(style or {})}
    if "point" in marked:
        marked["point"] = {**marked["point"], "color": color}
    return {
        "mark": marked,
        "transform": [{"filter": f"isValid(datum.{field})"}],
        "encoding": {"x": x, "y": y},
    }
