"""Press texts in the inbox: read into claims, recorded as known since the day of loading."""

from __future__ import annotations

from pathlib import Path

from ondiris.session.bulletins.loading import load_text
from ondiris.session.figures.inbox import InboxPreview, InboxReader
from ondiris.session.figures.observatory import Observatory
from ondiris.sources.loaded import noted

__all__ = ["BULLETIN_READER"]


def _read(observatory: Observatory, path: Path) -> InboxPreview:
    read = load_text(observatory, path, dry_run=True)
    counts = {"claims": len(read.bulletin.claims), "observations": len(read.entries)}
    lines = [*read.remarks()]
    load = "`ondiris load FILE --as bulletin"
    if any(left.candidates for left in read.taken.unplaced):
        lines.append(f"Place one by hand with {load} --place CLAIM=CODE`.")
    if read.undated:
        lines.append(f"Its promises have no known day; {load} --published DAY` gives them one.")
    return InboxPreview(counts, read.entries, notes=read.notes, lines=tuple(lines))


def _load(observatory: Observatory, path: Path) -> str:
    loaded = load_text(observatory, path)
    receipt = loaded.receipt
    revision = f", revision {receipt.revision}" if receipt and receipt.revision else ""
    claims = f"{len(loaded.entries)} of {len(loaded.bulletin.claims)} claims"
    return f"{path.name}: {'; '.join((claims, *noted(loaded.notes)))}{revision}."


BULLETIN_READER = InboxReader("bulletin", _read, _load, suffixes=(".txt", ".htm", ".html"))
