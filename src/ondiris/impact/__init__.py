"""What a project brings: input-output tables, multipliers and what hangs on whom.

**Tables.**  A `SymmetricTable` holds flows, final demand, imports, taxes, value added and output
with the words that say what they are of; `examine` finds what does not hold in it.  `ras`, `gras`
and `cras` move a matrix to known margins.

**Regions.**  `slq`, `cilq`, `flq` and `aflq` tell what a region buys from itself.  An economy
without a table is lent the structure of others (`lent`) and brought to what is known of its own
(`adapted`).

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

**Ranges.**  `distance` measures how far economies are from what they share; `drawn` draws
multipliers of an economy that is known in part, `shares_of_doubt` tells what their variance comes
from, and `left_out` tries on all tables held whether a range may be called a band.

**Time.**  `construction` and `operation` spread effects over years; `beyond_supply` and
`additional` say what keeps a gross effect from being a gain.

Results are gross: nothing is displaced, no supply is short, prices stand still.

Rejected: the inverse as a result (a solve is cheaper and says the same), and supply-driven
quantities after Ghosh (cars of more steel and no more of anything else).
"""

from __future__ import annotations

from ondiris.impact.adapting import InputTotals, adapted, lent
from ondiris.impact.balancing import cras, gras, ras
from ondiris.impact.converting import aggregated, aggregation_bias, apportioned, domestic
from ondiris.impact.coverage import Coverage, RangeWord, left_out, stretched
from ondiris.impact.diagnosis import Diagnosis, TableFinding, examine
from ondiris.impact.distance import Distance, distance, shipped_distance
from ondiris.impact.donor import donor_table
from ondiris.impact.draws import (
    Doubt,
    DrawnMultipliers,
    LocalSupply,
    UncertainEconomy,
    drawn,
    shares_of_doubt,
)
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
from ondiris.impact.limits import Additional, additional, beyond_supply
from ondiris.impact.linkages import linkages
from ondiris.impact.phases import Construction, Operation, construction, operation
from ondiris.impact.quotients import aflq, cilq, flq, regional_size, slq
from ondiris.impact.result import Balanced, Effects, Extraction, Linkages, Multipliers
from ondiris.impact.table import Flows, SymmetricTable, TableWords

__all__ = [
    "Additional",
    "Balanced",
    "Construction",
    "Coverage",
    "Diagnosis",
    "Distance",
    "Doubt",
    "DrawnMultipliers",
    "Effects",
    "Extraction",
    "Flows",
    "Households",
    "InputTotals",
    "Leontief",
    "Linkages",
    "LocalSupply",
    "Multipliers",
    "Operation",
    "RangeWord",
    "SymmetricTable",
    "TableFinding",
    "TableWords",
    "UncertainEconomy",
    "adapted",
    "additional",
    "aflq",
    "aggregated",
    "aggregation_bias",
    "apportioned",
    "beyond_supply",
    "block_extraction",
    "cilq",
    "coefficients",
    "construction",
    "cras",
    "distance",
    "domestic",
    "donor_table",
    "drawn",
    "effects",
    "examine",
    "extraction",
    "flq",
    "gras",
    "left_out",
    "lent",
    "leontief",
    "linkages",
    "multipliers",
    "operation",
    "output_loss",
    "price_changes",
    "ras",
    "regional_size",
    "shares_of_doubt",
    "shipped_distance",
    "slq",
    "stretched",
]
