"""TOML of anybody: whatever cannot be read is one error, the parser's own.

The parser of the standard library gives up in other ways as well: on a number of thousands of
digits, and on lists within lists until it runs out of stack.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

__all__ = ["parse_toml"]

_DEEPEST = 50
"""Tables and lists within each other, far more than any file of ours has."""
_LONGEST = 4_000_000
_DIGITS = re.compile(r"[0-9_]{1000}")


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Parameters
    ----------
    text : str

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is no TOML, nests too deep, or holds a number of too many digits; the message ends
        with the line where it is known.
    """
    if len(text) > _LONGEST:
        raise tomllib.TOMLDecodeError("Text longer than four megabytes")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        place = _DIGITS.search(text)
        line = text.count("\n", 0, place.start()) + 1 if place else 1
        said = f"Number of too many digits (at line {line}, column 1)"
        raise tomllib.TOMLDecodeError(said) from None
    if _depth(found) > _DEEPEST:
        raise _too_deep()
    return found


def _too_deep() -> tomllib.TOMLDecodeError:
    return tomllib.TOMLDecodeError("Lists or tables nest too deep")


def _depth(value: object) -> int:
    """Return how many tables and lists a value has within each other."""
    deepest, layer = 0, [value]
    while layer:
        inner = [one for one in layer if isinstance(one, dict | list)]
        deepest += bool(inner)
        layer = [
            below for one in inner for below in (one.values() if isinstance(one, dict) else one)
        ]
    return deepest
