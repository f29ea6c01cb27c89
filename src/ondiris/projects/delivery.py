"""The odds that a promise is met: joint draws, streamed, and what they say.

`simulate` draws block after block, keeps sums and histograms only, and never holds all draws of
all units.  Everything at the asked days is exact over all draws; the fan between them is read
from histograms of `CELLS` cells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidInput
from ondiris.projects.draws import RIGHT, Block, Drawing
from ondiris.projects.portfolio import Assumptions, Floats, Portfolio
from ondiris.projects.reduction import reduce_block
from ondiris.projects.result import Delivery, Need
from ondiris.projects.summary import CELLS, Frame, Sums, summary

__all__ = ["joint_draws", "launch_counts", "simulate"]

SIZE = 8080  # draws per block; part of the definition of the draws, hence fixed.  A power of two
# would put every day of the running totals into the same cache set: three times slower.
RIGHT_DRAWS = 2020  # draws on which it is tried what a factor brings that goes right
T = TypeVar("T")


def joint_draws(
    portfolio: Portfolio, assumptions: Assumptions, *, draws: int, seed: int, threads: int = 1
) -> Iterator[Block]:
    """Yield joint draws block by block, in order, whatever the number of threads."""
    sizes = [min(SIZE, draws - start) for start in range(0, draws, SIZE)]

    drawing = Drawing.of(portfolio, assumptions, seed)

    def one(number: int) -> Block:
        return drawing.block(number, sizes[number])

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        yield from _in_order(pool, one, len(sizes), threads)


def simulate(  # noqa: PLR0913 - a kernel: four things, and four numbers of how they are drawn
    portfolio: Portfolio,
    assumptions: Assumptions,
    need: Need,
    days: Sequence[int],
    *,
    draws: int = 100_000,
    seed: int = 1,
    threads: int = 1,
    horizon: Sequence[int] = (),
) -> Delivery:
    """Return the odds that a portfolio meets a need by given days.

    Parameters
    ----------
    portfolio, assumptions
        What is carried forward, and on what it rests.
    need : Need
        What must be reached; jointly for the probability, singly for its parts.
    days : sequence of int, unit days from today
        Days of the question; the last one named is the main day of sensitivities and help.
    draws, seed, threads : int
        Number of draws, their seed, and threads, which change nothing but the time taken.
    horizon : sequence of int, unit days from today
        Further days of the curve and fan.

    Returns
    -------
    Delivery

    Raises
    ------
    InvalidInput
        If there is no day, a day lies before today, or there is no draw.
    """
    if not days or min(days) < 0 or draws < 1:
        raise InvalidInput("days", "a simulation needs draws, and days not before today")
    frame = Frame.of(portfolio, need, days, horizon, _caps(portfolio, assumptions))
    sizes = [min(SIZE, draws - start) for start in range(0, draws, SIZE)]

    drawing = Drawing.of(portfolio, assumptions, seed)

    def one(number: int) -> Sums:
        return reduce_block(frame, drawing.block(number, sizes[number]))

    total: Sums | None = None
    exact: list[Floats] = []
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        right = pool.submit(_went_right, frame, drawing, draws)
        for sums in _in_order(pool, one, len(sizes), threads):
            exact.append(sums.exact)
            if total is None:
                total = sums
            else:
                total.add(sums)
        assert total is not None  # noqa: S101 - at least one block was drawn
        drawn = np.concatenate(exact, axis=2)
        return summary(frame, total, drawn, right.result(), seed)


def launch_counts(
    portfolio: Portfolio, assumptions: Assumptions, day: int, *, draws: int, seed: int
) -> Floats:
    """Return the probabilities of 0, 1, … launches by a day, of one block of draws alone.

    As many draws of one seed have the same luck under any assumptions.
    """
    if not 0 < draws <= SIZE or day < 0:
        raise InvalidInput("days", "a count needs draws of one block, and a day not before today")
    drawing = Drawing.of(portfolio, assumptions, seed)
    luck = np.empty((len(portfolio), draws))
    launch = drawing.launches(drawing.common(0, draws), 0, luck)
    count = (np.ceil(launch) <= day).sum(axis=0)
    return np.bincount(count, minlength=len(portfolio) + 1) / draws


def _in_order(
    pool: ThreadPoolExecutor, one: Callable[[int], T], count: int, threads: int
) -> Iterator[T]:
    """Yield ``one(0) … one(count - 1)`` in order, a few ahead of the reader."""
    ahead: deque[Future[T]] = deque()
    for number in range(count):
        ahead.append(pool.submit(one, number))
        if len(ahead) > threads:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


def _caps(p: Portfolio, a: Assumptions) -> Floats:
    """Return the top of each measure's histogram: far above any plausible total."""
    totals = p.promised.sum(axis=0)
    wide = [1 + 4 * max(r.mean, 1.0) * (1 + r.doubt + r.spread) for r in (a.jobs, a.cost, a.area)]
    jobs, cost, area = totals * np.array(wide)
    count = float(max(len(p), CELLS - 1))  # a cell per launch, as long as there are enough
    caps = np.array([count, jobs, totals[1], cost, area], dtype=np.float64)
    caps[caps < 1e-6] = 1.0
    return caps


def _went_right(frame: Frame, drawing: Drawing, draws: int) -> dict[str, NDArray[np.int32]]:
    """Count how many more launch by the main day once each factor goes right, all luck kept."""
    p, day = frame.portfolio, float(frame.grid[frame.main])
    draws = min(RIGHT_DRAWS, draws)
    common = drawing.common(0, draws)
    luck = np.empty((len(p), draws))
    lucks = [one._replace(leave=one.leave.copy()) for one in drawing.lucks(common, 0, luck)]

    def counted(factors: Floats) -> NDArray[np.int32]:
        launch = drawing.launched(replace(common, factors=factors), lucks, luck.copy())
        return np.asarray((np.ceil(launch) <= day).sum(axis=0), dtype=np.int32)

    now = counted(common.factors)
    found = {}
    arrive = (p.lot >= 0) & (common.rate is not None)  # these hang on no factor
    for k, name in enumerate(p.factors):
        if not (p.loading[~arrive, k] != 0).any():
            found[name] = np.zeros_like(now)
            continue
        factors = common.factors.copy()
        factors[k] = np.minimum(factors[k], RIGHT)
        found[name] = counted(factors) - now
    return found
