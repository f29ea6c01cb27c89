"""`ondiris forecast` over a home: a series or all that the city leads with; kept, and held to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import OutputFormat
from ondiris.cli.progress import progress
from ondiris.production.forecasts.asked import SeriesWords
from ondiris.production.forecasts.fared import BandsHeld, fared, held
from ondiris.production.forecasts.kept import KeptForecast
from ondiris.publishing.forecasts.answers import (
    fared_json,
    fared_rows,
    forecast_json,
    forecast_rows,
)

__all__ = ["forecast_home", "forecasts_fared", "record_home"]


def forecast_home(
    home: Path,
    asked: SeriesWords,
    as_of: date | None,
    *,
    parts: bool,
    public: bool,
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
    output : OutputFormat
    out : Path, optional
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
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
    rows = [row for one in made for row in forecast_rows(one)]
    answer_rows(
        forecast_json(made), rows, output=output, out=out, show=lambda: _show(made), notes=()
    )


def _show(made: list[KeptForecast]) -> None:
    for one in made:
        title = f"{one.key} ({one.grain}, known to {one.until})"
        rows_table(title, [_row(one, n) for n in range(len(one.foreseen))])
        for caveat in one.caveats:
            typer.echo(f"Note: {caveat}.")


def _row(made: KeptForecast, n: int) -> dict[str, object]:
    told = made.foreseen[n]
    bands = {f"{b.level:.0%} band": f"{b.lower:,f} – {b.upper:,f}" for b in told.bands}
    return {"period": str(told.period), "value": f"{told.value:,f}", **bands}


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
        f"Kept: {len(questions)} forecasts, revision {receipt.revision}."
        if receipt.added
        else "Known already: nothing was added."
    )


def forecasts_fared(
    home: Path,
    asked: SeriesWords,
    as_of: date | None,
    *,
    public: bool,
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
    output : OutputFormat
    out : Path, optional
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.desk import ForecastDesk  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.words import questions_of  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="public" if public else "internal") as observatory:
        desk = ForecastDesk(observatory.at(as_of))
        question = questions_of(desk, asked)[0]
        with progress("Forecasting") as advance:
            made = desk.earlier(question, lambda done: advance(done, 0))
        series = desk.series(question)
    scored = fared(made, series)
    groups = held(scored, series.grain.groups)
    rows = fared_rows(scored)
    document = fared_json(rows, groups)

    def show() -> None:
        rows_table(f"How forecasts of {series.key} fared", _groups(groups))
        kept = any(one.id for one in made)
        typer.echo("As written down." if kept else "Made again of what had come by then.")

    answer_rows(document, rows, output=output, out=out, show=show, notes=())


def _groups(groups: tuple[BandsHeld, ...]) -> list[dict[str, object]]:
    return [
        {
            "ahead": f"{one.first}–{one.last}",
            "came": str(one.periods),
            **{f"within {level:.0%}": f"{share:.0%}" for level, share in one.within.items()},
            "error / naive": "too few" if one.against_naive is None else f"{one.against_naive:.2f}",
        }
        for one in groups
    ]
