"""Values that an office keeps back and the figures of other offices give away all the same.

A cell that is blank in one table may follow from others: a run of months less the months before, a
whole less its parts.  Nothing of ours computes it; but whoever is answerable for the figures should
know of it, and tell the office.  So the months, activities and areas that figures tell apart are
unknown, printed figures bound their sums, and each blank is asked how far it could be from the
middle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.codes import Catalogue, CodeList, least_of
from ondiris.model import Bound, Period, SeriesKey
from ondiris.ports.solver import Programme, Solver, SolverOutcome
from ondiris.production.figures.rows import Row

__all__ = ["Blank", "OpenedBlank", "opened_by_others"]

Floats = NDArray[np.float64]
Blank = tuple[SeriesKey, Period]
"""A value that an office has and keeps back."""
Atom = tuple[str, str, int]
OWN = ":own"
"""Ends the code of what a code has beside the parts that are told apart."""
WEIGHT = 1e-7
"""Weights below this are the solver's noise."""


@dataclass(frozen=True, slots=True)
class OpenedBlank:
    """A value kept back that follows from what others printed.

    Parameters
    ----------
    key : SeriesKey
    period : Period
    room_pct : float
        How far the value could be from the middle of what is possible, in per cent of that.
    rows : tuple of Row
        The printed figures that tell it.
    """

    key: SeriesKey
    period: Period
    room_pct: float
    rows: tuple[Row, ...]


def opened_by_others(
    rows: Iterable[Row],
    kept: Collection[Blank],
    catalogue: Catalogue,
    solver: Solver,
    *,
    closer_pct: float,
) -> tuple[OpenedBlank, ...]:
    """Return the values kept back that printed figures of others come too close to.

    Parameters
    ----------
    rows : iterable of Row
        Printed figures; those compiled here, derived, disputed or printed as a bound tell nothing.
    kept : collection of (SeriesKey, Period)
        Values that an office keeps back.
    catalogue : Catalogue
    solver : Solver
    closer_pct : float
        A value is opened where it is known better than this, in per cent.

    Notes
    -----
    A calendar year at a time.  Offices that contradict each other tell nothing together.
    """
    blanks: dict[tuple[SeriesKey, int], list[Blank]] = defaultdict(list)
    printed: dict[tuple[SeriesKey, int], list[Row]] = defaultdict(list)
    rows = [row for row in rows if _plain(row)]
    there = {(row.key.question, row.period) for row in rows}
    for key, period in kept:
        blank = (key.question, period) not in there
        if blank and (year := _year(period)) and least_of(key, catalogue) is not None:
            blanks[_series(key), year].append((key, period))
    for row in rows:
        if (year := _year(row.period)) and (_series(row.key), year) in blanks:
            printed[_series(row.key), year].append(row)
    found: list[OpenedBlank] = []
    for group in sorted(blanks, key=lambda one: (one[0].texts, one[1])):
        known = _Known.of(printed[group], blanks[group], catalogue)
        found += known.opened(blanks[group], solver, closer_pct)
    return tuple(found)


def _plain(row: Row) -> bool:
    return row.bound is Bound.EQ and not (row.formula or row.compiled or row.conflicts)


def _series(key: SeriesKey) -> SeriesKey:
    """Return what figures must share to add up: all but activity, area and stated prices."""
    return replace(key.question, activity="_T", area="_T")


def _year(period: Period) -> int:
    """Return the calendar year that holds a period of months; 0 where none does."""
    inside = bool(period.month_range) and period.first_day.year == period.last_day.year
    return period.first_day.year if inside else 0


@dataclass(frozen=True, slots=True)
class _Tree:
    """The codes of a list that figures tell apart, each with the leaves that it is the sum of."""

    leaves: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, codes: CodeList, told: Iterable[str]) -> _Tree:
        """Return the tree of some codes; what a code has beside its told parts is a leaf too.

        It has nothing else where all its parts are told.
        """
        named = sorted(set(told))
        children: dict[str, list[str]] = defaultdict(list)
        for code in named:
            above = next((a for a in codes.ancestors(code) if a in named), None)
            if above is not None:
                children[above].append(code)
        whole = {code: tuple(_members(codes, code, named)) for code in named}

        def below(code: str) -> tuple[str, ...]:
            if whole[code]:
                return tuple(leaf for part in whole[code] for leaf in below(part))
            parts = [p for p in children[code] if not whole[p]]
            if not parts:
                return (code,)
            leaves = [leaf for part in parts for leaf in below(part)]
            complete = set(codes.children(code)) <= set(named)
            return tuple(leaves if complete else [*leaves, f"{code}{OWN}"])

        return cls({code: below(code) for code in named})


def _members(codes: CodeList, code: str, named: Sequence[str]) -> Iterator[str]:
    """Yield the members of a named aggregate, where all are told; nothing for other codes."""
    members = codes[code].members if code in codes else ()
    if all(member in named for member in members):
        yield from members


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What printed figures tell of the months of a year, over activities and areas."""

    activities: _Tree
    areas: _Tree
    place: Mapping[Atom, int]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: Sequence[Row], blanks: Sequence[Blank], catalogue: Catalogue) -> _Known:
        keys = [*(row.key for row in rows), *(key for key, _ in blanks)]
        activities = _Tree.of(catalogue["activities"], (key.activity for key in keys))
        areas = _Tree.of(catalogue["areas"], (key.area for key in keys))
        periods = [*(row.period for row in rows), *(period for _, period in blanks)]
        months = sorted({month for period in periods for month in period.month_range})
        parts, places = (sorted({leaf for found in tree.leaves.values() for leaf in found})
                         for tree in (activities, areas))  # fmt: skip
        atoms = product(parts, places, months)
        return cls(activities, areas, {atom: k for k, atom in enumerate(atoms)}, tuple(rows))

    def sum(self, key: SeriesKey, period: Period) -> Floats:
        """Return which unknowns a figure is the sum of."""
        found = np.zeros(len(self.place))
        activities, areas = self.activities.leaves[key.activity], self.areas.leaves[key.area]
        found[[self.place[atom] for atom in product(activities, areas, period.month_range)]] = 1.0
        return found

    def opened(
        self, blanks: Sequence[Blank], solver: Solver, closer_pct: float
    ) -> Iterator[OpenedBlank]:
        """Yield the blanks that are known better than some per cent."""
        if not self.rows:
            return
        count = len(self.place)
        low = np.array([float(r.low) * 10.0**r.multiplier for r in self.rows])
        high = np.array([float(r.high) * 10.0**r.multiplier for r in self.rows])
        scale = max(float(np.median(high)), 1.0)
        sums = np.array([self.sum(row.key, row.period) for row in self.rows])
        model = solver.load(
            Programme(np.zeros(count), np.zeros(count), np.full(count, np.inf),
                      sparse.csr_array(sums), low / scale, high / scale)
        )  # fmt: skip
        every = np.arange(count, dtype=np.int32)
        for key, period in sorted(blanks, key=lambda one: (one[0].texts, str(one[1]))):
            ends, used = [], np.zeros(len(self.rows), dtype=np.bool_)
            for sign in (1.0, -1.0):
                model.set_cost(every, sign * self.sum(key, period))
                answer = model.solve()
                if answer.outcome is not SolverOutcome.OPTIMAL:
                    break
                ends.append(sign * answer.objective)
                used |= np.abs(answer.row_duals) > WEIGHT
            if len(ends) < 2 or sum(ends) <= 0:
                continue
            room = 100 * (ends[1] - ends[0]) / (ends[1] + ends[0])
            by = tuple(row for row, one in zip(self.rows, used, strict=True) if one)
            if room < closer_pct and by:
                yield OpenedBlank(key, period, room, by)
