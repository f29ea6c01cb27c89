"""What a project brings: questions, and the tables of inputs and outputs that a home holds."""

from __future__ import annotations

import typer

from ondiris.cli.impact.asking import EXAMPLE, ImpactCommand, impact
from ondiris.cli.impact.tables import load_tables, tables
from ondiris.cli.loaders import loads

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("impact", epilog=EXAMPLE, cls=ImpactCommand)(impact)
    app.command("tables")(tables)
    loads("io", load_tables)
