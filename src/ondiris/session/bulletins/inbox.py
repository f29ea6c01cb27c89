"""Press texts in the inbox: read into claims, recorded as known since the day of loading."""

from __future__ import annotations

from pathlib import Path

from ondiris.session.bulletins.reading import load_bulletin
from ondiris.session.figures.inbox import InboxPreview, InboxReader
from ondiris.session.figures.observatory import Observatory

__all__ = ["BULLETIN_READER"]


def _read(observatory: Observatory, path: Path) -> InboxPreview:
    bulletin, entries, _ = load_bulletin(observatory, path, dry_run=True)
    return InboxPreview({"claims": len(bulletin.claims), "observations": len(entries)}, entries)


def _load(observatory: Observatory, path: Path) -> str:
    bulletin, entries, receipt = load_bulletin(observatory, path)
    revision = f", revision {receipt.revision}" if receipt and receipt.revision else ""
    return f"{path.name}: {len(entries)} of {len(bulletin.claims)} claims{revision}."


BULLETIN_READER = InboxReader("bulletin", _read, _load, suffixes=(".txt", ".htm", ".html"))
