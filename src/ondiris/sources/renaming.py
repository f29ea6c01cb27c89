"""A register, a code list, outlines or a project file under other names than the house's.

The mapping names the columns; the rows stay where they are, so that every message still names the
cell as the file has it.  What the mapping does not name is left out and counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import FiscalYear, Frequency
from ondiris.sources.cells import Failures
from ondiris.sources.content import Content
from ondiris.sources.headers import fullest_header
from ondiris.sources.json_text import parse_json
from ondiris.sources.label_cells import LISTS, LabelReader, languages_of
from ondiris.sources.labels import folded
from ondiris.sources.layout import Renaming
from ondiris.sources.periods import find_period
from ondiris.sources.sheet import Sheet

__all__ = ["list_of_column", "renamed_features", "renamed_sheet"]

_MONTHS = ("month", "first_month", "last_month")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_LISTS = {**LISTS, "site": "subjects", "programme": "subjects", "size": "size_classes"}
"""The list of codes whose labels the cells of a column may be."""
_SCOPED = ("register", "size")
"""Of a register whose enterprises send returns the sizes are scopes."""


def renamed_sheet(
    mapping: Renaming,
    sheets: Sequence[Sheet],
    catalogue: Catalogue,
    numbers: frozenset[str],
    failures: Failures,
) -> tuple[Sheet, Counter[str]]:
    """Return the sheet that a mapping describes with the titles of the house.

    Parameters
    ----------
    mapping : Renaming
    sheets : sequence of Sheet
    catalogue : Catalogue
        Lists whose labels cells may be.
    numbers : frozenset of str
        Columns whose cells are numbers.
    failures : Failures
        Takes cells that are no label.

    Raises
    ------
    InvalidFile
        ``no-column``, ``ambiguous-column`` or ``no-header``.
    """
    chosen = [s for s in sheets if mapping.sheets is None or mapping.sheets.search(s.name)]
    best = fullest_header(chosen, lambda row: len(_matching(mapping, row)))
    if best is None:
        raise InvalidFile(
            "no-header", f"no row looks like the header that the mapping {mapping.id} describes",
            hint="Its patterns are searched in the titles of columns.",
        )  # fmt: skip
    sheet, header = best
    places = _places(mapping, sheet, header)
    notes = Counter[str]()
    left = sum(bool(t) for j, t in enumerate(sheet.rows[header]) if j not in places.values())
    notes["columns left out by the mapping"] = left
    readers = _readers(mapping, sheet, catalogue)
    rows: list[Sequence[str]] = [[*_titles(places, sheet, header), *mapping.constants]]
    for i in range(header + 1, len(sheet.rows)):
        row = sheet.rows[i]
        first = next((cell for cell in row if cell), "")
        if not first or any(pattern.search(first) for pattern in mapping.skip):
            notes["rows skipped by the mapping"] += bool(first)
            rows.append([])
            continue
        cells = [""] * len(sheet.rows[header])
        for column, j in places.items():
            text = row[j] if j < len(row) else ""
            text = _plain_number(text, mapping) if column in numbers else text
            try:
                cells[j] = readers[column](text) if text and column in readers else text
            except InvalidInput as error:
                failures.add(sheet.place(i, j, sheet.rows[header][j]), error)
        rows.append([*cells, *mapping.constants.values()])
    made = replace(sheet, rows=rows, first_row=sheet.first_row + header, shown=None)
    return made, notes


def _matching(mapping: Renaming, row: Sequence[str]) -> set[str]:
    titles = [title for title in row if title]
    return {c for c, pattern in mapping.columns.items() if any(map(pattern.search, titles))}


def _places(mapping: Renaming, sheet: Sheet, header: int) -> dict[str, int]:
    """Return the place of each column of the house; a pattern means one title."""
    titles = sheet.rows[header]
    found: dict[str, int] = {}
    for column, pattern in mapping.columns.items():
        places = [j for j, title in enumerate(titles) if title and pattern.search(title)]
        if len(places) != 1 or places[0] in found.values():
            rule = "ambiguous-column" if places else "no-column"
            many = "is another column's already" if len(places) == 1 else "may be several"
            raise InvalidFile(
                rule,
                f"{sheet.place(header)}: "
                + (f"the mapping's {column} {many}" if places else f"no title is its {column}"),
                hint="Let its pattern say more of the title: ^…$ for the whole of it.",
            )
        found[column] = places[0]
    return found


def _titles(places: Mapping[str, int], sheet: Sheet, header: int) -> list[str]:
    named = {j: column for column, j in places.items()}
    return [named.get(j, "") for j in range(len(sheet.rows[header]))]


def _readers(
    mapping: Renaming, sheet: Sheet, catalogue: Catalogue
) -> dict[str, Callable[[str], str]]:
    """Return what reads the cells of columns that hold labels, or words of the mapping."""
    spoken = languages_of(sheet)
    found: dict[str, Callable[[str], str]] = {}
    if mapping.kind in ("returns", "register"):
        found |= dict.fromkeys(_MONTHS, partial(_month, fiscal=catalogue.conventions.fiscal_year))
    for column in {*mapping.codes, *mapping.labels}:
        listed = list_of_column(mapping.kind, column)
        if column in mapping.labels and listed:
            found[column] = LabelReader(column, mapping, catalogue, (), spoken, listed).read
        else:
            codes = mapping.codes.get(column, {})
            found[column] = lambda text, codes=codes: codes.get(folded(text), text)  # type: ignore[misc]
    return found


def list_of_column(kind: str, column: str) -> str:
    """Return the list of codes of a column in a file of a kind; empty where it has none."""
    return "scopes" if (kind, column) == _SCOPED else _LISTS.get(column, "")


def _month(text: str, fiscal: FiscalYear) -> str:
    """Return the month that a cell names in words or digits; what names none is left as it is."""
    period = find_period(text, fiscal=fiscal)
    return str(period) if period and period.frequency is Frequency.MONTH else text


def _plain_number(text: str, mapping: Renaming) -> str:
    """Return a number without group marks and with a point; what is none is left as it is."""
    bare = "".join(c for c in text if c not in mapping.groups)
    if mapping.decimal != "," or not _NUMBER.fullmatch(bare) or "." in bare or bare.count(",") > 1:
        return bare if _NUMBER.fullmatch(bare) else text
    return bare.replace(",", ".")


def renamed_features(
    mapping: Renaming, content: Content, catalogue: Catalogue
) -> tuple[Content, Counter[str]]:
    """Return a file of outlines whose features have the codes of the house, and what was left out.

    Parameters
    ----------
    mapping : Renaming
        Its column ``code`` is the pattern of a property's name.
    content : Content
        GeoJSON.
    catalogue : Catalogue
        Areas and subjects that an outline can belong to.

    Raises
    ------
    InvalidFile
        ``bad-boundaries``, ``no-column``, ``ambiguous-column``.
    """
    collection: dict[str, Any] = dict(parse_json(content))
    labelled = "code" in mapping.labels
    reader = LabelReader("code", mapping, catalogue, listed="areas") if labelled else None
    kept: list[dict[str, Any]] = []
    notes = Counter[str]()
    for number, feature in enumerate(collection.get("features", ()), start=1):
        properties = dict(feature.get("properties") or {})
        named = {c: _property(mapping, c, properties, number) for c in mapping.columns}
        said = {column: str(properties[name]) for column, name in named.items()}
        code = _code_of(said.get("code", ""), mapping, reader)
        if mapping.skip_unknown and not any(code in catalogue[n] for n in ("areas", "subjects")):
            notes["outlines of other codes"] += 1
            continue
        properties |= {**mapping.constants, **said, "code": code}
        kept.append({**feature, "properties": properties})
    text = json.dumps({**collection, "features": kept}, ensure_ascii=False, separators=(",", ":"))
    return replace(content, data=text.encode()), notes


def _code_of(text: str, mapping: Renaming, reader: LabelReader | None) -> str:
    """Return the code that a feature's property says; its own text where no list knows it."""
    given = mapping.codes.get("code", {}).get(folded(text))
    if given is not None or reader is None:
        return given or text
    try:
        return reader.read(text)
    except InvalidInput as error:
        if error.code != "unknown-code":
            raise
        return text


def _property(mapping: Renaming, column: str, properties: Mapping[str, object], number: int) -> str:
    names = [name for name in properties if mapping.columns[column].search(name)]
    if len(names) != 1:
        there = ", ".join(list(properties)[:8])
        raise InvalidFile(
            "ambiguous-column" if names else "no-column",
            f"feature {number}: {len(names)} properties may be the mapping's {column}",
            hint=f"Properties: {there}.",
        )
    return names[0]
