"""The project tables of a case, read before a home is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ondiris.codes import Catalogue
from ondiris.sources import City
from ondiris.sources.city_tables import read_city_data

__all__ = ["read_tables"]


def read_tables(folder: Path, city: City, catalogue: Catalogue, today: date) -> Iterator[str]:
    """Read the project tables of a case, and tell of programmes that the list lacks.

    Raises
    ------
    InvalidFile
        If one cannot be read.
    """
    del city, today
    listed = catalogue["subjects"]
    strange = [
        row.programme for row in read_city_data(folder).programmes if row.programme not in listed
    ]
    if strange:
        yield f"programmes.csv names programmes that subjects.csv lacks: {', '.join(strange[:6])}"
