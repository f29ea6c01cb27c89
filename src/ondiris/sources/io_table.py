"""A table of inputs and outputs as a file holds it: blocks of numbers, words, and their places.

What `ondiris.impact` computes with is made of it one floor up: readers know files, not methods.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import Failure, InvalidInput
from ondiris.sources.cells import Failures
from ondiris.sources.sheet import Sheet, column_letters

__all__ = [
    "COMPENSATION",
    "EXPORTS",
    "GROSS_VALUE_ADDED",
    "OTHER_VALUE_ADDED",
    "AmountCells",
    "Amounts",
    "TableOfFlows",
    "activity_code",
    "cell_name",
    "components",
    "economy_code",
]

Amounts = NDArray[np.float64]
EXPORTS: Final = "exports"
"""What the category of final demand is called that leaves the economy."""
COMPENSATION: Final = "compensation_of_employees"
"""What the component of value added is called that is wages with social contributions."""
GROSS_VALUE_ADDED: Final = "gross_value_added"
OTHER_VALUE_ADDED: Final = "other_value_added"
_REAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NOTHING: Final = frozenset(("", "-", "–", "—"))
"""What a cell says where nothing flows."""


@dataclass(frozen=True, slots=True, eq=False)
class TableOfFlows:
    """What was read of a table.

    Parameters
    ----------
    activities : tuple of str
    flows : float64 array, shape (selling, buying)
    demand : mapping of str to float64 array, shape (activities,)
        Final demand by category; the one that leaves the economy is called `EXPORTS`.
    imports, taxes, output : float64 array, shape (activities,)
        As of `ondiris.impact.SymmetricTable`.
    value_added : mapping of str to float64 array, shape (activities,)
        Components; wages are called `COMPENSATION`.
    economy : str
        Two-letter code where there is one.
    year : int
    currency : str
    multiplier : int
        Power of ten of the unit.
    kind : {"domestic", "total"}
        What the flows hold.
    by : {"product", "industry"}
    decimals : int
        Most decimals that a cell was printed with.
    notes : tuple of str
        What was left out or derived.
    place : callable
        Names the cell of a row's and a column's name, either of them empty.
    """

    activities: tuple[str, ...]
    flows: Amounts
    demand: Mapping[str, Amounts]
    imports: Amounts
    taxes: Amounts
    value_added: Mapping[str, Amounts]
    output: Amounts
    economy: str
    year: int
    currency: str
    multiplier: int
    kind: str
    by: str
    decimals: int
    notes: tuple[str, ...]
    place: Callable[[str, str], str]


class AmountCells:
    """Reads cells of a table and gathers those that cannot be read.

    Parameters
    ----------
    decimal, groups : str
        Decimal sign, and signs between groups of digits.
    """

    def __init__(self, decimal: str = ".", groups: str = "") -> None:
        self.failures = Failures()
        self.decimals = 0
        self._written = str.maketrans({decimal: ".", **dict.fromkeys(groups)})

    def read(self, text: str, where: Callable[[], str], flags: str = "") -> float:
        """Return the number of a cell; 0 where it is empty or a dash, and where it fails.

        Parameters
        ----------
        text : str
        where : callable
            Names the cell.
        flags : str
            Letters that may stand behind the number.
        """
        plain = text.rstrip(f" {flags}") if flags else text.strip()
        if plain in _NOTHING:
            return 0.0
        if not plain.isascii() or not _REAL.fullmatch(plain):
            plain = plain.translate(self._written)
        value = float(plain) if _REAL.fullmatch(plain) else math.nan
        if not math.isfinite(value):
            self.failures.add(where(), InvalidInput("io-text", "the cell holds no number"))
            return 0.0
        if "e" not in plain and "E" not in plain:
            self.decimals = max(self.decimals, len(plain.partition(".")[2]))
        return value

    def fail(self, where: str, rule: str, detail: str, hint: str = "") -> None:
        """Note another fault of the table at a place."""
        self.failures.found.append(Failure(where, rule, detail, hint))

    def refuse(self, name: str) -> None:
        """Refuse the file where anything fails.

        Parameters
        ----------
        name : str
            Of the file.

        Raises
        ------
        InvalidFile
            ``bad-io-table`` with the failing cells.
        """
        self.failures.refuse(
            "bad-io-table",
            f"{name} has {self.failures.summary}; nothing was loaded",
            hint="Correct the file or its map and load it again.",
        )


def cell_name(sheet: Sheet, row: int, column: int) -> str:
    """Return a cell's address as a workbook names it: ``Table 1!B7``.

    Parameters
    ----------
    sheet : Sheet
    row, column : int
        Counted from zero.

    Examples
    --------
    >>> cell_name(Sheet("T", [[]]), 6, 1), cell_name(Sheet("", [[]]), 6, 27)
    ('T!B7', 'AB7')
    """
    address = f"{column_letters(column)}{row + sheet.first_row}"
    return f"{sheet.name}!{address}" if sheet.name else address


def activity_code(text: str) -> str:
    """Return a code of an activity without what Eurostat puts before codes of products.

    Examples
    --------
    >>> [activity_code(one) for one in ("CPA_C29", "C29", " D35 ")]
    ['C29', 'C29', 'D35']
    """
    return text.strip().removeprefix("CPA_")


def economy_code(text: str) -> str:
    """Return the two-letter code of an economy, or the text where it names none.

    Examples
    --------
    >>> [economy_code(one) for one in ("KAZ", "kz", "EL", "ROW")]
    ['KZ', 'KZ', 'GR', 'ROW']
    """
    # The table of aliases is Babel's; the rest of it is not needed.
    from babel.core import get_global  # noqa: PLC0415 - wanted for a table alone

    code = text.strip().upper()
    found = get_global("territory_aliases").get(code, ())
    return "GR" if code == "EL" else found[0] if len(found) == 1 else code


def components(parts: Mapping[str, Amounts]) -> dict[str, Amounts]:
    """Return components of value added that add up.

    A gross value beside others becomes what these leave of it, `OTHER_VALUE_ADDED`.

    Parameters
    ----------
    parts : mapping of str to float64 array, shape (activities,)
    """
    found = dict(parts)
    if GROSS_VALUE_ADDED in found and len(found) > 1:
        whole = found.pop(GROSS_VALUE_ADDED)
        found[OTHER_VALUE_ADDED] = whole - np.sum(list(found.values()), axis=0)
    return found
