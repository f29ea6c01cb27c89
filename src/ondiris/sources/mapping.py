"""A table in a foreign layout into tidy records, by a mapping file.

Every record still knows the cell its figure came from, so that a failure and a locator name the
place in the table as it was released.  What the mapping leaves out or rounds is counted in notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import FiscalYear, Period
from ondiris.sources.cells import FailedCellError, Failures, Record, at
from ondiris.sources.figure_cells import FigureReader
from ondiris.sources.headers import cell_of, columns_of, find_header, titles_of
from ondiris.sources.label_cells import LabelReader, languages_of
from ondiris.sources.labels import folded
from ondiris.sources.layout import Layout, Values
from ondiris.sources.periods import (
    find_period,
    lacks_year,
    names_time,
    numbered_period,
    seems_a_time,
)
from ondiris.sources.sheet import Sheet

__all__ = ["NAMING", "apply_layout", "empty_label"]

_SHOWN = 8
"""Titles that a refusal names."""
_FOOTNOTE = re.compile(r"\s*(?:\d{1,2}\)|\*+|[¹²³⁰⁴-⁹]+\)?)\Z")
"""A footnote's mark behind a label."""
NAMING = frozenset(("measure", "area", "activity", "subject", "period", "year"))
"""Concepts without which nobody knows what a figure is of: their cells are never empty."""


def apply_layout(
    layout: Layout, sheets: Sequence[Sheet], catalogue: Catalogue, failures: Failures
) -> tuple[list[Record], Counter[str]]:
    """Return the tidy records of a foreign table, and counts of what was left out.

    Parameters
    ----------
    layout : Layout
        The mapping.
    sheets : sequence of Sheet
        The sheets of the file.
    catalogue : Catalogue
        Code lists by whose labels cells are recognised.
    failures : Failures
        Where failing cells are noted.

    Returns
    -------
    list of Record
        One for each cell that holds a figure.
    Counter of str
        How many rows or cells were skipped, empty or rounded.
    """
    notes: Counter[str] = Counter()
    records: list[Record] = []
    for sheet in sheets:
        header = find_header(layout, sheet)
        if header is None or (layout.sheets and not layout.sheets.search(sheet.name)):
            notes["sheets left out"] += 1
        else:
            records += _Table(layout, sheet, header, catalogue, failures, notes).records()
    if notes["sheets left out"] == len(sheets):
        failures.add(
            sheets[0].place(0),
            InvalidInput(
                "no-header",
                "no row looks like the header that the mapping describes",
                hint="It has a cell that `header` of [layout] finds and every column of [columns].",
            ),
        )
    return records, notes


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures: what they are, and the period and the code that its header names."""

    place: int
    values: Values
    period: str
    yearless: bool
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Table:
    """One sheet while it is read."""

    layout: Layout
    sheet: Sheet
    header: int
    catalogue: Catalogue
    failures: Failures
    notes: Counter[str]
    titles: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    readers: dict[str, LabelReader] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Yield a record for each cell that holds a figure."""
        first = self.header + self.layout.header_rows
        self.titles = titles_of(self.sheet.rows[self.header : first])
        try:
            columns = self.places = columns_of(self.layout, self.titles)
            shared = {**self.layout.constants, **self._from_title()}
            values = self._value_columns(columns, shared)
        except FailedCellError as failed:
            self.failures.add(self.sheet.place(self.header), failed.error)
            return
        self._count_unread({*columns.values(), *(column.place for column in values)}, first)
        figures = FigureReader(self.layout, self.notes)
        for number in range(first, len(self.sheet.rows)):
            row = self.sheet.rows[number]
            if self._is_row(row):
                yield from self._row(number, row, columns, values, shared, figures)

    def _value_columns(
        self, columns: Mapping[str, int], shared: Mapping[str, str]
    ) -> list[_Column]:
        named = set(columns.values())
        found: list[_Column] = []
        for j, title in enumerate(self.titles):
            values = next((v for v in self.layout.values if v.header.search(title)), None)
            if values is None or j in named:
                continue
            try:
                across = self._named_across(values.across, title) if values.across else {}
                found.append(replace(self._value_column(j, values, columns, shared), named=across))
            except InvalidInput as error:
                if self.layout.skip_unknown and error.code == "unknown-code":
                    self.notes["columns of other codes"] += 1
                else:
                    self.failures.add(self.sheet.place(self.header, j, title), error)
        if not found and not self.failures.found:
            shown = ", ".join(f"`{title[:40]}`" for title in self.titles[:_SHOWN] if title)
            raise at(
                "value", "no-column", "no column of the header holds figures of the mapping",
                f"A pattern `header` of [[values]] finds them; titles: {shown}.",
            )  # fmt: skip
        return found

    def _count_unread(self, read: Collection[int], first: int) -> None:
        """Note how many columns hold something and are not read."""
        filled = {j for row in self.sheet.rows[first:] for j, cell in enumerate(row) if cell}
        known = {j for j, title in enumerate(self.titles) if self._is_figures(title)}
        if left := len(filled - {*read} - known):
            self.notes["columns left out by the mapping"] += left

    def _is_figures(self, title: str) -> bool:
        return any(values.header.search(title) for values in self.layout.values)

    def _named_across(self, concept: str, title: str) -> Mapping[str, str]:
        """Return the code that a header names: in its lowest row that holds a known one."""
        reader = self._reader(concept)
        *above, lowest = title.split(" | ")
        for part in reversed(above):
            with suppress(InvalidInput):
                return {concept: reader.read(lowest)}
            lowest = part
        return {concept: reader.read(lowest)}

    def _value_column(
        self, j: int, values: Values, columns: Mapping[str, int], shared: Mapping[str, str]
    ) -> _Column:
        title = self.titles[j]
        if "period" in values.constants:
            return _Column(j, values, "", yearless=False)
        yearless = lacks_year(title)
        period = None if yearless else find_period(title, fiscal=self._fiscal)
        if yearless and "period" not in columns:
            period = find_period(title, _year_of(shared.get("period", "")), self._fiscal)
            yearless = False
        if (
            period is None
            and "period" not in columns
            and (
                lacks_year(title)
                or not shared.get("period")
                or ("period" in self.layout.title and seems_a_time(title))
            )
        ):
            raise InvalidInput(
                "no-period",
                f"{title[:60]!r} names no period that is understood",
                hint="Name it in [title] concepts, in [columns], or as `period` with the column.",
            )
        return _Column(j, values, str(period or ""), yearless)

    def _from_title(self) -> dict[str, str]:
        """Return what the rows above the header say, else the name of the sheet."""
        cells = dict.fromkeys(c for row in self.sheet.rows[: self.header] for c in row if c)
        found = {}
        for concept in self.layout.title:
            for text in (" | ".join(cells), self.sheet.name):
                try:
                    found[concept] = self._in_title(concept, text)
                except InvalidInput as error:
                    raise FailedCellError(concept, error) from None
                if found[concept]:
                    break
            if not found[concept]:
                raise at(concept, "not-in-title", f"the title does not name the {concept}")
        return found

    @property
    def _fiscal(self) -> FiscalYear:
        return self.catalogue.conventions.fiscal_year

    def _in_title(self, concept: str, text: str) -> str:
        if concept == "period":
            return str(find_period(text, fiscal=self._fiscal) or "")
        return self._reader(concept).found_in(text)

    def _reader(self, concept: str) -> LabelReader:
        if concept not in self.readers:
            place = self.places.get(concept)
            titles = [part for title in self.titles for part in title.split(" | ")]
            cells = titles if place is None else [cell_of(row, place) for row in self.sheet.rows]
            self.readers[concept] = LabelReader(
                concept, self.layout, self.catalogue, cells, languages_of(self.sheet)
            )
        return self.readers[concept]

    def _is_row(self, row: Sequence[str]) -> bool:
        first = next((cell for cell in row if cell), "")
        if not first:
            return False
        if any(pattern.search(first) for pattern in self.layout.skip):
            self.notes["rows skipped by the mapping"] += 1
            return False
        return True

    def _row(
        self,
        number: int,
        row: Sequence[str],
        columns: Mapping[str, int],
        values: Sequence[_Column],
        shared: Mapping[str, str],
        figures: FigureReader,
    ) -> Iterator[Record]:
        filled = any(cell_of(row, column.place) for column in values)
        named = self._named(number, row, columns, filled=filled)
        if named is None:
            return
        year = _year_of(shared.get("period", ""))
        for column in values:
            place = self._place(number, column.place)
            try:
                unit = named.get("unit") or column.named.get("unit") or shared.get("unit", "")
                figure = figures.read(cell_of(row, column.place), column.values, unit)
                figure = figure or figures.without_value(named.get("status", ""))
                if figure:
                    period = self._period(named, column, year)
                    marked = _joined(figure.get("status", ""), named.get("status", ""))
                    said = {**shared, **period, **column.values.constants, **column.named}
                    said |= {name: code for name, code in named.items() if name != "year"} | period
                    yield Record(said | figure | {"status": marked}, place)
            except InvalidInput as error:
                self.failures.add(place(""), error)

    def _named(
        self, number: int, row: Sequence[str], columns: Mapping[str, int], *, filled: bool
    ) -> dict[str, str] | None:
        """Return what the cells of a row say of its figures; nothing where it is no row of them."""
        named: dict[str, str] = {}
        for concept, j in columns.items():
            text = cell_of(row, j)
            if concept in self.layout.fill:
                text = self.above[concept] = text or self.above.get(concept, "")
            if concept in self.layout.blocks:
                text = self._block(concept, text, filled=filled)
            try:
                if text:
                    self._name(concept, text, named)
                elif concept in NAMING:
                    if not filled:
                        self.notes["rows without a figure"] += 1
                        return None
                    raise empty_label(concept)
            except InvalidInput as error:
                if not filled:
                    self.notes["rows without a figure"] += 1
                elif self.layout.skip_unknown and error.code == "unknown-code":
                    self.notes["rows of other codes"] += 1
                else:
                    self.failures.add(self.sheet.place(number, j, self.titles[j]), error)
                return None
        return named

    def _block(self, concept: str, text: str, *, filled: bool) -> str:
        """Return what a block of rows is of: its first row names it and holds no figure."""
        if not filled and text and names_time(text) == (concept == "year"):
            self.above[concept] = text
        return self.above.get(concept, "")

    def _name(self, concept: str, text: str, named: dict[str, str]) -> None:
        """Note what a cell says; a mark behind a label that is known without it is a status."""
        reader = self._reader(concept)
        if concept == "period" and folded(text) not in reader.codes and self._is_part(text):
            named[concept] = text
            return
        try:
            code = reader.read(text)
        except InvalidInput as error:
            bare, status = FigureReader(self.layout, self.notes).unmarked(text)
            bare = _FOOTNOTE.sub("", bare)
            if error.code != "unknown-code" or bare == text:
                raise
            code = reader.read(bare)
            named["status"] = _joined(named.get("status", ""), status)
        named[concept] = _joined(named.get("status", ""), code) if concept == "status" else code

    def _is_part(self, text: str) -> bool:
        """Whether a text names a part of a year, which a column of its own may number."""
        return lacks_year(text) or ("year" in self.places and text.isdecimal() and len(text) < 3)

    def _period(self, named: Mapping[str, str], column: _Column, year: str) -> dict[str, str]:
        """Return the period of a figure by its row and the header of its column together."""
        said, year = named.get("period", ""), named.get("year", year)
        if not said:
            return {"period": column.period} if column.period else {}
        if said.isdecimal() and len(said) < 3:
            return {"period": str(numbered_period(year, said, self.titles[self.places["period"]]))}
        title = self.titles[column.place] if column.period or column.yearless else ""
        if not title and not lacks_year(said):
            return {}
        if title and lacks_year(title):
            said = self._fiscal.label(self._fiscal.parse(said)) or said
        period = find_period(f"{title} | {said}" if title else said, year, self._fiscal)
        if period is None:
            raise InvalidInput("no-period", f"{said[:40]!r} and {title[:40]!r} name no period")
        return {"period": str(period)}

    def _place(self, row: int, column: int) -> Callable[[str], str]:
        def place(_: str) -> str:
            return self.sheet.place(row, column, self.titles[column])

        return place


def empty_label(concept: str) -> InvalidInput:
    """Return what is said of a row of figures that does not name a concept."""
    return InvalidInput(
        "empty-label",
        f"the row has figures and no {concept}",
        hint=f'If it holds from the row above, say fill = ["{concept}"] in [layout]; if the row is '
        "no row of figures, name it in skip.",
    )


def _year_of(period: str) -> str:
    """Return the calendar year that a period lies in; empty where there is none or several."""
    if not period:
        return ""
    first, last = Period.parse(period).extent
    return str(first.year) if first.year == last.year else ""


def _joined(first: str, second: str) -> str:
    """Return statuses of two places, each once."""
    return " ".join(sorted({*first.split(), *second.split()}))
