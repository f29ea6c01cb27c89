"""Indices: from quotes and returns to the figures an office publishes.

An index answers how prices or volumes changed between two periods.  It is built in storeys:

1. *Elementary aggregates.*  Quotes of like products become one number by a generalised mean of
   price relatives (`elementary_index`): Jevons by default, Carli and the harmonic mean beside it.
2. *Formulas.*  With quantities, `bilateral_index` knows Laspeyres, Paasche, Fisher, Törnqvist and
   Walsh, and gives each product's part of the change, adding up exactly.
3. *The tree.*  `aggregate` carries elementary indices up a `Tree` with weights that follow prices;
   what nobody measured takes its parent's movement and is marked.
4. *Time.*  `chain` turns a `PeriodIndex` into a `FixedBaseIndex`; `rebase`, `splice` and
   `annual_overlap` move levels about.  The two kinds of index are types and do not mix.
5. *Output.*  Returns are reduced by a plan (`returns_plan`, `link_sums`) on any engine;
   `compile_measure` and `compile_volume` impute and value at the prices of the year before.

A year to date is a ratio of sums at constant prices, neither the mean nor the product of months:

>>> import numpy as np
>>> cumulative_index(np.array([150.0, 330.0]), np.array([100.0, 300.0])).round(3)
array([1.5, 1.2])

Editing (`ondiris.indices.rules`, `ondiris.indices.editing`), seasonal adjustment
(`ondiris.indices.seasonal`) and the synthetic city (`ondiris.indices.synthesis`) have modules of
their own.
"""

from __future__ import annotations

from ondiris.indices.bilateral import IndexFormula, bilateral_contributions, bilateral_index
from ondiris.indices.chaining import chain, cumulative_index, rebase, splice, unchain
from ondiris.indices.contributions import product_contributions
from ondiris.indices.elementary import elementary_index, price_relatives
from ondiris.indices.result import FixedBaseIndex, PeriodIndex
from ondiris.indices.tree import Tree, aggregate

__all__ = [
    "FixedBaseIndex",
    "IndexFormula",
    "PeriodIndex",
    "Tree",
    "aggregate",
    "bilateral_contributions",
    "bilateral_index",
    "chain",
    "cumulative_index",
    "elementary_index",
    "price_relatives",
    "product_contributions",
    "rebase",
    "splice",
    "unchain",
]
