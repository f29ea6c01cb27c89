"""Promises in a terminal: how they stand, what they lack, what was said, what stands beside."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ondiris.cli.figures.fitting import fitted
from ondiris.cli.projects.tables import columns_of, printed
from ondiris.codes import counted
from ondiris.production.projects.benchmarks import Benchmark, Comparable
from ondiris.production.projects.outlook import Outlook
from ondiris.production.projects.promise_review import promise_findings
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.sayings import Saying
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Badge, Cell, Figure, Number
from ondiris.publishing.projects.benchmarks import benchmark_table, comparable_table
from ondiris.publishing.projects.expected import outlook_table
from ondiris.publishing.projects.ledger import ledger_table
from ondiris.publishing.projects.measured import said_of
from ondiris.publishing.projects.standings import standing_text
from ondiris.publishing.projects.versions import version_table

__all__ = ["outlook_tables", "promise_tables", "promises_table"]


def promises_table(desk: Desk, promises: Sequence[PromiseLine], width: int) -> Table:
    """Return promises with what became of them, in the words that pages and files use."""
    voice = desk.voice
    right = ("promised", "delivered", "another basket")
    columns = columns_of(
        "programme", "measure", "by", "promised", "standing", "delivered", "another basket",
        right=right, spare=("another basket", "delivered", "by"),
    )  # fmt: skip
    cells = [
        (
            voice.label("subjects", line.promised.key.subject),
            voice.label("measures", line.promised.key.measure),
            desk.due(line.promised.period).text,
            printed(voice, line.promised),
            str(standing_text(voice, line)),
            printed(voice, line.outcome),
            printed(voice, line.beside),
        )
        for line in promises
    ]
    return fitted(counted(len(promises), "promise"), columns, cells, width)


def outlook_tables(desk: Desk, found: Sequence[Outlook], width: int) -> list[Table]:
    """Return in a sentence what to expect of each programme; nothing where nothing is."""
    figure = outlook_table(desk, found, place="")
    return [_drawn(desk, figure, width)] if figure.rows else []


def promise_tables(
    desk: Desk,
    promises: Sequence[PromiseLine],
    said: Sequence[Saying],
    beside: Sequence[Benchmark],
    elsewhere: Sequence[Comparable],
    width: int,
) -> list[Table]:
    """Return how promises stand and what they lack; of one subject also its ledger and benchmarks.

    Parameters
    ----------
    desk : Desk
    promises : sequence of PromiseLine
    said, beside, elsewhere
        What is told of one subject alone; empty where all promises are asked for.
    width : int
        Of the terminal.
    """
    tables = [promises_table(desk, promises, width), _measured(desk, promises, width)]
    subject = promises[0].promised.key.subject if promises else ""
    if not said:
        return tables
    moved = any(len(line.versions) > 1 for line in promises)
    figures = [
        *([version_table(desk, promises, subject=subject)] if moved else []),
        benchmark_table(desk, beside, subject=subject),
        comparable_table(desk, elsewhere, subject=subject),
        ledger_table(desk, said, subject=subject),
    ]
    return [*tables, *(_drawn(desk, figure, width) for figure in figures if figure.rows)]


def _measured(desk: Desk, promises: Sequence[PromiseLine], width: int) -> Table:
    voice = desk.voice
    columns = columns_of("programme", "measure", "promised", "measurable", right=("promised",))
    cells = [
        (
            voice.label("subjects", line.promised.key.subject),
            voice.label("measures", line.promised.key.measure),
            printed(voice, line.promised),
            str(said_of(voice, line, promise_findings(line, promises))),
        )
        for line in promises
    ]
    return fitted(voice.words("Can it be measured"), columns, cells, width)


def _drawn(desk: Desk, figure: Figure, width: int) -> Table:
    """Return a figure as a table of the terminal, columns that stay empty left out."""
    texts = [tuple(_text(desk, cell) for cell in row) for row in figure.rows]
    kept = [n for n in range(len(figure.columns)) if any(row[n] for row in texts)]
    names = [figure.columns[n].title for n in kept]
    return fitted(figure.headline, columns_of(*names), [[r[n] for n in kept] for r in texts], width)


def _text(desk: Desk, cell: Cell) -> str:
    if not isinstance(cell, Number):
        return str(cell)
    said, doubt = desk.voice.quantity(cell), desk.voice.doubt(cell)
    return f"{said} ({doubt})" if doubt and cell.origin is not Badge.PUBLISHED else said
