"""How a case names its places in sentences, read before a home is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ondiris.codes import Catalogue
from ondiris.codes.plain_text import text_of
from ondiris.language import PlaceForms
from ondiris.sources import City

__all__ = ["read_forms"]


def read_forms(path: Path, city: City, catalogue: Catalogue, today: date) -> Iterator[str]:
    """Read the place forms of a case, and tell of places that no list has.

    Raises
    ------
    InvalidInput
        If they cannot be read.
    """
    del today
    forms = PlaceForms.from_toml(text_of(path))
    strange = [
        code
        for code in forms.kinds
        if not any(code in catalogue[name] for name in ("areas", "subjects"))
    ]
    if strange:
        yield f"names places that no list has: {', '.join(strange[:6])}"
    if forms.home and forms.home != city.area:
        yield f"home is {forms.home}, and the area of the city {city.area}"
