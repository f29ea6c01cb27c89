"""Pictures of figures: Altair writes Vega-Lite, `vega` draws it.

On a page a chart is bare and its colours are custom properties, so dark mode costs nothing.
In a file it carries title, filters, source and revision inside its frame, with colours as
numbers.  Rankings and tables are drawn as type on paper, since on the page the chart is the
table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from ondiris.errors import Unsupported
from ondiris.publishing.figures import line_charts as _  # noqa: F401 - registers its drawings
from ondiris.publishing.figures.drawings import drawing_of, draws, stops_of
from ondiris.publishing.figures.faces import carried
from ondiris.publishing.figures.figure import Cell, Figure, Kind, Number, Text
from ondiris.publishing.figures.figure_sheet import figure_sheet, wrapped
from ondiris.publishing.figures.fonts import FACE
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.maps import linked_map
from ondiris.publishing.figures.palette import LIGHT
from ondiris.publishing.figures.png_texts import with_texts
from ondiris.publishing.figures.vega import Spec, png_of, svg_of

__all__ = [
    "FULL",
    "NARROW",
    "WIDE",
    "has_chart",
    "page_svg",
    "to_png",
    "to_svg",
    "vega_lite",
]

FULL, WIDE, NARROW = 980, 640, 350
_NAMES = {FULL: "full", WIDE: "wide", NARROW: "narrow"}
_NAMED = 3
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def has_chart(figure: Figure) -> bool:
    """Whether the figure is drawn by Vega on a page, beside its table."""
    return drawing_of(figure.kind) is not None and not figure.empty and not _nowhere(figure)


def _nowhere(figure: Figure) -> bool:
    """Whether it is a map of places of which nobody says where they lie."""
    drawn = any(text for name, text in (*figure.shapes, *figure.view.ground))
    return figure.kind is Kind.MAP and not drawn


def vega_lite(
    figure: Figure, voice: ReaderLocale, *, width: int = WIDE, page: bool = False
) -> Spec:
    """Return the figure as a Vega-Lite specification.

    Parameters
    ----------
    figure : Figure
        A map, line, timeline or ranking.
    voice : ReaderLocale
    width : int, unit px
        Width of the whole picture.
    page : bool
        Colours as custom properties for a page, else as numbers for a file.

    Raises
    ------
    Unsupported
        If figures of this kind are type, not charts, or there is nothing to draw.
    """
    if _nowhere(figure):
        raise Unsupported(
            "no-chart", f"nobody says where the places of {figure.id} lie", hint="Ask for .csv."
        )
    from altair.utils.schemapi import debug_mode  # noqa: PLC0415 - heavy, as above

    roles = {name: f"var(--{name})" for name in LIGHT.roles()} if page else LIGHT.roles()
    drawing = drawing_of(figure.kind)
    # Every kind of specification is held against the schema in tests; readers do not wait for it.
    with debug_mode(arg=False):
        if drawing is not None:
            chart = drawing(figure, width, roles)
        elif figure.kind is Kind.RANKING:
            chart = _ranking(figure, voice, width, roles)
        else:
            raise Unsupported(
                "no-chart", f"the figure {figure.id} is a table", hint="Ask for .svg or .csv."
            )
        spec: Spec = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    spec = {"$schema": _SCHEMA, **spec, "config": _config(spec.get("config", {}), roles)}
    spec["usermeta"] = {
        "id": figure.id,
        "as_of": figure.as_of.isoformat(),
        "revision": figure.revision,
        "params": dict(figure.params),
    }
    return spec


def _config(own: Spec, roles: Mapping[str, str]) -> Spec:
    faces = {
        "labelFont": FACE,
        "titleFont": FACE,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": 400,
        "titleColor": roles["second"],
    }
    axis = {
        "labelColor": roles["second"],
        "domainColor": roles["ink"],
        "tickColor": roles["rule"],
        "gridColor": roles["rule"],
    }
    legend = {"labelColor": roles["ink"]}
    return {
        **own,
        "font": FACE,
        "background": "transparent",
        "padding": 4,
        "aria": False,
        "view": {**own.get("view", {}), "stroke": None},
        "axis": {**faces, **axis},
        "legend": {**faces, **legend},
    }


def page_svg(figure: Figure, voice: ReaderLocale, width: int) -> str:
    """Return the chart for a page: bare, with custom properties, one per width."""
    name = _NAMES[width]
    body = svg_of(vega_lite(figure, voice, width=width, page=True), voice.lang)
    body, at = stops_of(_renumbered(body, f"{figure.id}-{name}"))
    linked = figure.kind is Kind.MAP
    role = "group" if linked else "img"  # what is read as one picture can hold no link
    head = f' class="{name}" role="{role}" aria-label="{escape(figure.alt)}"'
    if linked:
        body = linked_map(body, figure, voice, width)
    if at:
        head += f' data-x="{" ".join(f"{x:.0f}" for x in at)}"'
        head += f' data-source="{escape(_publishers(figure, voice))}"'
    return body.replace(' class="marks"', head, 1)


def _publishers(figure: Figure, voice: ReaderLocale) -> str:
    """Return who published what a chart shows, each once."""
    names = list(dict.fromkeys(ref.publisher for ref in figure.evidence))
    if len(names) > _NAMED:
        more = voice.words("and %(count)s more", count=len(names) - _NAMED)
        names = [*names[:_NAMED], more]
    return voice.words("Source: %(names)s", names="; ".join(names)) if names else ""


def to_svg(
    figure: Figure,
    voice: ReaderLocale,
    *,
    width: int = WIDE,
    page: int = 1,
    imprint: Imprint = ANONYMOUS,
) -> bytes:
    """Return a picture of the figure that stands alone, with everything it needs to be read."""
    return carried(_sheet(figure, voice, width, page, imprint)).encode()


def to_png(
    figure: Figure,
    voice: ReaderLocale,
    *,
    width: int = WIDE,
    page: int = 1,
    imprint: Imprint = ANONYMOUS,
) -> bytes:
    """Return the same picture as PNG at twice the size; it says of itself what it is."""
    drawn = png_of(_sheet(figure, voice, width, page, imprint))
    return with_texts(drawn, facts(figure, voice, imprint))


def _sheet(figure: Figure, voice: ReaderLocale, width: int, page: int, imprint: Imprint) -> str:
    spec = vega_lite(figure, voice, width=width) if has_chart(figure) else None
    inner = stops_of(_renumbered(svg_of(spec, voice.lang), figure.id))[0] if spec else ""
    said = facts(figure, voice, imprint)
    return figure_sheet(figure, voice, width=width, inner=inner, page=page, said=said)


def _renumbered(svg: str, prefix: str) -> str:
    found: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return found.setdefault(match[0], f"{prefix}-{match[1]}{len(found)}")

    return re.sub(r"\b(clip|gradient_)\d+", name, svg)


@draws(Kind.TIMELINE)
def _timeline(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    values = [
        {
            "row": _lines(row[0], n, width // 2 - 24),
            "from": known.isoformat(),
            "early": early.isoformat(),
            "late": late.isoformat(),
        }
        for n, (row, (known, early, late)) in enumerate(zip(figure.rows, figure.spans, strict=True))
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=_row_axis())
    )
    axis = alt.Axis(format="%Y", tickCount={"interval": "year", "step": 1}, grid=True)
    plan = base.mark_bar(color=roles["second"], height=8).encode(
        x=alt.X("from:T", title=None, axis=axis), x2="early:T"
    )
    doubt = base.mark_bar(color=roles["rule"], height=8).encode(x="early:T", x2="late:T")
    due = base.mark_tick(color=roles["ink"], thickness=2, height=16)
    known = alt.InlineData(values=[{"day": figure.as_of.isoformat()}])
    today = alt.Chart(known).mark_rule(color=roles["ink"], strokeDash=[2, 4]).encode(x="day:T")
    layers = plan + doubt + due.encode(x="early:T") + due.encode(x="late:T") + today
    tallest = max(value["row"].count("\n") + 1 for value in values)
    return layers.properties(width=width // 2 - 24, height=(12 + 16 * tallest) * len(values))


@draws(Kind.PARTS)
def _parts(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return parts stacked along a row on both sides of zero, and a tick at their sum.

    The first column of numbers is the sum, the others are its parts.
    """
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at, room = figure.number_column, width // 3
    values = _part_values(figure, room)
    rows = list(dict.fromkeys(value["row"] for value in values))
    axis = alt.Axis(tickCount=4, domain=False)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=_row_axis()),
        x=alt.X("y:Q", title=f"| {figure.columns[at].title}; {figure.unit}", axis=axis),
    )
    titles = [column.title for column in figure.columns[at + 1 :]]
    colour = alt.Color(
        "part:N",
        sort=titles,
        scale=alt.Scale(domain=titles, range=[roles[f"c{k}"] for k in range(1, len(titles) + 1)]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=0),
    )
    bars = base.transform_filter("datum.n > 0").mark_bar(height=14)
    sums = base.transform_filter("datum.n == 0")
    ticks = [
        sums.mark_tick(color=roles[role], thickness=thickness, height=24, opacity=1)
        for role, thickness in (("paper", 8), ("ink", 3))
    ]
    tallest = max(row.count("\n") + 1 for row in rows)
    return alt.layer(bars.encode(color=colour, order=alt.Order("n:Q")), *ticks).properties(
        width=width - room - 40, height=(16 + 16 * tallest) * len(rows)
    )


def _part_values(figure: Figure, room: int) -> list[Spec]:
    """Return every number of a figure as its page shows it, with its row and its place."""
    at = figure.number_column
    return [
        {
            "row": _lines(row[0], n, room),
            "part": column.title,
            "n": k,
            "y": float(column.shown(cell).value),
        }
        for n, row in enumerate(figure.rows)
        for k, (column, cell) in enumerate(zip(figure.columns[at:], row[at:], strict=True))
        if isinstance(cell, Number)
    ]


def _row_axis() -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    return alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False)


def _lines(cell: Cell, row: int, room: int) -> str:
    """Return a row's name in lines that fit, so that no label is cut."""
    name = cell.text if isinstance(cell, Text) else str(row)
    return "\n".join(wrapped(name, int(room / (13 * 0.56))))


def _ranking(figure: Figure, voice: ReaderLocale, width: int, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = figure.number_column
    values = [
        {
            "row": _lines(row[0], 0, width // 2 - 24),
            "y": float(cell.number),
            "label": voice.readable(cell),
        }
        for row in figure.rows
        for cell in (row[at],)
        if isinstance(cell, Number) and isinstance(row[0], Text)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=_row_axis()),
        x=alt.X("y:Q", title=None, axis=None),
    )
    bars = base.mark_bar(color=roles["accent"], height=12)
    labels = base.mark_text(align="left", dx=6, color=roles["ink"], font=FACE, fontSize=13)
    return (bars + labels.encode(text="label:N")).properties(
        width=width // 2 - 64, height=28 * len(values)
    )
