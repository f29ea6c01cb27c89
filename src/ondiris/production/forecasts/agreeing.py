"""Forecasts of a whole and its parts, brought to agree period by period.

What each series says by itself is projected onto what adds up, with the covariance in which their
futures move together (MinT); every future is projected alike, so bands of what agrees are
quantiles of what adds up.  Parts of which one is left blank are not brought to agree: the others
would tell it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondiris.errors import Refused
from ondiris.forecasts import SeriesForecast
from ondiris.forecasts.reconciling import reconciled_paths, shrunk_covariance, summing_matrix
from ondiris.forecasts.result import Floats
from ondiris.production.forecasts.series import LedgerSeries

__all__ = ["agreed", "hold_together"]

NEAR = 1e-3
"""Part of the whole by which its parts may miss it, for what was rounded."""


def hold_together(series: Sequence[LedgerSeries]) -> None:
    """Refuse parts that do not sum to their whole in every period that all of them tell.

    Parameters
    ----------
    series : sequence of LedgerSeries
        The whole first.

    Raises
    ------
    Refused
        ``parts-lack``.
    """
    whole, *parts = series
    alike = {(one.key.kind, one.grain, one.periods[-1]) for one in series}
    told = min(len(one) for one in series)
    if len(parts) < 2 or len(alike) > 1:
        raise Refused("parts-lack", f"not all parts of {whole.key.activity} are told as it is")
    below = np.sum([one.values[-told:] for one in parts], axis=0)
    if (np.abs(below - whole.values[-told:]) > NEAR * np.abs(whole.values[-told:])).any():
        raise Refused(
            "parts-lack",
            f"the parts of {whole.key.activity} do not sum to it in the periods that are told",
            hint="A part that its source leaves blank is not to be had as a remainder.",
        )


def agreed(made: Sequence[SeriesForecast]) -> tuple[SeriesForecast, ...]:
    """Return forecasts of a whole and its parts as they agree, at the levels that all can hold.

    Parameters
    ----------
    made : sequence of SeriesForecast
        The whole first; as many paths each, of which the n-th of all belong together.
    """
    tree = summing_matrix((0,) * len(made))
    base = np.stack([one.paths for one in made], axis=2)
    points = np.stack([one.points for one in made], axis=1)
    paths, middle = np.empty(base.shape), np.empty(points.shape)
    for t in range(points.shape[0]):
        spread = shrunk_covariance(base[:, t] - base[:, t].mean(axis=0))
        paths[:, t] = reconciled_paths(base[:, t], tree, spread, lowest=0.0)
        middle[t] = reconciled_paths(points[t][None], tree, spread, lowest=0.0)[0]
    levels = tuple(x for x in made[0].levels if all(x in one.levels for one in made))
    return tuple(_told(one, middle[:, n], paths[:, :, n], levels) for n, one in enumerate(made))


def _told(
    one: SeriesForecast, points: Floats, paths: Floats, levels: tuple[float, ...]
) -> SeriesForecast:
    ends = np.array(levels)
    lower = np.quantile(paths, (1 - ends) / 2, axis=0)
    upper = np.quantile(paths, (1 + ends) / 2, axis=0)
    return SeriesForecast(
        points, levels, np.minimum(lower, points), np.maximum(upper, points), paths,
        f"{one.method}+mint/1", one.caveats,
    )  # fmt: skip
