"""The glossary: what the words of pages mean."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ondiris.publishing.figures.glossary import glossary
from ondiris.publishing.figures.order import order_key
from ondiris.web.asking import Asked
from ondiris.web.frame import page

__all__ = ["router"]

router = APIRouter()


@router.get("/{lang}/glossary", summary="Glossary")
def terms(ask: Asked) -> Response:
    """Show what the words of pages mean, in alphabetical order."""
    words = ask.voice.words
    return page(
        ask,
        "figures/glossary.html",
        title=words("Glossary"),
        section="method",
        terms=sorted(glossary(words), key=lambda term: order_key(term.title)),
    )
