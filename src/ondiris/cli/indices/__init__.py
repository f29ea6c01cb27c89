"""Indices: returns of a home compiled, and price indices and seasonal adjustment of plain files."""

from __future__ import annotations

import typer

from ondiris.cli.indices.adjusting import EXAMPLE as OF_ADJUSTING
from ondiris.cli.indices.adjusting import adjust
from ondiris.cli.indices.prices import EXAMPLE as OF_PRICES
from ondiris.cli.indices.prices import index
from ondiris.cli.indices.returns import compile_release, synthesise, take_in
from ondiris.cli.loaders import loads

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("synthesise")(synthesise)
    app.command("compile")(compile_release)
    app.command("index", epilog=OF_PRICES)(index)
    app.command("adjust", epilog=OF_ADJUSTING)(adjust)
    for kind in ("returns", "register"):
        loads(kind, take_in)
