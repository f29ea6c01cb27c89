"""Charts of what lies ahead: the fan of a forecast, and plan against launch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws, stops, unit_axis
from ondiris.publishing.figures.figure import Figure, Kind, Number, Text

__all__ = ["FAN_SCALE", "fan_chart", "schedule_chart"]

FAN_SCALE = 10**9
"""From so much a fan is drawn in billions."""


@draws(Kind.FAN)
def fan_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a fan: 90 and 50 of 100, the median, the promise, its due days.

    It is written out: Altair would take longer to say it than the city's odds take to draw.
    """
    values = []
    for row, (day, _, _) in zip(figure.rows, figure.spans, strict=True):
        numbers = [float(c.number) for c in row if isinstance(c, Number)]
        names = ("a", "b", "m", "c", "d")
        values.append({"x": day.isoformat(), **dict(zip(names, numbers, strict=True))})
    promised = float(figure.level or 0)
    scale = float(FAN_SCALE) if promised >= FAN_SCALE else 1.0
    values = [{k: v / scale if isinstance(v, float) else v for k, v in r.items()} for r in values]
    days = sorted({d.isoformat() for _, *due in figure.spans for d in due})
    years = {"format": "%Y", "tickCount": {"interval": "year", "step": 1}, "grid": False}
    axis: dict[str, Any] = {
        "title": None,
        "axis": {"tickCount": 4, "domain": False, **unit_axis(figure.unit)},
    }
    layers = [
        _layer("area", roles["s1"], y=_field("a", **axis), y2={"field": "d"}),
        _layer("area", roles["s2"], y=_field("b"), y2={"field": "c"}),
        _layer("line", roles["accent"], {"strokeWidth": 2}, y=_field("m")),
        _layer("rule", roles["ink"], {"strokeDash": [6, 4]}, y=_field("y")),
        _layer("rule", roles["second"], {"strokeDash": [1, 3]}, x=_field("x", "temporal")),
    ]
    for layer in layers[:3]:
        layer["encoding"]["x"] = _field("x", "temporal", title=None, axis=years)
    drawn = [day.isoformat() for day, _, _ in figure.spans]
    layers.append(stops(drawn, layers[0]["encoding"]["x"]))
    layers[3]["data"] = {"values": [{"y": promised / scale}]}
    layers[4]["data"] = {"values": [{"x": d} for d in days]}
    return {"data": {"values": values}, "layer": layers, "width": width - 72, "height": 240}


def _layer(
    mark: str, color: str, style: Mapping[str, Any] | None = None, **encoding: Any
) -> dict[str, Any]:
    return {"mark": {"type": mark, "color": color, **(style or {})}, "encoding": encoding}


def _field(name: str, kind: str = "quantitative", **more: Any) -> dict[str, Any]:
    return {"field": name, "type": kind, **more}


@draws(Kind.SCHEDULE)
def schedule_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return plan in grey, overrun in alert past a due tick, delivery in accent, today dotted."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    values = []
    for row, (said, plan, end), done in zip(figure.rows, figure.spans, figure.marked, strict=True):
        values.append(
            {
                "row": row[0].text if isinstance(row[0], Text) else "",
                "from": said.isoformat(),
                "plan": plan.isoformat(),
                "end": end.isoformat(),
                "late": end > plan,
                "done": done,
            }
        )
    labels = alt.Axis(labelLimit=width // 2 - 8, ticks=False)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=labels)
    )
    axis = alt.Axis(format="%Y", tickCount={"interval": "year", "step": 1}, grid=True)
    plan_bar = base.mark_bar(color=roles["second"], height=8).encode(
        x=alt.X("from:T", title=None, axis=axis), x2="plan:T"
    )
    over = (
        base.transform_filter("datum.late")
        .mark_bar(color=roles["alert"], height=8)
        .encode(x="plan:T", x2="end:T")
    )
    due = base.mark_tick(color=roles["ink"], thickness=2, height=16).encode(x="plan:T")
    done_mark = (
        base.transform_filter("datum.done")
        .mark_point(color=roles["accent"], filled=True, size=70, opacity=1)
        .encode(x="end:T")
    )
    today = (
        alt.Chart(alt.InlineData(values=[{"x": figure.as_of.isoformat()}]))
        .mark_rule(color=roles["ink"], strokeDash=[1, 3])
        .encode(x="x:T")
    )
    layers = plan_bar + over + due + done_mark + today
    return layers.properties(width=width - min(width // 2, 300) - 24, height=26 * len(values))
