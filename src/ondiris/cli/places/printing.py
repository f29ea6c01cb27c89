"""What the commands of places share: a desk of a home and rows in a terminal."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ondiris.cli.figures.answering import rows_table
from ondiris.cli.options import OutputFormat, parse_day
from ondiris.codes.plain_text import listed

if TYPE_CHECKING:
    from ondiris.session.places.desk import PlaceDesk

__all__ = ["Rows", "desk_of", "print_rows", "vintage_of"]

Rows = list[dict[str, object]]


def print_rows(
    format: OutputFormat,  # noqa: A002 - the option's own name
    head: dict[str, object],
    rows: Rows,
    title: str,
) -> None:
    """Print rows as the option says."""
    if format is OutputFormat.JSON:
        typer.echo(json.dumps(head, ensure_ascii=False, indent=1))
        return
    if format is OutputFormat.TABLE:
        rows_table(title, rows)
    else:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def vintage_of(desk: PlaceDesk) -> dict[str, object]:
    """Return the vintage of a desk as JSON."""
    vintage = desk.now.vintage
    return {"known": vintage.known.isoformat(), "revision": vintage.revision}


def desk_of(home: Path, world: str, as_of: str | None) -> PlaceDesk:
    """Return the desk of a home for those inside, as known on a day."""
    from ondiris.model import World  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.places.desk import PlaceDesk  # noqa: PLC0415 - start is cheap

    observatory = open_home(home, audience="internal")
    names = listed(world)
    for name in names:
        observatory.catalogue["worlds"][name]
    return PlaceDesk(observatory.at(parse_day(as_of)), worlds=[World(n) for n in names])
