"""Figures on their way out: tables, charts, files and sentences, each traceable to its source."""
