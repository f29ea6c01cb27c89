"""What a cell may hold: texts, codes, words of a list, names of sources, business numbers.

A type reads the text of a filled cell into its value or refuses it by a rule; where the cell stands
is the business of whoever reads the row.  An empty cell is never read: it is absent.  Types of
numbers and times stand in `ondiris.sources.number_cells`.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Generic, TypeVar

from ondiris.codes import Catalogue
from ondiris.errors import BrokenInvariant, InvalidInput
from ondiris.model import (
    Adjustment,
    Bound,
    Comparison,
    Confidentiality,
    KnownBasis,
    Modality,
    Origin,
    PriceBasis,
    World,
)
from ondiris.model.business_number import is_business_number
from ondiris.model.words import is_web_address
from ondiris.sources.cells import ReadingContext

__all__ = [
    "AddressCell",
    "BusinessNumberCell",
    "CellType",
    "ChoiceCell",
    "CodeCell",
    "ManyCells",
    "SourceCell",
    "TextCell",
    "UnitCell",
    "WordCell",
    "YesNoCell",
]

_V_co = TypeVar("_V_co", covariant=True)
_E = TypeVar("_E", bound=StrEnum)
_LISTS: Final[Mapping[type[StrEnum], str]] = {
    Comparison: "comparisons",
    PriceBasis: "price_bases",
    Adjustment: "adjustments",
    Modality: "modalities",
    World: "worlds",
    Bound: "bounds",
    Origin: "origins",
    Confidentiality: "confidentialities",
    KnownBasis: "known_bases",
}


class CellType(ABC, Generic[_V_co]):
    """A kind of cell."""

    repeats: ClassVar[bool] = True
    """Whether few texts fill a long column, so that each is read once."""

    @abstractmethod
    def read(self, text: str, reading: ReadingContext | None = None) -> _V_co:
        """Return what the text of a filled cell says.

        Parameters
        ----------
        text : str
        reading : ReadingContext, optional
            What the reader knows besides the rows; types that look words up need it.

        Raises
        ------
        InvalidInput
            If the text cannot be of this type.
        """


@dataclass(frozen=True, slots=True)
class TextCell(CellType[str]):
    """Any text."""

    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the text."""
        del reading
        return text


@dataclass(frozen=True, slots=True)
class AddressCell(CellType[str]):
    """An address on the web."""

    repeats = False

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the address."""
        del reading
        if not is_web_address(text):
            raise InvalidInput(
                "not-on-the-web",
                "this is no address on the web",
                hint="Write it whole, from https:// on, or leave it empty.",
            )
        return text


@dataclass(frozen=True, slots=True)
class CodeCell(CellType[str]):
    """A code of a list of the home; what is none of them is told the nearest."""

    list: str

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the code."""
        return _catalogue(reading)[self.list][text].code


@dataclass(frozen=True, slots=True)
class UnitCell(CellType[str]):
    """A unit, or two with a stroke between them for a ratio."""

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the unit's code."""
        _catalogue(reading).unit(text)
        return text


@dataclass(frozen=True, slots=True)
class WordCell(CellType[_E]):
    """A word of one of the short lists of the house."""

    words: type[_E]

    def read(self, text: str, reading: ReadingContext | None = None) -> _E:
        """Return the word."""
        try:
            return self.words(text)
        except ValueError:
            raise _catalogue(reading)[_LISTS[self.words]].unknown(text) from None


@dataclass(frozen=True, slots=True)
class ChoiceCell(CellType[str]):
    """One of a few words that no list of the home holds.

    Parameters
    ----------
    choices : tuple of str
    rule, what : str
        The rule that refuses another word, and what it is none of: "no stage of an enterprise".
    """

    choices: tuple[str, ...]
    rule: str
    what: str

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the word."""
        del reading
        if text not in self.choices:
            raise InvalidInput(
                self.rule,
                f"{text[:20]!r} is {self.what}",
                hint=f"There are: {', '.join(self.choices)}.",
            )
        return text


@dataclass(frozen=True, slots=True)
class YesNoCell(CellType[bool]):
    """``yes`` or ``no``."""

    def read(self, text: str, reading: ReadingContext | None = None) -> bool:
        """Return whether it is yes."""
        del reading
        if text not in ("yes", "no"):
            raise InvalidInput("not-yes-or-no", f"{text[:20]!r} is neither yes nor no")
        return text == "yes"


@dataclass(frozen=True, slots=True)
class SourceCell(CellType[str]):
    """A source that the ledger or the file describes."""

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the source's identifier."""
        known = None if reading is None else reading.sources
        own = None if reading is None else reading.source
        if known is None or text in known or (own is not None and own.id == text):
            return text
        near = difflib.get_close_matches(text, known, n=3)
        raise InvalidInput(
            "unknown-source",
            f"{text[:60]!r} is not a known source",
            hint=f"Nearest: {', '.join(near)}." if near else "Load its row of sources first.",
        )


@dataclass(frozen=True, slots=True)
class BusinessNumberCell(CellType[str]):
    """Twelve digits whose last one checks the others; a sheet may have lost leading zeros."""

    def read(self, text: str, reading: ReadingContext | None = None) -> str:
        """Return the number with all its digits."""
        del reading
        number = text.zfill(12) if text.isdigit() else text
        if not is_business_number(number):
            raise InvalidInput("bad-business-number", "fails its check digit")
        return number


@dataclass(frozen=True, slots=True)
class ManyCells(CellType[tuple[_V_co, ...]]):
    """Several words of one type, separated by blanks."""

    of: CellType[_V_co]

    def read(self, text: str, reading: ReadingContext | None = None) -> tuple[_V_co, ...]:
        """Return each, in the order written."""
        return tuple(self.of.read(word, reading) for word in text.split())


def _catalogue(reading: ReadingContext | None) -> Catalogue:
    if reading is None:
        raise BrokenInvariant("no-code-lists", "a code was read without the lists of the home")
    return reading.catalogue
