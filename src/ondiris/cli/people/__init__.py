"""Commands about people: who may come in, and as what."""

from __future__ import annotations

import typer

from ondiris.cli.people import users

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this capability."""
    users.register(app)
