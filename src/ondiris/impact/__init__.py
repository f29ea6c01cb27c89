"""What a project brings: input-output tables, multipliers and what hangs on whom.

**Tables.**  A `SymmetricTable` holds flows, final demand, imports, taxes, value added and output
with the words that say what they are of; `examine` finds what does not hold in it.  `ras`, `gras`
and `cras` move a matrix to known margins.

**Regions.**  `slq`, `cilq`, `flq` and `aflq` tell what a region buys from itself.

**Model.**  `coefficients` make inputs per unit of output, `leontief` factorises them once.
`multipliers` tell what a unit of final demand brings, `effects` what a given one does, activity by
activity; `price_changes` what a rise of costs does to prices.  `linkages` compare activities;
`extraction` tells what is lost without each, `block_extraction` without several together,
`output_loss` where some stand still.

>>> from ondiris import impact
>>> flows, output = [[150, 500], [200, 100]], [1000, 2000]
>>> economy = impact.leontief(impact.coefficients(flows, output))
>>> impact.multipliers(economy, [[1, 1]]).simple.round(4).tolist()
[[1.5182, 1.4521]]

Results are gross: nothing is displaced, no supply is short, prices stand still.

Rejected: the inverse as a result (a solve is cheaper and says the same), and supply-driven
quantities after Ghosh (cars of more steel and no more of anything else).
"""

from __future__ import annotations

from ondiris.impact.balancing import cras, gras, ras
from ondiris.impact.diagnosis import Diagnosis, TableFinding, examine
from ondiris.impact.donor import donor_table
from ondiris.impact.extraction import block_extraction, extraction, output_loss
from ondiris.impact.leontief import (
    Households,
    Leontief,
    coefficients,
    effects,
    leontief,
    multipliers,
    price_changes,
)
from ondiris.impact.linkages import linkages
from ondiris.impact.quotients import aflq, cilq, flq, slq
from ondiris.impact.result import Balanced, Effects, Extraction, Linkages, Multipliers
from ondiris.impact.table import Flows, SymmetricTable, TableWords

__all__ = [
    "Balanced",
    "Diagnosis",
    "Effects",
    "Extraction",
    "Flows",
    "Households",
    "Leontief",
    "Linkages",
    "Multipliers",
    "SymmetricTable",
    "TableFinding",
    "TableWords",
    "aflq",
    "block_extraction",
    "cilq",
    "coefficients",
    "cras",
    "donor_table",
    "effects",
    "examine",
    "extraction",
    "flq",
    "gras",
    "leontief",
    "linkages",
    "multipliers",
    "output_loss",
    "price_changes",
    "ras",
    "slq",
]
