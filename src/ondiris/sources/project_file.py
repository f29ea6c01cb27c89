"""Project files: what one source said of one project on one day, a row each.

An empty cell says nothing.  Which entries a row becomes, and what the ledger makes of them, is
decided above; here stand the columns and what their cells may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ondiris.codes import CURRENCY, LANGUAGES, Catalogue
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
    "ROW_CURRENCY",
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
    "project_currencies",
    "project_records",
    "project_sheet",
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
ROW_CURRENCY: Final = TableColumn("currency", CodeCell("units"))
_COST: Final = re.compile(r"cost_(?:planned|actual)(?:_(?P<code>[a-z]{3}))?")
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


def project_currencies(titles: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the city's currency and the others in which columns of costs stand.

    Parameters
    ----------
    titles : iterable of str
        A column ``cost_planned`` or ``cost_actual`` that names none gives the empty text: its
        currency stands in the row.
    catalogue : Catalogue
    """
    found = (_COST.fullmatch(column_title(title)) for title in titles)
    codes = ((one["code"] or "").upper() for one in found if one)
    others = (code for code in codes if not code or catalogue.is_money(code))
    return tuple(dict.fromkeys((catalogue.currency, *others)))


def project_amounts(*currencies: str) -> tuple[ProjectAmount, ...]:
    """Return the columns of numbers of a file with costs in some currencies.

    Parameters
    ----------
    *currencies : str
        As of `project_currencies`; that of Almaty where there is none.
    """
    costs = [
        (f"cost_{said}_{currency.lower()}".removesuffix("_"), "project_cost", modality, currency)
        for currency in currencies or (CURRENCY,)
        for said, modality in (("planned", Modality.PLANNED), ("actual", Modality.ACHIEVED))
    ]
    series = (
        *costs,
        ("jobs_promised", "jobs", Modality.PLANNED, "jobs"),
        ("jobs_verified", "jobs", Modality.ACHIEVED, "jobs"),
        ("floor_area_planned_m2", "floor_area", Modality.PLANNED, "m2"),
        ("floor_area_verified_m2", "floor_area", Modality.ACHIEVED, "m2"),
    )
    return tuple(
        ProjectAmount(TableColumn(name, _AMOUNT), measure, modality, unit)
        for name, measure, modality, unit in series
    )


def project_table(*currencies: str) -> TableSpecification:
    """Return the columns of a project file, in the order of its template.

    Parameters
    ----------
    *currencies : str
        As of `project_amounts`.
    """
    said = [column for column, _ in SAID]
    after = said.index(STAGE) + 1
    return TableSpecification(
        (
            *(PROJECT, *NAMES, *said[:after], STAGE_SINCE, *said[after:]),
            *(amount.column for amount in project_amounts(*currencies)),
            *((ROW_CURRENCY,) if "" in currencies else ()),
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
    content: Content, table: TableSpecification, failures: Failures
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

    Raises
    ------
    InvalidFile
        ``no-projects`` where no sheet has one, or its header cannot be.
    """
    return sheet_records(content.name, project_sheet(content), table, failures)


def project_sheet(content: Content) -> Sheet:
    """Return the first sheet that has a column of projects.

    Raises
    ------
    InvalidFile
        ``no-projects``.
    """
    for sheet in read_sheets(content):
        if sheet.rows and PROJECT.name in map(column_title, sheet.rows[0]):
            return sheet
    raise InvalidFile(
        "no-projects",
        f"{content.name} has no column `project`",
        hint="`ondiris projects --template FILE`.",
    )
