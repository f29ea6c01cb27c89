"""What decides the odds: projects and lots by their help, drivers of the spread by their share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf

import numpy as np

from ondiris.production.projects.odds import Odds
from ondiris.projects import Help, Share, help_of

__all__ = ["Decisive", "Driver", "compared", "decisive", "drivers", "went_right"]

VIEW = "view"
"""Driver: which view of the undisclosed holds, the plan or the city's own rate."""


@dataclass(frozen=True, slots=True)
class Decisive:
    """One project, or one lot as a whole; means over the views of the undisclosed.

    Parameters
    ----------
    id : str
        Project, or lot; units of a lot are never named.
    units : int
        How many units it holds.
    launched : float
        Mean share of its units launched by the main day.
    median_days : float or None
        Days by which half of the draws have launched it; none if fewer ever do.
    help : float
        Rise of the probability if it is brought to launch on time; for a lot, per unit.
    more : Help
        More launches if it is; for a lot, of one unit.
    less_shortfall : mapping of str to float
        Fall of the expected shortfall of each part if it is; for a lot, per unit.
    first_order : float
        Share of the variance of the main outcome that knowing its launch explains.
    """

    id: str
    units: int
    launched: float
    median_days: float | None
    help: float
    more: Help
    less_shortfall: Mapping[str, float]
    first_order: float

    @property
    def undisclosed(self) -> bool:
        """Whether it is a lot whose units have no published name."""
        return "/" in self.id


@dataclass(frozen=True, slots=True)
class Driver:
    """A common factor, pace, doubt or view, and the share of the spread that it explains."""

    name: str
    share: float


def decisive(odds: Odds) -> tuple[Decisive, ...]:
    """Return projects and lots, the most helpful first."""
    shares: dict[str, list[tuple[Share, float]]] = {}
    for split in odds.splits:
        for share in split.delivery.shares:
            shares.setdefault(share.id, []).append((share, split.weight))
    found = [_mean(name, those) for name, those in shares.items()]
    return tuple(sorted(found, key=lambda d: (-d.more.mean, -d.help, d.id)))


def _mean(name: str, shares: Sequence[tuple[Share, float]]) -> Decisive:
    weights = [weight for _, weight in shares]

    def mean(values: Sequence[float]) -> float:
        return float(np.average(values, weights=weights))

    median = mean([s.median_day for s, _ in shares])
    launched = mean([s.launched for s, _ in shares])
    late = 1 - launched
    return Decisive(
        name,
        shares[0][0].units,
        launched,
        None if isinf(median) else median,
        mean([s.help for s, _ in shares]),
        Help(late, float(late >= 0.95), float(late > 0.05)),
        {
            part: mean([s.help_shortfall[part] for s, _ in shares])
            for part in shares[0][0].help_shortfall
        },
        mean([s.first_order for s, _ in shares]),
    )


def drivers(odds: Odds) -> tuple[Driver, ...]:
    """Return what explains the spread of the number of launches, the strongest first.

    The spread of a mixture is the spread within its views and that between them.
    """
    if not odds.splits:
        return ()
    weights = np.array([s.weight for s in odds.splits], dtype=np.float64)
    weights /= weights.sum()
    laws = [odds.at(s.delivery).counts for s in odds.splits]
    means = np.array([law @ np.arange(law.size) for law in laws])
    within = np.array(
        [law @ (np.arange(law.size) - m) ** 2 for law, m in zip(laws, means, strict=True)]
    )
    between = float(weights @ (means - weights @ means) ** 2)
    total = float(weights @ within) + between
    found: dict[str, float] = {VIEW: between} if between else {}
    for split, weight, spread in zip(odds.splits, weights, within, strict=True):
        for name, share in split.delivery.factors.items():
            found[name] = found.get(name, 0.0) + float(weight * spread * share)
    named = [Driver(name, part / total if total else 0.0) for name, part in found.items()]
    return tuple(sorted(named, key=lambda d: (-d.share, d.name)))


def went_right(odds: Odds) -> tuple[tuple[str, Help], ...]:
    """Return how many more launch if each common factor goes right, the most helpful first.

    Right is as well as in the best one of ten; all other luck is kept.
    """
    weights = [s.weight for s in odds.splits]
    names = dict.fromkeys(name for s in odds.splits for name in s.delivery.went_right)
    nothing = np.zeros(1, np.int32)
    found = [
        (name, help_of([s.delivery.went_right.get(name, nothing) for s in odds.splits], weights))
        for name in names
    ]
    return tuple(sorted(found, key=lambda item: (-item[1].mean, item[0])))


def compared(base: Odds, other: Odds) -> Help | None:
    """Return how many more launch in a scenario than as things are, draw by draw.

    Both are answers of one seed and number of draws; None where one forecasts nothing.
    """
    pairs = list(zip(base.splits, other.splits, strict=False))
    if not pairs or len(base.splits) != len(other.splits):
        return None
    gained = [b.delivery.main - a.delivery.main for a, b in pairs]
    return help_of(gained, [a.weight for a, _ in pairs])
