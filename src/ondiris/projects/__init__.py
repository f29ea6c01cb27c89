"""Promises and delivery: stages, slippage, and the odds that a promise comes true.

How the odds are made, in a page.

**What is known today.**  Each named project stands at a stage, with dates, cost, jobs and floor
area as sourced claims; `review` looks them over.  Where only a total is published, the rest is
an *undisclosed lot*: unnamed units that share the published total, split anew in every draw.

**What the city has shown.**  `pool_pace` reads the launch history: so many were due, so many
launched.  It learns how much longer things take here than the plan says, group by group, and
starts from a weak foreign prior that a handful of local launches outweighs.  `GammaRate` counts:
so many launches in so many years, carried on; `local_rate` gives that answer alone, beside.

**The draws.**  `simulate` draws the launch of every unit: typical time × pace × luck, where part
of the luck (funding, power, builder) is common to many, conditional on how long the unit is known
to have waited and on how launches become known (`delay_law`).  A unit may leave before it
launches, and another may take its place: a programme is an open list.  Units without a name may
instead launch one after another at the city's own rate.  What launches delivers a share of its
jobs, sometimes none.

**What holds it back.**  A unit launches no earlier than its gates let it (`Gate`): steps of
applications, and what the city owes.  `relieved` says what it brings if one of them ends on its
day.  `typical_time` joins what applications took for a stage with what was assumed of it.

**The answer.**  How many launches are expected by a day, between which numbers 90 of 100 futures
lie, how likely each number is; jobs and money with it; the fan up to that day and beyond; what
explains the spread, and how many more launch if one project or one common factor goes right.
Several views of what nobody disclosed are mixed (`mixed_counts`), and their range is told.

**What became of it.**  `judge` lays a promise beside what is verified and says how it stands:
met, late, short, partly, unknown, open, not comparable, withdrawn or replaced.

**Whether anybody could tell.**  `measurability` says what a promise lacks to be measured: number,
unit, day, base, and who verifies.

**Afterwards.**  `brier`, `ranked_probability`, `randomised_pit`, `crps_quantiles` and
`reliability` score what was forecast, `replay` makes past forecasts again from what was known
then.

Examples
--------
Five projects due in a year, one half late on average; how sure are four of them by New Year?

>>> import numpy as np
>>> from ondiris.projects import simulate
>>> units = [DeliveryUnit(f"p{i}", "zone", (250.0,), jobs=40.0) for i in range(5)]
>>> pace = np.full((1, 1), np.log(1.5))
>>> a = Assumptions(("zone",), pace, np.zeros((1, 1)), spread=0.3)
>>> odds = simulate(portfolio_of(units), a, Need({"count": 4}), [365], draws=20_000, seed=1)
>>> round(odds.readings[0].met, 1)
0.1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ondiris.projects.counting import GammaRate, LocalRate, local_rate
from ondiris.projects.launches import launch_of, launched_on, slippage
from ondiris.projects.measurable import (
    ELEMENTS,
    Lacking,
    Measurability,
    Measurable,
    PromiseTerms,
    measurability,
)
from ondiris.projects.mixtures import Help, count_quantile, help_of, mixed_counts, mixed_quantiles
from ondiris.projects.portfolio import (
    Assumptions,
    DeliveryUnit,
    Portfolio,
    Ratio,
    Reporting,
    SizeLaw,
    TimeLaw,
    portfolio_of,
)
from ondiris.projects.promises import (
    Basket,
    Deadline,
    Departure,
    Due,
    Outcome,
    Promise,
    Standing,
    Verdict,
    judge,
)
from ondiris.projects.result import (
    MEASURES,
    POINTS,
    QUANTILES,
    DeadlineReading,
    Delivery,
    Need,
    Share,
)
from ondiris.projects.review import (
    ProjectClaim,
    ReviewFinding,
    current,
    day_of,
    months_of_silence,
    review,
    rules,
)
from ondiris.projects.scoring import (
    KnownFact,
    Reliability,
    brier,
    crps_quantiles,
    crps_sample,
    randomised_pit,
    ranked_probability,
    reliability,
    replay,
)
from ondiris.projects.stages import Stages, load_stages, read_stages, shipped

if TYPE_CHECKING:
    from ondiris.projects.delays import SeenDelay, delay_law, mean_delay
    from ondiris.projects.delivery import joint_draws, launch_counts, simulate
    from ondiris.projects.gates import Gate
    from ondiris.projects.pooling import (
        Cohort,
        PacePrior,
        Pooled,
        hazard_posterior,
        pool_pace,
        pool_ratio,
    )
    from ondiris.projects.stage_times import StageTimePrior, TypicalTime, typical_time
    from ondiris.projects.unblocking import Relief, Relieved, relieved

__all__ = [
    "ELEMENTS",
    "MEASURES",
    "POINTS",
    "QUANTILES",
    "Assumptions",
    "Basket",
    "Cohort",
    "Deadline",
    "DeadlineReading",
    "Delivery",
    "DeliveryUnit",
    "Departure",
    "Due",
    "GammaRate",
    "Gate",
    "Help",
    "KnownFact",
    "Lacking",
    "LocalRate",
    "Measurability",
    "Measurable",
    "Need",
    "Outcome",
    "PacePrior",
    "Pooled",
    "Portfolio",
    "ProjectClaim",
    "Promise",
    "PromiseTerms",
    "Ratio",
    "Reliability",
    "Relief",
    "Relieved",
    "Reporting",
    "ReviewFinding",
    "SeenDelay",
    "Share",
    "SizeLaw",
    "StageTimePrior",
    "Stages",
    "Standing",
    "TimeLaw",
    "TypicalTime",
    "Verdict",
    "brier",
    "count_quantile",
    "crps_quantiles",
    "crps_sample",
    "current",
    "day_of",
    "delay_law",
    "hazard_posterior",
    "help_of",
    "joint_draws",
    "judge",
    "launch_counts",
    "launch_of",
    "launched_on",
    "load_stages",
    "local_rate",
    "mean_delay",
    "measurability",
    "mixed_counts",
    "mixed_quantiles",
    "months_of_silence",
    "pool_pace",
    "pool_ratio",
    "portfolio_of",
    "randomised_pit",
    "ranked_probability",
    "read_stages",
    "reliability",
    "relieved",
    "replay",
    "review",
    "rules",
    "shipped",
    "simulate",
    "slippage",
    "typical_time",
]

_OF_DRAWS = {
    "Cohort": "pooling",
    "Gate": "gates",
    "PacePrior": "pooling",
    "Pooled": "pooling",
    "Relief": "unblocking",
    "Relieved": "unblocking",
    "SeenDelay": "delays",
    "StageTimePrior": "stage_times",
    "TypicalTime": "stage_times",
    "delay_law": "delays",
    "hazard_posterior": "pooling",
    "joint_draws": "delivery",
    "launch_counts": "delivery",
    "mean_delay": "delays",
    "pool_pace": "pooling",
    "pool_ratio": "pooling",
    "relieved": "unblocking",
    "simulate": "delivery",
    "typical_time": "stage_times",
}
"""Where what draws and pools is found: it stands on SciPy, which judging a promise does without."""


def __getattr__(name: str) -> object:
    """Bring what draws or pools when it is first asked for."""
    if name not in _OF_DRAWS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_OF_DRAWS[name]}"), name)
    globals()[name] = found
    return found
