"""An SDMX table through a mapping: each distinct text is read once, what follows is arithmetic.

A million rows hold a few thousand series.  What the cells of a row say beside its time and value is
read for one row of each series, by the same readers as any other table; the other rows share it.
Rules and messages are those of a table that is read row by row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import KEPT_BACK, Observation, says_why
from ondiris.sources.bulk import BulkFailures, distinct_words, numbered
from ondiris.sources.cell_types import TextCell
from ondiris.sources.cells import FailedCellError, ReadingContext
from ondiris.sources.columns import TableColumn, TableSpecification
from ondiris.sources.figure_cells import EMPTY, HIDDEN, ROUNDED, FigureReader
from ondiris.sources.headers import columns_of
from ondiris.sources.label_cells import LabelReader
from ondiris.sources.layout import Layout, Values
from ondiris.sources.mapping import NAMING, empty_label
from ondiris.sources.sdmx import SdmxData
from ondiris.sources.sdmx_components import (
    check_components,
    decimals_of,
    fixed_rows,
    shown_decimals,
)
from ondiris.sources.series_rows import Figures, SeriesRows, WordColumn
from ondiris.sources.sheet import NumberText

__all__ = ["STANDARD", "apply_to_sdmx"]

STANDARD: Final = {
    "period": "TIME_PERIOD",
    "status": "OBS_STATUS",
    "confidentiality": "CONF_STATUS",
    "unit_multiplier": "UNIT_MULT",
    "embargo": "EMBARGO_TIME",
}
"""Concepts that every structure names alike: a mapping need not say them."""
_CONFIDENTIALITIES: Final = {code.casefold(): code for code in "FNCD"} | {
    "s": "D", **dict.fromkeys("amoptg", "C"),
}  # fmt: skip
"""What SDMX's codes of confidentiality come to: why a value is confidential is not kept."""
_FREQUENCY: Final = "FREQ"
_FORMS: Final = {
    kind: re.compile(form)
    for kind, form in (
        ("A", r"\d{4}"), ("S", r"\d{4}-H\d"), ("Q", r"\d{4}-Q\d"), ("M", r"\d{4}-\d\d"),
        ("D", r"\d{4}-\d\d-\d\d"),
    )
}  # fmt: skip
_FREQUENCIES: Final = {"A": "A", "S": "SH", "Q": "Q", "M": "M", "D": "DBWHN"}
"""Codes of frequency that go with a period so written; runs of months go with any."""
_WIDE: Final = 100
"""More than the decimals that a value is shown with can be."""
_CHECKED: Final = frozenset("ASQMD")
_PLAIN: Final = r"^-?[0-9]{1,15}([.][0-9]{1,12})?$"
_FLOAT: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def apply_to_sdmx(
    layout: Layout, data: SdmxData, reading: ReadingContext
) -> tuple[list[Observation], Counter[str]]:
    """Return the observations of an SDMX message, and counts of what was left out.

    Parameters
    ----------
    layout : Layout
        The mapping, whose columns are components of the structure.
    data : SdmxData
    reading : ReadingContext

    Raises
    ------
    InvalidFile
        ``other-structure`` where the mapping is of another one, else ``bad-rows`` with the failing
        places.
    """
    name = data.table.name
    said = data.structure
    if layout.structure and said and layout.structure.casefold() != said.casefold():
        raise InvalidFile(
            "other-structure",
            f"{name} is of the structure {said}, the mapping {layout.id} of {layout.structure}",
            hint="Map it by a mapping of its own; `ondiris mapping` drafts one.",
        )
    titles = list(data.table.columns)
    whole = TableSpecification(tuple(TableColumn(title, TextCell()) for title in titles))
    failures = BulkFailures(data.table, whole)
    message = _Message(_with_standard(layout, titles), data, reading, failures, Counter())
    try:
        found = [one for values in layout.values for one in message.observations(values)]
    except FailedCellError as failed:
        place, error = data.table.sheet.place(0), failed.error
        raise InvalidFile(
            "unknown-layout",
            f"{name} is not as the mapping {layout.id} says",
            failures=[Failure(place, error.code, error.detail, error.hint)],
        ) from None
    failures.refuse("bad-rows", f"{name} has failing cells: {failures.summary}; nothing was loaded")
    return found, message.notes


def _with_standard(layout: Layout, titles: Sequence[str]) -> Layout:
    """Return a mapping with the concepts that every structure names alike."""
    said = {*layout.columns, *layout.constants}
    columns = {
        concept: re.compile(f"^{title}$")
        for concept, title in STANDARD.items()
        if concept not in said and title in titles
    }
    codes = {"confidentiality": _CONFIDENTIALITIES, **layout.codes}
    return replace(layout, columns={**layout.columns, **columns}, codes=codes)


@dataclass(frozen=True, slots=True)
class _Message:
    """One message while it is read."""

    layout: Layout
    data: SdmxData
    reading: ReadingContext
    failures: BulkFailures
    notes: Counter[str]

    def observations(self, values: Values) -> Iterator[Observation]:
        """Yield the observations of the columns that one kind of figures has."""
        titles = list(self.data.table.columns)
        named = columns_of(self.layout, titles)
        places = [
            title
            for j, title in enumerate(titles)
            if values.header.search(title) and j not in named.values()
        ]
        if not places:
            told = f"no component is a column of figures of the mapping {self.layout.id}"
            raise FailedCellError("value", InvalidInput("no-column", told))
        good = fixed_rows(self.layout, self.data.table, self.notes)
        taken = {*places, *(titles[j] for j in named.values())}
        check_components(self.layout, self.data, taken, good, self.notes)
        words = {concept: self._words(concept, titles[j], good) for concept, j in named.items()}
        self._check_frequency(words.get("period"), good)
        for title in places:
            yield from self._rows(values, title, words, good).observations(self.notes)

    def _check_frequency(self, times: WordColumn | None, good: NDArray[np.bool_]) -> None:
        """Note the good rows whose time is not of the frequency that the message says."""
        if times is None or _FREQUENCY not in self.data.table.columns:
            return
        code, frequencies = distinct_words(self.data.table, _FREQUENCY)
        wide = len(times.said) + 1
        for pair in np.unique((code + 1) * wide + times.code + 1).tolist():
            frequency, time = pair // wide - 1, pair % wide - 1
            if frequency < 0 or time < 0:
                continue
            allowed = _FREQUENCIES.get(_kind_of(times.said[time]))
            told = frequencies[frequency].upper()
            if allowed and told in _CHECKED and told not in allowed:
                error = InvalidInput(
                    "other-frequency",
                    f"{times.said[time]} is no period of the frequency {told} that is said of it",
                    hint="Correct the message; what says both is of no certain time.",
                )
                self.failures.note(
                    good & (code == frequency) & (times.code == time), times.title, error
                )

    def _words(self, concept: str, title: str, good: NDArray[np.bool_]) -> WordColumn:
        """Read a column of codes; rows of other codes and failing ones are no longer good."""
        code, texts = distinct_words(self.data.table, title)
        reader = LabelReader(concept, self.layout, self.reading.catalogue, texts, ("en",))
        said: list[str] = []
        wrong: dict[int, InvalidInput] = {}
        others: list[int] = []
        for number, text in enumerate(texts):
            try:
                said.append(reader.read(text))
            except InvalidInput as error:
                said.append("")
                if self.layout.skip_unknown and error.code == "unknown-code":
                    others.append(number)
                else:
                    wrong[number] = error
        self.notes["rows of other codes"] += _strike(good, np.isin(code, others))
        self._fail(good, code, title, wrong)
        if concept in NAMING:
            self.failures.note((code < 0) & good, title, empty_label(concept))
            _strike(good, code < 0)
        return WordColumn(title, code, said)

    def _rows(
        self, values: Values, title: str, words: Mapping[str, WordColumn], good: NDArray[np.bool_]
    ) -> SeriesRows:
        """Choose the good rows of a column of figures and tell their series apart."""
        figures = self._figures(values, title, good)
        status = words.get("status", WordColumn("", np.full(good.size, -1), ()))
        why, kept_back = (
            np.array([test(sign) for sign in figures.signs])[figures.sign]
            | np.array([*map(test, status.said), False])[status.code]
            for test in (_says_why, _is_hidden)
        )
        hidden = good & ~figures.printed & kept_back
        self.notes[HIDDEN] += int(hidden.sum())
        self.notes[EMPTY] += int((good & ~figures.printed & ~hidden).sum())
        rows = np.flatnonzero(good & (figures.printed | why))
        telling = (words[name].code for name in words if name != "period")
        columns = (figures.sign, figures.printed.astype(np.int64), *telling)
        return SeriesRows(
            table=self.data.table, reading=self.reading, failures=self.failures,
            constants={**self.layout.constants, **values.constants}, words=words,
            figures=figures, rows=rows, series=numbered([column[rows] for column in columns]),
        )  # fmt: skip

    def _figures(self, values: Values, title: str, good: NDArray[np.bool_]) -> Figures:
        """Read a column of figures; what is no plain number is read text by text."""
        column = self.data.table.columns[title]
        cells = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        plain = pc.match_substring_regex(cells, _PLAIN).fill_null(False)  # noqa: FBT003
        shown = np.full(good.size, -1, dtype=np.int64)
        if values.digits is None:
            shown = shown_decimals(self.data.table, good, self.failures)
            longer = pa.array((shown >= 0) & (decimals_of(cells) != shown))
            odd = pc.or_(pc.invert(plain), pc.and_(longer, pc.is_valid(cells)))
        else:
            odd = pc.is_valid(cells)
        code, texts = distinct_words(replace(self.data.table, columns={
            title: pc.if_else(odd, cells, None)
        }), title)  # fmt: skip
        each, at = np.unique((code + 1) * _WIDE + shown + 1, return_inverse=True)
        numbers: list[str | None] = []
        signs: list[str] = []
        rounded: list[bool] = []
        wrong: dict[int, InvalidInput] = {}
        for key in each.tolist():
            number, digits = key // _WIDE - 1, key % _WIDE - 1
            kind = values if digits < 0 else replace(values, digits=digits)
            reader, told = FigureReader(self.layout, Counter()), {}
            try:
                told = {} if number < 0 else reader.read(_written(texts[number]), kind)
            except InvalidInput as error:
                wrong[number] = error
            numbers.append(told.get("value"))
            signs.append(told.get("status", ""))
            rounded.append(ROUNDED in reader.notes)
        self._fail(good, code, title, wrong)
        self.notes[ROUNDED] += int((np.array(rounded)[at] & good).sum())
        read = pa.array(numbers, pa.string()).take(pa.array(at))
        kinds = list(dict.fromkeys(["", *signs]))
        sign = np.array([kinds.index(text) for text in signs])[at]
        return Figures(title, pc.if_else(odd, read, cells), sign, kinds)

    def _fail(
        self,
        good: NDArray[np.bool_],
        code: NDArray[np.int64],
        title: str,
        wrong: Mapping[int, InvalidInput],
    ) -> None:
        """Note the good rows whose text cannot be, which then are good no longer."""
        self.failures.note_words(np.where(good, code, -1), title, wrong)
        _strike(good, np.isin(code, list(wrong)))


def _strike(good: NDArray[np.bool_], rows: NDArray[np.bool_]) -> int:
    """Take rows from the good ones and return how many of these they were."""
    struck = good & rows
    good &= ~rows
    return int(struck.sum())


def _written(text: str) -> str:
    """Return a number of any form in plain digits; what is none as it stands."""
    if _FLOAT.fullmatch(text):
        return NumberText(f"{Decimal(text):f}")
    return "" if text.casefold() == "nan" else text


def _kind_of(period: str) -> str:
    """Return how a period is written: A year, S half, Q quarter, M month, D day, or nothing."""
    return next((kind for kind, form in _FORMS.items() if form.fullmatch(period)), "")


def _says_why(status: str) -> bool:
    return says_why(status.split())


def _is_hidden(status: str) -> bool:
    return KEPT_BACK in status.split()
