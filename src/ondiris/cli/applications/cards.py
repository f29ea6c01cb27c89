"""The card of an application's project on the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from ondiris.cli.options import ReaderLanguage, ReportFormat
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.session.applications.owing import ApplicationDesk

__all__ = ["print_card"]


def print_card(
    desk: ApplicationDesk,
    application: str | None,
    format: ReportFormat,  # noqa: A002 - the option's own name
    lang: ReaderLanguage,
) -> None:
    """Print the card of the project of one application.

    Raises
    ------
    InvalidInput
        ``no-application`` where none is named.
    """
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.cli.figures.tables import console  # noqa: PLC0415
    from ondiris.publishing.applications import card  # noqa: PLC0415
    from ondiris.publishing.applications.names import ApplicationNames  # noqa: PLC0415
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415

    if application is None:
        raise InvalidInput(
            "no-application", "a card is of one application",
            hint="Name it: ondiris applications app-7 --card.",
        )  # fmt: skip
    kept, projects = desk.one(application), ProjectDesk(desk.now, desk.worlds)
    voiced = projects.speaking(str(lang))
    names = ApplicationNames(voiced.voice, desk.procedures(), desk.observatory.city.currency)
    line = next((one for one in projects.projects() if one.code == kept.project), None)
    found = card.project_card(names, kept, line, desk.pool(kept))
    if format is ReportFormat.JSON:
        shape = card.card_json(vintage_json(desk.now.vintage), kept.code, found)
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    out, shown = console(), card.card_figure(voiced, found)
    columns = [TerminalColumn(column.title) for column in shown.columns]
    rows = [tuple(str(cell) for cell in row) for row in shown.rows]
    left = voiced.voice.words(LEFT_OUT)
    out.print(fitted(shown.headline, tuple(columns), rows, out.width, left_out=left))
