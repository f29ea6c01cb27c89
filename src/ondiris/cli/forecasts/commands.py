"""The commands of forecasts, added to the command line."""

from __future__ import annotations

import typer

from ondiris.cli.forecasts.forecasting import EXAMPLE, forecast
from ondiris.cli.forecasts.hub import hub
from ondiris.cli.forecasts.nowcast import nowcast
from ondiris.cli.forecasts.road import road
from ondiris.cli.forecasts.wanted import wanted

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this capability."""
    app.command("forecast", epilog=EXAMPLE)(forecast)
    app.command("wanted")(wanted)
    app.command("road")(road)
    app.command("nowcast")(nowcast)
    app.command("hub")(hub)
