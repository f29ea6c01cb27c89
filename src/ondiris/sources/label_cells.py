"""Cells that are labels: of the code lists, in the words of a foreign table, or of the mapping."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import Frequency
from ondiris.sources.labels import Labels, folded
from ondiris.sources.layout import Layout, Renaming
from ondiris.sources.periods import find_period
from ondiris.sources.sheet import Sheet

__all__ = ["LISTS", "LabelReader", "languages_of"]

LISTS = {"area": "areas", "activity": "activities", "subject": "subjects", "unit": "units",
         "measure": "measures"}  # fmt: skip
"""The list of codes that the cells of a concept are labels of."""
_CODED = ("area", "activity", "subject", "measure")
"""Concepts whose cells are codes of their list, where the mapping says nothing else of them."""
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_SAMPLE = 2_000


class LabelReader:
    """Reads the cells of one concept.

    Parameters
    ----------
    concept : str
        Such as ``area``.
    layout : Layout
    catalogue : Catalogue
    cells : sequence of str
        All cells of the column, by which a label of several codes may be decided.
    languages : sequence of str
        Those that the table is written in.
    listed : str
        Name of the list, where it is another than the concept's.
    """

    def __init__(
        self,
        concept: str,
        layout: Layout | Renaming,
        catalogue: Catalogue,
        cells: Sequence[str] = (),
        languages: Sequence[str] = (),
        listed: str = "",
    ) -> None:
        self.concept = concept
        self._list = listed or LISTS.get(concept, concept)
        self.codes = layout.codes.get(concept, {})
        self.labelled = concept in layout.labels
        self._layout = layout
        self._catalogue = catalogue
        self._cells = cells
        self._languages = languages

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
        if self.concept in ("period", "year"):
            period = find_period(text, fiscal=self._catalogue.conventions.fiscal_year)
            if period is None or (
                self.concept == "year" and period.frequency is not Frequency.YEAR
            ):
                raise InvalidInput("impossible-period", f"{text[:40]!r} is not a {self.concept}")
            return str(period)
        if self.labelled:
            return self._one(text, self._labels.decided(text, self._cells))
        if not self.codes:
            if self._layout.skip_unknown and self.concept in _CODED and text not in self._known:
                raise self._unknown(text, {code: (code,) for code in self._known})
            return text
        raise self._unknown(text, {label: (code,) for label, code in self.codes.items()})

    def found_in(self, text: str) -> str:
        """Return the code of the longest label that stands in a text; empty where none does.

        Raises
        ------
        InvalidInput
            ``ambiguous-label``.
        """
        found = self._labels.codes_in(text)
        return self._one(text, found) if found else ""

    def _one(self, text: str, codes: Sequence[str]) -> str:
        if not codes:
            raise self._unknown(text, self._labels.near(), self._labels.key(text))
        if len(codes) > 1:
            raise InvalidInput(
                "ambiguous-label",
                f"{text[:60]!r} is a label of {len(codes)} codes of {self._list}",
                hint="Write the label whole, or add it to the mapping's codes: "
                f"{', '.join(codes)}.",
            )
        return codes[0]

    @property
    def _known(self) -> Mapping[str, object]:
        return self._catalogue[self._list].items

    @cached_property
    def _labels(self) -> Labels:
        return Labels(
            self._catalogue[self._list],
            self._layout.labels.get(self.concept),
            self._layout.implied.get(self.concept),
            self.codes,
            tuple(self._languages),
        )

    def _unknown(
        self, text: str, known: Mapping[str, Iterable[str]], said: str = ""
    ) -> InvalidInput:
        near = difflib.get_close_matches(said or folded(text), known, n=3)
        codes = dict.fromkeys(code for label in near for code in known[label])
        return InvalidInput(
            "unknown-code",
            f"{text[:60]!r} is no label or code of the list {self._list}",
            hint=f"Nearest: {', '.join(codes)}."
            if codes
            else f"Add it to [codes.{self.concept}] of the mapping; unknown_rows says what becomes "
            "of others.",
        )


def languages_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the languages that a table is written in; none where it may be any.

    Parameters
    ----------
    sheet : Sheet
        Letters that Kazakh alone has leave the table open, as it may be written in two languages.
    """
    text = ""
    for row in sheet.rows:
        text += " ".join(cell for cell in row if not cell[:1].isdecimal())
        if len(text) > _SAMPLE or _KAZAKH.search(text):
            break
    if _KAZAKH.search(text):
        return ()
    return ("ru",) if _CYRILLIC.search(text) else ("en",)
