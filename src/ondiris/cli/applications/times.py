"""Measured times of procedures in a terminal, and their release to the public."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from ondiris.cli.options import ReaderLanguage, ReportFormat

if TYPE_CHECKING:
    from rich.table import Table

    from ondiris.model import World
    from ondiris.publishing.applications.times import TimesRow
    from ondiris.publishing.figures.locale import ReaderLocale
    from ondiris.session import Observatory
    from ondiris.session.applications.times import TimesReleases

__all__ = ["print_release", "print_times"]


def print_times(
    observatory: Observatory,
    procedure: str | None,
    world: World,
    format: ReportFormat,  # noqa: A002 - the option's own name
    lang: ReaderLanguage,
) -> None:
    """Print how long procedures and steps took, beside what the law allows.

    Parameters
    ----------
    observatory : Observatory
    procedure : str, optional
        Code of one procedure.
    world : World
    format : ReportFormat
    lang : ReaderLanguage
    """
    from ondiris.publishing.applications.times import times_json, times_rows  # noqa: PLC0415
    from ondiris.publishing.figures.answers import vintage_json  # noqa: PLC0415
    from ondiris.session.applications.desk import ProcedureDesk  # noqa: PLC0415
    from ondiris.session.applications.released import released_times  # noqa: PLC0415
    from ondiris.session.applications.times import TimesDesk  # noqa: PLC0415

    now = observatory.at()
    procedures = ProcedureDesk(now, observatory.today, (world,))
    asked = (procedures.one(procedure),) if procedure else procedures.procedures()
    rows = times_rows(
        TimesDesk(observatory, now, (world,)).measured(),
        {one.code: one for one in asked},
        released_times(now),
        observatory.today,
    )
    if format is ReportFormat.JSON:
        shape = times_json(vintage_json(now.vintage), rows, world)
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.applications.worlds import invented_note  # noqa: PLC0415

    out, voice = console(), procedures.speaking(str(lang)).voice
    if rows:
        out.print(_table(voice, rows, world, out.width))
    else:
        out.print(voice.words("No applications."))
    note = invented_note(voice, (world,))
    if note:
        out.print(note)


def print_release(observatory: Observatory, lang: ReaderLanguage, *, dry_run: bool) -> None:
    """Seal the times of the last half-year, and print what the public is told.

    Parameters
    ----------
    observatory : Observatory
    lang : ReaderLanguage
    dry_run : bool
    """
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.session.applications.desk import ProcedureDesk  # noqa: PLC0415
    from ondiris.session.applications.times import release_times  # noqa: PLC0415

    done = release_times(observatory, dry_run=dry_run)
    out = console()
    voice = ProcedureDesk(observatory.at(), observatory.today).speaking(str(lang)).voice
    if done.sealed:
        out.print(_release_table(voice, done, out.width))
    else:
        out.print(voice.words("No applications."))
    if done.receipt is not None:
        typer.echo(f"{done.period}: revision {done.receipt.revision}.")
    else:
        typer.echo(f"{done.period}: nothing written.")


def _table(voice: ReaderLocale, rows: list[TimesRow], world: World, width: int) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications import times as told  # noqa: PLC0415
    from ondiris.publishing.applications.procedures import time_text  # noqa: PLC0415
    from ondiris.publishing.applications.worlds import badged  # noqa: PLC0415

    words = voice.words
    columns = (
        TerminalColumn(words("Procedure"), whole=True),
        TerminalColumn(words("Step")),
        TerminalColumn(words("Legal time")),
        TerminalColumn(words("Applications"), right=True),
        TerminalColumn(words("Open"), right=True),
        TerminalColumn(words("Median, days")),
        TerminalColumn(words("90%, days")),
        TerminalColumn(words("In time")),
        TerminalColumn(words("Told in public"), rank=1),
    )
    cells = [
        (
            row.procedure.code,
            "–" if row.step is None else row.step.code,
            "–" if row.step is None else time_text(voice, row.step) or "–",
            str(len(row.found.spells)),
            str(row.found.count("")),
            told.quantile_text(voice, row.quantile(0.5)),
            told.quantile_text(voice, row.quantile(0.9)),
            told.share_text(row.found.in_time),
            told.public_text(voice, row),
        )
        for row in rows
    ]
    title = badged(voice, words("Measured times of procedures"), (world,))
    return fitted(title, columns, cells, width, left_out=words(LEFT_OUT))


def _release_table(voice: ReaderLocale, done: TimesReleases, width: int) -> Table:
    from ondiris.cli.figures.fitting import LEFT_OUT, TerminalColumn, fitted  # noqa: PLC0415
    from ondiris.publishing.applications.times import times_text  # noqa: PLC0415

    words = voice.words
    standings = {
        "released": words("released"),
        "stands": words("stands as it is"),
        "too_few_moved": words("too few moved: the last release stands"),
    }
    columns = (
        TerminalColumn(words("Procedure"), whole=True),
        TerminalColumn(words("Step")),
        TerminalColumn(words("Standing")),
        TerminalColumn(words("Told in public")),
    )
    cells = [
        (
            one.told.procedure,
            one.told.step or "–",
            standings[str(one.standing)],
            times_text(voice, one.told),
        )
        for one in done.sealed
    ]
    title = words("Measured times of procedures")
    return fitted(f"{title}: {done.period}", columns, cells, width, left_out=words(LEFT_OUT))
