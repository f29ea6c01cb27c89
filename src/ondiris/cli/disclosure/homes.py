"""Tables of a home's returns: the ways of `protect` that open a home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from ondiris.cli.disclosure.printing import (
    audit_text,
    recodings_text,
    refuse_shortfalls,
    tables_text,
)
from ondiris.cli.options import OutputFormat
from ondiris.cli.progress import progress
from ondiris.codes import counted
from ondiris.codes.plain_text import listed
from ondiris.errors import InvalidInput
from ondiris.production.disclosure.requests import DIMENSIONS
from ondiris.production.disclosure.treatment import Treatment
from ondiris.session import open_home
from ondiris.session.disclosure.protecting import ProtectionRequest, Protector
from ondiris.sources.marks import read_marks, read_second_trees, read_weights

__all__ = ["audit", "protect", "recodings", "request_in_words"]

Tables = tuple[Path | None, Path | None, Path | None]
"""Files of marks, of weights and of second trees."""


def request_in_words(
    period: str | None,
    by: Sequence[str],
    *,
    measure: str,
    recoding: str,
    treatment: Treatment,
    plan: Sequence[str],
    tables: Tables,
) -> ProtectionRequest:
    """Return what the words of a command ask of a home.

    Raises
    ------
    InvalidInput
        ``no-table`` where neither a period nor a file is named.
    """
    if period is None:
        raise InvalidInput(
            "no-table",
            "neither a period of a home's returns nor a file is named",
            hint="Write --period 2025-05, or --file FILE as `ondiris protect --help` shows.",
        )
    marks, weights, also = tables
    return ProtectionRequest(
        period,
        tuple(listed(text) for text in by or ["activity,area"]),
        listed(measure),
        recoding=recoding,
        treatment=treatment,
        plan=tuple(plan),
        marks=read_marks(marks, DIMENSIONS) if marks is not None else (),
        weights=read_weights(weights) if weights is not None else {},
        also=read_second_trees(also) if also is not None else None,
    )


def audit(
    table: Path,
    home: Path,
    wish: ProtectionRequest,
    world: str | None,
    day: date | None,
    *,
    output: OutputFormat,
) -> None:
    """Audit a table made by anybody against a home's returns."""
    _refuse_several(wish)
    with (
        open_home(home, audience="internal") as observatory,
        progress(f"Attacking {table.name}"),
    ):
        proof = Protector.of(observatory, world).audit(table, wish, as_of=day)
    typer.echo(audit_text(table.name, proof, output))
    refuse_shortfalls(proof)


def recodings(
    home: Path,
    wish: ProtectionRequest,
    world: str | None,
    day: date | None,
    *,
    output: OutputFormat,
) -> None:
    """List coarser tables of a home's returns."""
    if wish.marks or wish.also:
        raise InvalidInput("one-table", "neither marks nor a second tree fit a coarser table")
    _refuse_several(wish)
    with (
        open_home(home, audience="internal") as observatory,
        progress("Looking for coarser tables"),
    ):
        found = Protector.of(observatory, world).recodings(wish, as_of=day)
    typer.echo(recodings_text(found, output))


def _refuse_several(wish: ProtectionRequest) -> None:
    if wish.plan:
        raise InvalidInput("one-table", "a plan is neither audited nor made coarser")
    if len(wish.tables) * len(wish.measures) != 1:
        raise InvalidInput("one-table", "one table of one measure is audited or recoded at once")


def protect(
    home: Path,
    wish: ProtectionRequest,
    world: str | None,
    day: date | None,
    *,
    output: OutputFormat,
) -> None:
    """Protect tables of a home's returns, keep the release and print it."""
    with (
        open_home(home, audience="internal") as observatory,
        progress(f"Protecting {wish.period}"),
    ):
        made = Protector.of(observatory, world).release(wish, as_of=day)
    contents = [document.content for document in made.documents]
    typer.echo(tables_text(contents, output, made.ways))
    if made.held:
        typer.echo(
            f"{counted(made.held, 'revision')} held: with the returns that came since no table "
            "would be safe beside the one that is out.",
            err=True,
        )
