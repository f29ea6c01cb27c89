"""Primary rules: which cells expose a contributor by themselves, and by how much they must blur.

A rule says that a cell is sensitive, and a *protection level*: how far an attacker's best bound
must stay from the value, above and below.  With contributions x1 >= x2 >= … and total X:

- minimum frequency: fewer than n holdings; level = margin % of X;
- dominance (n, k): x1 + … + xn > k % of X; level = (x1 + … + xn)·100/k - X;
- p %: X - x1 - x2 < p % of x1; level = p/100·x1 - (X - x1 - x2);
- pq: q(X - x1 - x2) < p·x1; level = p/q·x1 - (X - x1 - x2).

Of several dominance rules any makes a cell sensitive, and the largest level of all rules counts.
Where a holding agreed in writing to be visible it is no target any more: x1 becomes the largest
that did not agree, x2 the largest of the others.  Safety of a cell never depends on its size.
A sum of cells that somebody can work out is a cell of its own (`Cells.merged`), judged alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondiris.model.disclosure_rules import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rules,
    ZeroCells,
)

if TYPE_CHECKING:
    from ondiris.disclosure.contributions import Cells

__all__ = [
    "Cost",
    "Dominance",
    "Insiders",
    "PriorPosterior",
    "Rule",
    "Rules",
    "Sensitivity",
    "ZeroCells",
    "primary_cells",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Rule(StrEnum):
    """Why a cell is sensitive."""

    FREQUENCY = "frequency"
    DOMINANCE = "dominance"
    P_PERCENT = "p-percent"
    PQ = "pq"
    ZERO = "zero"
    MARKED = "marked"


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Which cells are sensitive, by which rules, and how far they must blur.

    Attributes
    ----------
    by_rule : dict of Rule to bool array, shape (cells,)
    level_up, level_down : float array, shape (cells,)
        Protection levels; zero where the cell is not sensitive.
    """

    by_rule: dict[Rule, Bools]
    level_up: Floats
    level_down: Floats

    @property
    def primary(self) -> Bools:
        """Cells that some rule calls sensitive."""
        return np.asarray(np.logical_or.reduce(list(self.by_rule.values())), dtype=np.bool_)

    def reasons(self, cell: int) -> tuple[str, ...]:
        """Return the rules that call one cell sensitive."""
        return tuple(str(rule) for rule, mask in self.by_rule.items() if mask[cell])


LEAST_LEVEL = 1e-4
"""Smallest protection level, as a part of the cell; with none it could be found exactly.

Rules of counts say a larger one in units."""


def primary_cells(cells: Cells, rules: Rules) -> Sensitivity:
    """Apply the primary rules to every cell.

    Parameters
    ----------
    cells : Cells
        Aggregated contributions.
    rules : Rules
        The rules in force.

    Returns
    -------
    Sensitivity
        Masks by rule and protection levels.

    References
    ----------
    .. [1] Hundepool et al. (2012), Statistical Disclosure Control, Wiley, sections 4.2.1-4.2.2.

    Examples
    --------
    A cell of 100 with contributions 60, 30 and 10 passes the p % rule at p = 15, since 10 is more
    than 15 % of 60; at p = 20 it does not.

    >>> import numpy as np
    >>> from ondiris.disclosure import Cells, Contributions, Hierarchy, Rules, Shape
    >>> shape = Shape((Hierarchy("area", {"all": None, "east": "all"}),))
    >>> rows = Contributions(
    ...     (np.array(["east"] * 3),), np.array(["a", "b", "c"]), np.array([60.0, 30.0, 10.0])
    ... )
    >>> cells = Cells.of(shape, rows)
    >>> [bool(primary_cells(cells, Rules("2025-01-01", p_percent=p)).primary[1]) for p in (15, 20)]
    [False, True]
    """
    found: dict[Rule, Bools] = {}
    level = np.zeros(len(cells.total))
    for rule, sensitive, needed in _verdicts(cells, rules):
        found[rule] = sensitive
        level = np.where(sensitive, np.maximum(level, needed), level)
    primary = np.logical_or.reduce(list(found.values()))
    least = np.maximum(LEAST_LEVEL * cells.total, rules.least_level)
    level = np.where(primary, np.maximum(level, least), 0.0)
    return Sensitivity(found, level, np.minimum(level, cells.total))


def _verdicts(cells: Cells, rules: Rules) -> Iterator[tuple[Rule, Bools, Floats]]:
    """Yield, for each rule in force, which cells it calls sensitive and the level it asks for.

    The rules of size call a cell sensitive exactly where the level that they ask for is above
    nought; a cell of zero, or where all agreed, has no target and asks for none.
    """
    total, target = cells.total, cells.largest_unwaived
    rest = total - target - cells.largest_other
    if rules.minimum_frequency is not None:
        few = (total > 0) & (cells.count < rules.minimum_frequency) & ~cells.all_waived
        yield Rule.FREQUENCY, few, rules.frequency_margin / 100 * total
    if rules.dominances:
        needed = np.max([_dominated(cells, rule) for rule in rules.dominances], axis=0)
        yield Rule.DOMINANCE, _above_nought(needed, total), needed
    if rules.p_percent is not None:
        needed = rules.p_percent / 100 * target - rest
        yield Rule.P_PERCENT, _above_nought(needed, total), needed
    if rules.pq is not None:
        needed = rules.pq.p / rules.pq.q * target - rest
        yield Rule.PQ, _above_nought(needed, total), needed
    if rules.zero_cells is ZeroCells.PROTECTED:
        zeros = (total == 0) & ~cells.all_waived
        yield Rule.ZERO, zeros, np.full(len(zeros), rules.zero_range)


def _dominated(cells: Cells, rule: Dominance) -> Floats:
    """Return the level that one dominance rule asks for; none where all of its n agreed."""
    top = cells.ranked[:, : rule.n].sum(axis=1)
    agreed = cells.ranked_waived[:, : rule.n].all(axis=1)
    return np.asarray(np.where(agreed, 0.0, top * 100 / rule.k - cells.total), dtype=np.float64)


def _above_nought(level: Floats, total: Floats) -> Bools:
    """Tell which levels are above nought by more than the rounding of sums."""
    return np.asarray(level > 1e-12 * total, dtype=np.bool_)
