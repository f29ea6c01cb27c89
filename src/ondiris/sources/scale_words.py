"""Words of powers of ten in tables of three languages: ``млрд``, ``thousand``."""

from __future__ import annotations

from typing import Final

__all__ = ["SCALE_WORDS"]

SCALE_WORDS: Final = (
    (r"трлн\.?|триллион\w*|trillion", 12),
    (r"млрд\.?|миллиард\w*|billion|(?<![^\W\d])bn\b", 9),
    (r"млн\.?|миллион\w*|million|(?<![^\W\d])ml?n\b", 6),
    (r"тыс\.?|тысяч\w*|мың|thousand", 3),
)
"""Patterns, the largest first, and the power that each says."""
