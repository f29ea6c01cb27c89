"""A line over time, small enough to stand under a figure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from ondiris.production import Row
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["spark"]

_WIDTH, _HEIGHT, _EDGE = 140, 32, 3


def spark(voice: ReaderLocale, rows: Sequence[Row]) -> Markup:
    """Return a line of figures in the order of time, from zero, as an inline picture.

    Parameters
    ----------
    voice : ReaderLocale
        Language of the text that stands for the picture.
    rows : sequence of Row
        At least two.
    """
    values = [float(row.number) for row in rows]
    top = max(*values, 0.0) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    points = " ".join(
        f"{_EDGE + n * step:.1f},{_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top:.1f}"
        for n, value in enumerate(values)
    )
    last = points.rpartition(" ")[2].split(",")
    said = voice.words(
        "By month, %(first)s – %(last)s: lowest %(low)s, highest %(high)s.",
        first=voice.period(rows[0].period),
        last=voice.period(rows[-1].period),
        low=voice.readable(number(min(rows, key=lambda row: row.number))),
        high=voice.readable(number(max(rows, key=lambda row: row.number))),
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{said}"><polyline points="{points}"/><circle cx="{x}" cy="{y}" r="2.5"/></svg>'
        '<span class="more">{first} – {last}</span>'
    ).format(
        w=_WIDTH, h=_HEIGHT, said=escape(said), points=points, x=last[0], y=last[1],
        first=rows[0].period.first_day.year, last=rows[-1].period.last_day.year,
    )  # fmt: skip
