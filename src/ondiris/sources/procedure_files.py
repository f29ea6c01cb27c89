"""Procedures of a city as files: one of the procedures, one of their steps, a row each.

The columns of a confirmation stand among the others: a city confirms a step by filling them in its
own file.  What rows mean together is decided above.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from ondiris.codes import LANGUAGES
from ondiris.model import World
from ondiris.sources.cell_types import (
    AddressCell,
    ChoiceCell,
    CodeCell,
    TextCell,
    WordCell,
    YesNoCell,
)
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import DayCell, WholeCell

__all__ = [
    "ALLOWED",
    "BASIS",
    "CLOCK_STOP",
    "CODE",
    "CONFIDENCE",
    "CONFIRMED_BY",
    "CONFIRMED_ON",
    "DAYS",
    "INPUTS",
    "IN_FORCE",
    "KIND",
    "NAME",
    "NOTE",
    "ORDER",
    "OUTPUTS",
    "OWNER",
    "PLACE",
    "PROCEDURE",
    "PROCEDURE_COLUMNS",
    "RECORDS_FROM",
    "ROLE",
    "SILENCE",
    "STEP_COLUMNS",
    "URL",
    "VALID_FROM",
    "WORLD",
]

TextColumns = tuple[TableColumn[str], ...]


def _said(name: str) -> TextColumns:
    """Return the columns of a text, one for each language."""
    return tuple(TableColumn(f"{name}_{lang}", TextCell()) for lang in LANGUAGES)


def _choice(name: str, *words: str, rule: str, what: str) -> TableColumn[str]:
    return TableColumn(name, ChoiceCell(words, rule, what))


_FEW: Final = 3_650
PROCEDURE: Final = TableColumn("procedure", TextCell(), filled=True)
CODE: Final = TableColumn("code", TextCell(), filled=True)
NAME: Final = _said("name")
KIND: Final = TableColumn(
    "kind", ChoiceCell(("step", "reference"), "unknown-kind", "no kind of row"), filled=True
)
ORDER: Final = TableColumn(
    "order", WholeCell(1, 999, "bad-order", "an order is a whole number from 1 to 999")
)
OWNER, INPUTS, OUTPUTS = _said("owner"), _said("inputs"), _said("outputs")
ROLE: Final = TableColumn("role", TextCell(), default="")
ALLOWED: Final = TableColumn(
    "allowed",
    WholeCell(0, _FEW, "bad-time", "a time is a whole number of days or months, at most 3,650"),
)
DAYS: Final = _choice(
    "days", "working", "calendar", "months", "unsaid",
    rule="unknown-days", what="no kind of days",
)  # fmt: skip
CLOCK_STOP: Final = _said("clock_stop")
SILENCE: Final[TableColumn[bool]] = TableColumn("silence", YesNoCell())
BASIS: Final = _said("basis")
IN_FORCE: Final[TableColumn[bool]] = TableColumn("in_force", YesNoCell())
PLACE: Final = TableColumn("place", CodeCell("areas"), default="")
VALID_FROM: Final[TableColumn[date]] = TableColumn("valid_from", DayCell())
URL: Final = TableColumn("url", AddressCell(), filled=True)
CONFIDENCE: Final = TableColumn(
    "confidence",
    ChoiceCell(("ok", "low"), "unknown-confidence", "no confidence in a page"),
    filled=True,
)
CONFIRMED_BY: Final = TableColumn("confirmed_by", TextCell(), default="")
CONFIRMED_ON: Final[TableColumn[date]] = TableColumn("confirmed_on", DayCell())
NOTE: Final = _said("note")

WORLD: Final = TableColumn("world", WordCell(World), default=World.ACTUAL)
RECORDS_FROM: Final[TableColumn[date]] = TableColumn("records_from", DayCell())

PROCEDURE_COLUMNS: Final = TableSpecification((CODE, *NAME, WORLD, RECORDS_FROM))
"""A procedure a row; of one without steps the page says that nothing is known."""
_STEP: Final[tuple[TableColumn[Any], ...]] = (
    *(PROCEDURE, CODE, KIND, ORDER, *NAME, *OWNER, ROLE, *INPUTS, *OUTPUTS, ALLOWED, DAYS),
    *(*CLOCK_STOP, SILENCE, *BASIS, IN_FORCE, PLACE, VALID_FROM, URL, CONFIDENCE),
    *(CONFIRMED_BY, CONFIRMED_ON, *NOTE),
)
STEP_COLUMNS: Final = TableSpecification(_STEP)
"""A step a row, or a version of one: the newest that is valid holds."""
