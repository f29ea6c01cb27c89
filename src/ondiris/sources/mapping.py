"""A table in a foreign layout into tidy records, by a mapping file.

Every record still knows the cell its figure came from, so that a failure and a locator name the
place in the table as it was released.  What the mapping leaves out or rounds is counted in notes.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import KEPT_BACK
from ondiris.sources.cells import FailedCellError, Failures, Record, at
from ondiris.sources.labels import Labels, folded
from ondiris.sources.layout import Layout, Values
from ondiris.sources.periods import find_period
from ondiris.sources.sheet import Sheet

__all__ = ["apply_layout"]

_LISTS = {"area": "areas", "activity": "activities", "subject": "subjects", "unit": "units"}
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z", re.ASCII)


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
        header = _find_header(layout, sheet)
        if header is None or (layout.sheets and not layout.sheets.search(sheet.name)):
            notes["sheets left out"] += 1
        else:
            records += _Table(layout, sheet, header, catalogue, failures, notes).records()
    if notes["sheets left out"] == len(sheets):
        failures.add(
            sheets[0].place(0),
            InvalidInput("no-header", "no row looks like the header that the mapping describes"),
        )
    return records, notes


def _find_header(layout: Layout, sheet: Sheet) -> int | None:
    """Return the first row with a cell of the header; of several, one that is no lone title."""
    found = [
        i for i, row in enumerate(sheet.rows) if any(layout.header.search(cell) for cell in row)
    ]
    several = (i for i in found if sum(map(bool, sheet.rows[i])) > 1)
    return next(several, found[0] if found else None)


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
    known: dict[str, Labels] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Yield a record for each cell that holds a figure."""
        first = self.header + self.layout.header_rows
        self.titles = _titles(self.sheet.rows[self.header : first])
        above = " ".join(cell for row in self.sheet.rows[: self.header] for cell in row if cell)
        try:
            columns = self._columns()
            values = list(self._value_columns())
            shared = {**self.layout.constants, **self._from_title(above)}
        except FailedCellError as failed:
            self.failures.add(self.sheet.place(self.header), failed.error)
            return
        for number in range(first, len(self.sheet.rows)):
            row = self.sheet.rows[number]
            if self._is_row(row, columns):
                yield from self._row(number, row, columns, values, shared)

    def _columns(self) -> dict[str, int]:
        found = {}
        for concept, pattern in self.layout.columns.items():
            matching = [j for j, title in enumerate(self.titles) if pattern.search(title)]
            if not matching:
                raise at(
                    concept, "no-column", f"no column of the header is the mapping's {concept}"
                )
            found[concept] = matching[0]
        return found

    def _value_columns(self) -> Iterator[tuple[int, Values, str]]:
        none = True
        named = set(self._columns().values())
        for j, title in enumerate(self.titles):
            values = next((v for v in self.layout.values if v.header.search(title)), None)
            if values is None or j in named:
                continue
            none = False
            period = find_period(title)
            yield j, values, str(period or "")
        if none:
            raise at("value", "no-column", "no column of the header holds figures of the mapping")

    def _from_title(self, above: str) -> dict[str, str]:
        found = {}
        for concept in self.layout.title:
            if concept == "period":
                period = find_period(above)
                found[concept] = str(period or "")
            else:
                found[concept] = self._labels(concept).code_in(above)
            if not found[concept]:
                raise at(concept, "not-in-title", f"the title does not name the {concept}")
        return found

    def _labels(self, concept: str) -> Labels:
        if concept not in self.known:
            self.known[concept] = Labels(
                self.catalogue[_LISTS[concept]],
                self.layout.labels.get(concept),
                self.layout.implied.get(concept),
                self.layout.codes.get(concept, {}),
            )
        return self.known[concept]

    def _is_row(self, row: Sequence[str], columns: Mapping[str, int]) -> bool:
        first = next((cell for cell in row if cell), "")
        if not first:
            return False
        if any(pattern.search(first) for pattern in self.layout.skip):
            self.notes["rows skipped by the mapping"] += 1
            return False
        return all(_cell(row, j) for j in columns.values())

    def _row(
        self,
        number: int,
        row: Sequence[str],
        columns: Mapping[str, int],
        values: Sequence[tuple[int, Values, str]],
        shared: Mapping[str, str],
    ) -> Iterator[Record]:
        named: dict[str, str] = {}
        for concept, j in columns.items():
            try:
                named[concept] = self._concept(concept, _cell(row, j))
            except FailedCellError as failed:
                if self.layout.skip_unknown and failed.error.code == "unknown-code":
                    self.notes["rows of other codes"] += 1
                else:
                    self.failures.add(self.sheet.place(number, j, self.titles[j]), failed.error)
                return
        for j, kind, period in values:
            place = self._place(number, j)
            try:
                figure = self._figure(_cell(row, j), kind)
            except FailedCellError as failed:
                self.failures.add(place(""), failed.error)
                continue
            if figure:
                in_header = {"period": period} if period else {}
                yield Record({**shared, **in_header, **kind.constants, **named, **figure}, place)

    def _place(self, row: int, column: int) -> Callable[[str], str]:
        def place(_: str) -> str:
            return self.sheet.place(row, column, self.titles[column])

        return place

    def _concept(self, concept: str, text: str) -> str:
        if concept == "period":
            period = find_period(text)
            if period is None:
                raise at(concept, "impossible-period", f"{text[:40]!r} is not a period")
            return str(period)
        if concept in self.layout.labels:
            return self._labelled(concept, text)
        known = self.layout.codes.get(concept, {})
        if folded(text) in known:
            return known[folded(text)]
        if not known:
            return text
        raise _unknown(concept, text, known)

    def _labelled(self, concept: str, text: str) -> str:
        labels = self._labels(concept)
        column = self._columns()[concept]
        found = labels.decided(text, (_cell(row, column) for row in self.sheet.rows))
        if not found:
            raise _unknown(concept, text, labels.near(), labels.key(text))
        if len(found) > 1:
            raise at(
                concept,
                "ambiguous-label",
                f"{text[:60]!r} is a label of {len(found)} codes of {_LISTS[concept]}",
                f"Write the label whole, or add it to the mapping's codes: {', '.join(found)}.",
            )
        return found[0]

    def _figure(self, text: str, kind: Values) -> dict[str, str]:
        marks = [mark for mark in self.layout.marks if text.endswith(mark)]
        status = {self.layout.marks[mark] for mark in marks}
        for mark in marks:
            text = text.removesuffix(mark).rstrip()
        if text in self.layout.confidential:
            self.notes["cells kept back by their office"] += 1
            return {"value": "0", "bound": "ge", "status": KEPT_BACK}
        if not text or text in self.layout.missing:
            self.notes["cells without a figure"] += 1
            return {}
        for mark in self.layout.groups:
            text = text.replace(mark, "")
        number = text.replace(self.layout.decimal, ".").replace("\u2212", "-")
        if not _NUMBER.match(number):
            raise at("value", "not-a-number", "the cell is not a number as the mapping writes it")
        if kind.digits is not None:
            number = self._rounded(number, kind.digits)
        return {"value": number, "status": " ".join(sorted(status))}

    def _rounded(self, number: str, digits: int) -> str:
        value = Decimal(number)
        rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if rounded != value:
            self.notes["figures rounded to the digits shown"] += 1
        return f"{rounded:f}"


def _titles(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the header's rows joined by a bar; a cell of a group reaches to the right."""
    width = max((len(row) for row in rows), default=0)
    joined: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        group = ""
        for j in range(width):
            cell = _cell(row, j)
            group = cell or (group if number < len(rows) - 1 else "")
            if group and group not in joined[j]:
                joined[j].append(group)
    return [" | ".join(parts) for parts in joined]


def _unknown(concept: str, text: str, known: Mapping[str, str], said: str = "") -> FailedCellError:
    near = difflib.get_close_matches(said or folded(text), known, n=3)
    codes = ", ".join(dict.fromkeys(known[label] for label in near))
    return at(
        concept,
        "unknown-code",
        f"{text[:60]!r} is no label or code of the list {_LISTS.get(concept, concept)}",
        f"Nearest: {codes}." if codes else "Add it to the mapping's codes.",
    )


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""
