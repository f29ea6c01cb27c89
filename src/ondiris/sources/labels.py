"""Codes of a list by the labels that a foreign table gives them.

A table of one office seldom spells a label as the list does: it leaves out the word that says what
a place is, and prints a section and its only division alike.  A word that is left out is looked for
without it, and where several codes bear one label the cell's own number decides, then the order of
the list's tree, then what else the table names; else the cell is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ondiris.codes import CodeList

__all__ = ["Labels", "folded"]


@dataclass(frozen=True)
class Labels:
    """The labels of a list as a table may write them.

    Parameters
    ----------
    items : CodeList
    aside : re.Pattern, optional
        Part of a label that is disregarded.
    implied : re.Pattern, optional
        Word of a label that a table may leave out.
    own : mapping of str to str
        Codes that the mapping itself gives to texts.
    languages : tuple of str
        Those that the table is written in: of several codes those count that bear the label in one
        of them.
    """

    items: CodeList
    aside: re.Pattern[str] | None
    implied: re.Pattern[str] | None
    own: Mapping[str, str]
    languages: tuple[str, ...] = ()

    def codes_in(self, text: str) -> tuple[str, ...]:
        """Return the codes of the longest label inside a text, whole labels before shortened."""
        whole = folded(text)
        for labels in (self._whole, self._plain):
            inside = [label for label in labels if label and _stands_in(label, whole)]
            if inside:
                longest = max(inside, key=len)
                return self._widest(self._spoken(longest, labels[longest]))
        return ()

    def near(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of each label, to tell the nearest by."""
        return self._plain

    def bearing(self, text: str) -> tuple[str, ...]:
        """Return the codes a cell may mean: one where its label leaves no doubt, none if unknown.

        Parameters
        ----------
        text : str
            The cell.
        """
        whole = self._whole.get(folded(text), ())
        if len(whole) == 1:
            return whole
        if text.strip().isdecimal():
            return self._of_number(text.strip())
        said = self.key(text)
        found = self._plain.get(said, ())
        if self.implied is not None and said == folded(text):
            short = folded(self.implied.sub(" ", said))
            if short == said or not found:
                found = tuple(dict.fromkeys((*found, *self._short.get(short, ()))))
        numbered = [code for code in found if _number(text) and code.endswith(_number(text))]
        if len(numbered) == 1:
            return tuple(numbered)
        return self._widest(self._spoken(said, found))

    def _of_number(self, number: str) -> tuple[str, ...]:
        """Return the code whose letter a table leaves out: 05 is B05."""
        tail = number.zfill(2)
        found = [one.code for one in self.items if one.code[1:] == tail and one.code[0].isalpha()]
        return tuple(found)

    def decided(self, text: str, others: Iterable[str]) -> tuple[str, ...]:
        """Return the codes a cell may mean, without those that other cells name beyond doubt.

        Parameters
        ----------
        text : str
            The cell.
        others : iterable of str
            Every cell of the column.
        """
        found = self.bearing(text)
        if len(found) < 2:
            return found
        alone = {codes[0] for other in others if len(codes := self.bearing(other)) == 1}
        return tuple(code for code in found if code not in alone) or found

    def key(self, text: str) -> str:
        """Return a label without what is disregarded of it."""
        return folded(self.aside.sub(" ", text) if self.aside else text)

    def _spoken(self, label: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of several codes that bear a label in a language of the table."""
        if len(codes) < 2:
            return codes
        found = [
            code
            for code in codes
            if any(
                self._bears(self.items[code].names.get(lang, ""), label) for lang in self.languages
            )
        ]
        return tuple(found) or codes

    def _bears(self, name: str, label: str) -> bool:
        plain = self.key(name)
        short = folded(self.implied.sub(" ", plain)) if self.implied is not None else plain
        return bool(name) and label in (plain, short)

    def _widest(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the one code below which all others lie, or all of them."""
        above = [one for one in codes if all(one in self._path(code) for code in codes)]
        return tuple(above) or codes

    def _path(self, code: str) -> list[str]:
        path = []
        while code in self.items and code not in path:
            path.append(code)
            code = self.items[code].parent
        return path

    @cached_property
    def _whole(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for item in self.items:
            for label in map(folded, (item.code, *item.names.values())):
                found[label] = tuple(dict.fromkeys((*found.get(label, ()), item.code)))
        return found | {text: (code,) for text, code in self.own.items()}

    @cached_property
    def _plain(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for item in self.items:
            short = [v for name, v in item.attributes.items() if name.startswith("short_")]
            for label in map(self.key, (item.code, *item.names.values(), *short)):
                found[label] = tuple(dict.fromkeys((*found.get(label, ()), item.code)))
        return found | {text: (code,) for text, code in self.own.items()}

    @cached_property
    def _short(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        if self.implied is not None:
            for label, codes in self._plain.items():
                short = folded(self.implied.sub(" ", label))
                if short != label:
                    found[short] = tuple(dict.fromkeys((*found.get(short, ()), *codes)))
        return found


def folded(text: str) -> str:
    """Return a text in small letters with single spaces."""
    return " ".join(text.casefold().replace("\u00a0", " ").split())


def _stands_in(label: str, text: str) -> bool:
    """Whether a label stands in a text as words of its own."""
    place = text.find(label)
    while place >= 0:
        before, after = text[:place][-1:], text[place + len(label) :][:1]
        if not (before.isalnum() or after.isalnum()):
            return True
        place = text.find(label, place + 1)
    return False


def _number(text: str) -> str:
    found = re.match(r"\s*(\d+)", text, re.ASCII)
    return found[1] if found else ""
