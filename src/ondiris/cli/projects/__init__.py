"""Commands about projects and promises: the pipeline, the odds, a note, the track record."""

from __future__ import annotations

from ondiris.cli.projects.commands import register

__all__ = ["register"]
