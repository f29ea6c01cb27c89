"""JSON of anybody: whatever cannot be read is one error, the parser's own.

The parser of the standard library gives up in another way as well: on lists within lists until it
runs out of stack.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

__all__ = ["json_of"]


def json_of(text: str | bytes, **hooks: Callable[[Any], object]) -> Any:
    """Return what a JSON text says.

    Parameters
    ----------
    text : str or bytes
    **hooks
        As of `json.loads`.

    Raises
    ------
    ValueError
        If it is no JSON, or nests too deep.
    """
    try:
        return json.loads(text, **hooks)  # type: ignore[arg-type]
    except RecursionError:
        raise ValueError("nests too deep") from None
