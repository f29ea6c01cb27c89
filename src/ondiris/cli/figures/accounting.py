"""What a city's change is made of, set against its nation's."""

from __future__ import annotations

import json
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
    parse_day,
)

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("shift-share")(shift_share)


def shift_share(  # noqa: PLR0913, PLR0917 - an option a parameter
    home: Home = DEFAULT_HOME,
    activity: Annotated[
        str | None, typer.Option(help="Code of the whole; the city's industry if left out.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option(help="A measure that adds, such as output or gross_output.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="2025, 2025-01/2025-05, …; the leading one if left out.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="An area that holds the city; the nation if left out.")
    ] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Take the city's change on a year before apart: nation, mix, own part."""
    from ondiris.publishing.figures.account_answers import (  # noqa: PLC0415 - start is cheap
        account_csv,
        account_json,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures.comparing import find_account  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        now = observatory.at(parse_day(as_of), revision)
        account = find_account(
            now,
            measure=measure,
            activity=activity,
            period=now.catalogue.conventions.fiscal_year.parse(period) if period else None,
            against=against,
        )
        match format:
            case OutputFormat.JSON:
                shape = account_json(now.vintage, account)
                typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            case OutputFormat.CSV:
                typer.echo(account_csv(account), nl=False)
            case OutputFormat.TABLE:
                from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415
                from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
                from ondiris.publishing.figures.shift_share import (  # noqa: PLC0415 - start is cheap
                    ACCOUNT_FIGURES,
                    shift_share_figure,
                )
                from ondiris.session.figures.speaking import speaking  # noqa: PLC0415

                desk = speaking(now, lang)
                place, out = desk.voice.label("areas", now.city.area), console()
                for name in ACCOUNT_FIGURES:
                    print_figure(out, desk, shift_share_figure(desk, account, name, place=place))
