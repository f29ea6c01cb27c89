"""Pictures small enough to stand within text: a line over time, a promise and what is expected."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from ondiris.production import Row
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.figure import Cell, Number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["plan", "spark"]

_WIDTH, _HEIGHT, _EDGE = 200, 40, 3


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
    days = [row.period.last_day.toordinal() for row in rows]
    top, wide = max(*values, 0.0) or 1.0, (days[-1] - days[0]) or 1
    points = " ".join(
        f"{_EDGE + (_WIDTH - 2 * _EDGE) * (day - days[0]) / wide:.1f},"
        f"{_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top:.1f}"
        for day, value in zip(days, values, strict=True)
    )
    last = points.rpartition(" ")[2].split(",")
    said = voice.words(
        "%(first)s – %(last)s: lowest %(low)s, highest %(high)s.",
        first=voice.period(rows[0].period),
        last=voice.period(rows[-1].period),
        low=voice.readable(number(min(rows, key=lambda row: row.number))),
        high=voice.readable(number(max(rows, key=lambda row: row.number))),
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{said}"><polyline points="{points}"/><circle cx="{x}" cy="{y}" r="2.5"/></svg>'
        '<span class="more">{first}–{last}</span>'
    ).format(
        w=_WIDTH, h=_HEIGHT, said=escape(said), points=points, x=last[0], y=last[1],
        first=rows[0].period.first_day.year, last=rows[-1].period.last_day.year,
    )  # fmt: skip


def plan(voice: ReaderLocale, promised: Cell, launched: Cell, expected: Cell) -> Markup:
    """Return a promise as a mark on a line, with what is on record and what is expected.

    Parameters
    ----------
    voice : ReaderLocale
        Language of the text that stands for the picture.
    promised, launched, expected : Cell
        Numbers where they are known; between the ends of `expected` lie 90 of 100.
    """
    words = voice.words
    known = [cell for cell in (promised, launched, expected) if isinstance(cell, Number)]
    full = float(max((end for cell in known for end in (cell.value, cell.high)), default=0)) or 1.0

    def at(value: object) -> str:
        return f"{100 * float(value) / full:.1f}%"  # type: ignore[arg-type]

    parts = [Markup('<rect class="way" x="0" y="8" width="100%" height="2"/>')]
    said = []
    if isinstance(expected, Number):
        wide = expected.high - expected.low
        parts.append(
            Markup('<rect class="band" x="{}" y="3" width="{}" height="12"/>').format(
                at(expected.low), at(wide)
            )
        )
        said.append(
            words(
                "expected: %(expected)s, 90 in 100 from %(least)s to %(most)s",
                expected=voice.number(expected),
                least=voice.count(int(expected.low)),
                most=voice.count(int(expected.high)),
            )
        )
    if isinstance(launched, Number):
        parts.append(
            Markup('<rect class="done" x="0" y="6" width="{}" height="6"/>').format(
                at(launched.value)
            )
        )
        said.insert(0, words("on record: %(count)s", count=voice.number(launched)))
    if isinstance(expected, Number):
        parts.append(_tick("middle", at(expected.value)))
    if isinstance(promised, Number):
        parts.append(_tick("goal", at(promised.value)))
        said.insert(0, words("promised: %(count)s", count=voice.number(promised)))
    return Markup('<svg class="plan" role="img" aria-label="{}">{}</svg>').format(
        "; ".join(said), Markup("").join(parts)
    )


def _tick(kind: str, place: str) -> Markup:
    return Markup('<line class="{}" x1="{}" x2="{}" y1="0" y2="18"/>').format(kind, place, place)
