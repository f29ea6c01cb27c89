"""Lines over time: direct labels at their ends, the unit on the axis, gaps that stay gaps.

Lines of one unit share a chart, up to five; more of them, or lines of several units, stand below
each other over one axis of time, for two scales of one chart would say what nobody measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ondiris.publishing.figures.drawings import Spec, draws, stops, unit_axis
from ondiris.publishing.figures.figure import Column, ColumnKind, Figure, Kind, Number
from ondiris.publishing.figures.figure_sheet import wrapped
from ondiris.publishing.figures.fonts import FACE

__all__ = ["line_chart", "lines_chart"]

TOGETHER = 5
"""So many lines share a chart."""
_ROOMY = 560
"""Width from which names stand at the ends of lines; below, under the chart."""
_LEFT, _RIGHT, _LABEL, _LEADING, _SIZE = 60, 16, 200, 16, 13
_LETTER = 0.56
"""About how wide a letter is, of its size."""
_NEAR = 0.4
"""A scale begins at zero where its least value is below this share of its largest."""
_MARKS, _DUST, _FEW_MONTHS = 4, 1e-9, 30


@dataclass(frozen=True, slots=True)
class _DrawnLine:
    """A line: what it is called, in which colour it is drawn, its value at each row."""

    name: str
    column: Column
    role: str
    values: tuple[float | None, ...]

    @property
    def told(self) -> list[tuple[int, float]]:
        """Rows and values of what is known."""
        return [(n, value) for n, value in enumerate(self.values) if value is not None]

    @property
    def lone(self) -> list[tuple[int, float]]:
        """What is known between gaps: a line of one point is a point."""
        there = {n for n, _ in self.told}
        return [(n, value) for n, value in self.told if not {n - 1, n + 1} & there]


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where lines are drawn: its axis of time, its scale, its size and colours."""

    x: Spec
    at: tuple[str, ...]
    ticks: tuple[float, ...]
    width: int
    height: int
    roles: Mapping[str, str]
    unit: str

    def y(self, value: float) -> float:
        """Return how far below the top a value lies, in px."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.height * (high - value) / (high - low)

    def encoding(self) -> Spec:
        """Return the channels of a line."""
        axis = {"values": list(self.ticks), "domain": False, "minExtent": _LEFT - 24}
        scale = {"domain": [self.ticks[0], self.ticks[-1]], "nice": False, "zero": False}
        y = {"field": "y", "type": "quantitative", "scale": scale, "title": None}
        return {"x": self.x, "y": {**y, "axis": {**axis, **unit_axis(self.unit)}}}

    def layer(self, mark: Spec, points: Sequence[tuple[int, float | None]], **more: Spec) -> Spec:
        """Return a mark at points of the chart."""
        values = [{"x": self.at[n], "y": value} for n, value in points]
        return {"data": {"values": values}, "mark": mark, "encoding": {**self.encoding(), **more}}


@draws(Kind.LINE)
def line_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Spec:
    """Return one line from zero, each of its points marked, the last one's value beside it."""
    line = _lines(figure)[0]
    plot = _plot(figure, [line], (width - _LEFT - _RIGHT - 24, 220), roles, zero=True)
    layers = _drawn(line, plot, 2.0, dots=True)
    if line.told:
        values = [value for _, value in line.told]
        falls = values[-2:][0] > values[-1] > max(values) / 6
        side = 16 if falls else -12  # beside the line that comes from above, never on it
        last = {"type": "text", "align": "right", "dy": side, "color": roles["ink"], "font": FACE,
                "fontSize": _SIZE}  # fmt: skip
        text = {"field": "y", "type": "quantitative", "format": ",.1f"}
        layers.append(plot.layer(last, line.told[-1:], text=text))
    layers.append(stops(plot.at, plot.x))
    return {"layer": layers, "width": plot.width, "height": plot.height}


@draws(Kind.LINES)
def lines_chart(figure: Figure, width: int, roles: Mapping[str, str]) -> Spec:
    """Return a chart of all lines, or charts below each other, each with its axis."""
    panels = _panels(_lines(figure))
    ends = width >= _ROOMY
    size = (width - _LEFT - _RIGHT - (_LABEL if ends else 0), 260 if len(panels) == 1 else 130)
    drawn = []
    for n, lines in enumerate(panels):
        plot = _plot(figure, lines, size, roles, zero=False)
        layers: list[Spec] = []
        for k, line in reversed(list(enumerate(lines))):
            own = _drawn(line, plot, 1.75 if k else 2.5)
            if not ends and len(lines) > 1:
                _keyed(own[0], line, lines, plot)
            layers += own
        layers += _ends(lines, plot) if ends else []
        layers += [] if n else [stops(plot.at, plot.x)]
        spec: Spec = {"layer": layers, "width": plot.width, "height": plot.height}
        if not ends and len(lines) == 1 and len(panels) > 1:
            spec["title"] = _title(lines[0], plot)
        drawn.append(spec)
    if len(drawn) == 1:
        return drawn[0]
    return {"vconcat": drawn, "spacing": 24, "resolve": {"scale": {"color": "independent"}}}


def _lines(figure: Figure) -> list[_DrawnLine]:
    numbers = [n for n, c in enumerate(figure.columns) if c.kind is not ColumnKind.TEXT]
    names = figure.labels or [figure.columns[n].title for n in numbers]
    return [
        _DrawnLine(
            names[k],
            figure.columns[n],
            f"c{k % TOGETHER + 1}" if figure.kind is Kind.LINES else "accent",
            tuple(_value(row[n], figure.columns[n]) for row in figure.rows),
        )
        for k, n in enumerate(numbers)
    ]


def _value(cell: object, column: Column) -> float | None:
    return float(cell.number) / 10.0**column.scale if isinstance(cell, Number) else None


def _panels(lines: Sequence[_DrawnLine]) -> list[list[_DrawnLine]]:
    """Return which lines share a chart: those of one unit, if they are few."""
    by_unit: dict[tuple[str, int], list[_DrawnLine]] = {}
    for line in lines:
        by_unit.setdefault((line.column.unit, line.column.scale), []).append(line)
    return [
        part
        for group in by_unit.values()
        for part in ([group] if len(group) <= TOGETHER else [[line] for line in group])
    ]


def _plot(
    figure: Figure,
    lines: Sequence[_DrawnLine],
    size: tuple[int, int],
    roles: Mapping[str, str],
    *,
    zero: bool,
) -> _Plot:
    values = [value for line in lines for _, value in line.told]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero or 0 <= low < _NEAR * high:
        low, high = min(low, 0.0), max(high, 0.0)
    at, x = _time(figure, size[0])
    return _Plot(x, at, _ticks(low, high), *size, roles, figure.unit)


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Return round marks of a scale, the first below all values and the last above.

    Examples
    --------
    >>> _ticks(3.0, 41.0)
    (0.0, 10.0, 20.0, 30.0, 40.0, 50.0)
    """
    if low == high:
        low, high = low - abs(low) / 10 - 0.5, high + abs(high) / 10 + 0.5
    rough = (high - low) / _MARKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= rough)
    first, last = math.floor(low / step + _DUST), math.ceil(high / step - _DUST)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def _time(figure: Figure, room: int) -> tuple[tuple[str, ...], Spec]:
    """Return where each row stands along the foot, and the axis."""
    if not figure.spans:
        names = tuple(str(row[0]) for row in figure.rows)
        step = max(1, -(-len(names) * 110 // room))
        axis: Spec = {"labelAngle": 0, "values": list(names[::-step][::-1]), "labelLimit": 0}
        return names, {"field": "x", "type": "ordinal", "sort": None, "title": None, "axis": axis,
                       "scale": {"domain": list(names)}}  # fmt: skip
    days = [first for first, _, _ in figure.spans]
    first, last = min(days), max(days)
    if first == last:
        first, last = first - timedelta(days=180), last + timedelta(days=180)
    marks, form = _marks(first, last, room)
    axis = {"labelAngle": 0, "values": [_moment(day) for day in marks], "format": form,
            "grid": False}  # fmt: skip
    scale = {"domain": [_moment(first), _moment(last)]}
    return tuple(map(_moment, days)), {"field": "x", "type": "temporal", "title": None,
                                       "axis": axis, "scale": scale}  # fmt: skip


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _marks(first: date, last: date, room: int) -> tuple[list[date], str]:
    """Return the days that are named along the foot, and how."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    by_year = len(months) > _FEW_MONTHS
    most = room // (48 if by_year else 80)
    steps = (12, 24, 60, 120, 240) if by_year else (1, 2, 3, 6, 12)
    step = next((s for s in steps if len(months) / s <= most), steps[-1])
    named = [date(m // 12, m % 12 + 1, 1) for m in months if not m % step]
    return [day for day in named if first <= day <= last], "%Y" if by_year else "%b %Y"


def _drawn(line: _DrawnLine, plot: _Plot, thick: float, *, dots: bool = False) -> list[Spec]:
    """Return a line, and marks at its points where there is no line to see."""
    colour = plot.roles[line.role]
    mark = {"type": "line", "color": colour, "strokeWidth": thick, "strokeJoin": "round"}
    found = [plot.layer(mark, list(enumerate(line.values)))]
    points = line.told if dots else line.lone
    if points:
        dot = {"type": "point", "color": colour, "filled": True, "size": 36, "opacity": 1}
        found.append(plot.layer(dot, points))
    return found


def _keyed(drawn: Spec, line: _DrawnLine, lines: Sequence[_DrawnLine], plot: _Plot) -> None:
    """Name a line under the chart, where there is no room at its end."""
    names = ["\n".join(wrapped(one.name, _letters(plot.width - 24))) for one in lines]
    legend = {"orient": "bottom", "direction": "vertical", "title": None, "labelLimit": 0,
              "labelExpr": "split(datum.label, '\\n')", "symbolType": "stroke",
              "symbolStrokeWidth": 3}  # fmt: skip
    scale = {"domain": names, "range": [plot.roles[one.role] for one in lines]}
    drawn["encoding"]["color"] = {"datum": names[lines.index(line)], "type": "nominal",
                                  "sort": names, "scale": scale, "legend": legend}  # fmt: skip


def _letters(room: float) -> int:
    return int(room / (_SIZE * _LETTER))


def _title(line: _DrawnLine, plot: _Plot) -> Spec:
    text = wrapped(line.name, _letters(plot.width))
    return {"text": text, "anchor": "start", "color": plot.roles["ink"], "fontSize": _SIZE,
            "font": FACE, "fontWeight": 400, "offset": 8}  # fmt: skip


def _ends(lines: Sequence[_DrawnLine], plot: _Plot) -> list[Spec]:
    """Return the names of lines at their ends, moved apart where they would meet."""
    named = [line for line in lines if line.told]
    texts = {id(line): wrapped(line.name, _letters(_LABEL - 20)) for line in named}
    wanted = sorted(named, key=lambda line: plot.y(line.told[-1][1]))
    heights = [_LEADING * len(texts[id(line)]) for line in wanted]
    places = _apart([plot.y(line.told[-1][1]) for line in wanted], heights)
    found: list[Spec] = []
    for line, y in zip(wanted, places, strict=True):
        colour, (n, value) = plot.roles[line.role], line.told[-1]
        if n < len(plot.at) - 1 or abs(plot.y(value) - y) > _LEADING / 2:
            rule = {"type": "rule", "color": colour, "strokeWidth": 1, "strokeDash": [1, 3]}
            found.append(plot.layer(rule, [(n, value)], x2={"value": plot.width + 6},
                                    y2={"value": y}))  # fmt: skip
        text = {"type": "text", "text": texts[id(line)], "align": "left", "baseline": "middle",
                "color": plot.roles["ink"], "font": FACE, "fontSize": _SIZE,
                "lineHeight": _LEADING,
                "dy": -_LEADING * (len(texts[id(line)]) - 1) / 2}  # fmt: skip
        key = {"type": "rule", "color": colour, "strokeWidth": 3}
        at = {"y": {"value": y}}
        ends = {"x": {"value": plot.width + 6}, "x2": {"value": plot.width + 14}}
        for mark, place in ((key, ends), (text, {"x": {"value": plot.width + 19}})):
            found.append({"data": {"values": [{}]}, "mark": mark, "encoding": {**place, **at}})
    return found


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return middles of labels near where they are wanted, none over another.

    Parameters
    ----------
    wanted : sequence of float
        Middles, falling down the picture.
    heights : sequence of float

    Examples
    --------
    >>> _apart([10.0, 12.0, 90.0], [16, 16, 16])
    [3.0, 19.0, 90.0]
    """
    groups: list[tuple[float, float, list[int]]] = []  # top, height, which
    for n, (middle, height) in enumerate(zip(wanted, heights, strict=True)):
        groups.append((middle - height / 2, height, [n]))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] > groups[-1][0]:
            (a, first, one), (b, second, other) = groups[-2:]
            centre = ((a + first / 2) * len(one) + (b + second / 2) * len(other)) / (
                len(one) + len(other)
            )
            both = first + second
            groups[-2:] = [(centre - both / 2, both, [*one, *other])]
    found = [0.0] * len(wanted)
    for top, _, which in groups:
        for n in which:
            found[n] = top + heights[n] / 2
            top += heights[n]  # noqa: PLW2901 - the next one's place
    return found
