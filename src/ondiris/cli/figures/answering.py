"""An answer of rows: a table for the eye, CSV or JSON for programs, printed or in a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import typer

from ondiris.cli.options import OutputFormat
from ondiris.errors import InvalidInput

__all__ = ["answer_rows", "format_of", "rows_table", "write_answer"]

Rows = Sequence[Mapping[str, object]]
_FORMATS = {".csv": OutputFormat.CSV, ".json": OutputFormat.JSON}


def answer_rows(
    document: Mapping[str, object],
    rows: Rows,
    *,
    output: OutputFormat,
    out: Path | None,
    show: Callable[[], None],
    notes: Iterable[str],
) -> None:
    """Print an answer as the options say, or write the whole of it to a file.

    Parameters
    ----------
    document : mapping
        The answer as JSON.
    rows : sequence of mappings
        Its rows as CSV.
    output : OutputFormat
        How it is printed.
    out : Path, optional
        The file; its name says how it is written.
    show : callable
        Prints the table.
    notes : iterable of str
        What has to be said beside the table or the file.

    Raises
    ------
    InvalidInput
        ``unknown-format``: a file of another ending.
    Refused
        If the file cannot be written.
    """
    if out is not None:
        write_answer(out, _text(document, rows, format_of(out, output)))
    elif output is not OutputFormat.TABLE:
        typer.echo(_text(document, rows, output), nl=False)
        return
    else:
        show()
    for line in notes:
        typer.echo(line)


def format_of(out: Path | None, output: OutputFormat) -> OutputFormat:
    """Return the format that a file's name asks for; without a file the one that was said.

    Raises
    ------
    InvalidInput
        ``unknown-format``: a file of another ending.
    """
    if out is None:
        return output
    if out.suffix.lower() not in _FORMATS:
        raise InvalidInput(
            "unknown-format",
            f"{out.name} is of a kind that is not written",
            hint=f"Known kinds: {', '.join(_FORMATS)}.",
        )
    return _FORMATS[out.suffix.lower()]


def write_answer(out: Path, text: str) -> None:
    """Write an answer to the file that was asked for, and say so.

    Raises
    ------
    Refused
        If it cannot be written.
    """
    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap

    write_asked(out, text.encode())
    typer.echo(f"Wrote {out.name}.", err=True)


def _text(document: Mapping[str, object], rows: Rows, output: OutputFormat) -> str:
    if output is OutputFormat.JSON:
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rows_table(title: str, rows: Rows, *, kept: int = 3) -> None:
    """Print rows as a table as wide as the window.

    Parameters
    ----------
    title : str
    rows : sequence of mappings
    kept : int
        Columns that never go, however narrow the window is.
    """
    from ondiris.cli.figures.fitting import TerminalColumn, fitted  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

    out = console()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    heads = [
        TerminalColumn(name.replace("_", " "), rank=max(0, i - kept + 1))
        for i, name in enumerate(columns)
    ]
    cells = [["–" if row.get(n) is None else str(row.get(n)) for n in columns] for row in rows]
    out.print(fitted(title, heads, cells, out.width))
