"""Cells that are labels: of the code lists, in the words of a foreign table, or of the mapping.

Two labels that a mapping makes equal name nothing any more: «Алматы» of a city and of its region
where "қаласы" and "облысы" are disregarded.  A cell that says one of them in full is still read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.sources.layout import Layout
from ondiris.sources.periods import find_period

__all__ = ["LISTS", "LabelReader", "folded"]

LISTS = {"area": "areas", "activity": "activities", "subject": "subjects", "unit": "units",
          "measure": "measures"}  # fmt: skip


class LabelReader:
    """Reads the cells of one concept.

    Parameters
    ----------
    concept : str
        Such as ``area``.
    layout : Layout
    catalogue : Catalogue
    """

    def __init__(self, concept: str, layout: Layout, catalogue: Catalogue) -> None:
        self.concept = concept
        self.codes = layout.codes.get(concept, {})
        self.labelled = concept in layout.labels
        self.drop = layout.labels.get(concept)
        self._catalogue = catalogue

    def read(self, text: str) -> str:
        """Return the code of a cell.

        Raises
        ------
        InvalidInput
            ``unknown-code``, ``ambiguous-label``; of a period ``impossible-period``.
        """
        whole = folded(text)
        if whole in self.codes:
            return self.codes[whole]
        if self.concept == "period":
            period = find_period(text)
            if period is None:
                raise InvalidInput("impossible-period", f"{text[:40]!r} is not a period")
            return str(period)
        if not self.labelled:
            if not self.codes:
                return text
            raise self._unknown(text, self.codes)
        return self._labelled(text)

    def found_in(self, text: str) -> str:
        """Return the code of the longest label that stands in a text; empty where none does.

        Raises
        ------
        InvalidInput
            ``ambiguous-label``.
        """
        inside = folded(text)
        for labels in (self._full, self._short):
            named = [label for label in labels if label and label in inside]
            if named:
                return self._one(max(named, key=len), labels)
        return ""

    def _labelled(self, text: str) -> str:
        whole = folded(text)
        if whole in self._full:
            return self._one(whole, self._full)
        short = self._dropped(text)
        if short in self._short:
            return self._one(short, self._short)
        raise self._unknown(short or text, (*self._full, *self._short), text)

    def _one(self, label: str, labels: Mapping[str, tuple[str, ...]]) -> str:
        codes = labels[label]
        if len(codes) > 1:
            raise InvalidInput(
                "ambiguous-label",
                f"{label[:60]!r} is a label of {' and '.join(codes[:4])}",
                hint=f"Say which in [codes.{self.concept}], or let [labels] disregard less.",
            )
        return codes[0]

    @cached_property
    def _full(self) -> Mapping[str, tuple[str, ...]]:
        """Codes by whole label: those of the mapping before those of the list."""
        return {
            **_together((folded(name), code) for name, code in self._names()),
            **{label: (code,) for label, code in self.codes.items()},
        }

    @cached_property
    def _short(self) -> Mapping[str, tuple[str, ...]]:
        """Codes by label without what the mapping disregards."""
        return {
            **_together((self._dropped(name), code) for name, code in self._names()),
            **{label: (code,) for label, code in self.codes.items()},
        }

    def _names(self) -> Iterable[tuple[str, str]]:
        for item in self._catalogue[LISTS[self.concept]]:
            yield item.code, item.code
            for name in item.names.values():
                yield name, item.code
            for name, value in item.attributes.items():
                if name.startswith("short_"):
                    yield value, item.code

    def _dropped(self, text: str) -> str:
        return folded(self.drop.sub(" ", text) if self.drop else text)

    def _unknown(self, label: str, known: Iterable[str], text: str = "") -> InvalidInput:
        near = difflib.get_close_matches(folded(label), list(known), n=3)
        codes = dict.fromkeys(c for one in near for c in self._codes_of(one))
        return InvalidInput(
            "unknown-code",
            f"{(text or label)[:60]!r} is no label or code of the list "
            f"{LISTS.get(self.concept, self.concept)}",
            hint=f"Nearest: {', '.join(codes)}." if codes else "Add it to the mapping's codes.",
        )

    def _codes_of(self, label: str) -> tuple[str, ...]:
        if label in self.codes:
            return (self.codes[label],)
        if not self.labelled:
            return ()
        return self._full.get(label) or self._short.get(label, ())


def folded(text: str) -> str:
    """Return a text as labels are compared: without regard to case and blanks."""
    return " ".join(text.casefold().replace("\u00a0", " ").split())


def _together(named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the different codes of each label."""
    found: dict[str, dict[str, None]] = {}
    for label, code in named:
        if label:
            found.setdefault(label, {})[code] = None
    return {label: tuple(codes) for label, codes in found.items()}
