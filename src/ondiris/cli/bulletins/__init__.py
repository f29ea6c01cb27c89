"""Commands about press texts: read, load, write, and answer a document from what is known now."""

from __future__ import annotations

import typer

from ondiris.cli.briefs import briefs_documents
from ondiris.cli.bulletins.documents import brief_document
from ondiris.cli.bulletins.loading import load_texts
from ondiris.cli.bulletins.texts import read, score, write
from ondiris.cli.loaders import loads

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("read")(read)
    app.command("write")(write)
    app.command("score")(score)
    loads("bulletin", load_texts, ".txt", ".html", ".htm")
    briefs_documents(brief_document)
