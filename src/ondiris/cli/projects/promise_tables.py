"""Promises in a terminal: how they stand, what they lack, what was said, what stands beside."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ondiris.cli.figures.figure_tables import columns_of, figure_table
from ondiris.cli.figures.fitting import LEFT_OUT, fitted
from ondiris.cli.projects.tables import printed
from ondiris.production.projects.benchmarks import Benchmark, Comparable
from ondiris.production.projects.outlook import Outlook
from ondiris.production.projects.promise_review import promise_findings
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.sayings import Saying
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.projects.benchmarks import benchmark_table, comparable_table
from ondiris.publishing.projects.expected import outlook_table
from ondiris.publishing.projects.ledger import ledger_table
from ondiris.publishing.projects.measured import said_of
from ondiris.publishing.projects.standings import due_text, standing_text
from ondiris.publishing.projects.versions import version_table

__all__ = ["outlook_tables", "promise_tables", "promises_table"]


def promises_table(desk: Desk, promises: Sequence[PromiseLine], width: int) -> Table:
    """Return promises with what became of them, in the words that pages and files use."""
    voice, words = desk.voice, desk.voice.words
    names = ("Programme", "Measure", "Due", "Promised", "How it stands", "Delivered",
             "Counted over another basket")  # fmt: skip
    programme, measure, due, promised, standing, delivered, other = (words(n) for n in names)
    columns = columns_of(
        programme, measure, due, promised, standing, delivered, other,
        right=(promised, delivered, other), spare=(other, delivered, due),
    )  # fmt: skip
    cells = [
        (
            voice.label("subjects", line.promised.key.subject),
            voice.label("measures", line.promised.key.measure),
            due_text(desk, line.promised).text,
            printed(voice, line.promised),
            str(standing_text(voice, line)),
            printed(voice, line.outcome),
            printed(voice, line.beside),
        )
        for line in promises
    ]
    title = f"{words('Promises')}: {voice.count(len(promises))}"
    return fitted(title, columns, cells, width, left_out=words(LEFT_OUT))


def outlook_tables(desk: Desk, found: Sequence[Outlook], width: int) -> list[Table]:
    """Return in a sentence what to expect of each programme; nothing where nothing is."""
    figure = outlook_table(desk, found, place="")
    return [figure_table(desk, figure, width)] if figure.rows else []


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
    return [*tables, *(figure_table(desk, figure, width) for figure in figures if figure.rows)]


def _measured(desk: Desk, promises: Sequence[PromiseLine], width: int) -> Table:
    voice, words = desk.voice, desk.voice.words
    programme, measure, promised, verdict = (
        words(name) for name in ("Programme", "Measure", "Promised", "Can it be measured")
    )
    columns = columns_of(programme, measure, promised, verdict, right=(promised,))
    cells = [
        (
            voice.label("subjects", line.promised.key.subject),
            voice.label("measures", line.promised.key.measure),
            printed(voice, line.promised),
            str(said_of(voice, line, promise_findings(line, promises))),
        )
        for line in promises
    ]
    return fitted(verdict, columns, cells, width, left_out=words(LEFT_OUT))
