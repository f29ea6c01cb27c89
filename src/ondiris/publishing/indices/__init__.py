"""Figures of releases: index lines, contributions, heat tables, revisions."""
