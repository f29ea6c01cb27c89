"""Tables of other programs, read for an audit: other titles, marks, statuses.

What comes out is a table as `foreign_cells` reads it, a column a dimension, with the rows where
they stood.  A column of statuses decides before the value beside it: a program may write both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.content import Content, likely_encoding, read_content
from ondiris.sources.foreign_tables import MISSING, ForeignTable, read_foreign
from ondiris.sources.microdata import TOTAL_WORDS, AmountCell
from ondiris.sources.sheet import Sheet
from ondiris.sources.tables import read_sheets

__all__ = ["PatternColumns", "code_reader", "read_pattern"]

_TEXT: Final = (".csv", ".tsv", ".txt", ".tab", ".asc", ".dat")
_MARKS: Final = MISSING | {
    "*", "**", "***", "…", "...", "..", ".", "na", "NA", "n/a", "nan", "NaN", "(x)", "(c)", "[c]",
    "х", "Х", "K", "k", "suppressed",
}  # fmt: skip
_NIL: Final = frozenset({"-", "–", "—"})
_VALUES: Final = ("value", "obs_value", "sum", "response", "cell value", "значение")
_COUNTS: Final = ("freq", "frequency", "n", "count")
_SAFE: Final = frozenset({"s", "p", "z", "v", "f", "safe", "protected", "1", "2", "10", "13", "14"})
_HIDDEN: Final = frozenset(
    {"u", "m", "x", "c", "n", "d", "w", "unsafe", "primary", "secondary", *map(str, range(3, 10)),
     "11", "12"}
)  # fmt: skip
_SAID: Final = (frozenset({"0", "false", "no", "f"}), frozenset({"1", "true", "yes", "t"}))
_OF_SDMX: Final = (frozenset({"f"}), frozenset({"c", "n", "d", "s"}))
_STATUSES: Final = {
    "status": (_SAFE, _HIDDEN), "sdcstatus": (_SAFE, _HIDDEN), "sdc_status": (_SAFE, _HIDDEN),
    "flag": (_SAFE, _HIDDEN), "confidentiality": _OF_SDMX, "conf_status": _OF_SDMX,
    "suppressed": _SAID, "suppression": _SAID,
}  # fmt: skip
"""By the title of a column the words for what is shown and for what is not.

The letters and numbers of a status are those of tau-argus and sdcTable."""
_ENOUGH: Final = 0.8
_SAMPLE: Final = 5_000


@dataclass(frozen=True, slots=True)
class PatternColumns:
    """Which columns of a table of another program are what.

    Parameters
    ----------
    codes : mapping of str to callable
        For each dimension what tells the code of the table that a text means, none for a stranger.
    named : mapping of str to str
        Dimension, ``value`` or ``status`` to the title that it has there, where it is another.
    value : str
        What the value is called in the microdata.
    """

    codes: Mapping[str, Callable[[str], str | None]]
    named: Mapping[str, str]
    value: str = ""

    def __post_init__(self) -> None:
        """Refuse names of what a table does not have."""
        strange = sorted(set(self.named) - {*self.codes, "value", "status"})
        if strange:
            raise InvalidInput(
                "columns",
                f"{strange[0]!r} is nothing that a table has",
                hint=f"Name columns of {', '.join([*self.codes, 'value', 'status'])}.",
            )


def read_pattern(path: Path, columns: PatternColumns) -> ForeignTable:
    """Return a table of another program with our titles: dimensions, value, confidentiality.

    Parameters
    ----------
    path : Path
        As of `read_foreign`; text may also be ``.txt``, ``.tab``, ``.asc`` and ``.dat``, with or
        without a header.
    columns : PatternColumns

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-table`` where a column is not found, or could be one of several.
    """
    table = _read(path)
    sheet = _headed(table.sheet, columns)
    titles = [title.strip().casefold() for title in sheet.rows[0]]
    place = _FoundColumns(table.name, titles, sheet.rows[1:], columns)
    codes = {name: place.of_codes(name) for name in columns.codes}
    status = place.of_status()
    value = place.of_value([*codes.values(), *([status] if status is not None else [])])
    words = _STATUSES.get(titles[status], (_SAFE, _HIDDEN)) if status is not None else _SAID
    rows = [[*codes, "value", "confidentiality"]]
    for number, row in enumerate(sheet.rows[1:], start=1):
        cell = [row[i] if i < len(row) else "" for i in (*codes.values(), value)]
        told = row[status].strip().casefold() if status is not None and status < len(row) else ""
        if told and not any(told in known for known in words):
            raise InvalidFile(
                "bad-table",
                f"{table.name}: {sheet.place(number)}: the status {told[:10]!r} is not known",
                hint=f"Shown: {', '.join(sorted(words[0]))}. "
                f"Hidden: {', '.join(sorted(words[1]))}.",
            )
        shown = _shown(cell[-1], hidden=told in words[1], safe=bool(told) and told in words[0])
        rows.append([*_codes(cell, columns), *shown] if any(row) else [])
    return replace(table, sheet=replace(sheet, rows=rows))


def _read(path: Path) -> ForeignTable:
    if path.suffix.lower() not in _TEXT:
        return read_foreign(path)
    data = path.read_bytes() if path.is_file() else b""
    content = read_content(data if path.is_file() else path, f"{path.stem}.csv",
                           encoding=likely_encoding(data))  # fmt: skip
    if content.data.lstrip().startswith(b"{"):
        return read_foreign(path)
    return ForeignTable(path.name, read_sheets(_ended(content))[0])


def _ended(content: Content) -> Content:
    """Return a text without the sign that some programs end every line with."""
    lines = content.data.splitlines()
    if lines and all(line.rstrip().endswith(b";") for line in lines if line.strip()):
        return replace(content, data=b"\n".join(line.rstrip()[:-1] for line in lines))
    return content


def _headed(sheet: Sheet, columns: PatternColumns) -> Sheet:
    """Return a sheet with a header: codes, value and status in this order where it has none."""
    first = sheet.rows[0]
    count = len(columns.codes)
    known = [read(cell) for read, cell in zip(columns.codes.values(), first, strict=False)]
    if len(first) < count + 1 or None in known or not _is_shown(first[count]):
        return sheet
    titles = [*columns.codes, "value", "status", *("" for _ in first[count + 2 :])][: len(first)]
    return replace(sheet, rows=[titles, *sheet.rows], first_row=sheet.first_row - 1)


def _is_shown(text: str) -> bool:
    """Tell whether a text can be the value of a cell, or the mark of a hidden one."""
    try:
        return bool(text) and (text in _MARKS | _NIL or AmountCell().read(text) is not None)
    except InvalidInput:
        return False


def _codes(cell: Sequence[str], columns: PatternColumns) -> list[str]:
    read = zip(columns.codes.values(), cell, strict=False)
    return [code if (code := tell(text)) is not None else text for tell, text in read]


def _shown(text: str, *, hidden: bool, safe: bool) -> tuple[str, str]:
    """Return a value and its confidentiality as the house writes them."""
    absent = not text or text in _MARKS
    if hidden or (absent and not safe):
        return "c", "C"
    if absent:
        return "", "F"
    if text in _NIL:
        return "0", "F"
    try:
        return repr(AmountCell().read(text)), "F"
    except InvalidInput:
        return text, "F"


@dataclass(frozen=True, slots=True)
class _FoundColumns:
    """Finds columns by their titles, else by what stands in them."""

    file: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: PatternColumns

    def of_codes(self, dimension: str) -> int:
        """Return the column of a dimension's codes."""
        wanted = self.columns.named.get(dimension, dimension).casefold()
        if wanted in self.titles:
            return self.titles.index(wanted)
        read = self.columns.codes[dimension]
        taken = {name.casefold() for name in (*self.columns.codes, *self.columns.named.values())}
        found = [
            j
            for j, title in enumerate(self.titles)
            if title not in taken and self._part(j, lambda text: read(text) is not None) >= _ENOUGH
        ]
        return self._only(found, dimension)

    def of_status(self) -> int | None:
        """Return the column of statuses, none where there is none."""
        wanted = self.columns.named.get("status")
        if wanted is not None and wanted.casefold() not in self.titles:
            self._only([], "status")
        words = (wanted.casefold(),) if wanted is not None else _STATUSES
        return next((self.titles.index(word) for word in words if word in self.titles), None)

    def of_value(self, taken: Sequence[int]) -> int:
        """Return the column of values."""
        named = self.columns.named.get("value")
        counts = () if self.columns.value else _COUNTS
        words = (named,) if named is not None else (self.columns.value, *counts, *_VALUES)
        for word in words:
            if word and word.casefold() in self.titles:
                return self.titles.index(word.casefold())
        left = [
            j
            for j, title in enumerate(self.titles)
            if named is None and j not in taken and title not in _COUNTS
        ]
        return self._only([j for j in left if self._part(j, _is_shown) >= _ENOUGH], "value")

    def _part(self, column: int, holds: Callable[[str], bool]) -> float:
        rows = [row for row in self.rows[:_SAMPLE] if any(row)]
        cells = [row[column] if column < len(row) else "" for row in rows]
        return sum(map(holds, cells)) / len(cells) if any(cells) else 0.0

    def _only(self, found: Sequence[int], what: str) -> int:
        if len(found) == 1:
            return found[0]
        several = ", ".join(self.titles[j] for j in found)
        raise InvalidFile(
            "bad-table",
            f"{self.file}: the column of `{what}` is not found"
            if not found
            else f"{self.file}: the column of `{what}` could be any of {several}",
            hint=f"Name it: --columns {what}=TITLE.",
        )


def code_reader(codes: Sequence[str]) -> Callable[[str], str | None]:
    """Return what tells the code that a text means: itself in any case, or the total by any name.

    Parameters
    ----------
    codes : sequence of str
        Of a dimension, the total first.
    """
    known = {code.casefold(): code for code in reversed(codes)}

    def read(text: str) -> str | None:
        word = text.strip().casefold()
        return known.get(word) or (codes[0] if not word or word in TOTAL_WORDS else None)

    return read
