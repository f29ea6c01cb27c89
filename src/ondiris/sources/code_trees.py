"""Trees of codes from plain files: a table of code and parent, or an indented ``.hrc`` file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidFile
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import Failures, at
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.content import read_content
from ondiris.sources.rows import TypedRow, each_row, table_records

__all__ = ["read_code_tree"]

_CODE: Final = TableColumn("code", TextCell(), filled=True)
_PARENT: Final = TableColumn("parent", TextCell(), titled=True, default="")
_COLUMNS: Final = TableSpecification((_CODE, _PARENT), others=True)
_INDENT: Final = re.compile(r"([^\w\s])\1*")
_RULE: Final = "bad-hierarchy"


def read_code_tree(path: Path) -> Mapping[str, str]:
    """Return what each code of a file is part of; nothing for those that are part of no other.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet with ``code`` and ``parent``, the parent empty at the top; or an
        ``.hrc`` file of tau-argus: a code a line, its depth the signs before it.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-hierarchy`` for a code that stands twice, a parent without a line of its own, a line
        that is deeper than the one above it by two.
    """
    found = _indented(path) if path.suffix.lower() == ".hrc" else _table(path)
    holes = sorted({above for above in found.values() if above and above not in found})
    if holes:
        raise InvalidFile(
            _RULE,
            f"{path.name}: {len(holes)} parents have no line of their own: {', '.join(holes[:5])}",
        )
    return found


def _table(path: Path) -> Mapping[str, str]:
    content = read_content(path)
    failures = Failures()
    found: dict[str, str] = {}

    def one(row: TypedRow) -> None:
        if row[_CODE] in found:
            raise at(_CODE.name, "duplicate-code", "the code stands twice")
        found[row[_CODE]] = row[_PARENT]

    each_row(table_records(content, _COLUMNS, failures), _COLUMNS, failures, one)
    failures.refuse(_RULE, f"{path.name}: {failures.summary}")
    return found


def _indented(path: Path) -> Mapping[str, str]:
    # the bytes are text whatever the name says
    text = read_content(path.read_bytes() if path.is_file() else path, f"{path.stem}.csv").text
    found: dict[str, str] = {}
    above: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        signs = _INDENT.match(line.strip())
        depth = len(signs[0]) if signs else 0
        code = line.strip()[depth:].strip()
        if depth > len(above):
            raise InvalidFile(
                _RULE, f"{path.name}: line {number} is two levels below the one above"
            )
        if not code or code in found:
            raise InvalidFile(
                _RULE, f"{path.name}: line {number} has no code, or one that was there"
            )
        found[code] = above[depth - 1] if depth else ""
        above[depth:] = [code]
    return found
