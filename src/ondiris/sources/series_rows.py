"""Rows of long tables as observations: one row of each series is read, the others share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ondiris.codes import refuse_impossible
from ondiris.errors import InvalidInput
from ondiris.model import Observation, Period, Printed
from ondiris.sources.bulk import BulkFailures, BulkTable
from ondiris.sources.cells import Failures, ReadingContext, Record
from ondiris.sources.tidy import observation_of_each

__all__ = ["SeriesRows", "WordColumn"]

_STEP = 50_000
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WordColumn:
    """What a column says: the number of the text in each row, and what each text means.

    Parameters
    ----------
    title : str
        Of the column.
    code : int array, shape (rows,)
        Of every row of the table; -1 where the cell is empty.
    said : sequence of str
        By number.
    """

    title: str
    code: Numbers
    said: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What a column of figures says.

    Parameters
    ----------
    title : str
        Of the column.
    cells : pyarrow.Array of str
        Plain numbers of every row of the table; null where there is none.
    sign : int array, shape (rows,)
        Position in `signs`.
    signs : sequence of str
        Statuses that cells tell themselves, empty for none.
    """

    title: str
    cells: pa.Array
    sign: Numbers
    signs: Sequence[str]

    @property
    def printed(self) -> NDArray[np.bool_]:
        """Which rows hold a number."""
        told: NDArray[np.bool_] = self.cells.is_valid().to_numpy(zero_copy_only=False)
        return told


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesRows:
    """The good rows of one column of figures.

    Parameters
    ----------
    table : BulkTable
    reading : ReadingContext
    failures : BulkFailures
        Takes rows that cannot be.
    constants : mapping of str to str
        Concepts that hold for all.
    words : mapping of str to WordColumn
        Other concepts.
    figures : Figures
    rows : int array, shape (good rows,)
        Positions in the table.
    series : int array, shape (good rows,)
        A number from zero up, equal where rows differ in time and value alone.
    """

    table: BulkTable
    reading: ReadingContext
    failures: BulkFailures
    constants: Mapping[str, str]
    words: Mapping[str, WordColumn]
    figures: Figures
    rows: Numbers
    series: Numbers

    def observations(self, notes: Counter[str]) -> list[Observation]:
        """Return an observation for each row; one that is given twice stands once.

        Parameters
        ----------
        notes : Counter of str
            Takes how many stood twice.

        Raises
        ------
        InvalidFile
            ``bad-rows`` where a series cannot be.
        """
        if not self.rows.size or self.failures.rules:
            return []
        found = self._made(self._heads())
        if len(found) == self.rows.size:
            self._check_possible(found)
            again = self._repeated(found)
            notes["rows repeated"] += len(again)
            found = [one for n, one in enumerate(found) if n not in again] if again else found
        return found

    def _heads(self) -> list[Observation]:
        """Return the first observation of each series, read as a row of any table."""
        _, first = np.unique(self.series, return_index=True)
        failures = Failures()
        records = [self._record(int(row)) for row in self.rows[first]]
        heads = observation_of_each(records, self.reading, failures)
        failures.refuse(
            "bad-rows",
            f"{self.table.name} has {failures.summary}, each in the first row of its series; "
            "nothing was loaded",
        )
        return heads

    def _record(self, row: int) -> Record:
        cells = dict(self.constants)
        for concept, words in self.words.items():
            if words.code[row] >= 0:
                cells[concept] = words.said[words.code[row]]
        own = self.figures.signs[self.figures.sign[row]]
        cells["status"] = " ".join(sorted({*cells.get("status", "").split(), *own.split()}))
        cells["value"] = self.figures.cells[row].as_py() or ""
        titles = list(self.table.columns)

        def place(concept: str) -> str:
            title = self.words[concept].title if concept in self.words else self.figures.title
            return self.table.sheet.place(int(self.table.rows[row]), titles.index(title), title)

        return Record({name: cell for name, cell in cells.items() if cell}, place, row)

    def _made(self, heads: Sequence[Observation]) -> list[Observation]:
        """Return the rows as observations, each like the head of its series but time and value."""
        times = self.words.get("period")
        periods = [Period.parse(text) for text in times.said] if times else []
        found: list[Observation] = []
        tell, many = self.reading.on_progress, self.rows.size
        for row, series, time, text, place in zip(
            self.rows.tolist(), self.series.tolist(),
            (times.code[self.rows] if times else self.rows).tolist(), self._texts(),
            self._places(), strict=True,
        ):  # fmt: skip
            head = heads[series]
            printed = head.printed
            if text:
                printed = Printed.read(text, multiplier=printed.multiplier, bound=printed.bound)
            try:
                one = Observation(
                    head.key, periods[time] if periods else head.period, printed, head.source,
                    place, head.known, head.origin, head.status, head.confidentiality,
                    head.embargo, head.defaulted,
                )  # fmt: skip
            except InvalidInput as error:
                self._fail(row, error)
                continue
            found.append(one)
            if tell and len(found) % _STEP == 0:
                tell(len(found), many)
        return found

    def _texts(self) -> Iterator[str | None]:
        for start in range(0, self.rows.size, _STEP):
            yield from self.figures.cells.take(self.rows[start : start + _STEP]).to_pylist()

    def _places(self) -> Iterator[str]:
        """Yield where the figures stand, in the words of the sheet."""
        column = list(self.table.columns).index(self.figures.title)
        pattern = self.table.sheet.place(-self.table.sheet.first_row, column, self.figures.title)
        before, behind = pattern.split("row 0", 1)
        lines = self.table.rows[self.rows] + self.table.sheet.first_row
        return (f"{before}row {line}{behind}" for line in lines.tolist())

    def _fail(self, row: int, error: InvalidInput) -> None:
        self.failures.note(np.array([row]), self.figures.title, error)

    def _check_possible(self, found: Sequence[Observation]) -> None:
        """Refuse figures that cannot be: where the ends of a series can, all of it can."""
        suspect = {
            int(self.series[n]) for n in self._ends(found) if self._impossible(found[n]) is not None
        }
        if suspect:
            for n in np.flatnonzero(np.isin(self.series, list(suspect))).tolist():
                if (error := self._impossible(found[n])) is not None:
                    self._fail(int(self.rows[n]), error)

    def _impossible(self, one: Observation) -> InvalidInput | None:
        try:
            refuse_impossible(one.key, one.period, one.printed, one.known, self.reading.catalogue)
        except InvalidInput as error:
            return error
        return None

    def _ends(self, found: Sequence[Observation]) -> Numbers:
        """Return the least, greatest, least whole and latest figure of each series."""
        numbers = self.figures.cells.cast(pa.float64()).fill_null(0.0)
        value = numbers.to_numpy(zero_copy_only=False)[self.rows]
        latest = np.array([one.period.last_day.toordinal() for one in found], dtype=np.float64)
        ends = [np.empty(0, dtype=np.int64)]
        for measured in (value, -value, value % 1, latest):
            order = np.lexsort((measured, self.series))
            ends.append(order[np.append(np.diff(self.series[order]) > 0, True)])
        return np.unique(np.concatenate(ends))

    def _repeated(self, found: Sequence[Observation]) -> frozenset[int]:
        """Return which rows say again what another one says; one that says other is refused."""
        place = self._series_keys(found) * (1 + len(found)) + self._extents(found)
        order = np.argsort(place, kind="stable")
        first: dict[int, int] = {}
        again: set[int] = set()
        for n in np.flatnonzero(np.diff(place[order]) == 0).tolist():
            number, before = (
                int(order[n + 1]),
                first.setdefault(int(place[order[n]]), int(order[n])),
            )
            one, other = found[number], found[before]
            if one.printed != other.printed:
                told = f"the same series and period has another value at {other.locator}"
                hint = "Keep one row, or say in which component the two differ."
                self._fail(int(self.rows[number]), InvalidInput("duplicate-key", told, hint=hint))
            elif replace(one, locator=other.locator) == other:
                again.add(number)
        return frozenset(again)

    def _series_keys(self, found: Sequence[Observation]) -> Numbers:
        """Return a number for each row, equal where key, source and day are."""
        numbers: dict[tuple[object, ...], int] = {}
        heads = (found[n] for n in np.unique(self.series, return_index=True)[1].tolist())
        same = [numbers.setdefault((one.key, one.source, one.known), len(numbers)) for one in heads]
        return np.array(same, dtype=np.int64)[self.series]

    def _extents(self, found: Sequence[Observation]) -> Numbers:
        """Return a number for each row, equal where the days are."""
        numbers: dict[tuple[object, ...], int] = {}
        known: dict[int, int] = {}
        for one in found:
            period = one.period
            if id(period) not in known:
                extent = (*period.extent, period.deadline)
                known[id(period)] = numbers.setdefault(extent, len(numbers))
        return np.array([known[id(one.period)] for one in found], dtype=np.int64)
