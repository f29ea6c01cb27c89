"""What a mapping leaves of an SDMX message: dimensions it must not leave, attributes it may.

A dimension tells observations apart.  One of several values that a mapping neither names nor fixes
would have figures of men and of all people stand side by side, so it is refused.  An attribute only
says something of an observation: what is not taken is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.sources.bulk import BulkFailures, BulkTable, distinct_words
from ondiris.sources.cells import at
from ondiris.sources.layout import Layout
from ondiris.sources.sdmx import SdmxData

__all__ = ["ANY", "DECIMALS", "check_components", "decimals_of", "fixed_rows", "shown_decimals"]

Flags = NDArray[np.bool_]

ANY: Final = "*"
"""What a mapping fixes a component at that tells nothing apart."""
DECIMALS: Final = "DECIMALS"
_SHOWN: Final = 4
_DECIMALS: Final = tuple(map(str, range(16)))
_APART: Final = frozenset({
    "DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY",
    "FREQ", "TIME_PERIOD", DECIMALS,
})  # fmt: skip
"""Components that belong to the message, or are read without being named."""


def fixed_rows(layout: Layout, table: BulkTable, notes: Counter[str]) -> Flags:
    """Return the rows whose components are what the mapping fixes them at; others are counted.

    Parameters
    ----------
    layout : Layout
    table : BulkTable
    notes : Counter of str

    Raises
    ------
    FailedCellError
        ``no-column`` where the message has no such component, or no such code of it.
    """
    good = np.ones(table.size, dtype=np.bool_)
    for title, wanted in layout.fixed.items():
        if title not in table.columns:
            raise at(title, "no-column", f"the message has no component {title[:40]}")
        if wanted == ANY:
            continue
        code, texts = distinct_words(table, title)
        if wanted not in texts:
            raise at(
                title,
                "no-column",
                f"the component {title} has no code {wanted[:40]!r}",
                f"Its codes: {_few(texts)}.",
            )
        others = code != texts.index(wanted)
        notes[f"rows of other codes of {title}"] += int(others.sum())
        good &= ~others
    return good


def check_components(
    layout: Layout, data: SdmxData, taken: Collection[str], good: Flags, notes: Counter[str]
) -> None:
    """Refuse dimensions of several values that the mapping leaves, and count attributes it leaves.

    Parameters
    ----------
    layout : Layout
    data : SdmxData
    taken : collection of str
        Components that the mapping reads.
    good : bool array, shape (rows,)
        Rows that are read.
    notes : Counter of str

    Raises
    ------
    InvalidFile
        ``open-dimensions``.
    """
    table, failures = data.table, []
    for j, title in enumerate(table.columns):
        if not title or title.upper() in _APART or title in (*taken, *layout.fixed):
            continue
        code, texts = distinct_words(table, title)
        if title in data.attributes:
            notes[f"cells of the attribute {title} not taken"] += int((code[good] >= 0).sum())
            continue
        several = np.unique(code[good])
        if several.size > 1:
            said = [texts[k] if k >= 0 else "none" for k in several]
            failures.append(
                Failure(
                    table.sheet.place(0, j, title),
                    "dimension-not-mapped",
                    f"the dimension {title} has {several.size} values: {_few(said)}",
                    f'Name it in [columns], or say in [fixed] {title} = "…" of which code figures '
                    f'are read, "{ANY}" where it tells none apart.',
                )
            )
    if failures:
        raise InvalidFile(
            "open-dimensions",
            f"{table.name} has dimensions of several values that the mapping {layout.id} leaves",
            hint="Figures of different things would stand under one name.",
            failures=failures,
        )


def _few(texts: Collection[str]) -> str:
    shown = [text[:20] for text in texts][:_SHOWN]
    return ", ".join(shown) + (" …" if len(texts) > _SHOWN else "")


def shown_decimals(table: BulkTable, good: Flags, failures: BulkFailures) -> NDArray[np.int64]:
    """Return how many decimals each row says that its value is shown with; -1 where it says none.

    Parameters
    ----------
    table : BulkTable
    good : bool array, shape (rows,)
        Rows that are read; those whose number of decimals cannot be are struck.
    failures : BulkFailures
    """
    if DECIMALS not in table.columns:
        return np.full(table.size, -1, dtype=np.int64)
    code, texts = distinct_words(table, DECIMALS)
    told = [_DECIMALS.index(text) if text in _DECIMALS else -1 for text in texts]
    error = InvalidInput(
        "bad-decimals", f"the number of decimals is no whole number up to {len(_DECIMALS) - 1}"
    )
    wrong = {number: error for number, count in enumerate(told) if count < 0}
    failures.note_words(np.where(good, code, -1), DECIMALS, wrong)
    good &= ~np.isin(code, list(wrong))
    return np.array([*told, -1], dtype=np.int64)[code]


def decimals_of(cells: pa.Array) -> NDArray[np.int64]:
    """Return how many digits stand behind the point of numbers in plain digits; 0 of others."""
    point = pc.fill_null(pc.find_substring(cells, "."), -1).to_numpy(zero_copy_only=False)
    length = pc.fill_null(pc.utf8_length(cells), 0).to_numpy(zero_copy_only=False)
    return np.where(point < 0, 0, length - point - 1).astype(np.int64)
