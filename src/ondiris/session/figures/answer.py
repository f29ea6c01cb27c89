"""What answers a question: figures, what has no value, what cannot be computed, and as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ondiris.model import Vintage
from ondiris.production import Missing, Row
from ondiris.production.figures.shown_in_notebooks import rows_html, rows_text
from ondiris.publishing.figures.framed import Framed

__all__ = ["Answer"]

_ROW = 2_000
"""About how many bytes a row takes."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Framed):
    """Figures that answer a question, what cannot be computed, and as of when.

    As a frame it has a row for each figure and for each place without a value, whose status says
    why; a notebook shows it as a table.

    Parameters
    ----------
    vintage : Vintage
    rows : tuple of Row
        Figures.
    missing : tuple of Missing
        What cannot be computed, and what it lacks.
    inputs : mapping of str to Row
        Every figure that the derived ones rest on, by identifier; not told over the network.
    without_value : tuple of Row
        What sources say has no value, with the status that says why.
    """

    vintage: Vintage
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    inputs: Mapping[str, Row] = field(default_factory=dict)
    without_value: tuple[Row, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return rows_text(self.rows, self.without_value, len(self.missing), self.vintage)

    def _repr_html_(self) -> str:
        return rows_html(self.rows, self.without_value, len(self.missing), self.vintage)

    @property
    def size(self) -> int:
        """About how many bytes it takes to keep."""
        kept = len(self.rows) + len(self.inputs) + len(self.without_value)
        return 1_000 + _ROW * kept + 200 * len(self.missing)

    def to_arrow(self) -> Any:
        """Return an Arrow table: a row for each figure and for each place without a value."""
        from ondiris.publishing.figures.frame_columns import joined, of_rows  # noqa: PLC0415 - heavy

        return joined([of_rows((*self.rows, *self.without_value))], self.vintage)
