"""Figures as tables of a terminal: the words of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap

from rich.console import Console
from rich.table import Table

from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, Column, ColumnKind, Figure, Number

__all__ = ["columns_of", "figure_table", "print_figure", "without"]

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

    Numbers of one unit say it once: in the title where all of the table have it, else above their
    column; where cells have units of their own, each stands whole.  Columns that stay empty are
    left out; an only group heads the table.
    """
    texts = [
        tuple(_text(desk, column, cell) for column, cell in zip(figure.columns, row, strict=True))
        for row in figure.rows
    ]
    alone = figure.grouped and len({row[0] for row in texts}) == 1
    kept = [n for n in range(alone, len(figure.columns)) if any(row[n] for row in texts)]
    told = [figure.columns[n] for n in kept]
    units = {_unit(desk, column) for column in told if column.kind is not ColumnKind.TEXT}
    only = next(iter(units)) if len(units) == 1 else ""
    names = [
        _head(column.title, "" if only else _unit(desk, column), [row[n] for row in texts])
        if column.kind is not ColumnKind.TEXT
        else column.title
        for n, column in zip(kept, told, strict=True)
    ]
    numbers = [name for name, column in zip(names, told, strict=True)
               if column.kind is not ColumnKind.TEXT]  # fmt: skip
    spare = [name for name in numbers[::-1] if name != numbers[0]]
    columns = columns_of(*names, right=numbers, spare=spare)
    title = f"{figure.headline}: {texts[0][0]}" if alone else figure.headline
    return fitted(
        f"{title}, {only}" if only else title, columns, [[r[n] for n in kept] for r in texts],
        width, left_out=desk.voice.words(LEFT_OUT),
    )  # fmt: skip


def _unit(desk: Desk, column: Column) -> str:
    return desk.voice.unit_title(column.unit, column.scale) if column.unit else ""


def _head(title: str, unit: str, cells: Sequence[str]) -> str:
    """Return what stands above numbers, in lines no longer than they and the longest word."""
    head = f"{title}, {unit}" if unit else title
    room = max(len(text) for text in (*head.split(), *cells))
    return "\n".join(wrap(head, room, break_long_words=False, break_on_hyphens=False))


def _text(desk: Desk, column: Column, cell: Cell) -> str:
    if not isinstance(cell, Number):
        return str(cell)
    if column.unit:
        return desk.voice.number(column.shown(cell))
    said, doubt = desk.voice.readable(cell), desk.voice.doubt(cell.readable)
    return f"{said} ({doubt})" if doubt and cell.origin is not Badge.PUBLISHED else said


def without(figure: Figure, column: str) -> Figure:
    """Return a figure without a column that only leads elsewhere.

    Parameters
    ----------
    figure : Figure
    column : str
        Its identifier.
    """
    kept = [n for n, one in enumerate(figure.columns) if one.id != column]
    return replace(
        figure,
        columns=tuple(figure.columns[n] for n in kept),
        rows=tuple(tuple(row[n] for n in kept) for row in figure.rows),
    )


def print_figure(out: Console, desk: Desk, figure: Figure) -> None:
    """Print a figure as a table, what it is of above it and its notes below."""
    headline = " · ".join(part for part in (figure.headline, figure.subtitle) if part)
    out.print(figure_table(desk, replace(figure, headline=headline), out.width))
    for note in figure.notes:
        out.print(note, style="dim")
    out.print()
