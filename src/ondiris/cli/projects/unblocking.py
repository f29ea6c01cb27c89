"""Unblock on Monday in a terminal: what it brings if a step that stands still ends on its day."""

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
from ondiris.model import World

__all__ = ["unblock"]


def unblock(
    home: Home = DEFAULT_HOME,
    programme: Annotated[
        str | None, typer.Option("--programme", help="Only projects of this programme.")
    ] = None,
    as_of: AsOf = None,
    *,
    world: Annotated[
        World, typer.Option("--world", help="Real applications, or invented ones.")
    ] = World.ACTUAL,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print what it brings if each step that stands still ends on its day: most launches first."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.projects.desk import ProjectDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        day = parse_day(as_of) or observatory.today  # clocks run on where the ledger is silent
        desk = ProjectDesk(observatory.at(day), (world,))
        found = desk.unblock(programme)
        if format is ReportFormat.JSON:
            from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415
            from ondiris.publishing.projects.unblocking import unblock_json  # noqa: PLC0415

            shape = unblock_json(vintage_json(desk.now.vintage), found, world)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            return
        from ondiris.cli.figures.figure_tables import figure_table  # noqa: PLC0415
        from ondiris.cli.figures.tables import console, say  # noqa: PLC0415
        from ondiris.publishing.projects.unblocking import unblock_table  # noqa: PLC0415

        out, voiced = console(), desk.speaking(str(lang))
        shown = unblock_table(voiced, found, programme=programme or "")
        if found:
            out.print(figure_table(voiced, shown, out.width))
        for note in shown.notes:
            say(out, note)
        if world is World.SYNTHETIC:
            words = voiced.voice.words
            out.print(
                words(
                    "These applications, institutions and investors are invented, to show how it "
                    "works."
                )
            )
