"""Disclosure control with proof: nothing leaves that exposes an enterprise.

A table of reported values passes in four steps.

1. *Primary rules* (`primary_cells`) find the cells that expose a contributor by themselves: too
   few holdings, or one that another could estimate too closely.  Each gets a protection level.
2. *Secondary suppression* (`suppress`) hides more cells, as few as it can, since a hidden cell can
   be worked out from its margins.
3. *Proof* (`check_witnesses`): for both ends of every protection interval there is a table, a
   witness, that fits everything published and reaches it.  Witnesses are checked by arithmetic.
4. The result is a `Protected`, which this room alone can build and doors alone accept.

The attacker is not naive: knows that values are not negative, adds up linked tables, remembers
earlier releases (`Earlier`), reads the press (`PublicValue`), and may be an enterprise that stands
alone in another hidden cell.  A holding counts as one contributor everywhere.

>>> from ondiris.disclosure import Hierarchy, Shape
>>> area = Hierarchy("area", {"city": None, "east": "city", "west": "city"})
>>> Shape((area,)).equations.toarray()
array([[ 1., -1., -1.]])
"""

from __future__ import annotations

from ondiris.disclosure.alternatives import (
    RoundedTable,
    audit_rounding,
    ranked_recodings,
    recoded,
    round_table,
    rounding_bands,
)
from ondiris.disclosure.attack import Claims, Shortfall, Witness
from ondiris.disclosure.auditing import Audit, Narrowing, audit_table, explained_audit
from ondiris.disclosure.background import Exposed, PublicValue
from ondiris.disclosure.contributions import Cells, Contributions, Waiver
from ondiris.disclosure.derived import band_blurs, concentration_band, inherited
from ondiris.disclosure.earlier import Earlier, ReleaseLink
from ondiris.disclosure.hierarchy import Hierarchy, Shape
from ondiris.disclosure.inference import inferred_intervals, publication_intervals
from ondiris.disclosure.marks import Mark, MarkStatus
from ondiris.disclosure.months import MonthFact, Months
from ondiris.disclosure.opening import Opening, open_codes
from ondiris.disclosure.planning import plan_releases
from ondiris.disclosure.primary import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rule,
    Rules,
    ZeroCells,
    primary_cells,
)
from ondiris.disclosure.proof import Proof, check_witnesses
from ondiris.disclosure.protected import Protected, reopened, stamped
from ondiris.disclosure.protection import protect_table, protect_tables
from ondiris.disclosure.reported import Reported, table_system
from ondiris.disclosure.result import Account, ProtectedTable, Recoding
from ondiris.disclosure.suppression import Effort, Pattern, suppress
from ondiris.disclosure.system import Bands, System, stack
from ondiris.disclosure.ties import RatioLink

__all__ = [
    "Account",
    "Audit",
    "Bands",
    "Cells",
    "Claims",
    "Contributions",
    "Cost",
    "Dominance",
    "Earlier",
    "Effort",
    "Exposed",
    "Hierarchy",
    "Insiders",
    "Mark",
    "MarkStatus",
    "MonthFact",
    "Months",
    "Narrowing",
    "Opening",
    "Pattern",
    "PriorPosterior",
    "Proof",
    "Protected",
    "ProtectedTable",
    "PublicValue",
    "RatioLink",
    "Recoding",
    "ReleaseLink",
    "Reported",
    "RoundedTable",
    "Rule",
    "Rules",
    "Shape",
    "Shortfall",
    "System",
    "Waiver",
    "Witness",
    "ZeroCells",
    "audit_rounding",
    "audit_table",
    "band_blurs",
    "check_witnesses",
    "concentration_band",
    "explained_audit",
    "inferred_intervals",
    "inherited",
    "open_codes",
    "plan_releases",
    "primary_cells",
    "protect_table",
    "protect_tables",
    "publication_intervals",
    "ranked_recodings",
    "recoded",
    "reopened",
    "round_table",
    "rounding_bands",
    "stack",
    "stamped",
    "suppress",
    "table_system",
]
