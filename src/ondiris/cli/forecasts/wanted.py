"""`ondiris wanted`: the figures that would narrow the bands most, and letters that ask for them."""

from __future__ import annotations

from typing import Annotated

import typer

from ondiris.cli.figures.answering import answer_rows
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
    Public,
    ReaderLanguage,
    parse_day,
)

__all__ = ["wanted"]


def wanted(
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
    out: Out = None,
    *,
    letters: Annotated[
        bool, typer.Option("--letters", help="Print the letter of each, ready to be sent.")
    ] = False,
    public: Public = False,
) -> None:
    """Print for each headline band the missing figure or file that would narrow it most."""
    from ondiris.publishing.forecasts.wanted import (  # noqa: PLC0415 - start is cheap
        wanted_json,
        wanted_rows,
        wanted_table,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.speaking import speaking  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.wanted import (  # noqa: PLC0415 - start is cheap
        wanted as wanted_of,
    )

    with open_home(home, audience="public" if public else "internal") as observatory:
        now = observatory.at(parse_day(as_of))
        found = wanted_of(now)
        desk = speaking(now, lang)
        rows = wanted_rows(desk, found, observatory.city.title(lang))

    def show() -> None:
        if letters:
            typer.echo("\n\n\n".join(str(row["letter"]) for row in rows))
            return
        from ondiris.cli.figures.figure_tables import print_figure, without  # noqa: PLC0415 - start is cheap
        from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

        if rows:
            print_figure(console(), desk, without(wanted_table(desk, found), "letter"))
        else:
            typer.echo(desk.voice.words("Nothing is known here yet."))

    answer_rows(wanted_json(rows), rows, output=format, out=out, show=show, notes=())
