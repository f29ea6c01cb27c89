"""A code list: codes, labels in three languages, a tree, and the nearest valid word.

A list is a CSV file with a header: ``code``, ``name_kk``, ``name_ru``, ``name_en`` and, where
they apply, ``parent``, ``members`` (codes separated by spaces, for named aggregates), ``note``
and any further columns, which become attributes.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from ondiris.errors import Failure, InvalidFile, InvalidInput
from ondiris.model import Period

__all__ = ["LANGUAGES", "CodeList", "Item", "read_list"]

LANGUAGES = ("kk", "ru", "en")
_ALIKE = 0.5
_OWN = {"code", "parent", "members", "note", *(f"name_{lang}" for lang in LANGUAGES)}


@dataclass(frozen=True, slots=True)
class Item:
    """One code with its labels and its place in the tree."""

    code: str
    names: Mapping[str, str]
    parent: str = ""
    members: tuple[str, ...] = ()
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

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
        cycle, or an item has no label.
    """
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    items: dict[str, Item] = {}
    failures: list[Failure] = []
    for number, row in enumerate(rows, start=2):
        item = _item(row)
        where = f"{id}, row {number}"
        if not item.code or not item.names:
            failures.append(Failure(where, "missing", "an item needs a code and a label"))
        elif item.code in items:
            failures.append(Failure(where, "duplicate-code", f"{item.code} stands twice"))
        failures += _bad_due(where, item)
        items[item.code] = item
    failures += _broken_tree(id, items)
    if failures or not items:
        raise InvalidFile("bad-code-list", f"the code list {id} cannot be read", failures=failures)
    return CodeList(id, version, items)


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
        names={lang: cell[f"name_{lang}"] for lang in LANGUAGES if cell.get(f"name_{lang}")},
        parent=cell.get("parent", ""),
        members=tuple(cell.get("members", "").split()),
        note=cell.get("note", ""),
        attributes={name: value for name, value in cell.items() if name not in _OWN and value},
    )


def _broken_tree(list_id: str, items: Mapping[str, Item]) -> Iterator[Failure]:
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
