"""Searching a home from a terminal: codes, documents, words, enterprises."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Home,
    Lang,
    ReaderLanguage,
    Report,
    ReportFormat,
    parse_day,
)

__all__ = ["search"]


def search(
    words: Annotated[list[str], typer.Argument(help="Words or codes, in any of the languages.")],
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    lang: Lang = ReaderLanguage.EN,
    most: Annotated[int, typer.Option("--most", help="Lines of one kind.", min=1)] = 8,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print what a home has under a name or code, the nearest first."""
    from ondiris.cli.figures.fitting import TerminalColumn, fitted  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.findable import search_json  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.searching import search as find  # noqa: PLC0415 - start is cheap

    text = " ".join(words)
    with open_home(home, audience="internal") as observatory:
        found = find(observatory.at(parse_day(as_of)), text, str(lang), most=most)
    if format is ReportFormat.JSON:
        shape = search_json(text, found.groups, found.nearest)
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    if not found.groups:
        near = f" Nearest words: {', '.join(found.nearest)}." if found.nearest else ""
        typer.echo(f"Nothing is called “{text}”.{near}", err=True)
        return
    out = console()
    columns = (TerminalColumn("kind", whole=True), TerminalColumn("code", whole=True),
               TerminalColumn("name"))  # fmt: skip
    rows = [
        (str(group.kind), hit.entry.code or "–", hit.title)
        for group in found.groups
        for hit in group.hits
    ]
    count = sum(group.count for group in found.groups)
    out.print(fitted(f"Found: {count}", columns, rows, out.width))
