"""Find tables that were pasted as text: their figures have units in headings, not in sentences.

Two lines in a row that the same marks part into the same number of cells, one of them a number,
are a table.  It is left out and told: a number without its heading would be read wrongly.
"""

from __future__ import annotations

import re
from itertools import groupby

__all__ = ["table_lines"]

_MARKS = (
    re.compile(r"\t"),
    re.compile(r"\s*\|\s*"),
    re.compile(r"\s{3,}"),
    re.compile(r"\s*;\s*"),
)
_LIKELY = re.compile(r"[\t|;]| {3}")
_NUMBER = re.compile(r"[-+≈<>~]?\s*\d[\d .,]*(?:%|\s*[^\W\d_]{1,6}\.?){0,2}")
_LONGEST_CELL = 60
_LEAST_ROWS = 2


def table_lines(text: str) -> frozenset[int]:
    r"""Return the numbers of the lines of a folded text that belong to tables.

    Examples
    --------
    >>> sorted(table_lines("мебель | 12,4 | 7,9\nмашины | 366,1 | 36,3\nвыпуск вырос на 7,9 %"))
    [0, 1]
    """
    if not _LIKELY.search(text):
        return frozenset()
    shapes = [_shape(line) if _LIKELY.search(line) else None for line in text.split("\n")]
    found: set[int] = set()
    at = 0
    for shape, run in groupby(shapes, key=lambda s: None if s is None else s[:2]):
        rows = [*run]
        if shape is not None and len(rows) >= _LEAST_ROWS and any(row[2] for row in rows if row):
            found.update(range(at, at + len(rows)))
        at += len(rows)
    return frozenset(found)


def _shape(line: str) -> tuple[int, int, bool] | None:
    """Return which mark parts a line, into how many cells, and whether one is a number."""
    bare = line.lstrip().rstrip(" ").strip("|;").strip(" ")
    framed = line.strip().startswith("|") and line.rstrip().endswith("|")
    for kind, mark in enumerate(_MARKS):
        cells = mark.split(bare)
        if len(cells) > 1 and (framed or max(map(len, cells)) <= _LONGEST_CELL):
            return kind, len(cells), any(_NUMBER.fullmatch(cell.strip()) for cell in cells)
    return None
