"""Figures as tables of a terminal: the words of their pages.

A table of which each column has one unit is printed with its notes by `print_figure`; where cells
have units of their own, `figure_table` lets numbers stand whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, ColumnKind, Figure, Number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["columns_of", "figure_table", "print_figure"]

Columns = tuple[TerminalColumn, ...]


def columns_of(
    *names: str, right: Iterable[str] = (), whole: Iterable[str] = (), spare: Sequence[str] = ()
) -> Columns:
    """Return columns: those on the right stand whole, of the spare ones the first goes first."""
    return tuple(
        TerminalColumn(
            name,
            whole=name in right or name in whole,
            right=name in right,
            rank=len(spare) - spare.index(name) if name in spare else 0,
        )
        for name in names
    )


def figure_table(desk: Desk, figure: Figure, width: int) -> Table:
    """Return a figure as a table of the terminal, in the words of its page.

    Columns that stay empty are left out; an only group heads the table.  Numbers stand whole.
    """
    texts = [tuple(_text(desk, cell) for cell in row) for row in figure.rows]
    alone = figure.grouped and len({row[0] for row in texts}) == 1
    kept = [n for n in range(alone, len(figure.columns)) if any(row[n] for row in texts)]
    names = [figure.columns[n].title for n in kept]
    numbers = [figure.columns[n].title for n in kept
               if figure.columns[n].kind is not ColumnKind.TEXT]  # fmt: skip
    spare = [name for name in numbers[::-1] if name != numbers[0]]
    columns = columns_of(*names, right=numbers, spare=spare)
    title = f"{figure.headline}: {texts[0][0]}" if alone else figure.headline
    return fitted(
        title, columns, [[r[n] for n in kept] for r in texts], width,
        left_out=desk.voice.words(LEFT_OUT),
    )  # fmt: skip


def _text(desk: Desk, cell: Cell) -> str:
    if not isinstance(cell, Number):
        return str(cell)
    said, doubt = desk.voice.quantity(cell), desk.voice.doubt(cell)
    return f"{said} ({doubt})" if doubt and cell.origin is not Badge.PUBLISHED else said


def print_figure(out: Console, voice: ReaderLocale, figure: Figure) -> None:
    """Print a figure with its notes, its columns in their units; a cell of several says its own."""
    columns = [
        TerminalColumn(
            f"{column.title}, {voice.unit_title(column.unit, column.scale)}"
            if column.unit
            else column.title,
            right=column.kind is not ColumnKind.TEXT,
        )
        for column in figure.columns
    ]
    cells = [
        tuple(
            (voice.number(column.shown(cell)) if column.unit else voice.readable(cell))
            if isinstance(cell, Number)
            else str(cell)
            for column, cell in zip(figure.columns, row, strict=True)
        )
        for row in figure.rows
    ]
    out.print(fitted(f"{figure.headline} · {figure.subtitle}", columns, cells, out.width))
    for note in figure.notes:
        out.print(note, markup=False, style="dim")
    out.print()
