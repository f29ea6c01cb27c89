"""A document answered from what is known now, in the terminal, as JSON or as a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ondiris.cli.briefs import BriefFormat, BriefOptions
from ondiris.cli.options import parse_day

if TYPE_CHECKING:
    from ondiris.publishing.figures.figure import Figure
    from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["brief_document"]


def brief_document(home: Path, file: Path, said: BriefOptions) -> None:
    """Answer each claim of a text; what ``brief --document`` does.

    Parameters
    ----------
    home : Path
        The home.
    file : Path
        The text.
    said : BriefOptions
        Period, day, language and form.
    """
    from ondiris.model import Period  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.bulletins.document_json import document_json  # noqa: PLC0415
    from ondiris.publishing.bulletins.document_page import document_page  # noqa: PLC0415
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.bulletins.documents import (  # noqa: PLC0415 - start is cheap
        answer_text,
        document_tables,
        kinds_of,
    )
    from ondiris.session.bulletins.reading import read_bulletin_file  # noqa: PLC0415
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap

    text = read_bulletin_file(file)
    asked = None if said.period is None else Period.parse(said.period)
    with open_home(
        home, audience="public" if said.public else "internal", read_only=True
    ) as observatory:
        now = observatory.at(parse_day(said.as_of), said.revision)
        answered = answer_text(text, now, published=parse_day(said.published), period=asked)
        if said.format is BriefFormat.JSON:
            shape = document_json(answered, now.vintage, kinds_of(now))
            _tell(json.dumps(shape, ensure_ascii=False, indent=1), said.to)
            return
        desk = speaking(now, said.lang)
        tables = document_tables(desk, answered, now)
    if said.format is BriefFormat.HTML:
        _tell(document_page(desk, answered, tables), said.to)
        return
    for figure in tables:
        _print(figure, desk.voice)
    for line in answered.contradictions:
        typer.echo(line)


def _tell(text: str, to: Path | None) -> None:
    if to is None:
        typer.echo(text)
        return
    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap

    write_asked(to, f"{text}\n".encode())
    typer.echo(str(to))


def _print(figure: Figure, voice: ReaderLocale) -> None:
    from rich.table import Table  # noqa: PLC0415 - start is cheap
    from rich.text import Text  # noqa: PLC0415 - start is cheap

    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.figure import Number  # noqa: PLC0415 - start is cheap

    table = Table(
        title=f"{figure.headline}. {figure.subtitle}",
        title_justify="left",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for column in figure.columns:
        table.add_column(column.title, overflow="fold")
    for row in figure.rows:
        cells = [
            f"{voice.readable(cell)} {voice.badge(cell.origin)}".strip()
            if isinstance(cell, Number)
            else str(cell)
            for cell in row
        ]
        table.add_row(*(Text(cell) for cell in cells))
    console().print(table)
