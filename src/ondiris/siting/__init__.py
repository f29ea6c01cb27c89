"""Where the next sites go, provably; whom a free plot fits; what a site's utilities carry.

**Locating.**  Given what it costs to serve each demand point from each candidate site, open a
number of them so that the whole costs least (`p_median`), the farthest point is nearest
(`p_centre`) or most demand lies within a radius (`maximal_covering`).  Opening may itself cost
(`facility_location`) and sites may have limited room (`capacitated_location`,
`capacitated_covering`).  Five questions, two engines: covering is a median whose cost is zero
inside the radius and the demand outside it; the centre is a bisection over coverings; capacitated
covering is capacitated location in which demand may stay unserved at a price.

**Proof.**  Every plan carries a bound no plan can beat.  A heuristic (`heuristic`: sampled greedy
starts, interchange, path relinking) proposes; a Lagrangian relaxation (`lagrangean` without
capacities, `knapsack` with) bounds, and fixes sites by what exchanging them would cost; a
best-first tree (`tree`) closes the gap.  Work is limited by counts and by a caller's clock, never
by one of our own, so that the same question gives the same answer everywhere.

**Matching.**  `find_sites` sets an investor's need against what is free: hard limits, then a score
shown by its parts, then the nearest misses.  `assign` places many applicants at once.

**Carrying.**  `utilities_balance` sets capacity against demand, year by year, in both readings of
a deadline, and names the first bottleneck.

Rejected: general mixed-integer models for location (minutes and gigabytes where the relaxations
take a tenth of a second); distances along straight lines on a plane; scores that mix limits with
wishes.
"""

from __future__ import annotations

from ondiris.siting.assignment import Placing, assign
from ondiris.siting.balance import Balance, queued_demand, utilities_balance
from ondiris.siting.capacitated import capacitated_covering, capacitated_location
from ondiris.siting.centre import p_centre
from ondiris.siting.distance import great_circle, shortest_paths, straight_lines
from ondiris.siting.finder import Aspect, Limit, Sense, SiteMatch, find_sites
from ondiris.siting.marginal_gain import building_order, loss_without
from ondiris.siting.median import facility_location, good_plan, maximal_covering, p_median
from ondiris.siting.result import CapacitatedPlan, SitingPlan
from ondiris.siting.tradeoff import Compromise, blend, front
from ondiris.siting.tree import Stopping

__all__ = [
    "Aspect",
    "Balance",
    "CapacitatedPlan",
    "Compromise",
    "Limit",
    "Placing",
    "Sense",
    "SiteMatch",
    "SitingPlan",
    "Stopping",
    "assign",
    "blend",
    "building_order",
    "capacitated_covering",
    "capacitated_location",
    "facility_location",
    "find_sites",
    "front",
    "good_plan",
    "great_circle",
    "loss_without",
    "maximal_covering",
    "p_centre",
    "p_median",
    "queued_demand",
    "shortest_paths",
    "straight_lines",
    "utilities_balance",
]
