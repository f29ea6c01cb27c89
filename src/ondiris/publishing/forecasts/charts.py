"""How what lies ahead of a series is drawn: what is known, then the bands of what is foreseen.

Columns are found by their identifiers: ``known``, ``value``, and ``low95 high95`` for each level.
A row's date is the first of its span.  Rows without a label are the forecast of today, drawn whole;
rows of one label belong to one earlier forecast, drawn thin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws, stops, unit_axis
from ondiris.publishing.figures.figure import Figure, Kind, Number

__all__ = ["outlook_chart"]

_SHADES = ("s1", "s2", "s3")
Spec = dict[str, Any]


@draws(Kind.OUTLOOK)
def outlook_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Spec:
    """Return the line of what is known, the newest fan, and earlier ones as thin lines."""
    values = _lone([_point(figure, n) for n in range(len(figure.rows))])
    levels = sorted(
        (int(c.id.removeprefix("low")) for c in figure.columns if c.id.startswith("low")),
        reverse=True,
    )
    x = _field(
        "x", "temporal", title=None, axis={"format": "%Y", "tickCount": "year", "grid": False}
    )
    axis: Spec = {
        "title": None,
        "axis": {"tickCount": 4, "domain": False, **unit_axis(figure.unit)},
        "scale": {"zero": False},
    }
    own, others = "datum.by == '' && isValid(datum.value)", "datum.by != '' && isValid(datum.value)"
    layers = [
        _layer("area", roles[shade], own, x=x, y=_field(f"low{level}", **axis),
               y2={"field": f"high{level}"})
        for level, shade in zip(levels, _SHADES, strict=False)
    ]  # fmt: skip
    middle = min(levels, key=lambda level: abs(level - 80), default=0)
    layers.append(
        _layer("area", roles["rule"], others, {"opacity": 0.6}, x=x,
               y=_field(f"low{middle}", **axis), y2={"field": f"high{middle}"},
               detail={"field": "by", "type": "nominal"})
    )  # fmt: skip
    thin = {"strokeWidth": 1, "strokeDash": [3, 2]}
    layers += [
        _layer("line", roles["second"], others, thin, x=x,
               y=_field("value", **axis), detail={"field": "by", "type": "nominal"}),
        _layer("line", roles["accent"], own, {"strokeWidth": 2}, x=x,
               y=_field("value", **axis)),
        _layer("line", roles["ink"], "isValid(datum.known)", {"strokeWidth": 1.5}, x=x,
               y=_field("known", **axis)),
    ]  # fmt: skip
    dot = {"filled": True, "size": 36, "opacity": 1}
    layers += [
        _layer("point", roles[role], f"datum.lone == '{name}'", dot, x=x, y=_field(name, **axis))
        for name, role in (("value", "accent"), ("known", "ink"))
    ]
    layers.append(stops([value["x"] for value in values], x))
    return {"data": {"values": values}, "layer": layers, "width": width - 72, "height": 260}


def _point(figure: Figure, n: int) -> Spec:
    """Return a row as a point: numbers by the identifiers of their columns."""
    cells = zip(figure.columns, figure.rows[n], strict=True)
    by = figure.labels[n] if figure.labels else ""
    return {
        "x": figure.spans[n][0].isoformat(),
        "by": by,
        **{
            column.id: float(cell.number) / 10.0**column.scale
            for column, cell in cells
            if isinstance(cell, Number)
        },
    }


def _lone(values: list[Spec]) -> list[Spec]:
    """Return points, told where one is all there is of its line: it is drawn as a point."""
    for name in ("known", "value"):
        lines: dict[str, list[Spec]] = {}
        for value in values:
            if name in value:
                lines.setdefault(value["by"], []).append(value)
        for line in lines.values():
            if len(line) == 1:
                line[0]["lone"] = name
    return values


def _layer(
    mark: str, color: str, where: str, style: Mapping[str, Any] | None = None, **encoding: Any
) -> Spec:
    return {
        "mark": {"type": mark, "color": color, **(style or {})},
        "transform": [{"filter": where}],
        "encoding": encoding,
    }


def _field(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    return {"field": name, "type": kind, **more}
