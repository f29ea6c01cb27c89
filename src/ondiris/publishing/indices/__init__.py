"""Figures of releases: index lines, contributions, heat tables, revisions."""

from __future__ import annotations

from ondiris.publishing.indices import charts

__all__ = ["charts"]
