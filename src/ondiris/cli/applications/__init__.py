"""The investor's way: procedures, applications, who owes what, who is told, what is kept."""

from __future__ import annotations

import typer

from ondiris.cli.applications import persons
from ondiris.cli.applications.auditing import audit
from ondiris.cli.applications.notices import notify
from ondiris.cli.applications.procedures import procedures
from ondiris.cli.applications.waiting import applications, owed

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("procedures")(procedures)
    app.command("applications")(applications)
    app.command("owed")(owed)
    app.command("audit")(audit)
    persons.register(app)
    app.command("notify")(notify)
