"""Files for locating sites: points of demand, and candidates with room, cost and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.bulk import BulkFailures, BulkTable, read_numbers, read_words, repeated
from ondiris.sources.bulk_files import read_plain
from ondiris.sources.cell_types import TextCell, YesNoCell
from ondiris.sources.columns import TableColumn, TableSpecification, renamed
from ondiris.sources.number_cells import RealCell

__all__ = [
    "CANDIDATE_COLUMNS",
    "DEMAND_COLUMNS",
    "CandidateSites",
    "DemandPoints",
    "read_candidate_sites",
    "read_demand_points",
]

Floats = NDArray[np.float64]

_NAME: Final = TableColumn("name", TextCell())
_PLACE: Final = tuple(TableColumn(name, RealCell()) for name in ("lat", "lon", "x", "y"))
DEMAND_COLUMNS: Final = TableSpecification(
    (_NAME, *_PLACE, TableColumn("weight", RealCell(0.0))), others=True
)
"""A point a row, by degrees or on a plane; it weighs one where nothing is said."""
CANDIDATE_COLUMNS: Final = TableSpecification(
    (
        _NAME,
        *_PLACE,
        TableColumn("capacity", RealCell(0.0)),
        TableColumn("opening_cost", RealCell(0.0)),
        TableColumn("existing", YesNoCell()),
    ),
    others=True,
)
"""A site a row; what is open already stays open."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandPoints:
    """Points and how much each asks for.

    Parameters
    ----------
    names : tuple of str
        Their numbers where the file names none.
    places : float array, shape (points, 2)
        Degrees of latitude and longitude, or plane coordinates; no columns where there are none.
    degrees : bool
        Which of the two they are.
    weight : float array, shape (points,)
    """

    names: tuple[str, ...]
    places: Floats
    degrees: bool
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CandidateSites:
    """Sites that may be opened, and those that are open.

    Parameters
    ----------
    names, places, degrees
        As of `DemandPoints`.
    capacity : float array, shape (sites,), optional
        In the unit of the weights; None where the file says none.
    opening_cost : float array, shape (sites,), optional
        None where the file says none.
    existing : bool array, shape (sites,)
    """

    names: tuple[str, ...]
    places: Floats
    degrees: bool
    capacity: Floats | None
    opening_cost: Floats | None
    existing: NDArray[np.bool_]


def read_demand_points(file: Any, titles: Mapping[str, str]) -> DemandPoints:
    """Read points of demand: ``name``, ``lat`` and ``lon`` or ``x`` and ``y``, ``weight``.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    titles : mapping of str to str
        What the file calls the columns, where it is another name.

    Raises
    ------
    InvalidFile
        Cells that cannot be, names that stand twice, places for some points alone.
    """
    table, failures, spec = _opened(file, DEMAND_COLUMNS, titles)
    names, places, degrees = _located(table, spec, failures)
    weight = _filled(table, spec.columns[5], failures, 1.0)
    _refuse(table, failures)
    return DemandPoints(names, places, degrees, np.ones(table.size) if weight is None else weight)


def read_candidate_sites(file: Any, titles: Mapping[str, str]) -> CandidateSites:
    """Read candidates: ``name``, a place, ``capacity``, ``opening_cost``, ``existing``.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    titles : mapping of str to str
        What the file calls the columns, where it is another name.

    Raises
    ------
    InvalidFile
        As of `read_demand_points`; a capacity for some sites alone.
    """
    table, failures, spec = _opened(file, CANDIDATE_COLUMNS, titles)
    names, places, degrees = _located(table, spec, failures)
    capacity = _filled(table, spec.columns[5], failures, None)
    opening = _filled(table, spec.columns[6], failures, 0.0)
    words = read_words(table, spec.columns[7], failures)
    _refuse(table, failures)
    existing = np.array([*(bool(v) for v in words.values), False])[words.code]
    return CandidateSites(names, places, degrees, capacity, opening, existing)


def _opened(
    file: Any, columns: TableSpecification, titles: Mapping[str, str]
) -> tuple[BulkTable, BulkFailures, TableSpecification]:
    spec = renamed(columns, titles)
    table = read_plain(file, spec)
    return table, BulkFailures(table, spec), spec


def _located(
    table: BulkTable, spec: TableSpecification, failures: BulkFailures
) -> tuple[tuple[str, ...], Floats, bool]:
    """Return names and places; no columns of places where the file has none."""
    words = read_words(table, spec.columns[0], failures)
    twice = InvalidInput("duplicate-name", "the name stands twice")
    code = words.code
    failures.note(repeated([code]) & (code >= 0), spec.columns[0].name, twice)
    names = tuple(
        str(words.values[c]) if c >= 0 else str(number) for number, c in enumerate(code, start=1)
    )
    for pair, degrees in ((spec.columns[1:3], True), (spec.columns[3:5], False)):
        if all(column.name in table.columns for column in pair):
            places = np.column_stack([read_numbers(table, c, failures) for c in pair])
            for column, values in zip(pair, places.T, strict=True):
                failures.note(np.isnan(values), column.name, column.empty())
            if degrees:
                for column, values, most in zip(pair, places.T, (90.0, 180.0), strict=True):
                    away = InvalidInput("outside-degrees", "the place is not on Earth")
                    failures.note(np.abs(values) > most, column.name, away)
            return names, places, degrees
    return names, np.empty((table.size, 0)), False


def _filled(
    table: BulkTable, column: TableColumn[float], failures: BulkFailures, empty: float | None
) -> Floats | None:
    """Return a column of amounts; None where the file has none, or no cell of it is filled."""
    values = read_numbers(table, column, failures)
    if np.isnan(values).all():
        return None
    if empty is None:
        failures.note(np.isnan(values), column.name, column.empty())
        return values
    return np.where(np.isnan(values), empty, values)


def _refuse(table: BulkTable, failures: BulkFailures) -> None:
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used")
    if not table.size:
        raise InvalidFile("empty-file", f"{table.name} names no place")
