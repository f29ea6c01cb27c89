"""From a question to an answer: read the ledger, compute by named formulas, show the chain.

`answer` gives the figures that stand, printed and derived, and says what cannot be computed
and why; `explain` walks from any number back to its document; `overlap_total` adds promises
that may be parts of each other.
"""

from __future__ import annotations

from ondiris.production.figures.answering import answer, derive, published
from ondiris.production.figures.derivation import Formula, Missing
from ondiris.production.figures.evidence import Evidence, explain
from ondiris.production.figures.formulas.registry import FORMULAS
from ondiris.production.figures.rows import Row
from ondiris.production.projects.overlap import overlap_total

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
