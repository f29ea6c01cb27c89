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
from ondiris.projects.draws import RIGHT, Block, draw_block, draw_common, draw_launches, indices
from ondiris.projects.portfolio import Assumptions, Floats, Portfolio
from ondiris.projects.result import MEASURES, Delivery, Need
from ondiris.projects.summary import CELLS, CLASSES, Frame, Sums, summary

__all__ = ["joint_draws", "launch_counts", "simulate"]

SIZE = 8080  # draws per block; part of the definition of the draws, hence fixed.  A power of two
# would put every day of the running totals into the same cache set: three times slower.
CHUNK = 2020  # draws summed at a time: their table of days stays in the cache next to the core
RIGHT_DRAWS = 2020  # draws on which it is tried what a factor brings that goes right
T = TypeVar("T")
Counts = NDArray[np.int32]


def joint_draws(
    portfolio: Portfolio, assumptions: Assumptions, *, draws: int, seed: int, threads: int = 1
) -> Iterator[Block]:
    """Yield joint draws block by block, in order, whatever the number of threads."""
    sizes = [min(SIZE, draws - start) for start in range(0, draws, SIZE)]

    def one(number: int) -> Block:
        return draw_block(portfolio, assumptions, seed=seed, block=number, draws=sizes[number])

    yield from _in_order(one, len(sizes), threads)


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
    grid = np.unique(np.array([*days, *horizon], dtype=np.int64))
    asked = np.searchsorted(grid, np.unique(np.array(days, dtype=np.int64)))
    main = int(np.searchsorted(grid, days[-1]))
    frame = Frame(portfolio, need, grid, asked, main, _caps(portfolio, assumptions))
    sizes = [min(SIZE, draws - start) for start in range(0, draws, SIZE)]

    def one(number: int) -> Sums:
        block = draw_block(portfolio, assumptions, seed=seed, block=number, draws=sizes[number])
        return _reduce(frame, block)

    total: Sums | None = None
    exact: list[Floats] = []
    for sums in _in_order(one, len(sizes), threads):
        exact.append(sums.exact)
        if total is None:
            total = sums
        else:
            total.add(sums)
    assert total is not None  # noqa: S101 - at least one block was drawn
    drawn = np.concatenate(exact, axis=2)
    return summary(frame, total, drawn, _went_right(frame, assumptions, seed, draws), seed)


def launch_counts(
    portfolio: Portfolio, assumptions: Assumptions, day: int, *, draws: int, seed: int
) -> Floats:
    """Return the probabilities of 0, 1, … launches by a day, of one block of draws alone.

    As many draws of one seed have the same luck under any assumptions.
    """
    if not 0 < draws <= SIZE or day < 0:
        raise InvalidInput("days", "a count needs draws of one block, and a day not before today")
    common = draw_common(portfolio, assumptions, seed, 0, draws)
    luck = np.empty((len(portfolio), draws))
    launch = draw_launches(portfolio, assumptions, common, seed=seed, block=0, luck=luck)
    count = (np.ceil(launch) <= day).sum(axis=0)
    return np.bincount(count, minlength=len(portfolio) + 1) / draws


def _in_order(one: Callable[[int], T], count: int, threads: int) -> Iterator[T]:
    """Yield ``one(0) … one(count - 1)`` in order, a few ahead of the reader."""
    if threads <= 1:
        yield from map(one, range(count))
        return
    with ThreadPoolExecutor(threads) as pool:
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


def _went_right(frame: Frame, a: Assumptions, seed: int, draws: int) -> dict[str, Counts]:
    """Count how many more launch by the main day once each factor goes right, all luck kept."""
    p, day = frame.portfolio, float(frame.grid[frame.main])
    draws = min(RIGHT_DRAWS, draws)
    common = draw_common(p, a, seed, 0, draws)
    luck = np.empty((len(p), draws))

    def counted(factors: Floats) -> Counts:
        drawn = replace(common, factors=factors)
        launch = draw_launches(p, a, drawn, seed=seed, block=0, luck=luck)
        return np.asarray((np.ceil(launch) <= day).sum(axis=0), dtype=np.int32)

    now = counted(common.factors)
    found = {}
    for k, name in enumerate(p.factors):
        factors = common.factors.copy()
        factors[k] = np.minimum(factors[k], RIGHT)
        found[name] = counted(factors) - now
    return found


def _reduce(frame: Frame, block: Block) -> Sums:
    p, grid, fan = frame.portfolio, frame.grid, frame.fan
    draws = block.launch.shape[1]
    by = _day_index(grid, block.launch)
    ramp = np.array([u.ramp for u in p.units])
    counted = by if not ramp.any() else _day_index(grid, block.launch + ramp[:, None])
    parts = {"jobs": block.jobs, "value": block.value, "cost": block.cost, "area": block.area}
    met, reached = np.ones((2, grid.size, draws), dtype=bool)
    on_fan = np.zeros((len(MEASURES), fan.size, draws))
    main = np.zeros((len(MEASURES), draws))
    coarse = np.searchsorted(fan, np.arange(grid.size + 1)).astype(np.int32)
    placed: dict[tuple[bool, bool], list[NDArray[np.intp]]] = {}

    def places(ramped: bool, fine: bool) -> list[NDArray[np.intp]]:  # noqa: FBT001 - two facts of a table
        key = ramped and counted is not by, fine
        if key not in placed:
            days = counted if ramped else by
            placed[key] = _places(days if fine else coarse[days])
        return placed[key]

    for m, name in enumerate(MEASURES):
        needed, amount = frame.need.at_least.get(name), parts.get(name)
        if amount is not None and not amount.shape[0]:
            if needed:
                met[:] = False
            continue
        if needed is None:  # nothing is asked of it on the days between those of the fan
            _cumulate(places(name == "jobs", False), amount, on_fan[m])  # noqa: FBT003
            main[m] = on_fan[m, int(np.searchsorted(fan, frame.main))]
            continue
        total = np.empty((grid.size, draws))
        _cumulate(places(name == "jobs", True), amount, total)  # noqa: FBT003
        on_fan[m], main[m] = total[fan], total[frame.main]
        here = total >= needed
        met &= here
        if name == "count":
            reached = here
    outcome = main[MEASURES.index(frame.outcome)]
    helped, missing = _help(frame, main, by, counted, parts)
    return Sums(
        on_fan[:, frame.fan_asked],
        met.sum(axis=1),
        reached.sum(axis=1),
        _histogram(on_fan, frame.caps),
        _by_day(by, grid.size),
        np.array([outcome.sum(), (outcome**2).sum()]),
        np.multiply(by <= frame.main, outcome).sum(axis=1),
        helped,
        missing,
        _classes(block, outcome),
    )


def _day_index(grid: NDArray[np.int64], launch: Floats) -> NDArray[np.int32]:
    """Return the first day of the grid by which each unit has launched; its length for never."""
    last = int(grid[-1])
    table = np.searchsorted(grid, np.arange(last + 2)).astype(np.int32)
    day = np.ceil(launch)
    np.minimum(day, last + 1, out=day)
    return table[day.astype(np.int32)]


def _places(by: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """Return the place of each launch in tables of days by draws, a table for some draws each."""
    found = []
    for start in range(0, by.shape[1], CHUNK):
        part = by[:, start : start + CHUNK]
        places = part * np.intp(part.shape[1])
        places += np.arange(part.shape[1])
        found.append(places.ravel())
    return found


def _cumulate(
    places: Sequence[NDArray[np.intp]], amount: NDArray[np.float32] | None, out: Floats
) -> None:
    """Sum what launches by each day, in place; the last row of a table of places is never."""
    days, start = out.shape[0], 0
    for part in places:
        width = min(CHUNK, out.shape[1] - start)
        here = slice(start, start + width)
        weights = None
        if amount is not None:
            weights = np.ascontiguousarray(amount[:, here], dtype=np.float64).ravel()
        sums = np.bincount(part, weights, minlength=(days + 1) * width)
        np.cumsum(sums.reshape(days + 1, width)[:-1], axis=0, out=out[:, here])
        start += width


def _by_day(by: NDArray[np.int32], days: int) -> NDArray[np.int64]:
    units = by.shape[0]
    place = by + np.arange(units, dtype=np.int32)[:, None] * (days + 1)
    return np.bincount(place.ravel(), minlength=units * (days + 1)).reshape(units, days + 1)


def _histogram(total: Floats, caps: Floats) -> NDArray[np.int64]:
    out = np.empty((*total.shape[:2], CELLS), dtype=np.int64)
    for m, cap in enumerate(caps):
        for k, day in enumerate(total[m]):
            cell = (day * ((CELLS - 1) / cap)).astype(np.intp)
            np.minimum(cell, CELLS - 1, out=cell)
            out[m, k] = np.bincount(cell, minlength=CELLS)
    return out


def _help(
    frame: Frame,
    main: Floats,
    by: NDArray[np.int32],
    counted: NDArray[np.int32],
    parts: dict[str, NDArray[np.float32]],
) -> tuple[NDArray[np.int64], Floats]:
    """Bring each unit to launch on time, all else as drawn; the exact difference by draw."""
    met = np.ones(by.shape, dtype=bool)
    missing = np.zeros((len(frame.need.at_least), by.shape[0]))
    for k, (name, amount) in enumerate(frame.need.at_least.items()):
        now = main[MEASURES.index(name)]
        late = (counted if name == "jobs" else by) > frame.main
        gain = late if name == "count" else late * parts[name] if parts[name].size else None
        lack = amount - now if gain is None else (amount - now) - gain
        np.maximum(lack, 0.0, out=lack)
        met &= lack <= 0
        missing[k] = lack.sum(axis=-1)
    return met.sum(axis=1), missing


def _classes(block: Block, outcome: Floats) -> Floats:
    common = block.common
    drivers = [*common.factors, *common.doubt]
    classes = [indices(driver, CLASSES) for driver in drivers]
    classes += [_rank_classes(pace) for pace in common.pace]
    out = np.empty((len(classes), CLASSES, 2))
    for k, cell in enumerate(classes):
        out[k, :, 0] = np.bincount(cell, minlength=CLASSES)
        out[k, :, 1] = np.bincount(cell, outcome, minlength=CLASSES)
    return out


def _rank_classes(values: Floats) -> NDArray[np.intp]:
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return rank * CLASSES // values.size
