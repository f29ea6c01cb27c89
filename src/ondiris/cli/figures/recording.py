"""Telling the ledger something: files, one entry by hand, a withdrawal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.loaders import (
    LoadOptions,
    TableChoice,
    kind_by_name,
    kind_of_mapping,
    loader_of,
)
from ondiris.cli.options import DEFAULT_HOME, Home, OutputFormat
from ondiris.cli.progress import progress
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.session import LoadReport, Observatory, Snapshot

__all__ = ["register", "said_at_once"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("load")(load)
    app.command("record")(record)
    app.command("withdraw")(withdraw)


def load(  # noqa: PLR0913, PLR0917 - an option a parameter
    files: Annotated[
        list[Path],
        typer.Argument(
            help="CSV, TSV, XLSX, XLS, ODS, Parquet, JSON, GeoJSON, PC-Axis, JSON-stat or SDMX "
            "files."
        ),
    ],
    home: Home = DEFAULT_HOME,
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="What the file holds, where its columns do not say: observations, statements, "
            "sources, codelist, boundaries, enterprises, sites, premises; returns, register, "
            "bulletin, io.",
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map",
            help="Mapping file for a foreign layout, or a shipped one; `ondiris mapping --list` "
            "names them, `ondiris mapping FILE` drafts one.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Source of all rows, where a file names none.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            help="Profile that supplies what rows leave unsaid: a table [profiles.NAME] of "
            "ondiris.toml; bulletin and bureau in Almaty.",
        ),
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", help="Day a bulletin appeared: 2025-06-30.")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", help="Day returns came in.", metavar="DAY")
    ] = None,
    world: Annotated[
        str, typer.Option("--world", help="World of returns and registers.", metavar="WORLD")
    ] = "actual",
    place: Annotated[
        list[str] | None,
        typer.Option(
            "--place",
            help="Where a claim of a press text belongs: c5=small-parks, or a file of such lines.",
            metavar="CLAIM=CODE",
        ),
    ] = None,
    economy: Annotated[
        str,
        typer.Option(
            "--economy", help="Economy of an input–output table: KZ, KAZ.", metavar="CODE"
        ),
    ] = "",
    year: Annotated[
        int, typer.Option("--year", help="Year of an input–output table.", metavar="YEAR")
    ] = 0,
    correspondence: Annotated[
        Path | None,
        typer.Option(
            "--correspondence",
            help="File from,to,share that takes activities of such a table to others.",
            metavar="FILE",
        ),
    ] = None,
    *,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Read what a workbook hides too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and report; write nothing.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's own name
        OutputFormat, typer.Option("--format", help="How the report is written.")
    ] = OutputFormat.TABLE,
) -> None:
    """Load files into the ledger, each whole or not at all.

    Example: ondiris load release.xlsx --map release.toml --dry-run says what was understood;
    without --dry-run it is kept.
    """
    kind = kind or (kind_by_name(files) if mapping is None else kind_of_mapping(mapping))
    loader = loader_of(kind)
    table = TableChoice(economy, year, correspondence)
    if table != TableChoice() and kind != "io":
        named = "economy" if economy else "year" if year else "correspondence"
        raise InvalidInput(
            "option-elsewhere", f"--{named} is of input-output tables", hint="Say --as io."
        )
    if loader is not None:
        said = LoadOptions(
            source, published, received, world, dry_run, format, mapping, tuple(place or ()), table
        )
        loader(home, files, str(kind), said)
        return
    if place:
        raise InvalidInput(
            "nothing-to-place",
            "only claims of a press text are placed by hand",
            hint="Load it with --as bulletin.",
        )
    from ondiris.session import load_file, open_home  # noqa: PLC0415 - start is cheap

    reports: list[LoadReport] = []
    moved: tuple[str, ...] = ()
    with open_home(home, audience="internal") as observatory, observatory.ledger.one_change():
        before = observatory.at()
        for path in files:
            with progress(path.name) as advance:
                report = load_file(
                    observatory,
                    path,
                    kind=kind,
                    mapping=mapping,
                    source=source,
                    profile=profile,
                    dry_run=dry_run,
                    on_progress=advance,
                    hidden=hidden,
                )
            reports.append(report)
            if format is not OutputFormat.JSON:
                typer.echo(str(report))
        moved = said_at_once(observatory, before)
    if format is not OutputFormat.JSON:
        for sentence in moved:
            typer.echo(sentence)
    else:
        files_read = [r.to_json() for r in reports]
        shape = {"schema": "ondiris.load/1", "files": files_read, "moved": list(moved)}
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))


def said_at_once(observatory: Observatory, before: Snapshot) -> tuple[str, ...]:
    """Return what moved since a snapshot, in sentences; nothing where nothing that is told did.

    Parameters
    ----------
    observatory : Observatory
    before : Snapshot
        As the home was before it was told something.
    """
    moved = observatory.told_since(before)
    if not moved:
        return ()
    from ondiris.cli.figures.tables import voice  # noqa: PLC0415 - wanted only where it moved
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415 - as above
    from ondiris.publishing.figures.moves import year_sentences  # noqa: PLC0415 - as above

    now = observatory.at()
    return year_sentences(Desk(voice(now.catalogue, "en"), now.vintage, {}, now.row), moved)


def record(
    fields: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE…",
            help="Fields of an observation (measure=jobs value=415 …), of a statement "
            "(subject=… property=… value=…) or of a source (id=… provider=… title=…), "
            "named as the columns of a file.",
        ),
    ],
    home: Home = DEFAULT_HOME,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check; write nothing.")] = False,
) -> None:
    """Record one observation, statement or source by hand."""
    from ondiris.session import open_home, record_fields  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        report = record_fields(observatory, fields, dry_run=dry_run)
        typer.echo(str(report))
        ids = [entry.id for entry in report.loaded.observations]
        ids += [entry.id for entry in report.loaded.statements]
        for name in ids:
            typer.echo(name)


def withdraw(
    id: Annotated[str, typer.Argument(help="Identifier of the entry to take back.")],  # noqa: A002
    reason: Annotated[str, typer.Option("--reason", help="Why, in a few words.")],
    home: Home = DEFAULT_HOME,
    source: Annotated[
        str, typer.Option("--source", help="Who takes it back; the entry's own source.")
    ] = "",
) -> None:
    """Take an entry back by a new entry; withdrawing the withdrawal restores it."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        back, receipt = observatory.withdraw(id, reason=reason, source=source)
    typer.echo(f"{id} is withdrawn by {back.id}, revision {receipt.revision}.")
