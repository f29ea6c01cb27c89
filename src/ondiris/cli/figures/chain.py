"""The chain of evidence as a tree in a terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.tree import Tree

from ondiris.codes import Catalogue
from ondiris.model import Source, Statement, Withdrawal, compiled_here
from ondiris.production import Evidence, Row
from ondiris.publishing.figures.numbers import SCALES

__all__ = ["chain_tree"]


def chain_tree(evidence: Evidence, catalogue: Catalogue) -> Tree:
    """Return the chain behind an entry, documents at the leaves."""
    tree = Tree(_head(evidence))
    _grow(tree, evidence, catalogue)
    return tree


def _head(evidence: Evidence) -> str:
    if evidence.row is not None:
        return f"[bold]{escape(_figure(evidence.row))}[/bold]  {evidence.id}"
    entry = evidence.entry
    if isinstance(entry, Statement):
        return f"[bold]{escape(str(entry))}[/bold]  {evidence.id}"
    if isinstance(entry, Withdrawal):
        return f"[bold]withdraws {entry.target}: {escape(entry.reason)}[/bold]  {evidence.id}"
    return evidence.id


def _figure(row: Row) -> str:
    sign = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "approx": "≈ "}.get(row.bound, "")
    unit = row.key.unit
    amount = f"{sign}{row.text}{_scale(row.multiplier)} {unit}"
    bounds = f" ({row.low:f}–{row.high:f})" if row.low.is_finite() and row.high.is_finite() else ""
    kind = "compiled by this home" if row.compiled else row.origin
    return f"{row.key}, {row.period}: {amount}{bounds}, {kind}"


def _scale(multiplier: int) -> str:
    word = SCALES["en"].get(multiplier, f"× 10^{multiplier}" if multiplier else "")
    return word and f" {word}"


def _grow(tree: Tree, evidence: Evidence, catalogue: Catalogue) -> None:
    row = evidence.row
    if evidence.symbols and row is not None:
        tree.add(f"formula {row.formula}: {escape(evidence.symbols)}")
        tree.add(f"with numbers: {escape(row.expression)}")
    if row is not None and row.notes:
        tree.add(f"notes: {escape(', '.join(row.notes))}")
    if row is not None and row.defaulted:
        tree.add(f"supplied by the source's profile, not stated: {', '.join(row.defaulted)}")
    if evidence.source is not None and evidence.entry is not None:
        _document(tree, evidence, evidence.source)
    if evidence.withdrawn is not None:
        tree.add(f"[red]withdrawn:[/red] {escape(evidence.withdrawn.reason)}")
    if len(evidence.history) > 1:
        branch = tree.add("vintages")
        for past in evidence.history:
            day = past.known.said_on or "day unknown"
            branch.add(escape(f"{day}  {_figure(past)}  {past.source}  {past.id}"))
    _rivals(tree, evidence)
    for item in evidence.inputs:
        _grow(tree.add(_head(item)), item, catalogue)


def _rivals(tree: Tree, evidence: Evidence) -> None:
    """Add what others said of the same."""
    row = evidence.row
    for other in evidence.conflicts:
        tree.add(f"[red]contradicted by[/red] {other}")
    for one in evidence.overruled:
        tree.add(f"[yellow]overruled by[/yellow] {escape(_figure(one))}  {one.id}")
    for one in evidence.otherwise:
        tree.add(
            f"[yellow]computed otherwise[/yellow] {escape(_figure(one))} = {escape(one.expression)}"
        )
    for other in () if row is None else row.differs:
        tree.add(f"[yellow]said otherwise by[/yellow] {other}")
    for other in () if row is None else row.confirmed:
        tree.add(f"confirms {other}")


def _document(tree: Tree, evidence: Evidence, source: Source) -> None:
    entry = evidence.entry
    who = "compiled by this home" if compiled_here(source.id) else source.provider
    branch = tree.add(f"document: {escape(who)}: {escape(source.title)}")
    if entry is not None and not isinstance(entry, Withdrawal):
        branch.add(f"place: {escape(entry.locator)}")
    if entry is not None:
        day = f"known since {entry.known.day} ({entry.known.basis})"
        branch.add(day if entry.known.said_on else f"day unknown, recorded {entry.known.day}")
    if source.url:
        branch.add(escape(source.url))
    if source.sha256:
        branch.add(f"SHA-256 {source.sha256}")
    if source.reprint_of:
        branch.add(f"a reprint of {source.reprint_of}")
    if evidence.revision is not None:
        revision = evidence.revision
        branch.add(f"written down {revision.recorded_at}, revision {revision.number}")
