"""`ondiris index`: a price index of files of quotes and weights, outside any home."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import Format, Out, OutputFormat, parse_titles
from ondiris.cli.progress import progress
from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    from ondiris.production.indices.pricing import CompiledPrices

__all__ = ["EXAMPLE", "index"]

EXAMPLE = """A whole example:

\b
  printf '%s\\n' period,product,aggregate,price \\
    2025-01,rye,bread,200 2025-01,wheat,bread,180 2025-01,milk,dairy,450 \\
    2025-02,rye,bread,210 2025-02,wheat,bread,    2025-02,milk,dairy,441 \\
    > prices.csv
  printf '%s\\n' aggregate,weight bread,60 dairy,40 > weights.csv
  ondiris index --prices prices.csv --weights weights.csv
"""


_SHOWN = 40


def index(  # noqa: PLR0913, PLR0917 - an option a parameter
    prices: Annotated[
        Path,
        typer.Option(
            "--prices",
            help="Quotes: period, product, aggregate, price; replaces where a product does. A file "
            "or a folder of Parquet.",
            metavar="FILE",
        ),
    ],
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            help="aggregate, weight; parent, price_reference, weight_reference where they are "
            "known. Without it every aggregate counts alike.",
            metavar="FILE",
        ),
    ] = None,
    elementary: Annotated[
        str, typer.Option("--elementary", help="jevons, dutot, carli or harmonic.")
    ] = "jevons",
    formula: Annotated[
        str, typer.Option("--formula", help="lowe, laspeyres, young or geometric-young.")
    ] = "lowe",
    missing: Annotated[
        str,
        typer.Option("--missing", help="A missing price moves with its group, or: carry, or none."),
    ] = "group",
    prefixes: Annotated[
        str,
        typer.Option(
            "--prefixes",
            help="Lengths of code prefixes that stand above, 1,2; or the sign between parts.",
        ),
    ] = "",
    base: Annotated[
        str, typer.Option("--base", help="Periods or a year that are 100; the first if unsaid.")
    ] = "",
    of: Annotated[
        str, typer.Option("--of", help="Whose change contributions add up to; the whole's.")
    ] = "",
    contributions: Annotated[
        Path | None,
        typer.Option(
            "--contributions", help="CSV for the contribution of every product.", metavar="FILE"
        ),
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="What the quotes call theirs: price=cost,….")
    ] = "",
    weight_columns: Annotated[
        str, typer.Option("--weight-columns", help="What the weights call theirs: parent=class.")
    ] = "",
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help="Adds quotes up where they are, however many: duckdb, or a Spark cluster as "
            "spark://host:7077.",
            metavar="NAME",
        ),
    ] = "",
    memory: Annotated[
        str, typer.Option("--memory", help="What DuckDB may hold in memory.", metavar="SIZE")
    ] = "4GB",
    digits: Annotated[
        int, typer.Option("--digits", min=0, max=9, help="Behind the decimal point.")
    ] = 2,
    out: Out = None,
    format: Format = OutputFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """Make a price index of files of quotes and weights; no home is needed."""
    from ondiris.publishing.indices.prices import (  # noqa: PLC0415 - start is cheap
        price_index_json,
        price_index_notes,
    )
    from ondiris.session.indices.price_files import index_of_files  # noqa: PLC0415 - start is cheap

    with progress("Compiling prices"):
        found = index_of_files(
            prices,
            weights,
            elementary=elementary,
            formula=formula,
            missing=missing,
            base=listed(base),
            of=of,
            prefixes=_prefixes(prefixes),
            columns=parse_titles(columns),
            weight_columns=parse_titles(weight_columns),
            engine=engine,
            memory=memory,
        )
        if contributions is not None:
            _write_contributions(found, contributions)
    document = price_index_json(found, digits)
    answer_rows(
        document,
        document["series"],
        output=format,
        out=out,
        show=lambda: _show(found, document["series"]),
        notes=price_index_notes(found),
    )


def _prefixes(text: str) -> tuple[int, ...] | str:
    """Return lengths, or the sign between parts of a code."""
    parts = listed(text)
    if all(part.isdecimal() for part in parts):
        return tuple(int(part) for part in parts)
    if len(text) == 1:
        return text
    raise InvalidInput(
        "bad-prefixes",
        f"{text[:20]!r} is neither lengths of prefixes nor one sign",
        hint="Write 1,2 for the first digit and the first two, or . for parts such as 1.2.3.",
    )


def _show(found: CompiledPrices, rows: list[dict[str, object]]) -> None:
    """Print the newest period of the groups and aggregates, as many as an eye takes in."""
    last = found.periods[-1]
    shown = [
        {name: cell for name, cell in row.items() if name not in ("parent", "period")}
        for row in rows
        if row["period"] == last
    ]
    title = f"{last}, contributions to the change of {found.index.method.level}"
    rows_table(title, shown[:_SHOWN])
    if len(shown) > _SHOWN:
        typer.echo(f"and {len(shown) - _SHOWN} more: --out or --format csv gives them all.")


def _write_contributions(found: CompiledPrices, path: Path) -> None:
    """Write the contribution of every product, a million rows in a second."""
    from pyarrow import csv  # noqa: PLC0415 - start is cheap

    from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415 - start is cheap

    table, out = found.by_product(), io.BytesIO()
    out.write((",".join(table.column_names) + "\n").encode())
    csv.write_csv(table, out, csv.WriteOptions(include_header=False, quoting_style="needed"))
    write_asked(path, out.getvalue())
