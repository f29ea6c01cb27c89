"""Press texts in the inbox: read into claims, recorded as known since the day of loading."""

from __future__ import annotations

from pathlib import Path

from ondiris.session.bulletins.loading import load_text
from ondiris.session.figures.inbox import InboxPreview, InboxReader
from ondiris.session.figures.observatory import Observatory

__all__ = ["BULLETIN_READER"]


def _read(observatory: Observatory, path: Path) -> InboxPreview:
    read = load_text(observatory, path, dry_run=True)
    counts = {"claims": len(read.bulletin.claims), "observations": len(read.entries)}
    return InboxPreview(counts, read.entries)


def _load(observatory: Observatory, path: Path) -> str:
    loaded = load_text(observatory, path)
    receipt = loaded.receipt
    revision = f", revision {receipt.revision}" if receipt and receipt.revision else ""
    return f"{path.name}: {len(loaded.entries)} of {len(loaded.bulletin.claims)} claims{revision}."


BULLETIN_READER = InboxReader("bulletin", _read, _load, suffixes=(".txt", ".htm", ".html"))
