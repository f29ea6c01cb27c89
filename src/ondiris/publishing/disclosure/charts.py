"""Pictures of protected tables: a grid in classes of value, and bars with ranges of what is hidden.

A hidden cell is drawn alike whatever hid it, a rule or the need to protect another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ondiris.publishing.figures.desk import short_name
from ondiris.publishing.figures.drawings import draws
from ondiris.publishing.figures.figure import (
    Cell,
    Column,
    ColumnKind,
    Figure,
    Hidden,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.figure_sheet import wrapped
from ondiris.publishing.figures.fonts import FACE
from ondiris.publishing.figures.numbers import NBSP, decimal_text, number_text
from ondiris.publishing.figures.palette import class_limits

__all__ = ["grid", "ranges"]

LETTER = 0.56
GAP = 12
INDENT = 8
NARROW = 500
Spec = dict[str, Any]


@draws(Kind.GRID)
def grid(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return rows × columns in classes of value; a hidden cell is marked ``c``, a zero ``0``."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    size = 11 if width < NARROW else 12
    room = round(width * 0.42) if width < NARROW else width // 3
    columns = [c for c in figure.columns if c.kind is not ColumnKind.TEXT]
    wide = (width - room - 12) // len(columns)
    names = [_label(row[0], room, size, INDENT) for row in figure.rows]
    values = [
        {"x": x, "y": y, **_drawn(cell, column)}
        for y, row in enumerate(figure.rows)
        for x, (column, cell) in enumerate(zip(columns, row[1:], strict=True))
    ]
    classes = _classed(values, figure.lang, roles)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("x:O", axis=None, scale=alt.Scale(padding=0)),
        y=alt.Y("y:O", axis=None, scale=alt.Scale(padding=0)),
    )
    legend = alt.Legend(
        title=figure.unit or None,
        orient="bottom",
        direction="horizontal",
        symbolType="square",
        symbolSize=160,
        columns=1 if width < NARROW else 3,
        labelLimit=0,
    )
    scale = alt.Scale(domain=list(classes), range=list(classes.values()))
    filled = base.transform_filter("datum.class != null")
    squares = filled.mark_rect(stroke=roles["paper"], strokeWidth=1).encode(
        color=alt.Color("class:N", scale=scale, legend=legend)
    )
    marks = base.transform_filter("datum.mark != null").mark_text(
        font=FACE, fontSize=size, color=roles["ink"]
    )
    heads = _heads([short_name(c.title) for c in columns], wide, size, roles)
    drawn = squares + marks.encode(text="mark:N") + _names(names, size, roles) + heads
    return drawn.properties(width=wide * len(columns), height=_row(names, size) * len(names))


@draws(Kind.RANGES)
def ranges(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return a bar for each row; a hidden one is marked ``c``, its interval drawn as a range."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = next(i for i, c in enumerate(figure.columns) if c.kind is not ColumnKind.TEXT)
    shown = _leaves(figure)
    room = round(width * 0.38)
    names = [_label(row[0], room, 13, 0) for row in shown]
    values = [
        {"y": y, **_span(row[at], figure.columns[at], figure.lang)} for y, row in enumerate(shown)
    ]
    ends = [v[key] for v in values for key in ("v", "low", "high") if v[key] is not None]
    most = max(ends, default=0.0) or 1.0
    for value in values:
        value["high"] = most * 1.1 if value["open"] else value["high"]
        value["end"] = next(e for e in (value["v"], value["high"], 0.0) if e is not None)
    scale = alt.Scale(domain=[0, most * (1.5 if width >= NARROW else 2.0)], nice=False)

    def at_(field: str) -> Any:
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    base = alt.Chart(alt.InlineData(values=values)).encode(y=alt.Y("y:O", axis=None))
    told = base.transform_filter("datum.low != null")
    tick = told.mark_tick(color=roles["second"], thickness=2, height=12)
    drawn = [
        base.transform_filter("datum.v != null")
        .mark_bar(color=roles["accent"], height=12)
        .encode(x=at_("v")),
        told.mark_rule(color=roles["second"], strokeWidth=2).encode(x=at_("low"), x2="high:Q"),
        tick.encode(x=at_("low")),
        tick.transform_filter("!datum.open").encode(x=at_("high")),
        base.mark_text(align="left", dx=6, color=roles["ink"], font=FACE, fontSize=13).encode(
            x=at_("end"), text="label:N"
        ),
        _names(names, 13, roles),
    ]
    return alt.layer(*drawn).properties(
        width=width - room - 12, height=_row(names, 13) * len(names)
    )


def _drawn(cell: Cell, column: Column) -> Spec:
    """Return a cell's value in the page's scale, or the mark that stands for it."""
    if isinstance(cell, Number):
        value = float(cell.number.scaleb(-column.scale))
        return {"v": value, "mark": None if value > 0 else "0"}
    return {"v": None, "mark": "c" if isinstance(cell, Hidden) else None}


def _span(cell: Cell, column: Column, lang: str) -> Spec:
    """Return a row of bars and ranges: value, interval and the text beside it."""
    blank: Spec = {"v": None, "low": None, "high": None, "open": False, "label": "c"}
    if isinstance(cell, Number):
        value = float(cell.number.scaleb(-column.scale))
        return blank | {"v": value, "label": number_text(column.shown(cell), lang)}
    if not isinstance(cell, Hidden) or cell.low is None or cell.high is None or not cell.note:
        return blank
    low, high = (float(e.scaleb(column.multiplier - column.scale)) for e in (cell.low, cell.high))
    label = f"c{NBSP}{NBSP}{cell.note}"
    closed = math.isfinite(high)
    return blank | {
        "low": low,
        "high": high if closed else None,
        "open": not closed,
        "label": label,
    }


def _classed(values: Sequence[Spec], lang: str, roles: Mapping[str, str]) -> Mapping[str, str]:
    """Name the class of every cell, and return the colour of each class and of what is hidden."""
    known = [value["v"] for value in values if value["v"]]
    limits = class_limits(known, 5) if len(set(known)) > 1 else []
    texts = [_limit_text(limit, lang) for limit in limits]
    middle = [f"{low}–{high}" for low, high in pairwise(texts)]
    names = [f"<{NBSP}{texts[0]}", *middle, f"≥{NBSP}{texts[-1]}"] if texts else [f">{NBSP}0"]
    steps = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}[len(names)]
    for value in values:
        value["class"] = "c" if value["mark"] == "c" else None
        if value["v"]:
            value["class"] = names[sum(value["v"] >= limit for limit in limits)]
    colours = {name: roles[f"s{step}"] for name, step in zip(names, steps, strict=True)}
    hidden = {"c": roles["rule"]} if any(value["class"] == "c" for value in values) else {}
    return {**colours, **hidden}


def _limit_text(limit: float, lang: str) -> str:
    exact = Decimal(f"{limit:.12g}")
    return decimal_text(exact, max(0, -int(exact.normalize().as_tuple().exponent)), lang)


def _leaves(figure: Figure) -> list[tuple[Cell, ...]]:
    """Return the rows that are no total of others, which would dwarf them."""
    levels = [row[0].level if isinstance(row[0], Text) else 0 for row in figure.rows]
    below = [*levels[1:], 0]
    return [row for row, own, next_ in zip(figure.rows, levels, below, strict=True) if next_ <= own]


def _label(head: Cell, room: int, size: int, step: int) -> Spec:
    """Return a row's name in lines that fit into its room, and how far it is indented."""
    text, level = (head.text, head.level) if isinstance(head, Text) else (str(head), 0)
    indent = level * step
    letters = int((room - indent - GAP) / (size * LETTER))
    return {"lines": wrapped(short_name(text), letters), "dx": indent - room}


def _row(names: Sequence[Spec], size: int) -> int:
    """Return the height of a row, so that the longest name fits."""
    return max(20, (size + 2) * max(len(name["lines"]) for name in names) + 6)


def _names(names: Sequence[Spec], size: int, roles: Mapping[str, str]) -> Any:
    """Return the names of the rows, to the left of the picture; an axis cannot indent them."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    values = [
        {"y": y, **name, "dy": -(len(name["lines"]) - 1) * (size + 2) / 2}
        for y, name in enumerate(names)
    ]
    text = alt.Chart(alt.InlineData(values=values)).mark_text(
        align="left",
        baseline="middle",
        dx=alt.ExprRef("datum.dx"),
        dy=alt.ExprRef("datum.dy"),
        font=FACE,
        fontSize=size,
        lineHeight=size + 2,
        color=roles["ink"],
    )
    return text.encode(x=alt.value(0), y=alt.Y("y:O", axis=None), text="lines:N")


def _heads(titles: Sequence[str], wide: int, size: int, roles: Mapping[str, str]) -> Any:
    """Return the names of the columns above the picture, upright where they fit."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    level = wide >= 90
    letters = int((wide if level else 150) / (size * LETTER))
    lines = [wrapped(title, letters) for title in titles]
    values = [
        {"x": x, "lines": own, "d": -(len(own) - 1) * (size + 2) / (1 if level else 2)}
        for x, own in enumerate(lines)
    ]
    text = alt.Chart(alt.InlineData(values=values)).mark_text(
        align="center" if level else "left",
        baseline="bottom" if level else "middle",
        angle=0 if level else 270,
        dx=0,
        dy=alt.ExprRef("datum.d"),
        font=FACE,
        fontSize=size,
        lineHeight=size + 2,
        color=roles["ink"],
    )
    return text.encode(x=alt.X("x:O", axis=None), y=alt.value(-4), text="lines:N")
