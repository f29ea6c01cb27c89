"""What offices keep back and figures of others give away."""

from __future__ import annotations

import csv
import json
import sys

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Format, Home, OutputFormat, parse_day
from ondiris.codes import counted

__all__ = ["exposed"]


def exposed(
    home: Home = DEFAULT_HOME, as_of: AsOf = None, output: Format = OutputFormat.TABLE
) -> None:
    """List what offices keep back and figures of others give away; for those inside."""
    from ondiris.publishing.disclosure.exposed import exposed_json, room_text  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.disclosure.exposing import exposed_by_others  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal") as observatory:
        now = observatory.at(parse_day(as_of))
        found = exposed_by_others(observatory, now)
    if output is OutputFormat.JSON:
        typer.echo(json.dumps(exposed_json(found, now.vintage), ensure_ascii=False))
        return
    head = ("measure", "activity", "area", "period", "known_within_pct", "by")
    lines = [
        (one.key.measure, one.key.activity, one.key.area, str(one.period), room_text(one),
         " ".join(row.id for row in one.rows))
        for one in found
    ]  # fmt: skip
    if output is OutputFormat.CSV:
        csv.writer(sys.stdout, lineterminator="\n").writerows([head, *lines])
        return
    for measure, activity, area, period, room, by in lines:
        typer.echo(f"{measure} {activity} {area}, {period}: known to within {room} %, by {by}")
    typer.echo(f"{counted(len(found), 'value')} kept back that figures of others give away.")
