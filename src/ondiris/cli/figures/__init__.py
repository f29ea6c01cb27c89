"""Commands about figures and homes: make, serve, ask, record, move."""

from __future__ import annotations

import typer

from ondiris.cli.figures import (
    accounting,
    arriving,
    asking,
    assisting,
    changing,
    comparing,
    drafting,
    figure_files,
    homes,
    manual,
    moving,
    recording,
)

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this capability."""
    for module in (
        homes,
        manual,
        asking,
        assisting,
        comparing,
        figure_files,
        accounting,
        recording,
        drafting,
        arriving,
        changing,
        moving,
    ):
        module.register(app)
