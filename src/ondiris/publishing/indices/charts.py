"""Pictures of a release: stacked contributions, a heat table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondiris.publishing.figures.drawings import draws, stops, unit_axis
from ondiris.publishing.figures.figure import ColumnKind, Figure, Kind, Number
from ondiris.publishing.figures.figure_sheet import wrapped
from ondiris.publishing.figures.fonts import FACE

__all__ = ["heat", "stack"]


def _cells(figure: Figure) -> list[dict[str, Any]]:
    """Return every number with the row and column it stands in."""
    return [
        {"x": str(row[0]), "s": column.title, "n": n, "y": float(cell.value), "c": at}
        for n, row in enumerate(figure.rows)
        for at, (column, cell) in enumerate(zip(figure.columns, row, strict=True))
        if isinstance(cell, Number) and column.kind is not ColumnKind.TEXT
    ]


def _series(figure: Figure) -> list[str]:
    return [c.title for c in figure.columns if c.kind is not ColumnKind.TEXT]


def _colour(figure: Figure, roles: Mapping[str, str]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    names = _series(figure)
    return alt.Color(
        "s:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[roles[f"c{n}"] for n in range(1, len(names) + 1)]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=0),
    )


def _months(figure: Figure, width: int) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    shown = [str(row[0]) for row in figure.rows]
    step = max(1, -(-len(shown) * 110 // (width - 72)))
    return alt.Axis(labelAngle=0, values=shown[::-step][::-1], labelLimit=0)


@draws(Kind.STACK)
def stack(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return bars stacked from zero, falls below it."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    bars = (
        alt.Chart(alt.InlineData(values=_cells(figure)))
        .mark_bar()
        .encode(
            x=alt.X("x:O", sort=None, title=None, axis=_months(figure, width)),
            y=alt.Y(
                "y:Q",
                title=None,
                axis=alt.Axis(tickCount=4, domain=False, **unit_axis(figure.unit)),
            ),
            color=_colour(figure, roles),
            order=alt.Order("c:Q"),
        )
        .to_dict(validate=False)
    )
    x = {"field": "x", "type": "ordinal", "sort": None}
    layers = [bars, stops([str(row[0]) for row in figure.rows], x)]
    return {"layer": layers, "width": width - 72, "height": 240}


@draws(Kind.HEAT)
def heat(figure: Figure, width: int, roles: Mapping[str, str]) -> Any:
    """Return rows × columns in seven classes from fall to rise, each with its number."""
    import altair as alt  # noqa: PLC0415 - heavy, only wanted where a chart is drawn

    cells = _cells(figure)
    for cell in cells:
        cell["label"] = f"{round(cell['y']) or 0}".replace("-", "\u2212")
    limits = (-15, -5, -1, 1, 5, 15)
    room = width // 3
    names = {str(row[0]): "\n".join(wrapped(str(row[0]), room // 7)) for row in figure.rows}
    for cell in cells:
        cell["x"] = names[cell["x"]]
    rows = list(names.values())
    tall = max(name.count("\n") for name in rows)
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        x=alt.X(
            "s:O",
            sort=_series(figure),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-90, ticks=False, domain=False),
        ),
        y=alt.Y(
            "x:N",
            sort=rows,
            title=None,
            axis=alt.Axis(
                labelExpr="split(datum.label, '\\n')",
                labelLimit=0,
                labelFontSize=12,
                ticks=False,
                domain=False,
            ),
        ),
    )
    squares = base.mark_rect().encode(
        color=alt.Color(
            "y:Q",
            scale=alt.Scale(
                type="threshold", domain=list(limits), range=[roles[f"d{n}"] for n in range(1, 8)]
            ),
            legend=alt.Legend(title="%", orient="bottom", direction="horizontal"),
        )
    )
    strong = "abs(datum.y) >= 15"
    labels = base.mark_text(font=FACE, fontSize=11 if width >= 640 else 9).encode(
        text="label:N",
        color=alt.condition(strong, alt.value(roles["paper"]), alt.value(roles["ink"])),
    )
    return (squares + labels).properties(
        width=max(width - room - 40, 160), height=(20 + 8 * tall) * len(rows)
    )
