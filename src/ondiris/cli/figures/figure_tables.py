"""A figure in a terminal: its table in the columns' scales, then its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ondiris.cli.figures.fitting import TerminalColumn, fitted

if TYPE_CHECKING:
    from rich.console import Console

    from ondiris.publishing.figures.figure import Figure
    from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["print_figure"]


def print_figure(out: Console, voice: ReaderLocale, figure: Figure) -> None:
    """Print a figure; a number says its unit where its column does not."""
    from ondiris.publishing.figures.figure import ColumnKind, Number  # noqa: PLC0415 - start is cheap

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
