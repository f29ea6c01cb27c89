"""From one block of joint draws to the sums that are kept of it.

A block is summed a few draws at a time: their table of days stays in the cache next to the core.
Blocks are the same whoever draws them and are added in their order, so that bytes do not depend
on threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondiris.projects.amounts import Amounts
from ondiris.projects.draws import Block, indices
from ondiris.projects.portfolio import Floats
from ondiris.projects.result import MEASURES
from ondiris.projects.summary import CELLS, CLASSES, Frame, Sums

__all__ = ["reduce_block"]

CHUNK = 2020
"""Draws summed at a time."""
Counts = NDArray[np.int64]
Days = NDArray[np.int32]


def reduce_block(frame: Frame, block: Block) -> Sums:
    """Return the sums over one block of draws."""
    p = frame.portfolio
    by = _day_index(frame.grid, block.launch)
    ramp = np.array([u.ramp for u in p.units])
    counted = by if not ramp.any() else _day_index(frame.grid, block.launch + ramp[:, None])
    draws = by.shape[1]
    met, reached = np.zeros((2, frame.grid.size), dtype=np.int64)
    exact = np.zeros((len(MEASURES), frame.asked.size, draws))
    cells = np.zeros((len(MEASURES), frame.fan.size, draws), dtype=np.uint16)
    for start in range(0, draws, CHUNK):
        here = slice(start, start + CHUNK)
        part = _Part(frame, by[:, here], counted[:, here], block.amounts, here)
        both, alone = part.cumulate(exact[:, :, here], cells[:, :, here])
        met += both
        reached += alone
    main = exact[:, frame.main_asked]
    outcome = main[MEASURES.index(frame.outcome)]
    given = np.array([outcome @ (row <= frame.main).astype(np.float64) for row in by])
    helped, missing = _help(frame, main, by, counted, block.amounts)
    return Sums(
        exact,
        met,
        reached,
        _histogram(cells),
        _by_day(by, frame.grid.size),
        np.array([outcome.sum(), (outcome**2).sum()]),
        given,
        helped,
        missing,
        _classes(block, outcome),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some draws of a block, few enough for their tables of days to stay near the core."""

    frame: Frame
    by: Days
    counted: Days
    amounts: Amounts
    here: slice

    def cumulate(self, exact: Floats, cells: NDArray[np.uint16]) -> tuple[Counts, Counts]:
        """Write totals at the asked days and cells of the fan; count what meets the need by day.

        Returns
        -------
        tuple of int array, shape (days,)
            Draws that meet the need by each day, and that reach its number of launches.
        """
        frame, fan = self.frame, self.frame.fan
        meets = np.ones((frame.grid.size, self.by.shape[1]), dtype=bool)
        reached = np.full(frame.grid.size, self.by.shape[1], dtype=np.int64)
        placed: dict[tuple[int, bool], NDArray[np.intp]] = {}
        for m, name in enumerate(MEASURES):
            needed, amount = frame.need.at_least.get(name), _of_measure(self.amounts, name)
            if amount is not None and not amount.shape[0]:
                meets &= not needed
                continue
            fine = needed is not None  # of what is asked together every day matters
            days = self.counted if name == "jobs" else self.by
            rows = (frame.grid if fine else fan).size + 1
            if (id(days), fine) not in placed:
                placed[id(days), fine] = _places(days if fine else frame.coarse.take(days))
            total = self._total(placed[id(days), fine], amount, rows)
            exact[m] = total[frame.asked if fine else frame.fan_asked]
            _cells(total[fan] if fine else total, float(frame.caps[m]), out=cells[m])
            if needed is not None:
                here = total >= needed
                meets &= here
                if name == "count":
                    reached = here.sum(axis=1)
        return meets.sum(axis=1), reached

    def _total(
        self, places: NDArray[np.intp], amount: NDArray[np.float32] | None, rows: int
    ) -> NDArray[Any]:
        """Return what has launched by each day; the last of so many rows is never."""
        width = self.by.shape[1]
        weights = None
        if amount is not None:
            weights = amount[:, self.here].astype(np.float64).ravel()
        sums = np.bincount(places, weights, minlength=rows * width).reshape(rows, width)
        for day in range(1, rows - 1):  # row by row: five times as fast as a running sum
            sums[day] += sums[day - 1]
        return np.asarray(sums[:-1])


def _places(days: Days) -> NDArray[np.intp]:
    """Return the place of each launch in a table of days by draws."""
    places = days.astype(np.intp)
    places *= days.shape[1]
    places += np.arange(days.shape[1])
    return places.ravel()


def _day_index(grid: NDArray[np.int64], launch: Floats) -> Days:
    """Return the first day of the grid by which each unit has launched; its length for never."""
    last = int(grid[-1])
    table = np.searchsorted(grid, np.arange(last + 2)).astype(np.int32)
    found = np.empty(launch.shape, dtype=np.int32)
    whole, day = np.empty(launch.shape[1]), np.empty(launch.shape[1], dtype=np.intp)
    for row, out in zip(launch, found, strict=True):  # row by row: each stays near the core
        np.minimum(np.ceil(row, out=whole), last + 1, out=whole)
        np.copyto(day, whole, casting="unsafe")
        table.take(day, out=out, mode="clip")
    return found


def _of_measure(amounts: Amounts, name: str) -> NDArray[np.float32] | None:
    """Return the amounts of a measure; none of the count, where each launch is one."""
    return None if name == "count" else np.asarray(getattr(amounts, name))


def _cells(total: NDArray[Any], cap: float, *, out: NDArray[np.uint16]) -> None:
    np.copyto(out, np.minimum(total * ((CELLS - 1) / cap), CELLS - 1), casting="unsafe")


def _by_day(by: Days, days: int) -> NDArray[np.int64]:
    return np.array([np.bincount(row, minlength=days + 1) for row in by])


def _histogram(cells: NDArray[np.uint16]) -> NDArray[np.int64]:
    out = np.empty((*cells.shape[:2], CELLS), dtype=np.int64)
    for m, days in enumerate(cells):
        for k, day in enumerate(days):
            out[m, k] = np.bincount(day, minlength=CELLS)
    return out


def _help(
    frame: Frame, main: Floats, by: Days, counted: Days, amounts: Amounts
) -> tuple[NDArray[np.int64], Floats]:
    """Bring each unit to launch on time, all else as drawn; the exact difference by draw."""
    needs = [(name, _of_measure(amounts, name)) for name in frame.need.at_least]
    now = {name: frame.need.at_least[name] - main[MEASURES.index(name)] for name, _ in needs}
    met = np.zeros(by.shape[0], dtype=np.int64)
    missing = np.zeros((len(needs), by.shape[0]))
    lack, late, enough = np.empty(by.shape[1]), *np.empty((2, by.shape[1]), dtype=bool)
    for i in range(by.shape[0]):  # unit by unit: its rows stay near the core
        all_met = np.ones(by.shape[1], dtype=bool)
        for k, (name, each) in enumerate(needs):
            np.greater((counted if name == "jobs" else by)[i], frame.main, out=late)
            gain = late if each is None else late * each[i] if each.shape[0] else 0.0
            np.maximum(np.subtract(now[name], gain, out=lack), 0.0, out=lack)
            all_met &= np.less_equal(lack, 0, out=enough)
            missing[k, i] = lack.sum()
        met[i] = np.count_nonzero(all_met)
    return met, missing


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
    found = np.empty(values.size, dtype=np.intp)
    found[np.argsort(values, kind="stable")] = np.arange(values.size) * CLASSES // values.size
    return found
