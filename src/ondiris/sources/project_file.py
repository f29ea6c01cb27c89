"""Project files: what one source said of one project on one day, a row each.

An empty cell says nothing.  Which entries a row becomes, and what the ledger makes of them, is
decided above; here stand the columns and what their cells may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ondiris.codes import CURRENCY, LANGUAGES
from ondiris.errors import InvalidFile
from ondiris.model import Confidentiality, Modality, PriceBasis
from ondiris.sources.cell_types import CodeCell, ManyCells, TextCell, WordCell
from ondiris.sources.cells import Failures, Record
from ondiris.sources.columns import TableColumn, TableSpecification, column_title
from ondiris.sources.content import Content
from ondiris.sources.number_cells import DayCell, DecimalCell, PeriodCell
from ondiris.sources.rows import sheet_records
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = [
    "DOCUMENT",
    "KNOWN_AT",
    "LOCATOR",
    "NAMES",
    "PRICE_BASIS",
    "PROJECT",
    "SAID",
    "SAID_BY",
    "SECRECY",
    "SITE",
    "SOURCE",
    "STAGE",
    "STAGE_SINCE",
    "ProjectAmount",
    "column_code",
    "project_amounts",
    "project_records",
    "project_table",
]

PROJECT: Final = TableColumn("project", TextCell(), filled=True)
NAMES: Final[tuple[TableColumn[str], ...]] = tuple(
    TableColumn(f"name_{lang}", TextCell()) for lang in LANGUAGES
)
SITE: Final = TableColumn("site", ManyCells(CodeCell("subjects")))
STAGE: Final = TableColumn("stage", TextCell())
STAGE_SINCE: Final = TableColumn("stage_since", PeriodCell())
SAID: Final[tuple[tuple[TableColumn[Any], str], ...]] = (
    (TableColumn("programme", ManyCells(CodeCell("subjects"))), "part_of"),
    (SITE, "located_in"),
    (TableColumn("activity", CodeCell("activities")), "activity"),
    (TableColumn("initiator", TextCell()), "initiator"),
    (STAGE, "stage"),
    (TableColumn("launch_planned", PeriodCell()), "launch_planned"),
    (TableColumn("launch_actual", PeriodCell()), "launch_actual"),
    (TableColumn("factors", ManyCells(TextCell())), "factor"),
    (TableColumn("jobs_basis", TextCell()), "jobs_basis"),
    (TableColumn("verified_by", TextCell()), "verified_by"),
    (TableColumn("replaced_by", TextCell()), "replaced_by"),
    (TableColumn("news", TextCell()), "news"),
)
"""Columns whose cells become statements, each with the property that it states."""
PRICE_BASIS: Final = TableColumn("price_basis", WordCell(PriceBasis), default=PriceBasis.UNSTATED)
SECRECY: Final = TableColumn(
    "confidentiality", WordCell(Confidentiality), default=Confidentiality.FREE
)
SOURCE: Final = TableColumn("source", TextCell(), filled=True)
SAID_BY: Final = TableColumn("said_by", TextCell())
DOCUMENT: Final = TableColumn("document", TextCell())
LOCATOR: Final = TableColumn("locator", TextCell())
KNOWN_AT: Final = TableColumn("known_at", DayCell(), filled=True)
_AMOUNT: Final = DecimalCell(0, "negative-number", "the number is below zero")


@dataclass(frozen=True, slots=True)
class ProjectAmount:
    """A column of numbers and the series that its cells belong to.

    Parameters
    ----------
    column : TableColumn
    measure, unit : str
    modality : Modality
        Promised or verified.
    """

    column: TableColumn[Decimal]
    measure: str
    modality: Modality
    unit: str


def project_amounts(currency: str = CURRENCY) -> tuple[ProjectAmount, ...]:
    """Return the columns of numbers of a city that counts money in a currency."""
    money = currency.lower()
    series = (
        (f"cost_planned_{money}", "project_cost", Modality.PLANNED, currency),
        (f"cost_actual_{money}", "project_cost", Modality.ACHIEVED, currency),
        ("jobs_promised", "jobs", Modality.PLANNED, "jobs"),
        ("jobs_verified", "jobs", Modality.ACHIEVED, "jobs"),
        ("floor_area_planned_m2", "floor_area", Modality.PLANNED, "m2"),
        ("floor_area_verified_m2", "floor_area", Modality.ACHIEVED, "m2"),
    )
    return tuple(
        ProjectAmount(TableColumn(name, _AMOUNT), measure, modality, unit)
        for name, measure, modality, unit in series
    )


def project_table(currency: str = CURRENCY) -> TableSpecification:
    """Return the columns of a project file, in the order of its template."""
    said = [column for column, _ in SAID]
    after = said.index(STAGE) + 1
    return TableSpecification(
        (
            *(PROJECT, *NAMES, *said[:after], STAGE_SINCE, *said[after:]),
            *(amount.column for amount in project_amounts(currency)),
            *(PRICE_BASIS, SECRECY, SOURCE, SAID_BY, DOCUMENT, LOCATOR, KNOWN_AT),
        )
    )


def column_code(column: str, currency: str = CURRENCY) -> str:
    """Return the code under which the list ``project_columns`` says what a column is for.

    Parameters
    ----------
    column, currency : str
        A column of `project_table`, and the unit in which the city counts money.
    """
    return column.removesuffix(f"_{currency.lower()}") if column.startswith("cost_") else column


def project_records(
    content: Content,
    table: TableSpecification,
    failures: Failures,
    renamed: Callable[[Sequence[Sheet]], Sheet] | None = None,
) -> tuple[Record, ...]:
    """Return the rows of the first sheet that has a column of projects.

    Parameters
    ----------
    content : Content
        CSV, XLSX, JSON or Parquet.
    table : TableSpecification
        From `project_table`.
    failures : Failures
        Takes rows of a wrong length.
    renamed : callable, optional
        Gives the columns of a file their names where they have others.

    Raises
    ------
    InvalidFile
        ``no-projects`` where no sheet has one, or its header cannot be.
    """
    sheets = read_sheets(content)
    if renamed is not None:
        sheets = (renamed(sheets),)
    for sheet in sheets:
        if sheet.rows and PROJECT.name in map(column_title, sheet.rows[0]):
            return sheet_records(content.name, sheet, table, failures)
    raise InvalidFile(
        "no-projects",
        f"{content.name} has no column `project`",
        hint="`ondiris projects --template FILE`.",
    )
