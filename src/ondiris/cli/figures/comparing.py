"""Series side by side."""

from __future__ import annotations

import json
from dataclasses import replace
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
    app.command("compare")(compare)


def compare(  # noqa: PLR0913, PLR0917 - an option a parameter
    series: Annotated[
        list[str], typer.Argument(help="measure~area~activity, and ~2025-06-30 for an earlier day.")
    ],
    home: Home = DEFAULT_HOME,
    grain: Annotated[
        str | None, typer.Option(help="month, quarter, year_so_far or year; what fits best.")
    ] = None,
    first: Annotated[int | None, typer.Option(help="First year.")] = None,
    last: Annotated[int | None, typer.Option(help="Last year.")] = None,
    base: Annotated[
        str | None, typer.Option(help="Period at which every series is 100: 2020, 2025-01, …")
    ] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
    lang: Lang = ReaderLanguage.EN,
) -> None:
    """Set series side by side: of any measure, area, activity and day."""
    from ondiris.errors import InvalidInput, NotFound  # noqa: PLC0415 - start is cheap
    from ondiris.production.figures.grains import Grain  # noqa: PLC0415 - start is cheap
    from ondiris.production.figures.named_series import named_series  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.figures.comparison_answers import (  # noqa: PLC0415 - start is cheap
        comparison_csv,
        comparison_json,
    )
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.figures import side_by_side  # noqa: PLC0415 - start is cheap

    if grain is not None and grain not in list(Grain):
        raise InvalidInput(
            "unknown-grain", f"{grain[:20]!r} is no grain", hint=f"Grains: {', '.join(Grain)}."
        )
    with open_home(home, audience="internal") as observatory:
        now = observatory.at(parse_day(as_of), revision)
        parse = now.catalogue.conventions.fiscal_year.parse
        found = side_by_side.compare(
            observatory,
            now,
            list(dict.fromkeys(named_series(text, now.catalogue) for text in series)),
            grain=Grain(grain) if grain else None,
            years=(first, last),
            base=parse(base) if base else None,
        )
        for named in found.unknown:
            typer.echo(f"No figures by {found.grain}: {named}.", err=True)
        if found.side is None:
            raise NotFound(
                "no-series", "nothing is known of these series", hint="See `ondiris get`."
            )
        match format:
            case OutputFormat.JSON:
                shape = comparison_json(now.vintage, found.side)
                typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
            case OutputFormat.CSV:
                typer.echo(comparison_csv(found.side), nl=False)
            case OutputFormat.TABLE:
                from ondiris.cli.figures.figure_tables import print_figure  # noqa: PLC0415
                from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
                from ondiris.publishing.figures.comparison_words import (  # noqa: PLC0415
                    comparison_sentences,
                )
                from ondiris.publishing.figures.side_by_side import (  # noqa: PLC0415
                    comparison_figure,
                )
                from ondiris.session.figures.speaking import speaking  # noqa: PLC0415

                desk, out = speaking(now, lang), console()
                for said in comparison_sentences(desk, found.side):
                    out.print(said)
                # What is compared stands in the sentences, the unit above the table.
                print_figure(out, desk, replace(comparison_figure(desk, found.side), subtitle=""))
