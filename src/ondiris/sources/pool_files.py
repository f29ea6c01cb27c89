"""Pools of projects as files of a city: bounds in calculation indices, and what these amount to."""

from __future__ import annotations

from datetime import date
from typing import Final

from ondiris.codes import LANGUAGES
from ondiris.sources.cell_types import AddressCell, TextCell
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import DayCell, WholeCell

__all__ = [
    "ABOVE",
    "AMOUNT",
    "BASIS",
    "CODE",
    "INDEX_COLUMNS",
    "NAME",
    "POOL_COLUMNS",
    "UP_TO",
    "URL",
    "VALID_FROM",
]


def _said(name: str) -> tuple[TableColumn[str], ...]:
    return tuple(TableColumn(f"{name}_{lang}", TextCell()) for lang in LANGUAGES)


_COUNT: Final = WholeCell(1, 10**9, "bad-count", "a bound is a whole number of indices")
CODE: Final = TableColumn("code", TextCell(), filled=True)
NAME: Final = _said("name")
ABOVE: Final = TableColumn("above", _COUNT)
UP_TO: Final = TableColumn("up_to", _COUNT)
VALID_FROM: Final[TableColumn[date]] = TableColumn("valid_from", DayCell(), filled=True)
BASIS: Final = _said("basis")
URL: Final = TableColumn("url", AddressCell(), filled=True)
AMOUNT: Final = TableColumn(
    "amount", WholeCell(1, 10**9, "bad-amount", "an index amounts to a whole sum"), filled=True
)
POOL_COLUMNS: Final = TableSpecification((CODE, *NAME, ABOVE, UP_TO, VALID_FROM, *BASIS, URL))
"""A pool a row, or a version of one: investments above and up to so many indices."""
INDEX_COLUMNS: Final = TableSpecification((AMOUNT, VALID_FROM, URL))
"""An amount a row, from its day on."""
