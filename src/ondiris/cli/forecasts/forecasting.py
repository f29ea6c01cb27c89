"""`ondiris forecast`: where series lead, and how such forecasts fared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.forecasts import files
from ondiris.cli.options import Format, Out, OutputFormat
from ondiris.errors import InvalidInput

__all__ = ["EXAMPLE", "forecast"]

EXAMPLE = """A whole example, six years with a deep summer:

\b
  { echo period,value
    for y in 2020 2021 2022 2023 2024 2025; do
      for m in 01 02 03 04 05 06 07 08 09 10 11 12; do
        echo $y-$m,$((100 + 3 * (y - 2020) + (9$m - 906) * (9$m - 906) + y * 9$m % 7))
      done
    done; } > series.csv
  ondiris forecast --file series.csv --horizon 18
"""


def forecast(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="period, value; series where there are several. Months, quarters or years.",
            metavar="FILE",
        ),
    ] = None,
    *,
    horizon: Annotated[int, typer.Option("--horizon", help="Periods ahead.")] = 12,
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate", help="Score forecasts at earlier periods instead."),
    ] = False,
    origins: Annotated[
        int,
        typer.Option("--origins", help="With --evaluate: at how many earlier periods."),
    ] = 1,
    holidays: Annotated[
        Path | None,
        typer.Option(
            "--holidays",
            help="Days off as TOML; without it the days of the week alone.",
            metavar="FILE",
        ),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="What the file calls its own: value=turnover,….")
    ] = "",
    out: Out = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Forecast the series of a file with bands; no home is needed."""
    if file is None:
        raise InvalidInput(
            "no-file", "there is nothing to forecast", hint="Name a file with --file."
        )
    if evaluate:
        files.evaluate(
            file,
            horizon=horizon,
            origins=origins,
            holidays=holidays,
            columns=columns,
            out=out,
            output=format,
        )
    else:
        files.forecast(
            file, horizon=horizon, holidays=holidays, columns=columns, out=out, output=format
        )
