"""Moving a whole home: out as plain files and back, to identical bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home
from ondiris.codes import counted

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("export")(export)
    app.command("import")(import_home)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Write the ledger, code lists, outlines and settings as plain files."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        counts = observatory.export(folder)
    typer.echo(f"{folder}: {_said(counts)}.")


def import_home(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that export wrote.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Make a home from exported files; a second export gives the same bytes."""
    from ondiris.session import restore_home  # noqa: PLC0415 - start is cheap

    counts = restore_home(home, folder)
    typer.echo(f"{home}: {_said(counts)}.")


def _said(counts: dict[str, int]) -> str:
    return ", ".join(counted(count, name) for name, count in counts.items())
