"""The commands of forecasts, added to the command line."""

from __future__ import annotations

import typer

from ondiris.cli.forecasts.forecasting import EXAMPLE, forecast

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this capability."""
    app.command("forecast", epilog=EXAMPLE)(forecast)
