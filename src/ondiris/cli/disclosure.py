"""Disclosure: protect a table of returns, audit a table made by anybody."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Format, Home, OutputFormat, parse_day
from ondiris.errors import Refused

if TYPE_CHECKING:
    from ondiris.session.protecting import Protector

__all__ = ["register"]

Period = Annotated[str, typer.Option("--period", help="2025-01/2025-05, 2025, 2025-Q1, 2025-05.")]
By = Annotated[str, typer.Option("--by", help="Of activity, area, size.", metavar="LIST")]
WorldName = Annotated[
    str | None, typer.Option("--world", help="actual or synthetic; else the one with returns.")
]
Audit = Annotated[
    Path | None, typer.Option("--audit", help="Audit this table instead.", metavar="FILE")
]
Optimal = Annotated[bool, typer.Option("--optimal", help="Prove the fewest hidden; slow.")]
Recodings = Annotated[bool, typer.Option("--recodings", help="List coarser tables instead.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("protect")(protect)


def protect(
    period: Period,
    home: Home = DEFAULT_HOME,
    by: By = "activity,area",
    world: WorldName = None,
    as_of: AsOf = None,
    output: Format = OutputFormat.TABLE,
    *,
    audit: Audit = None,
    optimal: Optimal = False,
    recodings: Recodings = False,
) -> None:
    """Hide what would expose an enterprise, prove it, and keep the release."""
    from ondiris.disclosure import Effort  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.protecting import Protector  # noqa: PLC0415 - start is cheap

    dimensions = tuple(part.strip() for part in by.split(",") if part.strip())
    day = parse_day(as_of)
    with open_home(home) as observatory:
        protector = Protector.of(observatory, world)
        if audit is not None:
            _audit(protector, audit, period, dimensions, output)
            return
        if recodings:
            found = protector.recodings(period, dimensions, as_of=day)
            _print_recodings([(r.what, r.information_kept_pct, r.hidden) for r in found], output)
            return
        effort = Effort.optimal() if optimal else None
        document = protector.protect(period, dimensions, as_of=day, effort=effort)
    _print(document, output)


def _audit(
    protector: Protector, path: Path, period: str, dimensions: tuple[str, ...], output: OutputFormat
) -> None:
    proof = protector.audit(path, period, dimensions, as_of=None)
    record = {"schema": "ondiris.audit/1", "file": path.name, "audit": proof.to_json()}
    if output is OutputFormat.JSON:
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        typer.echo(
            f"{path.name}: {proof.protected} protected cells, {proof.claims} claims, "
            f"{proof.insiders} insiders, {proof.witnesses} witnesses, "
            f"{len(proof.shortfalls)} shortfalls."
        )
    if not proof.holds:
        shown = ", ".join(proof.shortfalls[:5])
        raise Refused(
            "shortfalls",
            f"{len(proof.shortfalls)} cells could be narrowed too far: {shown}",
            hint="Hide more cells; `ondiris protect` finds which.",
            shortfalls=len(proof.shortfalls),
        )


def _print(document: dict[str, Any], output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    names = [*document["dimensions"], "value", "confidentiality"]
    if output is OutputFormat.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        for cell in document["cells"]:
            value = "c" if cell["value"] is None else cell["value"]
            writer.writerow([*(cell[d] for d in document["dimensions"]), value, *_status(cell)])
        return
    for cell in document["cells"]:
        codes = "  ".join(f"{cell[d]:<16}" for d in document["dimensions"])
        typer.echo(f"{codes}{'c' if cell['value'] is None else cell['value']:>20}")
    audit, account = document["audit"], document["account"]
    typer.echo(
        f"{account['primary']} primary and {account['secondary']} secondary cells hidden of "
        f"{account['cells']}; {account['information_lost_pct']} % of the information lost. "
        f"Audit: {audit['claims']} claims, {audit['insiders']} insiders, "
        f"{audit['shortfalls']} shortfalls."
    )


def _status(cell: dict[str, Any]) -> tuple[str]:
    return (str(cell["confidentiality"]),)


def _print_recodings(found: list[tuple[str, float, int]], output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        rows = [
            {"what": what, "information_kept_pct": round(kept, 2), "hidden": hidden}
            for what, kept, hidden in found
        ]
        typer.echo(json.dumps({"schema": "ondiris.recodings/1", "recodings": rows}))
        return
    for what, kept, hidden in found:
        typer.echo(f"{kept:6.2f} % kept, {hidden} hidden: {what}")
