"""Places: where an activity concentrates, what sites have left and free, where new ones go."""

from __future__ import annotations

import typer

from ondiris.cli.places.commands import assign, balance, concentration
from ondiris.cli.places.files import EXAMPLE
from ondiris.cli.places.locating import locate
from ondiris.cli.places.premises import premises, sites
from ondiris.cli.places.searching import search

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("concentration")(concentration)
    app.command("balance")(balance)
    app.command("locate", epilog=EXAMPLE)(locate)
    app.command("assign")(assign)
    app.command("premises")(premises)
    app.command("sites")(sites)
    app.command("search")(search)
