"""Measure the reader on annotated texts: what ``ondiris read --evaluate`` prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ondiris.cli.options import DEFAULT_HOME, ReportFormat
from ondiris.codes import counted
from ondiris.codes.plain_text import text_of
from ondiris.errors import NotFound

if TYPE_CHECKING:
    from ondiris.language import PlaceForms
    from ondiris.session import Observatory

__all__ = ["evaluate_file", "home_if_any", "places_read_with"]

_NAMES = {
    "quantity_unit_f1": "quantity and unit F1",
    "period_dated": "period, day known",
    "kind": "kind of subject",
    "strict_f1": "strict F1",
    "full_f1": "full F1",
    "complete_precision": "complete: right",
    "complete_coverage": "complete: share",
    "index_normalised": "index read as index",
}


def home_if_any(home: Path) -> Observatory | None:
    """Open the home if there is one; reading needs none, but a wrongly named one is told.

    Parameters
    ----------
    home : Path
    """
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap

    try:
        return open_home(home, audience="internal", read_only=True)
    except NotFound:
        if home != DEFAULT_HOME:
            raise
        return None


def places_read_with(home: Path) -> PlaceForms:
    """Return the forms of the home's places, or of the shipped city's where there is no home.

    Parameters
    ----------
    home : Path
    """
    from ondiris.session.bulletins.reading import places_of, shipped_places  # noqa: PLC0415

    observatory = home_if_any(home)
    return shipped_places() if observatory is None else places_of(observatory.at())


def evaluate_file(file: Path, home: Path, format: ReportFormat) -> None:  # noqa: A002
    """Print the table of a file of annotated texts, and every rule with its lower bound.

    Parameters
    ----------
    file : Path
    home : Path
        The home whose places are used.
    format : ReportFormat
    """
    from ondiris.language.evaluation import evaluate  # noqa: PLC0415 - start is cheap
    from ondiris.language.scoring import read_gold, unknown_measures  # noqa: PLC0415 - start is cheap

    if not file.is_file():
        raise NotFound("no-file", f"there is no file {file}", hint="Check the name.")
    texts = read_gold(text_of(file))
    unknown = unknown_measures(texts)
    if unknown:
        typer.echo(
            f"No list has the measures {', '.join(unknown)}: see `ondiris codes measures`.",
            err=True,
        )
    found = evaluate(texts, places_read_with(home)).to_json()
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _tables(found)


def _tables(found: dict[str, Any]) -> None:
    from rich.table import Table  # noqa: PLC0415 - start is cheap

    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap

    out = console()
    figures: dict[str, dict[str, dict[str, float | None]]] = found["figures"]
    claims = counted(found["claims"], "annotated claim")
    title = f"{counted(found['texts'], 'text')}, {claims}"
    table = Table(title=title, title_justify="left", caption="90 % by text in brackets")
    for name in ("figure", *next(iter(figures.values()))):
        table.add_column(name, overflow="fold")
    for name, columns in figures.items():
        table.add_row(_NAMES.get(name, name), *(_cell(c) for c in columns.values()))
    out.print(table)
    rules = Table(title="rules", title_justify="left")
    for name in ("field", "rule", "right", "asked", "at least", "trusted"):
        rules.add_column(name, overflow="fold")
    for rule in found["rules"]:
        rules.add_row(
            rule["field"], rule["rule"], str(rule["right"]), str(rule["asked"]),
            f"{rule['lower_bound']:.2f}", "yes" if rule["trusted"] else "",
        )  # fmt: skip
    out.print(rules)


def _cell(cell: dict[str, float | None]) -> str:
    if cell["value"] is None:
        return ""
    return f"{cell['value']:.2f} ({cell['low']:.2f}\u2013{cell['high']:.2f})"
