"""A document as figures and files name it: who published what, when, and how sure that day is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ondiris.model import Known, KnownBasis

__all__ = ["Reference"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as the line under a figure and the sheet "Sources" name it.

    Parameters
    ----------
    id, publisher, title : str
    known : Known, optional
        The day of the document, or, told apart by its basis, that of its loading.
    locator, url, sha256, licence : str
    """

    id: str
    publisher: str
    title: str
    known: Known | None = None
    locator: str = ""
    url: str = ""
    sha256: str = ""
    licence: str = ""

    @property
    def day(self) -> date | None:
        """The day of the document; none where only the day of loading is known."""
        return self.known.said_on if self.known else None

    @property
    def basis(self) -> KnownBasis:
        """How the day of the document is known; `LOADED` where it is not."""
        return self.known.basis if self.known else KnownBasis.LOADED
