"""Indices: returns of a home compiled, and price indices and seasonal adjustment of plain files."""

from __future__ import annotations

import typer

from ondiris.cli.indices.prices import EXAMPLE, index
from ondiris.cli.indices.returns import compile_release, synthesise, take_in
from ondiris.cli.loaders import loads

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("synthesise")(synthesise)
    app.command("compile")(compile_release)
    app.command("index", epilog=EXAMPLE)(index)
    for kind in ("returns", "register"):
        loads(kind, take_in)
