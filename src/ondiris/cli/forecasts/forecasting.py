"""`ondiris forecast`: where series of a home or of a file lead, and how such forecasts fared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
    Public,
    ReaderLanguage,
    Seed,
    parse_day,
    refuse_options,
)
from ondiris.errors import InvalidInput

__all__ = ["EXAMPLE", "forecast"]

EXAMPLE = """A whole example of a file, six years with a deep summer:

\b
  { echo period,value
    for y in 2020 2021 2022 2023 2024 2025; do
      for m in 01 02 03 04 05 06 07 08 09 10 11 12; do
        echo $y-$m,$((100 + 3 * (y - 2020) + (9$m - 906) * (9$m - 906) + y * 9$m % 7))
      done
    done; } > series.csv
  ondiris forecast --file series.csv --horizon 18
"""
_OF_A_HOME = (
    "measure", "activity", "area", "of", "grain", "to", "seed", "home", "as_of", "record", "fared",
    "parts", "public", "lang",
)  # fmt: skip
_OF_A_FILE = ("evaluate", "origins", "holidays", "columns")
_USUAL_HORIZON = 12


def forecast(  # noqa: PLR0913, PLR0917 - an option a parameter
    ctx: typer.Context,
    measure: Annotated[
        str, typer.Option("--measure", help="Code of a measure; the city's own without it.")
    ] = "",
    activity: Annotated[
        str, typer.Option("--activity", help="Code of an activity; the city's whole without it.")
    ] = "",
    area: Annotated[str, typer.Option("--area", help="Code of an area; the city without it.")] = "",
    of: Annotated[str, typer.Option("--of", help="What an index or growth is of.")] = "",
    grain: Annotated[
        str,
        typer.Option(
            "--grain",
            help="month, quarter, year_so_far or year; the finest that is long enough without it.",
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option("--to", help="Last period, such as 2027 or 2026-12; the end of next year."),
    ] = "",
    horizon: Annotated[
        int | None,
        typer.Option("--horizon", help="Periods ahead instead; 12 of a file."),
    ] = None,
    seed: Seed = 1,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Series of a file, without a home: period, value; series where there are "
            "several. Months, quarters or years.",
            metavar="FILE",
        ),
    ] = None,
    origins: Annotated[
        int,
        typer.Option("--origins", help="With --evaluate: at how many earlier periods."),
    ] = 1,
    holidays: Annotated[
        Path | None,
        typer.Option(
            "--holidays",
            help="Of a file: days off as TOML; without it the days of the week alone.",
            metavar="FILE",
        ),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="What the file calls its own: value=turnover,….")
    ] = "",
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
    out: Out = None,
    *,
    record: Annotated[
        bool, typer.Option("--record", help="Keep it in the ledger with vintage, seed and method.")
    ] = False,
    fared: Annotated[
        bool, typer.Option("--fared", help="How earlier forecasts of the series fared.")
    ] = False,
    parts: Annotated[
        bool, typer.Option("--parts", help="With what the activity consists of, brought to agree.")
    ] = False,
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate", help="Of a file: score forecasts at earlier periods instead."),
    ] = False,
    public: Public = False,
) -> None:
    """Print where series lead, with bands; without a series, those that the city leads with."""
    if file is not None:
        from ondiris.cli.forecasts import files  # noqa: PLC0415 - start is cheap

        refuse_options(ctx, _OF_A_HOME, "is for a home, and --file reads none")
        ahead = _USUAL_HORIZON if horizon is None else horizon
        if evaluate:
            files.evaluate(
                file, horizon=ahead, origins=origins, holidays=holidays, columns=columns,
                out=out, output=format,
            )  # fmt: skip
        else:
            refuse_options(ctx, ("origins",), "says at how many periods --evaluate scores")
            files.forecast(
                file, horizon=ahead, holidays=holidays, columns=columns, out=out, output=format
            )
        return
    refuse_options(ctx, _OF_A_FILE, "is for a file: name one with --file")
    from ondiris.cli.forecasts import homes  # noqa: PLC0415 - start is cheap
    from ondiris.production.forecasts.asked import SeriesWords  # noqa: PLC0415 - start is cheap

    if to and horizon is not None:
        raise InvalidInput("option-conflict", "either --to or --horizon says how far")
    asked = SeriesWords(measure, of, activity, area, "all", grain, to, horizon, seed)
    day = parse_day(as_of)
    if record:
        if fared or parts or public or day is not None:
            raise InvalidInput("option-conflict", "--record keeps what the house knows today")
        homes.record_home(home, asked)
    elif fared:
        if parts:
            raise InvalidInput("option-conflict", "either --fared or --parts can be asked for")
        homes.forecasts_fared(
            home, asked, day, public=public, lang=lang, output=format, out=out
        )  # fmt: skip
    else:
        homes.forecast_home(
            home, asked, day, parts=parts, public=public, lang=lang, output=format, out=out
        )  # fmt: skip
