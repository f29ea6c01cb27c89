"""What wide sequences have besides: consents, weights, a year before, and growth as sums of atoms.

A volume index says that what an activity made, weighed by value added, is so many times what it
made before, within half a unit of the last digit; a contribution says how much of the whole's base
the change of an activity is.  The prices of the towns never move, so value is volume.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from drawn_cities import City
from outside_world import Fact, Vector, World

from ondiris.production.figures.rows import Row

__all__ = ["Weighed", "agreed", "growth_facts", "year_before"]


@dataclass(frozen=True)
class Weighed:
    """The world as compiled figures weigh it.

    ``weights`` is value added per unit of output by leaf activity, one for each that it lacks;
    figures know what came up to the stretch ``until``.
    """

    world: World
    weights: Mapping[str, float]
    until: int

    def sum(self, activity: str, months: range) -> Vector:
        """Return the atoms of what an activity made in some months, weighed."""
        found = np.zeros(len(self.world.by_holding))
        tree = self.world.trees["activity"]
        for leaf in self.world.below("activity", activity) - set(tree.values()):
            own = self.world.weights({"activity": leaf}, months, self.until, 1.0)
            found += self.weights.get(leaf, 1.0) * own
        return found


def growth_facts(
    rows: Iterable[Row], weighed: Weighed, whole: str, waiting: Collection[tuple[str, int]] = ()
) -> Iterator[Fact]:
    """Yield what public figures of growth tell of what was reported.

    What covers silent producers too, or was made without late returns, says nothing of what had
    been reported; it is left out where it misses that.

    Parameters
    ----------
    rows : iterable of Row
        Of the measures ``growth_pct``, ``index_pct`` and ``contribution_ppt``.
    weighed : Weighed
    whole : str
        The activity to whose growth others contribute.
    waiting : collection of (str, int)
        Leaf activities and months of which returns wait: figures are made without them.
    """
    values = weighed.world.values
    for row in rows:
        months = row.period.month_range
        before = _before(months, str(row.key.comparison))
        if before is None or row.key.activity not in weighed.world.trees["activity"]:
            continue
        about = whole if row.key.measure == "contribution_ppt" else row.key.activity
        below = weighed.world.below("activity", about)
        if any(leaf in below and (m in months or m in before) for leaf, m in waiting):
            continue
        now, then = (weighed.sum(row.key.activity, m) for m in (months, before))
        low, high = float(row.low) / 100, float(row.high) / 100
        if row.key.measure == "contribution_ppt":
            change, base = now - then, weighed.sum(whole, before)
        else:
            shift = 1.0 if row.key.measure == "growth_pct" else 0.0
            change, base = now, then
            low, high = low + shift, high + shift
        ends = (change - low * base, high * base - change)
        if base.any() and all(float(end @ values) >= 0 for end in ends):
            yield from (Fact(end, 0.0, np.inf) for end in ends)


def _before(months: range, comparison: str) -> range | None:
    back = {"prev_month": 1, "yoy_same_period": 12}.get(comparison)
    return range(months.start - back, months.stop - back) if back and months else None


def agreed(
    dice: np.random.Generator, city: City, number: dict[str, str]
) -> tuple[str, dict[str, float]]:
    """Let some holdings agree to be visible and weigh activities; return what settings say of it.

    The holding of an enterprise that belongs to none is the enterprise.
    """
    city.agree(dice, float(dice.choice([0.0, 0.2])))
    named = frozenset(number.get(h, h) for h in city.stated.consenting)
    city.stated = replace(city.stated, consenting=named)
    lines = [f'\n[[waivers]]\nholding = "{h}"\ndocument = "letter"' for h in sorted(named)]
    weights = {}
    if dice.random() < 0.5:
        weights = {c: float(dice.choice([0.2, 0.3, 0.5])) for c in ("C10", "C18", "C23", "D35")}
        lines += ["\n[value_added]", *(f"{c} = {w}" for c, w in weights.items())]
    return "\n".join(lines) + "\n", weights


def year_before(dice: np.random.Generator, city: City, number: dict[str, str]) -> Iterator[str]:
    """Yield returns of all months of the year before, which came at once."""
    for firm in city.firms:
        size = max(firm.by_stretch[-1])
        for month in range(12 if size else 0):
            now = round(size * float(dice.uniform(0.7, 1.3))) + 1
            people = 12 * (1 + round(now / 12))
            yield f"{number[firm.name]},2024-{month + 1:02d},x,t,{now},{now * 1000},{people}"
