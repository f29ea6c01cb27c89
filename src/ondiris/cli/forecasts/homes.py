"""`ondiris forecast` over a home: a series or all that the city leads with; kept, and held to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ondiris.cli.figures.answering import answer_rows
from ondiris.cli.options import OutputFormat
from ondiris.cli.progress import progress
from ondiris.codes import counted
from ondiris.production.forecasts.asked import SeriesWords
from ondiris.production.forecasts.fared import fared, held
from ondiris.production.forecasts.kept import KeptForecast
from ondiris.publishing.forecasts.answers import (
    fared_json,
    fared_rows,
    forecast_json,
    forecast_rows,
)

if TYPE_CHECKING:
    from ondiris.publishing.figures.desk import Desk

__all__ = ["forecast_home", "forecasts_fared", "record_home"]


def forecast_home(  # noqa: PLR0913 - an option a parameter
    home: Path,
    asked: SeriesWords,
    as_of: date | None,
    *,
    parts: bool,
    public: bool,
    lang: str,
    output: OutputFormat,
    out: Path | None,
) -> None:
    """Print the forecast of a series, or of those that the city leads with.

    Parameters
    ----------
    home : Path
    asked : SeriesWords
    as_of : date, optional
    parts : bool
        With what the activity consists of, brought to agree.
    public : bool
        Only of what may leave by a public door.
    lang : str
    output : OutputFormat
    out : Path, optional
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.desk import ForecastDesk  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.words import questions_of  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ForecastDesk(observatory.at(as_of))
        with progress("Forecasting") as advance:
            questions = questions_of(desk, asked)
            if parts:
                made = [*desk.parts(questions[0], lambda done: advance(done, 0))]
            else:
                made = [desk.forecast(q, lambda done: advance(done, 0)) for q in questions]
        says = speaking(desk.now, lang)
    rows = [row for one in made for row in forecast_rows(one)]
    answer_rows(
        forecast_json(made), rows, output=output, out=out, show=lambda: _show(says, made), notes=()
    )


def _show(says: Desk, made: list[KeptForecast]) -> None:
    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.series import ahead_figure  # noqa: PLC0415 - start is cheap

    out = console()
    for one in made:
        print_figure(out, says, ahead_figure(says, one))


def record_home(home: Path, asked: SeriesWords) -> None:
    """Keep forecasts in the ledger.

    Parameters
    ----------
    home : Path
    asked : SeriesWords
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.desk import (  # noqa: PLC0415 - start is cheap
        ForecastDesk,
        record_forecasts,
    )
    from ondiris.session.forecasts.words import questions_of  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        questions = questions_of(ForecastDesk(observatory.at()), asked)
        with progress("Forecasting") as advance:
            receipt = record_forecasts(observatory, questions, lambda done: advance(done, 0))
    typer.echo(
        f"Kept: {counted(len(questions), 'forecast')}, revision {receipt.revision}."
        if receipt.added
        else "Known already: nothing was added."
    )


def forecasts_fared(
    home: Path,
    asked: SeriesWords,
    as_of: date | None,
    *,
    public: bool,
    lang: str,
    output: OutputFormat,
    out: Path | None,
) -> None:
    """Print how earlier forecasts of a series fared; without any, such as are made again.

    Parameters
    ----------
    home : Path
    asked : SeriesWords
    as_of : date, optional
    public : bool
    lang : str
    output : OutputFormat
    out : Path, optional
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.desk import ForecastDesk  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.words import questions_of  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ForecastDesk(observatory.at(as_of))
        question = questions_of(desk, asked)[0]
        with progress("Forecasting") as advance:
            made = desk.earlier(question, lambda done: advance(done, 0))
        series, says = desk.series(question), speaking(desk.now, lang)
    scored = fared(made, series)
    groups = held(scored, series.grain.groups)
    rows = fared_rows(scored)
    document = fared_json(rows, groups)

    def show() -> None:
        from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
        from ondiris.publishing.forecasts.held import (  # noqa: PLC0415 - start is cheap
            bands_held,
            honesty,
        )

        print_figure(console(), says, bands_held(says, groups, series.key))
        typer.echo(honesty(says, scored))

    answer_rows(document, rows, output=output, out=out, show=show, notes=())
