"""A file of time series: a value a row, with the period and, of several, the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Frequency, Period
from ondiris.sources.bulk import BulkFailures, read_numbers, read_words, repeated
from ondiris.sources.bulk_files import read_plain
from ondiris.sources.cell_types import TextCell
from ondiris.sources.columns import TableColumn, TableSpecification, renamed
from ondiris.sources.number_cells import RealCell, TablePeriodCell

__all__ = ["SERIES_COLUMNS", "TimeSeries", "read_series"]

SERIES_COLUMNS: Final = TableSpecification(
    (
        TableColumn("period", TablePeriodCell(), filled=True),
        TableColumn("value", RealCell(), titled=True),
        TableColumn("series", TextCell()),
        TableColumn("unit", TextCell()),
    ),
    others=True,
)
"""A period a row; several series stand under each other, told apart by `series`; one unit each."""
_PER_YEAR: Final = {Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.YEAR: 1}


@dataclass(frozen=True, slots=True, eq=False)
class TimeSeries:
    """A monthly, quarterly or yearly series.

    Parameters
    ----------
    name : str
        Empty where the file holds one series and no name.
    periods : tuple of Period
        One after the other.
    values : float array, shape (periods,)
        NaN where the file has none.
    per_year : int
        12, 4 or 1.
    """

    name: str
    periods: tuple[Period, ...]
    values: NDArray[np.float64]
    per_year: int


def read_series(file: Any, titles: Mapping[str, str]) -> tuple[TimeSeries, ...]:
    """Read series: ``period value`` and, of several, ``series``.

    Parameters
    ----------
    file : Path, str or frame
        As of `read_plain`.
    titles : mapping of str to str
        What the file calls the columns, where it is another name.

    Raises
    ------
    InvalidFile
        A column that is missing, a cell that cannot be, a period twice in one series, periods that
        are neither months, quarters nor years, a series in two units or with periods of two
        lengths.
    """
    spec = renamed(SERIES_COLUMNS, titles)
    table = read_plain(file, spec)
    failures = BulkFailures(table, spec)
    period, value, series, unit = spec.columns
    when, what = read_words(table, period, failures), read_words(table, series, failures)
    units = read_words(table, unit, failures)
    values = read_numbers(table, value, failures)
    other = InvalidInput("frequency", "the period is no month, quarter or year")
    strange = {
        number: other
        for number, one in enumerate(when.values)
        if one is not None and (one.frequency not in _PER_YEAR or one.length != 1)
    }
    failures.note_words(when.code, period.name, strange)
    again = repeated([when.same, what.code])
    failures.note(again, period.name, InvalidInput("duplicate-period", "the period stands twice"))
    failures.refuse("bad-rows", f"{table.name} has {failures.summary} and is not used")
    if not table.size:
        raise InvalidFile("empty-file", f"{table.name} holds no value")
    for code in np.unique(what.code):
        if np.unique(units.code[what.code == code]).size > 1:
            raise InvalidFile(
                "two-units",
                f"{_named(what.values, int(code))} has more than one unit",
                hint="Convert it first, or name its parts as series of their own.",
            )
    names = {int(code): "" if code < 0 else str(what.values[code]) for code in np.unique(what.code)}
    return tuple(
        _in_order(
            names[code],
            [one for i in np.flatnonzero(what.code == code) if (one := when.values[when.code[i]])],
            values[what.code == code],
        )
        for code in names
    )


def _named(names: Sequence[object], code: int) -> str:
    """Return how a message calls a series."""
    return "the series" if code < 0 else f"the series {str(names[code])[:40]}"


def _in_order(name: str, periods: list[Period], values: NDArray[np.float64]) -> TimeSeries:
    """Return a series from its first to its last period, with holes where the file has none."""
    frequencies = {one.frequency for one in periods}
    if len(frequencies) > 1:
        named = f"the series {name[:40]!r}" if name else "the series"
        raise InvalidFile("frequency", f"{named} has periods of several lengths")
    frequency = periods[0].frequency
    months = 12 // _PER_YEAR[frequency]
    first, last = min(periods), max(periods)
    count = last.first_month.since(first.first_month) // months + 1
    whole = np.full(count, np.nan)
    at = [one.first_month.since(first.first_month) // months for one in periods]
    whole[at] = values
    steps = [Period(frequency, (first.first_month + months * k).first_day) for k in range(count)]
    return TimeSeries(name, tuple(steps), whole, _PER_YEAR[frequency])
