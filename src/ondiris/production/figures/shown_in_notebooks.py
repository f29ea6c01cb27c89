"""How answers and evidence show themselves where a program prints them: as text and as a table.

What is shown so is kept: a notebook is sent on with all that it printed.  So a figure that may not
leave the house, or not yet, shows its letter of confidentiality in place of its number, whoever
reads; the number stands in the object itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from ondiris.model import Bound, Confidentiality, Statement, Vintage
from ondiris.model.secrecy import Guarded, open_at
from ondiris.production.figures.derivation import written
from ondiris.production.figures.rows import Row

__all__ = [
    "interval_shown",
    "number_shown",
    "rows_html",
    "rows_text",
    "said_shown",
    "series_shown",
    "table_html",
]

_MOST = 20
"""Rows that are shown at once; a frame has them all."""
_HEAD = ("period", "series", "figure", "interval", "origin", "source", "id")


def number_shown(row: Row) -> str:
    """Return a figure as text with its bound, scale and unit, or why none is shown."""
    if row.bound is Bound.NONE:
        return f"no value ({' '.join(row.status)})"
    if not _free(row):
        free = row.confidentiality is Confidentiality.FREE
        return f"not shown ({'embargo' if free else row.confidentiality})"
    end = f"–{row.upper:f}" if row.upper is not None else ""
    number, _, scale = written(row).partition(" ")
    return " ".join(part for part in (number + end, scale, row.key.unit) if part)


def said_shown(statement: Statement) -> str:
    """Return what a statement says, or why it is not shown."""
    return statement.value if _free(statement) else f"not shown ({statement.confidentiality})"


def interval_shown(row: Row) -> str:
    """Return what the digits of a figure allow, in its own scale; nothing where it is not shown."""
    if not _free(row) or row.bound is Bound.NONE or row.low == row.high:
        return ""
    low, high = (f"{end:f}" if end.is_finite() else "…" for end in (row.low, row.high))
    return f"{low}–{high}"


def _free(entry: Guarded) -> bool:
    return open_at(entry, datetime.now(UTC).isoformat(timespec="seconds"))


def series_shown(row: Row) -> str:
    """Return the codes of a figure's series that say something."""
    key = row.key
    return " ".join(filter(None, (key.measure, key.of, key.area, key.activity, key.subject)))


def _cells(row: Row) -> tuple[str, ...]:
    said = row.source or row.formula
    return (
        str(row.period), series_shown(row), number_shown(row), interval_shown(row),
        str(row.origin), said, row.id,
    )  # fmt: skip


def _line(rows: int, blank: int, lacking: int, vintage: Vintage) -> str:
    """Return in a sentence how much an answer tells, and as of when."""
    parts = [f"{rows:,} {'figure' if rows == 1 else 'figures'}"]
    parts += [f"{blank:,} without a value"] if blank else []
    parts += [f"{lacking:,} that cannot be computed"] if lacking else []
    return f"{', '.join(parts)}; as known on {vintage}"


def rows_text(
    rows: Sequence[Row], without_value: Sequence[Row], lacking: int, vintage: Vintage
) -> str:
    """Return an answer as text: what it holds, and its first rows.

    Parameters
    ----------
    rows, without_value : sequence of Row
    lacking : int
        How many figures cannot be computed.
    vintage : Vintage
    """
    every = [*rows, *without_value]
    told = [_cells(row) for row in every[:_MOST]]
    widths = [max(map(len, column)) for column in zip(*told, strict=True)]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True) if w).rstrip()
        for cells in told
    ]
    more = [f"… and {len(every) - _MOST:,} more"] if len(every) > _MOST else []
    return "\n".join([_line(len(rows), len(without_value), lacking, vintage), *lines, *more])


def rows_html(
    rows: Sequence[Row], without_value: Sequence[Row], lacking: int, vintage: Vintage
) -> str:
    """Return an answer as a table for a notebook; the parameters are those of `rows_text`."""
    every = [*rows, *without_value]
    sources = dict.fromkeys(row.source for row in every if row.source)
    notes = [f"… and {len(every) - _MOST:,} more."] if len(every) > _MOST else []
    notes += [f"Sources: {', '.join(sources)}."] if sources else []
    title = _line(len(rows), len(without_value), lacking, vintage)
    return table_html(title, _HEAD, (_cells(row) for row in every[:_MOST]), notes)


def table_html(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str] = ()
) -> str:
    """Return a table for a notebook, every text escaped.

    Parameters
    ----------
    title : str
    head : sequence of str
    rows : iterable of sequence of str
        As many texts as the head has.
    notes : iterable of str
        Lines below it.

    Examples
    --------
    >>> table_html("one", ["a"], [["<b>"]])
    '<table><caption>one</caption><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr></table>'
    """
    lines = [("th", head), *(("td", row) for row in rows)]
    body = "".join(
        "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in cells) + "</tr>"
        for tag, cells in lines
    )
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return f"<table><caption>{escape(title)}</caption>{body}</table>{below}"
