"""Pools of projects by size: which one an investment belongs to on a day.

Acts state the bounds of a pool in monthly calculation indices, whose amount is set anew for each
year.  Both are data of the city, each with the page that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput

__all__ = ["CalculationIndex", "PoolOfProject", "ProjectPool", "pool_of"]


@dataclass(frozen=True, slots=True)
class ProjectPool:
    """A pool of projects, or a version of it.

    Parameters
    ----------
    code : str
    names : mapping of str to str
        By language.
    above : Decimal, optional
        Investments above so many indices; none where it has no lower bound.
    up_to : Decimal, optional
        And up to so many, these among them; none where it has no upper bound.
    valid_from : date
        Day from which this version holds.
    basis : mapping of str to str
        The act, by language.
    url : str
        The page that says so.

    Raises
    ------
    InvalidInput
        ``empty-pool`` where nothing is above the one bound and below the other.
    """

    code: str
    names: Mapping[str, str]
    above: Decimal | None
    up_to: Decimal | None
    valid_from: date
    basis: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        if self.above is not None and self.up_to is not None and self.above >= self.up_to:
            raise InvalidInput("empty-pool", f"nothing belongs to the pool {self.code}")

    def holds(self, indices: Decimal) -> bool:
        """Return whether an investment of so many indices belongs to it."""
        return (self.above is None or indices > self.above) and (
            self.up_to is None or indices <= self.up_to
        )


@dataclass(frozen=True, slots=True)
class CalculationIndex:
    """The amount of one monthly calculation index from a day on.

    Parameters
    ----------
    amount : Decimal
        In whole units of the country's money.
    valid_from : date
    url : str
    """

    amount: Decimal
    valid_from: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class PoolOfProject:
    """The pool to which an investment belongs.

    Parameters
    ----------
    pool : ProjectPool
    index : CalculationIndex
        As it was on the day.
    indices : Decimal
        The investment in indices.
    """

    pool: ProjectPool
    index: CalculationIndex
    indices: Decimal


def pool_of(
    amount: Decimal, day: date, pools: Iterable[ProjectPool], indices: Iterable[CalculationIndex]
) -> PoolOfProject | None:
    """Return the pool of an investment on a day; None where no rule or no index held then.

    Parameters
    ----------
    amount : Decimal
        In whole units of money.
    day : date
    pools : iterable of ProjectPool
        Every version; of each pool the newest that holds on the day counts.
    indices : iterable of CalculationIndex

    Examples
    --------
    >>> pools = [
    ...     ProjectPool("regional", {}, None, Decimal(150_000), date(2025, 1, 19)),
    ...     ProjectPool("national", {}, Decimal(150_000), None, date(2025, 1, 19)),
    ... ]
    >>> index = [CalculationIndex(Decimal(4_325), date(2026, 1, 1))]
    >>> pool_of(Decimal(648_750_000), date(2026, 3, 2), pools, index).pool.code
    'regional'
    >>> pool_of(Decimal(648_750_001), date(2026, 3, 2), pools, index).pool.code
    'national'
    """
    index = max(
        (one for one in indices if one.valid_from <= day),
        key=lambda one: one.valid_from, default=None,
    )  # fmt: skip
    if index is None:
        return None
    newest: dict[str, ProjectPool] = {}
    for pool in pools:
        held = newest.get(pool.code)
        if pool.valid_from <= day and (held is None or pool.valid_from > held.valid_from):
            newest[pool.code] = pool
    count = amount / index.amount
    found = next((pool for pool in newest.values() if pool.holds(count)), None)
    return None if found is None else PoolOfProject(found, index, count)
