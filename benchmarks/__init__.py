"""Measurements against the bounds and peers of the manual: ``make bench``."""
