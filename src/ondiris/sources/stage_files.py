"""Which steps of procedures fall into which stage of a project: a table of the city, a row each.

A row names steps of one procedure in their order, or something that the city owes.  What rows mean
together is decided above.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ondiris.sources.cell_types import ManyCells, TextCell, YesNoCell
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.number_cells import DayCell

__all__ = ["MEASURES", "OWES", "PROCEDURE", "SINCE", "STAGE", "STAGE_COLUMNS", "STEPS"]

STAGE: Final = TableColumn("stage", TextCell(), filled=True)
PROCEDURE: Final = TableColumn("procedure", TextCell(), default="")
STEPS: Final[TableColumn[tuple[str, ...]]] = TableColumn("steps", ManyCells(TextCell()), default=())
OWES: Final = TableColumn("owes", TextCell(), default="")
MEASURES: Final[TableColumn[bool]] = TableColumn("measures", YesNoCell(), default=False)
SINCE: Final[TableColumn[date]] = TableColumn("since", DayCell())
STAGE_COLUMNS: Final = TableSpecification((STAGE, PROCEDURE, STEPS, OWES, MEASURES, SINCE))
