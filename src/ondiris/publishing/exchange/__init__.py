"""Figures and code lists as messages of SDMX, read by the tools of statistical offices."""
