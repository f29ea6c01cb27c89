"""Tables that fit the window: a code or number stays whole, and columns go before letters do.

A terminal folds what does not fit, and a folded identifier cannot be copied.  A column is
either whole or broken between words; where the window is too narrow for that, the columns of
the highest rank are left out, and the table says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

__all__ = ["LEFT_OUT", "TerminalColumn", "fitted"]

LEFT_OUT = "Left out for want of width: %(names)s."
"""What is said of columns that found no room."""
_GAP = 2
"""Room beside a column; the table keeps as much at its edges, too."""
_LONGEST = 18
_NARROWEST = 6


@dataclass(frozen=True, slots=True)
class TerminalColumn:
    """A column of a table in a terminal.

    Parameters
    ----------
    name : str
        What stands above it.
    whole : bool
        Whether its cells stand on one line: codes, numbers, days.
    right : bool
        Whether its cells stand at the right.
    rank : int
        When it goes where the window is narrow: the highest first, zero never.
    """

    name: str
    whole: bool = False
    right: bool = False
    rank: int = 0


def fitted(
    title: str,
    columns: Sequence[TerminalColumn],
    rows: Sequence[Sequence[str | Text]],
    width: int,
    *,
    left_out: str = LEFT_OUT,
) -> Table:
    """Return a table no wider than a window, without the columns that find no room in it.

    Parameters
    ----------
    title : str
    columns : sequence of TerminalColumn
    rows : sequence of sequence of str or Text
        As many cells as columns.
    width : int
        Of the window, in cells.
    left_out : str
        What is said of columns that found no room, in the reader's language.
    """
    needs = [_need(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    kept = list(range(len(columns)))
    while sum(needs[i] + _GAP for i in kept) > width:
        spare = max(kept, key=lambda i: (columns[i].rank, i))
        if not columns[spare].rank:
            break
        kept.remove(spare)
    _squeeze(needs, [i for i in kept if not columns[i].whole], kept, width)
    gone = [column.name.replace("\n", " ") for i, column in enumerate(columns) if i not in kept]
    table = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=None,
        pad_edge=False,
        caption=left_out % {"names": ", ".join(gone)} if gone and rows else None,
        caption_justify="left",
    )
    for i in kept:
        column = columns[i]
        table.add_column(
            column.name,
            justify="right" if column.right else "left",
            no_wrap=column.whole,
            overflow="ellipsis" if column.whole else "fold",
            min_width=needs[i],
        )
    for row in rows:
        table.add_row(*(row[i] for i in kept))
    return table


def _squeeze(needs: list[int], words: Sequence[int], kept: Sequence[int], width: int) -> None:
    """Let columns of words break words where codes and numbers would have to break instead."""
    over = sum(needs[i] + _GAP for i in kept) - width
    for i in sorted(words, key=lambda i: -needs[i]):
        given = min(max(over, 0), needs[i] - _NARROWEST)
        if given > 0:
            needs[i] -= given
            over -= given


def _need(column: TerminalColumn, cells: Sequence[str | Text]) -> int:
    texts = [column.name, *(str(cell) for cell in cells)]
    if column.whole:
        return max(Text(line).cell_len for text in texts for line in text.split("\n"))
    words = (word for text in texts for word in text.split())
    return min(_LONGEST, max((Text(word).cell_len for word in words), default=1))
