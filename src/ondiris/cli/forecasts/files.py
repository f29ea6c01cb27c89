"""Forecasts of a plain file, printed or written."""

from __future__ import annotations

from pathlib import Path

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import OutputFormat, parse_titles
from ondiris.cli.progress import progress

__all__ = ["evaluate", "forecast"]


def forecast(
    file: Path,
    *,
    horizon: int,
    holidays: Path | None,
    columns: str,
    out: Path | None,
    output: OutputFormat,
) -> None:
    """Print where the series of a file lead."""
    from ondiris.publishing.forecasts.plain_series import (  # noqa: PLC0415 - start is cheap
        ahead_json,
        ahead_notes,
        ahead_table,
    )
    from ondiris.session.forecasts.series_files import (  # noqa: PLC0415 - start is cheap
        forecast_file,
    )

    with progress("Forecasting") as advance:
        found = forecast_file(
            file,
            horizon=horizon,
            holidays=holidays,
            columns=parse_titles(columns),
            progress=lambda done: advance(done, 0),
        )
    document = ahead_json(found)

    def show() -> None:
        for one in found:
            if one.forecast is not None:
                title = f"{one.series.name or file.name}, after {one.series.periods[-1]}"
                rows_table(title, ahead_table(one))

    notes = (line for one in found for line in ahead_notes(one))
    answer_rows(document, document["rows"], output=output, out=out, show=show, notes=notes)
    refused = [one for one in found if one.refusal is not None]
    if len(refused) == len(found) and refused[0].refusal is not None:
        raise refused[0].refusal


def evaluate(
    file: Path,
    *,
    horizon: int,
    origins: int,
    holidays: Path | None,
    columns: str,
    out: Path | None,
    output: OutputFormat,
) -> None:
    """Print how forecasts of the series of a file would have fared."""
    from ondiris.publishing.forecasts.plain_series import (  # noqa: PLC0415 - start is cheap
        scores_json,
        scores_notes,
        scores_rows,
    )
    from ondiris.session.forecasts.series_files import (  # noqa: PLC0415 - start is cheap
        evaluate_file,
    )

    with progress("Scoring") as advance:
        found = evaluate_file(
            file,
            horizon=horizon,
            origins=origins,
            holidays=holidays,
            columns=parse_titles(columns),
            progress=lambda done: advance(done, origins),
        )
    rows = scores_rows(found)
    answer_rows(
        scores_json(found),
        rows,
        output=output,
        out=out,
        show=lambda: rows_table("Scores at earlier periods", rows),
        notes=scores_notes(found),
    )
