"""The inbox: what lies in a folder, and loading what was confirmed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ondiris.cli.figures.recording import said_at_once
from ondiris.cli.options import DEFAULT_HOME, Format, Home, OutputFormat

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("inbox")(inbox)


def inbox(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with new files.")],
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="[N…]", help="With --load: files to load; all that are ready."),
    ] = None,
    home: Home = DEFAULT_HOME,
    *,
    load: Annotated[bool, typer.Option("--load", help="Load what was previewed.")] = False,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> int:
    """Preview new files of a folder; with --load, load those that are ready."""
    from ondiris.errors import InvalidInput  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.inbox import Inbox  # noqa: PLC0415 - start is cheap
    from ondiris.session.hall import inbox_readers  # noqa: PLC0415 - start is cheap

    if numbers and not load:
        raise InvalidInput(
            "numbers-without-load", "numbers of files go with --load", hint="Add --load."
        )
    with open_home(home, audience="internal") as observatory:
        box, before = Inbox(observatory, folder, inbox_readers()), observatory.at()
        seen = box.files()
        files = box.load(tuple(numbers or ()), seen) if load else seen
        moved = said_at_once(observatory, before) if load else ()
    if format is OutputFormat.JSON:
        told = [one.to_json() for one in files]
        shape = {"schema": "ondiris.inbox-files/1", "files": told, "moved": list(moved)}
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
    else:
        for one in files:
            if load or one.state != "loaded":
                typer.echo(str(one))
        typer.echo(_summary([one.state for one in files], "Nothing was loaded" if load else ""))
        for sentence in moved:
            typer.echo(sentence)
        taken = {one.number for one in files}
        left = [one for one in seen if one.number not in taken and one.state != "loaded"]
        for one in left if load else ():
            typer.echo(str(one))
        if load and left:
            typer.echo(f"Not loaded: {_summary([one.state for one in left])}")
    return 1 if load and any(one.state != "loaded" for one in files) else 0


def _summary(states: list[str], none: str = "") -> str:
    said = ", ".join(
        f"{states.count(state)} {state}"
        for state in ("ready", "older", "loaded", "refused", "unknown")
        if state in states
    )
    return f"{said or none or 'No files'}."
