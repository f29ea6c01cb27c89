"""What a document is answered with: registered by its capability, found by ``ondiris brief``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ondiris.errors import BrokenInvariant

__all__ = ["BriefFormat", "BriefOptions", "DocumentBrief", "briefs_documents", "document_brief"]


class BriefFormat(StrEnum):
    """How an answered document is written."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class BriefOptions:
    """What was said beside the document.

    Parameters
    ----------
    to : Path or None
        File for the answer; printed where there is none.
    period, as_of, published : str or None
        Period to answer for, day of the question, day the text appeared.
    lang : str
        Language of the answer.
    public : bool
        Whether only what may leave by a public door is used.
    format : BriefFormat
    """

    to: Path | None
    period: str | None
    as_of: str | None
    published: str | None
    lang: str
    public: bool
    format: BriefFormat


DocumentBrief = Callable[[Path, Path, BriefOptions], None]
"""Answers a text from a home."""
_MAKERS: list[DocumentBrief] = []


def briefs_documents(maker: DocumentBrief) -> None:
    """Register what answers documents.

    Raises
    ------
    BrokenInvariant
        ``two-briefs`` where another capability answers them already.
    """
    if _MAKERS and _MAKERS[0] is not maker:
        raise BrokenInvariant("two-briefs", "documents are answered twice")
    _MAKERS[:] = [maker]


def document_brief() -> DocumentBrief:
    """Return what answers documents."""
    return _MAKERS[0]
