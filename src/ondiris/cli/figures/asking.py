"""Asking: figures, the chain behind one of them, and code lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

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
    Worlds,
    parse_day,
)
from ondiris.cli.progress import working
from ondiris.codes import LANGUAGES, Catalogue, Conventions, Item, load_catalogue
from ondiris.codes.plain_text import listed

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("get")(get)
    app.command("why")(why)
    app.command("codes")(codes)


def get(  # noqa: PLR0913, PLR0917 - an option a parameter
    measure: Annotated[
        str | None, typer.Argument(help="Code of a measure; all if left out.")
    ] = None,
    home: Home = DEFAULT_HOME,
    of: Annotated[str | None, typer.Option(help="What it is of: output, output@B-E.")] = None,
    area: Annotated[str | None, typer.Option(help="Code of an area.")] = None,
    activity: Annotated[str | None, typer.Option(help="Code of an activity.")] = None,
    subject: Annotated[str | None, typer.Option(help="Site, programme, project, firm.")] = None,
    scope: Annotated[str | None, typer.Option(help="all, large_medium or sme.")] = None,
    period: Annotated[str | None, typer.Option(help="2025, 2025-Q1, 2025-01/2025-05, …")] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    world: Worlds = "actual",
    children: Annotated[bool, typer.Option("--children", help="Also what lies below.")] = False,  # noqa: FBT002
    missing: Annotated[  # noqa: FBT002 - as above
        bool, typer.Option("--missing", help="Also what has no value, with the status why.")
    ] = False,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Print figures, printed and derived; an omitted filter means all."""
    from ondiris.publishing.figures.answers import (  # noqa: PLC0415 - start is cheap
        answer_csv,
        answer_json,
        with_missing,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.absence import (  # noqa: PLC0415 - start is cheap
        what_was_withdrawn,
        why_nothing,
    )

    with open_home(home, audience="internal") as observatory:
        now = observatory.at(parse_day(as_of), revision)
        question = now.question(
            measure,
            of=of,
            area=area,
            activity=activity,
            subject=subject,
            scope=scope,
            period=period,
            worlds=listed(world),
            children=children,
        )
        found = now.get(question)
        without_value = found.without_value if missing else None
        shown = with_missing(found.rows, without_value or ())
        why_not = ""
        if not shown:
            why_not = (
                what_was_withdrawn(now, question)
                if found.missing
                else why_nothing(observatory, question, now)
            )
    if why_not:
        typer.echo(f"No figures: {why_not}.", err=True)
    match format:
        case OutputFormat.JSON:
            shape = answer_json(found.vintage, found.rows, found.missing, without_value)
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        case OutputFormat.CSV:
            typer.echo(answer_csv(shown), nl=False)
        case OutputFormat.TABLE:
            from ondiris.cli.figures.tables import console, figures_table  # noqa: PLC0415 - start is cheap

            out = console()
            out.print(figures_table(shown, now.catalogue, lang, found.vintage, out.width))
            for lacking in found.missing:
                out.print(
                    f"cannot be computed: {lacking.key} {lacking.period}, "
                    f"lacks {'; '.join(lacking.lacks)}",
                )


def why(
    id: Annotated[str, typer.Argument(help="Identifier of an entry or derived figure.")],  # noqa: A002
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    revision: Revision = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print the chain from a figure to its documents."""
    from ondiris.publishing.figures.answers import evidence_json  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        now = observatory.at(parse_day(as_of), revision)
        with working("looking for what it rests on"):
            evidence = now.why(id)
    if format is OutputFormat.JSON:
        typer.echo(json.dumps(evidence_json(evidence), ensure_ascii=False, indent=1))
        return
    from ondiris.cli.figures.chain import chain_tree  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

    console().print(chain_tree(evidence, now.catalogue))


def codes(
    name: Annotated[str | None, typer.Argument(metavar="LIST", help="Name of a list.")] = None,
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Print a code list with its labels; without a name, the lists there are."""
    catalogue = _catalogue(home) if as_of is None else _catalogue_then(home, as_of)
    if name is None:
        _lists(catalogue, format)
        return
    items = catalogue[name]
    shapes = [_item(item) for item in items]
    match format:
        case OutputFormat.JSON:
            head = {"schema": "ondiris.codes/1", "list": name, "version": items.version}
            typer.echo(json.dumps(head | {"items": shapes}, ensure_ascii=False, indent=1))
        case OutputFormat.CSV:
            import csv  # noqa: PLC0415 - start is cheap
            import sys  # noqa: PLC0415 - start is cheap

            columns = list(dict.fromkeys(column for shape in shapes for column in shape))
            writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
            writer.writeheader()
            for shape in shapes:
                writer.writerow(shape)
        case OutputFormat.TABLE:
            from ondiris.cli.figures.fitting import TerminalColumn, fitted  # noqa: PLC0415
            from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

            heads = (TerminalColumn("code", whole=True), *map(TerminalColumn, LANGUAGES))
            cells = [
                (
                    "  " * len(items.ancestors(item.code)) + item.code,
                    *(item.names.get(lang, "") for lang in LANGUAGES),
                )
                for item in items
            ]
            out = console()
            out.print(fitted(f"{name} ({items.version})", heads, cells, out.width))


def _lists(catalogue: Catalogue, format: OutputFormat) -> None:  # noqa: A002 - the option's own name
    """Print which lists there are, with how many codes and which version."""
    names = ("list", "codes", "version")
    rows = [(one.id, str(len(one)), one.version) for one in catalogue.lists.values()]
    match format:
        case OutputFormat.JSON:
            shapes = [
                {"list": one.id, "codes": len(one), "version": one.version}
                for one in catalogue.lists.values()
            ]
            shape = {"schema": "ondiris.lists/1", "lists": shapes}
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        case OutputFormat.CSV:
            import csv  # noqa: PLC0415 - start is cheap
            import sys  # noqa: PLC0415 - start is cheap

            csv.writer(sys.stdout, lineterminator="\n").writerows([names, *rows])
        case OutputFormat.TABLE:
            from ondiris.cli.figures.fitting import TerminalColumn, fitted  # noqa: PLC0415
            from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

            out, title = console(), f"{len(rows)} lists; `ondiris codes LIST` prints one"
            columns = [TerminalColumn(name, whole=True) for name in names]
            out.print(fitted(title, columns, rows, out.width))


def _catalogue(home: Path) -> Catalogue:
    """Return the code lists of a home; lists help to mend settings, so wrong ones are no bar."""
    from ondiris.errors import OndirisError  # noqa: PLC0415 - start is cheap
    from ondiris.sources.settings_file import read_settings  # noqa: PLC0415 - start is cheap

    try:
        conventions = read_settings(home).conventions
    except OndirisError:
        conventions = Conventions()
    folder = home / "codes"
    return load_catalogue(folder if folder.is_dir() else None, conventions)


def _catalogue_then(home: Path, day: str) -> Catalogue:
    """Return the code lists of a home as they stood on a day."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        return observatory.at(parse_day(day)).catalogue


def _item(item: Item) -> dict[str, str | None]:
    return (
        {"code": item.code, "parent": item.parent or None}
        | {
            f"name_{lang}": item.names.get(lang)
            for lang in dict.fromkeys((*LANGUAGES, *item.names))
        }
        | {"members": " ".join(item.members) or None, "note": item.note or None}
        | dict(item.attributes)
    )
