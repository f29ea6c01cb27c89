"""`ondiris wanted`: the figures that would narrow the bands most, and letters that ask for them."""

from __future__ import annotations

from typing import Annotated

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Format,
    Home,
    Lang,
    Out,
    OutputFormat,
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
    public: Annotated[
        bool, typer.Option("--public", help="Only of what may leave by a public door.")
    ] = False,
) -> None:
    """Print for each headline band the missing figure or file that would narrow it most."""
    from ondiris.publishing.figures.desk import Desk  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.locale import ReaderLocale  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.words import load_words  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.forecasts.wanted import (  # noqa: PLC0415 - start is cheap
        wanted_json,
        wanted_rows,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.forecasts.wanted import (  # noqa: PLC0415 - start is cheap
        wanted as wanted_of,
    )

    with open_home(home, audience="public" if public else "internal") as observatory:
        now = observatory.at(parse_day(as_of))
        found = wanted_of(now)
        desk = Desk(ReaderLocale(load_words()[lang], now.catalogue), now.vintage, now.sources,
                    now.row)  # fmt: skip
        rows = wanted_rows(desk, found, observatory.city.title(lang))

    def show() -> None:
        if letters:
            typer.echo("\n\n\n".join(str(row["letter"]) for row in rows))
            return
        rows_table("What would narrow the bands most", [
            {"band": r["band"], "wanted": r["wanted"], "explains": f"{r['share']:.0%}",
             "who has it": r["owner"] or "not known"} for r in rows
        ])  # fmt: skip

    answer_rows(wanted_json(rows), rows, output=format, out=out, show=show, notes=())
