"""Project files in the inbox."""

from __future__ import annotations

from pathlib import Path

from ondiris.session.figures.inbox import InboxPreview, InboxReader
from ondiris.session.figures.observatory import Observatory
from ondiris.session.projects.files import load_projects

__all__ = ["PROJECT_READER"]


def _read(observatory: Observatory, path: Path) -> InboxPreview:
    report = load_projects(observatory, path, dry_run=True)
    return InboxPreview({"projects": report.projects, "entries": report.entries})


def _load(observatory: Observatory, path: Path) -> str:
    return str(load_projects(observatory, path))


PROJECT_READER = InboxReader("projects", _read, _load, suffixes=(".csv", ".xlsx"))
