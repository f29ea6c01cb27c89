"""Lists that a city adds to: rows below the shipped ones, or a list of its own in their place.

A row with a new code adds it.  A row with a shipped code may name it otherwise, or in another
language, and never give it another meaning: what was recorded under a code stays what it was.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from ondiris.codes.codelist import CodeList, Item, broken_tree, list_rows
from ondiris.errors import Failure, InvalidFile
from ondiris.model import Adds, MeasureKind

__all__ = ["extended_list", "redefined", "replaced_list"]

_LABEL: Final = re.compile(r"(?:name|short|symbol|forms)_[a-z]{2,3}(?:-[a-z]{4})?\Z")
_ADDS: Final = tuple(map(str, Adds))
_WORDS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "measures": {
        "kind": tuple(map(str, MeasureKind)),
        "over_time": _ADDS,
        "over_area": _ADDS,
        "over_activity": _ADDS,
    },
    "units": {"counted": ("yes", "no")},
}
"""Columns of which only some words are understood."""
_NEEDED: Final[Mapping[str, Sequence[str]]] = {
    "measures": ("kind", "over_time", "over_area", "over_activity", "unit"),
}
_MEANING: Final[Mapping[str, Sequence[str]]] = {
    "areas": ("parent", "members"),
    "subjects": ("kind",),
    "activities": ("parent", "members"),
    "units": ("kind", "counted"),
    "measures": ("kind", "over_time", "over_area", "over_activity", "unit"),
    "size_classes": ("employees_to", "income_mci_to"),
}
"""Columns that say what a code means; the others name it or tell more of it."""
_NUMBERS: Final = ("least", "most", "employees_to", "income_mci_to")
_LIMITS: Final = ("employees_to", "income_mci_to")


def extended_list(base: CodeList, text: str, header: Sequence[str]) -> CodeList:
    """Return a shipped list with the rows of a city added.

    Parameters
    ----------
    base : CodeList
    text : str
        The city's CSV file.
    header : sequence of str
        Columns of the shipped list.

    Raises
    ------
    InvalidFile
        If a column is unknown, a row says something that cannot be, or gives a shipped code
        another meaning; every place is named.
    """
    failures = list(_bad_header(base.id, text, header))
    items = dict(base.items)
    for where, item in [] if failures else list_rows(base.id, text, failures):
        own = items.get(item.code)
        if own is None:
            failures += _impossible(base.id, where, item)
        else:
            merged = _named(own, item)
            failures += (
                _another_meaning(where, own, column) for column in redefined(base.id, own, merged)
            )
            item = merged  # noqa: PLW2901 - what the row comes to
        items[item.code] = item
    return _checked(CodeList(base.id, f"{base.version} +", items), failures)


def replaced_list(base: CodeList, text: str, header: Sequence[str], version: str) -> CodeList:
    """Return the list of a city that stands in place of a shipped one.

    Parameters
    ----------
    base : CodeList
        Of it stay the codes that belong to no classification: all together, not applicable.
    text : str
        The city's CSV file.
    header : sequence of str
        Columns of the shipped list.
    version : str
        What the city's list is called.

    Raises
    ------
    InvalidFile
        As `extended_list`.
    """
    failures = list(_bad_header(base.id, text, header))
    items = {code: item for code, item in base.items.items() if code.startswith("_")}
    for where, item in [] if failures else list_rows(base.id, text, failures):
        failures += _impossible(base.id, where, item)
        items[item.code] = item
    return _checked(CodeList(base.id, version, items), failures)


def redefined(name: str, before: Item, after: Item) -> tuple[str, ...]:
    """Return the columns by which a code is given another meaning than it had.

    Parameters
    ----------
    name : str
        Of the list.
    before, after : Item
        What nobody had said before may be said after.
    """
    return tuple(
        column
        for column in _MEANING.get(name, ())
        if (said := _said(before, column)) and _said(after, column) != said
    )


def _said(item: Item, column: str) -> str:
    match column:
        case "parent":
            return item.parent
        case "members":
            return " ".join(item.members)
        case _:
            return item.attributes.get(column, "")


def _named(own: Item, item: Item) -> Item:
    """Return a shipped item with the labels of the city over its own."""
    return replace(
        own,
        parent=item.parent or own.parent,
        members=item.members or own.members,
        names={**own.names, **item.names},
        note=item.note or own.note,
        former=item.former or own.former,
        attributes={**own.attributes, **item.attributes},
    )


def _another_meaning(where: str, own: Item, column: str) -> Failure:
    return Failure(
        where,
        "code-redefined",
        f"{own.code} is a shipped code, and the row gives it another `{column}`",
        "Leave the cell empty, or give what is meant a code of its own.",
    )


def _bad_header(name: str, text: str, header: Sequence[str]) -> Iterator[Failure]:
    first = text.lstrip("\ufeff").partition("\n")[0]
    given = [title.strip() for title in first.split(",")] if first.strip() else []
    where = f"{name}, row 1"
    if given and "code" not in given:
        yield Failure(where, "missing-column", "the column `code` is missing")
    for place, title in enumerate(given):
        if title in given[:place]:
            yield Failure(where, "duplicate-column", f"the column {title[:40]!r} stands twice")
        elif title not in (*header, "former") and not _LABEL.match(title):
            near = difflib.get_close_matches(title, header, n=1, cutoff=0.5) or header
            hint = f"{'Nearest' if len(near) == 1 else 'Columns'}: {', '.join(near)}."
            yield Failure(where, "unknown-column", f"{title[:40]!r} is no column", hint)


def _impossible(name: str, where: str, item: Item) -> Iterator[Failure]:
    """Yield what a row of a new code says that cannot be."""
    said = item.attributes
    for column in _NEEDED.get(name, ()):
        if not said.get(column):
            yield Failure(where, "missing", f"{item.code} needs the column `{column}`")
    for column, words in _WORDS.get(name, {}).items():
        if said.get(column, words[0]) not in words:
            hint = f"There are: {', '.join(words)}."
            yield Failure(where, "unknown-code", f"`{column}` of {item.code} is none of them", hint)
    for column in _NUMBERS:
        try:
            Decimal(said.get(column, "0"))
        except InvalidOperation:
            yield Failure(where, "bad-number", f"`{column}` of {item.code} is no number")
    if "/" in item.code or item.code != "".join(item.code.split()):
        yield Failure(where, "bad-code", "a code has no blank and no stroke")


def _checked(made: CodeList, failures: list[Failure]) -> CodeList:
    failures += broken_tree(made.id, made.items)
    if made.id == "size_classes" and not failures:
        *below, last = made
        if any(last.attributes.get(limit) for limit in _LIMITS) or not all(
            any(item.attributes.get(limit) for limit in _LIMITS) for item in below
        ):
            failures.append(
                Failure(
                    made.id,
                    "size-list",
                    "each class but the last needs a limit, and the last has none",
                    "A list of a city's own is named under [lists] of its settings.",
                )
            )
    if failures:
        raise InvalidFile(
            "bad-code-list", f"the code list {made.id} cannot be read", failures=failures
        )
    return made
