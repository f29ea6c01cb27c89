"""From a question to an answer: read the ledger, compute by named formulas, show the chain.

`answer` gives the figures that stand, printed and derived, and says what cannot be computed
and why; `explain` walks from any number back to its document; `overlap_total` adds promises
that may be parts of each other.
"""

from __future__ import annotations

from ondiris.production.evidence import Evidence, explain
from ondiris.production.figures import answer, derive, published
from ondiris.production.formulas import FORMULAS, Formula, Missing
from ondiris.production.overlap import overlap_total
from ondiris.production.rows import Row

__all__ = [
    "FORMULAS",
    "Evidence",
    "Formula",
    "Missing",
    "Row",
    "answer",
    "derive",
    "explain",
    "overlap_total",
    "published",
]
