"""Figures of projects: the pipeline, the promises, the odds and our own record."""

from __future__ import annotations

from ondiris.publishing.projects import charts

__all__ = ["charts"]
