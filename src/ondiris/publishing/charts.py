"""Pictures of figures: Altair writes Vega-Lite, vl-convert draws it, no browser and no network.

On a page a chart is bare and its colours are custom properties, so dark mode costs nothing.
In a file it carries title, filters, source and revision inside its frame, with colours as
numbers.  Rankings and tables are drawn as type on paper, since on the page the chart is the
table.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any

from ondiris.errors import Unsupported
from ondiris.publishing.dates import MONTHS
from ondiris.publishing.fans import fan_chart, schedule_chart
from ondiris.publishing.figure import Cell, Figure, Kind, Number, Text
from ondiris.publishing.fonts import FACE, face_folder
from ondiris.publishing.palette import LIGHT
from ondiris.publishing.plates import plate, wrapped
from ondiris.publishing.protected_charts import class_limits, grid, ranges
from ondiris.publishing.release_charts import heat, lines, stack
from ondiris.publishing.voice import Voice

__all__ = ["NARROW", "WIDE", "has_chart", "page_svg", "to_png", "to_svg", "vega_lite", "warm"]

WIDE, NARROW = 640, 350
Spec = dict[str, Any]


def has_chart(figure: Figure) -> bool:
    """Whether the figure is drawn by Vega on a page, beside its table."""
    return figure.kind in _BUILDERS and not figure.empty


def vega_lite(figure: Figure, voice: Voice, *, width: int = WIDE, page: bool = False) -> Spec:
    """Return the figure as a Vega-Lite specification.

    Parameters
    ----------
    figure : Figure
        A map, line, timeline or ranking.
    voice : Voice
    width : int, unit px
        Width of the whole picture.
    page : bool
        Colours as custom properties for a page, else as numbers for a file.

    Raises
    ------
    Unsupported
        If figures of this kind are type, not charts.
    """
    roles = {name: f"var(--{name})" for name in LIGHT.roles()} if page else LIGHT.roles()
    if figure.kind in _BUILDERS:
        chart = _BUILDERS[figure.kind](figure, width, roles)
    elif figure.kind is Kind.RANKING:
        chart = _ranking(figure, voice, width, roles)
    else:
        raise Unsupported(
            "no-chart", f"the figure {figure.id} is a table", hint="Ask for .svg or .csv."
        )
    chart = chart.configure(
        font=FACE, background="transparent", padding=4, aria=False
    ).configure_view(stroke=None)
    chart = chart.configure_axis(
        labelFont=FACE,
        titleFont=FACE,
        labelFontSize=13,
        labelColor=roles["second"],
        domainColor=roles["ink"],
        tickColor=roles["rule"],
        gridColor=roles["rule"],
    ).configure_legend(
        labelFont=FACE,
        titleFont=FACE,
        labelFontSize=13,
        titleFontSize=13,
        titleFontWeight=400,
        labelColor=roles["ink"],
        titleColor=roles["second"],
    )
    spec: Spec = chart.to_dict()
    spec["config"]["aria"] = False
    spec["usermeta"] = {
        "id": figure.id,
        "as_of": figure.as_of.isoformat(),
        "revision": figure.revision,
        "params": dict(figure.params),
    }
    return spec


def page_svg(figure: Figure, voice: Voice, width: int) -> str:
    """Return the chart for a page: bare, with custom properties, one per width."""
    name = "wide" if width == WIDE else "narrow"
    body = _drawn(vega_lite(figure, voice, width=width, page=True), voice.lang)
    body = _renumbered(body, f"{figure.id}-{name}")
    head = f' class="{name}" role="img" aria-label="{escape(figure.alt)}"'
    if figure.kind is Kind.MAP:
        head += f' data-rows="{" ".join(map(str, _drawing_order(figure)))}"'
    return body.replace(' class="marks"', head, 1)


def to_svg(figure: Figure, voice: Voice, *, width: int = WIDE) -> bytes:
    """Return the figure as a picture that stands alone, with everything it needs to be read."""
    inner = ""
    if has_chart(figure):
        inner = _drawn(vega_lite(figure, voice, width=width), voice.lang)
        inner = _renumbered(inner, figure.id)
    return plate(figure, voice, width=width, inner=inner).encode()


def to_png(figure: Figure, voice: Voice, *, width: int = WIDE) -> bytes:
    """Return the same picture as PNG at twice the size."""
    png: bytes = _converter().svg_to_png(to_svg(figure, voice, width=width).decode(), scale=2)
    return png


def warm() -> None:
    """Draw an empty picture, so that the first reader does not pay for the start."""
    import altair  # noqa: F401, PLC0415 - loaded ahead of the first reader

    if face_folder() is not None:
        empty = {"mark": "point", "data": {"values": []}}
        _converter().vegalite_to_svg(empty, allowed_base_urls=[])


@cache
def _converter() -> Any:
    # vl-convert and the font wheel load only where something is drawn.
    import vl_convert  # noqa: PLC0415 - heavy, see above

    folder = face_folder()
    if folder is None:
        raise Unsupported(
            "no-font",
            "the font IBM Plex Sans is not installed, and others lack Kazakh letters or the tenge",
            hint="Install the package fontpkg-ibm-plex-sans.",
        )
    vl_convert.register_font_directory(str(folder))
    return vl_convert


def _drawn(spec: Spec, lang: str) -> str:
    svg: str = _converter().vegalite_to_svg(
        spec,
        allowed_base_urls=[],
        format_locale=_number_locale(lang),
        time_format_locale=_time_locale(lang),
    )
    # Vega describes its groups to screen readers of its own script; the alt text says it all.
    return re.sub(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")', "", svg)


def _number_locale(lang: str) -> Mapping[str, Any]:
    point, group = (".", ",") if lang == "en" else (",", "\u00a0")
    return {
        "decimal": point,
        "thousands": group,
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\u2212",
        "percent": "\u00a0%",
    }


def _time_locale(lang: str) -> Mapping[str, Any]:
    from babel import Locale  # noqa: PLC0415 - only wanted where something is drawn

    locale = Locale.parse("en_GB" if lang == "en" else lang)
    days = locale.days["stand-alone"]
    order = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d.%m.%Y %H:%M",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][n] for n in order],
        "shortDays": [days["abbreviated"][n] for n in order],
        "months": list(MONTHS[lang]),
        "shortMonths": [locale.months["stand-alone"]["abbreviated"][n] for n in range(1, 13)],
    }


def _renumbered(svg: str, prefix: str) -> str:
    found: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return found.setdefault(match[0], f"{prefix}-{match[1]}{len(found)}")

    return re.sub(r"\b(clip|gradient_)\d+", name, svg)


def _number_column(figure: Figure) -> int:
    kinds = [column.kind for column in figure.columns]
    return next(i for i, kind in enumerate(kinds) if kind != "text")


def _map(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = _number_column(figure)
    features: list[Spec] = []
    latitude = _latitude(figure)
    scale = max((cell.multiplier for cell in figure.numbers()), default=0)
    for n, (row, (code, shape)) in enumerate(zip(figure.rows, figure.shapes, strict=True)):
        cell = row[at]
        value = float(cell.number.scaleb(-scale)) if isinstance(cell, Number) else None
        geometry = _flattened(json.loads(shape), latitude)
        props = {"code": code, "name": str(row[0].text) if isinstance(row[0], Text) else ""}
        props["short"] = figure.labels[n] if figure.labels else ""
        features.append({"type": "Feature", "geometry": geometry, "value": value, **props})
        if figure.marked:
            features[-1] |= {"value": None, "mark": figure.marked[n]}
    features = [features[n] for n in _drawing_order(figure)]
    values = [f["value"] for f in features if f["value"] is not None]
    wide, high = _extent(features)
    height = round((width - 8) * high / wide) if wide else width
    source = alt.InlineData(values=features)
    colour: Any = alt.value(roles["s1"])
    if figure.marked:
        colour = alt.condition("datum.mark", alt.value(roles["s4"]), alt.value(roles["s1"]))
    if len(set(values)) > 1:
        limits = class_limits(values)
        ramp = [roles[f"s{n}"] for n in (1, 2, 3, 5)][-len(limits) - 1 :]
        for feature in features:
            feature["mark"] = feature["value"] is not None and feature["value"] >= limits[-1]
        colour = alt.Color(
            "value:Q",
            scale=alt.Scale(type="threshold", domain=limits, range=ramp),
            legend=alt.Legend(
                title=figure.unit or None,
                orient="bottom",
                direction="horizontal",
                symbolType="square",
            ),
        )
    shapes = alt.Chart(source).mark_geoshape(stroke=roles["paper"], strokeWidth=1)
    drawn = shapes.encode(color=colour).project(type="identity", reflectY=True)
    if width >= WIDE and figure.labels:
        drawn = drawn + _map_labels(features, roles)
    return drawn.properties(width=width - 8, height=min(height, 480))


def _drawing_order(figure: Figure) -> list[int]:
    """Return the rows of a map in the order of drawing: sites, which are small, above all."""
    spans = []
    for _, shape in figure.shapes:
        points = re.findall(r"\[(-?[\d.]+),\s*(-?[\d.]+)\]", shape)
        xs, ys = ([float(point[axis]) for point in points] or [0.0] for axis in (0, 1))
        spans.append((max(xs) - min(xs)) * (max(ys) - min(ys)))
    small = max(spans, default=0.0) / 200
    return sorted(range(len(spans)), key=lambda n: spans[n] < small)


def _map_labels(features: list[Spec], roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    points = []
    for feature in features:
        x, y = _middle(max(feature["geometry"]["coordinates"], key=lambda p: len(p[0])))
        points.append({"x": x, "y": y, "name": feature["short"], "mark": feature.get("mark")})
    text = alt.Chart(alt.InlineData(values=points)).mark_text(font=FACE, fontSize=12)
    return text.encode(
        longitude="x:Q",
        latitude="y:Q",
        text="name:N",
        color=alt.condition("datum.mark", alt.value(roles["paper"]), alt.value(roles["ink"])),
    ).project(type="identity", reflectY=True)


def _middle(rings: list[list[list[float]]]) -> tuple[float, float]:
    """Return the point of a polygon that lies farthest from its border."""
    from shapely import Polygon  # noqa: PLC0415 - heavy, only wanted where a map is drawn
    from shapely.ops import polylabel  # noqa: PLC0415 - heavy, see above

    point = polylabel(Polygon(rings[0], rings[1:]), tolerance=0.001)
    return float(point.x), float(point.y)


def _latitude(figure: Figure) -> float:
    """Return the middle latitude of all shapes, in degrees."""
    found = [float(y) for _, shape in figure.shapes for y in re.findall(r",\s*(-?[\d.]+)\]", shape)]
    return (min(found) + max(found)) / 2 if found else 0.0


def _flattened(geometry: Spec, latitude: float) -> Spec:
    """Return the geometry with longitudes scaled by the cosine of its latitude."""
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    factor = math.cos(math.radians(latitude))
    scaled = [
        [[[round(x * factor, 5), round(y, 5)] for x, y, *_ in ring] for ring in polygon]
        for polygon in polygons
    ]
    return {"type": "MultiPolygon", "coordinates": scaled}


def _extent(features: list[Spec]) -> tuple[float, float]:
    points = [
        point
        for feature in features
        for polygon in feature["geometry"]["coordinates"]
        for point in polygon[0]
    ]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def _line(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = _number_column(figure)
    values: list[Spec] = [
        {"x": str(row[0]), "n": n, "y": float(cell.number)}
        for n, row in enumerate(figure.rows)
        for cell in (row[at],)
        if isinstance(cell, Number)
    ]
    unit = figure.columns[at].multiplier
    for value in values:
        value["y"] = value["y"] / 10.0**unit
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("x:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("y:Q", title=None, axis=alt.Axis(tickCount=4, domain=False)),
    )
    line = base.mark_line(color=roles["accent"], strokeWidth=2)
    dots = base.mark_point(color=roles["accent"], filled=True, size=36, opacity=1)
    last = (
        base.transform_filter(f"datum.n == {len(values) - 1}")
        .mark_text(align="right", dy=-12, color=roles["ink"], fontSize=13, font=FACE)
        .encode(text=alt.Text("y:Q", format=",.1f"))
    )
    return (line + dots + last).properties(width=width - 72, height=220)


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


def _row_axis() -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    return alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False)


def _lines(cell: Cell, row: int, room: int) -> str:
    """Return a row's name in lines that fit, so that no label is cut."""
    name = cell.text if isinstance(cell, Text) else str(row)
    return "\n".join(wrapped(name, int(room / (13 * 0.56))))


def _ranking(figure: Figure, voice: Voice, width: int, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    at = _number_column(figure)
    values = [
        {
            "row": _lines(row[0], 0, width // 2 - 24),
            "y": float(cell.number),
            "label": voice.quantity(cell),
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


_BUILDERS: Mapping[Kind, Callable[[Figure, int, Mapping[str, str]], Any]] = {
    Kind.MAP: _map,
    Kind.LINE: _line,
    Kind.TIMELINE: _timeline,
    Kind.FAN: fan_chart,
    Kind.SCHEDULE: schedule_chart,
    Kind.LINES: lines,
    Kind.STACK: stack,
    Kind.HEAT: heat,
    Kind.GRID: grid,
    Kind.RANGES: ranges,
}
