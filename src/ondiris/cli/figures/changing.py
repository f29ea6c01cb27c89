"""What changed in a home, and whether anything that was said before was rewritten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    OutputFormat,
    ReaderLanguage,
    Revision,
    parse_day,
)
from ondiris.cli.progress import progress

if TYPE_CHECKING:
    from ondiris.session.figures.changes import ReleaseDesk

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("changes")(changes)
    app.command("verify")(verify)


def changes(
    home: Home = DEFAULT_HOME,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="A revision or a day; the newest change alone if left out: all that one load or "
            "compilation brought.",
            metavar="REV|DAY",
        ),
    ] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print what changed: new, revised, promised anew, launched, in conflict, late."""
    from ondiris.publishing.figures.change_answers import (  # noqa: PLC0415 - start is cheap
        changes_csv,
        changes_json,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.changes import ReleaseDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        day = parse_day(as_of)
        releases = ReleaseDesk(observatory, observatory.at(day))
        today = day or observatory.today
        if revision is not None:
            releases = ReleaseDesk(observatory, releases.since(str(revision)))
            today = day or releases.now.vintage.known
        found = releases.changes(since)
        late, expected = releases.late(today), releases.expected()
        match format:
            case OutputFormat.JSON:
                shape = changes_json(found, late, expected)
                typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            case OutputFormat.CSV:
                typer.echo(changes_csv(found), nl=False)
            case OutputFormat.TABLE:
                _tables(releases, since, lang, late_on=str(today))


def _tables(releases: ReleaseDesk, since: str | None, lang: str, *, late_on: str) -> None:
    from datetime import date  # noqa: PLC0415 - start is cheap

    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.calendar import (  # noqa: PLC0415 - start is cheap
        expected_table,
        late_table,
    )
    from ondiris.publishing.figures.changes import (  # noqa: PLC0415 - start is cheap
        CHANGE_FIGURES,
        change_figure,
        change_summary,
    )
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.locale import ReaderLocale  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.words import load_words  # noqa: PLC0415 - start is cheap

    now, today = releases.now, date.fromisoformat(late_on)
    found = releases.changes(since)
    desk = Desk(
        ReaderLocale(load_words()[lang], now.catalogue), now.vintage, now.sources, lambda _id: None
    )
    out = console()
    out.print(f"{found.before} → {found.after}")
    out.print(change_summary(desk, found))
    figures = [change_figure(desk, found, name) for name in CHANGE_FIGURES]
    figures += [late_table(desk, releases.late(today))]
    figures += [expected_table(desk, releases.expected(), today)]
    for figure in figures:
        if not figure.empty:
            print_figure(out, desk, figure)


def verify(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="An exported folder, or a chain saved earlier; else the home."
        ),
    ] = None,
    home: Home = DEFAULT_HOME,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            help="A hash kept from earlier, or a file of the chain saved then; may be repeated.",
            metavar="HASH@REV|FILE",
        ),
    ] = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Check that no past figure, promise or forecast was rewritten."""
    from ondiris.session.figures.verifying import verify_file, verify_home  # noqa: PLC0415

    with progress("verify") as advance:
        kept = tuple(against or ())
        found = (
            verify_home(home, kept, lambda done: advance(done, 0))
            if file is None
            else verify_file(file, kept)
        )
    if format is OutputFormat.JSON:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        typer.echo(str(found))
    found.refuse()
