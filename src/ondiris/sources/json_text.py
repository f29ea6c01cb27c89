"""JSON of anybody: bounded before it is read, and one error whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ondiris.codes.json_text import json_of
from ondiris.sources.content import MOST_CELLS, Content, too_many_cells

__all__ = ["parse_json"]

_MARKS = (",", "[", "{")


def parse_json(content: Content, **hooks: Callable[[Any], object]) -> Any:
    """Return what a JSON text says.

    Parameters
    ----------
    content : Content
    **hooks
        As of `json.loads`.

    Raises
    ------
    ValueError
        If it is no JSON, or nests too deep.
    InvalidFile
        If it holds more values than are read at once, or is no text.
    """
    text = content.text
    if sum(map(text.count, _MARKS)) > MOST_CELLS:
        raise too_many_cells(content.name)
    return json_of(text, **hooks)
