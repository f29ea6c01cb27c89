"""Tables of a plain file: the ways of `protect` that open no home."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import typer

from ondiris.cli.disclosure.printing import (
    account_text,
    audit_text,
    csv_text,
    recodings_text,
    refuse_shortfalls,
    tables_text,
)
from ondiris.cli.figures.answering import format_of, write_answer
from ondiris.cli.options import OutputFormat, parse_pair, parse_titles
from ondiris.cli.progress import progress
from ondiris.codes import counted
from ondiris.errors import InvalidInput
from ondiris.model.disclosure_marks import Mark
from ondiris.production.disclosure.microdata import CodeHierarchy
from ondiris.production.disclosure.rule_words import rules_in_words
from ondiris.session.disclosure.plain_files import (
    FileProtection,
    FileRequest,
    audit_file,
    code_hierarchy_in_words,
    file_recodings,
    protect_file,
)
from ondiris.sources.columns import column_title
from ondiris.sources.marks import read_marks

__all__ = [
    "FileRequest",
    "audit",
    "hierarchies_in_words",
    "marks_of",
    "protect",
    "recodings",
    "rules_in_words",
]


def protect(
    file: Path, wish: FileRequest, report: Path | None, *, out: Path | None, output: OutputFormat
) -> None:
    """Protect tables of a file, and print or write them."""
    for path in (out, report):
        format_of(path, output)
    with progress(f"Protecting {file.name}"):
        made = protect_file(file, wish)
    contents = [document.content for document in made.documents]
    written = _give(lambda form: tables_text(contents, form), out, output)
    if report is not None:
        _give(lambda form: _report_text(made, form), report, output)
        written = True
    if written:
        for content in contents:
            typer.echo(account_text(content), err=out is None)


def audit(
    table: Path,
    file: Path,
    wish: FileRequest,
    columns: str,
    *,
    out: Path | None,
    output: OutputFormat,
) -> None:
    """Audit a table of another program against a file, and say what narrows its cells."""
    _refuse_several(wish)
    format_of(out, output)
    titles = parse_titles(columns)
    with progress(f"Attacking {table.name}"):
        found = audit_file(table, file, wish, named=titles)
    proof, narrowings = found.audit.proof, found.audit.narrowings
    _give(lambda form: audit_text(table.name, proof, form, narrowings), out, output)
    if found.unlisted:
        typer.echo(
            f"{counted(found.unlisted, 'cell')} with a value in no row of {table.name}, taken as "
            "not shown.",
            err=True,
        )
    refuse_shortfalls(proof)


def hierarchies_in_words(words: Sequence[str]) -> dict[str, CodeHierarchy]:
    """Return hierarchies by column: ``nace=2,3``, ``nace=tree.csv``, ``area=region``."""
    return {name: code_hierarchy_in_words(how) for name, how in map(parse_pair, words)}


def marks_of(path: Path | None, tables: Sequence[Sequence[str]]) -> tuple[Mark, ...]:
    """Return what a file decides of single cells of some tables."""
    if path is None:
        return ()
    called = {column_title(name): name for name in chain.from_iterable(tables)}
    return tuple(
        replace(mark, codes=tuple((called[title], code) for title, code in mark.codes))
        for mark in read_marks(path, tuple(called))
    )


def recodings(file: Path, wish: FileRequest, *, out: Path | None, output: OutputFormat) -> None:
    """List coarser tables of a file."""
    _refuse_several(wish)
    format_of(out, output)
    with progress("Looking for coarser tables"):
        found = file_recodings(file, wish)
    _give(lambda form: recodings_text(found, form), out, output)


def _refuse_several(wish: FileRequest) -> None:
    if not wish.of_one:
        raise InvalidInput("one-table", "one table of one value is audited or recoded at once")


def _report_text(made: FileProtection, output: OutputFormat) -> str:
    """Return why the hidden cells of some tables are hidden."""
    if output is OutputFormat.JSON:
        tables = [
            {
                "value": document.content["value"],
                "dimensions": document.content["dimensions"],
                "account": document.content["account"],
                "audit": document.content["audit"],
                "hidden": [
                    {
                        "codes": list(cell.codes),
                        "rules": list(cell.rules),
                        "contributors": cell.contributors,
                    }
                    for cell in hidden
                ],
            }
            for document, hidden in zip(made.documents, made.hidden, strict=True)
        ]
        return json.dumps({"schema": "ondiris.hidden/1", "tables": tables}, ensure_ascii=False)
    texts = []
    for document, hidden in zip(made.documents, made.hidden, strict=True):
        rows: list[list[object]] = [
            [*document.content["dimensions"], "status", "rules", "contributors"]
        ]
        for cell in hidden:
            status = "primary" if cell.rules else "secondary"
            rows.append([*cell.codes, status, " ".join(cell.rules), cell.contributors])
        texts.append(csv_text(rows))
    return "\n\n".join(texts)


def _give(make: Callable[[OutputFormat], str], out: Path | None, output: OutputFormat) -> bool:
    """Print a text, or write it to a file; return whether it was written."""
    text = make(format_of(out, output))
    if out is None:
        typer.echo(text)
        return False
    write_answer(out, text + "\n")
    return True
