"""Input-output tables: loading them into a home, and listing those that it holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ondiris.cli.loaders import LoadOptions, TableChoice
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Home,
    OutputFormat,
    Report,
    ReportFormat,
    Revision,
    parse_day,
)
from ondiris.cli.progress import progress

if TYPE_CHECKING:
    from ondiris.production.impact.held import HeldTable

__all__ = ["load_tables", "tables"]


def load_tables(home: Path, files: Sequence[Path], kind: str, said: LoadOptions) -> None:
    """Load tables of inputs and outputs, each whole or not at all.

    Parameters
    ----------
    home : Path
        The home.
    files : sequence of Path
        Workbooks, CSV files or folders of matrices.
    kind : {"io"}
    said : LoadOptions
        Map, source, day, and which economy, year and activities are wanted.
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.impact.loading import load_table  # noqa: PLC0415 - start is cheap

    del kind
    chosen, reports = said.table or TableChoice(), []
    with open_home(home, audience="internal") as observatory:
        for path in files:
            with progress(path.name) as advance:
                report = load_table(
                    observatory,
                    path,
                    source=said.source,
                    published=parse_day(said.published),
                    dry_run=said.dry_run,
                    mapping=None if said.mapping is None else Path(said.mapping),
                    economy=chosen.economy,
                    year=chosen.year,
                    correspondence=chosen.correspondence,
                    progress=advance,
                )
            reports.append(report)
            if said.format is not OutputFormat.JSON:
                typer.echo(str(report))
    if said.format is OutputFormat.JSON:
        shape = {"schema": "ondiris.io-load/1", "tables": [one.to_json() for one in reports]}
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))


def tables(
    home: Home = DEFAULT_HOME,
    as_of: AsOf = None,
    revision: Revision = None,
    format: Report = ReportFormat.TABLE,  # noqa: A002 - the option's own name
) -> None:
    """List the input–output tables that a home holds, and the one it would use.

    Example: ondiris tables --as-of 2025-06-30
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.impact.tables import TableDesk  # noqa: PLC0415 - start is cheap

    with open_home(home, audience="internal", read_only=True) as observatory:
        now = observatory.at(parse_day(as_of), revision)
        desk = TableDesk(now)
        held, lender = desk.held(), desk.lender()
        vintage = now.vintage
        nation = _country(desk.nation, now.catalogue["areas"][desk.nation].names.get("en", ""))
    if format is ReportFormat.JSON:
        shape = {
            "schema": "ondiris.tables/1",
            "vintage": {"known": vintage.known.isoformat(), "revision": vintage.revision},
            "rows": [_row(one) for one in held],
            "used": _row(lender),
        }
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    for one in held:
        typer.echo(_line(one))
    used = f"{lender.table.words.territory} {lender.table.words.year}"
    if lender.shipped:
        typer.echo(f"Used: structure of Hungary 2020, not {nation}; it comes with the product.")
    else:
        typer.echo(f"Used: {used}, {lender.provenance.entry}.")


def _country(code: str, listed: str) -> str:
    """Return what a country is called in short; as the home lists it where nobody else knows."""
    from babel import Locale  # noqa: PLC0415 - start is cheap

    called = Locale("en").territories.get(code, "")
    return called if called and code != "ZZ" else listed or code  # ZZ is nobody's code


def _line(one: HeldTable) -> str:
    words, known = one.table.words, one.provenance.known
    day = f", known since {known.day}" if known else ""
    findings = f", {len(one.findings)} findings" if one.findings else ""
    return (
        f"{one.provenance.entry}  {one.table}, in {words.unit}; {one.provenance.provider}: "
        f"{one.provenance.title}{day}{findings}."
    )


def _row(one: HeldTable) -> dict[str, object]:
    words, facts, said = one.table.words, one.facts, one.provenance
    return {
        "id": said.entry or None,
        "economy": words.territory,
        "year": words.year,
        "activities": list(words.activities),
        "demand": list(words.demand),
        "value_added": list(words.value_added),
        "flows": str(words.flows),
        "by": words.by,
        "currency": facts.currency,
        "unit_multiplier": facts.multiplier,
        "shipped": one.shipped,
        "source": said.source,
        "provider": said.provider,
        "title": said.title,
        "locator": said.locator,
        "known_at": said.known.day.isoformat() if said.known else None,
        "revision": said.revision or None,
        "digest": said.digest or None,
        "correspondence": facts.correspondence or None,
        "notes": list(facts.notes),
        "findings": [{"rule": f.rule, "row": f.row, "column": f.column} for f in one.findings],
    }
