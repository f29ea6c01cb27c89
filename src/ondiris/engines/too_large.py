"""What every engine says where numbers are too large for its sums."""

from __future__ import annotations

from ondiris.errors import InvalidInput

__all__ = ["too_large"]


def too_large() -> InvalidInput:
    """Return the refusal of numbers that do not add up exactly in 64 bits."""
    return InvalidInput(
        "sum-out-of-range",
        "numbers are too large to be added up exactly: a sum reaches 2^63",
        hint="Look for one in a wrong unit, or state them all in a larger one.",
    )
