"""The header of a foreign table: where it stands, what its columns are called, which is which."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ondiris.sources.cells import FailedCellError, at
from ondiris.sources.layout import Layout
from ondiris.sources.sheet import Sheet

__all__ = ["cell_of", "columns_of", "find_header", "fullest_header", "titles_of"]

_SEARCHED = 30
"""So many rows from the top may hold the titles of a table that is no table of figures."""

_FIGURE = re.compile(r"(?!(?:19|20|21)\d\d\W*\Z)[+-]?\d[\d\s.,\u00a0\u202f]*[^\w\s]{0,2}")
"""A figure among titles; a year is a title."""


def fullest_header(
    sheets: Sequence[Sheet], known: Callable[[Sequence[str]], int]
) -> tuple[Sheet, int] | None:
    """Return the sheet and the row with most titles that are known, the first of several.

    Parameters
    ----------
    sheets : sequence of Sheet
    known : callable
        How many titles of a row are known.
    """
    found = (
        (known(row), -n, -i)
        for n, sheet in enumerate(sheets)
        for i, row in enumerate(sheet.rows[:_SEARCHED])
    )
    count, n, i = max(found, default=(0, 0, 0))
    return (sheets[-n], -i) if count else None


def find_header(layout: Layout, sheet: Sheet) -> int | None:
    """Return the first row of the header: of rows with its word and the mapping's columns.

    A title above may hold the word too: a row of one text comes last.  Where no rows have the
    columns, the first is told.
    """
    words = [any(map(layout.header.search, row)) for row in sheet.rows]
    if layout.about is not None:
        told = " ".join(cell for row in sheet.rows[: words.index(True) + 1 if any(words) else 0]
                        for cell in row)  # fmt: skip
        if not layout.about.search(f"{sheet.name} {told}"):
            return None
    first = [i for i, found in enumerate(words) if found]
    later = [
        i - n for n in range(1, layout.header_rows) for i in first if i >= n and not words[i - n]
    ]
    several = [i for i in first if len(set(sheet.rows[i]) - {""}) > 1]
    lone = [i for i in first if i not in several]
    fitting = (i for i in (*several, *later, *lone) if _fits(layout, sheet, i))
    return next(fitting, next(iter((*several, *lone)), None))


def _fits(layout: Layout, sheet: Sheet, header: int) -> bool:
    """Whether rows have every column of the mapping once, and no figure among its titles."""
    rows = sheet.rows[header : header + layout.header_rows]
    titles = titles_of(rows)
    try:
        named = set(columns_of(layout, titles).values())
    except FailedCellError:
        return False
    found = [
        (j, next((v for v in layout.values if v.header.search(title)), None))
        for j, title in enumerate(titles)
        if j not in named
    ]
    plain = [j for j, values in found if values is not None and not values.across]
    return any(values is not None for _, values in found) and not any(
        _FIGURE.fullmatch(cell_of(row, j)) for row in rows for j in plain
    )


def columns_of(layout: Layout, titles: Sequence[str]) -> dict[str, int]:
    """Return the columns of the concepts; each pattern must mean one.

    Parameters
    ----------
    layout : Layout
    titles : sequence of str

    Raises
    ------
    FailedCellError
        ``no-column``, ``ambiguous-column``.
    """
    found = {}
    for concept, pattern in layout.columns.items():
        matching = [j for j, title in enumerate(titles) if pattern.search(title)]
        titled = [j for j in matching if titles[j]]
        if not matching:
            raise at(concept, "no-column", f"no column of the header is the mapping's {concept}")
        if len(titled) > 1:
            raise at(
                concept,
                "ambiguous-column",
                f"{len(titled)} columns of the header may be the mapping's {concept}",
                "Let its pattern say more of the title: ^…$ for the whole of it.",
            )
        found[concept] = (titled or matching)[0]
    return found


def titles_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the header's rows joined by a bar.

    A cell of a group reaches to the right, over the columns that have a title of their own below.

    Parameters
    ----------
    rows : sequence of sequences of str
    """
    width = max((len(row) for row in rows), default=0)
    joined: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        group = ""
        for j in range(width):
            cell = cell_of(row, j)
            group = cell or group
            below = any(cell_of(lower, j) for lower in rows[number + 1 :])
            if group and (cell or below) and group not in joined[j]:
                joined[j].append(group)
    return [" | ".join(parts) for parts in joined]


def cell_of(row: Sequence[str], column: int) -> str:
    """Return a cell, empty where the row is shorter."""
    return row[column] if column < len(row) else ""
