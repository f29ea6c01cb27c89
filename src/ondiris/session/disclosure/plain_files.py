"""Protecting and auditing tables of a plain file, outside any home: where a file meets a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ondiris.codes import counted
from ondiris.codes.plain_text import listed
from ondiris.disclosure import (
    Audit,
    Cells,
    Recoding,
    Reported,
    audit_rounding,
    explained_audit,
    ranked_recodings,
    recoded,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput
from ondiris.model.disclosure_marks import Mark
from ondiris.model.disclosure_rules import Rules
from ondiris.production.disclosure.documents import Document, Safe, table_document
from ondiris.production.disclosure.foreign_tables import shown_values
from ondiris.production.disclosure.microdata import CodeHierarchy, reported_microdata
from ondiris.production.disclosure.rules import stated_rules
from ondiris.production.disclosure.treatment import (
    HiddenCell,
    Treatment,
    hidden_cells,
    safe_tables,
)
from ondiris.sources.code_trees import read_code_tree
from ondiris.sources.columns import column_title
from ondiris.sources.foreign_tables import foreign_cells
from ondiris.sources.microdata import Microdata, MicrodataColumns, read_microdata
from ondiris.sources.patterns import PatternColumns, code_reader, read_pattern

__all__ = [
    "FileAudit",
    "FileProtection",
    "FileRequest",
    "audit_file",
    "code_hierarchy_in_words",
    "file_recodings",
    "protect_file",
]

SCHEMA = "ondiris.protect-file/1"
_TREES = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".xls", ".ods", ".hrc")


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Which tables of a file of microdata are to be protected, and how.

    Parameters
    ----------
    tables : tuple of tuple of str
        Columns with the codes of each table; several are linked by the cells they share.
    rules : Rules
    values : tuple of str
        Columns of what was reported, hidden in all or in none; rows are counted where empty.
    contributor, holding, weight : str
        As of `MicrodataColumns`.
    hierarchies : mapping of str to CodeHierarchy
        By column of codes.
    treatment : Treatment
        Its base and step in the unit of the values.
    signed : bool
        Whether values may be negative.
    recoding : str
        Coarsens the one table, in the words of `Recoding.what`.
    marks : tuple of Mark

    Raises
    ------
    InvalidInput
        ``one-table`` for what one table alone can have, ``dimensions`` for hierarchies of none,
        ``negative-contribution`` for what negative values do not allow.
    """

    tables: tuple[tuple[str, ...], ...]
    rules: Rules
    values: tuple[str, ...] = ()
    contributor: str = ""
    holding: str = ""
    weight: str = ""
    hierarchies: Mapping[str, CodeHierarchy] = field(default_factory=dict)
    treatment: Treatment = field(default_factory=Treatment)
    signed: bool = False
    recoding: str = ""
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be had together."""
        if not all(self.tables) or not self.tables:
            raise InvalidInput(
                "dimensions",
                "a table has at least one column of codes",
                hint="Name them with --by, as --by activity,area.",
            )
        if any(len(set(table)) < len(table) for table in self.tables):
            raise InvalidInput("dimensions", "a table is by each of its columns once")
        strange = sorted(set(self.hierarchies) - set(self.dimensions))
        if strange:
            raise InvalidInput("dimensions", f"no table is by {', '.join(strange)}")
        if (self.treatment.base or self.recoding) and not self.of_one:
            raise InvalidInput("one-table", "one table of one value is recoded or rounded at once")
        if self.recoding and self.marks:
            raise InvalidInput("one-table", "marks do not fit a coarser table")
        if self.treatment.concentration and (self.weight or not self.values):
            raise InvalidInput("measure", "neither counts nor weighted sums have a concentration")
        if self.signed and (self.treatment.base or self.treatment.concentration):
            raise InvalidInput(
                "negative-contribution", "negative values are neither rounded nor concentrated"
            )

    @property
    def of_one(self) -> bool:
        """Whether it asks for one table of one value."""
        return len(self.tables) == 1 and len(self.values) <= 1

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns with codes, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(self.tables)))

    @property
    def columns(self) -> MicrodataColumns:
        """The columns that are read."""
        above = {name: how.columns for name, how in self.hierarchies.items() if how.columns}
        return MicrodataColumns(
            self.dimensions, self.values, self.contributor, self.holding, self.weight, above
        )


@dataclass(frozen=True, slots=True, eq=False)
class FileProtection:
    """Protected tables of a file.

    Parameters
    ----------
    documents : tuple of Document
        Tables that may leave: of each value those asked for, in this order.
    reported : tuple of Reported
        What they were made of, by value.
    tables : sequence of sequence of Protected of ProtectedTable or RoundedTable
        The tables of each value.
    """

    documents: tuple[Document, ...]
    reported: tuple[Reported, ...]
    tables: Sequence[Sequence[Safe]]

    def __repr__(self) -> str:
        cells = [cell["value"] for one in self.documents for cell in one.content["cells"]]
        tables = counted(len(self.documents), "table")
        return f"FileProtection({tables}, {cells.count(None)} of {len(cells)} cells hidden)"

    @property
    def cells(self) -> tuple[Mapping[str, Any], ...]:
        """The cells of the first table: its codes, ``value`` (None where hidden) and the rest."""
        return tuple(self.documents[0].content["cells"])

    @property
    def hidden(self) -> tuple[tuple[HiddenCell, ...], ...]:
        """Why the hidden cells of each document are; for those inside only."""
        by_value = zip(self.reported, self.tables, strict=True)
        return tuple(chain.from_iterable(hidden_cells(one, tables) for one, tables in by_value))


@dataclass(frozen=True, slots=True)
class FileAudit:
    """An audit of a table of another program.

    Parameters
    ----------
    audit : Audit
    unlisted : int
        Cells with a value for which it has no row; they are taken as not shown.
    """

    audit: Audit
    unlisted: int


def code_hierarchy_in_words(how: str | Path | Mapping[str, str]) -> CodeHierarchy:
    """Return a hierarchy of codes: by ``2,3``, ``tree.csv``, ``region`` or a tree at hand.

    Parameters
    ----------
    how : str, Path or mapping of str to str
        Lengths of prefixes, a file of a tree, columns with the codes above, the nearest first, or
        each code's parent, empty at the top.

    Raises
    ------
    InvalidInput
        ``hierarchy-words``; and as of `read_code_tree`.
    """
    if isinstance(how, Mapping):
        return CodeHierarchy(tree=how)
    parts = listed(str(how))
    if len(parts) == 1 and Path(parts[0]).suffix.lower() in _TREES:
        return CodeHierarchy(tree=read_code_tree(Path(parts[0])))
    if parts and all(part.isdecimal() and int(part) for part in parts):
        return CodeHierarchy(prefixes=tuple(map(int, parts)))
    if parts:
        return CodeHierarchy(columns=parts)
    raise InvalidInput(
        "hierarchy-words",
        "a hierarchy is named without saying how codes are summed",
        hint="Write COLUMN=2,3 for prefixes, COLUMN=tree.csv, or COLUMN=PARENT_COLUMN.",
    )


def protect_file(file: Any, wish: FileRequest) -> FileProtection:
    """Protect tables of a file of microdata together, with their proof.

    Parameters
    ----------
    file : Path, str or frame
    wish : FileRequest

    Raises
    ------
    NotFound, InvalidFile, InvalidInput
        The file cannot be read as asked.
    Refused
        ``protection-infeasible``, ``all-sensitive`` or ``rounding-exposes``.
    """
    rows, reported = _reported(file, wish)
    treatment = wish.treatment
    step = treatment.interval_step
    in_units = replace(
        treatment,
        base=_units(treatment.base, rows.digits),
        interval_step=None if step is None else _units(step, rows.digits),
    )
    made = safe_tables(reported, in_units, HighsSolver())
    documents = tuple(
        _document(rows, wish, value, by, table)
        for value, tables in zip(wish.values or ("",), made, strict=True)
        for by, table in zip(wish.tables, tables, strict=True)
    )
    return FileProtection(documents, reported, made)


def file_recodings(file: Any, wish: FileRequest) -> tuple[Recoding, ...]:
    """Return coarser tables of a file that need less hiding, each protected and audited.

    Parameters
    ----------
    file : Path, str or frame
    wish : FileRequest
        Of one table.
    """
    _, reported = _reported(file, wish)
    return ranked_recodings(reported[0], HighsSolver())


def audit_file(
    pattern: Path, file: Any, wish: FileRequest, *, named: Mapping[str, str] | None = None
) -> FileAudit:
    """Audit a table of another program against the microdata it was made of.

    Parameters
    ----------
    pattern : Path
        The table, as of `read_pattern`.
    file : Path, str or frame
    wish : FileRequest
        The table and the rules it has to keep.
    named : mapping of str to str, optional
        How its columns are called: dimension, ``value`` or ``status`` to title.

    Raises
    ------
    InvalidFile
        ``bad-table``.
    Inconsistent
        ``other-table`` where it shows values that are not those of the file.
    """
    rows, reported = _reported(file, wish)
    (one,) = reported
    shape = one.only
    codes = {h.name: code_reader(h.codes) for h in shape.hierarchies}
    value = wish.values[0] if wish.values else ""
    table = read_pattern(pattern, PatternColumns(codes, named or {}, value))
    scale = 10.0**rows.digits
    true = Cells.of(one.shape, one.contributions).net[one.shape.cells_of(shape)]
    titles = [column_title(name) for name in wish.tables[0]]
    shown = shown_values(table, titles, shape, true / scale) * scale
    theirs = {"|".join(cell.codes) for cell in foreign_cells(table, titles)}
    unlisted = sum(name not in theirs for name in np.array(shape.names)[true != 0].tolist())
    if table.base:
        proof = audit_rounding(one, shown, HighsSolver(), base=table.base * scale)
        return FileAudit(Audit(proof, ()), unlisted)
    return FileAudit(explained_audit(one, shown, HighsSolver()), unlisted)


def _reported(file: Any, wish: FileRequest) -> tuple[Microdata, tuple[Reported, ...]]:
    rows = read_microdata(file, wish.columns)
    zeros = _units(wish.rules.zero_range, rows.digits)
    reported = reported_microdata(
        rows,
        wish.tables,
        wish.hierarchies,
        replace(wish.rules, zero_range=zeros),
        marks=wish.marks,
        signed=wish.signed,
    )
    if wish.recoding:
        reported = (recoded(reported[0], wish.recoding),)
    return rows, reported


def _units(value: float, digits: int) -> float:
    """Return an amount in units of the last digit.

    Raises
    ------
    InvalidInput
        ``not-whole`` where it has more decimals than the values.
    """
    units = float(np.rint(value * 10.0**digits))
    if abs(units - value * 10.0**digits) > 1e-6:
        raise InvalidInput("not-whole", f"{value:g} has more decimals than the values of the file")
    return units


def _document(
    rows: Microdata, wish: FileRequest, value: str, dimensions: Sequence[str], table: Safe
) -> Document:
    stated = stated_rules(wish.rules.of_counts if not value else wish.rules)
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "file": rows.name,
        "value": value,
        "dimensions": list(dimensions),
        "rules": {name: said for name, said in stated.items() if name not in _DATED},
    }
    head |= {"negative": "absolute"} if wish.signed else {}
    head |= {"recoding": wish.recoding} if wish.recoding else {}
    head |= {"weighted": True} if wish.weight else {}
    return table_document(head, dimensions, table, digits=rows.digits)


_DATED = frozenset({"valid_from", "document"})
"""What rules of a home say besides and those of a command do not."""
