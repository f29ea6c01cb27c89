"""A year's figures of a whole and its parts, brought to agree.

Each series is read by itself, so that parts need not sum to their whole.  Where they do in every
month that is known, what remains of their years is projected onto what adds up, the sure ones
moving less than the unsure.  Bands are brought along as paths of which the n-th of every series
belong together: parts that go up and down with their whole, as the city's do.  Parts of which one
is left blank are not brought to agree: the rest would tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ondiris.errors import Refused
from ondiris.forecasts.nowcasting import YearNowcast
from ondiris.forecasts.reconciling import reconciled_paths, summing_matrix
from ondiris.forecasts.result import Floats
from ondiris.production.forecasts.nowcast import YearFigure

__all__ = ["adding_up"]

NEAR = 1e-3
"""Part of the whole by which its parts may miss it, for what was rounded."""


def adding_up(figures: Sequence[YearFigure]) -> tuple[YearFigure, ...]:
    """Return a whole and its parts as they agree.

    Parameters
    ----------
    figures : sequence of YearFigure
        The whole first; all of one year, measure and place.

    Raises
    ------
    Refused
        ``parts-lack`` where the parts are not all known, do not sum to the whole in the months
        that are, or are known to different months; ``no-band`` where no band can be held for all.
    """
    whole, *parts = figures
    said = [one.now for one in figures]
    now = [one for one in said if one is not None]
    if len(parts) < 2 or len(now) < len(said) or len({one.month for one in now}) > 1:
        raise Refused("parts-lack", f"not all parts of {whole.key.activity} are known so far")
    _hold_together(whole, parts)
    levels = tuple(level for level in now[0].levels if all(level in one.levels for one in now))
    if not levels:
        raise Refused("no-band", "too little is known of past years to weigh parts by")
    known = np.array([one.known for one in now])
    rest = np.array([_path(one, levels) for one in now]).T - known
    spread = rest[-1] - rest[0]
    tree = summing_matrix((0,) * len(now))
    found = reconciled_paths(rest, tree, np.diag(spread**2), lowest=0.0) + known
    return tuple(
        _agreed(figure, one, levels, np.sort(found[:, n]))
        for n, (figure, one) in enumerate(zip(figures, now, strict=True))
    )


def _path(one: YearNowcast, levels: tuple[float, ...]) -> list[float]:
    """Return the ends of bands around the figure, rising."""
    places = [one.levels.index(level) for level in levels]
    lower = [float(one.lower[place]) for place in reversed(places)]
    return [*lower, one.point, *(float(one.upper[place]) for place in places)]


def _hold_together(whole: YearFigure, parts: Sequence[YearFigure]) -> None:
    """Refuse parts that do not sum to their whole in the months of this year and the last."""
    years = range(whole.year - 1, whole.year + 1)
    top = np.array([whole.table.until(year)[-1] for year in years])
    below = np.sum([[one.table.until(year)[-1] for year in years] for one in parts], axis=0)
    known = ~np.isnan(top)
    if np.isnan(below[known]).any() or (abs(top - below)[known] > NEAR * top[known]).any():
        raise Refused(
            "parts-lack",
            f"the parts of {whole.key.activity} do not sum to it in the months that are known",
            hint="A part that its source leaves blank is not to be had as a remainder.",
        )


def _agreed(
    figure: YearFigure, one: YearNowcast, levels: tuple[float, ...], path: Floats
) -> YearFigure:
    middle = len(levels)
    now = replace(
        one,
        point=float(path[middle]),
        levels=levels,
        lower=path[:middle][::-1],
        upper=path[middle + 1 :],
    )
    caveats = (*figure.caveats, "added-up")
    return replace(figure, value=now.point, trail=(*figure.trail[:-1], now), caveats=caveats)
