"""Primary rules: which cells expose a contributor by themselves, and by how much they must blur.

A rule says that a cell is sensitive, and a *protection level*: how far an attacker's best bound
must stay from the value, above and below.  With contributions x1 >= x2 >= … and total X:

- minimum frequency: fewer than n holdings; level = margin % of X;
- dominance (n, k): x1 + … + xn > k % of X; level = (x1 + … + xn)·100/k - X;
- p %: X - x1 - x2 < p % of x1; level = p/100·x1 - (X - x1 - x2);
- pq: q(X - x1 - x2) < p·x1; level = p/q·x1 - (X - x1 - x2).

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

from ondiris.errors import InvalidInput

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


class ZeroCells(StrEnum):
    """Whether a zero reported by contributors is itself a secret."""

    OPEN = "open"
    PROTECTED = "protected"


class Insiders(StrEnum):
    """Whom the proof lets play the attacker besides the outsider."""

    NONE = "none"
    SOLE = "sole-contributors"


class Cost(StrEnum):
    """What a secondary suppression loses."""

    CELLS = "cells"
    VALUE = "value"
    INFORMATION = "information"

    def of(self, value: Floats, leaves: Floats | float = 1.0) -> Floats:
        """Return each cell's cost: one, its value, or log(1 + value) for each leaf it sums.

        Parameters
        ----------
        value : float array, shape (cells,)
        leaves : float array, shape (cells,), or float
            Leaf cells with a value that each cell sums: a total is asked for more than its parts.
        """
        match self:
            case Cost.CELLS:
                return np.ones_like(value)
            case Cost.VALUE:
                return value.astype(np.float64)
            case Cost.INFORMATION:
                return np.asarray(np.log1p(value) * leaves, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dominance:
    """The (n, k) rule: the largest n hold more than k per cent."""

    n: int
    k: float

    def __post_init__(self) -> None:
        """Refuse parameters outside their meaning."""
        if not (1 <= self.n <= 8 and 0 < self.k < 100):
            raise InvalidInput("rule-parameter", "dominance needs 1 <= n <= 8 and 0 < k < 100")


@dataclass(frozen=True, slots=True)
class PriorPosterior:
    """The pq rule: known within q per cent before, not within p per cent after."""

    p: float
    q: float

    def __post_init__(self) -> None:
        """Refuse parameters outside their meaning."""
        if not 0 < self.p < self.q <= 100:
            raise InvalidInput("rule-parameter", "the pq rule needs 0 < p < q <= 100")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force from a day on; every number is a city's decision, none is a default.

    Parameters
    ----------
    valid_from : str
        First day of validity, ISO.
    minimum_frequency : int, optional
        Fewest holdings of an open cell.
    frequency_margin : float
        Protection level of the frequency rule, per cent of the cell.
    dominance : Dominance, optional
    p_percent : float, optional
    pq : PriorPosterior, optional
    zero_cells : ZeroCells
    zero_range : float
        Protection level of a protected zero, in the table's unit.
    cost : Cost
        What secondary suppression minimises.
    insiders : Insiders
        Whether sole contributors of other hidden cells are attackers too.
    document : str
        Where the rules were decided.
    """

    valid_from: str
    minimum_frequency: int | None = None
    frequency_margin: float = 0.0
    dominance: Dominance | None = None
    p_percent: float | None = None
    pq: PriorPosterior | None = None
    zero_cells: ZeroCells = ZeroCells.OPEN
    zero_range: float = 0.0
    cost: Cost = Cost.CELLS
    insiders: Insiders = Insiders.SOLE
    document: str = ""

    def __post_init__(self) -> None:
        """Refuse a set of rules that protects nothing or cannot be met."""
        if not any((self.minimum_frequency, self.dominance, self.p_percent, self.pq)):
            raise InvalidInput(
                "no-rule",
                "the disclosure rules name no primary rule",
                hint="Set minimum_frequency, p_percent, dominance or pq.",
            )
        if self.minimum_frequency is not None and self.minimum_frequency < 2:
            raise InvalidInput("rule-parameter", "minimum_frequency must be 2 or more")
        if self.minimum_frequency is not None and not 0 < self.frequency_margin <= 100:
            raise InvalidInput("rule-parameter", "frequency_margin must be in (0, 100] per cent")
        if self.p_percent is not None and not 0 < self.p_percent <= 100:
            raise InvalidInput("rule-parameter", "p_percent must be in (0, 100]")
        if self.zero_cells is ZeroCells.PROTECTED and self.zero_range <= 0:
            raise InvalidInput("rule-parameter", "protected zeros need a zero_range above 0")

    @property
    def blur_pct(self) -> float:
        """How far any estimate of one contributor must stay off, by the first rule that says it."""
        said = (self.p_percent, self.pq and self.pq.p, self.frequency_margin)
        left = 100 - self.dominance.k if self.dominance else 0.0
        return float(next((margin for margin in said if margin), left))


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
    found: dict[Rule, Bools] = {}
    level = np.zeros(len(cells.total))
    for rule, sensitive, needed in _verdicts(cells, rules):
        found[rule] = sensitive
        level = np.where(sensitive, np.maximum(level, needed), level)
    primary = np.logical_or.reduce(list(found.values()))
    level = np.where(primary, np.maximum(level, LEAST_LEVEL * cells.total), 0.0)
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
    if rules.dominance is not None:
        top = cells.ranked[:, : rules.dominance.n].sum(axis=1)
        agreed = cells.ranked_waived[:, : rules.dominance.n].all(axis=1)
        needed = top * 100 / rules.dominance.k - total
        yield Rule.DOMINANCE, ~agreed & _above_nought(needed, total), needed
    if rules.p_percent is not None:
        needed = rules.p_percent / 100 * target - rest
        yield Rule.P_PERCENT, _above_nought(needed, total), needed
    if rules.pq is not None:
        needed = rules.pq.p / rules.pq.q * target - rest
        yield Rule.PQ, _above_nought(needed, total), needed
    if rules.zero_cells is ZeroCells.PROTECTED:
        zeros = (total == 0) & ~cells.all_waived
        yield Rule.ZERO, zeros, np.full(len(zeros), rules.zero_range)


def _above_nought(level: Floats, total: Floats) -> Bools:
    """Tell which levels are above nought by more than the rounding of sums."""
    return np.asarray(level > 1e-12 * total, dtype=np.bool_)
