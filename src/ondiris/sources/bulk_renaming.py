"""A long table under other titles than the house's, by the mapping that names its columns."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.sources.bulk import BulkTable
from ondiris.sources.cells import Failures
from ondiris.sources.columns import TableSpecification, check_header, refuse_header
from ondiris.sources.content import read_content
from ondiris.sources.layout import Renaming, read_layout
from ondiris.sources.number_cells import RealCell
from ondiris.sources.renaming import renamed_sheet
from ondiris.sources.sheet import visible_sheets
from ondiris.sources.tables import read_sheets

__all__ = ["read_renamed_bulk"]

_ENDLESS: Final = 2**62


def read_renamed_bulk(
    path: Path, kind: str, table: TableSpecification, *, mapping: str, catalogue: Catalogue
) -> tuple[BulkTable, Counter[str]]:
    """Return the columns that a mapping names, and counts of what it left out.

    Parameters
    ----------
    path : Path
        Any kind of table that is loaded.
    kind : str
        What the file is to hold; the mapping has to be of it.
    table : TableSpecification
        Its header is held against it.
    mapping : str
        Name of a mapping file.
    catalogue : Catalogue
        By whose labels cells are read.

    Raises
    ------
    NotFound, Unavailable
        If a file is not there or cannot be read.
    InvalidInput
        ``unknown-kind`` of a mapping of something else.
    InvalidFile
        What `renamed_sheet` refuses; ``bad-cells`` where cells are no label; a bad header.
    """
    layout = read_layout(mapping)
    if not isinstance(layout, Renaming) or layout.kind != kind:
        raise InvalidInput(
            "unknown-kind",
            f"the mapping {layout.id} is not of a file of {kind}",
            hint=f'It says kind = "{kind}" and names columns.',
        )
    content = read_content(path, limit=_ENDLESS, encoding=layout.encoding)
    sheets, notes, failures = read_sheets(content), Counter[str](), Failures()
    if not layout.hidden:
        sheets = visible_sheets(content.name, sheets, notes)
    numbers = frozenset(c.name for c in table.columns if isinstance(c.type, RealCell))
    sheet, left = renamed_sheet(layout, sheets, catalogue, numbers, failures)
    failures.refuse("bad-cells", f"{content.name}: {failures.summary}")
    titles = check_header(sheet, table, failures)
    refuse_header(content.name, failures)
    filled = [(i, row) for i, row in enumerate(sheet.rows) if i and any(row)]
    columns = {
        title: pa.array([row[j] or None for _, row in filled], pa.string())
        for j, title in enumerate(titles)
        if title
    }
    rows = np.array([i for i, _ in filled], dtype=np.int64)
    return BulkTable(content.name, sheet, columns, rows), notes + left
