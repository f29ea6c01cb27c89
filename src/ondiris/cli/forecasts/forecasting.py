"""`ondiris forecast`: where a series of a home leads, what was kept, and how it fared."""

from __future__ import annotations

from typing import Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Format, Home, Out, OutputFormat, parse_day
from ondiris.errors import InvalidInput

__all__ = ["forecast"]


def forecast(  # noqa: PLR0913, PLR0917 - an option a parameter
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
        int | None, typer.Option("--horizon", help="Periods ahead instead.", min=1, max=180)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.", min=0)] = 1,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    out: Out = None,
    *,
    record: Annotated[
        bool, typer.Option("--record", help="Keep it in the ledger with vintage, seed and method.")
    ] = False,
    fared: Annotated[
        bool, typer.Option("--fared", help="How earlier forecasts of the series fared.")
    ] = False,
    public: Annotated[
        bool, typer.Option("--public", help="Only of what may leave by a public door.")
    ] = False,
) -> None:
    """Print where series lead, with bands; without a series, those that the city leads with."""
    from ondiris.cli.forecasts.homes import (  # noqa: PLC0415 - start is cheap
        forecast_home,
        forecasts_fared,
        record_home,
    )
    from ondiris.production.forecasts.asked import SeriesWords  # noqa: PLC0415 - start is cheap

    if to and horizon is not None:
        raise InvalidInput("option-conflict", "either --to or --horizon says how far")
    asked = SeriesWords(measure, of, activity, area, "all", grain, to, horizon, seed)
    day = parse_day(as_of)
    if record:
        if fared or public or day is not None:
            raise InvalidInput("option-conflict", "--record keeps what the house knows today")
        record_home(home, asked)
    elif fared:
        forecasts_fared(home, asked, day, public=public, output=format, out=out)
    else:
        forecast_home(home, asked, day, public=public, output=format, out=out)
