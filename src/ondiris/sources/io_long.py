"""Tables of inputs and outputs of one economy as Eurostat and the OECD publish them.

Long files have a cell a row; the OECD's files by country are wide.  Both become amounts by flow,
row and column, of which one builder makes the table.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from ondiris.errors import Failure, InvalidFile
from ondiris.sources.io_dialects import EUROSTAT, OECD, FlowDialect
from ondiris.sources.io_flows import FlowCells, table_of_cells
from ondiris.sources.io_table import AmountCells, TableOfFlows, cell_name, economy_code
from ondiris.sources.sheet import Sheet

__all__ = ["long_dialect", "long_table", "wide_country_table", "wide_dialect"]

K = TypeVar("K", str, int)
_NEEDED: Final = ("row", "column", "economy", "flow")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NAME: Final = re.compile(
    r"(?P<economy>[A-Za-z]{3})_?(?P<year>(?:19|20)\d\d)_?(?:ttl|dom|imp)?", re.I
)
_UNIT: Final = re.compile(r"(?:(?P<scale>MIO|THS|BIO)_|CP_(?P<old>M|K)?)?(?P<currency>[A-Z]{3,4})")
_SCALES: Final = {"MIO": 6, "THS": 3, "BIO": 9, "M": 6, "K": 3}
_POWERS: Final = {"units": 0, "thousands": 3, "millions": 6, "billions": 9}
_FLAGS: Final = "abcdefnprsuz"
_WIDE: Final = re.compile(r"(?:TTL|DOM|IMP)_\w+")
_MILLIONS: Final = 6


def long_dialect(sheet: Sheet) -> FlowDialect | None:
    """Return whose long table a sheet is by the titles of its columns; none where nobody's."""
    titles = {title.strip().lower() for title in sheet.rows[0]} if sheet.rows else set()
    for dialect in (EUROSTAT, OECD):
        if all(titles & set(dialect.titles[part]) for part in _NEEDED):
            return dialect
    return None


def wide_dialect(sheet: Sheet) -> FlowDialect | None:
    """Return whose wide table of one country a sheet is; none where nobody's."""
    rows = [row[0].strip() for row in sheet.rows[1:] if row]
    columns = {cell.strip() for cell in sheet.rows[0]} if sheet.rows else set()
    coded = sum(bool(_WIDE.fullmatch(code)) for code in rows)
    return OECD if coded > 1 and {"HFCE", "GFCF"} <= columns else None


def long_table(
    sheet: Sheet, name: str, dialect: FlowDialect, *, economy: str = "", year: int = 0
) -> TableOfFlows:
    """Return one economy's table of one year out of a long file.

    Parameters
    ----------
    sheet : Sheet
    name : str
        Of the file.
    dialect : FlowDialect
    economy : str
        Code of the economy; of one alone it need not be said.
    year : int
        Likewise; zero for unsaid.

    Raises
    ------
    InvalidFile
        ``io-which-economy`` or ``io-which-year`` where there are several, or not that one;
        ``io-two-currencies``; ``bad-io-table`` with every cell that cannot be read.
    """
    return _LongReading(sheet, name, dialect).table(economy_code(economy) if economy else "", year)


def wide_country_table(
    sheet: Sheet, name: str, dialect: FlowDialect, *, economy: str = "", year: int = 0
) -> TableOfFlows:
    """Return the table of a wide file of one country; its name may say country and year.

    Parameters
    ----------
    sheet, name, dialect, economy, year
        As `long_table`.

    Raises
    ------
    InvalidFile
        ``io-which-economy`` or ``io-which-year`` where neither name nor caller says;
        ``bad-io-table`` with every cell that cannot be read.
    """
    said = _NAME.match(name)
    economy = economy or (said["economy"] if said else "")
    year = year or (int(said["year"]) if said else 0)
    for told, what, option in ((economy, "economy", "KZ"), (year, "year", "2020")):
        if not told:
            raise InvalidFile(
                f"io-which-{what}",
                f"neither the name {name} nor the command says of which {what} the table is",
                hint=f"Say --{what} {option}.",
            )
    amounts = AmountCells()
    found = FlowCells(name, dialect)
    heads = [cell.strip() for cell in sheet.rows[0]]
    for i, row in enumerate(sheet.rows[1:], start=1):
        code = row[0].strip() if row else ""
        if not code:
            continue
        for j, cell in enumerate(row[1 : len(heads)], start=1):
            value = amounts.read(cell, lambda i=i, j=j: cell_name(sheet, i, j))  # type: ignore[misc]
            found.add("", code, heads[j], value, cell_name(sheet, i, j))
    amounts.refuse(name)
    facts = (economy_code(economy), year, "USD", _MILLIONS, "industry")
    return table_of_cells(found, facts, amounts.decimals)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a long file: what it is of, the text of its amount, and its place in the file."""

    number: int
    row: str
    column: str
    flow: str
    unit: str
    power: str
    texts: Mapping[int, str] = field(default_factory=dict)


class _LongReading:
    """A long file, split by economy and year before any amount is read."""

    def __init__(self, sheet: Sheet, name: str, dialect: FlowDialect) -> None:
        self.sheet, self.name, self.dialect = sheet, name, dialect
        self.titles = [title.strip().lower() for title in sheet.rows[0]]
        self.at = {part: self._column(titles) for part, titles in dialect.titles.items()}
        self.years = {
            j: int(found[0])
            for j, title in enumerate(self.titles)
            if (found := _YEAR.fullmatch(title))
        }
        self.lines: dict[str, list[_Line]] = defaultdict(list)
        self.absent = Counter[tuple[str, int]]()

    def table(self, economy: str, year: int) -> TableOfFlows:
        for number, row in enumerate(self.sheet.rows[1:], start=1):
            if any(row):
                self._take(number, row)
        chosen = self._only("economy", self.lines, economy)
        lines = self.lines[chosen]
        when = self._only("year", {y for line in lines for y in line.texts}, year)
        amounts, found = AmountCells(), FlowCells(self.name, self.dialect)
        units: dict[tuple[str, str], int] = {}
        for line in lines:
            if when not in line.texts:
                continue
            place = self._place(line.number)
            units.setdefault((line.unit, line.power), line.number)
            value = amounts.read(line.texts[when], lambda p=place: p, _FLAGS)  # type: ignore[misc]
            found.add(line.flow, line.row, line.column, value, place)
        self._one_unit(units)
        amounts.refuse(self.name)
        by = "product" if self._titled("row").startswith("prd") else "industry"
        if self._titled("row") in ("prod_na", "t_rows2"):
            by = "product"
        currency, multiplier = _currency(*next(iter(units), ("", "")))
        absent = self.absent[chosen, when]
        if absent:
            found.notes.append(f"{absent} cells are not available and hold nothing here")
        return table_of_cells(found, (chosen, when, currency, multiplier, by), amounts.decimals)

    def _take(self, number: int, row: Sequence[str]) -> None:
        def cell(part: str) -> str:
            place = self.at[part]
            return row[place].strip() if place is not None and place < len(row) else ""

        economy = economy_code(cell("economy"))
        texts = {year: row[j] for j, year in self.years.items() if j < len(row) and row[j].strip()}
        if self.at["year"] is not None and self.at["value"] is not None:
            when = _YEAR.match(cell("year"))
            texts = {int(when[0]): cell("value")} if when and cell("value") else {}
        there = {year: text for year, text in texts.items() if text.strip()[:1] != ":"}
        self.absent.update((economy, year) for year in texts if year not in there)
        line = _Line(
            number, cell("row"), cell("column"), cell("flow"), cell("unit"), cell("power"), there
        )
        if economy:
            self.lines[economy].append(line)

    def _only(self, what: str, there: Collection[K], asked: K) -> K:
        """Return the economy or year that is asked for, or the only one."""
        if asked in there or (not asked and len(there) == 1):
            return asked or next(iter(there))
        named = ", ".join(str(one) for one in sorted(there)[:12])
        raise InvalidFile(
            f"io-which-{what}",
            f"{self.name} has no {what} {str(asked)[:20]}" if asked
            else f"{self.name} holds tables of {len(there)} of them: say which {what}",
            hint=f"It has {named or 'none'}; say --{what}.",
        )  # fmt: skip

    def _one_unit(self, units: Mapping[tuple[str, str], int]) -> None:
        if len(units) < 2:
            return
        second = list(units.values())[1]
        where = self._place(second, "unit")
        detail = "the amount is in another currency or unit than those above it"
        hint = "Keep the rows of one unit."
        raise InvalidFile(
            "io-two-currencies",
            f"{self.name} mixes {len(units)} units: {where} is the first of another",
            hint=hint,
            failures=[Failure(where, "io-two-currencies", detail, hint)],
        )

    def _place(self, number: int, part: str = "value") -> str:
        column = self.at[part]
        title = "" if column is None else self.sheet.rows[0][column]
        return self.sheet.place(number, column, title)

    def _titled(self, part: str) -> str:
        column = self.at[part]
        return "" if column is None else self.titles[column]

    def _column(self, names: Sequence[str]) -> int | None:
        return next((self.titles.index(name) for name in names if name in self.titles), None)


def _currency(unit: str, power: str) -> tuple[str, int]:
    """Return the currency and the power of ten of a unit: ``MIO_EUR``, ``USD`` with ``6``."""
    found = _UNIT.fullmatch(unit.strip().upper())
    if found is None:
        return unit.strip().upper(), 0
    scale = found["scale"] or found["old"] or ""
    said = int(power) if power.isdigit() else _POWERS.get(power.lower(), 0)
    return found["currency"], _SCALES.get(scale, said)
