"""Primary rules: which cells expose a contributor by themselves, and by how much they must blur.

A rule says that a cell is sensitive, and a *protection level*: how far an attacker's best bound
must stay from the value, above and below.  With contributions x1 >= x2 >= … and total X:

- minimum frequency: fewer than n holdings; level = margin % of X;
- dominance (n, k): x1 + … + xn > k % of X; level = (x1 + … + xn)·100/k - X;
- p %: X - x1 - x2 < p % of x1; level = p/100·x1 - (X - x1 - x2);
- pq: q(X - x1 - x2) < p·x1; level = p/q·x1 - (X - x1 - x2).

Where a holding agreed in writing to be visible it is no target any more: x1 becomes the largest
that did not agree, x2 the largest of the others.  Safety of a cell never depends on its size.
"""

from __future__ import annotations

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
    "union_is_sensitive",
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
"""Smallest protection level, as a part of the cell; with none it could be found exactly."""


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
    found = {rule: mask for rule, mask, _ in _verdicts(cells, rules)}
    level = np.zeros(len(cells.total))
    for _, mask, needed in _verdicts(cells, rules):
        level = np.where(mask, np.maximum(level, needed), level)
    primary = np.logical_or.reduce(list(found.values()))
    level = np.where(primary, np.maximum(level, LEAST_LEVEL * cells.total), 0.0)
    return Sensitivity(found, level, np.minimum(level, cells.total))


def _verdicts(cells: Cells, rules: Rules) -> list[tuple[Rule, Bools, Floats]]:
    occupied = (cells.count > 0) & (cells.total > 0)
    rest = cells.total - cells.largest_unwaived - cells.largest_other
    target = np.where(occupied & ~cells.all_waived, cells.largest_unwaived, 0.0)
    verdicts: list[tuple[Rule, Bools, Floats]] = []
    if rules.minimum_frequency is not None:
        few = occupied & (cells.count < rules.minimum_frequency) & ~cells.all_waived
        verdicts.append((Rule.FREQUENCY, few, rules.frequency_margin / 100 * cells.total))
    if rules.dominance is not None:
        top = cells.ranked[:, : rules.dominance.n].sum(axis=1)
        agreed = cells.ranked_waived[:, : rules.dominance.n].all(axis=1)
        needed = top * 100 / rules.dominance.k - cells.total
        verdicts.append((Rule.DOMINANCE, occupied & ~agreed & _above(needed, cells.total), needed))
    if rules.p_percent is not None:
        needed = rules.p_percent / 100 * target - rest
        verdicts.append((Rule.P_PERCENT, (target > 0) & _above(needed, cells.total), needed))
    if rules.pq is not None:
        needed = rules.pq.p / rules.pq.q * target - rest
        verdicts.append((Rule.PQ, (target > 0) & _above(needed, cells.total), needed))
    if rules.zero_cells is ZeroCells.PROTECTED:
        zeros = (cells.count > 0) & (cells.total == 0) & ~cells.all_waived
        verdicts.append((Rule.ZERO, zeros, np.full(len(zeros), rules.zero_range)))
    return verdicts


def _above(needed: Floats, total: Floats) -> Bools:
    return np.asarray(needed > 1e-12 * total, dtype=np.bool_)


def union_is_sensitive(sums: Floats, agreed: Bools, rules: Rules) -> bool:
    """Tell whether a sum of cells that anybody can work out is itself sensitive.

    Parameters
    ----------
    sums : float array, shape (holdings,)
        What each holding has in the union, falling.
    agreed : bool array, shape (holdings,)
        Who of them agreed to be visible.
    rules : Rules
        The rules in force.
    """
    total = float(sums.sum())
    if total <= 0 or agreed.all():
        return False
    if rules.minimum_frequency is not None and len(sums) < rules.minimum_frequency:
        return True
    target = int(np.flatnonzero(~agreed)[0])
    others = np.delete(sums, target)
    rest = total - float(sums[target]) - (float(others[0]) if len(others) else 0.0)
    limits = []
    if rules.p_percent is not None:
        limits.append(rules.p_percent / 100 * float(sums[target]) - rest)
    if rules.pq is not None:
        limits.append(rules.pq.p / rules.pq.q * float(sums[target]) - rest)
    if rules.dominance is not None and not agreed[: rules.dominance.n].all():
        top = float(sums[: rules.dominance.n].sum())
        limits.append(top * 100 / rules.dominance.k - total)
    return any(limit > 1e-12 * total for limit in limits)
