"""Disclosure: protect tables of returns, audit a table made by anybody."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ondiris.cli.options import DEFAULT_HOME, AsOf, Format, Home, OutputFormat, parse_day
from ondiris.codes import counted
from ondiris.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from ondiris.disclosure import Proof, Protected, Recoding
    from ondiris.production.disclosure.planned import Ways

__all__ = ["register"]

Period = Annotated[str, typer.Option("--period", help="2025-01/2025-05, 2025, 2025-Q1, 2025-05.")]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        help="Of activity, area, size; activity,area unless stated. Again for a linked table.",
        metavar="LIST",
    ),
]
Measure = Annotated[
    str,
    typer.Option(
        "--measure", help="Of output, shipments, employees, count_enterprises.", metavar="LIST"
    ),
]
WorldName = Annotated[
    str | None, typer.Option("--world", help="actual or synthetic; else the one with returns.")
]
Audit = Annotated[
    Path | None, typer.Option("--audit", help="Audit this table instead.", metavar="FILE")
]
Optimal = Annotated[bool, typer.Option("--optimal", help="Prove the cheapest pattern; slow.")]
Recodings = Annotated[bool, typer.Option("--recodings", help="List coarser tables instead.")]
Recode = Annotated[
    str,
    typer.Option(
        "--recode",
        help="Coarsen as listed by --recodings: merge area A+B, drop leaves of activity.",
        metavar="TEXT",
    ),
]
Round = Annotated[
    int,
    typer.Option("--round", help="Round to multiples of this instead of hiding.", metavar="BASE"),
]
Intervals = Annotated[
    int | None,
    typer.Option(
        "--intervals", help="Tell intervals of hidden cells in this unit.", metavar="STEP"
    ),
]
Plan = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        help="A longer period that begins with it and is known too: protect both together. Again "
        "for a further one.",
        metavar="PERIOD",
    ),
]
Marks = Annotated[
    Path | None,
    typer.Option(
        "--marks",
        help="What is decided of single cells: a table of codes, status (u, p, s), level_pct, "
        "weight, document.",
        metavar="FILE",
    ),
]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        help="How many enterprises one of a sample stands for: a table of bin and weight.",
        metavar="FILE",
    ),
]
Also = Annotated[
    Path | None,
    typer.Option(
        "--also",
        help="A second tree over the codes, in the same table: dimension, code, parent.",
        metavar="FILE",
    ),
]
Concentration = Annotated[
    bool, typer.Option("--concentration", help="Tell bands of the Herfindahl index.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("protect")(protect)


def protect(  # noqa: PLR0913 - an option a parameter
    period: Period,
    home: Home = DEFAULT_HOME,
    by: By = None,
    measure: Measure = "output",
    world: WorldName = None,
    as_of: AsOf = None,
    output: Format = OutputFormat.TABLE,
    *,
    audit: Audit = None,
    optimal: Optimal = False,
    recodings: Recodings = False,
    recode: Recode = "",
    base: Round = 0,
    intervals: Intervals = None,
    concentration: Concentration = False,
    plan: Plan = None,
    marks: Marks = None,
    weights: Weights = None,
    also: Also = None,
) -> None:
    """Hide what would expose an enterprise, prove it, and keep the release."""
    from ondiris.cli.progress import progress  # noqa: PLC0415 - start is cheap
    from ondiris.production.disclosure.requests import DIMENSIONS  # noqa: PLC0415 - start is cheap
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.disclosure.protecting import ProtectionRequest, Protector  # noqa: PLC0415 - start is cheap
    from ondiris.sources.marks import read_marks, read_second_trees, read_weights  # noqa: PLC0415 - start is cheap

    wish = ProtectionRequest(
        period,
        tuple(_listed(text) for text in by or ["activity,area"]),
        _listed(measure),
        recoding=recode,
        base=base,
        interval_step=intervals,
        concentration=concentration,
        optimal=optimal,
        plan=tuple(plan or ()),
        marks=read_marks(marks, DIMENSIONS) if marks is not None else (),
        weights=read_weights(weights) if weights is not None else {},
        also=read_second_trees(also) if also is not None else None,
    )
    if recodings and (wish.marks or wish.also):
        raise InvalidInput("one-table", "neither marks nor a second tree fit a coarser table")
    if (audit or recodings) and wish.plan:
        raise InvalidInput("one-table", "a plan is neither audited nor made coarser")
    if audit and recodings:
        raise InvalidInput("one-table", "a table is audited, or coarser ones are listed")
    if (audit or recodings) and len(wish.tables) * len(wish.measures) != 1:
        raise InvalidInput("one-table", "one table of one measure is audited or recoded at once")
    day = parse_day(as_of)
    with open_home(home, audience="internal") as observatory:
        protector = Protector.of(observatory, world)
        if audit is not None:
            with progress(f"Attacking {audit.name}"):
                proof = protector.audit(audit, wish, as_of=day)
            _print_audit(audit, proof, output)
            return
        if recodings:
            with progress("Looking for coarser tables"):
                found = protector.recodings(wish, as_of=day)
            _print_recodings(found, output)
            return
        with progress(f"Protecting {period}"):
            made = protector.release(wish, as_of=day)
    _print(made.documents, output, made.ways)
    if made.held:
        typer.echo(
            f"{counted(made.held, 'revision')} held: with the returns that came since no table "
            "would be safe beside the one that is out.",
            err=True,
        )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _print_audit(path: Path, proof: Proof, output: OutputFormat) -> None:
    record = {"schema": "ondiris.audit/1", "file": path.name, "audit": proof.to_json()}
    if output is OutputFormat.JSON:
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        typer.echo(
            f"{path.name}: {counted(proof.protected, 'protected cell')}, "
            f"{counted(proof.claims, 'claim')}, {counted(proof.insiders, 'insider')}, "
            f"{counted(proof.witnesses, 'witness')}, "
            f"{counted(len(proof.shortfalls), 'shortfall')}."
        )
    if not proof.holds:
        shown = ", ".join(proof.shortfalls[:5])
        raise Refused(
            "shortfalls",
            f"{counted(len(proof.shortfalls), 'cell')} could be narrowed too far: {shown}",
            hint="Hide more cells; `ondiris protect` finds which.",
            shortfalls=len(proof.shortfalls),
        )


def _print(
    documents: Sequence[Protected[Mapping[str, Any]]], output: OutputFormat, ways: Ways | None
) -> None:
    contents = [document.content for document in documents]
    if output is OutputFormat.JSON:
        one = contents[0]
        several: dict[str, Any] = {"schema": "ondiris.protected-tables/1", "tables": contents}
        if ways is not None:
            several["plan"] = ways.to_json()
        typer.echo(json.dumps(one if len(contents) == 1 else several, ensure_ascii=False))
        return
    for number, content in enumerate(contents):
        if number:
            typer.echo("")
        if output is OutputFormat.CSV:
            _print_csv(content)
        else:
            _print_table(content)
    if ways is not None and output is OutputFormat.TABLE:
        typer.echo(_told_ways(ways))


def _told_ways(ways: Ways) -> str:
    """Return what a plan hides beside the same periods one after the other."""

    def hidden(counts: Sequence[int]) -> str:
        return (
            " + ".join(str(count) for count in counts) + " hidden" if counts else "no safe tables"
        )

    cost = "" if ways.cost_pct is None else f", {ways.cost_pct} % of the cost"
    kept = "" if ways.kept == "together" else " The second was cheaper and is kept."
    return (
        f"Planned together: {hidden(ways.together)}{cost}; one after the other: "
        f"{hidden(ways.one_by_one)}.{kept}"
    )


def _print_csv(document: Mapping[str, Any]) -> None:
    names = [*document["dimensions"], "value", "confidentiality"]
    extra = [n for n in ("low", "high", "herfindahl") if any(n in c for c in document["cells"])]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*names, *extra])
    for cell in document["cells"]:
        value = "c" if cell["value"] is None else cell["value"]
        told = [_told(cell.get(name)) for name in extra]
        codes = [cell[d] for d in document["dimensions"]]
        writer.writerow([*codes, value, cell["confidentiality"], *told])


def _told(value: object) -> str:
    if isinstance(value, list):
        return "-".join(str(end) for end in value)
    return "" if value is None else str(value)


def _print_table(document: Mapping[str, Any]) -> None:
    for cell in document["cells"]:
        codes = "  ".join(f"{cell[d]:<16}" for d in document["dimensions"])
        value = "c" if cell["value"] is None else cell["value"]
        if "low" in cell:
            value = f"c  {cell['low']} … {cell['high'] or ''}"
        band = f"  Herfindahl {_told(cell['herfindahl'])}" if "herfindahl" in cell else ""
        typer.echo(f"{codes}{value:>20}{band}")
    audit, account = document["audit"], document["account"]
    done = (
        f"{account['primary']} primary and {account['secondary']} secondary cells hidden of "
        f"{account['cells']}"
    )
    if document["method"] == "rounding":
        done = (
            f"{counted(account['cells'], 'cell')} rounded to multiples of {document['base']}, "
            f"{account['primary']} of them sensitive"
        )
    typer.echo(
        f"{done}; {account['information_lost_pct']} % of the information lost. "
        f"Audit: {counted(audit['claims'], 'claim')}, {counted(audit['insiders'], 'insider')}, "
        f"{counted(audit['shortfalls'], 'shortfall')}."
    )


def _print_recodings(found: Sequence[Recoding], output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        rows = [
            {
                "what": r.what,
                "information_kept_pct": round(r.information_kept_pct, 2),
                "hidden": r.hidden,
            }
            for r in found
        ]
        typer.echo(json.dumps({"schema": "ondiris.recodings/1", "recodings": rows}))
        return
    for r in found:
        typer.echo(f"{r.information_kept_pct:6.2f} % kept, {r.hidden} hidden: {r.what}")
    if found:
        typer.echo(f'Release one of them with --recode "{found[0].what}".')
