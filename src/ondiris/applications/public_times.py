"""What may be said in public of how long applications take: quantiles, or counts alone.

A median of few applications is somebody's own time, and a high quantile rests on the few that are
still open at it.  How many there must be is a decision and stands in ``public_quantiles.csv``;
counts are told whatever their number.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from ondiris.applications.incidence import Incidence, NotReached, WaitQuantile
from ondiris.errors import InvalidInput

__all__ = ["NotTold", "PublicTimes", "QuantileRule", "publishable", "quantile_rules"]


class NotTold(StrEnum):
    """Why a quantile is not told."""

    APPLICATIONS = "too_few_applications"
    HOLDINGS = "too_few_holdings"
    AT_RISK = "too_few_at_risk"
    EVENTS = "too_few_answers"


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
    events : int
        How many have ended at least by that day.
    """

    level: float
    applications: int
    holdings: int
    at_risk: int
    events: int = 0

    def __post_init__(self) -> None:
        counts = self.applications, self.holdings, self.at_risk, self.events
        if not 0 < self.level < 1 or min(counts) < 0:
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
    withheld : tuple of (float, NotTold)
        Levels of those that may not, and why.
    """

    applications: int
    open: int
    ended: tuple[tuple[str, int], ...]
    quantiles: tuple[WaitQuantile, ...]
    withheld: tuple[tuple[float, NotTold], ...]


def quantile_rules() -> tuple[QuantileRule, ...]:
    """Return the rules of the house, one for each quantile.

    Examples
    --------
    >>> [(rule.level, rule.applications, rule.events) for rule in quantile_rules()]
    [(0.5, 10, 3), (0.9, 10, 3)]
    """
    text = (files("ondiris.applications") / "public_quantiles.csv").read_text("utf-8")
    return tuple(
        QuantileRule(
            float(row["level"]),
            *(int(row[name]) for name in ("applications", "holdings", "at_risk", "events")),
        )
        for row in csv.DictReader(text.splitlines())
    )


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
        why = _withheld(asked, found, outcome, holdings, rule)
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
    asked: WaitQuantile, found: Incidence, outcome: str | None, holdings: int, rule: QuantileRule
) -> NotTold | None:
    if found.exits.size < rule.applications:
        return NotTold.APPLICATIONS
    if holdings < rule.holdings:
        return NotTold.HOLDINGS
    if isinstance(asked.day, NotReached):
        return None
    if asked.at_risk < rule.at_risk:
        return NotTold.AT_RISK
    # Where most are still open, a single one that ended carries the quantile.
    if found.ended_by(asked.day, outcome) < rule.events:
        return NotTold.EVENTS
    return None
