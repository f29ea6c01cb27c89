"""A workbook that is calculated anew: sums of products, sums and products of cells, no more."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

_NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PRODUCT = re.compile(r"SUMPRODUCT\(([^,]+),([^)]+)\)")
_CELL = re.compile(r"(?<![\w.])(?:(\w+)!)?(\$?[A-Z]{1,3}\$?\d+)(?![\w.])")


class CalculatedBook:
    """Cells of a workbook; what is changed in them is calculated on."""

    def __init__(self, data: bytes) -> None:
        book = zipfile.ZipFile(BytesIO(data))
        whole = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - ours
        sheets = whole.find(f"{_NAME}sheets")
        assert sheets is not None
        self.sheets = [sheet.attrib["name"] for sheet in sheets]
        self.cells: dict[tuple[str, str], str | float] = {}
        self.kept: dict[tuple[str, str], float] = {}
        for number, name in enumerate(self.sheets, start=1):
            text = book.read(f"xl/worksheets/sheet{number}.xml")
            root = ElementTree.fromstring(text)  # noqa: S314 - ours
            for cell in root.iter(f"{_NAME}c"):
                formula, value = cell.find(f"{_NAME}f"), cell.find(f"{_NAME}v")
                if cell.attrib.get("t") == "s" or value is None:
                    continue
                place = name, cell.attrib["r"]
                self.kept[place] = float(value.text or 0)
                known = formula is not None and formula.text
                self.cells[place] = str(formula.text) if known else self.kept[place]

    @property
    def formulas(self) -> list[tuple[str, str]]:
        """Places of cells that are calculated."""
        return [place for place, said in self.cells.items() if isinstance(said, str)]

    def value(self, sheet: str, cell: str) -> float:
        """Return a cell, calculated."""
        said = self.cells.get((sheet, cell.replace("$", "")), 0.0)
        if not isinstance(said, str):
            return said
        found = _PRODUCT.sub(lambda m: repr(self._product(sheet, m[1], m[2])), said)
        found = _CELL.sub(lambda m: repr(self.value(m[1] or sheet, m[2])), found)
        return float(eval(found, {"__builtins__": {}}))  # noqa: S307 - numbers and signs alone

    def _product(self, sheet: str, one: str, other: str) -> float:
        pairs = zip(self._range(sheet, one), self._range(sheet, other), strict=True)
        return sum(a * b for a, b in pairs)

    def _range(self, sheet: str, text: str) -> list[float]:
        name, _, ends = text.rpartition("!")
        first, last = (re.match(r"\$?([A-Z]+)\$?(\d+)", end) for end in ends.split(":"))
        assert first is not None
        assert last is not None
        rows = range(int(first[2]), int(last[2]) + 1)
        return [self.value(name or sheet, f"{first[1]}{row}") for row in rows]
