"""Cubes as long tables: PC-Axis files and JSON-stat datasets, one row a cell.

Both name dimensions, the categories of each, and the cells in the order of the dimensions, the
last one fastest.  As a table each dimension is a column of labels and one of codes, named
``dimension`` and ``dimension code``; the figures stand in ``value``, and what says of a cell that
it is provisional or lacking in ``status``.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from ondiris.errors import InvalidFile
from ondiris.sources.content import MOST_CELLS, too_many_cells
from ondiris.sources.sheet import NumberText, Sheet, cell_text

__all__ = ["is_json_stat", "json_stat_sheet", "px_sheet"]

_KEYWORD = re.compile(
    r'\s*([A-Z][A-Z0-9-]*)(?:\[(\w+)\])?(?:\(\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\))?\s*=',
    re.ASCII,
)
_ONCE = frozenset({"STUB", "HEADING", "VALUES", "CODES"})
_QUOTED = re.compile(r'"([^"]*)"')
_CELL = re.compile(r'"([^"]*)"|([^\s,;"]+)')
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Dimension:
    """A dimension: its name, and label and code of each category."""

    name: str
    labels: Sequence[str]
    codes: Sequence[str]


def px_sheet(text: str, name: str) -> Sheet:
    """Return the long table of a PC-Axis file.

    Parameters
    ----------
    text : str
    name : str
        Name of the file, for messages.

    Raises
    ------
    InvalidFile
        ``broken-cube`` where keywords are lacking or cells are not as many as categories make.
    """
    words, cells = _px_parts(text, name)
    dimensions = []
    for title in (*words.get(("STUB", ""), ()), *words.get(("HEADING", ""), ())):
        labels = words.get(("VALUES", title))
        if not labels:
            raise _broken(name, f"the values of {title[:40]!r} are lacking")
        codes = words.get(("CODES", title), labels)
        if len(codes) != len(labels):
            raise _broken(name, f"codes and values of {title[:40]!r} differ in number")
        dimensions.append(_Dimension(title, labels, codes))
    if any(keyword == "KEYS" for keyword, _ in words):
        raise _broken(name, "its cells are named by keys; save it without KEYS")
    return _long(name, dimensions, cells, [""] * len(cells))


def is_json_stat(parsed: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a JSON value is a JSON-stat dataset."""
    return (
        isinstance(parsed, Mapping)
        and parsed.get("class") == "dataset"
        and {"id", "size", "dimension", "value"} <= parsed.keys()
    )


def json_stat_sheet(dataset: Mapping[str, Any], name: str) -> Sheet:
    """Return the long table of a JSON-stat dataset, version 2.

    Parameters
    ----------
    dataset : mapping
        As parsed.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InvalidFile
        ``broken-cube`` where a dimension is lacking or sizes do not go together.
    """
    try:
        dimensions = [
            _json_dimension(code, size, dataset["dimension"][code])
            for code, size in zip(dataset["id"], map(int, dataset["size"]), strict=True)
        ]
        count = math.prod(len(one.codes) for one in dimensions)
        if count * (2 * len(dimensions) + 2) > MOST_CELLS:
            raise too_many_cells(name)
        values = _spread(dataset["value"], count)
        status = _spread(dataset.get("status") or {}, count)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, InvalidFile):
            raise
        raise _broken(name, "its dimensions and their sizes do not go together") from error
    cells = [cell_text(value) for value in values]
    return _long(name, dimensions, cells, [cell_text(one) for one in status])


def _json_dimension(code: str, size: int, said: Mapping[str, Any]) -> _Dimension:
    category = said["category"]
    labels = category.get("label", {})
    index = category.get("index", list(labels))
    codes = list(index)
    if isinstance(index, Mapping):
        codes.sort(key=index.__getitem__)
        if [index[c] for c in codes] != list(range(size)):
            raise ValueError(code)
    if len(codes) != size:
        raise ValueError(code)
    return _Dimension(str(said.get("label") or code), [str(labels.get(c, c)) for c in codes], codes)


def _spread(given: object, count: int) -> list[object]:
    """Return one entry a cell, of a list, of entries by number, or of one for all."""
    if isinstance(given, Mapping):  # a JSON object, whose keys are texts
        found: list[object] = [None] * count
        for number, value in given.items():
            if str(int(number)) != number or number.startswith("-"):
                raise ValueError(number)
            found[int(number)] = value
        return found
    if isinstance(given, list):
        if len(given) != count:
            raise ValueError("length")
        return given
    return [given] * count


def _px_parts(text: str, name: str) -> tuple[dict[tuple[str, str], tuple[str, ...]], list[str]]:
    """Return the keywords of the file's own language with their values, and the cells."""
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    place = 0
    while found := _KEYWORD.match(text, place):
        keyword, language, of = found[1], found[2], _QUOTED.findall(found[3] or "")
        if keyword == "DATA":
            cells = [
                NumberText(one[2]) if one[2] and _NUMBER.fullmatch(one[2]) else one[1] or one[2]
                for one in _CELL.finditer(text, found.end())
            ]
            return words, cells
        end = _end_of(text, found.end())
        if end < 0:
            break
        if not language:
            if keyword in _ONCE and (keyword, of[0] if of else "") in words:
                raise _broken(name, f"it says {keyword} of one dimension twice")
            words[keyword, of[0] if of else ""] = tuple(_values(text[found.end() : end]))
        place = end + 1
    raise _broken(name, "it has no DATA")


def _end_of(text: str, start: int) -> int:
    """Return where the semicolon of a keyword stands, outside quotation marks."""
    quoted = False
    for place in range(start, len(text)):
        if text[place] == '"':
            quoted = not quoted
        elif text[place] == ";" and not quoted:
            return place
    return -1


def _values(text: str) -> Iterator[str]:
    """Yield the values of a keyword; texts that only blanks part are one."""
    parts = [part for part in re.split(r'("[^"]*"|,)', text) if part.strip()]
    held: list[str] = []
    for part in (*parts, ","):
        if part == ",":
            if held:
                yield "".join(held)
            held = []
        elif part.startswith('"'):
            held.append(part[1:-1])
        elif part.strip() and not held:
            held.append(part.strip())


def _long(
    name: str, dimensions: Sequence[_Dimension], cells: Sequence[str], status: Sequence[str]
) -> Sheet:
    count = math.prod(len(one.codes) for one in dimensions)
    if not dimensions or len(cells) != count:
        raise _broken(name, f"it has {len(cells)} cells where its categories make {count}")
    if count * (2 * len(dimensions) + 2) > MOST_CELLS:
        raise too_many_cells(name)
    head = [title for one in dimensions for title in (one.name, f"{one.name} code")]
    pairs = [list(zip(one.labels, one.codes, strict=True)) for one in dimensions]
    rows = [
        [*itertools.chain.from_iterable(categories), cell, said]
        for categories, cell, said in zip(itertools.product(*pairs), cells, status, strict=True)
    ]
    return Sheet("", [[*head, "value", "status"], *rows], first_row=0)


def _broken(name: str, what: str) -> InvalidFile:
    return InvalidFile(
        "broken-cube", f"{name} cannot be read: {what}", hint="Save it again from its database."
    )
