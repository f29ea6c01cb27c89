"""One figure of the pages on the command line: as a table, or as any of its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Home, Lang, Public, ReaderLanguage, parse_day
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.web.door import Ask

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("figure")(figure)


def figure(
    name: Annotated[str, typer.Argument(help="Identifier of a figure, as in its address.")],
    home: Home = DEFAULT_HOME,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="Filter of its address: period=2025. May be given again."),
    ] = None,
    as_of: AsOf = None,
    lang: Lang = ReaderLanguage.EN,
    public: Public = False,  # noqa: FBT002 - an option of the command
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="File: .csv .xlsx .parquet .json .geojson .svg .png, or .bib .csl.json to cite.",
        ),
    ] = None,
) -> None:
    """Print a figure of the pages and how it is cited, or write one of its files."""
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.web import create_app  # noqa: PLC0415 - start is cheap
    from ondiris.web.door import Ask  # noqa: PLC0415 - start is cheap

    params = dict(map(_filter, filters or ()))
    with open_home(home, audience="public" if public else "internal") as observatory:
        door = create_app(observatory).door
        ask = Ask(door, str(lang), parse_day(as_of), path=f"figures/{name}", params=params)
        _known_filters(ask, name)
        if out is None:
            _show(ask, name)
        else:
            _write(ask, name, out)


def _filter(text: str) -> tuple[str, str]:
    """Return a filter's name and value."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise InvalidInput(
            "no-filter", f"{text[:60]!r} is no filter", hint="Write NAME=VALUE: period=2025."
        )
    return name, value


def _known_filters(ask: Ask, name: str) -> None:
    """Refuse a filter that the figure does not take; of no figure its maker will say so."""
    maker = ask.door.makers.get(name)
    if maker is None:
        return
    unknown = sorted(set(ask.params) - set(maker.params))
    if unknown:
        raise InvalidInput(
            "unknown-parameter",
            f"the figure {name} takes no filter {unknown[0][:40]!r}",
            hint=f"It takes: {', '.join(maker.params) or 'none'}.",
        )


def _show(ask: Ask, name: str) -> None:
    from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.imprint import citation  # noqa: PLC0415 - start is cheap

    found = ask.figure(name)
    out = console()
    print_figure(out, ask.desk, found)
    out.print(citation(found, ask.voice, ask.imprint), style="dim")


def _write(ask: Ask, name: str, out: Path) -> None:
    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap
    from ondiris.web.pages.figures.renderings import WRITERS, FileWish  # noqa: PLC0415 - as above

    for suffix, write in WRITERS.items():
        if out.name.lower().endswith(f".{suffix}"):
            body, _ = write(ask, ask.figure(name), FileWish())
            write_asked(out, body)
            typer.echo(f"Wrote {out.name}.", err=True)
            return
    raise InvalidInput(
        "unknown-format",
        f"{out.name} is of a kind that is not written",
        hint=f"Known kinds: {', '.join(f'.{suffix}' for suffix in WRITERS)}.",
    )
