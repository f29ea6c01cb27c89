"""Which steps of procedures fall into which stage of a project: a table of the city, a row each.

A row names steps of one procedure in their order, or something that the city owes.  What rows mean
together is decided above.
"""

from __future__ import annotations

from typing import Final

from ondiris.sources.cell_types import ManyCells, TextCell, YesNoCell
from ondiris.sources.columns import TableColumn, TableSpecification

__all__ = ["MEASURES", "OWES", "PROCEDURE", "STAGE", "STAGE_COLUMNS", "STEPS"]

STAGE: Final = TableColumn("stage", TextCell(), filled=True)
PROCEDURE: Final = TableColumn("procedure", TextCell(), default="")
STEPS: Final[TableColumn[tuple[str, ...]]] = TableColumn("steps", ManyCells(TextCell()), default=())
OWES: Final = TableColumn("owes", TextCell(), default="")
MEASURES: Final[TableColumn[bool]] = TableColumn("measures", YesNoCell(), default=False)
STAGE_COLUMNS: Final = TableSpecification((STAGE, PROCEDURE, STEPS, OWES, MEASURES))
