"""One economy's table out of the OECD's inter-country table: a wide CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ondiris.sources.io_regions import (
    OwnColumns,
    OwnPart,
    Progress,
    RegionLines,
    bare,
    own_table,
    untold,
    year_of,
)
from ondiris.sources.io_table import GROSS_VALUE_ADDED, TableOfFlows, economy_code

__all__ = ["is_icio", "read_icio"]

_LABEL: Final = re.compile(r"(?P<region>[A-Z]{2,3}\d?)_(?P<code>\w+)")
_TAXES: Final = re.compile(r"(?:[A-Z]{2,3}\d?_)?(?:TAXSUB|TLS)")
_ADDED: Final = frozenset(("VA", "VALU"))
_OUTPUT: Final = frozenset(("OUT", "OUTPUT", "TOTAL"))
_DEMAND: Final = frozenset(
    ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "CONS_ABR", "DIRP", "NONRES", "P33", "FD")
)
_LABELS: Final = 200
"""So many labels say whether a file is such a table."""
_LONGEST: Final = 100


def is_icio(path: Path) -> bool:
    """Return whether a CSV file is a table of many economies by the labels of its columns.

    Parameters
    ----------
    path : Path
    """
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    head = next(iter(RegionLines(path, ",")), "")
    labels = [bare(word) for word in head.split(",", _LABELS)[1:_LABELS]]
    named = [found["region"] for label in labels if (found := _LABEL.fullmatch(label))]
    return len(named) > 3 and len(named) + 2 > len(labels) and "TTL" not in named


def read_icio(
    path: Path, economy: str, *, year: int = 0, progress: Progress = untold
) -> TableOfFlows:
    """Return one economy's domestic table out of an inter-country table.

    Parameters
    ----------
    path : Path
        CSV with columns ``KAZ_01T03``, ``KAZ_HFCE`` and ``OUT`` and rows alike, with ``TLS`` or
        ``TAXSUB``, ``VA`` and ``OUT`` below.
    economy : str
        Its code, of two or three letters.
    year : int
        Of the table; by default what the name of the file says.
    progress : callable

    Raises
    ------
    InvalidFile
        ``io-which-economy``, ``io-which-year``; ``io-text`` for a cell that is no number;
        ``bad-io-table`` for a line that is cut short or a row that is missing.
    """
    when, lines, part = year_of(path.name, year), RegionLines(path, ",", progress), OwnPart()
    rows = iter(lines)
    labels = [_split(bare(word)) for word in next(rows, "").split(",")]
    region = lines.region({place for place, _ in labels[1:] if place}, economy)
    columns = _columns(labels, region)
    for line in rows:
        _take(lines, part, line, columns, region)
    return own_table(lines, part, columns, (economy_code(region), when, "USD", "industry"))


def _split(label: str) -> tuple[str, str]:
    found = _LABEL.fullmatch(label)
    return (found["region"], found["code"]) if found else ("", label)


def _columns(labels: Sequence[tuple[str, str]], region: str) -> OwnColumns:
    own = [(k, code) for k, (place, code) in enumerate(labels) if place == region]
    activities = [(k, code) for k, code in own if code not in _DEMAND]
    return OwnColumns(
        tuple(k for k, _ in activities),
        tuple(code for _, code in activities),
        {code: k for k, code in own if code in _DEMAND},
        tuple(k for k, (place, _) in enumerate(labels) if place),
    )


def _take(lines: RegionLines, part: OwnPart, line: str, columns: OwnColumns, region: str) -> None:
    """Take what one line says of the economy."""
    label = bare(line[:_LONGEST].partition(",")[0])
    place, code = _split(label)
    if place == region and code in columns.codes:
        words = lines.words(line)
        own = [lines.numbers(words, p) for p in (columns.places, tuple(columns.demand.values()))]
        part.sell(code, lines.number, own, float(lines.numbers(words, columns.counted).sum()))
        return
    own_cells = lines.numbers(lines.words(line, max(columns.places, default=0) + 1), columns.places)
    if _TAXES.fullmatch(label):
        part.taxes = part.taxes + own_cells
    elif label in _ADDED:
        part.value_added[GROSS_VALUE_ADDED] = own_cells
    elif label in _OUTPUT:
        part.output = own_cells
    elif place:
        part.imports = part.imports + own_cells
    else:
        raise lines.broken(f"line {lines.number} is of no economy and no known row")
