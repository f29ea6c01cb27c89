"""Protected tables told to readers and to programs."""

from __future__ import annotations

from ondiris.publishing.disclosure import charts

__all__ = ["charts"]
