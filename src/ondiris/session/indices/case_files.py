"""What compiling goes by in a home: its own files, else those of the case it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ondiris.codes import Catalogue, read_holidays
from ondiris.codes.plain_text import text_of
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.session.figures.home import Home, shipped_cases
from ondiris.sources import City

if TYPE_CHECKING:
    from ondiris.production.indices.synthesis import CityPlan
    from ondiris.session.figures.observatory import Observatory

__all__ = [
    "case_text",
    "city_plan",
    "home_text",
    "read_case_holidays",
    "read_case_plan",
    "read_case_rules",
    "value_added",
]


def case_text(observatory: Observatory, name: str) -> str:
    """Return a settings file of the home, else of the case it was made from.

    Raises
    ------
    NotFound
        ``no-such-file`` where neither has it.
    """
    return home_text(observatory.home, name)


def home_text(home: Home, name: str) -> str:
    """Return what `case_text` does, of a home that is not opened.

    Raises
    ------
    NotFound
        ``no-such-file`` where neither has it.
    """
    city = home.city.id
    for folder in (home.folder, shipped_cases() / city):
        path = folder / name
        if path.is_file():
            return text_of(path)
    raise NotFound(
        "no-such-file",
        f"neither the home nor the case {city} has a file {name}",
        hint=f"Put {name} into the home; cases/almaty has one to start from.",
    )


def city_plan(observatory: Observatory) -> CityPlan:
    """Return what a synthetic city must come to."""
    # What compiles stands on NumPy, which a question about one of these files must not pay for.
    from ondiris.production.indices.synthesis import read_city_plan  # noqa: PLC0415 - see above

    text = case_text(observatory, "synthetic.toml")
    return read_city_plan(text, currency=observatory.city.currency)


def read_case_rules(path: Path, city: City, catalogue: Catalogue, today: date) -> Iterator[str]:
    """Read the edit rules of a case; there is nothing to tell of them."""
    from ondiris.indices.rules import read_rules  # noqa: PLC0415 - as above

    del city, catalogue, today
    read_rules(text_of(path))
    yield from ()


def read_case_plan(path: Path, city: City, catalogue: Catalogue, today: date) -> Iterator[str]:
    """Read what a made-up city comes to; there is nothing to tell of it."""
    from ondiris.production.indices.synthesis import read_city_plan  # noqa: PLC0415 - as above

    del catalogue, today
    read_city_plan(text_of(path), currency=city.currency)
    yield from ()


def read_case_holidays(path: Path, city: City, catalogue: Catalogue, today: date) -> Iterator[str]:
    """Read the days off of a case, and tell where the list of those that move ends."""
    del city, catalogue
    until = read_holidays(text_of(path)).ending_before(today.year)
    if until is not None:
        yield (
            f"the days off that move are listed up to {until}; from {until + 1} on seasonal "
            "adjustment counts the fixed ones alone"
        )


def value_added(observatory: Observatory, world: World) -> dict[str, float]:
    """Return value added per unit of output: the home's own, or the made-up city's."""
    own = observatory.city.value_added
    if own is None and world is World.SYNTHETIC:
        own = city_plan(observatory).value_added
    return dict(own or {})
