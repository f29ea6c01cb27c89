"""Disclosure: protect tables of returns or of a plain file, audit a table made by anybody."""

from __future__ import annotations

import typer

from ondiris.cli.disclosure.exposing import exposed
from ondiris.cli.disclosure.protecting import HELP, protect

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("protect", epilog=HELP)(protect)
    app.command("exposed")(exposed)
