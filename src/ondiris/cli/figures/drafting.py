"""The draft of a mapping for a table in a foreign layout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, Home
from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import InvalidInput, NotFound, Refused

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("mapping")(mapping)


def mapping(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A table as an office releases it.")
    ] = None,
    home: Home = DEFAULT_HOME,
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="What it holds, where it is no table of figures: enterprises, sites, premises, "
            "projects, codelist, boundaries.",
            metavar="KIND",
        ),
    ] = None,
    shipped: Annotated[
        bool, typer.Option("--list", help="Name the mappings that come with the product.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; printed else.")
    ] = None,
) -> None:
    """Look at a table and draft a mapping for load --map, with comments.

    With --list it names the mappings that come with the product, for `load --map NAME`.
    Example: ondiris mapping release.xlsx -o release.toml; fill in what is marked ?, then
    ondiris load release.xlsx --map release.toml --dry-run.
    """
    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.drafting import drafted_mapping  # noqa: PLC0415 - start is cheap

    if shipped:
        from ondiris.sources.layout import layout_titles  # noqa: PLC0415 - start is cheap

        titles = layout_titles()
        width = max(map(len, titles))
        for name, title in titles.items():
            typer.echo(f"{name:{width}}  {title}")
        return
    if file is None:
        raise InvalidInput("no-file", "name a table to draft from", hint="Or say --list.")
    text = drafted_mapping(_lists(home), file, kind)
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.exists():
        raise Refused(
            "file-exists", f"{output.name} is there already", hint="Name a file that is not."
        )
    write_asked(output, text.encode())
    typer.echo(f"{output.name}: fill in what is marked ?")


def _lists(home: Path) -> Catalogue:
    """Return the lists of the home if there is one, else the shipped ones, which name no place."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    try:
        with open_home(home, audience="internal", read_only=True) as observatory:
            return observatory.catalogue
    except NotFound:
        if home != DEFAULT_HOME:
            raise
    typer.echo("No home is here: the shipped lists alone are known, no areas.", err=True)
    return load_catalogue()
