"""Files of applications: what one party did, or owes, on one day, a row each.

The first row of an application is that it was filed: it names its project, procedure and applicant.
Rows of one application stand in the order in which things were done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import World
from ondiris.sources.cell_types import CellType, CodeCell, TextCell, WordCell
from ondiris.sources.cells import Failures, ReadingContext, Record
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.content import Content
from ondiris.sources.number_cells import DayCell, PeriodCell
from ondiris.sources.rows import sheet_records
from ondiris.sources.tables import read_sheets

__all__ = [
    "ACTOR",
    "APPLICANT",
    "APPLICATION",
    "APPLICATION_TABLE",
    "ASKS",
    "ASSIGNED",
    "DAY",
    "DUE",
    "HOLDING",
    "INSTITUTION",
    "KEPT",
    "OUTCOME",
    "OWES",
    "PROCEDURE",
    "PROJECT",
    "REASON",
    "ROLE",
    "STEP",
    "WHAT",
    "WORLD",
    "NameCell",
    "application_records",
]

_NAME: Final = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True, slots=True)
class NameCell(CellType[str]):
    """A word of letters, digits, points and hyphens: a code that the file gives."""

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the word."""
        del reading
        if not _NAME.fullmatch(text):
            raise InvalidInput(
                "bad-name", "a code has letters, digits, points and hyphens",
                hint="At most 60 of them, and no spaces.",
            )  # fmt: skip
        return text


APPLICATION: Final = TableColumn("application", NameCell(), filled=True)
PROJECT: Final = TableColumn("project", CodeCell("subjects"))
PROCEDURE: Final = TableColumn("procedure", NameCell())
APPLICANT: Final = TableColumn("applicant", NameCell())
HOLDING: Final = TableColumn("holding", NameCell())
WHAT: Final = TableColumn("act", NameCell())
STEP: Final = TableColumn("step", NameCell())
OUTCOME: Final = TableColumn("outcome", NameCell())
REASON: Final = TableColumn("reason", NameCell())
OWES: Final = TableColumn("owes", TextCell())
DUE: Final = TableColumn("due", PeriodCell())
KEPT: Final = TableColumn("kept", TextCell())
ASKS: Final = TableColumn("asks", TextCell())
ASSIGNED: Final = TableColumn("assigned", NameCell())
INSTITUTION: Final = TableColumn("institution", NameCell(), filled=True)
ROLE: Final = TableColumn("role", NameCell(), filled=True)
ACTOR: Final = TableColumn("actor", NameCell(), default="desk")
DAY: Final = TableColumn("day", DayCell(), filled=True)
WORLD: Final = TableColumn("world", WordCell(World), default=World.ACTUAL)
APPLICATION_TABLE: Final = TableSpecification(
    (
        *(APPLICATION, PROJECT, PROCEDURE, APPLICANT, HOLDING, WHAT, STEP, OUTCOME, REASON),
        *(OWES, DUE, KEPT, ASKS, ASSIGNED, INSTITUTION, ROLE, ACTOR, DAY, WORLD),
    )
)
"""The columns of a file of applications, in the order of its template."""


def application_records(content: Content, failures: Failures) -> tuple[Record, ...]:
    """Return the rows of the first sheet that has a column of applications.

    Parameters
    ----------
    content : Content
        CSV, XLSX, JSON or Parquet.
    failures : Failures
        Takes rows of a wrong length.

    Raises
    ------
    InvalidFile
        ``no-applications`` where no sheet has one, or its header cannot be.
    """
    for sheet in read_sheets(content):
        if sheet.rows and APPLICATION.name in map(column_title, sheet.rows[0]):
            return sheet_records(content.name, sheet, APPLICATION_TABLE, failures)
    raise InvalidFile(
        "no-applications",
        f"{content.name} has no column `application`",
        hint="`ondiris applications --template FILE`.",
    )
