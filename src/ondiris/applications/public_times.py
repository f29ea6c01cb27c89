"""What may be said in public of how long applications take: quantiles, or counts alone.

A median of few applications is somebody's own time, and a high quantile rests on the few that are
still open at it.  How many there must be is a decision and stands in ``public_quantiles.csv``;
counts are told whatever their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ondiris.applications.incidence import Incidence, NotReached, WaitQuantile
from ondiris.errors import InvalidInput

__all__ = ["PublicTimes", "QuantileRule", "Withheld", "publishable"]


class Withheld(StrEnum):
    """Why a quantile is not told."""

    APPLICATIONS = "too_few_applications"
    HOLDINGS = "too_few_holdings"
    AT_RISK = "too_few_at_risk"


@dataclass(frozen=True, slots=True)
class QuantileRule:
    """From when on a quantile is told.

    Parameters
    ----------
    level : float
        Which quantile.
    applications, holdings : int
        How many applications, of how many holdings, there are at least.
    at_risk : int
        How many are at risk at least on the day of the quantile.
    """

    level: float
    applications: int
    holdings: int
    at_risk: int

    def __post_init__(self) -> None:
        if not 0 < self.level < 1 or min(self.applications, self.holdings, self.at_risk) < 0:
            raise InvalidInput("bad-rule", "a rule has a level below one and counts from nought")


@dataclass(frozen=True, slots=True)
class PublicTimes:
    """What is told of some applications.

    Parameters
    ----------
    applications, open : int
        How many there are, and how many have not ended.
    ended : tuple of (str, int)
        How many ended in which way.
    quantiles : tuple of WaitQuantile
        Those that may be told, the ones that are not reached among them.
    withheld : tuple of (float, Withheld)
        Levels of those that may not, and why.
    """

    applications: int
    open: int
    ended: tuple[tuple[str, int], ...]
    quantiles: tuple[WaitQuantile, ...]
    withheld: tuple[tuple[float, Withheld], ...]


def publishable(
    found: Incidence,
    holdings: int,
    rules: Sequence[QuantileRule],
    outcome: str | None = None,
) -> PublicTimes:
    """Return what may be told of how long applications take.

    Parameters
    ----------
    found : Incidence
    holdings : int
        Of how many holdings the applications are; firms of one holding count once.
    rules : sequence of QuantileRule
        One for each quantile that is asked for.
    outcome : str, optional
        Of which outcome the quantiles are; of any where none is named.

    Examples
    --------
    >>> from ondiris.applications.incidence import cumulative_incidence
    >>> found = cumulative_incidence(range(1, 13), [1] * 12, ["granted"])
    >>> rules = [QuantileRule(0.5, 10, 3, 0), QuantileRule(0.9, 10, 3, 5)]
    >>> told = publishable(found, 3, rules)
    >>> [(q.level, q.day) for q in told.quantiles], [(q, str(why)) for q, why in told.withheld]
    ([(0.5, 6.0)], [(0.9, 'too_few_at_risk')])
    """
    told, withheld = [], []
    for rule in rules:
        asked = found.quantile(rule.level, outcome)
        why = _withheld(asked, found.exits.size, holdings, rule)
        if why is None:
            told.append(asked)
        else:
            withheld.append((rule.level, why))
    return PublicTimes(
        found.exits.size,
        found.exits.size - sum(found.ended),
        tuple(zip(found.outcomes, found.ended, strict=True)),
        tuple(told),
        tuple(withheld),
    )


def _withheld(
    asked: WaitQuantile, applications: int, holdings: int, rule: QuantileRule
) -> Withheld | None:
    if applications < rule.applications:
        return Withheld.APPLICATIONS
    if holdings < rule.holdings:
        return Withheld.HOLDINGS
    if not isinstance(asked.day, NotReached) and asked.at_risk < rule.at_risk:
        return Withheld.AT_RISK
    return None
