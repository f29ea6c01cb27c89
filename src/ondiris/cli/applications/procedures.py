"""Procedures in a terminal: their steps as published, and what wants confirming."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.applications.times import print_release, print_times
from ondiris.cli.options import (
    DEFAULT_HOME,
    Home,
    Lang,
    ReaderLanguage,
    Report,
    ReportFormat,
)
from ondiris.model import World

if TYPE_CHECKING:
    from rich.table import Table

    from ondiris.applications import Procedure
    from ondiris.publishing.applications.procedures import ProcedureFacts
    from ondiris.publishing.figures.desk import Desk

__all__ = ["procedures"]


def procedures(  # noqa: PLR0913 - an option a parameter
    procedure: Annotated[
        str | None, typer.Argument(help="Code of one procedure.", metavar="[PROCEDURE]")
    ] = None,
    home: Home = DEFAULT_HOME,
    *,
    unconfirmed: Annotated[
        bool,
        typer.Option("--unconfirmed", help="Only steps that start no clock yet, with what lacks."),
    ] = False,
    times: Annotated[
        bool, typer.Option("--times", help="How long applications took, beside the legal times.")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Seal the times of the last half-year for the public.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --release: look; write nothing.")
    ] = False,
    world: Annotated[
        World, typer.Option("--world", help="Real procedures, or invented ones.")
    ] = World.ACTUAL,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print the procedures of an investor: steps, owners, times as published, standing, pages."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.desk import ProcedureDesk  # noqa: PLC0415 - start is cheap

    if release and (procedure or times or unconfirmed or world is not World.ACTUAL):
        raise typer.BadParameter("--release is of all real procedures, and stands alone")
    with open_home(home, audience="internal") as observatory:
        if release:
            print_release(observatory, lang, dry_run=dry_run)
            return
        if times:
            print_times(observatory, procedure, world, format, lang)
            return
        desk = ProcedureDesk(observatory.at(), observatory.today, (world,))
        found = (desk.one(procedure),) if procedure else desk.procedures()
        if unconfirmed:
            found = tuple(_unconfirmed(found))
        facts = desk.facts(found, desk.today)
        if format is ReportFormat.JSON:
            from ondiris.publishing.applications.answers import procedures_json  # noqa: PLC0415
            from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415

            shape = procedures_json(vintage_json(desk.now.vintage), found, facts.areas)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            return
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
        from ondiris.publishing.applications.worlds import invented_note  # noqa: PLC0415

        out, voiced = console(), desk.speaking(str(lang))
        for one in found:
            out.print(_table(voiced, facts, one, out.width, unconfirmed=unconfirmed))
        note = invented_note(voiced.voice, (world,))
        if note:
            out.print(note)
        if not found:
            words = voiced.voice.words
            out.print(words("Every step is confirmed.") if unconfirmed else words("No procedures."))


def _unconfirmed(found: Sequence[Procedure]) -> Iterator[Procedure]:
    """Yield the procedures that have steps which want confirming, with these alone."""
    from ondiris.applications import wants  # noqa: PLC0415 - start is cheap

    for one in found:
        steps = tuple(step for step in one.steps if wants(step))
        if steps:
            yield replace(one, steps=steps)


def _table(
    desk: Desk, facts: ProcedureFacts, procedure: Procedure, width: int, *, unconfirmed: bool
) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications import procedures as told  # noqa: PLC0415
    from ondiris.publishing.applications.worlds import badged  # noqa: PLC0415

    voice, words = desk.voice, desk.voice.words
    rows = facts.rows(procedure)
    titles: tuple[str, ...]
    said: list[tuple[str, ...]]
    if unconfirmed:
        titles = (words("What is wanted"),)
        said = [(told.wants_text(voice, facts, step),) for step in rows]
    else:
        titles = (words("Time as published"), words("Standing"))
        said = [(told.time_text(voice, s) or "–", told.standing_text(voice, s)) for s in rows]
    columns = (
        TerminalColumn(words("Code"), whole=True),
        TerminalColumn(words("Step")),
        *map(TerminalColumn, titles),
        TerminalColumn(words("Who is responsible"), rank=1),
        TerminalColumn(words("Page"), rank=2),
    )
    cells = [
        (
            step.code,
            told.said_in(step.names, voice.lang).text,
            *own,
            told.said_in(step.owner, voice.lang).text or "–",
            step.url,
        )
        for step, own in zip(rows, said, strict=True)
    ]
    name = told.said_in(procedure.names, voice.lang).text
    nothing = "" if rows else f": {words('no page has been found')}"
    title = badged(voice, f"{procedure.code}: {name}{nothing}", (procedure.world,))
    return fitted(title, columns, cells, width, left_out=words(LEFT_OUT))
