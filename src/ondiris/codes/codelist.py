"""A code list: codes, labels in three languages, a tree, and the nearest valid word.

A list is a CSV file with a header: ``code``, ``name_kk``, ``name_ru``, ``name_en`` or labels in
any other language, and, where they apply, ``parent``, ``members`` (codes separated by spaces, for
named aggregates), ``note``, ``former`` (codes under which the same stood before) and any further
columns, which become attributes.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import Period

__all__ = ["LANGUAGES", "CodeList", "Item", "broken_tree", "list_rows", "read_list"]

LANGUAGES = ("kk", "ru", "en")
_ALIKE = 0.5
_OWN = {"code", "parent", "members", "note", "former"}
_NAME = re.compile(r"name_([a-z]{2,3}(?:-[a-z]{4})?)\Z")
"""Column of labels in a language; those of the pages come first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One code with its labels and its place in the tree."""

    code: str
    names: Mapping[str, str]
    parent: str = ""
    members: tuple[str, ...] = ()
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    former: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Return the label in a language, else in the first language that has one."""
        return self.names.get(lang) or next(iter(self.names.values()), self.code)

    def naming_none(self, codes: Set[str]) -> Item:
        """Return the same code, with every field left out that names one of some codes."""
        return replace(
            self,
            parent="" if self.parent in codes else self.parent,
            members=tuple(code for code in self.members if code not in codes),
            attributes={name: said for name, said in self.attributes.items() if said not in codes},
        )


@dataclass(frozen=True, slots=True)
class CodeList:
    """A versioned list of codes.

    Parameters
    ----------
    id, version : str
        Name of the list and the version that fixes its meaning.
    items : mapping of str to Item
        In the order of the file, which is the order of display.
    """

    id: str
    version: str
    items: Mapping[str, Item]

    def __contains__(self, code: object) -> bool:
        return code in self.items

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items.values())

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, code: str) -> Item:
        """Return one item, or say which valid codes are nearest.

        Raises
        ------
        InvalidInput
            If the list does not hold the code.
        """
        item = self.items.get(code)
        if item is None:
            raise self.unknown(code)
        return item

    def standing(self, code: str) -> str:
        """Return the code under which stands what bore another before; else the code itself."""
        if code in self.items:
            return code
        return next((item.code for item in self if code in item.former), code)

    def without(self, codes: Set[str]) -> CodeList:
        """Return the list with some codes left out, and named by no other."""
        kept = {
            code: item.naming_none(codes) for code, item in self.items.items() if code not in codes
        }
        return CodeList(self.id, self.version, kept)

    def label(self, code: str, lang: str) -> str:
        """Return the label of a code, or the code itself where the list does not hold it."""
        item = self.items.get(code)
        return item.name(lang) if item else code

    def children(self, code: str) -> tuple[str, ...]:
        """Return the codes directly below, members of a named aggregate included."""
        own = tuple(item.code for item in self if item.parent == code)
        return own + tuple(m for m in self[code].members if m not in own)

    def descendants(self, code: str) -> tuple[str, ...]:
        """Return every code below, nearest first, each once."""
        found: dict[str, None] = {}
        queue = list(self.children(code))
        while queue:
            child = queue.pop(0)
            if child not in found and child != code:
                found[child] = None
                queue.extend(self.children(child) if child in self else ())
        return tuple(found)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above, nearest first."""
        above: list[str] = []
        current = self[code].parent
        while current and current not in above:
            above.append(current)
            current = self.items[current].parent if current in self.items else ""
        return tuple(above)

    def nearest(self, word: str, count: int = 3) -> tuple[str, ...]:
        """Return the valid codes most like a word, by code or by label in any language.

        Alike is the share of letters in common; a common beginning counts double.
        """
        folded = word.casefold()
        matcher = difflib.SequenceMatcher(b=folded)
        scores: dict[str, float] = {}
        for item in self:
            for text in (item.code, *item.names.values()):
                candidate = text.casefold()
                matcher.set_seq1(candidate)
                if matcher.real_quick_ratio() < _ALIKE and not candidate.startswith(folded):
                    continue
                shared = os.path.commonprefix([candidate, folded])  # noqa: RUF071 - letters are meant
                begins = len(shared) / max(len(folded), 1)
                score = matcher.ratio() + begins
                scores[item.code] = max(scores.get(item.code, 0.0), score)
        close = [code for code, score in scores.items() if score >= _ALIKE]
        return tuple(sorted(close, key=lambda code: -scores[code])[:count])

    def unknown(self, code: str) -> InvalidInput:
        """Return the error for a code the list does not hold, naming the nearest ones."""
        near = self.nearest(code)
        hint = f"Nearest: {', '.join(near)}." if near else f"See `ondiris codes {self.id}`."
        return InvalidInput(
            "unknown-code", f"{code[:60]!r} is not a code of the list {self.id}", hint=hint
        )


def read_list(id: str, version: str, text: str) -> CodeList:  # noqa: A002 - SDMX's own word
    """Read a code list from the text of its CSV file.

    Raises
    ------
    InvalidFile
        If a code is missing or stands twice, a parent or member is unknown, the tree has a
        cycle, an item has no label, or there is no row at all.
    """
    failures: list[Failure] = []
    items = {item.code: item for _, item in list_rows(id, text, failures)}
    failures += broken_tree(id, items)
    if failures:
        raise InvalidFile("bad-code-list", f"the code list {id} cannot be read", failures=failures)
    return CodeList(id, version, items)


def list_rows(
    id: str,  # noqa: A002 - SDMX's own word
    text: str,
    failures: list[Failure],
) -> Sequence[tuple[str, Item]]:
    """Return the rows of a list with their places, noting those that cannot be.

    Parameters
    ----------
    id : str
        Name of the list.
    text : str
        Its CSV file.
    failures : list of Failure
        Takes what is wrong.
    """
    found: dict[str, tuple[str, Item]] = {}
    number = 1
    for number, row in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), start=2):
        item, where = _item(row), f"{id}, row {number}"
        if None in row:
            failures.append(Failure(where, "too-many-cells", "more cells than the header has"))
        if not item.code or not item.names:
            failures.append(Failure(where, "missing", "an item needs a code and a label"))
        elif item.code in found:
            failures.append(Failure(where, "duplicate-code", f"{item.code} stands twice"))
        failures += _bad_due(where, item)
        found[item.code] = where, item
    if number == 1:
        what = "no row below its header" if text.strip() else "nothing in it, not even a header"
        hint = "Fill it in, or leave the file away."
        failures.append(Failure(f"{id}, row 1", "empty-list", f"the file has {what}", hint))
    return tuple(found.values())


def _bad_due(where: str, item: Item) -> Iterator[Failure]:
    """Yield what is wrong with the time by which a programme is due."""
    try:
        if "due" in item.attributes:
            Period.parse(item.attributes["due"])
    except InvalidInput as error:
        yield Failure(where, error.code, f"due of {item.code}: {error.detail}", error.hint)


def _item(row: Mapping[str | None, str | None]) -> Item:
    cell = {str(name): (value or "").strip() for name, value in row.items() if name}
    return Item(
        code=cell.get("code", ""),
        names=_names(cell),
        parent=cell.get("parent", ""),
        members=tuple(cell.get("members", "").split()),
        note=cell.get("note", ""),
        former=tuple(cell.get("former", "").split()),
        attributes={
            name: value
            for name, value in cell.items()
            if value and name not in _OWN and not _NAME.match(name)
        },
    )


def _names(cell: Mapping[str, str]) -> dict[str, str]:
    """Return labels by language, those of the pages first."""
    found = {m[1]: value for name, value in cell.items() if value and (m := _NAME.match(name))}
    return {lang: found[lang] for lang in sorted(found, key=_order)}


def _order(lang: str) -> tuple[int, str]:
    return (LANGUAGES.index(lang) if lang in LANGUAGES else len(LANGUAGES), lang)


def broken_tree(list_id: str, items: Mapping[str, Item]) -> Iterator[Failure]:
    """Yield parents and members that are unknown, and cycles."""
    for item in items.values():
        for code in (item.parent, *item.members):
            if code and code not in items:
                yield Failure(f"{list_id}, {item.code}", "unknown-parent", f"{code!r} is unknown")
        seen, current = {item.code}, item.parent
        while current in items:
            if current in seen:
                yield Failure(f"{list_id}, {item.code}", "cycle", "the tree has a cycle")
                break
            seen.add(current)
            current = items[current].parent
