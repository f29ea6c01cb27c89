"""`ondiris adjust`: seasonal adjustment of a file of series, outside any home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import Format, Out, OutputFormat, parse_titles
from ondiris.cli.progress import progress

__all__ = ["EXAMPLE", "adjust"]

EXAMPLE = """A whole example, six years with a deep summer:

\b
  { echo period,value
    for y in 2020 2021 2022 2023 2024 2025; do
      for m in 01 02 03 04 05 06 07 08 09 10 11 12; do
        echo $y-$m,$((100 + 3 * (y - 2020) + (9$m - 906) * (9$m - 906) + y * 9$m % 7))
      done
    done; } > series.csv
  ondiris adjust --file series.csv
"""
_SHOWN = 13
"""Newest periods that the eye sees of one series."""


def adjust(
    file: Annotated[
        Path,
        typer.Option(
            "--file",
            help="period, value; series where there are several. Months or quarters.",
            metavar="FILE",
        ),
    ],
    method: Annotated[str, typer.Option("--method", help="x11 or seats.")] = "x11",
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            help="multiplicative, additive, or tested. Additive where a value is not positive.",
        ),
    ] = "tested",
    holidays: Annotated[
        Path | None,
        typer.Option(
            "--holidays",
            help="Days off as TOML; without it the days of the week are tested.",
            metavar="FILE",
        ),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="What the file calls its own: value=turnover,….")
    ] = "",
    out: Out = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Adjust the series of a file for season and calendar with X-13; no home is needed."""
    from ondiris.publishing.indices.series import (  # noqa: PLC0415 - start is cheap
        adjusted_json,
        adjusted_notes,
    )
    from ondiris.session.indices.series_files import adjust_file  # noqa: PLC0415 - start is cheap

    with progress("Adjusting") as advance:
        found = adjust_file(
            file,
            method=method,
            mode=mode,
            holidays=holidays,
            columns=parse_titles(columns),
            progress=lambda done: advance(done, 0),
        )
    document = adjusted_json(found)

    def show() -> None:
        if len(found) == 1 and found[0].adjusted is not None:
            newest = [{k: v for k, v in row.items() if k != "series"} for row in document["rows"]]
            rows_table("The newest periods", newest[-_SHOWN:])

    notes = (line for one in found for line in adjusted_notes(one))
    answer_rows(document, document["rows"], output=format, out=out, show=show, notes=notes)
