"""The chain of evidence as a tree in a terminal."""

from __future__ import annotations

from rich.text import Text
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


def _told(begin: str, rest: str, style: str) -> Text:
    return Text.assemble((begin, style), rest)


def _head(evidence: Evidence) -> Text:
    if evidence.row is not None:
        return _told(_figure(evidence.row), f"  {evidence.id}", "bold")
    entry = evidence.entry
    if isinstance(entry, Statement):
        return _told(str(entry), f"  {evidence.id}", "bold")
    if isinstance(entry, Withdrawal):
        return _told(f"withdraws {entry.target}: {entry.reason}", f"  {evidence.id}", "bold")
    return Text(evidence.id)


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
        tree.add(f"formula {row.formula}: {evidence.symbols}")
        tree.add(f"with numbers: {row.expression}")
    if row is not None and row.notes:
        tree.add(f"notes: {', '.join(row.notes)}")
    if row is not None and row.defaulted:
        tree.add(f"supplied by the source's profile, not stated: {', '.join(row.defaulted)}")
    if evidence.source is not None and evidence.entry is not None:
        _document(tree, evidence, evidence.source)
    if evidence.withdrawn is not None:
        tree.add(_told("withdrawn:", f" {evidence.withdrawn.reason}", "red"))
    if len(evidence.history) > 1:
        branch = tree.add("vintages")
        for past in evidence.history:
            day = past.known.said_on or "day unknown"
            branch.add(f"{day}  {_figure(past)}  {past.source}  {past.id}")
    _rivals(tree, evidence)
    for item in evidence.inputs:
        _grow(tree.add(_head(item)), item, catalogue)


def _rivals(tree: Tree, evidence: Evidence) -> None:
    """Add what others said of the same."""
    row = evidence.row
    for other in evidence.conflicts:
        tree.add(_told("contradicted by", f" {other}", "red"))
    for one in evidence.overruled:
        tree.add(_told("overruled by", f" {_figure(one)}  {one.id}", "yellow"))
    for one in evidence.otherwise:
        said = f" {_figure(one)} = {one.expression}"
        tree.add(_told("computed otherwise", said, "yellow"))
    for other in () if row is None else row.differs:
        tree.add(_told("said otherwise by", f" {other}", "yellow"))
    for other in () if row is None else row.confirmed:
        tree.add(f"confirms {other}")


def _document(tree: Tree, evidence: Evidence, source: Source) -> None:
    entry = evidence.entry
    who = "compiled by this home" if compiled_here(source.id) else source.provider
    branch = tree.add(f"document: {who}: {source.title}")
    if entry is not None and not isinstance(entry, Withdrawal):
        branch.add(f"place: {entry.locator}")
    if entry is not None:
        day = f"known since {entry.known.day} ({entry.known.basis})"
        branch.add(day if entry.known.said_on else f"day unknown, recorded {entry.known.day}")
    if source.url:
        branch.add(source.url)
    if source.sha256:
        branch.add(f"SHA-256 {source.sha256}")
    if source.reprint_of:
        branch.add(f"a reprint of {source.reprint_of}")
    if evidence.revision is not None:
        revision = evidence.revision
        branch.add(f"written down {revision.recorded_at}, revision {revision.number}")
