"""Moving a whole home: out as plain files or as one file and back, to identical bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home
from ondiris.codes import counted

__all__ = ["register"]

Database = Annotated[
    str, typer.Option("--database", help="Database of the ledger; as it was if left out.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("export")(export)
    app.command("import")(import_home)
    app.command("backup")(backup)
    app.command("restore")(restore)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Write everything the home knows as plain files."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        counts = observatory.export(folder)
    typer.echo(f"{folder}: {_said(counts)}.")


def import_home(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that export wrote.")],
    home: Home = DEFAULT_HOME,
    database: Database = "",
) -> None:
    """Make a home from exported files; a second export gives the same bytes."""
    from ondiris.session import restore_home  # noqa: PLC0415 - start is cheap

    counts = restore_home(home, folder, database=database)
    typer.echo(f"{home}: {_said(counts)}.")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Write everything the home knows into one file; equal homes give equal bytes."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        counts = observatory.back_up(file)
    typer.echo(f"{file}: {_said(counts)}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    home: Home = DEFAULT_HOME,
    database: Database = "",
    erased: Annotated[
        Path | None,
        typer.Option(
            "--erased", help="List of `persons erased`: what it names stays erased.", metavar="LIST"
        ),
    ] = None,
) -> None:
    """Make a home from a backup; a backup of it gives the same bytes.

    What was erased of persons after the backup comes back unless --erased names it.
    """
    from ondiris.codes.plain_text import text_of  # noqa: PLC0415 - start is cheap
    from ondiris.people import read_erased  # noqa: PLC0415 - start is cheap
    from ondiris.session import restore_home  # noqa: PLC0415 - start is cheap

    since = read_erased(text_of(erased)) if erased is not None else ()
    counts = restore_home(home, file, database=database, erased=since)
    typer.echo(f"{home}: {_said(counts)}.")
    if counts.get("private text") and erased is None:
        typer.echo(
            "What was erased of persons since this backup is here again: name the list of "
            "`ondiris persons erased` with --erased, or give it to `ondiris persons erase --list`.",
            err=True,
        )


def _said(counts: dict[str, int]) -> str:
    return ", ".join(counted(count, name) for name, count in counts.items())
